// Covariances with axes of any direction, after Celeux and Govaert (1995,
// doi:10.1016/0031-3203(94)00125-6). VEE and VEV are estimated in turns until they settle, each of
// which has one optimum; all others have closed forms.
#ifndef HUDDLE_MIXTURE_COVARIANCE_ELLIPSOIDAL_H
#define HUDDLE_MIXTURE_COVARIANCE_ELLIPSOIDAL_H

#include "../model.h"
#include "diagonal.h"
#include "scatter.h"

namespace huddle {
namespace mixture {

// The d-th root of the determinant; NaN where there is none.
inline double root_det(const arma::mat &w) {
  double log_det, sign;
  if (!arma::log_det(log_det, sign, w) || sign <= 0)
    return NAN;
  return std::exp(log_det / w.n_rows);
}

// VEE: one matrix of determinant 1, times a volume each.
inline arma::cube equal_shape_and_axes(const Scatter &s) {
  const std::size_t d = s.full.n_rows, k = s.full.n_slices;
  arma::vec volume(k), before;
  for (std::size_t c = 0; c < k; ++c)
    volume[c] = arma::trace(s.full.slice(c)) / (s.weight[c] * d);
  arma::mat common(d, d), inverse;
  for (int i = 0; i < kInnerIterations; ++i) {
    common.zeros();
    for (std::size_t c = 0; c < k; ++c)
      common += s.full.slice(c) / volume[c];
    common /= root_det(common);
    if (!common.is_finite() || !arma::inv_sympd(inverse, common)) {
      volume.fill(NAN);
      break;
    }
    before = volume;
    for (std::size_t c = 0; c < k; ++c)
      volume[c] = arma::accu(s.full.slice(c) % inverse) / (s.weight[c] * d);
    if (has_settled(volume, before))
      break;
  }
  arma::cube result(d, d, k, arma::fill::none);
  for (std::size_t c = 0; c < k; ++c)
    result.slice(c) = common * volume[c];
  return result;
}

// EEV and VEV: the axes of each component, and along them variances of one shape, the largest along
// the first axis of each.
inline arma::cube equal_shape(const Form &form, const Scatter &s) {
  const std::size_t d = s.full.n_rows, k = s.full.n_slices;
  arma::cube axes(d, d, k, arma::fill::none), result(d, d, k, arma::fill::none);
  Scatter along{s.weight, arma::mat(d, k, arma::fill::none), arma::cube()};
  arma::vec values;
  for (std::size_t c = 0; c < k; ++c) {
    if (!s.full.slice(c).is_finite() || !arma::eig_sym(values, axes.slice(c), s.full.slice(c)))
      return result.fill(NAN);
    along.diagonal.col(c) = arma::clamp(values, 0.0, HUGE_VAL);
  }
  const arma::mat variances = diagonal_variances(Form(form.volume == 'E' ? "EEI" : "VEI"), along);
  for (std::size_t c = 0; c < k; ++c)
    result.slice(c) =
        arma::symmatu(axes.slice(c) * arma::diagmat(variances.col(c)) * axes.slice(c).t());
  return result;
}

// EVV: one volume.
inline arma::cube equal_volume(const Scatter &s) {
  arma::cube result = s.full;
  double volume = 0;
  for (std::size_t c = 0; c < result.n_slices; ++c) {
    const double own = root_det(result.slice(c));
    volume += own;
    result.slice(c) /= own;
  }
  return result * (volume / s.total_weight());
}

inline arma::cube ellipsoidal_covariances(const Form &form, const Scatter &s) {
  if (form.is("VEE"))
    return equal_shape_and_axes(s);
  if (form.is("EEV") || form.is("VEV"))
    return equal_shape(form, s);
  if (form.is("EVV"))
    return equal_volume(s);
  arma::cube result = s.full;
  if (form.is("EEE"))
    result.each_slice() = s.pooled() / s.total_weight();
  else
    for (std::size_t c = 0; c < result.n_slices; ++c)
      result.slice(c) /= s.weight[c];
  return result;
}

} // namespace mixture
} // namespace huddle

#endif
