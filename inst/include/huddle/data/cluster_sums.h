// Means of labelled points, made from full sums or corrected by the points that moved.
//
// Cost: n d additions in full, 2 d for each moved point; memory: about 8 bytes a point for partial
// sums. Sums run over segments of rows and groups of columns that the data's size fixes, around
// pivots near the data (columns.h), so centers far from the origin keep their digits.
#ifndef HUDDLE_DATA_CLUSTER_SUMS_H
#define HUDDLE_DATA_CLUSTER_SUMS_H

#include "labels.h"

namespace huddle {

class ClusterSums {
public:
  ClusterSums(const Points &x, std::size_t k, std::vector<double> pivot)
      : k_(k),
        segment_blocks_(std::max<std::size_t>(8, (k * (x.d + 2) + kBlockRows - 1) / kBlockRows)),
        sum_(k * x.d), weight_(k), x_(x), groups_((x.d + kColumns - 1) / kColumns),
        pivot_(std::move(pivot)), full_weight_(k) {}
  virtual ~ClusterSums() = default;

  // Brings the sums in line with the labels.
  virtual void update(const std::int32_t *label, const std::vector<BlockMoves> &found,
                      Context &context);

  double weight(std::size_t j) const { return weight_[j]; }
  // Sum of weight * (x - pivot) of cluster j.
  const double *sum(std::size_t j) const { return sum_.data() + j * x_.d; }
  const std::vector<double> &pivot() const { return pivot_; }
  void forget() { corrections_ = kMostCorrections; }

protected:
  const std::size_t k_;
  const std::size_t segment_blocks_;
  std::vector<double> sum_, weight_;

private:
  static constexpr std::size_t kColumns = 4;
  // Rounding errors of corrections are cleared by full sums after this many of them.
  static constexpr int kMostCorrections = 16;

  bool can_correct(const std::vector<BlockMoves> &found) const;
  void reduce(bool full, const std::vector<double> &part, std::size_t segments);
  template <int Width>
  void add_full(std::size_t begin, std::size_t end, std::size_t column, const std::int32_t *label,
                double *part) const;
  void add_moves(std::size_t block, const BlockMoves &found, std::size_t column, std::size_t width,
                 double *part) const;

  const Points x_;
  const std::size_t groups_;
  const std::vector<double> pivot_;
  std::vector<double> full_weight_;
  int corrections_ = kMostCorrections;
};

// Corrections serve while few points moved and no cluster has shrunk to a small part of what the
// last full sums held: what is left of a large sum after subtractions has lost digits.
inline bool ClusterSums::can_correct(const std::vector<BlockMoves> &found) const {
  if (corrections_ >= kMostCorrections)
    return false;
  std::size_t moved = 0;
  for (const BlockMoves &block : found) {
    if (!block.complete())
      return false;
    moved += block.moved;
  }
  if (moved * 8 > x_.n)
    return false;
  std::vector<double> after = weight_;
  for (std::size_t b = 0; b < found.size(); ++b)
    for (const Move &move : found[b].moves) {
      const double weight = x_.weight(b * kBlockRows + move.offset);
      after[move.from] -= weight;
      after[move.to] += weight;
    }
  for (std::size_t j = 0; j < k_; ++j)
    if (after[j] < full_weight_[j] / 16)
      return false;
  return true;
}

// A part holds, for one segment and one group of columns, kColumns sums for each cluster; the parts
// of the first group are followed by the clusters' weights.
template <int Width>
void ClusterSums::add_full(std::size_t begin, std::size_t end, std::size_t column,
                           const std::int32_t *label, double *part) const {
  const double *x[Width];
  double pivot[Width];
  for (int c = 0; c < Width; ++c) {
    x[c] = x_.column(column + c);
    pivot[c] = pivot_[column + c];
  }
  double *weights = column == 0 ? part + k_ * kColumns : nullptr;
  for (std::size_t i = begin; i < end; ++i) {
    double *sum = part + static_cast<std::size_t>(label[i]) * kColumns;
    const double weight = x_.weight(i);
#pragma GCC unroll 4
    for (int c = 0; c < Width; ++c)
      sum[c] += weight * (x[c][i] - pivot[c]);
    if (weights)
      weights[label[i]] += weight;
  }
}

inline void ClusterSums::add_moves(std::size_t block, const BlockMoves &found, std::size_t column,
                                   std::size_t width, double *part) const {
  for (const Move &move : found.moves) {
    const std::size_t i = block * kBlockRows + move.offset;
    double *to = part + static_cast<std::size_t>(move.to) * kColumns;
    double *from = part + static_cast<std::size_t>(move.from) * kColumns;
    const double weight = x_.weight(i);
    for (std::size_t c = 0; c < width; ++c) {
      const double value = weight * (x_.column(column + c)[i] - pivot_[column + c]);
      to[c] += value;
      from[c] -= value;
    }
    if (column == 0) {
      part[k_ * kColumns + move.to] += weight;
      part[k_ * kColumns + move.from] -= weight;
    }
  }
}

inline void ClusterSums::update(const std::int32_t *label, const std::vector<BlockMoves> &found,
                                Context &context) {
  const bool full = !can_correct(found);
  const std::size_t blocks = found.size();
  const std::size_t segments = (blocks + segment_blocks_ - 1) / segment_blocks_;
  const std::size_t part_length = k_ * kColumns * groups_ + k_;
  std::vector<double> parts(segments * part_length);
  std::size_t items = x_.n;
  if (!full) {
    items = 0;
    for (const BlockMoves &block : found)
      items += 2 * block.moved;
  }
  for_blocks(context, segments * groups_, 4.0 * items * x_.d, [&](std::size_t task) {
    const std::size_t segment = task / groups_, group = task % groups_;
    const std::size_t column = group * kColumns, width = std::min(kColumns, x_.d - column);
    // The weights stand behind the first group's sums: later groups lie beyond them.
    double *part =
        parts.data() + segment * part_length + group * k_ * kColumns + (group > 0 ? k_ : 0);
    const std::size_t last = std::min(blocks, (segment + 1) * segment_blocks_);
    const std::size_t begin = segment * segment_blocks_ * kBlockRows;
    const std::size_t end = std::min(x_.n, last * kBlockRows);
    if (!full) {
      for (std::size_t b = segment * segment_blocks_; b < last; ++b)
        add_moves(b, found[b], column, width, part);
    } else if (width == kColumns) {
      kernels().add_by_label(x_.column(column) + begin, x_.n, end - begin, &pivot_[column],
                             x_.weights ? x_.weights + begin : nullptr, label + begin, part);
      for (std::size_t i = begin; column == 0 && i < end; ++i)
        part[k_ * kColumns + label[i]] += x_.weight(i);
    } else if (width == 3) {
      add_full<3>(begin, end, column, label, part);
    } else if (width == 2) {
      add_full<2>(begin, end, column, label, part);
    } else {
      add_full<1>(begin, end, column, label, part);
    }
  });
  reduce(full, parts, segments);
}

inline void ClusterSums::reduce(bool full, const std::vector<double> &parts, std::size_t segments) {
  if (full) {
    std::fill(sum_.begin(), sum_.end(), 0.0);
    std::fill(weight_.begin(), weight_.end(), 0.0);
  }
  const double *part = parts.data();
  for (std::size_t segment = 0; segment < segments; ++segment)
    for (std::size_t group = 0; group < groups_; ++group) {
      const std::size_t column = group * kColumns, width = std::min(kColumns, x_.d - column);
      for (std::size_t j = 0; j < k_; ++j, part += kColumns)
        for (std::size_t c = 0; c < width; ++c)
          sum_[j * x_.d + column + c] += part[c];
      if (group == 0)
        for (std::size_t j = 0; j < k_; ++j)
          weight_[j] += *part++;
    }
  corrections_ = full ? 0 : corrections_ + 1;
  if (full)
    full_weight_ = weight_;
}

} // namespace huddle

#endif
