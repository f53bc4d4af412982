// Points and centers scaled to length one: spherical k-means (Dhillon and Modha 2001,
// doi:10.1023/A:1007612920971; Hornik and others 2012, doi:10.18637/jss.v050.i10). On the unit
// sphere |x - c|^2 = 2 (1 - cos(x, c)), so everything but the means is as for euclidean distances;
// the best center of a cluster is the direction of its mean.
#ifndef HUDDLE_KMEANS_SPHERICAL_H
#define HUDDLE_KMEANS_SPHERICAL_H

#include "../data/sparse.h"

#include <cmath>
#include <vector>

namespace huddle {
namespace kmeans {

// A power of two that brings numbers of this magnitude near one, so that squares do not overflow.
inline double near_one(double magnitude) {
  int exponent;
  std::frexp(magnitude, &exponent);
  return std::ldexp(1.0, -std::max(exponent, -1000));
}

// Scales d numbers to length one. Returns false, and changes nothing, where none is larger than
// `nothing`.
inline bool scale_to_length_one(double *x, std::size_t d, double nothing = 0) {
  double largest = 0;
  for (std::size_t c = 0; c < d; ++c)
    largest = std::max(largest, std::fabs(x[c]));
  if (!(largest > nothing))
    return false;
  const double factor = near_one(largest);
  double sum = 0;
  for (std::size_t c = 0; c < d; ++c)
    sum += (x[c] * factor) * (x[c] * factor);
  const double length = std::sqrt(sum);
  for (std::size_t c = 0; c < d; ++c)
    x[c] = x[c] * factor / length;
  return true;
}

// Points scaled to length one, column after column. Returns the first that has no direction, or n.
inline std::size_t points_on_sphere(const Points &x, double *out, Context &context) {
  const Blocks blocks(x.n, 256);
  std::vector<std::size_t> zero(blocks.count(), x.n);
  for_blocks(context, blocks.count(), 8.0 * x.n * x.d, [&](std::size_t b) {
    std::vector<double> point(x.d);
    for (std::size_t i = blocks.begin(b); i < blocks.end(b); ++i) {
      copy_point(x, i, point.data());
      if (!scale_to_length_one(point.data(), x.d))
        zero[b] = std::min(zero[b], i);
      for (std::size_t c = 0; c < x.d; ++c)
        out[c * x.n + i] = point[c];
    }
  });
  return blocks.count() > 0 ? *std::min_element(zero.begin(), zero.end()) : x.n;
}

// The same for a sparse matrix, whose stored numbers go to `out` in their order.
inline std::size_t points_on_sphere(const SparseMatrix &x, double *out, Context &context) {
  std::vector<double> largest(x.n), sum(x.n);
  context.progress.poll();
  for (std::size_t e = 0; e < x.stored(); ++e)
    largest[x.row[e]] = std::max(largest[x.row[e]], std::fabs(x.value[e]));
  std::size_t zero = x.n;
  for (std::size_t i = x.n; i-- > 0;) {
    if (largest[i] == 0)
      zero = i;
    largest[i] = largest[i] == 0 ? 1.0 : near_one(largest[i]);
  }
  for (std::size_t e = 0; e < x.stored(); ++e) {
    out[e] = x.value[e] * largest[x.row[e]];
    sum[x.row[e]] += out[e] * out[e];
  }
  for (double &value : sum)
    value = std::sqrt(value);
  for (std::size_t e = 0; e < x.stored(); ++e)
    if (out[e] != 0)
      out[e] /= sum[x.row[e]];
  return zero;
}

// Points on the sphere whose mean is no larger than this cancel out: what is left is rounding.
constexpr double kCancelled = 64 * 0x1p-53;

// Scales centers to length one. Where the points of a cluster cancel out every direction is as good
// as any other, and the center keeps the one that it had. A center that has not moved is on the
// sphere already.
inline void scale_to_sphere(arma::mat &centers, const arma::mat &previous, std::size_t d) {
  for (std::size_t first = 0; first < centers.size(); first += d) {
    const double *before = previous.memptr() + first;
    if (!std::equal(before, before + d, centers.begin() + first) &&
        !scale_to_length_one(centers.memptr() + first, d, kCancelled))
      std::copy(before, before + d, centers.begin() + first);
  }
}

// The direction of a mean, or the origin if there is none.
inline std::vector<double> direction(std::vector<double> mean) {
  if (!scale_to_length_one(mean.data(), mean.size(), kCancelled))
    std::fill(mean.begin(), mean.end(), 0.0);
  return mean;
}

} // namespace kmeans
} // namespace huddle

#endif
