// What one pass over the data tells of each column, and the frames that later passes take from it.
#ifndef HUDDLE_DATA_COLUMNS_H
#define HUDDLE_DATA_COLUMNS_H

#include "../base/context.h"
#include "../kernels/dispatch.h"
#include "points.h"

#include <cmath>
#include <vector>

namespace huddle {

struct Columns {
  std::vector<double> mean, least, greatest;
  bool finite = true;

  double max_abs() const {
    double result = 0;
    for (std::size_t j = 0; j < least.size(); ++j)
      result = std::max(result, std::max(std::fabs(least[j]), std::fabs(greatest[j])));
    return result;
  }
};

inline Columns summarise_columns(const Points &x, Context &context) {
  const std::size_t d = x.d;
  Columns result;
  result.mean.assign(d, 0.0);
  result.least.assign(d, x.n > 0 ? HUGE_VAL : 0.0);
  result.greatest.assign(d, x.n > 0 ? -HUGE_VAL : 0.0);
  if (x.n == 0)
    return result;
  const Blocks blocks(x.n, 16 * kBlockRows);
  const std::size_t segments = blocks.count();
  std::vector<double> sum(segments * d), least(segments * d), greatest(segments * d);
  std::vector<char> finite(segments * d);
  const Kernels &kernel = kernels();
  for_blocks(context, segments * d, static_cast<double>(x.n) * d, [&](std::size_t task) {
    const std::size_t begin = blocks.begin(task / d), end = blocks.end(task / d);
    const double *column = x.column(task % d);
    finite[task] = kernel.summarise(column + begin, end - begin, column[0], &sum[task],
                                    &least[task], &greatest[task]);
  });
  for (std::size_t task = 0; task < segments * d; ++task) {
    const std::size_t j = task % d;
    result.mean[j] += sum[task];
    result.least[j] = std::min(result.least[j], least[task]);
    result.greatest[j] = std::max(result.greatest[j], greatest[task]);
    result.finite = result.finite && finite[task];
  }
  for (std::size_t j = 0; j < d; ++j)
    result.mean[j] = x.column(j)[0] + result.mean[j] / static_cast<double>(x.n);
  return result;
}

// For sums: a multiple of a power of two above the column's range, near its middle. Differences
// from it are exact for data far from the origin, and it is 0 - leaving whole numbers whole - for
// data near the origin.
inline std::vector<double> sum_pivots(const Columns &columns) {
  std::vector<double> pivot(columns.mean.size());
  for (std::size_t j = 0; j < pivot.size(); ++j) {
    const double range = columns.greatest[j] - columns.least[j];
    if (range == 0) {
      pivot[j] = columns.least[j];
      continue;
    }
    int exponent;
    std::frexp(range, &exponent);
    const double unit = std::ldexp(1.0, std::min(exponent, 1000));
    pivot[j] = std::nearbyint((columns.least[j] / 2 + columns.greatest[j] / 2) / unit) * unit;
  }
  return pivot;
}

// For single precision: centred on the means and scaled by a power of two into [-1, 1].
struct Frame {
  std::vector<double> centre;
  double scale = 1;

  // Calls out(c, value) with each coordinate of a point, centred and scaled; returns the sum of
  // their squares.
  template <class Out> double to_single(const double *point, Out out) const {
    double norm2 = 0;
    for (std::size_t c = 0; c < centre.size(); ++c) {
      const double value = (point[c] - centre[c]) * scale;
      out(c, value);
      norm2 += value * value;
    }
    return norm2;
  }
};

inline Frame single_frame(const Columns &columns) {
  Frame frame;
  frame.centre = columns.mean;
  double reach = 0;
  for (std::size_t j = 0; j < frame.centre.size(); ++j)
    reach = std::max(
        reach, std::max(columns.greatest[j] - frame.centre[j], frame.centre[j] - columns.least[j]));
  if (reach > 0) {
    int exponent;
    std::frexp(reach, &exponent);
    frame.scale = std::ldexp(1.0, std::max(-1000, std::min(1000, -exponent)));
  }
  return frame;
}

// Weighted mean of each column.
inline std::vector<double> weighted_means(const Points &x, const Columns &columns,
                                          Context &context) {
  if (!x.weights)
    return columns.mean;
  std::vector<double> mean(x.d);
  double total = 0;
  for (std::size_t i = 0; i < x.n; ++i)
    total += x.weights[i];
  for_blocks(context, x.d, static_cast<double>(x.n) * x.d, [&](std::size_t j) {
    double sum = 0;
    for (std::size_t i = 0; i < x.n; ++i)
      sum += x.weights[i] * (x.column(j)[i] - columns.mean[j]);
    mean[j] = columns.mean[j] + sum / total;
  });
  return mean;
}

// Weighted sum of squared distances to one point.
inline double sum_of_squares(const Points &x, const std::vector<double> &middle, Context &context) {
  const Blocks blocks(x.n, 16 * kBlockRows);
  std::vector<double> part(blocks.count() * x.d);
  for_blocks(context, part.size(), static_cast<double>(x.n) * x.d, [&](std::size_t task) {
    const std::size_t begin = blocks.begin(task / x.d), end = blocks.end(task / x.d);
    part[task] = kernels().sum_squares(x.column(task % x.d) + begin, end - begin,
                                       middle[task % x.d], x.weights ? x.weights + begin : nullptr);
  });
  double total = 0;
  for (double value : part)
    total += value;
  return total;
}

} // namespace huddle

#endif
