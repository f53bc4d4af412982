// Points of which some coordinates are missing (at random): the EM algorithm takes them as unknown
// too, and replaces them by what the coordinates that are there let expect of each component, with
// what remains of its covariance (Ghahramani and Jordan 1994, Supervised learning from incomplete
// data via an EM approach).
//
// Points with the same missing coordinates lie together, and share the algebra. Memory: a copy of
// the points; for each pattern and component up to d^2 numbers. Time: that of complete points, as
// much again for the coordinates expected, and for each pattern k d^3.
#ifndef HUDDLE_MIXTURE_INCOMPLETE_PASS_H
#define HUDDLE_MIXTURE_INCOMPLETE_PASS_H

#include "patterns.h"

#include <memory>

namespace huddle {
namespace mixture {

inline std::vector<std::unique_ptr<Margin>>
margins_of(const IncompletePoints &x, const Components &model, const Options &options) {
  std::vector<std::unique_ptr<Margin>> margins;
  for (const Pattern &pattern : x.patterns)
    margins.push_back(std::make_unique<Margin>(pattern, model, options));
  return margins;
}

// Calls body(tile, margin, number of the tile) once the tile has densities, not yet shares; a wave
// of tiles at a time, after which it calls done(first, last).
template <class Body, class Done>
void for_margins(const IncompletePoints &x, const std::vector<std::unique_ptr<Margin>> &margins,
                 Context &context, Body body, Done done) {
  const Points points = x.points();
  const std::size_t wave = 64, k = margins[0]->densities().k;
  const double work = static_cast<double>(k) * kMixtureRows * (3.0 * x.d * x.d + 30);
  for (std::size_t first = 0; first < x.tiles.size(); first += wave) {
    const std::size_t last = std::min(x.tiles.size(), first + wave);
    for_blocks(context, last - first, work * (last - first), [&](std::size_t b) {
      const IncompletePoints::Range &range = x.tiles[first + b];
      const Margin &margin = *margins[range.pattern];
      Tile tile(x.d, k);
      tile.load(points, range.begin, range.end, &x.patterns[range.pattern].there);
      tile.densities(margin.densities());
      body(tile, margin, first + b);
    });
    done(first, last);
  }
}

// Of the sums of a full covariance those that a diagonal form takes.
inline arma::mat diagonal_sums(const arma::mat &full, std::size_t d) {
  arma::mat result(2 * d + 1, full.n_cols);
  result.row(0) = full.row(0);
  for (std::size_t j = 1; j <= d; ++j) {
    result.row(j) = full.row(j * (j + 1) / 2);
    result.row(d + j) = full.row(j * (j + 1) / 2 + j);
  }
  return result;
}

inline Sums expectation(const IncompletePoints &x, const Components &model, const Options &options,
                        const Densities &, Context &context) {
  const std::size_t k = model.k(), length = scatter_length(x.d, false);
  const std::vector<std::unique_ptr<Margin>> margins = margins_of(x, model, options);
  std::vector<Sums> parts(64);
  arma::mat weight(k, x.patterns.size(), arma::fill::zeros); // of each pattern in each component
  Sums sums;
  sums.scatter.zeros(length, k);
  for_margins(
      x, margins, context,
      [&](Tile &tile, const Margin &margin, std::size_t number) {
        Sums &part = parts[number % parts.size()];
        part.scatter.zeros(length, k);
        const std::size_t *row = &x.row[x.tiles[number].begin];
        for (std::size_t i = 0; options.known && i < tile.size; ++i)
          if (options.known[row[i]] > 0)
            tile.restrict(i, options.known[row[i]] - 1, k);
        tile.share(k, kLeastShare);
        part.loglik = tile.loglik();
        Tile full(x.d, 1);
        for (std::size_t c = 0; c < k; ++c) {
          if (!tile.weigh(c))
            continue;
          margin.complete(tile, c, full);
          std::copy(tile.logs(c), tile.logs(c) + kMixtureRows, full.logs(0));
          full.add_scatter(0, model.mean.colptr(c), false, part.scatter.colptr(c));
        }
      },
      [&](std::size_t first, std::size_t last) {
        for (std::size_t t = first; t < last; ++t) {
          const Sums &part = parts[t % parts.size()];
          sums.scatter += part.scatter;
          sums.loglik += part.loglik;
          weight.col(x.tiles[t].pattern) += part.scatter.row(0).t();
        }
      });
  for (std::size_t p = 0; p < x.patterns.size(); ++p) {
    const arma::uvec &missing = x.patterns[p].missing;
    for (std::size_t c = 0; c < k; ++c)
      for (std::size_t a = 0; a < missing.n_elem; ++a)
        for (std::size_t b = 0; b <= a; ++b) {
          const std::size_t row = missing[a] + 1;
          sums.scatter(row * (row + 1) / 2 + missing[b] + 1, c) +=
              weight(c, p) * margins[p]->rest(c)(a, b);
        }
  }
  if (options.form.is_diagonal())
    sums.scatter = diagonal_sums(sums.scatter, x.d);
  return sums;
}

// The densities of what is there, by the rows given: n log-densities, and n x k shares.
inline void incomplete_shares(const IncompletePoints &x, const Components &model,
                              const Options &options, double *density, double *share,
                              Context &context) {
  const std::size_t k = model.k();
  for_margins(
      x, margins_of(x, model, options), context,
      [&](Tile &tile, const Margin &, std::size_t number) {
        tile.share(k, kLeastExponent);
        const std::size_t *row = &x.row[x.tiles[number].begin];
        for (std::size_t i = 0; i < tile.size; ++i) {
          density[row[i]] = tile.log_density(i);
          for (std::size_t c = 0; share && c < k; ++c)
            share[c * x.n + row[i]] = tile.logs(c)[i];
        }
      },
      [](std::size_t, std::size_t) {});
}

// Missing coordinates of the least likely point are those of the mean of all components.
inline arma::vec least_likely(const IncompletePoints &x, const Components &model,
                              const Options &options, const Densities &, Context &context) {
  std::vector<double> density(x.n);
  incomplete_shares(x, model, options, density.data(), nullptr, context);
  arma::vec point = model.mean * model.proportion / arma::sum(model.proportion);
  const Points points = x.points();
  double lowest = HUGE_VAL;
  std::size_t place = 0;
  for (std::size_t i = 0; i < x.n; ++i)
    if (points.weight(i) > 0 && density[x.row[i]] < lowest) {
      lowest = density[x.row[i]];
      place = i;
    }
  for (const Pattern &pattern : x.patterns)
    for (std::size_t a = 0;
         pattern.begin <= place && place < pattern.end && a < pattern.there.n_elem; ++a)
      point[pattern.there[a]] = points.column(pattern.there[a])[place];
  return point;
}

// Writes what the whole mixture lets expect of missing coordinates into n x d `out`.
inline void impute(const IncompletePoints &x, const Components &model, const Options &options,
                   double *out, Context &context) {
  const std::size_t k = model.k();
  for_margins(
      x, margins_of(x, model, options), context,
      [&](Tile &tile, const Margin &margin, std::size_t number) {
        const IncompletePoints::Range &range = x.tiles[number];
        const arma::uvec &missing = x.patterns[range.pattern].missing;
        if (missing.is_empty())
          return;
        tile.share(k, kLeastExponent);
        Tile full(x.d, 1);
        for (const arma::uword j : missing)
          for (std::size_t i = 0; i < tile.size; ++i)
            out[j * x.n + x.row[range.begin + i]] = 0;
        for (std::size_t c = 0; c < k; ++c) {
          margin.complete(tile, c, full);
          for (const arma::uword j : missing)
            for (std::size_t i = 0; i < tile.size; ++i)
              out[j * x.n + x.row[range.begin + i]] += tile.logs(c)[i] * full.column(j)[i];
        }
      },
      [](std::size_t, std::size_t) {});
}

} // namespace mixture
} // namespace huddle

#endif
