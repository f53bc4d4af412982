// Clusters of a tree: what its first merges have joined, and what lies below each merge.
#ifndef HUDDLE_HIERARCHY_LINKAGE_CUT_H
#define HUDDLE_HIERARCHY_LINKAGE_CUT_H

#include "../single_linkage.h"

namespace huddle {

// Labels 1 .. n - merges in the order in which clusters appear. Cost: O(n).
inline std::vector<std::int32_t> cut_tree(const Dendrogram &tree, std::size_t merges) {
  std::vector<std::uint32_t> above(tree.n + merges); // the node that a node is part of
  std::iota(above.begin(), above.end(), 0u);
  for (std::size_t m = 0; m < merges; ++m)
    above[tree.left[m]] = above[tree.right[m]] = static_cast<std::uint32_t>(tree.n + m);
  // Parts come before what they are part of.
  for (std::size_t node = above.size(); node-- > 0;)
    above[node] = above[above[node]];
  std::vector<std::int32_t> number(above.size()), label(tree.n);
  std::int32_t last = 0;
  for (std::size_t i = 0; i < tree.n; ++i) {
    std::int32_t &own = number[above[i]];
    if (own == 0)
      own = ++last;
    label[i] = own;
  }
  return label;
}

// Of each merge: the number of its points, and the leftmost of them.
struct Spans {
  std::vector<std::int32_t> size;
  std::vector<std::uint32_t> first;
};

// Cost: O(n).
inline Spans spans_of(const Dendrogram &tree) {
  const std::size_t merges = tree.left.size();
  Spans spans{std::vector<std::int32_t>(merges), std::vector<std::uint32_t>(merges)};
  const auto size = [&](std::uint32_t node) {
    return tree.is_point(node) ? 1 : spans.size[node - tree.n];
  };
  for (std::size_t m = 0; m < merges; ++m) {
    const std::uint32_t left = tree.left[m];
    spans.size[m] = size(left) + size(tree.right[m]);
    spans.first[m] = tree.is_point(left) ? left : spans.first[left - tree.n];
  }
  return spans;
}

} // namespace huddle

#endif
