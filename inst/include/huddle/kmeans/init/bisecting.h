// Bisecting k-means (Steinbach, Karypis and Kumar 2000, "A comparison of document clustering
// techniques", KDD workshop on text mining): the cluster of largest inertia is split in two by
// k-means until there are k.
//
// Cost: about 2 n d operations for each iteration of a split, log2(k) times if the splits are even;
// memory: a copy of the points that are split.
#ifndef HUDDLE_KMEANS_INIT_BISECTING_H
#define HUDDLE_KMEANS_INIT_BISECTING_H

#include "../assignment/adaptive.h"
#include "../lloyd.h"
#include "rows.h"

namespace huddle {
namespace kmeans {

template <class Data> class Bisection {
public:
  Bisection(const Data &x, bool spherical, Context &context)
      : x_(x), quiet_(context.progress), context_{context.executor, quiet_} {
    options_.k = 2;
    options_.max_iter = 30;
    options_.algorithm = Algorithm::lloyd;
    options_.spherical = spherical;
  }

  // k centers, one a column.
  arma::mat centers(std::size_t k, const Random &random) {
    start();
    while (parts_.size() < k) {
      const auto widest =
          std::max_element(parts_.begin(), parts_.end(),
                           [](const Part &a, const Part &b) { return a.inertia < b.inertia; });
      if (!(widest->inertia > 0))
        throw TooFewDistinctPoints(parts_.size(), k);
      split(static_cast<std::size_t>(widest - parts_.begin()), random);
    }
    arma::mat result(x_.d, k, arma::fill::none);
    for (std::size_t j = 0; j < k; ++j)
      std::copy(parts_[j].center.begin(), parts_[j].center.end(), result.colptr(j));
    return result;
  }

private:
  struct Part {
    std::vector<std::size_t> rows;
    std::vector<double> center;
    double inertia;
  };

  // Polls, but leaves it to others to tell of progress.
  class Quiet final : public Progress {
  public:
    explicit Quiet(Progress &outer) : outer_(outer) {}
    void poll() override { outer_.poll(); }

  private:
    Progress &outer_;
  };

  void start() {
    Part all;
    for (std::size_t i = 0; i < x_.n; ++i)
      if (x_.weight(i) > 0)
        all.rows.push_back(i);
    const Columns columns = summarise_columns(x_, context_);
    all.center = weighted_means(x_, columns, context_);
    all.inertia = sum_of_squares(x_, all.center, context_);
    if (options_.spherical)
      all.center = direction(std::move(all.center));
    parts_.assign(1, std::move(all));
  }

  void split(std::size_t number, const Random &random) {
    const RowSubset<Data> part(x_, parts_[number].rows, context_);
    try {
      divide(part.points(), number, random);
    } catch (const TooFewDistinctPoints &) {
      parts_[number].inertia = 0; // rounding alone had made it positive
    }
  }

  void divide(const Data &points, std::size_t number, const Random &random) {
    const Columns columns = summarise_columns(points, context_);
    const SinglePoints single = single_points(points, columns, context_);
    const std::vector<double> mean = weighted_means(points, columns, context_);
    const double totss = total_squares(points, single, mean, context_);
    double weight = 0;
    for (std::size_t i = 0; i < points.n; ++i)
      weight += points.weight(i);
    const std::vector<std::size_t> rows =
        kmeanspp(points, single, 2, kTries, draws_of(random, parts_.size()), context_);
    const auto assignment = make_assignment(points, single, options_);
    const auto sums = make_sums(points, columns, 2);
    const double tolerance = options_.tol * totss / (weight * static_cast<double>(points.d));
    WorkspaceOf<Data> work{points, options_, *assignment, *sums, mean, single, totss, tolerance};
    std::vector<std::int32_t> label(padded_length(points.n));
    const Run run = lloyd(work, rows_as_centers(points, rows), label, 0, 0, context_);
    const std::vector<double> within =
        within_summed(work, run.centers, run.summed, label.data(), context_);
    Part half[2];
    for (std::size_t i = 0; i < points.n; ++i)
      half[label[i]].rows.push_back(parts_[number].rows[i]);
    if (half[0].rows.empty() || half[1].rows.empty())
      throw TooFewDistinctPoints(1, 2);
    for (int h = 0; h < 2; ++h) {
      half[h].center.assign(run.centers.begin_col(h), run.centers.end_col(h));
      half[h].inertia = within[h];
    }
    parts_[number] = std::move(half[0]);
    parts_.push_back(std::move(half[1]));
  }

  static Random draws_of(const Random &random, std::size_t split) {
    return random.stream(random.bits(split));
  }

  static constexpr std::size_t kTries = 5;

  const Data &x_;
  Options options_;
  Quiet quiet_;
  Context context_;
  std::vector<Part> parts_;
};

} // namespace kmeans
} // namespace huddle

#endif
