// Minimum spanning trees of mutual reachability distances on a kd-tree, by rounds of Boruvka (1926)
// as March and others (2010, doi:10.1145/1835804.1835882) run them: in every round each component
// takes its least edge to another one, found by searching the tree from every leaf.
//
// Left out are subtrees of one component, subtrees that are farther than the least edge that the
// component has found so far, and points whose least edge of an earlier round cannot be it. All
// comparisons are strict, and the edges follow the total order of edges.h, so the tree is unique
// whatever the threads do; they share nothing but a bound for each component that only falls.
// Cost: O(n log n) distances or so in few dimensions; memory: 32 bytes a point and 16 an edge.
#ifndef HUDDLE_GRAPH_BORUVKA_H
#define HUDDLE_GRAPH_BORUVKA_H

#include "../core/union_find.h"
#include "../neighbors/kdtree.h"
#include "edges.h"

#include <atomic>
#include <limits>

namespace huddle {

template <Metric M> class Boruvka {
public:
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

  // `core` is in the order of positions.
  Boruvka(const KdTree &tree, const double *core, Context &context)
      : tree_(tree), context_(context), sets_(tree.n()), core_(core),
        least_core_(2 * tree.leaves()), component_(tree.n()), of_node_(2 * tree.leaves()),
        reach_(core, core + tree.n()), nearest_(tree.n(), kNone), bound_(tree.n()),
        taken_(tree.n()) {
    for (std::size_t node = 2 * tree.leaves(); node-- > 1;) {
      const std::uint32_t i = static_cast<std::uint32_t>(node);
      least_core_[node] =
          tree.is_leaf(i) ? *std::min_element(core + tree.begin(i), core + tree.end(i))
                          : std::min(least_core_[2 * node], least_core_[2 * node + 1]);
    }
    edges_.reserve(tree.n());
  }

  // Tells that the least edge of the point at a position leads to the one at `other`; its weight
  // is then the core distance of `position`.
  void start(std::size_t position, std::uint32_t other) { nearest_[position] = other; }

  std::vector<Edge> run() {
    while (edges_.size() + 1 < tree_.n()) {
      name_components();
      const Blocks blocks(tree_.leaves(), kBlockLeaves);
      for_blocks(context_, blocks.count(), kSearchWork * tree_.n(), [&](std::size_t b) {
        for (std::size_t leaf = blocks.begin(b); leaf < blocks.end(b); ++leaf)
          search(leaf);
      });
      join_components();
      context_.progress.advance(static_cast<double>(edges_.size()) / tree_.n());
    }
    return std::move(edges_);
  }

private:
  static constexpr std::size_t kBlockLeaves = 32;
  static constexpr double kSearchWork = 300; // a guess at operations for each point of a round

  // Points of one leaf that search together.
  struct Query {
    std::size_t leaf, first; // first: its first position
    std::uint32_t active;    // a bit for each point
    std::uint32_t component; // of all of them, or kNone
    double least_core, greatest_bound;
    double bound[kLeafPoints]; // no edge above it is of use
    std::uint32_t found[kLeafPoints];
  };

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
    std::uint32_t stack[KdTree::kDepth];
    double gaps[KdTree::kDepth];
    std::size_t size = 0;
    stack[size] = KdTree::kRoot;
    gaps[size++] = 0;
    while (size > 0) {
      const std::uint32_t node = stack[--size];
      if (gaps[size] > query.greatest_bound)
        continue;
      if (tree_.is_leaf(node)) {
        look_into(query, node);
        continue;
      }
      const double first = gap(query, 2 * node, own), second = gap(query, 2 * node + 1, own);
      const std::uint32_t nearer = second < first;
      const double farther_gap = nearer ? first : second, nearer_gap = nearer ? second : first;
      if (farther_gap <= query.greatest_bound) {
        stack[size] = 2 * node + (1 - nearer);
        gaps[size++] = farther_gap;
      }
      if (nearer_gap <= query.greatest_bound) {
        stack[size] = 2 * node + nearer;
        gaps[size++] = nearer_gap;
      }
    }
    conclude(query);
  }

  // Which points of a leaf have to search; false if none.
  bool prepare(Query &query, std::size_t leaf) {
    query.leaf = leaf;
    query.first = leaf * kLeafPoints;
    query.active = 0;
    query.least_core = HUGE_VAL;
    query.component = kNone;
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
      query.least_core = std::min(query.least_core, core_[p]);
    }
    if (mixed)
      query.component = kNone;
    refresh(query);
    return query.active != 0;
  }

  void refresh(Query &query) {
    query.greatest_bound = -1;
    for (std::uint32_t left = query.active; left; left &= left - 1) {
      const int i = __builtin_ctz(left);
      const double shared =
          bound_[component_[query.first + i]].load(std::memory_order_relaxed);
      if (shared < query.bound[i]) {
        query.bound[i] = shared;
        query.found[i] = kNone; // another point of the component has a lesser edge
      }
      query.greatest_bound = std::max(query.greatest_bound, query.bound[i]);
    }
  }

  // The least that an edge from the query to a node can weigh.
  double gap(const Query &query, std::uint32_t node, std::uint32_t own) const {
    if (query.component != kNone && of_node_[node] == query.component)
      return HUGE_VAL;
    const double apart = tree_.template gap_to_box<M>(node, tree_.low(own), tree_.high(own));
    return std::max(apart, std::max(query.least_core, least_core_[node]));
  }

  void look_into(Query &query, std::uint32_t node) {
    const std::size_t leaf = tree_.leaf_of(node);
    const std::uint32_t lanes = tree_.lanes(leaf);
    for (std::uint32_t left = query.active; left; left &= left - 1) {
      const int i = __builtin_ctz(left);
      const std::size_t p = query.first + i;
      if (of_node_[node] == component_[p] ||
          std::max(core_[p], least_core_[node]) > query.bound[i] ||
          tree_.template gap<M>(node, tree_.point(p), kLeafPoints) > query.bound[i])
        continue;
      double distance[kLeafPoints];
      const std::uint32_t within =
          lanes & kernels().leaf_within(M, tree_.point(p), kLeafPoints, tree_.leaf(leaf),
                                        tree_.d(), query.bound[i], distance);
      if (within)
        offer(query, i, leaf * kLeafPoints, within, distance);
    }
    refresh(query);
  }

  void offer(Query &query, int i, std::size_t first, std::uint32_t within,
             const double *distance) {
    const std::size_t p = query.first + i;
    for (; within; within &= within - 1) {
      const int lane = __builtin_ctz(within);
      const std::size_t other = first + lane;
      const double weight = std::max(distance[lane], std::max(core_[p], core_[other]));
      // Of edges from one point, that to the smaller row comes first.
      const bool better =
          weight < query.bound[i] ||
          (weight == query.bound[i] && (query.found[i] == kNone ||
                                        tree_.row(other) < tree_.row(query.found[i])));
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
