// Which points of a panel may be near which of many others: screening in single precision against a
// limit for each point, and exact distances for those that pass. No include guard: dispatch.h
// includes this file once for each instruction set. Panels and groups are laid out as in panel.h.

namespace huddle {
namespace HUDDLE_ISA {

// Writes member * kPanel + lane for each member of the groups whose score |c|^2 - 2 x.c is at most
// the limit of the point in that lane; returns how many. No score may be a NaN.
static HUDDLE_KERNEL std::size_t screen_within(PanelView panel, CentersView centers,
                                               std::size_t groups, const float *limits,
                                               std::uint32_t *out) {
  const std::size_t d = panel.d;
  vf limit[kPanelVectors];
#pragma GCC unroll 16
  for (int v = 0; v < kPanelVectors; ++v)
    limit[v] = *reinterpret_cast<const vf *>(limits + v * kFloats);
  std::size_t count = 0;
  for (std::size_t g = 0; g < groups; ++g) {
    vf sum[kGroup][kPanelVectors];
    group_scores(panel.values, d, centers.values + g * d * kGroup, centers.scores + g * kGroup,
                 sum);
    vi any = vi{};
#pragma GCC unroll 16
    for (int v = 0; v < kPanelVectors; ++v) {
      vf min = sum[0][v];
#pragma GCC unroll 16
      for (int r = 1; r < kGroup; ++r)
        min = sum[r][v] < min ? sum[r][v] : min;
      any |= min <= limit[v];
    }
    if (lanes_of(any) == 0)
      continue;
#pragma GCC unroll 16
    for (int r = 0; r < kGroup; ++r)
#pragma GCC unroll 16
      for (int v = 0; v < kPanelVectors; ++v)
        for (std::uint32_t near = lanes_of(sum[r][v] <= limit[v]); near != 0; near &= near - 1)
          out[count++] = static_cast<std::uint32_t>((g * kGroup + r) * kPanel + v * kFloats +
                                                    __builtin_ctz(near));
  }
  return count;
}

// Squared distances of one point to listed rows of d numbers, four at a time.
static HUDDLE_KERNEL void row_squares(const double *point, const double *rows, std::size_t d,
                                      const std::uint32_t *list, std::size_t count, double *out) {
  constexpr int kRows = 4;
  for (std::size_t first = 0; first < count; first += kRows) {
    const double *row[kRows];
    double sum[kRows] = {};
#pragma GCC unroll 16
    for (int r = 0; r < kRows; ++r)
      row[r] = rows + list[first + r < count ? first + r : first] * d;
    for (std::size_t j = 0; j < d; ++j)
#pragma GCC unroll 16
      for (int r = 0; r < kRows; ++r) {
        const double difference = point[j] - row[r][j];
        double square = difference * difference;
        HUDDLE_ROUND(square);
        sum[r] += square;
      }
    for (std::size_t r = 0; r < kRows && first + r < count; ++r)
      out[first + r] = sum[r];
  }
}

} // namespace HUDDLE_ISA
} // namespace huddle
