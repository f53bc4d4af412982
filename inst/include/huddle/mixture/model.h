// What a mixture of normal distributions is, what its fit is asked for and what it returns.
#ifndef HUDDLE_MIXTURE_MODEL_H
#define HUDDLE_MIXTURE_MODEL_H

#include "../base/arma.h"

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

namespace huddle {
namespace mixture {

// The three letters of Banfield and Raftery (1993, doi:10.2307/2532201): whether volume, shape and
// orientation of the components are equal (E), vary (V) or are those of a unit matrix (I).
struct Form {
  char volume, shape, orientation;

  explicit Form(const std::string &name) : volume(name[0]), shape(name[1]), orientation(name[2]) {}
  bool is_diagonal() const { return orientation == 'I'; }
  bool is(const char *name) const {
    return volume == name[0] && shape == name[1] && orientation == name[2];
  }
};

struct Components {
  arma::mat mean;        // d x k
  arma::mat variance;    // d x k, of a diagonal form
  arma::cube covariance; // d x d x k, of all other forms
  arma::vec proportion;  // k, which add up to 1 - noise
  double noise = 0;      // the proportion of the uniform component

  std::size_t d() const { return mean.n_rows; }
  std::size_t k() const { return mean.n_cols; }
  bool is_diagonal() const { return covariance.is_empty(); }
};

struct Options {
  Form form{"VVV"};
  std::size_t max_iter = 100;
  // Stop when the mean log-likelihood of a point changes by no more than this.
  double tol = 1e-3;
  // Of the columns over all points.
  arma::vec variance;
  // Added to the variances of each column in every component, before its form is imposed.
  arma::vec ridge;
  // Variances of no more than this are none.
  arma::vec least_variance;
  // The logarithm of the uniform density of noise; minus infinity where there is none.
  double log_uniform = -HUGE_VAL;

  // Of each point the component that it is known to be in, from 1, or 0; null where none is known.
  const int *known = nullptr;

  bool has_noise() const { return std::isfinite(log_uniform); }
};

struct Result {
  Components components;
  std::vector<double> loglik; // of the start and after each iteration
  bool converged = false;
  std::size_t collapsed = 0; // the number, from 1, of a component that collapsed twice
  std::size_t iterations() const { return loglik.size() - 1; }
};

} // namespace mixture
} // namespace huddle

#endif
