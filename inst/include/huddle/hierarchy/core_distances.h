// Core distances: how far around a point one has to go until `min_samples` points are within reach,
// the point itself counted, or points of that much weight.
#ifndef HUDDLE_HIERARCHY_CORE_DISTANCES_H
#define HUDDLE_HIERARCHY_CORE_DISTANCES_H

#include "boruvka.h"

namespace huddle {

namespace detail {

// Finds core distances leaf by leaf, in values of the measure and in the order of positions. A
// query that is no point of the tree is not counted.
class CoreSearch {
public:
  CoreSearch(const Search &search, const double *weights, double min_samples)
      : search_(search), weights_(weights), min_samples_(min_samples),
        others_(search.tree.n() - search.itself()),
        wanted_(std::min(others_,
                         static_cast<std::size_t>(std::ceil(min_samples)) - search.itself())) {}

  // Points beside itself that are enough where every point has at least weight 1.
  std::size_t wanted() const { return wanted_; }
  // One more is found, where there is one.
  std::size_t listed() const { return std::min(wanted_ + 1, others_); }

  // Calls visit(position, core value, neighbours found, their number) for each query of a leaf.
  template <class Visit> void run_leaf(std::size_t leaf, NearestLists &lists, Visit visit) const {
    std::vector<Neighbor> found(listed());
    LeafSearch(search_, leaf, lists).run();
    for (std::size_t i = 0; i < search_.queries.count(leaf); ++i) {
      lists.sorted(i, found.data());
      const std::size_t position = leaf * kLeafPoints + i;
      double core = core_value(position, found);
      if (core < 0)
        core = core_among_more(position);
      visit(position, core, found.data(), found.size());
    }
  }

private:
  // Less than 0 where the weight of the points found does not suffice.
  double core_value(std::size_t position, const std::vector<Neighbor> &found) const {
    if (!weights_)
      return wanted_ == 0 ? 0 : found[wanted_ - 1].value;
    double weight = search_.itself() ? weights_[search_.tree.row(position)] : 0;
    if (weight >= min_samples_)
      return 0;
    for (const Neighbor &other : found) {
      weight += weights_[other.row];
      if (weight >= min_samples_)
        return other.value;
    }
    // All points: their weight falls short by rounding only.
    return found.size() == others_ ? (found.empty() ? 0 : found.back().value) : -1;
  }

  double core_among_more(std::size_t position) const {
    double core = -1;
    std::vector<Neighbor> found;
    for (std::size_t k = 4 * listed(); core < 0; k *= 4) {
      k = std::min(k, others_);
      NearestLists lists(k);
      found.resize(k);
      LeafSearch(search_, position / kLeafPoints, lists).run();
      lists.sorted(position % kLeafPoints, found.data());
      core = core_value(position, found);
    }
    return core;
  }

  const Search search_;
  const double *weights_;
  const double min_samples_;
  const std::size_t others_, wanted_;
};

// The neighbours of each position that are at most its core distance away, as positions.
class CoreNeighbors {
public:
  CoreNeighbors(const KdTree &tree, std::size_t kept)
      : tree_(tree), kept_(kept), position_of_(tree.n()), neighbors_(tree.n() * kept),
        cut_(tree.n()) {
    for (std::size_t p = 0; p < tree.n(); ++p)
      position_of_[tree.row(p)] = static_cast<std::uint32_t>(p);
  }

  void set(std::size_t position, const Neighbor *found, std::size_t count) {
    for (std::size_t m = 0; m < kept_; ++m)
      neighbors_.data()[position * kept_ + m] = position_of_[found[m].row];
    cut_[position] = kept_ < count && found[kept_].value == found[kept_ - 1].value;
  }

  // The neighbour at which the point's least edge ends, or Boruvka::kNone where that cannot be
  // told: it is then as heavy as the core distance. Of several, the one of the smallest row.
  std::uint32_t end_of_least_edge(std::size_t position, const std::vector<double> &core) const {
    std::uint32_t end = Boruvka::kNone;
    for (std::size_t m = 0; m < kept_; ++m) {
      const std::uint32_t other = neighbors_.data()[position * kept_ + m];
      if (core[other] <= core[position] &&
          (end == Boruvka::kNone || tree_.row(other) < tree_.row(end)))
        end = other;
    }
    // Points left out at the same distance have larger rows than the last that was not.
    const bool certain = end == Boruvka::kNone || !cut_[position] ||
                         tree_.row(end) <= tree_.row(neighbors_.data()[(position + 1) * kept_ - 1]);
    return certain ? end : Boruvka::kNone;
  }

private:
  const KdTree &tree_;
  const std::size_t kept_;
  std::vector<std::uint32_t> position_of_;
  Buffer<std::uint32_t> neighbors_;
  std::vector<char> cut_; // whether a point left out may be as near as the last one kept
};

} // namespace detail

// Core distances in the order of positions, in values of the measure, and for each position the
// other end of its least edge where the search has seen it; else Boruvka::kNone.
struct CoreDistances {
  std::vector<double> value;
  std::vector<std::uint32_t> least_edge_to;
};

inline CoreDistances core_distances(const KdTree &tree, const Measure &measure,
                                    const double *weights, double min_samples, Context &context) {
  constexpr std::size_t kKept = 16; // longer lists take more memory than they save time
  const detail::CoreSearch search({tree, tree, measure}, weights, min_samples);
  const std::size_t n = tree.n(), listed = search.listed();
  const bool keep = !weights && search.wanted() > 0 && search.wanted() <= kKept;
  CoreDistances result{std::vector<double>(n), {}};
  // Every point is dense on its own, unless its weight is less than that of one.
  if (listed == 0 || (search.wanted() == 0 && !weights))
    return result;
  detail::CoreNeighbors neighbors(tree, keep ? search.wanted() : 0);
  const double work = 1e3 * n * (tree.d() + listed);
  const Blocks blocks(tree.leaves(), kLeavesPerBlock);
  for_blocks_reported(context, blocks.count(), work, [&](std::size_t b) {
    NearestLists nearest(listed);
    for (std::size_t leaf = blocks.begin(b); leaf < blocks.end(b); ++leaf)
      search.run_leaf(
          leaf, nearest,
          [&](std::size_t position, double core, const Neighbor *found, std::size_t count) {
            result.value[position] = core;
            if (keep)
              neighbors.set(position, found, count);
          });
  });
  if (!keep)
    return result;
  result.least_edge_to.resize(n);
  const Blocks pieces(n, kBlockRows);
  for_blocks(context, pieces.count(), 50.0 * n, [&](std::size_t b) {
    for (std::size_t p = pieces.begin(b); p < pieces.end(b); ++p)
      result.least_edge_to[p] = neighbors.end_of_least_edge(p, result.value);
  });
  return result;
}

} // namespace huddle

#endif
