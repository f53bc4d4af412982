// Labels of points: an array with one number a point, what of it changed in a pass, and its orders.
#ifndef HUDDLE_DATA_LABELS_H
#define HUDDLE_DATA_LABELS_H

#include "columns.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

namespace huddle {

// The label of a point that no pass has seen; -1 means undecided in a panel.
constexpr std::int32_t kUnlabelled = -2;

// A point that changed its label.
struct Move {
  std::uint32_t offset; // row within its block
  std::int32_t from, to;
};

// What assigning one block found. `moves` is cut off at an eighth of the block: beyond that the
// sums are cheaper made anew than corrected.
struct BlockMoves {
  static constexpr std::size_t kMost = kBlockRows / 8;
  std::size_t moved = 0;
  std::size_t rechecked = 0;
  std::vector<Move> moves;

  void clear() {
    moved = rechecked = 0;
    moves.clear();
  }
  bool complete() const { return moved == moves.size(); }
  // By row, whatever the order in which they were found: sums are then corrected in one order.
  void sort() {
    const auto earlier = [](const Move &a, const Move &b) { return a.offset < b.offset; };
    if (complete() && !std::is_sorted(moves.begin(), moves.end(), earlier))
      std::sort(moves.begin(), moves.end(), earlier);
  }
  void add(std::size_t offset, std::int32_t from, std::int32_t to) {
    ++moved;
    if (moves.size() < kMost)
      moves.push_back({static_cast<std::uint32_t>(offset), from, to});
  }
};

// Length of a label array that holds n labels and the padding that panels write to.
inline std::size_t padded_length(std::size_t n) {
  return (n + kBlockRows - 1) / kBlockRows * kBlockRows;
}

// The positions, from 0, of points in the order of their labels 1 .. k; label 0 is left out.
inline std::vector<std::uint32_t> sorted_by_label(const std::int32_t *label, std::size_t n,
                                                  std::size_t k) {
  std::vector<std::size_t> next(k + 2);
  for (std::size_t i = 0; i < n; ++i)
    ++next[label[i] + 1];
  next[1] = 0;
  std::partial_sum(next.begin(), next.end(), next.begin());
  std::vector<std::uint32_t> order(next[k + 1]);
  for (std::size_t i = 0; i < n; ++i)
    if (label[i] > 0)
      order[next[label[i]]++] = static_cast<std::uint32_t>(i);
  return order;
}

// Numbers clusters by their first point; clusters without points come last.
inline std::vector<std::int32_t> order_of_appearance(const std::vector<std::int32_t> &label,
                                                     std::size_t n, std::size_t k) {
  std::vector<std::int32_t> number(k, -1);
  std::int32_t next = 0;
  for (std::size_t i = 0; i < n && static_cast<std::size_t>(next) < k; ++i)
    if (number[label[i]] < 0)
      number[label[i]] = next++;
  for (std::int32_t &value : number)
    if (value < 0)
      value = next++;
  return number;
}

} // namespace huddle

#endif
