// Spanning trees by both ways.
#ifndef HUDDLE_TESTS_HIERARCHY_H
#define HUDDLE_TESTS_HIERARCHY_H

#include "shared.h"

namespace {

bool same_trees(const SpanningTree &a, const SpanningTree &b) {
  bool same = a.edges.size() == b.edges.size() && a.core == b.core;
  for (std::size_t i = 0; same && i < a.edges.size(); ++i)
    same = a.edges[i].weight == b.edges[i].weight && a.edges[i].low == b.edges[i].low &&
           a.edges[i].high == b.edges[i].high;
  return same;
}

// Both ways to a spanning tree give the same edges, with ties and duplicates and for any number of
// threads, and equal points taken together give the same weights.
void test_spanning_trees(std::uint64_t seed) {
  const Random random(seed + 9500);
  const std::size_t n = 1 + random.below(0, 700), d = 1 + random.below(1, 6);
  const double min_samples = static_cast<double>(1 + random.below(2, std::min<std::size_t>(n, 25)));
  const Data data = random_data(random, n, d);
  const Points x = data.points(false);
  const Measure measure(Distance::euclidean);
  Progress progress;
  SpanningTree trees[2];
  for (std::size_t t = 0; t < 2; ++t) {
    ThreadExecutor executor(2 * t + 1);
    Context context{executor, progress};
    const KdTree tree(x, context);
    trees[t] = spanning_tree_by_boruvka(tree, measure, nullptr, min_samples, context);
    const CoreDistances core = core_distances(tree, measure, nullptr, min_samples, context);
    std::vector<double> by_row(n);
    for (std::size_t p = 0; p < n; ++p)
      by_row[tree.row(p)] = core.value[p];
    check(same_trees(trees[t], spanning_tree_by_prim(x, measure, by_row, context)),
          "Boruvka and Prim", seed);
  }
  check(same_trees(trees[0], trees[1]), "spanning trees and threads", seed);
  ThreadExecutor executor(1);
  Context context{executor, progress};
  const SpanningTree joined =
      spanning_tree(x, Metric{Distance::euclidean, 2}, min_samples, context);
  bool equal = joined.edges.size() == trees[0].edges.size() && joined.core == trees[0].core;
  for (std::size_t i = 0; equal && i < joined.edges.size(); ++i)
    equal = joined.edges[i].weight == trees[0].edges[i].weight;
  check(equal, "equal points taken together", seed);
}

} // namespace

#endif
