// Trees as R's hclust has them.
#ifndef HUDDLE_SRC_HCLUST_H
#define HUDDLE_SRC_HCLUST_H

#include "glue.h"

#include <huddle/hierarchy/single_linkage.h>

namespace huddle {

// As the fields of an hclust: points are negative, earlier merges positive.
inline Rcpp::List hclust_list(const Dendrogram &tree) {
  const std::size_t merges = tree.height.size();
  Rcpp::IntegerMatrix merge(Rcpp::no_init(merges, 2));
  const auto sign = [&](std::uint32_t node) {
    return tree.is_point(node) ? -static_cast<int>(node) - 1 : static_cast<int>(node - tree.n) + 1;
  };
  for (std::size_t m = 0; m < merges; ++m) {
    merge(m, 0) = sign(tree.left[m]);
    merge(m, 1) = sign(tree.right[m]);
  }
  return Rcpp::List::create(Rcpp::_["merge"] = merge, Rcpp::_["height"] = tree.height,
                            Rcpp::_["order"] = counted(leaf_order(tree)));
}

// The tree of the merges of an hclust, without heights.
inline Dendrogram dendrogram_from(const Rcpp::IntegerMatrix &merge) {
  Dendrogram tree{static_cast<std::size_t>(merge.nrow()) + 1, {}, {}, {}};
  const auto node = [&](int value) {
    return static_cast<std::uint32_t>(value < 0 ? -value - 1 : tree.n + value - 1);
  };
  for (int m = 0; m < merge.nrow(); ++m) {
    tree.left.push_back(node(merge(m, 0)));
    tree.right.push_back(node(merge(m, 1)));
  }
  return tree;
}

} // namespace huddle

#endif
