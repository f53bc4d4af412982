// Minimum spanning trees of mutual reachability distances: of points, by the way that suits them,
// and of given distances.
#ifndef HUDDLE_HIERARCHY_SPANNING_TREE_H
#define HUDDLE_HIERARCHY_SPANNING_TREE_H

#include "../data/dist.h"
#include "../data/distinct.h"
#include "core_distances.h"
#include "prim.h"

namespace huddle {

// Edges in the order of edges.h, and the core distance of each point; distances, not values.
struct SpanningTree {
  std::vector<Edge> edges;
  std::vector<double> core;
};

namespace detail {

inline void in_distances(SpanningTree &tree, const Measure &measure) {
  for (Edge &edge : tree.edges)
    edge.weight = measure.distance(edge.weight);
  for (double &core : tree.core)
    core = measure.distance(core);
}

} // namespace detail

// Values of the distances to the `wanted`-th neighbours, by computing all; empty where that cannot
// be done. The neighbours are found first and their values computed anew, to the last bit those
// that a tree gives.
inline std::vector<double> screened_core_values(const Points &x, const Measure &measure,
                                                std::size_t wanted, Context &context) {
  PanelSearch all(x, x, true, measure, context);
  std::vector<double> core;
  if (!all.usable())
    return core;
  std::vector<std::int32_t> index(x.n * wanted);
  std::vector<double> distance(x.n * wanted);
  all.run({wanted, index.data(), distance.data()}, context);
  core.resize(x.n);
  const Blocks blocks(x.n, kBlockRows);
  for_blocks(context, blocks.count(), 3.0 * x.n * x.d, [&](std::size_t b) {
    std::vector<double> point(x.d);
    for (std::size_t i = blocks.begin(b); i < blocks.end(b); ++i) {
      copy_point(x, static_cast<std::size_t>(index[(wanted - 1) * x.n + i]), point.data());
      kernels().distances(x.values + i, x.n, 1, x.d, point.data(), 1, &core[i], 1);
    }
  });
  return core;
}

inline SpanningTree spanning_tree_by_prim(const Points &x, const Measure &measure,
                                          std::vector<double> core, Context &context) {
  SpanningTree result{sorted_edges(prim(x, core.data(), context), context), std::move(core)};
  detail::in_distances(result, measure);
  return result;
}

inline SpanningTree spanning_tree_by_boruvka(const KdTree &tree, const Measure &measure,
                                             const double *weights, double min_samples,
                                             Context &context) {
  CoreDistances core = core_distances(tree, measure, weights, min_samples, context);
  SpanningTree result;
  {
    Boruvka boruvka(tree, measure, core.value, context);
    if (!core.least_edge_to.empty())
      boruvka.start(std::move(core.least_edge_to));
    result.edges = boruvka.run();
  }
  result.edges = sorted_edges(result.edges, context);
  result.core.resize(tree.n());
  for (std::size_t p = 0; p < tree.n(); ++p)
    result.core[tree.row(p)] = core.value[p];
  detail::in_distances(result, measure);
  return result;
}

// By Boruvka's algorithm as long as a tree in space leaves out most distances between neighbours.
inline SpanningTree spanning_tree_measured(const Points &x, const Measure &measure,
                                           double min_samples, Context &context) {
  const KdTree tree(x, context);
  const std::size_t wanted = static_cast<std::size_t>(min_samples) - 1;
  if (measure.straight() && !x.weights && wanted > 0 &&
      detail::brute_pays({tree, tree, measure}, wanted, context)) {
    std::vector<double> core = screened_core_values(x, measure, wanted, context);
    if (!core.empty())
      return spanning_tree_by_prim(x, measure, std::move(core), context);
  }
  return spanning_tree_by_boruvka(tree, measure, x.weights, min_samples, context);
}

inline SpanningTree spanning_tree_of_all(const Points &x, const Metric &metric, double min_samples,
                                         Context &context) {
  const MeasuredPoints measured(x, metric.kind);
  return spanning_tree_measured(measured.points(), Measure(metric, measured, measured), min_samples,
                                context);
}

// For cosines points have length one, for haversines they are degrees of latitude and
// longitude. Where a place has more points than two leaves of a tree in space hold, equal points
// are taken together, and joined to the first of them at their core distance afterwards.
inline SpanningTree spanning_tree(const Points &x, const Metric &metric, double min_samples,
                                  Context &context) {
  if (!DistinctRows::likely(x))
    return spanning_tree_of_all(x, metric, min_samples, context);
  const DistinctRows distinct(x);
  if (distinct.largest() <= 2 * kLeafPoints)
    return spanning_tree_of_all(x, metric, min_samples, context);
  const std::vector<double> values = distinct.values(x), weights = distinct.weights(x);
  SpanningTree few = spanning_tree_of_all({values.data(), distinct.count(), x.d, weights.data()},
                                          metric, min_samples, context);
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

// Core distances of given distances. Cost: O(n^2).
inline std::vector<double> core_distances(const Dist &distance, const double *weights,
                                          double min_samples, Context &context) {
  const std::size_t n = distance.n;
  std::vector<double> core(n);
  const Blocks blocks(n, 16);
  for_blocks(context, blocks.count(), 20.0 * n * n, [&](std::size_t b) {
    std::vector<Neighbor> others(n);
    for (std::size_t i = blocks.begin(b); i < blocks.end(b); ++i) {
      for (std::size_t j = 0; j < n; ++j)
        others[j] = {distance(i, j), static_cast<std::uint32_t>(j)};
      if (weights) {
        std::sort(others.begin(), others.end());
        double weight = 0;
        std::size_t m = 0;
        while ((weight += weights[others[m].row]) < min_samples && m + 1 < n)
          ++m;
        core[i] = others[m].value;
      } else {
        const auto wanted = others.begin() + (static_cast<std::size_t>(min_samples) - 1);
        std::nth_element(others.begin(), wanted, others.end());
        core[i] = wanted->value;
      }
    }
  });
  return core;
}

// By Prim's algorithm. Cost: O(n^2).
inline SpanningTree spanning_tree(const Dist &distance, const double *weights, double min_samples,
                                  Context &context) {
  SpanningTree result{{}, core_distances(distance, weights, min_samples, context)};
  result.edges = sorted_edges(prim(distance.n, distance, result.core.data(), context), context);
  return result;
}

} // namespace huddle

#endif
