// Silhouettes, tables of counts and matchings against their definitions.
#ifndef HUDDLE_TESTS_METRICS_H
#define HUDDLE_TESTS_METRICS_H

#include "shared.h"

namespace {

// Silhouettes against their definition, each pair of points in turn.
void test_silhouettes(std::uint64_t seed) {
  const Random random = Random(29).stream(seed);
  const std::size_t n = 2 + random.below(1, 900), d = 1 + random.below(2, 9);
  const std::size_t k = 2 + random.below(3, seed % 3 == 0 ? n : 9);
  const bool weighted = seed % 2 == 1;
  const Distance kind = seed % 5 == 0   ? Distance::manhattan
                        : seed % 7 == 0 ? Distance::chebyshev
                        : seed % 9 == 0 ? Distance::minkowski
                                        : Distance::euclidean;
  const Data data = random_data(random, n, d);
  const Points x = data.points(weighted);
  const PairMeasure measure(x, kind, 3);
  std::vector<std::int32_t> label(n);
  for (std::size_t i = 0; i < n; ++i)
    label[i] = static_cast<std::int32_t>(random.below(100 + i, k + 1));
  std::vector<std::int32_t> other(n);
  for (std::size_t i = 0; i < n; ++i)
    other[i] = label[i] > 0 ? label[i] % 3 : static_cast<std::int32_t>(random.below(9000 + i, 3));
  const std::vector<metrics::Labelling> labellings = {{other.data(), 2}, {label.data(), k}};
  std::vector<std::uint32_t> rows;
  for (std::uint32_t i = 0; i < n; i += 3)
    if (label[i] > 0)
      rows.push_back(i);
  Progress quiet;
  metrics::Silhouette first, together;
  for (std::size_t threads = 1; threads <= 3; ++threads) {
    ThreadExecutor executor(threads);
    Context context{executor, quiet};
    const metrics::Silhouette all =
        metrics::pairwise_silhouette(x, label.data(), k, measure, context);
    const metrics::Silhouette some =
        metrics::pairwise_silhouette(x, label.data(), k, measure, rows, context);
    const metrics::Silhouette shared =
        metrics::silhouettes_of_labellings(x, labellings, measure, rows, context)[1];
    if (threads == 1) {
      first = all;
      together = shared;
    }
    check(shared.width == together.width && shared.neighbor == together.neighbor,
          "the same bits of several labellings for any number of threads", seed);
    for (std::size_t i = 0; i < rows.size(); ++i)
      check(std::fabs(shared.width[i] - all.width[rows[i]]) < 1e-11,
            "silhouettes of several labellings", seed);
    for (std::size_t i = 0; i < n; ++i)
      check(label[i] == 0 ? std::isnan(all.width[i]) : all.width[i] == first.width[i],
            "the same bits of silhouettes for any number of threads", seed);
    for (const std::uint32_t i : rows)
      check(std::fabs(some.width[i] - all.width[i]) < 1e-11, "silhouettes of some points", seed);
  }
  std::vector<double> weight(k + 1);
  for (std::size_t i = 0; i < n; ++i)
    weight[label[i]] += x.weight(i);
  for (std::size_t i = 0; i < n; ++i) {
    if (label[i] == 0)
      continue;
    std::vector<double> sum(k + 1);
    for (std::size_t j = 0; j < n; ++j) {
      double total = 0, largest = 0;
      for (std::size_t c = 0; c < d; ++c) {
        const double gap = std::fabs(x.column(c)[i] - x.column(c)[j]);
        largest = std::max(largest, gap);
        total += kind == Distance::manhattan   ? gap
                 : kind == Distance::minkowski ? gap * gap * gap
                                               : gap * gap;
      }
      sum[label[j]] += x.weight(j) * (kind == Distance::manhattan   ? total
                                      : kind == Distance::chebyshev ? largest
                                      : kind == Distance::minkowski ? std::cbrt(total)
                                                                    : std::sqrt(total));
    }
    metrics::Silhouette plain = metrics::no_widths(1);
    metrics::WidthOf width(label[i], x.weight(i));
    for (std::size_t c = 1; c <= k; ++c)
      width.add(static_cast<std::int32_t>(c), sum[c], weight[c]);
    width.write(plain, 0);
    check(std::fabs(plain.width[0] - first.width[i]) < 1e-11 ||
              (std::isnan(plain.width[0]) && std::isnan(first.width[i])),
          "silhouettes by their definition", seed);
  }
}

// Counting of label pairs against one cell at a time, and matchings against all orders.
void test_labellings(std::uint64_t seed) {
  const Random random(seed + 900);
  Progress progress;
  const std::size_t n = random.below(400, 0), rows = 1 + random.below(300, 1),
                    cols = 1 + random.below(300, 2);
  std::vector<int> a(n), b(n);
  std::vector<double> counts(rows * cols);
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t r = random.below(rows, 10 + 2 * i), c = random.below(cols, 11 + 2 * i);
    a[i] = static_cast<int>(r) - 7;
    b[i] = static_cast<int>(c) + 3;
    ++counts[r * cols + c];
  }
  const metrics::Labels x{a.data(), n, -7, rows}, y{b.data(), n, 3, cols};
  const auto dense = metrics::detail::count_dense(x, y, progress);
  const auto sparse = metrics::detail::count_sparse(x, y, progress);
  check(dense.row == sparse.row && dense.col == sparse.col && dense.count == sparse.count,
        "tables of counts", seed);
  for (std::size_t i = 0; i < dense.count.size(); ++i)
    counts[dense.row[i] * cols + dense.col[i]] -= dense.count[i];
  check(std::all_of(counts.begin(), counts.end(), [](double left) { return left == 0; }),
        "cells of the table", seed);

  const std::size_t k = 1 + random.below(6, 5), wide = k + random.below(2, 6);
  std::vector<double> cost(k * wide);
  for (std::size_t i = 0; i < cost.size(); ++i)
    cost[i] = static_cast<double>(random.below(9, 2000 + i)) - 4;
  const auto sum = [&](const std::vector<std::size_t> &col) {
    double total = 0;
    for (std::size_t r = 0; r < k; ++r)
      total += cost[r * wide + col[r]];
    return total;
  };
  std::vector<std::size_t> order(wide);
  std::iota(order.begin(), order.end(), std::size_t(0));
  double least = sum(order);
  while (std::next_permutation(order.begin(), order.end()))
    least = std::min(least, sum(order));
  check(sum(metrics::assign_rows({cost.data(), k, wide}, progress)) == least, "assignment", seed);
}

} // namespace

#endif
