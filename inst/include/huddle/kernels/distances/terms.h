// How the difference in one coordinate enters a distance. No include guard: dispatch.h includes
// this file once for each instruction set.

namespace huddle {
namespace HUDDLE_ISA {

template <Distance M> static inline HUDDLE_KERNEL void add_term(vd difference, vd &sum) {
  if (M == Distance::euclidean) {
    vd square = difference * difference;
    HUDDLE_ROUND(square);
    sum += square;
    return;
  }
  const vd size = difference < vd{} ? -difference : difference;
  if (M == Distance::manhattan)
    sum += size;
  else
    sum = size > sum ? size : sum;
}

} // namespace HUDDLE_ISA
} // namespace huddle
