// The nearest center of every point in double precision, by the distances of squares.h. No
// include guard: dispatch.h includes this file once for each instruction set.

namespace huddle {
namespace HUDDLE_ISA {

template <int Centers>
static inline HUDDLE_KERNEL void nearest_step(const double *x, std::size_t stride, std::size_t d,
                                              const double *c, std::int64_t first,
                                              vd (&best)[kTileVectors], vl (&label)[kTileVectors]) {
  vd sum[Centers][kTileVectors];
  tile_distances<Centers>(x, stride, d, c, sum);
#pragma GCC unroll 16
  for (int r = 0; r < Centers; ++r) {
    const vl id = (first + r) - vl{};
#pragma GCC unroll 16
    for (int v = 0; v < kTileVectors; ++v) {
      const vl closer = sum[r][v] < best[v];
      best[v] = closer ? sum[r][v] : best[v];
      label[v] = closer ? id : label[v];
    }
  }
}

// The nearest of k centers (row after row) for each of n points; ties go to the lowest index.
static HUDDLE_KERNEL void nearest(const double *x, std::size_t stride, std::size_t n, std::size_t d,
                                  const double *centers, std::size_t k, std::int32_t *label,
                                  double *distance) {
  std::size_t i = 0;
  for (; i + kTilePoints <= n; i += kTilePoints) {
    vd best[kTileVectors];
    vl id[kTileVectors];
#pragma GCC unroll 16
    for (int v = 0; v < kTileVectors; ++v) {
      best[v] = __builtin_inf() - vd{};
      id[v] = vl{};
    }
    std::size_t j = 0;
    for (; j + kTileCenters <= k; j += kTileCenters)
      nearest_step<kTileCenters>(x + i, stride, d, centers + j * d, j, best, id);
    for (; j < k; ++j)
      nearest_step<1>(x + i, stride, d, centers + j * d, j, best, id);
#pragma GCC unroll 16
    for (int v = 0; v < kTileVectors; ++v)
#pragma GCC unroll 16
      for (int lane = 0; lane < kDoubles; ++lane) {
        label[i + v * kDoubles + lane] = static_cast<std::int32_t>(id[v][lane]);
        distance[i + v * kDoubles + lane] = best[v][lane];
      }
  }
  for (; i < n; ++i) {
    distance[i] = __builtin_inf();
    label[i] = 0;
    for (std::size_t j = 0; j < k; ++j) {
      const double candidate = point_distance(x + i, stride, d, centers + j * d);
      if (candidate < distance[i]) {
        distance[i] = candidate;
        label[i] = static_cast<std::int32_t>(j);
      }
    }
  }
}

} // namespace HUDDLE_ISA
} // namespace huddle
