// The kernels of all instruction sets, compiled once: see Makevars.
#undef HUDDLE_KERNELS_ELSEWHERE
#define HUDDLE_KERNELS_HERE
#include <huddle/kernels/dispatch.h>
