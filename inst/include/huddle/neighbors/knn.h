// The k nearest points of every query, in the order of (distance, row).
//
// Queries lie in a tree of their own and are answered by the leaf: its points share the traversal,
// and in every leaf that is reached one test says for which of them it matters. Where that is for
// few, going alone would be slower still: a processor cannot foresee which nodes a point needs.
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
  void push_children(std::uint32_t node, const double (&gap)[2], double reach) {
    const std::uint32_t near = gap[0] <= gap[1] ? 0 : 1;
    if (gap[1 - near] <= reach)
      push(gap[1 - near], 2 * node + 1 - near);
    if (gap[near] <= reach)
      push(gap[near], 2 * node + near);
  }

private:
  Entry entries_[KdTree::kDepth];
  std::size_t size_ = 0;
};

// Answers the queries of one leaf.
class LeafSearch {
public:
  LeafSearch(const Search &search, std::size_t leaf, NearestLists &lists)
      : search_(search), leaf_(leaf), lists_(lists) {
    lists_.clear(search_.queries.lanes(leaf_));
    for (int query = 0; query < kLeafPoints; ++query)
      reach_[query] = lists_.bound(query);
  }

  // Returns how many distances it took.
  std::size_t run();

private:
  bool visit(std::uint32_t node, double farthest);
  void visit_for(int query, std::size_t other);

  const Search &search_;
  const std::size_t leaf_;
  NearestLists &lists_;
  double reach_[kLeafPoints]; // of each query's bound
  std::size_t computed_ = 0;
};

inline std::size_t LeafSearch::run() {
  const KdTree &tree = search_.tree;
  const std::uint32_t box = search_.queries.node_of(leaf_);
  double farthest = HUGE_VAL, gap[2];
  NodeStack stack;
  stack.push(0, KdTree::kRoot);
  while (!stack.empty()) {
    const NodeStack::Entry entry = stack.pop();
    if (entry.gap > farthest)
      continue;
    if (!tree.is_leaf(entry.node)) {
      search_.measure.gaps(tree, entry.node, search_.queries.low(box), search_.queries.high(box),
                           gap);
      stack.push_children(entry.node, gap, farthest);
    } else if (visit(entry.node, farthest)) {
      farthest = *std::max_element(reach_, reach_ + kLeafPoints);
    }
  }
  return computed_;
}

// Shows the points of a leaf to the queries for which it matters. Returns whether one of those that
// reached farthest does so no more.
inline bool LeafSearch::visit(std::uint32_t node, double farthest) {
  std::uint32_t near = search_.measure.near(search_.queries.leaf(leaf_), search_.tree.low(node),
                                            search_.tree.high(node), search_.tree.d(), reach_);
  bool lowered = false;
  for (; near != 0; near &= near - 1) {
    const int query = __builtin_ctz(near);
    const bool farthest_before = reach_[query] == farthest;
    visit_for(query, search_.tree.leaf_of(node));
    lowered = lowered || (farthest_before && reach_[query] < farthest);
  }
  return lowered;
}

inline void LeafSearch::visit_for(int query, std::size_t other) {
  double value[kLeafPoints];
  std::uint32_t within = search_.measure.within(search_.queries, leaf_ * kLeafPoints + query,
                                                search_.tree, other, lists_.bound(query), value);
  if (search_.itself() && other == leaf_)
    within &= ~(std::uint32_t(1) << query);
  computed_ += kLeafPoints;
  if (within == 0)
    return;
  lists_.enter(query, within, value, search_.tree.rows() + other * kLeafPoints);
  reach_[query] = search_.measure.reach(lists_.bound(query));
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
      detail::LeafSearch(search, leaf, lists).run();
      for (std::size_t i = 0; i < search.queries.count(leaf); ++i) {
        lists.sorted(static_cast<int>(i), found.data());
        table.set(search.queries.row(leaf * kLeafPoints + i), n, found.data(), search.measure);
      }
    }
  });
}

} // namespace huddle

#endif
