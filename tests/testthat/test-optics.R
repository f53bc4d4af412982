# OPTICS against the plain version of helper-density.R, scikit-learn and DBSCAN.

fitted_optics <- function(x, ...) cluster_optics(x, ..., progress = FALSE)

ordering <- function(fit) unclass(fit)[c("order", "reachability", "core_distance", "predecessor")]

test_that("the ordering is that of the plain algorithm, for any eps", {
  with_fixed_seed(1, for (case in 1:60) {
    d <- 1 + case %% 5
    n <- sample(2:90, 1)
    x <- matrix(rnorm(n * d), n)
    if (case %% 3 == 0) x <- round(2 * x)
    min_samples <- min(n, sample(1:9, 1))
    eps <- sample(c(0, 0.3, 1, 2, Inf), 1)
    fit <- maybe_noise(fitted_optics(x, eps, min_samples))
    expect_identical(
      ordering(fit), naive_optics(all_distances(x), min_samples, eps),
      info = paste(case, n, d, min_samples, eps)
    )
  })
})

test_that("other distances give the ordering of the plain algorithm, too", {
  x <- normal_points(150, 3, seed = 2)
  for (metric in c("manhattan", "chebyshev")) {
    fit <- fitted_optics(x, min_samples = 4, metric = metric)
    expect_identical(ordering(fit), naive_optics(all_values(x, metric), 4), info = metric)
  }
  fit <- fitted_optics(x, min_samples = 4, metric = "minkowski", p = 3)
  expect_identical(ordering(fit), naive_optics(all_values(x, "minkowski", 3), 4))
  unit <- x / sqrt(rowSums(x^2))
  fit <- fitted_optics(3 * x, min_samples = 4, metric = "cosine")
  expected <- naive_optics(all_values(unit) / 2, 4)
  expect_identical(fit$order, expected$order)
  expect_equal(fit$reachability, expected$reachability, tolerance = 1e-12)
  places <- cbind(x[, 1] * 20, x[, 2] * 40)
  fit <- fitted_optics(places, min_samples = 4, metric = "haversine")
  expect_identical(sort(fit$order), 1:150)
  near <- nearest_neighbors(places, n_neighbors = 3, metric = "haversine")
  expect_equal(fit$core_distance, near$distance[, 3], tolerance = 1e-9)
})

test_that("scikit-learn gives the same ordering and the same clusters by xi", {
  data <- read.csv(test_path("fixtures", "density-data.csv"))
  expected <- read.csv(test_path("fixtures", "density-optics.csv"))
  for (case in unique(data$case)) {
    x <- unname(as.matrix(data[data$case == case, c("x1", "x2", "x3")]))
    run <- expected[expected$case == case, ]
    fit <- fitted_optics(x, min_samples = run$min_samples[1], xi = 0.05)
    expect_identical(fit$order, run$order, info = case)
    # scikit-learn rounds to 15 digits behind the point.
    expect_equal(fit$reachability, run$reachability, tolerance = 1e-14, info = case)
    expect_equal(fit$core_distance, run$core_distance, tolerance = 1e-14, info = case)
    expect_identical(replace(fit$predecessor, is.na(fit$predecessor), 0L), run$predecessor)
    seen <- unique(run$xi[run$xi > 0])
    expect_identical(fit$cluster, match(run$xi, seen, nomatch = 0L), info = case)
  }
})

test_that("the cores of DBSCAN are in the same clusters for every eps", {
  x <- as.matrix(moons[c("x1", "x2")])
  fit <- fitted_optics(x)
  for (eps in c(0.04, 0.05, 0.1, 0.2)) {
    cut <- extract(fit, eps = eps)
    dbscan <- cluster_dbscan(x, eps)
    expect_identical(unname(fit$core_distance <= eps), seq_len(1000) %in% dbscan$core)
    pairs <- unique(cbind(cut$cluster, dbscan$cluster)[dbscan$core, ])
    expect_identical(nrow(pairs), dbscan$k)
    expect_identical(cut$k, dbscan$k)
    # What is noise for DBSCAN is so here, and no core is.
    expect_true(all(cut$is_noise[dbscan$is_noise]))
    expect_false(any(cut$is_noise[dbscan$core]))
  }
  bounded <- fitted_optics(x, eps = 0.1)
  expect_identical(bounded$cluster, extract(fit, eps = 0.1)$cluster)
  iris4 <- fitted_optics(as.matrix(datasets::iris[1:4]), eps = 10)
  expect_identical(sum(is.infinite(iris4$reachability)), 1L)
  expect_identical(iris4$k, 1L)
})

test_that("extract() asks for one thing that the fit can give", {
  fit <- fitted_optics(moons[1:2], eps = 0.3)
  expect_clean_error(extract(fit), "param", "eps")
  expect_clean_error(extract(fit, eps = 0.1, xi = 0.1), "param", "eps")
  expect_clean_error(extract(fit, eps = 0.4), "param", "eps", "0\\.3")
  expect_clean_error(extract(fit, eps = -1), "param", "eps")
  for (xi in list(0, 1, NA, "a", c(0.1, 0.2))) {
    expect_clean_error(extract(fit, xi = xi), "param", "xi")
  }
  expect_clean_error(extract(fit, xi = 0.1, min_cluster_size = 1), "param", "min_cluster_size")
  expect_clean_error(extract(fit, min_cluster = 9), "param", says = "min_cluster_size")
  expect_clean_error(extract(1, eps = 0.1), "model", "fit")
  large <- extract(fit, xi = 0.02, min_cluster_size = 100)
  expect_true(all(large$hierarchy$end - large$hierarchy$start + 1 >= 100))
  expect_null(extract(large, eps = 0.1)$hierarchy)
})

test_that("too few rows are noise, one row is one", {
  expect_warning(few <- fitted_optics(moons[1:4, 1:2]), class = "huddle_degenerate")
  expect_identical(unname(few$cluster), integer(4))
  expect_identical(few$reachability, rep(Inf, 4))
  expect_identical(fitted_optics(moons[1, 1:2], min_samples = 1)$order, 1L)
  heap <- fitted_optics(matrix(1, 5000, 2), min_samples = 3)
  expect_identical(heap$order, 1:5000)
  expect_identical(heap$reachability, c(Inf, rep(0, 4999)))
})

test_that("damaged orderings are refused", {
  fit <- fitted_optics(moons[1:2])
  put <- function(field, value) {
    fit[field] <- list(value)
    fit
  }
  broken <- list(
    put("order", rev(fit$order)[-1]), put("order", replace(fit$order, 1, 0L)),
    put("order", rep(1L, 1000)), put("order", "a"), put("reachability", -fit$reachability),
    put("reachability", NULL), put("core_distance", "a"), put("predecessor", 1:3),
    put("predecessor", replace(fit$predecessor, 2, 1001L)), put("is_noise", 0)
  )
  for (one in broken) expect_clean_error(extract(one, eps = 0.1), "model", "fit")
})
