#include <huddle/kmeans/partial_fit.h> // first: RcppArmadillo must come before Rcpp

#include "glue.h"

using namespace huddle;

namespace {

kmeans::MiniBatchOptions options_from(const Rcpp::List &given, const Rcpp::List &centers) {
  const auto size = [&](const char *name) {
    return static_cast<std::size_t>(Rcpp::as<double>(given[name]));
  };
  const std::string start = given["start"], schedule = given["schedule"];
  kmeans::MiniBatchOptions options;
  options.fit.k = size("k");
  options.fit.start = start == "given"    ? kmeans::Start::given
                      : start == "random" ? kmeans::Start::random
                                          : kmeans::Start::kmeanspp;
  for (SEXP start_centers : centers)
    options.fit.centers.push_back(REAL(start_centers));
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
  const kmeans::Result &fit = result.fit;
  return Rcpp::List::create(
      Rcpp::_["cluster"] = cluster, Rcpp::_["centers"] = fit.centers,
      Rcpp::_["size"] = Rcpp::IntegerVector(fit.size.begin(), fit.size.end()),
      Rcpp::_["withinss"] = fit.withinss, Rcpp::_["inertia"] = fit.inertia,
      Rcpp::_["totss"] = fit.totss, Rcpp::_["iterations"] = static_cast<int>(fit.iterations),
      Rcpp::_["converged"] = fit.converged, Rcpp::_["starts"] = static_cast<double>(fit.starts),
      Rcpp::_["counts"] = result.learner.counts,
      Rcpp::_["steps"] = static_cast<double>(result.learner.steps),
      Rcpp::_["running_inertia"] = result.learner.running_inertia,
      Rcpp::_["since_check"] = result.learner.since_check,
      Rcpp::_["trace"] = Rcpp::List::create(
          Rcpp::_["iteration"] = Rcpp::IntegerVector(Rcpp::seq_len(fit.iterations)),
          Rcpp::_["inertia"] = fit.trace.inertia, Rcpp::_["shift"] = fit.trace.shift,
          Rcpp::_["distances"] = fit.trace.distances, Rcpp::_["saved"] = fit.trace.saved,
          Rcpp::_["moved"] = fit.trace.moved, Rcpp::_["rows"] = result.rows));
}

kmeans::Learner learner_from(const Rcpp::List &state) {
  kmeans::Learner learner;
  if (state.size() == 0)
    return learner;
  learner.centers = by_row(state["centers"]);
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
