// Sums of squares and products of the components about their means, from which the M step estimates
// covariances of a form.
#ifndef HUDDLE_MIXTURE_COVARIANCE_SCATTER_H
#define HUDDLE_MIXTURE_COVARIANCE_SCATTER_H

#include "../../base/arma.h"

#include <cmath>
#include <cstddef>

namespace huddle {
namespace mixture {

struct Scatter {
  arma::vec weight;   // of each component
  arma::mat diagonal; // d x k, for diagonal forms
  arma::cube full;    // d x d x k, for all others

  double total_weight() const { return arma::sum(weight); }
  arma::mat pooled() const {
    arma::mat sum = full.slice(0);
    for (std::size_t c = 1; c < full.n_slices; ++c)
      sum += full.slice(c);
    return sum;
  }
};

// Iterative estimates stop when nothing changes by more than this share.
constexpr double kInnerTolerance = 1e-13;
constexpr int kInnerIterations = 2000;

// Scales a vector of positive numbers so that their product is 1; returns the factor taken out.
inline double take_out_scale(arma::vec &values) {
  const double scale = std::exp(arma::mean(arma::log(values)));
  values /= scale;
  return scale;
}

inline bool has_settled(const arma::vec &now, const arma::vec &before) {
  return arma::all(arma::abs(now - before) <= kInnerTolerance * now);
}

} // namespace mixture
} // namespace huddle

#endif
