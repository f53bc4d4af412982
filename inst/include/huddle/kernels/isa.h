// The kernels of one instruction set, then the macros that dispatch.h had set for it are cleared.
// No include guard: included once for each instruction set.
#include "simd.h"

#include "box.h"
#include "distance.h"
#include "leaf.h"
#include "mutual.h"
#include "pairs.h"
#include "panel.h"
#include "reduce.h"
#include "sparse.h"
#include "count.h"

#include "gains.h" // these use panel.h
#include "listed.h"
#include "within.h"

#include "nearest.h" // this uses leaf.h

#undef HUDDLE_ISA
#undef HUDDLE_ISA_BYTES
#undef HUDDLE_KERNEL
#undef HUDDLE_ROUND
#undef HUDDLE_SQRT
