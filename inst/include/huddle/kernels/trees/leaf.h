// Distances to the points of a leaf of a kd-tree, points in lanes. No include guard: dispatch.h
// includes this file once for each instruction set.
//
// A leaf holds kLeafPoints points, coordinate after coordinate; lanes without a point hold
// infinities. Distances and gaps are sums over coordinates, in order, of rounded terms, as in
// distances/squares.h. Rounding is monotone, so the computed gap between boxes is never above the
// computed distance of any two points in them: pruning by gaps needs no margin.

namespace huddle {
namespace HUDDLE_ISA {

// Points of a leaf that are worked on together.
constexpr int kLeafTile = 16;
constexpr int kLeafVectors = kLeafTile / kDoubles;

// out[lane] = distance of the point whose coordinate j is point[j * stride] to each point of the
// leaf (squared if Euclidean); returns a bit for each lane where it is at most `bound`.
template <Distance M>
static inline HUDDLE_KERNEL std::uint32_t leaf_within_as(const double *point, std::size_t stride,
                                                         const double *leaf, std::size_t d,
                                                         double bound, double *out) {
  const vd limit = bound - vd{};
  std::uint32_t within = 0;
#pragma GCC unroll 2
  for (int first = 0; first < kLeafPoints; first += kLeafTile) {
    vd sum[kLeafVectors];
#pragma GCC unroll 16
    for (int v = 0; v < kLeafVectors; ++v)
      sum[v] = vd{};
    const double *values = leaf + first;
    for (std::size_t j = 0; j < d; ++j) {
      const vd coordinate = point[j * stride] - vd{};
#pragma GCC unroll 16
      for (int v = 0; v < kLeafVectors; ++v)
        add_term<M>(*reinterpret_cast<const vd *>(values + v * kDoubles) - coordinate, sum[v]);
      values += kLeafPoints;
    }
#pragma GCC unroll 16
    for (int v = 0; v < kLeafVectors; ++v) {
      *reinterpret_cast<vd *>(out + first + v * kDoubles) = sum[v];
      within |= lanes_of(sum[v] <= limit) << (first + v * kDoubles);
    }
  }
  return within;
}

static HUDDLE_KERNEL std::uint32_t leaf_within(Distance metric, const double *point,
                                               std::size_t stride, const double *leaf,
                                               std::size_t d, double bound, double *out) {
  switch (metric) {
  case Distance::manhattan:
    return leaf_within_as<Distance::manhattan>(point, stride, leaf, d, bound, out);
  case Distance::chebyshev:
    return leaf_within_as<Distance::chebyshev>(point, stride, leaf, d, bound, out);
  default:
    return leaf_within_as<Distance::euclidean>(point, stride, leaf, d, bound, out);
  }
}

// Smallest and largest of n numbers.
static HUDDLE_KERNEL void extent(const double *x, std::size_t n, double *min, double *max) {
  double low = __builtin_inf(), high = -__builtin_inf();
  std::size_t i = 0;
  if (n >= 2 * kDoubles) {
    vd first_low = *reinterpret_cast<const vd *>(x), first_high = first_low;
    vd second_low = first_low, second_high = first_low;
    for (; i + 2 * kDoubles <= n; i += 2 * kDoubles) {
      const vd first = *reinterpret_cast<const vd *>(x + i);
      const vd second = *reinterpret_cast<const vd *>(x + i + kDoubles);
      first_low = first < first_low ? first : first_low;
      first_high = first > first_high ? first : first_high;
      second_low = second < second_low ? second : second_low;
      second_high = second > second_high ? second : second_high;
    }
    first_low = second_low < first_low ? second_low : first_low;
    first_high = second_high > first_high ? second_high : first_high;
#pragma GCC unroll 16
    for (int lane = 0; lane < kDoubles; ++lane) {
      low = first_low[lane] < low ? first_low[lane] : low;
      high = first_high[lane] > high ? first_high[lane] : high;
    }
  }
  for (; i < n; ++i) {
    low = x[i] < low ? x[i] : low;
    high = x[i] > high ? x[i] : high;
  }
  *min = low;
  *max = high;
}

} // namespace HUDDLE_ISA
} // namespace huddle
