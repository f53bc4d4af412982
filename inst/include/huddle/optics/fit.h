// OPTICS (Ankerst, Breunig, Kriegel and Sander 1999, doi:10.1145/304182.304187): rows in the order
// in which they are reached, always from the densest place reached so far. Exact for any eps, Inf
// too, without lists of neighbours. Nodes of the kd-tree know the least and the greatest
// reachability of their points that are still to come: the least at the root says what comes next
// (of equals the lowest row), and a node is entered only if it is nearer than the greatest. Far
// from what has been reached, that is rarely so. Cost: mostly O(n log n) in few columns, O(n^2) in
// many; memory: that of the tree and 45 bytes a point.
#ifndef HUDDLE_OPTICS_FIT_H
#define HUDDLE_OPTICS_FIT_H

#include "../base/index.h"
#include "../hierarchy/core_distances.h"
#include "../neighbors/tree/with_tree.h"

namespace huddle {
namespace optics {

struct Options {
  double eps = HUGE_VAL;
  double min_samples = 5;
};

// By row, but for `order`; rows from 0.
struct Reachability {
  explicit Reachability(std::size_t n)
      : order(n), reachability(n, HUGE_VAL), core_distance(n, HUGE_VAL), predecessor(n, kNoRow) {}
  std::vector<std::uint32_t> order;
  std::vector<double> reachability, core_distance;
  std::vector<std::uint32_t> predecessor;
};

class Optics {
public:
  Optics(const KdTree &tree, const Measure &measure, const Options &options, Context &context)
      : tree_(tree), measure_(measure), options_(options), context_(context), result_(tree.n()),
        reach_(tree.leaves() * kLeafPoints, -1.0), nodes_(2 * tree.leaves()) {}

  Reachability run() {
    find_core_distances();
    for (std::size_t p = 0; p < tree_.n(); ++p)
      reach_[p] = HUGE_VAL;
    for (std::size_t node = 2 * tree_.leaves(); node-- > 1;)
      sum_up(static_cast<std::uint32_t>(node));
    std::vector<double> place(tree_.d());
    for (std::size_t step = 0; step < tree_.n(); ++step) {
      if (step % 64 == 0) {
        context_.progress.poll();
        context_.progress.advance(static_cast<double>(step) / tree_.n());
      }
      const std::uint32_t next = nodes_[KdTree::kRoot].next;
      result_.order[step] = tree_.row(next);
      reach_[next] = kDone;
      sum_up_from(next / kLeafPoints);
      if (result_.core_distance[tree_.row(next)] <= options_.eps)
        reach_from(next, place);
    }
    return std::move(result_);
  }

private:
  static constexpr double kDone = -1;

  // Of the points of a node that are still to come: where the next is and how it is reached, and
  // the greatest reachability; kDone if there are none.
  struct Node {
    double least = HUGE_VAL, most = kDone;
    std::uint32_t next = kNoRow;
  };

  // Of points whose core distance is at most eps; the others keep what they had.
  void find_core_distances() {
    if (options_.min_samples > static_cast<double>(tree_.n()))
      return;
    const CoreDistances found =
        core_distances(tree_, measure_, nullptr, options_.min_samples, context_);
    for (std::size_t p = 0; p < tree_.n(); ++p) {
      const double core = measure_.distance(found.value[p]);
      if (core <= options_.eps)
        result_.core_distance[tree_.row(p)] = core;
    }
  }

  // ---- what nodes know -------------------------------------------------------------------------

  void sum_up(std::uint32_t node) {
    if (!tree_.is_leaf(node)) {
      const Node &left = nodes_[2 * node], &right = nodes_[2 * node + 1];
      nodes_[node] = comes_first(left.least, left.next, right.least, right.next) ? left : right;
      nodes_[node].most = std::max(left.most, right.most);
      return;
    }
    Node &sum = nodes_[node];
    sum = Node();
    const std::size_t first = tree_.leaf_of(node) * kLeafPoints;
    for (std::size_t p = first; p < first + kLeafPoints; ++p) {
      if (reach_[p] == kDone)
        continue;
      sum.most = std::max(sum.most, reach_[p]);
      if (comes_first(reach_[p], static_cast<std::uint32_t>(p), sum.least, sum.next)) {
        sum.least = reach_[p];
        sum.next = static_cast<std::uint32_t>(p);
      }
    }
  }

  bool comes_first(double reach, std::uint32_t place, double other,
                   std::uint32_t other_place) const {
    if (place == kNoRow || other_place == kNoRow)
      return place != kNoRow;
    return reach < other || (reach == other && tree_.row(place) < tree_.row(other_place));
  }

  void sum_up_from(std::size_t leaf) {
    for (std::uint32_t node = tree_.node_of(leaf); node >= KdTree::kRoot; node /= 2)
      sum_up(node);
  }

  // ---- steps -----------------------------------------------------------------------------------

  // Lowers the reachability of all that is nearer to this core than to those before it.
  void reach_from(std::uint32_t core, std::vector<double> &place) {
    for (std::size_t j = 0; j < tree_.d(); ++j)
      place[j] = tree_.point(core)[j * kLeafPoints];
    const double core_distance = result_.core_distance[tree_.row(core)];
    std::uint32_t stack[KdTree::kDepth];
    std::size_t size = 0;
    stack[size++] = KdTree::kRoot;
    while (size > 0) {
      const std::uint32_t node = stack[--size];
      if (tree_.is_leaf(node)) {
        if (nodes_[node].most > core_distance)
          reach_leaf(core, tree_.leaf_of(node), bound(node));
        continue;
      }
      double gap[2];
      measure_.gaps(tree_, node, place.data(), place.data(), gap);
      for (std::uint32_t side = 0; side < 2; ++side) {
        const std::uint32_t child = 2 * node + side;
        if (nodes_[child].most > core_distance && gap[side] <= measure_.prune_radius(bound(child)))
          stack[size++] = child;
      }
    }
  }

  // No point of a node can be reached sooner from where the value is greater.
  double bound(std::uint32_t node) const {
    return measure_.value_within(std::min(nodes_[node].most, options_.eps));
  }

  // Values are compared with a margin, then distances without: those of two values that differ in
  // the last digits may be equal.
  void reach_leaf(std::uint32_t core, std::size_t leaf, double limit) {
    const std::uint32_t row = tree_.row(core);
    double value[kLeafPoints];
    bool changed = false;
    std::uint32_t found = measure_.within(tree_, core, tree_, leaf, limit, value);
    for (; found != 0; found &= found - 1) {
      const int lane = __builtin_ctz(found);
      const std::size_t p = leaf * kLeafPoints + lane;
      if (reach_[p] == kDone)
        continue;
      const double distance = measure_.distance(value[lane]);
      const double reach = std::max(distance, result_.core_distance[row]);
      if (distance > options_.eps || !(reach < reach_[p]))
        continue;
      reach_[p] = reach;
      result_.reachability[tree_.row(p)] = reach;
      result_.predecessor[tree_.row(p)] = row;
      changed = true;
    }
    if (changed)
      sum_up_from(leaf);
  }

  const KdTree &tree_;
  const Measure &measure_;
  const Options options_;
  Context &context_;
  Reachability result_;
  std::vector<double> reach_; // of each place, kDone once it has come
  std::vector<Node> nodes_;
};

} // namespace optics
} // namespace huddle

#endif
