// Greedy k-means++ on sparse points: the rows that seeding.h chooses from the same points made
// dense, draw for draw.
//
// A candidate improves a point only where |x|^2 + |c|^2 - 2 x.c, less a bound on its rounding, is
// below the distance the point has; only there the squared differences are added up.
// Cost: k (3 + log k) operations for each stored number, some more where distances are needed;
// memory: 8 bytes a point and 8 (2 + log k) a column.
#ifndef HUDDLE_KMEANS_SPARSE_SEEDING_H
#define HUDDLE_KMEANS_SPARSE_SEEDING_H

#include "seeding.h"
#include "sparse_centers.h"

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

  void set(const std::vector<std::size_t> &rows) {
    place(0.0);
    rows_ = rows;
    place(1.0);
  }
  std::size_t count() const { return rows_.size(); }

  // Distances of points `begin` .. `begin + length` to candidate t; infinity where they are no less
  // than `closest`.
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

// Rows of k starting centers, no two at the same place.
inline std::vector<std::size_t> kmeanspp(const SparsePoints &x, std::size_t k, const Random &random,
                                         Context &context) {
  const Blocks blocks(x.n, kBlockRows);
  const std::size_t tries = 2 + static_cast<std::size_t>(std::log(static_cast<double>(k)));
  SparseCandidates candidates(x, tries, context);
  std::vector<double> closest(x.n, HUGE_VAL), potential(tries * blocks.count());
  std::vector<std::size_t> rows, drawn{draw_by_weight(x.rows(), random.uniform(0))};
  MassSampler sampler(blocks);
  const double work = 4.0 * static_cast<double>(x.matrix().stored() + x.n);

  // Potentials that each candidate would leave, by block.
  const auto evaluate = [&] {
    candidates.set(drawn);
    for_blocks(context, blocks.count(), work * drawn.size(), [&](std::size_t b) {
      double distance[kBlockRows];
      const std::size_t begin = blocks.begin(b), length = blocks.end(b) - begin;
      for (std::size_t t = 0; t < drawn.size(); ++t) {
        candidates.distances(t, begin, length, closest.data() + begin, distance);
        potential[t * blocks.count() + b] = kernels().sum_least(
            closest.data() + begin, distance, length, x.weights ? x.weights + begin : nullptr);
      }
    });
  };
  const auto accept = [&](std::size_t t) {
    rows.push_back(drawn[t]);
    for_blocks(context, blocks.count(), work, [&](std::size_t b) {
      double distance[kBlockRows];
      const std::size_t begin = blocks.begin(b), length = blocks.end(b) - begin;
      candidates.distances(t, begin, length, closest.data() + begin, distance);
      for (std::size_t i = 0; i < length; ++i)
        closest[begin + i] = std::min(closest[begin + i], distance[i]);
    });
  };

  evaluate();
  accept(0);
  std::size_t best = 0;
  drawn.resize(tries);
  while (rows.size() < k) {
    const double total = sampler.set_blocks(potential.data() + best * blocks.count());
    if (total <= 0)
      throw TooFewDistinctPoints(rows.size(), k);
    for (std::size_t t = 0; t < tries; ++t)
      drawn[t] = sampler.draw(random.uniform(rows.size() * tries + t),
                              [&](std::size_t i) { return x.weight(i) * closest[i]; });
    evaluate();
    best = 0;
    double least = HUGE_VAL;
    for (std::size_t t = 0; t < tries; ++t) {
      double sum = 0;
      for (std::size_t b = 0; b < blocks.count(); ++b)
        sum += potential[t * blocks.count() + b];
      if (sum < least) {
        least = sum;
        best = t;
      }
    }
    accept(best);
  }
  return rows;
}

} // namespace kmeans
} // namespace huddle

#endif
