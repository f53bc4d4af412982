// The kd-tree and searches against all pairs.
#ifndef HUDDLE_TESTS_NEIGHBORS_H
#define HUDDLE_TESTS_NEIGHBORS_H

#include "shared.h"

namespace {

// Every node covers its children's positions and has the smallest box around its points.
void test_tree(const KdTree &tree, const Points &x, std::uint64_t seed) {
  std::vector<std::uint32_t> rows(tree.rows(), tree.rows() + x.n);
  bool same = true, nested = true, tight = true;
  for (std::size_t p = 0; p < x.n; ++p)
    for (std::size_t j = 0; j < x.d; ++j)
      same = same && tree.point(p)[j * kLeafPoints] == x.column(j)[rows[p]];
  for (std::uint32_t node = 1; node < 2 * tree.leaves(); ++node) {
    const std::size_t begin = tree.begin(node), end = tree.end(node);
    nested = nested && (tree.is_leaf(node) ? tree.node_of(tree.leaf_of(node)) == node
                                           : tree.begin(2 * node) == begin &&
                                                 tree.end(2 * node) == tree.begin(2 * node + 1) &&
                                                 tree.end(2 * node + 1) == end);
    tight =
        tight && *std::min_element(rows.begin() + begin, rows.begin() + end) == tree.min_row(node);
    for (std::size_t j = 0; j < x.d; ++j) {
      double low = HUGE_VAL, high = -HUGE_VAL;
      for (std::size_t p = begin; p < end; ++p) {
        low = std::min(low, x.column(j)[rows[p]]);
        high = std::max(high, x.column(j)[rows[p]]);
      }
      tight = tight && low == tree.low(node)[j] && high == tree.high(node)[j];
    }
  }
  std::sort(rows.begin(), rows.end());
  for (std::size_t i = 0; i < x.n; ++i)
    same = same && rows[i] == i;
  check(same && nested && tight, "kd-tree", seed);
}

void test_neighbors(std::uint64_t seed) {
  const Random random = Random(77).stream(seed);
  const std::size_t n = 2 + random.below(1, seed % 10 == 0 ? 12000 : 700);
  const std::size_t d = 1 + random.below(2, 12);
  const std::size_t k = 1 + random.below(3, std::min<std::size_t>(n - 1, seed % 4 == 0 ? 150 : 20));
  const Data data = random_data(random, n, d);
  const Points x = data.points(false);
  ThreadExecutor three(3);
  Executor serial;
  Progress quiet;
  Context parallel{three, quiet}, alone{serial, quiet};
  test_tree(KdTree(x, parallel), x, seed);
  const Measure measure(Distance::euclidean);
  std::vector<std::int32_t> by_tree(n * k), by_screening(n * k);
  std::vector<double> tree_distance(n * k), screening_distance(n * k);
  nearest(x, x, true, measure, Method::tree, {k, by_tree.data(), tree_distance.data()}, parallel);
  nearest(x, x, true, measure, Method::brute, {k, by_screening.data(), screening_distance.data()},
          alone);
  check(by_tree == by_screening && tree_distance == screening_distance, "two searches", seed);
  const std::size_t i = random.below(4, n);
  std::vector<Neighbor> all;
  for (std::size_t j = 0; j < n; ++j) {
    volatile double sum = 0;
    for (std::size_t c = 0; c < d; ++c) {
      const double difference = x.column(c)[i] - x.column(c)[j];
      volatile double square = difference * difference;
      sum = sum + square;
    }
    if (j != i)
      all.push_back({sum, static_cast<std::uint32_t>(j)});
  }
  std::sort(all.begin(), all.end());
  bool right = true;
  for (std::size_t m = 0; m < k; ++m)
    right = right && by_tree[m * n + i] == static_cast<std::int32_t>(all[m].row);
  check(right, "nearest of one point", seed);
  const double radius = std::sqrt(all[k - 1].value);
  const KdTree tree(x, alone);
  const Csr near = within_radius(Search{tree, tree, measure}, Radius(&radius, false), parallel);
  std::size_t within = 0;
  while (within < all.size() && std::sqrt(all[within].value) <= radius)
    ++within;
  check(near.size(i) == within, "count within a radius", seed);
}

} // namespace

#endif
