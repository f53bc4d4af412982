#include <huddle/mixture/fit.h> // first: RcppArmadillo must come before Rcpp
#include <huddle/mixture/incomplete/pass.h>
#include <huddle/mixture/start.h>

#include "glue.h"

using namespace huddle;

namespace {

mixture::Options options_from(const Rcpp::List &given) {
  mixture::Options options;
  options.form = mixture::Form(Rcpp::as<std::string>(given["form"]));
  options.max_iter = static_cast<std::size_t>(Rcpp::as<double>(given["max_iter"]));
  options.tol = Rcpp::as<double>(given["tol"]);
  options.variance = Rcpp::as<arma::vec>(given["variance"]);
  options.ridge = Rcpp::as<arma::vec>(given["ridge"]);
  options.least_variance = Rcpp::as<arma::vec>(given["least_variance"]);
  options.log_uniform = Rcpp::as<double>(given["log_uniform"]);
  if (given.containsElementNamed("known") && !Rf_isNull(given["known"]))
    options.known = INTEGER(given["known"]);
  return options;
}

// R has a cube of covariances for every form.
mixture::Components components_from(const Rcpp::List &given, const mixture::Form &form) {
  mixture::Components components;
  components.mean = by_column(Rcpp::NumericMatrix(Rcpp::RObject(given["means"])));
  components.proportion = Rcpp::as<arma::vec>(given["proportions"]);
  components.noise = Rcpp::as<double>(given["noise"]);
  components.covariance = Rcpp::as<arma::cube>(given["covariances"]);
  if (form.is_diagonal()) {
    components.variance.set_size(components.d(), components.k());
    for (std::size_t c = 0; c < components.k(); ++c)
      components.variance.col(c) = components.covariance.slice(c).diag();
    components.covariance.reset();
  }
  return components;
}

Rcpp::List components_list(const mixture::Components &components) {
  arma::cube covariance = components.covariance;
  if (components.is_diagonal()) {
    covariance.zeros(components.d(), components.d(), components.k());
    for (std::size_t c = 0; c < components.k(); ++c)
      covariance.slice(c).diag() = components.variance.col(c);
  }
  return Rcpp::List::create(
      Rcpp::_["means"] = arma::mat(components.mean.t()), Rcpp::_["covariances"] = covariance,
      Rcpp::_["proportions"] =
          Rcpp::NumericVector(components.proportion.begin(), components.proportion.end()),
      Rcpp::_["noise"] = components.noise);
}

} // namespace

// Components from labels (0 is noise) or an n x k matrix of memberships, or the number of the
// first of them that is empty.
// [[Rcpp::export(rng = false)]]
Rcpp::List gmm_start_(Rcpp::NumericMatrix x, Rcpp::NumericMatrix columns, Rcpp::RObject shares,
                      int k, Rcpp::List options, Rcpp::Nullable<Rcpp::NumericVector> weights,
                      int n_threads) {
  RContext r(n_threads, R_NilValue);
  const mixture::Options wanted = options_from(options);
  const Points points = points_view(x, weights);
  mixture::Components start;
  const std::size_t empty =
      TYPEOF(shares) == INTSXP
          ? mixture::start_from_labels(points, columns_from(columns), INTEGER(shares), k, wanted,
                                       start, r.context)
          : mixture::start_from_memberships(points, columns_from(columns), REAL(shares), k, wanted,
                                            start, r.context);
  if (empty < static_cast<std::size_t>(k))
    return Rcpp::List::create(Rcpp::_["empty"] = static_cast<int>(empty) + 1);
  return components_list(start);
}

// `missing` is NULL or tells which numbers of x are not there.
// [[Rcpp::export(rng = false)]]
Rcpp::List gmm_fit_(Rcpp::NumericMatrix x, Rcpp::RObject missing, Rcpp::List start,
                    Rcpp::List options, Rcpp::Nullable<Rcpp::NumericVector> weights, double from,
                    double to, int n_threads, Rcpp::RObject report) {
  RContext r(n_threads, report);
  const mixture::Options wanted = options_from(options);
  const Points points = points_view(x, weights);
  const mixture::Components first = components_from(start, wanted.form);
  const mixture::Result fit =
      Rf_isNull(missing) ? mixture::fit(points, first, wanted, from, to, r.context)
                         : mixture::fit(mixture::IncompletePoints(points, LOGICAL(missing)), first,
                                        wanted, from, to, r.context);
  return Rcpp::List::create(Rcpp::_["components"] = components_list(fit.components),
                            Rcpp::_["loglik"] = fit.loglik, Rcpp::_["converged"] = fit.converged,
                            Rcpp::_["collapsed"] = static_cast<int>(fit.collapsed));
}

// What a mixture says of points: "class", "prob", "uncertainty" or "density"; NULL where a
// covariance has no inverse.
// [[Rcpp::export(rng = false)]]
Rcpp::RObject gmm_predict_(Rcpp::NumericMatrix x, Rcpp::List components, Rcpp::List options,
                           std::string type, int n_threads) {
  RContext r(n_threads, R_NilValue);
  const mixture::Options wanted = options_from(options);
  const Points points = points_view(x);
  const mixture::Components model = components_from(components, wanted.form);
  const mixture::Densities densities(model, wanted);
  if (!densities.collapsed.empty())
    return R_NilValue;
  if (type == "class") {
    Rcpp::IntegerVector label(Rcpp::no_init(points.n));
    mixture::classify(points, densities, label.begin(), r.context);
    return label;
  }
  if (type == "prob") {
    Rcpp::NumericMatrix share(Rcpp::no_init(points.n, densities.parts()));
    mixture::memberships(points, densities, share.begin(), r.context);
    return share;
  }
  Rcpp::NumericVector value(Rcpp::no_init(points.n));
  (type == "density" ? mixture::log_densities : mixture::uncertainties)(points, densities,
                                                                        value.begin(), r.context);
  return value;
}

// Of points with missing coordinates: the log-density of what is there, the shares of the
// components, and the points with what is to be expected of the rest.
// [[Rcpp::export(rng = false)]]
Rcpp::List gmm_incomplete_(Rcpp::NumericMatrix x, Rcpp::LogicalMatrix missing,
                           Rcpp::List components, Rcpp::List options, int n_threads) {
  RContext r(n_threads, R_NilValue);
  const mixture::Options wanted = options_from(options);
  const mixture::Components model = components_from(components, wanted.form);
  const mixture::IncompletePoints points(points_view(x), LOGICAL(missing));
  Rcpp::NumericVector density(Rcpp::no_init(x.nrow()));
  Rcpp::NumericMatrix share(Rcpp::no_init(x.nrow(), model.k()));
  Rcpp::NumericMatrix complete = Rcpp::clone(x);
  mixture::incomplete_shares(points, model, wanted, density.begin(), share.begin(), r.context);
  mixture::impute(points, model, wanted, complete.begin(), r.context);
  return Rcpp::List::create(Rcpp::_["density"] = density, Rcpp::_["prob"] = share,
                            Rcpp::_["complete"] = complete);
}

// Means and the covariance of all points.
// [[Rcpp::export(rng = false)]]
Rcpp::List gmm_moments_(Rcpp::NumericMatrix x, Rcpp::NumericMatrix columns,
                        Rcpp::Nullable<Rcpp::NumericVector> weights, int n_threads) {
  RContext r(n_threads, R_NilValue);
  mixture::Options options;
  options.ridge.zeros(x.ncol());
  const std::vector<int> label(x.nrow(), 1);
  mixture::Components all;
  mixture::start_from_labels(points_view(x, weights), columns_from(columns), label.data(), 1,
                             options, all, r.context);
  return components_list(all);
}
