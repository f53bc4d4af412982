// Medoids, and what each point knows of them: its nearest, its second nearest, and how far they
// are.
//
// Memory: 24 bytes a point beyond the matrix of distances.
#ifndef HUDDLE_KMEDOIDS_MEDOIDS_H
#define HUDDLE_KMEDOIDS_MEDOIDS_H

#include "../neighbors/pairs/square_matrix.h"

#include <cmath>
#include <cstdint>
#include <vector>

namespace huddle {
namespace kmedoids {

class Medoids {
public:
  // At least two; `weights` may be nullptr. `rows` are all different.
  Medoids(const SquareMatrix &distance, const double *weights, std::vector<std::uint32_t> rows)
      : distance_(distance), weights_(weights), rows_(std::move(rows)), is_medoid_(distance.n),
        nearest_(distance.n), second_(distance.n), to_nearest_(distance.n), to_second_(distance.n),
        removal_loss_(rows_.size()) {
    for (std::uint32_t row : rows_)
      is_medoid_[row] = 1;
    for (std::size_t i = 0; i < distance_.n; ++i) {
      nearest_[i] = closest(i, kNobody);
      to_nearest_[i] = to(i, nearest_[i]);
      set_second(i);
    }
    sum_losses();
  }

  std::size_t k() const { return rows_.size(); }
  const std::vector<std::uint32_t> &rows() const { return rows_; }
  bool is_medoid(std::size_t i) const { return is_medoid_[i] != 0; }
  std::uint32_t nearest(std::size_t i) const { return nearest_[i]; }
  double to_nearest(std::size_t i) const { return to_nearest_[i]; }
  // Points that are closer to a row than this have to do with it.
  const double *to_second() const { return to_second_.data(); }
  double weight(std::size_t i) const { return weights_ ? weights_[i] : 1.0; }

  // Sum of the distances to the nearest medoids.
  double loss() const {
    double sum = 0;
    for (std::size_t i = 0; i < distance_.n; ++i)
      sum += weight(i) * to_nearest_[i];
    return sum;
  }

  // By how much the loss would rise without each medoid.
  const std::vector<double> &removal_loss() const { return removal_loss_; }

  // A row takes the place of medoid m.
  void swap(std::size_t m, std::uint32_t row) {
    is_medoid_[rows_[m]] = 0;
    is_medoid_[row] = 1;
    rows_[m] = row;
    const double *now = distance_.row(row);
    const std::uint32_t slot = static_cast<std::uint32_t>(m);
    for (std::size_t i = 0; i < distance_.n; ++i) {
      if (nearest_[i] == slot && now[i] <= to_second_[i]) {
        to_nearest_[i] = now[i];
      } else if (nearest_[i] == slot) {
        nearest_[i] = second_[i];
        to_nearest_[i] = to_second_[i];
        set_second(i);
      } else if (second_[i] == slot && now[i] >= to_nearest_[i]) {
        set_second(i);
      } else if (now[i] < to_nearest_[i]) {
        second_[i] = nearest_[i];
        to_second_[i] = to_nearest_[i];
        nearest_[i] = slot;
        to_nearest_[i] = now[i];
      } else if (now[i] < to_second_[i]) {
        second_[i] = slot;
        to_second_[i] = now[i];
      }
    }
    sum_losses();
  }

private:
  static constexpr std::uint32_t kNobody = static_cast<std::uint32_t>(-1);

  double to(std::size_t i, std::size_t m) const { return distance_.row(rows_[m])[i]; }

  // The nearest medoid but one, or of all; the first of equal ones.
  std::uint32_t closest(std::size_t i, std::uint32_t but) const {
    std::uint32_t best = kNobody;
    for (std::uint32_t m = 0; m < rows_.size(); ++m)
      if (m != but && (best == kNobody || to(i, m) < to(i, best)))
        best = m;
    return best;
  }

  void set_second(std::size_t i) {
    second_[i] = closest(i, nearest_[i]);
    to_second_[i] = to(i, second_[i]);
  }

  void sum_losses() {
    std::fill(removal_loss_.begin(), removal_loss_.end(), 0.0);
    for (std::size_t i = 0; i < distance_.n; ++i)
      removal_loss_[nearest_[i]] += weight(i) * (to_second_[i] - to_nearest_[i]);
  }

  const SquareMatrix &distance_;
  const double *weights_;
  std::vector<std::uint32_t> rows_;
  std::vector<std::uint8_t> is_medoid_;
  std::vector<std::uint32_t> nearest_, second_;
  std::vector<double> to_nearest_, to_second_;
  std::vector<double> removal_loss_;
};

} // namespace kmedoids
} // namespace huddle

#endif
