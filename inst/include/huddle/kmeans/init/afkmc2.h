// AFK-MC2: an approximation of k-means++ by Markov chains (Bachem, Lucic, Hassani and Krause 2016,
// "Fast and provably good seedings for k-means", NeurIPS).
//
// A center is the last state of a chain whose proposals are drawn by weight, half of them also by
// squared distance to the first center. Cost: n d, and chain k^2 d / 2 for the proposals' distances
// to the centers so far; memory: 8 bytes a point.
#ifndef HUDDLE_KMEANS_INIT_AFKMC2_H
#define HUDDLE_KMEANS_INIT_AFKMC2_H

#include "rows.h"

namespace huddle {
namespace kmeans {

template <class Data> class MarkovSeeding {
public:
  MarkovSeeding(const Data &x, const SinglePoints &single, const Random &random, Context &context)
      : x_(x), single_(single), random_(random), context_(context), blocks_(x.n, kBlockRows),
        cumulated_(x.n), proposed_(kChain) {}

  std::vector<std::size_t> rows(std::size_t k) {
    add(draw_by_weight(x_, random_.uniform(0)));
    if (k > 1)
      make_proposal(k);
    while (rows_.size() < k)
      add(end_of_chain(k));
    return rows_;
  }

private:
  static constexpr std::size_t kChain = 200;

  void add(std::size_t row) {
    rows_.push_back(row);
    centers_.resize(x_.d, rows_.size());
    copy_point(x_, row, centers_.colptr(rows_.size() - 1));
  }

  // Squared distances of all points to the centers so far, times weight; refuses if all are 0.
  std::vector<double> masses(std::size_t k) {
    std::vector<std::int32_t> label;
    std::vector<double> mass = nearest_rows(x_, single_, rows_, label, context_);
    double total = 0;
    for (std::size_t i = 0; i < x_.n; ++i)
      total += mass[i] *= x_.weight(i);
    if (total <= 0)
      throw TooFewDistinctPoints(rows_.size(), k);
    return mass;
  }

  void make_proposal(std::size_t k) {
    const std::vector<double> mass = masses(k);
    const double potential = std::accumulate(mass.begin(), mass.end(), 0.0);
    double weight = 0;
    for (std::size_t i = 0; i < x_.n; ++i)
      weight += x_.weight(i);
    double sum = 0;
    for (std::size_t i = 0; i < x_.n; ++i)
      cumulated_[i] = sum += mass[i] / potential + x_.weight(i) / weight;
  }

  double proposal(std::size_t row) const {
    return cumulated_[row] - (row > 0 ? cumulated_[row - 1] : 0.0);
  }

  std::size_t propose(double share) const {
    const auto at =
        std::upper_bound(cumulated_.begin(), cumulated_.end(), share * cumulated_.back());
    std::size_t row = std::min(static_cast<std::size_t>(at - cumulated_.begin()), x_.n - 1);
    while (row > 0 && proposal(row) <= 0)
      --row; // rounding put the share behind the last row with weight
    return row;
  }

  std::size_t end_of_chain(std::size_t k) {
    const std::uint64_t first = (std::uint64_t(rows_.size()) << 32);
    for (std::size_t s = 0; s < kChain; ++s)
      proposed_[s] = propose(random_.uniform(first + 2 * s));
    const std::vector<double> square = squares_to_rows(x_, proposed_, rows_, centers_, context_);
    std::size_t state = proposed_[0];
    double worth = 0;
    for (std::size_t s = 0; s < kChain; ++s) {
      const double next = x_.weight(proposed_[s]) * square[s] / proposal(proposed_[s]);
      if (next > 0 && next > random_.uniform(first + 2 * s + 1) * worth) {
        state = proposed_[s];
        worth = next;
      }
    }
    return worth > 0 ? state : exact_draw(k);
  }

  // Where all proposals lie on centers.
  std::size_t exact_draw(std::size_t k) {
    const std::vector<double> mass = masses(k);
    std::vector<double> by_block(blocks_.count());
    for (std::size_t b = 0; b < blocks_.count(); ++b)
      for (std::size_t i = blocks_.begin(b); i < blocks_.end(b); ++i)
        by_block[b] += mass[i];
    MassSampler sampler(blocks_);
    sampler.set_blocks(by_block.data());
    return sampler.draw(random_.uniform((std::uint64_t(rows_.size()) << 32) + 2 * kChain),
                        [&](std::size_t i) { return mass[i]; });
  }

  const Data &x_;
  const SinglePoints &single_;
  const Random random_;
  Context &context_;
  const Blocks blocks_;
  std::vector<double> cumulated_; // of the proposal's distribution
  std::vector<std::size_t> rows_, proposed_;
  arma::mat centers_; // coordinates of rows_
};

} // namespace kmeans
} // namespace huddle

#endif
