// What a swap of centers would gain: taking one center away, putting two in the place of another.
//
// What splitting a cluster gains is that of a short 2-means within it; what taking a center away
// costs is that of giving its points to the nearest of a few centers near by. Both are estimates,
// made from a sample of each cluster. Cost: about 20 d operations for each point of the samples,
// k^2 d for the centers. Memory: 8 bytes for each point of the samples.
#ifndef HUDDLE_KMEANS_REFINE_SWAP_ESTIMATES_H
#define HUDDLE_KMEANS_REFINE_SWAP_ESTIMATES_H

#include "../../base/context.h"
#include "../../data/points.h"
#include "../../kernels/dispatch.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace huddle {
namespace kmeans {

// What can be said of swaps beforehand.
struct SwapEstimates {
  std::vector<double> gain;         // of splitting each cluster
  arma::mat split_centers;          // the two centers that it is split into, one after the other
  std::vector<double> cost;         // of taking each center away
  std::vector<std::size_t> nearest; // other center of each
};

// Sums of weighted differences from a middle, of a multiple of four numbers.
inline double weighted_sum(const double *weight, const double *x, double middle, std::size_t n) {
  double sum[4] = {};
  for (std::size_t i = 0; i < n; i += 4)
#pragma GCC unroll 4
    for (int lane = 0; lane < 4; ++lane)
      sum[lane] += weight[i + lane] * (x[i + lane] - middle);
  return sum[0] + sum[1] + sum[2] + sum[3];
}

inline double weighted_sum_of_squares(const double *weight, const double *x, double middle,
                                      std::size_t n) {
  double sum[4] = {};
  for (std::size_t i = 0; i < n; i += 4)
#pragma GCC unroll 4
    for (int lane = 0; lane < 4; ++lane)
      sum[lane] += weight[i + lane] * (x[i + lane] - middle) * (x[i + lane] - middle);
  return sum[0] + sum[1] + sum[2] + sum[3];
}

class Swaps {
public:
  Swaps(const Points &x, std::size_t k)
      : x_(x), k_(k), near_(std::min<std::size_t>(k - 1, kNear)), begin_(k + 1) {}

  // Forgets the last clustering.
  void restart() { centers_.clear(); }
  // Those of a clustering; clusters whose centers are as they were in the last one gain what they
  // did.
  const SwapEstimates &estimates(const arma::mat &centers, const std::int32_t *label,
                                 Context &context);

private:
  static constexpr std::size_t kNear = 8;   // centers that may take the points of one taken away
  static constexpr std::size_t kMost = 256; // points that speak for a cluster
  static constexpr std::size_t kTile = 16;  // points that distances are found for together
  static constexpr int kSplitPasses = 4;

  // The points of one cluster, column after column, and room for what is found of them.
  struct Cluster {
    std::size_t stride = 0, count = 0;
    double weight = 0, share = 0; // share: of all its points, what one of these stands for
    std::vector<double> values, weights, squares;
  };

  void choose_points(const std::int32_t *label);
  Cluster gather(std::size_t cluster) const;
  std::vector<double> neighbours(const arma::mat &centers, std::size_t cluster,
                                 std::size_t &nearest) const;
  double split(const double *center, Cluster &points, double *split_centers) const;
  double take_away(const std::vector<double> &near, const double *center, Cluster &points) const;

  const Points x_;
  const std::size_t k_, near_;
  std::vector<std::size_t> begin_, rows_; // of cluster j: from begin_[j] to begin_[j + 1]
  std::vector<double> total_;             // weight of each cluster
  arma::mat centers_;                     // that the last estimates are for
  SwapEstimates estimates_;
};

// Up to kMost points of each cluster, evenly spread over its rows.
inline void Swaps::choose_points(const std::int32_t *label) {
  std::vector<std::size_t> members(k_), seen(k_);
  total_.assign(k_, 0.0);
  for (std::size_t i = 0; i < x_.n; ++i) {
    ++members[label[i]];
    total_[label[i]] += x_.weight(i);
  }
  for (std::size_t j = 0; j < k_; ++j)
    begin_[j + 1] = begin_[j] + std::min(members[j], kMost);
  rows_.resize(begin_[k_]);
  std::vector<std::size_t> next(begin_.begin(), begin_.end() - 1);
  for (std::size_t i = 0; i < x_.n; ++i) {
    const std::size_t j = label[i], rank = seen[j]++, chosen = begin_[j + 1] - begin_[j];
    if ((rank + 1) * chosen / members[j] > rank * chosen / members[j])
      rows_[next[j]++] = i;
  }
}

inline Swaps::Cluster Swaps::gather(std::size_t cluster) const {
  Cluster points;
  const std::size_t *rows = rows_.data() + begin_[cluster];
  points.count = begin_[cluster + 1] - begin_[cluster];
  points.stride = (points.count + kTile - 1) / kTile * kTile;
  points.values.resize(points.stride * x_.d);
  points.weights.resize(points.stride);
  for (std::size_t c = 0; c < x_.d; ++c)
    for (std::size_t i = 0; i < points.count; ++i)
      points.values[c * points.stride + i] = x_.column(c)[rows[i]];
  for (std::size_t i = 0; i < points.count; ++i) {
    points.weights[i] = x_.weight(rows[i]);
    points.weight += points.weights[i];
  }
  points.share = points.weight > 0 ? total_[cluster] / points.weight : 0;
  return points;
}

// The other centers nearest to one, row after row.
inline std::vector<double> Swaps::neighbours(const arma::mat &centers, std::size_t cluster,
                                             std::size_t &nearest) const {
  const std::size_t d = x_.d;
  std::vector<std::pair<double, std::size_t>> others;
  for (std::size_t j = 0; j < k_; ++j) {
    double sum = 0;
    for (std::size_t c = 0; c < d; ++c) {
      const double apart = centers[j * d + c] - centers[cluster * d + c];
      sum += apart * apart;
    }
    if (j != cluster)
      others.push_back({sum, j});
  }
  std::partial_sort(others.begin(), others.begin() + near_, others.end());
  nearest = others[0].second;
  std::vector<double> near;
  for (std::size_t m = 0; m < near_; ++m)
    near.insert(near.end(), centers.begin() + others[m].second * d,
                centers.begin() + (others[m].second + 1) * d);
  return near;
}

// What is gained by two centers, `split_centers`, in the place of one: 2-means that starts across
// the column of the greatest spread.
inline double Swaps::split(const double *center, Cluster &points, double *split_centers) const {
  const std::size_t d = x_.d, count = points.count, stride = points.stride;
  std::vector<double> mean(d);
  double most = -1;
  std::size_t widest = 0;
  for (std::size_t c = 0; c < d; ++c) {
    const double *column = points.values.data() + c * stride;
    const double sum = weighted_sum(points.weights.data(), column, center[c], stride);
    const double spread = weighted_sum_of_squares(points.weights.data(), column, center[c], stride);
    mean[c] = points.weight > 0 ? center[c] + sum / points.weight : center[c];
    if (spread > most) {
      most = spread;
      widest = c;
    }
  }
  points.squares.assign(2 * stride, 0.0);
  for (std::size_t i = 0; i < count; ++i)
    points.squares[i] = points.values[widest * stride + i] - center[widest];
  double gain = 0;
  std::vector<double> high(stride);
  for (int pass = 0; pass < kSplitPasses; ++pass) {
    double above = 0;
    for (std::size_t i = 0; i < count; ++i) {
      high[i] = points.squares[i] > points.squares[stride + i] ? points.weights[i] : 0;
      above += high[i];
    }
    const double below = points.weight - above;
    if (!(above > 0 && below > 0x1p-40 * points.weight))
      return 0;
    double apart = 0;
    for (std::size_t c = 0; c < d; ++c) {
      const double *column = points.values.data() + c * stride;
      const double sum = weighted_sum(high.data(), column, mean[c], stride);
      split_centers[d + c] = mean[c] + sum / above;
      split_centers[c] = mean[c] - sum / below;
      apart +=
          (split_centers[d + c] - split_centers[c]) * (split_centers[d + c] - split_centers[c]);
    }
    gain = above * below / points.weight * apart;
    kernels().distances(points.values.data(), stride, stride, d, split_centers, 2,
                        points.squares.data(), stride);
  }
  return gain * points.share;
}

// What it costs to give the points to the nearest of other centers.
inline double Swaps::take_away(const std::vector<double> &near, const double *center,
                               Cluster &points) const {
  const std::size_t stride = points.stride;
  points.squares.resize((near_ + 1) * stride);
  kernels().distances(points.values.data(), stride, stride, x_.d, near.data(), near_,
                      points.squares.data(), stride);
  double *own = points.squares.data() + near_ * stride;
  kernels().distances(points.values.data(), stride, stride, x_.d, center, 1, own, stride);
  double cost = 0;
  for (std::size_t i = 0; i < points.count; ++i) {
    double least = points.squares[i];
    for (std::size_t m = 1; m < near_; ++m)
      least = std::min(least, points.squares[m * stride + i]);
    cost += points.weights[i] * (least - own[i]);
  }
  return cost * points.share;
}

inline const SwapEstimates &Swaps::estimates(const arma::mat &centers, const std::int32_t *label,
                                             Context &context) {
  const std::size_t d = x_.d;
  choose_points(label);
  estimates_.gain.resize(k_);
  estimates_.split_centers.set_size(d, 2 * k_);
  estimates_.cost.resize(k_);
  estimates_.nearest.resize(k_);
  const double work = 20.0 * d * static_cast<double>(rows_.size()) + 3.0 * k_ * k_ * d;
  for_blocks(context, k_, work, [&](std::size_t j) {
    const double *center = centers.memptr() + j * d;
    Cluster points = gather(j);
    if (centers_.empty() || !std::equal(center, center + d, centers_.colptr(j)))
      estimates_.gain[j] = split(center, points, estimates_.split_centers.colptr(2 * j));
    estimates_.cost[j] = take_away(neighbours(centers, j, estimates_.nearest[j]), center, points);
  });
  centers_ = centers;
  return estimates_;
}

} // namespace kmeans
} // namespace huddle

#endif
