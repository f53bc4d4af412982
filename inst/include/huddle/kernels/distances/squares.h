// Squared Euclidean distances in double precision, points in lanes straight from R's columns.
// No include guard: dispatch.h includes this file once for each instruction set.
//
// Every distance is the sum over coordinates, in order, of the rounded squares of the differences -
// never the expansion of norms, never a fused product - so each value has the same bits in every
// lane, tile and instruction set, and equals what the same sum written in R gives.

namespace huddle {
namespace HUDDLE_ISA {

// A tile is two vectors of points by four centers: eight running sums.
constexpr int kTileVectors = 2;
constexpr int kTilePoints = kTileVectors * kDoubles;
constexpr int kTileCenters = 4;

// sum[r][v] = squared distance of the tile's points (from x, columns `stride` apart) to the centers
// at c[r] (coordinates consecutive).
template <int Centers>
static inline HUDDLE_KERNEL void tile_distances(const double *x, std::size_t stride, std::size_t d,
                                                const double *c, vd (&sum)[Centers][kTileVectors]) {
#pragma GCC unroll 16
  for (int r = 0; r < Centers; ++r)
#pragma GCC unroll 16
    for (int v = 0; v < kTileVectors; ++v)
      sum[r][v] = vd{};
  for (std::size_t j = 0; j < d; ++j) {
    const double *column = x + j * stride;
    const double *centers = c + j;
#pragma GCC unroll 16
    for (int v = 0; v < kTileVectors; ++v) {
      const vd point = *reinterpret_cast<const vd *>(column + v * kDoubles);
#pragma GCC unroll 16
      for (int r = 0; r < Centers; ++r) {
        const vd difference = point - (centers[r * d] - vd{});
        vd square = difference * difference;
        HUDDLE_ROUND(square);
        sum[r][v] += square;
      }
    }
  }
}

static inline HUDDLE_KERNEL double point_distance(const double *x, std::size_t stride,
                                                  std::size_t d, const double *c) {
  double sum = 0;
  for (std::size_t j = 0; j < d; ++j) {
    const double difference = x[j * stride] - c[j];
    double square = difference * difference;
    HUDDLE_ROUND(square);
    sum += square;
  }
  return sum;
}

// out[i + j * out_stride] = squared distance of point i to center j.
static HUDDLE_KERNEL void distances(const double *x, std::size_t stride, std::size_t n,
                                    std::size_t d, const double *centers, std::size_t k,
                                    double *out, std::size_t out_stride) {
  std::size_t i = 0;
  for (; i + kTilePoints <= n; i += kTilePoints) {
    std::size_t j = 0;
    for (; j + kTileCenters <= k; j += kTileCenters) {
      vd sum[kTileCenters][kTileVectors];
      tile_distances<kTileCenters>(x + i, stride, d, centers + j * d, sum);
#pragma GCC unroll 16
      for (int r = 0; r < kTileCenters; ++r)
#pragma GCC unroll 16
        for (int v = 0; v < kTileVectors; ++v)
          *reinterpret_cast<vd *>(out + (j + r) * out_stride + i + v * kDoubles) = sum[r][v];
    }
    for (; j < k; ++j) {
      vd sum[1][kTileVectors];
      tile_distances<1>(x + i, stride, d, centers + j * d, sum);
#pragma GCC unroll 16
      for (int v = 0; v < kTileVectors; ++v)
        *reinterpret_cast<vd *>(out + j * out_stride + i + v * kDoubles) = sum[0][v];
    }
  }
  for (; i < n; ++i)
    for (std::size_t j = 0; j < k; ++j)
      out[i + j * out_stride] = point_distance(x + i, stride, d, centers + j * d);
}

} // namespace HUDDLE_ISA
} // namespace huddle
