#include "glue.h"

#include <huddle/kmeans/sparse_seeding.h>

using namespace huddle;

// Rows (from 1) of greedy k-means++ centers.
// [[Rcpp::export(rng = false)]]
Rcpp::List kmeanspp_(Rcpp::RObject x, int k, Rcpp::Nullable<Rcpp::NumericVector> weights,
                     int n_threads) {
  RContext r(n_threads, R_NilValue);
  RSeed seed;
  try {
    const Random random = seed.draw().stream(0);
    const std::vector<std::size_t> rows =
        with_points(x, weights, r.context, [&](const auto &points) {
          return kmeans::kmeanspp(points, k, random, r.context);
        });
    seed.commit();
    Rcpp::NumericVector out(rows.begin(), rows.end());
    return Rcpp::List::create(Rcpp::_["rows"] = out + 1);
  } catch (const TooFewDistinctPoints &error) {
    return too_few(error);
  }
}
