#include <huddle/kmeans/assignment/representatives.h>

#include "glue.h"

using namespace huddle;

// The row nearest to each center, and of each row the nearest center and the squared distance to
// it; all from 1.
// [[Rcpp::export(rng = false)]]
Rcpp::List representatives_(Rcpp::RObject x, Rcpp::NumericMatrix centers, int n_threads) {
  RContext r(n_threads, R_NilValue);
  return with_points(x, R_NilValue, r.context, [&](const auto &points) {
    kmeans::Representatives found = kmeans::representatives(points, by_column(centers), r.context);
    found.label.resize(points.n);
    return Rcpp::List::create(Rcpp::_["row"] = counted(found.point),
                              Rcpp::_["label"] = counted(found.label),
                              Rcpp::_["square"] = Rcpp::wrap(found.square));
  });
}
