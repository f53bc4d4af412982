// Traversals of a kd-tree for queries that lie in a tree of their own, leaf by leaf of the queries.
//
// The points of a leaf share the traversal, and in every leaf that is reached one test says for
// which of them it matters. Even where that is for few, going alone would be slower: a processor
// cannot foresee which nodes a single point needs.
#ifndef HUDDLE_NEIGHBORS_TREE_SEARCH_H
#define HUDDLE_NEIGHBORS_TREE_SEARCH_H

#include "measure.h"

namespace huddle {

// What to search: queries are the points of a tree, which may be the one that is searched; then no
// point is its own neighbour.
struct Search {
  const KdTree &tree, &queries;
  const Measure &measure;
  bool itself() const { return &tree == &queries; }
};

// Leaves of queries in a block.
constexpr std::size_t kLeavesPerBlock = 4;

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
  void push_children(std::uint32_t node, const double (&gap)[2], double radius) {
    const std::uint32_t near = gap[0] <= gap[1] ? 0 : 1;
    if (gap[1 - near] <= radius)
      push(gap[1 - near], 2 * node + 1 - near);
    if (gap[near] <= radius)
      push(gap[near], 2 * node + near);
  }

private:
  Entry entries_[KdTree::kDepth];
  std::size_t size_ = 0;
};

// The radius within which a search still goes on: of points at exactly that distance only rows up
// to `row` matter. Without this, many points at one place would all be shown to each other.
struct Limit {
  double radius;
  std::uint32_t row;

  bool excludes(double gap, std::uint32_t min_row) const {
    return gap > radius || (gap == radius && min_row > row);
  }
};

constexpr std::uint32_t kAnyRow = UINT32_MAX;

// Calls visit(node, limit) for each leaf of the tree that is no farther from a leaf of queries than
// the limit, the nearest first; what it returns is the limit from then on.
template <class Visit>
void visit_leaves(const Search &search, std::size_t leaf, Limit limit, Visit visit) {
  const KdTree &tree = search.tree;
  const std::uint32_t box = search.queries.node_of(leaf);
  double gap[2];
  NodeStack stack;
  stack.push(0, KdTree::kRoot);
  while (!stack.empty()) {
    const NodeStack::Entry entry = stack.pop();
    if (limit.excludes(entry.gap, tree.min_row(entry.node)))
      continue;
    if (tree.is_leaf(entry.node)) {
      limit = visit(entry.node, limit);
      continue;
    }
    search.measure.gaps(tree, entry.node, search.queries.low(box), search.queries.high(box), gap);
    stack.push_children(entry.node, gap, limit.radius);
  }
}

} // namespace detail
} // namespace huddle

#endif
