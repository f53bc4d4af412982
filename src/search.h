// Searches for neighbours as R/neighbors.R asks for them.
#ifndef HUDDLE_SRC_SEARCH_H
#define HUDDLE_SRC_SEARCH_H

#include <huddle/neighbors/dist.h>
#include <huddle/neighbors/graph.h>
#include <huddle/neighbors/nearest.h>

#include "distance.h"
#include "glue.h"

namespace huddle {

inline Method method_named(const std::string &name) {
  return name == "tree" ? Method::tree : name == "brute" ? Method::brute : Method::automatic;
}

inline Symmetric symmetric_named(const std::string &name) {
  return name == "union"    ? Symmetric::united
         : name == "mutual" ? Symmetric::mutual
                            : Symmetric::none;
}

// What R hands over: x and perhaps queries as matrices, or the numbers of a `dist`. Calls
// body(points, queries, itself, measure) or body(triangle).
template <class ForPoints, class ForDist>
void with_search(const Rcpp::List &from, ForPoints for_points, ForDist for_dist) {
  const std::string metric = Rcpp::as<std::string>(from["metric"]);
  if (metric == "dist") {
    const Rcpp::NumericVector values = from["x"];
    for_dist(Dist{values.begin(), Rcpp::as<std::size_t>(from["n"])});
    return;
  }
  const Rcpp::NumericMatrix x = from["x"];
  const bool itself = Rf_isNull(from["query"]);
  const Rcpp::NumericMatrix query = itself ? x : Rcpp::NumericMatrix(SEXP(from["query"]));
  const Metric measured{distance_named(metric), Rcpp::as<double>(from["p"])};
  const MeasuredPoints points(points_view(x), measured.kind);
  const MeasuredPoints asked(points_view(query), measured.kind);
  for_points(points.points(), asked.points(), itself, Measure(measured, asked, points));
}

// The way taken.
inline std::string nearest_search(const Rcpp::List &from, const NeighborTable &table,
                                  const std::string &method, Context &context) {
  Method taken = Method::brute;
  with_search(
      from,
      [&](const Points &x, const Points &query, bool itself, const Measure &measure) {
        taken = nearest(x, query, itself, measure, method_named(method), table, context);
      },
      [&](const Dist &dist) { nearest(dist, table, context); });
  return taken == Method::tree ? "tree" : "brute";
}

// The k nearest of each of `queries` points, kept here.
struct NearestFound {
  NearestFound(const Rcpp::List &from, std::size_t queries, std::size_t k,
               const std::string &method, Context &context)
      : index(queries * k), distance(queries * k), k(k) {
    nearest_search(from, table(), method, context);
  }
  NeighborTable table() { return {k, index.data(), distance.data()}; }

  std::vector<std::int32_t> index;
  std::vector<double> distance;
  const std::size_t k;
};

} // namespace huddle

#endif
