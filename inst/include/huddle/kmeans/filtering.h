// Assignment by whole panels of neighbouring points, for few dimensions: the filtering idea of
// Pelleg and Moore (1999, doi:10.1145/312129.312248) and Kanungo et al. (2002,
// doi:10.1109/TPAMI.2002.1017616), on balls of one panel each instead of a tree.
//
// Points are put in a spatial order once; each panel of them lies in a ball around a place. Only
// centers that are no farther from the place than the nearest one plus the ball's diameter can be
// nearest to a point of the panel: the others are left out, and the panel is screened against the
// rest. Where one center remains, the whole panel has its label, and keeps it until the centers
// have moved by more than what separated it from the second.
//
// Cost of a pass: about n k d / panel operations for the balls, and a few centers for each point
// near a border. Memory: a packed single-precision copy and 12 bytes a point.
#ifndef HUDDLE_KMEANS_FILTERING_H
#define HUDDLE_KMEANS_FILTERING_H

#include "../core/order.h"
#include "labeller.h"

#include <numeric>

namespace huddle {
namespace kmeans {

class FilteringLabeller final : public Labeller {
public:
  FilteringLabeller(const Points &x, std::size_t k, const Frame &frame, Context &context);

  // Rows are numbered in 32 bits.
  static bool can_hold(std::size_t n) { return n <= UINT32_MAX; }

  void restart() override;
  Pass assign(const std::vector<double> &centers, std::int32_t *label,
              std::vector<BlockMoves> &found, Context &context) override;

private:
  // The ball of a panel, and until which drift of the centers its label is settled.
  struct Ball {
    float radius;
    double settled; // not settled: -infinity
  };
  // Room for one task.
  struct Scratch {
    std::vector<float> squares, centers, scores;
    std::vector<std::int32_t> candidates, best;
    std::size_t count = 0; // of candidates
    std::vector<std::size_t> undecided;
    double distances = 0;
  };

  void pack_block(const Frame &frame, std::size_t block);
  void set_centers(const std::vector<double> &centers);
  void assign_panel(std::size_t panel, std::int32_t *label, std::vector<RowMove> &moves,
                    Scratch &scratch);
  void gather_candidates(Scratch &scratch) const;
  void screen_panel(std::size_t panel, std::int32_t *label, std::vector<RowMove> &moves,
                    Scratch &scratch);
  void set_label(std::size_t position, std::int32_t to, std::int32_t *label,
                 std::vector<RowMove> &moves);
  std::size_t panel_end(std::size_t panel) const {
    return std::min(x_.n, (panel + 1) * kernels().panel);
  }

  const Points x_;
  const std::size_t k_, panels_, stride_;
  const std::vector<std::uint32_t> row_; // of each position in the spatial order
  Buffer<float> values_, norm2_;
  std::vector<float> place_; // of each panel's ball
  std::vector<Ball> ball_;
  std::vector<std::int32_t> own_; // label of each position
  ScreenedCenters screened_;
  CenterShifts shifts_;
  std::vector<float> by_coordinate_; // centers, centred and scaled, coordinate after coordinate
  std::vector<double> drift_;        // of each center since the start, and of the fastest one
  double most_drift_ = 0;
  float slack_ = 0; // what rounding of points and centers adds to a radius
  const double *centers_ = nullptr;
};

inline FilteringLabeller::FilteringLabeller(const Points &x, std::size_t k, const Frame &frame,
                                            Context &context)
    : x_(x), k_(k), panels_((x.n + kernels().panel - 1) / kernels().panel),
      stride_((k + kernels().floats - 1) / kernels().floats * kernels().floats),
      row_(spatial_order(x, context)), values_(padded_length(x.n) * x.d),
      norm2_(padded_length(x.n)), place_(panels_ * x.d), ball_(panels_), own_(x.n),
      screened_(k, frame), shifts_(k, x.d, frame.scale), by_coordinate_(stride_ * x.d), drift_(k) {
  const Blocks blocks(x.n, kBlockRows);
  for_blocks(context, blocks.count(), 20.0 * x.n * x.d,
             [&](std::size_t block) { pack_block(frame, block); });
}

// Packs the panels of one block and draws their balls.
inline void FilteringLabeller::pack_block(const Frame &frame, std::size_t block) {
  const std::size_t width = kernels().panel, d = x_.d;
  std::vector<double> gathered(width * d);
  const std::size_t end = std::min(x_.n, (block + 1) * kBlockRows);
  for (std::size_t first = block * kBlockRows; first < end; first += width) {
    float *panel = values_.data() + first * d;
    for (std::size_t j = 0; j < d; ++j)
      for (std::size_t i = 0; i < width; ++i)
        gathered[j * width + i] = x_.column(j)[row_[std::min(first + i, x_.n - 1)]];
    kernels().pack(gathered.data(), width, d, frame.centre.data(), frame.scale, panel,
                   norm2_.data() + first);
    float *place = place_.data() + first / width * d;
    for (std::size_t j = 0; j < d; ++j) {
      const auto range = std::minmax_element(panel + j * width, panel + (j + 1) * width);
      place[j] = *range.first + (*range.second - *range.first) / 2;
    }
    double largest = 0;
    for (std::size_t i = 0; i < width; ++i) {
      double sum = 0;
      for (std::size_t j = 0; j < d; ++j) {
        const double difference = static_cast<double>(panel[j * width + i]) - place[j];
        sum += difference * difference;
      }
      largest = std::max(largest, sum);
    }
    ball_[first / width].radius = static_cast<float>(std::sqrt(largest) * (1 + 0x1p-20));
  }
}

inline void FilteringLabeller::restart() { shifts_.restart(); }

inline void FilteringLabeller::set_centers(const std::vector<double> &centers) {
  if (!shifts_.known()) {
    for (Ball &ball : ball_)
      ball.settled = -HUGE_VAL;
    std::fill(drift_.begin(), drift_.end(), 0.0);
    most_drift_ = 0;
  }
  centers_ = centers.data();
  screened_.set(centers_);
  const Frame &frame = screened_.frame();
  std::fill(by_coordinate_.begin(), by_coordinate_.end(), __builtin_inff());
  for (std::size_t c = 0; c < x_.d; ++c)
    for (std::size_t j = 0; j < k_; ++j)
      by_coordinate_[c * stride_ + j] =
          static_cast<float>((centers[j * x_.d + c] - frame.centre[c]) * frame.scale);
  shifts_.set(centers);
  for (std::size_t j = 0; j < k_; ++j)
    drift_[j] += shifts_.of(j);
  most_drift_ += shifts_.most();
  // Coordinates of points are at most 1 in size; each rounding moves a coordinate by 2^-24 of it.
  slack_ = static_cast<float>(
      0x1p-22 * (std::sqrt(static_cast<double>(x_.d)) + std::sqrt(screened_.largest())));
}

inline void FilteringLabeller::set_label(std::size_t position, std::int32_t to, std::int32_t *label,
                                         std::vector<RowMove> &moves) {
  if (own_[position] == to)
    return;
  moves.push_back({row_[position], own_[position], to});
  own_[position] = label[row_[position]] = to;
}

inline void FilteringLabeller::assign_panel(std::size_t panel, std::int32_t *label,
                                            std::vector<RowMove> &moves, Scratch &scratch) {
  const std::size_t first = panel * kernels().panel, end = panel_end(panel);
  Ball &ball = ball_[panel];
  if (drift_[own_[first] < 0 ? 0 : own_[first]] + most_drift_ < ball.settled)
    return;
  float least[2];
  kernels().place_squares(place_.data() + panel * x_.d, by_coordinate_.data(), stride_, x_.d,
                          scratch.squares.data(), least);
  scratch.distances += static_cast<double>(k_);
  const double nearest = std::sqrt(static_cast<double>(least[0]));
  const double width = 2.0 * (ball.radius + slack_);
  const double reach = nearest * (1 + 0x1p-18) + width;
  const float bound = static_cast<float>(reach * reach * (1 + 0x1p-18));
  if (bound < __builtin_inff()) {
    scratch.count =
        kernels().select_most(scratch.squares.data(), stride_, bound, scratch.candidates.data());
  } else { // centers too far away for single precision
    scratch.count = k_;
    std::iota(scratch.candidates.begin(), scratch.candidates.begin() + k_, 0);
  }
  if (scratch.count == 1) {
    const std::int32_t to = scratch.candidates[0];
    for (std::size_t i = first; i < end; ++i)
      set_label(i, to, label, moves);
    const double gap = std::sqrt(static_cast<double>(least[1])) * (1 - 0x1p-18) - reach;
    ball.settled = gap * (1 - 0x1p-18) + drift_[to] + most_drift_;
    return;
  }
  ball.settled = -HUGE_VAL;
  gather_candidates(scratch);
  screen_panel(panel, label, moves, scratch);
}

// Candidates, packed as the screening kernel reads them.
inline void FilteringLabeller::gather_candidates(Scratch &scratch) const {
  const std::size_t group = kernels().group, d = x_.d, count = scratch.count;
  for (std::size_t q = 0; q < (count + group - 1) / group * group; ++q) {
    float *out = scratch.centers.data() + q / group * group * d + q % group;
    if (q >= count) {
      scratch.scores[q] = __builtin_inff();
      for (std::size_t j = 0; j < d; ++j)
        out[j * group] = 0;
      continue;
    }
    const std::size_t c = scratch.candidates[q];
    const float *from = screened_.values() + c / group * group * d + c % group;
    scratch.scores[q] = screened_.scores()[c];
    for (std::size_t j = 0; j < d; ++j)
      out[j * group] = from[j * group];
  }
}

inline void FilteringLabeller::screen_panel(std::size_t panel, std::int32_t *label,
                                            std::vector<RowMove> &moves, Scratch &scratch) {
  const Kernels &kernel = kernels();
  const std::size_t first = panel * kernel.panel, count = panel_end(panel) - first;
  const std::size_t groups = (scratch.count + kernel.group - 1) / kernel.group;
  kernel.screen(values_.data() + first * x_.d, norm2_.data() + first, x_.d, scratch.centers.data(),
                scratch.scores.data(), groups, screened_.base(), screened_.slope(),
                scratch.best.data() + kernel.panel, scratch.best.data());
  scratch.distances += static_cast<double>(count * scratch.count);
  scratch.undecided.clear();
  for (std::size_t i = 0; i < count; ++i) {
    if (scratch.best[i] < 0)
      scratch.undecided.push_back(first + i);
    else
      set_label(first + i, scratch.candidates[scratch.best[i]], label, moves);
  }
  if (scratch.undecided.empty())
    return;
  std::size_t rows[kGathered];
  std::int32_t best[kGathered];
  for (std::size_t i = 0; i < scratch.undecided.size(); ++i)
    rows[i] = row_[scratch.undecided[i]];
  nearest_of_rows(x_, rows, scratch.undecided.size(), centers_, k_, best);
  scratch.distances += static_cast<double>(scratch.undecided.size() * k_);
  for (std::size_t i = 0; i < scratch.undecided.size(); ++i)
    set_label(scratch.undecided[i], best[i], label, moves);
}

inline Pass FilteringLabeller::assign(const std::vector<double> &centers, std::int32_t *label,
                                      std::vector<BlockMoves> &found, Context &context) {
  const bool first = !shifts_.known();
  set_centers(centers);
  const Blocks blocks(x_.n, kBlockRows);
  const std::size_t per_block = kBlockRows / kernels().panel;
  std::vector<std::vector<RowMove>> moves(blocks.count());
  std::vector<double> distances(blocks.count());
  for_blocks(context, blocks.count(), static_cast<double>(x_.n) * (k_ + 100), [&](std::size_t b) {
    Scratch scratch;
    scratch.squares.resize(stride_);
    scratch.candidates.resize(k_ + kernels().floats);
    scratch.scores.resize(screened_.groups() * kernels().group);
    scratch.centers.resize(scratch.scores.size() * x_.d);
    scratch.best.assign(2 * kernels().panel, kUnlabelled);
    if (first)
      for (std::size_t i = blocks.begin(b); i < blocks.end(b); ++i)
        own_[i] = label[row_[i]];
    const std::size_t end = std::min(panels_, (b + 1) * per_block);
    for (std::size_t panel = b * per_block; panel < end; ++panel)
      assign_panel(panel, label, moves[b], scratch);
    distances[b] = scratch.distances;
  });
  Pass pass;
  pass.moved = moves_by_block(moves, x_.n, found);
  pass.distances = std::accumulate(distances.begin(), distances.end(), 0.0);
  return pass;
}

} // namespace kmeans
} // namespace huddle

#endif
