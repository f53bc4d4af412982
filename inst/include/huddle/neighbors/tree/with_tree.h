// Trees of points as a metric measures them.
#ifndef HUDDLE_NEIGHBORS_TREE_WITH_TREE_H
#define HUDDLE_NEIGHBORS_TREE_WITH_TREE_H

#include "search.h"

namespace huddle {

// Calls body(tree, measure).
template <class Body>
auto with_tree(const Points &x, const Metric &metric, Context &context, Body body) {
  const MeasuredPoints points(x, metric.kind);
  const KdTree tree(points.points(), context);
  return body(tree, Measure(metric, points, points));
}

// Calls body(search) with the trees of points and of queries.
template <class Body>
auto with_trees(const Points &x, const Points &queries, const Metric &metric, Context &context,
                Body body) {
  const MeasuredPoints points(x, metric.kind), asked(queries, metric.kind);
  const KdTree tree(points.points(), context), asked_tree(asked.points(), context);
  const Measure measure(metric, asked, points);
  return body(Search{tree, asked_tree, measure});
}

} // namespace huddle

#endif
