// Which points lie within a distance of another, in double precision, points in lanes. No include
// guard: dispatch.h includes this file once for each instruction set.
//
// Points stand coordinate after coordinate, `stride` apart. Whole vectors are loaded: up to
// kDoubles - 1 numbers behind the last point are read, and none of them is used. Distances are
// those of distances/squares.h, bit for bit.

namespace huddle {
namespace HUDDLE_ISA {

// Vectors between two looks at what has been found.
constexpr std::size_t kWithinStep = 4 * kDoubles;

// D coordinates, known here so that loops over them unroll; D = 0 reads their number from d.
template <int D>
static inline HUDDLE_KERNEL vl within_limit(const double *x, std::size_t stride, std::size_t d,
                                            const double *point, vd limit) {
  const std::size_t coordinates = D > 0 ? static_cast<std::size_t>(D) : d;
  vd sum = vd{};
#pragma GCC unroll 4
  for (std::size_t j = 0; j < coordinates; ++j) {
    const vd difference = *reinterpret_cast<const vd *>(x + j * stride) - (point[j] - vd{});
    vd square = difference * difference;
    HUDDLE_ROUND(square);
    sum += square;
  }
  return sum <= limit;
}

static inline HUDDLE_KERNEL vl lane_numbers() {
  vl lanes;
#pragma GCC unroll 16
  for (int lane = 0; lane < kDoubles; ++lane)
    lanes[lane] = lane;
  return lanes;
}

template <int D>
static inline HUDDLE_KERNEL std::size_t
count_points(const double *x, std::size_t stride, std::size_t n, std::size_t d, const double *point,
             double limit, std::size_t enough) {
  const vd limits = limit - vd{};
  const vl lanes = lane_numbers();
  std::size_t found = 0;
  for (std::size_t i = 0; i < n && found < enough;) {
    const std::size_t end = n - i > kWithinStep ? i + kWithinStep : n;
    vl count = vl{};
    for (; i + kDoubles <= end; i += kDoubles)
      count -= within_limit<D>(x + i, stride, d, point, limits);
    if (i < end) {
      const vl used = lanes < (static_cast<std::int64_t>(end - i) - vl{});
      count -= within_limit<D>(x + i, stride, d, point, limits) & used;
      i = end;
    }
#pragma GCC unroll 16
    for (int lane = 0; lane < kDoubles; ++lane)
      found += static_cast<std::size_t>(count[lane]);
  }
  return found;
}

// How many of n points have a squared distance of at most `limit` to `point`; counting ends, not
// before a few points more, where `enough` are found.
static HUDDLE_KERNEL std::size_t count_within(const double *x, std::size_t stride, std::size_t n,
                                              std::size_t d, const double *point, double limit,
                                              std::size_t enough) {
  if (d == 2)
    return count_points<2>(x, stride, n, d, point, limit, enough);
  if (d == 3)
    return count_points<3>(x, stride, n, d, point, limit, enough);
  return count_points<0>(x, stride, n, d, point, limit, enough);
}

// The numbers (from 0) of the points that count_within() counts, in order; returns how many.
static HUDDLE_KERNEL std::size_t list_within(const double *x, std::size_t stride, std::size_t n,
                                             std::size_t d, const double *point, double limit,
                                             std::uint32_t *out) {
  const vd limits = limit - vd{};
  std::size_t found = 0;
  for (std::size_t i = 0; i < n; i += kDoubles) {
    const vl within = within_limit<0>(x + i, stride, d, point, limits);
    std::int64_t any = 0;
#pragma GCC unroll 16
    for (int lane = 0; lane < kDoubles; ++lane)
      any |= within[lane];
    if (any == 0)
      continue;
    const int lanes = n - i < kDoubles ? static_cast<int>(n - i) : kDoubles;
    for (int lane = 0; lane < lanes; ++lane)
      if (within[lane])
        out[found++] = static_cast<std::uint32_t>(i) + lane;
  }
  return found;
}

} // namespace HUDDLE_ISA
} // namespace huddle
