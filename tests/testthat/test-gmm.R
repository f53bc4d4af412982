# Gaussian mixtures against EM written out in R.

flowers <- unname(as.matrix(datasets::iris[1:4]))
species <- as.integer(datasets::iris$Species)

expect_same_model <- function(fit, model, tolerance = 1e-8) {
  testthat::expect_equal(unname(fit$means), unname(model$means), tolerance = tolerance)
  testthat::expect_equal(unname(fit$proportions), model$proportions, tolerance = tolerance)
  testthat::expect_equal(unname(fit$covariances), model$covariances, tolerance = tolerance)
}

for (form in gmm_forms) {
  test_that(paste("every iteration of", form, "is that of EM written out"), {
    share <- indicators(species)
    plain <- naive_em(flowers, share, form, 6)
    fit <- fit_steps(flowers, 3, form, 6, init = share)
    expect_equal(fit$trace$loglik, plain$loglik[-1], tolerance = 1e-10)
    expect_same_model(fit, plain$model)
    expect_equal(unname(predict(fit, flowers, "prob")), plain$share, tolerance = 1e-7)
    expect_identical(fit$iterations, 6L)
    expect_false(fit$converged)
  })

  test_that(paste("the likelihood of", form, "never falls, on data of its own and others"), {
    x <- with_fixed_seed(2, cbind(
      stats::rnorm(150), stats::rexp(150), stats::runif(150, 0, 5)
    ))
    for (data in list(flowers, x)) {
      fit <- fit_steps(data, 4, form, 60, init = rep_len(1:4, nrow(data)))
      expect_gte(min(diff(fit$trace$loglik)), -1e-9)
    }
  })

  test_that(paste(form, "with weights, a single component and a single column"), {
    w <- rep_len(c(1, 2, 0, 0.5, 3), 150)
    plain <- naive_em(flowers, indicators(species), form, 3, weights = w)
    fit <- fit_steps(flowers, 3, form, 3, init = species, weights = w)
    expect_equal(fit$trace$loglik, plain$loglik[-1], tolerance = 1e-10)
    expect_same_model(fit, plain$model)

    one <- fit_steps(flowers, 1, form, 3, init = rep(1, 150))
    expect_same_model(one, naive_m_step(flowers, matrix(1, 150, 1), form))

    column <- flowers[, 3, drop = FALSE]
    plain <- naive_em(column, indicators(species), form, 4)
    fit <- fit_steps(column, 3, form, 4, init = species)
    expect_equal(fit$trace$loglik, plain$loglik[-1], tolerance = 1e-10)
    expect_same_model(fit, plain$model)
  })
}

test_that("the words of scikit-learn are forms", {
  for (word in c("full", "tied", "diag", "spherical")) {
    fit <- fit_steps(flowers, 3, word, 5, init = species)
    own <- fit_steps(flowers, 3, form_words[[word]], 5, init = species)
    same <- setdiff(names(fit), c("params", "call"))
    expect_identical(unclass(fit)[same], unclass(own)[same])
  }
})

test_that("parameters are counted as in mclust", {
  expected <- c(
    EII = 15, VII = 17, EEI = 18, VEI = 20, EVI = 24, VVI = 26, EEE = 24, VEE = 26, EVE = 30,
    VVE = 32, EEV = 36, VEV = 38, EVV = 42, VVV = 44
  )
  for (form in gmm_forms) {
    expect_identical(mixture_df(form, 4, 3, FALSE), expected[[form]], label = form)
    expect_identical(mixture_df(form, 4, 3, TRUE), expected[[form]] + 2, label = form)
  }
  expect_identical(mixture_df("EII", 1, 2, FALSE), 4)
  expect_identical(mixture_df("VVV", 1, 2, FALSE), 5)
})

test_that("`reg` adds a share of the variance of each column before the form is imposed", {
  variance <- apply(flowers, 2, function(v) mean((v - mean(v))^2))
  for (form in c("EII", "VEI", "EEE", "VEV", "VVV")) {
    plain <- naive_em(flowers, indicators(species), form, 4, ridge = 0.1 * variance)
    fit <- fit_steps(flowers, 3, form, 4, init = species, reg = 0.1)
    expect_equal(fit$trace$loglik, plain$loglik[-1], tolerance = 1e-10)
    expect_same_model(fit, plain$model)
  }
})

test_that("noise is uniform over the smaller one of two boxes", {
  x <- with_fixed_seed(3, rbind(
    matrix(stats::rnorm(200), ncol = 2), matrix(stats::rnorm(200, 6), ncol = 2),
    matrix(stats::runif(60, -10, 16), ncol = 2)
  ))
  centered <- sweep(x, 2, colMeans(x))
  turned <- centered %*% eigen(crossprod(centered))$vectors
  volume <- min(prod(apply(x, 2, function(v) diff(range(v)))),
                prod(apply(turned, 2, function(v) diff(range(v)))))
  start <- indicators(rep(1:3, c(100, 100, 30)))
  plain <- naive_em(x, start, "VVV", 5, log_uniform = -log(volume))
  fit <- fit_steps(x, 2, "VVV", 5, init = start[, 1:2], noise = TRUE)
  expect_equal(fit$log_hypervolume, log(volume), tolerance = 1e-12)
  expect_equal(fit$trace$loglik, plain$loglik[-1], tolerance = 1e-10)
  expect_equal(fit$noise_proportion, plain$model$noise, tolerance = 1e-8)
  expect_equal(unname(predict(fit, x, "prob")), plain$share[, c(3, 1, 2)], tolerance = 1e-7)
  expect_identical(fit$is_noise, max.col(plain$share) == 3L)

  found <- with_fixed_seed(1, cluster_gmm(x, 2, noise = TRUE))
  expect_gt(mean(found$is_noise[201:230]), 0.7)
  expect_lt(mean(found$is_noise[1:200]), 0.05)
  expect_identical(tidy(found)$size, c(sum(found$is_noise), found$size))
  expect_equal(sum(found$proportions) + found$noise_proportion, 1)
  expect_identical(predict(found, x), found$cluster)
})
