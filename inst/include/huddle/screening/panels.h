// Single-precision panels of the points, in an order of one's own or as they are.
#ifndef HUDDLE_SCREENING_PANELS_H
#define HUDDLE_SCREENING_PANELS_H

#include "nearest_center.h"

namespace huddle {

// Memory: 4 bytes a value and 8 bytes a point for an order of one's own.
class Panels {
public:
  explicit Panels(const Points &x, std::shared_ptr<const PackedPoints> packed)
      : n_(x.n), d_(x.d), packed_(std::move(packed)), values_(0), norm2_(0) {}
  // row: the row at each position. Points at neighbouring positions lie near each other.
  Panels(const Points &x, const Frame &frame, std::vector<std::uint32_t> row, Context &context);

  // Rows are numbered in 32 bits.
  static bool can_hold(std::size_t n) { return n <= UINT32_MAX; }

  bool ordered() const { return !packed_; }
  std::size_t count() const { return (n_ + kernels().panel - 1) / kernels().panel; }
  std::size_t begin(std::size_t panel) const { return panel * kernels().panel; }
  std::size_t end(std::size_t panel) const { return std::min(n_, begin(panel + 1)); }
  std::size_t row(std::size_t position) const { return ordered() ? row_[position] : position; }
  PanelView panel(std::size_t number) const {
    const std::size_t first = begin(number);
    return ordered() ? PanelView{values_.data() + first * d_, norm2_.data() + first, d_}
                     : PanelView{packed_->panel(first), packed_->norm2(first), d_};
  }

private:
  const std::size_t n_, d_;
  const std::shared_ptr<const PackedPoints> packed_; // the points as they are, or none
  const std::vector<std::uint32_t> row_;
  Buffer<float> values_, norm2_;
};

inline Panels::Panels(const Points &x, const Frame &frame, std::vector<std::uint32_t> row,
                      Context &context)
    : n_(x.n), d_(x.d), row_(std::move(row)), values_(padded_length(x.n) * x.d),
      norm2_(padded_length(x.n)) {
  const std::size_t width = kernels().panel;
  const Blocks blocks(n_, kBlockRows);
  for_blocks(context, blocks.count(), 10.0 * n_ * d_, [&](std::size_t b) {
    double norm2[kBlockRows] = {};
    constexpr std::size_t kAhead = 32; // values that are on their way from memory
    std::uint32_t row[kBlockRows + kAhead];
    const std::size_t first = blocks.begin(b);
    // A last panel is filled up with the last point.
    for (std::size_t i = 0; i < kBlockRows + kAhead; ++i)
      row[i] = row_[std::min(first + i, n_ - 1)];
    for (std::size_t j = 0; j < d_; ++j) {
      const double *column = x.column(j);
      float *out = values_.data() + first * d_ + j * width;
      for (std::size_t i = 0; i < kBlockRows; i += width, out += width * d_)
        for (std::size_t lane = 0; lane < width; ++lane) {
          __builtin_prefetch(column + row[i + lane + kAhead]);
          const double value = (column[row[i + lane]] - frame.centre[j]) * frame.scale;
          out[lane] = static_cast<float>(value);
          norm2[i + lane] += value * value;
        }
    }
    for (std::size_t i = 0; i < kBlockRows; ++i)
      norm2_.data()[first + i] = static_cast<float>(norm2[i] * (1 + 0x1p-20)); // upwards
  });
}

} // namespace huddle

#endif
