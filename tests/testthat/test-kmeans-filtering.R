# Labels found by filtering are those of the plain pass, iteration for iteration and bit for bit.

fit_by <- function(algorithm, x, start, ...) {
  suppressWarnings(cluster_kmeans(x, init = start, algorithm = algorithm, tol = 0, ...))
}

result_fields <- function(fit) {
  fields <- fit[setdiff(names(fit), c("trace", "params", "call"))]
  c(fields, as.list(fit$trace[c("iteration", "inertia", "shift", "moved")]))
}

expect_same_fit <- function(x, start, ..., label = NULL) {
  plain <- fit_by("lloyd", x, start, ...)
  filtered <- fit_by("filtering", x, start, ...)
  expect_identical(result_fields(filtered), result_fields(plain), label = label)
  invisible(filtered)
}

random_rows <- function(x, k) x[sample(nrow(x), k), , drop = FALSE]

test_that("filtering gives the plain labels in every number of columns", {
  set.seed(1)
  for (d in c(1, 2, 3, 4, 5, 7, 9, 17, 33, 40)) {
    for (n in c(1, 23, 25, 1921, 4000)) {
      x <- matrix(rnorm(n * d), n)
      start <- random_rows(x, min(n, sample(c(1, 2, 9, 40), 1)))
      expect_same_fit(x, start, max_iter = 25, label = paste(n, "x", d))
    }
  }
})

test_that("ties, duplicates and whole numbers go to the center that comes first", {
  set.seed(2)
  for (i in 1:20) {
    x <- matrix(as.numeric(sample(0:6, 6000, replace = TRUE)), ncol = 2)
    start <- unique(x)[sample(nrow(unique(x)), 12), ] + sample(c(0, 0.5), 1)
    expect_same_fit(x, start, max_iter = 30, label = paste("case", i))
  }
  x <- matrix(rep(c(0, 1), each = 3000), ncol = 1)
  expect_same_fit(x, matrix(c(-1, 2)))
})

test_that("offsets, scales and outliers change nothing", {
  set.seed(3)
  x <- matrix(rnorm(8000), ncol = 2)
  start <- random_rows(x, 30)
  for (offset in c(0, 1e8)) {
    for (scale in c(1e-150, 1e-20, 1, 1e20, 1e150)) {
      if (offset > 0 && scale != 1) next
      expect_same_fit(x * scale + offset, start * scale + offset, max_iter = 20,
                      label = paste(offset, scale))
    }
  }
  x[1:3, ] <- 1e6
  expect_same_fit(x, start, max_iter = 20)
  # Centers far away from all points, which then have no points.
  far <- rbind(start[1:5, ], cbind(1e30, 1:3), cbind(1e9, 1:3))
  expect_same_fit(x, far, max_iter = 20)
})

test_that("weights and empty clusters are handled as in the plain pass", {
  set.seed(4)
  x <- matrix(rnorm(9000), ncol = 3)
  weights <- sample(0:3, 3000, replace = TRUE)
  expect_same_fit(x, random_rows(x, 50), weights = weights, max_iter = 30)
  start <- rbind(random_rows(x, 10), matrix(100 + 1:30, 10))
  expect_same_fit(x, start, max_iter = 30)
})

test_that("every number of threads gives the same bits", {
  set.seed(5)
  x <- matrix(rnorm(60000), ncol = 3)
  start <- random_rows(x, 64)
  fits <- lapply(1:3, function(threads) {
    result_fields(fit_by("filtering", x, start, n_threads = threads, max_iter = 15))
  })
  expect_identical(fits[[2]], fits[[1]])
  expect_identical(fits[[3]], fits[[1]])
})

test_that("every instruction set gives the same labels", {
  skip_if_not_installed("callr")
  skip_on_cran()
  labels <- lapply(c("generic", "avx2", "avx512"), function(isa) {
    in_fresh_r(env = c(HUDDLE_ISA = isa), function() {
      i <- 1:6000
      x <- cbind(sin(i * 1.37) + cos(i * i * 0.11), sin(i * 0.73), cos(i * 2.9))
      fit <- function(algorithm) {
        suppressWarnings(huddle::cluster_kmeans(
          x, init = x[1:40, ], algorithm = algorithm, max_iter = 9, tol = 0
        ))
      }
      list(fit("filtering")$cluster, fit("lloyd")$cluster)
    })
  })
  for (found in labels) {
    expect_identical(found[[1]], found[[2]])
    expect_identical(found[[1]], labels[[1]][[1]])
  }
})

test_that("the default turns to filtering on its own, and several starts share the order", {
  set.seed(6)
  x <- matrix(rnorm(1e5), ncol = 2)
  start <- random_rows(x, 32)
  fit <- fit_by("auto", x, start, max_iter = 20)
  expect_identical(result_fields(fit), result_fields(fit_by("lloyd", x, start, max_iter = 20)))
  expect_equal(fit$trace$saved[1], 0)
  expect_gt(fit$trace$saved[10], 0.8 * 50000 * 32)
  expect_equal(fit$trace$saved + fit$trace$distances >= 50000 * 32, rep(TRUE, 20))
  starts <- function(algorithm) {
    set.seed(7)
    suppressWarnings(
      cluster_kmeans(x, 32, init = "random", n_init = 3, max_iter = 12, algorithm = algorithm)
    )
  }
  expect_identical(result_fields(starts("auto")), result_fields(starts("lloyd")))
})
