// Minimum spanning trees of mutual reachability distances without a distance matrix, by the
// algorithm of Prim (1957, doi:10.1002/j.1538-7305.1957.tb01515.x): the reference, and the faster
// way where a tree in space leaves out too little.
//
// The mutual reachability distance of two points is the greatest of their distance and of the core
// distances of both (Campello and others 2013, doi:10.1007/978-3-642-37456-2_14). All distances are
// squared where the metric is Euclidean. Edges follow the total order of edges.h, so the tree is
// unique. Cost: O(n^2 d) time; memory: 8 d + 36 bytes a point.
#ifndef HUDDLE_HIERARCHY_PRIM_H
#define HUDDLE_HIERARCHY_PRIM_H

#include "../base/buffer.h"
#include "../data/columns.h"
#include "edges.h"

#include <limits>

namespace huddle {

namespace detail {

constexpr std::uint32_t kNobody = std::numeric_limits<std::uint32_t>::max();

// Points outside of the tree, kept in front: where one leaves, the last takes its place.
class Outside {
public:
  Outside(const Points &x, const double *core, Context &context)
      : d_(x.d), stride_((x.n + kMultiple - 1) / kMultiple * kMultiple), count_(x.n),
        values_(stride_ * x.d), core_(stride_), best_(stride_), from_(stride_), id_(x.n) {
    for_blocks(context, x.d, static_cast<double>(x.n) * x.d, [&](std::size_t j) {
      double *column = values_.data() + j * stride_;
      std::fill(std::copy(x.column(j), x.column(j) + x.n, column), column + stride_, 0.0);
    });
    std::fill(std::copy(core, core + x.n, core_.data()), core_.data() + stride_, HUGE_VAL);
    std::fill_n(best_.data(), stride_, HUGE_VAL);
    std::fill_n(from_.data(), stride_, static_cast<std::int64_t>(kNobody));
    for (std::size_t i = 0; i < x.n; ++i)
      id_[i] = static_cast<std::uint32_t>(i);
  }

  std::size_t count() const { return count_; }

  // Takes a point out and offers it to all others; returns the place of the point to take next.
  std::size_t take(std::size_t place, Context &context) {
    const std::uint32_t id = id_[place];
    std::vector<double> point(d_);
    for (std::size_t j = 0; j < d_; ++j)
      point[j] = values_.data()[j * stride_ + place];
    const double reach = core_.data()[place];
    remove(place);
    const Blocks blocks((count_ + kMultiple - 1) / kMultiple * kMultiple, kBlockRows);
    least_.resize(blocks.count());
    for_blocks(context, blocks.count(), 3.0 * count_ * d_, [&](std::size_t b) {
      const std::size_t at = blocks.begin(b);
      least_[b] =
          kernels().mutual_step(values_.data() + at, stride_, blocks.end(b) - at, d_, point.data(),
                                reach, id, core_.data() + at, best_.data() + at, from_.data() + at);
    });
    return least_place(blocks);
  }

  Edge edge(std::size_t place) const {
    return edge_between(best_.data()[place], static_cast<std::uint32_t>(from_.data()[place]),
                        id_[place]);
  }

private:
  // A multiple of the tile of every instruction set.
  static constexpr std::size_t kMultiple = 16;

  void remove(std::size_t place) {
    --count_;
    for (std::size_t j = 0; j < d_; ++j)
      values_.data()[j * stride_ + place] = values_.data()[j * stride_ + count_];
    core_.data()[place] = core_.data()[count_];
    best_.data()[place] = best_.data()[count_];
    from_.data()[place] = from_.data()[count_];
    id_[place] = id_[count_];
    // What is left behind must not be the least.
    core_.data()[count_] = best_.data()[count_] = HUGE_VAL;
  }

  std::size_t least_place(const Blocks &blocks) const {
    if (count_ == 0)
      return 0;
    const double least = *std::min_element(least_.begin(), least_.end());
    std::size_t place = count_;
    for (std::size_t b = 0; b < blocks.count(); ++b)
      for (std::size_t i = blocks.begin(b);
           least_[b] == least && i < std::min(blocks.end(b), count_); ++i)
        if (best_.data()[i] == least && (place == count_ || edge(i) < edge(place)))
          place = i;
    return place;
  }

  const std::size_t d_, stride_;
  std::size_t count_;
  Buffer<double> values_, core_, best_;
  Buffer<std::int64_t> from_;
  std::vector<std::uint32_t> id_;
  std::vector<double> least_;
};

} // namespace detail

// The n - 1 edges, in no order that means anything. Distances are finite.
inline std::vector<Edge> prim(const Points &x, const double *core, Context &context) {
  std::vector<Edge> edges;
  edges.reserve(x.n);
  detail::Outside outside(x, core, context);
  const double all = static_cast<double>(x.n) * x.n;
  for (std::size_t next = outside.take(0, context); outside.count() > 0;) {
    edges.push_back(outside.edge(next));
    next = outside.take(next, context);
    const double left = static_cast<double>(outside.count());
    context.progress.advance(1 - left * left / all);
  }
  return edges;
}

} // namespace huddle

#endif
