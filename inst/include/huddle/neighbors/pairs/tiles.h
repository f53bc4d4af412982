// Points packed for the pair kernels (kernels/distances/pairs.h), sorted by cluster perhaps.
//
// Memory: 8 d + 12 bytes a point, 8 more with weights.
#ifndef HUDDLE_NEIGHBORS_PAIRS_TILES_H
#define HUDDLE_NEIGHBORS_PAIRS_TILES_H

#include "../../base/buffer.h"
#include "../../base/context.h"
#include "../../data/labels.h"
#include "../../kernels/dispatch.h"

#include <numeric>
#include <vector>

namespace huddle {

// Points packed for the pair kernel.
class Tiles {
public:
  static constexpr std::size_t kLanes = kPairLanes;

  // The points of `rows`, in that order.
  Tiles(const Points &x, std::vector<std::uint32_t> rows, Context &context)
      : rows_(std::move(rows)), d_(x.d), packed_(tiles() * x.d * kLanes),
        weight_(x.weights ? tiles() * kLanes : 0) {
    for (std::size_t i = 0; x.weights && i < size(); ++i)
      weight_[i] = x.weights[rows_[i]];
    const Blocks blocks(tiles(), 64);
    for_blocks(context, blocks.count(), 2.0 * size() * d_, [&](std::size_t b) {
      for (std::size_t t = blocks.begin(b); t < blocks.end(b); ++t)
        for (std::size_t c = 0; c < d_; ++c)
          for (std::size_t lane = 0; lane < kLanes; ++lane) {
            const std::size_t i = t * kLanes + lane;
            packed_.data()[(t * d_ + c) * kLanes + lane] = i < size() ? x.column(c)[rows_[i]] : 0.0;
          }
    });
  }

  std::size_t size() const { return rows_.size(); }
  std::size_t tiles() const { return (rows_.size() + kLanes - 1) / kLanes; }
  std::size_t row(std::size_t i) const { return rows_[i]; }
  std::size_t width() const { return d_; }
  const double *packed() const { return packed_.data(); }
  const double *tile(std::size_t t) const { return packed_.data() + t * d_ * kLanes; }
  // Where the coordinates of a point are, kLanes apart.
  const double *point(std::size_t i) const { return tile(i / kLanes) + i % kLanes; }
  // Weights of all points, or of a tile's; nullptr where every point counts once.
  const double *weights(std::size_t t = 0) const {
    return weight_.empty() ? nullptr : weight_.data() + t * kLanes;
  }
  double weight(std::size_t i) const { return weight_.empty() ? 1.0 : weight_[i]; }

private:
  const std::vector<std::uint32_t> rows_;
  const std::size_t d_;
  Buffer<double> packed_;
  std::vector<double> weight_;
};

// Points sorted by their labels.
class LabelledTiles : public Tiles {
public:
  // The points of `rows`, in that order, which must be ascending by label.
  LabelledTiles(const Points &x, const std::int32_t *label, std::vector<std::uint32_t> rows,
                Context &context)
      : Tiles(x, std::move(rows), context), label_(size()) {
    for (std::size_t i = 0; i < size(); ++i)
      label_[i] = label[row(i)];
  }

  std::int32_t label(std::size_t i) const { return label_[i]; }
  // Whether all points of a tile have one label, and there are no fewer than it has room for.
  bool uniform(std::size_t t) const {
    return (t + 1) * kLanes <= size() && label_[t * kLanes] == label_[(t + 1) * kLanes - 1];
  }

private:
  std::vector<std::int32_t> label_;
};

} // namespace huddle

#endif
