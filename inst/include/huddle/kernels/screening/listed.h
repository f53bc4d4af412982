// Single-precision screening of a panel against listed centers, and what it tells of the others'
// distances. No include guard: dispatch.h includes this file once for each instruction set.
//
// A panel is laid out as in panel.h; centers are rows of d floats, times -2. Lists are filled up to
// a multiple of kListed with a center whose score is infinite.

namespace huddle {
namespace HUDDLE_ISA {

constexpr int kListed = 4;

// Scores |c|^2 - 2 x.c of the listed centers for each point of a panel, written to `out` (one panel
// an entry of the list). `best` gets the center whose score is proven the lowest of them, or -1
// where the two lowest lie within the margin of each other; `low` the lowest score.
static HUDDLE_KERNEL void screen_listed(PanelView panel, CentersView centers,
                                        const std::int32_t *list, std::size_t count, float *out,
                                        std::int32_t *best, float *low) {
  const std::size_t d = panel.d;
  vf min[kPanelVectors], second[kPanelVectors];
  vi id[kPanelVectors];
#pragma GCC unroll 16
  for (int v = 0; v < kPanelVectors; ++v) {
    min[v] = second[v] = __builtin_inff() - vf{};
    id[v] = vi{};
  }
  for (std::size_t q = 0; q < count; q += kListed) {
    const float *c[kListed];
    vf sum[kListed][kPanelVectors];
#pragma GCC unroll 16
    for (int r = 0; r < kListed; ++r) {
      c[r] = centers.values + static_cast<std::size_t>(list[q + r]) * d;
#pragma GCC unroll 16
      for (int v = 0; v < kPanelVectors; ++v)
        sum[r][v] = centers.scores[list[q + r]] - vf{};
    }
    const float *x = panel.values;
    for (std::size_t j = 0; j < d; ++j) {
      vf point[kPanelVectors];
#pragma GCC unroll 16
      for (int v = 0; v < kPanelVectors; ++v)
        point[v] = *reinterpret_cast<const vf *>(x + v * kFloats);
#pragma GCC unroll 16
      for (int r = 0; r < kListed; ++r) {
        const vf center = c[r][j] - vf{};
#pragma GCC unroll 16
        for (int v = 0; v < kPanelVectors; ++v)
          sum[r][v] += point[v] * center;
      }
      x += kPanel;
    }
#pragma GCC unroll 16
    for (int r = 0; r < kListed; ++r) {
      const vi current = list[q + r] - vi{};
#pragma GCC unroll 16
      for (int v = 0; v < kPanelVectors; ++v) {
        const vf score = sum[r][v];
        *reinterpret_cast<vf *>(out + v * kFloats) = score;
        const vi closer = score < min[v];
        const vf other = closer ? min[v] : score;
        second[v] = other < second[v] ? other : second[v];
        min[v] = closer ? score : min[v];
        id[v] = closer ? current : id[v];
      }
      out += kPanel;
    }
  }
#pragma GCC unroll 16
  for (int v = 0; v < kPanelVectors; ++v) {
    const vf margin =
        centers.base + centers.slope * *reinterpret_cast<const vf *>(panel.norm2 + v * kFloats);
    const vi decided = (second[v] - min[v]) > margin;
    *reinterpret_cast<vi *>(best + v * kFloats) = decided ? id[v] : ~vi{};
    *reinterpret_cast<vf *>(low + v * kFloats) = min[v];
  }
}

// The lowest score of each point of a panel among the listed centers that are not its own; `scores`
// as screen_listed writes them.
static HUDDLE_KERNEL void min_others(const std::int32_t *own, const float *scores,
                                     const std::int32_t *list, std::size_t count, float *out) {
  vf min[kPanelVectors];
#pragma GCC unroll 16
  for (int v = 0; v < kPanelVectors; ++v)
    min[v] = __builtin_inff() - vf{};
  for (std::size_t q = 0; q < count; ++q) {
    const vi current = list[q] - vi{};
#pragma GCC unroll 16
    for (int v = 0; v < kPanelVectors; ++v) {
      const vf score = *reinterpret_cast<const vf *>(scores + q * kPanel + v * kFloats);
      const vi other =
          (current != *reinterpret_cast<const vi *>(own + v * kFloats)) & (score < min[v]);
      min[v] = other ? score : min[v];
    }
  }
#pragma GCC unroll 16
  for (int v = 0; v < kPanelVectors; ++v)
    *reinterpret_cast<vf *>(out + v * kFloats) = min[v];
}

static inline HUDDLE_KERNEL vf positive_root(vf square) {
  square = square > vf{} ? square : vf{};
#if HUDDLE_ISA_BYTES == 64
  return _mm512_maskz_sqrt_ps(static_cast<__mmask16>(-1), square); // GCC 12 warns of the plain one
#elif HUDDLE_ISA_BYTES == 32
  return _mm256_sqrt_ps(square);
#else
  vf root;
#pragma GCC unroll 16
  for (int lane = 0; lane < kFloats; ++lane)
    root[lane] = __builtin_sqrtf(square[lane]);
  return root;
#endif
}

// For each group of listed centers: a lower bound of how much farther than its own center any point
// of the panel is from the nearest center of the group that is not its own. `own` holds the points'
// labels, `low` their lowest scores; `scores` are as screen_listed writes them.
static HUDDLE_KERNEL void listed_gaps(PanelView panel, CentersView centers, ListedGroups groups,
                                      const std::int32_t *own, const float *low,
                                      const float *scores, float *gaps) {
  vf square[kPanelVectors], near[kPanelVectors];
#pragma GCC unroll 16
  for (int v = 0; v < kPanelVectors; ++v) {
    square[v] = *reinterpret_cast<const vf *>(panel.norm2 + v * kFloats);
    const vf error = 2 * (centers.base + centers.slope * square[v]) + 0x1p-19f * square[v];
    near[v] = positive_root(square[v] + *reinterpret_cast<const vf *>(low + v * kFloats) + error) *
              (1 + 0x1p-20f);
    square[v] -= error;
  }
  for (std::size_t g = 0; g < groups.count; ++g) {
    vf min[kPanelVectors];
#pragma GCC unroll 16
    for (int v = 0; v < kPanelVectors; ++v)
      min[v] = __builtin_inff() - vf{};
    for (std::size_t q = groups.from[g]; q < groups.from[g + 1]; ++q) {
      if (!groups.mine[g]) {
#pragma GCC unroll 16
        for (int v = 0; v < kPanelVectors; ++v) {
          const vf score = *reinterpret_cast<const vf *>(scores + q * kPanel + v * kFloats);
          min[v] = score < min[v] ? score : min[v];
        }
        continue;
      }
      const vi current = groups.list[q] - vi{};
#pragma GCC unroll 16
      for (int v = 0; v < kPanelVectors; ++v) {
        const vf score = *reinterpret_cast<const vf *>(scores + q * kPanel + v * kFloats);
        const vi other =
            (current != *reinterpret_cast<const vi *>(own + v * kFloats)) & (score < min[v]);
        min[v] = other ? score : min[v];
      }
    }
    vf gap = __builtin_inff() - vf{};
#pragma GCC unroll 16
    for (int v = 0; v < kPanelVectors; ++v) {
      const vf distance = positive_root(square[v] + min[v]) * (1 - 0x1p-20f) - near[v];
      gap = distance < gap ? distance : gap;
    }
    float lanes[kFloats];
    *reinterpret_cast<vf *>(lanes) = gap;
    float result = lanes[0];
#pragma GCC unroll 16
    for (int lane = 1; lane < kFloats; ++lane)
      result = lanes[lane] < result ? lanes[lane] : result;
    gaps[g] = result;
  }
}

// Lowers the bounds of a panel by what its own centers (`own`) and each group (`shift`) moved;
// returns whether some are no longer positive. `count` is a multiple of kFloats.
static HUDDLE_KERNEL bool lower_gaps(float *gaps, const float *shift, std::size_t count,
                                     float own) {
  vi any = vi{};
  const vf both = own - vf{};
  for (std::size_t g = 0; g < count; g += kFloats) {
    const vf gap =
        *reinterpret_cast<const vf *>(gaps + g) - (*reinterpret_cast<const vf *>(shift + g) + both);
    *reinterpret_cast<vf *>(gaps + g) = gap;
    any |= gap <= vf{};
  }
  std::int32_t open = 0;
#pragma GCC unroll 16
  for (int lane = 0; lane < kFloats; ++lane)
    open |= any[lane];
  return open != 0;
}

} // namespace HUDDLE_ISA
} // namespace huddle
