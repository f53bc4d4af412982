// Mini-batch k-means: centers learnt from samples, then one or two passes over all points.
#ifndef HUDDLE_KMEANS_MINIBATCH_FIT_H
#define HUDDLE_KMEANS_MINIBATCH_FIT_H

#include "nested.h"

namespace huddle {
namespace kmeans {

struct MiniBatchResult {
  Result fit;
  CenterState learner;
  std::vector<double> rows; // of each step, beside the trace
};

// The nested schedule stops growing at this many rows a cluster: the means of a sample are then off
// by a part of the inertia that the last pass, over all rows, makes up for.
constexpr std::size_t kRowsPerCluster = 100;
// Centers of a sample move on until they move less than a third of their standard errors; those of
// all rows, where there is nothing to be estimated, hardly any more.
constexpr double kPatience = 3;
constexpr double kPatienceOfAll = 30;

// Runs body(r, context) for each start: side by side, each on one thread, where one takes a moment
// only, else one after the other on all threads.
template <class Body>
void for_starts(std::size_t starts, double work_of_one, Context &context, Body body) {
  if (work_of_one > 5e8) {
    for (std::size_t r = 0; r < starts; ++r)
      body(r, context);
    return;
  }
  for_blocks(context, starts, work_of_one * static_cast<double>(starts), [&](std::size_t r) {
    Executor serial;
    Progress silent;
    Context alone{serial, silent};
    body(r, alone);
  });
}

inline std::size_t starts_of(const Options &options) {
  return options.start == Start::given ? options.centers.size() : options.n_init;
}

// Passes over one sample until the centers are settled or the iterations are used up.
template <class Data>
void settle_on(const Data &data, const Columns &columns, const SinglePoints &single,
               double patience, const MiniBatchOptions &options, MiniBatchState &state,
               Context &context) {
  Sample<Data> sample(data, columns, single, options.fit);
  state.converged = false;
  while (!state.converged && state.rows.size() < options.fit.max_iter)
    state.converged = sample.pass(patience, state, context);
  state.learner.running_inertia = sample.mean_inertia();
}

template <class Data>
void settle_on(const Data &data, const MiniBatchOptions &options, MiniBatchState &state,
               Context &context) {
  const Columns columns = summarise_columns(data, context);
  const SinglePoints single = single_points(data, columns, context);
  settle_on(data, columns, single, kPatience, options, state, context);
}

// The best of several starts on one sample, a few passes each.
template <class Data>
MiniBatchState best_start(const Data &sample, const Data &x, const MiniBatchOptions &options,
                          const Random &random, Context &context) {
  const Options &fit = options.fit;
  const Columns columns = summarise_columns(sample, context);
  const SinglePoints single = single_points(sample, columns, context);
  std::vector<MiniBatchState> courses(starts_of(fit));
  const double work = 10.0 * static_cast<double>(sample.n) * static_cast<double>(fit.k * x.d);
  for_starts(courses.size(), work, context, [&](std::size_t r, Context &own) {
    MiniBatchState &state = courses[r];
    state.learner.centers = start_from(sample, single, x, fit, r, random.stream(r), own);
    state.learner.counts.assign(fit.k, 0.0);
    settle_on(sample, columns, single, sample.n == x.n ? kPatienceOfAll : kPatience, options, state,
              own);
  });
  const auto better = [](const MiniBatchState &a, const MiniBatchState &b) {
    return a.learner.running_inertia < b.learner.running_inertia;
  };
  return std::move(*std::min_element(courses.begin(), courses.end(), better));
}

template <class Data>
MiniBatchState learn_nested(const Data &x, const MiniBatchOptions &options, const Random &random,
                            Context &context) {
  const CountedRows pool(x);
  const std::size_t k = options.fit.k;
  std::size_t size = std::max({options.batch_size, options.init_size, 10 * k});
  if (size >= pool.size())
    return best_start(x, x, options, random, context);
  NestedSample sample(pool, random.stream(kSampleStream));
  MiniBatchState state;
  {
    const RowSubset<Data> first(x, sample.grow(size), context);
    state = best_start(first.points(), x, options, random, context);
  }
  while (size < kRowsPerCluster * k && state.rows.size() < options.fit.max_iter) {
    size = std::min(2 * size, pool.size());
    if (2 * size > pool.size()) {
      settle_on(x, options, state, context);
      break;
    }
    const RowSubset<Data> grown(x, sample.grow(size), context);
    settle_on(grown.points(), options, state, context);
  }
  return state;
}

// The best of several starts, each judged on the same sample.
template <class Data>
arma::mat classic_start(const Data &x, const CountedRows &pool, const MiniBatchOptions &options,
                        const Random &random, Context &context) {
  const Options &fit = options.fit;
  const std::size_t size = std::min(options.init_size, pool.size());
  const RowSubset<Data> judge(x, pool.draw(size, random.stream(kSampleStream)), context);
  std::vector<arma::mat> centers(starts_of(fit));
  std::vector<double> judged(centers.size());
  const double work = 10.0 * static_cast<double>(size) * static_cast<double>(fit.k * x.d);
  for_starts(centers.size(), work, context, [&](std::size_t r, Context &own) {
    const auto single = [&](const Data &points) {
      return single_points(points, summarise_columns(points, own), own);
    };
    if (fit.start == Start::given || size >= pool.size()) {
      centers[r] = starting_centers(x, single(x), fit, r, random.stream(r), own);
    } else {
      NestedSample sample(pool, random.stream(kSampleStream + r + 1));
      const RowSubset<Data> batch(x, sample.grow(size), own);
      centers[r] =
          start_from(batch.points(), single(batch.points()), x, fit, r, random.stream(r), own);
    }
    judged[r] = kmeans::inertia(judge.points(), centers[r], fit.k, own);
  });
  return std::move(centers[std::min_element(judged.begin(), judged.end()) - judged.begin()]);
}

// Whether the smoothed inertia of batches has stopped to fall.
class Smoothed {
public:
  Smoothed(double share, std::size_t patience) : share_(share), patience_(patience) {}

  bool stalls(double inertia) {
    value_ = value_ < 0 ? inertia : value_ + share_ * (inertia - value_);
    waited_ = value_ < least_ ? 0 : waited_ + 1;
    least_ = std::min(least_, value_);
    return waited_ >= patience_;
  }

private:
  const double share_;
  const std::size_t patience_;
  double value_ = -1, least_ = HUGE_VAL;
  std::size_t waited_ = 0;
};

// A batch of usual size is not worth waking a second thread for.
inline Context context_for(std::size_t batch_size, Executor &serial, Context &context) {
  return {batch_size > 4 * kBlockRows ? context.executor : serial, context.progress};
}

template <class Data>
MiniBatchState learn_classic(const Data &x, const MiniBatchOptions &options, double tolerance,
                             const Random &random, Context &context) {
  const CountedRows pool(x);
  const std::size_t size = std::min(options.batch_size, pool.size());
  const double n = static_cast<double>(pool.size());
  const double most = std::ceil(static_cast<double>(options.fit.max_iter) * n / size);
  Executor serial;
  Context one = context_for(size, serial, context);
  MiniBatchState state;
  state.learner.centers = classic_start(x, pool, options, random, context);
  state.learner.counts.assign(options.fit.k, 0.0);
  Smoothed smoothed(std::min(1.0, 2.0 * static_cast<double>(size) / (n + 1)),
                    options.max_no_improvement);
  for (std::size_t s = 0; !state.converged && static_cast<double>(s) < most; ++s) {
    const Random draws = random.stream(kBatchStream + s);
    const RowSubset<Data> batch(x, pool.draw(size, draws), one);
    const Step step = learn(batch.points(), options.stream, random.stream(2 * kBatchStream + s),
                            state.learner, one);
    const double mean = step.inertia / step.weight;
    Pass pass;
    pass.moved = size;
    pass.distances = static_cast<double>(size) * static_cast<double>(options.fit.k);
    record(state, size, mean, step.shift2, pass, pass.distances);
    state.converged =
        (s > 0 && smoothed.stalls(mean)) || (options.fit.tol > 0 && step.shift2 <= tolerance);
    context.progress.advance(0.9 * static_cast<double>(s + 1) / most);
  }
  return state;
}

// Labels of all points. After samples of the nested schedule the centers first move to the means of
// all their rows; clusters that no point is nearest to move as in Lloyd's algorithm.
// `options` are those that `work` refers to.
template <class Data>
Run finish(WorkspaceOf<Data> &work, Options &options, const arma::mat &centers, bool nested,
           std::vector<std::int32_t> &label, Context &context) {
  const auto complete = [&] {
    std::vector<double> weight(options.k);
    for (std::size_t i = 0; i < work.x.n; ++i)
      weight[label[i]] += work.x.weight(i);
    return *std::min_element(weight.begin(), weight.end()) > 0;
  };
  options.max_iter = nested ? 1 : 0;
  Run run = lloyd(work, centers, label, 0.9, 1, context);
  options.max_iter = 10;
  for (int again = 0; again < 10 && !run.stuck && !complete(); ++again)
    run = lloyd(work, std::move(run.centers), label, 0.9, 1, context);
  return run;
}

// Moves what was learnt into the result, with the final centers and the clusters' new numbers.
inline void hand_over(MiniBatchState &state, const arma::mat &centers,
                      const std::vector<std::int32_t> &number, MiniBatchResult &result) {
  result.fit.trace = std::move(state.trace);
  result.rows = std::move(state.rows);
  result.learner = state.learner;
  for (std::size_t j = 0; j < number.size(); ++j) {
    const std::size_t to = static_cast<std::size_t>(number[j]);
    result.learner.counts[to] = state.learner.counts[j];
    result.learner.centers.col(to) = centers.col(j);
  }
}

template <class Data>
MiniBatchResult fit_minibatch(const Data &x, const Columns &columns,
                              const MiniBatchOptions &options, const Random &random, int *out,
                              Context &context) {
  const std::size_t k = options.fit.k;
  const std::vector<double> mean = weighted_means(x, columns, context);
  const double totss = sum_of_squares(x, mean, context);
  const double weight = total_weight(x);
  const double tolerance = options.fit.tol * totss / (weight * static_cast<double>(x.d));
  const bool nested = options.schedule == Schedule::nested;
  MiniBatchState state = nested ? learn_nested(x, options, random, context)
                                : learn_classic(x, options, tolerance, random, context);
  const SinglePoints single = single_points(x, columns, context);
  const std::unique_ptr<Assignment> assignment = make_assignment(x, single, options.fit);
  const std::unique_ptr<ClusterSums> sums = make_sums(x, columns, k);
  std::vector<std::int32_t> label(padded_length(x.n));
  constexpr double never = -1; // by small movements
  Options last = options.fit;  // whose iterations finish() counts out
  WorkspaceOf<Data> work{x, last, *assignment, *sums, mean, single, totss, never};
  const Run run = finish(work, last, state.learner.centers, nested, label, context);
  const std::vector<double> within =
      within_summed(work, run.centers, run.summed, label.data(), context);
  MiniBatchResult result;
  const std::vector<std::int32_t> number =
      finish_result(options.fit.start == Start::given, label, x.n, run, within, result.fit, out);
  const std::size_t distinct =
      k - std::count(result.fit.size.begin(), result.fit.size.end(), std::size_t{0});
  if (run.stuck && distinct < k)
    throw TooFewDistinctPoints(distinct, k);
  result.fit.totss = totss;
  result.fit.starts = starts_of(options.fit);
  result.fit.iterations = state.rows.size();
  result.fit.converged = state.converged;
  for (double &inertia : state.trace.inertia)
    inertia *= weight;
  state.learner.steps = result.fit.iterations;
  hand_over(state, run.centers, number, result);
  return result;
}

} // namespace kmeans
} // namespace huddle

#endif
