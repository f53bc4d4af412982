// Edges of a spanning tree and their total order: by weight, then by the smaller end, then by the
// larger one. Under it every graph has one minimum spanning tree, whatever finds it.
#ifndef HUDDLE_GRAPH_EDGES_H
#define HUDDLE_GRAPH_EDGES_H

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

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

inline void sort_edges(std::vector<Edge> &edges) { std::sort(edges.begin(), edges.end()); }

} // namespace huddle

#endif
