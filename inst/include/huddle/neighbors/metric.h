// What distances mean. Searches compare `values`, which grow with distances and may be cheaper:
// squared distances, haversines. Boxes bound them from below.
#ifndef HUDDLE_NEIGHBORS_METRIC_H
#define HUDDLE_NEIGHBORS_METRIC_H

#include "tree/kdtree.h"

namespace huddle {

enum class Distance { euclidean, manhattan, chebyshev, minkowski, cosine, haversine };

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

class Measure {
public:
  Measure(Distance distance, double power = 2) : distance_(distance), power_(power) {}
  // Of haversines between the points of the tree of queries and those of the tree searched.
  Measure(const Places &queries, const Places &points)
      : distance_(Distance::haversine), power_(2), queries_(&queries), points_(&points) {}

  // Whether distances are those of straight lines, for which a search without a tree exists.
  bool straight() const {
    return distance_ == Distance::euclidean || distance_ == Distance::cosine;
  }

  double distance(double value) const {
    switch (distance_) {
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

  // Points at no more than a distance have no greater value; some that are farther may not either.
  double value_within(double distance) const {
    constexpr double kUpwards = 1 + 1e-12;
    switch (distance_) {
    case Distance::euclidean:
      return distance * distance * kUpwards;
    case Distance::cosine:
      return 2 * distance;
    case Distance::haversine: {
      const double angle = distance / kEarthRadius / 2;
      return angle < kQuarter ? std::sin(angle) * std::sin(angle) * kUpwards : HUGE_VAL;
    }
    default:
      return distance;
    }
  }

  // No point with a value of at most `value` lies in a box whose gap is greater than this.
  double reach(double value) const {
    if (value == 0)
      return 0;
    if (distance_ == Distance::haversine) { // a haversine is a quarter of the squared chord
      const double chord = 2 * std::sqrt(value) * (1 + 1e-14) + 1e-14;
      return chord * chord;
    }
    // Roots of powers are only nearly monotone.
    return distance_ == Distance::minkowski ? value * (1 + 1e-12) : value;
  }

  // Gaps between a box and the two children of a node.
  void gaps(const KdTree &tree, std::uint32_t node, const double *low, const double *high,
            double (&out)[2]) const {
    const double *boxes = tree.low(2 * node);
    GapPair gaps;
    switch (distance_) {
    case Distance::manhattan:
      gaps = pair_gaps<Metric::manhattan>(boxes, low, high, tree.d());
      break;
    case Distance::chebyshev:
      gaps = pair_gaps<Metric::chebyshev>(boxes, low, high, tree.d());
      break;
    case Distance::minkowski:
      for (std::uint32_t side = 0; side < 2; ++side)
        gaps[side] = length(tree.d(), [&](std::size_t j) {
          return std::max(tree.low(2 * node + side)[j] - high[j],
                          low[j] - tree.high(2 * node + side)[j]);
        });
      break;
    default:
      gaps = pair_gaps<Metric::euclidean>(boxes, low, high, tree.d());
    }
    out[0] = gaps[0];
    out[1] = gaps[1];
  }

  // A bit for each point of a leaf whose gap to a box is at most its reach.
  std::uint32_t near(const double *points, const double *low, const double *high, std::size_t d,
                     const double *reach) const {
    if (distance_ != Distance::minkowski)
      return kernels().points_near(metric(), points, low, high, d, reach);
    std::uint32_t result = 0;
    for (int lane = 0; lane < kLeafPoints; ++lane) {
      const double gap = length(d, [&](std::size_t j) {
        const double value = points[j * kLeafPoints + lane];
        return std::max(low[j] - value, value - high[j]);
      });
      result |= (gap <= reach[lane] ? 1u : 0u) << lane;
    }
    return result;
  }

  // Values between a query and the points of a leaf, and a bit for each that is at most `bound`.
  std::uint32_t within(const KdTree &queries, std::size_t position, const KdTree &tree,
                       std::size_t leaf, double bound, double *value) const {
    const double *point = queries.point(position), *points = tree.leaf(leaf);
    if (distance_ == Distance::minkowski)
      return lengths_within(point, points, tree.d(), bound, value) & tree.lanes(leaf);
    const std::uint32_t near =
        tree.lanes(leaf) &
        kernels().leaf_within(metric(), point, kLeafPoints, points, tree.d(), reach(bound), value);
    if (distance_ != Distance::haversine)
      return near;
    std::uint32_t result = 0;
    for (std::uint32_t left = near; left != 0; left &= left - 1) {
      const int lane = __builtin_ctz(left);
      value[lane] = Places::haversine(*queries_, queries.row(position), *points_,
                                      tree.row(leaf * kLeafPoints + lane));
      result |= (value[lane] <= bound ? 1u : 0u) << lane;
    }
    return result;
  }

private:
  static constexpr double kQuarter = 1.5707963; // less than a right angle

  Metric metric() const {
    return distance_ == Distance::manhattan   ? Metric::manhattan
           : distance_ == Distance::chebyshev ? Metric::chebyshev
                                              : Metric::euclidean;
  }

  template <class Difference> double length(std::size_t d, Difference difference) const {
    return minkowski_length(power_, d, difference);
  }

  std::uint32_t lengths_within(const double *point, const double *points, std::size_t d,
                               double bound, double *value) const {
    std::uint32_t result = 0;
    for (int lane = 0; lane < kLeafPoints; ++lane) {
      value[lane] = length(d, [&](std::size_t j) {
        return std::fabs(point[j * kLeafPoints] - points[j * kLeafPoints + lane]);
      });
      result |= (value[lane] <= bound ? 1u : 0u) << lane;
    }
    return result;
  }

  const Distance distance_;
  const double power_;
  const Places *queries_ = nullptr, *points_ = nullptr;
};

} // namespace huddle

#endif
