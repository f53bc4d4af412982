// All distances between points, or all that a dist lists, as a square matrix: rows can be read from
// one end to the other. Memory: 8 n^2 bytes.
#ifndef HUDDLE_NEIGHBORS_PAIRS_SQUARE_MATRIX_H
#define HUDDLE_NEIGHBORS_PAIRS_SQUARE_MATRIX_H

#include "../../base/buffer.h"
#include "../../base/context.h"
#include "../../data/dist.h"
#include "pair_distances.h"

namespace huddle {

// n x n values, row after row; uninitialised.
struct SquareMatrix {
  explicit SquareMatrix(std::size_t n_) : n(n_), values(n_ * n_) {}
  double *row(std::size_t i) { return values.data() + i * n; }
  const double *row(std::size_t i) const { return values.data() + i * n; }

  const std::size_t n;
  Buffer<double> values;
};

inline void fill(SquareMatrix &square, const Points &x, const Metric &metric, Context &context) {
  const PairDistances pairs(x, x, metric);
  const Blocks blocks(x.n, 4);
  for_blocks(context, blocks.count(), pairs.work() * x.n * x.n, [&](std::size_t b) {
    pairs.rows(blocks.begin(b), blocks.end(b) - blocks.begin(b), square.row(blocks.begin(b)));
  });
}

// `value` is applied to each distance. Rows are filled some at a time, so that what the dist lists
// one after the other is read so.
template <class Value>
void fill(SquareMatrix &square, const Dist &dist, Value value, Context &context) {
  const Blocks blocks(dist.n, 64);
  for_blocks(context, blocks.count(), 4.0 * dist.n * dist.n, [&](std::size_t b) {
    const std::size_t begin = blocks.begin(b), end = blocks.end(b);
    for (std::size_t j = 0; j < end; ++j)
      for (std::size_t i = std::max(begin, j + 1); i < end; ++i)
        square.row(i)[j] = value(dist.below(j)[i - j - 1]);
    for (std::size_t i = begin; i < end; ++i) {
      square.row(i)[i] = value(0.0);
      for (std::size_t j = i + 1; j < dist.n; ++j)
        square.row(i)[j] = value(dist.below(i)[j - i - 1]);
    }
  });
}

} // namespace huddle

#endif
