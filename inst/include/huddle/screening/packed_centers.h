// Centers packed for screening in single precision, and the margin that makes it safe.
//
// With x and c centred and scaled, the score s = |c|^2 - 2 x.c orders the centers as the distance
// does. Its single-precision value errs by at most delta = u (d + 4) (C^2 + 2 |x| C) 1.05, where u
// = 2^-24 and C bounds |c|: one rounding of each coordinate, one of |c|^2 and d + 1 of the sum,
// fused or not. As 2 |x| C <= |x|^2 + C^2, two scores further apart than 2 u (d + 4) (2 C^2 +
// |x|^2) 1.06 are in the order of the exact distances, and of the distances summed in double, whose
// own rounding is far below the slack of 1.06.
#ifndef HUDDLE_SCREENING_PACKED_CENTERS_H
#define HUDDLE_SCREENING_PACKED_CENTERS_H

#include "../data/columns.h"
#include "../kernels/dispatch.h"

namespace huddle {

// Scores further apart than base + slope |x|^2 are in the exact order.
struct Margin {
  Margin() = default;
  // Whether it can decide anything in so many dimensions.
  static bool usable(std::size_t d) { return static_cast<double>(d + 4) * 0x1p-24 < 0.01; }
  // largest: squared length of the longest center, centred and scaled.
  Margin(std::size_t d, double largest) {
    const double unit = 2 * 1.06 * 0x1p-24 * static_cast<double>(d + 4);
    // The last summand covers values that underflow in single precision.
    base = static_cast<float>(unit * 2 * largest + 0x1p-110 * static_cast<double>(d + 4));
    slope = static_cast<float>(unit);
  }
  float base = 0, slope = 0;
};

// Centers by groups, for passes over all of them.
class ScreenedCenters {
public:
  ScreenedCenters(std::size_t k, Frame frame)
      : k_(k), d_(frame.centre.size()), groups_((k + kernels().group - 1) / kernels().group),
        frame_(std::move(frame)), values_(groups_ * kernels().group * d_),
        scores_(groups_ * kernels().group) {}

  // Packs centers given row after row.
  void set(const double *centers);

  std::size_t groups() const { return groups_; }
  const Frame &frame() const { return frame_; }
  const Margin &margin() const { return margin_; }
  // From group `first` on.
  CentersView view(std::size_t first = 0) const {
    const std::size_t j = first * kernels().group;
    return {values_.data() + j * d_, scores_.data() + j, margin_.base, margin_.slope};
  }

private:
  const std::size_t k_, d_, groups_;
  const Frame frame_;
  std::vector<float> values_, scores_;
  Margin margin_;
};

inline void ScreenedCenters::set(const double *centers) {
  const std::size_t group = kernels().group;
  double largest = 0;
  for (std::size_t j = 0; j < groups_ * group; ++j) {
    float *out = values_.data() + (j / group) * group * d_ + j % group;
    if (j >= k_) { // padding that is never the nearest
      scores_[j] = __builtin_inff();
      for (std::size_t c = 0; c < d_; ++c)
        out[c * group] = 0;
      continue;
    }
    const double norm2 = frame_.to_single(centers + j * d_, [&](std::size_t c, double value) {
      out[c * group] = static_cast<float>(-2 * value);
    });
    largest = std::max(largest, norm2);
    scores_[j] = static_cast<float>(norm2);
  }
  margin_ = Margin(d_, largest);
}

// Centers row after row, for passes over lists of them, and coordinate after coordinate.
class ListedCenters {
public:
  ListedCenters(std::size_t k, Frame frame)
      : k_(k), d_(frame.centre.size()),
        stride_((k + kernels().floats - 1) / kernels().floats * kernels().floats),
        frame_(std::move(frame)), rows_((k + 1) * d_), scores_(k + 1),
        by_coordinate_(stride_ * d_, __builtin_inff()) {
    scores_[k] = __builtin_inff();
  }

  // Takes centers given row after row; they must stay in place while they are used.
  void set(const double *centers);

  const double *given() const { return given_; }
  // All, and a center that is never near, which fills up lists.
  CentersView view() const { return {rows_.data(), scores_.data(), margin_.base, margin_.slope}; }
  // Padded with infinity to whole vectors.
  const float *by_coordinate() const { return by_coordinate_.data(); }
  // More than what rounding of one operation takes from a distance between centers.
  float slack() const { return slack_; }

private:
  const std::size_t k_, d_, stride_;
  const Frame frame_;
  std::vector<float> rows_, scores_, by_coordinate_;
  Margin margin_;
  float slack_ = 0;
  const double *given_ = nullptr;
};

inline void ListedCenters::set(const double *centers) {
  given_ = centers;
  double largest = 0;
  for (std::size_t j = 0; j < k_; ++j) {
    const double norm2 = frame_.to_single(centers + j * d_, [&](std::size_t c, double value) {
      rows_[j * d_ + c] = static_cast<float>(-2 * value);
      by_coordinate_[c * stride_ + j] = static_cast<float>(value);
    });
    largest = std::max(largest, norm2);
    scores_[j] = static_cast<float>(norm2);
  }
  margin_ = Margin(d_, largest);
  slack_ = static_cast<float>(0x1p-20 * std::sqrt(largest) + 0x1p-60);
}

} // namespace huddle

#endif
