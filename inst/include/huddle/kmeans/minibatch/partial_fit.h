// Mini-batch k-means on data that come piece by piece: batches of rows in the order given.
#ifndef HUDDLE_KMEANS_MINIBATCH_PARTIAL_FIT_H
#define HUDDLE_KMEANS_MINIBATCH_PARTIAL_FIT_H

#include "fit.h"

namespace huddle {
namespace kmeans {

// The best of several starts from the points themselves, of which at least k must differ.
template <class Data>
CenterState first_learner(const Data &x, MiniBatchOptions options, const Random &random,
                          Context &context) {
  CenterState learner;
  options.init_size = x.n;
  if (options.fit.start == Start::random)
    kmeanspp(x, single_points(x, summarise_columns(x, context), context), options.fit.k, 1, random,
             context); // throws where too few points differ
  learner.centers = classic_start(x, CountedRows(x), options, random, context);
  learner.counts.assign(options.fit.k, 0.0);
  return learner;
}

// Adds the points to what was learnt before (nothing, where `learner` has no centers) and labels
// them: `out` receives 1 .. k.
template <class Data>
MiniBatchResult partial_fit(const Data &x, const Columns &columns, CenterState learner,
                            const MiniBatchOptions &options, const Random &random, int *out,
                            Context &context) {
  const std::size_t k = options.fit.k;
  const bool first = learner.centers.empty();
  MiniBatchState state;
  state.learner = first ? first_learner(x, options, random, context) : std::move(learner);
  const Blocks batches(x.n, options.batch_size);
  Executor serial;
  Context one = context_for(options.batch_size, serial, context);
  std::vector<std::size_t> rows;
  for (std::size_t b = 0; b < batches.count(); ++b) {
    rows.resize(batches.end(b) - batches.begin(b));
    std::iota(rows.begin(), rows.end(), batches.begin(b));
    const RowSubset<Data> batch(x, rows, one);
    const Step step =
        learn(batch.points(), options.stream, random.stream(kBatchStream + b), state.learner, one);
    if (!(step.weight > 0))
      continue;
    Pass pass;
    pass.moved = rows.size();
    pass.distances = static_cast<double>(rows.size()) * static_cast<double>(k);
    record(state, rows.size(), step.inertia, step.shift2, pass, pass.distances);
    context.progress.advance(static_cast<double>(b + 1) / static_cast<double>(batches.count()));
  }
  std::vector<std::int32_t> label;
  Run run;
  run.centers = state.learner.centers;
  label_points(x, run.centers, k, label, context);
  const std::vector<double> within = within_squares(x, run.centers, k, label.data(), context);
  MiniBatchResult result;
  const std::vector<std::int32_t> number = finish_result(
      !first || options.fit.start == Start::given, label, x.n, run, within, result.fit, out);
  result.fit.totss = sum_of_squares(x, weighted_means(x, columns, context), context);
  result.fit.starts = starts_of(options.fit);
  result.fit.iterations = state.rows.size();
  hand_over(state, run.centers, number, result);
  return result;
}

} // namespace kmeans
} // namespace huddle

#endif
