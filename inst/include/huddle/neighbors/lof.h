// Local outlier factors (Breunig and others 2000, doi:10.1145/335191.335388) from neighbourhoods:
// of each point, all that are no farther than its k-th neighbour.
#ifndef HUDDLE_NEIGHBORS_LOF_H
#define HUDDLE_NEIGHBORS_LOF_H

#include "radius.h"

namespace huddle {

// One over the mean reachability distance of each point from its neighbours; infinite where all of
// them lie on it.
inline std::vector<double> local_densities(const Csr &near, const double *core) {
  std::vector<double> density(near.rows());
  for (std::size_t i = 0; i < density.size(); ++i) {
    double sum = 0;
    for (std::size_t e = near.begin(i); e < near.end(i); ++e)
      sum += std::max(core[near.index[e]], near.value[e]);
    density[i] = static_cast<double>(near.size(i)) / sum;
  }
  return density;
}

// The mean density of a point's neighbours over its own; `core` has each point's distance to its
// k-th neighbour. Where both are infinite the point is as dense as its neighbours: 1.
inline void outlier_factors(const Csr &near, const double *core, double *out) {
  const std::vector<double> density = local_densities(near, core);
  for (std::size_t i = 0; i < density.size(); ++i) {
    double sum = 0;
    for (std::size_t e = near.begin(i); e < near.end(i); ++e)
      sum += density[near.index[e]];
    const double mean = sum / static_cast<double>(near.size(i));
    out[i] = std::isinf(density[i]) ? 1.0 : mean / density[i];
  }
}

} // namespace huddle

#endif
