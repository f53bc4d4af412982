// What a mixture says of points: their components, shares and densities.
#ifndef HUDDLE_MIXTURE_EVALUATE_H
#define HUDDLE_MIXTURE_EVALUATE_H

#include "pass.h"

#include <cstdint>

namespace huddle {
namespace mixture {

// Calls body(tile, begin) once the tile has densities, not yet shares.
template <class Body>
void for_densities(const Points &x, const Densities &model, Context &context, Body body) {
  const double work = static_cast<double>(model.k) * (scatter_length(x.d, model.diagonal) + 20);
  const Blocks rows = tile_blocks(x.n, work);
  for_tiles(x, rows, 0, rows.count(), model.parts(), work * static_cast<double>(x.n), context,
            [&](Tile &tile, std::size_t begin, std::size_t, std::size_t) {
              tile.densities(model);
              body(tile, begin);
            });
}

// The greatest of the parts of point i of a tile, the first of equals.
inline std::size_t greatest_part(Tile &tile, std::size_t parts, std::size_t i) {
  std::size_t best = 0;
  for (std::size_t c = 1; c < parts; ++c)
    if (tile.logs(c)[i] > tile.logs(best)[i])
      best = c;
  return best;
}

// The component of the greatest share, from 1; 0 is noise.
inline void classify(const Points &x, const Densities &model, int *label, Context &context) {
  for_densities(x, model, context, [&](Tile &tile, std::size_t begin) {
    for (std::size_t i = 0; i < tile.size; ++i) {
      const std::size_t best = greatest_part(tile, model.parts(), i);
      label[begin + i] = best < model.k ? static_cast<int>(best) + 1 : 0;
    }
  });
}

// n x k shares, and in a further column those of the noise if there is any.
inline void memberships(const Points &x, const Densities &model, double *out, Context &context) {
  for_densities(x, model, context, [&](Tile &tile, std::size_t begin) {
    tile.share(model.parts(), kLeastExponent);
    for (std::size_t c = 0; c < model.parts(); ++c)
      std::copy(tile.logs(c), tile.logs(c) + tile.size, out + c * x.n + begin);
  });
}

// One less the greatest share.
inline void uncertainties(const Points &x, const Densities &model, double *out, Context &context) {
  for_densities(x, model, context, [&](Tile &tile, std::size_t begin) {
    tile.share(model.parts(), kLeastExponent);
    for (std::size_t i = 0; i < tile.size; ++i) {
      const std::size_t best = greatest_part(tile, model.parts(), i);
      // The sum of the others keeps its digits where the greatest is near 1.
      double others = 0;
      for (std::size_t c = 0; c < model.parts(); ++c)
        others += c == best ? 0 : tile.logs(c)[i];
      out[begin + i] = others;
    }
  });
}

// Logarithms of the density of the mixture.
inline void log_densities(const Points &x, const Densities &model, double *out, Context &context) {
  for_densities(x, model, context, [&](Tile &tile, std::size_t begin) {
    tile.share(model.parts(), kLeastExponent);
    for (std::size_t i = 0; i < tile.size; ++i)
      out[begin + i] = tile.log_density(i);
  });
}

// The point of positive weight whose density is least, the first of equals.
inline arma::vec least_likely(const Points &x, const Components &, const Options &,
                              const Densities &model, Context &context) {
  std::vector<double> density(x.n);
  log_densities(x, model, density.data(), context);
  std::size_t least = 0;
  double lowest = HUGE_VAL;
  for (std::size_t i = 0; i < x.n; ++i)
    if (x.weight(i) > 0 && density[i] < lowest) {
      lowest = density[i];
      least = i;
    }
  arma::vec point(x.d);
  copy_point(x, least, point.memptr());
  return point;
}

inline double total_weight(const Points &x) {
  return x.weights ? std::accumulate(x.weights, x.weights + x.n, 0.0) : static_cast<double>(x.n);
}

} // namespace mixture
} // namespace huddle

#endif
