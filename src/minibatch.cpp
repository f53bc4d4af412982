#include <huddle/kmeans/minibatch/partial_fit.h> // first: RcppArmadillo must come before Rcpp

#include "kmeans.h"

using namespace huddle;

namespace {

kmeans::MiniBatchOptions options_from(const Rcpp::List &given, const Rcpp::List &centers) {
  const auto size = [&](const char *name) {
    return static_cast<std::size_t>(Rcpp::as<double>(given[name]));
  };
  const std::string schedule = given["schedule"];
  kmeans::MiniBatchOptions options;
  options.fit.k = size("k");
  options.fit.start = start_named(given["start"]);
  options.fit.centers = starts_given(centers);
  options.fit.n_init = size("n_init");
  options.fit.max_iter = size("max_iter");
  options.fit.tol = given["tol"];
  options.schedule = schedule == "nested" ? kmeans::Schedule::nested : kmeans::Schedule::classic;
  options.batch_size = size("batch_size");
  options.init_size = size("init_size");
  options.max_no_improvement = size("max_no_improvement");
  options.stream.decay = given["decay"];
  options.stream.reassignment_ratio = given["reassignment_ratio"];
  return options;
}

Rcpp::List result_list(const kmeans::MiniBatchResult &result, const Rcpp::IntegerVector &cluster) {
  Rcpp::List trace = trace_list(result.fit);
  trace["rows"] = result.rows;
  Rcpp::List list = fit_list(result.fit, cluster, trace);
  list["counts"] = result.learner.counts;
  list["steps"] = static_cast<double>(result.learner.steps);
  list["running_inertia"] = result.learner.running_inertia;
  list["since_check"] = result.learner.since_check;
  return list;
}

kmeans::CenterState learner_from(const Rcpp::List &state) {
  kmeans::CenterState learner;
  if (state.size() == 0)
    return learner;
  learner.centers = by_column(state["centers"]);
  learner.counts = Rcpp::as<std::vector<double>>(state["counts"]);
  learner.steps = static_cast<std::size_t>(Rcpp::as<double>(state["steps"]));
  learner.running_inertia = state["running_inertia"];
  learner.since_check = state["since_check"];
  return learner;
}

} // namespace

// `draws`: whether random numbers are needed.
// [[Rcpp::export(rng = false)]]
Rcpp::List minibatch_fit_(Rcpp::RObject x, Rcpp::NumericMatrix columns, Rcpp::List given,
                          Rcpp::List centers, bool draws,
                          Rcpp::Nullable<Rcpp::NumericVector> weights, int n_threads,
                          Rcpp::RObject report) {
  RContext r(n_threads, report);
  const kmeans::MiniBatchOptions options = options_from(given, centers);
  RSeed seed;
  const Random random = draws ? seed.draw() : Random(0);
  Rcpp::IntegerVector cluster;
  try {
    const kmeans::MiniBatchResult result =
        with_points(x, weights, r.context, [&](const auto &points) {
          cluster = Rcpp::IntegerVector(Rcpp::no_init(points.n));
          return kmeans::fit_minibatch(points, columns_from(columns), options, random,
                                       cluster.begin(), r.context);
        });
    seed.commit();
    return result_list(result, cluster);
  } catch (const TooFewDistinctPoints &error) {
    return too_few(error);
  }
}

// `state`: what earlier calls learnt, or an empty list.
// [[Rcpp::export(rng = false)]]
Rcpp::List minibatch_update_(Rcpp::RObject x, Rcpp::NumericMatrix columns, Rcpp::List state,
                             Rcpp::List given, Rcpp::List centers,
                             Rcpp::Nullable<Rcpp::NumericVector> weights, int n_threads,
                             Rcpp::RObject report) {
  RContext r(n_threads, report);
  const kmeans::MiniBatchOptions options = options_from(given, centers);
  RSeed seed;
  const Random random = seed.draw();
  Rcpp::IntegerVector cluster;
  try {
    const kmeans::MiniBatchResult result =
        with_points(x, weights, r.context, [&](const auto &points) {
          cluster = Rcpp::IntegerVector(Rcpp::no_init(points.n));
          return kmeans::partial_fit(points, columns_from(columns), learner_from(state), options,
                                     random, cluster.begin(), r.context);
        });
    seed.commit();
    return result_list(result, cluster);
  } catch (const TooFewDistinctPoints &error) {
    return too_few(error);
  }
}
