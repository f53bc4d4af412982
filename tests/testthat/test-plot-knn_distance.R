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

test_that("all suggestions are marked, the best one apart", {
  x <- two_scales()
  bends <- suggest_eps(x, all = TRUE)
  expect_gt(nrow(bends), 1)
  picture <- plot_knn_distance(x, n_neighbors = 4)
  data <- plot_data(picture)
  curve <- rows_for(data, "distance")
  marks <- data[data$part != "distance", ]
  expect_identical(marks$part, c("bend", rep("other bend", nrow(bends) - 1L)))
  expect_identical(marks$distance, bends$eps)
  expect_identical(marks$rank, vapply(bends$eps, function(eps) sum(curve$distance <= eps), 0L))
  expect_identical(marks$row, curve$row[marks$rank])
  expect_identical(picture$labels$title, paste("Suggested eps:", format_value(bends$eps[1])))
  expect_match(picture$labels$subtitle, "Numbers rank")
  expect_draws(picture)
})

test_that("the picture says where no clusters stand out", {
  picture <- plot_knn_distance(normal_points(300, 2, seed = 4), n_neighbors = 4)
  expect_match(picture$labels$subtitle, "No clusters stand out")
  expect_draws(picture)
  for (x in list(matrix(1, 9, 2), matrix(1:2, 2), matrix(1:3, 3))) {
    expect_draws(plot_knn_distance(x, n_neighbors = 1))
  }
})

test_that("the axis says what distances are measured in", {
  axis <- function(x, metric) plot_knn_distance(x, n_neighbors = 3, metric = metric)$labels$y
  x <- as.matrix(moons[1:40, c("x1", "x2")])
  expect_identical(axis(x, "euclidean"), "distance to the 3rd nearest row")
  expect_identical(axis(x, "chebyshev"), "Chebyshev distance to the 3rd nearest row")
  expect_identical(axis(x, "cosine"), "cosine distance to the 3rd nearest row")
  expect_identical(axis(quakes[1:2], "haversine"), "distance in metres to the 3rd nearest row")
  far <- plot_knn_distance(quakes[1:2], metric = "haversine")
  expect_match(far$labels$title, "^Suggested eps: [0-9,]+ metres$")
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
