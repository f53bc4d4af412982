// Numbers of rows.
#ifndef HUDDLE_BASE_INDEX_H
#define HUDDLE_BASE_INDEX_H

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace huddle {

constexpr std::uint32_t kNoRow = std::numeric_limits<std::uint32_t>::max();

// 0, 1 .. n - 1.
inline std::vector<std::uint32_t> first_numbers(std::size_t n) {
  std::vector<std::uint32_t> numbers(n);
  for (std::size_t i = 0; i < n; ++i)
    numbers[i] = static_cast<std::uint32_t>(i);
  return numbers;
}

} // namespace huddle

#endif
