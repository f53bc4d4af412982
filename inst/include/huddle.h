// Everything of huddle's C++ core, for packages that link to it.
#ifndef HUDDLE_H
#define HUDDLE_H

#include "huddle/core/union_find.h"
#include "huddle/density/dissimilarities.h"
#include "huddle/density/fit.h"
#include "huddle/density/hdbscan.h"
#include "huddle/density/optics.h"
#include "huddle/density/placing.h"
#include "huddle/density/xi.h"
#include "huddle/graph/spread.h"
#include "huddle/kmeans/fit.h"
#include "huddle/kmeans/partial_fit.h"
#include "huddle/metrics/agreement.h"
#include "huddle/metrics/assignment.h"
#include "huddle/metrics/labellings.h"
#include "huddle/metrics/silhouette.h"
#include "huddle/neighbors/graph.h"
#include "huddle/neighbors/lof.h"
#include "huddle/neighbors/nearest.h"
#include "huddle/neighbors/triangle.h"

#endif
