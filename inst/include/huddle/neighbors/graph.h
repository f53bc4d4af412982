// Graphs of neighbours as sparse matrices, row i holding the neighbours of point i.
#ifndef HUDDLE_NEIGHBORS_GRAPH_H
#define HUDDLE_NEIGHBORS_GRAPH_H

#include "radius.h"

#include "knn.h"

namespace huddle {

enum class Symmetric { none, united, mutual };

// Column after column, rows ascending. Distances of 0 are entries as well.
struct SparseGraph {
  std::vector<std::size_t> from;
  std::vector<std::int32_t> row;
  std::vector<double> distance;

  void add(std::int32_t row_, double distance_) {
    row.push_back(row_);
    distance.push_back(distance_);
  }
};

inline NeighborLists lists_of(const NeighborTable &table, std::size_t n) {
  NeighborLists lists;
  lists.from.resize(n + 1);
  lists.index.resize(n * table.k);
  lists.distance.resize(n * table.k);
  for (std::size_t i = 0; i < n; ++i) {
    lists.from[i + 1] = (i + 1) * table.k;
    for (std::size_t m = 0; m < table.k; ++m) {
      lists.index[i * table.k + m] = table.index[m * n + i];
      lists.distance[i * table.k + m] = table.distance[m * n + i];
    }
  }
  return lists;
}

namespace detail {

// The columns of the matrix whose rows are given, by a counting sort: rows come out ascending.
inline SparseGraph columns_of(const std::vector<std::size_t> &from,
                              const std::vector<std::int32_t> &index,
                              const std::vector<double> &distance) {
  const std::size_t n = from.size() - 1;
  SparseGraph graph;
  graph.from.assign(n + 1, 0);
  graph.row.resize(index.size());
  graph.distance.resize(index.size());
  for (std::int32_t j : index)
    ++graph.from[j + 1];
  for (std::size_t j = 0; j < n; ++j)
    graph.from[j + 1] += graph.from[j];
  std::vector<std::size_t> next(graph.from.begin(), graph.from.end() - 1);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t e = from[i]; e < from[i + 1]; ++e) {
      const std::size_t to = next[index[e]]++;
      graph.row[to] = static_cast<std::int32_t>(i);
      graph.distance[to] = distance[e];
    }
  return graph;
}

} // namespace detail

// An edge from either side, or from both.
inline SparseGraph graph_of(const NeighborLists &lists, Symmetric symmetric) {
  const SparseGraph columns = detail::columns_of(lists.from, lists.index, lists.distance);
  if (symmetric == Symmetric::none)
    return columns;
  // Twice transposed, the rows are ordered by column.
  const SparseGraph rows = detail::columns_of(columns.from, columns.row, columns.distance);
  const std::size_t n = rows.from.size() - 1;
  SparseGraph graph;
  graph.from.assign(1, 0);
  for (std::size_t j = 0; j < n; ++j) {
    std::size_t a = columns.from[j], b = rows.from[j];
    while (a < columns.from[j + 1] || b < rows.from[j + 1]) {
      const bool has_a = a < columns.from[j + 1], has_b = b < rows.from[j + 1];
      const bool take_a = has_a && (!has_b || columns.row[a] <= rows.row[b]);
      const bool take_b = has_b && (!has_a || rows.row[b] <= columns.row[a]);
      if (symmetric == Symmetric::united || (take_a && take_b))
        graph.add(take_a ? columns.row[a] : rows.row[b],
                  take_a ? columns.distance[a] : rows.distance[b]);
      a += take_a;
      b += take_b;
    }
    graph.from.push_back(graph.row.size());
  }
  return graph;
}

} // namespace huddle

#endif
