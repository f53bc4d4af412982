// The nearest cluster of a cluster, both known by their centers, where distances are weighted by
// what the two weigh. No include guard: dispatch.h includes this file once for each instruction
// set.

namespace huddle {
namespace HUDDLE_ISA {

// Queries that pass over the points together.
constexpr std::size_t kLinkageQueries = kTileCenters;

static inline HUDDLE_KERNEL double harmonic(double a, double b) { return a * b / (a + b); }

// Shows point i, at a squared distance, to a query.
static inline HUDDLE_KERNEL void offer_cluster(double square, std::int64_t i, const double *weight,
                                               double own_weight, double lightest, std::int64_t own,
                                               double &best, std::int64_t &label, double &limit) {
  if (i == own)
    return;
  const double value = weight ? square * (2 * harmonic(own_weight, weight[i])) : square;
  if (!(value < best))
    return;
  best = value;
  label = i;
  // What lies beyond cannot be nearer, however little it weighs.
  limit = weight ? value / (2 * harmonic(own_weight, lightest)) * (1 + 0x1p-40) : value;
}

// The nearest of n points for each of `count` queries (at most kLinkageQueries, coordinates of each
// consecutive, room for all of them), itself excepted: the first of those with the least value.
// That is the squared distance, times twice the weights' product over their sum unless `weight` is
// null; no weight is below `lightest`.
static HUDDLE_KERNEL void nearest_clusters(const double *x, std::size_t stride, std::size_t n,
                                           std::size_t d, const double *weight, double lightest,
                                           const double *query, const double *query_weight,
                                           const std::int64_t *own, std::size_t count, double *best,
                                           std::int64_t *label) {
  double limit[kLinkageQueries];
  for (std::size_t q = 0; q < kLinkageQueries; ++q) {
    limit[q] = q < count ? __builtin_inf() : -1;
    if (q < count)
      best[q] = __builtin_inf();
  }
  std::size_t i = 0;
  for (; i + kTilePoints <= n; i += kTilePoints) {
    vd sum[kTileCenters][kTileVectors];
    tile_distances<kTileCenters>(x + i, stride, d, query, sum);
    vl any = vl{};
#pragma GCC unroll 16
    for (int q = 0; q < kTileCenters; ++q)
#pragma GCC unroll 16
      for (int v = 0; v < kTileVectors; ++v)
        any |= sum[q][v] <= (limit[q] - vd{});
    if (lanes_of(any) == 0)
      continue;
    for (std::size_t q = 0; q < count; ++q)
      for (int v = 0; v < kTileVectors; ++v)
        for (int lane = 0; lane < kDoubles; ++lane)
          if (sum[q][v][lane] <= limit[q])
            offer_cluster(sum[q][v][lane], static_cast<std::int64_t>(i + v * kDoubles + lane),
                          weight, query_weight[q], lightest, own[q], best[q], label[q], limit[q]);
  }
  for (; i < n; ++i)
    for (std::size_t q = 0; q < count; ++q)
      offer_cluster(point_distance(x + i, stride, d, query + q * d), static_cast<std::int64_t>(i),
                    weight, query_weight[q], lightest, own[q], best[q], label[q], limit[q]);
}

} // namespace HUDDLE_ISA
} // namespace huddle
