# Labels found with bounds are those of full passes, iteration for iteration and bit for bit.

bounded <- c("elkan", "yinyang", "hamerly")

fit_by <- function(algorithm, x, start, ...) {
  suppressWarnings(cluster_kmeans(x, init = start, algorithm = algorithm, tol = 0, ...))
}

result_fields <- function(fit) {
  fields <- fit[setdiff(names(fit), c("trace", "params", "call"))]
  c(fields, as.list(fit$trace[c("iteration", "inertia", "shift", "moved")]))
}

expect_same_fit <- function(x, start, ..., label = NULL) {
  plain <- fit_by("lloyd", x, start, ...)
  for (algorithm in c(bounded, "auto")) {
    fit <- fit_by(algorithm, x, start, ...)
    expect_identical(result_fields(fit), result_fields(plain), label = paste(algorithm, label))
  }
}

random_rows <- function(x, k) x[sample(nrow(x), k), , drop = FALSE]

test_that("bounds give the labels of full passes in every number of columns", {
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
  x <- matrix(rnorm(60000), ncol = 6)
  start <- random_rows(x, 64)
  for (algorithm in bounded) {
    fits <- lapply(1:3, function(threads) {
      fit <- fit_by(algorithm, x, start, n_threads = threads, max_iter = 15)
      c(result_fields(fit), distances = list(fit$trace$distances))
    })
    expect_identical(fits[[2]], fits[[1]])
    expect_identical(fits[[3]], fits[[1]])
  }
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
      lapply(c("lloyd", "elkan", "yinyang", "hamerly"), function(a) fit(a)$cluster)
    })
  })
  for (found in unlist(labels, recursive = FALSE)) {
    expect_identical(found, labels[[1]][[1]])
  }
})

test_that("the default turns to bounds on its own, and several starts share the order", {
  set.seed(6)
  for (d in c(2, 12)) {
    x <- matrix(rnorm(20000 * d), ncol = d) + 4 * sample(0:15, 20000, replace = TRUE)
    start <- random_rows(x, 40)
    fit <- fit_by("auto", x, start, max_iter = 30)
    expect_identical(result_fields(fit), result_fields(fit_by("lloyd", x, start, max_iter = 30)))
    expect_equal(fit$trace$saved[1], 0)
    expect_gt(fit$trace$saved[fit$iter], 0.7 * 20000 * 40)
    expect_true(all(fit$trace$saved + fit$trace$distances >= 20000 * 40))
    starts <- function(algorithm) {
      set.seed(7)
      suppressWarnings(
        cluster_kmeans(x, 40, init = "random", n_init = 3, max_iter = 12, algorithm = algorithm)
      )
    }
    expect_identical(result_fields(starts("auto")), result_fields(starts("lloyd")))
  }
})

test_that("few clusters of many columns are left alone once they are settled", {
  set.seed(14)
  # Side by side, as rows that share bounds are so many as the instruction set has lanes.
  group <- sort(sample(1:5, 9001, replace = TRUE))
  x <- 4 * matrix(rnorm(5 * 11), 5)[group, ] + matrix(rnorm(9001 * 11), ncol = 11)
  cases <- list(
    list(x), list(round(x)), list(x + 1e8), list(x, weights = sample(0:2, 9001, replace = TRUE))
  )
  for (case in cases) {
    rows <- unique(case[[1]])[1:5, ]
    auto <- do.call(fit_by, c("auto", case[1], list(rows), case[-1]))
    plain <- do.call(fit_by, c("lloyd", case[1], list(rows), case[-1]))
    expect_identical(result_fields(auto), result_fields(plain))
    expect_gt(sum(auto$trace$saved), 3 * 9001)
    expect_identical(auto$trace$saved[1:2], c(0, 0))
  }
})

test_that("the default goes back to full passes where bounds leave out little", {
  set.seed(8)
  x <- matrix(runif(8000 * 60), ncol = 60)
  start <- random_rows(x, 100)
  fit <- fit_by("auto", x, start, max_iter = 25)
  expect_identical(result_fields(fit), result_fields(fit_by("lloyd", x, start, max_iter = 25)))
  expect_lt(sum(fit$trace$distances), 1.2 * 25 * 8000 * 100)
})

test_that("bounds are made anew after full passes in between", {
  # Clusters that have lost all rows move to the outliers one after the other, and many rows change
  # labels again when bounds are in use already.
  set.seed(12)
  for (k in c(rep(9, 12), 12, 20, 40)) {
    x <- matrix(rnorm(4000 * 10), ncol = 10)
    x[1:8, ] <- x[1:8, ] * 10^(1:8)
    expect_same_fit(x, random_rows(x[-(1:8), ], k), max_iter = 25, label = paste("k =", k))
  }
})

test_that("each bound saves distances, the finer the more", {
  set.seed(9)
  x <- matrix(rnorm(10000 * 5), ncol = 5) + 3 * sample(0:9, 10000, replace = TRUE)
  start <- random_rows(x, 60)
  spent <- vapply(bounded, function(algorithm) {
    sum(fit_by(algorithm, x, start, max_iter = 40)$trace$distances)
  }, 0)
  full <- sum(fit_by("lloyd", x, start, max_iter = 40)$trace$distances)
  expect_lt(spent[["elkan"]], spent[["yinyang"]])
  expect_lt(spent[["yinyang"]], 0.7 * full)
  expect_lt(spent[["hamerly"]], full)
})

test_that("bounds give way where centers move by less than single precision tells", {
  # On the line through two centers that move along it: what lies in the middle between them has its
  # bound used up to the last digit. Everything else in a panel is far from the middle, and rows
  # without weight leave the centers to the others. Both are far from the origin, as third ones are,
  # where the squares of single precision have digits to the left of these steps only.
  for (d in c(1, 3, 17)) {
    line <- normal_points(1, d, seed = d)[1, ]
    line <- line / sqrt(sum(line^2))
    for (step in c(1e-5, 3e-5, 1e-4, 3e-4)) {
      at <- rep_len(c(99, 101), 64 * 64)
      at[c(FALSE, FALSE, FALSE, TRUE)] <- -100
      probes <- seq(7, 64 * 64, by = 64)
      weights <- replace(rep(1, length(at)), probes, 0)
      at[probes] <- 100 + step * seq(-1.2, 1.2, length.out = length(probes))
      x <- outer(at, line)
      for (move in c(-step, step)) {
        start <- outer(c(99, 101, -100) + move, line)
        expect_same_fit(x, start, weights = weights, max_iter = 3, label = paste(d, step))
      }
    }
  }
})
