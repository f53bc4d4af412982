// k-means||: few rounds that each take many candidates, which k-means++ then thins out (Bahmani,
// Moseley, Vattani, Kumar and Vassilvitskii 2012, doi:10.14778/2180912.2180915).
//
// Cost: n d operations for each of about 2 k candidates in each of five rounds, screened in single
// precision; memory: 20 bytes a point.
#ifndef HUDDLE_KMEANS_INIT_OVERSAMPLING_H
#define HUDDLE_KMEANS_INIT_OVERSAMPLING_H

#include "rows.h"

namespace huddle {
namespace kmeans {

template <class Data> class Oversampling {
public:
  Oversampling(const Data &x, const SinglePoints &single, const Random &random, Context &context)
      : x_(x), single_(single), random_(random), context_(context), blocks_(x.n, kBlockRows),
        square_(x.n, HUGE_VAL), owner_(x.n) {}

  std::vector<std::size_t> rows(std::size_t k) {
    add({draw_by_weight(x_, random_.uniform(0))});
    for (std::size_t round = 0; k > 1 && (round < kRounds || candidates_with_weight() < k); ++round)
      add(sample(round, k));
    return thinned(k);
  }

private:
  static constexpr std::size_t kRounds = 5;
  static constexpr std::size_t kOversampling = 2; // candidates a round, in units of k

  // Rows drawn independently, in proportion to weight times squared distance.
  std::vector<std::size_t> sample(std::size_t round, std::size_t k) {
    double potential = 0;
    for (std::size_t i = 0; i < x_.n; ++i)
      potential += x_.weight(i) * square_[i];
    if (potential <= 0) {
      if (candidates_with_weight() < k)
        throw TooFewDistinctPoints(candidates_with_weight(), k);
      return {};
    }
    const double rate = static_cast<double>(kOversampling * k) / potential;
    const std::uint64_t first = (std::uint64_t(1) << 40) * (round + 1);
    std::vector<std::vector<std::size_t>> found(blocks_.count());
    for_blocks(context_, blocks_.count(), 40.0 * x_.n, [&](std::size_t b) {
      for (std::size_t i = blocks_.begin(b); i < blocks_.end(b); ++i)
        if (random_.uniform(first + i) < rate * x_.weight(i) * square_[i])
          found[b].push_back(i);
    });
    std::vector<std::size_t> rows;
    for (const std::vector<std::size_t> &part : found)
      rows.insert(rows.end(), part.begin(), part.end());
    return rows;
  }

  void add(const std::vector<std::size_t> &rows) {
    if (rows.empty())
      return;
    std::vector<std::int32_t> label;
    const std::vector<double> square = nearest_rows(x_, single_, rows, label, context_);
    for (std::size_t i = 0; i < x_.n; ++i)
      if (square[i] < square_[i]) {
        square_[i] = square[i];
        owner_[i] = static_cast<std::uint32_t>(rows_.size() + label[i]);
      }
    rows_.insert(rows_.end(), rows.begin(), rows.end());
  }

  std::vector<double> weights_of_candidates() const {
    std::vector<double> weight(rows_.size());
    for (std::size_t i = 0; i < x_.n; ++i)
      weight[owner_[i]] += x_.weight(i);
    return weight;
  }

  // Candidates at the place of an earlier one own no points.
  std::size_t candidates_with_weight() const {
    const std::vector<double> weight = weights_of_candidates();
    return weight.size() - std::count(weight.begin(), weight.end(), 0.0);
  }

  std::vector<std::size_t> thinned(std::size_t k) const {
    const RowSubset<Data> candidates(x_, rows_, weights_of_candidates(), context_);
    std::vector<std::size_t> chosen =
        kmeanspp(candidates.points(), {single_.frame, nullptr}, k, usual_candidates(k),
                 random_.stream(random_.bits(1)), context_);
    for (std::size_t &row : chosen)
      row = rows_[row];
    return chosen;
  }

  const Data &x_;
  const SinglePoints &single_;
  const Random random_;
  Context &context_;
  const Blocks blocks_;
  std::vector<std::size_t> rows_; // candidates
  std::vector<double> square_;    // to the nearest candidate
  std::vector<std::uint32_t> owner_;
};

} // namespace kmeans
} // namespace huddle

#endif
