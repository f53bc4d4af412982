#include "glue.h"

#include <huddle/hierarchy/linkage/centers.h>
#include <huddle/hierarchy/linkage/cut.h>
#include <huddle/hierarchy/linkage/genie.h>
#include <huddle/hierarchy/linkage/matrix.h>
#include <huddle/hierarchy/linkage/placing.h>
#include <huddle/hierarchy/spanning_tree.h>
#include <huddle/neighbors/pairs/pair_distances.h>

#include "distance.h"
#include "hclust.h"

using namespace huddle;

namespace {

Linkage linkage_named(const std::string &name) {
  return name == "ward"       ? Linkage::ward
         : name == "complete" ? Linkage::complete
         : name == "average"  ? Linkage::average
         : name == "mcquitty" ? Linkage::mcquitty
         : name == "centroid" ? Linkage::centroid
                              : Linkage::median;
}

std::vector<Edge> in_genie_order(std::size_t n, const std::vector<Edge> &edges, double gini,
                                 Context &context) {
  return gini < 1 ? genie_order(n, edges, gini, context) : edges;
}

template <class FillRows>
Rcpp::IntegerVector placed(std::size_t count, const Rcpp::IntegerVector &label, int k,
                           const Rcpp::Nullable<Rcpp::NumericVector> &weights,
                           const std::string &nearness, double work, FillRows fill_rows,
                           Context &context) {
  std::vector<std::int32_t> cluster(label.begin(), label.end());
  for (std::int32_t &one : cluster)
    --one;
  const Nearness rule = nearness == "mean"       ? Nearness::mean
                        : nearness == "greatest" ? Nearness::greatest
                                                 : Nearness::least;
  return counted(place_in_clusters(count, cluster, values_or_null(weights),
                                   static_cast<std::size_t>(k), rule, work, fill_rows, context));
}

} // namespace

// Ward's criterion, centroids and medians of points.
// [[Rcpp::export(rng = false)]]
Rcpp::List linkage_centers_(Rcpp::NumericMatrix x, std::string linkage,
                            Rcpp::Nullable<Rcpp::NumericVector> weights, int n_threads,
                            Rcpp::RObject report) {
  RContext r(n_threads, report);
  return hclust_list(center_linkage(points_view(x, weights), linkage_named(linkage), r.context));
}

// All other linkages of points that have no tree in space.
// [[Rcpp::export(rng = false)]]
Rcpp::List linkage_points_(Rcpp::NumericMatrix x, std::string linkage, std::string metric,
                           double power, Rcpp::Nullable<Rcpp::NumericVector> weights, int n_threads,
                           Rcpp::RObject report) {
  RContext r(n_threads, report);
  const Points points = points_view(x, weights);
  const Linkage kind = linkage_named(linkage);
  const auto merge = [&](const Points &rows) {
    SquareMatrix square(rows.n);
    fill(square, rows, {distance_named(metric), power}, r.context);
    return matrix_linkage(square, rows.weights, kind, r.context);
  };
  return hclust_list(tree_of_merges(points.n, merge_with_repeats(points, merge), kind));
}

// `distances` are those of a dist object of n rows.
// [[Rcpp::export(rng = false)]]
Rcpp::List linkage_dist_(Rcpp::NumericVector distances, double n, std::string linkage,
                         Rcpp::Nullable<Rcpp::NumericVector> weights, int n_threads,
                         Rcpp::RObject report) {
  RContext r(n_threads, report);
  const Dist given{distances.begin(), static_cast<std::size_t>(n)};
  const Linkage kind = linkage_named(linkage);
  SquareMatrix square(given.n);
  const bool squared = is_squared(kind);
  fill(
      square, given, [&](double value) { return squared ? value * value : value; }, r.context);
  return hclust_list(tree_of_merges(
      given.n, matrix_linkage(square, values_or_null(weights), kind, r.context), kind));
}

// Single linkage, and Genie with a threshold below 1.
// [[Rcpp::export(rng = false)]]
Rcpp::List linkage_tree_(Rcpp::NumericMatrix x, std::string metric, double power, double gini,
                         int n_threads, Rcpp::RObject report) {
  RContext r(n_threads, report);
  const Points points = points_view(x);
  const SpanningTree tree = spanning_tree(points, {distance_named(metric), power}, 1, r.context);
  return hclust_list(
      single_linkage(points.n, in_genie_order(points.n, tree.edges, gini, r.context)));
}

// [[Rcpp::export(rng = false)]]
Rcpp::List linkage_tree_dist_(Rcpp::NumericVector distances, double n, double gini, int n_threads,
                              Rcpp::RObject report) {
  RContext r(n_threads, report);
  const Dist given{distances.begin(), static_cast<std::size_t>(n)};
  const SpanningTree tree = spanning_tree(given, nullptr, 1, r.context);
  return hclust_list(single_linkage(given.n, in_genie_order(given.n, tree.edges, gini, r.context)));
}

// Labels that the first merges give.
// [[Rcpp::export(rng = false)]]
Rcpp::IntegerVector linkage_cut_(Rcpp::IntegerMatrix merge, double merges) {
  return Rcpp::wrap(cut_tree(dendrogram_from(merge), static_cast<std::size_t>(merges)));
}

// [[Rcpp::export(rng = false)]]
Rcpp::List linkage_spans_(Rcpp::IntegerMatrix merge) {
  const Spans spans = spans_of(dendrogram_from(merge));
  return Rcpp::List::create(Rcpp::_["size"] = spans.size, Rcpp::_["first"] = counted(spans.first));
}

// The clusters, from 1, of new points among those with the clusters `label`, also from 1.
// [[Rcpp::export(rng = false)]]
Rcpp::IntegerVector linkage_place_(Rcpp::NumericMatrix newdata, Rcpp::NumericMatrix x,
                                   Rcpp::IntegerVector label, int k,
                                   Rcpp::Nullable<Rcpp::NumericVector> weights,
                                   std::string nearness, std::string metric, double power,
                                   int n_threads) {
  RContext r(n_threads, R_NilValue);
  const Points from = points_view(newdata), to = points_view(x);
  const PairDistances pairs(from, to, {distance_named(metric), power});
  return placed(
      from.n, label, k, weights, nearness, pairs.work(),
      [&](std::size_t first, std::size_t count, double *out) { pairs.rows(first, count, out); },
      r.context);
}

// The same where the distances are known, a row for each new point.
// [[Rcpp::export(rng = false)]]
Rcpp::IntegerVector linkage_place_given_(Rcpp::NumericMatrix distances, Rcpp::IntegerVector label,
                                         int k, Rcpp::Nullable<Rcpp::NumericVector> weights,
                                         std::string nearness) {
  RContext r(1, R_NilValue);
  const std::size_t n = distances.ncol();
  const auto fill_rows = [&](std::size_t first, std::size_t count, double *out) {
    for (std::size_t i = 0; i < count; ++i)
      for (std::size_t j = 0; j < n; ++j)
        out[i * n + j] = distances(first + i, j);
  };
  return placed(distances.nrow(), label, k, weights, nearness, 1, fill_rows, r.context);
}
