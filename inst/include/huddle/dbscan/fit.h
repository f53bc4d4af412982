// DBSCAN of points: by the quickest way that there is for the distance and the number of columns.
#ifndef HUDDLE_DBSCAN_FIT_H
#define HUDDLE_DBSCAN_FIT_H

#include "duplicates.h"
#include "grid_fit.h"
#include "tree_fit.h"

namespace huddle {
namespace dbscan {

// Points in a cell from which on the 25 rows of cells around each are worth their walk in space; on
// 2e5 points in 1e5 cells the tree takes three quarters of the time.
constexpr std::size_t kFullCells = 3;

inline Clusters cluster_by_tree(const Points &x, const Metric &metric, const Options &options,
                                Context &context) {
  return with_tree(x, metric, context, [&](const KdTree &tree, const Measure &measure) {
    const double limit = metric.value(options.eps);
    return TreeDbscan(tree, measure, limit, options, x.weights, context).run();
  });
}

// For cosines the points have length one, for haversines they are degrees of latitude and
// longitude.
inline Clusters fit(const Points &x, const Metric &metric, const Options &options,
                    Context &context) {
  if (options.eps == 0 && metric.kind != Distance::haversine)
    return cluster_duplicates(x, options, context);
  if (metric.straight() && x.d <= Grid::kMaxColumns) {
    const double limit = metric.value(options.eps);
    const Grid::Frame frame = Grid::frame(summarise_columns(x, context), std::sqrt(limit));
    if (frame.usable) {
      Grid grid(x, frame, context);
      if (x.d < 3 || x.n >= kFullCells * grid.groups().count())
        return GridDbscan(grid, limit, options, context).run();
    }
  }
  return cluster_by_tree(x, metric, options, context);
}

} // namespace dbscan
} // namespace huddle

#endif
