#include <huddle/optics/fit.h>
#include <huddle/optics/xi.h>

#include "distance.h"
#include "glue.h"

using namespace huddle;

// Rows are counted from 1; 0 is no predecessor.
// [[Rcpp::export(rng = false)]]
Rcpp::List optics_fit_(Rcpp::NumericMatrix x, double eps, double min_samples, std::string metric,
                       double power, int n_threads, Rcpp::RObject report) {
  RContext r(n_threads, report);
  const Metric measured{distance_named(metric), power};
  optics::Options options;
  options.eps = eps;
  options.min_samples = min_samples;
  const optics::Reachability found = with_tree(
      points_view(x), measured, r.context, [&](const KdTree &tree, const Measure &measure) {
        return optics::Optics(tree, measure, options, r.context).run();
      });
  return Rcpp::List::create(Rcpp::_["order"] = counted(found.order),
                            Rcpp::_["predecessor"] = counted(found.predecessor),
                            Rcpp::_["reachability"] = Rcpp::wrap(found.reachability),
                            Rcpp::_["core_distance"] = Rcpp::wrap(found.core_distance));
}

// Valleys of a reachability plot as a matrix of two columns: where they begin and end, from 1.
// `predecessor` has places in the plot, 0 for none.
// [[Rcpp::export(rng = false)]]
Rcpp::IntegerMatrix optics_xi_(std::vector<double> reachability, Rcpp::IntegerVector predecessor,
                               double xi, double slack, double least_size) {
  const std::vector<optics::Valley> valleys =
      optics::XiClusters(std::move(reachability), from_zero(predecessor), xi,
                         static_cast<std::size_t>(slack), static_cast<std::size_t>(least_size))
          .run();
  Rcpp::IntegerMatrix out(valleys.size(), 2);
  for (std::size_t i = 0; i < valleys.size(); ++i) {
    out(i, 0) = static_cast<int>(valleys[i].begin) + 1;
    out(i, 1) = static_cast<int>(valleys[i].end) + 1;
  }
  return out;
}
