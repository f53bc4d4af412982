// The assignment problem: a partner for every row of a table, no column twice, so that the summed
// cost is least. Shortest augmenting paths (Jonker and Volgenant, 1987, doi:10.1007/BF02278710) in
// the form for rectangular tables (Crouse, 2016, doi:10.1109/TAES.2016.140952): O(rows^2 cols)
// time, O(rows + cols) memory. Costs that are whole numbers are added without rounding.
#ifndef HUDDLE_METRICS_MATCHING_H
#define HUDDLE_METRICS_MATCHING_H

#include "../base/progress.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

namespace huddle {
namespace metrics {

// Row after row; no more rows than columns, and every cost finite.
struct CostTable {
  const double *values;
  std::size_t rows;
  std::size_t cols;

  double at(std::size_t r, std::size_t c) const { return values[r * cols + c]; }
};

namespace detail {

constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

// Partners of the rows so far, and prices that make them all best buys: no reduced cost
// cost(r, c) - row_price[r] - col_price[c] is negative, and those of partners are zero.
class PartialAssignment {
public:
  explicit PartialAssignment(const CostTable &cost)
      : cost_(cost), col_of_row_(cost.rows, kNone), row_of_col_(cost.cols, kNone),
        row_price_(cost.rows), col_price_(cost.cols), distance_(cost.cols), before_(cost.cols) {}

  // Finds a partner for one more row; others may have to change theirs.
  void add_row(std::size_t start) {
    const std::size_t free_col = shortest_path(start);
    update_prices(start, distance_[free_col]);
    for (std::size_t c = free_col; c != kNone;) {
      const std::size_t r = before_[c];
      row_of_col_[c] = r;
      std::swap(c, col_of_row_[r]); // the row that is added had none
    }
  }

  const std::vector<std::size_t> &col_of_row() const { return col_of_row_; }

private:
  // Dijkstra's search over reduced costs, from a row to the nearest column without partner. Equal
  // columns: one without partner ends the search at once, else the lowest is next.
  std::size_t shortest_path(std::size_t start) {
    std::fill(distance_.begin(), distance_.end(), std::numeric_limits<double>::infinity());
    open_.resize(cost_.cols);
    std::iota(open_.begin(), open_.end(), std::size_t(0));
    done_.clear();
    std::size_t row = start;
    for (double reached = 0;;) {
      std::size_t nearest = 0;
      for (std::size_t i = 0; i < open_.size(); ++i) {
        const std::size_t c = open_[i];
        const double through = reached + cost_.at(row, c) - row_price_[row] - col_price_[c];
        if (through < distance_[c]) {
          distance_[c] = through;
          before_[c] = row;
        }
        const double best = distance_[open_[nearest]];
        const bool tie_to_free =
            distance_[c] == best && row_of_col_[c] == kNone && row_of_col_[open_[nearest]] != kNone;
        if (distance_[c] < best || tie_to_free)
          nearest = i;
      }
      const std::size_t c = open_[nearest];
      if (row_of_col_[c] == kNone)
        return c;
      reached = distance_[c];
      done_.push_back(c);
      open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(nearest));
      row = row_of_col_[c];
    }
  }

  void update_prices(std::size_t start, double length) {
    row_price_[start] += length;
    for (const std::size_t c : done_) {
      row_price_[row_of_col_[c]] += length - distance_[c];
      col_price_[c] -= length - distance_[c];
    }
  }

  const CostTable cost_;
  std::vector<std::size_t> col_of_row_, row_of_col_;
  std::vector<double> row_price_, col_price_;
  std::vector<double> distance_;    // from the row that is added, along paths found so far
  std::vector<std::size_t> before_; // the row from which a column was reached
  std::vector<std::size_t> open_;   // columns not reached for good, ascending
  std::vector<std::size_t> done_;
};

} // namespace detail

// The column of each row.
inline std::vector<std::size_t> assign_rows(const CostTable &cost, Progress &progress) {
  detail::PartialAssignment assignment(cost);
  for (std::size_t r = 0; r < cost.rows; ++r) {
    progress.poll();
    assignment.add_row(r);
  }
  return assignment.col_of_row();
}

} // namespace metrics
} // namespace huddle

#endif
