// Equal rows as one row of more weight. A tree in space cannot tell equal points apart, and
// thousands of them at one place would all be neighbours of each other.
#ifndef HUDDLE_DATA_DISTINCT_H
#define HUDDLE_DATA_DISTINCT_H

#include "spatial_order.h"

#include <algorithm>

namespace huddle {

// -1, 0 or 1: how rows compare, coordinate by coordinate; -0 equals 0.
inline int compare_rows(const Points &x, std::size_t a, std::size_t b) {
  for (std::size_t j = 0; j < x.d; ++j) {
    const double *column = x.column(j);
    if (column[a] != column[b])
      return column[a] < column[b] ? -1 : 1;
  }
  return 0;
}

class DistinctRows {
public:
  explicit DistinctRows(const Points &x) : of_row_(x.n) {
    const std::vector<std::uint32_t> order = sorted_rows(x, first_numbers(x.n));
    // The first row of each group is its least; groups are numbered in the order of these.
    std::vector<std::uint32_t> least(x.n);
    for (std::size_t begin = 0, end; begin < x.n; begin = end) {
      for (end = begin; end < x.n && equal(x, order[begin], order[end]); ++end)
        least[order[end]] = order[begin];
      largest_ = std::max(largest_, end - begin);
    }
    for (std::uint32_t row = 0; row < x.n; ++row) {
      if (least[row] == row) {
        of_row_[row] = static_cast<std::uint32_t>(rows_.size());
        rows_.push_back(row);
      } else {
        of_row_[row] = of_row_[least[row]];
      }
    }
  }

  // Whether there may be many equal rows, by a look at a few thousand.
  static bool likely(const Points &x) {
    constexpr std::size_t kSampled = 4096;
    const std::size_t size = std::min(x.n, kSampled);
    std::vector<std::uint32_t> sample(size);
    for (std::size_t i = 0; i < size; ++i)
      sample[i] = static_cast<std::uint32_t>(i * (x.n / size));
    sample = sorted_rows(x, std::move(sample));
    for (std::size_t i = 1; i < size; ++i)
      if (equal(x, sample[i - 1], sample[i]))
        return true;
    return false;
  }

  std::size_t count() const { return rows_.size(); }
  // Rows of the largest group.
  std::size_t largest() const { return largest_; }
  std::uint32_t first_row(std::uint32_t group) const { return rows_[group]; }
  std::uint32_t group(std::uint32_t row) const { return of_row_[row]; }

  // One point of each group, column after column, and the sum of the weights of each.
  std::vector<double> values(const Points &x) const {
    std::vector<double> values(count() * x.d);
    for (std::size_t j = 0; j < x.d; ++j)
      for (std::size_t g = 0; g < count(); ++g)
        values[j * count() + g] = x.column(j)[rows_[g]];
    return values;
  }
  std::vector<double> weights(const Points &x) const {
    std::vector<double> weights(count());
    for (std::size_t row = 0; row < x.n; ++row)
      weights[of_row_[row]] += x.weight(row);
    return weights;
  }

private:
  static bool equal(const Points &x, std::uint32_t a, std::uint32_t b) {
    return compare_rows(x, a, b) == 0;
  }

  static std::vector<std::uint32_t> sorted_rows(const Points &x, std::vector<std::uint32_t> rows) {
    std::sort(rows.begin(), rows.end(), [&](std::uint32_t a, std::uint32_t b) {
      const int order = compare_rows(x, a, b);
      return order < 0 || (order == 0 && a < b);
    });
    return rows;
  }

  std::vector<std::uint32_t> of_row_, rows_;
  std::size_t largest_ = 0;
};

} // namespace huddle

#endif
