// The first stage of Hartigan and Wong's k-means (1979, doi:10.2307/2346830).
//
// Point after point, in the order of rows, is put where that lowers the inertia most, and both
// centers follow at once ("optimal transfer"); then points go to and fro between their cluster and
// the best other one that was found, until none gains ("quick transfer"). Centers that follow every
// point spread out farther than Lloyd's means of all of them, and what comes after ends at better
// optima for it.
//
// The best other cluster of a point is found in single precision where that can prove it
// (kernels/centers.h), else in double. Cost: 2 n k d single-precision operations on one thread;
// memory: 4 bytes a point.
#ifndef HUDDLE_KMEANS_OPENING_H
#define HUDDLE_KMEANS_OPENING_H

#include "labeller.h"
#include "update.h"

namespace huddle {
namespace kmeans {

class Opening {
public:
  // `centers` (row after row) and `label` follow the transfers; no cluster is empty.
  Opening(const Points &x, const Columns &columns, const ClusterSums &sums,
          std::vector<double> &centers, std::int32_t *label)
      : x_(x), k_(centers.size() / x.d), frame_(single_frame(columns)),
        padded_((k_ + kernels().floats - 1) / kernels().floats * kernels().floats),
        off_(8 * 0x1p-52 * columns.max_abs() * std::sqrt(static_cast<double>(x.d))),
        centers_(centers), label_(label), weight_(k_), members_(k_), other_(x.n), changed_(k_),
        column_(x.d), transposed_(x.d * padded_), start_(padded_, __builtin_inff()),
        share_(padded_, 1.0f), score_(padded_), value_(x.d), points_(kGathered * x.d) {
    std::iota(column_.begin(), column_.end(), 0);
    for (std::size_t i = 0; i < x.n; ++i)
      members_[label[i]] += x.weight(i) > 0;
    for (std::size_t j = 0; j < k_; ++j) {
      weight_[j] = sums.weight(j);
      total_ += weight_[j];
    }
    for (std::size_t j = 0; j < k_; ++j)
      set_center(j);
  }

  // Returns how many transfers there were.
  Pass run(Context &context) {
    Pass pass;
    for_points(context, [&](std::size_t row, const double *point) {
      other_[row] = best_other(row, point);
      pass.moved += exchange(row, point);
    });
    pass.distances = static_cast<double>(x_.n) * static_cast<double>(k_);
    std::size_t moved = x_.n;
    for (round_ = 2; round_ < kRounds && moved > x_.n / kFew; ++round_) {
      moved = 0;
      for_points(context, [&](std::size_t row, const double *point) {
        const std::size_t last = std::max(changed_[label_[row]], changed_[other_[row]]);
        moved += last + 1 >= round_ && exchange(row, point);
      });
      pass.moved += moved;
    }
    return pass;
  }

private:
  static constexpr std::size_t kGathered = 16; // points whose coordinates are gathered together
  // Quick transfers end after so many rounds, or when no more than this part of the points moves.
  static constexpr std::size_t kRounds = 100, kFew = 8192;

  // Calls body(row, coordinates) for every point that may leave its cluster, in the order of rows.
  template <class Body> void for_points(Context &context, Body body) {
    for (std::size_t first = 0; first < x_.n; first += kGathered) {
      if (first % kBlockRows == 0)
        context.progress.poll();
      const std::size_t count = std::min(kGathered, x_.n - first);
      for (std::size_t c = 0; c < x_.d; ++c)
        for (std::size_t i = 0; i < count; ++i)
          points_[i * x_.d + c] = x_.column(c)[first + i];
      for (std::size_t i = 0; i < count; ++i)
        if (x_.weight(first + i) > 0 && members_[label_[first + i]] > 1)
          body(first + i, points_.data() + i * x_.d);
    }
  }

  // In four sums, which do not wait for each other.
  double square(const double *point, std::size_t cluster) const {
    double sum[4] = {};
    const double *center = centers_.data() + cluster * x_.d;
    std::size_t c = 0;
    for (; c + 4 <= x_.d; c += 4)
#pragma GCC unroll 4
      for (std::size_t s = 0; s < 4; ++s)
        sum[s] += (point[c + s] - center[c + s]) * (point[c + s] - center[c + s]);
    for (; c < x_.d; ++c)
      sum[0] += (point[c] - center[c]) * (point[c] - center[c]);
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
  }
  double entering(const double *point, double weight, std::size_t cluster) const {
    return weight_[cluster] / (weight_[cluster] + weight) * square(point, cluster);
  }

  // The center in single precision, times -2; the weight as a share of all.
  void set_center(std::size_t j) {
    double norm2 = 0;
    for (std::size_t c = 0; c < x_.d; ++c) {
      const double value = (centers_[j * x_.d + c] - frame_.centre[c]) * frame_.scale;
      transposed_[c * padded_ + j] = static_cast<float>(-2 * value);
      norm2 += value * value;
    }
    start_[j] = static_cast<float>(norm2);
    share_[j] = static_cast<float>(weight_[j] / total_);
    largest_ = std::max(largest_, norm2);
  }

  std::int32_t best_other(std::size_t row, const double *point) {
    const auto own = static_cast<std::size_t>(label_[row]);
    double norm2 = 0;
    for (std::size_t c = 0; c < x_.d; ++c) {
      const double value = (point[c] - frame_.centre[c]) * frame_.scale;
      norm2 += value * value;
      value_[c] = static_cast<float>(value);
    }
    std::copy(start_.begin(), start_.end(), score_.begin());
    score_[own] = __builtin_inff();
    // The distance, its factor and the chains of sums round a few times more than a plain score.
    const Margin margin(x_.d + 16, largest_);
    float limit;
    const double weight = x_.weight(row);
    const std::int32_t best = kernels().entering_screen(
        value_.data(), column_.data(), x_.d, transposed_.data(), padded_, static_cast<float>(norm2),
        static_cast<float>(weight / total_), share_.data(),
        static_cast<float>(margin.base + margin.slope * norm2), score_.data(), &limit);
    return best >= 0 ? best : decide(point, weight, own, limit);
  }

  std::int32_t decide(const double *point, double weight, std::size_t own, float limit) const {
    std::size_t best = own;
    double least = HUGE_VAL;
    for (std::size_t j = 0; j < k_; ++j) {
      if (j == own || score_[j] > limit)
        continue;
      const double cost = entering(point, weight, j);
      if (cost < least) {
        least = cost;
        best = j;
      }
    }
    return static_cast<std::int32_t>(best);
  }

  // Moves a point to the other cluster if that lowers the inertia by more than rounding does.
  bool exchange(std::size_t row, const double *point) {
    const auto from = static_cast<std::size_t>(label_[row]);
    const auto to = static_cast<std::size_t>(other_[row]);
    const double weight = x_.weight(row), rest = weight_[from] - weight;
    if (to == from || !(rest > 0x1p-20 * weight_[from]))
      return false;
    const double loss = weight_[from] / rest * square(point, from);
    if (!(entering(point, weight, to) < loss - (0x1p-40 * loss + off_ * std::sqrt(loss))))
      return false;
    weight_[from] -= weight;
    weight_[to] += weight;
    --members_[from];
    ++members_[to];
    double *a = centers_.data() + from * x_.d, *b = centers_.data() + to * x_.d;
    for (std::size_t c = 0; c < x_.d; ++c) {
      a[c] -= weight / weight_[from] * (point[c] - a[c]);
      b[c] += weight / weight_[to] * (point[c] - b[c]);
    }
    if (round_ == 1) {
      set_center(from);
      set_center(to);
    }
    std::swap(label_[row], other_[row]);
    changed_[from] = changed_[to] = round_;
    return true;
  }

  const Points x_;
  const std::size_t k_;
  const Frame frame_;
  const std::size_t padded_;
  const double off_;
  std::vector<double> &centers_;
  std::int32_t *label_;
  std::vector<double> weight_;
  std::vector<std::size_t> members_; // points that have a weight
  std::vector<std::int32_t> other_;  // the best other cluster of each point
  std::vector<std::size_t> changed_; // the round in which each cluster last changed
  std::size_t round_ = 1;
  double total_ = 0;
  // Centers in single precision, one row a coordinate; squared norms and shares of the weight.
  std::vector<std::int32_t> column_;
  std::vector<float> transposed_, start_, share_, score_, value_;
  std::vector<double> points_; // gathered, point after point
  double largest_ = 0;         // squared norm of the longest center so far
};

} // namespace kmeans
} // namespace huddle

#endif
