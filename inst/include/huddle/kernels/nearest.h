// Lists of the nearest points so far, and the tests that say which points may enter them. No
// include guard: dispatch.h includes this file once for each instruction set.
//
// A list holds distances and rows in ascending order of (distance, row). Its length is a multiple
// of kListLanes, unused entries are infinite, and the entry before the first one is -infinity.

namespace huddle {
namespace HUDDLE_ISA {

// A bit for each point of a leaf of queries whose distance to a box is at most its bound. The
// coordinates of lanes without a point are infinite; their bounds must be negative.
template <Metric M>
static inline HUDDLE_KERNEL std::uint32_t points_near_as(const double *points, const double *low,
                                                         const double *high, std::size_t d,
                                                         const double *bound) {
  std::uint32_t near = 0;
#pragma GCC unroll 2
  for (int first = 0; first < kLeafPoints; first += kLeafTile) {
    vd sum[kLeafVectors];
#pragma GCC unroll 16
    for (int v = 0; v < kLeafVectors; ++v)
      sum[v] = vd{};
    for (std::size_t j = 0; j < d; ++j) {
      const vd least = low[j] - vd{}, most = high[j] - vd{};
#pragma GCC unroll 16
      for (int v = 0; v < kLeafVectors; ++v) {
        const vd value =
            *reinterpret_cast<const vd *>(points + j * kLeafPoints + first + v * kDoubles);
        const vd below = least - value, above = value - most;
        const vd gap = below > above ? below : above;
        add_term<M>(gap > vd{} ? gap : vd{}, sum[v]);
      }
    }
#pragma GCC unroll 16
    for (int v = 0; v < kLeafVectors; ++v)
      near |= lanes_of(sum[v] <= *reinterpret_cast<const vd *>(bound + first + v * kDoubles))
              << (first + v * kDoubles);
  }
  return near;
}

static HUDDLE_KERNEL std::uint32_t points_near(Metric metric, const double *points,
                                               const double *low, const double *high, std::size_t d,
                                               const double *bound) {
  switch (metric) {
  case Metric::manhattan:
    return points_near_as<Metric::manhattan>(points, low, high, d, bound);
  case Metric::chebyshev:
    return points_near_as<Metric::chebyshev>(points, low, high, d, bound);
  default:
    return points_near_as<Metric::euclidean>(points, low, high, d, bound);
  }
}

// Enters one point into a list of `length` entries; the last one falls out. Every entry becomes
// itself, the new one or the one before it, without a branch.
static inline HUDDLE_KERNEL void enter_one(double value, std::int64_t row, std::size_t length,
                                           double *list, std::int64_t *rows) {
  const vd entering = value - vd{};
  const vl number = row - vl{};
  for (std::size_t i = length; i > 0;) {
    i -= kDoubles;
    const vd here = *reinterpret_cast<const vd *>(list + i);
    const vd before = *reinterpret_cast<const vd *>(list + i - 1);
    const vl row_here = *reinterpret_cast<const vl *>(rows + i);
    const vl row_before = *reinterpret_cast<const vl *>(rows + i - 1);
    const vl stays = (here < entering) | ((here == entering) & (row_here < number));
    const vl follows = (before < entering) | ((before == entering) & (row_before < number));
    *reinterpret_cast<vd *>(list + i) = stays ? here : (follows ? entering : before);
    *reinterpret_cast<vl *>(rows + i) = stays ? row_here : (follows ? number : row_before);
  }
}

// Enters the marked points of a leaf into a list of which the first k count, and returns the
// distance of the last of these.
static HUDDLE_KERNEL double enter_marked(std::uint32_t marked, const double *value,
                                         const std::uint32_t *row, std::size_t k,
                                         std::size_t length, double *list, std::int64_t *rows) {
  double last = list[k - 1];
  for (; marked != 0; marked &= marked - 1) {
    const int lane = __builtin_ctz(marked);
    if (value[lane] > last)
      continue;
    enter_one(value[lane], row[lane], length, list, rows);
    last = list[k - 1];
  }
  return last;
}

} // namespace HUDDLE_ISA
} // namespace huddle
