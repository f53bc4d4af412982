// DBSCAN (Ester, Kriegel, Sander and Xu 1996) on the leaves of a kd-tree, exact, for any measure
// and any number of columns. Lists of neighbours are never stored. Points of a leaf share the
// search; it ends for a point as soon as enough neighbours are found. Cores of near leaves are
// linked first. Nodes whose cores are then one set are not entered from leaves of the same set, so
// that a large eps costs little. Border points as in grid_dbscan.h. No step depends on the schedule
// of threads. Memory: that of the tree, and 10 bytes a point.
#ifndef HUDDLE_DBSCAN_TREE_FIT_H
#define HUDDLE_DBSCAN_TREE_FIT_H

#include "../base/union_find.h"
#include "../neighbors/tree/with_tree.h"
#include "result.h"

namespace huddle {
namespace dbscan {

class TreeDbscan {
public:
  // `limit` is eps as the measure's value; `weights` has one number for each row, or is null.
  TreeDbscan(const KdTree &tree, const Measure &measure, double limit, const Options &options,
             const double *weights, Context &context)
      : tree_(tree), measure_(measure), limit_(limit), reach_(measure.prune_radius(limit)),
        options_(options), weights_(weights), context_(context),
        blocks_(tree.leaves(), kLeavesPerBlock), cores_(tree.leaves()), sets_(tree.n()),
        state_(2 * tree.leaves(), kMixed) {}

  Clusters run() {
    Clusters clusters(tree_.n());
    for_leaves([&](std::size_t leaf) { cores_[leaf] = find_cores(leaf); });
    context_.progress.advance(0.5);
    for_leaves([&](std::size_t leaf) { link(leaf, kFirstLeaves); });
    find_states();
    for_leaves([&](std::size_t leaf) { link(leaf, tree_.leaves()); });
    context_.progress.advance(0.9);
    name_sets();
    for_leaves([&](std::size_t leaf) { label(leaf, clusters); });
    return clusters;
  }

private:
  static constexpr std::size_t kFirstLeaves = 6;
  // What a node's cores are: none, of one set as far as is known - then a place of it - or this.
  static constexpr std::uint32_t kNone = kNoRow, kMixed = kNoRow - 1;

  template <class Body> void for_leaves(Body body) {
    for_blocks(context_, blocks_.count(), 1e3 * tree_.n() * tree_.d(), [&](std::size_t b) {
      for (std::size_t leaf = blocks_.begin(b); leaf < blocks_.end(b); ++leaf)
        body(leaf);
    });
  }

  static std::uint32_t place(std::size_t leaf, int lane) {
    return static_cast<std::uint32_t>(leaf * kLeafPoints + lane);
  }
  double weight(std::uint32_t place) const { return weights_ ? weights_[tree_.row(place)] : 1; }

  // Visits the leaves whose boxes are near that of a leaf, the nearest first. enter(node) says
  // whether to go into a node, visit(other, near) gets a leaf and a bit for each of the `wanted`
  // points that is near its box, and returns false to end.
  template <class Enter, class Visit>
  void search(std::size_t leaf, std::uint32_t wanted, Enter enter, Visit visit) const {
    const std::uint32_t box = tree_.node_of(leaf);
    double reach[kLeafPoints];
    for (int lane = 0; lane < kLeafPoints; ++lane)
      reach[lane] = wanted >> lane & 1u ? reach_ : -1;
    ::huddle::detail::NodeStack stack;
    stack.push(0, KdTree::kRoot);
    while (!stack.empty()) {
      const std::uint32_t node = stack.pop().node;
      if (!enter(node))
        continue;
      if (!tree_.is_leaf(node)) {
        double gap[2];
        measure_.gaps(tree_, node, tree_.low(box), tree_.high(box), gap);
        stack.push_children(node, gap, reach_);
        continue;
      }
      const std::uint32_t near = wanted & measure_.near(tree_.leaf(leaf), tree_.low(node),
                                                        tree_.high(node), tree_.d(), reach);
      if (!visit(tree_.leaf_of(node), near))
        return;
    }
  }

  std::uint32_t within(std::size_t leaf, int lane, std::size_t other) const {
    double value[kLeafPoints];
    return measure_.within(tree_, place(leaf, lane), tree_, other, limit_, value);
  }

  // ---- cores -----------------------------------------------------------------------------------

  std::uint32_t find_cores(std::size_t leaf) const {
    std::uint32_t pending = 0;
    for (int lane = 0; lane < static_cast<int>(tree_.count(leaf)); ++lane)
      pending |= (weight(place(leaf, lane)) > 0 ? 1u : 0u) << lane;
    const std::uint32_t wanted = pending;
    WeightSum sum[kLeafPoints];
    search(
        leaf, wanted, [](std::uint32_t) { return true; },
        [&](std::size_t other, std::uint32_t near) {
          for (near &= pending; near != 0; near &= near - 1) {
            const int lane = __builtin_ctz(near);
            add_weights(other, within(leaf, lane, other), sum[lane]);
            if (sum[lane].value() >= options_.min_samples)
              pending &= ~(1u << lane);
          }
          return pending != 0;
        });
    return wanted & ~pending;
  }

  void add_weights(std::size_t leaf, std::uint32_t found, WeightSum &sum) const {
    if (!weights_) {
      sum.add(__builtin_popcount(found));
      return;
    }
    for (; found != 0; found &= found - 1)
      sum.add(weight(place(leaf, __builtin_ctz(found))));
  }

  // ---- links -----------------------------------------------------------------------------------

  // Links the cores of a leaf to cores of at most so many leaves.
  void link(std::size_t leaf, std::size_t most) {
    if (cores_[leaf] == 0)
      return;
    const std::uint32_t own = state_[tree_.node_of(leaf)];
    std::size_t visited = 0;
    search(
        leaf, cores_[leaf], [&](std::uint32_t node) { return !known_linked(own, state_[node]); },
        [&](std::size_t other, std::uint32_t near) {
          const bool one_link = own < kMixed && state_[tree_.node_of(other)] < kMixed;
          for (; near != 0; near &= near - 1)
            if (link_point(leaf, __builtin_ctz(near), other) && one_link)
              break;
          return ++visited < most;
        });
  }

  bool known_linked(std::uint32_t own, std::uint32_t other) {
    return other == kNone ||
           (own < kMixed && other < kMixed && sets_.find(own) == sets_.find(other));
  }

  // Every pair is seen from both sides, and linked from one.
  bool link_point(std::size_t leaf, int lane, std::size_t other) {
    std::uint32_t found = within(leaf, lane, other) & cores_[other];
    const bool any = found != 0;
    for (; found != 0; found &= found - 1)
      sets_.unite(place(leaf, lane), place(other, __builtin_ctz(found)));
    return any;
  }

  void find_states() {
    for (std::size_t node = 2 * tree_.leaves(); node-- > 1;)
      state_[node] = node >= tree_.leaves()
                         ? leaf_state(tree_.leaf_of(static_cast<std::uint32_t>(node)))
                         : common_state(state_[2 * node], state_[2 * node + 1]);
  }

  std::uint32_t leaf_state(std::size_t leaf) {
    std::uint32_t state = kNone;
    for (std::uint32_t left = cores_[leaf]; left != 0; left &= left - 1)
      state = common_state(state, sets_.find(place(leaf, __builtin_ctz(left))));
    return state;
  }

  static std::uint32_t common_state(std::uint32_t a, std::uint32_t b) {
    return a == kNone ? b : b == kNone || a == b ? a : kMixed;
  }

  // ---- labels ----------------------------------------------------------------------------------

  void name_sets() {
    first_.assign(tree_.n(), kNoRow);
    for (std::size_t leaf = 0; leaf < tree_.leaves(); ++leaf)
      for (std::uint32_t left = cores_[leaf]; left != 0; left &= left - 1) {
        const std::uint32_t core = place(leaf, __builtin_ctz(left));
        std::uint32_t &first = first_[sets_.find(core)];
        first = std::min(first, tree_.row(core));
      }
  }

  void label(std::size_t leaf, Clusters &clusters) {
    for (std::uint32_t left = cores_[leaf]; left != 0; left &= left - 1) {
      const std::uint32_t core = place(leaf, __builtin_ctz(left));
      clusters.core[tree_.row(core)] = 1;
      clusters.first[tree_.row(core)] = first_[sets_.find(core)];
    }
    const std::uint32_t others = tree_.lanes(leaf) & ~cores_[leaf];
    if (!options_.border || others == 0)
      return;
    search(
        leaf, others, [&](std::uint32_t node) { return state_[node] != kNone; },
        [&](std::size_t other, std::uint32_t near) {
          for (; near != 0; near &= near - 1) {
            const int lane = __builtin_ctz(near);
            std::uint32_t &first = clusters.first[tree_.row(place(leaf, lane))];
            std::uint32_t found = within(leaf, lane, other) & cores_[other];
            for (; found != 0; found &= found - 1)
              first = std::min(first, first_[sets_.find(place(other, __builtin_ctz(found)))]);
          }
          return true;
        });
  }

  const KdTree &tree_;
  const Measure &measure_;
  const double limit_, reach_;
  const Options options_;
  const double *weights_;
  Context &context_;
  const Blocks blocks_;
  std::vector<std::uint32_t> cores_; // a bit for each point of each leaf
  UnionFind sets_;                   // of places
  std::vector<std::uint32_t> state_; // of each node
  std::vector<std::uint32_t> first_; // the first row of each set
};

} // namespace dbscan
} // namespace huddle

#endif
