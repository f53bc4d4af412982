#include <huddle/dbscan/dissimilarities.h>
#include <huddle/dbscan/fit.h>
#include <huddle/dbscan/membership.h>

#include "distance.h"
#include "glue.h"

using namespace huddle;

namespace {

dbscan::Options dbscan_options(double eps, double min_samples, bool border) {
  dbscan::Options options;
  options.eps = eps;
  options.min_samples = min_samples;
  options.border = border;
  return options;
}

Rcpp::List clusters_list(const dbscan::Clusters &clusters, const double *weights) {
  Rcpp::IntegerVector cluster(Rcpp::no_init(clusters.first.size()));
  const int k = dbscan::number_clusters(clusters, weights, cluster.begin());
  std::vector<int> core;
  for (std::size_t i = 0; i < clusters.core.size(); ++i)
    if (clusters.core[i])
      core.push_back(static_cast<int>(i) + 1);
  return Rcpp::List::create(Rcpp::_["cluster"] = cluster, Rcpp::_["k"] = k,
                            Rcpp::_["core"] = Rcpp::IntegerVector(core.begin(), core.end()));
}

} // namespace

// [[Rcpp::export(rng = false)]]
Rcpp::List dbscan_fit_(Rcpp::NumericMatrix x, double eps, double min_samples, std::string metric,
                       double power, bool border, Rcpp::Nullable<Rcpp::NumericVector> weights,
                       int n_threads, Rcpp::RObject report) {
  RContext r(n_threads, report);
  const Points points = points_view(x, weights);
  return clusters_list(dbscan::fit(points, {distance_named(metric), power},
                                   dbscan_options(eps, min_samples, border), r.context),
                       points.weights);
}

// `distances` are those of a dist object of n rows.
// [[Rcpp::export(rng = false)]]
Rcpp::List dbscan_distances_(Rcpp::NumericVector distances, double n, double eps,
                             double min_samples, bool border,
                             Rcpp::Nullable<Rcpp::NumericVector> weights, Rcpp::RObject report) {
  RContext r(1, report);
  const dbscan::Dissimilarities x{{distances.begin(), static_cast<std::size_t>(n)},
                                  values_or_null(weights)};
  return clusters_list(
      dbscan::cluster_dissimilarities(x, dbscan_options(eps, min_samples, border), r.context),
      x.weights);
}

// The lowest rank among the cores within eps of each row of `query`, 0 where there is none.
// [[Rcpp::export(rng = false)]]
Rcpp::IntegerVector dbscan_members_(Rcpp::NumericMatrix cores, Rcpp::IntegerVector rank,
                                    Rcpp::NumericMatrix query, double eps, std::string metric,
                                    double power, int n_threads) {
  RContext r(n_threads, R_NilValue);
  Rcpp::IntegerVector out(query.nrow());
  const Metric measured{distance_named(metric), power};
  with_trees(
      points_view(cores), points_view(query), measured, r.context, [&](const Search &search) {
        dbscan::lowest_within(search, measured.value(eps), rank.begin(), out.begin(), r.context);
      });
  return out;
}

// Whether the rows of `x` within eps of each row of `query` weigh at least `min_samples`.
// [[Rcpp::export(rng = false)]]
Rcpp::LogicalVector dbscan_dense_(Rcpp::NumericMatrix x,
                                  Rcpp::Nullable<Rcpp::NumericVector> weights,
                                  Rcpp::NumericMatrix query, double eps, double min_samples,
                                  std::string metric, double power, int n_threads) {
  RContext r(n_threads, R_NilValue);
  Rcpp::LogicalVector out(query.nrow());
  const Metric measured{distance_named(metric), power};
  const Points points = points_view(x, weights);
  with_trees({points.values, points.n, points.d, nullptr}, points_view(query), measured, r.context,
             [&](const Search &search) {
               dbscan::dense_within(search, measured.value(eps), points.weights, min_samples,
                                    out.begin(), r.context);
             });
  return out;
}
