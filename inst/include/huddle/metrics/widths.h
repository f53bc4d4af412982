// From distances to clusters to silhouette widths.
#ifndef HUDDLE_METRICS_WIDTHS_H
#define HUDDLE_METRICS_WIDTHS_H

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace huddle {
namespace metrics {

struct Silhouette {
  std::vector<double> width;          // NaN for points left out
  std::vector<std::int32_t> neighbor; // the nearest other cluster, 0 for points left out
};

// Sum of weighted distances of one point to the points of each cluster, turned into its width.
class WidthOf {
public:
  WidthOf(std::int32_t label, double weight) : label_(label), counted_(std::min(weight, 1.0)) {}

  void add(std::int32_t cluster, double sum, double weight) {
    if (cluster == label_) {
      // A point is not its own neighbour: one of the rows that its weight stands for is left out.
      const double others = weight - counted_;
      alone_ = !(others > 0);
      own_ = alone_ ? 0 : sum / others;
    } else if (weight > 0 && sum / weight < other_) {
      other_ = sum / weight;
      neighbor_ = cluster;
    }
  }

  void write(Silhouette &out, std::size_t row) const {
    const double largest = std::max(own_, other_);
    out.width[row] = alone_ || !(largest > 0) ? 0 : (other_ - own_) / largest;
    out.neighbor[row] = neighbor_;
  }

private:
  std::int32_t label_, neighbor_ = 0;
  double counted_, own_ = 0, other_ = HUGE_VAL;
  bool alone_ = true;
};

inline Silhouette no_widths(std::size_t n) {
  return {std::vector<double>(n, std::nan("")), std::vector<std::int32_t>(n)};
}

} // namespace metrics
} // namespace huddle

#endif
