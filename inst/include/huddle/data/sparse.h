// Points whose coordinates are mostly zero.
//
// R keeps a sparse matrix column after column. That view is read in place; passes that walk rows
// take a copy by rows beside it, 12 bytes for each stored number. Nothing here is ever made dense.
#ifndef HUDDLE_DATA_SPARSE_H
#define HUDDLE_DATA_SPARSE_H

#include "../base/buffer.h"
#include "columns.h"

namespace huddle {

// A matrix column after column, as R's Matrix package stores it: the numbers of column j stand at
// start[j] .. start[j + 1], their rows in increasing order. Stored zeros are allowed.
struct SparseMatrix {
  const std::int32_t *start;
  const std::int32_t *row;
  const double *value;
  std::size_t n;
  std::size_t d;

  std::size_t begin(std::size_t j) const { return static_cast<std::size_t>(start[j]); }
  std::size_t end(std::size_t j) const { return static_cast<std::size_t>(start[j + 1]); }
  std::size_t stored(std::size_t j) const { return end(j) - begin(j); }
  std::size_t stored() const { return begin(d); }
  bool full(std::size_t j) const { return stored(j) == n; }
};

// The numbers of one point, or of a center, by increasing column; all others are zero.
struct SparseRow {
  const std::int32_t *column;
  const double *value;
  std::size_t size;
};

// Runs of columns that hold about as many numbers each; one task of a pass over columns.
inline std::vector<std::size_t> column_runs(const SparseMatrix &x) {
  constexpr std::size_t kNumbers = std::size_t(1) << 16;
  std::vector<std::size_t> first{0};
  for (std::size_t j = 0; j < x.d; ++j)
    if (x.end(j) - x.begin(first.back()) + (j + 1 - first.back()) >= kNumbers || j + 1 == x.d)
      first.push_back(j + 1);
  return first;
}

// Calls body(j) for every column.
template <class Body> void for_columns(const SparseMatrix &x, Context &context, Body body) {
  const std::vector<std::size_t> run = column_runs(x);
  for_blocks(context, run.size() - 1, 4.0 * (x.stored() + x.d), [&](std::size_t task) {
    for (std::size_t j = run[task]; j < run[task + 1]; ++j)
      body(j);
  });
}

inline Columns summarise_columns(const SparseMatrix &x, Context &context) {
  Columns result;
  result.mean.assign(x.d, 0.0);
  result.least.assign(x.d, 0.0);
  result.greatest.assign(x.d, 0.0);
  std::vector<char> finite(x.d, 1);
  if (x.n == 0)
    return result;
  for_columns(x, context, [&](std::size_t j) {
    const double pivot = x.full(j) ? x.value[x.begin(j)] : 0.0;
    double sum = 0, least = pivot, greatest = pivot;
    for (std::size_t e = x.begin(j); e < x.end(j); ++e) {
      const double value = x.value[e];
      sum += value - pivot;
      least = value < least ? value : least;
      greatest = value > greatest ? value : greatest;
      finite[j] = finite[j] && value - value == 0;
    }
    result.mean[j] = pivot + sum / static_cast<double>(x.n);
    result.least[j] = least;
    result.greatest[j] = greatest;
  });
  for (char column : finite)
    result.finite = result.finite && column;
  return result;
}

// n points of d coordinates by rows and by columns, with optional weights.
//
// A column without a zero may lie far from the origin, where the expansion of squares loses its
// digits. Rows hold such a column less a number close to all of it (`shift`), chosen so that the
// difference is exact: distances are the same, bit for bit, and absent numbers are still zeros.
class SparsePoints {
public:
  SparsePoints(const SparseMatrix &matrix, const Columns &columns, const double *weights_,
               Context &context);

  const std::size_t n, d;
  const double *const weights; // one per point, or nullptr when every point counts once

  double weight(std::size_t i) const { return weights ? weights[i] : 1.0; }
  // The rows without their numbers, for what depends on weights alone.
  Points rows() const { return {nullptr, n, d, weights}; }
  const SparseMatrix &matrix() const { return matrix_; }
  const std::vector<double> &shift() const { return shift_; }
  // Point i, shifted.
  SparseRow row(std::size_t i) const {
    return {column_.data() + first_[i], value_.data() + first_[i], first_[i + 1] - first_[i]};
  }
  std::size_t longest_row() const { return longest_; }
  // A power of two that brings all shifted numbers into [-1, 1].
  double scale() const { return scale_; }

private:
  void set_frame(const Columns &columns);
  void fill_rows(Context &context);

  const SparseMatrix matrix_;
  std::vector<double> shift_;
  double scale_ = 1;
  std::vector<std::size_t> first_;
  Buffer<std::int32_t> column_;
  Buffer<double> value_;
  std::size_t longest_ = 0;
};

inline SparsePoints::SparsePoints(const SparseMatrix &matrix, const Columns &columns,
                                  const double *weights_, Context &context)
    : n(matrix.n), d(matrix.d), weights(weights_), matrix_(matrix), shift_(d), first_(n + 1),
      column_(matrix.stored()), value_(matrix.stored()) {
  set_frame(columns);
  fill_rows(context);
}

// A number at least twice as far from the origin as the column is wide lies within a factor of two
// of all its values, so differences are exact (Sterbenz 1974, Floating-point computation).
inline void SparsePoints::set_frame(const Columns &columns) {
  const std::vector<double> pivot = sum_pivots(columns);
  double reach = 0;
  for (std::size_t j = 0; j < d; ++j) {
    const double range = columns.greatest[j] - columns.least[j];
    if (matrix_.full(j) && std::fabs(pivot[j]) >= 4 * range)
      shift_[j] = pivot[j];
    reach = std::max(reach, std::max(std::fabs(columns.greatest[j] - shift_[j]),
                                     std::fabs(columns.least[j] - shift_[j])));
  }
  if (reach > 0) {
    int exponent;
    std::frexp(reach, &exponent);
    scale_ = std::ldexp(1.0, std::max(-1000, std::min(1000, -exponent)));
  }
}

// Each task copies the rows of its own range out of every column.
inline void SparsePoints::fill_rows(Context &context) {
  const Blocks ranges(n, std::max(16 * kBlockRows, (n + 15) / 16));
  const auto for_range = [&](std::size_t task, auto body) {
    const std::int32_t begin = static_cast<std::int32_t>(ranges.begin(task));
    const std::int32_t end = static_cast<std::int32_t>(ranges.end(task));
    for (std::size_t j = 0; j < d; ++j) {
      const std::int32_t *last = matrix_.row + matrix_.end(j);
      const std::int32_t *at = matrix_.row + matrix_.begin(j);
      for (at = begin > 0 ? std::lower_bound(at, last, begin) : at; at < last && *at < end; ++at)
        body(static_cast<std::size_t>(*at), j, matrix_.value[at - matrix_.row]);
    }
  };
  const double work = 8.0 * (matrix_.stored() + ranges.count() * d);
  for_blocks(context, ranges.count(), work, [&](std::size_t task) {
    for_range(task, [&](std::size_t i, std::size_t, double) { ++first_[i + 1]; });
  });
  for (std::size_t i = 0; i < n; ++i) {
    longest_ = std::max(longest_, first_[i + 1]);
    first_[i + 1] += first_[i];
  }
  std::vector<std::size_t> next(first_.begin(), first_.end());
  for_blocks(context, ranges.count(), work, [&](std::size_t task) {
    for_range(task, [&](std::size_t i, std::size_t j, double value) {
      column_.data()[next[i]] = static_cast<std::int32_t>(j);
      value_.data()[next[i]++] = value - shift_[j];
    });
  });
}

inline void copy_point(const SparsePoints &x, std::size_t i, double *out) {
  std::copy(x.shift().begin(), x.shift().end(), out);
  const SparseRow row = x.row(i);
  for (std::size_t e = 0; e < row.size; ++e)
    out[row.column[e]] += row.value[e];
}

// Weighted mean of each column.
inline std::vector<double> weighted_means(const SparsePoints &x, const Columns &columns,
                                          Context &context) {
  if (!x.weights)
    return columns.mean;
  const SparseMatrix &matrix = x.matrix();
  double total = 0;
  for (std::size_t i = 0; i < x.n; ++i)
    total += x.weights[i];
  std::vector<double> mean(x.d);
  for_columns(matrix, context, [&](std::size_t j) {
    const double pivot = matrix.full(j) ? columns.mean[j] : 0.0;
    double sum = 0;
    for (std::size_t e = matrix.begin(j); e < matrix.end(j); ++e)
      sum += x.weights[matrix.row[e]] * (matrix.value[e] - pivot);
    mean[j] = pivot + sum / total;
  });
  return mean;
}

// Weight of the rows that have no number in column j. Where most rows have one, what is left of the
// total would have lost its digits and the others are added up.
inline double absent_weight(const SparsePoints &x, std::size_t j, double total) {
  const SparseMatrix &matrix = x.matrix();
  if (!x.weights)
    return static_cast<double>(x.n - matrix.stored(j));
  const bool most = 2 * matrix.stored(j) > x.n;
  double stored = 0, absent = 0;
  std::size_t next = 0;
  for (std::size_t e = matrix.begin(j); e < matrix.end(j); ++e) {
    const std::size_t i = static_cast<std::size_t>(matrix.row[e]);
    for (; most && next < i; ++next)
      absent += x.weights[next];
    next = i + 1;
    stored += x.weights[i];
  }
  for (; most && next < x.n; ++next)
    absent += x.weights[next];
  return most ? absent : total - stored;
}

// Weighted sum of squared distances to one point.
inline double sum_of_squares(const SparsePoints &x, const std::vector<double> &middle,
                             Context &context) {
  const SparseMatrix &matrix = x.matrix();
  double all = 0;
  for (std::size_t i = 0; i < x.n; ++i)
    all += x.weight(i);
  std::vector<double> part(x.d);
  for_columns(matrix, context, [&](std::size_t j) {
    double sum = absent_weight(x, j, all) * middle[j] * middle[j];
    for (std::size_t e = matrix.begin(j); e < matrix.end(j); ++e) {
      const double difference = matrix.value[e] - middle[j];
      sum += x.weight(static_cast<std::size_t>(matrix.row[e])) * difference * difference;
    }
    part[j] = sum;
  });
  double total = 0;
  for (double value : part)
    total += value;
  return total;
}

} // namespace huddle

#endif
