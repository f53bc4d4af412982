// A whole k-means fit: restarts of seeding and Lloyd's algorithm, the best of them kept.
//
// Memory beyond the data: at most 24 bytes a point, and where d > 8 a packed single-precision copy
// and 8 more.
#ifndef HUDDLE_KMEANS_FIT_H
#define HUDDLE_KMEANS_FIT_H

#include "assignment/adaptive.h"
#include "init/init.h"
#include "lloyd.h"
#include "refine/hartigan_wong.h"
#include "refine/swap_search.h"
#include "refine/transfer_points.h"
#include "refine/transfers_found.h"

namespace huddle {
namespace kmeans {

// Writes labels 1 .. k, the centers and what each cluster has. Clusters are numbered by their first
// points, unless they keep the numbers of the centers that they started from. Returns the numbers
// from 0.
inline std::vector<std::int32_t>
finish_result(bool keep_numbers, const std::vector<std::int32_t> &label, std::size_t n,
              const Run &run, const std::vector<double> &within, Result &result, int *out) {
  const std::size_t k = run.centers.n_cols, d = run.centers.n_rows;
  std::vector<std::int32_t> number(k);
  if (keep_numbers)
    std::iota(number.begin(), number.end(), 0);
  else
    number = order_of_appearance(label, n, k);
  result.centers.set_size(k, d);
  result.withinss.assign(k, 0.0);
  result.size.assign(k, 0);
  for (std::size_t j = 0; j < k; ++j) {
    result.withinss[number[j]] = within[j];
    result.centers.row(number[j]) = run.centers.col(j).t();
  }
  for (std::size_t i = 0; i < n; ++i) {
    out[i] = number[label[i]] + 1;
    ++result.size[number[label[i]]];
  }
  result.inertia = std::accumulate(within.begin(), within.end(), 0.0);
  return number;
}

// What a start does beyond Lloyd's algorithm: nothing for sparse points.
template <class Data> struct ImproverOf {
  ImproverOf(const Data &, const Columns &, const Options &) {}
  void improve(WorkspaceOf<Data> &, Run &, std::vector<std::int32_t> &, double, Context &) {}
};

template <> struct ImproverOf<Points> {
  ImproverOf(const Points &x, const Columns &columns, const Options &options) {
    if (options.transfers)
      stages = std::make_unique<HartiganWong>(x, columns, options.k);
    if (options.refine)
      swaps = std::make_unique<Swaps>(x, options.k);
    if (options.refine && !options.spherical)
      transfers = std::make_unique<Transfers>(x, options.k, columns);
  }
  void improve(Workspace &work, Run &run, std::vector<std::int32_t> &label, double progress,
               Context &context) {
    const std::size_t most = work.options.max_iter;
    run.summed &= !stages && !swaps && !transfers;
    if (stages)
      transfer_points(work, *stages, most, run, label, context);
    if (swaps)
      refine_run(work, *swaps, run, label, progress, context);
    if (transfers)
      transfer_points(work, *transfers, most + run.iterations, run, label, context);
  }
  std::unique_ptr<HartiganWong> stages;
  std::unique_ptr<Swaps> swaps;
  std::unique_ptr<Transfers> transfers;
};

// Fits k clusters to x; `label` receives 1 .. k for each point. Draws are functions of (seed,
// restart).
template <class Data>
Result fit(const Data &x, const Columns &columns, const Options &options, const Random &random,
           int *out, Context &context) {
  const std::vector<double> mean = weighted_means(x, columns, context);
  Result result;
  const SinglePoints single = single_points(x, columns, context);
  const double totss = total_squares(x, single, mean, context);
  result.totss = options.spherical ? sum_of_squares(x, direction(mean), context) : totss;
  double total_weight = static_cast<double>(x.n);
  if (x.weights)
    total_weight = std::accumulate(x.weights, x.weights + x.n, 0.0);
  const std::unique_ptr<Assignment> assignment = make_assignment(x, single, options);
  const std::unique_ptr<ClusterSums> sums = make_sums(x, columns, options.k);
  const double tolerance = options.tol * totss / (total_weight * static_cast<double>(x.d));
  WorkspaceOf<Data> work{x, options, *assignment, *sums, mean, single, totss, tolerance};
  ImproverOf<Data> improver(x, columns, options);
  std::vector<std::int32_t> label(padded_length(x.n));
  bool stuck = false;
  result.starts = options.start == Start::given ? options.centers.size() : options.n_init;
  for (std::size_t r = 0; r < result.starts; ++r) {
    const double from = static_cast<double>(r) / result.starts, to = (r + 1.0) / result.starts;
    Run run = lloyd(work, starting_centers(x, single, options, r, random.stream(r), context), label,
                    from, to, context);
    improver.improve(work, run, label, to, context);
    const std::vector<double> within =
        within_summed(work, run.centers, run.summed, label.data(), context);
    const double inertia = std::accumulate(within.begin(), within.end(), 0.0);
    if (r > 0 && !(inertia < result.inertia))
      continue;
    finish_result(options.start == Start::given, label, x.n, run, within, result, out);
    result.iterations = run.iterations;
    result.converged = run.converged;
    stuck = run.stuck;
    result.trace = std::move(run.trace);
    if (inertia == 0)
      break; // no other start can be better
  }
  const std::size_t distinct = options.k - std::count(result.size.begin(), result.size.end(), 0u);
  if (stuck && distinct < options.k)
    throw TooFewDistinctPoints(distinct, options.k);
  return result;
}

} // namespace kmeans
} // namespace huddle

#endif
