# K-means against the naive algorithm (helper-reference.R), stats::kmeans() and known figures.

blob_points <- function() as.matrix(blobs[c("x1", "x2")])

good_start <- rbind(c(-3, 3), c(-3, 2), c(-3, 1), c(-1, 2), c(0, 2))

# ---- the oracle ----------------------------------------------------------------------------------

test_that("fits equal the naive algorithm in every dimension, label for label", {
  for (d in c(1:9, 12, 16, 17, 31, 33, 64, 100)) {
    x <- normal_points(331, d, seed = d)
    for (k in c(2, 7)) {
      start <- x[seq_len(k), , drop = FALSE]
      oracle <- naive_kmeans(x, start, tol = 0)
      expect_matches_oracle(fit_from(x, start), oracle, label = paste("d =", d, "k =", k))
    }
  }
})

test_that("fits equal the naive algorithm for every number of centers", {
  for (k in c(1:6, 8, 9, 15, 16, 17, 23, 32, 33, 50, 65)) {
    for (d in c(2, 5)) {
      x <- normal_points(300, d, seed = 100 + k)
      start <- x[seq_len(k), , drop = FALSE]
      oracle <- naive_kmeans(x, start, tol = 0)
      expect_matches_oracle(fit_from(x, start), oracle, label = paste("d =", d, "k =", k))
    }
  }
})

test_that("fits equal the naive algorithm for every number of rows", {
  for (n in c(3:9, 15:17, 31:33, 47:49, 127:129)) {
    for (d in c(1, 2, 6)) {
      x <- normal_points(n, d, seed = n)
      start <- x[1:3, , drop = FALSE]
      oracle <- naive_kmeans(x, start, tol = 0)
      expect_matches_oracle(fit_from(x, start), oracle, label = paste("n =", n, "d =", d))
    }
  }
})

test_that("weighted fits equal the naive algorithm", {
  for (d in c(1, 2, 3, 5, 20)) {
    x <- normal_points(500, d, seed = 40 + d)
    w <- with_fixed_seed(d, stats::rexp(500)) * rep(c(0, 1, 1, 1, 5), 100)
    start <- x[2:8, , drop = FALSE]
    for (tol in c(0, 1e-4, 1e-2)) {
      fit <- fit_from(x, start, weights = w, tol = tol)
      oracle <- naive_kmeans(x, start, w, tol = tol)
      expect_matches_oracle(fit, oracle)
      expect_equal(fit$inertia, naive_inertia(x, fit$centers, w), tolerance = 1e-12)
    }
  }
})

test_that("the trace tells the story of the naive algorithm", {
  x <- normal_points(500, 3, seed = 9)
  w <- rep(c(1, 2, .5, 1), 125)
  for (weights in list(rep(1, 500), w)) {
    fit <- fit_from(x, x[1:6, ], weights = weights)
    oracle <- naive_kmeans(x, x[1:6, ], weights, tol = 0)
    expect_named(fit$trace, c("iteration", "inertia", "shift", "distances", "saved", "moved"))
    expect_equal(fit$trace$iteration, seq_len(fit$iterations))
    expect_equal(fit$trace$inertia, oracle$trace$inertia, tolerance = 1e-12)
    expect_equal(fit$trace$shift, oracle$trace$shift, tolerance = 1e-9)
    expect_equal(fit$trace$moved, oracle$trace$moved)
    expect_equal(fit$trace$distances, rep(500 * 6, fit$iterations))
    expect_equal(fit$trace$saved, rep(0, fit$iterations))
  }
})

test_that("tol and max_iter stop where the naive algorithm stops", {
  x <- normal_points(800, 2, seed = 10)
  start <- x[1:9, ]
  full <- fit_from(x, start)
  expect_gt(full$iterations, 12)
  for (tol in c(1e-6, 1e-4, 1e-3, 1e-2, 1)) {
    expect_matches_oracle(fit_from(x, start, tol = tol), naive_kmeans(x, start, tol = tol))
  }
  for (max_iter in c(1, 2, 5)) {
    expect_warning(fit <- fit_from(x, start, max_iter = max_iter), class = "huddle_not_converged")
    expect_matches_oracle(fit, naive_kmeans(x, start, max_iter = max_iter, tol = 0))
    expect_false(fit$converged)
    expect_identical(unname(fit$cluster), naive_assign(x, fit$centers))
  }
  expect_silent(fit_from(x, start, max_iter = full$iterations))
  expect_warning(fit_from(x, start, max_iter = full$iterations - 1), class = "huddle_warning")
})

# ---- stats::kmeans -------------------------------------------------------------------------------

test_that("fits equal stats::kmeans(algorithm = \"Lloyd\") from the same centers", {
  data <- list(blob_points(), as.matrix(datasets::iris[1:4]), normal_points(600, 11, seed = 3))
  for (x in data) {
    for (k in c(2, 3, 8)) {
      start <- x[seq(1, nrow(x), length.out = k), ]
      fit <- fit_from(x, start)
      peer <- stats::kmeans(x, start, iter.max = 300, algorithm = "Lloyd")
      expect_identical(unname(fit$cluster), unname(peer$cluster))
      expect_identical(fit$iter, peer$iter)
      expect_identical(unname(fit$size), peer$size)
      expect_equal(fit$centers, peer$centers, tolerance = 1e-11)
      for (field in c("totss", "withinss", "tot.withinss", "betweenss")) {
        expect_equal(unname(fit[[field]]), unname(peer[[field]]), tolerance = 1e-11, label = field)
      }
    }
  }
})

test_that("long fits of many rows, some of them repeated, equal stats::kmeans()", {
  # Enough rows for several blocks and segments, enough iterations for corrected sums.
  for (d in c(2, 3, 10)) {
    x <- round(normal_points(20000, d, seed = 30 + d) * 2^30) / 2^30
    start <- x[1:12, ]
    times <- rep(c(1, 3, 1, 2, 1), 4000)
    peer <- stats::kmeans(x, start, iter.max = 1000, algorithm = "Lloyd")
    fit <- fit_from(x, start, max_iter = 1000)
    expect_identical(fit$cluster, peer$cluster)
    expect_identical(fit$iter, peer$iter)
    expect_equal(unname(fit$centers), unname(peer$centers), tolerance = 1e-11)
    expect_gt(fit$iter, 40)
    repeated <- stats::kmeans(x[rep(1:20000, times), ], start, iter.max = 1000, algorithm = "Lloyd")
    fit <- fit_from(x, start, weights = times, max_iter = 1000)
    expect_identical(rep(fit$cluster, times), repeated$cluster)
    expect_equal(fit$inertia, repeated$tot.withinss, tolerance = 1e-11)
  }
})

test_that("fits carry the fields of stats::kmeans, with its types", {
  x <- as.matrix(datasets::USArrests)
  fit <- fit_from(x, x[1:4, ])
  peer <- stats::kmeans(x, x[1:4, ], algorithm = "Lloyd", iter.max = 100)
  expect_s3_class(fit, c("huddle_kmeans", "huddle_clustering", "kmeans"), exact = TRUE)
  expect_identical(setdiff(names(peer), names(fit)), character())
  for (field in setdiff(names(peer), "ifault")) expect_type(fit[[field]], typeof(peer[[field]]))
  expect_identical(names(fit$cluster), rownames(x))
  expect_identical(dimnames(fit$centers), dimnames(peer$centers))
  expect_identical(fit$iter, fit$iterations)
  expect_identical(fit$ifault, 0L)
  expect_identical(fit$inertia, fit$tot.withinss)
  expect_equal(fit$totss, fit$tot.withinss + fit$betweenss, tolerance = 1e-12)
  expect_equal(sum(fit$withinss), fit$tot.withinss, tolerance = 1e-12)
  expect_equal(fit$params[c("max_iter", "tol")], list(max_iter = 300, tol = 0))
  expect_identical(stats::fitted(fit), stats::fitted(structure(unclass(fit), class = "kmeans")))
})

test_that("methods written for stats::kmeans take a fit", {
  x <- as.matrix(datasets::USArrests)
  fit <- fit_from(x, x[1:4, ])
  as_stats <- structure(unclass(fit), class = "kmeans")
  print_stats <- utils::getS3method("print", "kmeans", envir = asNamespace("stats"))
  expect_output(print_stats(fit), "K-means clustering with 4 clusters")
  if (rlang::is_installed("broom")) {
    expect_equal(data.frame(broom::tidy(fit)), data.frame(broom::tidy(as_stats)))
    theirs <- data.frame(broom::glance(as_stats))
    expect_equal(data.frame(broom::glance(fit))[names(theirs)], theirs)
  }
  skip_if_not_installed("factoextra")
  expect_s3_class(getExportedValue("factoextra", "fviz_cluster")(fit, data = x), "ggplot")
})

# ---- known figures -------------------------------------------------------------------------------

test_that("the blobs give the figures of the tutorial", {
  x <- blob_points()
  best <- with_fixed_seed(42, cluster_kmeans(x, 5, progress = FALSE))
  expect_equal(best$inertia, 211.5985, tolerance = 1e-6)
  expect_equal(fit_from(x, good_start, tol = 1e-4)$inertia, 211.5985, tolerance = 1e-6)
  expect_warning(two <- fit_from(x, good_start, max_iter = 2), class = "huddle_not_converged")
  expect_equal(two$inertia, 211.6234, tolerance = 1e-6)
  three <- with_fixed_seed(1, cluster_kmeans(x, 3, progress = FALSE))
  expect_equal(three$inertia, 653.2223, tolerance = 1e-5)
  eight <- with_fixed_seed(1, cluster_kmeans(x, 8, n_init = 20, progress = FALSE))
  expect_lt(eight$inertia, 118.6)

  centers <- rbind(c(-2.80, 1.30), c(0.21, 2.26), c(-2.79, 2.80), c(-1.47, 2.29), c(-2.80, 1.80))
  matched <- best$centers[naive_assign(centers, best$centers), ]
  expect_equal(unname(matched), centers, tolerance = 0.01)
  expect_identical(sort(naive_assign(centers, best$centers)), 1:5)

  new <- rbind(c(0, 2), c(3, 2), c(-3, 3), c(-3, 2.5))
  distance <- rbind(
    c(2.8863, 0.3300, 2.9042, 1.4944, 2.8109), c(5.8424, 2.8029, 5.8474, 4.4759, 5.8073),
    c(1.7109, 3.2940, 0.2904, 1.6914, 1.2148), c(1.2157, 3.2181, 0.3616, 1.5481, 0.7258)
  )
  shown <- predict(best, new, type = "distance")[, naive_assign(centers, best$centers)]
  expect_lt(max(abs(unname(shown) - distance)), 6e-4)
  expect_identical(predict(best, new), naive_assign(new, best$centers))
})

test_that("bad starts on the blobs end in the known local minima", {
  x <- blob_points()
  ends <- vapply(1:60, function(seed) {
    with_fixed_seed(seed, cluster_kmeans(x, 5, init = "random", n_init = 1))$inertia
  }, 1)
  for (known in c(219.84, 236.96)) expect_lt(min(abs(ends - known)), 0.02)
  expect_equal(min(ends), 211.5985, tolerance = 1e-5)
})

test_that("iris and USArrests give the known optima", {
  iris_x <- as.matrix(datasets::iris[1:4])
  fit <- fit_from(iris_x, iris_x[c(1, 51, 101), ])
  expect_equal(fit$inertia, 78.85144142614604, tolerance = 1e-12)
  expect_identical(sort(unname(fit$size)), c(38L, 50L, 62L))
  expect_equal(fit$totss, 681.3706, tolerance = 1e-9)
  arrests <- scale(datasets::USArrests)
  fit <- fit_from(arrests, arrests[c(21, 15, 6, 48), ])
  expect_equal(fit$inertia, 56.40317345829283, tolerance = 1e-12)
  expect_identical(sort(unname(fit$size)), c(8L, 13L, 13L, 16L))
  found <- with_fixed_seed(1, cluster_kmeans(arrests, 4, n_init = 50, progress = FALSE))
  expect_equal(found$inertia, 56.40317345829283, tolerance = 1e-9)
})

test_that("four weighted points end as scikit-learn's test says", {
  x <- rbind(c(0, 0), c(.5, 0), c(.5, 1), c(1, 1))
  fit <- fit_from(x, rbind(c(0, 0), c(1, 1)), weights = c(3, 1, 1, 3))
  expect_identical(fit$cluster, c(1L, 1L, 2L, 2L))
  expect_identical(unname(fit$centers), rbind(c(.125, 0), c(.875, 1)))
  expect_identical(fit$inertia, 0.375)
  expect_identical(fit$iterations, 2L)
  expect_identical(unname(fit$size), c(2L, 2L))
})

# ---- predict and scores --------------------------------------------------------------------------

test_that("distances, affinities and scores are those of the centers", {
  for (d in c(1, 2, 4, 5, 33)) {
    x <- normal_points(200, d, seed = 90 + d)
    rownames(x) <- paste0("r", 1:200)
    fit <- fit_from(x, x[1:7, , drop = FALSE])
    d2 <- naive_sq_distances(x, fit$centers)
    names <- list(rownames(x), as.character(1:7))
    distance <- predict(fit, x, type = "distance")
    expect_equal(distance, structure(sqrt(d2), dimnames = names), tolerance = 1e-12)
    rbf <- function(gamma) structure(exp(-gamma * d2), dimnames = names)
    expect_equal(predict(fit, x, type = "affinity"), rbf(1 / d), tolerance = 1e-12)
    expect_equal(predict(fit, x, type = "affinity", gamma = 2), rbf(2), tolerance = 1e-12)
    nearest <- structure(apply(d2, 1, min), names = rownames(x))
    expect_equal(predict(fit, x, type = "score"), -nearest, tolerance = 1e-12)
    expect_equal(inertia(fit, x), fit$inertia, tolerance = 1e-12)
    expect_equal(score(fit, x), -fit$inertia, tolerance = 1e-12)
    expect_equal(sum(predict(fit, x, type = "score")), score(fit, x), tolerance = 1e-12)
    expect_identical(predict(fit, x[1:5, , drop = FALSE], type = "distance"), distance[1:5, ])
    expect_identical(dim(predict(fit, x[0, , drop = FALSE], type = "distance")), c(0L, 7L))
    expect_identical(max.col(-distance, "first"), unname(fit$cluster))
  }
  x <- matrix(c(0, 3, 100), 3, 2)
  fit <- fit_from(x, x)
  expect_identical(unname(diag(predict(fit, x, type = "distance"))), c(0, 0, 0))
  for (gamma in list(-1, NA, "1", c(1, 2), Inf, TRUE)) {
    expect_clean_error(predict(fit, x, type = "affinity", gamma = gamma), "param", "gamma")
  }
})

test_that("errors name the function that the user called", {
  x <- grid_groups(30)
  fit <- fit_from(x, x[1:3, ])
  called <- function(expr) as.character(conditionCall(tryCatch(expr, error = identity))[[1]])
  expect_identical(called(cluster_kmeans(x, 0)), "cluster_kmeans")
  expect_identical(called(cluster_kmeans(x, 3, weights = -1)), "cluster_kmeans")
  expect_identical(called(cluster_kmeans("a", 3)), "cluster_kmeans")
  expect_identical(called(cluster_kmeans(x, 3, init = x[1:2, ])), "cluster_kmeans")
  expect_identical(called(cluster_kmeans(x[c(1, 1, 1), ], 2)), "cluster_kmeans")
  expect_match(called(predict(fit, x[, 1, drop = FALSE])), "^predict")
  expect_match(called(inertia(fit, "a")), "^inertia")
})
