// New points in a hierarchy that is not changed by them (the "approximate prediction" of McInnes
// and others 2017, doi:10.21105/joss.00205). A point goes where the point is that it could be
// joined to at the least mutual reachability distance; of several, to the nearest, then to that of
// the smallest row. A point that was fitted finds itself.
#ifndef HUDDLE_HDBSCAN_PLACING_H
#define HUDDLE_HDBSCAN_PLACING_H

#include "../data/distinct.h"
#include "../hierarchy/core_distances.h"
#include "../neighbors/tree/with_tree.h"
#include "selection.h"

namespace huddle {
namespace hdbscan {

// Where a new point would be joined: to which row, and at which distance; and its core distance.
struct Joined {
  std::uint32_t row = 0;
  double level = HUGE_VAL, core = 0;
};

namespace detail {

class Joiner {
public:
  // `core` holds the distances of the points by row. Levels are compared as distances: values that
  // are made of distances differ from those of points by rounding.
  Joiner(const Search &search, const std::vector<double> &core)
      : search_(search), core_(core), least_core_(2 * search.tree.leaves(), HUGE_VAL) {
    const KdTree &tree = search.tree;
    for (std::size_t node = 2 * tree.leaves(); node-- > 1;) {
      const std::uint32_t i = static_cast<std::uint32_t>(node);
      if (tree.is_leaf(i))
        for (std::size_t p = tree.begin(i); p < tree.end(i); ++p)
          least_core_[node] = std::min(least_core_[node], core[tree.row(p)]);
      else
        least_core_[node] = std::min(least_core_[2 * node], least_core_[2 * node + 1]);
    }
  }

  // `found` are the nearest points of a query, whose core value is `core`.
  Joined join(std::size_t position, double core, const Neighbor *found, std::size_t count) const {
    const double own = search_.measure.distance(core);
    Candidate best{HUGE_VAL, HUGE_VAL, 0};
    for (std::size_t m = 0; m < count; ++m)
      best = std::min(best, candidate(own, found[m].value, found[m].row));
    // All others are farther than its core distance.
    if (best.level > own)
      search_tree(position, own, best);
    return {best.row, best.level, own};
  }

private:
  struct Candidate {
    double level, value;
    std::uint32_t row;
    bool operator<(const Candidate &other) const {
      if (level != other.level)
        return level < other.level;
      return value != other.value ? value < other.value : row < other.row;
    }
  };

  Candidate candidate(double own, double value, std::uint32_t row) const {
    return {std::max(search_.measure.distance(value), std::max(own, core_[row])), value, row};
  }

  void search_tree(std::size_t position, double own, Candidate &best) const {
    const KdTree &tree = search_.tree;
    std::vector<double> point(tree.d());
    for (std::size_t j = 0; j < point.size(); ++j)
      point[j] = search_.queries.point(position)[j * kLeafPoints];
    double gap[2];
    huddle::detail::NodeStack stack;
    stack.push(0, KdTree::kRoot);
    while (!stack.empty()) {
      const huddle::detail::NodeStack::Entry entry = stack.pop();
      const double bound = search_.measure.value_within(best.level);
      const double reach = search_.measure.prune_radius(bound);
      if (entry.gap > reach || least_core_[entry.node] > best.level)
        continue;
      if (!tree.is_leaf(entry.node)) {
        search_.measure.gaps(tree, entry.node, point.data(), point.data(), gap);
        stack.push_children(entry.node, gap, reach);
        continue;
      }
      double value[kLeafPoints];
      const std::size_t leaf = tree.leaf_of(entry.node);
      std::uint32_t within =
          search_.measure.within(search_.queries, position, tree, leaf, bound, value);
      for (; within != 0; within &= within - 1) {
        const int lane = __builtin_ctz(within);
        best = std::min(best, candidate(own, value[lane], tree.row(leaf * kLeafPoints + lane)));
      }
    }
  }

  const Search search_;
  const std::vector<double> &core_;
  std::vector<double> least_core_; // of each node
};

} // namespace detail

// `core` holds core distances by row; `weights` are those of the points, or null.
inline std::vector<Joined> join_points(const Search &search, const std::vector<double> &core,
                                       const double *weights, double min_samples,
                                       Context &context) {
  const std::size_t n = search.queries.n();
  std::vector<Joined> joined(n);
  const huddle::detail::CoreSearch cores(search, weights, min_samples);
  const detail::Joiner joiner(search, core);
  const Blocks blocks(search.queries.leaves(), kLeavesPerBlock);
  for_blocks(
      context, blocks.count(), 1e3 * n * (search.tree.d() + cores.listed()), [&](std::size_t b) {
        NearestLists lists(cores.listed());
        for (std::size_t leaf = blocks.begin(b); leaf < blocks.end(b); ++leaf)
          cores.run_leaf(
              leaf, lists,
              [&](std::size_t position, double own, const Neighbor *found, std::size_t count) {
                joined[search.queries.row(position)] = joiner.join(position, own, found, count);
              });
      });
  return joined;
}

inline std::vector<Joined> join_to_all(const Points &fitted, const std::vector<double> &core,
                                       const Points &x, Distance distance, double power,
                                       double min_samples, Context &context) {
  return with_trees(fitted, x, {distance, power}, context, [&](const Search &search) {
    return join_points(search, core, fitted.weights, min_samples, context);
  });
}

// New points `x` among those that were fitted, by a distance and with equal points as in
// spanning_tree().
inline std::vector<Joined> join_points(const Points &fitted, const std::vector<double> &core,
                                       const Points &x, Distance distance, double power,
                                       double min_samples, Context &context) {
  if (!DistinctRows::likely(fitted))
    return join_to_all(fitted, core, x, distance, power, min_samples, context);
  const DistinctRows distinct(fitted);
  const std::vector<double> values = distinct.values(fitted), weights = distinct.weights(fitted);
  std::vector<double> few(distinct.count());
  for (std::uint32_t group = 0; group < few.size(); ++group)
    few[group] = core[distinct.first_row(group)];
  std::vector<Joined> joined =
      join_to_all({values.data(), distinct.count(), fitted.d, weights.data()}, few, x, distance,
                  power, min_samples, context);
  for (Joined &point : joined)
    point.row = distinct.first_row(point.row);
  return joined;
}

// A hierarchy as a fit keeps it: see CondensedTree and Selected.
struct FittedTree {
  std::vector<std::uint32_t> last, parent;
  std::vector<double> lambda, birth;
  std::vector<std::uint32_t> cluster; // the selected cluster of each label
  double eps;
};

struct Placed {
  std::vector<std::int32_t> label;
  std::vector<double> probability, outlier_score;
};

// A new point stays with the point that it is joined to up to the lambda of either's end.
inline Placed place_points(const FittedTree &tree, const std::vector<Joined> &joined) {
  const Peaks peaks = find_peaks(tree.last, tree.lambda.data(), tree.parent, tree.birth);
  std::vector<char> chosen(tree.parent.size());
  std::vector<std::int32_t> number(tree.parent.size());
  for (std::size_t label = 0; label < tree.cluster.size(); ++label) {
    chosen[tree.cluster[label]] = 1;
    number[tree.cluster[label]] = static_cast<std::int32_t>(label) + 1;
  }
  const std::vector<std::uint32_t> within = topmost_chosen(tree.parent, chosen);
  const double least = least_lambda_in_root(tree.lambda, tree.birth, tree.eps);
  Placed placed{std::vector<std::int32_t>(joined.size()), std::vector<double>(joined.size()),
                std::vector<double>(joined.size())};
  for (std::size_t i = 0; i < joined.size(); ++i) {
    const double lambda = std::min(1 / joined[i].level, tree.lambda[joined[i].row]);
    std::uint32_t c = tree.last[joined[i].row];
    while (c > 0 && tree.birth[c] >= lambda)
      c = tree.parent[c];
    placed.outlier_score[i] = 1 - share_of_peak(lambda, peaks.deepest[c]);
    const std::uint32_t selected = within[c];
    if (selected == kNoCluster || (selected == 0 && lambda < least))
      continue;
    placed.label[i] = number[selected];
    placed.probability[i] = share_of_peak(lambda, peaks.own[selected]);
  }
  return placed;
}

} // namespace hdbscan
} // namespace huddle

#endif
