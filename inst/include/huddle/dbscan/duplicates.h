// DBSCAN for eps = 0: only equal rows are neighbours. Cost: O(n d log n), memory: 8 bytes a row.
#ifndef HUDDLE_DBSCAN_DUPLICATES_H
#define HUDDLE_DBSCAN_DUPLICATES_H

#include "../data/distinct.h"
#include "result.h"

#include <algorithm>

namespace huddle {
namespace dbscan {

inline Clusters cluster_duplicates(const Points &x, const Options &options, Context &context) {
  Clusters clusters(x.n);
  std::vector<std::uint32_t> row = first_numbers(x.n);
  context.progress.poll();
  std::sort(row.begin(), row.end(), [&](std::uint32_t a, std::uint32_t b) {
    const int order = compare_rows(x, a, b);
    return order < 0 || (order == 0 && a < b);
  });
  for (std::size_t begin = 0, end; begin < x.n; begin = end) {
    WeightSum sum;
    std::uint32_t first = kNoRow;
    for (end = begin; end < x.n && compare_rows(x, row[begin], row[end]) == 0; ++end) {
      sum.add(x.weight(row[end]));
      if (x.weight(row[end]) > 0)
        first = std::min(first, row[end]);
    }
    if (first == kNoRow || sum.value() < options.min_samples)
      continue;
    for (std::size_t i = begin; i < end; ++i) {
      const bool core = x.weight(row[i]) > 0;
      clusters.core[row[i]] = core;
      if (core || options.border)
        clusters.first[row[i]] = first;
    }
  }
  return clusters;
}

} // namespace dbscan
} // namespace huddle

#endif
