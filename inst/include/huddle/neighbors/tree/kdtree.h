// A kd-tree (Bentley 1975, doi:10.1145/361002.361007) in flat arrays: complete, without pointers.
//
// Nodes are numbered as in a heap: the root is 1, the children of i are 2 i and 2 i + 1, its
// sibling i ^ 1, its parent i / 2; node i is a leaf if i >= leaves(). Points lie in leaf order and
// every leaf but the last is full: the point at position p belongs to leaf p / kLeafPoints, lane
// p % kLeafPoints. A node covers the positions begin(i) .. end(i) and knows the smallest box around
// its points. Boxes of siblings may touch, and any number of equal points does no harm.
//
// A traversal keeps nodes on a stack; it never grows beyond KdTree::kDepth if both children are
// pushed and the last is taken next:
//
//   std::uint32_t stack[KdTree::kDepth];
//   std::size_t size = 0;
//   stack[size++] = KdTree::kRoot;
//   while (size > 0) {
//     const std::uint32_t node = stack[--size];
//     if (!tree.is_leaf(node)) {
//       // Push the farther child first, and none whose box is too far (Measure::gaps()).
//       stack[size++] = 2 * node + 1;
//       stack[size++] = 2 * node;
//       continue;
//     }
//     const std::size_t leaf = tree.leaf_of(node);
//     double square[kLeafPoints];
//     std::uint32_t within = tree.lanes(leaf) &
//         kernels().leaf_within(Distance::euclidean, point, 1, tree.leaf(leaf), d, bound, square);
//     for (; within; within &= within - 1) {
//       const int lane = __builtin_ctz(within);    // at square[lane], of row
//     }                                            // tree.row(leaf * kLeafPoints + lane)
//   }
//
// Splits are at fixed ranks of the widest coordinate, ties by row, and rows ascend within a leaf:
// the tree depends on the points alone. Cost: O(n d log n); memory: 8 d + 4 bytes a point and d / 2
// for the boxes, twice that while building.
#ifndef HUDDLE_NEIGHBORS_TREE_KDTREE_H
#define HUDDLE_NEIGHBORS_TREE_KDTREE_H

#include "../../base/buffer.h"
#include "../../base/context.h"
#include "../../data/points.h"
#include "../../kernels/dispatch.h"

#include <cmath>
#include <cstring>
#include <vector>

namespace huddle {

class KdTree {
public:
  static constexpr std::uint32_t kRoot = 1;
  static constexpr std::size_t kDepth = 64;

  // Of at least one point and fewer than 2^31.
  KdTree(const Points &x, Context &context);

  std::size_t n() const { return n_; }
  std::size_t d() const { return d_; }
  std::size_t leaves() const { return leaves_; }

  bool is_leaf(std::uint32_t node) const { return node >= leaves_; }
  // Leaves in the order of positions: those of the deepest level come first.
  std::size_t leaf_of(std::uint32_t node) const {
    return node >= deepest_ ? node - deepest_ : node + leaves_ - deepest_;
  }
  std::uint32_t node_of(std::size_t leaf) const {
    const std::size_t deep = 2 * leaves_ - deepest_;
    return static_cast<std::uint32_t>(leaf < deep ? leaf + deepest_ : leaf + deepest_ - leaves_);
  }
  // Positions that a node covers.
  std::size_t begin(std::uint32_t node) const {
    std::size_t i = node;
    while (i < leaves_)
      i = 2 * i;
    return leaf_of(static_cast<std::uint32_t>(i)) * kLeafPoints;
  }
  std::size_t end(std::uint32_t node) const {
    std::size_t i = node;
    while (i < leaves_)
      i = 2 * i + 1;
    return std::min(n_, (leaf_of(static_cast<std::uint32_t>(i)) + 1) * kLeafPoints);
  }

  // Points of a leaf, and a bit for each of them.
  std::size_t count(std::size_t leaf) const {
    return std::min<std::size_t>(kLeafPoints, n_ - leaf * kLeafPoints);
  }
  std::uint32_t lanes(std::size_t leaf) const {
    return ~std::uint32_t(0) >> (32 - static_cast<int>(count(leaf)));
  }
  // Coordinate j of lane i at [j * kLeafPoints + i]; lanes without a point hold infinities.
  const double *leaf(std::size_t leaf) const { return values_.data() + leaf * kLeafPoints * d_; }
  // Coordinate j of the point at a position, at [j * kLeafPoints].
  const double *point(std::size_t position) const {
    return leaf(position / kLeafPoints) + position % kLeafPoints;
  }
  std::uint32_t row(std::size_t position) const { return rows_[position]; }
  const std::uint32_t *rows() const { return rows_.data(); }
  // The lowest row in a node.
  std::uint32_t min_row(std::uint32_t node) const { return min_row_[node]; }

  const double *low(std::uint32_t node) const { return boxes_.data() + node * 2 * d_; }
  const double *high(std::uint32_t node) const { return low(node) + d_; }

private:
  // Subtrees of so many points at most are built by one thread, in its cache.
  static constexpr std::size_t kSubtree = std::size_t(1) << 13;

  // Columns in the order of positions, and room for one more.
  struct Columns {
    std::size_t n;
    Buffer<double> values, spare;
    Buffer<std::uint8_t> left;
    double *column(std::size_t j) { return values.data() + j * n; }
  };

  void build(Columns &columns, Context &context);
  void split(Columns &columns, std::uint32_t node);
  void finish_subtree(Columns &columns, std::uint32_t node);
  void describe(Columns &columns, std::uint32_t node, std::size_t from, std::size_t to);
  void lay_out(Columns &columns, std::uint32_t node);

  std::size_t n_, d_, leaves_, deepest_;
  Buffer<double> values_, boxes_;
  std::vector<std::uint32_t> rows_, min_row_;
};

namespace detail {

// The value of a rank, from 0; `keys` is overwritten. A sorted sample says between which two values
// it must lie, and only what lies between them is searched.
inline double value_of_rank(const double *column, double *keys, std::size_t n, std::size_t rank) {
  constexpr std::size_t kSampled = 1024;
  if (n >= kSampled) {
    double sample[kSampled];
    const std::size_t size = n >= 16 * kSampled ? kSampled : kSampled / 4;
    const std::size_t slack = n >= 16 * kSampled ? 50 : 25; // three standard deviations of a rank
    for (std::size_t i = 0; i < size; ++i)
      sample[i] = column[i * n / size];
    std::sort(sample, sample + size);
    const std::size_t position = rank * size / n;
    const double low = position > slack ? sample[position - slack] : -HUGE_VAL;
    const double high = position + slack < size ? sample[position + slack] : HUGE_VAL;
    std::size_t below = 0, between = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const double key = column[i];
      keys[between] = key;
      below += key < low;
      between += (key >= low) & (key <= high);
    }
    if (rank >= below && rank < below + between) {
      std::nth_element(keys, keys + (rank - below), keys + between);
      return keys[rank - below];
    }
  }
  std::copy(column, column + n, keys);
  std::nth_element(keys, keys + rank, keys + n);
  return keys[rank];
}

// Moves what is marked to the front, in order, and the rest behind it, in order.
template <class T>
inline void partition_marked(T *values, const std::uint8_t *marked, std::size_t n, T *spare) {
  std::size_t front = 0, back = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const T value = values[i];
    values[front] = value;
    spare[back] = value;
    front += marked[i];
    back += 1u - marked[i];
  }
  std::memcpy(values + front, spare, back * sizeof(T));
}

} // namespace detail

inline KdTree::KdTree(const Points &x, Context &context)
    : n_(x.n), d_(x.d), leaves_((x.n + kLeafPoints - 1) / kLeafPoints), deepest_(1),
      values_(leaves_ * kLeafPoints * d_), boxes_(2 * leaves_ * 2 * d_), rows_(x.n),
      min_row_(2 * leaves_) {
  while (2 * deepest_ < 2 * leaves_)
    deepest_ *= 2;
  Columns columns{n_, Buffer<double>(n_ * d_), Buffer<double>(n_), Buffer<std::uint8_t>(n_)};
  const Blocks blocks(n_, 1u << 16);
  for_blocks(context, blocks.count(), static_cast<double>(n_) * d_, [&](std::size_t b) {
    for (std::size_t j = 0; j < d_; ++j)
      std::copy(x.column(j) + blocks.begin(b), x.column(j) + blocks.end(b),
                columns.column(j) + blocks.begin(b));
    for (std::size_t i = blocks.begin(b); i < blocks.end(b); ++i)
      rows_[i] = static_cast<std::uint32_t>(i);
  });
  build(columns, context);
}

// The upper levels one after the other, then whole subtrees.
inline void KdTree::build(Columns &columns, Context &context) {
  const double work = 10.0 * n_ * (d_ + 4);
  std::size_t first = 1;
  for (; first < leaves_ && n_ / first > kSubtree; first *= 2)
    for_blocks(context, first, work,
               [&](std::size_t i) { split(columns, static_cast<std::uint32_t>(first + i)); });
  for_blocks(context, first, 16 * work, [&](std::size_t i) {
    finish_subtree(columns, static_cast<std::uint32_t>(first + i));
  });
}

inline void KdTree::finish_subtree(Columns &columns, std::uint32_t node) {
  std::size_t from = node, to = node + 1;
  for (; from < 2 * leaves_; from *= 2, to *= 2)
    for (std::size_t i = from; i < std::min(to, 2 * leaves_); ++i) {
      if (i < leaves_)
        split(columns, static_cast<std::uint32_t>(i));
      else
        lay_out(columns, static_cast<std::uint32_t>(i));
    }
}

inline void KdTree::describe(Columns &columns, std::uint32_t node, std::size_t from,
                             std::size_t to) {
  min_row_[node] = rows_[from]; // rows are in order within a node
  double *box = boxes_.data() + node * 2 * d_;
  for (std::size_t j = 0; j < d_; ++j)
    kernels().extent(columns.column(j) + from, to - from, box + j, box + d_ + j);
}

// Cuts across the widest coordinate, at the rank where the right child's leaves begin.
inline void KdTree::split(Columns &columns, std::uint32_t node) {
  const std::size_t from = begin(node), size = end(node) - from;
  const std::size_t wanted = begin(2 * node + 1) - from;
  describe(columns, node, from, from + size);
  std::size_t widest = 0;
  double width = -1;
  for (std::size_t j = 0; j < d_; ++j)
    if (high(node)[j] - low(node)[j] > width) {
      width = high(node)[j] - low(node)[j];
      widest = j;
    }
  if (width == 0) // all points are equal and stand in the order of rows
    return;
  double *spare = columns.spare.data() + from;
  const double *key = columns.column(widest) + from;
  const double pivot = detail::value_of_rank(key, spare, size, wanted);
  std::size_t below = 0, equal = 0;
  for (std::size_t i = 0; i < size; ++i)
    below += key[i] < pivot;
  std::uint8_t *left = columns.left.data() + from;
  for (std::size_t i = 0; i < size; ++i) {
    const bool tie = key[i] == pivot;
    left[i] = (key[i] < pivot) | (tie & (below + equal < wanted));
    equal += tie;
  }
  for (std::size_t j = 0; j < d_; ++j)
    detail::partition_marked(columns.column(j) + from, left, size, spare);
  detail::partition_marked(rows_.data() + from, left, size,
                           reinterpret_cast<std::uint32_t *>(spare));
}

inline void KdTree::lay_out(Columns &columns, std::uint32_t node) {
  const std::size_t number = leaf_of(node), from = number * kLeafPoints, size = count(number);
  describe(columns, node, from, from + size);
  double *values = values_.data() + from * d_;
  for (std::size_t j = 0; j < d_; ++j) {
    double *lane = values + j * kLeafPoints;
    std::copy(columns.column(j) + from, columns.column(j) + from + size, lane);
    std::fill(lane + size, lane + kLeafPoints, HUGE_VAL);
  }
}

} // namespace huddle

#endif
