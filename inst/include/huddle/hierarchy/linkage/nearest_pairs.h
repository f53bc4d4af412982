// The nearest cluster of each cluster, and the pairs that merge next.
//
// Pairs have a total order: by value, then by the lower of the two, then by the higher. Clusters
// that have gone into others stay where they are until gaps are closed.
#ifndef HUDDLE_HIERARCHY_LINKAGE_NEAREST_PAIRS_H
#define HUDDLE_HIERARCHY_LINKAGE_NEAREST_PAIRS_H

#include "linkage.h"

#include <cstdint>
#include <vector>

namespace huddle {

class NearestPairs {
public:
  static constexpr std::uint32_t kNone = static_cast<std::uint32_t>(-1);

  explicit NearestPairs(std::size_t n) : nearest_(n), value_(n) {}

  std::uint32_t nearest(std::size_t i) const { return nearest_[i]; }
  double value(std::size_t i) const { return value_[i]; }
  void set(std::size_t i, std::uint32_t nearest, double value) {
    nearest_[i] = nearest;
    value_[i] = value;
  }
  void forget(std::size_t i) { nearest_[i] = kNone; }

  // Of a cluster and its nearest.
  Edge pair(std::uint32_t i) const { return edge_between(value_[i], i, nearest_[i]); }

  // A cluster that has changed is shown to another.
  void offer(std::uint32_t i, std::uint32_t changed, double value) {
    if (edge_between(value, i, changed) < pair(i))
      set(i, changed, value);
  }

  // Of clusters that are each other's nearest, in the order of rows.
  template <class Alive> std::vector<Edge> mutual(std::size_t count, Alive alive) const {
    std::vector<Edge> pairs;
    for (std::uint32_t i = 0; i < count; ++i)
      if (alive(i) && nearest_[i] > i && nearest_[nearest_[i]] == i)
        pairs.push_back(pair(i));
    return pairs;
  }

  // The first of all, alone.
  template <class Alive> std::vector<Edge> first(std::size_t count, Alive alive) const {
    std::uint32_t best = kNone;
    for (std::uint32_t i = 0; i < count; ++i)
      if (alive(i) && (best == kNone || pair(i) < pair(best)))
        best = i;
    return {pair(best)};
  }

private:
  std::vector<std::uint32_t> nearest_;
  std::vector<double> value_;
};

} // namespace huddle

#endif
