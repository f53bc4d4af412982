// The one place that includes Armadillo, so that every translation unit sees the same settings.
// Inside R it is RcppArmadillo's copy; a plain program defines HUDDLE_PLAIN and uses the system's.
#ifndef HUDDLE_BASE_ARMA_H
#define HUDDLE_BASE_ARMA_H

#ifdef HUDDLE_PLAIN
#include <armadillo>
#else
#include <RcppArmadillo.h>
#endif

#endif
