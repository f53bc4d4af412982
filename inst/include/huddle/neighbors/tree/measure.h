// Distances between the points of kd-trees, and the bounds that boxes put on them from below.
#ifndef HUDDLE_NEIGHBORS_TREE_MEASURE_H
#define HUDDLE_NEIGHBORS_TREE_MEASURE_H

#include "../metric.h"
#include "kdtree.h"

namespace huddle {

class Measure : public Metric {
public:
  Measure(Distance kind, double power = 2) : Metric{kind, power} {}
  Measure(const Metric &metric) : Metric(metric) {}
  // Between the points of the tree of queries and those of the tree searched.
  Measure(const Metric &metric, const MeasuredPoints &queries, const MeasuredPoints &points)
      : Metric(metric), queries_(queries.places()), points_(points.places()) {}

  // Gaps between a box and the two children of a node.
  void gaps(const KdTree &tree, std::uint32_t node, const double *low, const double *high,
            double (&out)[2]) const {
    const double *boxes = tree.low(2 * node);
    GapPair gaps;
    switch (kind) {
    case Distance::manhattan:
      gaps = pair_gaps<Distance::manhattan>(boxes, low, high, tree.d());
      break;
    case Distance::chebyshev:
      gaps = pair_gaps<Distance::chebyshev>(boxes, low, high, tree.d());
      break;
    case Distance::minkowski:
      for (std::uint32_t side = 0; side < 2; ++side)
        gaps[side] = length(tree.d(), [&](std::size_t j) {
          return std::max(tree.low(2 * node + side)[j] - high[j],
                          low[j] - tree.high(2 * node + side)[j]);
        });
      break;
    default:
      gaps = pair_gaps<Distance::euclidean>(boxes, low, high, tree.d());
    }
    out[0] = gaps[0];
    out[1] = gaps[1];
  }

  // A bit for each point of a leaf whose gap to a box is at most its radius.
  std::uint32_t near(const double *points, const double *low, const double *high, std::size_t d,
                     const double *radius) const {
    if (kind != Distance::minkowski)
      return kernels().points_near(kind, points, low, high, d, radius);
    std::uint32_t result = 0;
    for (int lane = 0; lane < kLeafPoints; ++lane) {
      const double gap = length(d, [&](std::size_t j) {
        const double value = points[j * kLeafPoints + lane];
        return std::max(low[j] - value, value - high[j]);
      });
      result |= (gap <= radius[lane] ? 1u : 0u) << lane;
    }
    return result;
  }

  // Values between a query and the points of a leaf, and a bit for each that is at most `bound`.
  std::uint32_t within(const KdTree &queries, std::size_t position, const KdTree &tree,
                       std::size_t leaf, double bound, double *value) const {
    const double *point = queries.point(position), *points = tree.leaf(leaf);
    if (kind == Distance::minkowski)
      return lengths_within(point, points, tree.d(), bound, value) & tree.lanes(leaf);
    const std::uint32_t near =
        tree.lanes(leaf) & kernels().leaf_within(kind, point, kLeafPoints, points, tree.d(),
                                                 prune_radius(bound), value);
    if (kind != Distance::haversine)
      return near;
    std::uint32_t result = 0;
    for (std::uint32_t left = near; left != 0; left &= left - 1) {
      const int lane = __builtin_ctz(left);
      value[lane] = Places::haversine(*queries_, queries.row(position), *points_,
                                      tree.row(leaf * kLeafPoints + lane));
      result |= (value[lane] <= bound ? 1u : 0u) << lane;
    }
    return result;
  }

private:
  template <class Difference> double length(std::size_t d, Difference difference) const {
    return minkowski_length(power, d, difference);
  }

  std::uint32_t lengths_within(const double *point, const double *points, std::size_t d,
                               double bound, double *value) const {
    std::uint32_t result = 0;
    for (int lane = 0; lane < kLeafPoints; ++lane) {
      value[lane] = length(d, [&](std::size_t j) {
        return std::fabs(point[j * kLeafPoints] - points[j * kLeafPoints + lane]);
      });
      result |= (value[lane] <= bound ? 1u : 0u) << lane;
    }
    return result;
  }

  const Places *queries_ = nullptr, *points_ = nullptr;
};

} // namespace huddle

#endif
