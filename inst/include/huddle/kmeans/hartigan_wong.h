// Hartigan and Wong's k-means (1979, doi:10.2307/2346830): an iteration of Lloyd's algorithm, then
// transfers of single points until none lowers the inertia.
#ifndef HUDDLE_KMEANS_HARTIGAN_WONG_H
#define HUDDLE_KMEANS_HARTIGAN_WONG_H

#include "lloyd.h"
#include "opening.h"
#include "transfers.h"

namespace huddle {
namespace kmeans {

// Adds a stage to the trace, with the inertia that it arrived at.
inline void record_transfers(const Workspace &work, const Pass &pass,
                             const std::vector<double> &previous, const std::int32_t *label,
                             Run &run, Context &context) {
  double shift2 = 0;
  for (std::size_t c = 0; c < previous.size(); ++c)
    shift2 += (run.centers[c] - previous[c]) * (run.centers[c] - previous[c]);
  run.trace.inertia.push_back(current_inertia(work, run.centers, label, context));
  run.trace.shift.push_back(std::sqrt(shift2));
  run.trace.distances.push_back(pass.distances);
  run.trace.saved.push_back(
      std::max(0.0, static_cast<double>(work.x.n) * work.options.k - pass.distances));
  run.trace.moved.push_back(static_cast<double>(pass.moved));
}

// Goes on until no transfer lowers the inertia, with an opening unless swaps have led here. Stages
// count as iterations; after swaps there may be max_iter of them. `label` is a padded array that
// ends as the labels of the centers.
inline void transfer_points(Workspace &work, const Columns &columns, Transfers &transfers, Run &run,
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
  const std::size_t most = work.options.max_iter + (work.options.refine ? run.iterations : 0);
  if (!work.options.refine && run.iterations < most) {
    const std::vector<double> previous = run.centers;
    const Pass pass = Opening(work.x, columns, work.sums, run.centers, label.data()).run(context);
    work.sums.forget();
    follow();
    ++run.iterations;
    record_transfers(work, pass, previous, label.data(), run, context);
  }
  transfers.begin(label.data(), work.sums);
  for (int checks = 3; !run.converged && run.iterations < most;) {
    const std::vector<double> previous = run.centers;
    Pass pass = transfers.run(run.centers, label.data(), found, context);
    if (pass.moved > 0) {
      follow();
      transfers.follow(work.sums);
    } else {
      // Only rounding, and points without weight, can make a difference here.
      work.labeller.restart();
      const Pass check = work.labeller.assign(run.centers, label.data(), found, context);
      pass.moved = check.moved;
      pass.distances += check.distances;
      run.converged = check.moved == 0 || --checks == 0;
      if (!run.converged) {
        follow();
        transfers.begin(label.data(), work.sums);
      }
    }
    ++run.iterations;
    record_transfers(work, pass, previous, label.data(), run, context);
  }
  if (!run.converged) {
    work.labeller.restart();
    work.labeller.assign(run.centers, label.data(), found, context);
  }
}

} // namespace kmeans
} // namespace huddle

#endif
