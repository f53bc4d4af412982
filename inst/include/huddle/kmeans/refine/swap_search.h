// A search for better optima than that of Lloyd's algorithm, by swaps of centers (Franti 2018,
// doi:10.1186/s40537-018-0122-y; Fritzke 2020, "The breathing k-means algorithm",
// arXiv:2006.15666).
//
// Lloyd's algorithm goes on from the centers that a swap leaves, and the result is kept if its
// inertia is lower. At first all swaps that promise a gain are made at once, then half as many
// while that fails, at last single ones in the order of what they promise, gain or not; the search
// ends when kTrials of these have failed in a row.
//
// Cost: a few passes for every trial, most of them with bounds that are still known; a trial is
// given up once its inertia falls too slowly. Memory: 4 bytes a point, and what swap_estimates.h
// says.
#ifndef HUDDLE_KMEANS_REFINE_SWAP_SEARCH_H
#define HUDDLE_KMEANS_REFINE_SWAP_SEARCH_H

#include "../lloyd.h"
#include "swap_estimates.h"

namespace huddle {
namespace kmeans {

struct Swap {
  std::size_t split, taken;
  double promise; // what the inertia falls by
};

// The order of values, the least first, equal ones as they stand.
inline std::vector<std::size_t> ascending(const std::vector<double> &values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t(0));
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  return order;
}

inline std::vector<std::size_t> descending(std::vector<double> values) {
  for (double &value : values)
    value = -value;
  return ascending(values);
}

// Swaps to be made together, the greatest gain with the least cost; at most `most`, all of which
// promise something. No cluster is in two of them, nor is the one next to a center taken away.
inline std::vector<Swap> joint_swaps(const SwapEstimates &estimates, std::size_t most) {
  const std::size_t k = estimates.gain.size();
  const std::vector<std::size_t> taken = ascending(estimates.cost);
  std::vector<char> busy(k);
  std::vector<Swap> swaps;
  std::size_t next = 0;
  for (std::size_t split : descending(estimates.gain)) {
    if (busy[split])
      continue;
    while (next < k &&
           (taken[next] == split || busy[taken[next]] || busy[estimates.nearest[taken[next]]]))
      ++next;
    if (swaps.size() == most || next == k)
      break;
    const std::size_t away = taken[next];
    const double promise = estimates.gain[split] - estimates.cost[away];
    if (!(promise > 0))
      break;
    swaps.push_back({split, away, promise});
    busy[split] = busy[away] = busy[estimates.nearest[away]] = 1;
  }
  return swaps;
}

// The `most` single swaps of the best estimates, whether they are gains or not.
inline std::vector<Swap> single_swaps(const SwapEstimates &estimates, std::size_t most) {
  const std::vector<std::size_t> split = descending(estimates.gain);
  const std::vector<std::size_t> taken = ascending(estimates.cost);
  const std::size_t choice = std::min(split.size(), most + 1);
  std::vector<Swap> swaps;
  for (std::size_t a = 0; a < choice; ++a)
    for (std::size_t b = 0; b < choice; ++b)
      if (split[a] != taken[b] && estimates.gain[split[a]] > 0)
        swaps.push_back({split[a], taken[b], estimates.gain[split[a]] - estimates.cost[taken[b]]});
  std::stable_sort(swaps.begin(), swaps.end(),
                   [](const Swap &a, const Swap &b) { return a.promise > b.promise; });
  swaps.resize(std::min(swaps.size(), most));
  return swaps;
}

inline arma::mat swapped(arma::mat centers, const SwapEstimates &estimates, const Swap *swaps,
                         std::size_t count) {
  const std::size_t d = centers.size() / estimates.gain.size();
  for (const Swap *swap = swaps; swap < swaps + count; ++swap) {
    const double *low = estimates.split_centers.colptr(2 * swap->split);
    std::copy(low, low + d, centers.colptr(swap->split));
    std::copy(low + d, low + 2 * d, centers.colptr(swap->taken));
  }
  return centers;
}

// Single swaps to fail in a row before the search ends.
constexpr std::size_t kTrials = 4;
// Rounding is no reason to go on.
constexpr double kLeastFall = 1e-9;

// Goes on with the outcome of a trial.
inline void append(Run &run, Run trial) {
  run.trace.append(trial.trace);
  run.iterations += trial.iterations;
  run.centers = std::move(trial.centers);
}

// Swaps from where a run has converged, as long as they lower the inertia; `label` is the padded
// array of its labels and ends as those of the centers.
inline void refine_run(Workspace &work, Swaps &swaps_of, Run &run, std::vector<std::int32_t> &label,
                       double progress, Context &context) {
  const std::size_t k = work.options.k;
  if (!run.converged || run.stuck || k < 2)
    return;
  const auto inertia_of = [&](const Run &of) {
    const std::vector<double> within = within_squares(work.x, of.centers, k, label.data(), context);
    return std::accumulate(within.begin(), within.end(), 0.0);
  };
  double inertia = inertia_of(run);
  std::vector<std::int32_t> kept = label;
  swaps_of.restart();
  const auto lowered_by = [&](const SwapEstimates &estimates, const Swap *swaps,
                              std::size_t count) {
    Run trial = lloyd(work, swapped(run.centers, estimates, swaps, count), label, progress,
                      progress, context, &inertia);
    if (!trial.converged || trial.stuck)
      return false;
    const double reached = inertia_of(trial);
    if (!(inertia - reached > kLeastFall * inertia))
      return false;
    inertia = reached;
    kept = label;
    append(run, std::move(trial));
    return true;
  };
  bool better = true;
  for (std::size_t together = k; better;) {
    const SwapEstimates &estimates = swaps_of.estimates(run.centers, kept.data(), context);
    better = false;
    while (!better && together > 1) {
      const std::vector<Swap> swaps = joint_swaps(estimates, together);
      better = swaps.size() > 1 && lowered_by(estimates, swaps.data(), swaps.size());
      if (!better)
        together = swaps.size() / 2;
    }
    if (!better)
      for (const Swap &swap : single_swaps(estimates, kTrials))
        if ((better = lowered_by(estimates, &swap, 1)))
          break;
  }
  label = std::move(kept);
}

} // namespace kmeans
} // namespace huddle

#endif
