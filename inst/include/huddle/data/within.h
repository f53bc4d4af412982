// Squared distances of points to the centers of their clusters, in double precision, and their sums
// by cluster. Centers are columns.
#ifndef HUDDLE_DATA_WITHIN_H
#define HUDDLE_DATA_WITHIN_H

#include "columns.h"

namespace huddle {

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
  OwnSquares(const Points &x, const arma::mat &centers, std::size_t k)
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

inline std::vector<double> own_squares(const Points &x, const arma::mat &centers, std::size_t k,
                                       const std::int32_t *label, Context &context) {
  const OwnSquares squares(x, centers, k);
  const Blocks blocks(x.n, kBlockRows);
  std::vector<double> distance(x.n);
  for_blocks(context, blocks.count(), 4.0 * x.n * x.d, [&](std::size_t b) {
    const std::size_t begin = blocks.begin(b);
    squares(begin, blocks.end(b) - begin, label + begin, distance.data() + begin);
  });
  return distance;
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
inline std::vector<double> within_squares(const Points &x, const arma::mat &centers, std::size_t k,
                                          const std::int32_t *label, Context &context) {
  return sum_by_cluster(x, k, label, 4.0 * x.n * x.d, context, OwnSquares(x, centers, k));
}

} // namespace huddle

#endif
