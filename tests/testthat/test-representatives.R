# A fit whose centers are given, so that the answer is known beforehand.
fit_at <- function(centers) {
  fit <- cluster_kmeans(centers, k = nrow(centers), n_init = 1)
  fit$centers <- matrix(
    centers, nrow(centers),
    dimnames = list(seq_len(nrow(centers)), colnames(centers))
  )
  fit
}

test_that("the nearest row of each center is found, in the clusters' order", {
  fit <- fit_at(rbind(c(0, 0), c(10, 0), c(0, 10)))
  x <- rbind(c(9, 0), c(0, 8), c(1, 1), c(0.5, 0), c(0, 10.5), c(12, 0))
  expect_identical(representatives(fit, x), c(4L, 1L, 5L))
})

test_that("the answer is that of the full matrix of distances", {
  set.seed(1)
  x <- as.matrix(digits[1:500, 1:64])
  fit <- cluster_kmeans(x, k = 12, n_init = 2)
  apart <- vapply(1:12, function(j) {
    which.min(colSums((t(x) - fit$centers[j, ])^2))
  }, integer(1))
  expect_identical(representatives(fit, x), unname(apart))
  # Each of them lies in the cluster that it stands for.
  expect_equal(unname(fit$cluster[apart]), 1:12)
})

test_that("of rows equally near the first counts, also across blocks", {
  fit <- fit_at(rbind(c(0, 0), c(5, 5)))
  x <- rbind(c(9, 9), c(5, 6), c(0, 1), c(1, 0), c(6, 5), c(0, -1))
  expect_identical(representatives(fit, x), c(3L, 2L))
  # Up to more rows than a block holds, and than a task does.
  for (times in c(1L, 20L, 2000L, 40000L)) {
    expect_identical(representatives(fit, x[rep(1:6, times), ], n_threads = 2), c(3L, 2L))
    turned <- x[rep(6:1, each = times), ]
    expect_identical(representatives(fit, turned, n_threads = 2), c(1L, times + 1L))
  }
})

test_that("one pass finds rows, labels and distances, for any threads", {
  set.seed(2)
  x <- matrix(rnorm(4500 * 3), 4500)
  fit <- cluster_kmeans(x, k = 7, n_init = 1)
  apart <- predict(fit, x, type = "distance")
  for (threads in 1:3) {
    found <- by_centers(as_points(x), fit$centers, threads)
    expect_identical(found$row, unname(apply(apart, 2, which.min)))
    expect_identical(found$label, predict(fit, x))
    expect_identical(found$square, -predict(fit, x, type = "score"))
  }
  # So many centers that few rows are looked at together.
  near <- by_centers(as_points(x), x[1:3000, ], 2)
  expect_identical(near$row, 1:3000)
  expect_identical(near$label[1:3000], 1:3000)
  skip_if_not_installed("Matrix")
  sparse <- Matrix::Matrix(round(x), sparse = TRUE)
  fit <- cluster_kmeans(sparse, k = 7, n_init = 1)
  found <- by_centers(as_newdata(sparse, fit, sparse = TRUE), fit$centers, 2)
  expect_identical(found$row, representatives(fit, round(x)))
  expect_identical(found$label, predict(fit, sparse))
  expect_identical(found$square, -predict(fit, sparse, type = "score"))
})

test_that("all rows are compared, whatever data they come from", {
  fit <- fit_at(rbind(c(0, 0), c(10, 0)))
  # One row only: it stands for both clusters.
  expect_identical(representatives(fit, cbind(3, 0)), c(1L, 1L))
})

test_that("columns are matched by name and row names do not matter", {
  x <- data.frame(a = c(0, 0, 7, 7), b = c(1, 2, 9, 8), row.names = letters[1:4])
  fit <- cluster_kmeans(x, k = 2, n_init = 1)
  found <- representatives(fit, x)
  expect_null(names(found))
  expect_identical(representatives(fit, x[2:1]), found)
})

test_that("very small and very large numbers give the same rows", {
  set.seed(5)
  x <- matrix(rnorm(60), 30)
  fit <- cluster_kmeans(x, k = 4, n_init = 1)
  found <- representatives(fit, x)
  for (factor in 2^c(-600, 400)) {
    scaled <- fit
    scaled$centers <- fit$centers * factor
    expect_identical(representatives(scaled, x * factor), found)
  }
})

test_that("the number of threads changes nothing", {
  set.seed(3)
  x <- matrix(rnorm(2000), 1000)
  fit <- cluster_kmeans(x, k = 5, n_init = 1)
  expect_identical(representatives(fit, x, n_threads = 2), representatives(fit, x, n_threads = 1))
})

test_that("nothing is drawn from the random numbers", {
  fit <- fit_at(rbind(c(0, 0), c(10, 0)))
  set.seed(4)
  before <- .Random.seed
  representatives(fit, matrix(1:10, 5))
  expect_identical(.Random.seed, before)
})

test_that("wrong arguments are refused", {
  fit <- fit_at(rbind(c(0, 0), c(10, 0)))
  without <- structure(
    list(
      cluster = c(1L, 1L), k = 1L, size = 2L, centers = NULL, n = 2L, iterations = 1L,
      converged = TRUE, params = list(), format_version = 1L
    ),
    class = c("huddle_noisy", "huddle_clustering")
  )
  expect_error(representatives(list(1), cbind(0, 0)), class = "huddle_error_type")
  expect_error(representatives(mean, cbind(0, 0)), class = "huddle_error_type")
  expect_error(representatives(x = cbind(0, 0)), class = "huddle_error_model")
  # Only centers place rows that were not clustered.
  expect_error(representatives(without, cbind(0, 0)), class = "huddle_error_dim")
  expect_error(representatives(fit, cbind(0, 0, 0)), class = "huddle_error_dim")
  expect_error(representatives(fit, matrix(0, 0, 2)), class = "huddle_error_dim")
  expect_error(representatives(fit, cbind(NA, 0)), class = "huddle_error_nonfinite")
  expect_error(representatives(fit, "a"), class = "huddle_error_type")
  expect_error(representatives(fit), class = "huddle_error_type")
  expect_error(representatives(fit, cbind(0, 0), n_threads = 0), class = "huddle_error_param")
  expect_snapshot(error = TRUE, {
    representatives(without, cbind(0, 0))
    representatives(fit, matrix(0, 0, 2))
    representatives(fit, cbind(0, 0, 0))
  })
})

test_that("labels have the row nearest to the mean of their own rows", {
  set.seed(1)
  x <- as.matrix(moons[c("x1", "x2")])
  fit <- cluster_hdbscan(x, min_cluster_size = 20)
  nearest <- vapply(seq_len(fit$k), function(j) {
    own <- which(fit$cluster == j)
    own[which.min(colSums((t(x[own, ]) - colMeans(x[own, ]))^2))]
  }, 1L)
  expect_identical(representatives(fit, x), nearest)
  named <- letters[match(fit$cluster, seq_len(fit$k))]
  for (kind in list(named, factor(named), 10 * fit$cluster)) {
    rows <- which(!is.na(kind) & kind != 0)
    expect_identical(rows[representatives(kind[rows], x[rows, ])], nearest)
  }
  expect_identical(representatives(1, cbind(0, 0)), 1L)
  # Ties go to the first row; noise and empty levels have none.
  expect_identical(representatives(c("a", "a", "b"), matrix(c(1, 3, 9))), c(1L, 3L))
  expect_identical(
    representatives(factor(c("a", "a", "b"), levels = c("b", "z", "a")), matrix(c(1, 3, 9))),
    c(3L, 1L)
  )
  expect_identical(representatives(c(-1, 0, 0, 1), matrix(c(5, 1, 2, 9))), c(2L, 4L))
  expect_message(representatives(c(0, 0, 1), matrix(1:3)), "`fit`", class = "huddle_message")
  small <- x * 2^-600
  expect_identical(representatives(fit$cluster + 1L, small), representatives(fit$cluster + 1L, x))
  expect_clean_error(representatives(fit, x[-1, ]), "dim", "fit")
})

test_that("the middle is taken by the distance of the clustering", {
  # Across the date line; the mean of the longitudes lies on the other side of the Earth.
  places <- cbind(lat = c(-17, -16, -18, -17, 47, 46), lon = c(179, -179.5, -179, 178, 8, 7))
  fit <- cluster_dbscan(places, eps = 3e5, min_samples = 2, metric = "haversine")
  expect_identical(unname(fit$cluster), c(1L, 1L, 1L, 1L, 2L, 2L))
  rows <- representatives(fit, places)
  ground <- nearest_neighbors(
    places[1:4, ], rbind(c(lat = -17, lon = 179.6)), 1, metric = "haversine"
  )
  expect_identical(rows[1], ground$index[1])
  labelled <- propagate_labels(fit, places, c("Fiji", "Alps"))
  expect_lt(max(labelled$distance), 2e5)
  set.seed(3)
  x <- matrix(rnorm(200), 50)
  label <- rep_len(1:3, 50)
  for (metric in c("manhattan", "chebyshev", "minkowski")) {
    fit <- cluster_dbscan(x, eps = 50, metric = metric, p = 3)
    p <- c(manhattan = 1, chebyshev = Inf, minkowski = 3)[[metric]]
    apart <- apply(abs(sweep(x, 2, colMeans(x))), 1, function(v) {
      if (is.infinite(p)) max(v) else sum(v^p)^(1 / p)
    })
    expect_identical(representatives(fit, x), which.min(apart))
    places <- label_places(fit, x, 1L)
    expect_equal(places$distance, apart)
  }
})

test_that("distances have medoids", {
  set.seed(4)
  x <- matrix(rnorm(60), 20)
  apart <- as.matrix(dist(x))
  label <- rep_len(c(2, 1, 7, 0), 20)
  naive <- vapply(c(1, 2, 7), function(j) {
    own <- which(label == j)
    own[which.min(rowSums(apart[own, own]))]
  }, 1L)
  expect_identical(suppressMessages(representatives(label, dist(x))), naive)
  fit <- cluster_dbscan(dist(x), eps = 10)
  expect_identical(unname(representatives(fit, dist(x))), unname(which.min(rowSums(apart))))
  expect_clean_error(representatives(fit, x), "model", "fit", "distances")
  expect_identical(representatives(c(1, 2), dist(1:2)), 1:2)
})

test_that("results of other packages have their own centers, or the means of their labels", {
  x <- iris[1:4]
  km <- with_fixed_seed(1, stats::kmeans(x, 3, nstart = 5))
  own <- cluster_kmeans(x, init = km$centers)
  expect_identical(representatives(km, x), representatives(own, x))
  expect_length(representatives(km, x[1:20, ]), 3)
  tree <- stats::cutree(stats::hclust(stats::dist(x)), 3)
  expect_identical(tree[representatives(tree, x)], 1:3)
  expect_clean_error(
    representatives(stats::hclust(stats::dist(x)), x), "type", "fit", "cutree"
  )
  skip_if_not_installed("cluster")
  pam <- cluster::pam(x, 3)
  expect_equal(representatives(pam, x), pam$id.med)
  expect_equal(
    representatives(cluster::pam(x, 3, metric = "manhattan"), x),
    cluster::pam(x, 3, metric = "manhattan")$id.med
  )
  by_distance <- cluster::pam(stats::dist(x), 3)
  expect_equal(representatives(by_distance, stats::dist(x)), by_distance$id.med)
  skip_if_not_installed("dbscan")
  db <- dbscan::dbscan(x, 0.5)
  expect_silent(rows <- representatives(db, x))
  expect_identical(db$cluster[rows], 1:2)
})
