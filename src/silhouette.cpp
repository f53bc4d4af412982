#include "distance.h"
#include "glue.h"

#include <huddle/metrics/labellings.h>
#include <huddle/metrics/silhouette.h>

using namespace huddle;

namespace {

Rcpp::List as_list(const metrics::Silhouette &found) {
  return Rcpp::List::create(Rcpp::_["width"] = found.width, Rcpp::_["neighbor"] = found.neighbor);
}

} // namespace

// Silhouette widths of labels 1 .. k, 0 being left out; of all points, or of `rows` (from 1).
// [[Rcpp::export(rng = false)]]
Rcpp::List silhouette_(Rcpp::NumericMatrix x, Rcpp::IntegerVector label, int k, std::string metric,
                       double power, Rcpp::Nullable<Rcpp::NumericVector> weights,
                       Rcpp::Nullable<Rcpp::IntegerVector> rows, int n_threads,
                       Rcpp::RObject report) {
  RContext r(n_threads, report);
  const Points points = points_view(x, weights);
  const PairMeasure measure(points, distance_named(metric), power);
  if (rows.isNull())
    return as_list(metrics::pairwise_silhouette(points, label.begin(), k, measure, r.context));
  return as_list(metrics::pairwise_silhouette(points, label.begin(), k, measure,
                                              from_zero(Rcpp::IntegerVector(rows)), r.context));
}

// The same of `rows` for each of several labellings, in the order of `rows`.
// [[Rcpp::export(rng = false)]]
Rcpp::List silhouettes_(Rcpp::NumericMatrix x, Rcpp::List labels, Rcpp::IntegerVector k,
                        std::string metric, double power,
                        Rcpp::Nullable<Rcpp::NumericVector> weights, Rcpp::IntegerVector rows,
                        int n_threads, Rcpp::RObject report) {
  RContext r(n_threads, report);
  const Points points = points_view(x, weights);
  std::vector<metrics::Labelling> labellings;
  for (R_xlen_t m = 0; m < labels.size(); ++m)
    labellings.push_back({INTEGER(labels[m]), static_cast<std::size_t>(k[m])});
  const PairMeasure measure(points, distance_named(metric), power);
  Rcpp::List out(labels.size());
  const std::vector<metrics::Silhouette> found =
      metrics::silhouettes_of_labellings(points, labellings, measure, from_zero(rows), r.context);
  for (R_xlen_t m = 0; m < out.size(); ++m)
    out[m] = as_list(found[m]);
  return out;
}

// [[Rcpp::export(rng = false)]]
Rcpp::List silhouette_squared_(Rcpp::NumericMatrix x, Rcpp::NumericMatrix columns,
                               Rcpp::IntegerVector label, int k,
                               Rcpp::Nullable<Rcpp::NumericVector> weights, int n_threads) {
  RContext r(n_threads, R_NilValue);
  return as_list(metrics::squared_silhouette(points_view(x, weights), columns_from(columns),
                                             label.begin(), k, r.context));
}

// [[Rcpp::export(rng = false)]]
Rcpp::List silhouette_dist_(Rcpp::NumericVector distance, Rcpp::IntegerVector label, int k,
                            Rcpp::Nullable<Rcpp::NumericVector> weights, int n_threads,
                            Rcpp::RObject report) {
  RContext r(n_threads, report);
  return as_list(
      metrics::given_silhouette({distance.begin(), static_cast<std::size_t>(label.size())},
                                values_or_null(weights), label.begin(), k, r.context));
}

// Sums about the means of clusters, and the means themselves less a place near all points, for
// indices that take only differences of them.
// [[Rcpp::export(rng = false)]]
Rcpp::List cluster_moments_(Rcpp::NumericMatrix x, Rcpp::NumericMatrix columns,
                            Rcpp::IntegerVector label, int k,
                            Rcpp::Nullable<Rcpp::NumericVector> weights, int n_threads) {
  RContext r(n_threads, R_NilValue);
  const metrics::Moments moments = metrics::cluster_moments(
      points_view(x, weights), columns_from(columns), label.begin(), k, r.context);
  Rcpp::NumericMatrix mean(k, x.ncol());
  for (int j = 0; j < k; ++j)
    for (int c = 0; c < x.ncol(); ++c)
      mean(j, c) = moments.offset[static_cast<std::size_t>(j) * x.ncol() + c];
  return Rcpp::List::create(Rcpp::_["weight"] = moments.weight, Rcpp::_["mean"] = mean,
                            Rcpp::_["squares"] = moments.squares,
                            Rcpp::_["distance"] = moments.distance);
}
