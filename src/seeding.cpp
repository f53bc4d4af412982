#include <huddle/kmeans/init/init.h> // first: RcppArmadillo must come before Rcpp

#include "glue.h"

using namespace huddle;

// Rows (from 1) of k-means++ centers, each the best of `candidates` rows (0: the usual number).
// [[Rcpp::export(rng = false)]]
Rcpp::List kmeanspp_(Rcpp::RObject x, Rcpp::NumericMatrix columns, int k, double candidates,
                     Rcpp::Nullable<Rcpp::NumericVector> weights, int n_threads) {
  RContext r(n_threads, R_NilValue);
  RSeed seed;
  try {
    const Random random = seed.draw().stream(0);
    const std::size_t tries =
        candidates > 0 ? static_cast<std::size_t>(candidates) : kmeans::usual_candidates(k);
    const std::vector<std::size_t> rows =
        with_points(x, weights, r.context, [&](const auto &points) {
          const SinglePoints single = single_points(points, columns_from(columns), r.context);
          return kmeans::kmeanspp(points, single, k, tries, random, r.context);
        });
    seed.commit();
    Rcpp::NumericVector out(rows.begin(), rows.end());
    return Rcpp::List::create(Rcpp::_["rows"] = out + 1);
  } catch (const TooFewDistinctPoints &error) {
    return too_few(error);
  }
}
