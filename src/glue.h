// Between R and the core: views of R's memory, its random numbers, interrupts, progress and
// threads.
#ifndef HUDDLE_GLUE_H
#define HUDDLE_GLUE_H

// RcppParallel's matrix adapter, which nothing here uses, derives from a class that C++17
// deprecates.
#define __RCPP_PARALLEL_RMATRIX__
#include <huddle/base/arma.h> // first: RcppArmadillo must come before Rcpp

#include <Rcpp.h>
#include <RcppParallel.h>

#include <huddle/base/context.h>
#include <huddle/base/errors.h>
#include <huddle/base/index.h>
#include <huddle/base/progress.h>
#include <huddle/base/rng.h>
#include <huddle/data/points.h>
#include <huddle/data/sparse.h>

namespace huddle {

inline const double *values_or_null(const Rcpp::Nullable<Rcpp::NumericVector> &values) {
  return values.isNull() ? nullptr : REAL(values.get());
}

// Numbers as R counts them, from 1, and as the core does: kNoRow is 0 in R.
template <class Index> Rcpp::IntegerVector counted(const std::vector<Index> &values) {
  Rcpp::IntegerVector out(Rcpp::no_init(values.size()));
  for (std::size_t i = 0; i < values.size(); ++i)
    out[i] = static_cast<int>(values[i]) + 1;
  return out;
}

inline std::vector<std::uint32_t> from_zero(const Rcpp::IntegerVector &values) {
  std::vector<std::uint32_t> out(values.size());
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<std::uint32_t>(values[i] - 1);
  return out;
}

inline Points points_view(const Rcpp::NumericMatrix &x,
                          const Rcpp::Nullable<Rcpp::NumericVector> &weights = R_NilValue) {
  return {x.begin(), static_cast<std::size_t>(x.nrow()), static_cast<std::size_t>(x.ncol()),
          values_or_null(weights)};
}

// A sparse matrix as R/sparse.R hands it over: its slots in a list, found valid by sparse_scan_().
inline SparseMatrix sparse_view(const Rcpp::List &x) {
  const Rcpp::IntegerVector size = x["size"];
  return {INTEGER(x["p"]), INTEGER(x["i"]), REAL(x["x"]), static_cast<std::size_t>(size[0]),
          static_cast<std::size_t>(size[1])};
}

// A row for each column of the data: its mean, least and greatest value.
inline Columns columns_from(const Rcpp::NumericMatrix &summary) {
  const std::size_t d = summary.nrow();
  Columns columns;
  columns.mean.assign(summary.begin(), summary.begin() + d);
  columns.least.assign(summary.begin() + d, summary.begin() + 2 * d);
  columns.greatest.assign(summary.begin() + 2 * d, summary.begin() + 3 * d);
  return columns;
}

// Calls body(points) with what stands behind a matrix or the slots of a sparse one.
template <class Body>
auto with_points(const Rcpp::RObject &x, const Rcpp::Nullable<Rcpp::NumericVector> &weights,
                 Context &context, Body body) {
  if (TYPEOF(x) != VECSXP)
    return body(points_view(Rcpp::NumericMatrix(x), weights));
  const SparseMatrix matrix = sparse_view(Rcpp::List(x));
  const SparsePoints points(matrix, summarise_columns(matrix, context), values_or_null(weights),
                            context);
  return body(points);
}

// Centers as the core has them, one a column.
inline arma::mat by_column(Rcpp::NumericMatrix centers) {
  return arma::mat(centers.begin(), centers.nrow(), centers.ncol(), false, true).t();
}

// An expected refusal goes back as a value: R words the message and names the argument.
inline Rcpp::List too_few(const TooFewDistinctPoints &error) {
  return Rcpp::List::create(Rcpp::_["distinct"] = static_cast<double>(error.distinct));
}

// Two words from R's stream. The stream is moved on only by commit(): a fit that fails leaves
// .Random.seed as it was.
class RSeed {
public:
  Random draw() {
    GetRNGstate();
    drawn_ = true;
    const std::uint64_t high = static_cast<std::uint64_t>(unif_rand() * 4294967296.0);
    const std::uint64_t low = static_cast<std::uint64_t>(unif_rand() * 4294967296.0);
    return Random((high << 32) | low);
  }
  void commit() {
    if (drawn_)
      PutRNGstate();
  }

private:
  bool drawn_ = false;
};

// Ends the work on Ctrl-C, a few times a second at most, and hands progress to an R function.
class RProgress final : public Progress {
public:
  explicit RProgress(SEXP report) : report_(report) {}

  void poll() override {
    const Clock::time_point now = Clock::now();
    if (now - polled_ < std::chrono::milliseconds(50))
      return;
    polled_ = now;
    Rcpp::checkUserInterrupt();
  }

  void advance(double share) override {
    const Clock::time_point now = Clock::now();
    if (Rf_isNull(report_) || now - reported_ < std::chrono::milliseconds(200))
      return;
    reported_ = now;
    const Rcpp::Function report(report_);
    report(share);
  }

private:
  using Clock = std::chrono::steady_clock;
  SEXP report_;
  Clock::time_point polled_ = Clock::now();
  Clock::time_point reported_ = Clock::now();
};

// RcppParallel's threads. One of its back ends ignores the thread count and swallows exceptions:
// with one thread it is not called at all, and tasks keep their exceptions to themselves.
class RcppExecutor final : public Executor {
public:
  explicit RcppExecutor(int threads) : threads_(threads) {}

  std::size_t threads() const override { return threads_; }

  void run(std::size_t begin, std::size_t end, BlockTask &task) override {
    if (threads_ <= 1 || end - begin <= 1) {
      task.run(begin, end);
      return;
    }
    Adapter adapter(task);
    RcppParallel::parallelFor(begin, end, adapter, 1, threads_);
  }

private:
  struct Adapter : public RcppParallel::Worker {
    explicit Adapter(BlockTask &task_) : task(task_) {}
    void operator()(std::size_t begin, std::size_t end) override { task.run(begin, end); }
    BlockTask &task;
  };

  const int threads_;
};

// What an algorithm is handed from R.
struct RContext {
  RContext(int threads, SEXP report) : executor(threads), progress(report) {}
  RcppExecutor executor;
  RProgress progress;
  Context context{executor, progress};
};

} // namespace huddle

#endif
