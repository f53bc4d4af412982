# What holds for every k-means fit, whatever the data: empty clusters, order, ties, symmetries.

test_that("an empty cluster takes the farthest point", {
  fit <- fit_from(matrix(c(-1, 1)), matrix(c(-1, 10)), weights = c(1.9, .1))
  expect_identical(unname(fit$centers), matrix(c(-1, 1)))
  expect_identical(fit$cluster, 1:2)
  for (d in c(2, 3, 6)) {
    x <- grid_groups(90, d = d, k = 3) + normal_points(90, d, seed = d) / 64
    start <- rbind(x[1:3, ], 1e3, x[2, ] - 1e4, 1e5)
    expect_matches_oracle(fit_from(x, start), naive_kmeans(unname(x), start, tol = 0))
  }
})

test_that("rows without weight found no cluster, rows on their center neither", {
  x <- matrix(c(0, 0, 1, 1, 50, 60))
  start <- matrix(c(0, 1, 1000))
  fit <- fit_from(x, start, weights = c(1, 1, 1, 1, 1, 0))
  expect_identical(unname(fit$centers), matrix(c(0, 1, 50)))
  expect_clean_error(fit_from(x[1:4, , drop = FALSE], start), "input", says = "\\b2\\b")
  expect_clean_error(fit_from(x, start, weights = c(1, 1, 1, 1, 0, 0)), "input", says = "\\b2\\b")
})

test_that("fewer distinct rows than clusters is an error from every start, wherever they lie", {
  # Means of equal rows must not drift off them: a drift would look like a distance.
  for (values in list(c(0.74, -0.76), c(0.1, 0.7, 1000.3), 1 / 3, c(-1e8, 1e8 + 0.1))) {
    k <- length(values) + 1
    for (d in c(1, 5)) {
      x <- matrix(rep(values, 5 * d), ncol = d)[seq_len(5 * length(values)), , drop = FALSE]
      starts <- list("kmeans++", "random", normal_points(k, d, seed = 1), function(x, k) {
        matrix(seq_len(k * d) / 7, k)
      })
      for (init in starts) {
        for (weights in list(NULL, seq_len(nrow(x)) / 7)) {
          expect_clean_error(
            with_fixed_seed(1, cluster_kmeans(x, k, init = init, weights = weights)),
            "input", "x", paste0("\\b", k - 1, "\\b"), paste("d =", d, "rows", toString(values))
          )
        }
      }
      fit <- with_fixed_seed(1, cluster_kmeans(x, k - 1))
      expect_identical(unname(fit$centers[fit$cluster, , drop = FALSE]), x)
      expect_identical(fit$inertia, 0)
    }
  }
})

test_that("clusters that feed on one another stay whole", {
  # Few distinct values and starts far away: relocation happens again and again.
  for (seed in 1:30) {
    x <- with_fixed_seed(seed, matrix(sample(0:3, 40, TRUE, c(8, 1, 1, 1)), 20, 2))
    distinct <- nrow(unique(x))
    k <- min(distinct, 2 + seed %% 8)
    start <- with_fixed_seed(seed, matrix(sample(-100:100, 2 * k), k))
    fit <- fit_from(x, start)
    expect_true(all(is.finite(fit$centers)) && all(fit$size > 0) && fit$converged)
    expect_identical(fit$cluster, naive_assign(x, fit$centers))
    more <- matrix(seq_len(2 * distinct + 2), ncol = 2)
    expect_error(fit_from(x, more), class = "huddle_error_input")
  }
})

test_that("inertia never rises, centers are means, labels are nearest", {
  for (seed in 1:8) {
    d <- c(1, 2, 3, 4, 5, 8, 19, 50)[seed]
    x <- normal_points(700, d, seed = 60 + seed)
    w <- with_fixed_seed(seed, stats::runif(700))
    fit <- with_fixed_seed(
      seed, cluster_kmeans(x, 12, weights = w, n_init = 2, tol = 0, progress = FALSE)
    )
    expect_true(all(diff(fit$trace$inertia) <= 1e-12 * fit$trace$inertia[-1]))
    expect_lte(fit$inertia, fit$trace$inertia[fit$iterations] * (1 + 1e-12))
    means <- rowsum(w * x, fit$cluster) / as.vector(rowsum(w, fit$cluster))
    expect_equal(unname(fit$centers), unname(means), tolerance = 1e-12)
    expect_identical(fit$cluster, naive_assign(x, fit$centers))
    d2 <- naive_sq_distances(x, fit$centers)[cbind(1:700, fit$cluster)]
    expect_equal(unname(fit$withinss), as.vector(rowsum(w * d2, fit$cluster)), tolerance = 1e-12)
    centered <- sweep(x, 2, colSums(w * x) / sum(w))
    expect_equal(fit$totss, sum(w * centered^2), tolerance = 1e-12)
  }
})

test_that("the trace keeps its digits when the groups lie far apart", {
  # Between the groups there is 1e12 times the inertia within them: a difference of the two would
  # leave four digits.
  x <- normal_points(300, 2, seed = 12) + 1e6 * rep(0:2, 100)
  start <- x[1:3, ] + 0.5
  fit <- fit_from(x, start)
  oracle <- naive_kmeans(x, start, tol = 0)
  expect_matches_oracle(fit, oracle)
  expect_equal(fit$trace$inertia, oracle$trace$inertia, tolerance = 1e-9)
  expect_true(all(diff(fit$trace$inertia) <= 1e-12 * fit$trace$inertia[-1]))
})

test_that("clusters of any tightness tell their inertia to the last digits", {
  # Wide, tight, very tight, one row; wide ones alone; all tight, as seen from afar.
  spreads <- list(c(3, 1e-2, 1e-5, 0), c(3, 4), c(1e-3, 1e-3, 1e-3))
  for (spread in spreads) {
    for (d in c(3, 12)) {
      for (offset in c(0, 1e8)) {
        k <- length(spread)
        group <- rep(seq_len(k), ifelse(spread > 0, 300, 1))
        place <- normal_points(k, d, seed = 1) * 40
        x <- place[group, ] + normal_points(length(group), d, seed = 2) * spread[group] + offset
        for (weights in list(NULL, rep_len(c(0.5, 1, 3), nrow(x)))) {
          fit <- fit_from(x, place + offset, weights = weights)
          w <- if (is.null(weights)) 1 else weights
          within <- rowsum(w * rowSums((x - fit$centers[fit$cluster, ])^2), fit$cluster)
          expect_identical(fit$withinss == 0, as.vector(within) == 0)
          wide <- fit$withinss > 0
          expect_equal(fit$withinss[wide] / within[wide], rep(1, sum(wide)), tolerance = 1e-12)
        }
      }
    }
  }
})

test_that("labels appear in order, except where the user ordered the centers", {
  x <- grid_groups(30)
  for (init in c("kmeans++", "random")) {
    fit <- with_fixed_seed(3, cluster_kmeans(x, 3, init = init, progress = FALSE))
    expect_identical(unique(fit$cluster), 1:3)
    means <- rowsum(x, fit$cluster) / tabulate(fit$cluster)
    expect_equal(unname(fit$centers), unname(means), tolerance = 1e-12)
  }
  expect_identical(fit_from(x, x[3:1, ])$cluster[1:3], 3:1)
  pick <- function(x, k) x[k:1, ]
  expect_identical(cluster_kmeans(x, 3, init = pick, progress = FALSE)$cluster[1:3], 3:1)
})

test_that("a function as start sees the points and gives what its matrix gives", {
  x <- as.data.frame(grid_groups(30))
  seen <- NULL
  start <- function(x, k) {
    seen <<- list(x, k)
    x[c(5, 9, 13), ]
  }
  fit <- cluster_kmeans(x, 3, init = start, progress = FALSE)
  expect_equal(unname(seen[[1]]), unname(as.matrix(x)))
  expect_equal(seen[[2]], 3)
  given <- cluster_kmeans(x, 3, init = as.matrix(x)[c(5, 9, 13), ], progress = FALSE)
  fields <- setdiff(names(fit), c("params", "call"))
  expect_identical(fit[fields], given[fields])
})

test_that("more starts never end higher, and every start counts", {
  x <- normal_points(500, 3, seed = 77)
  inertia <- function(seed, n_init, init = "random") {
    with_fixed_seed(seed, cluster_kmeans(x, 15, init = init, n_init = n_init))$inertia
  }
  for (init in c("random", "kmeans++")) {
    one <- vapply(1:8, inertia, 1, n_init = 1, init = init)
    ten <- vapply(1:8, inertia, 1, n_init = 10, init = init)
    expect_true(all(ten <= one))
    expect_gt(length(unique(signif(one, 9))), 3)
    expect_lt(mean(ten), mean(one))
  }
  start <- x[1:15, ]
  expect_identical(fit_from(x, start, n_init = 1)$cluster, fit_from(x, start, n_init = 7)$cluster)
})

test_that("permuting, scaling, moving and reweighting change nothing else", {
  for (d in c(2, 3, 7, 40)) {
    x <- round(normal_points(300, d, seed = 80 + d) * 2^16) / 2^16
    start <- x[c(5, 60, 110, 190), ]
    fit <- fit_from(x, start)
    rows <- with_fixed_seed(d, sample(300))
    columns <- rev(seq_len(d))
    shuffled <- fit_from(x[rows, ], start)
    expect_identical(shuffled$cluster, fit$cluster[rows])
    expect_equal(shuffled$centers, fit$centers, tolerance = 1e-12)
    turned <- fit_from(x[, columns], start[, columns])
    expect_identical(turned$cluster, fit$cluster)
    expect_equal(turned$centers, fit$centers[, columns], tolerance = 1e-12)
    for (scale in 2^c(-300, -40, 3, 200)) {
      scaled <- fit_from(x * scale, start * scale)
      expect_identical(scaled$cluster, fit$cluster)
      expect_identical(scaled$centers, fit$centers * scale)
      expect_identical(scaled$inertia, fit$inertia * scale^2)
    }
    moved <- fit_from(x + 2^27, start + 2^27)
    expect_identical(moved$cluster, fit$cluster)
    expect_identical(moved$iterations, fit$iterations)
    expect_lt(max(abs(moved$centers - 2^27 - fit$centers)), 1e-7)
    expect_equal(moved$inertia, fit$inertia, tolerance = 1e-9)
    threefold <- fit_from(x, start, weights = rep(3, 300))
    expect_equal(threefold$centers, fit$centers, tolerance = 1e-12)
    expect_equal(threefold$inertia, 3 * fit$inertia, tolerance = 1e-12)
  }
})

test_that("exact ties go to the center with the lowest index", {
  expect_identical(fit_from(matrix(c(-1, 0, 1)), matrix(c(-1, 1)))$cluster, c(1L, 1L, 2L))
  expect_identical(fit_from(matrix(c(-1, 0, 1)), matrix(c(1, -1)))$cluster, c(2L, 1L, 1L))
  for (d in c(1:6, 8, 16, 17, 40)) {
    grid <- function(n, seed) with_fixed_seed(seed, matrix(sample(-2:2, n * d, TRUE) + 0, n, d))
    centers <- unique(grid(37, d))
    model <- fit_from(centers, centers)
    expect_identical(unname(model$centers), centers)
    points <- grid(999, d)
    d2 <- naive_sq_distances(points, centers)
    tied <- rowSums(d2 == apply(d2, 1, min)) > 1
    expect_gte(sum(tied), if (d == 1) 0 else 30)
    expect_identical(predict(model, points), naive_assign(points, centers))
  }
})

test_that("empty clusters move as in the plain algorithm, with ties, weights and lone rows", {
  moved <- 0
  for (case in 1:40) {
    d <- 1 + case %% 3
    x <- with_fixed_seed(case, {
      # Far pairs, of which only one row may go; places as far as others; rows without weight.
      pairs <- matrix(sample(c(-40, 40, 60), 4 * d, TRUE), 4)
      near <- matrix(sample(-4:4, 20 * d, TRUE), 20)
      unique(rbind(pairs, pairs[1:2, , drop = FALSE] + 1, near) * 1)
    })
    weights <- with_fixed_seed(case, sample(c(1, 1, 0, 0.5, 3), nrow(x), TRUE))
    if (case %% 2) weights[] <- 1
    near <- x[which(weights > 0)[c(1, 5, 7)], , drop = FALSE]
    start <- rbind(near + 0.25, matrix(1e3 + seq_len(d * (1 + case %% 4)), ncol = d))
    start <- unname(start[with_fixed_seed(case, sample(nrow(start))), , drop = FALSE])
    for (iterations in c(1, 2, 30)) {
      plain <- naive_kmeans(x, start, weights, max_iter = iterations, tol = 0)
      fit <- suppressWarnings(fit_from(x, start, weights = weights, max_iter = iterations))
      expect_matches_oracle(fit, plain, label = paste("case", case, iterations))
    }
    moved <- moved + fit$trace$moved[2]
  }
  expect_gt(moved, 60)
})

test_that("which row an empty cluster takes is told by row, weight and company", {
  cases <- list(
    # The first of two that are as far.
    list(x = c(1, -5, 5, -1, 0), start = c(0, 900)),
    list(x = c(1, 5, -5, -1, 0, 5), start = c(0, 900, 901)),
    # Farthest, but beside it is only a row without weight.
    list(x = c(10, 12, -0.9, 0, 0.9), start = c(11, 0.1, 900), weights = c(1, 0, 1, 1, 1)),
    # One of a pair may go, the other may not.
    list(x = c(20, 30, -1, 0, 1), start = c(24, 0.1, 900, 901)),
    list(x = c(20, 30, -1, 0, 1), start = c(900, 24, 901, 0.1), weights = c(2, 0.5, 3, 1, 1))
  )
  for (i in seq_along(cases)) {
    case <- cases[[i]]
    x <- matrix(case$x)
    weights <- if (is.null(case$weights)) rep(1, nrow(x)) else case$weights
    for (iterations in 1:3) {
      fit <- suppressWarnings(
        fit_from(x, matrix(case$start), weights = case$weights, max_iter = iterations)
      )
      plain <- naive_kmeans(x, matrix(case$start), weights, max_iter = iterations, tol = 0)
      expect_matches_oracle(fit, plain, label = paste("case", i, iterations))
    }
  }
})

test_that("of several starts the best counts, the first among equals, and only it", {
  # A function that gives these starts one after the other.
  in_turn <- function(...) {
    starts <- list(...)
    function(x, k) {
      start <- starts[[1]]
      starts <<- starts[-1]
      start
    }
  }
  x <- unname(grid_groups(60, 2, 3))
  start <- naive_kmeans(x, x[1:3, ])$centers
  turned <- start[c(2, 1, 3), ]
  fit <- cluster_kmeans(x, 3, init = in_turn(turned, start), n_init = 2, progress = FALSE)
  expect_identical(fit$cluster, naive_assign(x, turned))
  # One start ends at once, though badly; the better one is cut off.
  x <- normal_points(300, 2, 5)
  fields <- c("cluster", "inertia", "iterations", "converged", "trace")
  seen <- 0
  bad <- naive_kmeans(x, rbind(0, c(9, 9), x[300, ]), tol = 0)$centers
  settled <- fit_from(x, bad, max_iter = 3)
  expect_true(settled$converged)
  for (seed in 1:20) {
    start <- x[with_fixed_seed(seed, sample(300, 3)), ]
    cut <- suppressWarnings(fit_from(x, start, max_iter = 3))
    if (cut$converged) next
    both <- suppressWarnings(cluster_kmeans(
      x, 3, init = in_turn(bad, start), n_init = 2, max_iter = 3, tol = 0, progress = FALSE
    ))
    best <- if (cut$inertia < settled$inertia) cut else settled
    seen <- seen + identical(best, cut)
    expect_identical(both[fields], best[fields])
  }
  expect_gt(seen, 0)
  expect_lt(seen, 20)
})

test_that("exact ties go to the center with the lowest index in fits of any size, too", {
  # Rows without weight leave the centers where they are.
  for (d in c(1, 2, 3, 5, 9)) {
    for (k in c(2, 5, 6, 7, 9)) {
      places <- unique(with_fixed_seed(10 * d + k, matrix(2 * sample(-3:3, 90 * d, TRUE), 90)))
      centers <- places[seq_len(min(k, nrow(places))), , drop = FALSE]
      for (n in c(7, 109)) {
        x <- rbind(centers, with_fixed_seed(n, matrix(sample(-6:6, n * d, TRUE), n)))
        weights <- rep(1:0, c(nrow(centers), n))
        wanted <- naive_assign(x, centers)
        for (algorithm in c("lloyd", "elkan")) {
          fit <- fit_from(x, centers, weights = weights, algorithm = algorithm)
          expect_identical(fit$cluster, wanted, label = paste(algorithm, d, k, n))
        }
      }
    }
  }
})
