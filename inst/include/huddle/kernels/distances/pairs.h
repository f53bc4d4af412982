// Distances between pairs of points, in double precision, summed over both partners or over runs of
// one of them. No include guard: dispatch.h includes this file once for each instruction set.
//
// Points are packed in tiles of kPairLanes, coordinate after coordinate within a tile. Sums go by
// lane and in the order of points, products are rounded before they are added: the result has the
// same bits for every instruction set.

namespace huddle {
namespace HUDDLE_ISA {

constexpr int kPairVectors = kPairLanes / kDoubles;
// Eight running sums of distances, however wide a vector is.
constexpr int kPairRows = 8 / kPairVectors;

// What the distances of a tile's points are added to.
struct PairTile {
  const double *points;
  const double *weights; // or nullptr
  vd column[kPairVectors];
};

// distance[r][v] = distances of point r of a packed tile to the points of another.
template <int Rows, Distance metric>
static inline HUDDLE_KERNEL void pair_distances(const double *rows, std::size_t d,
                                                const double *tile,
                                                vd (&distance)[Rows][kPairVectors]) {
#pragma GCC unroll 16
  for (int r = 0; r < Rows; ++r)
#pragma GCC unroll 16
    for (int v = 0; v < kPairVectors; ++v)
      distance[r][v] = vd{};
  for (std::size_t c = 0; c < d; ++c) {
    const double *left = rows + c * kPairLanes, *right = tile + c * kPairLanes;
#pragma GCC unroll 16
    for (int v = 0; v < kPairVectors; ++v) {
      const vd point = *reinterpret_cast<const vd *>(right + v * kDoubles);
#pragma GCC unroll 16
      for (int r = 0; r < Rows; ++r)
        add_term<metric>(point - (left[r] - vd{}), distance[r][v]);
    }
  }
  if (metric != Distance::euclidean)
    return;
#pragma GCC unroll 16
  for (int v = 0; v < kPairVectors; ++v)
#pragma GCC unroll 16
    for (int r = 0; r < Rows; ++r)
      distance[r][v] = square_roots(distance[r][v]);
}

template <int Rows, Distance metric, bool Weighted>
static inline HUDDLE_KERNEL void pair_step(const double *rows, const double *row_weights,
                                           std::size_t d, PairTile &tile, double *row) {
  vd distance[Rows][kPairVectors];
  pair_distances<Rows, metric>(rows, d, tile.points, distance);
#pragma GCC unroll 16
  for (int v = 0; v < kPairVectors; ++v) {
    vd weights = vd{};
    if (Weighted)
      weights = *reinterpret_cast<const vd *>(tile.weights + v * kDoubles);
#pragma GCC unroll 16
    for (int r = 0; r < Rows; ++r) {
      vd to_row = distance[r][v], to_column = distance[r][v];
      if (Weighted) {
        to_row *= weights;
        HUDDLE_ROUND(to_row);
        to_column *= row_weights[r] - vd{};
        HUDDLE_ROUND(to_column);
      }
      *reinterpret_cast<vd *>(row + r * kPairLanes + v * kDoubles) += to_row;
      tile.column[v] += to_column;
    }
  }
}

template <Distance metric, bool Weighted>
static HUDDLE_KERNEL void pair_sums_of(const double *packed, const double *weights, std::size_t d,
                                       std::size_t begin, std::size_t end, const double *tile,
                                       const double *tile_weights, double *row, double *column) {
  PairTile other;
  other.points = tile;
  other.weights = tile_weights;
#pragma GCC unroll 16
  for (int v = 0; v < kPairVectors; ++v)
    other.column[v] = *reinterpret_cast<vd *>(column + v * kDoubles);
  for (std::size_t i = begin; i < end;) {
    const double *rows = packed + i / kPairLanes * d * kPairLanes + i % kPairLanes;
    const double *row_weights = Weighted ? weights + i : nullptr;
    if (i % kPairRows == 0 && i + kPairRows <= end) {
      pair_step<kPairRows, metric, Weighted>(rows, row_weights, d, other, row);
      i += kPairRows;
      row += kPairRows * kPairLanes;
    } else {
      pair_step<1, metric, Weighted>(rows, row_weights, d, other, row);
      ++i;
      row += kPairLanes;
    }
  }
#pragma GCC unroll 16
  for (int v = 0; v < kPairVectors; ++v)
    *reinterpret_cast<vd *>(column + v * kDoubles) = other.column[v];
}

// The distances between points `begin` to `end` of some packed tiles and the points of one tile:
// row[8 (i - begin) + lane] is raised by that of point i to the tile's point `lane`, times the
// latter's weight; column[lane] by all of that lane, each times the weight of its point i.
static HUDDLE_KERNEL void pair_sums(Distance metric, const double *packed, const double *weights,
                                    std::size_t d, std::size_t begin, std::size_t end,
                                    const double *tile, const double *tile_weights, double *row,
                                    double *column) {
  const auto sums =
      metric == Distance::manhattan   ? weights ? pair_sums_of<Distance::manhattan, true>
                                                : pair_sums_of<Distance::manhattan, false>
        : metric == Distance::chebyshev ? weights ? pair_sums_of<Distance::chebyshev, true>
                                                  : pair_sums_of<Distance::chebyshev, false>
        : weights ? pair_sums_of<Distance::euclidean, true>
                                      : pair_sums_of<Distance::euclidean, false>;
  sums(packed, weights, d, begin, end, tile, tile_weights, row, column);
}

template <int Rows, Distance metric>
static inline HUDDLE_KERNEL void run_step(const double *rows, const double *row_weights,
                                          std::size_t d, const double *tile,
                                          const std::int32_t *run, double *sums) {
  vd distance[Rows][kPairVectors];
  pair_distances<Rows, metric>(rows, d, tile, distance);
#pragma GCC unroll 16
  for (int r = 0; r < Rows; ++r)
    if (row_weights)
#pragma GCC unroll 16
      for (int v = 0; v < kPairVectors; ++v) {
        distance[r][v] *= row_weights[r] - vd{};
        HUDDLE_ROUND(distance[r][v]);
      }
  const bool one_run = run[0] == run[Rows - 1];
#pragma GCC unroll 16
  for (int v = 0; v < kPairVectors; ++v) {
    vd *sum = reinterpret_cast<vd *>(sums + run[0] * kPairLanes + v * kDoubles);
    if (one_run) {
      vd all = *sum;
#pragma GCC unroll 16
      for (int r = 0; r < Rows; ++r)
        all += distance[r][v];
      *sum = all;
      continue;
    }
#pragma GCC unroll 16
    for (int r = 0; r < Rows; ++r)
      *reinterpret_cast<vd *>(sums + run[r] * kPairLanes + v * kDoubles) += distance[r][v];
  }
}

template <Distance metric>
static HUDDLE_KERNEL void run_sums_of(const double *packed, const double *weights, std::size_t d,
                                      std::size_t begin, std::size_t end, const double *tile,
                                      const std::int32_t *run, double *sums) {
  for (std::size_t i = begin; i < end;) {
    const double *rows = packed + i / kPairLanes * d * kPairLanes + i % kPairLanes;
    const double *row_weights = weights ? weights + i : nullptr;
    if (i % kPairRows == 0 && i + kPairRows <= end) {
      run_step<kPairRows, metric>(rows, row_weights, d, tile, run + (i - begin), sums);
      i += kPairRows;
    } else {
      run_step<1, metric>(rows, row_weights, d, tile, run + (i - begin), sums);
      ++i;
    }
  }
}

// The distances between points `begin` to `end` of some packed tiles, in runs that are numbered
// upwards, and the points of one tile: sums[8 run[i - begin] + lane] is raised by that of point i
// to the tile's point `lane`, times the weight of i.
static HUDDLE_KERNEL void run_sums(Distance metric, const double *packed, const double *weights,
                                   std::size_t d, std::size_t begin, std::size_t end,
                                   const double *tile, const std::int32_t *run, double *sums) {
  const auto add = metric == Distance::manhattan   ? run_sums_of<Distance::manhattan>
                   : metric == Distance::chebyshev ? run_sums_of<Distance::chebyshev>
                                                   : run_sums_of<Distance::euclidean>;
  add(packed, weights, d, begin, end, tile, run, sums);
}

} // namespace HUDDLE_ISA
} // namespace huddle
