// Two labellings of the same points as a table of counts, and what chance alone would make of it.
// Counts are doubles, exact up to 2^53: products of two of them leave 32 bits at 50,000 points.
#ifndef HUDDLE_METRICS_AGREEMENT_H
#define HUDDLE_METRICS_AGREEMENT_H

#include "../base/progress.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace huddle {
namespace metrics {

// One label per point: a whole number in [first, first + size).
struct Labels {
  const int *values;
  std::size_t n;
  int first;
  std::size_t size;

  std::size_t at(std::size_t i) const {
    return static_cast<std::size_t>(static_cast<long long>(values[i]) - first);
  }
};

// The cells that are not zero, row after row, columns ascending, and the sums of all rows and
// columns. Rows and columns count from 0.
struct CountTable {
  std::vector<std::size_t> row, col;
  std::vector<double> count;
  std::vector<double> rows, cols;

  CountTable(std::size_t n_rows, std::size_t n_cols) : rows(n_rows), cols(n_cols) {}

  void add(std::size_t r, std::size_t c, std::size_t points) {
    row.push_back(r);
    col.push_back(c);
    count.push_back(static_cast<double>(points));
    rows[r] += count.back();
    cols[c] += count.back();
  }
};

namespace detail {

// An interrupt is looked for after so many points.
constexpr std::size_t kPointsPerPoll = std::size_t(1) << 20;

template <class Body> void for_points(std::size_t n, Progress &progress, Body body) {
  for (std::size_t begin = 0; begin < n; begin += kPointsPerPoll) {
    progress.poll();
    const std::size_t end = std::min(n, begin + kPointsPerPoll);
    for (std::size_t i = begin; i < end; ++i)
      body(i);
  }
}

// All cells in memory, with two counters each: neighbouring points often share a cell, and an
// increment has to wait for the one before it on the same counter.
inline CountTable count_dense(const Labels &a, const Labels &b, Progress &progress) {
  const std::size_t cells = a.size * b.size;
  std::vector<std::size_t> counts(2 * cells);
  for_points(a.n, progress,
             [&](std::size_t i) { ++counts[(i & 1) * cells + a.at(i) * b.size + b.at(i)]; });
  CountTable table(a.size, b.size);
  for (std::size_t cell = 0; cell < cells; ++cell)
    if (const std::size_t points = counts[cell] + counts[cells + cell])
      table.add(cell / b.size, cell % b.size, points);
  return table;
}

// The points of each row together, then one row at a time: memory for the points and one row.
inline CountTable count_sparse(const Labels &a, const Labels &b, Progress &progress) {
  std::vector<std::size_t> end(a.size + 1);
  for_points(a.n, progress, [&](std::size_t i) { ++end[a.at(i) + 1]; });
  for (std::size_t r = 0; r < a.size; ++r)
    end[r + 1] += end[r];
  std::vector<int> sorted(a.n);
  // Afterwards end[r] is where row r ends.
  for_points(a.n, progress, [&](std::size_t i) { sorted[end[a.at(i)]++] = b.values[i]; });
  const Labels cols{sorted.data(), a.n, b.first, b.size};
  std::vector<std::size_t> counts(b.size), seen;
  CountTable table(a.size, b.size);
  std::size_t i = 0;
  for (std::size_t r = 0; r < a.size; ++r) {
    for (; i < end[r]; ++i)
      if (counts[cols.at(i)]++ == 0)
        seen.push_back(cols.at(i));
    std::sort(seen.begin(), seen.end());
    for (const std::size_t c : seen) {
      table.add(r, c, counts[c]);
      counts[c] = 0;
    }
    seen.clear();
  }
  return table;
}

} // namespace detail

// O(n) and the memory of the table, or of the points where most cells would stay empty.
inline CountTable count_pairs(const Labels &a, const Labels &b, Progress &progress) {
  const double cells = static_cast<double>(a.size) * static_cast<double>(b.size);
  const bool dense = cells <= std::max(65536.0, static_cast<double>(a.n) / 16);
  return dense ? detail::count_dense(a, b, progress) : detail::count_sparse(a, b, progress);
}

// Group sizes that differ, and how many groups have each.
struct GroupSizes {
  const double *size;
  const double *groups;
  std::size_t count;
};

namespace detail {

// The mean of x/n log(n x / (a b)) where x is the overlap of random groups of a and b among n
// points. Its hypergeometric probabilities follow from one another, so the sum starts at the
// likeliest overlap and goes both ways until they are negligible: no factorials, and no rounding
// but that of the ratios.
inline double expected_overlap_information(double n, double a, double b) {
  const double low = std::max(0.0, a + b - n), high = std::min(a, b);
  const double mode = std::min(high, std::max(low, std::floor((a + 1) * (b + 1) / (n + 2))));
  constexpr double negligible = 1e-20;
  double total = 0, information = 0;
  const auto add = [&](double x, double probability) {
    total += probability;
    if (x > 0)
      information += probability * (x / n) * std::log((x / a) * (n / b));
  };
  add(mode, 1);
  double probability = 1;
  for (double x = mode; x < high && probability > negligible; ++x) {
    probability *= ((a - x) / (x + 1)) * ((b - x) / (n - a - b + x + 1));
    add(x + 1, probability);
  }
  probability = 1;
  for (double x = mode; x > low && probability > negligible; --x) {
    probability *= (x / (a - x + 1)) * ((n - a - b + x) / (b - x + 1));
    add(x - 1, probability);
  }
  return information / total;
}

} // namespace detail

// The mutual information, in nats, that two labellings with these group sizes have on average when
// the labels are dealt out at random (Vinh, Epps and Bailey, 2010, section 4.1). Time grows with
// the number of pairs of different sizes and the square root of n.
inline double expected_mutual_information(double n, const GroupSizes &a, const GroupSizes &b,
                                          Progress &progress) {
  double sum = 0;
  for (std::size_t i = 0; i < a.count; ++i) {
    progress.poll();
    for (std::size_t j = 0; j < b.count; ++j)
      sum +=
          a.groups[i] * b.groups[j] * detail::expected_overlap_information(n, a.size[i], b.size[j]);
  }
  return sum;
}

} // namespace metrics
} // namespace huddle

#endif
