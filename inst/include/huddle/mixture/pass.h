// One pass over the points: the shares of the components in each (E step), and from them the sums
// that the M step takes, without ever holding the shares of all points.
//
// Cost: for each point and component d^2 operations for a density and as many for the sums, d each
// for diagonal forms, and an exponential; components without a share in a tile of points are left
// out of the sums. Memory: a tile of k densities a thread, and the sums of a few blocks.
#ifndef HUDDLE_MIXTURE_PASS_H
#define HUDDLE_MIXTURE_PASS_H

#include "../base/buffer.h"
#include "../base/context.h"
#include "../data/points.h"
#include "../kernels/dispatch.h"
#include "densities.h"

#include <algorithm>
#include <numeric>

namespace huddle {
namespace mixture {

// Shares below e^kLeastShare move no sum by as much as its last digit.
constexpr double kLeastShare = -80;
// Below this an exponential is not a normal number.
constexpr double kLeastExponent = -700;

// Points and densities of one tile. Beyond the last point stand copies of it without weight.
class Tile {
public:
  Tile(std::size_t d, std::size_t parts)
      : d_(d), x_(d * kMixtureRows), logs_(parts * kMixtureRows), top_(kMixtureRows),
        total_(kMixtureRows), weight_(kMixtureRows), work_(2 * (d + 1) * kMixtureRows) {}

  // `chosen` are the columns to take, one after the other; all where there are none.
  void load(const Points &x, std::size_t begin, std::size_t end,
            const arma::uvec *chosen = nullptr) {
    size = end - begin;
    for (std::size_t j = 0; j < (chosen ? chosen->n_elem : d_); ++j) {
      const double *values = x.column(chosen ? (*chosen)[j] : j);
      std::copy(values + begin, values + end, column(j));
      std::fill(column(j) + size, column(j) + kMixtureRows, values[end - 1]);
    }
    for (std::size_t i = 0; i < size; ++i)
      weight_.data()[i] = x.weight(begin + i);
    std::fill(weight_.data() + size, weight_.data() + kMixtureRows, 0.0);
    plain_ = !x.weights && size == kMixtureRows;
  }

  // The logarithm of the density of each component at each point, times its proportion.
  void densities(const Densities &model) {
    for (std::size_t c = 0; c < model.k; ++c)
      if (model.diagonal)
        kernels().log_normal_diagonal(x_.data(), kMixtureRows, model.d, model.mean.colptr(c),
                                      model.factor(c), model.constant[c], logs(c));
      else
        kernels().log_normal(x_.data(), kMixtureRows, model.d, model.mean.colptr(c),
                             model.factor(c), model.constant[c], work_.data(), logs(c));
    if (model.noise)
      std::fill(logs(model.k), logs(model.k) + kMixtureRows, model.log_noise);
  }

  // Leaves point i to component `own` alone.
  void restrict(std::size_t i, std::size_t own, std::size_t parts) {
    for (std::size_t c = 0; c < parts; ++c)
      if (c != own)
        logs(c)[i] = -HUGE_VAL;
  }

  // Turns them into shares.
  void share(std::size_t parts, double least) {
    kernels().component_shares(logs_.data(), kMixtureRows, parts, least, top_.data(),
                               total_.data());
  }

  // The logarithm of the density of the whole mixture at a point, once there are shares.
  double log_density(std::size_t i) const { return top_.data()[i] + std::log(total_.data()[i]); }

  double loglik() const {
    double sum = 0;
    for (std::size_t i = 0; i < size; ++i)
      if (weight_.data()[i] > 0)
        sum += weight_.data()[i] * log_density(i);
    return sum;
  }

  // Multiplies the shares of component c by the weights; returns whether any is left.
  bool weigh(std::size_t c) {
    double *share = logs(c);
    for (std::size_t i = 0; !plain_ && i < static_cast<std::size_t>(kMixtureRows); ++i)
      share[i] *= weight_.data()[i];
    return std::any_of(share, share + kMixtureRows, [](double r) { return r != 0; });
  }

  // Adds the sums of component c about `mean`, once its shares are weighed.
  void add_scatter(std::size_t c, const double *mean, bool diagonal, double *sums) {
    (diagonal ? kernels().add_scatter_diagonal : kernels().add_scatter)(
        x_.data(), kMixtureRows, d_, mean, logs(c), work_.data(), sums);
  }

  double total_share(std::size_t c) {
    return std::accumulate(logs(c), logs(c) + kMixtureRows, 0.0);
  }

  double *logs(std::size_t c) { return logs_.data() + c * kMixtureRows; }
  double *column(std::size_t j) { return x_.data() + j * kMixtureRows; }

  std::size_t size = 0;

private:
  const std::size_t d_;
  Buffer<double> x_, logs_, top_, total_, weight_, work_;
  bool plain_ = false;
};

// Weighted sums of (1, x - mean) and their products by component, see kernels/mixture.h.
struct Sums {
  arma::mat scatter; // one component a column
  double loglik = 0;
  double noise = 0;
};

inline std::size_t scatter_length(std::size_t d, bool diagonal) {
  return diagonal ? 2 * d + 1 : (d + 1) * (d + 2) / 2;
}

// Calls body(tile, begin, end, block) for every tile of the points, block by block.
template <class Body>
void for_tiles(const Points &x, const Blocks &rows, std::size_t begin, std::size_t end,
               std::size_t parts, double work, Context &context, Body body) {
  for_blocks(context, end - begin, work, [&](std::size_t b) {
    Tile tile(x.d, parts);
    const std::size_t block = begin + b;
    for (std::size_t row = rows.begin(block); row < rows.end(block); row += kMixtureRows) {
      const std::size_t last = std::min<std::size_t>(rows.end(block), row + kMixtureRows);
      tile.load(x, row, last);
      body(tile, row, last, b);
    }
  });
}

// So many tiles that a block takes some milliseconds, whatever its rows cost.
inline Blocks tile_blocks(std::size_t n, double work_a_row) {
  const double tiles = 2e7 / (work_a_row * kMixtureRows);
  return Blocks(n, kMixtureRows * static_cast<std::size_t>(std::min(std::max(tiles, 1.0), 20.0)));
}

// The sums about `mean` of shares that fill(tile, begin) gives, with the log-likelihood that it
// returns. Blocks are added in order.
template <class Fill>
Sums sum_shares(const Points &x, const arma::mat &mean, bool diagonal, bool noise, Context &context,
                Fill fill) {
  const std::size_t k = mean.n_cols, length = scatter_length(x.d, diagonal);
  const double work = static_cast<double>(k) * (2.0 * length + 30);
  const Blocks rows = tile_blocks(x.n, work);
  const std::size_t wave =
      std::max<std::size_t>(16, std::min<std::size_t>(128, (1 << 21) / (length * k)));
  std::vector<Sums> parts(std::min(wave, rows.count()));
  Sums sums;
  sums.scatter.zeros(length, k);
  for (std::size_t begin = 0; begin < rows.count(); begin += wave) {
    const std::size_t end = std::min(rows.count(), begin + wave);
    for (Sums &part : parts) {
      part.scatter.zeros(length, k);
      part.loglik = part.noise = 0;
    }
    const double all = work * static_cast<double>(end - begin) * rows.length();
    for_tiles(x, rows, begin, end, k + noise, all, context,
              [&](Tile &tile, std::size_t row, std::size_t, std::size_t b) {
                Sums &part = parts[b];
                part.loglik += fill(tile, row);
                for (std::size_t c = 0; c < k; ++c)
                  if (tile.weigh(c))
                    tile.add_scatter(c, mean.colptr(c), diagonal, part.scatter.colptr(c));
                if (noise && tile.weigh(k))
                  part.noise += tile.total_share(k);
              });
    for (std::size_t b = 0; b < end - begin; ++b) {
      for (std::size_t i = 0; i < length * k; ++i)
        sums.scatter[i] += parts[b].scatter[i];
      sums.loglik += parts[b].loglik;
      sums.noise += parts[b].noise;
    }
  }
  return sums;
}

// E step, and the sums of its shares.
inline Sums expectation(const Points &x, const Components &, const Options &options,
                        const Densities &model, Context &context) {
  return sum_shares(x, model.mean, model.diagonal, model.noise, context,
                    [&](Tile &tile, std::size_t begin) {
                      tile.densities(model);
                      for (std::size_t i = 0; options.known && i < tile.size; ++i)
                        if (options.known[begin + i] > 0)
                          tile.restrict(i, options.known[begin + i] - 1, model.parts());
                      tile.share(model.parts(), kLeastShare);
                      return tile.loglik();
                    });
}

} // namespace mixture
} // namespace huddle

#endif
