// Labels spread over a graph of neighbours.
// Zhou, D., Bousquet, O., Lal, T. N., Weston, J. and Schoelkopf, B. (2004), Learning with local and
// global consistency, NIPS 16: F <- alpha S F + (1 - alpha) Y, where S = D^-1/2 W D^-1/2.
// Cost: edges x classes for each round, about log(tol) / log(alpha) rounds; memory n x classes. The
// graph is never made dense.
#ifndef HUDDLE_PROPAGATION_SPREAD_H
#define HUDDLE_PROPAGATION_SPREAD_H

#include "../base/context.h"
#include "../neighbors/graph.h"

namespace huddle {
namespace propagation {

enum class EdgeWeights { ones, rbf, local };

struct SpreadOptions {
  double alpha; // the share of a row's classes that comes from its neighbours, below 1
  double tol;   // ends where no row's sum grows by a greater share
  int max_rounds;
  std::size_t classes;
};

struct SpreadResult {
  int rounds = 0;
  bool converged = false;
};

// Row after row.
struct WeightedGraph {
  std::vector<std::size_t> from;
  std::vector<std::int32_t> index;
  std::vector<double> weight;
  std::size_t n() const { return from.size() - 1; }
};

// The weight of two points at this distance, whose scales are the distances to their farthest
// neighbours. Local weights are those of Zelnik-Manor and Perona (2004, NIPS 17): a point in a heap
// of equal ones has no scale of its own and takes the other's.
inline double edge_weight(EdgeWeights weights, double distance, double gamma, double scale,
                          double other_scale) {
  if (weights == EdgeWeights::ones || distance == 0)
    return 1;
  if (weights == EdgeWeights::rbf)
    return std::exp(-gamma * distance * distance);
  const double a = scale > 0 ? scale : other_scale, b = other_scale > 0 ? other_scale : scale;
  return a > 0 ? std::exp(-(distance / a) * (distance / b)) : 0;
}

inline WeightedGraph weighted_graph(const NeighborTable &table, std::size_t n, Symmetric symmetric,
                                    EdgeWeights weights, double gamma) {
  NeighborLists lists = lists_of(table, n);
  WeightedGraph graph;
  if (symmetric == Symmetric::none) {
    graph = {std::move(lists.from), std::move(lists.index), std::move(lists.distance)};
  } else {
    // The columns of a symmetric matrix are its rows.
    SparseGraph both = graph_of(lists, symmetric);
    graph = {std::move(both.from), std::move(both.row), std::move(both.distance)};
  }
  const double *scale = table.distance + (table.k - 1) * n;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t e = graph.from[i]; e < graph.from[i + 1]; ++e)
      graph.weight[e] =
          edge_weight(weights, graph.weight[e], gamma, scale[i], scale[graph.index[e]]);
  return graph;
}

// Divides each weight by the roots of both points' degrees. The degree is what comes in: where the
// graph has directions, the sum over those that have the point among their neighbours.
inline void normalise(WeightedGraph &graph) {
  std::vector<double> degree(graph.n(), 0.0);
  for (std::size_t e = 0; e < graph.index.size(); ++e)
    degree[graph.index[e]] += graph.weight[e];
  for (double &sum : degree)
    sum = sum > 0 ? std::sqrt(sum) : 1;
  for (std::size_t i = 0; i < graph.n(); ++i)
    for (std::size_t e = graph.from[i]; e < graph.from[i + 1]; ++e)
      graph.weight[e] /= degree[i] * degree[graph.index[e]];
}

namespace detail {

// Classes go by fours, whose sums stay in registers.
constexpr std::size_t kClasses = 4;

inline std::size_t padded(std::size_t classes) {
  return (classes + kClasses - 1) / kClasses * kClasses;
}

// What the neighbours of a row give it in four classes.
inline void gather(const WeightedGraph &graph, std::size_t row, const double *before,
                   std::size_t stride, double alpha, double *sums) {
  double a = 0, b = 0, c = 0, d = 0;
  for (std::size_t e = graph.from[row]; e < graph.from[row + 1]; ++e) {
    const double weight = graph.weight[e];
    const double *other = before + graph.index[e] * stride;
    a += weight * other[0];
    b += weight * other[1];
    c += weight * other[2];
    d += weight * other[3];
  }
  sums[0] = alpha * a;
  sums[1] = alpha * b;
  sums[2] = alpha * c;
  sums[3] = alpha * d;
}

// One round for some rows; returns the greatest share by which a row's sum has grown.
inline double spread_rows(const WeightedGraph &graph, const SpreadOptions &options,
                          const std::vector<std::int32_t> &label, const std::vector<double> &given,
                          const double *before, double *after, std::size_t begin, std::size_t end) {
  const std::size_t stride = padded(options.classes);
  double most = 0;
  for (std::size_t i = begin; i < end; ++i) {
    double *row = after + i * stride;
    for (std::size_t c = 0; c < stride; c += kClasses)
      gather(graph, i, before + c, stride, options.alpha, row + c);
    if (label[i] >= 0)
      row[label[i]] += (1 - options.alpha) * given[label[i]];
    double sum = 0, grown = 0;
    for (std::size_t c = 0; c < options.classes; ++c) {
      sum += row[c];
      grown += row[c] - before[i * stride + c];
    }
    if (sum > 0)
      most = std::max(most, grown / sum);
  }
  return most;
}

} // namespace detail

// `label` is the class of a row or -1, `given` what a label of each class counts. `classes_of` gets
// n x classes values, column after column. From zero all values only grow, so that rows far from
// every label are known to as many digits as near ones, and a row that is still to be reached
// counts as growing.
inline SpreadResult spread(const WeightedGraph &graph, const std::vector<std::int32_t> &label,
                           const std::vector<double> &given, const SpreadOptions &options,
                           double *classes_of, Context &context) {
  const std::size_t n = graph.n(), stride = detail::padded(options.classes);
  const Blocks blocks(n, 512);
  std::vector<double> before(n * stride, 0.0), after(n * stride), grown(blocks.count());
  const double work = static_cast<double>(graph.index.size() + n) * stride;
  double last = HUGE_VAL;
  SpreadResult result;
  while (!result.converged && result.rounds < options.max_rounds) {
    for_blocks(context, blocks.count(), work, [&](std::size_t block) {
      grown[block] = detail::spread_rows(graph, options, label, given, before.data(), after.data(),
                                         blocks.begin(block), blocks.end(block));
    });
    const double most = *std::max_element(grown.begin(), grown.end());
    // Between two sides of a graph labels may go to and fro, so that nothing is new on one of them.
    result.converged = most <= options.tol && last <= options.tol;
    last = most;
    ++result.rounds;
    before.swap(after);
  }
  for (std::size_t c = 0; c < options.classes; ++c)
    for (std::size_t i = 0; i < n; ++i)
      classes_of[c * n + i] = before[i * stride + c];
  return result;
}

// What the neighbours of one new point say: the sum of their weights times their rows of
// `classes_of`, which has column after column as R stores a matrix. Rows of missing values say
// nothing. The point's own scale is its distance to the farthest of them.
inline void ask_neighbors(const NeighborTable &table, std::size_t queries, std::size_t query,
                          const double *classes_of, std::size_t n, std::size_t classes,
                          const double *scale, EdgeWeights weights, double gamma, double *sums) {
  const double own = table.distance[(table.k - 1) * queries + query];
  for (std::size_t m = 0; m < table.k; ++m) {
    const std::size_t row = table.index[m * queries + query];
    if (std::isnan(classes_of[row]))
      continue;
    const double weight =
        edge_weight(weights, table.distance[m * queries + query], gamma, own, scale[row]);
    for (std::size_t c = 0; c < classes; ++c)
      sums[c * queries + query] += weight * classes_of[c * n + row];
  }
}

} // namespace propagation
} // namespace huddle

#endif
