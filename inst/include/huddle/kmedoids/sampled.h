// FastCLARA (Schubert and Rousseeuw 2021, doi:10.1016/j.is.2021.101804, after Kaufman and Rousseeuw
// 1990): medoids of samples of the rows, the best of them for all rows. The best medoids so far are
// part of each sample.
//
// Cost: for each sample its size squared, and n k distances. Memory: 8 bytes for each pair of a
// sample, and 8 k bytes a point.
#ifndef HUDDLE_KMEDOIDS_SAMPLED_H
#define HUDDLE_KMEDOIDS_SAMPLED_H

#include "fit.h"

namespace huddle {
namespace kmedoids {

// Each point's nearest medoid, the first of equal ones, and how far that is. `distance` has a row
// of n for each medoid.
struct Nearest {
  std::vector<std::int32_t> medoid;
  std::vector<double> distance;
};

inline Nearest nearest_medoids(const std::vector<double> &distance, std::size_t n, std::size_t k) {
  Nearest nearest{std::vector<std::int32_t>(n),
                  std::vector<double>(distance.begin(), distance.begin() + n)};
  for (std::size_t m = 1; m < k; ++m)
    for (std::size_t i = 0; i < n; ++i)
      if (distance[m * n + i] < nearest.distance[i]) {
        nearest.distance[i] = distance[m * n + i];
        nearest.medoid[i] = static_cast<std::int32_t>(m);
      }
  return nearest;
}

inline double weighted_sum(const std::vector<double> &values, const double *weights) {
  double sum = 0;
  for (std::size_t i = 0; i < values.size(); ++i)
    sum += (weights ? weights[i] : 1) * values[i];
  return sum;
}

// `fill_sample(rows, square)` writes the distances between some rows, `to_all(medoids)` returns
// those from medoids to all points.
template <class FillSample, class ToAll>
Result fit_samples(std::size_t n, const double *weights, const Options &options, std::size_t size,
                   std::size_t samples, const Random &random, FillSample fill_sample, ToAll to_all,
                   Context &context) {
  Result best;
  best.loss = HUGE_VAL;
  for (std::size_t s = 0; s < samples; ++s) {
    std::vector<std::uint32_t> others = rows_with_weight(n, weights), rows = best.medoids;
    for (std::uint32_t row : rows)
      others.erase(std::lower_bound(others.begin(), others.end(), row));
    std::uint64_t draws = 0;
    const std::size_t wanted = std::min(size - rows.size(), others.size());
    draw_rows(others, wanted, random.stream(2 * s), draws);
    rows.insert(rows.end(), others.begin(), others.begin() + wanted);
    std::sort(rows.begin(), rows.end());
    SquareMatrix square(rows.size());
    fill_sample(rows, square);
    std::vector<double> weight;
    for (std::uint32_t row : rows)
      if (weights)
        weight.push_back(weights[row]);
    Result found =
        fit(square, weights ? weight.data() : nullptr, options, random.stream(2 * s + 1), context);
    for (std::uint32_t &row : found.medoids)
      row = rows[row];
    const Nearest nearest = nearest_medoids(to_all(found.medoids), n, options.k);
    found.loss = found.first_loss = weighted_sum(nearest.distance, weights);
    if (found.loss < best.loss)
      best = std::move(found);
    context.progress.advance((s + 1.0) / static_cast<double>(samples));
  }
  return best;
}

} // namespace kmedoids
} // namespace huddle

#endif
