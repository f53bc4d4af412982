#include <huddle/propagation/spread.h>

#include "search.h"

using namespace huddle;

namespace {

propagation::EdgeWeights weights_named(const std::string &name) {
  return name == "local" ? propagation::EdgeWeights::local
         : name == "rbf" ? propagation::EdgeWeights::rbf
                         : propagation::EdgeWeights::ones;
}

NearestFound found_in_units(const Rcpp::List &from, std::size_t queries, std::size_t k, double unit,
                            Context &context) {
  NearestFound found(from, queries, k, "auto", context);
  for (double &distance : found.distance)
    distance *= unit;
  return found;
}

// One over the mean squared distance, to the last bit what mean() gives in R.
double gamma_of(const std::vector<double> &distance) {
  long double mean = 0, rest = 0;
  for (const double one : distance)
    mean += one * one;
  mean /= distance.size();
  for (const double one : distance)
    rest += one * one - mean;
  const double square = static_cast<double>(mean + rest / distance.size());
  return square > 0 ? 1 / square : 1;
}

} // namespace

// Neighbours are searched for as in neighbors_nearest_(), their distances times `unit` are those of
// the data. `label` has the class of each row, from 1, or NA. The values are not divided by the
// sums of their rows yet; `scale` is the distance of each row to the last of its neighbours.
// [[Rcpp::export(rng = false)]]
Rcpp::List spread_fit_(Rcpp::List from, double unit, Rcpp::IntegerVector label,
                       Rcpp::NumericVector class_weight, Rcpp::List params, int n_threads,
                       Rcpp::RObject report) {
  RContext r(n_threads, report);
  const std::size_t n = label.size(), k = Rcpp::as<std::size_t>(params["n_neighbors"]);
  NearestFound near = found_in_units(from, n, k, unit, r.context);
  const Rcpp::RObject rate = params["gamma"];
  const double gamma = rate.isNULL() ? gamma_of(near.distance) : Rcpp::as<double>(rate);
  Csr graph = propagation::weighted_graph(near.table(), n, symmetric_named(params["symmetric"]),
                                          {weights_named(params["weights"]), gamma});
  propagation::normalise(graph);
  std::vector<std::int32_t> given(n);
  for (std::size_t i = 0; i < n; ++i)
    given[i] = label[i] == NA_INTEGER ? -1 : label[i] - 1;
  Rcpp::NumericMatrix out(Rcpp::no_init(n, class_weight.size()));
  arma::mat classes(out.begin(), n, class_weight.size(), false, true);
  const propagation::SpreadResult result = propagation::spread(
      graph, given, arma::vec(class_weight.begin(), class_weight.size(), false, true),
      {params["alpha"], params["tol"], params["max_iter"]}, classes, r.context);
  return Rcpp::List::create(Rcpp::_["classes"] = out, Rcpp::_["iterations"] = result.rounds,
                            Rcpp::_["converged"] = result.converged, Rcpp::_["gamma"] = gamma,
                            Rcpp::_["scale"] =
                                Rcpp::NumericVector(near.distance.end() - n, near.distance.end()));
}

// A row for each query, not divided by its sum.
// [[Rcpp::export(rng = false)]]
Rcpp::NumericMatrix spread_predict_(Rcpp::List from, double unit, double queries, int k,
                                    Rcpp::NumericMatrix probability, Rcpp::NumericVector scale,
                                    std::string weights, double gamma, int n_threads) {
  RContext r(n_threads, R_NilValue);
  NearestFound near = found_in_units(from, static_cast<std::size_t>(queries), k, unit, r.context);
  Rcpp::NumericMatrix out(static_cast<int>(queries), probability.ncol());
  arma::mat sums(out.begin(), out.nrow(), out.ncol(), false, true);
  const arma::mat classes(probability.begin(), probability.nrow(), probability.ncol(), false, true);
  for (std::size_t query = 0; query < sums.n_rows; ++query)
    propagation::ask_neighbors(near.table(), query, classes, scale.begin(),
                               {weights_named(weights), gamma}, sums);
  return out;
}
