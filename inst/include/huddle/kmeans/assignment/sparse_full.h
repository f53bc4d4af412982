// What a set of centers says of sparse points: labels, distances and inertia, as in full.h.
// Cost: that of the stored numbers, see sparse_centers.h.
#ifndef HUDDLE_KMEANS_ASSIGNMENT_SPARSE_FULL_H
#define HUDDLE_KMEANS_ASSIGNMENT_SPARSE_FULL_H

#include "full.h"
#include "sparse.h"

namespace huddle {
namespace kmeans {

inline double total_squares(const SparsePoints &x, const SinglePoints &,
                            const std::vector<double> &mean, Context &context) {
  return sum_of_squares(x, mean, context);
}

// Squared distance of each point to the center it is labelled with.
inline void own_squares(const SparsePoints &x, const SparseCenters &centers,
                        const std::int32_t *label, double *out, Context &context) {
  const Blocks blocks(x.n, kBlockRows);
  for_blocks(context, blocks.count(), 16.0 * (x.matrix().stored() + x.n), [&](std::size_t b) {
    for (std::size_t i = blocks.begin(b); i < blocks.end(b); ++i) {
      const SparseRow row = x.row(i);
      out[i] = centers.square(row, squared_norm(row.value, row.size),
                              static_cast<std::size_t>(label[i]));
    }
  });
}

// Weighted squared distances of points to the centers they are labelled with, by cluster.
// Memory: one number a point, and one for each cluster and segment of rows.
inline std::vector<double> within_squares(const SparsePoints &x, const arma::mat &centers,
                                          std::size_t k, const std::int32_t *label,
                                          Context &context) {
  std::vector<double> distance(x.n);
  own_squares(x, SparseCenters(x, centers, context), label, distance.data(), context);
  const Blocks segments(x.n, std::max<std::size_t>(8 * kBlockRows, k));
  std::vector<double> within(k), part(k);
  for (std::size_t s = 0; s < segments.count(); ++s) {
    std::fill(part.begin(), part.end(), 0.0);
    for (std::size_t i = segments.begin(s); i < segments.end(s); ++i)
      part[label[i]] += x.weight(i) * distance[i];
    for (std::size_t j = 0; j < k; ++j)
      within[j] += part[j];
  }
  return within;
}

// Labels of points under given centers; `label` is a padded array.
inline void label_points(const SparsePoints &x, const arma::mat &centers, std::size_t k,
                         std::vector<std::int32_t> &label, Context &context) {
  std::vector<BlockMoves> found;
  label.assign(padded_length(x.n), kUnlabelled);
  SparseAssignment(x, k).assign(centers, label.data(), found, context);
}

// Squared distance of each point to its nearest center.
inline void nearest_squares(const SparsePoints &x, const arma::mat &centers, std::size_t k,
                            double *out, Context &context) {
  std::vector<std::int32_t> label;
  label_points(x, centers, k, label, context);
  own_squares(x, SparseCenters(x, centers, context), label.data(), out, context);
}

// Distances of n points to k centers, an n x k matrix column after column.
inline void center_distances(const SparsePoints &x, const arma::mat &values, std::size_t k,
                             double *out, Context &context) {
  const SparseCenters centers(x, values, context);
  const Blocks blocks(x.n, kBlockRows);
  for_blocks(context, blocks.count(), 8.0 * k * (x.matrix().stored() + x.n), [&](std::size_t b) {
    for (std::size_t i = blocks.begin(b); i < blocks.end(b); ++i) {
      const SparseRow row = x.row(i);
      const Precise norm = squared_norm(row.value, row.size);
      for (std::size_t j = 0; j < k; ++j)
        out[j * x.n + i] = std::sqrt(centers.square(row, norm, j));
    }
  });
}

// Squared distances to their own centers of the `wanted` farthest of the points that are
// `eligible`, as dense points have them; 0 where a point is not among these. Which points may be is
// found from distances that differ from those by rounding.
inline std::vector<double> far_squares(const SparsePoints &x, const arma::mat &values,
                                       const std::int32_t *label, const std::vector<char> &eligible,
                                       std::size_t wanted, Context &context) {
  const SparseCenters centers(x, values, context);
  std::vector<double> distance(x.n), ranked;
  own_squares(x, centers, label, distance.data(), context);
  for (std::size_t i = 0; i < x.n; ++i)
    if (eligible[i])
      ranked.push_back(distance[i]);
  double least = 0;
  if (ranked.size() > wanted) {
    std::nth_element(ranked.begin(), ranked.begin() + wanted, ranked.end(), std::greater<double>());
    least = ranked[wanted] * (1 - 4 * 0x1p-53 * static_cast<double>(x.d + 8));
  }
  for (std::size_t i = 0; i < x.n; ++i)
    distance[i] = eligible[i] && distance[i] >= least
                      ? centers.plain_square(x.row(i), static_cast<std::size_t>(label[i]))
                      : 0.0;
  return distance;
}

// The point nearest to each center, the first of equals. Memory: k numbers for each block of rows.
inline std::vector<std::size_t> nearest_points(const SparsePoints &x, const arma::mat &values,
                                               std::size_t k, Context &context) {
  const SparseCenters centers(x, values, context);
  const Blocks blocks(x.n, std::max<std::size_t>(kBlockRows, k));
  std::vector<double> least(blocks.count() * k, HUGE_VAL);
  std::vector<std::size_t> nearest(blocks.count() * k);
  for_blocks(context, blocks.count(), 8.0 * k * (x.matrix().stored() + x.n), [&](std::size_t b) {
    for (std::size_t i = blocks.begin(b); i < blocks.end(b); ++i) {
      const SparseRow row = x.row(i);
      const Precise norm = squared_norm(row.value, row.size);
      for (std::size_t j = 0; j < k; ++j) {
        const double square = centers.square(row, norm, j);
        if (square < least[b * k + j]) {
          least[b * k + j] = square;
          nearest[b * k + j] = i;
        }
      }
    }
  });
  for (std::size_t b = 1; b < blocks.count(); ++b)
    for (std::size_t j = 0; j < k; ++j)
      if (least[b * k + j] < least[j]) {
        least[j] = least[b * k + j];
        nearest[j] = nearest[b * k + j];
      }
  nearest.resize(k);
  return nearest;
}

// Weighted squared distances of points, sparse or not, to their nearest centers, summed.
template <class Data>
double inertia(const Data &x, const arma::mat &centers, std::size_t k, Context &context) {
  std::vector<std::int32_t> label;
  label_points(x, centers, k, label, context);
  const std::vector<double> within = within_squares(x, centers, k, label.data(), context);
  return std::accumulate(within.begin(), within.end(), 0.0);
}

} // namespace kmeans
} // namespace huddle

#endif
