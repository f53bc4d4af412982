// Rows as centers: their coordinates, and squared distances to them that have the same bits for
// sparse points and for the same points made dense.
#ifndef HUDDLE_KMEANS_INIT_ROWS_H
#define HUDDLE_KMEANS_INIT_ROWS_H

#include "../assignment/sparse_full.h"
#include "candidates.h"
#include "row_subset.h"
#include "sparse_candidates.h"

namespace huddle {
namespace kmeans {

template <class Data>
arma::mat rows_as_centers(const Data &x, const std::vector<std::size_t> &rows) {
  arma::mat centers(x.d, rows.size(), arma::fill::none);
  for (std::size_t j = 0; j < rows.size(); ++j)
    copy_point(x, rows[j], centers.colptr(j));
  return centers;
}

// Squared distances of all points to the nearest of some rows, which `label` (a padded array) gets.
inline std::vector<double> nearest_rows(const Points &x, const SinglePoints &single,
                                        const std::vector<std::size_t> &rows,
                                        std::vector<std::int32_t> &label, Context &context) {
  const arma::mat centers = rows_as_centers(x, rows);
  Assigner assigner(x, rows.size(), single);
  assigner.set_centers(centers.memptr(), 0);
  std::vector<BlockMoves> moves;
  label.assign(padded_length(x.n), kUnlabelled);
  assign_all(assigner, x, rows.size(), label.data(), moves, context);
  return own_squares(x, centers, rows.size(), label.data(), context);
}

inline std::vector<double> nearest_rows(const SparsePoints &x, const SinglePoints &,
                                        const std::vector<std::size_t> &rows,
                                        std::vector<std::int32_t> &label, Context &context) {
  label_points(x, rows_as_centers(x, rows), rows.size(), label, context);
  std::vector<double> square(x.n);
  const Blocks blocks(x.n, kBlockRows);
  for_blocks(context, blocks.count(), 16.0 * (x.matrix().stored() + x.n), [&](std::size_t b) {
    for (std::size_t i = blocks.begin(b); i < blocks.end(b); ++i)
      square[i] = merged_square(x.row(i), x.row(rows[static_cast<std::size_t>(label[i])]));
  });
  return square;
}

// The same of a few points only; `centers` holds the coordinates of the rows.
inline std::vector<double> squares_to_rows(const Points &x, const std::vector<std::size_t> &points,
                                           const std::vector<std::size_t> &rows,
                                           const arma::mat &centers, Context &context) {
  std::vector<double> values(points.size() * x.d), square(points.size());
  for (std::size_t j = 0; j < x.d; ++j)
    for (std::size_t i = 0; i < points.size(); ++i)
      values[j * points.size() + i] = x.column(j)[points[i]];
  const Blocks parts(points.size(), 40);
  for_blocks(context, parts.count(), 4.0 * values.size() * rows.size(), [&](std::size_t b) {
    std::int32_t label[40];
    const std::size_t begin = parts.begin(b);
    kernels().nearest(values.data() + begin, points.size(), parts.end(b) - begin, x.d,
                      centers.memptr(), rows.size(), label, square.data() + begin);
  });
  return square;
}

inline std::vector<double> squares_to_rows(const SparsePoints &x,
                                           const std::vector<std::size_t> &points,
                                           const std::vector<std::size_t> &rows, const arma::mat &,
                                           Context &context) {
  std::vector<double> square(points.size(), HUGE_VAL);
  const double numbers = static_cast<double>(x.matrix().stored() / x.n + 1);
  for_blocks(context, points.size(), 8.0 * points.size() * rows.size() * numbers,
             [&](std::size_t i) {
               for (std::size_t row : rows)
                 square[i] = std::min(square[i], merged_square(x.row(points[i]), x.row(row)));
             });
  return square;
}

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

} // namespace kmeans
} // namespace huddle

#endif
