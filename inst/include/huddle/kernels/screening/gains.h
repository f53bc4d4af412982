// What candidates for a further center would gain, in single precision. No include guard:
// dispatch.h includes this file once for each instruction set.
//
// Panels are laid out as in panel.h. A point gains what a candidate is nearer than `limit`, its
// squared distance to the nearest center so far; both are bounded from either side.

namespace huddle {
namespace HUDDLE_ISA {

// A point gains `min - score` at least and `max - score` at most, where these are positive.
struct GainBounds {
  vf min[kPanelVectors], max[kPanelVectors];
};

static inline HUDDLE_KERNEL void gain_thresholds(const float *norm2, const float *limit,
                                                 CentersView candidates, GainBounds &bounds) {
#pragma GCC unroll 16
  for (int v = 0; v < kPanelVectors; ++v) {
    const vf square = *reinterpret_cast<const vf *>(norm2 + v * kFloats);
    const vf nearest = *reinterpret_cast<const vf *>(limit + v * kFloats);
    const vf error = candidates.base + candidates.slope * square + 0x1p-19f * (square + nearest);
    bounds.min[v] = nearest - square - error;
    bounds.max[v] = nearest - square + error;
  }
}

// Scores |c|^2 - 2 x.c of R candidates, rows of d floats times -2.
template <int R>
static inline HUDDLE_KERNEL void candidate_scores(const float *panel, std::size_t d, const float *c,
                                                  const float *scores,
                                                  vf (&sum)[R][kPanelVectors]) {
#pragma GCC unroll 16
  for (int r = 0; r < R; ++r)
#pragma GCC unroll 16
    for (int v = 0; v < kPanelVectors; ++v)
      sum[r][v] = scores[r] - vf{};
  for (std::size_t j = 0; j < d; ++j) {
    vf point[kPanelVectors];
#pragma GCC unroll 16
    for (int v = 0; v < kPanelVectors; ++v)
      point[v] = *reinterpret_cast<const vf *>(panel + j * kPanel + v * kFloats);
#pragma GCC unroll 16
    for (int r = 0; r < R; ++r) {
      const vf center = c[r * d + j] - vf{};
#pragma GCC unroll 16
      for (int v = 0; v < kPanelVectors; ++v)
        sum[r][v] += point[v] * center;
    }
  }
}

template <int R>
static inline HUDDLE_KERNEL void add_gains_of(PanelView panel, const GainBounds &bounds,
                                              const float *weight, CentersView candidates,
                                              std::size_t first, GainSums sums) {
  vf sum[R][kPanelVectors];
  candidate_scores<R>(panel.values, panel.d, candidates.values + first * panel.d,
                      candidates.scores + first, sum);
#pragma GCC unroll 16
  for (int r = 0; r < R; ++r) {
    vf low = vf{}, high = vf{};
    std::uint64_t bits = 0;
#pragma GCC unroll 16
    for (int v = 0; v < kPanelVectors; ++v) {
      vf sure = bounds.min[v] - sum[r][v];
      vf possible = bounds.max[v] - sum[r][v];
      bits |= static_cast<std::uint64_t>(lanes_of(possible > vf{})) << (v * kFloats);
      sure = sure > vf{} ? sure : vf{};
      possible = possible > vf{} ? possible : vf{};
      if (weight) {
        const vf factor = *reinterpret_cast<const vf *>(weight + v * kFloats);
        sure *= factor;
        possible *= factor;
      }
      low += sure;
      high += possible;
    }
    *reinterpret_cast<vf *>(sums.min + (first + r) * kFloats) += low;
    *reinterpret_cast<vf *>(sums.max + (first + r) * kFloats) += high;
    sums.gainers[first + r] = bits;
  }
}

// Adds to the sums of `count` candidates, rows of d floats, what the points of a panel would gain;
// weights are all 1 where `weight` is null.
static HUDDLE_KERNEL void add_gains(PanelView panel, const float *limit, const float *weight,
                                    CentersView candidates, std::size_t count, GainSums sums) {
  GainBounds bounds;
  gain_thresholds(panel.norm2, limit, candidates, bounds);
  for (std::size_t q = 0; q < count; q += 4) {
    switch (count - q) {
    case 1:
      add_gains_of<1>(panel, bounds, weight, candidates, q, sums);
      break;
    case 2:
      add_gains_of<2>(panel, bounds, weight, candidates, q, sums);
      break;
    case 3:
      add_gains_of<3>(panel, bounds, weight, candidates, q, sums);
      break;
    default:
      add_gains_of<4>(panel, bounds, weight, candidates, q, sums);
    }
  }
}

} // namespace HUDDLE_ISA
} // namespace huddle
