// Views of memory that somebody else owns: R's matrices are read in place, never copied.
#ifndef HUDDLE_DATA_POINTS_H
#define HUDDLE_DATA_POINTS_H

#include "../base/arma.h"

#include <cstddef>

namespace huddle {

// n points of d coordinates, column after column as R stores a matrix, with optional weights.
struct Points {
  const double *values;
  std::size_t n;
  std::size_t d;
  const double *weights; // one per point, or nullptr when every point counts once

  const double *column(std::size_t j) const { return values + j * n; }
  double weight(std::size_t i) const { return weights ? weights[i] : 1.0; }
  // For algebra: the same memory, which must not be written to.
  arma::mat matrix() const { return arma::mat(const_cast<double *>(values), n, d, false, true); }
};

inline void copy_point(const Points &x, std::size_t row, double *out) {
  for (std::size_t j = 0; j < x.d; ++j)
    out[j] = x.column(j)[row];
}

} // namespace huddle

#endif
