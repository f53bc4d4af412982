// What the distance between two packed points is: by a kernel where there is one, else of one pair
// after the other, as searches measure it (neighbors/metric.h).
//
// Memory: three numbers a point for places on the Earth, otherwise none.
#ifndef HUDDLE_NEIGHBORS_PAIRS_PAIR_MEASURE_H
#define HUDDLE_NEIGHBORS_PAIRS_PAIR_MEASURE_H

#include "../metric.h"
#include "tiles.h"

namespace huddle {

// Of cosine distances, means over a cluster need no pairs: see silhouette.h.
class PairMeasure {
public:
  PairMeasure(const Points &x, Distance distance, double power = 2) : metric_{distance, power} {
    if (distance == Distance::haversine)
      places_.emplace(x);
  }

  // Elementary operations of a pair.
  double work(std::size_t d) const { return metric_.has_kernel() ? 2.0 * d : 40.0 * d; }

  // As the kernel pair_sums(), of the points `begin` to `end` and those of a tile of others.
  void pair_sums(const Tiles &points, std::size_t begin, std::size_t end, const Tiles &others,
                 std::size_t t, double *row, double *column) const {
    if (metric_.has_kernel()) {
      kernels().pair_sums(metric_.kind, points.packed(), points.weights(), points.width(), begin,
                          end, others.tile(t), others.weights(t), row, column);
      return;
    }
    for (std::size_t i = begin; i < end; ++i, row += Tiles::kLanes)
      each_lane(points, i, others, t, [&](std::size_t lane, double distance) {
        row[lane] += others.weight(t * Tiles::kLanes + lane) * distance;
        column[lane] += points.weight(i) * distance;
      });
  }

  // As the kernel run_sums().
  void run_sums(const Tiles &points, std::size_t begin, std::size_t end, const Tiles &others,
                std::size_t t, const std::int32_t *run, double *sums) const {
    if (metric_.has_kernel()) {
      kernels().run_sums(metric_.kind, points.packed(), points.weights(), points.width(), begin,
                         end, others.tile(t), run, sums);
      return;
    }
    for (std::size_t i = begin; i < end; ++i)
      each_lane(points, i, others, t, [&](std::size_t lane, double distance) {
        sums[run[i - begin] * Tiles::kLanes + lane] += points.weight(i) * distance;
      });
  }

private:
  template <class Body>
  void each_lane(const Tiles &points, std::size_t i, const Tiles &others, std::size_t t,
                 Body body) const {
    const std::size_t first = t * Tiles::kLanes;
    const std::size_t last = std::min(first + Tiles::kLanes, others.size());
    for (std::size_t j = first; j < last; ++j)
      body(j - first, between(points, i, others, j));
  }

  double between(const Tiles &a, std::size_t i, const Tiles &b, std::size_t j) const {
    if (places_)
      return metric_.distance(Places::haversine(*places_, a.row(i), *places_, b.row(j)));
    const double *left = a.point(i), *right = b.point(j);
    return minkowski_length(metric_.power, a.width(), [&](std::size_t c) {
      return std::fabs(left[c * Tiles::kLanes] - right[c * Tiles::kLanes]);
    });
  }

  const Metric metric_;
  std::optional<Places> places_;
};

} // namespace huddle

#endif
