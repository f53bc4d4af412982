# The kernel screens in single precision and recomputes in double what that cannot decide. These
# points are made to be undecidable: the answer must be that of plain double precision all the same.

# Points beside the bisector of two centers: `share` of the way between them off the middle, plus a
# step along the bisecting plane. Beyond the middle (share > 0) the second center is nearer.
near_bisector <- function(from, to, share, along) {
  step <- to - from
  flat <- along - sum(along * step) / sum(step^2) * step
  (from + to) / 2 + share * step + flat
}

rows_from <- function(items, row) do.call(rbind, lapply(items, row))

test_that("points a hair from a bisector go to the right side", {
  shares <- c(1e-9, 3e-9, 1e-8, 5e-8, 1e-7, 1e-6, 1e-5)
  shares <- c(shares, -shares)
  for (d in c(1, 2, 3, 4, 5, 8, 17, 64, 100)) {
    centers <- normal_points(11, d, seed = 200 + d, sd = 3)
    model <- model_of(centers)
    expect_identical(unname(model$centers), centers)
    label <- paste("d =", d)
    for (pair in list(c(1, 2), c(4, 9), c(11, 3))) {
      along <- normal_points(length(shares), d, seed = d) * (d > 1) / 10
      points <- rows_from(seq_along(shares), function(i) {
        near_bisector(centers[pair[1], ], centers[pair[2], ], shares[i], along[i, ])
      })
      two <- model_of(centers[pair, , drop = FALSE])
      expect_identical(predict(two, points), ifelse(shares > 0, 2L, 1L), label = label)
      expect_identical(predict(model, points), naive_assign(points, centers), label = label)
    }
  }
})

test_that("near-ties survive an offset that swallows single precision", {
  for (d in c(1, 2, 3, 5, 8, 17, 64, 100)) {
    centers <- round(normal_points(9, d, seed = 300 + d, sd = 4) * 16) / 16
    points <- rows_from(1:200, function(i) {
      from <- centers[1 + i %% 9, ]
      to <- centers[1 + (i + 1 + i %% 7) %% 9, ]
      (from + to) / 2 + 2^-18 * (-1)^i * (from - to)
    })
    for (offset in c(0, 2^20, 2^27, -2^30)) {
      expect_identical(
        predict(model_of(centers + offset), points + offset),
        naive_assign(points + offset, centers + offset), label = paste("d =", d, "offset", offset)
      )
    }
  }
})

test_that("fits through the panel kernel equal the naive algorithm at awkward sizes", {
  for (d in c(5, 8, 17, 64, 100)) {
    for (k in c(2, 9, 67)) {
      x <- normal_points(389, d, seed = d + k)
      start <- x[seq_len(k), ]
      fit <- suppressWarnings(fit_from(x, start, max_iter = 3))
      expect_matches_oracle(fit, naive_kmeans(x, start, max_iter = 3, tol = 0))
    }
  }
})

test_that("labels are those of double precision at extreme scales", {
  for (d in c(1, 2, 3, 6, 17, 64)) {
    x <- normal_points(300, d, seed = 400 + d)
    start <- x[1:6, , drop = FALSE]
    plain <- naive_kmeans(x, start, tol = 0)
    for (scale in c(1e-150, 1e-60, 1e-38, 1e-20, 1e20, 1e38, 1e60, 1e140)) {
      fit <- fit_from(x * scale, start * scale)
      expect_identical(fit$cluster, plain$cluster, label = paste("d =", d, "scale", scale))
      expect_equal(unname(fit$centers) / scale, plain$centers, tolerance = 1e-12)
    }
  }
})

test_that("numbers whose squares vanish are clustered as their rescaled copies are", {
  # A bad start, so that the fit has some way to go; powers of two, so that nothing is rounded.
  for (d in c(1, 2, 6, 17)) {
    x <- round(normal_points(300, d, seed = 450 + d) * 2^20)
    start <- x[order(x[, 1])[1:6], , drop = FALSE]
    plain <- fit_from(x, start)
    expect_gt(plain$iterations, 4)
    seeded <- with_fixed_seed(d, cluster_kmeans(x, 6, progress = FALSE))
    for (scale in 2^c(-600, -900, -1040)) {
      label <- paste("d =", d, "scale", scale)
      fit <- fit_from(x * scale, start * scale)
      expect_identical(fit$cluster, plain$cluster, label = label)
      expect_identical(predict(fit, x * scale), plain$cluster, label = label)
      fit <- with_fixed_seed(d, cluster_kmeans(x * scale, 6, progress = FALSE))
      expect_identical(fit$cluster, seeded$cluster, label = label)
    }
  }
})

test_that("columns of very different sizes and far centers do not fool the screen", {
  for (d in c(3, 6, 20)) {
    x <- normal_points(400, d, seed = 500 + d)
    x[, 1] <- x[, 1] * 1e9
    x[, d] <- x[, d] * 1e-9
    start <- x[1:5, ]
    expect_matches_oracle(fit_from(x, start), naive_kmeans(x, start, tol = 0))
    x <- rbind(normal_points(300, d, seed = 510 + d), 1e12, -1e12)
    start <- x[c(1:4, 301), ]
    expect_matches_oracle(fit_from(x, start), naive_kmeans(x, start, tol = 0))
  }
})

test_that("one far outlier leaves the other labels exact", {
  # The outlier sets the scale of any single-precision copy; the rest falls below its resolution.
  for (d in c(2, 5, 17)) {
    near <- normal_points(500, d, seed = 600 + d) * 1e-3
    x <- rbind(near, 1e7)
    centers <- rbind(near[1:8, ], 1e7)
    expect_identical(predict(model_of(centers), x), naive_assign(x, centers))
  }
})

test_that("centers that differ by single bits are told apart, equal ones refused", {
  for (d in c(1, 3, 6, 20)) {
    base <- normal_points(1, d, seed = 700 + d)
    centers <- rbind(base, base * (1 + 2^-40), base * (1 + 2^-30), base * (1 + 2^-20))
    points <- centers[rep(4:1, 50), , drop = FALSE]
    expect_identical(predict(model_of(centers), points), rep(4:1, 50), label = paste("d =", d))
    expect_clean_error(fit_from(points, rbind(centers, centers[2, ])), "input", "init")
  }
})

test_that("sums that lose all their addends decide nothing", {
  for (d in c(64, 300, 1000)) {
    for (gap in c(0.1, 0.5, 1:7)) {
      case <- lost_addends(d, gap)
      truth <- naive_assign(case$points, case$centers)
      expect_identical(truth[1], 1L)
      label <- paste("d =", d, "gap", gap)
      expect_identical(predict(model_of(case$centers), case$points), truth, label = label)
      # Rows without weight leave the centers where they are.
      x <- rbind(case$centers, -case$centers, case$points)
      weights <- rep(c(1, 0), c(2, nrow(x) - 2))
      for (algorithm in c("lloyd", "hamerly")) {
        fit <- fit_from(x, case$centers, weights = weights, algorithm = algorithm)
        expect_identical(unname(fit$centers), case$centers)
        expect_identical(fit$cluster[-(1:4)], truth, label = paste(algorithm, label))
      }
    }
  }
})
