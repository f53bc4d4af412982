// The kernels of one instruction set, then the macros that dispatch.h had set for it are cleared.
// No include guard: included once for each instruction set.
#include "simd.h"

#include "distances/terms.h" // pairs.h, leaf.h and lists.h use this

#include "distances/closer.h"
#include "distances/pairs.h"
#include "distances/squares.h"

#include "distances/linkage.h" // this uses squares.h
#include "reduce.h"
#include "screening/box.h"
#include "screening/panel.h"
#include "sparse.h"
#include "trees/count.h"
#include "trees/leaf.h"
#include "trees/mutual.h"

#include "distances/nearest.h" // this uses squares.h

#include "screening/gains.h" // these use panel.h
#include "screening/listed.h"
#include "screening/within.h"

#include "mixture.h" // this uses reduce.h
#include "trees/lists.h" // this uses leaf.h

#undef HUDDLE_ISA
#undef HUDDLE_ISA_BYTES
#undef HUDDLE_KERNEL
#undef HUDDLE_ROUND
#undef HUDDLE_SQRT
