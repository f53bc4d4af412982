// Where new points belong among the clusters of a tree, by the linkage that made it: the cluster
// that the point alone would be joined to first.
#ifndef HUDDLE_HIERARCHY_LINKAGE_PLACING_H
#define HUDDLE_HIERARCHY_LINKAGE_PLACING_H

#include "../../base/context.h"

#include <cmath>
#include <cstdint>
#include <vector>

namespace huddle {

// By the least, the mean or the greatest distance to the points of a cluster.
enum class Nearness { least, mean, greatest };

// The cluster of each of `count` points; ties go to the lowest. `fill_rows(first, count, out)`
// writes the distances to the n points whose clusters are `label` (0 to k - 1). A point that is
// among these has its cluster.
template <class FillRows>
std::vector<std::int32_t> place_in_clusters(std::size_t count,
                                            const std::vector<std::int32_t> &label,
                                            const double *weight, std::size_t k, Nearness nearness,
                                            double work, FillRows fill_rows, Context &context) {
  constexpr std::size_t kRows = 4;
  const std::size_t n = label.size();
  std::vector<double> total(k);
  for (std::size_t j = 0; j < n; ++j)
    total[label[j]] += weight ? weight[j] : 1;
  std::vector<std::int32_t> placed(count);
  const Blocks blocks(count, kRows);
  for_blocks_reported(context, blocks.count(), work * count * n, [&](std::size_t b) {
    const std::size_t first = blocks.begin(b), rows = blocks.end(b) - first;
    std::vector<double> distance(rows * n), value(k);
    fill_rows(first, rows, distance.data());
    for (std::size_t i = 0; i < rows; ++i) {
      const double *own = distance.data() + i * n;
      std::fill(value.begin(), value.end(), nearness == Nearness::least ? HUGE_VAL : 0.0);
      std::int32_t same = -1;
      for (std::size_t j = 0; j < n; ++j) {
        double &now = value[label[j]];
        if (own[j] == 0 && same < 0)
          same = label[j];
        now = nearness == Nearness::least  ? std::min(now, own[j])
              : nearness == Nearness::mean ? now + (weight ? weight[j] : 1) * own[j]
                                           : std::max(now, own[j]);
      }
      if (nearness == Nearness::mean)
        for (std::size_t j = 0; j < k; ++j)
          value[j] /= total[j];
      placed[first + i] = same >= 0
                              ? same
                              : static_cast<std::int32_t>(
                                    std::min_element(value.begin(), value.end()) - value.begin());
    }
  });
  return placed;
}

} // namespace huddle

#endif
