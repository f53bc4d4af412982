# Swaps of centers: an optimum that is never worse, and in known cases the best there is.

refined <- function(x, start, ...) {
  if (!swaps_end()) stop("swaps do not come to an end")
  fit_from(x, start, refine = TRUE, ...)
}

# Symmetric points have many optima that are as good: each swap leads from one to another, and
# nothing is gained.
symmetric_cases <- function() {
  square <- as.matrix(expand.grid(-2:2, -2:2)) * 1
  circle <- cbind(cos(1:24 * pi / 12), sin(1:24 * pi / 12))
  list(
    square = square, line = matrix(as.double(1:30)), circle = circle,
    doubled = square[rep(1:25, 4), ], far = circle + 1e6
  )
}

# Whether a search over them, and over others, ends, tried once in a process of its own that is given up after a
# while: if it does not, no test here goes on for ever.
swaps_end <- local({
  end <- NULL
  function() {
    if (is.null(end)) {
      end <<- .Platform$OS.type == "windows" || isTRUE(in_fork(timeout = 30, {
        for (x in symmetric_cases()) {
          for (k in c(2, 3, 4, 7, 11)) {
            fit_from(x, unique(x)[seq_len(k), , drop = FALSE], refine = TRUE)
          }
        }
        for (seed in 1:5) {
          x <- normal_points(300, 3, seed)
          fit_from(x, x[1:20, ], refine = TRUE)
        }
        TRUE
      }))
    }
    end
  }
})

test_that("the result is an optimum of transfers, and never worse than without", {
  set.seed(1)
  for (case in 1:40) {
    n <- sample(c(6, 30, 100, 600), 1)
    d <- sample(c(1, 2, 4, 10), 1)
    k <- sample(1:min(n, 40), 1)
    x <- normal_points(n, d, case)
    start <- x[sample(n, k), , drop = FALSE]
    for (algorithm in c("auto", "elkan", "hartigan-wong")) {
      plain <- fit_from(x, start, algorithm = algorithm)
      fit <- refined(x, start, algorithm = algorithm)
      label <- paste("case", case, n, d, k, algorithm)
      expect_lte(fit$inertia, plain$inertia * (1 + 1e-12), label = label)
      expect_true(fit$converged, label = label)
      expect_length(rows_to_transfer(x, fit), 0)
      expect_identical(predict(fit, x), fit$cluster, label = label)
      expect_identical(nrow(fit$trace), fit$iterations, label = label)
    }
  }
})

test_that("centers that start in the wrong places find the right ones", {
  places <- as.matrix(expand.grid(1:6, 1:5)) * 10
  x <- places[rep(1:30, each = 20), ] + normal_points(600, 2, 1, sd = 0.5)
  best <- fit_from(x, places)
  for (rows in list(1:30, 571:600, seq(1, 300, 10))) {
    fit <- refined(x, x[rows, ])
    expect_equal(fit$inertia, best$inertia)
    expect_gt(fit_from(x, x[rows, ])$inertia, 2 * best$inertia)
  }
})

test_that("the digits' optima are better than those of ten starts", {
  x <- as.matrix(digits[1:64])
  inertia <- function(...) {
    vapply(1:5, function(seed) {
      set.seed(seed)
      cluster_kmeans(x, ...)$inertia
    }, 0)
  }
  for (k in c(10, 50)) {
    expect_lt(mean(inertia(k, n_init = 1, refine = TRUE)), mean(inertia(k, n_init = 10)))
  }
})

test_that("from equal starts the digits' optima are below those of stats::kmeans()", {
  x <- as.matrix(digits[1:64])
  for (k in c(10, 50)) {
    start <- x[seq(1, by = 31, length.out = k), ]
    peer <- suppressWarnings(stats::kmeans(x, start, iter.max = 1000))
    expect_lt(refined(x, start)$inertia, peer$tot.withinss)
  }
  # After transfers, from every start: swaps go on from what stats::kmeans() ends at.
  for (x in list(x, as.matrix(faithful), scale(quakes))) {
    for (seed in 1:5) {
      start <- with_fixed_seed(seed, unique(x)[sample(nrow(unique(x)), 6), ])
      peer <- suppressWarnings(stats::kmeans(x, start, iter.max = 1000))
      fit <- refined(x, start, algorithm = "hartigan-wong")
      expect_lte(fit$inertia, peer$tot.withinss * (1 + 1e-9))
    }
  }
})

test_that("weights are those of repeated rows", {
  x <- normal_points(150, 2, 3)
  times <- rep_len(c(0, 1, 3, 2), 150)
  fit <- refined(x, x[2:13, ], weights = times)
  expect_length(rows_to_transfer(x, fit, times), 0)
  expect_lte(fit$inertia, fit_from(x, x[2:13, ], weights = times)$inertia)
  scaled <- refined(x, x[2:13, ], weights = times * 8)
  expect_identical(scaled$cluster, fit$cluster)
  expect_equal(scaled$inertia, 8 * fit$inertia)
})

test_that("one cluster, as many clusters as rows, duplicates and singletons", {
  x <- as.matrix(expand.grid(0:4, 0:4)) * 1
  expect_equal(refined(x, x[1, , drop = FALSE])$inertia, sum(sweep(x, 2, 2)^2))
  every <- refined(x, x)
  expect_identical(every$inertia, 0)
  for (k in c(2, 5, 24)) {
    many <- x[rep(1:25, 1:25), ]
    fit <- refined(many, x[seq_len(k), , drop = FALSE])
    expect_lte(fit$inertia, fit_from(many, x[seq_len(k), , drop = FALSE])$inertia)
  }
  two <- rbind(c(0, 0), c(0, 0), c(1, 1), c(1, 1))
  expect_identical(refined(two, two[2:3, ])$inertia, 0)
  expect_error(refined(two, x[1:3, ]), class = "huddle_error_input")
  far <- rbind(x, c(1e6, 0), c(-1e6, 0))
  expect_identical(sort(unname(refined(far, far[c(1, 2, 26, 27), ])$size))[1:2], c(1L, 1L))
})

test_that("offsets and scales change nothing but the digits", {
  x <- round(normal_points(300, 3, 2) * 1024) / 1024
  plain <- refined(x, x[1:20, ])
  for (scale in c(1e-150, 2^30, 1e150)) {
    fit <- refined(x * scale, x[1:20, ] * scale)
    expect_equal(fit$inertia / scale / scale, plain$inertia)
    expect_identical(fit$cluster, plain$cluster)
  }
  far <- refined(x + 2^27, x[1:20, ] + 2^27)
  expect_equal(far$inertia, plain$inertia, tolerance = 0.02)
})

test_that("every number of threads, and every way to find labels, gives the same bits", {
  set.seed(3)
  x <- matrix(rnorm(40000), ncol = 4) + 6 * sample(0:7, 10000, replace = TRUE)
  fit <- function(...) {
    fit <- refined(x, x[1:60, ], ...)
    fit$trace <- fit$trace[c("inertia", "shift", "moved")]
    fit[setdiff(names(fit), c("call", "params"))]
  }
  plain <- fit(n_threads = 1)
  expect_identical(fit(n_threads = 2), plain)
  expect_identical(fit(n_threads = 3), plain)
  for (algorithm in c("lloyd", "elkan", "yinyang", "hamerly")) {
    expect_identical(fit(algorithm = algorithm), plain, label = algorithm)
  }
})

test_that("several starts, every init and the cosine metric are refined", {
  x <- normal_points(500, 3, 8)
  of <- function(...) {
    set.seed(4)
    cluster_kmeans(x, 25, ...)
  }
  expect_lt(of(n_init = 3, refine = TRUE)$inertia, of(n_init = 3)$inertia)
  expect_lt(of(init = "random", n_init = 1, refine = TRUE)$inertia,
            of(init = "random", n_init = 1)$inertia)
  cosine <- of(metric = "cosine", n_init = 1, refine = TRUE)
  expect_lt(cosine$inertia, of(metric = "cosine", n_init = 1)$inertia)
  expect_identical(predict(cosine, x), cosine$cluster)
  expect_true(cosine$converged)
})

test_that("sparse data are refused, and a start that was cut off is left as it is", {
  x <- normal_points(300, 3, 1)
  cut <- suppressWarnings(fit_from(x, x[1:20, ], max_iter = 2))
  expect_warning(fit <- refined(x, x[1:20, ], max_iter = 2), class = "huddle_not_converged")
  expect_identical(fit$inertia, cut$inertia)
  skip_if_not_installed("Matrix")
  expect_error(
    cluster_kmeans(Matrix::Matrix(x, sparse = TRUE), 3, refine = TRUE),
    "sparse", class = "huddle_error_param"
  )
})

test_that("swaps between optima of one inertia come to an end", {
  expect_true(swaps_end())
  for (x in symmetric_cases()) {
    for (k in c(2, 3, 4, 7, 11)) {
      start <- unique(x)[seq_len(k), , drop = FALSE]
      fit <- refined(x, start)
      expect_true(fit$converged)
      # A few swaps of a few iterations each.
      expect_lt(fit$iterations, 500)
      expect_lte(fit$inertia, fit_from(x, start)$inertia * (1 + 1e-12))
    }
  }
})

test_that("no swap of one center promises an optimum that is much better", {
  # Every swap of a center to a row, gone on with by the plain algorithm. The search tries the best
  # few only, so that some may be left, but few.
  left <- 0
  for (seed in 1:6) {
    x <- normal_points(40, 2, seed) + 6 * (seq_len(40) %% 5 > 1)
    fit <- refined(x, x[1:6, ])
    better <- outer(1:6, seq(1, 40, 3), Vectorize(function(center, row) {
      start <- fit$centers
      start[center, ] <- x[row, ]
      naive_kmeans(x, start, tol = 0)$inertia < fit$inertia * (1 - 1e-3)
    }))
    left <- left + mean(better)
  }
  expect_lt(left / 6, 0.05)
})

test_that("a later start that is the best one is an optimum, too", {
  later <- 0
  for (seed in 1:12) {
    x <- normal_points(150, 2 + seed %% 3, seed)
    weights <- if (seed %% 2) rep(1, 150) else rep_len(c(0.5, 2, 1, 7), 150)
    starts <- lapply(1:3, function(i) x[with_fixed_seed(10 * seed + i, sample(150, 9)), ])
    turn <- 0
    init <- function(x, k) starts[[turn <<- turn + 1]]
    fit <- cluster_kmeans(
      x, 9, init = init, n_init = 3, refine = TRUE, tol = 0, weights = weights, progress = FALSE
    )
    alone <- lapply(starts, function(start) refined(x, start, weights = weights))
    best <- which.min(vapply(alone, `[[`, 0, "inertia"))
    fields <- c("cluster", "iterations", "converged")
    expect_identical(fit[fields], alone[[best]][fields], label = paste("case", seed))
    expect_length(rows_to_transfer(x, fit, weights), 0)
    later <- later + (best > 1)
  }
  expect_gt(later, 3)
})
