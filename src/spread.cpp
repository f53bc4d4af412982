#include <huddle/propagation/spread.h>

#include "glue.h"

using namespace huddle;

namespace {

Symmetric symmetric_named(const std::string &name) {
  return name == "union"    ? Symmetric::united
         : name == "mutual" ? Symmetric::mutual
                            : Symmetric::none;
}

propagation::EdgeWeights weights_named(const std::string &name) {
  return name == "local" ? propagation::EdgeWeights::local
         : name == "rbf" ? propagation::EdgeWeights::rbf
                         : propagation::EdgeWeights::ones;
}

std::vector<std::int32_t> rows_from_zero(const Rcpp::IntegerMatrix &index) {
  std::vector<std::int32_t> rows(index.begin(), index.end());
  for (std::int32_t &row : rows)
    --row;
  return rows;
}

} // namespace

// `index` and `distance` are those of nearest_neighbors(); `label` has the class of each row, from
// 1, or NA. The values are not divided by the sums of their rows yet.
// [[Rcpp::export(rng = false)]]
Rcpp::List spread_(Rcpp::IntegerMatrix index, Rcpp::NumericMatrix distance,
                   Rcpp::IntegerVector label, Rcpp::NumericVector given, std::string symmetric,
                   std::string weights, double gamma, double alpha, double tol, int max_iter,
                   int n_threads) {
  RContext r(n_threads, R_NilValue);
  const std::size_t n = index.nrow(), k = index.ncol(), classes = given.size();
  std::vector<std::int32_t> rows = rows_from_zero(index);
  propagation::WeightedGraph graph =
      weighted_graph({k, rows.data(), distance.begin()}, n, symmetric_named(symmetric),
                     weights_named(weights), gamma);
  propagation::normalise(graph);
  std::vector<std::int32_t> classes_given(n);
  for (std::size_t i = 0; i < n; ++i)
    classes_given[i] = label[i] == NA_INTEGER ? -1 : label[i] - 1;
  Rcpp::NumericMatrix classes_of(Rcpp::no_init(static_cast<int>(n), static_cast<int>(classes)));
  const propagation::SpreadOptions options{alpha, tol, max_iter, classes};
  const propagation::SpreadResult result =
      spread(graph, classes_given, std::vector<double>(given.begin(), given.end()), options,
             classes_of.begin(), r.context);
  return Rcpp::List::create(Rcpp::_["classes"] = classes_of, Rcpp::_["iterations"] = result.rounds,
                            Rcpp::_["converged"] = result.converged);
}

// A row for each query, not divided by its sum.
// [[Rcpp::export(rng = false)]]
Rcpp::NumericMatrix spread_predict_(Rcpp::IntegerMatrix index, Rcpp::NumericMatrix distance,
                                    Rcpp::NumericMatrix probability, Rcpp::NumericVector scale,
                                    std::string weights, double gamma) {
  const std::size_t queries = index.nrow(), k = index.ncol(), classes = probability.ncol();
  Rcpp::NumericMatrix sums(static_cast<int>(queries), static_cast<int>(classes));
  std::vector<std::int32_t> rows = rows_from_zero(index);
  const NeighborTable table{k, rows.data(), distance.begin()};
  const propagation::EdgeWeights kind = weights_named(weights);
  for (std::size_t query = 0; query < queries; ++query)
    propagation::ask_neighbors(table, queries, query, probability.begin(), probability.nrow(),
                               classes, scale.begin(), kind, gamma, sums.begin());
  return sums;
}
