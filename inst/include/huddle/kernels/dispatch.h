// One table of kernels for each instruction set, and the choice between them made once, at load.
// The environment variable HUDDLE_ISA = generic | avx2 | avx512 forces a set that the machine has.
//
// Kernels take long to compile. A program of several source files may define
// HUDDLE_KERNELS_ELSEWHERE in all but one of them, and HUDDLE_KERNELS_HERE in that one.
#ifndef HUDDLE_KERNELS_DISPATCH_H
#define HUDDLE_KERNELS_DISPATCH_H

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

// GCC for Windows spills wide vectors to a stack that is aligned to 16 bytes only (GCC bug 54412),
// so the baseline serves there.
#if (defined(__x86_64__) || defined(__i386__)) && !defined(_WIN32)
#define HUDDLE_X86_DISPATCH 1
#include <immintrin.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace huddle {

// Points of a leaf of a kd-tree (trees/leaf.h).
constexpr int kLeafPoints = 32;

// Points of a tile of the sums over pairs (distances/pairs.h).
constexpr int kPairLanes = 8;

// Lists of nearest points have a multiple of so many entries (trees/lists.h).
constexpr int kListLanes = 8;

// What a distance is. Kernels measure the first three and take the rest for Euclidean: those of
// cosines and of haversines grow with the chords of a sphere; Minkowski's have no kernel.
enum class Distance { euclidean, manhattan, chebyshev, minkowski, cosine, haversine };

// A panel of points in single precision (screening/panel.h), coordinate after coordinate, and their
// squared norms.
struct PanelView {
  const float *values, *norm2;
  std::size_t d;
};

// Centers in single precision, times -2, their squared norms, and the margin within which scores
// say nothing: base + slope |x|^2.
struct CentersView {
  const float *values, *scores;
  float base, slope;
};

// Listed centers in groups: entries from[g] to from[g + 1] of the list are those of group g, among
// which points of a panel have their own if it is `mine`.
struct ListedGroups {
  const std::int32_t *list;
  const std::uint32_t *from;
  const std::uint8_t *mine;
  std::size_t count;
};

// Bounds of what candidates for a center gain, kFloats sums each, and a bit for each point of a
// panel that may gain.
struct GainSums {
  float *min, *max;
  std::uint64_t *gainers;
};

// Points of a tile of a mixture (mixture.h).
constexpr int kMixtureRows = 192;

} // namespace huddle

#define HUDDLE_ISA generic
#define HUDDLE_ISA_BYTES 16
#ifdef HUDDLE_KERNELS_ELSEWHERE
#define HUDDLE_KERNEL __attribute__((unused)) // only their types are
#else
#define HUDDLE_KERNEL
#endif
#if defined(__aarch64__)
#define HUDDLE_ROUND(v) __asm__("" : "+w"(v))
#else
#define HUDDLE_ROUND(v)
#endif
#if defined(__SSE2__)
#define HUDDLE_SQRT(v) _mm_sqrt_pd((__m128d)(v))
#endif
#include "trees/gaps.h" // once, for all instruction sets

#include "isa.h"

#if defined(HUDDLE_X86_DISPATCH) && !defined(HUDDLE_KERNELS_ELSEWHERE)
#define HUDDLE_ISA avx2
#define HUDDLE_ISA_BYTES 32
#define HUDDLE_KERNEL __attribute__((target("avx2,fma")))
#define HUDDLE_SQRT(v) _mm256_sqrt_pd((__m256d)(v))
#define HUDDLE_ROUND(v) __asm__("" : "+x"(v))
#include "isa.h"

#define HUDDLE_ISA avx512
#define HUDDLE_ISA_BYTES 64
#define HUDDLE_KERNEL __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma")))
// The form without a mask makes GCC 12 warn of a variable of its own header.
#define HUDDLE_SQRT(v) _mm512_mask_sqrt_pd((__m512d)(v), __mmask8(-1), (__m512d)(v))
#define HUDDLE_ROUND(v) __asm__("" : "+v"(v))
#include "isa.h"
#endif

// All kernels: what is listed here is a function of each instruction set and a field of the table.
// clang-format off
#define HUDDLE_KERNEL_LIST(entry, isa) \
  entry(isa, nearest) entry(isa, distances) entry(isa, pack) entry(isa, ball) \
  entry(isa, screen) entry(isa, summarise) entry(isa, sum_squares) entry(isa, sum_min) \
  entry(isa, add_by_label) entry(isa, point_squares) entry(isa, select_within) \
  entry(isa, screen_listed) entry(isa, min_others) entry(isa, listed_gaps) \
  entry(isa, lower_gaps) entry(isa, add_gains) entry(isa, sparse_screen) \
  entry(isa, entering_screen) entry(isa, merged_square) entry(isa, precise_dot) \
  entry(isa, pair_sums) entry(isa, run_sums) entry(isa, leaf_within) entry(isa, extent) \
  entry(isa, points_near) entry(isa, enter_marked) entry(isa, screen_within) \
  entry(isa, row_squares) entry(isa, count_within) entry(isa, list_within) \
  entry(isa, mutual_step) entry(isa, nearest_clusters) \
  entry(isa, sum_gains) entry(isa, list_closer) entry(isa, log_normal) \
  entry(isa, log_normal_diagonal) entry(isa, component_shares) entry(isa, add_scatter) \
  entry(isa, add_scatter_diagonal)
// clang-format on
#define HUDDLE_KERNEL_FIELD(isa, name) decltype(&isa::name) name;
#define HUDDLE_KERNEL_ENTRY(isa, name) isa::name,

namespace huddle {

struct Kernels {
  const char *name;
  std::size_t panel;  // points of a panel
  std::size_t group;  // centers of a packed group
  std::size_t floats; // lanes of single precision
  std::size_t listed; // lists of centers are filled up to a multiple of this
  HUDDLE_KERNEL_LIST(HUDDLE_KERNEL_FIELD, generic)
};

#ifdef HUDDLE_KERNELS_ELSEWHERE

const Kernels &kernels();

#else

namespace detail {

#define HUDDLE_KERNEL_TABLE(isa)                                                                   \
  Kernels {                                                                                        \
#isa, isa::kPanel, isa::kGroup, isa::kFloats, isa::kListed,                                    \
        HUDDLE_KERNEL_LIST(HUDDLE_KERNEL_ENTRY, isa)                                               \
  }

inline Kernels choose_kernels() {
#ifdef HUDDLE_X86_DISPATCH
  __builtin_cpu_init();
  const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const bool has_avx512 = has_avx2 && __builtin_cpu_supports("avx512f") &&
                          __builtin_cpu_supports("avx512dq") &&
                          __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
  const char *forced = std::getenv("HUDDLE_ISA");
  const bool baseline = forced && std::strcmp(forced, "generic") == 0;
  const bool narrow = forced && std::strcmp(forced, "avx2") == 0;
  if (has_avx512 && !baseline && !narrow)
    return HUDDLE_KERNEL_TABLE(avx512);
  if (has_avx2 && !baseline)
    return HUDDLE_KERNEL_TABLE(avx2);
#endif
  return HUDDLE_KERNEL_TABLE(generic);
}

#undef HUDDLE_KERNEL_TABLE

inline const Kernels chosen_kernels = choose_kernels();

} // namespace detail

#ifdef HUDDLE_KERNELS_HERE
const Kernels &kernels() { return detail::chosen_kernels; }
#else
inline const Kernels &kernels() { return detail::chosen_kernels; }
#endif

#endif

} // namespace huddle

#undef HUDDLE_KERNEL_LIST
#undef HUDDLE_KERNEL_FIELD
#undef HUDDLE_KERNEL_ENTRY

#endif
