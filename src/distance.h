// Distances by the names that R gives them.
#ifndef HUDDLE_SRC_DISTANCE_H
#define HUDDLE_SRC_DISTANCE_H

#include <huddle/neighbors/metric.h>

#include <string>

namespace huddle {

inline Distance distance_named(const std::string &name) {
  return name == "manhattan"   ? Distance::manhattan
         : name == "chebyshev" ? Distance::chebyshev
         : name == "minkowski" ? Distance::minkowski
         : name == "cosine"    ? Distance::cosine
         : name == "haversine" ? Distance::haversine
                               : Distance::euclidean;
}

} // namespace huddle

#endif
