// Candidates for k-means++ among sparse points: the rows chosen are those of the same points made
// dense, draw for draw.
//
// A candidate improves a point only where |x|^2 + |c|^2 - 2 x.c, less a bound on its rounding, is
// below the distance the point has; only there the squared differences are added up.
// Cost: k (3 + log k) operations for each stored number, some more where distances are needed;
// memory: 8 bytes a point and 8 (2 + log k) a column.
#ifndef HUDDLE_KMEANS_INIT_SPARSE_CANDIDATES_H
#define HUDDLE_KMEANS_INIT_SPARSE_CANDIDATES_H

#include "../assignment/sparse_centers.h"
#include "kmeanspp.h"

namespace huddle {
namespace kmeans {

// Squared distances from all points to a few candidates at a time.
class SparseCandidates {
public:
  SparseCandidates(const SparsePoints &x, std::size_t most, Context &context)
      : x_(x), most_(most), norm2_(x.n), dense_(x.d * most) {
    const Blocks blocks(x.n, kBlockRows);
    for_blocks(context, blocks.count(), 2.0 * x.matrix().stored(), [&](std::size_t b) {
      for (std::size_t i = blocks.begin(b); i < blocks.end(b); ++i) {
        const SparseRow row = x.row(i);
        for (std::size_t e = 0; e < row.size; ++e)
          norm2_[i] += row.value[e] * row.value[e];
      }
    });
  }

  void set(const std::vector<std::size_t> &rows, Context &) {
    place(0.0);
    rows_ = rows;
    place(1.0);
  }

  // All of them: what they leave is not known before it is summed.
  std::vector<std::size_t> contenders() const {
    std::vector<std::size_t> all(rows_.size());
    std::iota(all.begin(), all.end(), std::size_t(0));
    return all;
  }
  // Operations that distances to one candidate take.
  double work() const { return 4.0 * static_cast<double>(x_.matrix().stored() + x_.n); }

  // Distances of points `begin` .. `begin + length` to candidate t; infinity where they are no less
  // than `closest`, the distances to the nearest center.
  void distances(std::size_t t, std::size_t begin, std::size_t length, const double *closest,
                 double *out) const {
    const SparseRow candidate = x_.row(rows_[t]);
    for (std::size_t i = 0; i < length; ++i) {
      const SparseRow row = x_.row(begin + i);
      double product = 0;
      for (std::size_t e = 0; e < row.size; ++e)
        product += row.value[e] * dense_[static_cast<std::size_t>(row.column[e]) * most_ + t];
      const double norms = norm2_[begin + i] + norm2_[rows_[t]];
      const double slack =
          4.2 * 0x1p-53 * static_cast<double>(row.size + candidate.size + 8) * norms + 0x1p-600;
      out[i] = norms - 2 * product - slack < closest[i] ? merged_square(row, candidate) : HUGE_VAL;
    }
  }

  // Lowers `closest` where candidate t is nearer. Returns whether it is anywhere.
  bool lower(std::size_t t, std::size_t begin, std::size_t length, double *closest) const {
    double square[kBlockRows];
    distances(t, begin, length, closest, square);
    bool any = false;
    for (std::size_t i = 0; i < length; ++i) {
      any = any || square[i] < closest[i];
      closest[i] = std::min(closest[i], square[i]);
    }
    return any;
  }

private:
  // Writes the candidates into their columns, or clears these.
  void place(double factor) {
    for (std::size_t t = 0; t < rows_.size(); ++t) {
      const SparseRow row = x_.row(rows_[t]);
      for (std::size_t e = 0; e < row.size; ++e)
        dense_[static_cast<std::size_t>(row.column[e]) * most_ + t] = factor * row.value[e];
    }
  }

  const SparsePoints &x_;
  const std::size_t most_;
  std::vector<double> norm2_, dense_; // dense_: one row a column, a number for each candidate
  std::vector<std::size_t> rows_;
};

} // namespace kmeans
} // namespace huddle

#endif
