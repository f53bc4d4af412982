// Components as the kernels take them: factors of the covariances and constants of the densities.
#ifndef HUDDLE_MIXTURE_DENSITIES_H
#define HUDDLE_MIXTURE_DENSITIES_H

#include "model.h"

#include <limits>

namespace huddle {
namespace mixture {

// The lower Cholesky factor row after row, with the inverses of its diagonal; returns the sum of
// the logarithms of its diagonal, or NaN where the matrix has no rank of its own. A pivot that is
// as small as the rounding errors of its variance is none.
inline double pack_factor(const arma::mat &covariance, const arma::vec &least, double *out) {
  const std::size_t d = covariance.n_rows;
  arma::mat lower;
  const double none = std::numeric_limits<double>::quiet_NaN();
  if (!covariance.is_finite() || !arma::chol(lower, covariance, "lower"))
    return none;
  const double rounding = 4.0 * d * std::numeric_limits<double>::epsilon();
  double half_log_det = 0;
  for (std::size_t i = 0; i < d; ++i) {
    const double pivot = lower(i, i) * lower(i, i);
    if (!(covariance(i, i) > least[i]) || !(pivot > rounding * covariance(i, i)))
      return none;
    for (std::size_t j = 0; j < i; ++j)
      *out++ = lower(i, j);
    *out++ = 1 / lower(i, i);
    half_log_det += std::log(lower(i, i));
  }
  return half_log_det;
}

inline double pack_deviations(const arma::vec &variance, const arma::vec &least, double *out) {
  double half_log_det = 0;
  for (std::size_t j = 0; j < variance.n_elem; ++j) {
    if (!(variance[j] > least[j]) || !std::isfinite(variance[j]))
      return std::numeric_limits<double>::quiet_NaN();
    *out++ = 1 / std::sqrt(variance[j]);
    half_log_det += std::log(variance[j]) / 2;
  }
  return half_log_det;
}

class Densities {
public:
  Densities(const Components &components, const Options &options)
      : d(components.d()), k(components.k()), diagonal(components.is_diagonal()),
        mean(components.mean), width_(diagonal ? d : d * (d + 1) / 2), factor_(width_ * k),
        constant(k), log_noise(std::log(components.noise) + options.log_uniform),
        noise(options.has_noise()) {
    const double log_two_pi = std::log(2 * std::acos(-1.0));
    for (std::size_t c = 0; c < k; ++c) {
      double *out = &factor_[c * width_];
      const double half_log_det =
          diagonal ? pack_deviations(components.variance.col(c), options.least_variance, out)
                   : pack_factor(components.covariance.slice(c), options.least_variance, out);
      constant[c] = std::log(components.proportion[c]) - half_log_det - 0.5 * d * log_two_pi;
      if (!std::isfinite(constant[c])) {
        constant[c] = -HUGE_VAL;
        std::fill(out, out + width_, 0.0);
        collapsed.push_back(c);
      }
    }
  }

  const double *factor(std::size_t c) const { return &factor_[c * width_]; }
  // Tiles of logarithms that there are for each point.
  std::size_t parts() const { return k + noise; }

  const std::size_t d, k;
  const bool diagonal;
  const arma::mat &mean;

private:
  const std::size_t width_;
  std::vector<double> factor_;

public:
  std::vector<double> constant; // the logarithm of the density at the mean, times the proportion
  std::vector<std::size_t> collapsed; // components without a density, which no point is given to
  const double log_noise;
  const bool noise;
};

} // namespace mixture
} // namespace huddle

#endif
