// Distances as the values that a measure compares, see metric.h, without the margin of
// Measure::value_within(): neighbours of DBSCAN are those of at most this value, as scikit-learn
// and the dbscan package have it.
#ifndef HUDDLE_NEIGHBORS_TREE_LIMITS_H
#define HUDDLE_NEIGHBORS_TREE_LIMITS_H

#include "../knn.h"

namespace huddle {

// A distance and, for Minkowski's, its power.
struct Scale {
  Distance distance;
  double power;

  double limit(double eps) const {
    switch (distance) {
    case Distance::euclidean:
      return eps * eps;
    case Distance::cosine:
      return 2 * eps;
    case Distance::haversine: {
      const double angle = eps / (2 * kEarthRadius);
      return angle < kQuarterTurn ? std::sin(angle) * std::sin(angle) : 2;
    }
    default:
      return eps;
    }
  }

private:
  static constexpr double kQuarterTurn = 3.14159265358979323846 / 2;
};

// Calls body(points, measure, tree) with the points as a tree measures them: places on the Earth
// become points on a sphere. For cosines the points have length one.
template <class Body>
auto with_tree(const Points &x, const Scale &scale, Context &context, Body body) {
  if (scale.distance == Distance::haversine) {
    const Places places(x);
    const std::vector<double> sphere = places.on_sphere();
    const KdTree tree({sphere.data(), x.n, 3, x.weights}, context);
    return body(tree, Measure(places, places));
  }
  const KdTree tree(x, context);
  return body(tree, Measure(scale.distance, scale.power));
}

} // namespace huddle

#endif
