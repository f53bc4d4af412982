// The choice among the ways to find labels.
#ifndef HUDDLE_KMEANS_ASSIGNMENT_ADAPTIVE_H
#define HUDDLE_KMEANS_ASSIGNMENT_ADAPTIVE_H

#include "../../base/memory.h"
#include "../../data/spatial_order.h"
#include "../options.h"
#include "bounded.h"
#include "sparse.h"

namespace huddle {
namespace kmeans {

// Full passes first, then passes with bounds, on points put in order once for all starts. Points of
// few columns are ordered by their place; others by the cluster that they are in when bounds take
// over, unless there are few clusters.
class AdaptiveAssignment final : public Assignment {
public:
  AdaptiveAssignment(const Points &x, const Options &options, const SinglePoints &single)
      : x_(x), k_(options.k), automatic_(options.algorithm == Algorithm::automatic),
        group_(group_size(x, options)), single_(single), full_(x, options.k, single) {}

  // Whether bounds may come to pay.
  static bool worthwhile(const Points &x, std::size_t k, const SinglePoints &single) {
    return (k >= kFewCenters || (k > 1 && single.packed)) && x.n >= 2 * kBlockRows &&
           Panels::can_hold(x.n);
  }

  void restart() override {
    passes_ = pause_ = 0;
    rest_ = kPause;
    moved_ = x_.n;
    full_.restart();
    forget_bounds();
  }

  Pass assign(const arma::mat &centers, std::int32_t *label, std::vector<BlockMoves> &found,
              Context &context) override {
    Pass pass;
    if (full_is_next()) {
      forget_bounds();
      pass = full_.assign(centers, label, found, context);
      spent_ += full_pass();
      pause_ -= pause_ > 0;
    } else {
      if (!bounded_)
        make_bounded(centers, label, context);
      pass = bounded_->assign(centers, label, found, context);
      // The first pass makes the bounds; later ones must leave out a good part of the distances.
      if (automatic_ && bounded_passes_++ > 0 && pass.distances > 0.75 * all_pairs())
        pause();
    }
    ++passes_;
    moved_ = pass.moved;
    return pass;
  }

private:
  static constexpr std::size_t kFewColumns = 4, kFewCenters = 16;
  // Full passes after bounds were of little use; twice as many each time.
  static constexpr std::size_t kPause = 8;

  // The smallest groups whose bounds take no more than an eighth of the machine's memory.
  static std::size_t group_size(const Points &x, const Options &options) {
    const std::size_t few = std::min(options.k, kernels().listed);
    if (options.algorithm == Algorithm::hamerly)
      return options.k;
    const bool in_place = options.algorithm == Algorithm::automatic && options.k < kFewCenters;
    if (options.algorithm == Algorithm::elkan || in_place)
      return 1;
    const bool fits = BoundedAssignment::bytes(x.n, options.k, few) <= physical_memory() / 8;
    return options.algorithm == Algorithm::yinyang || fits ? few : options.k;
  }

  bool by_place() const { return x_.d <= kFewColumns; }
  // Few centers do not pay for an order; bounds serve once the centers hardly move.
  bool in_place() const { return automatic_ && k_ < kFewCenters; }
  double all_pairs() const { return static_cast<double>(x_.n) * static_cast<double>(k_); }
  // Operations a point, in units of what a full pass spends on a vector of coordinates.
  double full_pass() const {
    return static_cast<double>(k_ * (x_.d + 4)) / static_cast<double>(kernels().floats);
  }
  double ordering() const { return 150 + 10 * static_cast<double>(x_.d); }

  // Bounds take over as soon as full passes have cost what the order will cost, and, if that is an
  // order by clusters, when most points have found theirs.
  bool full_is_next() const {
    if (!automatic_)
      return passes_ == 0 && !by_place();
    if (pause_ > 0)
      return true;
    if (by_place())
      return !bounded_ && spent_ < ordering();
    return passes_ < 2 || moved_ * 4 > x_.n || (!in_place() && spent_ < ordering());
  }

  void pause() {
    pause_ = rest_;
    rest_ *= 2;
  }

  // Bounds hold for the labels and centers of the last pass with bounds only.
  void forget_bounds() {
    bounded_passes_ = 0;
    if (bounded_)
      bounded_->restart();
  }

  void make_bounded(const arma::mat &centers, const std::int32_t *label, Context &context) {
    CenterGroups groups(centers, k_, group_);
    std::unique_ptr<const Panels> panels;
    if (in_place())
      panels = std::make_unique<Panels>(x_, single_.packed);
    else
      panels = std::make_unique<Panels>(x_, single_.frame,
                                        by_place() ? spatial_order(x_, kernels().panel, context)
                                                   : order_by_cluster(groups, label, context),
                                        context);
    bounded_ = std::make_unique<BoundedAssignment>(x_, single_.frame, std::move(groups),
                                                   std::move(panels));
  }

  // Neighbouring clusters follow each other.
  std::vector<std::uint32_t> order_by_cluster(const CenterGroups &groups, const std::int32_t *label,
                                              Context &context) const {
    std::vector<std::uint32_t> rank(k_);
    for (std::size_t m = 0; m < k_; ++m)
      rank[groups.member(m)] = static_cast<std::uint32_t>(m);
    int bits = 1;
    while (bits < 32 && k_ >> bits > 0)
      ++bits;
    return order_by_code(x_.n, bits, context, [&](std::size_t i) { return rank[label[i]]; });
  }

  const Points x_;
  const std::size_t k_;
  const bool automatic_;
  const std::size_t group_; // centers that share a bound
  const SinglePoints single_;
  FullAssignment full_;
  std::unique_ptr<BoundedAssignment> bounded_;
  double spent_ = 0; // on full passes
  std::size_t passes_ = 0, bounded_passes_ = 0, pause_ = 0, moved_ = 0;
  std::size_t rest_ = kPause;
};

inline std::unique_ptr<Assignment> make_assignment(const Points &x, const SinglePoints &single,
                                                   const Options &options) {
  const bool bounded = options.algorithm == Algorithm::automatic
                           ? AdaptiveAssignment::worthwhile(x, options.k, single)
                           : options.algorithm != Algorithm::lloyd && Panels::can_hold(x.n);
  if (bounded)
    return std::make_unique<AdaptiveAssignment>(x, options, single);
  return std::make_unique<FullAssignment>(x, options.k, single);
}

inline std::unique_ptr<Assignment> make_assignment(const SparsePoints &x, const SinglePoints &,
                                                   const Options &options) {
  return std::make_unique<SparseAssignment>(x, options.k);
}

inline std::unique_ptr<ClusterSums> make_sums(const Points &x, const Columns &columns,
                                              std::size_t k) {
  return std::make_unique<ClusterSums>(x, k, sum_pivots(columns));
}

inline std::unique_ptr<ClusterSums> make_sums(const SparsePoints &x, const Columns &columns,
                                              std::size_t k) {
  return std::make_unique<SparseSums>(x, k, sum_pivots(columns));
}

} // namespace kmeans
} // namespace huddle

#endif
