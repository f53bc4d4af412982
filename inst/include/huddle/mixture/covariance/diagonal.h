// Covariances along the axes of the columns, after Celeux and Govaert (1995,
// doi:10.1016/0031-3203(94)00125-6). All have closed forms but VEI, whose likelihood is concave in
// the logarithms of volumes and shape: both are estimated in turn until they settle.
#ifndef HUDDLE_MIXTURE_COVARIANCE_DIAGONAL_H
#define HUDDLE_MIXTURE_COVARIANCE_DIAGONAL_H

#include "../model.h"
#include "scatter.h"

namespace huddle {
namespace mixture {

inline arma::mat equal_shapes(const Scatter &s) {
  const std::size_t d = s.diagonal.n_rows, k = s.diagonal.n_cols;
  arma::vec volume = arma::sum(s.diagonal, 0).t() / (s.weight * d), before;
  arma::vec shape;
  for (int i = 0; i < kInnerIterations; ++i) {
    shape.zeros(d);
    for (std::size_t c = 0; c < k; ++c)
      shape += s.diagonal.col(c) / volume[c];
    take_out_scale(shape);
    before = volume;
    for (std::size_t c = 0; c < k; ++c)
      volume[c] = arma::sum(s.diagonal.col(c) / shape) / (s.weight[c] * d);
    if (has_settled(volume, before))
      break;
  }
  return shape * volume.t();
}

inline arma::mat equal_volumes(const Scatter &s) {
  arma::mat shapes = s.diagonal;
  double volume = 0;
  for (std::size_t c = 0; c < shapes.n_cols; ++c) {
    arma::vec shape = shapes.col(c);
    volume += take_out_scale(shape);
    shapes.col(c) = shape;
  }
  return shapes * (volume / s.total_weight());
}

// d x k variances.
inline arma::mat diagonal_variances(const Form &form, const Scatter &s) {
  const std::size_t d = s.diagonal.n_rows, k = s.diagonal.n_cols;
  if (form.is("EII"))
    return arma::mat(d, k).fill(arma::accu(s.diagonal) / (s.total_weight() * d));
  if (form.is("VII"))
    return arma::ones(d) * (arma::sum(s.diagonal, 0) / (s.weight.t() * d));
  if (form.is("EEI"))
    return arma::sum(s.diagonal, 1) / s.total_weight() * arma::ones(1, k);
  if (form.is("VEI"))
    return equal_shapes(s);
  if (form.is("EVI"))
    return equal_volumes(s);
  return s.diagonal.each_row() / s.weight.t();
}

} // namespace mixture
} // namespace huddle

#endif
