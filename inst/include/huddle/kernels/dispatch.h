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

// Points of a leaf of a kd-tree (leaf.h).
constexpr int kLeafPoints = 32;

// Lists of nearest points have a multiple of so many entries (nearest.h).
constexpr int kListLanes = 8;

// Points of a tile of a mixture (mixture.h).
constexpr int kMixtureRows = 192;

// What kernels for kd-trees measure. Euclidean distances are squared throughout.
enum class Metric { euclidean, manhattan, chebyshev };

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

namespace huddle {

struct Kernels {
  const char *name;
  std::size_t panel;  // points of a panel
  std::size_t group;  // centers of a packed group
  std::size_t floats; // lanes of single precision
  std::size_t listed; // lists of centers are filled up to a multiple of this
  decltype(&generic::nearest) nearest;
  decltype(&generic::distances) distances;
  decltype(&generic::pack) pack;
  decltype(&generic::ball) ball;
  decltype(&generic::screen) screen;
  decltype(&generic::summarise) summarise;
  decltype(&generic::sum_squares) sum_squares;
  decltype(&generic::sum_least) sum_least;
  decltype(&generic::add_by_label) add_by_label;
  decltype(&generic::place_squares) place_squares;
  decltype(&generic::select_most) select_most;
  decltype(&generic::screen_listed) screen_listed;
  decltype(&generic::least_others) least_others;
  decltype(&generic::listed_gaps) listed_gaps;
  decltype(&generic::lower_gaps) lower_gaps;
  decltype(&generic::add_gains) add_gains;
  decltype(&generic::sparse_screen) sparse_screen;
  decltype(&generic::entering_screen) entering_screen;
  decltype(&generic::merged_square) merged_square;
  decltype(&generic::precise_dot) precise_dot;
  decltype(&generic::pair_sums) pair_sums;
  decltype(&generic::run_sums) run_sums;
  decltype(&generic::leaf_within) leaf_within;
  decltype(&generic::extent) extent;
  decltype(&generic::points_near) points_near;
  decltype(&generic::enter_marked) enter_marked;
  decltype(&generic::screen_within) screen_within;
  decltype(&generic::row_squares) row_squares;
  decltype(&generic::count_within) count_within;
  decltype(&generic::list_within) list_within;
  decltype(&generic::mutual_step) mutual_step;
  decltype(&generic::log_normal) log_normal;
  decltype(&generic::log_normal_diagonal) log_normal_diagonal;
  decltype(&generic::component_shares) component_shares;
  decltype(&generic::add_scatter) add_scatter;
  decltype(&generic::add_scatter_diagonal) add_scatter_diagonal;
};

#ifdef HUDDLE_KERNELS_ELSEWHERE

const Kernels &kernels();

#else

namespace detail {

#define HUDDLE_KERNEL_TABLE(isa)                                                                   \
  Kernels {                                                                                        \
#isa, isa::kPanel, isa::kGroup, isa::kFloats, isa::kListed, isa::nearest, isa::distances,      \
        isa::pack, isa::ball, isa::screen, isa::summarise, isa::sum_squares, isa::sum_least,       \
        isa::add_by_label, isa::place_squares, isa::select_most, isa::screen_listed,               \
        isa::least_others, isa::listed_gaps, isa::lower_gaps, isa::add_gains, isa::sparse_screen,  \
        isa::entering_screen, isa::merged_square, isa::precise_dot, isa::pair_sums, isa::run_sums, \
        isa::leaf_within, isa::extent, isa::points_near, isa::enter_marked, isa::screen_within,    \
        isa::row_squares, isa::count_within, isa::list_within, isa::mutual_step, isa::log_normal,  \
        isa::log_normal_diagonal, isa::component_shares, isa::add_scatter,                         \
        isa::add_scatter_diagonal                                                                  \
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

#endif
