// Agglomerative clustering of points by the centers of clusters alone, without a matrix of
// distances: Ward's criterion, centroids and medians.
//
// The value between two clusters is a factor times the squared distance of their centers. Ward's
// criterion is reducible, so all pairs that are each other's nearest merge at once, and only
// clusters that merged, or whose nearest cluster did, look for their nearest again. Of centroids
// and medians the first pair of all merges, by the order of matrix.h.
//
// Cost: O(n^2 d) in practice. Memory: 8 d + 48 bytes a point.
#ifndef HUDDLE_HIERARCHY_LINKAGE_CENTERS_H
#define HUDDLE_HIERARCHY_LINKAGE_CENTERS_H

#include "../../base/buffer.h"
#include "../../base/context.h"
#include "../../data/points.h"
#include "../../kernels/dispatch.h"
#include "nearest_pairs.h"
#include "repeats.h"

#include <cstdint>
#include <vector>

namespace huddle {

class CenterLinkage {
public:
  CenterLinkage(const Points &x, Linkage linkage, Context &context)
      : context_(context), linkage_(linkage), n_(x.n), d_(x.d), width_(n_), active_(n_),
        center_(n_ * d_), id_(n_), weight_(n_), pairs_(n_) {
    std::copy(x.values, x.values + n_ * d_, center_.data());
    for (std::size_t i = 0; i < n_; ++i) {
      id_[i] = static_cast<std::uint32_t>(i);
      weight_[i] = x.weight(i);
    }
  }

  std::vector<Edge> run() {
    std::vector<Edge> merges;
    merges.reserve(n_ - 1);
    const double all = static_cast<double>(n_) * n_;
    std::vector<std::uint32_t> lost = id_; // clusters that do not know their nearest
    while (active_ > 1) {
      find_nearest(lost);
      const auto living = [&](std::size_t i) { return alive(i); };
      const std::vector<Edge> pairs =
          is_reducible(linkage_) ? pairs_.mutual(width_, living) : pairs_.first(width_, living);
      if (pairs.empty()) { // nearest clusters, found at different times, settled a tie differently
        lost = all_clusters();
        continue;
      }
      for (const Edge &pair : pairs) {
        merges.push_back({pair.weight, id_[pair.low], id_[pair.high]});
        merge(pair);
      }
      active_ -= pairs.size();
      if (!is_reducible(linkage_) && active_ > 1)
        offer(pairs.front().low);
      lost = without_nearest();
      if (4 * active_ < 3 * width_)
        close_gaps(lost);
      context_.progress.advance(1 - static_cast<double>(active_) * active_ / all);
    }
    return merges;
  }

private:
  static constexpr std::size_t kQueries = 4; // of a task: as many as pass over the centers at once
  static constexpr std::uint32_t kNone = NearestPairs::kNone;

  // A cluster that has gone into another has no weight, and a center that is far from all others.
  bool alive(std::size_t i) const { return weight_[i] > 0; }
  double *column(std::size_t c) { return center_.data() + c * n_; }

  std::vector<std::uint32_t> all_clusters() const {
    std::vector<std::uint32_t> all;
    for (std::uint32_t i = 0; i < width_; ++i)
      if (alive(i))
        all.push_back(i);
    return all;
  }

  std::vector<std::uint32_t> without_nearest() const {
    std::vector<std::uint32_t> lost;
    for (std::uint32_t i = 0; i < width_; ++i)
      if (alive(i) && lacks_nearest(i))
        lost.push_back(i);
    return lost;
  }

  // Whether a cluster or its nearest is another one than when that was found.
  bool lacks_nearest(std::uint32_t i) const {
    const std::uint32_t nearest = pairs_.nearest(i);
    return nearest == kNone || pairs_.nearest(nearest) == kNone;
  }

  void find_nearest(const std::vector<std::uint32_t> &queries) {
    double lightest = HUGE_VAL;
    for (std::uint32_t i = 0; i < width_; ++i)
      if (alive(i))
        lightest = std::min(lightest, weight_[i]);
    const Blocks blocks(queries.size(), kQueries);
    const double *weight = linkage_ == Linkage::ward ? weight_.data() : nullptr;
    for_blocks(context_, blocks.count(), 3.0 * queries.size() * width_ * d_, [&](std::size_t b) {
      std::vector<double> query(kQueries * d_);
      double own_weight[kQueries], best[kQueries];
      std::int64_t own[kQueries], label[kQueries];
      const std::size_t first = blocks.begin(b), count = blocks.end(b) - first;
      for (std::size_t q = 0; q < count; ++q) {
        const std::uint32_t i = queries[first + q];
        own[q] = i;
        own_weight[q] = weight_[i];
        for (std::size_t c = 0; c < d_; ++c)
          query[q * d_ + c] = column(c)[i];
      }
      kernels().nearest_clusters(center_.data(), n_, width_, d_, weight, lightest, query.data(),
                                 own_weight, own, count, best, label);
      for (std::size_t q = 0; q < count; ++q)
        pairs_.set(queries[first + q], static_cast<std::uint32_t>(label[q]), best[q]);
    });
  }

  void merge(const Edge &pair) {
    const std::uint32_t a = pair.low, b = pair.high;
    const double share = linkage_ == Linkage::median ? 0.5 : weight_[b] / (weight_[a] + weight_[b]);
    for (std::size_t c = 0; c < d_; ++c) {
      column(c)[a] += (column(c)[b] - column(c)[a]) * share;
      column(c)[b] = HUGE_VAL;
    }
    weight_[a] += weight_[b];
    weight_[b] = 0;
    pairs_.forget(a);
    pairs_.forget(b);
  }

  // Shows a new cluster to all others, which may be nearer to it than to its parts.
  void offer(std::uint32_t a) {
    std::vector<double> center(d_), value(width_);
    for (std::size_t c = 0; c < d_; ++c)
      center[c] = column(c)[a];
    kernels().distances(center_.data(), n_, width_, d_, center.data(), 1, value.data(), width_);
    for (std::uint32_t k = 0; k < width_; ++k)
      if (alive(k) && k != a && !lacks_nearest(k))
        pairs_.offer(k, a, value[k]);
  }

  // Moves what is alive to the front, in order.
  void close_gaps(std::vector<std::uint32_t> &lost) {
    const std::vector<std::uint32_t> kept = all_clusters();
    std::vector<std::uint32_t> moved(width_, kNone);
    for (std::uint32_t i = 0; i < kept.size(); ++i)
      moved[kept[i]] = i;
    for (std::size_t i = 0; i < kept.size(); ++i) {
      const std::uint32_t from = kept[i];
      id_[i] = id_[from];
      weight_[i] = weight_[from];
      const std::uint32_t nearest = pairs_.nearest(from);
      pairs_.set(i, nearest == kNone ? kNone : moved[nearest], pairs_.value(from));
    }
    for_blocks(context_, d_, 2.0 * d_ * kept.size(), [&](std::size_t c) {
      for (std::size_t i = 0; i < kept.size(); ++i)
        column(c)[i] = column(c)[kept[i]];
    });
    for (std::uint32_t &i : lost)
      i = moved[i];
    width_ = kept.size();
  }

  Context &context_;
  const Linkage linkage_;
  const std::size_t n_, d_;
  std::size_t width_;  // of what is searched, clusters that are gone included
  std::size_t active_; // clusters
  Buffer<double> center_;
  std::vector<std::uint32_t> id_; // the lowest point of each
  std::vector<double> weight_;
  NearestPairs pairs_;
};

// Weights are positive.
inline Dendrogram center_linkage(const Points &x, Linkage linkage, Context &context) {
  return tree_of_merges(
      x.n,
      merge_with_repeats(
          x, [&](const Points &rows) { return CenterLinkage(rows, linkage, context).run(); }),
      linkage);
}

} // namespace huddle

#endif
