// DBSCAN (Ester, Kriegel, Sander and Xu 1996) on the cells of a grid, exact. Lists of neighbours
// are never stored. A cell of enough points is all cores; elsewhere a point is a core as soon as
// enough neighbours are found. Cells are linked by the first pair of cores within eps (Gunawan
// 2013). Border points take the neighbouring cluster whose first core comes first, which is the one
// that reaches them first where rows are visited in order. No step depends on the schedule of
// threads. Memory: O(n), see groups.h; besides 9 bytes a point.
#ifndef HUDDLE_DBSCAN_GRID_FIT_H
#define HUDDLE_DBSCAN_GRID_FIT_H

#include "../base/union_find.h"
#include "grid.h"
#include "result.h"

namespace huddle {
namespace dbscan {

class GridDbscan {
public:
  // `limit` is the square of eps.
  GridDbscan(Grid &grid, double limit, const Options &options, Context &context)
      : grid_(grid), groups_(grid.groups()), options_(options), context_(context), limit_(limit),
        blocks_(groups_.count(), kBlockGroups), cores_(groups_.count()),
        boxes_(groups_.count(), groups_.d), sets_(groups_.count()) {}

  Clusters run() {
    Clusters clusters(groups_.n);
    find_cores();
    context_.progress.advance(0.5);
    link(true);
    link(false);
    context_.progress.advance(0.9);
    name_sets();
    label_cores(clusters);
    if (options_.border)
      label_borders(clusters);
    return clusters;
  }

private:
  static constexpr std::size_t kBlockGroups = 64;
  static constexpr std::size_t kTries = 2;
  using Walker = Grid::Walker;
  using Place = std::vector<double>;

  template <class Body> void for_groups(double work_per_point, Body body) {
    for_blocks(context_, blocks_.count(), work_per_point * groups_.n * groups_.d,
               [&](std::size_t b) { body(blocks_.begin(b), blocks_.end(b)); });
  }

  std::size_t count(std::size_t begin, std::size_t end, const Place &place, std::size_t enough) {
    return kernels().count_within(groups_.values() + begin, groups_.stride, end - begin, groups_.d,
                                  place.data(), limit_, enough);
  }

  // The places from begin to end that are within eps, in `out`; returns how many.
  std::size_t list(std::size_t begin, std::size_t end, const Place &place,
                   std::vector<std::uint32_t> &out) {
    out.resize(std::max(out.size(), end - begin));
    const std::size_t found =
        kernels().list_within(groups_.values() + begin, groups_.stride, end - begin, groups_.d,
                              place.data(), limit_, out.data());
    for (std::size_t i = 0; i < found; ++i)
      out[i] += static_cast<std::uint32_t>(begin);
    return found;
  }

  bool same_weight() const { return groups_.weight.empty(); }

  // ---- cores -----------------------------------------------------------------------------------

  bool is_core(std::size_t i, Walker &walker, Place &place, std::vector<std::uint32_t> &found) {
    if (!same_weight() && !(groups_.weight[i] > 0))
      return false;
    groups_.place(i, place.data());
    walker.stand_at(place.data());
    const std::size_t enough = static_cast<std::size_t>(options_.min_samples);
    std::size_t neighbours = 0;
    WeightSum sum;
    for (std::size_t s = 0; s < walker.runs(); ++s) {
      if (!walker.near(s))
        continue;
      const Run run = walker.run(s);
      const std::size_t begin = groups_.start[run.first], end = groups_.start[run.last];
      if (same_weight()) {
        neighbours += count(begin, end, place, enough - neighbours);
      } else {
        const std::size_t listed = list(begin, end, place, found);
        for (std::size_t f = 0; f < listed; ++f)
          sum.add(groups_.weight[found[f]]);
      }
      if (neighbours >= enough || sum.value() >= options_.min_samples)
        return true;
    }
    return false;
  }

  // All points of a cell are cores where the cell alone is enough.
  bool is_dense(std::size_t group) const {
    if (same_weight())
      return groups_.size(group) >= options_.min_samples;
    WeightSum sum;
    for (std::size_t i = groups_.start[group]; i < groups_.start[group + 1]; ++i)
      sum.add(groups_.weight[i]);
    return sum.value() >= options_.min_samples;
  }

  void find_cores() {
    std::vector<char> core(groups_.n);
    for_groups(40, [&](std::size_t begin, std::size_t end) {
      Walker walker(grid_, false);
      Place place(groups_.d);
      std::vector<std::uint32_t> found;
      for (std::size_t g = begin; g < end; ++g) {
        const std::size_t from = groups_.start[g], to = groups_.start[g + 1];
        if (is_dense(g)) {
          for (std::size_t i = from; i < to; ++i)
            core[i] = same_weight() || groups_.weight[i] > 0;
          continue;
        }
        walker.stand_in(g);
        for (std::size_t i = from; i < to; ++i)
          core[i] = is_core(i, walker, place, found);
      }
    });
    for_groups(4, [&](std::size_t begin, std::size_t end) {
      for (std::size_t g = begin; g < end; ++g) {
        cores_[g] = groups_.put_first(g, core);
        if (cores_[g] > 0)
          boxes_.fit(g, groups_, groups_.start[g], cores_end(g));
      }
    });
  }

  std::size_t cores_end(std::size_t group) const { return groups_.start[group] + cores_[group]; }

  // ---- links -----------------------------------------------------------------------------------

  // Cells with any two cores within eps are linked. At first only a few cores of close cells are
  // tried: most cells of a cluster are linked by them, if not directly, so that little is left to
  // compare when all pairs are gone through.
  void link(bool first_tries) {
    for_groups(10, [&](std::size_t begin, std::size_t end) {
      Walker walker(grid_, true);
      Place place(groups_.d);
      for (std::size_t a = begin; a < end; ++a) {
        if (cores_[a] == 0)
          continue;
        walker.stand_in(a);
        std::uint32_t set = sets_.find(static_cast<std::uint32_t>(a));
        for (std::size_t s = 0; s < walker.runs(); ++s) {
          if (first_tries && !walker.close(s))
            continue;
          const Run run = walker.run(s);
          for (std::uint32_t b = std::max(run.first, static_cast<std::uint32_t>(a + 1));
               b < run.last; ++b)
            if (cores_[b] > 0 && sets_.find(b) != set && touch(a, b, first_tries, place)) {
              sets_.unite(set, b);
              set = sets_.find(set);
            }
        }
      }
    });
  }

  // Whether any two cores of two cells are neighbours, as far as the first tries show.
  bool touch(std::size_t a, std::size_t b, bool first_tries, Place &place) {
    if (boxes_.gap(a, b) > limit_ * (1 + kMargin))
      return false;
    if (boxes_.reach(a, b) <= limit_ * (1 - kMargin))
      return true;
    const bool fewer = cores_[a] <= cores_[b];
    const std::size_t from = fewer ? a : b, to = fewer ? b : a;
    std::size_t tries = 0;
    for (std::size_t i = groups_.start[from]; i < cores_end(from); ++i) {
      groups_.place(i, place.data());
      if (boxes_.gap_to(to, place.data()) > limit_ * (1 + kMargin))
        continue;
      if (count(groups_.start[to], cores_end(to), place, 1) > 0)
        return true;
      if (first_tries && ++tries == kTries)
        return false;
    }
    return false;
  }

  // ---- labels ----------------------------------------------------------------------------------

  void name_sets() {
    first_.assign(groups_.count(), kNoRow);
    for (std::size_t g = 0; g < groups_.count(); ++g) {
      std::uint32_t &first = first_[sets_.find(static_cast<std::uint32_t>(g))];
      for (std::size_t i = groups_.start[g]; i < cores_end(g); ++i)
        first = std::min(first, groups_.row[i]);
    }
  }

  std::uint32_t cluster_of(std::size_t group) {
    return first_[sets_.find(static_cast<std::uint32_t>(group))];
  }

  void label_cores(Clusters &clusters) {
    for_groups(2, [&](std::size_t begin, std::size_t end) {
      for (std::size_t g = begin; g < end; ++g) {
        const std::uint32_t first = cluster_of(g);
        for (std::size_t i = groups_.start[g]; i < cores_end(g); ++i) {
          clusters.core[groups_.row[i]] = 1;
          clusters.first[groups_.row[i]] = first;
        }
      }
    });
  }

  void label_borders(Clusters &clusters) {
    for_groups(10, [&](std::size_t begin, std::size_t end) {
      Walker walker(grid_, false);
      Place place(groups_.d);
      for (std::size_t g = begin; g < end; ++g) {
        if (cores_[g] == groups_.size(g))
          continue;
        walker.stand_in(g);
        for (std::size_t i = cores_end(g); i < groups_.start[g + 1]; ++i) {
          groups_.place(i, place.data());
          walker.stand_at(place.data());
          std::uint32_t first = kNoRow;
          for (std::size_t s = 0; s < walker.runs(); ++s) {
            if (!walker.near(s))
              continue;
            const Run run = walker.run(s);
            for (std::size_t b = run.first; b < run.last; ++b)
              first = std::min(first, nearby_cluster(b, first, place));
          }
          clusters.first[groups_.row[i]] = first;
        }
      }
    });
  }

  // The cluster of the cell if any of its cores is within eps; looked for only where it comes
  // before `best`.
  std::uint32_t nearby_cluster(std::size_t group, std::uint32_t best, const Place &place) {
    if (cores_[group] == 0 || boxes_.gap_to(group, place.data()) > limit_ * (1 + kMargin))
      return kNoRow;
    const std::uint32_t first = cluster_of(group);
    const bool found = first < best && count(groups_.start[group], cores_end(group), place, 1) > 0;
    return found ? first : kNoRow;
  }

  Grid &grid_;
  Groups &groups_;
  const Options options_;
  Context &context_;
  const double limit_;
  const Blocks blocks_;
  std::vector<std::uint32_t> cores_; // how many points of each group, which stand first in it
  Boxes boxes_;                      // of the cores of each group
  UnionFind sets_;                   // of groups
  std::vector<std::uint32_t> first_; // the first row of each set
};

} // namespace dbscan
} // namespace huddle

#endif
