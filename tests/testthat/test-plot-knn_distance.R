# The curve of distances to neighbours and the eps that it suggests.

test_that("the bend is farthest below the chord", {
  expect_identical(curve_bend(c(0, 0.1, 0.2, 1)), 3L)
  expect_identical(curve_bend(c(1, 1, 1)), 3L)
  expect_identical(curve_bend(c(1, 2)), 2L)
  expect_identical(curve_bend(c(0, 1, 2, 3)), 1L)
})

test_that("the curve holds the sorted distances to one neighbour", {
  x <- as.matrix(moons[c("x1", "x2")])
  expected <- apply(all_distances(x), 1, function(row) sort(row)[5])
  picture <- plot_knn_distance(x, n_neighbors = 4)
  data <- plot_data(picture)
  curve <- rows_for(data, "distance")
  expect_equal(curve$distance, sort(expected), tolerance = 1e-14)
  expect_equal(curve$distance, expected[curve$row], tolerance = 1e-14)
  expect_identical(rows_for(data, "bend")$distance, suggest_eps(x, min_samples = 5))
  expect_draws(picture)
  expect_identical(cluster_dbscan(x, suggest_eps(x, 10), 10)$k, 2L)
  many <- plot_data(plot_knn_distance(normal_points(9000, 2, seed = 1), n_neighbors = 1))
  expect_lte(nrow(many), 5003)
})

test_that("other distances and equal rows", {
  x <- as.matrix(moons[1:200, c("x1", "x2")])
  expect_gt(suggest_eps(x, metric = "manhattan"), suggest_eps(x, metric = "chebyshev"))
  expect_identical(suggest_eps(matrix(1, 9, 2)), 0)
})

test_that("bad arguments are refused", {
  x <- moons[1:10, 1:2]
  for (k in list(0, 10, 1.5, "a", NA)) {
    expect_clean_error(plot_knn_distance(x, n_neighbors = k), "param", "n_neighbors")
  }
  expect_clean_error(suggest_eps(x, min_samples = 1), "param", "min_samples")
  expect_clean_error(suggest_eps(x, min_samples = 11), "param", "min_samples")
  expect_clean_error(suggest_eps(x[1, ]), "size", "x")
  expect_clean_error(suggest_eps(x, metric = "far"), "param", "metric")
  expect_clean_error(suggest_eps(x, p = 0), "param", "p")
  expect_clean_error(suggest_eps("a"), "type", "x")
})

test_that("the neighbour of the curve is named as in English", {
  x <- named_points(30)
  label <- function(n) plot_knn_distance(x, n_neighbors = n)$labels$y
  expect_identical(label(1), "distance to the 1st nearest row")
  expect_identical(label(11), "distance to the 11th nearest row")
  expect_identical(label(21), "distance to the 21st nearest row")
})
