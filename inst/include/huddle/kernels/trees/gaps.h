// Gaps between boxes of a kd-tree, which bound the distances of the points in them from below (see
// leaf.h). Every instruction set has vectors of two, and a traversal takes one gap after the other:
// they are inlined there, which no choice at run time could be.
#ifndef HUDDLE_KERNELS_TREES_GAPS_H
#define HUDDLE_KERNELS_TREES_GAPS_H

namespace huddle {

// Gaps to two boxes at a time, one in each lane. `boxes` holds the lower corner of the first one,
// its upper corner, and those of the second one: as siblings lie in a tree.
typedef double GapPair __attribute__((vector_size(16)));

template <Distance M> inline void add_gap(GapPair below, GapPair above, GapPair &sum) {
  GapPair gap = below > above ? below : above;
  gap = gap > GapPair{} ? gap : GapPair{};
  if (M == Distance::euclidean) {
    GapPair square = gap * gap;
    HUDDLE_ROUND(square);
    sum += square;
  } else if (M == Distance::manhattan) {
    sum += gap;
  } else {
    sum = gap > sum ? gap : sum;
  }
}

// Lower bounds of the distances that points of a box can have to points of two others.
template <Distance M>
inline GapPair pair_gaps(const double *boxes, const double *low, const double *high,
                         std::size_t d) {
  GapPair sum = {};
  for (std::size_t j = 0; j < d; ++j) {
    const GapPair lower = {boxes[j], boxes[2 * d + j]}, upper = {boxes[d + j], boxes[3 * d + j]};
    add_gap<M>(lower - high[j], low[j] - upper, sum);
  }
  return sum;
}

} // namespace huddle

#endif
