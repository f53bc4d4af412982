// One step of Prim's algorithm on mutual reachability distances, points in lanes. No include guard:
// dispatch.h includes this file once for each instruction set.

namespace huddle {
namespace HUDDLE_ISA {

// How many points are worked on together; their number is a multiple of it.
constexpr int kMutualTile = 2 * kDoubles;

// Offers the point `id` as the near end of an edge to each of n points outside of the tree: where
// its distance is less than best[i], or as much and `id` the smaller end, it replaces from[i].
// Distances are squared, and raised to `own_core` and to core[i]. Returns the minimum of best.
static HUDDLE_KERNEL double mutual_step(const double *x, std::size_t stride, std::size_t n,
                                        std::size_t d, const double *point, double own_core,
                                        std::int64_t id, const double *core, double *best,
                                        std::int64_t *from) {
  vd min[2] = {__builtin_inf() - vd{}, __builtin_inf() - vd{}};
  const vl new_id = id - vl{};
  const vd floor = own_core - vd{};
  for (std::size_t i = 0; i < n; i += kMutualTile) {
    vd sum[2] = {vd{}, vd{}};
    for (std::size_t j = 0; j < d; ++j) {
      const vd coordinate = point[j] - vd{};
#pragma GCC unroll 16
      for (int v = 0; v < 2; ++v) {
        const vd difference =
            *reinterpret_cast<const vd *>(x + j * stride + i + v * kDoubles) - coordinate;
        vd square = difference * difference;
        HUDDLE_ROUND(square);
        sum[v] += square;
      }
    }
#pragma GCC unroll 16
    for (int v = 0; v < 2; ++v) {
      const std::size_t at = i + v * kDoubles;
      const vd raised = *reinterpret_cast<const vd *>(core + at);
      vd weight = sum[v] < floor ? floor : sum[v];
      weight = weight < raised ? raised : weight;
      const vd old = *reinterpret_cast<const vd *>(best + at);
      const vl old_id = *reinterpret_cast<const vl *>(from + at);
      const vl better = (weight < old) | ((weight == old) & (new_id < old_id));
      const vd now = better ? weight : old;
      *reinterpret_cast<vd *>(best + at) = now;
      *reinterpret_cast<vl *>(from + at) = better ? new_id : old_id;
      min[v] = now < min[v] ? now : min[v];
    }
  }
  double result = __builtin_inf();
#pragma GCC unroll 16
  for (int v = 0; v < 2; ++v)
#pragma GCC unroll 16
    for (int lane = 0; lane < kDoubles; ++lane)
      result = min[v][lane] < result ? min[v][lane] : result;
  return result;
}

} // namespace HUDDLE_ISA
} // namespace huddle
