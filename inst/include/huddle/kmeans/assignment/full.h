// What a set of centers says of points: labels, distances and inertia. Distances are sums of
// squared differences in double precision. Centers are columns.
#ifndef HUDDLE_KMEANS_ASSIGNMENT_FULL_H
#define HUDDLE_KMEANS_ASSIGNMENT_FULL_H

#include "../../data/within.h"
#include "../../screening/nearest_center.h"

#include <numeric>

namespace huddle {
namespace kmeans {

// Weighted squared distances to the weighted mean. Points that are packed were measured about their
// plain mean on that occasion.
inline double total_squares(const Points &x, const SinglePoints &single,
                            const std::vector<double> &mean, Context &context) {
  if (!single.packed || x.weights)
    return sum_of_squares(x, mean, context);
  double total = 0;
  for (std::size_t i = 0; i < x.n; ++i)
    total += single.packed->square(i);
  return total;
}

// Squared distance of each point to its nearest center.
inline void nearest_squares(const Points &x, const arma::mat &centers, std::size_t k, double *out,
                            Context &context) {
  const Blocks blocks(x.n, kBlockRows);
  for_blocks(context, blocks.count(), 4.0 * x.n * k * x.d, [&](std::size_t b) {
    std::int32_t label[kBlockRows];
    const std::size_t begin = blocks.begin(b), length = blocks.end(b) - begin;
    kernels().nearest(x.values + begin, x.n, length, x.d, centers.memptr(), k, label, out + begin);
  });
}

// Distances of n points to k centers, an n x k matrix column after column.
inline void center_distances(const Points &x, const arma::mat &centers, std::size_t k, double *out,
                             Context &context) {
  const Blocks blocks(x.n, kBlockRows);
  for_blocks(context, blocks.count(), 4.0 * x.n * k * x.d, [&](std::size_t b) {
    const std::size_t begin = blocks.begin(b), end = blocks.end(b);
    kernels().distances(x.values + begin, x.n, end - begin, x.d, centers.memptr(), k, out + begin,
                        x.n);
    for (std::size_t j = 0; j < k; ++j)
      for (std::size_t i = begin; i < end; ++i)
        out[j * x.n + i] = std::sqrt(out[j * x.n + i]);
  });
}

// Labels of points under given centers; `label` is a padded array.
inline void label_points(const Points &x, const arma::mat &centers, std::size_t k,
                         std::vector<std::int32_t> &label, Context &context) {
  const Columns columns = summarise_columns(x, context);
  Assigner assigner(x, k, {single_frame(columns), nullptr});
  assigner.set_centers(centers.memptr(), 0);
  std::vector<BlockMoves> found;
  label.assign(padded_length(x.n), kUnlabelled);
  assign_all(assigner, x, k, label.data(), found, context);
}

// Squared distances to their own centers of points that are `eligible`, of the `wanted` farthest of
// them at least; 0 elsewhere.
inline std::vector<double> far_squares(const Points &x, const arma::mat &centers,
                                       const std::int32_t *label, const std::vector<char> &eligible,
                                       std::size_t, Context &context) {
  context.progress.poll();
  std::vector<double> point(x.d), distance(x.n);
  for (std::size_t i = 0; i < x.n; ++i) {
    if (!eligible[i])
      continue;
    copy_point(x, i, point.data());
    kernels().distances(point.data(), 1, 1, x.d, centers.memptr() + label[i] * x.d, 1, &distance[i],
                        1);
  }
  return distance;
}

} // namespace kmeans
} // namespace huddle

#endif
