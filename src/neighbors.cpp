#include <huddle/neighbors/dist.h>
#include <huddle/neighbors/graph.h>
#include <huddle/neighbors/lof.h>
#include <huddle/neighbors/nearest.h>

#include "distance.h"
#include "glue.h"

using namespace huddle;

namespace {

Method method_named(const std::string &name) {
  return name == "tree" ? Method::tree : name == "brute" ? Method::brute : Method::automatic;
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

NeighborLists radius_search(const Rcpp::List &from, const Rcpp::NumericVector &radius,
                            Context &context) {
  const Radius limit(radius.begin(), radius.size() > 1);
  NeighborLists lists;
  with_search(
      from,
      [&](const Points &x, const Points &query, bool itself, const Measure &measure) {
        const KdTree tree(x, context);
        std::unique_ptr<const KdTree> others;
        if (!itself)
          others = std::make_unique<KdTree>(query, context);
        lists = within_radius(Search{tree, itself ? tree : *others, measure}, limit, context);
      },
      [&](const Dist &dist) { lists = within_radius(dist, limit, context); });
  return lists;
}

// The way taken.
std::string nearest_search(const Rcpp::List &from, const NeighborTable &table,
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

} // namespace

// [[Rcpp::export(rng = false)]]
Rcpp::List neighbors_nearest_(Rcpp::List from, double queries, int k, std::string method,
                              int n_threads, Rcpp::RObject report) {
  RContext r(n_threads, report);
  Rcpp::IntegerMatrix index(Rcpp::no_init(static_cast<int>(queries), k));
  Rcpp::NumericMatrix distance(Rcpp::no_init(static_cast<int>(queries), k));
  const NeighborTable table{static_cast<std::size_t>(k), index.begin(), distance.begin()};
  const std::string taken = nearest_search(from, table, method, r.context);
  for (int &row : index)
    ++row;
  return Rcpp::List::create(Rcpp::_["index"] = index, Rcpp::_["distance"] = distance,
                            Rcpp::_["method"] = taken);
}

// [[Rcpp::export(rng = false)]]
Rcpp::List neighbors_radius_(Rcpp::List from, Rcpp::NumericVector radius, int n_threads,
                             Rcpp::RObject report) {
  RContext r(n_threads, report);
  const NeighborLists lists = radius_search(from, radius, r.context);
  const std::size_t n = lists.from.size() - 1;
  Rcpp::List index(n), distance(n);
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t begin = lists.from[i], end = lists.from[i + 1];
    Rcpp::IntegerVector rows(lists.index.begin() + begin, lists.index.begin() + end);
    index[i] = rows + 1;
    distance[i] = Rcpp::NumericVector(lists.distance.begin() + begin, lists.distance.begin() + end);
  }
  return Rcpp::List::create(Rcpp::_["index"] = index, Rcpp::_["distance"] = distance);
}

// The slots of a dgCMatrix; only the count of entries where they are too many for one. `radius` is
// empty for a graph of the k nearest.
// [[Rcpp::export(rng = false)]]
Rcpp::List neighbors_graph_(Rcpp::List from, double n, int k, Rcpp::NumericVector radius,
                            std::string method, std::string symmetric, bool ones, int n_threads,
                            Rcpp::RObject report) {
  RContext r(n_threads, report);
  NeighborLists lists;
  if (radius.size() > 0) {
    lists = radius_search(from, radius, r.context);
  } else {
    const std::size_t size = static_cast<std::size_t>(n) * k;
    std::vector<std::int32_t> index(size);
    std::vector<double> distance(size);
    const NeighborTable table{static_cast<std::size_t>(k), index.data(), distance.data()};
    nearest_search(from, table, method, r.context);
    lists = lists_of(table, static_cast<std::size_t>(n));
  }
  const SparseGraph graph = graph_of(lists, symmetric == "union"    ? Symmetric::united
                                            : symmetric == "mutual" ? Symmetric::mutual
                                                                    : Symmetric::none);
  const double entries = static_cast<double>(graph.row.size());
  if (entries > std::numeric_limits<int>::max())
    return Rcpp::List::create(Rcpp::_["entries"] = entries);
  Rcpp::NumericVector x(graph.distance.begin(), graph.distance.end());
  if (ones)
    std::fill(x.begin(), x.end(), 1.0);
  return Rcpp::List::create(
      Rcpp::_["entries"] = entries,
      Rcpp::_["p"] = Rcpp::IntegerVector(graph.from.begin(), graph.from.end()),
      Rcpp::_["i"] = Rcpp::IntegerVector(graph.row.begin(), graph.row.end()), Rcpp::_["x"] = x);
}

// `core` has the distance of each point to its k-th neighbour.
// [[Rcpp::export(rng = false)]]
Rcpp::NumericVector neighbors_lof_(Rcpp::List from, Rcpp::NumericVector core, int n_threads,
                                   Rcpp::RObject report) {
  RContext r(n_threads, report);
  Rcpp::NumericVector radius = Rcpp::clone(core);
  const NeighborLists near = radius_search(from, radius, r.context);
  Rcpp::NumericVector out(core.size());
  outlier_factors(near, core.begin(), out.begin());
  return out;
}
