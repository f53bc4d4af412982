// Labels and sums of sparse points.
//
// Scores |c|^2 - 2 x.c are added up for all centers at once, one row of the transposed centers for
// each number of a point, in single precision. A score errs by at most u (m + 12) (C^2 + 2 |x| C)
// 1.05, where m is the number of summands, u = 2^-24 and C bounds |c| (screening/packed_centers.h
// derives it). Centers that this cannot tell apart are scored in double precision, and what is
// still open is decided by the plain sum of squared differences: labels are those of the same
// points made dense. Cost of a pass: 2 k operations for each stored number; memory: 40 bytes for
// each of k d center coordinates.
#ifndef HUDDLE_KMEANS_ASSIGNMENT_SPARSE_H
#define HUDDLE_KMEANS_ASSIGNMENT_SPARSE_H

#include "../../data/cluster_sums.h"
#include "assignment.h"
#include "sparse_centers.h"

namespace huddle {

// Sparse points are never packed.
inline SinglePoints single_points(const SparsePoints &, const Columns &, Context &) { return {}; }

namespace kmeans {

class SparseAssigner {
public:
  SparseAssigner(const SparsePoints &x, std::size_t k)
      : x_(x), k_(k), padded_((k + kernels().floats - 1) / kernels().floats * kernels().floats),
        transposed_(x.d * padded_), start_(padded_) {}

  // The centers of the next pass, one a column.
  void set_centers(const arma::mat &centers, Context &context);

  // Labels the points of one block; `label` is the whole array of labels.
  void assign(std::size_t block, std::int32_t *label, BlockMoves &found) const;

private:
  struct Scratch {
    std::vector<float> value, score;
    std::vector<std::pair<double, std::int32_t>> close;
  };

  std::int32_t decide(const SparseRow &row, double norm2, float limit, Scratch &scratch) const;

  const SparsePoints &x_;
  const std::size_t k_, padded_;
  std::unique_ptr<SparseCenters> centers_;
  std::vector<float> transposed_, start_; // times -2, scaled; squared norms
  double largest_ = 0;                    // squared norm of the longest center
};

inline void SparseAssigner::set_centers(const arma::mat &centers, Context &context) {
  centers_ = std::make_unique<SparseCenters>(x_, centers, context);
  const double scale = x_.scale();
  largest_ = 0;
  std::fill(start_.begin(), start_.end(), __builtin_inff());
  for (std::size_t j = 0; j < k_; ++j) {
    const double norm2 = centers_->norm2(j) * scale * scale;
    largest_ = std::max(largest_, norm2);
    start_[j] = static_cast<float>(norm2);
  }
  const Blocks columns(x_.d, 512);
  for_blocks(context, columns.count(), 4.0 * k_ * x_.d, [&](std::size_t b) {
    for (std::size_t c = columns.begin(b); c < columns.end(b); ++c)
      for (std::size_t j = 0; j < k_; ++j)
        transposed_[c * padded_ + j] = static_cast<float>(-2 * scale * centers_->center(j)[c]);
  });
}

inline void SparseAssigner::assign(std::size_t block, std::int32_t *label,
                                   BlockMoves &found) const {
  found.clear();
  const std::size_t begin = block * kBlockRows, end = std::min(x_.n, begin + kBlockRows);
  const double scale = x_.scale();
  Scratch scratch{std::vector<float>(x_.longest_row()), std::vector<float>(padded_), {}};
  for (std::size_t i = begin; i < end; ++i) {
    const SparseRow row = x_.row(i);
    double norm2 = 0;
    for (std::size_t e = 0; e < row.size; ++e) {
      const double value = row.value[e] * scale;
      norm2 += value * value;
      scratch.value[e] = static_cast<float>(value);
    }
    std::copy(start_.begin(), start_.end(), scratch.score.begin());
    // The summand with d covers the rounding of the plain sum of squares, the last one values that
    // underflow in single precision.
    const double summands = row.size + 12 + 0x1p-28 * x_.d;
    const double margin =
        2 * 1.06 * 0x1p-24 * summands * (2 * largest_ + norm2) + 0x1p-110 * (x_.d + 4.0);
    float limit;
    std::int32_t best =
        kernels().sparse_screen(scratch.value.data(), row.column, row.size, transposed_.data(),
                                padded_, static_cast<float>(margin), scratch.score.data(), &limit);
    if (best < 0) {
      ++found.rechecked;
      best = decide(row, norm2, limit, scratch);
    }
    if (best != label[i]) {
      found.add(i - begin, label[i], best);
      label[i] = best;
    }
  }
}

// Among the centers within `limit`: by scores in double precision, whose bound has 2 d + m summands
// of their own and of the plain sum, then by the plain sum of squared differences. Scaled.
inline std::int32_t SparseAssigner::decide(const SparseRow &row, double norm2, float limit,
                                           Scratch &scratch) const {
  const double scale2 = x_.scale() * x_.scale();
  scratch.close.clear();
  double least = HUGE_VAL;
  for (std::size_t j = 0; j < k_; ++j) {
    if (scratch.score[j] > limit)
      continue;
    double product = 0;
    for (std::size_t e = 0; e < row.size; ++e)
      product += row.value[e] * centers_->center(j)[row.column[e]];
    const double score = (centers_->norm2(j) - 2 * product) * scale2;
    scratch.close.push_back({score, static_cast<std::int32_t>(j)});
    least = std::min(least, score);
  }
  const double summands = 2.0 * x_.d + row.size + 16;
  const double margin =
      4.2 * 0x1p-53 * summands * (largest_ + norm2) + 0x1p-600 * static_cast<double>(x_.d + 4);
  std::int32_t best = -1;
  double distance = HUGE_VAL;
  std::size_t open = 0;
  for (const auto &candidate : scratch.close) {
    if (candidate.first > least + margin)
      continue;
    best = candidate.second;
    ++open;
  }
  if (open == 1)
    return best;
  best = scratch.close.front().second;
  for (const auto &candidate : scratch.close) {
    if (candidate.first > least + margin)
      continue;
    const double plain = centers_->plain_square(row, static_cast<std::size_t>(candidate.second));
    if (plain < distance) {
      distance = plain;
      best = candidate.second;
    }
  }
  return best;
}

// Every point against every center.
class SparseAssignment final : public Assignment {
public:
  SparseAssignment(const SparsePoints &x, std::size_t k) : x_(x), k_(k), assigner_(x, k) {}

  void restart() override {}

  Pass assign(const arma::mat &centers, std::int32_t *label, std::vector<BlockMoves> &found,
              Context &context) override {
    assigner_.set_centers(centers, context);
    const Blocks blocks(x_.n, kBlockRows);
    found.resize(blocks.count());
    const double work = static_cast<double>(x_.matrix().stored() + 8 * x_.n) * (k_ + 4);
    for_blocks(context, blocks.count(), work,
               [&](std::size_t b) { assigner_.assign(b, label, found[b]); });
    Pass pass;
    std::size_t rechecked = 0;
    for (const BlockMoves &block : found) {
      pass.moved += block.moved;
      rechecked += block.rechecked;
    }
    pass.distances = static_cast<double>(x_.n + rechecked) * static_cast<double>(k_);
    return pass;
  }

private:
  const SparsePoints &x_;
  const std::size_t k_;
  SparseAssigner assigner_;
};

// Sums by cluster, always in full: one pass over the stored numbers, column after column. Segments
// of rows are those of dense points, so the sums have the same bits.
class SparseSums final : public ClusterSums {
public:
  SparseSums(const SparsePoints &x, std::size_t k, std::vector<double> pivot)
      : ClusterSums(x.rows(), k, std::move(pivot)), x_(x) {}

  void update(const std::int32_t *label, const std::vector<BlockMoves> &,
              Context &context) override {
    const std::size_t segment = segment_blocks_ * kBlockRows;
    std::fill(weight_.begin(), weight_.end(), 0.0);
    std::vector<double> part(k_);
    for (std::size_t i = 0; i < x_.n; ++i) {
      part[label[i]] += x_.weight(i);
      if ((i + 1) % segment == 0 || i + 1 == x_.n)
        add_segment(part, weight_.data(), 1);
    }
    const SparseMatrix &matrix = x_.matrix();
    for_columns(matrix, context, [&](std::size_t c) {
      std::vector<double> sums(k_);
      for (std::size_t j = 0; j < k_; ++j)
        sum_[j * x_.d + c] = 0;
      std::size_t last = segment;
      for (std::size_t e = matrix.begin(c); e < matrix.end(c); ++e) {
        const std::size_t i = static_cast<std::size_t>(matrix.row[e]);
        if (i >= last) {
          add_segment(sums, sum_.data() + c, x_.d);
          last = (i / segment + 1) * segment;
        }
        sums[label[i]] += x_.weight(i) * (matrix.value[e] - pivot()[c]);
      }
      add_segment(sums, sum_.data() + c, x_.d);
    });
  }

private:
  static void add_segment(std::vector<double> &part, double *sum, std::size_t stride) {
    for (std::size_t j = 0; j < part.size(); ++j) {
      sum[j * stride] += part[j];
      part[j] = 0;
    }
  }

  const SparsePoints &x_;
};

} // namespace kmeans
} // namespace huddle

#endif
