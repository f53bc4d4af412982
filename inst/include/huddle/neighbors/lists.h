// The nearest points so far of each of some queries, ties by row.
#ifndef HUDDLE_NEIGHBORS_LISTS_H
#define HUDDLE_NEIGHBORS_LISTS_H

#include "../kernels/dispatch.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace huddle {

// A point that was found: the value of its distance, see metric.h, and its row.
struct Neighbor {
  double value;
  std::uint32_t row;

  bool operator<(const Neighbor &other) const {
    return value < other.value || (value == other.value && row < other.row);
  }
};

// Short lists are kept in order. Long ones gather twice as many points as are wanted, of which the
// nearer half is then kept.
class NearestLists {
public:
  explicit NearestLists(std::size_t k, std::size_t queries = kLeafPoints)
      : k_(k), stride_((k + kListLanes - 1) / kListLanes * kListLanes), bound_(queries) {
    if (is_short()) {
      value_.resize(queries * stride_);
      row_.resize(queries * stride_);
    } else {
      found_.resize(queries);
      last_row_.resize(queries);
    }
  }

  // Forgets all. Only the first `queries` take points from now on.
  void clear(std::size_t queries) {
    std::fill(bound_.begin(), bound_.end(), -1.0);
    std::fill(bound_.begin(), bound_.begin() + queries, HUGE_VAL);
    std::fill(value_.begin(), value_.end(), HUGE_VAL);
    std::fill(row_.begin(), row_.end(), INT64_MAX);
    std::fill(last_row_.begin(), last_row_.end(), UINT32_MAX);
    for (std::vector<Neighbor> &found : found_)
      found.clear();
  }

  // Points whose values are greater than this are too far.
  double bound(std::size_t query) const { return bound_[query]; }

  // Of points whose values equal the bound, greater rows are too far.
  std::uint32_t last_row(std::size_t query) const {
    return is_short() ? static_cast<std::uint32_t>(
                            std::min<std::int64_t>(row_[query * stride_ + k_ - 1], UINT32_MAX))
                      : last_row_[query];
  }

  // Enters the marked points.
  void enter(std::size_t query, std::uint32_t marked, const double *value,
             const std::uint32_t *row) {
    if (is_short()) {
      const std::size_t first = query * stride_;
      bound_[query] = kernels().enter_marked(marked, value, row, k_, value_.data() + first,
                                             row_.data() + first);
      return;
    }
    std::vector<Neighbor> &found = found_[query];
    for (; marked != 0; marked &= marked - 1) {
      const int lane = __builtin_ctz(marked);
      found.push_back({value[lane], row[lane]});
    }
    if (found.size() >= 2 * k_)
      keep_nearest(query);
  }

  // The points of a query in order; `out` has room for k.
  void sorted(std::size_t query, Neighbor *out) {
    if (is_short()) {
      const std::size_t first = query * stride_;
      for (std::size_t m = 0; m < k_; ++m)
        out[m] = {value_[first + m], static_cast<std::uint32_t>(row_[first + m])};
      return;
    }
    keep_nearest(query);
    std::copy(found_[query].begin(), found_[query].end(), out);
    std::sort(out, out + k_);
  }

private:
  static constexpr std::size_t kShort = 64;
  bool is_short() const { return k_ <= kShort; }

  void keep_nearest(std::size_t query) {
    std::vector<Neighbor> &found = found_[query];
    std::nth_element(found.begin(), found.begin() + (k_ - 1), found.end());
    found.resize(k_);
    bound_[query] = found[k_ - 1].value;
    last_row_[query] = found[k_ - 1].row;
  }

  const std::size_t k_, stride_;
  std::vector<double> bound_;
  std::vector<double> value_;
  std::vector<std::int64_t> row_;
  std::vector<std::vector<Neighbor>> found_;
  std::vector<std::uint32_t> last_row_;
};

} // namespace huddle

#endif
