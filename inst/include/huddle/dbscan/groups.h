// Points in groups of neighbours: the form in which DBSCAN reads them. Coordinates stand in the
// order of groups, coordinate after coordinate, so that a run of groups is a run of points.
// Memory: 8 d + 4 bytes a point (12 with weights), 16 d + 12 bytes a group.
#ifndef HUDDLE_DBSCAN_GROUPS_H
#define HUDDLE_DBSCAN_GROUPS_H

#include "../base/buffer.h"
#include "../data/columns.h"

#include <cmath>
#include <cstdint>

namespace huddle {
namespace dbscan {

// Groups first, ..., last - 1.
struct Run {
  std::uint32_t first, last;
};

struct Groups {
  static constexpr std::size_t kPadding = 8; // kernels load whole vectors

  // Points in the given order of rows, cut where `begins` says; the last entry of begins is x.n.
  Groups(const Points &x, std::vector<std::uint32_t> order, std::vector<std::uint32_t> begins,
         Context &context)
      : n(x.n), d(x.d), stride(x.n + kPadding), row(std::move(order)), start(std::move(begins)),
        values_(stride * d) {
    const Blocks blocks(n, 16 * kBlockRows);
    for_blocks(context, blocks.count() * d, 2.0 * n * d, [&](std::size_t task) {
      const std::size_t j = task / blocks.count(), b = task % blocks.count();
      const double *from = x.column(j);
      double *to = column(j);
      for (std::size_t i = blocks.begin(b); i < blocks.end(b); ++i)
        to[i] = from[row[i]];
      if (b + 1 == blocks.count())
        std::fill(to + n, to + stride, 0.0);
    });
    if (x.weights) {
      weight.resize(n);
      for (std::size_t i = 0; i < n; ++i)
        weight[i] = x.weights[row[i]];
    }
  }

  std::size_t count() const { return start.size() - 1; }
  std::size_t size(std::size_t group) const { return start[group + 1] - start[group]; }
  double *column(std::size_t j) { return values_.data() + j * stride; }
  const double *values() const { return values_.data(); }
  void place(std::size_t i, double *out) const {
    for (std::size_t j = 0; j < d; ++j)
      out[j] = values_.data()[j * stride + i];
  }

  // Moves the marked points of a group to its front, all in the order they had; returns how many.
  std::uint32_t put_first(std::size_t group, const std::vector<char> &marked) {
    const std::size_t begin = start[group], end = start[group + 1];
    const auto first = std::count(marked.begin() + begin, marked.begin() + end, 1);
    if (first > 0 && static_cast<std::size_t>(first) < end - begin) {
      std::vector<std::uint32_t> order;
      for (const char kind : {1, 0})
        for (std::size_t i = begin; i < end; ++i)
          if (marked[i] == kind)
            order.push_back(static_cast<std::uint32_t>(i));
      reorder(row.data(), begin, order);
      for (std::size_t j = 0; j < d; ++j)
        reorder(column(j), begin, order);
      if (!weight.empty())
        reorder(weight.data(), begin, order);
    }
    return static_cast<std::uint32_t>(first);
  }

  std::size_t n, d, stride;
  std::vector<std::uint32_t> row;   // of the data, for each place in this order
  std::vector<std::uint32_t> start; // the first place of each group
  std::vector<double> weight;       // in this order; empty where every point counts once

private:
  template <class T>
  static void reorder(T *values, std::size_t begin, const std::vector<std::uint32_t> &order) {
    std::vector<T> moved;
    for (const std::uint32_t i : order)
      moved.push_back(values[i]);
    std::copy(moved.begin(), moved.end(), values + begin);
  }

  Buffer<double> values_;
};

// Squared distances to and between boxes. Compilers may fuse these sums while kernels do not, so
// they are compared with a margin that no rounding of as many terms can pass.
constexpr double kMargin = 1e-9;

// The least and the greatest coordinates of a run of points.
struct Boxes {
  Boxes(std::size_t count, std::size_t d_) : d(d_), bounds(2 * d_ * count) {}

  void fit(std::size_t group, const Groups &groups, std::size_t begin, std::size_t end) {
    for (std::size_t j = 0; j < d; ++j) {
      const double *values = groups.values() + j * groups.stride;
      double least = values[begin], greatest = values[begin];
      for (std::size_t i = begin + 1; i < end; ++i) {
        least = std::min(least, values[i]);
        greatest = std::max(greatest, values[i]);
      }
      low(group)[j] = least;
      high(group)[j] = greatest;
    }
  }

  // The least squared distance that a point of box a can have to one of box b.
  double gap(std::size_t a, std::size_t b) const {
    double sum = 0;
    for (std::size_t j = 0; j < d; ++j) {
      const double between = std::max(low(a)[j] - high(b)[j], low(b)[j] - high(a)[j]);
      sum += between > 0 ? between * between : 0;
    }
    return sum;
  }

  // The greatest.
  double reach(std::size_t a, std::size_t b) const {
    double sum = 0;
    for (std::size_t j = 0; j < d; ++j) {
      const double across = std::max(high(a)[j] - low(b)[j], high(b)[j] - low(a)[j]);
      sum += across * across;
    }
    return sum;
  }

  double gap_to(std::size_t box, const double *place) const {
    double sum = 0;
    for (std::size_t j = 0; j < d; ++j) {
      const double between = std::max(low(box)[j] - place[j], place[j] - high(box)[j]);
      sum += between > 0 ? between * between : 0;
    }
    return sum;
  }

  double *low(std::size_t box) { return bounds.data() + 2 * d * box; }
  double *high(std::size_t box) { return bounds.data() + 2 * d * box + d; }
  const double *low(std::size_t box) const { return bounds.data() + 2 * d * box; }
  const double *high(std::size_t box) const { return bounds.data() + 2 * d * box + d; }

  std::size_t d;
  std::vector<double> bounds;
};

} // namespace dbscan
} // namespace huddle

#endif
