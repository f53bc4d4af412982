// DBSCAN and OPTICS against all pairs.
#ifndef HUDDLE_TESTS_DENSITY_H
#define HUDDLE_TESTS_DENSITY_H

#include "shared.h"

namespace {

// DBSCAN written for reading: all pairs.
dbscan::Clusters plain_dbscan(const Points &x, double limit, const dbscan::Options &options) {
  const auto near = [&](std::size_t a, std::size_t b) {
    volatile double sum = 0;
    for (std::size_t j = 0; j < x.d; ++j) {
      volatile double square =
          (x.column(j)[a] - x.column(j)[b]) * (x.column(j)[a] - x.column(j)[b]);
      sum = sum + square;
    }
    return sum <= limit;
  };
  dbscan::Clusters clusters(x.n);
  for (std::size_t i = 0; i < x.n; ++i) {
    double weight = 0;
    for (std::size_t j = 0; j < x.n; ++j)
      weight += near(i, j) ? x.weight(j) : 0;
    clusters.core[i] = x.weight(i) > 0 && weight >= options.min_samples;
  }
  UnionFind sets(x.n);
  for (std::uint32_t i = 0; i < x.n; ++i)
    for (std::uint32_t j = 0; j < i; ++j)
      if (clusters.core[i] && clusters.core[j] && near(i, j))
        sets.unite_alone(i, j);
  for (std::uint32_t i = 0; i < x.n; ++i)
    for (std::uint32_t j = 0; j < x.n; ++j)
      if (clusters.core[i] ? i == j : options.border && clusters.core[j] && near(i, j))
        clusters.first[i] = std::min(clusters.first[i], sets.find(j));
  return clusters;
}

// The grid, the tree and two threads against the plain version; OPTICS for any number of threads.
void test_density(std::uint64_t seed) {
  const Random random(seed + 9000);
  const std::size_t d = 1 + seed % 5, n = 1 + random.below(1, seed % 4 == 0 ? 3000 : 200);
  const Data data = random_data(random, n, d);
  const Points x = data.points(seed % 3 == 0);
  const double sizes[] = {0, 1e-3, 0.1, 0.3, 1, 3, HUGE_VAL};
  dbscan::Options options;
  options.eps = sizes[random.below(2, 7)];
  options.min_samples = static_cast<double>(1 + random.below(3, 8));
  options.border = seed % 5 > 0;
  const Metric metric{Distance::euclidean};
  const dbscan::Clusters expected = plain_dbscan(x, options.eps * options.eps, options);
  Progress progress;
  for (std::size_t threads = 1; threads <= 2; ++threads) {
    ThreadExecutor executor(threads);
    Context context{executor, progress};
    for (const dbscan::Clusters &found : {dbscan::fit(x, metric, options, context),
                                          dbscan::cluster_by_tree(x, metric, options, context)}) {
      check(found.core == expected.core, "cores", seed);
      check(found.first == expected.first, "clusters", seed);
    }
    const optics::Reachability order =
        with_tree(x, metric, context, [&](const KdTree &tree, const Measure &measure) {
          return optics::Optics(tree, measure, {options.eps, options.min_samples}, context).run();
        });
    std::vector<char> seen(n);
    for (const std::uint32_t row : order.order)
      seen[row] = 1;
    check(std::count(seen.begin(), seen.end(), 1) == static_cast<std::ptrdiff_t>(n), "order", seed);
  }
}

} // namespace

#endif
