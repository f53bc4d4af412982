// Everything of huddle's C++ core, for packages that link to it.
#ifndef HUDDLE_H
#define HUDDLE_H

#include "huddle/graph/spread.h"
#include "huddle/kmeans/fit.h"
#include "huddle/kmeans/partial_fit.h"
#include "huddle/metrics/agreement.h"
#include "huddle/metrics/assignment.h"
#include "huddle/metrics/silhouette.h"

#endif
