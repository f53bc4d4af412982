// Between R and k-means: the names of starts, and a fit as a list.
#ifndef HUDDLE_KMEANS_GLUE_H
#define HUDDLE_KMEANS_GLUE_H

#include <huddle/kmeans/options.h>
#include <huddle/kmeans/result.h>

#include "glue.h"

namespace huddle {

inline kmeans::Start start_named(const std::string &name) {
  return name == "given"       ? kmeans::Start::given
         : name == "random"    ? kmeans::Start::random
         : name == "afkmc2"    ? kmeans::Start::afkmc2
         : name == "kmeans||"  ? kmeans::Start::oversampling
         : name == "bisecting" ? kmeans::Start::bisecting
                               : kmeans::Start::kmeanspp;
}

inline std::vector<const double *> starts_given(const Rcpp::List &centers) {
  std::vector<const double *> starts;
  for (SEXP matrix : centers)
    starts.push_back(REAL(matrix));
  return starts;
}

inline Rcpp::List trace_list(const kmeans::Result &fit) {
  return Rcpp::List::create(
      Rcpp::_["iteration"] = Rcpp::IntegerVector(Rcpp::seq_len(fit.iterations)),
      Rcpp::_["inertia"] = fit.trace.inertia, Rcpp::_["shift"] = fit.trace.shift,
      Rcpp::_["distances"] = fit.trace.distances, Rcpp::_["saved"] = fit.trace.saved,
      Rcpp::_["moved"] = fit.trace.moved);
}

inline Rcpp::List fit_list(const kmeans::Result &fit, const Rcpp::IntegerVector &cluster,
                           const Rcpp::List &trace) {
  return Rcpp::List::create(
      Rcpp::_["cluster"] = cluster, Rcpp::_["centers"] = fit.centers,
      Rcpp::_["size"] = Rcpp::IntegerVector(fit.size.begin(), fit.size.end()),
      Rcpp::_["withinss"] = fit.withinss, Rcpp::_["inertia"] = fit.inertia,
      Rcpp::_["totss"] = fit.totss, Rcpp::_["iterations"] = static_cast<int>(fit.iterations),
      Rcpp::_["converged"] = fit.converged, Rcpp::_["starts"] = static_cast<double>(fit.starts),
      Rcpp::_["trace"] = trace);
}

} // namespace huddle

#endif
