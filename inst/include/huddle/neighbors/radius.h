// All points within a radius of every query, the radius included, in the order of (distance, row).
#ifndef HUDDLE_NEIGHBORS_RADIUS_H
#define HUDDLE_NEIGHBORS_RADIUS_H

#include "../data/csr.h"
#include "lists.h"
#include "tree/search.h"

namespace huddle {

// One radius for all queries, or one for each row of them.
class Radius {
public:
  Radius(const double *radius, bool each) : radius_(radius), each_(each) {}
  double of(std::size_t row) const { return radius_[each_ ? row : 0]; }

private:
  const double *radius_;
  const bool each_;
};

namespace detail {

// Finds the neighbours of the queries of one leaf; `found` has a list for each.
inline void search_radius(const Search &search, std::size_t leaf, const Radius &radius,
                          std::vector<Neighbor> (&found)[kLeafPoints]) {
  const KdTree &queries = search.queries;
  double bound[kLeafPoints], prune[kLeafPoints], value[kLeafPoints];
  for (std::size_t query = 0; query < kLeafPoints; ++query) {
    found[query].clear();
    bound[query] = prune[query] = -1;
    if (query >= queries.count(leaf))
      continue;
    bound[query] = search.measure.value_within(radius.of(queries.row(leaf * kLeafPoints + query)));
    prune[query] = search.measure.prune_radius(bound[query]);
  }
  const Limit all{*std::max_element(prune, prune + kLeafPoints), kAnyRow};
  visit_leaves(search, leaf, all, [&](std::uint32_t node, Limit) {
    const std::size_t other = search.tree.leaf_of(node);
    std::uint32_t near = search.measure.near(queries.leaf(leaf), search.tree.low(node),
                                             search.tree.high(node), search.tree.d(), prune);
    for (; near != 0; near &= near - 1) {
      const int query = __builtin_ctz(near);
      std::uint32_t within = search.measure.within(queries, leaf * kLeafPoints + query, search.tree,
                                                   other, bound[query], value);
      if (search.itself() && other == leaf)
        within &= ~(std::uint32_t(1) << query);
      for (; within != 0; within &= within - 1) {
        const int lane = __builtin_ctz(within);
        found[query].push_back({value[lane], search.tree.row(other * kLeafPoints + lane)});
      }
    }
    return all;
  });
}

// To distances; leaves out what rounding of the radius had let in.
inline void keep_within(std::vector<Neighbor> &found, double radius, const Metric &metric) {
  std::sort(found.begin(), found.end());
  for (Neighbor &one : found)
    one.value = metric.distance(one.value);
  while (!found.empty() && found.back().value > radius)
    found.pop_back();
}

} // namespace detail

// A row for each query: its neighbours and their distances.
inline Csr within_radius(const Search &search, const Radius &radius, Context &context) {
  const KdTree &queries = search.queries;
  const Blocks blocks(queries.leaves(), kLeavesPerBlock);
  std::vector<std::vector<Neighbor>> part(blocks.count());
  Csr result;
  result.start.assign(queries.n() + 1, 0);
  const double work = 1e3 * queries.n() * search.tree.d();
  for_blocks_reported(context, blocks.count(), work, [&](std::size_t b) {
    std::vector<Neighbor> found[kLeafPoints];
    for (std::size_t leaf = blocks.begin(b); leaf < blocks.end(b); ++leaf) {
      detail::search_radius(search, leaf, radius, found);
      for (std::size_t i = 0; i < queries.count(leaf); ++i) {
        const std::uint32_t row = queries.row(leaf * kLeafPoints + i);
        detail::keep_within(found[i], radius.of(row), search.measure);
        result.start[row + 1] = found[i].size();
        part[b].insert(part[b].end(), found[i].begin(), found[i].end());
      }
    }
    part[b].shrink_to_fit();
  });
  for (std::size_t i = 0; i < queries.n(); ++i)
    result.start[i + 1] += result.start[i];
  result.index.resize(result.start.back());
  result.value.resize(result.start.back());
  for_blocks(context, blocks.count(), 2.0 * result.index.size(), [&](std::size_t b) {
    const std::size_t end = std::min(queries.n(), blocks.end(b) * kLeafPoints);
    const Neighbor *next = part[b].data();
    for (std::size_t i = blocks.begin(b) * kLeafPoints; i < end; ++i)
      for (std::size_t to = result.begin(queries.row(i)); to < result.end(queries.row(i));
           ++to, ++next) {
        result.value[to] = next->value;
        result.index[to] = static_cast<std::int32_t>(next->row);
      }
    part[b] = std::vector<Neighbor>();
  });
  return result;
}

} // namespace huddle

#endif
