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
