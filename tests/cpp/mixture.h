// EM of mixtures: densities point by point, and the same bits for any number of threads.
#ifndef HUDDLE_TESTS_MIXTURE_H
#define HUDDLE_TESTS_MIXTURE_H

#include "shared.h"

namespace {

mixture::Options mixture_options(const char *form, std::size_t d) {
  mixture::Options options;
  options.form = mixture::Form(form);
  options.max_iter = 6;
  options.tol = 0;
  options.variance.ones(d);
  options.ridge = arma::vec(d).fill(1e-3);
  options.least_variance.zeros(d);
  return options;
}

// The log-density of one point, with Armadillo alone.
double plain_log_density(const Points &x, std::size_t i, const mixture::Components &model) {
  arma::vec point(x.d), logs(model.k());
  copy_point(x, i, point.memptr());
  for (std::size_t c = 0; c < model.k(); ++c) {
    const arma::mat covariance = mixture::covariance_of(model, c);
    const arma::vec delta = point - model.mean.col(c);
    const double distance = arma::as_scalar(delta.t() * arma::solve(covariance, delta));
    logs[c] = std::log(model.proportion[c]) - 0.5 * (distance + arma::log_det_sympd(covariance) +
                                                     x.d * std::log(2 * std::acos(-1.0)));
  }
  return logs.max() + std::log(arma::sum(arma::exp(logs - logs.max())));
}

void test_mixtures(std::uint64_t seed) {
  const char *forms[] = {"EII", "VII", "EEI", "VEI", "EVI", "VVI", "EEE",
                         "VEE", "EVE", "VVE", "EEV", "VEV", "EVV", "VVV"};
  const Random random(seed + 7000);
  const std::size_t d = 1 + seed % 6, n = 50 + random.below(1, seed % 4 == 0 ? 6000 : 400), k = 3;
  Data data{std::vector<double>(n * d), std::vector<double>(n), n, d};
  for (std::size_t i = 0; i < n * d; ++i)
    data.x[i] = random.normal(i) + 2.0 * (i % n % k);
  for (std::size_t i = 0; i < n; ++i)
    data.weights[i] = static_cast<double>(random.below((1u << 21) + i, 4));
  const Points x = data.points(seed % 2 == 0);
  std::vector<int> label(n);
  for (std::size_t i = 0; i < n; ++i)
    label[i] = static_cast<int>(i % k) + 1;
  const mixture::Options options = mixture_options(forms[seed % 14], d);
  Progress progress;
  mixture::Result found[2];
  for (std::size_t t = 0; t < 2; ++t) {
    ThreadExecutor executor(1 + 2 * t);
    Context context{executor, progress};
    mixture::Components start;
    const Columns columns = summarise_columns(x, context);
    mixture::start_from_labels(x, columns, label.data(), k, options, start, context);
    found[t] = mixture::fit(x, start, options, 0, 1, context);
  }
  check(found[0].loglik == found[1].loglik, "likelihoods of threads", seed);
  check(found[0].collapsed == 0, "no component collapses", seed);
  const mixture::Components &model = found[0].components;
  double loglik = 0;
  for (std::size_t i = 0; i < n; ++i)
    loglik += x.weight(i) * plain_log_density(x, i, model);
  check(std::fabs(loglik - found[0].loglik.back()) <= 1e-9 * std::fabs(loglik), "likelihood", seed);
  std::vector<int> missing(n * d, 0);
  ThreadExecutor executor(2);
  Context context{executor, progress};
  const double incomplete = mixture::fit(
                                mixture::IncompletePoints(x, missing.data()), model,
                                [&] {
                                  mixture::Options none = options;
                                  none.max_iter = 0;
                                  return none;
                                }(),
                                0, 1, context)
                                .loglik[0];
  check(std::fabs(loglik - incomplete) <= 1e-9 * std::fabs(loglik), "complete rows", seed);
}

} // namespace

#endif
