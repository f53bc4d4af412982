// The condensed tree of a hierarchy (Campello and others 2013, doi:10.1007/978-3-642-37456-2_14;
// McInnes and Healy 2017, doi:10.1109/ICDMW.2017.12): going down from the root, a cluster lives on
// while it only loses points or groups lighter than `least_weight`, and is followed by new clusters
// where it falls into at least two groups that are not.
//
// Merges of one height are undone together, as in the paper: neither the order of rows nor how ties
// between edges were settled shows in the tree, and a point whose core distance is the height at
// which a cluster splits belongs to neither side. Cost: O(n); no recursion.
#ifndef HUDDLE_HDBSCAN_CONDENSED_TREE_H
#define HUDDLE_HDBSCAN_CONDENSED_TREE_H

#include "../hierarchy/single_linkage.h"

#include <cmath>

namespace huddle {
namespace hdbscan {

// Cluster 0 is the root; parents come before their children. Levels are the distances at which
// things happen, lambda = 1 / level: a cluster is born at a higher level than it ends.
struct CondensedTree {
  std::vector<std::uint32_t> last; // of each point: the last cluster that it belonged to
  std::vector<double> left_at;     // the level at which it left that cluster
  std::vector<std::uint32_t> parent;
  std::vector<double> born_at; // HUGE_VAL for the root
  std::vector<double> weight;

  std::size_t clusters() const { return parent.size(); }
};

namespace detail {

class Condenser {
public:
  // `core` holds core distances in the unit of heights; `weights` is null where all are 1.
  Condenser(const Dendrogram &tree, const double *core, const double *weights, double least_weight)
      : tree_(tree), core_(core), weights_(weights), least_(least_weight) {
    heaviness_.resize(tree.height.size());
    for (std::size_t m = 0; m < heaviness_.size(); ++m)
      heaviness_[m] = weight_of(tree.left[m]) + weight_of(tree.right[m]);
    result_.last.resize(tree.n);
    result_.left_at.resize(tree.n);
  }

  CondensedTree run() {
    add_cluster(0, HUGE_VAL, tree_.root());
    // Grows while it is worked through.
    for (std::uint32_t cluster = 0; cluster < top_.size(); ++cluster)
      follow(cluster);
    return std::move(result_);
  }

private:
  void add_cluster(std::uint32_t parent, double level, std::uint32_t node) {
    result_.parent.push_back(parent);
    result_.born_at.push_back(level);
    result_.weight.push_back(weight_of(node));
    top_.push_back(node);
  }

  // From the node at which a cluster is born to its end.
  void follow(std::uint32_t cluster) {
    std::uint32_t node = top_[cluster];
    while (!tree_.is_point(node)) {
      const double level = tree_.height[node - tree_.n];
      take_apart(node, level);
      std::size_t heavy = 0;
      for (std::uint32_t part : parts_)
        heavy += is_cluster(part, level);
      bool lives_on = false;
      for (std::uint32_t part : parts_) {
        if (!is_cluster(part, level)) {
          drop(part, cluster, level);
        } else if (heavy == 1) {
          node = part;
          lives_on = true;
        } else {
          add_cluster(cluster, level, part);
        }
      }
      if (!lives_on)
        return;
    }
    // One point that is heavy enough on its own stays until not even it is dense.
    drop(node, cluster, core_[node]);
  }

  // The parts that are left of a node once all merges at its height are undone.
  void take_apart(std::uint32_t node, double level) {
    parts_.clear();
    stack_.assign(1, node);
    while (!stack_.empty()) {
      const std::uint32_t next = stack_.back();
      stack_.pop_back();
      if (!tree_.is_point(next) && tree_.height[next - tree_.n] == level) {
        stack_.push_back(tree_.right[next - tree_.n]);
        stack_.push_back(tree_.left[next - tree_.n]);
      } else {
        parts_.push_back(next);
      }
    }
  }

  bool is_cluster(std::uint32_t node, double level) const {
    return weight_of(node) >= least_ && (!tree_.is_point(node) || core_[node] < level);
  }

  void drop(std::uint32_t node, std::uint32_t cluster, double level) {
    stack_.assign(1, node);
    while (!stack_.empty()) {
      const std::uint32_t next = stack_.back();
      stack_.pop_back();
      if (tree_.is_point(next)) {
        result_.last[next] = cluster;
        result_.left_at[next] = level;
      } else {
        stack_.push_back(tree_.right[next - tree_.n]);
        stack_.push_back(tree_.left[next - tree_.n]);
      }
    }
  }

  double weight_of(std::uint32_t node) const {
    if (!tree_.is_point(node))
      return heaviness_[node - tree_.n];
    return weights_ ? weights_[node] : 1.0;
  }

  const Dendrogram &tree_;
  const double *core_, *weights_;
  const double least_;
  std::vector<double> heaviness_; // weight of each merge
  std::vector<std::uint32_t> top_, parts_, stack_;
  CondensedTree result_;
};

} // namespace detail

inline CondensedTree condense(const Dendrogram &tree, const double *core, const double *weights,
                              double least_weight) {
  return detail::Condenser(tree, core, weights, least_weight).run();
}

} // namespace hdbscan
} // namespace huddle

#endif
