// Minimum spanning trees of mutual reachability distances on a kd-tree, by rounds of Boruvka (1926)
// as March and others (2010, doi:10.1145/1835804.1835882) run them: in every round each component
// takes its least edge to another one, found by searching the tree from every leaf.
//
// Left out are subtrees of one component, subtrees that are farther than the least edge that the
// component has found so far, and points whose least edge of an earlier round cannot be it. All
// comparisons are strict, and the edges follow the total order of edges.h, so the tree is unique
// whatever the threads do; they share nothing but a bound for each component that only falls.
// Cost: O(n log n) distances or so in few dimensions; memory: 32 bytes a point and 16 an edge.
#ifndef HUDDLE_HIERARCHY_BORUVKA_H
#define HUDDLE_HIERARCHY_BORUVKA_H

#include "../base/union_find.h"
#include "../neighbors/nearest.h"
#include "edges.h"

#include <atomic>
#include <limits>
#include <numeric>

namespace huddle {

class Boruvka {
public:
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

  // `core` is in the order of positions and, like all weights, in values of the measure.
  Boruvka(const KdTree &tree, const Measure &measure, const std::vector<double> &core,
          Context &context)
      : tree_(tree), measure_(measure), context_(context), sets_(tree.n()), core_(core.data()),
        least_core_(2 * tree.leaves()), component_(tree.n()), of_node_(2 * tree.leaves()),
        reach_(core), nearest_(tree.n(), kNone), bound_(tree.n()), taken_(tree.n()) {
    for (std::size_t node = 2 * tree.leaves(); node-- > 1;) {
      const std::uint32_t i = static_cast<std::uint32_t>(node);
      least_core_[node] =
          tree.is_leaf(i)
              ? *std::min_element(core.data() + tree.begin(i), core.data() + tree.end(i))
              : std::min(least_core_[2 * node], least_core_[2 * node + 1]);
    }
    edges_.reserve(tree.n());
  }

  // Where the least edge of each position is known to lead, if its weight is the core distance;
  // kNone for others.
  void start(std::vector<std::uint32_t> least_edge_to) { nearest_ = std::move(least_edge_to); }

  std::vector<Edge> run() {
    while (edges_.size() + 1 < tree_.n()) {
      name_components();
      const Blocks blocks(tree_.leaves(), kBlockLeaves);
      const std::size_t step = spread_step(blocks.count());
      for_blocks(context_, blocks.count(), kSearchWork * tree_.n(), [&](std::size_t i) {
        const std::size_t b = i * step % blocks.count();
        for (std::size_t leaf = blocks.begin(b); leaf < blocks.end(b); ++leaf)
          search(leaf);
      });
      join_components();
      context_.progress.advance(static_cast<double>(edges_.size()) / tree_.n());
    }
    return std::move(edges_);
  }

private:
  static constexpr std::size_t kBlockLeaves = 4;
  static constexpr double kSearchWork = 300; // a guess at operations for each point of a round

  // Points of one leaf that search together.
  struct Query {
    std::size_t leaf, first;      // first: its first position
    std::uint32_t active;         // a bit for each point
    std::uint32_t component;      // of all of them, or kNone
    double bound[kLeafPoints];    // no edge above it is of use
    double reaches[kLeafPoints];  // nor one that bridges a greater gap
    double greatest_bound, reach; // of all
    std::uint32_t found[kLeafPoints];
  };

  // Multiples of it visit all blocks, wherever one stops the points seen lie all over space: bounds
  // fall early.
  static std::size_t spread_step(std::size_t blocks) {
    std::size_t step = static_cast<std::size_t>(0.618 * static_cast<double>(blocks)) + 1;
    while (std::gcd(step, blocks) != 1)
      ++step;
    return step;
  }

  void name_components() {
    const Blocks blocks(tree_.leaves(), 256);
    for_blocks(context_, blocks.count(), 10.0 * tree_.n(), [&](std::size_t b) {
      const std::size_t from = blocks.begin(b) * kLeafPoints;
      const std::size_t to = std::min(tree_.n(), blocks.end(b) * kLeafPoints);
      for (std::size_t p = from; p < to; ++p) {
        component_[p] = sets_.find(static_cast<std::uint32_t>(p));
        bound_[p].store(HUGE_VAL, std::memory_order_relaxed);
        taken_[p] = kNone;
      }
      for (std::size_t leaf = blocks.begin(b); leaf < blocks.end(b); ++leaf)
        of_node_[tree_.node_of(leaf)] = common_component(leaf);
    });
    for (std::size_t node = tree_.leaves(); node-- > 1;)
      of_node_[node] = of_node_[2 * node] == of_node_[2 * node + 1] ? of_node_[2 * node] : kNone;
    for_blocks(context_, blocks.count(), 10.0 * tree_.n(), [&](std::size_t b) {
      const std::size_t from = blocks.begin(b) * kLeafPoints;
      const std::size_t to = std::min(tree_.n(), blocks.end(b) * kLeafPoints);
      for (std::size_t p = from; p < to; ++p) {
        if (nearest_[p] == kNone)
          continue;
        if (component_[nearest_[p]] == component_[p])
          nearest_[p] = kNone; // reach_ still bounds all edges that are left
        else
          lower(component_[p], reach_[p]);
      }
    });
  }

  std::uint32_t common_component(std::size_t leaf) const {
    const std::size_t from = leaf * kLeafPoints, to = from + tree_.count(leaf);
    for (std::size_t p = from + 1; p < to; ++p)
      if (component_[p] != component_[from])
        return kNone;
    return component_[from];
  }

  void lower(std::uint32_t component, double weight) {
    double now = bound_[component].load(std::memory_order_relaxed);
    while (weight < now &&
           !bound_[component].compare_exchange_weak(now, weight, std::memory_order_relaxed)) {
    }
  }

  void search(std::size_t leaf) {
    Query query;
    if (!prepare(query, leaf))
      return;
    const std::uint32_t own = tree_.node_of(leaf);
    double gap[2];
    detail::NodeStack stack;
    stack.push(0, KdTree::kRoot);
    while (!stack.empty()) {
      const detail::NodeStack::Entry entry = stack.pop();
      if (entry.gap > query.reach)
        continue;
      if (tree_.is_leaf(entry.node)) {
        look_into(query, entry.node);
        continue;
      }
      measure_.gaps(tree_, entry.node, tree_.low(own), tree_.high(own), gap);
      for (std::uint32_t side = 0; side < 2; ++side)
        if (is_useless(query, 2 * entry.node + side))
          gap[side] = HUGE_VAL;
      stack.push_children(entry.node, gap, query.reach);
    }
    conclude(query);
  }

  // Which points of a leaf have to search; false if none.
  bool prepare(Query &query, std::size_t leaf) {
    query.leaf = leaf;
    query.first = leaf * kLeafPoints;
    query.active = 0;
    query.component = kNone;
    std::fill_n(query.reaches, kLeafPoints, -1.0);
    bool mixed = false;
    for (std::size_t i = 0; i < tree_.count(leaf); ++i) {
      const std::size_t p = query.first + i;
      const std::uint32_t component = component_[p];
      query.bound[i] = bound_[component].load(std::memory_order_relaxed);
      query.found[i] = kNone;
      if (nearest_[p] != kNone || reach_[p] > query.bound[i])
        continue;
      mixed = mixed || (query.active && component != query.component);
      query.component = component;
      query.active |= std::uint32_t(1) << i;
    }
    if (mixed)
      query.component = kNone;
    refresh(query);
    return query.active != 0;
  }

  void refresh(Query &query) {
    double greatest = -1;
    for (std::uint32_t left = query.active; left; left &= left - 1) {
      const int i = __builtin_ctz(left);
      const double shared = bound_[component_[query.first + i]].load(std::memory_order_relaxed);
      if (shared < query.bound[i]) {
        query.bound[i] = shared;
        query.found[i] = kNone; // another point of the component has a lesser edge
      }
      query.reaches[i] = measure_.prune_radius(query.bound[i]);
      greatest = std::max(greatest, query.bound[i]);
    }
    query.greatest_bound = greatest;
    // Finite, so that useless nodes, whose gap is not, are left out from the first.
    query.reach = std::min(measure_.prune_radius(greatest), std::numeric_limits<double>::max());
  }

  bool is_useless(const Query &query, std::uint32_t node) const {
    return (query.component != kNone && of_node_[node] == query.component) ||
           least_core_[node] > query.greatest_bound;
  }

  void look_into(Query &query, std::uint32_t node) {
    const std::size_t leaf = tree_.leaf_of(node);
    std::uint32_t near = query.active & measure_.near(tree_.leaf(query.leaf), tree_.low(node),
                                                      tree_.high(node), tree_.d(), query.reaches);
    for (; near != 0; near &= near - 1) {
      const int i = __builtin_ctz(near);
      const std::size_t p = query.first + i;
      if (of_node_[node] == component_[p] || least_core_[node] > query.bound[i])
        continue;
      double value[kLeafPoints];
      const std::uint32_t within = measure_.within(tree_, p, tree_, leaf, query.bound[i], value);
      if (within)
        offer(query, i, leaf * kLeafPoints, within, value);
    }
    refresh(query);
  }

  void offer(Query &query, int i, std::size_t first, std::uint32_t within, const double *distance) {
    const std::size_t p = query.first + i;
    for (; within; within &= within - 1) {
      const int lane = __builtin_ctz(within);
      const std::size_t other = first + lane;
      const double weight = std::max(distance[lane], std::max(core_[p], core_[other]));
      // Of edges from one point, that to the smaller row comes first.
      const bool better =
          weight < query.bound[i] ||
          (weight == query.bound[i] &&
           (query.found[i] == kNone || tree_.row(other) < tree_.row(query.found[i])));
      if (!better || component_[other] == component_[p])
        continue;
      query.bound[i] = weight;
      query.found[i] = static_cast<std::uint32_t>(other);
    }
    if (query.found[i] != kNone)
      lower(component_[p], query.bound[i]);
  }

  void conclude(const Query &query) {
    for (std::uint32_t left = query.active; left; left &= left - 1) {
      const int i = __builtin_ctz(left);
      const std::size_t p = query.first + i;
      nearest_[p] = query.found[i];
      reach_[p] = std::max(reach_[p], query.bound[i]);
    }
  }

  Edge edge_of(std::size_t p) const {
    return edge_between(reach_[p], tree_.row(p), tree_.row(nearest_[p]));
  }

  void join_components() {
    for (std::size_t p = 0; p < tree_.n(); ++p) {
      const std::uint32_t c = component_[p];
      if (nearest_[p] == kNone || reach_[p] != bound_[c].load(std::memory_order_relaxed))
        continue;
      if (taken_[c] == kNone || edge_of(p) < edge_of(taken_[c]))
        taken_[c] = static_cast<std::uint32_t>(p);
    }
    for (std::size_t c = 0; c < tree_.n(); ++c)
      if (taken_[c] != kNone && sets_.unite_alone(taken_[c], nearest_[taken_[c]]))
        edges_.push_back(edge_of(taken_[c]));
  }

  const KdTree &tree_;
  const Measure &measure_;
  Context &context_;
  UnionFind sets_; // of positions
  const double *core_;
  std::vector<double> least_core_;       // of each node
  std::vector<std::uint32_t> component_; // of each position
  std::vector<std::uint32_t> of_node_;   // the component of all its points, or kNone
  // The other end of each point's least edge out of its component and its weight, or kNone and a
  // bound that no such edge is below.
  std::vector<double> reach_;
  std::vector<std::uint32_t> nearest_;
  std::vector<std::atomic<double>> bound_; // of each component: the least edge found
  std::vector<std::uint32_t> taken_;       // of each component: the point with its least edge
  std::vector<Edge> edges_;
};

} // namespace huddle

#endif
