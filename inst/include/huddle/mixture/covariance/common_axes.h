// Covariances with principal axes in common: the forms EVE and VVE.
//
// The axes D and the shapes A_k are estimated in turn. Given the shapes, D minimises the sum of
// tr(W_k D inv(A_k) D'), as in Browne and McNicholas (2014, doi:10.1007/s11634-013-0139-1), who
// bound it from above by a function that is linear in D. Here D is turned in the plane of two axes
// at a time, as by Flury and Gautschi (1986, doi:10.1137/0907013): within a plane the minimum has a
// closed form, so that a few sweeps settle what takes the bounds hundreds of steps. A sweep costs
// k d^3 operations.
#ifndef HUDDLE_MIXTURE_COVARIANCE_COMMON_AXES_H
#define HUDDLE_MIXTURE_COVARIANCE_COMMON_AXES_H

#include "../model.h"
#include "scatter.h"

namespace huddle {
namespace mixture {

class CommonAxes {
public:
  // `axes` are where the search starts and where it ends; an empty matrix starts it from the
  // principal axes of all components together.
  CommonAxes(const Form &form, const Scatter &s, arma::mat &axes)
      : form_(form), s_(s), axes_(axes), turned_(s.full), shape_(s.full.n_rows, s.full.n_slices) {
    if (axes_.is_empty()) {
      arma::vec ignored;
      arma::eig_sym(ignored, axes_, s.pooled());
    }
    for (std::size_t c = 0; c < turned_.n_slices; ++c)
      turned_.slice(c) = axes_.t() * s.full.slice(c) * axes_;
  }

  arma::cube covariances() {
    for (int i = 0; i < most_sweeps(); ++i) {
      estimate_shapes();
      if (!sweep())
        break;
    }
    estimate_shapes();
    arma::cube result(arma::size(s_.full), arma::fill::none);
    for (std::size_t c = 0; c < result.n_slices; ++c)
      result.slice(c) = arma::symmatu(axes_ * arma::diagmat(shape_.col(c)) * axes_.t());
    return result;
  }

private:
  // In many columns the search goes on in the next M step, where it was left: the likelihood rises
  // all the same.
  int most_sweeps() const {
    constexpr double kOperations = 2e7;
    const double d = static_cast<double>(shape_.n_rows), k = static_cast<double>(shape_.n_cols);
    const double sweeps = kOperations / (2 * d * d * d * k);
    return static_cast<int>(std::max(5.0, std::min<double>(kInnerIterations, sweeps)));
  }

  // Variances along the axes.
  void estimate_shapes() {
    double volume = 0;
    for (std::size_t c = 0; c < shape_.n_cols; ++c) {
      arma::vec shape = turned_.slice(c).diag();
      if (form_.volume == 'E')
        volume += take_out_scale(shape);
      else
        shape /= s_.weight[c];
      shape_.col(c) = shape;
    }
    if (form_.volume == 'E')
      shape_ *= volume / s_.total_weight();
  }

  // Whether any axis has moved.
  bool sweep() {
    bool moved = false;
    for (std::size_t q = 1; q < shape_.n_rows; ++q)
      for (std::size_t p = 0; p < q; ++p)
        moved |= turn(p, q);
    return moved;
  }

  // The axes p and q turned in their plane to the minimum: the smallest eigenvalue of the weighted
  // sum of the scatters in it, of two rotations by the smaller angle.
  bool turn(std::size_t p, std::size_t q) {
    double difference = 0, product = 0, size = 0;
    for (std::size_t c = 0; c < shape_.n_cols; ++c) {
      const double gain = 1 / shape_(p, c) - 1 / shape_(q, c);
      const arma::mat &w = turned_.slice(c);
      difference += gain * (w(p, p) - w(q, q));
      product += gain * w(p, q);
      size += std::fabs(gain) * (w(p, p) + w(q, q));
    }
    // At the minimum the difference is negative and the product 0.
    const double angle = 0.5 * std::atan2(-2 * product, -difference);
    if (std::fabs(product) <= kInnerTolerance * size && difference <= 0)
      return false;
    const double cosine = std::cos(angle), sine = std::sin(angle);
    const auto rotate = [&](double &first, double &second) {
      const double turned = cosine * first + sine * second;
      second = cosine * second - sine * first;
      first = turned;
    };
    for (std::size_t j = 0; j < axes_.n_rows; ++j)
      rotate(axes_(j, p), axes_(j, q));
    for (std::size_t c = 0; c < turned_.n_slices; ++c) {
      arma::mat &w = turned_.slice(c);
      for (std::size_t j = 0; j < w.n_rows; ++j)
        rotate(w(j, p), w(j, q));
      for (std::size_t j = 0; j < w.n_cols; ++j)
        rotate(w(p, j), w(q, j));
    }
    return true;
  }

  const Form &form_;
  const Scatter &s_;
  arma::mat &axes_;
  arma::cube turned_; // scatters in the coordinates of the axes
  arma::mat shape_;
};

} // namespace mixture
} // namespace huddle

#endif
