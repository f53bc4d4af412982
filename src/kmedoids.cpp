#include "glue.h"

#include <huddle/data/distinct.h>
#include <huddle/data/labels.h>
#include <huddle/kmedoids/profile.h>
#include <huddle/kmedoids/sampled.h>
#include <huddle/neighbors/pairs/gower.h>

#include "distance.h"

#include <functional>

using namespace huddle;

namespace {

kmedoids::Options kmedoids_options(const Rcpp::List &params) {
  kmedoids::Options options;
  options.k = params["k"];
  const std::string start = params["start"];
  options.start = start == "lab"        ? kmedoids::Start::lab
                  : start == "kmeans++" ? kmedoids::Start::kmeanspp
                  : start == "given"    ? kmedoids::Start::given
                                        : kmedoids::Start::build;
  if (options.start == kmedoids::Start::given)
    options.given = from_zero(params["given"]);
  options.n_init = params["n_init"];
  options.max_iter = params["max_iter"];
  return options;
}

// Of n rows the group that each belongs to, or its own number.
using GroupOf = std::function<std::size_t(std::size_t)>;

// Clusters in the order in which they appear. `distance` has a row for each medoid.
Rcpp::List result_list(const kmedoids::Result &fit, const std::vector<double> &distance,
                       std::size_t groups, const double *weights, const SquareMatrix *square,
                       std::size_t n, const GroupOf &group, Context &context) {
  const std::size_t k = fit.medoids.size();
  kmedoids::Nearest nearest = kmedoids::nearest_medoids(distance, groups, k);
  for (std::size_t m = 0; m < k; ++m) {
    const std::uint32_t row = fit.medoids[m];
    if (static_cast<std::size_t>(nearest.medoid[row]) != m && fit.loss <= 0)
      throw TooFewDistinctPoints(k - 1, k);
    nearest.medoid[row] = static_cast<std::int32_t>(m);
  }
  const std::vector<std::int32_t> number = order_of_appearance(nearest.medoid, groups, k);
  std::vector<std::uint32_t> medoids(k);
  for (std::size_t m = 0; m < k; ++m)
    medoids[number[m]] = fit.medoids[m];
  for (std::int32_t &label : nearest.medoid)
    label = number[label];
  const auto for_rows = [&](const std::vector<double> &values) {
    Rcpp::NumericVector out(Rcpp::no_init(n));
    for (std::size_t i = 0; i < n; ++i)
      out[i] = values[group(i)];
    return out;
  };
  const auto labels_of_rows = [&](const std::vector<std::int32_t> &labels) {
    Rcpp::IntegerVector out(Rcpp::no_init(n));
    for (std::size_t i = 0; i < n; ++i)
      out[i] = labels[group(i)] + 1;
    return out;
  };
  Rcpp::List out = Rcpp::List::create(
      Rcpp::_["medoids"] = counted(medoids), Rcpp::_["cluster"] = labels_of_rows(nearest.medoid),
      Rcpp::_["distance"] = for_rows(nearest.distance), Rcpp::_["first_loss"] = fit.first_loss,
      Rcpp::_["loss"] = fit.loss, Rcpp::_["iterations"] = static_cast<int>(fit.iterations),
      Rcpp::_["converged"] = fit.converged);
  if (square) {
    const kmedoids::Profile profile =
        kmedoids::profile_of(*square, nearest.medoid, weights, k, context);
    out["farthest_own"] = for_rows(profile.farthest_own);
    out["closest_other"] = for_rows(profile.closest_other);
    out["neighbor"] = labels_of_rows(profile.neighbor);
    out["width"] = for_rows(profile.width);
  }
  return out;
}

std::size_t itself(std::size_t row) { return row; }

std::vector<double> rows_of(const SquareMatrix &square, const std::vector<std::uint32_t> &rows) {
  std::vector<double> out;
  for (std::uint32_t row : rows)
    out.insert(out.end(), square.row(row), square.row(row) + square.n);
  return out;
}

// `groups` of equal rows take part, n rows get what their group gets.
template <class Fill>
Rcpp::List fit_all(std::size_t groups, const double *weights, const Rcpp::List &params,
                   Fill fill_square, std::size_t n, const GroupOf &group, Context &context) {
  RSeed seed;
  const kmedoids::Options options = kmedoids_options(params);
  const bool draws = options.k > 1 && (options.start == kmedoids::Start::lab ||
                                       options.start == kmedoids::Start::kmeanspp);
  try {
    SquareMatrix square(groups);
    fill_square(square);
    const Random random = draws ? seed.draw() : Random(0);
    const kmedoids::Result fit = kmedoids::fit(square, weights, options, random, context);
    const Rcpp::List out =
        result_list(fit, rows_of(square, fit.medoids), groups, weights, &square, n, group, context);
    seed.commit();
    return out;
  } catch (const TooFewDistinctPoints &error) {
    return too_few(error);
  }
}

template <class FillSample, class ToAll>
Rcpp::List fit_sampled(std::size_t n, const double *weights, const Rcpp::List &params,
                       FillSample fill_sample, ToAll to_all, Context &context) {
  RSeed seed;
  try {
    const kmedoids::Result fit =
        kmedoids::fit_samples(n, weights, kmedoids_options(params), params["sample"],
                              params["n_samples"], seed.draw(), fill_sample, to_all, context);
    const Rcpp::List out =
        result_list(fit, to_all(fit.medoids), n, weights, nullptr, n, itself, context);
    seed.commit();
    return out;
  } catch (const TooFewDistinctPoints &error) {
    return too_few(error);
  }
}

// Some rows, column after column.
std::vector<double> points_at(const Points &x, const std::vector<std::uint32_t> &rows) {
  std::vector<double> out;
  out.reserve(rows.size() * x.d);
  for (std::size_t j = 0; j < x.d; ++j)
    for (std::uint32_t row : rows)
      out.push_back(x.column(j)[row]);
  return out;
}

// Equal rows are taken together: thousands of them need no distances among themselves.
Rcpp::List fit_points(const Points &x, const Metric &metric, const Rcpp::List &params,
                      Context &context) {
  if (!DistinctRows::likely(x))
    return fit_all(
        x.n, x.weights, params, [&](SquareMatrix &square) { fill(square, x, metric, context); },
        x.n, itself, context);
  const DistinctRows distinct(x);
  const std::vector<double> values = distinct.values(x), weights = distinct.weights(x);
  const Points few{values.data(), distinct.count(), x.d, weights.data()};
  const std::string start = params["start"];
  Rcpp::List grouped = Rcpp::clone(params);
  if (start == "given") {
    Rcpp::IntegerVector rows = grouped["given"];
    for (int &row : rows)
      row = static_cast<int>(distinct.group(row - 1)) + 1;
  }
  Rcpp::List out = fit_all(
      few.n, few.weights, grouped,
      [&](SquareMatrix &square) { fill(square, few, metric, context); }, x.n,
      [&](std::size_t row) { return distinct.group(static_cast<std::uint32_t>(row)); }, context);
  if (out.containsElementNamed("medoids")) {
    Rcpp::IntegerVector medoids = out["medoids"];
    for (int &row : medoids)
      row = static_cast<int>(distinct.first_row(row - 1)) + 1;
  }
  return out;
}

} // namespace

// [[Rcpp::export(rng = false)]]
Rcpp::List kmedoids_fit_(Rcpp::NumericMatrix x, Rcpp::List params,
                         Rcpp::Nullable<Rcpp::NumericVector> weights, int n_threads,
                         Rcpp::RObject report) {
  RContext r(n_threads, report);
  const Points points = points_view(x, weights);
  const Metric metric{distance_named(params["metric"]), params["p"]};
  const double *weight = values_or_null(weights);
  if (Rf_isNull(params["sample"]))
    return fit_points(points, metric, params, r.context);
  const auto fill_sample = [&](const std::vector<std::uint32_t> &rows, SquareMatrix &square) {
    const std::vector<double> values = points_at(points, rows);
    fill(square, Points{values.data(), rows.size(), points.d, nullptr}, metric, r.context);
  };
  const auto to_all = [&](const std::vector<std::uint32_t> &medoids) {
    const std::vector<double> values = points_at(points, medoids);
    const PairDistances pairs({values.data(), medoids.size(), points.d, nullptr}, points, metric);
    std::vector<double> out(medoids.size() * points.n);
    for_blocks(r.context, medoids.size(), pairs.work() * out.size(),
               [&](std::size_t m) { pairs.rows(m, 1, out.data() + m * points.n); });
    return out;
  };
  return fit_sampled(points.n, weight, params, fill_sample, to_all, r.context);
}

// `distances` are those of a dist object of n rows.
// [[Rcpp::export(rng = false)]]
Rcpp::List kmedoids_dist_(Rcpp::NumericVector distances, double n, Rcpp::List params,
                          Rcpp::Nullable<Rcpp::NumericVector> weights, int n_threads,
                          Rcpp::RObject report) {
  RContext r(n_threads, report);
  const Dist given{distances.begin(), static_cast<std::size_t>(n)};
  const double *weight = values_or_null(weights);
  if (Rf_isNull(params["sample"]))
    return fit_all(
        given.n, weight, params,
        [&](SquareMatrix &square) {
          fill(
              square, given, [](double value) { return value; }, r.context);
        },
        given.n, itself, r.context);
  const auto fill_sample = [&](const std::vector<std::uint32_t> &rows, SquareMatrix &square) {
    for (std::size_t i = 0; i < rows.size(); ++i)
      for (std::size_t j = 0; j < rows.size(); ++j)
        square.row(i)[j] = given(rows[i], rows[j]);
  };
  const auto to_all = [&](const std::vector<std::uint32_t> &medoids) {
    std::vector<double> out(medoids.size() * given.n);
    for (std::size_t m = 0; m < medoids.size(); ++m)
      for (std::size_t i = 0; i < given.n; ++i)
        out[m * given.n + i] = given(medoids[m], i);
    return out;
  };
  return fit_sampled(given.n, weight, params, fill_sample, to_all, r.context);
}

// Distances of n points to k others, an n x k matrix.
// [[Rcpp::export(rng = false)]]
Rcpp::NumericMatrix kmedoids_distance_(Rcpp::NumericMatrix x, Rcpp::NumericMatrix medoids,
                                       std::string metric, double power, int n_threads) {
  RContext r(n_threads, R_NilValue);
  const Points points = points_view(x), from = points_view(medoids);
  const PairDistances pairs(from, points, {distance_named(metric), power});
  Rcpp::NumericMatrix out(Rcpp::no_init(points.n, from.n));
  double *values = out.begin();
  for_blocks(r.context, from.n, pairs.work() * points.n * from.n,
             [&](std::size_t m) { pairs.rows(m, 1, values + m * points.n); });
  return out;
}

// `comparison`: 0 for differences of numbers between 0 and 1, 1 for codes, 2 for flags of which a
// pair of zeros says nothing.
// [[Rcpp::export(rng = false)]]
Rcpp::NumericVector gower_(Rcpp::List columns, Rcpp::IntegerVector comparison,
                           Rcpp::NumericVector weights, double n, int n_threads,
                           Rcpp::RObject report) {
  RContext r(n_threads, report);
  std::vector<GowerColumn> all;
  for (R_xlen_t j = 0; j < columns.size(); ++j) {
    const Rcpp::NumericVector column = columns[j];
    all.push_back({column.begin(), static_cast<Comparison>(comparison[j]), weights[j]});
  }
  Rcpp::NumericVector out(Rcpp::no_init(static_cast<R_xlen_t>(n * (n - 1) / 2)));
  gower(all, static_cast<std::size_t>(n), out.begin(), r.context);
  return out;
}
