// Graphs of neighbours as sparse matrices of distances, row i holding the neighbours of point i.
#ifndef HUDDLE_NEIGHBORS_GRAPH_H
#define HUDDLE_NEIGHBORS_GRAPH_H

#include "../data/csr.h"
#include "knn.h"

namespace huddle {

enum class Symmetric { none, united, mutual };

inline Csr graph_of(const NeighborTable &table, std::size_t n) {
  Csr graph;
  graph.start.resize(n + 1);
  graph.index.resize(n * table.k);
  graph.value.resize(n * table.k);
  for (std::size_t i = 0; i < n; ++i) {
    graph.start[i + 1] = (i + 1) * table.k;
    for (std::size_t m = 0; m < table.k; ++m) {
      graph.index[i * table.k + m] = table.index[m * n + i];
      graph.value[i * table.k + m] = table.distance[m * n + i];
    }
  }
  return graph;
}

// With an edge from either side, or from both; columns ascend. `out_of` has the edges that go out
// of each point, `into` those that come in, both with ascending columns.
inline Csr symmetric_graph(const Csr &out_of, const Csr &into, Symmetric symmetric) {
  Csr graph;
  for (std::size_t i = 0; i < into.rows(); ++i) {
    std::size_t a = into.begin(i), b = out_of.begin(i);
    while (a < into.end(i) || b < out_of.end(i)) {
      const bool has_a = a < into.end(i), has_b = b < out_of.end(i);
      const bool take_a = has_a && (!has_b || into.index[a] <= out_of.index[b]);
      const bool take_b = has_b && (!has_a || out_of.index[b] <= into.index[a]);
      if (symmetric == Symmetric::united || (take_a && take_b))
        graph.add(take_a ? into.index[a] : out_of.index[b],
                  take_a ? into.value[a] : out_of.value[b]);
      a += take_a;
      b += take_b;
    }
    graph.end_row();
  }
  return graph;
}

// The columns of a graph: those of a symmetric one are its rows.
inline Csr columns_of(const Csr &graph, Symmetric symmetric) {
  Csr into = transposed(graph);
  if (symmetric == Symmetric::none)
    return into;
  return symmetric_graph(transposed(into), into, symmetric);
}

} // namespace huddle

#endif
