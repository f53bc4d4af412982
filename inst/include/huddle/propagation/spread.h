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

struct SpreadOptions {
  double alpha; // the share of a row's classes that comes from its neighbours, below 1
  double tol;   // ends where no row's sum grows by a greater share
  int max_rounds;
};

struct SpreadResult {
  int rounds = 0;
  bool converged = false;
};

enum class EdgeWeights { ones, rbf, local };

// The weight of two points at a distance, whose scales are the distances to their farthest
// neighbours. Local weights are those of Zelnik-Manor and Perona (2004, NIPS 17): a point in a heap
// of equal ones has no scale of its own and takes the other's.
struct EdgeWeight {
  EdgeWeights kind;
  double gamma;

  double operator()(double distance, double scale, double other_scale) const {
    if (kind == EdgeWeights::ones || distance == 0)
      return 1;
    if (kind == EdgeWeights::rbf)
      return std::exp(-gamma * distance * distance);
    const double a = scale > 0 ? scale : other_scale, b = other_scale > 0 ? other_scale : scale;
    return a > 0 ? std::exp(-(distance / a) * (distance / b)) : 0;
  }
};

// Row i has what flows into point i.
inline Csr weighted_graph(const NeighborTable &table, std::size_t n, Symmetric symmetric,
                          const EdgeWeight &weight) {
  Csr graph = graph_of(table, n);
  if (symmetric != Symmetric::none)
    graph = columns_of(graph, symmetric);
  const double *scale = table.distance + (table.k - 1) * n;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t e = graph.begin(i); e < graph.end(i); ++e)
      graph.value[e] = weight(graph.value[e], scale[i], scale[graph.index[e]]);
  return graph;
}

// Divides each weight by the roots of both points' degrees. The degree is what comes in: where the
// graph has directions, the sum over those that have the point among their neighbours.
inline void normalise(Csr &graph) {
  std::vector<double> degree(graph.rows(), 0.0);
  for (std::size_t e = 0; e < graph.index.size(); ++e)
    degree[graph.index[e]] += graph.value[e];
  for (double &sum : degree)
    sum = sum > 0 ? std::sqrt(sum) : 1;
  for (std::size_t i = 0; i < graph.rows(); ++i)
    for (std::size_t e = graph.begin(i); e < graph.end(i); ++e)
      graph.value[e] /= degree[i] * degree[graph.index[e]];
}

namespace detail {

// Classes go by fours, whose sums stay in registers.
constexpr std::size_t kClasses = 4;

inline std::size_t padded(std::size_t classes) {
  return (classes + kClasses - 1) / kClasses * kClasses;
}

// What the neighbours of a row give it in four classes.
inline void gather(const Csr &graph, std::size_t row, const double *before, std::size_t stride,
                   double alpha, double *sums) {
  double a = 0, b = 0, c = 0, d = 0;
  for (std::size_t e = graph.begin(row); e < graph.end(row); ++e) {
    const double weight = graph.value[e];
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

// Rounds of spreading; values go row after row, padded to whole fours of classes.
class Spreading {
public:
  Spreading(const Csr &graph, const std::vector<std::int32_t> &label, const arma::vec &class_weight,
            double alpha)
      : graph_(graph), label_(label), class_weight_(class_weight), alpha_(alpha),
        stride_(padded(class_weight.n_elem)), blocks_(graph.rows(), 512),
        before_(graph.rows() * stride_, 0.0), after_(graph.rows() * stride_),
        grown_(blocks_.count()) {}

  // Returns the greatest share by which a row's sum has grown.
  double round(Context &context) {
    const double work = static_cast<double>(graph_.index.size() + graph_.rows()) * stride_;
    for_blocks(context, blocks_.count(), work, [&](std::size_t b) { grown_[b] = renew(b); });
    before_.swap(after_);
    return *std::max_element(grown_.begin(), grown_.end());
  }

  void copy_to(arma::mat &classes) const {
    for (std::size_t c = 0; c < classes.n_cols; ++c) {
      double *column = classes.colptr(c);
      for (std::size_t i = 0; i < classes.n_rows; ++i)
        column[i] = before_[i * stride_ + c];
    }
  }

private:
  double renew(std::size_t block) {
    double max = 0;
    for (std::size_t i = blocks_.begin(block); i < blocks_.end(block); ++i) {
      double *row = after_.data() + i * stride_;
      for (std::size_t c = 0; c < stride_; c += kClasses)
        gather(graph_, i, before_.data() + c, stride_, alpha_, row + c);
      if (label_[i] >= 0)
        row[label_[i]] += (1 - alpha_) * class_weight_[label_[i]];
      double sum = 0, grown = 0;
      for (std::size_t c = 0; c < class_weight_.n_elem; ++c) {
        sum += row[c];
        grown += row[c] - before_[i * stride_ + c];
      }
      if (sum > 0)
        max = std::max(max, grown / sum);
    }
    return max;
  }

  const Csr &graph_;
  const std::vector<std::int32_t> &label_;
  const arma::vec &class_weight_;
  const double alpha_;
  const std::size_t stride_;
  const Blocks blocks_;
  std::vector<double> before_, after_, grown_;
};

} // namespace detail

// `label` is the class of a row or -1, `class_weight` what a label of each class counts; `classes`
// gets n x classes values. From zero all values only grow, so that rows far from every label are
// known to as many digits as near ones, and a row that is still to be reached counts as growing.
inline SpreadResult spread(const Csr &graph, const std::vector<std::int32_t> &label,
                           const arma::vec &class_weight, const SpreadOptions &options,
                           arma::mat &classes, Context &context) {
  detail::Spreading spreading(graph, label, class_weight, options.alpha);
  double last = HUGE_VAL;
  SpreadResult result;
  while (!result.converged && result.rounds < options.max_rounds) {
    const double grown = spreading.round(context);
    // Between two sides of a graph labels may go to and fro, so that nothing is new on one of them.
    result.converged = grown <= options.tol && last <= options.tol;
    last = grown;
    ++result.rounds;
  }
  spreading.copy_to(classes);
  return result;
}

// What the neighbours of a new point say: row `query` of `sums` is raised by their weights times
// their rows of `classes`. Rows of missing values say nothing. The point's own scale is its
// distance to the farthest of them.
inline void ask_neighbors(const NeighborTable &table, std::size_t query, const arma::mat &classes,
                          const double *scale, const EdgeWeight &weight, arma::mat &sums) {
  const std::size_t queries = sums.n_rows;
  const double own = table.distance[(table.k - 1) * queries + query];
  for (std::size_t m = 0; m < table.k; ++m) {
    const std::size_t row = table.index[m * queries + query];
    if (std::isnan(classes(row, 0)))
      continue;
    const double share = weight(table.distance[m * queries + query], own, scale[row]);
    for (std::size_t c = 0; c < sums.n_cols; ++c)
      sums(query, c) += share * classes(row, c);
  }
}

} // namespace propagation
} // namespace huddle

#endif
