// HDBSCAN* (Campello and others 2013, doi:10.1007/978-3-642-37456-2_14): the minimum spanning tree
// of mutual reachability distances, its dendrogram, the condensed tree, the clusters.
#ifndef HUDDLE_HDBSCAN_FIT_H
#define HUDDLE_HDBSCAN_FIT_H

#include "../data/distinct.h"
#include "../hierarchy/spanning_tree.h"
#include "selection.h"

namespace huddle {
namespace hdbscan {

struct Options {
  double min_cluster_size = 5; // least weight of a cluster
  SelectionOptions selection;
};

struct Result {
  Dendrogram hierarchy;
  CondensedTree tree;
  std::vector<double> lambda; // at which each point left its last cluster
  Selected selected;
};

inline SpanningTree spanning_tree_of_all(const Points &x, Distance distance, double power,
                                         double min_samples, Context &context) {
  const MeasuredPoints measured(x, distance);
  return huddle::spanning_tree(measured.points(), Measure({distance, power}, measured, measured),
                               min_samples, context);
}

// Of points; for cosines they have length one, for haversines they are degrees of latitude and
// longitude. Where a place has more points than two leaves of a tree in space hold, equal points
// are taken together, and joined to the first of them at their core distance afterwards.
inline SpanningTree spanning_tree(const Points &x, Distance distance, double power,
                                  double min_samples, Context &context) {
  if (!DistinctRows::likely(x))
    return spanning_tree_of_all(x, distance, power, min_samples, context);
  const DistinctRows distinct(x);
  if (distinct.largest() <= 2 * kLeafPoints)
    return spanning_tree_of_all(x, distance, power, min_samples, context);
  const std::vector<double> values = distinct.values(x), weights = distinct.weights(x);
  SpanningTree few = spanning_tree_of_all({values.data(), distinct.count(), x.d, weights.data()},
                                          distance, power, min_samples, context);
  SpanningTree result;
  result.core.resize(x.n);
  for (Edge &edge : few.edges)
    result.edges.push_back(
        {edge.weight, distinct.first_row(edge.low), distinct.first_row(edge.high)});
  for (std::uint32_t row = 0; row < x.n; ++row) {
    const std::uint32_t group = distinct.group(row), first = distinct.first_row(group);
    result.core[row] = few.core[group];
    if (row != first)
      result.edges.push_back({few.core[group], first, row});
  }
  result.edges = sorted_edges(result.edges, context);
  return result;
}

inline Result fit(const SpanningTree &spanning, const double *weights, const Options &options) {
  const std::size_t n = spanning.core.size();
  Result result;
  result.hierarchy = single_linkage(n, spanning.edges);
  result.tree = condense(result.hierarchy, spanning.core.data(), weights, options.min_cluster_size);
  result.lambda.resize(n);
  for (std::size_t i = 0; i < n; ++i)
    result.lambda[i] = 1 / result.tree.left_at[i];
  result.selected = select_clusters(result.tree, result.lambda, weights, options.selection);
  return result;
}

} // namespace hdbscan
} // namespace huddle

#endif
