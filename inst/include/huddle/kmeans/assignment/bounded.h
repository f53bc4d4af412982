// Assignment with bounds that are kept from pass to pass (Elkan 2003, ICML; Hamerly 2010,
// doi:10.1137/1.9781611972801.12; Ding et al. 2015, "Yinyang k-means", ICML), shared by the points
// of a panel.
//
// Points are put in an order in which the points of a panel lie near each other, but where there
// are few centers. A bound belongs to a panel and a group of centers: how much farther than its own
// center the nearest other center of the group is, at least, for every point of the panel. A pass
// lowers it by what the centers have moved; while it is positive, no point of the panel can change
// to the group. Only groups whose bound is at or below zero are evaluated, for the whole panel at a
// time, so that what is left runs at the speed of full passes, and the evaluation makes their
// bounds anew. Bounds are in single precision, rounded downwards, and near ties are decided in
// double precision: labels are those of full passes.
//
// First bounds, and all where one group holds every center, come from the ball that a panel fills
// (Pelleg and Moore 1999, doi:10.1145/312129.312248; Kanungo et al. 2002,
// doi:10.1109/TPAMI.2002.1017616).
//
// Cost of a pass: n / panel operations for each group, and what is evaluated. Memory: a packed
// single-precision copy, 12 bytes a point, 4 bytes for each panel and group.
#ifndef HUDDLE_KMEANS_ASSIGNMENT_BOUNDED_H
#define HUDDLE_KMEANS_ASSIGNMENT_BOUNDED_H

#include "../../screening/panels.h"
#include "assignment.h"
#include "center_groups.h"

#include <numeric>

namespace huddle {
namespace kmeans {

class BoundedAssignment final : public Assignment {
public:
  BoundedAssignment(const Points &x, const Frame &frame, CenterGroups groups,
                    std::unique_ptr<const Panels> panels)
      : x_(x), k_(groups.centers()), groups_(std::move(groups)),
        stride_(whole_vectors(groups_.count())), panels_(std::move(panels)),
        gaps_(panels_->count() * stride_), own_(padded_length(x.n)), centers_(k_, frame),
        shifts_(k_, x.d, frame.scale), group_shift_(stride_) {}

  // Bytes of bounds for groups of `size` of k centers.
  static double bytes(std::size_t n, std::size_t k, std::size_t size) {
    return 4.0 * whole_vectors((k + size - 1) / size) * (n / kernels().panel + 1);
  }

  void restart() override { shifts_.restart(); }
  Pass assign(const arma::mat &centers, std::int32_t *label, std::vector<BlockMoves> &found,
              Context &context) override;

private:
  // Room for one task. The centers to evaluate are listed in `open`: those of entry e, a group or a
  // center, from from[e] to from[e + 1].
  struct Scratch {
    explicit Scratch(std::size_t k, std::size_t d)
        : entries(whole_vectors(k)), open(k + kernels().listed), best(kernels().panel), from(k + 1),
          mine(k, 1), scores(open.size() * kernels().panel), low(kernels().panel),
          gaps(whole_vectors(k)), squares(whole_vectors(k)), place(d) {}
    std::vector<std::int32_t> entries, open, best;
    std::vector<std::uint32_t> from;
    std::vector<std::uint8_t> mine; // whether an entry may hold centers of the panel's points
    std::vector<float> scores, low, gaps, squares, place;
    std::vector<std::size_t> undecided;
    double reach = 0;
    double distances = 0;
  };

  // Beyond this, squares may overflow; `kWider` covers the rounding of a square.
  static constexpr double kFar = 1e18, kWider = 1 + 0x1p-17;
  static constexpr float kMine = -__builtin_inff(); // in place of the bound of a point's own group

  static std::size_t whole_vectors(std::size_t count) {
    return (count + kernels().floats - 1) / kernels().floats * kernels().floats;
  }
  bool one_group() const { return groups_.count() == 1; }
  const float *gaps(std::size_t panel) const { return gaps_.data() + panel * stride_; }
  float *gaps(std::size_t panel) { return gaps_.data() + panel * stride_; }

  void set_centers(const arma::mat &centers);
  void assign_panel(std::size_t panel, std::int32_t *label, std::vector<RowMove> &moves,
                    Scratch &scratch);
  bool lower_bounds(std::size_t panel);
  void draw_ball(std::size_t panel, Scratch &scratch) const;
  static float bound_at(float square, double reach);
  void first_bounds(std::size_t panel, Scratch &scratch);
  std::size_t list_groups(std::size_t panel, Scratch &scratch) const;
  std::size_t list_centers(Scratch &scratch) const;
  void screen(std::size_t panel, std::size_t entries, Scratch &scratch) const;
  void decide(std::size_t panel, std::int32_t *label, std::vector<RowMove> &moves,
              Scratch &scratch);
  void renew_bounds(std::size_t panel, std::size_t entries, Scratch &scratch);

  const Points x_;
  const std::size_t k_;
  const CenterGroups groups_;
  const std::size_t stride_; // bounds of a panel: one a group, rounded up to whole vectors
  const std::unique_ptr<const Panels> panels_;
  Buffer<float> gaps_;
  Buffer<std::int32_t> own_; // label of each position
  ListedCenters centers_;
  CenterShifts shifts_;
  std::vector<float> group_shift_;
  bool first_ = true; // no bounds are known
};

inline void BoundedAssignment::set_centers(const arma::mat &centers) {
  first_ = !shifts_.known();
  centers_.set(centers.memptr());
  shifts_.set(centers);
  for (std::size_t g = 0; g < groups_.count(); ++g) {
    double most = 0;
    for (std::size_t m = groups_.begin(g); m < groups_.end(g); ++m)
      most = std::max(most, shifts_.of(groups_.member(m)));
    group_shift_[g] = static_cast<float>(most * (1 + 0x1p-20));
  }
}

inline void BoundedAssignment::assign_panel(std::size_t panel, std::int32_t *label,
                                            std::vector<RowMove> &moves, Scratch &scratch) {
  if (!first_ && !lower_bounds(panel))
    return;
  if (one_group() || (first_ && panels_->ordered()))
    draw_ball(panel, scratch);
  if (first_)
    first_bounds(panel, scratch);
  const std::size_t entries = one_group() ? list_centers(scratch) : list_groups(panel, scratch);
  screen(panel, entries, scratch);
  decide(panel, label, moves, scratch);
  renew_bounds(panel, entries, scratch);
}

// Lowers the panel's bounds by what the centers have moved. False while all are above zero; else
// the bounds of the groups of the points' own centers are, too, at or below zero.
inline bool BoundedAssignment::lower_bounds(std::size_t panel) {
  const std::int32_t *own = own_.data() + panels_->begin(panel);
  const std::size_t count = panels_->end(panel) - panels_->begin(panel);
  double moved = 0;
  for (std::size_t i = 0; i < count; ++i)
    moved = std::max(moved, shifts_.of(own[i]));
  if (!kernels().lower_gaps(gaps(panel), group_shift_.data(), stride_,
                            static_cast<float>(moved * (1 + 0x1p-20)) + centers_.slack()))
    return false;
  for (std::size_t i = 0; i < count; ++i)
    gaps(panel)[groups_.of(own[i])] = kMine;
  return true;
}

// The ball of a panel: a center farther from its middle than the nearest one by more than the
// diameter is not the nearest to any of the panel's points. scratch.squares gets the squared
// distances of the middle to the centers, scratch.reach that of the nearest plus the diameter.
inline void BoundedAssignment::draw_ball(std::size_t panel, Scratch &scratch) const {
  const double radius = kernels().ball(panels_->panel(panel), scratch.place.data());
  const float least = kernels().point_squares(scratch.place.data(), centers_.by_coordinate(),
                                              whole_vectors(k_), x_.d, scratch.squares.data());
  scratch.distances += static_cast<double>(k_);
  // Coordinates of points are at most 1 in size; each rounding moves a coordinate by 2^-24 of it.
  const double rounding = 0x1p-22 * std::sqrt(static_cast<double>(x_.d)) + 2 * centers_.slack();
  const double nearest = std::sqrt(static_cast<double>(least)) * (1 + 0x1p-18);
  scratch.reach = (nearest + 2 * radius + rounding) * (1 + 0x1p-20);
}

// The bound of a center at this squared distance from the middle of the ball.
inline float BoundedAssignment::bound_at(float square, double reach) {
  return static_cast<float>(std::sqrt(static_cast<double>(square)) * (1 - 0x1p-18) - reach);
}

// First bounds: those that the ball gives. None without a ball, or where the centers are too far
// away for single precision.
inline void BoundedAssignment::first_bounds(std::size_t panel, Scratch &scratch) {
  float *bounds = gaps(panel);
  std::fill(bounds, bounds + stride_, __builtin_inff());
  if (!panels_->ordered() || !(scratch.reach < kFar)) {
    std::fill(bounds, bounds + groups_.count(), -1.0f);
    return;
  }
  for (std::size_t j = 0; j < k_; ++j)
    bounds[groups_.of(j)] = std::min(bounds[groups_.of(j)], scratch.squares[j]);
  for (std::size_t g = 0; g < groups_.count(); ++g)
    bounds[g] = bound_at(bounds[g], scratch.reach);
}

// Lists the panel's open groups and their centers; returns how many groups.
inline std::size_t BoundedAssignment::list_groups(std::size_t panel, Scratch &scratch) const {
  const std::size_t entries =
      kernels().select_within(gaps(panel), stride_, 0, scratch.entries.data());
  std::size_t listed = 0;
  for (std::size_t e = 0; e < entries; ++e) {
    scratch.from[e] = static_cast<std::uint32_t>(listed);
    const std::size_t group = scratch.entries[e];
    scratch.mine[e] = first_ || gaps(panel)[group] == kMine;
    for (std::size_t m = groups_.begin(group); m < groups_.end(group); ++m)
      scratch.open[listed++] = static_cast<std::int32_t>(groups_.member(m));
  }
  scratch.from[entries] = static_cast<std::uint32_t>(listed);
  return entries;
}

// Lists the centers that the ball leaves open, each by itself.
inline std::size_t BoundedAssignment::list_centers(Scratch &scratch) const {
  std::size_t entries = k_;
  if (scratch.reach < kFar)
    entries = kernels().select_within(scratch.squares.data(), whole_vectors(k_),
                                      static_cast<float>(scratch.reach * scratch.reach * kWider),
                                      scratch.entries.data());
  else
    std::iota(scratch.entries.begin(), scratch.entries.begin() + k_, 0);
  std::copy_n(scratch.entries.begin(), entries, scratch.open.begin());
  std::iota(scratch.from.begin(), scratch.from.begin() + entries + 1, 0);
  return entries;
}

inline void BoundedAssignment::screen(std::size_t panel, std::size_t entries,
                                      Scratch &scratch) const {
  std::size_t listed = scratch.from[entries];
  scratch.distances += static_cast<double>((panels_->end(panel) - panels_->begin(panel)) * listed);
  while (listed % kernels().listed != 0)
    scratch.open[listed++] = static_cast<std::int32_t>(k_);
  kernels().screen_listed(panels_->panel(panel), centers_.view(), scratch.open.data(), listed,
                          scratch.scores.data(), scratch.best.data(), scratch.low.data());
}

// Takes over what screening has found; what it left undecided is decided in double precision.
inline void BoundedAssignment::decide(std::size_t panel, std::int32_t *label,
                                      std::vector<RowMove> &moves, Scratch &scratch) {
  const std::size_t first = panels_->begin(panel), count = panels_->end(panel) - first;
  scratch.undecided.clear();
  for (std::size_t i = 0; i < count; ++i)
    if (scratch.best[i] < 0)
      scratch.undecided.push_back(i);
  if (!scratch.undecided.empty()) {
    std::size_t rows[kGathered];
    std::int32_t best[kGathered];
    for (std::size_t i = 0; i < scratch.undecided.size(); ++i)
      rows[i] = panels_->row(first + scratch.undecided[i]);
    nearest_of_rows(x_, rows, scratch.undecided.size(), centers_.given(), k_, best);
    scratch.distances += static_cast<double>(scratch.undecided.size() * k_);
    for (std::size_t i = 0; i < scratch.undecided.size(); ++i)
      scratch.best[scratch.undecided[i]] = best[i];
  }
  std::int32_t *own = own_.data() + first;
  for (std::size_t i = 0; i < count; ++i)
    if (scratch.best[i] != own[i]) {
      const std::size_t row = panels_->row(first + i);
      moves.push_back({row, own[i], scratch.best[i]});
      own[i] = label[row] = scratch.best[i];
    }
  std::fill(own + count, own + kernels().panel, own[count - 1]);
}

inline void BoundedAssignment::renew_bounds(std::size_t panel, std::size_t entries,
                                            Scratch &scratch) {
  const ListedGroups groups{scratch.open.data(), scratch.from.data(), scratch.mine.data(), entries};
  kernels().listed_gaps(panels_->panel(panel), centers_.view(), groups,
                        own_.data() + panels_->begin(panel), scratch.low.data(),
                        scratch.scores.data(), scratch.gaps.data());
  if (!one_group()) {
    for (std::size_t e = 0; e < entries; ++e)
      gaps(panel)[scratch.entries[e]] = scratch.gaps[e];
    return;
  }
  // The centers that were not listed keep what the ball says of them.
  for (std::size_t e = 0; e < entries; ++e)
    scratch.squares[scratch.entries[e]] = __builtin_inff();
  const float rest = *std::min_element(scratch.squares.begin(), scratch.squares.end());
  const float listed = *std::min_element(scratch.gaps.begin(), scratch.gaps.begin() + entries);
  gaps(panel)[0] = std::min(listed, bound_at(rest, scratch.reach));
}

inline Pass BoundedAssignment::assign(const arma::mat &centers, std::int32_t *label,
                                      std::vector<BlockMoves> &found, Context &context) {
  set_centers(centers);
  const Blocks blocks(x_.n, kBlockRows);
  const std::size_t per_block = kBlockRows / kernels().panel;
  std::vector<std::vector<RowMove>> moves(blocks.count());
  std::vector<double> distances(blocks.count());
  const double work = static_cast<double>(x_.n) * (static_cast<double>(k_) + 100);
  for_blocks(context, blocks.count(), work, [&](std::size_t b) {
    Scratch scratch(k_, x_.d);
    if (first_)
      for (std::size_t i = blocks.begin(b); i < blocks.end(b); ++i)
        own_.data()[i] = label[panels_->row(i)];
    const std::size_t end = std::min(panels_->count(), (b + 1) * per_block);
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
