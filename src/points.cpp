#include "glue.h"

#include <huddle/data/columns.h>

using namespace huddle;

// One pass over the data: what is not finite, and the mean and range of each column.
// [[Rcpp::export(rng = false)]]
Rcpp::List points_scan_(Rcpp::NumericMatrix x, int n_threads) {
  RContext r(n_threads, R_NilValue);
  const Points points = points_view(x);
  const Columns columns = summarise_columns(points, r.context);
  double count = 0, missing = 0, row = NA_REAL, col = NA_REAL;
  if (!columns.finite)
    for (std::size_t j = 0; j < points.d; ++j)
      for (std::size_t i = 0; i < points.n; ++i) {
        const double value = points.column(j)[i];
        if (R_FINITE(value))
          continue;
        if (count++ == 0) {
          row = i + 1.0;
          col = j + 1.0;
        }
        missing += ISNAN(value) ? 1 : 0;
      }
  Rcpp::NumericMatrix summary(points.d, 3);
  std::copy(columns.mean.begin(), columns.mean.end(), summary.begin());
  std::copy(columns.least.begin(), columns.least.end(), summary.begin() + points.d);
  std::copy(columns.greatest.begin(), columns.greatest.end(), summary.begin() + 2 * points.d);
  return Rcpp::List::create(Rcpp::_["count"] = count, Rcpp::_["row"] = row, Rcpp::_["col"] = col,
                            Rcpp::_["missing"] = missing, Rcpp::_["max_abs"] = columns.max_abs(),
                            Rcpp::_["columns"] = summary);
}

// The instruction set in use: "generic", "avx2" or "avx512".
// [[Rcpp::export(rng = false)]]
std::string simd_isa() { return kernels().name; }
