// DBSCAN of points: by the quickest way that there is for the distance and the number of columns.
#ifndef HUDDLE_DENSITY_FIT_H
#define HUDDLE_DENSITY_FIT_H

#include "duplicates.h"
#include "grid_dbscan.h"
#include "tree_dbscan.h"

namespace huddle {
namespace density {

// Half the way round the Earth.
constexpr double kFarthest = 3.14159265358979323846 * kEarthRadius;

// A distance as the value that a measure compares, see measure.h.
inline double limit_of(Distance distance, double power, double eps) {
  switch (distance) {
  case Distance::euclidean:
    return eps * eps;
  case Distance::cosine:
    return 2 * eps;
  case Distance::minkowski:
    return std::pow(eps, power);
  case Distance::haversine: {
    const double half = std::sin(eps / (2 * kEarthRadius));
    return eps < kFarthest ? half * half : 2;
  }
  default:
    return eps;
  }
}

inline Clusters search_tree(const Points &x, const Measure &measure, double limit,
                            const Options &options, Context &context) {
  const KdTree tree(x, context);
  return TreeDbscan(tree, measure, limit, options, x.weights, context).run();
}

// For cosines the points have length one, for haversines they are degrees of latitude and
// longitude. `power` is that of Minkowski's distance.
inline Clusters fit(const Points &x, Distance distance, double power, const Options &options,
                    Context &context) {
  const double limit = limit_of(distance, power, options.eps);
  if (distance == Distance::haversine) {
    const Places places(x);
    const std::vector<double> sphere = places.on_sphere();
    return search_tree({sphere.data(), x.n, 3, x.weights}, Measure(places, places), limit, options,
                       context);
  }
  if (options.eps == 0)
    return cluster_duplicates(x, options, context);
  const Measure measure(distance, power);
  if (measure.straight() && x.d <= Grid::kMaxColumns) {
    const Grid::Frame frame = Grid::frame(summarise_columns(x, context), std::sqrt(limit));
    if (frame.usable) {
      Grid grid(x, frame, context);
      return GridDbscan(grid, limit, options, context).run();
    }
  }
  return search_tree(x, measure, limit, options, context);
}

} // namespace density
} // namespace huddle

#endif
