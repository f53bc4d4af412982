// Transfers of single points until none lowers the inertia, by stages of two kinds. From a poor
// start centers that follow every point at once end at better optima (hartigan_wong.h, on one
// thread); near an optimum, as swaps leave it, all threads may look for transfers (transfers.h).
#ifndef HUDDLE_KMEANS_REFINE_TRANSFER_POINTS_H
#define HUDDLE_KMEANS_REFINE_TRANSFER_POINTS_H

#include "../lloyd.h"

namespace huddle {
namespace kmeans {

// Adds a stage to the trace, with the inertia that it arrived at.
inline void record_transfers(const Workspace &work, const Pass &pass, const arma::mat &previous,
                             const std::int32_t *label, Run &run, Context &context) {
  run.trace.add(current_inertia(work, run.centers, label, context),
                squared_movement(run.centers, previous), pass,
                static_cast<double>(work.x.n) * work.options.k);
}

// Goes on from where a run has converged; there may be `most` iterations in all, each of them a
// stage. Stages is HartiganWong or Transfers. `label` is a padded array that ends as the labels of
// the centers.
template <class Stages>
void transfer_points(Workspace &work, Stages &stages, std::size_t most, Run &run,
                     std::vector<std::int32_t> &label, Context &context) {
  if (!run.converged || run.stuck)
    return;
  std::vector<BlockMoves> found(Blocks(work.x.n, kBlockRows).count());
  const auto follow = [&] {
    work.sums.update(label.data(), found, context);
    update_centers(work, label.data(), run.centers, context);
  };
  work.sums.forget();
  follow();
  run.converged = false;
  stages.begin(label.data(), work.sums);
  for (int checks = 3; !run.converged && run.iterations < most;) {
    const arma::mat previous = run.centers;
    Pass pass = stages.run(run.centers, label.data(), found, context);
    if (pass.moved > 0) {
      follow();
      stages.follow(work.sums);
    } else {
      // Only rounding, and points without weight, can make a difference here.
      work.assignment.restart();
      const Pass check = work.assignment.assign(run.centers, label.data(), found, context);
      pass.moved = check.moved;
      pass.distances += check.distances;
      if (check.moved > 0)
        work.sums.update(label.data(), found, context);
      run.converged = check.moved == 0 || --checks == 0;
      if (!run.converged) {
        update_centers(work, label.data(), run.centers, context);
        stages.begin(label.data(), work.sums);
      }
    }
    ++run.iterations;
    record_transfers(work, pass, previous, label.data(), run, context);
  }
  if (!run.converged) {
    work.assignment.restart();
    work.assignment.assign(run.centers, label.data(), found, context);
  }
}

} // namespace kmeans
} // namespace huddle

#endif
