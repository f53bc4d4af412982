// Which cluster of DBSCAN new points belong to: of the clusters that have a core within eps the one
// whose first core comes first, as for rows at the border in the fit; and whether points are dense.
// Neighbours are looked at, not stored. Memory: that of two kd-trees.
#ifndef HUDDLE_DBSCAN_MEMBERSHIP_H
#define HUDDLE_DBSCAN_MEMBERSHIP_H

#include "../neighbors/tree/with_tree.h"
#include "result.h"

namespace huddle {
namespace dbscan {
namespace detail {

// Calls visit(query, other, found) for the points `found` (a bit each) of leaf `other` that are
// within the limit of a query, the position of a point in a leaf of queries, as long as
// pending(query) holds.
template <class Pending, class Visit>
void visit_within(const Search &search, std::size_t leaf, double limit, Pending pending,
                  Visit visit) {
  double reach[kLeafPoints], value[kLeafPoints];
  for (std::size_t lane = 0; lane < kLeafPoints; ++lane)
    reach[lane] = lane < search.queries.count(leaf) ? search.measure.prune_radius(limit) : -1;
  const ::huddle::detail::Limit all{search.measure.prune_radius(limit), ::huddle::detail::kAnyRow};
  ::huddle::detail::visit_leaves(
      search, leaf, all, [&](std::uint32_t node, ::huddle::detail::Limit) {
        const std::size_t other = search.tree.leaf_of(node);
        std::uint32_t near = search.measure.near(search.queries.leaf(leaf), search.tree.low(node),
                                                 search.tree.high(node), search.tree.d(), reach);
        for (; near != 0; near &= near - 1) {
          const std::size_t lane = __builtin_ctz(near);
          if (!pending(lane, other))
            continue;
          visit(lane, other,
                search.measure.within(search.queries, leaf * kLeafPoints + lane, search.tree, other,
                                      limit, value));
        }
        return all;
      });
}

template <class Body> void for_leaves(const KdTree &tree, Context &context, Body body) {
  const Blocks blocks(tree.leaves(), kLeavesPerBlock);
  for_blocks(context, blocks.count(), 1e3 * tree.n() * tree.d(), [&](std::size_t b) {
    for (std::size_t leaf = blocks.begin(b); leaf < blocks.end(b); ++leaf)
      body(leaf);
  });
}

} // namespace detail

// The lowest rank, counted from 1, among the points of the tree within the limit of each query; 0
// where there is none.
inline void lowest_within(const Search &search, double limit, const std::int32_t *rank,
                          std::int32_t *out, Context &context) {
  const KdTree &tree = search.tree;
  std::vector<std::int32_t> least(tree.leaves(), std::numeric_limits<std::int32_t>::max());
  for (std::size_t leaf = 0; leaf < tree.leaves(); ++leaf)
    for (std::size_t lane = 0; lane < tree.count(leaf); ++lane)
      least[leaf] = std::min(least[leaf], rank[tree.row(leaf * kLeafPoints + lane)]);
  detail::for_leaves(search.queries, context, [&](std::size_t leaf) {
    std::int32_t best[kLeafPoints];
    std::fill(best, best + kLeafPoints, std::numeric_limits<std::int32_t>::max());
    detail::visit_within(
        search, leaf, limit,
        [&](std::size_t lane, std::size_t other) { return least[other] < best[lane]; },
        [&](std::size_t lane, std::size_t other, std::uint32_t found) {
          for (; found != 0; found &= found - 1)
            best[lane] =
                std::min(best[lane], rank[tree.row(other * kLeafPoints + __builtin_ctz(found))]);
        });
    for (std::size_t lane = 0; lane < search.queries.count(leaf); ++lane)
      out[search.queries.row(leaf * kLeafPoints + lane)] =
          best[lane] == std::numeric_limits<std::int32_t>::max() ? 0 : best[lane];
  });
}

// Whether the weights of the points within the limit of each query add up to `min_samples`.
inline void dense_within(const Search &search, double limit, const double *weights,
                         double min_samples, int *out, Context &context) {
  const KdTree &tree = search.tree;
  detail::for_leaves(search.queries, context, [&](std::size_t leaf) {
    WeightSum sum[kLeafPoints];
    detail::visit_within(
        search, leaf, limit,
        [&](std::size_t lane, std::size_t) { return sum[lane].value() < min_samples; },
        [&](std::size_t lane, std::size_t other, std::uint32_t found) {
          if (!weights)
            return sum[lane].add(__builtin_popcount(found));
          for (; found != 0; found &= found - 1)
            sum[lane].add(weights[tree.row(other * kLeafPoints + __builtin_ctz(found))]);
        });
    for (std::size_t lane = 0; lane < search.queries.count(leaf); ++lane)
      out[search.queries.row(leaf * kLeafPoints + lane)] = sum[lane].value() >= min_samples;
  });
}

} // namespace dbscan
} // namespace huddle

#endif
