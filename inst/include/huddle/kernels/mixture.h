// Mixtures of normal distributions: squared Mahalanobis distances, shares of the components in
// points, and sums of squares and products. No include guard: dispatch.h includes this file once
// for each instruction set.
//
// Points come in tiles of kMixtureRows, one column after the other, and lie in lanes. Every product
// is rounded before it is added, and sums over points are eight running sums that are added in
// order, so all results have the same bits for every instruction set and every place in a tile.

namespace huddle {
namespace HUDDLE_ISA {

constexpr int kLaneVectors = 4;
constexpr int kLanes = kLaneVectors * kDoubles;
static_assert(kMixtureRows % kLanes == 0, "tiles hold whole groups of lanes");

// e^x for x <= 0, within two units in the last place; 0 for x below `least`, which is at least
// -700. Reduction by multiples of log(2) in two parts, then Taylor's series.
static inline HUDDLE_KERNEL vd exponential(vd x, double least) {
  const vd magic = 0x1.8p52 - vd{};
  const vl vanishes = x < least - vd{};
  x = vanishes ? vd{} : x;
  vd scaled = x * 0x1.71547652b82fep+0;
  HUDDLE_ROUND(scaled);
  const vd shifted = scaled + magic;
  const vd whole = shifted - magic;
  vd high = whole * 0x1.62e42fee00000p-1;
  HUDDLE_ROUND(high);
  vd low = whole * 0x1.a39ef35793c76p-33;
  HUDDLE_ROUND(low);
  const vd r = (x - high) - low;
  constexpr double series[] = {1.0 / 6227020800,
                               1.0 / 479001600,
                               1.0 / 39916800,
                               1.0 / 3628800,
                               1.0 / 362880,
                               1.0 / 40320,
                               1.0 / 5040,
                               1.0 / 720,
                               1.0 / 120,
                               1.0 / 24,
                               1.0 / 6,
                               0.5,
                               1.0,
                               1.0};
  vd value = series[0] - vd{};
#pragma GCC unroll 16
  for (int i = 1; i < 14; ++i) {
    value *= r;
    HUDDLE_ROUND(value);
    value += series[i] - vd{};
  }
  const vl exponent = ((vl)shifted << 52) + (vl)(1.0 - vd{});
  value *= (vd)exponent;
  return vanishes ? vd{} : value;
}

// out[i] = constant - (squared Mahalanobis distance of point i) / 2. `factor` is the lower Cholesky
// factor, row after row, with the inverses of its diagonal; `y` holds d times kLanes numbers.
static HUDDLE_KERNEL void log_normal(const double *x, std::size_t rows, std::size_t d,
                                     const double *mean, const double *factor, double constant,
                                     double *y, double *out) {
  for (std::size_t t = 0; t < rows; t += kLanes) {
    vd square[kLaneVectors] = {};
    const double *row = factor;
    for (std::size_t i = 0; i < d; ++i) {
      vd sum[kLaneVectors];
      const double *column = x + i * kMixtureRows + t;
#pragma GCC unroll 16
      for (int v = 0; v < kLaneVectors; ++v)
        sum[v] = *reinterpret_cast<const vd *>(column + v * kDoubles) - mean[i];
      for (std::size_t j = 0; j < i; ++j) {
        const vd entry = row[j] - vd{};
        const double *before = y + j * kLanes;
#pragma GCC unroll 16
        for (int v = 0; v < kLaneVectors; ++v) {
          vd product = entry * *reinterpret_cast<const vd *>(before + v * kDoubles);
          HUDDLE_ROUND(product);
          sum[v] -= product;
        }
      }
#pragma GCC unroll 16
      for (int v = 0; v < kLaneVectors; ++v) {
        sum[v] *= row[i];
        HUDDLE_ROUND(sum[v]);
        *reinterpret_cast<vd *>(y + i * kLanes + v * kDoubles) = sum[v];
        sum[v] *= sum[v];
        HUDDLE_ROUND(sum[v]);
        square[v] += sum[v];
      }
      row += i + 1;
    }
#pragma GCC unroll 16
    for (int v = 0; v < kLaneVectors; ++v) {
      square[v] *= 0.5;
      *reinterpret_cast<vd *>(out + t + v * kDoubles) = constant - square[v];
    }
  }
}

// The same for a diagonal covariance, whose inverse standard deviations are `factor`.
static HUDDLE_KERNEL void log_normal_diagonal(const double *x, std::size_t rows, std::size_t d,
                                              const double *mean, const double *factor,
                                              double constant, double *out) {
  for (std::size_t t = 0; t < rows; t += kLanes) {
    vd square[kLaneVectors] = {};
    for (std::size_t j = 0; j < d; ++j) {
      const double *column = x + j * kMixtureRows + t;
#pragma GCC unroll 16
      for (int v = 0; v < kLaneVectors; ++v) {
        vd y = *reinterpret_cast<const vd *>(column + v * kDoubles) - mean[j];
        y *= factor[j];
        HUDDLE_ROUND(y);
        y *= y;
        HUDDLE_ROUND(y);
        square[v] += y;
      }
    }
#pragma GCC unroll 16
    for (int v = 0; v < kLaneVectors; ++v) {
      square[v] *= 0.5;
      *reinterpret_cast<vd *>(out + t + v * kDoubles) = constant - square[v];
    }
  }
}

// Turns the logarithms of k densities of each point (one density a tile) into the shares of the
// components in it. Gives the greatest logarithm, and the sum of the densities over the greatest.
// Shares below e^least are 0.
static HUDDLE_KERNEL void component_shares(double *logs, std::size_t rows, std::size_t k,
                                           double least, double *greatest, double *total) {
  for (std::size_t t = 0; t < rows; t += kDoubles) {
    vd top = *reinterpret_cast<const vd *>(logs + t);
    for (std::size_t c = 1; c < k; ++c) {
      const vd value = *reinterpret_cast<const vd *>(logs + c * kMixtureRows + t);
      top = value > top ? value : top;
    }
    vd sum = {};
    for (std::size_t c = 0; c < k; ++c) {
      vd *place = reinterpret_cast<vd *>(logs + c * kMixtureRows + t);
      *place = exponential(*place - top, least);
      sum += *place;
    }
    const vd inverse = 1.0 / sum;
    for (std::size_t c = 0; c < k; ++c)
      *reinterpret_cast<vd *>(logs + c * kMixtureRows + t) *= inverse;
    *reinterpret_cast<vd *>(greatest + t) = top;
    *reinterpret_cast<vd *>(total + t) = sum;
  }
}

// Columns of products that are summed together, as many as the registers hold.
constexpr int kProductTile = kDoubles == 8 ? 4 : kDoubles == 4 ? 2 : 1;

static inline HUDDLE_KERNEL double add_eight(const vd (&sum)[kSumVectors]) {
  double total = 0;
#pragma GCC unroll 16
  for (int i = 0; i < kSums; ++i)
    total += sum[i / kDoubles][i % kDoubles];
  return total;
}

template <int A, int B>
static inline HUDDLE_KERNEL void add_products(const double *left, const double *right,
                                              std::size_t rows, double (&total)[A][B]) {
  vd sum[A][B][kSumVectors];
#pragma GCC unroll 16
  for (int a = 0; a < A; ++a)
#pragma GCC unroll 16
    for (int b = 0; b < B; ++b)
#pragma GCC unroll 16
      for (int v = 0; v < kSumVectors; ++v)
        sum[a][b][v] = vd{};
  for (std::size_t t = 0; t < rows; t += kSums)
#pragma GCC unroll 16
    for (int v = 0; v < kSumVectors; ++v) {
      const std::size_t at = t + v * kDoubles;
      vd second[B];
#pragma GCC unroll 16
      for (int b = 0; b < B; ++b)
        second[b] = *reinterpret_cast<const vd *>(right + b * kMixtureRows + at);
#pragma GCC unroll 16
      for (int a = 0; a < A; ++a) {
        const vd first = *reinterpret_cast<const vd *>(left + a * kMixtureRows + at);
#pragma GCC unroll 16
        for (int b = 0; b < B; ++b) {
          vd product = first * second[b];
          HUDDLE_ROUND(product);
          sum[a][b][v] += product;
        }
      }
    }
#pragma GCC unroll 16
  for (int a = 0; a < A; ++a)
#pragma GCC unroll 16
    for (int b = 0; b < B; ++b)
      total[a][b] = add_eight(sum[a][b]);
}

template <int A, int B>
static inline HUDDLE_KERNEL void add_product_tile(const double *left, const double *right,
                                                  std::size_t rows, std::size_t i, std::size_t j,
                                                  double *sums) {
  double total[A][B];
  add_products<A, B>(left + i * kMixtureRows, right + j * kMixtureRows, rows, total);
  for (int a = 0; a < A; ++a)
    for (int b = 0; b < B; ++b)
      if (j + b <= i + a)
        sums[(i + a) * (i + a + 1) / 2 + j + b] += total[a][b];
}

// Deviations from a mean, after a tile of ones, and the same times the shares: m = d + 1 tiles
// each.
static inline HUDDLE_KERNEL void deviations(const double *x, std::size_t rows, std::size_t d,
                                            const double *mean, const double *share, double *plain,
                                            double *shared) {
  for (std::size_t t = 0; t < rows; t += kDoubles) {
    const vd r = *reinterpret_cast<const vd *>(share + t);
    *reinterpret_cast<vd *>(plain + t) = 1.0 - vd{};
    *reinterpret_cast<vd *>(shared + t) = r;
    for (std::size_t j = 0; j < d; ++j) {
      const std::size_t at = (j + 1) * kMixtureRows + t;
      const vd delta = *reinterpret_cast<const vd *>(x + j * kMixtureRows + t) - mean[j];
      *reinterpret_cast<vd *>(plain + at) = delta;
      *reinterpret_cast<vd *>(shared + at) = r * delta;
    }
  }
}

// Adds the products of (1, x - mean), times the shares: the lower triangle, row after row. `work`
// holds 2 (d + 1) tiles.
static HUDDLE_KERNEL void add_scatter(const double *x, std::size_t rows, std::size_t d,
                                      const double *mean, const double *share, double *work,
                                      double *sums) {
  const std::size_t m = d + 1;
  double *plain = work, *shared = work + m * kMixtureRows;
  deviations(x, rows, d, mean, share, plain, shared);
  constexpr int kTile = kProductTile;
  std::size_t i = 0;
  for (; i + kTile <= m; i += kTile)
    for (std::size_t j = 0; j <= i; j += kTile)
      add_product_tile<kTile, kTile>(shared, plain, rows, i, j, sums);
  for (; i < m; ++i)
    for (std::size_t j = 0; j <= i; ++j)
      add_product_tile<1, 1>(shared, plain, rows, i, j, sums);
}

// Adds the sums of (1, x - mean, (x - mean)^2), times the shares.
static HUDDLE_KERNEL void add_scatter_diagonal(const double *x, std::size_t rows, std::size_t d,
                                               const double *mean, const double *share,
                                               double *work, double *sums) {
  const std::size_t m = d + 1;
  double *plain = work, *shared = work + m * kMixtureRows;
  deviations(x, rows, d, mean, share, plain, shared);
  for (std::size_t i = 0; i < m; ++i) {
    double total[1][1];
    add_products<1, 1>(shared + i * kMixtureRows, plain, rows, total);
    sums[i] += total[0][0];
    if (i == 0)
      continue;
    add_products<1, 1>(shared + i * kMixtureRows, plain + i * kMixtureRows, rows, total);
    sums[m + i - 1] += total[0][0];
  }
}

} // namespace HUDDLE_ISA
} // namespace huddle
