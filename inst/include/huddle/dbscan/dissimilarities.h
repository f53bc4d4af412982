// DBSCAN on given distances, which are read three times from one end to the other. Memory besides:
// O(n).
#ifndef HUDDLE_DBSCAN_DISSIMILARITIES_H
#define HUDDLE_DBSCAN_DISSIMILARITIES_H

#include "../base/context.h"
#include "../base/union_find.h"
#include "../data/dist.h"
#include "result.h"

namespace huddle {
namespace dbscan {

struct Dissimilarities {
  Dist dist;
  const double *weights; // one per object, or nullptr

  double weight(std::size_t i) const { return weights ? weights[i] : 1; }

  // Calls body(i, j) for all i > j that are no farther apart than eps.
  template <class Body> void each_pair(double eps, Context &context, Body body) const {
    const double *value = dist.values;
    for (std::size_t j = 0; j < dist.n; ++j) {
      if (j % 64 == 0)
        context.progress.poll();
      for (std::size_t i = j + 1; i < dist.n; ++i, ++value)
        if (*value <= eps)
          body(static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(j));
    }
  }
};

inline Clusters cluster_dissimilarities(const Dissimilarities &x, const Options &options,
                                        Context &context) {
  const std::size_t n = x.dist.n;
  Clusters clusters(n);
  std::vector<WeightSum> sum(n);
  for (std::size_t i = 0; i < n; ++i)
    sum[i].add(x.weight(i));
  x.each_pair(options.eps, context, [&](std::uint32_t i, std::uint32_t j) {
    sum[i].add(x.weight(j));
    sum[j].add(x.weight(i));
  });
  for (std::size_t i = 0; i < n; ++i)
    clusters.core[i] = x.weight(i) > 0 && sum[i].value() >= options.min_samples;

  // A set's representative is its least row: the first core of the cluster.
  UnionFind sets(n);
  x.each_pair(options.eps, context, [&](std::uint32_t i, std::uint32_t j) {
    if (clusters.core[i] && clusters.core[j])
      sets.unite_alone(i, j);
  });
  for (std::size_t i = 0; i < n; ++i)
    if (clusters.core[i])
      clusters.first[i] = sets.find(static_cast<std::uint32_t>(i));
  if (options.border)
    x.each_pair(options.eps, context, [&](std::uint32_t i, std::uint32_t j) {
      if (clusters.core[i] && !clusters.core[j])
        clusters.first[j] = std::min(clusters.first[j], clusters.first[i]);
      if (clusters.core[j] && !clusters.core[i])
        clusters.first[i] = std::min(clusters.first[i], clusters.first[j]);
    });
  return clusters;
}

} // namespace dbscan
} // namespace huddle

#endif
