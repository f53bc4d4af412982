// An order of points in which neighbours in the sequence are neighbours in space: along the Z-order
// curve (Morton 1966). Ties keep the order of rows, so the result is the same for any number of
// threads. Cost: O(n d); memory: 16 bytes a point while sorting, 4 after.
#ifndef HUDDLE_DATA_SPATIAL_ORDER_H
#define HUDDLE_DATA_SPATIAL_ORDER_H

#include "../base/radix_sort.h"
#include "columns.h"

#include <cstdint>

namespace huddle {

namespace detail {

// Where a column's cells begin and how wide they are. A sample's outer hundredths lie in the first
// and the last cells: a few outliers do not make all others share a cell.
struct Cells {
  double low, per_unit;
};

inline Cells column_cells(const double *column, std::size_t n, std::uint32_t cells) {
  const std::size_t size = std::min<std::size_t>(n, 2000);
  std::vector<double> sample(size);
  for (std::size_t i = 0; i < size; ++i)
    sample[i] = column[i * (n / size)];
  std::sort(sample.begin(), sample.end());
  const double low = sample[size / 100], high = sample[size - 1 - size / 100];
  return {low, high > low ? cells / (high - low) : 0.0};
}

} // namespace detail

// The order along the curve, in cells so small that on average far fewer points than `together`
// share one, the bits of the first 32 columns interleaved.
inline std::vector<std::uint32_t> spatial_order(const Points &x, std::size_t together,
                                                Context &context) {
  const std::size_t used = std::min<std::size_t>(x.d, 32);
  std::size_t wanted = 6; // 64 cells for so many points
  while (wanted < 32 && x.n / together >> (wanted - 6) > 0)
    ++wanted;
  const int bits =
      static_cast<int>(std::min<std::size_t>(std::max<std::size_t>(wanted / used, 1), 16));
  const std::uint32_t cells = std::uint32_t(1) << bits;
  std::vector<detail::Cells> scale(used);
  for (std::size_t j = 0; j < used; ++j)
    scale[j] = detail::column_cells(x.column(j), x.n, cells);
  // spread[v]: the bits of v, `used` places apart.
  std::vector<std::uint32_t> spread(256);
  for (std::uint32_t value = 0; value < 256; ++value)
    for (std::size_t bit = 0; bit < 8 && bit * used < 32; ++bit)
      spread[value] |= (value >> bit & 1u) << (bit * used);
  CodedRows<std::uint32_t> rows(x.n);
  const Blocks blocks(x.n, kBlockRows);
  for_blocks(context, blocks.count(), 10.0 * x.n * used, [&](std::size_t b) {
    std::uint32_t code[kBlockRows] = {};
    const std::size_t begin = blocks.begin(b), length = blocks.end(b) - begin;
    for (std::size_t j = 0; j < used; ++j)
      for (std::size_t i = 0; i < length; ++i) {
        const double place = (x.column(j)[begin + i] - scale[j].low) * scale[j].per_unit;
        const std::uint32_t cell = static_cast<std::uint32_t>(
            std::max(0.0, std::min(place, static_cast<double>(cells - 1))));
        code[i] |= spread[cell & 255] << j;
        if (bits > 8)
          code[i] |= spread[cell >> 8] << (8 * used + j);
      }
    for (std::size_t i = 0; i < length; ++i)
      rows.data()[begin + i] = {code[i], static_cast<std::uint32_t>(begin + i)};
  });
  sort_codes(rows, x.n, bits * static_cast<int>(used), context);
  return rows_of(rows, x.n);
}

} // namespace huddle

#endif
