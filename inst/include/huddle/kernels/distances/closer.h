// Comparisons of a row of distances with the distances that points have now. No include guard:
// dispatch.h includes this file once for each instruction set.

namespace huddle {
namespace HUDDLE_ISA {

// Eight running sums, however wide a vector is.
constexpr int kGainVectors = 8 / kDoubles;

// By how much distances would fall together, times the weights if there are any: a sum that never
// rises where distances fall.
static HUDDLE_KERNEL double sum_gains(const double *row, const double *now, const double *weight,
                                      std::size_t n) {
  vd sum[kGainVectors];
#pragma GCC unroll 16
  for (int v = 0; v < kGainVectors; ++v)
    sum[v] = vd{};
  std::size_t i = 0;
  for (; i + 8 <= n; i += 8)
#pragma GCC unroll 16
    for (int v = 0; v < kGainVectors; ++v) {
      const std::size_t at = i + v * kDoubles;
      vd gain = *reinterpret_cast<const vd *>(now + at) - *reinterpret_cast<const vd *>(row + at);
      gain = gain > 0 ? gain : vd{};
      if (weight) {
        gain *= *reinterpret_cast<const vd *>(weight + at);
        HUDDLE_ROUND(gain);
      }
      sum[v] += gain;
    }
  double total = 0;
#pragma GCC unroll 16
  for (int v = 0; v < kGainVectors; ++v)
#pragma GCC unroll 16
    for (int lane = 0; lane < kDoubles; ++lane)
      total += sum[v][lane];
  for (; i < n; ++i) {
    double gain = now[i] - row[i] > 0 ? now[i] - row[i] : 0;
    if (weight) {
      gain *= weight[i];
      HUDDLE_ROUND(gain);
    }
    total += gain;
  }
  return total;
}

// Writes the points whose distance is below their bound, in order; returns how many. There is room
// for n and 8 more.
static HUDDLE_KERNEL std::size_t list_closer(const double *row, const double *bound, std::size_t n,
                                             std::uint32_t *out) {
  std::size_t count = 0, i = 0;
  for (; i + kDoubles <= n; i += kDoubles) {
    const vl closer =
        *reinterpret_cast<const vd *>(row + i) < *reinterpret_cast<const vd *>(bound + i);
    for (std::uint32_t left = lanes_of(closer); left != 0; left &= left - 1)
      out[count++] =
          static_cast<std::uint32_t>(i) + static_cast<std::uint32_t>(__builtin_ctz(left));
  }
  for (; i < n; ++i)
    if (row[i] < bound[i])
      out[count++] = static_cast<std::uint32_t>(i);
  return count;
}

} // namespace HUDDLE_ISA
} // namespace huddle
