// Starting centers, by whatever method.
#ifndef HUDDLE_KMEANS_STARTS_H
#define HUDDLE_KMEANS_STARTS_H

#include "afkmc2.h"
#include "bisecting.h"
#include "dense_candidates.h"
#include "oversampling.h"
#include "sparse_seeding.h"

namespace huddle {
namespace kmeans {

inline std::vector<std::size_t> kmeanspp(const Points &x, const SinglePoints &single, std::size_t k,
                                         std::size_t tries, const Random &random,
                                         Context &context) {
  DenseCandidates candidates(x, single, context);
  return spread_rows(x, candidates, k, tries, random, context);
}

inline std::vector<std::size_t> kmeanspp(const SparsePoints &x, const SinglePoints &, std::size_t k,
                                         std::size_t tries, const Random &random,
                                         Context &context) {
  SparseCandidates candidates(x, tries, context);
  return spread_rows(x, candidates, k, tries, random, context);
}

template <class Data>
std::vector<double> rows_as_centers(const Data &x, const std::vector<std::size_t> &rows) {
  std::vector<double> centers(rows.size() * x.d);
  for (std::size_t j = 0; j < rows.size(); ++j)
    copy_point(x, rows[j], centers.data() + j * x.d);
  return centers;
}

// Starts that only dense points have.
inline std::vector<double> dense_start(const Points &x, const SinglePoints &single,
                                       const Options &options, const Random &random,
                                       Context &context) {
  if (options.start == Start::afkmc2)
    return rows_as_centers(x, MarkovSeeding(x, random, context).rows(options.k));
  if (options.start == Start::oversampling)
    return rows_as_centers(x, Oversampling(x, single, random, context).rows(options.k));
  return Bisection(x, options.spherical, context).centers(options.k, random);
}

inline std::vector<double> dense_start(const SparsePoints &, const SinglePoints &, const Options &,
                                       const Random &, Context &) {
  throw std::logic_error("this start is for dense points");
}

template <class Data>
std::vector<double> starting_centers(const Data &x, const SinglePoints &single,
                                     const Options &options, std::size_t start,
                                     const Random &random, Context &context) {
  const std::size_t k = options.k;
  if (options.start == Start::given) {
    std::vector<double> centers(k * x.d);
    for (std::size_t j = 0; j < k; ++j)
      for (std::size_t c = 0; c < x.d; ++c)
        centers[j * x.d + c] = options.centers[start][c * k + j];
    return centers;
  }
  if (options.start == Start::kmeanspp)
    return rows_as_centers(x, kmeanspp(x, single, k, usual_candidates(k), random, context));
  if (options.start == Start::random)
    return rows_as_centers(x, random_rows(x, k, random));
  return dense_start(x, single, options, random, context);
}

} // namespace kmeans
} // namespace huddle

#endif
