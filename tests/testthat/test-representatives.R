# A fit whose centers are given, so that the answer is known beforehand.
fit_at <- function(centers) {
  fit <- cluster_kmeans(centers, k = nrow(centers), n_init = 1)
  fit$centers <- matrix(
    centers, nrow(centers),
    dimnames = list(seq_len(nrow(centers)), colnames(centers))
  )
  fit
}

test_that("the nearest row of each center is found, in the clusters' order", {
  fit <- fit_at(rbind(c(0, 0), c(10, 0), c(0, 10)))
  x <- rbind(c(9, 0), c(0, 8), c(1, 1), c(0.5, 0), c(0, 10.5), c(12, 0))
  expect_identical(representatives(fit, x), c(4L, 1L, 5L))
})

test_that("the answer is that of the full matrix of distances", {
  set.seed(1)
  x <- as.matrix(digits[1:500, 1:64])
  fit <- cluster_kmeans(x, k = 12, n_init = 2)
  apart <- vapply(1:12, function(j) {
    which.min(colSums((t(x) - fit$centers[j, ])^2))
  }, integer(1))
  expect_identical(representatives(fit, x), unname(apart))
  # Each of them lies in the cluster that it stands for.
  expect_equal(unname(fit$cluster[apart]), 1:12)
})

test_that("of rows equally near the first counts, also across blocks", {
  fit <- fit_at(rbind(c(0, 0), c(5, 5)))
  x <- rbind(c(9, 9), c(5, 6), c(0, 1), c(1, 0), c(6, 5), c(0, -1))
  expect_identical(representatives(fit, x), c(3L, 2L))
  for (rows in 1:6) {
    found <- nearest_rows(x, fit$centers, n_threads = 1L, cells = 2 * rows)
    expect_identical(found, c(3L, 2L))
  }
})

test_that("blocks do not change the answer", {
  set.seed(2)
  x <- matrix(rnorm(300 * 3), 300)
  fit <- cluster_kmeans(x, k = 7, n_init = 1)
  whole <- representatives(fit, x)
  for (rows in c(1, 2, 99, 100, 299, 300, 301)) {
    expect_identical(nearest_rows(x, fit$centers, 1L, cells = 7 * rows), whole)
  }
})

test_that("all rows are compared, whatever data they come from", {
  fit <- fit_at(rbind(c(0, 0), c(10, 0)))
  # One row only: it stands for both clusters.
  expect_identical(representatives(fit, cbind(3, 0)), c(1L, 1L))
})

test_that("columns are matched by name and row names do not matter", {
  x <- data.frame(a = c(0, 0, 7, 7), b = c(1, 2, 9, 8), row.names = letters[1:4])
  fit <- cluster_kmeans(x, k = 2, n_init = 1)
  found <- representatives(fit, x)
  expect_null(names(found))
  expect_identical(representatives(fit, x[2:1]), found)
})

test_that("very small and very large numbers give the same rows", {
  set.seed(5)
  x <- matrix(rnorm(60), 30)
  fit <- cluster_kmeans(x, k = 4, n_init = 1)
  found <- representatives(fit, x)
  for (factor in 2^c(-600, 400)) {
    scaled <- fit
    scaled$centers <- fit$centers * factor
    expect_identical(representatives(scaled, x * factor), found)
  }
})

test_that("the number of threads changes nothing", {
  set.seed(3)
  x <- matrix(rnorm(2000), 1000)
  fit <- cluster_kmeans(x, k = 5, n_init = 1)
  expect_identical(representatives(fit, x, n_threads = 2), representatives(fit, x, n_threads = 1))
})

test_that("nothing is drawn from the random numbers", {
  fit <- fit_at(rbind(c(0, 0), c(10, 0)))
  set.seed(4)
  before <- .Random.seed
  representatives(fit, matrix(1:10, 5))
  expect_identical(.Random.seed, before)
})

test_that("wrong arguments are refused", {
  fit <- fit_at(rbind(c(0, 0), c(10, 0)))
  without <- structure(
    list(
      cluster = c(1L, 1L), k = 1L, size = 2L, centers = NULL, n = 2L, iterations = 1L,
      converged = TRUE, params = list(), format_version = 1L
    ),
    class = c("huddle_noisy", "huddle_clustering")
  )
  expect_error(representatives(1, cbind(0, 0)), class = "huddle_error_model")
  expect_error(representatives(without, cbind(0, 0)), class = "huddle_error_model")
  expect_error(representatives(fit, cbind(0, 0, 0)), class = "huddle_error_dim")
  expect_error(representatives(fit, matrix(0, 0, 2)), class = "huddle_error_dim")
  expect_error(representatives(fit, cbind(NA, 0)), class = "huddle_error_nonfinite")
  expect_error(representatives(fit, "a"), class = "huddle_error_type")
  expect_error(representatives(fit), class = "huddle_error_type")
  expect_error(representatives(fit, cbind(0, 0), n_threads = 0), class = "huddle_error_param")
  expect_snapshot(error = TRUE, {
    representatives(without, cbind(0, 0))
    representatives(fit, matrix(0, 0, 2))
    representatives(fit, cbind(0, 0, 0))
  })
})
