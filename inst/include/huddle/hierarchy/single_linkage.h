// The single-linkage dendrogram of a spanning tree: its edges in ascending order are the merges
// (Gower and Ross 1969, doi:10.2307/2346439). Cost: O(n log n); memory: 28 bytes a point.
#ifndef HUDDLE_HIERARCHY_SINGLE_LINKAGE_H
#define HUDDLE_HIERARCHY_SINGLE_LINKAGE_H

#include "../base/union_find.h"
#include "edges.h"

#include <numeric>
#include <utility>

namespace huddle {

// Nodes 0 .. n - 1 are the points, node n + m is merge m. The root is the last node.
struct Dendrogram {
  std::size_t n;
  std::vector<std::uint32_t> left, right; // of merge m; the smaller node, or point, is left
  std::vector<double> height;             // ascending

  std::uint32_t root() const { return static_cast<std::uint32_t>(n + left.size() - 1); }
  bool is_point(std::uint32_t node) const { return node < n; }
};

// `edges` are sorted and span the n points.
inline Dendrogram single_linkage(std::size_t n, const std::vector<Edge> &edges) {
  Dendrogram tree{n, {}, {}, {}};
  tree.left.reserve(edges.size());
  tree.right.reserve(edges.size());
  tree.height.reserve(edges.size());
  UnionFind sets(n);
  std::vector<std::uint32_t> node(n); // what stands for the set of a representative
  std::iota(node.begin(), node.end(), 0u);
  for (std::size_t m = 0; m < edges.size(); ++m) {
    std::uint32_t a = node[sets.find(edges[m].low)], b = node[sets.find(edges[m].high)];
    if (a > b)
      std::swap(a, b);
    tree.left.push_back(a);
    tree.right.push_back(b);
    tree.height.push_back(edges[m].weight);
    sets.unite_alone(edges[m].low, edges[m].high);
    node[sets.find(edges[m].low)] = static_cast<std::uint32_t>(n + m);
  }
  return tree;
}

// The points from left to right, such that no two branches cross.
inline std::vector<std::uint32_t> leaf_order(const Dendrogram &tree) {
  std::vector<std::uint32_t> order, stack{tree.root()};
  order.reserve(tree.n);
  while (!stack.empty()) {
    const std::uint32_t node = stack.back();
    stack.pop_back();
    if (tree.is_point(node)) {
      order.push_back(node);
    } else {
      stack.push_back(tree.right[node - tree.n]);
      stack.push_back(tree.left[node - tree.n]);
    }
  }
  return order;
}

} // namespace huddle

#endif
