// Genie (Gagolewski, Bartoszuk and Cena 2016, doi:10.1016/j.ins.2016.05.003): single linkage that
// does not let a few clusters grow at the cost of all others.
//
// The edges of a minimum spanning tree are taken in ascending order as long as the sizes of the
// clusters are fairly equal. Where their Gini index exceeds a threshold, the next edge is the least
// of those that leave a cluster of the least size.
//
// Cost: O(n log n) and for each least size one pass over the edges that are left, of which there
// are at most sqrt(2 n). Memory: 40 bytes a point.
#ifndef HUDDLE_HIERARCHY_LINKAGE_GENIE_H
#define HUDDLE_HIERARCHY_LINKAGE_GENIE_H

#include "../single_linkage.h"

#include <cstdint>
#include <vector>

namespace huddle {

// Sizes of clusters and how unequal they are, kept while clusters merge.
class ClusterSizes {
public:
  explicit ClusterSizes(std::size_t n)
      : points_(n), clusters_(n), number_(n + 1), count_(n + 1), sum_(n + 1) {
    number_[1] = n;
    add(1, static_cast<std::int64_t>(n));
  }

  void merge(std::size_t a, std::size_t b) {
    remove(a);
    remove(b);
    difference_ += apart(a + b);
    add(a + b, 1);
    ++number_[a + b];
    --clusters_;
    while (clusters_ > 0 && number_[smallest_] == 0)
      ++smallest_;
  }

  std::size_t smallest() const { return smallest_; }

  // Between 0, all sizes equal, and 1: the sum of the differences of all pairs, as a share of what
  // it is where all points but one for each other cluster are in one.
  double gini() const {
    if (clusters_ < 2)
      return 0;
    return static_cast<double>(difference_) /
           (static_cast<double>(clusters_ - 1) * static_cast<double>(points_));
  }

private:
  void remove(std::size_t size) {
    add(size, -1);
    --number_[size];
    difference_ -= apart(size);
  }

  // Adds clusters of a size to the trees of counts and of sums (Fenwick 1994).
  void add(std::size_t size, std::int64_t clusters) {
    all_sizes_ += clusters * static_cast<std::int64_t>(size);
    all_clusters_ += clusters;
    for (std::size_t i = size; i < count_.size(); i += i & (~i + 1)) {
      count_[i] += clusters;
      sum_[i] += clusters * static_cast<std::int64_t>(size);
    }
  }

  // Sum of the differences between a size and those of all clusters.
  std::int64_t apart(std::size_t size) const {
    std::int64_t count = 0, sum = 0;
    for (std::size_t i = size; i > 0; i -= i & (~i + 1)) {
      count += count_[i];
      sum += sum_[i];
    }
    const std::int64_t own = static_cast<std::int64_t>(size);
    return (own * count - sum) + ((all_sizes_ - sum) - own * (all_clusters_ - count));
  }

  const std::size_t points_;
  std::size_t clusters_, smallest_ = 1;
  std::int64_t difference_ = 0, all_sizes_ = 0, all_clusters_ = 0;
  std::vector<std::size_t> number_; // of clusters of each size
  std::vector<std::int64_t> count_, sum_;
};

// The order in which edges are taken; `edges` ascend and span the n points. Their weights are
// raised to those of the edges taken before, so that they ascend again.
inline std::vector<Edge> genie_order(std::size_t n, const std::vector<Edge> &edges,
                                     double threshold, Context &context) {
  ClusterSizes sizes(n);
  UnionFind sets(n);
  std::vector<std::uint32_t> size(n, 1);
  // The edges that are left, in a list: next[e + 1] follows e, the first is next[0].
  std::vector<std::uint32_t> next(edges.size() + 1);
  for (std::uint32_t e = 0; e <= edges.size(); ++e)
    next[e] = e;
  std::vector<Edge> taken;
  taken.reserve(edges.size());
  std::uint32_t before = 0; // where the search for edges of the smallest clusters goes on
  std::size_t searched = 0; // the size that they had
  const auto size_at = [&](std::uint32_t point) { return size[sets.find(point)]; };
  while (taken.size() < edges.size()) {
    std::uint32_t at = 0;
    if (sizes.gini() > threshold) {
      if (searched != sizes.smallest()) {
        searched = sizes.smallest();
        before = 0;
      }
      at = before;
      while (size_at(edges[next[at]].low) != searched && size_at(edges[next[at]].high) != searched)
        at = next[at] + 1;
      before = at;
    }
    const std::uint32_t e = next[at];
    next[at] = next[e + 1];
    if (at == 0 && before <= e + 1) // no edge up to there is left
      before = 0;
    const Edge &edge = edges[e];
    taken.push_back(edge);
    const std::uint32_t a = size_at(edge.low), b = size_at(edge.high);
    sizes.merge(a, b);
    sets.unite_alone(edge.low, edge.high);
    size[sets.find(edge.low)] = a + b;
    if (taken.size() % 4096 == 0)
      context.progress.poll();
  }
  for (std::size_t e = taken.size(); e-- > 1;)
    taken[e - 1].weight = std::min(taken[e - 1].weight, taken[e].weight);
  return taken;
}

} // namespace huddle

#endif
