#include <huddle/kmeans/fit.h> // first: RcppArmadillo must come before Rcpp

#include "kmeans.h"

using namespace huddle;

namespace {

kmeans::Algorithm algorithm_named(const std::string &name) {
  return name == "lloyd"     ? kmeans::Algorithm::lloyd
         : name == "hamerly" ? kmeans::Algorithm::hamerly
         : name == "yinyang" ? kmeans::Algorithm::yinyang
         : name == "elkan"   ? kmeans::Algorithm::elkan
                             : kmeans::Algorithm::automatic;
}

} // namespace

// [[Rcpp::export(rng = false)]]
Rcpp::List kmeans_fit_(Rcpp::RObject x, Rcpp::NumericMatrix columns, int k, std::string start,
                       Rcpp::List centers, double n_init, double max_iter, double tol,
                       std::string algorithm, bool refine, bool spherical,
                       Rcpp::Nullable<Rcpp::NumericVector> weights, int n_threads,
                       Rcpp::RObject report) {
  RContext r(n_threads, report);
  kmeans::Options options;
  options.k = k;
  options.start = start_named(start);
  options.centers = starts_given(centers);
  options.n_init = static_cast<std::size_t>(n_init);
  options.max_iter = static_cast<std::size_t>(max_iter);
  options.tol = tol;
  options.algorithm = algorithm_named(algorithm);
  options.transfers = algorithm == "hartigan-wong";
  options.refine = refine;
  options.spherical = spherical;
  RSeed seed;
  const Random random = options.start == kmeans::Start::given ? Random(0) : seed.draw();
  Rcpp::IntegerVector cluster;
  try {
    const kmeans::Result fit = with_points(x, weights, r.context, [&](const auto &points) {
      cluster = Rcpp::IntegerVector(Rcpp::no_init(points.n));
      return kmeans::fit(points, columns_from(columns), options, random, cluster.begin(),
                         r.context);
    });
    seed.commit();
    return fit_list(fit, cluster, trace_list(fit));
  } catch (const TooFewDistinctPoints &error) {
    return too_few(error);
  }
}

// [[Rcpp::export(rng = false)]]
Rcpp::IntegerVector kmeans_assign_(Rcpp::RObject x, Rcpp::NumericMatrix centers, int n_threads) {
  RContext r(n_threads, R_NilValue);
  return with_points(x, R_NilValue, r.context, [&](const auto &points) {
    std::vector<std::int32_t> label;
    kmeans::label_points(points, by_column(centers), centers.nrow(), label, r.context);
    Rcpp::IntegerVector out(label.begin(), label.begin() + points.n);
    return Rcpp::IntegerVector(out + 1);
  });
}

// Euclidean distances of n points to k centers.
// [[Rcpp::export(rng = false)]]
Rcpp::NumericMatrix kmeans_distance_(Rcpp::RObject x, Rcpp::NumericMatrix centers, int n_threads) {
  RContext r(n_threads, R_NilValue);
  return with_points(x, R_NilValue, r.context, [&](const auto &points) {
    Rcpp::NumericMatrix out(Rcpp::no_init(points.n, centers.nrow()));
    kmeans::center_distances(points, by_column(centers), centers.nrow(), out.begin(), r.context);
    return out;
  });
}

// Minus the squared distance of each point to its nearest center.
// [[Rcpp::export(rng = false)]]
Rcpp::NumericVector kmeans_score_(Rcpp::RObject x, Rcpp::NumericMatrix centers, int n_threads) {
  RContext r(n_threads, R_NilValue);
  return with_points(x, R_NilValue, r.context, [&](const auto &points) {
    Rcpp::NumericVector out(Rcpp::no_init(points.n));
    kmeans::nearest_squares(points, by_column(centers), centers.nrow(), out.begin(), r.context);
    return Rcpp::NumericVector(-out);
  });
}

// Weighted squared distances of points to their nearest centers, summed.
// [[Rcpp::export(rng = false)]]
double kmeans_inertia_(Rcpp::RObject x, Rcpp::NumericMatrix centers,
                       Rcpp::Nullable<Rcpp::NumericVector> weights, int n_threads) {
  RContext r(n_threads, R_NilValue);
  return with_points(x, weights, r.context, [&](const auto &points) {
    return kmeans::inertia(points, by_column(centers), centers.nrow(), r.context);
  });
}

// Points scaled to length one, in the form in which they came, and the first row (from 1) that has
// no direction, or 0.
// [[Rcpp::export(rng = false)]]
Rcpp::List on_sphere_(Rcpp::RObject x, int n_threads) {
  RContext r(n_threads, R_NilValue);
  std::size_t zero, n;
  Rcpp::RObject scaled;
  if (TYPEOF(x) == VECSXP) {
    const SparseMatrix matrix = sparse_view(Rcpp::List(x));
    Rcpp::NumericVector out(Rcpp::no_init(matrix.stored()));
    zero = kmeans::points_on_sphere(matrix, out.begin(), r.context);
    n = matrix.n;
    scaled = out;
  } else {
    const Points points = points_view(Rcpp::NumericMatrix(x));
    Rcpp::NumericMatrix out(Rcpp::no_init(points.n, points.d));
    zero = kmeans::points_on_sphere(points, out.begin(), r.context);
    n = points.n;
    scaled = out;
  }
  return Rcpp::List::create(Rcpp::_["x"] = scaled,
                            Rcpp::_["zero"] = zero < n ? static_cast<double>(zero) + 1 : 0.0);
}
