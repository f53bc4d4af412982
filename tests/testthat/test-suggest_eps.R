# The eps at which clusters are separated best.

found_by <- function(x, truth, min_samples = 5, ...) {
  eps <- suggest_eps(x, min_samples, ...)
  adjusted_rand_score(truth, cluster_dbscan(x, eps, min_samples, ...)$cluster)
}

test_that("the score is the mean width of all rows", {
  square <- as.matrix(expand.grid(0:2, 0:2))
  # Corners are cores from sqrt(2) on, the others from 1; the squares merge at 8.
  widths <- 1 - c(rep(sqrt(2), 4), rep(1, 5)) / 8
  two <- suggest_eps(rbind(square, sweep(square, 2, c(10, 0), "+")), 4, all = TRUE)
  expect_equal(two$score, mean(widths), tolerance = 1e-12)
  expect_equal(c(two$from, two$to), c(sqrt(2), 8), tolerance = 1e-12)
  expect_equal(two$eps, sqrt(8 * sqrt(2)), tolerance = 1e-12)
  expect_identical(two[c("k", "noise")], data.frame(k = 2L, noise = 0))
  # The larger of two counts for as many rows as the other; between the two a row of noise.
  long <- as.matrix(expand.grid(10:12, 0:5))
  widths <- c(widths, rep(mean(1 - c(rep(sqrt(2), 4), rep(1, 14)) / 8), 9))
  three <- suggest_eps(rbind(square, long, c(100, 100)), 4, all = TRUE)
  expect_equal(three$score[1], sum(widths) / 28, tolerance = 1e-12)
  expect_equal(three$noise, 1 / 28, tolerance = 1e-12)
})

test_that("clusters of any shape are found", {
  expect_gt(found_by(moons[c("x1", "x2")], moons$y), 0.99)
  expect_gt(found_by(scale(faithful), faithful$eruptions > 3), 0.95)
  expect_gt(found_by(iris[1:4], iris$Species == "setosa"), 0.99)
  for (seed in 1:3) {
    expect_gt(found_by(ball_in_shell(seed), rep(1:2, each = 300)), 0.95)
    expect_gt(found_by(linked_rings(seed), rep(1:2, each = 300)), 0.99)
    expect_gt(found_by(ball_in_shell(seed), rep(1:2, each = 300), 6), 0.95)
    expect_gt(found_by(linked_rings(seed), rep(1:2, each = 300), 6), 0.99)
  }
})

test_that("clusters of different density are found together", {
  for (seed in 1:3) {
    x <- seven_groups(seed)
    truth <- c(rep(1, 32), rep(2:7, each = 30))
    for (min_samples in c(4, 5, 6, 8)) {
      expect_gt(found_by(x, truth, min_samples), 0.97)
    }
  }
  bends <- suggest_eps(two_scales(), all = TRUE)
  expect_identical(bends$k, 3:2)
  expect_true(all(diff(bends$score) < 0))
  expect_true(all(bends$from < bends$eps & bends$eps < bends$to))
})

test_that("clusters that touch, in noise, and in more dimensions", {
  for (seed in 1:3) {
    set.seed(seed)
    near <- rbind(matrix(stats::runif(600), ncol = 2), matrix(stats::runif(600), ncol = 2))
    near[301:600, 1] <- near[301:600, 1] + 1.25
    expect_gt(found_by(near, rep(1:2, each = 300)), 0.95)
    noisy <- rbind(linked_rings(seed), matrix(stats::runif(180, -2, 3), ncol = 3))
    expect_gt(found_by(noisy, rep(c(1:2, 0), c(300, 300, 60))), 0.9)
    for (d in c(3, 5, 10)) {
      centers <- diag(8, d)[rep(1:3, c(200, 100, 50)), ]
      x <- centers + stats::rnorm(length(centers))
      expect_gt(found_by(x, rep(1:3, c(200, 100, 50)), 2 * d), 0.95)
    }
  }
})

test_that("a small cluster far from a large one is one", {
  for (min_samples in c(2, 5, 8)) {
    set.seed(1)
    x <- rbind(matrix(stats::rnorm(2000), ncol = 2), matrix(stats::rnorm(100, 15), ncol = 2))
    expect_gt(found_by(x, rep(1:2, c(1000, 50)), min_samples), 0.95)
    expect_gt(found_by(x[971:1020, ], rep(1:2, c(30, 20)), min_samples), 0.95)
  }
})

test_that("rows without clusters have the bend of the curve first", {
  for (d in c(2, 4)) {
    for (min_samples in c(2, 4, 8)) {
      x <- normal_points(300, d, seed = d)
      bends <- suggest_eps(x, min_samples, all = TRUE)
      curve <- sort(apply(all_distances(x), 1, function(row) sort(row)[min_samples]))
      expect_equal(bends$eps[1], curve[curve_bend(curve)], tolerance = 1e-12)
      expect_identical(bends$from[1], bends$to[1])
    }
  }
})

test_that("equal rows, lattices and few rows", {
  expect_identical(suggest_eps(matrix(1, 9, 2)), 0)
  expect_identical(suggest_eps(matrix(1, 9, 2), all = TRUE)$k, 1L)
  pairs <- matrix(rep(c(0, 5), each = 10))
  expect_identical(suggest_eps(pairs), 2.5)
  expect_identical(suggest_eps(rbind(pairs, 100), all = TRUE)$k, 2L)
  expect_identical(suggest_eps(matrix(1:2), 2), 1)
  expect_identical(suggest_eps(matrix(c(0, 0, 1)), 3), 1)
  expect_silent(suggest_eps(matrix(1:3), 2, all = TRUE))
  lattice <- as.matrix(expand.grid(1:12, 1:12))
  expect_identical(cluster_dbscan(lattice, suggest_eps(lattice))$k, 1L)
  expect_gt(found_by(rbind(lattice, lattice + 15), rep(1:2, each = 144)), 0.99)
  x <- two_scales()
  expect_equal(suggest_eps(x[rep(seq_len(nrow(x)), 2), ], 9), suggest_eps(x), tolerance = 0.2)
})

test_that("units, order of rows and threads do not matter", {
  x <- seven_groups(1)
  bends <- suggest_eps(x, all = TRUE)
  expect_equal(suggest_eps(1024 * x), 1024 * bends$eps[1], tolerance = 1e-12)
  expect_equal(suggest_eps(x * 2^-500), bends$eps[1] * 2^-500, tolerance = 1e-12)
  expect_equal(suggest_eps(x[rev(seq_len(nrow(x))), ], all = TRUE), bends, tolerance = 1e-12)
  expect_identical(suggest_eps(x, all = TRUE, n_threads = 1), bends)
  expect_identical(suggest_eps(x, all = TRUE, n_threads = 3), bends)
  expect_identical(suggest_eps(as.data.frame(x), all = TRUE), bends)
  set.seed(8)
  before <- .Random.seed
  suggest_eps(x)
  expect_identical(.Random.seed, before)
})

test_that("other distances", {
  x <- as.matrix(moons[1:200, c("x1", "x2")])
  expect_gt(suggest_eps(x, metric = "manhattan"), suggest_eps(x, metric = "chebyshev"))
  expect_identical(
    suggest_eps(x, metric = "minkowski", p = Inf), suggest_eps(x, metric = "chebyshev")
  )
  places <- rbind(c(48.1, 11.6), c(52.5, 13.4))[rep(1:2, each = 40), ]
  set.seed(1)
  places <- places + stats::rnorm(160, sd = 0.05)
  expect_gt(suggest_eps(places, metric = "haversine"), 1000)
  expect_identical(found_by(places, rep(1:2, each = 40), metric = "haversine"), 1)
})

test_that("what would be passed over is refused in the name of the user's call", {
  x <- as.matrix(moons[1:50, c("x1", "x2")])
  expect_clean_error(suggest_eps(x, all = 2), "param", "all")
  expect_clean_error(suggest_eps(x, p = 3), "param", "p")
  expect_clean_error(plot_knn_distance(x, p = 3), "param", "p")
  expect_clean_error(suggest_eps(as.matrix(stats::dist(x))), "input", "x")
  expect_clean_error(suggest_eps(x, weights = rep(1, 50)), "param", "weights")
  turned <- unname(as.matrix(quakes[2:1]))
  expect_clean_error(suggest_eps(turned, metric = "haversine"), "input", "x")
  error <- rlang::catch_cnd(suggest_eps(turned, metric = "haversine"), "error")
  expect_identical(rlang::call_name(error$call), "suggest_eps")
})
