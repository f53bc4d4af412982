// An order of points in which neighbours in the sequence are neighbours in space: along the Z-order
// curve (Morton 1966), by a parallel radix sort. Ties keep the order of rows, so the result is the
// same for any number of threads. Cost: O(n d); memory: 16 bytes a point while sorting, 4 after.
#ifndef HUDDLE_CORE_ORDER_H
#define HUDDLE_CORE_ORDER_H

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

// A code of 32 bits for each point, the bits of its first 32 columns interleaved.
inline std::vector<std::uint32_t> z_order_codes(const Points &x, Context &context) {
  const std::size_t used = std::min<std::size_t>(x.d, 32);
  const int bits = static_cast<int>(std::min<std::size_t>(32 / used, 16));
  const std::uint32_t cells = std::uint32_t(1) << bits;
  std::vector<detail::Cells> scale(used);
  for (std::size_t j = 0; j < used; ++j)
    scale[j] = detail::column_cells(x.column(j), x.n, cells);
  // spread[v]: the bits of v, `used` places apart.
  std::vector<std::uint32_t> spread(256);
  for (std::uint32_t value = 0; value < 256; ++value)
    for (std::size_t bit = 0; bit < 8 && bit * used < 32; ++bit)
      spread[value] |= (value >> bit & 1u) << (bit * used);
  std::vector<std::uint32_t> code(x.n);
  const Blocks blocks(x.n, kBlockRows);
  for_blocks(context, blocks.count(), 10.0 * x.n * used, [&](std::size_t b) {
    for (std::size_t j = 0; j < used; ++j)
      for (std::size_t i = blocks.begin(b); i < blocks.end(b); ++i) {
        const double place = (x.column(j)[i] - scale[j].low) * scale[j].per_unit;
        const std::uint32_t cell = static_cast<std::uint32_t>(
            std::max(0.0, std::min(place, static_cast<double>(cells - 1))));
        code[i] |= spread[cell & 255] << j;
        if (bits > 8)
          code[i] |= spread[cell >> 8] << (8 * used + j);
      }
  });
  return code;
}

// Sorts codes of `bits` bits and, with them, the numbers of their rows; equal codes keep their
// order.
template <class Code>
void sort_codes(std::vector<Code> &code, std::vector<std::uint32_t> &row, int bits,
                Context &context) {
  constexpr int kDigit = 11;
  constexpr std::size_t kValues = std::size_t(1) << kDigit;
  const std::size_t n = code.size();
  std::vector<Code> next_code(n);
  std::vector<std::uint32_t> next_row(n);
  const Blocks blocks(n, std::max<std::size_t>(16 * kBlockRows, (n + 63) / 64));
  std::vector<std::size_t> place(blocks.count() * kValues);
  for (int shift = 0; shift < bits; shift += kDigit) {
    const auto digit = [&](std::size_t i) { return code[i] >> shift & (kValues - 1); };
    std::fill(place.begin(), place.end(), 0);
    for_blocks(context, blocks.count(), 2.0 * n, [&](std::size_t b) {
      for (std::size_t i = blocks.begin(b); i < blocks.end(b); ++i)
        ++place[b * kValues + digit(i)];
    });
    std::size_t before = 0;
    for (std::size_t value = 0; value < kValues; ++value)
      for (std::size_t b = 0; b < blocks.count(); ++b) {
        const std::size_t count = place[b * kValues + value];
        place[b * kValues + value] = before;
        before += count;
      }
    for_blocks(context, blocks.count(), 4.0 * n, [&](std::size_t b) {
      for (std::size_t i = blocks.begin(b); i < blocks.end(b); ++i) {
        const std::size_t to = place[b * kValues + digit(i)]++;
        next_code[to] = code[i];
        next_row[to] = row[i];
      }
    });
    code.swap(next_code);
    row.swap(next_row);
  }
}

inline std::vector<std::uint32_t> first_numbers(std::size_t n) {
  std::vector<std::uint32_t> numbers(n);
  for (std::size_t i = 0; i < n; ++i)
    numbers[i] = static_cast<std::uint32_t>(i);
  return numbers;
}

// The rows in ascending order of their codes, which have `bits` bits.
inline std::vector<std::uint32_t> sort_by_code(std::vector<std::uint32_t> code, int bits,
                                               Context &context) {
  std::vector<std::uint32_t> row = first_numbers(code.size());
  sort_codes(code, row, bits, context);
  return row;
}

inline std::vector<std::uint32_t> spatial_order(const Points &x, Context &context) {
  return sort_by_code(z_order_codes(x, context), 32, context);
}

} // namespace huddle

#endif
