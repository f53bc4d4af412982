// Starting centers.
//
// Greedy k-means++ (Arthur and Vassilvitskii 2007, k-means++: the advantages of careful seeding;
// greedy form of the same authors' code): every new center is the best of 2 + floor(log k)
// candidates drawn with probability proportional to weight times squared distance to the nearest
// center so far, "best" being the one that leaves the least potential. Cost: n k d (3 + log k)
// operations; memory: 8 bytes a point.
#ifndef HUDDLE_KMEANS_SEEDING_H
#define HUDDLE_KMEANS_SEEDING_H

#include "../core/columns.h"
#include "../core/errors.h"
#include "../core/rng.h"

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

inline std::size_t draw_by_weight(const Points &x, double share) {
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

// Rows of k starting centers, no two at the same place.
inline std::vector<std::size_t> kmeanspp(const Points &x, std::size_t k, const Random &random,
                                         Context &context) {
  const Blocks blocks(x.n, kBlockRows);
  const std::size_t tries = 2 + static_cast<std::size_t>(std::log(static_cast<double>(k)));
  std::vector<double> closest(x.n, HUGE_VAL), candidates(tries * x.d);
  std::vector<double> potential(blocks.count() * tries), mass(blocks.count());
  std::vector<std::size_t> rows, drawn(tries);
  MassSampler sampler(blocks);
  const Kernels &kernel = kernels();

  // Potentials that each of `count` candidates would leave, by block.
  const auto evaluate = [&](std::size_t count) {
    const double work = 4.0 * x.n * count * x.d;
    for_blocks(context, blocks.count(), work, [&](std::size_t b) {
      double distance[kBlockRows];
      const std::size_t begin = blocks.begin(b), length = blocks.end(b) - begin;
      const double *weights = x.weights ? x.weights + begin : nullptr;
      for (std::size_t t = 0; t < count; ++t) {
        kernel.distances(x.values + begin, x.n, length, x.d, candidates.data() + t * x.d, 1,
                         distance, kBlockRows);
        potential[t * blocks.count() + b] =
            kernel.sum_least(closest.data() + begin, distance, length, weights);
      }
    });
  };
  const auto accept = [&](std::size_t t) {
    rows.push_back(drawn[t]);
    for_blocks(context, blocks.count(), 4.0 * x.n * x.d, [&](std::size_t b) {
      double distance[kBlockRows];
      const std::size_t begin = blocks.begin(b), length = blocks.end(b) - begin;
      kernel.distances(x.values + begin, x.n, length, x.d, candidates.data() + t * x.d, 1, distance,
                       kBlockRows);
      for (std::size_t i = 0; i < length; ++i)
        closest[begin + i] = std::min(closest[begin + i], distance[i]);
    });
  };

  drawn[0] = draw_by_weight(x, random.uniform(0));
  copy_point(x, drawn[0], candidates.data());
  evaluate(1);
  accept(0);
  std::size_t best = 0;
  while (rows.size() < k) {
    const double total = sampler.set_blocks(potential.data() + best * blocks.count());
    if (total <= 0)
      throw TooFewDistinctPoints(rows.size(), k);
    for (std::size_t t = 0; t < tries; ++t) {
      drawn[t] = sampler.draw(random.uniform(rows.size() * tries + t),
                              [&](std::size_t i) { return x.weight(i) * closest[i]; });
      copy_point(x, drawn[t], candidates.data() + t * x.d);
    }
    evaluate(tries);
    best = 0;
    double least = HUGE_VAL;
    for (std::size_t t = 0; t < tries; ++t) {
      double sum = 0;
      for (std::size_t b = 0; b < blocks.count(); ++b)
        sum += potential[t * blocks.count() + b];
      if (sum < least) {
        least = sum;
        best = t;
      }
    }
    accept(best);
  }
  return rows;
}

// k different rows, each drawn with probability proportional to its weight.
inline std::vector<std::size_t> random_rows(const Points &x, std::size_t k, const Random &random) {
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
