// One point against centers in lanes: sums over the stored numbers of sparse rows, or over all
// coordinates. No include guard: dispatch.h includes this file once for each instruction set.

namespace huddle {
namespace HUDDLE_ISA {

// Adds to score[0 .. Vectors * kFloats) the products of a row's numbers with the matching rows of
// `centers` (one row a coordinate, `stride` apart). Several chains of sums hide the latency.
template <int Vectors, int Chains>
static inline HUDDLE_KERNEL void add_products(const float *value, const std::int32_t *column,
                                              std::size_t size, const float *centers,
                                              std::size_t stride, float *score) {
  vf sum[Chains][Vectors];
#pragma GCC unroll 16
  for (int c = 0; c < Chains; ++c)
#pragma GCC unroll 16
    for (int v = 0; v < Vectors; ++v)
      sum[c][v] = c == 0 ? *reinterpret_cast<const vf *>(score + v * kFloats) : vf{};
  std::size_t e = 0;
  for (; e + Chains <= size; e += Chains)
#pragma GCC unroll 16
    for (int c = 0; c < Chains; ++c) {
      const vf factor = value[e + c] - vf{};
      const float *center = centers + static_cast<std::size_t>(column[e + c]) * stride;
#pragma GCC unroll 16
      for (int v = 0; v < Vectors; ++v)
        sum[c][v] += factor * *reinterpret_cast<const vf *>(center + v * kFloats);
    }
  for (; e < size; ++e) {
    const vf factor = value[e] - vf{};
    const float *center = centers + static_cast<std::size_t>(column[e]) * stride;
#pragma GCC unroll 16
    for (int v = 0; v < Vectors; ++v)
      sum[0][v] += factor * *reinterpret_cast<const vf *>(center + v * kFloats);
  }
#pragma GCC unroll 16
  for (int v = 0; v < Vectors; ++v) {
#pragma GCC unroll 16
    for (int c = 1; c < Chains; ++c)
      sum[0][v] += sum[c][v];
    *reinterpret_cast<vf *>(score + v * kFloats) = sum[0][v];
  }
}

// Adds the products of a row with all centers to score[0 .. padded), a multiple of kFloats.
static inline HUDDLE_KERNEL void add_all_products(const float *value, const std::int32_t *column,
                                                  std::size_t size, const float *centers,
                                                  std::size_t padded, float *score) {
  std::size_t j = 0;
  for (; j + 8 * kFloats <= padded; j += 8 * kFloats)
    add_products<8, 1>(value, column, size, centers + j, padded, score + j);
  for (; j + 4 * kFloats <= padded; j += 4 * kFloats)
    add_products<4, 2>(value, column, size, centers + j, padded, score + j);
  for (; j + 2 * kFloats <= padded; j += 2 * kFloats)
    add_products<2, 4>(value, column, size, centers + j, padded, score + j);
  for (; j < padded; j += kFloats)
    add_products<1, 4>(value, column, size, centers + j, padded, score + j);
}

// The center whose score is proven the lowest, or -1 where other scores lie within `margin` of it
// (or are not numbers). `limit` gets the largest score that could be the lowest.
static inline HUDDLE_KERNEL std::int32_t proven_lowest(const float *score, std::size_t padded,
                                                       float margin, float *limit) {
  vf low = __builtin_inff() - vf{};
  for (std::size_t j = 0; j < padded; j += kFloats) {
    const vf candidate = *reinterpret_cast<const vf *>(score + j);
    low = candidate < low ? candidate : low;
  }
  float min = __builtin_inff();
#pragma GCC unroll 16
  for (int lane = 0; lane < kFloats; ++lane)
    min = low[lane] < min ? low[lane] : min;
  *limit = min + margin;
  const vf bound = *limit - vf{};
  vi close = vi{}, id = vi{};
  for (std::size_t j = 0; j < padded; j += kFloats) {
    const vi within = *reinterpret_cast<const vf *>(score + j) <= bound;
    close += within;
    id |= within & (static_cast<std::int32_t>(j) - vi{});
  }
  std::int32_t count = 0, best = 0;
#pragma GCC unroll 16
  for (int lane = 0; lane < kFloats; ++lane) {
    count -= close[lane];
    best |= close[lane] != 0 ? id[lane] + lane : 0;
  }
  return count == 1 ? best : -1;
}

// The nearest center where that is proven, else -1. `score` holds the scores' first summands and
// gets the scores.
static HUDDLE_KERNEL std::int32_t sparse_screen(const float *value, const std::int32_t *column,
                                                std::size_t size, const float *centers,
                                                std::size_t padded, float margin, float *score,
                                                float *limit) {
  add_all_products(value, column, size, centers, padded, score);
  return proven_lowest(score, padded, margin, limit);
}

// The same of the cost of putting the point, of squared length norm2 and this weight, into each
// cluster: the squared distance times W / (W + weight), where `weights` holds W.
static HUDDLE_KERNEL std::int32_t entering_screen(const float *value, const std::int32_t *column,
                                                  std::size_t size, const float *centers,
                                                  std::size_t padded, float norm2, float weight,
                                                  const float *weights, float margin, float *score,
                                                  float *limit) {
  add_all_products(value, column, size, centers, padded, score);
  for (std::size_t j = 0; j < padded; j += kFloats) {
    const vf cluster = *reinterpret_cast<const vf *>(weights + j);
    vf *cost = reinterpret_cast<vf *>(score + j);
    *cost = (*cost + norm2) * (cluster / (cluster + weight));
  }
  return proven_lowest(score, padded, margin, limit);
}

// Squared distance of two sparse rows: the rounded squares of the differences added up in the order
// of the columns, as dense points have it. Columns in which both are zero add nothing.
static HUDDLE_KERNEL double merged_square(const std::int32_t *a_column, const double *a,
                                          std::size_t a_size, const std::int32_t *b_column,
                                          const double *b, std::size_t b_size) {
  double sum = 0;
  std::size_t i = 0, j = 0;
  while (i < a_size && j < b_size) {
    const std::int32_t left = a_column[i], right = b_column[j];
    const double difference = (left <= right ? a[i] : 0.0) - (right <= left ? b[j] : 0.0);
    double square = difference * difference;
    HUDDLE_ROUND(square);
    sum += square;
    i += left <= right;
    j += right <= left;
  }
  for (; i < a_size; ++i) {
    double square = a[i] * a[i];
    HUDDLE_ROUND(square);
    sum += square;
  }
  for (; j < b_size; ++j) {
    double square = b[j] * b[j];
    HUDDLE_ROUND(square);
    sum += square;
  }
  return sum;
}

// Sum of a[e] * b[column[e]], or of a[e] * b[e] without columns, in twice the precision (Ogita,
// Rump and Oishi 2005, doi:10.1137/030601818): the result plus *low.
static HUDDLE_KERNEL double precise_dot(const double *a, const double *b,
                                        const std::int32_t *column, std::size_t size, double *low) {
  double sum = 0, rest = 0;
  for (std::size_t e = 0; e < size; ++e) {
    const double x = a[e], y = b[column ? static_cast<std::size_t>(column[e]) : e];
    double product = x * y;
    HUDDLE_ROUND(product);
    const double error = __builtin_fma(x, y, -product);
    const double next = sum + product;
    const double part = next - sum;
    rest += ((sum - (next - part)) + (product - part)) + error;
    sum = next;
  }
  *low = rest;
  return sum;
}

} // namespace HUDDLE_ISA
} // namespace huddle
