# Arguments that another meaning was given to, or that would be passed over, are refused by name.

metric_functions <- list(
  cluster_dbscan = function(x, ...) cluster_dbscan(x, 0.5, ...),
  cluster_hdbscan = function(x, ...) cluster_hdbscan(x, ...),
  nearest_neighbors = function(x, ...) nearest_neighbors(x, n_neighbors = 2, ...),
  radius_neighbors = function(x, ...) radius_neighbors(x, 0.5, ...),
  neighbor_graph = function(x, ...) neighbor_graph(x, n_neighbors = 2, ...),
  lof = function(x, ...) lof(x, n_neighbors = 2, ...),
  cluster_optics = function(x, ...) cluster_optics(x, ...)
)

# Of the functions above, those that take distances.
distance_functions <- metric_functions[-7]

# A result without what tells how it was asked for.
without_call <- function(result) {
  told <- c("call", "params", "metric", "p")
  if (is.list(result)) result[setdiff(names(result), told)] else result
}

test_that("a power needs the metric that it is the power of", {
  skip_if_not_installed("Matrix")
  x <- normal_points(60, 3, seed = 1)
  for (name in names(metric_functions)) {
    f <- metric_functions[[name]]
    error <- expect_clean_error(f(x, p = 1), "param", "p", "minkowski", label = name)
    expect_identical(as.character(error$call[[1]]), name)
    expect_clean_error(f(x, p = 0), "param", "p", label = name)
    expect_no_error(maybe_noise(f(x, p = 2)))
    # A metric that was asked for is used, whatever the power of another would be.
    expect_equal(
      without_call(maybe_noise(f(x, metric = "minkowski", p = 1))),
      without_call(maybe_noise(f(x, metric = "manhattan"))), label = name
    )
  }
})

test_that("distances that are there have a metric", {
  skip_if_not_installed("Matrix")
  x <- normal_points(60, 3, seed = 1)
  for (name in names(distance_functions)) {
    f <- distance_functions[[name]]
    error <- expect_clean_error(
      f(stats::dist(x), metric = "manhattan"), "param", "metric", "left out", label = name
    )
    expect_identical(as.character(error$call[[1]]), name)
    expect_clean_error(f(stats::dist(x), metric = "euclid"), "param", "metric", label = name)
    expect_clean_error(f(stats::dist(x), p = 3), "param", "p", "given", label = name)
    # What the distances say of themselves may be said again.
    by_city <- stats::dist(x, "manhattan")
    expect_equal(
      without_call(maybe_noise(f(by_city, metric = "manhattan"))),
      without_call(maybe_noise(f(by_city))), label = name
    )
  }
})

test_that("a matrix of distances is not taken for points", {
  skip_if_not_installed("Matrix")
  x <- normal_points(10, 3, seed = 1)
  x <- `rownames<-`(rbind(x, x + 9), letters[1:20])
  square <- as.matrix(stats::dist(x))
  for (name in names(metric_functions)) {
    f <- metric_functions[[name]]
    error <- expect_clean_error(f(square), "input", "x", "as\\.dist", label = name)
    expect_identical(as.character(error$call[[1]]), name)
    expect_clean_error(f(as.data.frame(square)), "input", "x", label = name)
    # Points that look like this are taken as such with a metric.
    expect_no_error(maybe_noise(f(square, metric = "euclidean")))
  }
  # Small or constant squares, other symmetric ones and negative numbers are points.
  negative <- matrix(c(0, -1, 1, -1, 0, 2, 1, 2, 0), 3)
  for (points in list(matrix(0, 5, 5), diag(5), 1 - diag(2), negative)) {
    expect_no_error(nearest_neighbors(points, n_neighbors = 1))
  }
  expect_identical(
    cluster_hdbscan(stats::as.dist(square), 4)$cluster, cluster_hdbscan(x, 4)$cluster
  )
})

test_that("arguments that say nothing without another are refused", {
  x <- as.matrix(moons[c("x1", "x2")])
  fit <- cluster_dbscan(x, 0.2)
  expect_clean_error(predict(fit, n_neighbors = 3), "type", "newdata")
  expect_clean_error(predict(fit, max_distance = Inf), "type", "newdata")
  expect_identical(predict(fit), fit$cluster)
  expect_clean_error(cluster_optics(x, min_cluster_size = 50), "param", "min_cluster_size", "xi")
  ordered <- cluster_optics(x)
  expect_clean_error(
    extract(ordered, eps = 0.1, min_cluster_size = 50), "param", "min_cluster_size", "xi"
  )
  expect_clean_error(
    cluster_hdbscan(x, 20, max_cluster_size = 19), "param", "max_cluster_size", "20, not 19"
  )
  expect_lte(max(cluster_hdbscan(x, 20, max_cluster_size = 499)$size), 499)
})

test_that("functions that list metrics list all of them, in one order", {
  for (name in getNamespaceExports("huddle")) {
    listed <- formals(getExportedValue("huddle", name))$metric
    if (is.call(listed) && length(eval(listed)) > 2L) {
      expect_identical(eval(listed), neighbor_metrics, label = name)
    }
  }
  expect_true(all(angle_metrics %in% neighbor_metrics))
})
