// A mixture of normal distributions by the EM algorithm (Dempster, Laird and Rubin 1977,
// doi:10.1111/j.2517-6161.1977.tb01600.x), in the fourteen forms of Celeux and Govaert (1995,
// doi:10.1016/0031-3203(94)00125-6).
//
// Time and memory of an iteration are those of a pass, see pass.h, and k d^3 for decompositions on
// the calling thread.
#ifndef HUDDLE_MIXTURE_FIT_H
#define HUDDLE_MIXTURE_FIT_H

#include "evaluate.h"
#include "maximisation.h"

namespace huddle {
namespace mixture {

// Puts a component that has collapsed where the others fit worst, as wide as all points are divided
// by the number of components. Others that have collapsed with it become as wide where they are.
template <class Data>
void revive(const Data &x, const Options &options, const Densities &densities, std::size_t chosen,
            Components &model, Context &context) {
  const std::size_t k = model.k(), d = model.d();
  std::vector<std::size_t> lost = densities.collapsed;
  if (std::find(lost.begin(), lost.end(), chosen) == lost.end())
    lost.push_back(chosen);
  if (lost.size() < k)
    model.mean.col(chosen) = least_likely(x, model, options, densities, context);
  const arma::vec wide =
      (options.variance + options.ridge) * std::pow(static_cast<double>(k), -2.0 / d);
  for (const std::size_t c : lost) {
    if (model.is_diagonal())
      model.variance.col(c) = wide;
    else
      model.covariance.slice(c) = arma::diagmat(wide);
    model.proportion[c] = (1 - model.noise) / k;
  }
  model.proportion *= (1 - model.noise) / arma::sum(model.proportion);
}

// The lightest of the components that have collapsed.
inline std::size_t lightest(const std::vector<std::size_t> &collapsed, const Components &model) {
  return *std::min_element(collapsed.begin(), collapsed.end(), [&](std::size_t a, std::size_t b) {
    return model.proportion[a] < model.proportion[b];
  });
}

// Iterates from `start`. The last log-likelihood is that of the components returned.
template <class Data>
Result fit(const Data &x, Components start, const Options &options, double from, double to,
           Context &context) {
  Result result;
  Components &model = result.components = std::move(start);
  const std::size_t k = model.k();
  const double total = total_weight(x);
  Maximisation maximisation(options);
  std::vector<char> revived(k);
  while (true) {
    const Densities densities(model, options);
    std::size_t lost = k;
    if (densities.collapsed.empty()) {
      const Sums sums = expectation(x, model, options, densities, context);
      result.loglik.push_back(sums.loglik);
      const std::size_t iteration = result.iterations();
      const double change =
          iteration > 0 ? std::fabs(sums.loglik - result.loglik[iteration - 1]) : HUGE_VAL;
      // Sums of so many numbers have no more digits.
      const double rounding = 8 * std::numeric_limits<double>::epsilon() * std::fabs(sums.loglik);
      result.converged = change <= std::max(options.tol * total, rounding);
      if (result.converged || iteration == options.max_iter)
        return result;
      context.progress.advance(from + (to - from) * iteration / options.max_iter);
      lost = maximisation.update(sums, model);
    } else {
      lost = lightest(densities.collapsed, model);
    }
    if (lost == k)
      continue;
    if (revived[lost]) {
      result.collapsed = lost + 1;
      return result;
    }
    revived[lost] = true;
    revive(x, options, densities, lost, model, context);
    // What comes before has another mixture.
    result.loglik.clear();
  }
}

} // namespace mixture
} // namespace huddle

#endif
