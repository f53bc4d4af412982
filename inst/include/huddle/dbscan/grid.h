// Points in the cells of a grid whose cells are a little less than eps across, for up to three
// columns: all points of a cell are neighbours, and those of a point lie in few cells around it
// (Gunawan 2013; Wang, Gu and Shun 2020, doi:10.1145/3318464.3380582). Cells are sorted row by row,
// so that the neighbours in one row of cells are a run of points. Cost: O(n) to sort; beyond that
// for each cell a walk along the 5^(d - 1) rows of cells around it.
#ifndef HUDDLE_DBSCAN_GRID_H
#define HUDDLE_DBSCAN_GRID_H

#include "../data/spatial_order.h"
#include "groups.h"

#include <limits>

namespace huddle {
namespace dbscan {

class Grid {
public:
  static constexpr std::size_t kMaxColumns = 3;

  // Where the cells lie; `usable` is false where there are too many columns or cells to number.
  struct Frame {
    std::vector<double> low;
    double per_unit = 0;               // cells per unit of the data
    double reach = 0;                  // eps in cells
    std::vector<std::int64_t> columns; // what one step along a coordinate adds to a cell's number
    int bits = 0;                      // of the numbers
    bool usable = false;
  };

  // Places are found with an error of less than 2^-20 of a cell as long as there are no more than
  // 2^31 along a coordinate; cells are smaller than eps / sqrt(d) by more than that.
  static Frame frame(const Columns &columns, double eps) {
    constexpr double shrink = 1.0 / 65536, max_cells = 2147483648.0;
    Frame frame;
    const std::size_t d = columns.least.size();
    const double side = eps / std::sqrt(static_cast<double>(d)) * (1 - shrink);
    if (d > kMaxColumns || !(side > 0))
      return frame;
    frame.low = columns.least;
    frame.per_unit = 1 / side;
    frame.reach = std::sqrt(static_cast<double>(d)) * (1 + 2 * shrink);
    frame.columns.assign(d, 0);
    double total = 1;
    for (std::size_t j = d; j-- > 0;) {
      const double cells = std::floor((columns.greatest[j] - columns.least[j]) * frame.per_unit);
      // A margin of empty cells, so that a step never leads into another row.
      const double with_margin = cells + 1 + 2 * margin();
      if (!(with_margin < max_cells) || !(total * with_margin < 4.0e18))
        return frame;
      frame.columns[j] = static_cast<std::int64_t>(total);
      total *= with_margin;
    }
    while (std::ldexp(1.0, frame.bits) < total)
      ++frame.bits;
    frame.usable = true;
    return frame;
  }

  Grid(const Points &x, const Frame &frame, Context &context)
      : frame_(frame), groups_(group(x, context)), steps_(neighbour_rows()) {}

  Groups &groups() { return groups_; }

private:
  static double margin() { return 2; }

  // One row of cells as seen from a cell: steps along all but the last coordinate, and how far the
  // run of cells goes to both sides along the last.
  struct Step {
    double along[kMaxColumns - 1];
    std::int64_t offset, width;
    double gap; // between the two rows, squared, in cells
    double steps() const { return along[0] * along[0] + along[1] * along[1]; }
  };

  Groups group(const Points &x, Context &context) {
    CodedRows<std::uint64_t> rows(x.n);
    const Blocks blocks(x.n, kBlockRows);
    for_blocks(context, blocks.count(), 4.0 * x.n * x.d, [&](std::size_t b) {
      std::uint64_t code[kBlockRows] = {};
      const std::size_t begin = blocks.begin(b), length = blocks.end(b) - begin;
      for (std::size_t j = 0; j < x.d; ++j)
        for (std::size_t i = 0; i < length; ++i)
          code[i] += static_cast<std::uint64_t>(frame_.columns[j]) *
                     (static_cast<std::uint64_t>(place(x.column(j)[begin + i], j)) +
                      static_cast<std::uint64_t>(margin()));
      for (std::size_t i = 0; i < length; ++i)
        rows.data()[begin + i] = {code[i], static_cast<std::uint32_t>(begin + i)};
    });
    sort_codes(rows, x.n, frame_.bits, context);
    std::vector<std::uint32_t> start;
    for (std::size_t i = 0; i < x.n; ++i)
      if (i == 0 || rows.data()[i].code != rows.data()[i - 1].code) {
        start.push_back(static_cast<std::uint32_t>(i));
        cell_.push_back(static_cast<std::int64_t>(rows.data()[i].code));
      }
    start.push_back(static_cast<std::uint32_t>(x.n));
    return Groups(x, rows_of(rows, x.n), std::move(start), context);
  }

  double place(double value, std::size_t j) const {
    return (value - frame_.low[j]) * frame_.per_unit;
  }

  // All rows that points within eps can lie in, the nearest first and of equals the lowest.
  std::vector<Step> neighbour_rows() const {
    const int d = static_cast<int>(frame_.low.size()), far = static_cast<int>(margin());
    std::vector<Step> steps;
    for (int a = d > 1 ? -far : 0; a <= (d > 1 ? far : 0); ++a)
      for (int b = d > 2 ? -far : 0; b <= (d > 2 ? far : 0); ++b) {
        Step step = {{static_cast<double>(a), static_cast<double>(b)}, 0, 0, 0};
        for (int j = 0; j + 1 < d; ++j) {
          const double apart = std::max(0.0, std::fabs(step.along[j]) - 1);
          step.gap += apart * apart;
          step.offset += static_cast<std::int64_t>(step.along[j]) * frame_.columns[j];
        }
        const double left = frame_.reach * frame_.reach - step.gap;
        if (left < 0)
          continue;
        step.width = static_cast<std::int64_t>(1 + std::sqrt(left));
        steps.push_back(step);
      }
    std::stable_sort(steps.begin(), steps.end(),
                     [](const Step &a, const Step &b) { return a.steps() < b.steps(); });
    return steps;
  }

  Frame frame_;
  std::vector<std::int64_t> cell_; // the number of each group's cell, ascending
  Groups groups_;
  std::vector<Step> steps_;

public:
  // Gives the runs around one group after another; quick where groups come in ascending order.
  // Rows are looked up when they are asked for: the search for a core often ends before.
  class Walker {
  public:
    // `forward` leaves out rows of cells that come before the group's own.
    Walker(const Grid &grid, bool forward) : grid_(grid), bounds_(grid.steps_.size()) {
      for (std::size_t s = 0; s < grid.steps_.size(); ++s)
        if (!forward || grid.steps_[s].offset >= 0)
          steps_.push_back(s);
    }

    std::size_t runs() const { return steps_.size(); }
    void stand_in(std::size_t group) { group_ = group; }

    Run run(std::size_t s) {
      const std::vector<std::int64_t> &cell = grid_.cell_;
      const Step &step = grid_.steps_[steps_[s]];
      Bounds &bounds = bounds_[s];
      if (bounds.group == group_)
        return bounds.run;
      const std::int64_t from = cell[group_] + step.offset - step.width, to = from + 2 * step.width;
      std::size_t first = bounds.run.first, last = bounds.run.last;
      if (bounds.group > group_)
        first = std::lower_bound(cell.begin(), cell.end(), from) - cell.begin();
      while (first < cell.size() && cell[first] < from)
        ++first;
      last = std::max(last, first);
      while (last < cell.size() && cell[last] <= to)
        ++last;
      bounds = {group_, {static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(last)}};
      return bounds.run;
    }

    // Whether cells of the run may touch the group's own.
    bool close(std::size_t s) const { return grid_.steps_[steps_[s]].gap == 0; }

    // Before near(): where in its cell a point of the group lies.
    void stand_at(const double *point) {
      for (std::size_t j = 0; j + 1 < grid_.frame_.low.size(); ++j) {
        const double place = grid_.place(point[j], j);
        share_[j] = place - std::floor(place);
      }
    }

    // Whether points of the run's row of cells can lie within eps of where we stand.
    bool near(std::size_t s) const {
      const Step &step = grid_.steps_[steps_[s]];
      double sum = 0;
      for (std::size_t j = 0; j + 1 < grid_.frame_.low.size(); ++j) {
        const double along = step.along[j];
        const double gap = (along > 0   ? along - share_[j]
                            : along < 0 ? share_[j] - along - 1
                                        : 0) -
                           1.0 / 262144;
        sum += gap > 0 ? gap * gap : 0;
      }
      return sum <= grid_.frame_.reach * grid_.frame_.reach;
    }

  private:
    const Grid &grid_;
    struct Bounds {
      std::size_t group = std::numeric_limits<std::size_t>::max(); // which the run belongs to
      Run run = {0, 0};
    };
    std::vector<std::size_t> steps_;
    std::vector<Bounds> bounds_;
    std::size_t group_ = 0;
    double share_[kMaxColumns - 1] = {};
  };
};

} // namespace dbscan
} // namespace huddle

#endif
