// Weight, mean and spread of every cluster of a labelling.
//
// Cost: O(n d); memory: 8 bytes a point for partial sums.
#ifndef HUDDLE_METRICS_MOMENTS_H
#define HUDDLE_METRICS_MOMENTS_H

#include "../data/cluster_sums.h"
#include "../data/within.h"

namespace huddle {
namespace metrics {

struct Moments {
  std::vector<double> weight;   // of the points of each cluster, summed
  std::vector<double> pivot;    // a place near all points, of d coordinates
  std::vector<double> offset;   // k x d, row after row: the means less the pivot, 0 without weight
  std::vector<double> mean;     // their sum, which of data far from 0 has fewer digits
  std::vector<double> squares;  // weighted squared distances to the mean, summed
  std::vector<double> distance; // weighted distances to the mean, summed
};

// `label` counts from 1; points labelled 0 are left out.
inline Moments cluster_moments(const Points &x, const Columns &columns, const std::int32_t *label,
                               std::size_t k, Context &context) {
  // What is left out is cluster 0 here and dropped in the end.
  const std::size_t groups = k + 1, d = x.d;
  ClusterSums sums(x, groups, sum_pivots(columns));
  sums.update(label, std::vector<BlockMoves>(Blocks(x.n, kBlockRows).count()), context);
  std::vector<double> offset(groups * d), mean(groups * d);
  for (std::size_t j = 0; j < groups; ++j)
    for (std::size_t c = 0; c < d; ++c) {
      offset[j * d + c] = sums.weight(j) > 0 ? sums.sum(j)[c] / sums.weight(j) : 0.0;
      mean[j * d + c] = sums.pivot()[c] + offset[j * d + c];
    }
  const std::vector<double> square = own_squares(x, mean, groups, label, context);

  Moments result;
  result.weight.resize(k);
  result.squares.resize(k);
  result.distance.resize(k);
  result.pivot = sums.pivot();
  result.offset.assign(offset.begin() + d, offset.end());
  result.mean.assign(mean.begin() + d, mean.end());
  for (std::size_t j = 0; j < k; ++j)
    result.weight[j] = sums.weight(j + 1);
  for (std::size_t i = 0; i < x.n; ++i)
    if (label[i] > 0) {
      result.squares[label[i] - 1] += x.weight(i) * square[i];
      result.distance[label[i] - 1] += x.weight(i) * std::sqrt(square[i]);
    }
  return result;
}

} // namespace metrics
} // namespace huddle

#endif
