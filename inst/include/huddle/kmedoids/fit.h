// k-medoids by FasterPAM (Schubert and Rousseeuw 2021, doi:10.1016/j.is.2021.101804): the swap of
// a medoid and a row that lowers the loss is made as soon as it is found, and every row is weighed
// against all medoids at once. Ends where no swap lowers the loss. From BUILD there is a second
// descent, by the best swap of all each time, as of PAM (Kaufman and Rousseeuw 1990): the better of
// the two ends is never above PAM's.
//
// Cost: n^2 for each pass over the rows, of which a few suffice. Memory: the matrix of distances
// and 36 bytes a point.
#ifndef HUDDLE_KMEDOIDS_FIT_H
#define HUDDLE_KMEDOIDS_FIT_H

#include "init.h"
#include "medoids.h"

namespace huddle {
namespace kmedoids {

struct Options {
  std::size_t k = 1;
  Start start = Start::build;
  std::vector<std::uint32_t> given; // medoids to start from
  std::size_t n_init = 1;           // random starts
  std::size_t max_iter = 100;       // passes over the rows
};

struct Result {
  std::vector<std::uint32_t> medoids; // rows
  double first_loss = 0, loss = 0;
  std::size_t iterations = 0;
  bool converged = false;
};

// A swap that changes the loss by a smaller share than this may be rounding.
constexpr double kRounding = 1e-13;

// What the best swap with a row changes the loss by, and which medoid it takes the place of.
struct Swap {
  double change;
  std::size_t medoid;
};

class SwapSearch {
public:
  SwapSearch(const SquareMatrix &distance, const Medoids &medoids)
      : distance_(distance), medoids_(medoids), closer_(distance.n + 8), change_(medoids.k()) {}

  Swap best(std::uint32_t row) {
    const double *to_row = distance_.row(row), *to_second = medoids_.to_second();
    const std::size_t count = kernels().list_closer(to_row, to_second, distance_.n, closer_.data());
    change_ = medoids_.removal_loss();
    double gain = 0; // whatever medoid goes
    for (std::size_t e = 0; e < count; ++e) {
      const std::uint32_t i = closer_[e];
      const double weight = medoids_.weight(i), nearest = medoids_.to_nearest(i);
      if (to_row[i] < nearest) {
        gain += weight * (to_row[i] - nearest);
        change_[medoids_.nearest(i)] += weight * (nearest - to_second[i]);
      } else {
        change_[medoids_.nearest(i)] += weight * (to_row[i] - to_second[i]);
      }
    }
    const auto least = std::min_element(change_.begin(), change_.end());
    return {*least + gain, static_cast<std::size_t>(least - change_.begin())};
  }

private:
  const SquareMatrix &distance_;
  const Medoids &medoids_;
  std::vector<std::uint32_t> closer_;
  std::vector<double> change_;
};

// Swaps until no row that may be a medoid lowers the loss by more than rounding.
inline Result improve(const SquareMatrix &distance, const double *weights, Medoids &medoids,
                      std::size_t max_iter, Context &context) {
  Result result;
  result.first_loss = result.loss = medoids.loss();
  SwapSearch search(distance, medoids);
  std::size_t unchanged = 0; // rows since the last swap
  while (!result.converged && result.iterations < max_iter) {
    ++result.iterations;
    for (std::uint32_t row = 0; row < distance.n && unchanged < distance.n; ++row, ++unchanged) {
      if (row % 64 == 0)
        context.progress.poll();
      if (medoids.is_medoid(row) || (weights && weights[row] <= 0))
        continue;
      const Swap swap = search.best(row);
      if (swap.change < -kRounding * result.loss) {
        medoids.swap(swap.medoid, row);
        result.loss = medoids.loss();
        unchanged = 0;
      }
    }
    result.converged = unchanged >= distance.n;
  }
  result.medoids = medoids.rows();
  return result;
}

// The best swap of all; of equal ones that of the first row.
inline Swap best_of_all(const SquareMatrix &distance, const double *weights, const Medoids &medoids,
                        std::uint32_t &row, Context &context) {
  const Blocks blocks(distance.n, 64);
  std::vector<Swap> best(blocks.count(), Swap{HUGE_VAL, 0});
  std::vector<std::uint32_t> rows(blocks.count());
  for_blocks(context, blocks.count(), 2.0 * distance.n * distance.n, [&](std::size_t b) {
    SwapSearch search(distance, medoids);
    for (std::size_t i = blocks.begin(b); i < blocks.end(b); ++i) {
      if (medoids.is_medoid(i) || (weights && weights[i] <= 0))
        continue;
      const Swap swap = search.best(static_cast<std::uint32_t>(i));
      if (swap.change < best[b].change) {
        best[b] = swap;
        rows[b] = static_cast<std::uint32_t>(i);
      }
    }
  });
  std::size_t first = 0;
  for (std::size_t b = 1; b < best.size(); ++b)
    if (best[b].change < best[first].change)
      first = b;
  row = rows[first];
  return best[first];
}

// Steepest descent. A pass makes one swap.
inline Result improve_steepest(const SquareMatrix &distance, const double *weights,
                               Medoids &medoids, std::size_t max_iter, Context &context) {
  Result result;
  result.first_loss = result.loss = medoids.loss();
  while (!result.converged && result.iterations < max_iter) {
    ++result.iterations;
    std::uint32_t row;
    const Swap swap = best_of_all(distance, weights, medoids, row, context);
    result.converged = !(swap.change < -kRounding * result.loss);
    if (!result.converged) {
      medoids.swap(swap.medoid, row);
      result.loss = medoids.loss();
    }
  }
  result.medoids = medoids.rows();
  return result;
}

inline std::vector<std::uint32_t> starting_medoids(const SquareMatrix &distance,
                                                   const double *weights, const Options &options,
                                                   const Random &random, Context &context) {
  switch (options.start) {
  case Start::given:
    return options.given;
  case Start::lab:
    return build_of_samples(distance, weights, options.k, random);
  case Start::kmeanspp:
    return kmeanspp(distance, weights, options.k, random);
  default:
    return build(distance, weights, options.k, context);
  }
}

// The best of the starts. Draws are functions of (seed, start).
inline Result fit(const SquareMatrix &distance, const double *weights, const Options &options,
                  const Random &random, Context &context) {
  if (options.k == 1) { // the best row of all
    Result result;
    result.medoids = build(distance, weights, 1, context);
    result.loss = single_losses(distance, weights, context)[result.medoids[0]];
    result.first_loss = result.loss;
    result.converged = true;
    return result;
  }
  const bool drawn = options.start == Start::lab || options.start == Start::kmeanspp;
  const std::size_t starts = drawn ? options.n_init : 1;
  Result best;
  for (std::size_t start = 0; start < starts; ++start) {
    const std::vector<std::uint32_t> rows =
        starting_medoids(distance, weights, options, random.stream(start), context);
    Medoids medoids(distance, weights, rows);
    Result result = improve(distance, weights, medoids, options.max_iter, context);
    if (start == 0 || result.loss < best.loss)
      best = std::move(result);
    if (options.start == Start::build) {
      Medoids again(distance, weights, rows);
      result = improve_steepest(distance, weights, again, options.max_iter, context);
      if (result.loss < best.loss)
        best = std::move(result);
    }
    context.progress.advance((start + 1.0) / static_cast<double>(starts));
  }
  return best;
}

} // namespace kmedoids
} // namespace huddle

#endif
