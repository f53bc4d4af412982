// DBSCAN (Ester, Kriegel, Sander and Xu 1996) on points in groups, exact: the cells of a grid or
// the leaves of a tree. Lists of neighbours are never stored. A point is a core as soon as enough
// neighbours are found; groups are linked by the first pair of cores within eps (Gunawan 2013);
// border points take the neighbouring cluster whose first core comes first, which is the one that
// reaches them first where rows are visited in order. No step depends on the schedule of threads.
// Memory: O(n), see groups.h; besides 9 bytes a point.
#ifndef HUDDLE_DENSITY_DBSCAN_H
#define HUDDLE_DENSITY_DBSCAN_H

#include "../core/linked_sets.h"
#include "grid.h"
#include "result.h"

namespace huddle {
namespace density {

// A Space has groups(), compact(group) - whether all points of a group are neighbours - and a
// Walker, which gives the runs of groups that may hold neighbours of a group.
template <class Space> class Dbscan {
public:
  Dbscan(Space &space, const Options &options, Context &context)
      : space_(space), groups_(space.groups()), options_(options), context_(context),
        limit_(options.eps * options.eps), blocks_(groups_.count(), kBlockGroups),
        cores_(groups_.count()), boxes_(groups_.count(), groups_.d), sets_(groups_.n) {}

  Clusters run() {
    Clusters clusters(groups_.n);
    find_cores();
    link_within();
    link_between(true);
    link_between(false);
    name_sets();
    label_cores(clusters);
    if (options_.border)
      label_borders(clusters);
    return clusters;
  }

private:
  static constexpr std::size_t kBlockGroups = 64;
  static constexpr std::size_t kTries = 2;
  using Walker = typename Space::Walker;
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

  // All points of a compact group are cores where the group alone is enough.
  bool is_dense(std::size_t group) const {
    if (!space_.compact(group))
      return false;
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
      Walker walker(space_, false);
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

  // The cores of a compact group are one set, that of the first place.
  std::uint32_t set_of(std::size_t group, std::size_t i) const {
    return static_cast<std::uint32_t>(space_.compact(group) ? groups_.start[group] : i);
  }

  void link_within() {
    for_groups(4, [&](std::size_t begin, std::size_t end) {
      Place place(groups_.d);
      std::vector<std::uint32_t> found;
      for (std::size_t g = begin; g < end; ++g)
        if (!space_.compact(g))
          for (std::size_t i = groups_.start[g]; i + 1 < cores_end(g); ++i)
            link_point(i, i + 1, cores_end(g), place, found);
    });
  }

  void link_point(std::size_t i, std::size_t begin, std::size_t end, Place &place,
                  std::vector<std::uint32_t> &found) {
    groups_.place(i, place.data());
    const std::size_t listed = list(begin, end, place, found);
    for (std::size_t f = 0; f < listed; ++f)
      sets_.join(static_cast<std::uint32_t>(i), found[f]);
  }

  // Two compact groups with any two cores within eps are linked. At first only a few cores of close
  // groups are tried: most groups of a cluster are linked by them, if not directly, so that little
  // is left to compare when all pairs are gone through.
  void link_between(bool first_tries) {
    for_groups(10, [&](std::size_t begin, std::size_t end) {
      Walker walker(space_, true);
      Place place(groups_.d);
      std::vector<std::uint32_t> found;
      for (std::size_t a = begin; a < end; ++a) {
        if (cores_[a] == 0)
          continue;
        walker.stand_in(a);
        std::uint32_t set = sets_.find(set_of(a, groups_.start[a]));
        for (std::size_t s = 0; s < walker.runs(); ++s) {
          if (first_tries && !walker.close(s))
            continue;
          const Run run = walker.run(s);
          for (std::size_t b = std::max<std::size_t>(run.first, a + 1); b < run.last; ++b) {
            if (cores_[b] == 0)
              continue;
            const bool compact = space_.compact(a) && space_.compact(b);
            if (compact && sets_.find(set_of(b, groups_.start[b])) == set)
              continue;
            if (compact ? touch(a, b, first_tries, place) : !first_tries)
              compact ? link_all(a, b) : link_points(a, b, place, found);
            set = sets_.find(set);
          }
        }
      }
    });
  }

  // Whether any two cores of two compact groups are neighbours, as far as the first tries show.
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

  // All pairs of cores are neighbours.
  void link_all(std::size_t a, std::size_t b) {
    const std::uint32_t first = set_of(a, groups_.start[a]);
    for (const std::size_t group : {a, b})
      for (std::size_t i = groups_.start[group]; i < cores_end(group); ++i) {
        sets_.join(first, set_of(group, i));
        if (space_.compact(group))
          break;
      }
  }

  void link_points(std::size_t a, std::size_t b, Place &place, std::vector<std::uint32_t> &found) {
    if (boxes_.gap(a, b) > limit_ * (1 + kMargin))
      return;
    if (boxes_.reach(a, b) <= limit_ * (1 - kMargin)) {
      link_all(a, b);
      return;
    }
    for (std::size_t i = groups_.start[a]; i < cores_end(a); ++i) {
      groups_.place(i, place.data());
      if (boxes_.gap_to(b, place.data()) > limit_ * (1 + kMargin))
        continue;
      const std::size_t listed = list(groups_.start[b], cores_end(b), place, found);
      for (std::size_t f = 0; f < listed; ++f)
        sets_.join(set_of(a, i), set_of(b, found[f]));
    }
  }

  // ---- labels ----------------------------------------------------------------------------------

  void name_sets() {
    first_.assign(groups_.n, kNoRow);
    for (std::size_t g = 0; g < groups_.count(); ++g)
      for (std::size_t i = groups_.start[g]; i < cores_end(g); ++i) {
        std::uint32_t &first = first_[sets_.find(set_of(g, i))];
        first = std::min(first, groups_.row[i]);
      }
  }

  void label_cores(Clusters &clusters) {
    for_groups(2, [&](std::size_t begin, std::size_t end) {
      for (std::size_t g = begin; g < end; ++g)
        for (std::size_t i = groups_.start[g]; i < cores_end(g); ++i) {
          clusters.core[groups_.row[i]] = 1;
          clusters.first[groups_.row[i]] = first_[sets_.find(set_of(g, i))];
        }
    });
  }

  void label_borders(Clusters &clusters) {
    for_groups(10, [&](std::size_t begin, std::size_t end) {
      Walker walker(space_, false);
      Place place(groups_.d);
      std::vector<std::uint32_t> found;
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
              first = std::min(first, nearby_cluster(b, first, place, found));
          }
          clusters.first[groups_.row[i]] = first;
        }
      }
    });
  }

  // The least first row of the clusters of cores in the group that are within eps, where it is less
  // than `best`.
  std::uint32_t nearby_cluster(std::size_t group, std::uint32_t best, const Place &place,
                               std::vector<std::uint32_t> &found) {
    if (cores_[group] == 0 || boxes_.gap_to(group, place.data()) > limit_ * (1 + kMargin))
      return kNoRow;
    const std::size_t begin = groups_.start[group], end = cores_end(group);
    if (space_.compact(group)) {
      const std::uint32_t first = first_[sets_.find(set_of(group, begin))];
      return first < best && count(begin, end, place, 1) > 0 ? first : kNoRow;
    }
    std::uint32_t least = kNoRow;
    const std::size_t listed = list(begin, end, place, found);
    for (std::size_t f = 0; f < listed; ++f)
      least = std::min(least, first_[sets_.find(found[f])]);
    return least;
  }

  Space &space_;
  Groups &groups_;
  const Options options_;
  Context &context_;
  const double limit_;
  const Blocks blocks_;
  std::vector<std::uint32_t> cores_; // how many points of each group, which stand first in it
  Boxes boxes_;                      // of the cores of each group
  LinkedSets sets_;                  // of places
  std::vector<std::uint32_t> first_; // the first row of each set
};

} // namespace density
} // namespace huddle

#endif
