// Distances of some points to all of others, row after row of their matrix: by a kernel where there
// is one, else of one pair after the other, as searches measure it (neighbors/metric.h).
//
// Distances are the same bits from both ends. Memory: 8 d bytes a point of each side.
#ifndef HUDDLE_NEIGHBORS_PAIRS_PAIR_DISTANCES_H
#define HUDDLE_NEIGHBORS_PAIRS_PAIR_DISTANCES_H

#include "../metric.h"

#include <optional>

namespace huddle {

class PairDistances {
public:
  // `squared`: of Euclidean distances, their squares.
  PairDistances(const Points &from, const Points &to, Distance distance, double power,
                bool squared = false)
      : distance_(distance), power_(power), squared_(squared), to_(to), from_(row_major(from)) {
    if (distance == Distance::haversine) {
      from_places_.emplace(from);
      to_places_.emplace(to);
    } else if (!has_kernel()) {
      to_rows_ = row_major(to);
    }
  }

  // Elementary operations of a pair.
  double work() const { return has_kernel() ? 3.0 * to_.d : 40.0 * to_.d; }

  // Those of `count` points from `first` on; `out` has a row of to.n for each.
  void rows(std::size_t first, std::size_t count, double *out) const {
    if (has_kernel()) {
      kernels().distances(to_.values, to_.n, to_.n, to_.d, from_.data() + first * to_.d, count, out,
                          to_.n);
      if (!squared_)
        for (std::size_t e = 0; e < count * to_.n; ++e)
          out[e] = distance_ == Distance::cosine ? out[e] / 2 : std::sqrt(out[e]);
      return;
    }
    for (std::size_t i = 0; i < count; ++i)
      for (std::size_t j = 0; j < to_.n; ++j)
        out[i * to_.n + j] = between(first + i, j);
  }

private:
  bool has_kernel() const {
    return distance_ == Distance::euclidean || distance_ == Distance::cosine;
  }

  static std::vector<double> row_major(const Points &x) {
    std::vector<double> rows(x.n * x.d);
    for (std::size_t i = 0; i < x.n; ++i)
      copy_point(x, i, rows.data() + i * x.d);
    return rows;
  }

  double between(std::size_t i, std::size_t j) const {
    if (from_places_)
      return Measure(Distance::haversine)
          .distance(Places::haversine(*from_places_, i, *to_places_, j));
    const double *a = from_.data() + i * to_.d, *b = to_rows_.data() + j * to_.d;
    if (distance_ == Distance::minkowski)
      return minkowski_length(power_, to_.d, [&](std::size_t c) { return std::fabs(a[c] - b[c]); });
    double sum = 0;
    for (std::size_t c = 0; c < to_.d; ++c) {
      const double size = std::fabs(a[c] - b[c]);
      sum = distance_ == Distance::manhattan ? sum + size : std::max(sum, size);
    }
    return sum;
  }

  const Distance distance_;
  const double power_;
  const bool squared_;
  const Points to_;
  const std::vector<double> from_; // row after row
  std::vector<double> to_rows_;
  std::optional<Places> from_places_, to_places_;
};

} // namespace huddle

#endif
