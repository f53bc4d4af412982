// Neighbours where all distances are given: the lower triangle of their matrix, column after
// column, as R keeps it.
#ifndef HUDDLE_NEIGHBORS_TRIANGLE_H
#define HUDDLE_NEIGHBORS_TRIANGLE_H

#include "radius.h"

#include "knn.h"

namespace huddle {

struct Triangle {
  const double *values;
  std::size_t n;

  double at(std::size_t i, std::size_t j) const {
    const std::size_t low = std::min(i, j), high = std::max(i, j);
    return values[low * (2 * n - low - 1) / 2 + (high - low - 1)];
  }
  // All others of one point, in the order of rows.
  void others(std::size_t i, std::vector<Found> &out) const {
    out.clear();
    for (std::size_t j = 0; j < n; ++j)
      if (j != i)
        out.push_back({at(i, j), static_cast<std::uint32_t>(j)});
  }
};

inline void nearest(const Triangle &triangle, NeighborTable table, Context &context) {
  const std::size_t n = triangle.n;
  const Measure as_given(Distance::manhattan);
  for_blocks_reported(context, n, 10.0 * n * n, [&](std::size_t i) {
    std::vector<Found> found;
    triangle.others(i, found);
    std::nth_element(found.begin(), found.begin() + (table.k - 1), found.end());
    std::sort(found.begin(), found.begin() + table.k);
    table.set(i, n, found.data(), as_given);
  });
}

inline NeighborLists within_radius(const Triangle &triangle, const Radius &radius,
                                   Context &context) {
  const std::size_t n = triangle.n;
  std::vector<std::vector<Found>> near(n);
  for_blocks_reported(context, n, 10.0 * n * n, [&](std::size_t i) {
    triangle.others(i, near[i]);
    near[i].erase(std::remove_if(near[i].begin(), near[i].end(),
                                 [&](const Found &one) { return one.first > radius.of(i); }),
                  near[i].end());
    std::sort(near[i].begin(), near[i].end());
    near[i].shrink_to_fit();
  });
  NeighborLists result;
  result.from.assign(1, 0);
  for (const std::vector<Found> &found : near) {
    for (const Found &one : found) {
      result.distance.push_back(one.first);
      result.index.push_back(static_cast<std::int32_t>(one.second));
    }
    result.from.push_back(result.index.size());
  }
  return result;
}

} // namespace huddle

#endif
