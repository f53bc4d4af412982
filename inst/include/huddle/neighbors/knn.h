// The k nearest points of every query, in the order of (distance, row).
//
// Each query keeps a list of the nearest points so far; the last of them is its bound. Nodes are
// visited the nearest first, so that bounds fall early.
#ifndef HUDDLE_NEIGHBORS_KNN_H
#define HUDDLE_NEIGHBORS_KNN_H

#include "lists.h"
#include "tree/search.h"

namespace huddle {

// Where the answer goes: query after query for the first neighbour, then for the second.
struct NeighborTable {
  std::size_t k;
  std::int32_t *index; // rows, from 0
  double *distance;

  void set(std::size_t query, std::size_t queries, const Neighbor *found, const Metric &metric) {
    for (std::size_t m = 0; m < k; ++m) {
      index[m * queries + query] = static_cast<std::int32_t>(found[m].row);
      distance[m * queries + query] = metric.distance(found[m].value);
    }
  }
};

namespace detail {

// Answers the queries of one leaf.
class LeafSearch {
public:
  LeafSearch(const Search &search, std::size_t leaf, NearestLists &lists)
      : search_(search), leaf_(leaf), lists_(lists) {
    lists_.clear(search_.queries.count(leaf_));
    for (int query = 0; query < kLeafPoints; ++query)
      prune_[query] = lists_.bound(query);
  }

  // Returns how many distances it took.
  std::size_t run();

private:
  Limit visit(std::uint32_t node, Limit limit);
  bool visit_for(int query, std::size_t other);
  Limit limit() const;

  const Search &search_;
  const std::size_t leaf_;
  NearestLists &lists_;
  double prune_[kLeafPoints]; // radius within which each query's bound leaves points
  std::size_t computed_ = 0;
};

inline std::size_t LeafSearch::run() {
  visit_leaves(search_, leaf_, {HUGE_VAL, kAnyRow},
               [&](std::uint32_t node, Limit limit) { return visit(node, limit); });
  return computed_;
}

// Of the query with the largest radius.
inline Limit LeafSearch::limit() const {
  Limit limit{*std::max_element(prune_, prune_ + kLeafPoints), 0};
  for (int query = 0; query < kLeafPoints; ++query)
    if (prune_[query] == limit.radius)
      limit.row = std::max(limit.row, lists_.last_row(query));
  return limit;
}

// Shows the points of a leaf to the queries for which it matters.
inline Limit LeafSearch::visit(std::uint32_t node, Limit limit) {
  std::uint32_t near = search_.measure.near(search_.queries.leaf(leaf_), search_.tree.low(node),
                                            search_.tree.high(node), search_.tree.d(), prune_);
  bool changed = false;
  for (; near != 0; near &= near - 1) {
    const int query = __builtin_ctz(near);
    const bool farthest = prune_[query] == limit.radius;
    const bool entered = visit_for(query, search_.tree.leaf_of(node));
    changed = changed || (farthest && entered);
  }
  return changed ? this->limit() : limit;
}

// Returns whether any point entered the list of the query.
inline bool LeafSearch::visit_for(int query, std::size_t other) {
  double value[kLeafPoints];
  std::uint32_t within = search_.measure.within(search_.queries, leaf_ * kLeafPoints + query,
                                                search_.tree, other, lists_.bound(query), value);
  if (search_.itself() && other == leaf_)
    within &= ~(std::uint32_t(1) << query);
  computed_ += kLeafPoints;
  if (within == 0)
    return false;
  lists_.enter(query, within, value, search_.tree.rows() + other * kLeafPoints);
  prune_[query] = search_.measure.prune_radius(lists_.bound(query));
  return true;
}

} // namespace detail

inline void nearest_by_tree(const Search &search, NeighborTable table, Context &context) {
  const std::size_t n = search.queries.n();
  const Blocks blocks(search.queries.leaves(), kLeavesPerBlock);
  for_blocks_reported(
      context, blocks.count(), 1e3 * n * (search.tree.d() + table.k), [&](std::size_t b) {
        NearestLists lists(table.k);
        std::vector<Neighbor> found(table.k);
        for (std::size_t leaf = blocks.begin(b); leaf < blocks.end(b); ++leaf) {
          detail::LeafSearch(search, leaf, lists).run();
          for (std::size_t i = 0; i < search.queries.count(leaf); ++i) {
            lists.sorted(i, found.data());
            table.set(search.queries.row(leaf * kLeafPoints + i), n, found.data(), search.measure);
          }
        }
      });
}

} // namespace huddle

#endif
