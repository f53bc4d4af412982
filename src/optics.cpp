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
  const Scale scale{distance_named(metric), power};
  optics::Options options;
  options.eps = eps;
  options.min_samples = min_samples;
  const optics::Reachability found =
      with_tree(points_view(x), scale, r.context, [&](const KdTree &tree, const Measure &measure) {
        return optics::Optics(tree, measure, options, r.context).run();
      });
  const std::size_t n = found.order.size();
  Rcpp::IntegerVector order(n), predecessor(n);
  for (std::size_t i = 0; i < n; ++i) {
    order[i] = static_cast<int>(found.order[i]) + 1;
    const std::uint32_t from = found.predecessor[i];
    predecessor[i] = from == kNoRow ? 0 : static_cast<int>(from) + 1;
  }
  return Rcpp::List::create(Rcpp::_["order"] = order, Rcpp::_["predecessor"] = predecessor,
                            Rcpp::_["reachability"] = Rcpp::wrap(found.reachability),
                            Rcpp::_["core_distance"] = Rcpp::wrap(found.core_distance));
}

// Valleys of a reachability plot as a matrix of two columns: where they begin and end, from 1.
// `predecessor` has places in the plot, 0 for none.
// [[Rcpp::export(rng = false)]]
Rcpp::IntegerMatrix optics_xi_(std::vector<double> reachability, Rcpp::IntegerVector predecessor,
                               double xi, double slack, double least_size) {
  std::vector<std::uint32_t> from(predecessor.size());
  for (std::size_t i = 0; i < from.size(); ++i)
    from[i] = predecessor[i] == 0 ? kNoRow : predecessor[i] - 1;
  const std::vector<optics::Valley> valleys =
      optics::XiClusters(std::move(reachability), std::move(from), xi,
                         static_cast<std::size_t>(slack), static_cast<std::size_t>(least_size))
          .run();
  Rcpp::IntegerMatrix out(valleys.size(), 2);
  for (std::size_t i = 0; i < valleys.size(); ++i) {
    out(i, 0) = static_cast<int>(valleys[i].begin) + 1;
    out(i, 1) = static_cast<int>(valleys[i].end) + 1;
  }
  return out;
}
