// Lloyd's algorithm (Lloyd 1982, doi:10.1109/TIT.1982.1056489) from given centers.
//
// Cost of an iteration: n k d operations for the labels, at most n d for the means.
// An empty cluster moves to the point farthest from its own center (largest distance first, lowest
// row among equals) that is not alone in its cluster; while such a move happened, the fit has not
// converged.
#ifndef HUDDLE_KMEANS_LLOYD_H
#define HUDDLE_KMEANS_LLOYD_H

#include "evaluate.h"
#include "result.h"
#include "spherical.h"

#include <queue>

namespace huddle {
namespace kmeans {

struct Run {
  arma::mat centers; // one a column
  std::size_t iterations = 0;
  bool converged = false;
  bool stuck = false;  // settled with empty clusters and no point for them to move to
  bool summed = false; // the workspace has the sums of its labels
  Trace trace;
};

// The mean of equal rows may be off by rounding, of itself and of the sums it was made from: the
// squared distance, for each center, up to which rows are at it.
inline std::vector<double> rounding_squares(const arma::mat &centers,
                                            const std::vector<double> &pivot,
                                            const std::vector<std::size_t> &members) {
  const std::size_t d = pivot.size();
  std::vector<double> square(members.size());
  for (std::size_t j = 0; j < members.size(); ++j)
    for (std::size_t c = 0; c < d; ++c) {
      const double center = centers[j * d + c];
      const double off = 0x1p-53 * (16 * std::fabs(center) +
                                    static_cast<double>(members[j]) * std::fabs(center - pivot[c]));
      square[j] += off * off;
    }
  return square;
}

// Points that an empty cluster may move to, best first.
template <class Data>
std::vector<std::size_t>
farthest_points(const Data &x, const arma::mat &centers, const std::vector<double> &pivot,
                const std::int32_t *label, std::size_t k, std::size_t wanted, Context &context) {
  using Candidate = std::pair<double, std::size_t>;
  const auto better = [](const Candidate &a, const Candidate &b) {
    return a.first > b.first || (a.first == b.first && a.second < b.second);
  };
  std::vector<std::size_t> members(k);
  for (std::size_t i = 0; i < x.n; ++i)
    members[label[i]] += x.weight(i) > 0;
  const std::vector<double> at_center = rounding_squares(centers, pivot, members);
  std::vector<char> eligible(x.n);
  for (std::size_t i = 0; i < x.n; ++i)
    eligible[i] = members[label[i]] > 1 && x.weight(i) > 0;
  const std::vector<double> distance =
      far_squares(x, centers, label, eligible, wanted + k, context);
  std::priority_queue<Candidate, std::vector<Candidate>, decltype(better)> kept(better);
  for (std::size_t i = 0; i < x.n; ++i) {
    const Candidate candidate{distance[i], i};
    if (distance[i] > at_center[label[i]] &&
        (kept.size() < wanted + k || better(candidate, kept.top())))
      kept.push(candidate);
    if (kept.size() > wanted + k)
      kept.pop();
  }
  std::vector<std::size_t> rows(kept.size());
  for (std::size_t r = rows.size(); r-- > 0; kept.pop())
    rows[r] = kept.top().second;
  std::vector<std::size_t> chosen;
  for (std::size_t row : rows)
    if (chosen.size() < wanted && members[label[row]] > 1) {
      chosen.push_back(row);
      --members[label[row]];
    }
  return chosen;
}

// What became of clusters without points.
struct Relocation {
  std::size_t empty = 0; // clusters without points
  std::size_t moved = 0; // of these, how many moved to a point
};

// Weighted means of the labelled points; empty clusters move as described above.
template <class Data>
Relocation update_centers(const WorkspaceOf<Data> &work, const std::int32_t *label,
                          arma::mat &centers, Context &context) {
  const std::size_t k = work.options.k, d = work.x.d;
  const ClusterSums &sums = work.sums;
  std::vector<std::size_t> empty;
  for (std::size_t j = 0; j < k; ++j)
    if (sums.weight(j) <= 0)
      empty.push_back(j);
  std::vector<std::size_t> farthest;
  if (!empty.empty())
    farthest = farthest_points(work.x, centers, sums.pivot(), label, k, empty.size(), context);
  std::vector<double> taken(farthest.empty() ? 0 : k * d), taken_weight(farthest.empty() ? 0 : k);
  std::vector<double> point(d);
  for (std::size_t row : farthest) {
    const double weight = work.x.weight(row);
    taken_weight[label[row]] += weight;
    copy_point(work.x, row, point.data());
    for (std::size_t c = 0; c < d; ++c)
      taken[label[row] * d + c] += weight * (point[c] - sums.pivot()[c]);
  }
  for (std::size_t j = 0; j < k; ++j) {
    if (sums.weight(j) <= 0)
      continue; // set below, or left where it is
    const bool gave = !farthest.empty() && taken_weight[j] > 0;
    const double weight = gave ? sums.weight(j) - taken_weight[j] : sums.weight(j);
    for (std::size_t c = 0; c < d; ++c) {
      const double sum = gave ? sums.sum(j)[c] - taken[j * d + c] : sums.sum(j)[c];
      centers[j * d + c] = sums.pivot()[c] + sum / weight;
    }
  }
  for (std::size_t e = 0; e < farthest.size(); ++e)
    copy_point(work.x, farthest[e], centers.colptr(empty[e]));
  return {empty.size(), farthest.size()};
}

// Whether inertias, which fall ever more slowly, will hardly come below `beat`: not if they go on
// to fall by as much as they just did.
inline bool unlikely_below(double beat, double inertia, const std::vector<double> &before) {
  return !before.empty() && inertia - (before.back() - inertia) > beat;
}

// Of all centers together.
inline double squared_movement(const arma::mat &centers, const arma::mat &previous) {
  double sum = 0;
  for (std::size_t c = 0; c < centers.size(); ++c)
    sum += (centers[c] - previous[c]) * (centers[c] - previous[c]);
  return sum;
}

// Runs from `centers` (one a column); `label` is a padded array that ends as the labels of the
// returned centers. Given the inertia to `beat`, a run goes on from the labels of an earlier one
// and what is known of them, and gives up, without having converged, once it is unlikely to get
// there. A run that transfers of single points follow has converged as soon as no cluster is empty,
// and its labels are those that its centers are the means of.
template <class Data>
Run lloyd(WorkspaceOf<Data> &work, arma::mat centers, std::vector<std::int32_t> &label,
          double progress_from, double progress_to, Context &context,
          const double *beat = nullptr) {
  const Options &options = work.options;
  const bool opens = options.transfers && !beat;
  Run run;
  std::vector<BlockMoves> found;
  arma::mat previous;
  if (!beat) {
    std::fill(label.begin(), label.end(), kUnlabelled);
    work.sums.forget();
    work.assignment.restart();
  }
  bool settled = false;
  while (!run.converged && run.iterations < options.max_iter) {
    const Pass pass = work.assignment.assign(centers, label.data(), found, context);
    ++run.iterations;
    if (pass.moved > 0)
      work.sums.update(label.data(), found, context);
    const double inertia = current_inertia(work, centers, label.data(), context);
    if (beat && unlikely_below(*beat, inertia, run.trace.inertia))
      return run;
    previous = centers;
    const Relocation relocation = update_centers(work, label.data(), centers, context);
    if (options.spherical)
      scale_to_sphere(centers, previous, work.x.d);
    const bool relocated = relocation.empty > 0;
    const double shift2 = squared_movement(centers, previous);
    run.trace.add(inertia, shift2, pass, static_cast<double>(work.x.n) * options.k);
    settled = std::equal(centers.begin(), centers.end(), previous.begin());
    run.stuck = settled && relocated && relocation.moved == 0;
    run.converged = (pass.moved == 0 && !relocated) || settled ||
                    (!relocated && (opens || shift2 <= work.tolerance));
    context.progress.advance(progress_from + (progress_to - progress_from) * run.iterations /
                                                 static_cast<double>(options.max_iter));
  }
  run.summed = settled;
  if (!settled && !(opens && run.converged)) {
    run.summed = work.assignment.assign(centers, label.data(), found, context).moved == 0;
    if (!run.summed && options.refine)
      work.sums.update(label.data(), found, context);
  }
  run.centers = std::move(centers);
  return run;
}

} // namespace kmeans
} // namespace huddle

#endif
