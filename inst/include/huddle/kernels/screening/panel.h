// Single-precision screening of panels of points against packed centers (performance notes in
// screening/nearest_center.h). No include guard: dispatch.h includes this file once for each
// instruction set.
//
// A panel holds kPanel points, coordinate after coordinate ([d][kPanel] floats), centred and
// scaled. Centers are packed by groups of kGroup ([group][d][kGroup] floats, times -2), so that a
// tile's inner loop is one broadcast and kPanelVectors fused products for each center.

namespace huddle {
namespace HUDDLE_ISA {

// 3 x 4 running sums fill 16 registers of AVX2, 3 x 8 the 32 of AVX-512; without fused products a
// temporary is needed, so the baseline takes 2 x 4.
constexpr int kPanelVectors = HUDDLE_ISA_BYTES == 16 ? 2 : 3;
constexpr int kPanel = kPanelVectors * kFloats;
constexpr int kGroup = HUDDLE_ISA_BYTES == 64 ? 8 : 4;

// Points x[0 .. kPanel) of every column, centred and scaled, to one panel; `squares` gets their
// squared norms, norm2 the same rounded upwards.
static HUDDLE_KERNEL void pack(const double *x, std::size_t stride, std::size_t d,
                               const double *centre, double scale, float *panel, float *norm2,
                               double *squares) {
  constexpr int kHalves = 2 * kPanelVectors;
  const vd factor = scale - vd{};
  vd sum[kHalves];
#pragma GCC unroll 16
  for (int h = 0; h < kHalves; ++h)
    sum[h] = vd{};
  for (std::size_t j = 0; j < d; ++j) {
    const double *column = x + j * stride;
    const vd middle = centre[j] - vd{};
    float *out = panel + j * kPanel;
#pragma GCC unroll 16
    for (int h = 0; h < kHalves; ++h) {
      const vd value = (*reinterpret_cast<const vd *>(column + h * kDoubles) - middle) * factor;
      *reinterpret_cast<vf_half *>(out + h * kDoubles) = __builtin_convertvector(value, vf_half);
      vd square = value * value;
      HUDDLE_ROUND(square);
      sum[h] += square;
    }
  }
  const vd upwards = (1 + 0x1p-20) - vd{};
#pragma GCC unroll 16
  for (int h = 0; h < kHalves; ++h) {
    *reinterpret_cast<vd *>(squares + h * kDoubles) = sum[h];
    *reinterpret_cast<vf_half *>(norm2 + h * kDoubles) =
        __builtin_convertvector(sum[h] * upwards, vf_half);
  }
}

// A ball that holds all points of a panel: its middle goes to `center`; returns its radius, rounded
// upwards but for what underflows.
static HUDDLE_KERNEL float ball(PanelView points, float *center) {
  const float *panel = points.values;
  vf sum[kPanelVectors];
#pragma GCC unroll 16
  for (int v = 0; v < kPanelVectors; ++v)
    sum[v] = vf{};
  for (std::size_t j = 0; j < points.d; ++j, panel += kPanel) {
    vf min = *reinterpret_cast<const vf *>(panel), max = min;
#pragma GCC unroll 16
    for (int v = 1; v < kPanelVectors; ++v) {
      const vf value = *reinterpret_cast<const vf *>(panel + v * kFloats);
      min = value < min ? value : min;
      max = value > max ? value : max;
    }
    float low = min[0], high = max[0];
#pragma GCC unroll 16
    for (int lane = 1; lane < kFloats; ++lane) {
      low = min[lane] < low ? min[lane] : low;
      high = max[lane] > high ? max[lane] : high;
    }
    center[j] = low + (high - low) / 2;
    const vf middle = center[j] - vf{};
#pragma GCC unroll 16
    for (int v = 0; v < kPanelVectors; ++v) {
      const vf difference = *reinterpret_cast<const vf *>(panel + v * kFloats) - middle;
      sum[v] += difference * difference;
    }
  }
  float largest = 0;
#pragma GCC unroll 16
  for (int v = 0; v < kPanelVectors; ++v)
#pragma GCC unroll 16
    for (int lane = 0; lane < kFloats; ++lane)
      largest = sum[v][lane] > largest ? sum[v][lane] : largest;
  return __builtin_sqrtf(largest) * (1 + static_cast<float>(points.d + 8) * 0x1p-24f);
}

// sum[r][v] = scores |c|^2 - 2 x.c of the centers of one group for the points of a panel.
static inline HUDDLE_KERNEL __attribute__((always_inline)) void
group_scores(const float *panel, std::size_t d, const float *centers, const float *scores,
             vf (&sum)[kGroup][kPanelVectors]) {
#pragma GCC unroll 16
  for (int r = 0; r < kGroup; ++r)
#pragma GCC unroll 16
    for (int v = 0; v < kPanelVectors; ++v)
      sum[r][v] = scores[r] - vf{};
#pragma GCC unroll 4
  for (std::size_t j = 0; j < d; ++j) {
    vf point[kPanelVectors];
#pragma GCC unroll 16
    for (int v = 0; v < kPanelVectors; ++v)
      point[v] = *reinterpret_cast<const vf *>(panel + v * kFloats);
#pragma GCC unroll 16
    for (int r = 0; r < kGroup; ++r) {
      const vf center = centers[r] - vf{};
#pragma GCC unroll 16
      for (int v = 0; v < kPanelVectors; ++v)
        sum[r][v] += point[v] * center;
    }
    panel += kPanel;
    centers += kGroup;
  }
}

// For each point of a panel: the center whose score |c|^2 - 2 x.c is proven the lowest in exact
// arithmetic, or -1 where the two lowest scores lie within the margin of each other (or are not
// numbers). Returns whether any point's answer differs from `label`.
template <int D>
static inline HUDDLE_KERNEL bool screen_panel(PanelView panel, CentersView centers,
                                              std::size_t groups, const std::int32_t *label,
                                              std::int32_t *best) {
  const std::size_t d = D > 0 ? D : panel.d;
  vf low[kPanelVectors], second[kPanelVectors];
  vi id[kPanelVectors];
#pragma GCC unroll 16
  for (int v = 0; v < kPanelVectors; ++v) {
    low[v] = second[v] = __builtin_inff() - vf{};
    id[v] = vi{};
  }
  vi current = vi{};
  for (std::size_t g = 0; g < groups; ++g) {
    vf sum[kGroup][kPanelVectors];
    group_scores(panel.values, d, centers.values + g * d * kGroup, centers.scores + g * kGroup,
                 sum);
#pragma GCC unroll 16
    for (int r = 0; r < kGroup; ++r) {
#pragma GCC unroll 16
      for (int v = 0; v < kPanelVectors; ++v) {
        const vf score = sum[r][v];
        const vi closer = score < low[v];
        const vf other = closer ? low[v] : score;
        second[v] = other < second[v] ? other : second[v];
        low[v] = closer ? score : low[v];
        id[v] = closer ? current : id[v];
      }
      current += 1;
    }
  }
  vi changed = vi{};
#pragma GCC unroll 16
  for (int v = 0; v < kPanelVectors; ++v) {
    const vf margin =
        centers.base + centers.slope * *reinterpret_cast<const vf *>(panel.norm2 + v * kFloats);
    const vi decided = (second[v] - low[v]) > margin;
    const vi answer = decided ? id[v] : ~vi{};
    *reinterpret_cast<vi *>(best + v * kFloats) = answer;
    changed |= answer ^ *reinterpret_cast<const vi *>(label + v * kFloats);
  }
  std::int32_t any = 0;
#pragma GCC unroll 16
  for (int lane = 0; lane < kFloats; ++lane)
    any |= changed[lane];
  return any != 0;
}

static HUDDLE_KERNEL bool screen(PanelView panel, CentersView centers, std::size_t groups,
                                 const std::int32_t *label, std::int32_t *best) {
  switch (panel.d) {
  case 1:
    return screen_panel<1>(panel, centers, groups, label, best);
  case 2:
    return screen_panel<2>(panel, centers, groups, label, best);
  case 3:
    return screen_panel<3>(panel, centers, groups, label, best);
  case 4:
    return screen_panel<4>(panel, centers, groups, label, best);
  default:
    return screen_panel<0>(panel, centers, groups, label, best);
  }
}

} // namespace HUDDLE_ISA
} // namespace huddle
