# What single criteria are, and where the elbow is.

test_that("the likelihood is that of spherical normal clusters", {
  fit <- with_fixed_seed(1, cluster_kmeans(iris[1:4], 3))
  variance <- fit$inertia / (150 * 4)
  density <- vapply(1:150, function(i) {
    center <- fit$centers[fit$cluster[i], ]
    sum(stats::dnorm(unlist(iris[i, 1:4]), center, sqrt(variance), log = TRUE)) +
      log(fit$size[fit$cluster[i]] / 150)
  }, 0)
  value <- stats::logLik(fit)
  expect_equal(as.double(value), sum(density), tolerance = 1e-12)
  expect_identical(attr(value, "df"), 15)
  expect_equal(stats::BIC(fit), -2 * sum(density) + 15 * log(150), tolerance = 1e-12)
  weighted <- cluster_kmeans(iris[1:4], 2, weights = rep(1, 150))
  expect_error(stats::logLik(weighted), class = "huddle_error_model")
  flat <- suppressWarnings(cluster_kmeans(matrix(c(1, 1, 2, 2)), 2))
  expect_identical(as.double(stats::logLik(flat)), Inf)
})

test_that("the elbow is where the slope drops most", {
  expect_identical(elbow_of(1:5, c(100, 50, 10, 8, 7)), 3)
  expect_identical(elbow_of(c(5, 3, 1, 2, 4), c(7, 10, 100, 50, 8)), 3)
  expect_identical(elbow_of(1:4, c(10, 5, 0, 0)), 3)
  expect_identical(elbow_of(1:2, c(10, 5)), NA_real_)
  expect_identical(elbow_of(1:3, c(0, 0, 0)), NA_real_)
  expect_identical(elbow(with_fixed_seed(1, choose_k(faithful, 1:8))), 2)
})

test_that("what is zero but for rounding is zero, and the best value", {
  tree <- function(x, k) stats::cutree(stats::hclust(stats::dist(x)), k)
  for (x in list(matrix(rep(1:3, 200)), matrix(rep(c(1, 2, 3, 11) / 7, 50)) + 3e5)) {
    groups <- length(unique(x))
    for (scale in c(1, 0.1, 1 / 3, 1e-3, 1e6, -7, 1e-158)) {
      given <- x * scale
      expect_warning(
        path <- choose_k(given, 1:6, criteria = names(criterion_directions), gap_samples = 3),
        class = "huddle_degenerate"
      )
      expect_identical(path$inertia[groups], 0)
      expect_identical(path$calinski_harabasz[groups], Inf)
      expect_identical(path$davies_bouldin[groups], 0)
      expect_identical(path$bic[groups], -Inf)
      expect_identical(path$gap[groups], Inf)
      expect_identical(suggest_k(path, rule = "global_max"), vapply(path[2:7], function(values) {
        as.double(groups)
      }, 0))
      expect_identical(calinski_harabasz_score(given, path[[groups]]), Inf)
      expect_identical(davies_bouldin_score(given, path[[groups]]), 0)
      expect_identical(stats::BIC(path[[groups]]), -Inf)
      # More clusters than groups: still perfect, and no better.
      if (!scale %in% c(0.1, 1e6)) next
      more <- choose_k(given, 6:1, method = tree)
      expect_identical(suggest_k(more)[["bic"]], groups + 0)
      expect_identical(suggest_k(more)[["calinski_harabasz"]], groups + 0)
      expect_identical(suggest_k(more)[["davies_bouldin"]], groups + 0)
      expect_true(all(more$calinski_harabasz[more$k >= groups] == Inf))
    }
  }
  # Small clusters far apart are not perfect.
  near <- grid_groups(60, 2, 3, spread = 0) + 1e-8 * grid_groups(60, 2, 20)
  expect_true(is.finite(calinski_harabasz_score(near, rep_len(1:3, 60))))
  expect_true(is.finite(calinski_harabasz_score(near + 1e5, rep_len(1:3, 60))))
  expect_gt(davies_bouldin_score(near, rep_len(1:3, 60)), 0)
  # Clusters of equal rows beside others: a pair of them at the same place is left out.
  split <- matrix(c(rep(0.3, 60), 1:20))
  label <- rep(1:3, c(7, 53, 20))
  expect_equal(davies_bouldin_score(split, label), davies_bouldin_score(split * 10, label))
  expect_equal(davies_bouldin_score(split, label), 5 / (10.5 - 0.3), tolerance = 1e-12)
})

test_that("one row, equal rows and a cluster for each row say nothing", {
  same <- choose_k(matrix(2.1, 50, 2), 1, criteria = names(criterion_directions), gap_samples = 2)
  expect_identical(same$inertia, 0)
  expect_identical(calinski_harabasz_score(matrix(2.1, 50, 2), rep(1:2, 25)), 1)
  expect_identical(davies_bouldin_score(matrix(2.1, 50, 2), rep(1:2, 25)), 0)
  all <- choose_k(grid_groups(12, 2, 3), 1:12)
  expect_identical(all$bic[12], NA_real_)
  expect_identical(suggest_k(all)[["inertia"]], 3)
  expect_identical(choose_k(matrix(1:2, 1), 1)$bic, NA_real_)
  expect_warning(
    noise <- choose_k(grid_groups(12, 2, 3), 1:2, method = function(x, k) {
      rep(if (k == 1) 0L else 1:2, length.out = nrow(x))
    }),
    "0 for k = 1"
  )
  expect_true(all(is.na(unlist(noise[1, 2:6]))))
})

test_that("infinite values are printed and drawn", {
  path <- suppressWarnings(choose_k(matrix(rep(1:3, 200) * 0.1), 1:4))
  words <- suggestion_words(path)
  expect_match(words[3], "calinski_harabasz: 3 (Inf), then 2 (", fixed = TRUE)
  expect_match(words[5], "3 (-Inf), then 2 (", fixed = TRUE)
  data <- plot_data(path, type = "criteria")
  expect_identical(data$value[data$criterion == "calinski_harabasz" & data$k == 3], Inf)
  expect_true(all(data$suggested[data$k == 3]))
  expect_builds(ggplot2::autoplot(path, type = "criteria"))
  picture <- ggplot2::autoplot(path)
  expect_builds(picture)
  # The words at the last k stay inside the picture.
  label <- ggplot2::layer_data(picture, length(picture$layers))
  expect_identical(c(label$label, label$hjust), c("elbow at k = 3", 1))
})

test_that("clusters without weight and the unit of measurement leave the likelihood alone", {
  plain <- spherical_loglik(c(30, 12), 3, 7.5)
  expect_identical(spherical_loglik(c(30, 0, 12), 3, 7.5), plain)
  for (unit in c(2^-600, 8, 2^500)) {
    expect_equal(
      spherical_loglik(c(30, 12), 3, 7.5, unit), plain - 42 * 3 * log(unit), tolerance = 1e-12
    )
  }
})

test_that("a fit with a likelihood of its own is judged by that", {
  registerS3method("logLik", "huddle_own_mixture", function(object, ...) {
    structure(-5, df = 2, nobs = 10, class = "logLik")
  }, envir = asNamespace("huddle"))
  fit <- structure(known_fit(), class = c("huddle_own_mixture", "huddle_clustering"))
  expect_equal(fit_bic(fit, fit$size, fit$n, 2, fit$inertia), 10 + 2 * log(10))
  other <- known_fit()
  expect_equal(fit_bic(other, other$size, other$n, 2, other$inertia), stats::BIC(other))
})
