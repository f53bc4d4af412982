// Rows drawn from the data, gathered so that they can be worked on like any points.
//
// Cost: O(m d) for m rows, of dense points in cache misses if they lie far apart; memory: the copy.
#ifndef HUDDLE_KMEANS_INIT_ROW_SUBSET_H
#define HUDDLE_KMEANS_INIT_ROW_SUBSET_H

#include "../../base/buffer.h"
#include "../../base/rng.h"
#include "../../data/sparse.h"

#include <memory>
#include <numeric>

namespace huddle {
namespace kmeans {

inline std::vector<double> weights_of_rows(const double *weights,
                                           const std::vector<std::size_t> &rows) {
  std::vector<double> chosen;
  if (weights)
    for (std::size_t row : rows)
      chosen.push_back(weights[row]);
  return chosen;
}

// Some rows of x, in the order given, with their weights or, where there are any, those given.
template <class Data> class RowSubset;

template <> class RowSubset<Points> {
public:
  RowSubset(const Points &x, const std::vector<std::size_t> &rows, Context &context)
      : RowSubset(x, rows, weights_of_rows(x.weights, rows), context) {}
  RowSubset(const Points &x, const std::vector<std::size_t> &rows, std::vector<double> weights,
            Context &context)
      : values_(rows.size() * x.d),
        weights_(std::move(weights)), points_{values_.data(), rows.size(), x.d,
                                              weights_.empty() ? nullptr : weights_.data()} {
    const Blocks blocks(rows.size(), 16 * kBlockRows);
    const double work = 4.0 * static_cast<double>(rows.size()) * static_cast<double>(x.d);
    for_blocks(context, blocks.count() * x.d, work, [&](std::size_t task) {
      const std::size_t b = task / x.d, j = task % x.d;
      const double *column = x.column(j);
      double *out = values_.data() + j * rows.size();
      for (std::size_t i = blocks.begin(b); i < blocks.end(b); ++i)
        out[i] = column[rows[i]];
    });
  }

  const Points &points() const { return points_; }

private:
  Buffer<double> values_;
  const std::vector<double> weights_;
  const Points points_;
};

// The rows of a sparse matrix, column after column again.
template <> class RowSubset<SparsePoints> {
public:
  RowSubset(const SparsePoints &x, const std::vector<std::size_t> &rows, Context &context)
      : RowSubset(x, rows, weights_of_rows(x.weights, rows), context) {}
  RowSubset(const SparsePoints &x, const std::vector<std::size_t> &rows,
            std::vector<double> weights, Context &context)
      : start_(x.d + 1), weights_(std::move(weights)) {
    for (std::size_t row : rows)
      count(x.row(row), 1);
    std::partial_sum(start_.begin(), start_.end(), start_.begin());
    row_.resize(static_cast<std::size_t>(start_.back()));
    value_.resize(row_.size());
    std::vector<std::int32_t> next(start_.begin(), start_.end() - 1);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const SparseRow row = x.row(rows[i]);
      for (std::size_t e = 0; e < row.size; ++e) {
        const std::size_t column = static_cast<std::size_t>(row.column[e]);
        const std::size_t at = static_cast<std::size_t>(next[column]++);
        row_[at] = static_cast<std::int32_t>(i);
        value_[at] = row.value[e] + x.shift()[column];
      }
    }
    const SparseMatrix matrix{start_.data(), row_.data(), value_.data(), rows.size(), x.d};
    points_ = std::make_unique<SparsePoints>(matrix, summarise_columns(matrix, context),
                                             weights_.empty() ? nullptr : weights_.data(), context);
  }

  const SparsePoints &points() const { return *points_; }

private:
  void count(const SparseRow &row, std::int32_t by) {
    for (std::size_t e = 0; e < row.size; ++e)
      start_[static_cast<std::size_t>(row.column[e]) + 1] += by;
  }

  std::vector<std::int32_t> start_, row_;
  std::vector<double> value_;
  const std::vector<double> weights_;
  std::unique_ptr<SparsePoints> points_;
};

inline Columns summarise_columns(const SparsePoints &x, Context &context) {
  return summarise_columns(x.matrix(), context);
}

// The rows that count: all, or those with a positive weight. A row of weight zero is never drawn,
// so that it is as good as absent.
class CountedRows {
public:
  template <class Data> explicit CountedRows(const Data &x) : n_(x.n) {
    for (std::size_t i = 0; i < x.n && x.weights; ++i)
      if (x.weights[i] > 0)
        rows_.push_back(i);
    if (x.weights)
      n_ = rows_.size();
  }

  std::size_t size() const { return n_; }
  std::size_t row(std::size_t index) const { return rows_.empty() ? index : rows_[index]; }

  // `count` draws with replacement, in increasing order.
  std::vector<std::size_t> draw(std::size_t count, const Random &random) const {
    std::vector<std::size_t> rows(count);
    for (std::size_t i = 0; i < count; ++i)
      rows[i] = row(random.below(i, n_));
    std::sort(rows.begin(), rows.end());
    return rows;
  }

private:
  std::size_t n_;
  std::vector<std::size_t> rows_;
};

// Growing sets of rows: each holds the one before it, and all are random samples.
class NestedSample {
public:
  NestedSample(const CountedRows &pool, const Random &random) : counted_(pool), random_(random) {}

  // The first `count` rows of a random permutation, in increasing order.
  const std::vector<std::size_t> &grow(std::size_t count) {
    if (order_.empty()) {
      order_.resize(counted_.size());
      std::iota(order_.begin(), order_.end(), std::size_t{0});
    }
    const std::size_t known = rows_.size();
    for (std::size_t i = known; i < count; ++i) {
      std::swap(order_[i], order_[i + random_.below(i, counted_.size() - i)]);
      rows_.push_back(counted_.row(order_[i]));
    }
    const auto middle = rows_.begin() + static_cast<std::ptrdiff_t>(known);
    std::sort(middle, rows_.end());
    std::inplace_merge(rows_.begin(), middle, rows_.end());
    return rows_;
  }

private:
  const CountedRows &counted_;
  const Random random_;
  std::vector<std::size_t> order_, rows_;
};

} // namespace kmeans
} // namespace huddle

#endif
