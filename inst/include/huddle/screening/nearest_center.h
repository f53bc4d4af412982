// The nearest center of every point: the one kernel behind fitting, prediction and scoring.
//
// Points are screened in single precision (packed_centers.h has the margin) and decided in double:
// pairs closer than the margin, and anything that overflowed to a NaN, are decided by squared
// differences in double precision. So labels equal those of the plain double algorithm, ties to the
// lowest index included.
//
// Cost: 2 n k d single-precision operations; memory: a packed single-precision copy if it is kept.
#ifndef HUDDLE_SCREENING_NEAREST_CENTER_H
#define HUDDLE_SCREENING_NEAREST_CENTER_H

#include "../base/buffer.h"
#include "../data/labels.h"
#include "packed_centers.h"

#include <cstring>
#include <memory>

namespace huddle {

// Single-precision panels of all points, kept for many passes.
class PackedPoints {
public:
  PackedPoints(const Points &x, const Frame &frame, Context &context);
  const float *panel(std::size_t first) const { return values_.data() + first * d_; }
  const float *norm2(std::size_t first) const { return norm2_.data() + first; }
  // Squared distances of the points to the frame's centre.
  double square(std::size_t i) const { return squares_.data()[i] / scale2_; }

private:
  std::size_t d_;
  double scale2_;
  Buffer<float> values_, norm2_;
  Buffer<double> squares_;
};

// Packs the panel that starts at row `first`; a last, partial panel is filled up with its last
// point.
inline void pack_panel(const Points &x, const Frame &frame, std::size_t first, float *panel,
                       float *norm2, double *squares, std::vector<double> &scratch) {
  const Kernels &kernel = kernels();
  if (first + kernel.panel <= x.n) {
    kernel.pack(x.values + first, x.n, x.d, frame.centre.data(), frame.scale, panel, norm2,
                squares);
    return;
  }
  scratch.resize(kernel.panel * x.d);
  for (std::size_t j = 0; j < x.d; ++j)
    for (std::size_t i = 0; i < kernel.panel; ++i)
      scratch[j * kernel.panel + i] = x.column(j)[std::min(first + i, x.n - 1)];
  kernel.pack(scratch.data(), kernel.panel, x.d, frame.centre.data(), frame.scale, panel, norm2,
              squares);
}

inline PackedPoints::PackedPoints(const Points &x, const Frame &frame, Context &context)
    : d_(x.d), scale2_(frame.scale * frame.scale), values_(padded_length(x.n) * x.d),
      norm2_(padded_length(x.n)), squares_(padded_length(x.n)) {
  const Blocks blocks(x.n, kBlockRows);
  for_blocks(context, blocks.count(), 4.0 * x.n * x.d, [&](std::size_t block) {
    std::vector<double> scratch;
    for (std::size_t i = blocks.begin(block); i < blocks.end(block); i += kernels().panel)
      pack_panel(x, frame, i, values_.data() + i * d_, norm2_.data() + i, squares_.data() + i,
                 scratch);
  });
}

// How points go to single precision, and a packed copy of them where there is one.
struct SinglePoints {
  Frame frame;
  std::shared_ptr<const PackedPoints> packed;
};

// Passes over so few coordinates pack them on the way.
constexpr std::size_t kPackedOnTheWay = 8;

// For many passes.
inline SinglePoints single_points(const Points &x, const Columns &columns, Context &context) {
  SinglePoints single{single_frame(columns), nullptr};
  if (x.d > kPackedOnTheWay)
    single.packed = std::make_shared<PackedPoints>(x, single.frame, context);
  return single;
}

class Assigner {
public:
  Assigner(const Points &x, std::size_t k, SinglePoints single)
      : x_(x), k_(k), screened_centers_(k, std::move(single.frame)),
        packed_(std::move(single.packed)) {}

  // The centers of the next pass, row after row; they must stay in place during the pass.
  void set_centers(const double *centers, std::size_t rechecked);

  // Labels the points of one block; `label` is the whole padded array of labels.
  void assign(std::size_t block, std::int32_t *label, BlockMoves &found) const;

private:
  void assign_screened(std::size_t begin, std::size_t end, std::int32_t *label,
                       BlockMoves &found) const;
  void assign_double(std::size_t begin, std::size_t end, std::int32_t *label,
                     BlockMoves &found) const;
  void recheck(std::size_t begin, const std::vector<std::size_t> &rows, std::int32_t *label,
               BlockMoves &found) const;

  static void record(std::size_t begin, std::size_t offset, std::int32_t best, std::int32_t *label,
                     BlockMoves &found) {
    if (best != label[begin + offset]) {
      found.add(offset, label[begin + offset], best);
      label[begin + offset] = best;
    }
  }

  const Points x_;
  const std::size_t k_;
  ScreenedCenters screened_centers_;
  const std::shared_ptr<const PackedPoints> packed_;
  const double *centers_ = nullptr;
  bool screened_ = true;
};

inline void Assigner::set_centers(const double *centers, std::size_t rechecked) {
  centers_ = centers;
  // Where screening decided little in the last pass, or cannot decide at all, it is left out.
  screened_ = rechecked * 4 <= x_.n && Margin::usable(x_.d);
  if (screened_)
    screened_centers_.set(centers);
}

inline void Assigner::assign(std::size_t block, std::int32_t *label, BlockMoves &found) const {
  found.clear();
  const std::size_t begin = block * kBlockRows, end = std::min(x_.n, begin + kBlockRows);
  if (screened_)
    assign_screened(begin, end, label, found);
  else
    assign_double(begin, end, label, found);
}

inline void Assigner::assign_screened(std::size_t begin, std::size_t end, std::int32_t *label,
                                      BlockMoves &found) const {
  const Kernels &kernel = kernels();
  const ScreenedCenters &centers = screened_centers_;
  constexpr std::size_t kWidest = 48;
  float stack_panel[kPackedOnTheWay * kWidest], stack_norm2[kWidest];
  double squares[kWidest];
  std::int32_t best[kWidest];
  std::vector<double> scratch;
  std::vector<float> heap_panel;
  std::vector<std::size_t> undecided;
  float *made = stack_panel;
  if (!packed_ && x_.d > kPackedOnTheWay) {
    heap_panel.resize(x_.d * kernel.panel);
    made = heap_panel.data();
  }
  for (std::size_t i = begin; i < end; i += kernel.panel) {
    const float *panel = made, *norm2 = stack_norm2;
    if (packed_) {
      panel = packed_->panel(i);
      norm2 = packed_->norm2(i);
    } else {
      pack_panel(x_, centers.frame(), i, made, stack_norm2, squares, scratch);
    }
    if (!kernel.screen({panel, norm2, x_.d}, centers.view(), centers.groups(), label + i, best))
      continue;
    const std::size_t lanes = std::min(kernel.panel, end - i);
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      if (best[lane] < 0)
        undecided.push_back(i + lane);
      else
        record(begin, i - begin + lane, best[lane], label, found);
    }
  }
  if (!undecided.empty()) {
    recheck(begin, undecided, label, found);
    found.sort();
  }
}

// The nearest centers (row after row) of up to kGathered rows of x, in double precision.
constexpr std::size_t kGathered = 64;
template <class Row>
void nearest_of_rows(const Points &x, const Row *rows, std::size_t count, const double *centers,
                     std::size_t k, std::int32_t *best) {
  std::vector<double> gathered(kGathered * x.d);
  double distance[kGathered];
  std::int32_t found[kGathered];
  for (std::size_t j = 0; j < x.d; ++j)
    for (std::size_t i = 0; i < count; ++i)
      gathered[j * kGathered + i] = x.column(j)[rows[i]];
  kernels().nearest(gathered.data(), kGathered, std::min(kGathered, (count + 15) / 16 * 16), x.d,
                    centers, k, found, distance);
  std::copy(found, found + count, best);
}

inline void Assigner::recheck(std::size_t begin, const std::vector<std::size_t> &rows,
                              std::int32_t *label, BlockMoves &found) const {
  found.rechecked = rows.size();
  std::int32_t best[kGathered];
  for (std::size_t first = 0; first < rows.size(); first += kGathered) {
    const std::size_t count = std::min(kGathered, rows.size() - first);
    nearest_of_rows(x_, rows.data() + first, count, centers_, k_, best);
    for (std::size_t i = 0; i < count; ++i)
      record(begin, rows[first + i] - begin, best[i], label, found);
  }
}

inline void Assigner::assign_double(std::size_t begin, std::size_t end, std::int32_t *label,
                                    BlockMoves &found) const {
  std::int32_t best[kBlockRows];
  double distance[kBlockRows];
  kernels().nearest(x_.values + begin, x_.n, end - begin, x_.d, centers_, k_, best, distance);
  for (std::size_t i = 0; i < end - begin; ++i)
    record(begin, i, best[i], label, found);
}

// One pass over all points. Returns how many points changed label; `found` has one entry a block.
inline std::size_t assign_all(const Assigner &assigner, const Points &x, std::size_t k,
                              std::int32_t *label, std::vector<BlockMoves> &found,
                              Context &context) {
  const Blocks blocks(x.n, kBlockRows);
  found.resize(blocks.count());
  for_blocks(context, blocks.count(), static_cast<double>(x.n) * k * (x.d + 4),
             [&](std::size_t b) { assigner.assign(b, label, found[b]); });
  std::size_t moved = 0;
  for (const BlockMoves &block : found)
    moved += block.moved;
  return moved;
}

} // namespace huddle

#endif
