// Silhouettes of several labellings of the same points in one pass over their distances, exact.
//
// Points with the same labels throughout form a run: distances to a run are summed once, and the
// sum is added to its cluster in each labelling. There are far fewer runs than points where the
// labellings are alike, as those for several numbers of clusters are.
//
// Time: O(m n d) for the distances of m points asked to all n, and O(m r) for each labelling with r
// runs. Memory: O(n d), a few numbers for each point asked and labelling, and for each thread 64
// sums a cluster of all labellings together.
#ifndef HUDDLE_METRICS_LABELLINGS_H
#define HUDDLE_METRICS_LABELLINGS_H

#include "../neighbors/pairs/pair_measure.h"
#include "widths.h"

namespace huddle {
namespace metrics {

// Clusters 1 .. k of all points; 0 is left out.
struct Labelling {
  const std::int32_t *label;
  std::size_t k;
};

// The positions of n points, those with equal labels throughout together.
inline std::vector<std::uint32_t> sorted_by_labels(const std::vector<Labelling> &labellings,
                                                   std::size_t n) {
  std::vector<std::uint32_t> order(n), next(n);
  std::iota(order.begin(), order.end(), 0u);
  for (auto one = labellings.rbegin(); one != labellings.rend(); ++one) {
    std::vector<std::size_t> place(one->k + 2);
    for (std::size_t i = 0; i < n; ++i)
      ++place[one->label[i] + 1];
    std::partial_sum(place.begin(), place.end(), place.begin());
    for (const std::uint32_t i : order)
      next[place[one->label[i]]++] = i;
    order.swap(next);
  }
  return order;
}

// Some points asked against all, for all labellings. Every label has a sum; those of each labelling
// follow one another, what is left out first.
class LabellingsBlock {
public:
  LabellingsBlock(const Tiles &asked, const Tiles &points, const std::vector<Labelling> &labellings,
                  const PairMeasure &measure, std::vector<Silhouette> &out)
      : asked_(asked), points_(points), labellings_(labellings), measure_(measure), out_(out),
        run_(points.size()) {
    for (const Labelling &one : labellings) {
      first_.push_back(sums_);
      sums_ += one.k + 1;
    }
    weight_.resize(sums_);
    for (std::size_t i = 0; i < points.size(); ++i)
      for (std::size_t m = 0; m < labellings.size(); ++m)
        weight_[sum_of(m, points.row(i))] += points.weight(i);
    for (std::size_t i = 0; i < points.size(); ++i)
      run_[i] = i % kStay == 0 ? 0 : run_[i - 1] + !alike(points.row(i - 1), points.row(i));
  }

  static constexpr std::size_t kRows = 64;

  // Points stay in the cache while all that are asked here meet them.
  void run(std::size_t begin, std::size_t end) const {
    const std::size_t first = begin / Tiles::kLanes, cells = sums_ * Tiles::kLanes;
    const std::size_t tiles = (end - begin + Tiles::kLanes - 1) / Tiles::kLanes;
    std::vector<double> sums(tiles * cells), by_run(kStay * Tiles::kLanes);
    const Blocks stays(points_.size(), kStay);
    for (std::size_t s = 0; s < stays.count(); ++s)
      for (std::size_t t = 0; t < tiles; ++t) {
        measure_.run_sums(points_, stays.begin(s), stays.end(s), asked_, first + t,
                          run_.data() + stays.begin(s), by_run.data());
        hand_out(stays.begin(s), stays.end(s), by_run.data(), sums.data() + t * cells);
      }
    for (std::size_t i = begin; i < end; ++i)
      write(i, sums.data() + (i - begin) / Tiles::kLanes * cells + i % Tiles::kLanes);
  }

private:
  // Runs are numbered anew in each stay.
  static constexpr std::size_t kStay = 256;

  std::size_t sum_of(std::size_t m, std::size_t row) const {
    return first_[m] + labellings_[m].label[row];
  }

  bool alike(std::size_t row, std::size_t other) const {
    return std::all_of(labellings_.begin(), labellings_.end(),
                       [&](const Labelling &one) { return one.label[row] == one.label[other]; });
  }

  void hand_out(std::size_t begin, std::size_t end, double *by_run, double *sums) const {
    for (std::size_t i = begin; i < end; ++i) {
      if (i > begin && run_[i] == run_[i - 1])
        continue;
      double *from = by_run + run_[i] * Tiles::kLanes;
      for (std::size_t m = 0; m < labellings_.size(); ++m) {
        double *to = sums + sum_of(m, points_.row(i)) * Tiles::kLanes;
        for (std::size_t lane = 0; lane < Tiles::kLanes; ++lane)
          to[lane] += from[lane];
      }
      std::fill(from, from + Tiles::kLanes, 0.0);
    }
  }

  void write(std::size_t i, const double *sums) const {
    for (std::size_t m = 0; m < labellings_.size(); ++m) {
      const std::int32_t label = labellings_[m].label[asked_.row(i)];
      if (label == 0)
        continue;
      WidthOf width(label, asked_.weight(i));
      for (std::size_t c = 1; c <= labellings_[m].k; ++c)
        width.add(static_cast<std::int32_t>(c), sums[(first_[m] + c) * Tiles::kLanes],
                  weight_[first_[m] + c]);
      width.write(out_[m], i);
    }
  }

  const Tiles &asked_, &points_;
  const std::vector<Labelling> &labellings_;
  const PairMeasure &measure_;
  std::vector<Silhouette> &out_;
  std::vector<std::int32_t> run_;
  std::vector<std::size_t> first_;
  std::size_t sums_ = 0;
  std::vector<double> weight_;
};

// The widths of the points `asked`, given by their positions from 0, in this order, for each of the
// labellings.
inline std::vector<Silhouette> silhouettes_of_labellings(const Points &x,
                                                         const std::vector<Labelling> &labellings,
                                                         const PairMeasure &measure,
                                                         std::vector<std::uint32_t> asked,
                                                         Context &context) {
  const Tiles points(x, sorted_by_labels(labellings, x.n), context);
  const Tiles some(x, std::move(asked), context);
  std::vector<Silhouette> out(labellings.size(), no_widths(some.size()));
  const LabellingsBlock block(some, points, labellings, measure, out);
  const Blocks blocks(some.size(), LabellingsBlock::kRows);
  const double pairs = static_cast<double>(some.size()) * points.size();
  for_blocks_reported(
      context, blocks.count(), pairs * measure.work(x.d),
      [&](std::size_t b) { block.run(blocks.begin(b), blocks.end(b)); },
      8 * context.executor.threads());
  return out;
}

} // namespace metrics
} // namespace huddle

#endif
