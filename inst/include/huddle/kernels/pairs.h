// Distances between pairs of points, summed over both partners, in double precision. No include
// guard: dispatch.h includes this file once for each instruction set.
//
// Points are packed in tiles of kPairLanes, coordinate after coordinate within a tile. Sums go by
// lane and in the order of points, products are rounded before they are added: the result has the
// same bits for every instruction set.

namespace huddle {
namespace HUDDLE_ISA {

constexpr int kPairLanes = 8;
constexpr int kPairVectors = kPairLanes / kDoubles;
// Eight running sums of distances, however wide a vector is.
constexpr int kPairRows = 8 / kPairVectors;

// What the distances of a tile's points are added to.
struct PairTile {
  const double *points;
  const double *weights; // or nullptr
  vd column[kPairVectors];
};

template <int Rows, bool Manhattan, bool Weighted>
static inline HUDDLE_KERNEL void pair_step(const double *rows, const double *row_weights,
                                           std::size_t d, PairTile &tile, double *row) {
  vd sum[Rows][kPairVectors];
#pragma GCC unroll 16
  for (int r = 0; r < Rows; ++r)
#pragma GCC unroll 16
    for (int v = 0; v < kPairVectors; ++v)
      sum[r][v] = vd{};
  for (std::size_t c = 0; c < d; ++c) {
    const double *left = rows + c * kPairLanes, *right = tile.points + c * kPairLanes;
#pragma GCC unroll 16
    for (int v = 0; v < kPairVectors; ++v) {
      const vd point = *reinterpret_cast<const vd *>(right + v * kDoubles);
#pragma GCC unroll 16
      for (int r = 0; r < Rows; ++r) {
        const vd difference = point - (left[r] - vd{});
        if (Manhattan) {
          sum[r][v] += difference < 0 ? -difference : difference;
        } else {
          vd square = difference * difference;
          HUDDLE_ROUND(square);
          sum[r][v] += square;
        }
      }
    }
  }
#pragma GCC unroll 16
  for (int v = 0; v < kPairVectors; ++v) {
    vd weights = vd{};
    if (Weighted)
      weights = *reinterpret_cast<const vd *>(tile.weights + v * kDoubles);
#pragma GCC unroll 16
    for (int r = 0; r < Rows; ++r) {
      const vd distance = Manhattan ? sum[r][v] : square_roots(sum[r][v]);
      vd to_row = distance, to_column = distance;
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

template <bool Manhattan, bool Weighted>
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
      pair_step<kPairRows, Manhattan, Weighted>(rows, row_weights, d, other, row);
      i += kPairRows;
      row += kPairRows * kPairLanes;
    } else {
      pair_step<1, Manhattan, Weighted>(rows, row_weights, d, other, row);
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
static HUDDLE_KERNEL void pair_sums(bool manhattan, const double *packed, const double *weights,
                                    std::size_t d, std::size_t begin, std::size_t end,
                                    const double *tile, const double *tile_weights, double *row,
                                    double *column) {
  const auto sums = manhattan ? weights ? pair_sums_of<true, true> : pair_sums_of<true, false>
                    : weights ? pair_sums_of<false, true>
                              : pair_sums_of<false, false>;
  sums(packed, weights, d, begin, end, tile, tile_weights, row, column);
}

} // namespace HUDDLE_ISA
} // namespace huddle
