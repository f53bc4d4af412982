// Nested mini-batch k-means, after Newling and Fleuret 2016, Nested mini-batch k-means (Advances in
// Neural Information Processing Systems 29): Lloyd's algorithm on a sample that doubles whenever
// the centers move less than the sample can tell where they belong. Rows stay in the sample, and
// each counts once.
//
// Cost: a few passes over each sample, so about as much as a few passes over the largest.
#ifndef HUDDLE_KMEANS_MINIBATCH_NESTED_H
#define HUDDLE_KMEANS_MINIBATCH_NESTED_H

#include "classic.h"

namespace huddle {
namespace kmeans {

enum class Schedule { nested, classic };

struct MiniBatchOptions {
  // Clusters, starts (of which the best goes on), stopping by movement, bound on the passes over
  // the data or, if nested, on those over the samples.
  Options fit;
  Schedule schedule = Schedule::nested;
  StreamOptions stream;
  // Rows of a batch, or at least of the first one if nested: larger ones take more time and give
  // steadier centers.
  std::size_t batch_size = 1024;
  // Rows that a start is chosen from.
  std::size_t init_size = 3072;
  // Batches in a row without a better smoothed inertia after which the classic schedule ends.
  std::size_t max_no_improvement = 10;
};

// What either schedule comes to.
struct MiniBatchState {
  CenterState learner;
  bool converged = false;
  Trace trace;
  std::vector<double> rows; // of each step
};

inline void record(MiniBatchState &state, std::size_t rows, double inertia, double shift2,
                   const Pass &pass, double all_distances) {
  state.rows.push_back(static_cast<double>(rows));
  state.trace.add(inertia, shift2, pass, all_distances);
}

// Draws of different purpose come from streams far apart.
constexpr std::uint64_t kSampleStream = std::uint64_t{1} << 40;
constexpr std::uint64_t kBatchStream = std::uint64_t{1} << 41;

template <class Data> double total_weight(const Data &x) {
  return x.weights ? std::accumulate(x.weights, x.weights + x.n, 0.0) : static_cast<double>(x.n);
}

// Starting centers from a sample; from all rows if the sample has too few different ones.
template <class Data>
arma::mat start_from(const Data &sample, const SinglePoints &single, const Data &x,
                     const Options &options, std::size_t start, const Random &random,
                     Context &context) {
  try {
    return starting_centers(sample, single, options, start, random, context);
  } catch (const TooFewDistinctPoints &) {
    if (sample.n == x.n)
      throw;
    const SinglePoints all = single_points(x, summarise_columns(x, context), context);
    return starting_centers(x, all, options, start, random, context);
  }
}

// What passes over one sample need.
template <class Data> class Sample {
public:
  Sample(const Data &x, const Columns &columns, const SinglePoints &single, const Options &options)
      : x_(x), options_(options), assignment_(make_assignment(x, single, options)),
        sums_(make_sums(x, columns, options.k)), label_(padded_length(x.n), kUnlabelled),
        mean_(columns.mean), single_(single),
        weight_(total_weight(x)), work_{x_, options_, *assignment_, *sums_, mean_, single_, 0, 0} {}

  // One pass, and the centers moved to the means. `patience` is the ratio of standard error to
  // movement at which a center is settled. Returns whether nineteen in twenty are.
  bool pass(double patience, MiniBatchState &state, Context &context) {
    arma::mat &centers = state.learner.centers;
    const Pass pass = assignment_->assign(centers, label_.data(), found_, context);
    if (pass.moved > 0)
      sums_->update(label_.data(), found_, context);
    const std::vector<double> within = within_summed(work_, centers, true, label_.data(), context);
    inertia_ = std::accumulate(within.begin(), within.end(), 0.0);
    const arma::mat previous = centers;
    const Relocation relocation = update_centers(work_, label_.data(), centers, context);
    const double shift2 = settle(previous, centers, within, patience);
    record(state, x_.n, inertia_ / weight_, shift2, pass,
           static_cast<double>(x_.n) * static_cast<double>(options_.k));
    for (std::size_t j = 0; j < options_.k; ++j)
      state.learner.counts[j] = sums_->weight(j);
    return relocation.moved == 0 && (pass.moved == 0 || 20 * settled_ >= 19 * options_.k);
  }

  double mean_inertia() const { return inertia_ / weight_; }

private:
  // Counts the centers that have moved less than their standard error over `patience`.
  double settle(const arma::mat &previous, const arma::mat &centers,
                const std::vector<double> &within, double patience) {
    settled_ = 0;
    double total = 0;
    for (std::size_t j = 0; j < options_.k; ++j) {
      double shift2 = 0;
      for (std::size_t c = j * x_.d; c < (j + 1) * x_.d; ++c)
        shift2 += (centers[c] - previous[c]) * (centers[c] - previous[c]);
      total += shift2;
      const double weight = sums_->weight(j);
      const double rows = weight * static_cast<double>(x_.n) / weight_;
      settled_ += !(weight > 0) || patience * patience * shift2 <= within[j] / weight / rows;
    }
    return total;
  }

  const Data &x_;
  const Options &options_;
  const std::unique_ptr<Assignment> assignment_;
  const std::unique_ptr<ClusterSums> sums_;
  std::vector<std::int32_t> label_;
  const std::vector<double> mean_;
  const SinglePoints single_;
  const double weight_;
  WorkspaceOf<Data> work_;
  std::vector<BlockMoves> found_;
  double inertia_ = 0;
  std::size_t settled_ = 0;
};

} // namespace kmeans
} // namespace huddle

#endif
