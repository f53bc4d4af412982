// The choice among the ways to find labels.
#ifndef HUDDLE_KMEANS_ALGORITHMS_H
#define HUDDLE_KMEANS_ALGORITHMS_H

#include "filtering.h"
#include "options.h"

namespace huddle {
namespace kmeans {

// Starts with full passes. A run that goes on for long is handed to the filtering passes, which
// need an order of the points first; once that is made, other runs begin with it. Where filtering
// leaves out too little, full passes take over again for good.
class AdaptiveLabeller final : public Labeller {
public:
  AdaptiveLabeller(const Points &x, std::size_t k, const Frame &frame, Context &context)
      : x_(x), k_(k), frame_(frame), full_(x, k, frame, context),
        worth_it_(x.d <= kFewDimensions && k >= kManyCenters && x.n >= kManyPoints &&
                  FilteringLabeller::can_hold(x.n)) {}

  void restart() override {
    passes_ = 0;
    full_.restart();
    if (filtering_)
      filtering_->restart();
  }

  Pass assign(const std::vector<double> &centers, std::int32_t *label,
              std::vector<BlockMoves> &found, Context &context) override {
    if (worth_it_ && !filtering_ && passes_ == kFullPasses)
      filtering_ = std::make_unique<FilteringLabeller>(x_, k_, frame_, context);
    ++passes_;
    if (!filtering_)
      return full_.assign(centers, label, found, context);
    const Pass pass = filtering_->assign(centers, label, found, context);
    if (pass.distances * 3 > static_cast<double>(x_.n) * static_cast<double>(k_)) {
      worth_it_ = false;
      filtering_.reset();
    }
    return pass;
  }

private:
  static constexpr std::size_t kFewDimensions = 4;
  static constexpr std::size_t kManyCenters = 16;
  static constexpr std::size_t kManyPoints = 20 * kBlockRows;
  static constexpr std::size_t kFullPasses = 4;

  const Points x_;
  const std::size_t k_;
  const Frame frame_;
  FullLabeller full_;
  std::unique_ptr<FilteringLabeller> filtering_;
  bool worth_it_;
  std::size_t passes_ = 0;
};

inline std::unique_ptr<Labeller> make_labeller(const Points &x, const Columns &columns,
                                               const Options &options, Context &context) {
  const Frame frame = single_frame(columns);
  if (options.algorithm == Algorithm::lloyd)
    return std::make_unique<FullLabeller>(x, options.k, frame, context);
  if (options.algorithm == Algorithm::filtering && FilteringLabeller::can_hold(x.n))
    return std::make_unique<FilteringLabeller>(x, options.k, frame, context);
  return std::make_unique<AdaptiveLabeller>(x, options.k, frame, context);
}

} // namespace kmeans
} // namespace huddle

#endif
