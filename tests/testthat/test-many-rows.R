# Passes cut the rows into blocks of 1,920, sums into segments of 8 and of 16 blocks: only beyond
# 61,440 rows are there three segments of each kind, and only then does the order in which they are
# added up, or what lies beside their borders, show.

many <- 64003

# Each segment has its own mean, spread and extremes, so that none can stand for another.
drifting_rows <- function(d, n = many, seed = d) {
  at <- seq_len(n) / n
  x <- normal_points(n, d, seed = seed) * (1 + at) + outer(at, seq_len(d), function(a, j) 4 * a * j)
  x[n - 0:2, ] <- x[n - 0:2, ] + 30
  x
}

uneven_weights <- function(n = many) {
  rep_len(c(0.5, 1, 3, 0.25, 2, 0, 1.5), n) * (1 + seq_len(n) / n)
}

# Everything that a fit says of its rows, by definition.
expect_defined <- function(fit, x, weights = rep(1, nrow(x)), tolerance = 1e-12) {
  expect_identical(unname(fit$cluster), naive_assign(x, fit$centers))
  k <- nrow(fit$centers)
  d2 <- naive_sq_distances(x, fit$centers)[cbind(seq_len(nrow(x)), fit$cluster)]
  within <- rowsum(weights * d2, factor(fit$cluster, seq_len(k)))
  expect_equal(unname(fit$withinss), as.vector(within), tolerance = tolerance)
  mean <- colSums(weights * x) / sum(weights)
  totss <- sum(weights * (x - rep(mean, each = nrow(x)))^2)
  expect_equal(fit$totss, totss, tolerance = tolerance)
  expect_equal(fit$inertia, sum(within), tolerance = tolerance)
  expect_identical(unname(fit$size), tabulate(fit$cluster, k))
}

# Without what differs by nature.
bits <- function(fit) fit[setdiff(names(fit), c("call", "params"))]

test_that("fits of many rows are those of the plain algorithm, weights or not", {
  for (case in list(list(5, TRUE), list(9, FALSE), list(9, TRUE))) {
    d <- case[[1]]
    x <- drifting_rows(d)
    w <- if (case[[2]]) uneven_weights() else rep(1, many)
    given <- if (case[[2]]) w
    # From near the optimum, so that the second iteration moves few rows.
    start <- x[c(5, 30000, 60000), ]
    start <- suppressWarnings(fit_from(x, start, max_iter = 8))$centers + 0.05
    fit <- suppressWarnings(fit_from(x, start, weights = given, max_iter = 2))
    expect_lt(fit$trace$moved[2], many / 8)
    expect_matches_oracle(
      fit, naive_kmeans(x, start, w, max_iter = 2, tol = 0), label = paste("d =", d)
    )
    expect_defined(fit, x, w)
  }
})

test_that("many rows give the same bits for any number of threads", {
  weights <- uneven_weights()
  for (d in c(2, 7, 12)) {
    x <- drifting_rows(d) / 3
    for (w in list(NULL, weights)) {
      for (args in list(
        list(init = x[c(5, 20000, 40000, 60000, 9), ], max_iter = 4),
        list(k = 3, init = "kmeans++", max_iter = 2, n_init = 1)
      )) {
        fits <- lapply(1:3, function(threads) {
          with_fixed_seed(1, suppressWarnings(do.call(
            cluster_kmeans, c(list(x, weights = w, tol = 0, n_threads = threads), args)
          )))
        })
        expect_identical(bits(fits[[2]]), bits(fits[[1]]))
        expect_identical(bits(fits[[3]]), bits(fits[[1]]))
      }
    }
  }
})

test_that("new rows by the thousand are measured as few are", {
  x <- drifting_rows(9)
  model <- model_of(x[c(5, 20000, 40000), ])
  distance <- predict(model, x, type = "distance")
  wanted <- sqrt(naive_sq_distances(x, unname(model$centers)))
  expect_equal(unname(distance), wanted, tolerance = 1e-12)
  expect_identical(unname(predict(model, x)), naive_assign(x, model$centers))
  expect_equal(inertia(model, x), naive_inertia(x, model$centers), tolerance = 1e-12)
})

test_that("means and offsets of many rows keep their digits", {
  # Far from the origin, and wherever the greatest and the least rows stand.
  x <- round(drifting_rows(5) * 2^10) / 2^10
  start <- x[c(5, 20000, 40000), ]
  plain <- suppressWarnings(fit_from(x, start, max_iter = 3))
  for (rows in list(seq_len(many), rev(seq_len(many)))) {
    moved <- suppressWarnings(fit_from(x[rows, ] + 2^36, start + 2^36, max_iter = 3))
    expect_identical(moved$cluster, plain$cluster[rows])
    expect_equal(moved$totss, plain$totss, tolerance = 1e-10)
    expect_equal(moved$withinss, plain$withinss, tolerance = 1e-6)
  }
})

test_that("what is known of the columns is right wherever the extremes stand", {
  x <- drifting_rows(24)
  for (rows in list(seq_len(many), rev(seq_len(many)), c(30721:many, 1:30720))) {
    known <- as_points(x[rows, ], n_threads = 1)$columns
    expect_equal(known[, 1], colMeans(x), tolerance = 1e-13)
    expect_identical(known[, 2], apply(x, 2, min))
    expect_identical(known[, 3], apply(x, 2, max))
    for (threads in 2:3) expect_identical(as_points(x[rows, ], n_threads = threads)$columns, known)
  }
})

test_that("what is not finite is found wherever it stands", {
  x <- drifting_rows(2)
  for (row in c(1, 30720:30721, 61440:61441, many - 0:9)) {
    for (value in c(NA, -Inf)) {
      bad <- replace(x, cbind(row, 2), value)
      expect_error(predict(model_of(x[1:3, ]), bad), class = "huddle_error_nonfinite")
    }
  }
})

test_that("a cluster that loses nearly all of its rows keeps its digits", {
  # The first center starts between two far groups that leave it at the second iteration and two
  # small ones that leave at the third: what remains is nine orders of magnitude smaller than the
  # sums it was part of. The rows that leave are too few for all sums to be made anew.
  far <- rep(c(-1, 1), 600)
  groups <- c(rep(0, 8), 7.4e5 * far[1:100], 1e6 * far, 1.5e6 * rep(far, 15)[1:17000])
  n <- length(groups)
  # Spread over all rows, and next to one another, where sums are made anew as a block has lost
  # more than are written down; then a fifteenth remains of the last ones.
  for (mixed in c(TRUE, FALSE)) {
    group <- if (mixed) with_fixed_seed(1, sample(groups)) else groups
    tolerance <- if (mixed) 1e-12 else 1e-7
    for (d in c(1, 4, 6, 10)) {
      kept <- group == 0
      x <- normal_points(n, d, seed = d) * ifelse(kept, 1e-4, 1e3)
      x[, 1] <- x[, 1] + group
      x[kept, ] <- abs(x[kept, ]) + 1e-3
      start <- rbind(0, 2.6e6, -2.6e6, deparse.level = 0) %*% t(c(1, rep(0, d - 1)))
      for (weights in list(NULL, ifelse(kept, 1, 2000), ifelse(kept, 1, 1 / 8))) {
        fit <- fit_from(x, start, weights = weights)
        expect_identical(fit$size[1], 8L)
        expect_identical(fit$trace$moved[2:3], c(1200, 100))
        w <- if (is.null(weights)) rep(1, n) else weights
        mean <- colSums((w * x)[kept, , drop = FALSE]) / sum(w[kept])
        expect_equal(unname(fit$centers[1, ] / mean), rep(1, d), tolerance = tolerance)
        within <- sum(w[kept] * t(t(x[kept, , drop = FALSE]) - mean)^2)
        expect_equal(fit$withinss[[1]] / within, 1, tolerance = 100 * tolerance)
      }
    }
  }
})

test_that("few rows far away and close together tell their inertia to the last digits", {
  # So few that they are measured one by one.
  group <- rep(1:4, c(3000, 60, 30, 1))
  for (d in c(9, 13)) {
    for (offset in c(0, 1e7)) {
      place <- normal_points(4, d, seed = 1) * c(0, 100, 100, 100)
      x <- place[group, ] + normal_points(length(group), d, seed = 2) * c(3, 1e-3, 1e-5, 0)[group]
      x <- x + offset
      for (weights in list(rep(1, length(group)), rep_len(c(0.5, 1, 3, 0.125, 2), length(group)))) {
        fit <- fit_from(x, place + offset, weights = weights)
        expect_identical(fit$cluster, group)
        within <- rowsum(weights * rowSums((x - fit$centers[group, ])^2), group)
        expect_identical(fit$withinss[[4]], 0)
        expect_equal(fit$withinss[1:3] / within[1:3], rep(1, 3), tolerance = 1e-12)
      }
    }
  }
})
