// Gower's coefficient of dissimilarity (Gower 1971, doi:10.2307/2528823): the weighted mean over
// the columns that both rows have of differences between 0 and 1.
//
// Cost: n^2 p / 2.
#ifndef HUDDLE_NEIGHBORS_PAIRS_GOWER_H
#define HUDDLE_NEIGHBORS_PAIRS_GOWER_H

#include "../../base/context.h"

#include <cmath>
#include <vector>

namespace huddle {

// How a column tells rows apart. `scaled`: by the difference of numbers that lie between 0 and 1;
// `nominal`: by whether they differ; `asymmetric`: the same of 0 and 1, where a pair of zeros says
// nothing.
enum class Comparison { scaled, nominal, asymmetric };

struct GowerColumn {
  const double *value; // a NaN is missing
  Comparison comparison;
  double weight;
};

// Writes the distances as a dist lists them: NaN where a pair has no column in common.
inline void gower(const std::vector<GowerColumn> &columns, std::size_t n, double *out,
                  Context &context) {
  const double work = 2.0 * n * n * columns.size();
  for_blocks_reported(context, n > 0 ? n - 1 : 0, work, [&](std::size_t j) {
    double *below = out + (j * n - j * (j + 1) / 2);
    for (std::size_t i = j + 1; i < n; ++i) {
      double sum = 0, weight = 0;
      for (const GowerColumn &column : columns) {
        const double a = column.value[i], b = column.value[j];
        if (std::isnan(a) || std::isnan(b) ||
            (column.comparison == Comparison::asymmetric && a == 0 && b == 0))
          continue;
        weight += column.weight;
        sum += column.weight * (column.comparison == Comparison::scaled ? std::fabs(a - b)
                                : a != b                                ? 1.0
                                                                        : 0.0);
      }
      below[i - j - 1] = weight > 0 ? sum / weight : std::nan("");
    }
  });
}

} // namespace huddle

#endif
