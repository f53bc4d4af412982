# Bootstrap tests of the number of components.

test_that("groups that are apart are found, and no more of them", {
  x <- with_fixed_seed(1, rbind(
    matrix(stats::rnorm(100), ncol = 2), matrix(stats::rnorm(100, 6), ncol = 2)
  ))
  test <- with_fixed_seed(1, bootstrap_lrt(x, covariance = "EEE", samples = 39, progress = FALSE))
  expect_s3_class(test, "huddle_lrt")
  expect_identical(test$k, 1:2)
  expect_identical(attr(test, "k"), 2L)
  expect_identical(test$p_value[1], 1 / 40)
  expect_gt(test$p_value[2], 0.05)
  fits <- with_fixed_seed(1, lapply(1:2, function(k) {
    cluster_gmm(x, k, covariance = "EEE", tol = 1e-6, max_iter = 500)
  }))
  expect_equal(test$statistic[1], 2 * (fits[[2]]$loglik - fits[[1]]$loglik), tolerance = 1e-6)
  expect_output(print(test), "1 against 2 .*0.025\n +2 against 3.*Suggested: 2 components")
  again <- with_fixed_seed(1, bootstrap_lrt(
    x, covariance = "EEE", samples = 39, n_threads = 1, progress = FALSE
  ))
  expect_identical(again, test)
})

test_that("p-values are uniform where the smaller mixture is true", {
  skip_on_cran()
  p <- with_fixed_seed(2, vapply(1:30, function(i) {
    x <- matrix(stats::rnorm(60), ncol = 1)
    bootstrap_lrt(
      x, 1, covariance = "EII", samples = 19, n_init = 2, progress = FALSE
    )$p_value
  }, 0))
  expect_gt(mean(p), 0.3)
  expect_lt(mean(p), 0.7)
  expect_lt(mean(p <= 0.05), 0.25)
})

test_that("bad arguments are refused", {
  x <- contract_points()
  expect_clean_error(bootstrap_lrt(x, 0), "param", "k_max")
  expect_clean_error(bootstrap_lrt(x, covariance = c("EEE", "VVV")), "param", "covariance")
  expect_clean_error(bootstrap_lrt(x, samples = 0), "param", "samples")
  expect_clean_error(bootstrap_lrt(x, level = 1), "param", "level")
  expect_clean_error(bootstrap_lrt(with_value(x, 1, 1, NA)), "nonfinite", "x")
  expect_clean_error(bootstrap_lrt(x, progress = NA), "param", "progress")
})
