// Components from shares that are known beforehand: labels, or memberships between 0 and 1.
#ifndef HUDDLE_MIXTURE_START_H
#define HUDDLE_MIXTURE_START_H

#include "../data/columns.h"
#include "maximisation.h"

namespace huddle {
namespace mixture {

// The M step after fill(tile, begin) has given the shares of all tiles. Means come first, so that
// the second pass takes its sums about them. Returns the first component that is empty, or k.
template <class Fill>
std::size_t start_from_shares(const Points &x, const Columns &columns, std::size_t k,
                              const Options &options, Components &out, Context &context,
                              Fill fill) {
  const std::vector<double> middle = weighted_means(x, columns, context);
  const bool diagonal = options.form.is_diagonal();
  out.mean = arma::repmat(arma::vec(middle), 1, k);
  const Sums first = sum_shares(x, out.mean, true, options.has_noise(), context, fill);
  for (std::size_t c = 0; c < k; ++c) {
    if (!(first.scatter(0, c) > 0))
      return c;
    out.mean.col(c) += first.scatter.col(c).rows(1, x.d) / first.scatter(0, c);
  }
  const Sums sums = sum_shares(x, out.mean, diagonal, options.has_noise(), context, fill);
  return Maximisation(options).update(sums, out);
}

// Labels from 1 to k, or 0 for noise.
inline std::size_t start_from_labels(const Points &x, const Columns &columns, const int *label,
                                     std::size_t k, const Options &options, Components &out,
                                     Context &context) {
  const std::size_t parts = k + options.has_noise();
  return start_from_shares(x, columns, k, options, out, context,
                           [&](Tile &tile, std::size_t begin) {
                             std::fill(tile.logs(0), tile.logs(0) + parts * kMixtureRows, 0.0);
                             for (std::size_t i = 0; i < tile.size; ++i) {
                               const int own = label[begin + i];
                               tile.logs(own > 0 ? own - 1 : k)[i] = 1;
                             }
                             return 0.0;
                           });
}

// n x k memberships, column after column; what the rows lack of 1 is noise.
inline std::size_t start_from_memberships(const Points &x, const Columns &columns,
                                          const double *share, std::size_t k,
                                          const Options &options, Components &out,
                                          Context &context) {
  return start_from_shares(x, columns, k, options, out, context,
                           [&](Tile &tile, std::size_t begin) {
                             double *noise = options.has_noise() ? tile.logs(k) : nullptr;
                             if (noise)
                               std::fill(noise, noise + kMixtureRows, 1.0);
                             for (std::size_t c = 0; c < k; ++c) {
                               const double *own = share + c * x.n + begin;
                               double *out_share = tile.logs(c);
                               std::copy(own, own + tile.size, out_share);
                               std::fill(out_share + tile.size, out_share + kMixtureRows, 0.0);
                               for (std::size_t i = 0; noise && i < tile.size; ++i)
                                 noise[i] -= own[i];
                             }
                             return 0.0;
                           });
}

} // namespace mixture
} // namespace huddle

#endif
