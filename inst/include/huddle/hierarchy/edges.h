// Edges of a spanning tree and their total order: by weight, then by the smaller end, then by the
// larger one. Under it every graph has one minimum spanning tree, whatever finds it.
#ifndef HUDDLE_HIERARCHY_EDGES_H
#define HUDDLE_HIERARCHY_EDGES_H

#include "../data/spatial_order.h"

#include <cstring>

namespace huddle {

struct Edge {
  double weight;
  std::uint32_t low, high; // low < high
};

inline Edge edge_between(double weight, std::uint32_t a, std::uint32_t b) {
  return {weight, a < b ? a : b, a < b ? b : a};
}

inline bool operator<(const Edge &a, const Edge &b) {
  if (a.weight != b.weight)
    return a.weight < b.weight;
  return a.low != b.low ? a.low < b.low : a.high < b.high;
}

// Edges in ascending order; weights are not negative. Sorted by the leading bits of the weights
// first, which for numbers that are not negative ascend with them, then within equal ones.
inline std::vector<Edge> sorted_edges(const std::vector<Edge> &edges, Context &context) {
  const std::size_t n = edges.size();
  CodedRows<std::uint32_t> rows(n);
  for (std::size_t i = 0; i < n; ++i) {
    std::uint64_t bits;
    std::memcpy(&bits, &edges[i].weight, sizeof(bits));
    rows.data()[i] = {static_cast<std::uint32_t>(bits >> 31), static_cast<std::uint32_t>(i)};
  }
  sort_codes(rows, n, 32, context);
  const auto code = [&](std::size_t i) { return rows.data()[i].code; };
  std::vector<Edge> sorted(n);
  for (std::size_t i = 0; i < n; ++i)
    sorted[i] = edges[rows.data()[i].row];
  for (std::size_t begin = 0, end; begin < n; begin = end) {
    for (end = begin + 1; end < n && code(end) == code(begin);)
      ++end;
    if (end > begin + 1)
      std::sort(sorted.begin() + begin, sorted.begin() + end);
  }
  return sorted;
}

} // namespace huddle

#endif
