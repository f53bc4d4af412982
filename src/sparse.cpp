#include <huddle/kmeans/assignment/sparse_full.h>

#include "glue.h"

using namespace huddle;

namespace {

// Whether the rows of each column lie in 0 .. n - 1 and increase; `p` has been checked.
bool has_good_rows(const SparseMatrix &x) {
  for (std::size_t j = 0; j < x.d; ++j) {
    std::int64_t last = -1;
    for (std::size_t e = x.begin(j); e < x.end(j); ++e) {
      if (x.row[e] <= last || x.row[e] >= static_cast<std::int64_t>(x.n))
        return false;
      last = x.row[e];
    }
  }
  return true;
}

} // namespace

// The slots of a sparse matrix whose `p` is in order: NULL if its rows are not, else what
// points_scan_() gives.
// [[Rcpp::export(rng = false)]]
Rcpp::RObject sparse_scan_(Rcpp::List x, int n_threads) {
  RContext r(n_threads, R_NilValue);
  const SparseMatrix matrix = sparse_view(x);
  if (!has_good_rows(matrix))
    return R_NilValue;
  const Columns columns = summarise_columns(matrix, r.context);
  double count = 0, missing = 0, row = NA_REAL, col = NA_REAL;
  for (std::size_t j = 0; j < matrix.d && !columns.finite; ++j)
    for (std::size_t e = matrix.begin(j); e < matrix.end(j); ++e) {
      if (R_FINITE(matrix.value[e]))
        continue;
      if (count++ == 0) {
        row = matrix.row[e] + 1.0;
        col = j + 1.0;
      }
      missing += ISNAN(matrix.value[e]) ? 1 : 0;
    }
  Rcpp::NumericMatrix summary(matrix.d, 3);
  std::copy(columns.mean.begin(), columns.mean.end(), summary.begin());
  std::copy(columns.least.begin(), columns.least.end(), summary.begin() + matrix.d);
  std::copy(columns.greatest.begin(), columns.greatest.end(), summary.begin() + 2 * matrix.d);
  return Rcpp::List::create(Rcpp::_["count"] = count, Rcpp::_["row"] = row, Rcpp::_["col"] = col,
                            Rcpp::_["missing"] = missing, Rcpp::_["max_abs"] = columns.max_abs(),
                            Rcpp::_["columns"] = summary);
}
