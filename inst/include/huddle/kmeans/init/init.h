// Starting centers, by whatever method.
#ifndef HUDDLE_KMEANS_INIT_INIT_H
#define HUDDLE_KMEANS_INIT_INIT_H

#include "afkmc2.h"
#include "bisecting.h"
#include "oversampling.h"

namespace huddle {
namespace kmeans {

template <class Data>
arma::mat starting_centers(const Data &x, const SinglePoints &single, const Options &options,
                           std::size_t start, const Random &random, Context &context) {
  const std::size_t k = options.k;
  if (options.start == Start::given) {
    arma::mat centers(x.d, k, arma::fill::none);
    for (std::size_t j = 0; j < k; ++j)
      for (std::size_t c = 0; c < x.d; ++c)
        centers[j * x.d + c] = options.centers[start][c * k + j];
    return centers;
  }
  switch (options.start) {
  case Start::random:
    return rows_as_centers(x, random_rows(x, k, random));
  case Start::afkmc2:
    return rows_as_centers(x, MarkovSeeding<Data>(x, single, random, context).rows(k));
  case Start::oversampling:
    return rows_as_centers(x, Oversampling<Data>(x, single, random, context).rows(k));
  case Start::bisecting:
    return Bisection<Data>(x, options.spherical, context).centers(k, random);
  default:
    return rows_as_centers(x, kmeanspp(x, single, k, usual_candidates(k), random, context));
  }
}

} // namespace kmeans
} // namespace huddle

#endif
