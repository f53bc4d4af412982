# Mixtures of data with missing values against EM written row by row.

gappy <- function(share = 0.15) {
  x <- unname(as.matrix(datasets::iris[1:4]))
  with_fixed_seed(5, {
    gone <- matrix(stats::runif(600) < share, 150)
    gone[rowSums(gone) == 4, 1] <- FALSE
    replace(x, gone, NA)
  })
}

start_model <- function() {
  x <- as.matrix(datasets::iris[1:4])
  fit <- fit_steps(x, 3, "VVV", 1, init = as.integer(datasets::iris$Species))
  lapply(fit[c("means", "covariances", "proportions")], unname)
}

for (form in c("VVV", "EEE", "VVI", "EII", "VEV", "VVE")) {
  test_that(paste("every iteration of", form, "is that of EM written row by row"), {
    x <- gappy()
    model <- start_model()
    if (form %in% c("VVI", "EII")) {
      model$covariances <- array(apply(model$covariances, 3, diagonal), c(4, 4, 3))
    }
    fit <- fit_steps(x, 3, form, 4, init = model, missing = "ml")
    loglik <- numeric()
    for (i in 1:5) {
      step <- naive_incomplete_step(x, model, form)
      loglik <- c(loglik, step$loglik)
      last <- model
      model <- step$model
    }
    expect_equal(fit$trace$loglik, loglik[-1], tolerance = 1e-10)
    expect_equal(unname(fit$means), last$means, tolerance = 1e-8)
    expect_equal(unname(fit$covariances), last$covariances, tolerance = 1e-8)
    expect_equal(unname(predict(fit, x, type = "prob")), step$share, tolerance = 1e-8)
    expect_equal(predict(fit, x, type = "density"), step$density, tolerance = 1e-10)
    expect_identical(predict(fit, x), fit$cluster)
    expect_gte(min(diff(fit$trace$loglik)), -1e-9)
  })
}

test_that("without missing values both ways are one", {
  x <- gappy(0)
  expect_identical(gappy(0), unname(as.matrix(datasets::iris[1:4])))
  one <- with_fixed_seed(1, cluster_gmm(x, 3))
  two <- with_fixed_seed(1, cluster_gmm(x, 3, missing = "ml"))
  same <- setdiff(names(one), c("params", "call"))
  expect_identical(unclass(two)[same], unclass(one)[same])
})

test_that("groups are found in spite of missing values, from every start, by any threads", {
  x <- contract_points(300)
  labels <- rep_len(1:3, 300)
  # Rows that lack a number are placed by the other one.
  x[c(1, 40, 77), 1] <- NA
  x[c(5, 90), 2] <- NA
  for (init in c("mixed", "kmeans", "ward", "random")) {
    fits <- lapply(1:2, function(threads) {
      with_fixed_seed(1, cluster_gmm(x, 3, init = init, missing = "ml", n_threads = threads))
    })
    expect_identical(fits[[1]], fits[[2]])
    complete <- stats::complete.cases(x)
    expect_equal(adjusted_rand_score(labels[complete], unname(fits[[1]]$cluster[complete])), 1)
    expect_identical(fits[[1]]$missing_values, 5L)
  }
  expect_output(print(fits[[1]]), "missing: +5 values")
  frame <- as.data.frame(x)
  expect_identical(predict(fits[[1]], frame[c("b", "a")]), fits[[1]]$cluster)
  expect_type(ICL(fits[[1]], x), "double")
})

test_that("what cannot be known is refused", {
  x <- contract_points()
  gap <- with_value(x, c(3, 9), 1, NA)
  expect_clean_error(cluster_gmm(gap, 3), "nonfinite", "x", "\\b3\\b")
  lost <- with_value(gap, 3, 2, NA)
  expect_clean_error(cluster_gmm(lost, 3, missing = "ml"), "nonfinite", "x", "Row 3")
  empty <- with_value(x, 1:60, 1, NA)
  expect_clean_error(cluster_gmm(empty, 3, missing = "ml"), "nonfinite", "x", "column 1")
  infinite <- with_value(gap, 5, 2, Inf)
  expect_clean_error(cluster_gmm(infinite, 3, missing = "ml"), "nonfinite", "x", "infinite")
  expect_clean_error(cluster_gmm(gap, 3, missing = "ml", noise = TRUE), "param", "noise")
  frame <- data.frame(a = c(NA, 1:9), b = letters[1:10])
  expect_clean_error(cluster_gmm(frame, 3, missing = "ml"), "type", "x", "\\bb\\b")
  fit <- with_fixed_seed(1, cluster_gmm(x, 3))
  expect_clean_error(predict(fit, gap), "nonfinite", "newdata")
})

test_that("weights count rows with missing values too", {
  x <- gappy()
  w <- rep_len(c(1, 2, 0, 1, 3), 150)
  model <- start_model()
  weighted <- fit_steps(x, 3, "VVV", 4, init = model, missing = "ml", weights = w)
  repeated <- fit_steps(x[rep(1:150, w), ], 3, "VVV", 4, init = model, missing = "ml")
  expect_equal(weighted$trace$loglik, repeated$trace$loglik, tolerance = 1e-11)
  expect_equal(weighted$means, repeated$means, tolerance = 1e-10)
  expect_equal(weighted$covariances, repeated$covariances, tolerance = 1e-9)
  expect_identical(weighted$cluster[rep(1:150, w)], repeated$cluster)
})

test_that("missing values of very small and large numbers are in the units of the data", {
  x <- gappy()
  fit <- function(x) with_fixed_seed(1, cluster_gmm(x, 2, missing = "ml", max_iter = 500))
  plain <- fit(x)
  for (power in c(-300, 300)) {
    other <- fit(x * 2^power)
    expect_identical(other$cluster, plain$cluster)
    expect_equal(other$loglik, plain$loglik - sum(!is.na(x)) * power * log(2), tolerance = 1e-10)
    density <- predict(other, x * 2^power, type = "density")
    expect_equal(density, predict(plain, x, type = "density") - rowSums(!is.na(x)) * power * log(2))
  }
})
