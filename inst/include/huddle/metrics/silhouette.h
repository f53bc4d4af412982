// Silhouette widths (Rousseeuw 1987, doi:10.1016/0377-0427(87)90125-7), exact.
//
// Distances of pairs: O(n^2 d) time, each pair measured once where the sums of n points to k
// clusters fit into 256 MB, twice where they do not; memory O(n d + n k), or O(n d). Several
// labellings at once: labellings.h. Squared euclidean distances, and cosine distances, which are
// half of those on the unit sphere: O(n k d), since they add up over a cluster to
// W |x - mean|^2 + squares about the mean.
#ifndef HUDDLE_METRICS_SILHOUETTE_H
#define HUDDLE_METRICS_SILHOUETTE_H

#include "../data/dist.h"
#include "moments.h"
#include "pair_blocks.h"
#include "tournament.h"

namespace huddle {
namespace metrics {

inline std::vector<double> cluster_weights(const LabelledTiles &points, std::size_t k) {
  std::vector<double> weight(k);
  for (std::size_t i = 0; i < points.size(); ++i)
    weight[points.label(i) - 1] += points.weight(i);
  return weight;
}

// Widths of the points `asked`, a part of `points` or all of them.
inline Silhouette silhouette_of(const LabelledTiles &asked, const LabelledTiles &points,
                                const std::vector<double> &weight, std::size_t n,
                                const PairMeasure &measure, Context &context) {
  Silhouette out = no_widths(n);
  const BlockAgainstAll against(asked, points, weight, measure, out);
  const Blocks blocks(asked.size(), BlockAgainstAll::kRows);
  const double pairs = static_cast<double>(asked.size()) * points.size();
  for_blocks_reported(
      context, blocks.count(), 2 * pairs * measure.work(points.width()),
      [&](std::size_t b) { against.run(blocks.begin(b), blocks.end(b)); },
      8 * context.executor.threads());
  return out;
}

// Sums of n points to k clusters take no more than this; beyond it every pair is measured twice.
constexpr double kMostSumBytes = 256.0 * (1 << 20);

inline Silhouette widths_from_sums(const std::vector<double> &sums, const LabelledTiles &points,
                                   const std::vector<double> &weight, std::size_t n) {
  const std::size_t k = weight.size();
  Silhouette out = no_widths(n);
  for (std::size_t i = 0; i < points.size(); ++i) {
    WidthOf width(points.label(i), points.weight(i));
    for (std::size_t c = 0; c < k; ++c)
      width.add(static_cast<std::int32_t>(c + 1), sums[i * k + c], weight[c]);
    width.write(out, points.row(i));
  }
  return out;
}

// Widths by distances of pairs. Labels are 1 .. k; 0 is left out.
inline Silhouette pairwise_silhouette(const Points &x, const std::int32_t *label, std::size_t k,
                                      const PairMeasure &measure, Context &context) {
  const LabelledTiles points(x, label, sorted_by_label(label, x.n, k), context);
  const std::vector<double> weight = cluster_weights(points, k);
  const double size = static_cast<double>(points.size());
  if (size * k * sizeof(double) > kMostSumBytes)
    return silhouette_of(points, points, weight, x.n, measure, context);
  std::vector<double> sums(points.size() * k);
  const BlockPair pair(points, k, measure, sums);
  for_pairs(context, Blocks(points.size(), kPairBlock).count(), size * size * measure.work(x.d),
            [&](std::size_t a, std::size_t b) { pair.add(a, b); });
  return widths_from_sums(sums, points, weight, x.n);
}

// The same of some points only, given by their positions from 0.
inline Silhouette pairwise_silhouette(const Points &x, const std::int32_t *label, std::size_t k,
                                      const PairMeasure &measure, std::vector<std::uint32_t> asked,
                                      Context &context) {
  std::sort(asked.begin(), asked.end(), [label](std::uint32_t a, std::uint32_t b) {
    return label[a] != label[b] ? label[a] < label[b] : a < b;
  });
  const LabelledTiles points(x, label, sorted_by_label(label, x.n, k), context);
  const LabelledTiles some(x, label, std::move(asked), context);
  return silhouette_of(some, points, cluster_weights(points, k), x.n, measure, context);
}

// Widths by squared euclidean distances.
inline Silhouette squared_silhouette(const Points &x, const Columns &columns,
                                     const std::int32_t *label, std::size_t k, Context &context) {
  const Moments moments = cluster_moments(x, columns, label, k, context);
  Silhouette out = no_widths(x.n);
  const Blocks blocks(x.n, kBlockRows / 8);
  for_blocks(context, blocks.count(), 4.0 * x.n * k * x.d, [&](std::size_t b) {
    const std::size_t begin = blocks.begin(b), rows = blocks.end(b) - begin;
    std::vector<double> square(rows * k);
    kernels().distances(x.values + begin, x.n, rows, x.d, moments.mean.data(), k, square.data(),
                        rows);
    for (std::size_t i = 0; i < rows; ++i) {
      if (label[begin + i] == 0)
        continue;
      WidthOf width(label[begin + i], x.weight(begin + i));
      for (std::size_t c = 0; c < k; ++c)
        width.add(static_cast<std::int32_t>(c + 1),
                  moments.weight[c] * square[c * rows + i] + moments.squares[c], moments.weight[c]);
      width.write(out, begin + i);
    }
  });
  return out;
}

// Widths by given distances.
inline Silhouette given_silhouette(const Dist &distance, const double *weights,
                                   const std::int32_t *label, std::size_t k, Context &context) {
  const std::size_t n = distance.n;
  const auto weight_of = [weights](std::size_t i) { return weights ? weights[i] : 1.0; };
  std::vector<double> weight(k), sums(n * (k + 1));
  for (std::size_t i = 0; i < n; ++i)
    if (label[i] > 0)
      weight[label[i] - 1] += weight_of(i);
  const Blocks blocks(n, kPairBlock);
  for_pairs(context, blocks.count(), 4.0 * n * n, [&](std::size_t a, std::size_t b) {
    for (std::size_t i = blocks.begin(a); i < blocks.end(a); ++i) {
      const double *row = distance.below(i);
      const double own = weight_of(i);
      for (std::size_t j = std::max(i + 1, blocks.begin(b)); j < blocks.end(b); ++j) {
        const double value = row[j - i - 1];
        sums[i * (k + 1) + label[j]] += weight_of(j) * value;
        sums[j * (k + 1) + label[i]] += own * value;
      }
    }
  });
  Silhouette out = no_widths(n);
  for (std::size_t i = 0; i < n; ++i) {
    if (label[i] == 0)
      continue;
    WidthOf width(label[i], weight_of(i));
    for (std::size_t c = 1; c <= k; ++c)
      width.add(static_cast<std::int32_t>(c), sums[i * (k + 1) + c], weight[c - 1]);
    width.write(out, i);
  }
  return out;
}

} // namespace metrics
} // namespace huddle

#endif
