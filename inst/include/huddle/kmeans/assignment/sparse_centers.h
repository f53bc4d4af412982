// Centers as sparse points meet them, and squared distances in double precision.
//
// The expansion |x|^2 + |c|^2 - 2 x.c costs as much as x has numbers, where (x - c)^2 over all
// columns costs d. Carried in twice the precision it keeps its digits unless x is within about
// |c| 2^-15 of c; there, and wherever the answer must be that of dense points to the last bit, the
// squares are added up one by one.
// Cost: 12 bytes and one number of the transposed copy for each of k d coordinates.
#ifndef HUDDLE_KMEANS_ASSIGNMENT_SPARSE_CENTERS_H
#define HUDDLE_KMEANS_ASSIGNMENT_SPARSE_CENTERS_H

#include "../../data/sparse.h"

namespace huddle {
namespace kmeans {

// A number in twice the precision, as an unevaluated sum.
struct Precise {
  double high = 0, low = 0;
};

inline Precise squared_norm(const double *value, std::size_t size) {
  Precise norm;
  norm.high = kernels().precise_dot(value, value, nullptr, size, &norm.low);
  return norm;
}

// The rounded sum, and what rounding has left out (Knuth 1969, The art of computer programming 2).
inline double sum_exactly(double a, double b, double *left_out) {
  const double sum = a + b, part = sum - a;
  *left_out = (a - (sum - part)) + (b - part);
  return sum;
}

inline double merged_square(const SparseRow &a, const SparseRow &b) {
  return kernels().merged_square(a.column, a.value, a.size, b.column, b.value, b.size);
}

class SparseCenters {
public:
  // `centers`: one a column, in the data's own frame.
  SparseCenters(const SparsePoints &x, const arma::mat &centers, Context &context)
      : d_(x.d), dense_(centers), stored_(centers.size() / d_) {
    for_blocks(context, stored_.size(), 8.0 * dense_.size(), [&](std::size_t j) {
      double *center = dense_.memptr() + j * d_;
      Stored &stored = stored_[j];
      for (std::size_t c = 0; c < d_; ++c) {
        center[c] -= x.shift()[c];
        if (center[c] == 0)
          continue;
        stored.column.push_back(static_cast<std::int32_t>(c));
        stored.value.push_back(center[c]);
      }
      stored.norm = squared_norm(center, d_);
    });
  }

  // Coordinates of center j, shifted like the points.
  const double *center(std::size_t j) const { return dense_.memptr() + j * d_; }
  SparseRow row(std::size_t j) const {
    return {stored_[j].column.data(), stored_[j].value.data(), stored_[j].value.size()};
  }
  double norm2(std::size_t j) const { return stored_[j].norm.high; }

  // Squared distance as dense points have it, bit for bit.
  double plain_square(const SparseRow &x, std::size_t j) const { return merged_square(x, row(j)); }

  // Squared distance, right to the last bits; `norm` is the squared norm of x.
  double square(const SparseRow &x, const Precise &norm, std::size_t j) const {
    Precise product;
    product.high = kernels().precise_dot(x.value, center(j), x.column, x.size, &product.low);
    double lost, error;
    const double known = sum_exactly(norm.high, stored_[j].norm.high, &lost);
    const double rest = sum_exactly(known, -2 * product.high, &error);
    const double result =
        rest + (error + (lost + norm.low + stored_[j].norm.low - 2 * product.low));
    return result > 0x1p-30 * known ? result : plain_square(x, j);
  }

private:
  struct Stored {
    std::vector<std::int32_t> column;
    std::vector<double> value;
    Precise norm;
  };

  const std::size_t d_;
  arma::mat dense_;
  std::vector<Stored> stored_;
};

} // namespace kmeans
} // namespace huddle

#endif
