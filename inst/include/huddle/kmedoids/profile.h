// What a partition looks like from each point: the figures that cluster::pam() returns.
// Cost: n^2.
#ifndef HUDDLE_KMEDOIDS_PROFILE_H
#define HUDDLE_KMEDOIDS_PROFILE_H

#include "../neighbors/pairs/square_matrix.h"

#include <cmath>
#include <vector>

namespace huddle {
namespace kmedoids {

// One entry a point. Without another cluster the last three say nothing.
struct Profile {
  explicit Profile(std::size_t n) : farthest_own(n), neighbor(n), width(n), closest_other(n) {}
  std::vector<double> farthest_own; // the greatest distance within its cluster
  std::vector<std::int32_t> neighbor;
  std::vector<double> width;         // of its silhouette
  std::vector<double> closest_other; // the least distance to another cluster
};

// `label` are 0 .. k - 1. With weights, which are numbers of equal points, each stands for all.
inline Profile profile_of(const SquareMatrix &distance, const std::vector<std::int32_t> &label,
                          const double *weights, std::size_t k, Context &context) {
  const std::size_t n = distance.n;
  std::vector<double> size(k);
  for (std::size_t i = 0; i < n; ++i)
    size[label[i]] += weights ? weights[i] : 1;
  Profile profile(n);
  const Blocks blocks(n, 16);
  for_blocks(context, blocks.count(), 4.0 * n * n, [&](std::size_t b) {
    std::vector<double> sum(k);
    for (std::size_t i = blocks.begin(b); i < blocks.end(b); ++i) {
      const double *row = distance.row(i);
      std::fill(sum.begin(), sum.end(), 0.0);
      double farthest = 0, closest = HUGE_VAL;
      for (std::size_t j = 0; j < n; ++j) {
        sum[label[j]] += weights ? weights[j] * row[j] : row[j];
        if (label[j] == label[i])
          farthest = std::max(farthest, row[j]);
        else
          closest = std::min(closest, row[j]);
      }
      profile.farthest_own[i] = farthest;
      profile.closest_other[i] = closest;
      double nearest = HUGE_VAL;
      for (std::size_t m = 0; m < k; ++m) {
        const double mean = sum[m] / size[m];
        if (m != static_cast<std::size_t>(label[i]) && mean < nearest) {
          nearest = mean;
          profile.neighbor[i] = static_cast<std::int32_t>(m);
        }
      }
      const double own = size[label[i]];
      const double within = own > 1 ? sum[label[i]] / (own - 1) : 0;
      const double larger = std::max(within, nearest);
      profile.width[i] = own > 1 && larger > 0 ? (nearest - within) / larger : 0;
    }
  });
  return profile;
}

} // namespace kmedoids
} // namespace huddle

#endif
