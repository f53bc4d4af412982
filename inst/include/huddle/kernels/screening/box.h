// Squared distances of one point to many centers in single precision, centers in lanes. No include
// guard: dispatch.h includes this file once for each instruction set.

namespace huddle {
namespace HUDDLE_ISA {

// out[j] = squared distance of `point` to center j; `centers` holds coordinate after coordinate,
// `stride` (a multiple of kFloats) apart. Returns the minimum of them.
static HUDDLE_KERNEL float point_squares(const float *point, const float *centers,
                                         std::size_t stride, std::size_t d, float *out) {
  vf low = __builtin_inff() - vf{};
  for (std::size_t j = 0; j < stride; j += kFloats) {
    vf sum = vf{};
    for (std::size_t c = 0; c < d; ++c) {
      const vf difference =
          *reinterpret_cast<const vf *>(centers + c * stride + j) - (point[c] - vf{});
      sum += difference * difference;
    }
    *reinterpret_cast<vf *>(out + j) = sum;
    low = sum < low ? sum : low;
  }
  float min = __builtin_inff();
  for (int lane = 0; lane < kFloats; ++lane)
    min = low[lane] < min ? low[lane] : min;
  return min;
}

// The indexes j < n of values of at most `bound`, in order; returns how many. `n` is a multiple of
// kFloats.
static HUDDLE_KERNEL std::size_t select_within(const float *values, std::size_t n, float bound,
                                               std::int32_t *out) {
  const vf limit = bound - vf{};
  std::size_t count = 0;
  for (std::size_t j = 0; j < n; j += kFloats) {
    const vi within = *reinterpret_cast<const vf *>(values + j) <= limit;
    for (std::uint32_t lanes = lanes_of(within); lanes != 0; lanes &= lanes - 1)
      out[count++] = static_cast<std::int32_t>(j) + __builtin_ctz(lanes);
  }
  return count;
}

} // namespace HUDDLE_ISA
} // namespace huddle
