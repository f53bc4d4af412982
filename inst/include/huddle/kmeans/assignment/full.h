// What a set of centers says of points: labels, distances and inertia. Distances are sums of
// squared differences in double precision. Centers are given row after row.
#ifndef HUDDLE_KMEANS_ASSIGNMENT_FULL_H
#define HUDDLE_KMEANS_ASSIGNMENT_FULL_H

#include "../../screening/nearest_center.h"

#include <numeric>

namespace huddle {
namespace kmeans {

// Adds to distance[i] the squared differences in Width columns from column `first` on. `centers`
// holds Width coordinates of each center, one center after another.
template <int Width>
void add_squares(const Points &x, std::size_t first, std::size_t begin, std::size_t length,
                 const double *centers, const std::int32_t *label, double *distance) {
  const double *column[Width];
  for (int c = 0; c < Width; ++c)
    column[c] = x.column(first + c) + begin;
  for (std::size_t i = 0; i < length; ++i) {
    const double *center = centers + static_cast<std::size_t>(label[i]) * Width;
    double sum = distance[i];
#pragma GCC unroll 4
    for (int c = 0; c < Width; ++c) {
      const double difference = column[c][i] - center[c];
      sum += difference * difference;
    }
    distance[i] = sum;
  }
}

// Squared distances of points to the centers that they are labelled with.
class OwnSquares {
public:
  OwnSquares(const Points &x, const std::vector<double> &centers, std::size_t k)
      : x_(x), k_(k), grouped_(k * x.d) {
    for (std::size_t c = 0; c < x.d; ++c) {
      const std::size_t first = c / kWidth * kWidth, width = std::min(kWidth, x.d - first);
      for (std::size_t j = 0; j < k; ++j)
        grouped_[first * k + j * width + c - first] = centers[j * x.d + c];
    }
  }

  // Those of rows begin .. begin + length, whose labels are label[0 .. length).
  void operator()(std::size_t begin, std::size_t length, const std::int32_t *label,
                  double *distance) const {
    std::fill(distance, distance + length, 0.0);
    std::size_t c = 0;
    for (; c + kWidth <= x_.d; c += kWidth)
      add_squares<kWidth>(x_, c, begin, length, grouped_.data() + c * k_, label, distance);
    if (x_.d - c == 3)
      add_squares<3>(x_, c, begin, length, grouped_.data() + c * k_, label, distance);
    else if (x_.d - c == 2)
      add_squares<2>(x_, c, begin, length, grouped_.data() + c * k_, label, distance);
    else if (x_.d - c == 1)
      add_squares<1>(x_, c, begin, length, grouped_.data() + c * k_, label, distance);
  }

private:
  static constexpr std::size_t kWidth = 4;
  const Points x_;
  const std::size_t k_;
  // Groups of kWidth columns, the last one narrower, by center within a group.
  std::vector<double> grouped_;
};

inline std::vector<double> own_squares(const Points &x, const std::vector<double> &centers,
                                       std::size_t k, const std::int32_t *label, Context &context) {
  const OwnSquares squares(x, centers, k);
  const Blocks blocks(x.n, kBlockRows);
  std::vector<double> distance(x.n);
  for_blocks(context, blocks.count(), 4.0 * x.n * x.d, [&](std::size_t b) {
    const std::size_t begin = blocks.begin(b);
    squares(begin, blocks.end(b) - begin, label + begin, distance.data() + begin);
  });
  return distance;
}

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

// Sums over the points of each cluster of weight times square; squares(begin, length, label, out)
// gives those of rows begin .. begin + length. Memory: one number for each cluster and segment of
// rows.
template <class Squares>
std::vector<double> sum_by_cluster(const Points &x, std::size_t k, const std::int32_t *label,
                                   double work, Context &context, const Squares &squares) {
  const Blocks blocks(x.n, kBlockRows);
  const std::size_t segment = std::max<std::size_t>(8, (k + kBlockRows - 1) / kBlockRows);
  const Blocks segments(blocks.count(), segment);
  std::vector<double> parts(segments.count() * k);
  for_blocks(context, segments.count(), work, [&](std::size_t s) {
    double square[kBlockRows];
    for (std::size_t b = segments.begin(s); b < segments.end(s); ++b) {
      const std::size_t begin = blocks.begin(b), length = blocks.end(b) - begin;
      const std::int32_t *own = label + begin;
      squares(begin, length, own, square);
      for (std::size_t i = 0; i < length; ++i)
        parts[s * k + own[i]] += x.weight(begin + i) * square[i];
    }
  });
  std::vector<double> sums(k);
  for (std::size_t part = 0; part < parts.size(); ++part)
    sums[part % k] += parts[part];
  return sums;
}

// Weighted squared distances of points to the centers they are labelled with, by cluster. Cost: n d
// operations.
inline std::vector<double> within_squares(const Points &x, const std::vector<double> &centers,
                                          std::size_t k, const std::int32_t *label,
                                          Context &context) {
  return sum_by_cluster(x, k, label, 4.0 * x.n * x.d, context, OwnSquares(x, centers, k));
}

// Squared distance of each point to its nearest center.
inline void nearest_squares(const Points &x, const std::vector<double> &centers, std::size_t k,
                            double *out, Context &context) {
  const Blocks blocks(x.n, kBlockRows);
  for_blocks(context, blocks.count(), 4.0 * x.n * k * x.d, [&](std::size_t b) {
    std::int32_t label[kBlockRows];
    const std::size_t begin = blocks.begin(b), length = blocks.end(b) - begin;
    kernels().nearest(x.values + begin, x.n, length, x.d, centers.data(), k, label, out + begin);
  });
}

// Distances of n points to k centers, an n x k matrix column after column.
inline void center_distances(const Points &x, const std::vector<double> &centers, std::size_t k,
                             double *out, Context &context) {
  const Blocks blocks(x.n, kBlockRows);
  for_blocks(context, blocks.count(), 4.0 * x.n * k * x.d, [&](std::size_t b) {
    const std::size_t begin = blocks.begin(b), end = blocks.end(b);
    kernels().distances(x.values + begin, x.n, end - begin, x.d, centers.data(), k, out + begin,
                        x.n);
    for (std::size_t j = 0; j < k; ++j)
      for (std::size_t i = begin; i < end; ++i)
        out[j * x.n + i] = std::sqrt(out[j * x.n + i]);
  });
}

// Labels of points under given centers; `label` is a padded array.
inline void label_points(const Points &x, const std::vector<double> &centers, std::size_t k,
                         std::vector<std::int32_t> &label, Context &context) {
  const Columns columns = summarise_columns(x, context);
  Assigner assigner(x, k, {single_frame(columns), nullptr});
  assigner.set_centers(centers.data(), 0);
  std::vector<BlockMoves> found;
  label.assign(padded_length(x.n), kUnlabelled);
  assign_all(assigner, x, k, label.data(), found, context);
}

// Squared distances to their own centers of points that are `eligible`, of the `wanted` farthest of
// them at least; 0 elsewhere.
inline std::vector<double> far_squares(const Points &x, const std::vector<double> &centers,
                                       const std::int32_t *label, const std::vector<char> &eligible,
                                       std::size_t, Context &context) {
  context.progress.poll();
  std::vector<double> point(x.d), distance(x.n);
  for (std::size_t i = 0; i < x.n; ++i) {
    if (!eligible[i])
      continue;
    copy_point(x, i, point.data());
    kernels().distances(point.data(), 1, 1, x.d, centers.data() + label[i] * x.d, 1, &distance[i],
                        1);
  }
  return distance;
}

} // namespace kmeans
} // namespace huddle

#endif
