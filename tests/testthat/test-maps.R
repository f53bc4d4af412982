cities <- rbind(
  Zurich = c(47.38, 8.54), Winterthur = c(47.50, 8.72), Bern = c(46.95, 7.45),
  Thun = c(46.76, 7.63), Lugano = c(46.01, 8.96)
)
# Islands on both sides of the date line: latitude, longitude.
islands <- rbind(
  c(-17.8, 178.1), c(-18.1, 178.4), c(-16.8, 179.3), c(-16.9, -179.9), c(-14.3, -178.1),
  c(-21.2, -175.2), c(-13.8, -172.1)
)
places_fit <- function(x, eps) cluster_dbscan(x, eps, min_samples = 2, metric = "haversine")

test_that("places are drawn as on a map, regions and new points too", {
  fit <- places_fit(cities, 40000)
  new <- rbind(c(47.2, 8.5), c(46, 7))
  picture <- autoplot(fit, cities, boundaries = TRUE, newdata = new)
  data <- plot_data(picture)
  points <- rows_for(data, "point")
  expect_identical(points$x, unname(cities[, 2]))
  expect_identical(points$y, unname(cities[, 1]))
  crosses <- rows_for(data, "new")
  expect_identical(cbind(crosses$y, crosses$x), new)
  region <- rows_for(data, "region")
  some <- seq(1, nrow(region), by = 61)
  expect_identical(
    as.integer(as.character(region$cluster[some])), predict(fit, cbind(region$y, region$x)[some, ])
  )
  expect_identical(c(picture$labels$x, picture$labels$y), c("longitude", "latitude"))
  expect_equal(picture$coordinates$ratio, 1 / cos(mean(cities[, 1]) * pi / 180))
  expect_match(picture$labels$subtitle, "within 40,000 m")
  expect_builds(picture)
  expect_draws(picture)
  colnames(cities) <- c("lat", "lon")
  named <- autoplot(places_fit(cities, 40000), cities)
  expect_identical(c(named$labels$x, named$labels$y), c("lon", "lat"))
})

test_that("a map goes on across the date line", {
  fit <- places_fit(islands, 300000)
  picture <- autoplot(fit, islands, boundaries = TRUE)
  points <- rows_for(plot_data(picture), "point")
  expect_equal(points$x, ifelse(islands[, 2] < 0, islands[, 2] + 360, islands[, 2]))
  expect_match(picture$labels$subtitle, "across the date line")
  built <- expect_builds(picture)
  ticks <- built$layout$panel_params[[1]]$x$get_labels()
  expect_true(all(abs(as.numeric(ticks[!is.na(ticks)])) <= 180))
  region <- rows_for(plot_data(picture), "region")
  some <- seq(1, nrow(region), by = 97)
  expect_identical(
    as.integer(as.character(region$cluster[some])),
    predict(fit, cbind(region$y, on_one_turn(region$x))[some, ])
  )
  expect_draws(picture)
  # Longitudes from 0 to 360 have no such break, and stay what they are.
  turned <- cbind(islands[, 1], points$x)
  same <- autoplot(places_fit(turned, 300000), turned)
  expect_identical(rows_for(plot_data(same), "point")$x, turned[, 2])
  expect_no_match(same$labels$subtitle, "date line")
  coast <- cbind(c(51, 52, 50), c(359, 1, 2))
  expect_match(autoplot(places_fit(coast, 3e5), coast)$labels$subtitle, "across the zero meridian")
})

test_that("the western edge leaves the widest stretch without points outside", {
  expect_identical(western_edge(c(8, 9, 7)), list(west = 7, turned = FALSE))
  expect_identical(western_edge(c(170, -170, 175)), list(west = 170, turned = TRUE))
  # The zero meridian in longitudes from 0 to 360.
  expect_identical(western_edge(c(1, 359, 350)), list(west = -10, turned = TRUE))
  expect_identical(western_edge(5), list(west = 5, turned = FALSE))
  expect_false(western_edge(seq(-180, 180, 10))$turned)
  expect_identical(unroll_longitude(c(170, -170, 190, -190), 170), c(170, 190, 190, 170))
})

test_that("maps end at the poles, and shapes are never slivers", {
  expect_identical(
    fair_window(list(x = c(0, 10), y = c(80, 95)), list(ratio = 1, map = TRUE))$y, c(80, 90)
  )
  flat <- fair_window(list(x = c(0, 40), y = c(10, 11)), list(ratio = 2, map = TRUE))
  expect_equal(flat, list(x = c(0, 40), y = 10.5 + c(-5, 5)))
  tall <- fair_window(list(x = c(0, 1), y = c(10, 30)), list(ratio = 1, map = TRUE))
  expect_equal(tall, list(x = 0.5 + c(-5, 5), y = c(10, 30)))
  poles <- rbind(c(90, 0), c(-90, 0), c(89.9, 180), c(0, 360), c(0, -360), c(10, 90))
  expect_draws(autoplot(places_fit(poles, 1e5), poles, boundaries = TRUE))
  expect_draws(autoplot(places_fit(poles[c(1, 1), ], 1e5), poles[c(1, 1), ], boundaries = TRUE))
})

test_that("all clusterings by the haversine metric are maps, and comparisons with them", {
  x <- as.matrix(quakes[1:200, c("lat", "long")])
  fits <- list(
    places_fit(x, 150000), cluster_optics(x, 5, metric = "haversine", progress = FALSE),
    cluster_hdbscan(x, 10, metric = "haversine")
  )
  for (fit in fits) {
    picture <- autoplot(fit, x)
    expect_identical(rows_for(plot_data(picture), "point")$x, unname(x[, "long"]))
    expect_draws(picture)
  }
  plain <- cluster_kmeans(x, 3)
  both <- plot_comparison(list(plain, fits[[1]]), x, boundaries = TRUE)
  data <- plot_data(both)
  expect_identical(rows_for(data, "point")$y, rep(unname(x[, "lat"]), 2))
  centers <- rows_for(data, "center")
  expect_equal(cbind(centers$y, centers$x), unname(plain$centers))
  region <- rows_for(data, "region")
  region <- region[as.integer(region$panel) == 1, ]
  expect_identical(
    as.integer(as.character(region$cluster)),
    naive_assign(cbind(region$y, region$x), plain$centers)
  )
  expect_draws(both)
  neighbours <- as_classifier(fits[[1]], x, 3)
  alone <- plot_data(list(neighbours), x, boundaries = TRUE)
  expect_identical(rows_for(alone, "point")$x, unname(x[, "long"]))
})

test_that("rows of the cosine metric are drawn at length one, and the picture says so", {
  x <- as.matrix(iris[1:4])
  set.seed(1)
  fit <- cluster_kmeans(x, 3, metric = "cosine")
  unit <- x / sqrt(rowSums(x^2))
  picture <- autoplot(fit, x, boundaries = TRUE)
  points <- rows_for(plot_data(picture), "point")
  oracle <- prcomp(unit)
  expect_equal(abs(points$x), abs(unname(oracle$x[, 1])))
  centers <- rows_for(plot_data(picture), "center")
  expect_equal(
    abs(centers$x),
    abs(unname(sweep(fit$centers, 2, colMeans(unit)) %*% oracle$rotation[, 1])[, 1])
  )
  expect_match(picture$labels$subtitle, "Rows are scaled to length 1", fixed = TRUE)
  expect_draws(picture)
  # Also where the clustering keeps no columns to go by.
  order <- cluster_optics(x, 5, metric = "cosine", progress = FALSE)
  expect_equal(
    abs(rows_for(plot_data(order, x, type = "clusters"), "point")$x), abs(points$x)
  )
  expect_match(autoplot(order, x)$labels$subtitle, "length 1")
  expect_no_match(autoplot(cluster_kmeans(x, 3), x)$labels$subtitle, "length 1")
})

test_that("directions of the plane lie on a circle, with a region for the origin", {
  set.seed(1)
  x <- matrix(rnorm(100), ncol = 2)
  fit <- cluster_kmeans(x, 4, metric = "cosine")
  picture <- autoplot(fit, x, boundaries = TRUE)
  points <- rows_for(plot_data(picture), "point")
  expect_equal(points$x^2 + points$y^2, rep(1, 50))
  expect_identical(picture$coordinates$ratio, 1)
  expect_draws(picture)
  # Beside a clustering of the rows as they are, rows are not scaled and directions have no place.
  both <- plot_comparison(list(fit, cluster_kmeans(x, 2)), x, boundaries = TRUE)
  data <- plot_data(both)
  expect_identical(rows_for(data, "point")$x, rep(x[, 1], 2))
  expect_identical(as.integer(rows_for(data, "center")$panel), c(2L, 2L))
  expect_no_match(both$labels$subtitle, "length 1")
  alike <- plot_comparison(list(fit, fit), x)
  expect_match(alike$labels$subtitle, "length 1")
  expect_equal(range(rows_for(plot_data(alike), "point")$x), c(-1, 1), tolerance = 0.05)
})
