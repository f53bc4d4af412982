# DBSCAN against the plain version of helper-density.R, scikit-learn, and what went wrong elsewhere.

fitted_dbscan <- function(x, ...) cluster_dbscan(x, ..., progress = FALSE)

expect_dbscan <- function(fit, reference, info = NULL) {
  testthat::expect_identical(unname(fit$cluster), reference$cluster, info = info)
  testthat::expect_identical(fit$core, reference$core, info = info)
}

# Squared where squares are compared, so that sums agree to the last digit.
reference_dbscan <- function(x, eps, ..., metric = "euclidean", p = 2) {
  naive_dbscan(all_values(x, metric, p), if (metric == "euclidean") eps^2 else eps, ...)
}

random_case <- function(d) {
  n <- sample(1:50, 1)
  x <- matrix(rnorm(n * d), n)
  x <- switch(
    sample(5, 1),
    x, round(2 * x), x + 1e8, x[sample(n, n, TRUE), , drop = FALSE], round(x, 1) * 0.1
  )
  weights <- if (runif(1) < 0.3) c(1, sample(c(0, 0.5, 1, 2), n - 1, TRUE))
  list(
    x = x, weights = weights, eps = sample(c(0, 0.1, 0.3, 0.5, 1, 1, sqrt(2), 2, 4, Inf), 1),
    min_samples = sample(1:8, 1), border = runif(1) < 0.7
  )
}

test_that("cores, clusters and borders are those of the plain algorithm", {
  others <- c("manhattan", "chebyshev", "minkowski")
  with_fixed_seed(1, for (case in 1:200) {
    a <- random_case(d = 1 + case %% 6)
    arguments <- list(a$eps, a$min_samples, weights = a$weights, border = a$border)
    for (metric in c("euclidean", if (case %% 3 == 0) sample(others, 1))) {
      fit <- suppressWarnings(rlang::inject(
        fitted_dbscan(a$x, !!!arguments, metric = metric, p = 3)
      ))
      reference <- rlang::inject(reference_dbscan(a$x, !!!arguments, metric = metric, p = 3))
      expect_dbscan(fit, reference, info = paste("case", case, metric))
    }
    if (case %% 3 > 0) next
    distance <- all_distances(a$x)
    given <- suppressWarnings(rlang::inject(fitted_dbscan(stats::as.dist(distance), !!!arguments)))
    expect_dbscan(given, rlang::inject(naive_dbscan(distance, !!!arguments)), paste("case", case))
  })
})

test_that("cells full of cores and cells of single points give the same answer as the tree", {
  with_fixed_seed(2, for (d in 1:3) {
    x <- matrix(rnorm(3000 * d), 3000)
    for (eps in c(0.02, 0.1, 0.4, 1)) {
      # Of the two ways one is for columns that say nothing.
      wide <- cbind(x, matrix(0, 3000, 4 - d))
      for (border in c(TRUE, FALSE)) {
        cells <- maybe_noise(fitted_dbscan(x, eps, 6, border = border))
        leaves <- maybe_noise(fitted_dbscan(wide, eps, 6, border = border))
        expect_identical(cells$cluster, leaves$cluster, info = paste(d, eps))
        expect_identical(cells$core, leaves$core, info = paste(d, eps))
      }
    }
  })
})

test_that("known answers come out", {
  iris4 <- as.matrix(datasets::iris[1:4])
  fit <- fitted_dbscan(iris4, 0.4, 4)
  expect_identical(sort(fit$size), c(4L, 36L, 38L, 47L))
  expect_identical(sum(fit$is_noise), 25L)
  expect_identical(fit$components, iris4[fit$core, ])
  line <- matrix(c(0, 2, 3, 4, 6, 8, 10))
  expect_identical(fitted_dbscan(line, 1, 1)$cluster, c(1L, 2L, 2L, 2L, 3L, 4L, 5L))
  expect_identical(fitted_dbscan(line, 1, 2)$core, 2:4)
  expect_identical(fitted_dbscan(line, 1, 3)$core, 3L)
  expect_all_noise(fitted_dbscan(line, 1, 4), "eps")
  expect_identical(fitted_dbscan(matrix(c(0, 1, 1)), 1, 2)$core, 1:3)
  expect_identical(fitted_dbscan(matrix(c(0, 1, 1)), 0.99, 2)$core, 2:3)
})

test_that("the moons fall into seven parts, and into two", {
  x <- moons[c("x1", "x2")]
  seven <- fitted_dbscan(x, 0.05)
  expect_identical(sort(seven$size), sort(c(186L, 77L, 271L, 125L, 104L, 96L, 64L)))
  expect_length(seven$core, 808)
  expect_identical(sum(seven$is_noise), 77L)
  two <- fitted_dbscan(x, 0.2)
  expect_identical(two$size, c(500L, 500L))
  expect_false(any(two$is_noise))
})

test_that("a border between two clusters goes to the one whose first core comes first", {
  line <- matrix(c(1, 1.1, 1.2, 2, 2.8, 2.9, 3))
  expect_identical(fitted_dbscan(line, 0.85, 4)$cluster, c(1L, 1L, 1L, 1L, 2L, 2L, 2L))
  expect_identical(fitted_dbscan(line[7:1, , drop = FALSE], 0.85, 4)$cluster, rep(1:2, c(4, 3)))
  expect_identical(
    fitted_dbscan(line, 0.85, 4, border = FALSE)$cluster, c(0L, 0L, 1L, 0L, 2L, 0L, 0L)
  )
  # The border row comes first in the data and gives its cluster the first number.
  expect_identical(fitted_dbscan(line[c(4, 5:7, 1:3), , drop = FALSE], 0.85, 4)$k, 2L)
})

test_that("scikit-learn gives the same cores and clusters", {
  data <- read.csv(test_path("fixtures", "density-data.csv"))
  expected <- read.csv(test_path("fixtures", "density-dbscan.csv"))
  runs <- split(expected, expected[c("case", "eps", "min_samples")], drop = TRUE)
  for (run in runs) {
    x <- as.matrix(data[data$case == run$case[1], c("x1", "x2", "x3")])
    fit <- fitted_dbscan(unname(x), run$eps[1], run$min_samples[1])
    seen <- unique(run$cluster[run$cluster > 0])
    info <- paste(run$case[1], run$eps[1])
    expect_identical(fit$cluster, match(run$cluster, seen, nomatch = 0L), info = info)
    expect_identical(fit$core, which(run$core == 1), info = info)
  }
})

# ---- distances -----------------------------------------------------------------------------------

test_that("cosines and ways over the ground are measured as they are meant", {
  x <- abs(normal_points(200, 4, seed = 3)) + 0.1
  unit <- x / sqrt(rowSums(x^2))
  cosine <- pmax(1 - tcrossprod(unit), 0)
  fit <- fitted_dbscan(x * runif(200, 1, 9), 0.03, 4, metric = "cosine")
  expect_dbscan(fit, naive_dbscan(cosine, 0.03, 4))
  places <- with_fixed_seed(4, cbind(runif(300, -90, 90), runif(300, -180, 180)))
  ground <- naive_distances(naive_values(places, places, "haversine"), "haversine")
  for (eps in c(2e5, 5e5, 1e6, 1e9)) {
    fit <- fitted_dbscan(places, eps, 4, metric = "haversine")
    expect_dbscan(fit, naive_dbscan(ground, eps, 4), info = paste(eps))
  }
  expect_clean_error(fitted_dbscan(places[, c(1, 2, 2)], 1, metric = "haversine"), "dim", "x")
  expect_clean_error(fitted_dbscan(places[, 2:1] * 2, 1, metric = "haversine"), "input", "x")
})

test_that("distances of no length do no harm", {
  zero <- stats::as.dist(matrix(0, 4, 4))
  expect_identical(fitted_dbscan(zero, 0, 4)$cluster, rep(1L, 4))
  # scikit-learn once took a first row of zeros for one without neighbours.
  first <- stats::as.dist(rbind(c(0, 0, 0, 9), c(0, 0, 5, 9), c(0, 5, 0, 9), c(9, 9, 9, 0)))
  expect_identical(fitted_dbscan(first, 1, 2)$cluster, c(1L, 1L, 1L, 0L))
  expect_all_noise(fitted_dbscan(stats::as.dist(1 - diag(10)), 0.5, 2), "eps")
  one <- fitted_dbscan(stats::dist(matrix(1)), 1, 1)
  expect_identical(one$cluster, 1L)
  named <- stats::dist(cbind(a = c(x = 1, y = 2, z = 9)))
  expect_identical(fitted_dbscan(named, 1, 2)$cluster, c(x = 1L, y = 1L, z = 0L))
  expect_null(fitted_dbscan(named, 1, 2)$components)
})

# ---- limits --------------------------------------------------------------------------------------

test_that("eps = 0 joins equal rows, eps = Inf all", {
  x <- rbind(c(1, 2, 3, 4), c(0, 0, 0, 0), c(1, 2, 3, 4), c(-0, 0, 0, 0), c(5, 5, 5, 5))
  for (d in 1:4) {
    expect_identical(fitted_dbscan(x[, 1:d, drop = FALSE], 0, 2)$cluster, c(1L, 2L, 1L, 2L, 0L))
    expect_identical(fitted_dbscan(x[, 1:d, drop = FALSE], Inf, 5)$cluster, rep(1L, 5))
    expect_warning(
      few <- fitted_dbscan(x[, 1:d, drop = FALSE], Inf, 6), class = "huddle_degenerate"
    )
    expect_identical(few$cluster, integer(5))
  }
})

test_that("heaps of equal points and far outliers cost neither time nor memory", {
  heap <- rbind(matrix(0, 1e5, 5), matrix(1, 3, 5))
  for (eps in c(0, 0.5, 10)) {
    fit <- fitted_dbscan(heap, eps, 3)
    expect_identical(fit$size, if (eps < 1) c(100000L, 3L) else 100003L)
  }
  # Cells that cannot be numbered: the tree takes over.
  far <- rbind(as.matrix(moons[1:2]), c(1e15, -1e15), c(1e18, 0))
  fit <- fitted_dbscan(far, 0.2)
  expect_identical(fit$cluster[1:1000], unname(fitted_dbscan(moons[1:2], 0.2)$cluster))
  expect_identical(fit$cluster[1001:1002], c(0L, 0L))
  tiny <- fitted_dbscan(matrix(c(0, 1e-250, 3e-250, 1)), 1.5e-250, 2)
  expect_identical(tiny$cluster, c(1L, 1L, 0L, 0L))
})

test_that("a large eps takes memory for the points alone", {
  skip_on_cran()
  skip_if_not(file.exists("/proc/self/status"))
  skip_if_not_installed("callr")
  grown <- in_fresh_r(function() {
    status <- function(what) {
      line <- grep(what, readLines("/proc/self/status"), value = TRUE)
      as.numeric(gsub("\\D", "", line)) / 1024
    }
    loadNamespace("huddle")
    x <- as.matrix(huddle::make_moons(1e5, noise = 0.05)[1:2])
    huddle::cluster_dbscan(x[1:100, ], 0.2, n_threads = 2)
    gc()
    before <- status("VmHWM")
    seconds <- system.time(huddle::cluster_dbscan(x, 0.2, n_threads = 2))[["elapsed"]]
    c(status("VmHWM") - before, seconds)
  })
  expect_lt(grown[1], 50)
  expect_lt(grown[2], 5)
})

test_that("the answer is the same for any number of threads and on any instruction set", {
  for (d in c(2, 3, 5)) {
    x <- normal_points(6000, d, seed = d)
    run <- function(threads) fitted_dbscan(x, 0.15 * d, 8, n_threads = threads)
    expect_identical(run(2), run(1))
    expect_identical(run(3), run(1))
  }
  skip_on_cran()
  skip_if_not_installed("callr")
  fits <- lapply(c("generic", "avx2", "avx512"), function(isa) {
    in_fresh_r(env = c(HUDDLE_ISA = isa), args = list(x), function(x) {
      fit <- huddle::cluster_dbscan(x, 0.75, 8)
      flat <- huddle::cluster_dbscan(x[, 1:2], 0.05, 8, weights = rep(c(1, 0.5), 3000))
      order <- huddle::cluster_optics(x, min_samples = 8)
      list(fit$cluster, fit$core, flat$cluster, order$order, order$reachability)
    })
  })
  expect_identical(fits[[2]], fits[[1]])
  expect_identical(fits[[3]], fits[[1]])
})

test_that("weights of a tenth add up to one in any order", {
  x <- matrix(c(seq(0, 0.9, by = 0.1), 5))
  fit <- fitted_dbscan(x, 1, 1, weights = rep(0.1, 11))
  expect_identical(fit$core, 1:10)
  wide <- cbind(x, 0, 0, 0)
  expect_identical(fitted_dbscan(wide, 1, 1, weights = rep(0.1, 11))$core, 1:10)
  # A row without weight numbers no cluster and is no core, but may be at a border.
  y <- matrix(c(0, 5, 5, 1, 1))
  fit <- fitted_dbscan(y, 1, 2, weights = c(0, 1, 1, 1, 1))
  expect_identical(fit$cluster, c(2L, 1L, 1L, 2L, 2L))
  expect_identical(fit$core, 2:5)
})
