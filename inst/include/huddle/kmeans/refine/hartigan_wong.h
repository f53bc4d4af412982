// Hartigan and Wong's k-means (1979, doi:10.2307/2346830): an iteration of Lloyd's algorithm, then
// transfers of single points until none lowers the inertia.
//
// A stage puts every point, in the order of rows, where that lowers the inertia most, and both
// centers follow at once ("optimal transfer"); then points go to and fro between their cluster and
// the best other one, until none gains ("quick transfer"). Centers that follow every point spread
// out farther than Lloyd's, and end at better optima. A point whose cluster has not changed since
// the last stage is compared with the clusters that have. The best other cluster is found in single
// precision where that can prove it (screening/packed_centers.h), else in double.
//
// Cost of a stage: at most 2 n k d single-precision operations, on one thread; memory: 4 bytes a
// point.
#ifndef HUDDLE_KMEANS_REFINE_HARTIGAN_WONG_H
#define HUDDLE_KMEANS_REFINE_HARTIGAN_WONG_H

#include "../../data/cluster_sums.h"
#include "../assignment/assignment.h"

namespace huddle {
namespace kmeans {

class HartiganWong {
public:
  HartiganWong(const Points &x, const Columns &columns, std::size_t k)
      : x_(x), k_(k), frame_(single_frame(columns)),
        padded_((k + kernels().floats - 1) / kernels().floats * kernels().floats),
        off_(8 * 0x1p-52 * columns.max_abs() * std::sqrt(static_cast<double>(x.d))), weight_(k),
        members_(k), other_(x.n), changed_(k), recent_(k), column_(x.d), transposed_(x.d * padded_),
        start_(padded_, __builtin_inff()), share_(padded_, 1.0f), score_(padded_), value_(x.d),
        points_(kGathered * x.d) {
    std::iota(column_.begin(), column_.end(), 0);
    std::iota(recent_.begin(), recent_.end(), std::size_t(0));
  }

  // Takes over the state of a clustering: its labels and the weights of its clusters, none of which
  // is empty.
  void begin(const std::int32_t *label, const ClusterSums &sums);
  // Clears the weights of the clusters of rounding errors.
  void follow(const ClusterSums &sums);
  // One stage; labels and centers (one a column) follow the transfers, which `found` lists by
  // block.
  Pass run(arma::mat &centers, std::int32_t *label, std::vector<BlockMoves> &found,
           Context &context);

private:
  static constexpr std::size_t kGathered = 16; // points whose coordinates are gathered together
  // Quick transfers end after so many rounds, or when no more than this part of the points moves.
  static constexpr std::size_t kRounds = 100, kFew = 8192;

  void transfer_optimally(Context &context);
  void transfer_quickly(Context &context);
  template <class Wanted, class Body> void for_points(Context &context, Wanted wanted, Body body);
  double square(const double *point, std::size_t cluster) const;
  double entering(const double *point, double weight, std::size_t cluster) const {
    return weight_[cluster] / (weight_[cluster] + weight) * square(point, cluster);
  }
  void set_center(std::size_t j);
  void touch(std::size_t j);
  std::int32_t best_other(std::size_t row, const double *point, std::uint64_t last);
  std::int32_t best_of_all(std::size_t row, const double *point);
  std::int32_t best_within(float limit, std::size_t row, const double *point) const;
  bool exchange(std::size_t row, const double *point);

  const Points x_;
  const std::size_t k_;
  const Frame frame_;
  const std::size_t padded_;
  const double off_;
  double *centers_ = nullptr;
  std::int32_t *label_ = nullptr;
  std::vector<double> weight_;
  std::vector<std::size_t> members_; // points that have a weight
  std::vector<std::int32_t> other_;  // the best other cluster of each point
  // Time goes on by one for each point of a stage and each round of quick transfers.
  std::uint64_t now_ = 1, stage_ = 0;  // stage_: when this one began; 0 before the first
  std::vector<std::uint64_t> changed_; // when each cluster last changed
  std::vector<std::size_t> recent_;    // clusters, those that changed last first
  double total_ = 0, largest_ = 0;     // weight of all; squared norm of the longest center so far
  std::uint64_t evaluated_ = 0;        // distances
  // Centers in single precision, one row a coordinate; squared norms and shares of the weight.
  std::vector<std::int32_t> column_;
  std::vector<float> transposed_, start_, share_, score_, value_;
  std::vector<double> points_; // gathered, point after point
};

inline void HartiganWong::begin(const std::int32_t *label, const ClusterSums &sums) {
  std::fill(members_.begin(), members_.end(), std::size_t(0));
  for (std::size_t i = 0; i < x_.n; ++i)
    members_[label[i]] += x_.weight(i) > 0;
  stage_ = 0;
  follow(sums);
}

inline void HartiganWong::follow(const ClusterSums &sums) {
  total_ = 0;
  for (std::size_t j = 0; j < k_; ++j)
    total_ += weight_[j] = sums.weight(j);
}

inline Pass HartiganWong::run(arma::mat &centers, std::int32_t *label,
                              std::vector<BlockMoves> &found, Context &context) {
  const std::vector<std::int32_t> before(label, label + x_.n);
  centers_ = centers.memptr();
  label_ = label;
  evaluated_ = 0;
  largest_ = 0;
  for (std::size_t j = 0; j < k_; ++j)
    set_center(j);
  transfer_optimally(context);
  transfer_quickly(context);
  std::vector<std::vector<RowMove>> moves(1);
  for (std::size_t i = 0; i < x_.n; ++i)
    if (label[i] != before[i])
      moves[0].push_back({i, before[i], label[i]});
  Pass pass;
  pass.moved = moves_by_block(moves, x_.n, found);
  pass.distances = static_cast<double>(evaluated_);
  return pass;
}

inline void HartiganWong::transfer_optimally(Context &context) {
  const std::uint64_t last = stage_;
  stage_ = now_;
  const auto any = [](std::size_t) { return true; };
  for_points(context, any, [&](std::size_t row, const double *point) {
    now_ = stage_ + row;
    other_[row] = best_other(row, point, last > 0 ? last + row : 0);
    exchange(row, point);
  });
  now_ = stage_ + x_.n;
}

// A point is looked at again once one of its two clusters has changed.
inline void HartiganWong::transfer_quickly(Context &context) {
  std::size_t moved = x_.n;
  for (std::size_t round = 0; round < kRounds && moved > x_.n / kFew; ++round, ++now_) {
    moved = 0;
    const auto changed = [&](std::size_t row) {
      const std::uint64_t seen = round == 0 ? stage_ + row : now_ - 1;
      return std::max(changed_[label_[row]], changed_[other_[row]]) >= seen;
    };
    for_points(context, changed,
               [&](std::size_t row, const double *point) { moved += exchange(row, point); });
  }
}

// Calls body(row, coordinates) for every point that is wanted and may leave its cluster, in the
// order of rows.
template <class Wanted, class Body>
void HartiganWong::for_points(Context &context, Wanted wanted, Body body) {
  for (std::size_t first = 0; first < x_.n; first += kGathered) {
    if (first % kBlockRows == 0)
      context.progress.poll();
    const std::size_t count = std::min(kGathered, x_.n - first);
    std::size_t next = 0;
    while (next < count && !wanted(first + next))
      ++next;
    for (std::size_t c = 0; c < x_.d && next < count; ++c)
      for (std::size_t i = next; i < count; ++i)
        points_[i * x_.d + c] = x_.column(c)[first + i];
    for (std::size_t i = next; i < count; ++i)
      if (x_.weight(first + i) > 0 && members_[label_[first + i]] > 1 && wanted(first + i))
        body(first + i, points_.data() + i * x_.d);
  }
}

// In four sums, which do not wait for each other.
inline double HartiganWong::square(const double *point, std::size_t cluster) const {
  double sum[4] = {};
  const double *center = centers_ + cluster * x_.d;
  std::size_t c = 0;
  for (; c + 4 <= x_.d; c += 4)
#pragma GCC unroll 4
    for (std::size_t s = 0; s < 4; ++s)
      sum[s] += (point[c + s] - center[c + s]) * (point[c + s] - center[c + s]);
  for (; c < x_.d; ++c)
    sum[0] += (point[c] - center[c]) * (point[c] - center[c]);
  return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

// The center in single precision, times -2; the weight as a share of all.
inline void HartiganWong::set_center(std::size_t j) {
  const double *center = centers_ + j * x_.d;
  const double norm2 = frame_.to_single(center, [&](std::size_t c, double value) {
    transposed_[c * padded_ + j] = static_cast<float>(-2 * value);
  });
  start_[j] = static_cast<float>(norm2);
  share_[j] = static_cast<float>(weight_[j] / total_);
  largest_ = std::max(largest_, norm2);
}

inline void HartiganWong::touch(std::size_t j) {
  changed_[j] = now_;
  const auto at = std::find(recent_.begin(), recent_.end(), j);
  std::rotate(recent_.begin(), at, at + 1);
  set_center(j);
}

// `last`: when this point was looked at in the last stage, or 0.
inline std::int32_t HartiganWong::best_other(std::size_t row, const double *point,
                                             std::uint64_t last) {
  const auto own = static_cast<std::size_t>(label_[row]);
  auto best = static_cast<std::size_t>(other_[row]);
  if (last == 0 || changed_[own] >= last || best == own)
    return best_of_all(row, point);
  const double weight = x_.weight(row);
  double least = entering(point, weight, best);
  std::size_t seen = 0;
  for (std::size_t j : recent_) {
    if (changed_[j] < last)
      break;
    if (++seen * 8 > k_)
      return best_of_all(row, point);
    const double cost = entering(point, weight, j);
    if (j != own && (cost < least || (cost == least && j < best))) {
      least = cost;
      best = j;
    }
  }
  evaluated_ += seen + 1;
  return static_cast<std::int32_t>(best);
}

inline std::int32_t HartiganWong::best_of_all(std::size_t row, const double *point) {
  double norm2 = 0;
  for (std::size_t c = 0; c < x_.d; ++c) {
    const double value = (point[c] - frame_.centre[c]) * frame_.scale;
    norm2 += value * value;
    value_[c] = static_cast<float>(value);
  }
  std::copy(start_.begin(), start_.end(), score_.begin());
  score_[static_cast<std::size_t>(label_[row])] = __builtin_inff();
  // The distance, its factor and the chains of sums round a few times more than a plain score.
  const Margin margin(x_.d + 16, largest_);
  float limit;
  const std::int32_t best = kernels().entering_screen(
      value_.data(), column_.data(), x_.d, transposed_.data(), padded_, static_cast<float>(norm2),
      static_cast<float>(x_.weight(row) / total_), share_.data(),
      static_cast<float>(margin.base + margin.slope * norm2), score_.data(), &limit);
  evaluated_ += k_;
  return best >= 0 ? best : best_within(limit, row, point);
}

// In double precision, among the clusters whose scores are within a limit; the own one if there is
// no other.
inline std::int32_t HartiganWong::best_within(float limit, std::size_t row,
                                              const double *point) const {
  const auto own = static_cast<std::size_t>(label_[row]);
  std::size_t best = own;
  double least = HUGE_VAL;
  for (std::size_t j = 0; j < k_; ++j) {
    if (j == own || score_[j] > limit)
      continue;
    const double cost = entering(point, x_.weight(row), j);
    if (cost < least) {
      least = cost;
      best = j;
    }
  }
  return static_cast<std::int32_t>(best);
}

// Moves a point to the other cluster if that lowers the inertia by more than rounding does.
inline bool HartiganWong::exchange(std::size_t row, const double *point) {
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
  double *a = centers_ + from * x_.d, *b = centers_ + to * x_.d;
  for (std::size_t c = 0; c < x_.d; ++c) {
    a[c] -= weight / weight_[from] * (point[c] - a[c]);
    b[c] += weight / weight_[to] * (point[c] - b[c]);
  }
  std::swap(label_[row], other_[row]);
  touch(from);
  touch(to);
  return true;
}

} // namespace kmeans
} // namespace huddle

#endif
