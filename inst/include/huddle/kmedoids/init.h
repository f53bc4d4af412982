// Starting medoids.
#ifndef HUDDLE_KMEDOIDS_INIT_H
#define HUDDLE_KMEDOIDS_INIT_H

#include "../base/errors.h"
#include "../base/rng.h"
#include "../neighbors/pairs/square_matrix.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <queue>
#include <vector>

namespace huddle {
namespace kmedoids {

enum class Start { build, lab, kmeanspp, given };

// Each row's weighted sum of distances to all points, from which it is 0 in total: the loss with
// this row as the only medoid. Rows without weight cannot be medoids and get infinity.
inline std::vector<double> single_losses(const SquareMatrix &distance, const double *weights,
                                         Context &context) {
  const std::vector<double> zero(distance.n);
  std::vector<double> loss(distance.n);
  const Blocks blocks(distance.n, 16);
  for_blocks(context, blocks.count(), 1.0 * distance.n * distance.n, [&](std::size_t b) {
    for (std::size_t i = blocks.begin(b); i < blocks.end(b); ++i)
      loss[i] = weights && weights[i] <= 0
                    ? HUGE_VAL
                    : kernels().sum_gains(zero.data(), distance.row(i), weights, distance.n);
  });
  return loss;
}

inline void come_nearer(std::vector<double> &now, const double *row) {
  for (std::size_t i = 0; i < now.size(); ++i)
    now[i] = std::min(now[i], row[i]);
}

// BUILD (Kaufman and Rousseeuw 1990, doi:10.1002/9780470316801): the row with the least sum of
// distances, then again and again the row that lowers the loss most; the first of equal ones.
// What a row gains never rises as medoids are added, rounding included, so rows are only looked at
// anew where what they gained before could still be the most (Minoux 1978).
// Cost: about 2 n^2, at worst k n^2.
inline std::vector<std::uint32_t> build(const SquareMatrix &distance, const double *weights,
                                        std::size_t k, Context &context) {
  const std::size_t n = distance.n;
  const std::vector<double> loss = single_losses(distance, weights, context);
  std::vector<std::uint32_t> rows{
      static_cast<std::uint32_t>(std::min_element(loss.begin(), loss.end()) - loss.begin())};
  std::vector<double> now(distance.row(rows[0]), distance.row(rows[0]) + n);
  const auto gain_of = [&](std::size_t i) {
    return weights && weights[i] <= 0
               ? 0.0
               : kernels().sum_gains(distance.row(i), now.data(), weights, n);
  };
  struct Candidate {
    double gain;
    std::uint32_t row;
    std::size_t medoids; // that there were when it was looked at
    bool operator<(const Candidate &other) const {
      return gain != other.gain ? gain < other.gain : row > other.row;
    }
  };
  std::vector<Candidate> all(n);
  const Blocks blocks(n, 16);
  for_blocks(context, blocks.count(), 1.0 * n * n, [&](std::size_t b) {
    for (std::size_t i = blocks.begin(b); i < blocks.end(b); ++i)
      all[i] = {gain_of(i), static_cast<std::uint32_t>(i), 1};
  });
  std::priority_queue<Candidate> queue(std::less<Candidate>(), std::move(all));
  while (rows.size() < k) {
    Candidate best = queue.top();
    queue.pop();
    if (best.medoids < rows.size()) {
      best.gain = gain_of(best.row);
      best.medoids = rows.size();
      queue.push(best);
      continue;
    }
    if (best.gain <= 0)
      throw TooFewDistinctPoints(rows.size(), k);
    rows.push_back(best.row);
    come_nearer(now, distance.row(best.row));
    context.progress.poll();
  }
  return rows;
}

// The rows that may be medoids.
inline std::vector<std::uint32_t> rows_with_weight(std::size_t n, const double *weights) {
  std::vector<std::uint32_t> rows;
  for (std::uint32_t i = 0; i < n; ++i)
    if (!weights || weights[i] > 0)
      rows.push_back(i);
  return rows;
}

// Brings `count` of the rows, drawn at random, to the front.
inline void draw_rows(std::vector<std::uint32_t> &rows, std::size_t count, const Random &random,
                      std::uint64_t &draws) {
  for (std::size_t i = 0; i < count; ++i)
    std::swap(rows[i], rows[i + random.below(draws++, rows.size() - i)]);
}

// LAB (Schubert and Rousseeuw 2021): as BUILD, of a sample of 10 + sqrt(n) rows for each medoid.
inline std::vector<std::uint32_t> build_of_samples(const SquareMatrix &distance,
                                                   const double *weights, std::size_t k,
                                                   const Random &random) {
  std::vector<std::uint32_t> others = rows_with_weight(distance.n, weights), rows;
  std::vector<double> now(distance.n, HUGE_VAL);
  std::uint64_t draws = 0;
  while (rows.size() < k) {
    const std::size_t size =
        std::min(others.size(), 10 + static_cast<std::size_t>(std::ceil(std::sqrt(distance.n))));
    draw_rows(others, size, random, draws);
    double best_loss = HUGE_VAL;
    std::size_t best = 0;
    for (std::size_t c = 0; c < size; ++c) {
      double loss = 0;
      for (std::size_t i = 0; i < size; ++i)
        loss += (weights ? weights[others[i]] : 1) *
                std::min(now[others[i]], distance.row(others[c])[others[i]]);
      if (loss < best_loss) {
        best_loss = loss;
        best = c;
      }
    }
    rows.push_back(others[best]);
    come_nearer(now, distance.row(others[best]));
    std::swap(others[best], others.back());
    others.pop_back();
  }
  return rows;
}

// Each row with a probability in proportion to its distance from the medoids so far (Arthur and
// Vassilvitskii 2007, of distances in place of their squares).
inline std::vector<std::uint32_t> kmeanspp(const SquareMatrix &distance, const double *weights,
                                           std::size_t k, const Random &random) {
  std::vector<double> now(distance.n, 1.0), mass(distance.n);
  std::vector<std::uint32_t> rows;
  while (rows.size() < k) {
    double total = 0;
    for (std::size_t i = 0; i < distance.n; ++i)
      mass[i] = total += (weights ? weights[i] : 1) * now[i];
    if (total <= 0)
      throw TooFewDistinctPoints(rows.size(), k);
    const double target = random.uniform(rows.size()) * total;
    std::size_t row = std::upper_bound(mass.begin(), mass.end(), target) - mass.begin();
    row = std::min(row, distance.n - 1);
    while (row > 0 && mass[row] == mass[row - 1])
      --row;
    if (rows.empty())
      std::copy(distance.row(row), distance.row(row) + distance.n, now.begin());
    rows.push_back(static_cast<std::uint32_t>(row));
    come_nearer(now, distance.row(row));
  }
  return rows;
}

} // namespace kmedoids
} // namespace huddle

#endif
