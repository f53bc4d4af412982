// Candidates for k-means++ among dense points.
//
// What each candidate would gain is bounded from both sides in single precision (kernels/gains.h);
// only where these bounds do not tell the best, and for the points that come nearer to the one that
// is taken, are distances computed in double precision. Where rows that follow each other lie near
// each other, as those of a picture do, the triangle inequality rules out whole panels at once. So
// the rows chosen are those of the plain algorithm in double precision. Cost of a center: 2 n d
// operations in single precision for each candidate, and 3 d for each point that comes nearer;
// memory: 12 bytes a point, 4 more with weights, and a single-precision copy of the points.
#ifndef HUDDLE_KMEANS_INIT_CANDIDATES_H
#define HUDDLE_KMEANS_INIT_CANDIDATES_H

#include "../../screening/panels.h"

namespace huddle {
namespace kmeans {

class DenseCandidates {
public:
  DenseCandidates(const Points &x, SinglePoints single, Context &context)
      : x_(x), frame_(std::move(single.frame)), packed_(std::move(single.packed)),
        blocks_(x.n, kBlockRows), limit_(padded_length(x.n)) {
    if (!packed_)
      packed_ = std::make_shared<PackedPoints>(x, frame_, context);
    make_balls(context);
    if (!x.weights)
      return;
    const double heaviest = *std::max_element(x.weights, x.weights + x.n);
    weight_.resize(limit_.size());
    for (std::size_t i = 0; i < x.n; ++i)
      weight_[i] = static_cast<float>(x.weights[i] / heaviest);
  }

  // The rows that are candidates; for the first center just one.
  void set(const std::vector<std::size_t> &rows, Context &context);

  // Those that may leave the least potential, in order; the one that does is among them.
  std::vector<std::size_t> contenders() const;

  // Distances of points `begin` .. `begin + length` (a block) to candidate t; infinity where they
  // are no less than to the nearest center.
  void distances(std::size_t t, std::size_t begin, std::size_t length, const double *,
                 double *out) const {
    std::fill(out, out + length, HUGE_VAL);
    for_gainers(t, begin, length, [&](std::size_t i, double square) { out[i] = square; });
  }

  // Lowers `closest`, the squared distances to the nearest center, where candidate t is nearer.
  // Returns whether it is anywhere.
  bool lower(std::size_t t, std::size_t begin, std::size_t length, double *closest) {
    bool any = false;
    for_gainers(t, begin, length, [&](std::size_t i, double square) {
      if (!(square < closest[i]))
        return;
      closest[i] = square;
      limit_[begin + i] = static_cast<float>(square * frame_.scale * frame_.scale * (1 + 0x1p-20));
      any = true;
    });
    if (any)
      set_reach(begin);
    return any;
  }

  // Operations that distances to one candidate take.
  double work() const { return static_cast<double>(x_.n) * static_cast<double>(x_.d + 8); }

private:
  // Balls serve where their squared radius is less than this share of the points' squared norms.
  static constexpr double kTight = 0.1;

  void take(const std::vector<std::size_t> &rows);
  void make_balls(Context &context);
  void set_reach(std::size_t begin);
  bool is_far(std::size_t panel, std::size_t t) const;
  void screen(std::size_t block);
  template <class Body>
  void for_gainers(std::size_t t, std::size_t begin, std::size_t length, Body body) const;

  const Points x_;
  const Frame frame_;
  std::shared_ptr<const PackedPoints> packed_;
  const Blocks blocks_;
  std::vector<float> limit_;  // squared distances to the nearest center, in the frame
  std::vector<float> weight_; // divided by the heaviest
  // Where rows that follow each other lie near each other: for each panel a ball that holds its
  // points, and how far from its middle a center may be and still be the nearest of one of them.
  std::vector<float> middle_, radius_, reach_;
  std::vector<double> points_;         // the candidates, row after row
  std::vector<float> values_, scores_; // the same in the frame, times -2, and squared norms
  Margin margin_;
  float rounding_ = 0; // of distances between candidates and balls
  // By block and candidate: bounds of its gain. By panel and candidate: a bit for each point that
  // may gain; none are kept for the first center, by which all gain.
  std::vector<double> least_, most_;
  std::vector<std::uint64_t> gainers_;
};

inline void DenseCandidates::set(const std::vector<std::size_t> &rows, Context &context) {
  const bool first = scores_.empty();
  take(rows);
  if (first)
    return;
  least_.assign(rows.size() * blocks_.count(), 0.0);
  most_.assign(least_.size(), 0.0);
  gainers_.resize(rows.size() * limit_.size() / kernels().panel);
  for_blocks(context, blocks_.count(), work() * static_cast<double>(rows.size()) / 4,
             [&](std::size_t b) { screen(b); });
}

inline void DenseCandidates::take(const std::vector<std::size_t> &rows) {
  const std::size_t d = x_.d;
  points_.resize(rows.size() * d);
  values_.resize(rows.size() * d);
  scores_.resize(rows.size());
  double largest = 0;
  for (std::size_t t = 0; t < rows.size(); ++t) {
    copy_point(x_, rows[t], points_.data() + t * d);
    const double norm2 = frame_.to_single(points_.data() + t * d, [&](std::size_t c, double value) {
      values_[t * d + c] = static_cast<float>(-2 * value);
    });
    scores_[t] = static_cast<float>(norm2);
    largest = std::max(largest, norm2);
  }
  margin_ = Margin(d, largest);
  if (!Margin::usable(d))
    margin_.base = __builtin_inff();
}

inline void DenseCandidates::make_balls(Context &context) {
  const std::size_t width = kernels().panel, panels = limit_.size() / width, d = x_.d;
  middle_.resize(panels * d);
  radius_.resize(panels);
  for_blocks(context, blocks_.count(), 4.0 * x_.n * d, [&](std::size_t b) {
    for (std::size_t i = blocks_.begin(b); i < blocks_.end(b); i += width)
      radius_[i / width] =
          kernels().ball({packed_->panel(i), packed_->norm2(i), d}, middle_.data() + i / width * d);
  });
  double within = 0, all = 0;
  for (std::size_t i = 0; i < x_.n; i += width) {
    within += static_cast<double>(radius_[i / width]) * radius_[i / width];
    all += *packed_->norm2(i);
  }
  if (within < kTight * all) {
    reach_.assign(panels, __builtin_inff());
    // Neither candidates nor points are longer than the square root of d.
    rounding_ = static_cast<float>(0x1p-20 * std::sqrt(static_cast<double>(d)) *
                                   (8 + static_cast<double>(d) / 8));
  } else {
    middle_ = radius_ = {};
  }
}

// Brings the reach of a block's panels in line with its limits.
inline void DenseCandidates::set_reach(std::size_t begin) {
  const std::size_t width = kernels().panel, end = std::min(x_.n, begin + kBlockRows);
  for (std::size_t i = begin; !reach_.empty() && i < end; i += width) {
    const float most = *std::max_element(limit_.data() + i, limit_.data() + i + width);
    reach_[i / width] = radius_[i / width] + std::sqrt(most);
  }
}

// Whether, by the triangle inequality, candidate t is farther from each point of the panel than its
// nearest center.
inline bool DenseCandidates::is_far(std::size_t panel, std::size_t t) const {
  const float *middle = middle_.data() + panel * x_.d, *candidate = values_.data() + t * x_.d;
  float square = 0;
  for (std::size_t c = 0; c < x_.d; ++c) {
    const float difference = -0.5f * candidate[c] - middle[c];
    square += difference * difference;
  }
  const float reach = reach_[panel] + rounding_;
  return square > reach * reach;
}

inline void DenseCandidates::screen(std::size_t block) {
  const Kernels &kernel = kernels();
  const std::size_t count = scores_.size(), lanes = kernel.floats;
  std::vector<float> sums(2 * count * lanes);
  std::vector<std::size_t> near(count);
  const auto add = [&](std::size_t i, std::size_t t, std::size_t some) {
    kernel.add_gains({packed_->panel(i), packed_->norm2(i), x_.d}, limit_.data() + i,
                     x_.weights ? weight_.data() + i : nullptr,
                     {values_.data() + t * x_.d, scores_.data() + t, margin_.base, margin_.slope},
                     some,
                     {sums.data() + t * lanes, sums.data() + (count + t) * lanes,
                      gainers_.data() + i / kernel.panel * count + t});
  };
  for (std::size_t i = blocks_.begin(block); i < blocks_.end(block); i += kernel.panel) {
    std::size_t open = 0;
    for (std::size_t t = 0; !reach_.empty() && t < count; ++t) {
      gainers_[i / kernel.panel * count + t] = 0;
      if (!is_far(i / kernel.panel, t))
        near[open++] = t;
    }
    if (reach_.empty() || open == count)
      add(i, 0, count);
    else
      for (std::size_t m = 0; m < open; ++m)
        add(i, near[m], 1);
  }
  for (std::size_t lane = 0; lane < count * lanes; ++lane) {
    least_[block * count + lane / lanes] += sums[lane];
    most_[block * count + lane / lanes] += sums[count * lanes + lane];
  }
}

inline std::vector<std::size_t> DenseCandidates::contenders() const {
  const std::size_t count = scores_.size();
  // What single precision loses in adding up a block, and weights that underflow.
  constexpr double kSlack = 0x1p-16;
  const double underflow = 0x1p-120 * static_cast<double>(x_.n) * static_cast<double>(x_.d);
  std::vector<double> low(count), high(count);
  for (std::size_t part = 0; part < least_.size(); ++part) {
    low[part % count] += least_[part] * (1 - kSlack);
    high[part % count] += most_[part] * (1 + kSlack);
  }
  const double sure = *std::max_element(low.begin(), low.end());
  std::vector<std::size_t> result;
  for (std::size_t t = 0; t < count; ++t)
    if (!(high[t] + underflow < sure))
      result.push_back(t);
  return result;
}

// Calls body(i, square) for the points `begin` + i of a block that may be nearer to candidate t
// than to any center, in order.
template <class Body>
void DenseCandidates::for_gainers(std::size_t t, std::size_t begin, std::size_t length,
                                  Body body) const {
  const Kernels &kernel = kernels();
  const std::size_t d = x_.d;
  const double *candidate = points_.data() + t * d;
  std::uint16_t offset[kBlockRows];
  double square[kBlockRows];
  std::size_t found = 0;
  for (std::size_t i = 0; !gainers_.empty() && i < length; i += kernel.panel) {
    std::uint64_t bits = gainers_[(begin + i) / kernel.panel * scores_.size() + t];
    for (; bits != 0; bits &= bits - 1)
      offset[found++] = static_cast<std::uint16_t>(i + __builtin_ctzll(bits));
  }
  while (found > 0 && offset[found - 1] >= length)
    --found; // a last panel is filled up
  if (gainers_.empty() || found * 8 > length) {
    kernel.distances(x_.values + begin, x_.n, length, d, candidate, 1, square, length);
    for (std::size_t i = 0; i < length; ++i)
      body(i, square[i]);
    return;
  }
  std::vector<double> gathered(found > 0 ? kGathered * d : 0);
  for (std::size_t first = 0; first < found; first += kGathered) {
    const std::size_t count = std::min(kGathered, found - first);
    for (std::size_t j = 0; j < d; ++j)
      for (std::size_t i = 0; i < count; ++i)
        gathered[j * kGathered + i] = x_.column(j)[begin + offset[first + i]];
    kernel.distances(gathered.data(), kGathered, count, d, candidate, 1, square, count);
    for (std::size_t i = 0; i < count; ++i)
      body(offset[first + i], square[i]);
  }
}

} // namespace kmeans
} // namespace huddle

#endif
