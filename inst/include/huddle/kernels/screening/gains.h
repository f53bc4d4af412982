// What candidates for a further center would gain, in single precision. No include guard:
// dispatch.h includes this file once for each instruction set.
//
// Panels are laid out as in panel.h. A point gains what a candidate is nearer than `limit`, its
// squared distance to the nearest center so far; both are bounded from either side.

namespace huddle {
namespace HUDDLE_ISA {

// A point gains `least - score` at least and `most - score` at most, where these are positive.
struct GainBounds {
  vf least[kPanelVectors], most[kPanelVectors];
};

static inline HUDDLE_KERNEL void gain_thresholds(const float *norm2, const float *limit, float base,
                                                 float slope, GainBounds &bounds) {
#pragma GCC unroll 16
  for (int v = 0; v < kPanelVectors; ++v) {
    const vf square = *reinterpret_cast<const vf *>(norm2 + v * kFloats);
    const vf nearest = *reinterpret_cast<const vf *>(limit + v * kFloats);
    const vf error = base + slope * square + 0x1p-19f * (square + nearest);
    bounds.least[v] = nearest - square - error;
    bounds.most[v] = nearest - square + error;
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
static inline HUDDLE_KERNEL void add_gains_of(const float *panel, const GainBounds &bounds,
                                              const float *weight, std::size_t d, const float *c,
                                              const float *scores, float *least, float *most,
                                              std::uint64_t *gainers) {
  vf sum[R][kPanelVectors];
  candidate_scores<R>(panel, d, c, scores, sum);
#pragma GCC unroll 16
  for (int r = 0; r < R; ++r) {
    vf low = vf{}, high = vf{};
    std::uint64_t bits = 0;
#pragma GCC unroll 16
    for (int v = 0; v < kPanelVectors; ++v) {
      vf sure = bounds.least[v] - sum[r][v];
      vf possible = bounds.most[v] - sum[r][v];
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
    *reinterpret_cast<vf *>(least + r * kFloats) += low;
    *reinterpret_cast<vf *>(most + r * kFloats) += high;
    gainers[r] = bits;
  }
}

// Adds to least and most (kFloats running sums for each of `count` candidates) what the points of a
// panel would gain, and tells by a bit for each point which may gain at all; weights are all 1
// where `weight` is null.
static HUDDLE_KERNEL void add_gains(const float *panel, const float *norm2, const float *limit,
                                    const float *weight, std::size_t d, const float *candidates,
                                    const float *scores, std::size_t count, float base, float slope,
                                    float *least, float *most, std::uint64_t *gainers) {
  GainBounds bounds;
  gain_thresholds(norm2, limit, base, slope, bounds);
  for (std::size_t q = 0; q < count; q += 4) {
    const float *c = candidates + q * d, *score = scores + q;
    float *low = least + q * kFloats, *high = most + q * kFloats;
    std::uint64_t *bits = gainers + q;
    switch (count - q) {
    case 1:
      add_gains_of<1>(panel, bounds, weight, d, c, score, low, high, bits);
      break;
    case 2:
      add_gains_of<2>(panel, bounds, weight, d, c, score, low, high, bits);
      break;
    case 3:
      add_gains_of<3>(panel, bounds, weight, d, c, score, low, high, bits);
      break;
    default:
      add_gains_of<4>(panel, bounds, weight, d, c, score, low, high, bits);
    }
  }
}

} // namespace HUDDLE_ISA
} // namespace huddle
