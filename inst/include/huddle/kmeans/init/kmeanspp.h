// Starting centers among the points: drawn at random, or spread out by k-means++.
//
// k-means++ (Arthur and Vassilvitskii 2007, k-means++: the advantages of careful seeding; greedy
// form of the same authors' code): every new center is the best of a few candidates drawn with
// probability proportional to weight times squared distance to the nearest center so far, "best"
// being the one that leaves the least potential.
#ifndef HUDDLE_KMEANS_INIT_KMEANSPP_H
#define HUDDLE_KMEANS_INIT_KMEANSPP_H

#include "../../base/errors.h"
#include "../../base/rng.h"
#include "../../data/columns.h"

#include <numeric>
#include <queue>
#include <unordered_set>

namespace huddle {
namespace kmeans {

// Draws rows with probability proportional to their mass, given as a function of the row.
class MassSampler {
public:
  explicit MassSampler(const Blocks &blocks) : blocks_(blocks), cumulated_(blocks.count()) {}

  // Total mass, from the mass of each block.
  double set_blocks(const double *mass) {
    double total = 0;
    for (std::size_t b = 0; b < cumulated_.size(); ++b)
      cumulated_[b] = total += mass[b];
    return total;
  }

  // The row at `share` (0 <= share < 1) of the cumulated mass; never a row without mass.
  template <class Mass> std::size_t draw(double share, Mass mass) const {
    const double target = share * cumulated_.back();
    std::size_t b = static_cast<std::size_t>(
        std::upper_bound(cumulated_.begin(), cumulated_.end(), target) - cumulated_.begin());
    b = std::min(b, cumulated_.size() - 1);
    while (b > 0 && cumulated_[b] == cumulated_[b - 1])
      --b; // rounding put the target behind the last block with mass
    double running = b > 0 ? cumulated_[b - 1] : 0.0;
    std::size_t last = blocks_.begin(b);
    for (std::size_t i = blocks_.begin(b); i < blocks_.end(b); ++i) {
      const double m = mass(i);
      if (m <= 0)
        continue;
      running += m;
      last = i;
      if (running > target)
        break;
    }
    return last;
  }

private:
  const Blocks blocks_;
  std::vector<double> cumulated_;
};

template <class Data> std::size_t draw_by_weight(const Data &x, double share) {
  if (!x.weights)
    return std::min(x.n - 1, static_cast<std::size_t>(share * static_cast<double>(x.n)));
  const Blocks blocks(x.n, kBlockRows);
  std::vector<double> mass(blocks.count());
  for (std::size_t b = 0; b < mass.size(); ++b)
    for (std::size_t i = blocks.begin(b); i < blocks.end(b); ++i)
      mass[b] += x.weights[i];
  MassSampler sampler(blocks);
  sampler.set_blocks(mass.data());
  return sampler.draw(share, [&](std::size_t i) { return x.weights[i]; });
}

// The number of candidates for each center that serves best where nothing else is asked for.
inline std::size_t usual_candidates(std::size_t k) {
  return 2 + static_cast<std::size_t>(std::log(static_cast<double>(k)));
}

// Squared distances of all points to the nearest of a growing set of centers. Candidates says what
// further centers would change: see DenseCandidates and SparseCandidates.
template <class Data, class Candidates> class NearestSquares {
public:
  NearestSquares(const Data &x, Candidates &candidates)
      : x_(x), candidates_(candidates), blocks_(x.n, kBlockRows), sampler_(blocks_),
        closest_(x.n, HUGE_VAL), mass_(blocks_.count()) {}

  // Of the candidates, the one that leaves the least potential; the first of equals.
  std::size_t best(Context &context) const;
  // Makes candidate t a center.
  void add(std::size_t t, Context &context);
  // Weighted sum of the squared distances.
  double potential() { return sampler_.set_blocks(mass_.data()); }
  // The row at a share of the potential.
  std::size_t draw(double share) const {
    return sampler_.draw(share, [&](std::size_t i) { return x_.weight(i) * closest_[i]; });
  }

private:
  const double *weights(std::size_t begin) const {
    return x_.weights ? x_.weights + begin : nullptr;
  }

  const Data &x_;
  Candidates &candidates_;
  const Blocks blocks_;
  MassSampler sampler_;
  std::vector<double> closest_, mass_;
};

template <class Data, class Candidates>
std::size_t NearestSquares<Data, Candidates>::best(Context &context) const {
  const std::vector<std::size_t> contenders = candidates_.contenders();
  if (contenders.size() == 1)
    return contenders[0];
  std::vector<double> left(contenders.size() * blocks_.count());
  for_blocks(context, blocks_.count(), candidates_.work() * contenders.size(), [&](std::size_t b) {
    double distance[kBlockRows];
    const std::size_t begin = blocks_.begin(b), length = blocks_.end(b) - begin;
    for (std::size_t c = 0; c < contenders.size(); ++c) {
      candidates_.distances(contenders[c], begin, length, closest_.data() + begin, distance);
      left[c * blocks_.count() + b] =
          kernels().sum_min(closest_.data() + begin, distance, length, weights(begin));
    }
  });
  std::size_t best = contenders[0];
  double least = HUGE_VAL;
  for (std::size_t c = 0; c < contenders.size(); ++c) {
    const double *from = left.data() + c * blocks_.count();
    const double sum = std::accumulate(from, from + blocks_.count(), 0.0);
    if (sum < least) {
      least = sum;
      best = contenders[c];
    }
  }
  return best;
}

template <class Data, class Candidates>
void NearestSquares<Data, Candidates>::add(std::size_t t, Context &context) {
  for_blocks(context, blocks_.count(), candidates_.work(), [&](std::size_t b) {
    const std::size_t begin = blocks_.begin(b), length = blocks_.end(b) - begin;
    double *closest = closest_.data() + begin;
    if (candidates_.lower(t, begin, length, closest))
      mass_[b] = kernels().sum_min(closest, closest, length, weights(begin));
  });
}

// Rows of k starting centers, no two at the same place, each the best of `tries` candidates.
template <class Data, class Candidates>
std::vector<std::size_t> spread_rows(const Data &x, Candidates &candidates, std::size_t k,
                                     std::size_t tries, const Random &random, Context &context) {
  NearestSquares<Data, Candidates> nearest(x, candidates);
  std::vector<std::size_t> drawn{draw_by_weight(x, random.uniform(0))};
  std::vector<std::size_t> rows{drawn[0]};
  candidates.set(drawn, context);
  drawn.resize(tries);
  for (std::size_t last = 0; rows.size() < k; rows.push_back(drawn[last])) {
    nearest.add(last, context);
    if (nearest.potential() <= 0)
      throw TooFewDistinctPoints(rows.size(), k);
    for (std::size_t t = 0; t < tries; ++t)
      drawn[t] = nearest.draw(random.uniform(rows.size() * tries + t));
    candidates.set(drawn, context);
    last = tries == 1 ? 0 : nearest.best(context);
  }
  return rows;
}

// k different rows, each drawn with probability proportional to its weight.
template <class Data>
std::vector<std::size_t> random_rows(const Data &x, std::size_t k, const Random &random) {
  std::vector<std::size_t> rows;
  if (!x.weights) { // Floyd's sampling without replacement
    std::unordered_set<std::size_t> seen;
    for (std::size_t last = x.n - k; last < x.n; ++last) {
      const std::size_t row = random.below(last, last + 1);
      rows.push_back(seen.insert(row).second ? row : last);
      seen.insert(rows.back());
    }
    return rows;
  }
  // The k least of exponential waiting times (Efraimidis and Spirakis 2006,
  // doi:10.1016/j.ipl.2005.11.003).
  std::priority_queue<std::pair<double, std::size_t>> earliest;
  for (std::size_t i = 0; i < x.n; ++i) {
    if (x.weights[i] <= 0)
      continue;
    earliest.push({-std::log(random.uniform_open(i)) / x.weights[i], i});
    if (earliest.size() > k)
      earliest.pop();
  }
  for (; !earliest.empty(); earliest.pop())
    rows.push_back(earliest.top().second);
  return rows;
}

} // namespace kmeans
} // namespace huddle

#endif
