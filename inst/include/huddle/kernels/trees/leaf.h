// Distances to the points of a leaf of a kd-tree, points in lanes. No include guard: dispatch.h
// includes this file once for each instruction set.
//
// A leaf holds kLeafPoints points, coordinate after coordinate; lanes without a point hold
// infinities. Distances and gaps are sums over coordinates, in order, of rounded terms, as in
// distance.h. Rounding is monotone, so the computed gap between boxes is never above the computed
// distance of any two points in them: pruning by gaps needs no margin.

namespace huddle {
namespace HUDDLE_ISA {

// Points of a leaf that are worked on together.
constexpr int kLeafTile = 16;
constexpr int kLeafVectors = kLeafTile / kDoubles;

// How the difference in one coordinate enters a distance.
template <Metric M> static inline HUDDLE_KERNEL void add_term(vd difference, vd &sum) {
  if (M == Metric::euclidean) {
    vd square = difference * difference;
    HUDDLE_ROUND(square);
    sum += square;
  } else {
    const vd size = difference < vd{} ? -difference : difference;
    if (M == Metric::manhattan)
      sum += size;
    else
      sum = size > sum ? size : sum;
  }
}

template <Metric M> static inline HUDDLE_KERNEL void add_term(double difference, double &sum) {
  if (M == Metric::euclidean) {
    double square = difference * difference;
    HUDDLE_ROUND(square);
    sum += square;
  } else {
    const double size = difference < 0 ? -difference : difference;
    if (M == Metric::manhattan)
      sum += size;
    else
      sum = size > sum ? size : sum;
  }
}

// out[lane] = distance of the point whose coordinate j is point[j * stride] to each point of the
// leaf (squared if Euclidean); returns a bit for each lane where it is at most `bound`.
template <Metric M>
static inline HUDDLE_KERNEL std::uint32_t leaf_within_as(const double *point, std::size_t stride,
                                                         const double *leaf, std::size_t d,
                                                         double bound, double *out) {
  const vd most = bound - vd{};
  std::uint32_t within = 0;
#pragma GCC unroll 2
  for (int first = 0; first < kLeafPoints; first += kLeafTile) {
    vd sum[kLeafVectors];
#pragma GCC unroll 16
    for (int v = 0; v < kLeafVectors; ++v)
      sum[v] = vd{};
    const double *values = leaf + first;
    for (std::size_t j = 0; j < d; ++j) {
      const vd place = point[j * stride] - vd{};
#pragma GCC unroll 16
      for (int v = 0; v < kLeafVectors; ++v)
        add_term<M>(*reinterpret_cast<const vd *>(values + v * kDoubles) - place, sum[v]);
      values += kLeafPoints;
    }
#pragma GCC unroll 16
    for (int v = 0; v < kLeafVectors; ++v) {
      *reinterpret_cast<vd *>(out + first + v * kDoubles) = sum[v];
      within |= lanes_of(sum[v] <= most) << (first + v * kDoubles);
    }
  }
  return within;
}

static HUDDLE_KERNEL std::uint32_t leaf_within(Metric metric, const double *point,
                                               std::size_t stride, const double *leaf,
                                               std::size_t d, double bound, double *out) {
  switch (metric) {
  case Metric::manhattan:
    return leaf_within_as<Metric::manhattan>(point, stride, leaf, d, bound, out);
  case Metric::chebyshev:
    return leaf_within_as<Metric::chebyshev>(point, stride, leaf, d, bound, out);
  default:
    return leaf_within_as<Metric::euclidean>(point, stride, leaf, d, bound, out);
  }
}

// Gaps to two boxes at a time, one in each lane. `boxes` holds the lower corner of the first one,
// its upper corner, and those of the second one: as siblings lie in a tree.
typedef double v2 __attribute__((vector_size(16)));

template <Metric M> static inline HUDDLE_KERNEL void add_gap(v2 below, v2 above, v2 &sum) {
  v2 gap = below > above ? below : above;
  gap = gap > v2{} ? gap : v2{};
  if (M == Metric::euclidean) {
    v2 square = gap * gap;
    HUDDLE_ROUND(square);
    sum += square;
  } else if (M == Metric::manhattan) {
    sum += gap;
  } else {
    sum = gap > sum ? gap : sum;
  }
}

// The least distances that points of a box can have to points of two others.
template <Metric M>
static inline HUDDLE_KERNEL v2 pair_gaps(const double *boxes, const double *low, const double *high,
                                         std::size_t d) {
  v2 sum = {};
  for (std::size_t j = 0; j < d; ++j) {
    const v2 lower = {boxes[j], boxes[2 * d + j]}, upper = {boxes[d + j], boxes[3 * d + j]};
    add_gap<M>(lower - high[j], low[j] - upper, sum);
  }
  return sum;
}

// Least and greatest of n numbers.
static HUDDLE_KERNEL void extent(const double *x, std::size_t n, double *least, double *greatest) {
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
  *least = low;
  *greatest = high;
}

} // namespace HUDDLE_ISA
} // namespace huddle
