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
  PairDistances(const Points &from, const Points &to, const Metric &metric)
      : metric_(metric), to_(to), from_(row_major(from)) {
    if (metric.kind == Distance::haversine) {
      from_places_.emplace(from);
      to_places_.emplace(to);
    } else if (!metric.straight()) {
      to_rows_ = row_major(to);
    }
  }

  // Elementary operations of a pair.
  double work() const { return metric_.straight() ? 3.0 * to_.d : 40.0 * to_.d; }

  // Those of `count` points from `first` on; `out` has a row of to.n for each.
  void rows(std::size_t first, std::size_t count, double *out) const {
    if (metric_.straight()) {
      kernels().distances(to_.values, to_.n, to_.n, to_.d, from_.data() + first * to_.d, count, out,
                          to_.n);
      const bool roots = metric_.kind == Distance::euclidean;
      for (std::size_t e = 0; e < count * to_.n; ++e)
        out[e] = roots ? std::sqrt(out[e]) : metric_.distance(out[e]);
      return;
    }
    for (std::size_t i = 0; i < count; ++i)
      for (std::size_t j = 0; j < to_.n; ++j)
        out[i * to_.n + j] = between(first + i, j);
  }

private:
  static std::vector<double> row_major(const Points &x) {
    std::vector<double> rows(x.n * x.d);
    for (std::size_t i = 0; i < x.n; ++i)
      copy_point(x, i, rows.data() + i * x.d);
    return rows;
  }

  double between(std::size_t i, std::size_t j) const {
    if (from_places_)
      return metric_.distance(Places::haversine(*from_places_, i, *to_places_, j));
    const double *a = from_.data() + i * to_.d, *b = to_rows_.data() + j * to_.d;
    const auto difference = [&](std::size_t c) { return std::fabs(a[c] - b[c]); };
    if (metric_.kind == Distance::minkowski)
      return minkowski_length(metric_.power, to_.d, difference);
    double sum = 0;
    for (std::size_t c = 0; c < to_.d; ++c)
      sum =
          metric_.kind == Distance::manhattan ? sum + difference(c) : std::max(sum, difference(c));
    return sum;
  }

  const Metric metric_;
  const Points to_;
  const std::vector<double> from_; // row after row
  std::vector<double> to_rows_;
  std::optional<Places> from_places_, to_places_;
};

} // namespace huddle

#endif
