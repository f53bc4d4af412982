#include "glue.h"

#include <huddle/metrics/matching.h>

using namespace huddle;

// The row, numbered from 1, that each column of a matrix is assigned to at the least summed cost;
// no fewer rows than columns.
// [[Rcpp::export(rng = false)]]
Rcpp::IntegerVector assign_columns_(Rcpp::NumericMatrix cost) {
  RProgress progress(R_NilValue);
  const metrics::CostTable table{cost.begin(), static_cast<std::size_t>(cost.ncol()),
                                 static_cast<std::size_t>(cost.nrow())};
  return counted(metrics::assign_rows(table, progress));
}
