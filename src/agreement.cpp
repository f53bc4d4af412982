#include "glue.h"

#include <huddle/metrics/agreement.h>

using namespace huddle;

// The cells that are not zero of the table of two labellings, numbered from 1, and the sums of its
// rows and columns.
// [[Rcpp::export(rng = false)]]
Rcpp::List count_pairs_(Rcpp::IntegerVector a, int first_a, double size_a, Rcpp::IntegerVector b,
                        int first_b, double size_b) {
  RProgress progress(R_NilValue);
  const auto labels = [](const Rcpp::IntegerVector &values, int first, double size) {
    return metrics::Labels{values.begin(), static_cast<std::size_t>(values.size()), first,
                           static_cast<std::size_t>(size)};
  };
  const metrics::CountTable table =
      metrics::count_pairs(labels(a, first_a, size_a), labels(b, first_b, size_b), progress);
  return Rcpp::List::create(Rcpp::_["row"] = counted(table.row),
                            Rcpp::_["col"] = counted(table.col), Rcpp::_["count"] = table.count,
                            Rcpp::_["rows"] = table.rows, Rcpp::_["cols"] = table.cols);
}

// [[Rcpp::export(rng = false)]]
double expected_mutual_information_(double n, Rcpp::NumericVector size_a,
                                    Rcpp::NumericVector groups_a, Rcpp::NumericVector size_b,
                                    Rcpp::NumericVector groups_b) {
  RProgress progress(R_NilValue);
  const auto sizes = [](const Rcpp::NumericVector &size, const Rcpp::NumericVector &groups) {
    return metrics::GroupSizes{size.begin(), groups.begin(), static_cast<std::size_t>(size.size())};
  };
  return metrics::expected_mutual_information(n, sizes(size_a, groups_a), sizes(size_b, groups_b),
                                              progress);
}
