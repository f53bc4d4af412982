// What distances mean. Searches compare `values`, which grow with distances and may be cheaper:
// squared distances, haversines. All that turns one into the other is here.
#ifndef HUDDLE_NEIGHBORS_METRIC_H
#define HUDDLE_NEIGHBORS_METRIC_H

#include "../data/points.h"
#include "../kernels/dispatch.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

namespace huddle {

// Metres; the mean radius of the Earth (Moritz 2000, doi:10.1007/s001900050278).
constexpr double kEarthRadius = 6371008.8;

// Places on the Earth for haversines: x has two columns, latitude and longitude in degrees.
class Places {
public:
  explicit Places(const Points &x) : latitude_(x.n), longitude_(x.n), cosine_(x.n) {
    for (std::size_t i = 0; i < x.n; ++i) {
      latitude_[i] = x.column(0)[i] * kRadians;
      longitude_[i] = x.column(1)[i] * kRadians;
      cosine_[i] = std::cos(latitude_[i]);
    }
  }

  std::size_t n() const { return latitude_.size(); }

  // Columns of points on the unit sphere: chords are in the order of distances on the ground.
  std::vector<double> on_sphere() const {
    const std::size_t size = n();
    std::vector<double> out(3 * size);
    for (std::size_t i = 0; i < size; ++i) {
      out[i] = cosine_[i] * std::cos(longitude_[i]);
      out[size + i] = cosine_[i] * std::sin(longitude_[i]);
      out[2 * size + i] = std::sin(latitude_[i]);
    }
    return out;
  }

  static double haversine(const Places &a, std::size_t i, const Places &b, std::size_t j) {
    const double north = std::sin((a.latitude_[i] - b.latitude_[j]) / 2);
    const double east = std::sin((a.longitude_[i] - b.longitude_[j]) / 2);
    return north * north + a.cosine_[i] * b.cosine_[j] * (east * east);
  }

private:
  static constexpr double kRadians = 3.14159265358979323846 / 180;
  std::vector<double> latitude_, longitude_, cosine_;
};

// The length of a difference, measured by its largest coordinate so that no power vanishes.
template <class Difference>
double minkowski_length(double power, std::size_t d, Difference difference) {
  double largest = 0, sum = 0;
  for (std::size_t j = 0; j < d; ++j)
    largest = std::max(largest, difference(j));
  if (largest == 0 || std::isinf(largest))
    return largest;
  for (std::size_t j = 0; j < d; ++j)
    sum += std::pow(std::max(difference(j), 0.0) / largest, power);
  return largest * std::pow(sum, 1 / power);
}

// A distance and, for Minkowski's, its power.
struct Metric {
  Distance kind;
  double power = 2;

  // Whether distances are those of straight lines, for which a search without a tree exists.
  bool straight() const { return kind == Distance::euclidean || kind == Distance::cosine; }
  bool has_kernel() const { return kind != Distance::minkowski && kind != Distance::haversine; }

  double distance(double value) const {
    switch (kind) {
    case Distance::euclidean:
      return std::sqrt(value);
    case Distance::cosine: // of points of length one
      return value / 2;
    case Distance::haversine:
      return 2 * kEarthRadius * std::asin(std::min(1.0, std::sqrt(value)));
    default:
      return value;
    }
  }

  double value(double distance) const {
    switch (kind) {
    case Distance::euclidean:
      return distance * distance;
    case Distance::cosine:
      return 2 * distance;
    case Distance::haversine: {
      const double angle = distance / (2 * kEarthRadius);
      return angle < kQuarterTurn ? std::sin(angle) * std::sin(angle) : 2;
    }
    default:
      return distance;
    }
  }

  // Points at no more than a distance have no greater value; some that are farther may not either.
  double value_within(double distance) const {
    const bool rounded = kind == Distance::euclidean || kind == Distance::haversine;
    return value(distance) * (rounded ? 1 + 1e-12 : 1.0);
  }

  // No point with a value of at most `value` lies in a box whose gap is greater than this.
  double prune_radius(double value) const {
    if (value == 0)
      return 0;
    if (kind == Distance::haversine) { // a haversine is a quarter of the squared chord
      const double chord = 2 * std::sqrt(value) * (1 + 1e-14) + 1e-14;
      return chord * chord;
    }
    // Roots of powers are only nearly monotone.
    return kind == Distance::minkowski ? value * (1 + 1e-12) : value;
  }

private:
  static constexpr double kQuarterTurn = 3.14159265358979323846 / 2;
};

// Points as searches measure them: places on the Earth become points of a sphere, the others are
// taken as they are. For cosines they have length one.
class MeasuredPoints {
public:
  MeasuredPoints(const Points &x, Distance kind) : points_(x) {
    if (kind != Distance::haversine)
      return;
    places_.emplace(x);
    sphere_ = places_->on_sphere();
    points_ = {sphere_.data(), x.n, 3, x.weights};
  }
  MeasuredPoints(const MeasuredPoints &) = delete;

  const Points &points() const { return points_; }
  const Places *places() const { return places_ ? &*places_ : nullptr; }

private:
  Points points_;
  std::optional<Places> places_;
  std::vector<double> sphere_;
};

} // namespace huddle

#endif
