// HDBSCAN* (Campello and others 2013, doi:10.1007/978-3-642-37456-2_14): the minimum spanning tree
// of mutual reachability distances, its dendrogram, the condensed tree, the clusters.
#ifndef HUDDLE_HDBSCAN_FIT_H
#define HUDDLE_HDBSCAN_FIT_H

#include "../hierarchy/spanning_tree.h"
#include "selection.h"

namespace huddle {
namespace hdbscan {

struct Options {
  double min_cluster_size = 5; // least weight of a cluster
  SelectionOptions selection;
};

struct Result {
  Dendrogram hierarchy;
  CondensedTree tree;
  std::vector<double> lambda; // at which each point left its last cluster
  Selected selected;
};

inline Result fit(const SpanningTree &spanning, const double *weights, const Options &options) {
  const std::size_t n = spanning.core.size();
  Result result;
  result.hierarchy = single_linkage(n, spanning.edges);
  result.tree = condense(result.hierarchy, spanning.core.data(), weights, options.min_cluster_size);
  result.lambda.resize(n);
  for (std::size_t i = 0; i < n; ++i)
    result.lambda[i] = 1 / result.tree.left_at[i];
  result.selected = select_clusters(result.tree, result.lambda, weights, options.selection);
  return result;
}

} // namespace hdbscan
} // namespace huddle

#endif
