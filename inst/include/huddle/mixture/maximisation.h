// The M step: from sums about the old means to new proportions, means and covariances.
#ifndef HUDDLE_MIXTURE_MAXIMISATION_H
#define HUDDLE_MIXTURE_MAXIMISATION_H

#include "covariance/common_axes.h"
#include "covariance/diagonal.h"
#include "covariance/ellipsoidal.h"
#include "pass.h"

namespace huddle {
namespace mixture {

// Components of a smaller share of all weight are empty.
constexpr double kLeastProportion = 1e-12;

class Maximisation {
public:
  explicit Maximisation(const Options &options) : options_(options) {}

  // Returns the first component that is empty, with nothing changed, or k.
  std::size_t update(const Sums &sums, Components &out) {
    const std::size_t d = out.d(), k = out.k();
    const bool diagonal = options_.form.is_diagonal();
    Scatter s;
    s.weight = sums.scatter.row(0).t();
    const double total = s.total_weight() + sums.noise;
    for (std::size_t c = 0; c < k; ++c)
      if (!(s.weight[c] > kLeastProportion * total))
        return c;
    if (diagonal)
      s.diagonal.set_size(d, k);
    else
      s.full.set_size(d, d, k);
    for (std::size_t c = 0; c < k; ++c) {
      const arma::vec column = sums.scatter.col(c);
      out.mean.col(c) +=
          (diagonal ? diagonal_part(column, s, c) : full_part(column, s, c)) / s.weight[c];
    }
    out.proportion = s.weight / total;
    out.noise = sums.noise / total;
    if (diagonal)
      out.variance = diagonal_variances(options_.form, s);
    else if (options_.form.is("EVE") || options_.form.is("VVE"))
      out.covariance = CommonAxes(options_.form, s, axes_).covariances();
    else
      out.covariance = ellipsoidal_covariances(options_.form, s);
    return k;
  }

private:
  // Both return the sums of the deviations from the old mean.
  arma::vec diagonal_part(const arma::vec &sums, Scatter &s, std::size_t c) const {
    const std::size_t d = s.diagonal.n_rows;
    const arma::vec first = sums.subvec(1, d);
    s.diagonal.col(c) = sums.subvec(d + 1, 2 * d) - first % first / s.weight[c];
    s.diagonal.col(c) += s.weight[c] * options_.ridge;
    return first;
  }

  arma::vec full_part(const arma::vec &sums, Scatter &s, std::size_t c) const {
    const std::size_t d = s.full.n_rows;
    arma::vec first(d, arma::fill::none);
    arma::mat &w = s.full.slice(c);
    for (std::size_t i = 0; i < d; ++i) {
      const double *row = sums.memptr() + (i + 1) * (i + 2) / 2;
      first[i] = row[0];
      for (std::size_t j = 0; j <= i; ++j)
        w(i, j) = w(j, i) = row[j + 1] - first[i] * first[j] / s.weight[c];
      w(i, i) += s.weight[c] * options_.ridge[i];
    }
    return first;
  }

  const Options &options_;
  arma::mat axes_; // of the forms EVE and VVE, from one iteration to the next
};

} // namespace mixture
} // namespace huddle

#endif
