// Clusters in a reachability plot: valleys between a steep descent and a steep ascent, as Ankerst
// and others (1999, doi:10.1145/304182.304187) define them (definitions 9 to 11, figure 19). Two
// slips of the paper are mended: a point is steep downward if its successor is lower by the share
// xi, and the right end of a valley moves left while it is higher than the left one. The ends of a
// valley are then moved in until its last point was reached from within it (Schubert and Gertz
// 2018). Cost: O(n) for each descent that is open at a time.
#ifndef HUDDLE_OPTICS_XI_H
#define HUDDLE_OPTICS_XI_H

#include "../base/index.h"

#include <algorithm>
#include <cmath>

namespace huddle {
namespace optics {

// Places in the order, both ends included.
struct Valley {
  std::size_t begin, end;
};

class XiClusters {
public:
  // Reachability in the order of OPTICS; for each place that of the predecessor, kNoRow if none.
  // Valleys have at least `least_size` points, steep areas no more than `slack` others in a row.
  XiClusters(std::vector<double> reachability, std::vector<std::uint32_t> predecessor, double xi,
             std::size_t slack, std::size_t least_size)
      : n_(reachability.size()), height_(std::move(reachability)),
        predecessor_(std::move(predecessor)), keep_(1 - xi), slack_(slack),
        least_size_(least_size) {
    height_.push_back(HUGE_VAL); // the plot ends in an ascent
  }

  // Small valleys come before those that hold them.
  std::vector<Valley> run() {
    std::size_t next = 0; // behind the steep areas found so far
    for (std::size_t i = 0; i < n_; ++i) {
      if (i < next || !(steep(i, true) || steep(i, false)))
        continue;
      // The greatest height since the last steep area.
      close_descents(*std::max_element(height_.begin() + next, height_.begin() + i + 1));
      const bool down = steep(i, true);
      const std::size_t end = area_end(i, down);
      if (down)
        descents_.push_back({i, end, 0});
      else
        find_valleys(i, end);
      next = end + 1;
    }
    return valleys_;
  }

private:
  struct Descent {
    std::size_t begin, end;
    double between; // the greatest height since its end
  };

  double ratio(std::size_t i) const { return height_[i] / height_[i + 1]; }
  bool steep(std::size_t i, bool down) const {
    return down ? ratio(i) >= 1 / keep_ : ratio(i) <= keep_;
  }
  bool goes(std::size_t i, bool down) const { return down ? ratio(i) > 1 : ratio(i) < 1; }

  // The last steep point of an area that never goes the other way.
  std::size_t area_end(std::size_t begin, bool down) const {
    std::size_t end = begin, others = 0;
    for (std::size_t i = begin; i < n_; ++i) {
      if (steep(i, down)) {
        others = 0;
        end = i;
      } else if (goes(i, !down) || ++others > slack_) {
        break;
      }
    }
    return end;
  }

  // Descents from no higher than what came after them cannot begin a valley any more.
  void close_descents(double between) {
    std::vector<Descent> open;
    for (Descent descent : descents_) {
      if (std::isinf(between) || between > height_[descent.begin] * keep_)
        continue;
      descent.between = std::max(descent.between, between);
      open.push_back(descent);
    }
    descents_.swap(open);
  }

  // The valleys that the ascent from `begin` to `end` closes; the latest descent gives the
  // smallest.
  void find_valleys(std::size_t begin, std::size_t end) {
    const double right = height_[end + 1];
    for (std::size_t d = descents_.size(); d-- > 0;) {
      const Descent &descent = descents_[d];
      if (right * keep_ < descent.between)
        continue;
      Valley valley{descent.begin, end};
      const double left = height_[descent.begin];
      if (left * keep_ >= right) {
        while (height_[valley.begin + 1] > right && valley.begin < descent.end)
          ++valley.begin;
      } else if (right * keep_ >= left) {
        while (height_[valley.end - 1] > left && valley.end > begin)
          --valley.end;
      }
      if (draw_in(valley) && valley.end - valley.begin + 1 >= least_size_ &&
          valley.begin <= descent.end && valley.end >= begin)
        valleys_.push_back(valley);
    }
  }

  // False where nothing is left.
  bool draw_in(Valley &valley) const {
    for (; valley.begin < valley.end; --valley.end) {
      const std::uint32_t from = predecessor_[valley.end];
      if (height_[valley.begin] > height_[valley.end] ||
          (from != kNoRow && from >= valley.begin && from < valley.end))
        return true;
    }
    return false;
  }

  const std::size_t n_;
  std::vector<double> height_;
  const std::vector<std::uint32_t> predecessor_;
  const double keep_;
  const std::size_t slack_, least_size_;
  std::vector<Descent> descents_;
  std::vector<Valley> valleys_;
};

} // namespace optics
} // namespace huddle

#endif
