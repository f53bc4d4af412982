// A parallel radix sort of rows by codes. Ties keep the order of rows, so the result is the same for
// any number of threads. Memory: 16 bytes a row while sorting.
#ifndef HUDDLE_BASE_RADIX_SORT_H
#define HUDDLE_BASE_RADIX_SORT_H

#include "buffer.h"
#include "context.h"
#include "index.h"

namespace huddle {

// A row and the code that it is sorted by.
template <class Code> struct __attribute__((packed, aligned(4))) Coded {
  Code code;
  std::uint32_t row;
};
template <class Code> using CodedRows = Buffer<Coded<Code>>;

// Sorts rows by codes of `bits` bits; equal codes keep their order.
template <class Code>
void sort_codes(CodedRows<Code> &rows, std::size_t n, int bits, Context &context) {
  constexpr int kMostBits = 11; // of a digit
  const int passes = (bits + kMostBits - 1) / kMostBits;
  const int digit_bits = passes > 0 ? (bits + passes - 1) / passes : 0;
  const std::size_t values = std::size_t(1) << digit_bits;
  CodedRows<Code> next(n);
  const Blocks blocks(n, std::max<std::size_t>(16 * kBlockRows, (n + 63) / 64));
  std::vector<std::size_t> place(blocks.count() * values);
  for (int pass = 0; pass < passes; ++pass) {
    const Coded<Code> *from = rows.data();
    Coded<Code> *to = next.data();
    const auto digit = [&](std::size_t i) {
      return from[i].code >> (pass * digit_bits) & (values - 1);
    };
    std::fill(place.begin(), place.end(), 0);
    for_blocks(context, blocks.count(), 2.0 * n, [&](std::size_t b) {
      for (std::size_t i = blocks.begin(b); i < blocks.end(b); ++i)
        ++place[b * values + digit(i)];
    });
    std::size_t before = 0;
    for (std::size_t value = 0; value < values; ++value)
      for (std::size_t b = 0; b < blocks.count(); ++b) {
        const std::size_t count = place[b * values + value];
        place[b * values + value] = before;
        before += count;
      }
    for_blocks(context, blocks.count(), 4.0 * n, [&](std::size_t b) {
      for (std::size_t i = blocks.begin(b); i < blocks.end(b); ++i)
        to[place[b * values + digit(i)]++] = from[i];
    });
    rows.swap(next);
  }
}

// The rows alone, in the order that they are in.
template <class Code>
std::vector<std::uint32_t> rows_of(const CodedRows<Code> &coded, std::size_t n) {
  std::vector<std::uint32_t> rows(n);
  for (std::size_t i = 0; i < n; ++i)
    rows[i] = coded.data()[i].row;
  return rows;
}

// The rows in ascending order of code(row), which has `bits` bits.
template <class Code>
std::vector<std::uint32_t> order_by_code(std::size_t n, int bits, Context &context, Code code) {
  CodedRows<std::uint32_t> rows(n);
  for (std::size_t i = 0; i < n; ++i)
    rows.data()[i] = {code(i), static_cast<std::uint32_t>(i)};
  sort_codes(rows, n, bits, context);
  return rows_of(rows, n);
}

} // namespace huddle

#endif
