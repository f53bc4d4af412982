// Reductions over a column in double precision. No include guard: dispatch.h includes this file
// once for each instruction set.
//
// Element i is always added to running sum i mod 8, and the eight sums are added in order: the
// result has the same bits for every instruction set.

namespace huddle {
namespace HUDDLE_ISA {

constexpr int kSums = 8;
constexpr int kSumVectors = kSums / kDoubles;

static inline HUDDLE_KERNEL double add_up(const vd (&sum)[kSumVectors],
                                          const double (&rest)[kSums]) {
  double total = 0;
#pragma GCC unroll 16
  for (int i = 0; i < kSums; ++i)
    total += sum[i / kDoubles][i % kDoubles] + rest[i];
  return total;
}

// Sum of x - pivot, minimum and maximum of x; false when some element is not finite.
static HUDDLE_KERNEL bool summarise(const double *x, std::size_t n, double pivot, double *total,
                                    double *min, double *max) {
  vd sum[kSumVectors], low[kSumVectors], high[kSumVectors];
  vl bad = vl{};
#pragma GCC unroll 16
  for (int v = 0; v < kSumVectors; ++v) {
    sum[v] = vd{};
    low[v] = __builtin_inf() - vd{};
    high[v] = -(__builtin_inf() - vd{});
  }
  const vd base = pivot - vd{};
  std::size_t i = 0;
  for (; i + kSums <= n; i += kSums)
#pragma GCC unroll 16
    for (int v = 0; v < kSumVectors; ++v) {
      const vd value = *reinterpret_cast<const vd *>(x + i + v * kDoubles);
      sum[v] += value - base;
      low[v] = value < low[v] ? value : low[v];
      high[v] = value > high[v] ? value : high[v];
      bad |= ~(value - value == vd{});
    }
  double rest[kSums] = {};
  bool finite = true;
  *min = __builtin_inf();
  *max = -__builtin_inf();
  for (; i < n; ++i) {
    rest[i % kSums] = x[i] - pivot;
    *min = x[i] < *min ? x[i] : *min;
    *max = x[i] > *max ? x[i] : *max;
    finite = finite && x[i] - x[i] == 0;
  }
#pragma GCC unroll 16
  for (int v = 0; v < kSumVectors; ++v)
#pragma GCC unroll 16
    for (int lane = 0; lane < kDoubles; ++lane) {
      *min = low[v][lane] < *min ? low[v][lane] : *min;
      *max = high[v][lane] > *max ? high[v][lane] : *max;
      finite = finite && !bad[lane];
    }
  *total = add_up(sum, rest);
  return finite;
}

// Sum of weights * (x - middle)^2; every weight is 1 when `weights` is null.
static HUDDLE_KERNEL double sum_squares(const double *x, std::size_t n, double middle,
                                        const double *weights) {
  vd sum[kSumVectors];
#pragma GCC unroll 16
  for (int v = 0; v < kSumVectors; ++v)
    sum[v] = vd{};
  const vd base = middle - vd{};
  std::size_t i = 0;
  for (; i + kSums <= n; i += kSums)
#pragma GCC unroll 16
    for (int v = 0; v < kSumVectors; ++v) {
      const vd difference = *reinterpret_cast<const vd *>(x + i + v * kDoubles) - base;
      vd square = difference * difference;
      HUDDLE_ROUND(square);
      if (weights)
        square *= *reinterpret_cast<const vd *>(weights + i + v * kDoubles);
      HUDDLE_ROUND(square);
      sum[v] += square;
    }
  double rest[kSums] = {};
  for (; i < n; ++i) {
    double square = (x[i] - middle) * (x[i] - middle);
    HUDDLE_ROUND(square);
    rest[i % kSums] = weights ? weights[i] * square : square;
  }
  return add_up(sum, rest);
}

// Sum of weights * min(a, b); every weight is 1 when `weights` is null.
static HUDDLE_KERNEL double sum_min(const double *a, const double *b, std::size_t n,
                                    const double *weights) {
  vd sum[kSumVectors];
#pragma GCC unroll 16
  for (int v = 0; v < kSumVectors; ++v)
    sum[v] = vd{};
  std::size_t i = 0;
  for (; i + kSums <= n; i += kSums)
#pragma GCC unroll 16
    for (int v = 0; v < kSumVectors; ++v) {
      const vd first = *reinterpret_cast<const vd *>(a + i + v * kDoubles);
      const vd other = *reinterpret_cast<const vd *>(b + i + v * kDoubles);
      vd min = other < first ? other : first;
      if (weights)
        min *= *reinterpret_cast<const vd *>(weights + i + v * kDoubles);
      HUDDLE_ROUND(min);
      sum[v] += min;
    }
  double rest[kSums] = {};
  for (; i < n; ++i) {
    const double min = b[i] < a[i] ? b[i] : a[i];
    rest[i % kSums] = weights ? weights[i] * min : min;
  }
  return add_up(sum, rest);
}

// Adds weight * (x - pivot) of each row to the four sums of its label, for four columns that are
// `stride` apart; every weight is 1 when `weights` is null.
static HUDDLE_KERNEL void add_by_label(const double *x, std::size_t stride, std::size_t n,
                                       const double *pivot, const double *weights,
                                       const std::int32_t *label, double *sums) {
  // A register of the baseline holds two of the four.
  constexpr int kTogether = HUDDLE_ISA_BYTES == 16 ? 2 : 4, kParts = 4 / kTogether;
  typedef double part
      __attribute__((vector_size(8 * kTogether), aligned(sizeof(double)), may_alias));
  const double *second = x + stride, *third = second + stride, *fourth = third + stride;
  for (std::size_t i = 0; i < n; ++i) {
#if HUDDLE_ISA_BYTES == 16
    part value[kParts] = {{x[i], second[i]}, {third[i], fourth[i]}};
#else
    part value[kParts] = {{x[i], second[i], third[i], fourth[i]}};
#endif
    double *sum = sums + static_cast<std::size_t>(label[i]) * 4;
#pragma GCC unroll 2
    for (int p = 0; p < kParts; ++p) {
      value[p] -= *reinterpret_cast<const part *>(pivot + p * kTogether);
      if (weights)
        value[p] *= weights[i] - part{};
      HUDDLE_ROUND(value[p]);
      *reinterpret_cast<part *>(sum + p * kTogether) += value[p];
    }
  }
}

} // namespace HUDDLE_ISA
} // namespace huddle
