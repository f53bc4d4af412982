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
#include <numeric>

namespace huddle {

namespace detail {

constexpr std::uint32_t kNobody = std::numeric_limits<std::uint32_t>::max();

// A multiple of the tile of every instruction set.
inline std::size_t padded(std::size_t n) {
  constexpr std::size_t kMultiple = 16;
  return (n + kMultiple - 1) / kMultiple * kMultiple;
}

// How a point that joins the tree offers itself to those outside of it, which stand in some order:
// by the distances of points, a kernel on columns that are kept in that order.
class PointOffers {
public:
  PointOffers(const Points &x, const double *core, Context &context)
      : d_(x.d), stride_(padded(x.n)), values_(stride_ * x.d), core_(stride_), point_(x.d) {
    for_blocks(context, x.d, static_cast<double>(x.n) * x.d, [&](std::size_t j) {
      double *column = values_.data() + j * stride_;
      std::fill(std::copy(x.column(j), x.column(j) + x.n, column), column + stride_, 0.0);
    });
    std::fill(std::copy(core, core + x.n, core_.data()), core_.data() + stride_, HUGE_VAL);
  }

  // Elementary operations of an offer.
  double work() const { return 3.0 * d_; }

  void take(std::size_t position, std::uint32_t id) {
    for (std::size_t j = 0; j < d_; ++j)
      point_[j] = values_.data()[j * stride_ + position];
    core_of_taken_ = core_.data()[position];
    id_ = id;
  }

  // The last takes the place of one that leaves; what is left behind must not be the least.
  void move(std::size_t last, std::size_t position) {
    for (std::size_t j = 0; j < d_; ++j)
      values_.data()[j * stride_ + position] = values_.data()[j * stride_ + last];
    core_.data()[position] = core_.data()[last];
    core_.data()[last] = HUGE_VAL;
  }

  // Returns the least of `best` from begin to end.
  double offer(std::size_t begin, std::size_t end, const std::vector<std::uint32_t> &, double *best,
               std::int64_t *from) const {
    return kernels().mutual_step(values_.data() + begin, stride_, end - begin, d_, point_.data(),
                                 core_of_taken_, id_, core_.data() + begin, best + begin,
                                 from + begin);
  }

private:
  const std::size_t d_, stride_;
  Buffer<double> values_, core_;
  std::vector<double> point_;
  double core_of_taken_ = 0;
  std::uint32_t id_ = 0;
};

// The same by any other distance: a function of two points.
template <class Distance> class PairOffers {
public:
  PairOffers(Distance distance, const double *core) : distance_(distance), core_(core) {}

  double work() const { return 10; }
  void take(std::size_t, std::uint32_t id) { id_ = id; }
  void move(std::size_t, std::size_t) {}

  double offer(std::size_t begin, std::size_t end, const std::vector<std::uint32_t> &ids,
               double *best, std::int64_t *from) const {
    double least = HUGE_VAL;
    for (std::size_t at = begin; at < std::min(end, ids.size()); ++at) {
      const std::uint32_t i = ids[at];
      const double weight = std::max<double>(distance_(id_, i), std::max(core_[id_], core_[i]));
      if (weight < best[at] || (weight == best[at] && id_ < from[at])) {
        best[at] = weight;
        from[at] = id_;
      }
      least = std::min(least, best[at]);
    }
    return least;
  }

private:
  const Distance distance_;
  const double *core_;
  std::uint32_t id_ = 0;
};

// Points outside of the tree, kept in front: where one leaves, the last takes its place.
template <class Offers> class Outside {
public:
  Outside(std::size_t n, Offers &offers)
      : offers_(offers), best_(padded(n)), from_(padded(n)), ids_(n) {
    std::fill_n(best_.data(), padded(n), HUGE_VAL);
    std::fill_n(from_.data(), padded(n), static_cast<std::int64_t>(kNobody));
    std::iota(ids_.begin(), ids_.end(), 0u);
  }

  std::size_t count() const { return ids_.size(); }

  // Takes a point out and offers it to all others; returns the position of the one to take next.
  std::size_t take(std::size_t position, Context &context) {
    offers_.take(position, ids_[position]);
    remove(position);
    const Blocks blocks(padded(count()), kBlockRows);
    least_.resize(blocks.count());
    for_blocks(context, blocks.count(), offers_.work() * count(), [&](std::size_t b) {
      least_[b] = offers_.offer(blocks.begin(b), blocks.end(b), ids_, best_.data(), from_.data());
    });
    return first_of_least(blocks);
  }

  Edge edge(std::size_t position) const {
    return edge_between(best_.data()[position], static_cast<std::uint32_t>(from_.data()[position]),
                        ids_[position]);
  }

private:
  void remove(std::size_t position) {
    const std::size_t last = count() - 1;
    offers_.move(last, position);
    best_.data()[position] = best_.data()[last];
    from_.data()[position] = from_.data()[last];
    ids_[position] = ids_[last];
    ids_.pop_back();
    best_.data()[last] = HUGE_VAL;
  }

  std::size_t first_of_least(const Blocks &blocks) const {
    if (count() == 0)
      return 0;
    const double least = *std::min_element(least_.begin(), least_.end());
    std::size_t first = count();
    for (std::size_t b = 0; b < blocks.count(); ++b)
      for (std::size_t i = blocks.begin(b);
           least_[b] == least && i < std::min(blocks.end(b), count()); ++i)
        if (best_.data()[i] == least && (first == count() || edge(i) < edge(first)))
          first = i;
    return first;
  }

  Offers &offers_;
  Buffer<double> best_;
  Buffer<std::int64_t> from_;
  std::vector<std::uint32_t> ids_;
  std::vector<double> least_;
};

template <class Offers> std::vector<Edge> prim_by(std::size_t n, Offers &offers, Context &context) {
  std::vector<Edge> edges;
  edges.reserve(n);
  Outside<Offers> outside(n, offers);
  const double all = static_cast<double>(n) * n;
  for (std::size_t next = outside.take(0, context); outside.count() > 0;) {
    edges.push_back(outside.edge(next));
    next = outside.take(next, context);
    const double left = static_cast<double>(outside.count());
    context.progress.advance(1 - left * left / all);
  }
  return edges;
}

} // namespace detail

// The n - 1 edges, in no order that means anything. Distances are finite.
inline std::vector<Edge> prim(const Points &x, const double *core, Context &context) {
  detail::PointOffers offers(x, core, context);
  return detail::prim_by(x.n, offers, context);
}

// The same of any distance, a function of two of n points.
template <class Distance>
std::vector<Edge> prim(std::size_t n, Distance distance, const double *core, Context &context) {
  detail::PairOffers<Distance> offers(distance, core);
  return detail::prim_by(n, offers, context);
}

} // namespace huddle

#endif
