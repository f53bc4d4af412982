# Gaussian mixtures against what mclust and scikit-learn find from the same memberships, stored by
# fixtures/make-gmm.R and make-gmm.py.

peer_cases <- list(
  iris = list(
    x = unname(as.matrix(datasets::iris[1:4])), label = as.integer(datasets::iris$Species)
  ),
  faithful = list(
    x = unname(as.matrix(datasets::faithful)),
    label = cut(datasets::faithful$waiting, c(0, 60, 75, 100), labels = FALSE)
  )
)

expect_like_peer <- function(fit, stored, tolerance) {
  values <- split(stored$value, stored$what)
  testthat::expect_equal(fit$loglik, values$loglik, tolerance = min(tolerance, 1e-10))
  testthat::expect_equal(as.vector(fit$means), values$mean, tolerance = tolerance)
  testthat::expect_equal(unname(fit$proportions), values$proportion, tolerance = tolerance)
  testthat::expect_equal(as.vector(fit$covariances), values$covariance, tolerance = tolerance)
}

test_that("all forms are where mclust is after as many iterations", {
  stored <- utils::read.csv(test_path("fixtures", "gmm-mclust.csv"))
  expect_setequal(stored$model, gmm_forms)
  for (set in split(stored, list(stored$data, stored$model))) {
    case <- peer_cases[[set$data[1]]]
    form <- set$model[1]
    if (form == "VVE") next
    fit <- fit_steps(case$x, 3, form, 8, init = case$label)
    # mclust ends the inner iterations of these a little earlier.
    expect_like_peer(fit, set, if (form %in% c("VEE", "EVE")) 1e-6 else 1e-8)
    expect_identical(fit$df, sum(set$what %in% c("mean", "proportion")) - 1 +
      mixture_df(form, ncol(case$x), 3, FALSE) - 3 * ncol(case$x) - 2)
  }
})

test_that("VVE ends where mclust does, or at a greater likelihood", {
  stored <- utils::read.csv(test_path("fixtures", "gmm-mclust.csv"))
  for (set in split(stored, stored$data)) {
    case <- peer_cases[[set$data[1]]]
    fit <- fit_steps(case$x, 3, "VVE", 3000, init = case$label)
    expect_gte(fit$loglik, set$value[set$model == "VVE" & set$what == "loglik"] - 1e-6)
  }
})

test_that("the four forms of scikit-learn are where it is after as many iterations", {
  stored <- utils::read.csv(test_path("fixtures", "gmm-sklearn.csv"))
  case <- peer_cases$iris
  for (set in split(stored, stored$model)) {
    fit <- fit_steps(case$x, 3, set$model[1], 8, init = case$label)
    expect_like_peer(fit, set, 1e-8)
    density <- predict(fit, case$x[1:5, ], type = "density")
    expect_equal(density, set$value[set$what == "density"], tolerance = 1e-10)
  }
})

# Figures of the vignette of mclust, whose BIC has the other sign.
test_that("well-known data have their well-known optima", {
  best <- function(x, k, form, ...) {
    with_fixed_seed(1, cluster_gmm(
      x, k, covariance = form, tol = 1e-9, max_iter = 2000, reg = 0, n_init = 10, ...
    ))
  }
  flowers <- best(datasets::iris[1:4], 3, "VVV")
  expect_equal(flowers$loglik, -180.1854771, tolerance = 1e-7)
  expect_equal(flowers$df, 44)
  expect_equal(BIC(flowers), 580.8389, tolerance = 1e-6)
  expect_equal(sum(apply(table(flowers$cluster, datasets::iris$Species), 2, max)), 145)
  two <- best(datasets::iris[1:4], 2, "VEV")
  expect_equal(two$loglik, -215.725972, tolerance = 1e-6)
  expect_equal(BIC(two), 561.728462, tolerance = 1e-6)

  geyser <- best(datasets::faithful, 3, "EEE")
  # mclust stops a little before.
  expect_equal(geyser$loglik, -1126.326, tolerance = 1e-5)
  expect_equal(geyser$df, 11)
  expect_equal(BIC(geyser), 2314.316, tolerance = 1e-5)
})
