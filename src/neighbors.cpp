#include <huddle/neighbors/lof.h>

#include "search.h"

using namespace huddle;

namespace {

Csr radius_search(const Rcpp::List &from, const Rcpp::NumericVector &radius, Context &context) {
  const Radius limit(radius.begin(), radius.size() > 1);
  Csr lists;
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
  const Csr lists = radius_search(from, radius, r.context);
  const std::size_t n = lists.rows();
  Rcpp::List index(n), distance(n);
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t begin = lists.begin(i), end = lists.end(i);
    Rcpp::IntegerVector rows(lists.index.begin() + begin, lists.index.begin() + end);
    index[i] = rows + 1;
    distance[i] = Rcpp::NumericVector(lists.value.begin() + begin, lists.value.begin() + end);
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
  Csr lists;
  if (radius.size() > 0) {
    lists = radius_search(from, radius, r.context);
  } else {
    const std::size_t rows = static_cast<std::size_t>(n);
    lists = graph_of(NearestFound(from, rows, k, method, r.context).table(), rows);
  }
  const Csr graph = columns_of(lists, symmetric_named(symmetric));
  const double entries = static_cast<double>(graph.index.size());
  if (entries > std::numeric_limits<int>::max())
    return Rcpp::List::create(Rcpp::_["entries"] = entries);
  Rcpp::NumericVector x(graph.value.begin(), graph.value.end());
  if (ones)
    std::fill(x.begin(), x.end(), 1.0);
  return Rcpp::List::create(
      Rcpp::_["entries"] = entries,
      Rcpp::_["p"] = Rcpp::IntegerVector(graph.start.begin(), graph.start.end()),
      Rcpp::_["i"] = Rcpp::IntegerVector(graph.index.begin(), graph.index.end()), Rcpp::_["x"] = x);
}

// `core` has the distance of each point to its k-th neighbour.
// [[Rcpp::export(rng = false)]]
Rcpp::NumericVector neighbors_lof_(Rcpp::List from, Rcpp::NumericVector core, int n_threads,
                                   Rcpp::RObject report) {
  RContext r(n_threads, report);
  Rcpp::NumericVector radius = Rcpp::clone(core);
  const Csr near = radius_search(from, radius, r.context);
  Rcpp::NumericVector out(core.size());
  outlier_factors(near, core.begin(), out.begin());
  return out;
}
