// Equal points merge before all others, at a height of 0: the rest of the tree is that of one point
// for each group of them, of their weight together.
#ifndef HUDDLE_HIERARCHY_LINKAGE_REPEATS_H
#define HUDDLE_HIERARCHY_LINKAGE_REPEATS_H

#include "../../data/distinct.h"
#include "linkage.h"

namespace huddle {

// `merge(x)` returns the merges of points that are all different; each joins their rows.
template <class Merge> std::vector<Edge> merge_with_repeats(const Points &x, Merge merge) {
  if (!DistinctRows::likely(x))
    return merge(x);
  const DistinctRows groups(x);
  std::vector<Edge> merges;
  merges.reserve(x.n - 1);
  for (std::uint32_t row = 0; row < x.n; ++row) {
    const std::uint32_t first = groups.first_row(groups.group(row));
    if (first != row)
      merges.push_back({0, first, row});
  }
  const std::vector<double> values = groups.values(x), weights = groups.weights(x);
  for (Edge &edge : merge(Points{values.data(), groups.count(), x.d, weights.data()}))
    merges.push_back({edge.weight, groups.first_row(edge.low), groups.first_row(edge.high)});
  return merges;
}

} // namespace huddle

#endif
