// The k nearest points of every query, in the order of (distance, row).
//
// Queries lie in a tree of their own and are answered by the leaf: its points share the traversal,
// and in every leaf that is reached one test says for which of them it matters.
#ifndef HUDDLE_NEIGHBORS_KNN_H
#define HUDDLE_NEIGHBORS_KNN_H

#include "lists.h"
#include "measure.h"

namespace huddle {

// What to search: queries are the points of a tree, which may be the one that is searched; then no
// point is its own neighbour.
struct Search {
  const KdTree &tree, &queries;
  const Measure &measure;
  bool itself() const { return &tree == &queries; }
};

// Where the answer goes: query after query for the first neighbour, then for the second.
struct NeighborTable {
  std::size_t k;
  std::int32_t *index; // rows, from 0
  double *distance;

  void set(std::size_t query, std::size_t queries, const Found *found, const Measure &measure) {
    for (std::size_t m = 0; m < k; ++m) {
      index[m * queries + query] = static_cast<std::int32_t>(found[m].second);
      distance[m * queries + query] = measure.distance(found[m].first);
    }
  }
};

namespace detail {

// Nodes to visit, the nearest on top.
class NodeStack {
public:
  struct Entry {
    double gap;
    std::uint32_t node;
  };
  void push(double gap, std::uint32_t node) { entries_[size_++] = {gap, node}; }
  Entry pop() { return entries_[--size_]; }
  bool empty() const { return size_ == 0; }

  // The farther one first, so that the nearer one is the next.
  void push_children(const Search &search, std::uint32_t node, const double *low,
                     const double *high, double reach) {
    const double left = search.measure.gap(search.tree, 2 * node, low, high);
    const double right = search.measure.gap(search.tree, 2 * node + 1, low, high);
    const bool left_first = left <= right;
    const double far = left_first ? right : left, near = left_first ? left : right;
    if (far <= reach)
      push(far, 2 * node + (left_first ? 1 : 0));
    if (near <= reach)
      push(near, 2 * node + (left_first ? 0 : 1));
  }

private:
  Entry entries_[KdTree::kDepth];
  std::size_t size_ = 0;
};

// Answers the queries of one leaf; returns how many distances that took.
inline std::size_t search_nearest(const Search &search, std::size_t leaf, NearestLists &lists) {
  const KdTree &tree = search.tree, &queries = search.queries;
  const std::size_t first = leaf * kLeafPoints, d = tree.d();
  const std::uint32_t box = queries.node_of(leaf);
  const double *low = queries.low(box), *high = queries.high(box);
  double reach[kLeafPoints], value[kLeafPoints];
  lists.clear(queries.lanes(leaf));
  for (int query = 0; query < kLeafPoints; ++query)
    reach[query] = lists.bound(query);
  double farthest = HUGE_VAL;
  std::size_t computed = 0;
  NodeStack stack;
  stack.push(0, KdTree::kRoot);
  while (!stack.empty()) {
    const NodeStack::Entry entry = stack.pop();
    if (entry.gap > farthest)
      continue;
    if (!tree.is_leaf(entry.node)) {
      stack.push_children(search, entry.node, low, high, farthest);
      continue;
    }
    const std::size_t other = tree.leaf_of(entry.node);
    const std::uint32_t *rows = tree.rows() + other * kLeafPoints;
    std::uint32_t near = search.measure.near(queries.leaf(leaf), tree.low(entry.node),
                                             tree.high(entry.node), d, reach);
    for (; near != 0; near &= near - 1) {
      const int query = __builtin_ctz(near);
      std::uint32_t within =
          search.measure.within(queries, first + query, tree, other, lists.bound(query), value);
      if (search.itself() && other == leaf)
        within &= ~(std::uint32_t(1) << query);
      lists.enter(query, within, value, rows);
      reach[query] = search.measure.reach(lists.bound(query));
      computed += kLeafPoints;
    }
    farthest = search.measure.reach(lists.greatest_bound());
  }
  return computed;
}

} // namespace detail

// Leaves of queries in a block.
constexpr std::size_t kLeavesPerBlock = 4;

inline void nearest_by_tree(const Search &search, NeighborTable table, Context &context) {
  const std::size_t n = search.queries.n();
  const Blocks blocks(search.queries.leaves(), kLeavesPerBlock);
  for_blocks(context, blocks.count(), 1e3 * n * (search.tree.d() + table.k), [&](std::size_t b) {
    NearestLists lists(table.k);
    std::vector<Found> found(table.k);
    for (std::size_t leaf = blocks.begin(b); leaf < blocks.end(b); ++leaf) {
      detail::search_nearest(search, leaf, lists);
      for (std::size_t i = 0; i < search.queries.count(leaf); ++i) {
        lists.sorted(static_cast<int>(i), found.data());
        table.set(search.queries.row(leaf * kLeafPoints + i), n, found.data(), search.measure);
      }
    }
  });
}

} // namespace huddle

#endif
