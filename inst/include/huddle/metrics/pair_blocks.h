// Sums of pairwise distances from points to clusters: between two blocks of points, each pair
// measured once, or of some points against all.
#ifndef HUDDLE_METRICS_PAIR_BLOCKS_H
#define HUDDLE_METRICS_PAIR_BLOCKS_H

#include "../neighbors/pairs/pair_measure.h"
#include "widths.h"

namespace huddle {
namespace metrics {

constexpr std::size_t kLanes = LabelledTiles::kLanes;

// Points in a block of a tournament: their row sums take 16 KB.
constexpr std::size_t kPairBlock = 256;

// Adds to sums[i k + c] the distances of point i to cluster c, for all points of two blocks.
class BlockPair {
public:
  BlockPair(const LabelledTiles &points, std::size_t k, const PairMeasure &measure,
            std::vector<double> &sums)
      : points_(points), k_(k), measure_(measure), sums_(sums) {}

  void add(std::size_t block, std::size_t other) const {
    const Blocks blocks(points_.size(), kPairBlock);
    const std::size_t begin = blocks.begin(block), end = blocks.end(block);
    double whole[kPairBlock * kLanes] = {}, mixed[kPairBlock * kLanes];
    const std::size_t last = (blocks.end(other) + kLanes - 1) / kLanes;
    for (std::size_t t = blocks.begin(other) / kLanes; t < last; ++t) {
      const bool uniform = points_.uniform(t);
      if (!uniform)
        std::fill(mixed, mixed + (end - begin) * kLanes, 0.0);
      add_tile(begin, end, t, uniform ? whole : mixed, block != other);
      if (!uniform)
        add_lanes(begin, end, t, mixed);
      else if (t + 1 == last || !points_.uniform(t + 1) || label(t + 1) != label(t))
        flush(begin, end, label(t), whole);
    }
  }

private:
  std::int32_t label(std::size_t tile) const { return points_.label(tile * kLanes); }

  // Run by run of points with one label, to whose cluster the other side's sums belong.
  void add_tile(std::size_t begin, std::size_t end, std::size_t t, double *row, bool both) const {
    for (std::size_t i = begin; i < end;) {
      std::size_t run = i + 1;
      while (run < end && points_.label(run) == points_.label(i))
        ++run;
      double column[kLanes] = {};
      measure_.pair_sums(points_, i, run, points_, t, row + (i - begin) * kLanes, column);
      for (std::size_t lane = 0; both && lane < kLanes && t * kLanes + lane < points_.size();
           ++lane)
        sums_[(t * kLanes + lane) * k_ + points_.label(i) - 1] += column[lane];
      i = run;
    }
  }

  void flush(std::size_t begin, std::size_t end, std::int32_t label, double *row) const {
    for (std::size_t i = begin; i < end; ++i, row += kLanes)
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
        sums_[i * k_ + label - 1] += row[lane];
        row[lane] = 0;
      }
  }

  void add_lanes(std::size_t begin, std::size_t end, std::size_t t, const double *row) const {
    for (std::size_t i = begin; i < end; ++i, row += kLanes)
      for (std::size_t lane = 0; lane < kLanes && t * kLanes + lane < points_.size(); ++lane)
        sums_[i * k_ + points_.label(t * kLanes + lane) - 1] += row[lane];
  }

  const LabelledTiles &points_;
  const std::size_t k_;
  const PairMeasure &measure_;
  std::vector<double> &sums_;
};

// The widths of some points against all, without a sum for each cluster: points are sorted, so one
// cluster after the other is complete.
class BlockAgainstAll {
public:
  BlockAgainstAll(const LabelledTiles &asked, const LabelledTiles &points,
                  const std::vector<double> &weight, const PairMeasure &measure, Silhouette &out)
      : asked_(asked), points_(points), weight_(weight), measure_(measure), out_(out) {}

  static constexpr std::size_t kRows = 64;

  void run(std::size_t begin, std::size_t end) const {
    std::vector<WidthOf> width;
    for (std::size_t i = begin; i < end; ++i)
      width.emplace_back(asked_.label(i), asked_.weight(i));
    double row[kRows * kLanes] = {}, sum[kRows] = {}, unused[kLanes] = {};
    for (std::size_t t = 0; t < points_.tiles(); ++t) {
      measure_.pair_sums(asked_, begin, end, points_, t, row, unused);
      const bool uniform = points_.uniform(t);
      const bool goes_on = uniform && (t + 1) * kLanes < points_.size() &&
                           points_.label((t + 1) * kLanes) == points_.label(t * kLanes) &&
                           points_.uniform(t + 1);
      if (!goes_on)
        take_lanes(t, end - begin, row, sum, width);
    }
    for (std::size_t i = begin; i < end; ++i)
      width[i - begin].write(out_, asked_.row(i));
  }

private:
  void take_lanes(std::size_t t, std::size_t rows, double *row, double *sum,
                  std::vector<WidthOf> &width) const {
    for (std::size_t lane = 0; lane < kLanes && t * kLanes + lane < points_.size(); ++lane) {
      const std::size_t j = t * kLanes + lane;
      const bool complete = j + 1 == points_.size() || points_.label(j + 1) != points_.label(j);
      for (std::size_t i = 0; i < rows; ++i) {
        sum[i] += row[i * kLanes + lane];
        if (!complete)
          continue;
        width[i].add(points_.label(j), sum[i], weight_[points_.label(j) - 1]);
        sum[i] = 0;
      }
    }
    std::fill(row, row + rows * kLanes, 0.0);
  }

  const LabelledTiles &asked_, &points_;
  const std::vector<double> &weight_;
  const PairMeasure &measure_;
  Silhouette &out_;
};

} // namespace metrics
} // namespace huddle

#endif
