// What a k-means fit returns.
#ifndef HUDDLE_KMEANS_RESULT_H
#define HUDDLE_KMEANS_RESULT_H

#include "../base/arma.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace huddle {
namespace kmeans {

// One entry an iteration.
// What a pass over the points did.
struct Pass {
  std::size_t moved = 0; // points that changed label
  double distances = 0;  // point-to-center distances evaluated
};

// An entry for each iteration.
struct Trace {
  std::vector<double> inertia;   // of the iteration's labels about the centers they were found from
  std::vector<double> shift;     // root of the summed squared movements of the centers
  std::vector<double> distances; // point-to-center distances evaluated
  std::vector<double> saved;     // of those of a full pass, the rest
  std::vector<double> moved;     // points that changed label

  // `full`: the distances of a pass that leaves out none.
  void add(double inertia_, double shift2, const Pass &pass, double full) {
    inertia.push_back(inertia_);
    shift.push_back(std::sqrt(shift2));
    distances.push_back(pass.distances);
    saved.push_back(std::max(0.0, full - pass.distances));
    moved.push_back(static_cast<double>(pass.moved));
  }
  void append(const Trace &later) {
    const auto add_all = [](std::vector<double> &to, const std::vector<double> &from) {
      to.insert(to.end(), from.begin(), from.end());
    };
    add_all(inertia, later.inertia);
    add_all(shift, later.shift);
    add_all(distances, later.distances);
    add_all(saved, later.saved);
    add_all(moved, later.moved);
  }
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
