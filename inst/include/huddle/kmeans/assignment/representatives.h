// Of each center the nearest point, and of each point the nearest center: the first of equals.
// Cost: all distances once, in double precision; memory: 2 MB a thread, and k numbers for each of
// some tasks.
#ifndef HUDDLE_KMEANS_ASSIGNMENT_REPRESENTATIVES_H
#define HUDDLE_KMEANS_ASSIGNMENT_REPRESENTATIVES_H

#include "sparse_full.h"

namespace huddle {
namespace kmeans {

struct Representatives {
  std::vector<std::size_t> point;  // of each center
  std::vector<std::int32_t> label; // of each point, perhaps padded
  std::vector<double> square;      // the distance of a point to its nearest center, squared
};

// Squared distances that are at hand at a time, beyond 16 rows of them: 2 MB.
constexpr std::size_t kSquares = std::size_t(1) << 18;

namespace detail {

// The nearest of some points to each center. Points are as near as others if the roots of their
// squares are equal.
struct NearestPoints {
  explicit NearestPoints(std::size_t k) : point(k), square(k, HUGE_VAL) {}
  void see(std::size_t j, std::size_t i, double other) {
    if (other < square[j] && std::sqrt(other) < std::sqrt(square[j])) {
      square[j] = other;
      point[j] = i;
    }
  }
  std::vector<std::size_t> point;
  std::vector<double> square;
};

} // namespace detail

inline Representatives representatives(const Points &x, const arma::mat &centers,
                                       Context &context) {
  const std::size_t k = centers.n_cols;
  Representatives out{{}, std::vector<std::int32_t>(x.n), std::vector<double>(x.n, HUGE_VAL)};
  const Blocks tasks(x.n, std::max(kBlockRows, (x.n + 63) / 64));
  const std::size_t step = std::max<std::size_t>(16, std::min(kBlockRows, kSquares / k));
  std::vector<detail::NearestPoints> found(tasks.count(), detail::NearestPoints(k));
  for_blocks(context, tasks.count(), 4.0 * x.n * k * x.d, [&](std::size_t task) {
    std::vector<double> squares(step * k);
    for (std::size_t begin = tasks.begin(task); begin < tasks.end(task); begin += step) {
      const std::size_t rows = std::min(step, tasks.end(task) - begin);
      kernels().distances(x.values + begin, x.n, rows, x.d, centers.memptr(), k, squares.data(),
                          rows);
      for (std::size_t j = 0; j < k; ++j)
        for (std::size_t i = 0; i < rows; ++i) {
          const double square = squares[j * rows + i];
          if (square < out.square[begin + i]) {
            out.square[begin + i] = square;
            out.label[begin + i] = static_cast<std::int32_t>(j);
          }
          found[task].see(j, begin + i, square);
        }
    }
  });
  for (std::size_t task = 1; task < tasks.count(); ++task)
    for (std::size_t j = 0; j < k; ++j)
      found[0].see(j, found[task].point[j], found[task].square[j]);
  out.point = std::move(found[0].point);
  return out;
}

inline Representatives representatives(const SparsePoints &x, const arma::mat &centers,
                                       Context &context) {
  Representatives out{nearest_points(x, centers, centers.n_cols, context), {}, {}};
  out.square.resize(x.n);
  label_points(x, centers, centers.n_cols, out.label, context);
  own_squares(x, SparseCenters(x, centers, context), out.label.data(), out.square.data(), context);
  return out;
}

} // namespace kmeans
} // namespace huddle

#endif
