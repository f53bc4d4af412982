#include "glue.h"

#include <huddle/hdbscan/fit.h>
#include <huddle/hdbscan/placing.h>

#include "distance.h"
#include "hclust.h"

using namespace huddle;

namespace {

hdbscan::Options hdbscan_options(const Rcpp::List &params) {
  hdbscan::Options options;
  options.min_cluster_size = params["min_cluster_size"];
  const std::string selection = params["selection"];
  options.selection.method =
      selection == "leaf" ? hdbscan::Selection::leaf : hdbscan::Selection::excess_of_mass;
  options.selection.eps = params["eps"];
  options.selection.greatest = params["max_cluster_size"];
  options.selection.allow_single = params["allow_single"];
  return options;
}

Rcpp::List result_list(const hdbscan::Result &fit, const SpanningTree &spanning) {
  const hdbscan::Selected &selected = fit.selected;
  return Rcpp::List::create(
      Rcpp::_["cluster"] = selected.label, Rcpp::_["probability"] = selected.probability,
      Rcpp::_["outlier_score"] = selected.outlier_score, Rcpp::_["core_distance"] = spanning.core,
      Rcpp::_["hierarchy"] = hclust_list(fit.hierarchy), Rcpp::_["last"] = counted(fit.tree.last),
      Rcpp::_["lambda"] = fit.lambda, Rcpp::_["parent"] = counted(fit.tree.parent),
      Rcpp::_["birth"] = selected.birth, Rcpp::_["weight"] = fit.tree.weight,
      Rcpp::_["stability"] = selected.stability, Rcpp::_["deepest"] = selected.peaks.deepest[0],
      Rcpp::_["selected"] = counted(selected.cluster));
}

} // namespace

// [[Rcpp::export(rng = false)]]
Rcpp::List hdbscan_fit_(Rcpp::NumericMatrix x, Rcpp::List params,
                        Rcpp::Nullable<Rcpp::NumericVector> weights, int n_threads,
                        Rcpp::RObject report) {
  RContext r(n_threads, report);
  const SpanningTree spanning =
      spanning_tree(points_view(x, weights), {distance_named(params["metric"]), params["p"]},
                    params["min_samples"], r.context);
  return result_list(hdbscan::fit(spanning, values_or_null(weights), hdbscan_options(params)),
                     spanning);
}

// `distances` are those of a dist object of n rows.
// [[Rcpp::export(rng = false)]]
Rcpp::List hdbscan_distances_(Rcpp::NumericVector distances, double n, Rcpp::List params,
                              Rcpp::Nullable<Rcpp::NumericVector> weights, int n_threads,
                              Rcpp::RObject report) {
  RContext r(n_threads, report);
  const Dist given{distances.begin(), static_cast<std::size_t>(n)};
  const SpanningTree spanning =
      spanning_tree(given, values_or_null(weights), params["min_samples"], r.context);
  return result_list(hdbscan::fit(spanning, values_or_null(weights), hdbscan_options(params)),
                     spanning);
}

// For each new point the row of `components`, counted from 1, that it would be joined to, at which
// distance, and its core distance.
// [[Rcpp::export(rng = false)]]
Rcpp::List hdbscan_join_(Rcpp::NumericMatrix components, Rcpp::NumericVector core_distance,
                         Rcpp::NumericMatrix x, Rcpp::List params,
                         Rcpp::Nullable<Rcpp::NumericVector> weights, int n_threads) {
  RContext r(n_threads, R_NilValue);
  const std::vector<double> fitted_core(core_distance.begin(), core_distance.end());
  const std::vector<hdbscan::Joined> joined = hdbscan::join_points(
      points_view(components, weights), fitted_core, points_view(x),
      distance_named(params["metric"]), params["p"], params["min_samples"], r.context);
  Rcpp::IntegerVector row(Rcpp::no_init(joined.size()));
  Rcpp::NumericVector level(Rcpp::no_init(joined.size())), core(Rcpp::no_init(joined.size()));
  for (std::size_t i = 0; i < joined.size(); ++i) {
    row[i] = static_cast<int>(joined[i].row) + 1;
    level[i] = joined[i].level;
    core[i] = joined[i].core;
  }
  return Rcpp::List::create(Rcpp::_["row"] = row, Rcpp::_["level"] = level, Rcpp::_["core"] = core);
}

// What such points get from the condensed tree of a fit; its parts are named as by result_list().
// [[Rcpp::export(rng = false)]]
Rcpp::List hdbscan_place_(Rcpp::List tree, Rcpp::IntegerVector row, Rcpp::NumericVector level,
                          double eps) {
  const hdbscan::FittedTree fitted{from_zero(tree["last"]),
                                   from_zero(tree["parent"]),
                                   Rcpp::as<std::vector<double>>(tree["lambda"]),
                                   Rcpp::as<std::vector<double>>(tree["birth"]),
                                   from_zero(tree["selected"]),
                                   eps};
  std::vector<hdbscan::Joined> joined(row.size());
  for (std::size_t i = 0; i < joined.size(); ++i)
    joined[i] = {static_cast<std::uint32_t>(row[i] - 1), level[i], 0};
  const hdbscan::Placed placed = hdbscan::place_points(fitted, joined);
  return Rcpp::List::create(Rcpp::_["cluster"] = placed.label,
                            Rcpp::_["probability"] = placed.probability,
                            Rcpp::_["outlier_score"] = placed.outlier_score);
}
