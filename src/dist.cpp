#include "glue.h"

#include <huddle/data/dist.h>

using namespace huddle;

// The numbers of a dist of some rows of another, which has n.
// [[Rcpp::export(rng = false)]]
Rcpp::NumericVector dist_rows_(Rcpp::NumericVector distances, double n, Rcpp::IntegerVector rows) {
  const Dist given{distances.begin(), static_cast<std::size_t>(n)};
  const std::vector<std::uint32_t> kept = from_zero(rows);
  Rcpp::NumericVector out(Rcpp::no_init(rows.size() * (rows.size() - 1) / 2));
  double *next = out.begin();
  for (std::size_t j = 0; j < kept.size(); ++j)
    for (std::size_t i = j + 1; i < kept.size(); ++i)
      *next++ = given(kept[i], kept[j]);
  return out;
}

// Distances of some rows, one a row of the matrix, to others.
// [[Rcpp::export(rng = false)]]
Rcpp::NumericMatrix dist_between_(Rcpp::NumericVector distances, double n, Rcpp::IntegerVector from,
                                  Rcpp::IntegerVector to) {
  const Dist given{distances.begin(), static_cast<std::size_t>(n)};
  Rcpp::NumericMatrix out(Rcpp::no_init(from.size(), to.size()));
  for (R_xlen_t j = 0; j < to.size(); ++j)
    for (R_xlen_t i = 0; i < from.size(); ++i)
      out(i, j) = given(static_cast<std::size_t>(from[i]) - 1, static_cast<std::size_t>(to[j]) - 1);
  return out;
}
