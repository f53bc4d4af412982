// The k nearest points by whichever way is faster; the answer is the same.
//
// A tree helps as long as most points are never looked at. How many are is found by trying: a few
// leaves of queries, spread over all, are answered and the distances counted.
#ifndef HUDDLE_NEIGHBORS_NEAREST_H
#define HUDDLE_NEIGHBORS_NEAREST_H

#include "pairs/brute.h"

#include <memory>

namespace huddle {

enum class Method { automatic, tree, brute };

namespace detail {

constexpr std::size_t kProbedLeaves = 16;

// Whether computing all distances is faster. In nanoseconds of an x86 processor with AVX2, a
// distance costs the search by tree about d / 10 + 1.5 and the screening d / 40 + 0.35.
inline bool brute_pays(const Search &search, std::size_t k, Context &context) {
  const std::size_t leaves = search.queries.leaves();
  if (leaves < 4 * kProbedLeaves)
    return false;
  std::vector<std::size_t> computed(kProbedLeaves), asked(kProbedLeaves);
  for_blocks(context, kProbedLeaves, 1e3 * kProbedLeaves * search.tree.n(), [&](std::size_t i) {
    NearestLists lists(k);
    const std::size_t leaf = i * leaves / kProbedLeaves;
    computed[i] = LeafSearch(search, leaf, lists).run();
    asked[i] = search.queries.count(leaf);
  });
  double distances = 0, pairs = 0;
  for (std::size_t i = 0; i < kProbedLeaves; ++i) {
    distances += static_cast<double>(computed[i]);
    pairs += static_cast<double>(asked[i]) * search.tree.n();
  }
  const double d = static_cast<double>(search.tree.d());
  return distances * (d / 10 + 1.5) > pairs * (d / 40 + 0.35);
}

} // namespace detail

// Queries that are the points themselves are told by `itself`; then no point is its own neighbour.
// Returns the way taken.
inline Method nearest(const Points &x, const Points &queries, bool itself, const Measure &measure,
                      Method method, NeighborTable table, Context &context) {
  const auto by_screening = [&] {
    PanelSearch all(x, queries, itself, measure, context);
    if (all.usable())
      all.run(table, context);
    return all.usable();
  };
  if (method == Method::brute && by_screening())
    return Method::brute;
  const KdTree tree(x, context);
  std::unique_ptr<const KdTree> others;
  if (!itself)
    others = std::make_unique<KdTree>(queries, context);
  const Search search{tree, itself ? tree : *others, measure};
  if (method == Method::automatic && measure.straight() &&
      detail::brute_pays(search, table.k, context) && by_screening())
    return Method::brute;
  nearest_by_tree(search, table, context);
  return Method::tree;
}

} // namespace huddle

#endif
