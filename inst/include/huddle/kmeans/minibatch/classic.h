// Mini-batch k-means, one batch at a time (Sculley 2010, doi:10.1145/1772690.1772862): every center
// moves towards the mean of its rows of the batch by the share that these have of all rows that it
// has been learnt from.
//
// Cost of a batch of b rows: b k d operations for the labels, (b + k) d for the rest.
#ifndef HUDDLE_KMEANS_MINIBATCH_CLASSIC_H
#define HUDDLE_KMEANS_MINIBATCH_CLASSIC_H

#include "../fit.h"
#include "../init/row_subset.h"

namespace huddle {
namespace kmeans {

// Centers that batches are added to.
struct CenterState {
  arma::mat centers;          // one a column
  std::vector<double> counts; // weight of the rows that each center was learnt from
  std::size_t steps = 0;      // batches seen
  double running_inertia = 0; // weighted mean squared distance of the last batches, each measured
                              // before it was learnt from
  double since_check = 0;     // weight seen since centers were last checked for starvation
};

struct StreamOptions {
  // What the counts are multiplied with before each batch: below 1 old rows are forgotten.
  double decay = 1;
  // Centers learnt from less than this share of what the largest was learnt from start anew.
  double reassignment_ratio = 0.01;
};

struct Step {
  double inertia = 0; // of the batch, about the centers before it
  double weight = 0;
  double shift2 = 0; // summed squared movements of the centers
};

// The running inertia is the mean of the first kRemembered batches; later batches have that weight.
constexpr double kRemembered = 10;

// Centers that hardly any row was nearest to move to rows of the batch, drawn with probability
// proportional to weight times squared distance to the nearest center. No more than half of the
// rows are taken, the most starved centers first; their count is then the least of the others.
template <class Data>
void reassign_starved(const Data &batch, double ratio, const Random &random, CenterState &learner,
                      Context &context) {
  const std::size_t k = learner.counts.size();
  const double limit = ratio * *std::max_element(learner.counts.begin(), learner.counts.end());
  std::vector<std::size_t> starved;
  double least = HUGE_VAL;
  for (std::size_t j = 0; j < k; ++j)
    if (learner.counts[j] < limit)
      starved.push_back(j);
    else
      least = std::min(least, learner.counts[j]);
  if (starved.empty())
    return;
  std::stable_sort(starved.begin(), starved.end(), [&](std::size_t a, std::size_t b) {
    return learner.counts[a] < learner.counts[b];
  });
  starved.resize(std::min(starved.size(), batch.n / 2));
  std::vector<double> mass(batch.n);
  nearest_squares(batch, learner.centers, k, mass.data(), context);
  for (std::size_t i = 0; i < batch.n; ++i)
    mass[i] *= batch.weight(i);
  for (std::size_t s = 0; s < starved.size(); ++s) {
    const double total = std::accumulate(mass.begin(), mass.end(), 0.0);
    if (!(total > 0))
      return;
    const Blocks whole(batch.n, batch.n);
    MassSampler sampler(whole);
    sampler.set_blocks(&total);
    const std::size_t row = sampler.draw(random.uniform(s), [&](std::size_t i) { return mass[i]; });
    copy_point(batch, row, learner.centers.memptr() + starved[s] * batch.d);
    learner.counts[starved[s]] = least;
    mass[row] = 0;
  }
}

// Moves the centers by the rows of the batch and returns the squared movement. `label` has the
// nearest centers of the rows.
template <class Data>
double move_centers(const Data &batch, const std::vector<std::int32_t> &label, double decay,
                    CenterState &learner, Context &context) {
  const std::size_t k = learner.counts.size(), d = batch.d;
  const std::unique_ptr<ClusterSums> sums = make_sums(batch, summarise_columns(batch, context), k);
  // No list of moves is complete, so that the sums are made in full.
  std::vector<BlockMoves> found(Blocks(batch.n, kBlockRows).count());
  sums->update(label.data(), found, context);
  double shift2 = 0;
  for (std::size_t j = 0; j < k; ++j) {
    learner.counts[j] *= decay;
    const double weight = sums->weight(j);
    if (!(weight > 0))
      continue;
    learner.counts[j] += weight;
    for (std::size_t c = 0; c < d; ++c) {
      double &center = learner.centers[j * d + c];
      const double before = center;
      center += (sums->sum(j)[c] - weight * (center - sums->pivot()[c])) / learner.counts[j];
      shift2 += (center - before) * (center - before);
    }
  }
  return shift2;
}

// One step of the algorithm. As often as the least learnt center has seen ten rows, or while it has
// seen none, centers are checked for starvation.
template <class Data>
Step learn(const Data &batch, const StreamOptions &options, const Random &random,
           CenterState &learner, Context &context) {
  const std::size_t k = learner.counts.size();
  Step step;
  for (std::size_t i = 0; i < batch.n; ++i)
    step.weight += batch.weight(i);
  if (!(step.weight > 0))
    return step;
  std::vector<std::int32_t> label;
  label_points(batch, learner.centers, k, label, context);
  const std::vector<double> within =
      within_squares(batch, learner.centers, k, label.data(), context);
  step.inertia = std::accumulate(within.begin(), within.end(), 0.0);
  const double share = 1 / std::min<double>(static_cast<double>(++learner.steps), kRemembered);
  learner.running_inertia += share * (step.inertia / step.weight - learner.running_inertia);
  step.shift2 = move_centers(batch, label, options.decay, learner, context);
  learner.since_check += step.weight;
  const double least = *std::min_element(learner.counts.begin(), learner.counts.end());
  if (options.reassignment_ratio > 0 && learner.since_check >= 10 * least) {
    learner.since_check = 0;
    reassign_starved(batch, options.reassignment_ratio, random, learner, context);
  }
  return step;
}

} // namespace kmeans
} // namespace huddle

#endif
