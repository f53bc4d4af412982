// Lists of the nearest points so far, and the tests that say which points may enter them. No
// include guard: dispatch.h includes this file once for each instruction set.
//
// A list holds distances and rows in ascending order of (distance, row). Its length is a multiple
// of kListLanes and unused entries are infinite.

namespace huddle {
namespace HUDDLE_ISA {

// A bit for each point of a leaf of queries whose distance to a box is at most its bound. The
// coordinates of lanes without a point are infinite; their bounds must be negative.
template <Distance M>
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
      const vd min = low[j] - vd{}, max = high[j] - vd{};
#pragma GCC unroll 16
      for (int v = 0; v < kLeafVectors; ++v) {
        const vd value =
            *reinterpret_cast<const vd *>(points + j * kLeafPoints + first + v * kDoubles);
        const vd below = min - value, above = value - max;
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

static HUDDLE_KERNEL std::uint32_t points_near(Distance metric, const double *points,
                                               const double *low, const double *high, std::size_t d,
                                               const double *bound) {
  switch (metric) {
  case Distance::manhattan:
    return points_near_as<Distance::manhattan>(points, low, high, d, bound);
  case Distance::chebyshev:
    return points_near_as<Distance::chebyshev>(points, low, high, d, bound);
  default:
    return points_near_as<Distance::euclidean>(points, low, high, d, bound);
  }
}

// Lists of so many vectors at most stay in registers while a leaf is entered.
constexpr int kListVectors = 4;

// The lanes of `here` moved up by one; the last one of `before` comes first.
template <class V> static inline HUDDLE_KERNEL V moved_up(V before, V here) {
#if HUDDLE_ISA_BYTES == 64
  return __builtin_shufflevector(before, here, 7, 8, 9, 10, 11, 12, 13, 14);
#elif HUDDLE_ISA_BYTES == 32
  return __builtin_shufflevector(before, here, 3, 4, 5, 6);
#else
  return __builtin_shufflevector(before, here, 1, 2);
#endif
}

// What an entry becomes when a point enters: itself, the new one or the one before it.
static inline HUDDLE_KERNEL void enter_one(vd entering, vl number, vd before, vl row_before,
                                           vd &here, vl &row, vl &stayed) {
  const vl stays = (here < entering) | ((here == entering) & (row < number));
  const vl follows = moved_up(stayed, stays);
  const vd above = moved_up(before, here);
  const vl row_above = moved_up(row_before, row);
  here = stays ? here : (follows ? entering : above);
  row = stays ? row : (follows ? number : row_above);
  stayed = stays;
}

template <int Vectors>
static inline HUDDLE_KERNEL void enter_short(std::uint32_t marked, const double *value,
                                             const std::uint32_t *row, double *list,
                                             std::int64_t *rows) {
  vd here[Vectors];
  vl number[Vectors];
#pragma GCC unroll 16
  for (int v = 0; v < Vectors; ++v) {
    here[v] = *reinterpret_cast<const vd *>(list + v * kDoubles);
    number[v] = *reinterpret_cast<const vl *>(rows + v * kDoubles);
  }
  for (; marked != 0; marked &= marked - 1) {
    const int lane = __builtin_ctz(marked);
    const vd entering = value[lane] - vd{};
    const vl entering_row = static_cast<std::int64_t>(row[lane]) - vl{};
    vl stayed = ~vl{};
    vd before = vd{};
    vl row_before = vl{};
#pragma GCC unroll 16
    for (int v = 0; v < Vectors; ++v) {
      const vd old = here[v];
      const vl old_row = number[v];
      enter_one(entering, entering_row, before, row_before, here[v], number[v], stayed);
      before = old;
      row_before = old_row;
    }
  }
#pragma GCC unroll 16
  for (int v = 0; v < Vectors; ++v) {
    *reinterpret_cast<vd *>(list + v * kDoubles) = here[v];
    *reinterpret_cast<vl *>(rows + v * kDoubles) = number[v];
  }
}

// Lists in memory, for a point that is nearer than the last that counts.
static inline HUDDLE_KERNEL void enter_long(std::uint32_t marked, const double *value,
                                            const std::uint32_t *row, std::size_t k,
                                            std::size_t length, double *list, std::int64_t *rows) {
  for (; marked != 0; marked &= marked - 1) {
    const int lane = __builtin_ctz(marked);
    if (value[lane] > list[k - 1])
      continue;
    const vd entering = value[lane] - vd{};
    const vl entering_row = static_cast<std::int64_t>(row[lane]) - vl{};
    vl stayed = ~vl{};
    vd before = vd{};
    vl row_before = vl{};
    for (std::size_t i = 0; i < length; i += kDoubles) {
      vd here = *reinterpret_cast<const vd *>(list + i);
      vl number = *reinterpret_cast<const vl *>(rows + i);
      const vd old = here;
      const vl old_row = number;
      enter_one(entering, entering_row, before, row_before, here, number, stayed);
      *reinterpret_cast<vd *>(list + i) = here;
      *reinterpret_cast<vl *>(rows + i) = number;
      before = old;
      row_before = old_row;
    }
  }
}

// Enters the marked points of a leaf into a list of which the first k count, and returns the
// distance of the last of these.
static HUDDLE_KERNEL double enter_marked(std::uint32_t marked, const double *value,
                                         const std::uint32_t *row, std::size_t k, double *list,
                                         std::int64_t *rows) {
  const std::size_t vectors = (k + kDoubles - 1) / kDoubles;
  switch (vectors) {
  case 1:
    enter_short<1>(marked, value, row, list, rows);
    break;
  case 2:
    enter_short<2>(marked, value, row, list, rows);
    break;
  case 3:
    enter_short<3>(marked, value, row, list, rows);
    break;
  case kListVectors:
    enter_short<kListVectors>(marked, value, row, list, rows);
    break;
  default:
    enter_long(marked, value, row, k, vectors * kDoubles, list, rows);
  }
  return list[k - 1];
}

} // namespace HUDDLE_ISA
} // namespace huddle
