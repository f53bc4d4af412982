#include "glue.h"

#include <huddle/kmeans/seeding.h>

using namespace huddle;

// Rows (from 1) of greedy k-means++ centers.
// [[Rcpp::export(rng = false)]]
Rcpp::List kmeanspp_(Rcpp::NumericMatrix x, int k, Rcpp::Nullable<Rcpp::NumericVector> weights,
                     int n_threads) {
  RContext r(n_threads, R_NilValue);
  RSeed seed;
  try {
    const std::vector<std::size_t> rows =
        kmeans::kmeanspp(points_view(x, weights), k, seed.draw().stream(0), r.context);
    seed.commit();
    Rcpp::NumericVector out(rows.begin(), rows.end());
    return Rcpp::List::create(Rcpp::_["rows"] = out + 1);
  } catch (const TooFewDistinctPoints &error) {
    return too_few(error);
  }
}
