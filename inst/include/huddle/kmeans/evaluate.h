// The inertia of labels, from the sums of their clusters where these tell it to full precision.
#ifndef HUDDLE_KMEANS_EVALUATE_H
#define HUDDLE_KMEANS_EVALUATE_H

#include "assignment/assignment.h"
#include "assignment/sparse_full.h"
#include "options.h"

namespace huddle {
namespace kmeans {

// Everything that restarts share. Data is Points or SparsePoints.
template <class Data> struct WorkspaceOf {
  const Data &x;
  const Options &options;
  Assignment &assignment;
  ClusterSums &sums;
  const std::vector<double> &mean; // weighted means of the columns
  const SinglePoints &single;
  double totss;
  double tolerance; // on the summed squared movements of the centers
};
using Workspace = WorkspaceOf<Points>;

// Inertia of the current labels about the centers they were found from, from the clusters' sums:
// the total about the mean, less what lies between the means, plus how far the centers are from the
// means.
template <class Data>
double inertia_from_sums(const WorkspaceOf<Data> &work, const arma::mat &centers) {
  const std::size_t d = work.x.d;
  double between = 0, off = 0;
  for (std::size_t j = 0; j < work.options.k; ++j) {
    const double weight = work.sums.weight(j);
    if (weight <= 0)
      continue;
    for (std::size_t c = 0; c < d; ++c) {
      const double mean = work.sums.pivot()[c] + work.sums.sum(j)[c] / weight;
      between += weight * (mean - work.mean[c]) * (mean - work.mean[c]);
      off += weight * (mean - centers[j * d + c]) * (mean - centers[j * d + c]);
    }
  }
  return work.totss - between + off;
}

// The same to full precision: where most of the total lies between the clusters, the difference has
// lost digits and the distances are summed instead.
template <class Data>
double current_inertia(const WorkspaceOf<Data> &work, const arma::mat &centers,
                       const std::int32_t *label, Context &context) {
  const double inertia = inertia_from_sums(work, centers);
  if (inertia > 1e-3 * work.totss)
    return inertia;
  const std::vector<double> within =
      within_squares(work.x, centers, work.options.k, label, context);
  return std::accumulate(within.begin(), within.end(), 0.0);
}

// within_squares(), without a pass over the data where the workspace has the sums of the labels and
// packed points, whose squares about the frame's centre are known. These lose digits where only a
// small part of them lies within a cluster: the points of such clusters are measured.
inline std::vector<double> within_summed(const Workspace &work, const arma::mat &centers,
                                         bool summed, const std::int32_t *label, Context &context) {
  const Points &x = work.x;
  const std::size_t k = work.options.k, d = x.d;
  const PackedPoints *packed = work.single.packed.get();
  if (!summed || !packed)
    return within_squares(x, centers, k, label, context);
  std::vector<double> within =
      sum_by_cluster(x, k, label, 4.0 * x.n, context,
                     [&](std::size_t begin, std::size_t length, const std::int32_t *, double *out) {
                       for (std::size_t i = 0; i < length; ++i)
                         out[i] = packed->square(begin + i);
                     });
  std::vector<char> lost(k);
  for (std::size_t j = 0; j < k; ++j) {
    const double weight = work.sums.weight(j), squares = within[j];
    double across = 0, sizes = 0; // what is subtracted, and the size of what it is made from
    for (std::size_t c = 0; c < d; ++c) {
      const double at = centers[j * d + c] - work.single.frame.centre[c];
      const double pivot = weight * (work.sums.pivot()[c] - work.single.frame.centre[c]);
      const double sum = work.sums.sum(j)[c];
      across += at * (2 * (sum + pivot) - weight * at);
      sizes += std::fabs(at) * (std::fabs(sum) + std::fabs(pivot) + weight * std::fabs(at));
    }
    within[j] = squares - across;
    lost[j] = !(within[j] > 1e-3 * (squares + sizes));
  }
  std::size_t measured = 0;
  for (std::size_t i = 0; i < x.n; ++i)
    measured += lost[label[i]];
  if (measured * 16 > x.n)
    return within_squares(x, centers, k, label, context);
  std::vector<double> point(d);
  for (std::size_t j = 0; j < k; ++j)
    within[j] = lost[j] ? 0 : within[j];
  for (std::size_t i = 0; measured > 0 && i < x.n; ++i)
    if (lost[label[i]]) {
      double square;
      copy_point(x, i, point.data());
      kernels().distances(point.data(), 1, 1, d, centers.memptr() + label[i] * d, 1, &square, 1);
      within[label[i]] += x.weight(i) * square;
    }
  return within;
}

inline std::vector<double> within_summed(const WorkspaceOf<SparsePoints> &work,
                                         const arma::mat &centers, bool, const std::int32_t *label,
                                         Context &context) {
  return within_squares(work.x, centers, work.options.k, label, context);
}

} // namespace kmeans
} // namespace huddle

#endif
