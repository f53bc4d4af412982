// What a k-means fit returns.
#ifndef HUDDLE_KMEANS_RESULT_H
#define HUDDLE_KMEANS_RESULT_H

#include "../base/arma.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace huddle {
namespace kmeans {

// One entry an iteration.
struct Trace {
  std::vector<double> inertia;   // of the iteration's labels about the centers they were found from
  std::vector<double> shift;     // root of the summed squared movements of the centers
  std::vector<double> distances; // point-to-center distances evaluated
  std::vector<double> saved;     // of those of a full pass, the rest
  std::vector<double> moved;     // points that changed label
};

struct Result {
  arma::mat centers;             // k x d
  std::vector<double> withinss;  // weighted squared distances within each cluster
  std::vector<std::size_t> size; // points of each cluster
  double inertia = 0;            // sum of withinss
  double totss = 0;              // weighted squared distances to the weighted mean
  std::size_t starts = 0;        // that were run; what follows is of the best of them
  std::size_t iterations = 0;
  bool converged = false;
  Trace trace;
};

} // namespace kmeans
} // namespace huddle

#endif
