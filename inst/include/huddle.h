// Everything of huddle's C++ core, for packages that link to it.
#ifndef HUDDLE_H
#define HUDDLE_H

#include "huddle/base/union_find.h"
#include "huddle/dbscan/dissimilarities.h"
#include "huddle/dbscan/fit.h"
#include "huddle/hdbscan/fit.h"
#include "huddle/hdbscan/placing.h"
#include "huddle/kmeans/fit.h"
#include "huddle/kmeans/minibatch/partial_fit.h"
#include "huddle/metrics/agreement.h"
#include "huddle/metrics/labellings.h"
#include "huddle/metrics/matching.h"
#include "huddle/metrics/silhouette.h"
#include "huddle/mixture/fit.h"
#include "huddle/mixture/incomplete/pass.h"
#include "huddle/mixture/start.h"
#include "huddle/neighbors/graph.h"
#include "huddle/neighbors/lof.h"
#include "huddle/neighbors/nearest.h"
#include "huddle/neighbors/dist.h"
#include "huddle/optics/fit.h"
#include "huddle/optics/xi.h"
#include "huddle/propagation/spread.h"

#endif
