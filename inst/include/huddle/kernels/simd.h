// Vector types of one instruction set. No include guard: dispatch.h includes this file once for
// each instruction set, after defining
//   HUDDLE_ISA        namespace of the instruction set
//   HUDDLE_ISA_BYTES  bytes of a vector register
//   HUDDLE_KERNEL     attributes of every function that is to use it
//   HUDDLE_ROUND(v)   stops the compiler from fusing the product v into a following sum
//   HUDDLE_SQRT(v)    square roots of a vector of doubles, where there is an instruction for them
// Functions below a kernel must carry HUDDLE_KERNEL too: lambdas and library calls do not inherit
// it.

namespace huddle {
namespace HUDDLE_ISA {

// Loads and stores need only the alignment of one element.
typedef double vd
    __attribute__((vector_size(HUDDLE_ISA_BYTES), aligned(sizeof(double)), may_alias));
typedef float vf __attribute__((vector_size(HUDDLE_ISA_BYTES), aligned(sizeof(float)), may_alias));
typedef float vf_half
    __attribute__((vector_size(HUDDLE_ISA_BYTES / 2), aligned(sizeof(float)), may_alias));
typedef std::int32_t vi
    __attribute__((vector_size(HUDDLE_ISA_BYTES), aligned(sizeof(std::int32_t)), may_alias));
typedef std::int64_t vl
    __attribute__((vector_size(HUDDLE_ISA_BYTES), aligned(sizeof(std::int64_t)), may_alias));

constexpr int kDoubles = HUDDLE_ISA_BYTES / sizeof(double);
constexpr int kFloats = HUDDLE_ISA_BYTES / sizeof(float);

static inline HUDDLE_KERNEL vd square_roots(vd v) {
#ifdef HUDDLE_SQRT
  return (vd)HUDDLE_SQRT(v);
#else
  vd root;
  for (int lane = 0; lane < kDoubles; ++lane)
    root[lane] = __builtin_sqrt(v[lane]);
  return root;
#endif
}

// A bit for each lane that is not zero.
static inline HUDDLE_KERNEL std::uint32_t lanes_of(vi mask) {
#if HUDDLE_ISA_BYTES == 64
  return _mm512_movepi32_mask(reinterpret_cast<__m512i>(mask));
#elif HUDDLE_ISA_BYTES == 32
  return _mm256_movemask_ps(reinterpret_cast<__m256>(mask));
#else
  return (mask[0] ? 1u : 0u) | (mask[1] ? 2u : 0u) | (mask[2] ? 4u : 0u) | (mask[3] ? 8u : 0u);
#endif
}

// A bit for each lane that is not zero.
static inline HUDDLE_KERNEL std::uint32_t lanes_of(vl mask) {
#if HUDDLE_ISA_BYTES == 64
  return _mm512_movepi64_mask(reinterpret_cast<__m512i>(mask));
#elif HUDDLE_ISA_BYTES == 32
  return _mm256_movemask_pd(reinterpret_cast<__m256d>(mask));
#else
  return (mask[0] ? 1u : 0u) | (mask[1] ? 2u : 0u);
#endif
}

} // namespace HUDDLE_ISA
} // namespace huddle
