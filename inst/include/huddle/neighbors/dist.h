// Neighbours where all distances are given.
#ifndef HUDDLE_NEIGHBORS_DIST_H
#define HUDDLE_NEIGHBORS_DIST_H

#include "../data/dist.h"
#include "knn.h"
#include "radius.h"

namespace huddle {

namespace detail {

// All others of one point, in the order of rows.
inline void others_of(const Dist &dist, std::size_t i, std::vector<Neighbor> &out) {
  out.clear();
  for (std::size_t j = 0; j < dist.n; ++j)
    if (j != i)
      out.push_back({dist(i, j), static_cast<std::uint32_t>(j)});
}

} // namespace detail

inline void nearest(const Dist &dist, NeighborTable table, Context &context) {
  const std::size_t n = dist.n;
  const Metric as_given{Distance::manhattan};
  for_blocks_reported(context, n, 10.0 * n * n, [&](std::size_t i) {
    std::vector<Neighbor> found;
    detail::others_of(dist, i, found);
    std::nth_element(found.begin(), found.begin() + (table.k - 1), found.end());
    std::sort(found.begin(), found.begin() + table.k);
    table.set(i, n, found.data(), as_given);
  });
}

inline Csr within_radius(const Dist &dist, const Radius &radius, Context &context) {
  const std::size_t n = dist.n;
  std::vector<std::vector<Neighbor>> near(n);
  for_blocks_reported(context, n, 10.0 * n * n, [&](std::size_t i) {
    detail::others_of(dist, i, near[i]);
    near[i].erase(std::remove_if(near[i].begin(), near[i].end(),
                                 [&](const Neighbor &one) { return one.value > radius.of(i); }),
                  near[i].end());
    std::sort(near[i].begin(), near[i].end());
    near[i].shrink_to_fit();
  });
  Csr result;
  for (const std::vector<Neighbor> &found : near) {
    for (const Neighbor &one : found)
      result.add(static_cast<std::int32_t>(one.row), one.value);
    result.end_row();
  }
  return result;
}

} // namespace huddle

#endif
