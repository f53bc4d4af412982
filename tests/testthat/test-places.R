cities <- rbind(
  Zurich = c(47.38, 8.54), Bern = c(46.95, 7.45), Geneva = c(46.20, 6.14), Basel = c(47.56, 7.59),
  Oslo = c(59.91, 10.75), Bergen = c(60.39, 5.32)
)

# The same cities under names, and with the longitude first.
named_cities <- function(latitude, longitude) {
  table <- data.frame(cities[, 2:1])
  names(table) <- c(longitude, latitude)
  table
}

test_that("the names of columns say which is the latitude", {
  pairs <- list(
    c("lat", "lon"), c("latitude", "longitude"), c("LAT", "LNG"), c("Latitude", "Long"),
    c("y", "x"), c("Y", "X"), c("decimalLatitude", "decimalLongitude"), c("lat.1", "lng.1"),
    c("pickup_lat", "pickup_lng"), c("coords.x2", "coords.x1"), c("lat", "x"), c("y", "lon")
  )
  expected <- nearest_neighbors(cities, n_neighbors = 3, metric = "haversine")
  expect_identical(
    expected$distance[[1, 1]],
    naive_neighbors(cities, 1, metric = "haversine")$distance[1, 1]
  )
  for (pair in pairs) {
    table <- named_cities(pair[1], pair[2])
    for (x in list(table, table[2:1], as.matrix(table), as.matrix(table)[, 2:1])) {
      expect_identical(nearest_neighbors(x, n_neighbors = 3, metric = "haversine"), expected)
    }
  }
})

test_that("columns without such names are latitude and longitude", {
  expected <- nearest_neighbors(cities, n_neighbors = 3, metric = "haversine")
  for (names in list(c("a", "b"), c("x1", "x2"), c("lat", "b"), c("a", "lon"), c("", NA))) {
    x <- `colnames<-`(cities, names)
    expect_identical(nearest_neighbors(x, n_neighbors = 3, metric = "haversine"), expected)
  }
})

test_that("names that contradict each other are refused", {
  f <- function(names) {
    nearest_neighbors(`colnames<-`(cities, names), n_neighbors = 3, metric = "haversine")
  }
  pairs <- list(
    c("lat", "y"), c("lon", "lng"), c("x", "lon"), c("lon", "a"), c("a", "lat"),
    c("lat_rad", "lon_rad")
  )
  for (names in pairs) {
    expect_error(f(names), class = "huddle_error_dim")
  }
  expect_snapshot(error = TRUE, {
    f(c("lon", "a"))
    f(c("lat_rad", "lon_rad"))
  })
  # In other metrics names mean nothing.
  expect_silent(nearest_neighbors(`colnames<-`(cities, c("lon", "a")), n_neighbors = 3))
})

test_that("values beyond the range are refused after the columns are in order", {
  x <- data.frame(lon = c(190, 8), lat = c(10, 47))
  expect_identical(nearest_neighbors(x, n_neighbors = 1, metric = "haversine")$index[, 1], 2:1)
  x$lat[1] <- 91
  expect_error(
    nearest_neighbors(x, n_neighbors = 1, metric = "haversine"), class = "huddle_error_input"
  )
})

test_that("every verb that measures on the ground goes by the names", {
  x <- unname(cities)
  table <- named_cities("lat", "lon")
  rownames(table) <- NULL
  verbs <- list(
    function(x) radius_neighbors(x, 2e5, metric = "haversine"),
    function(x) neighbor_graph(x, n_neighbors = 2, metric = "haversine"),
    function(x) lof(x, n_neighbors = 2, metric = "haversine"),
    function(x) suggest_eps(x, min_samples = 2, metric = "haversine"),
    function(x) plot_knn_distance(x, 2, metric = "haversine")$data,
    function(x) cluster_dbscan(x, 4e5, 2, metric = "haversine")$cluster,
    function(x) cluster_hdbscan(x, 2, metric = "haversine")$cluster,
    function(x) cluster_optics(x, min_samples = 2, metric = "haversine")$reachability
  )
  for (verb in verbs) {
    expect_identical(verb(table), verb(x))
  }
})

test_that("new places are taken by the names of the fit, by their meaning, or by position", {
  fits <- list(
    cluster_dbscan(named_cities("lat", "lon"), 4e5, 2, metric = "haversine"),
    cluster_hdbscan(named_cities("lat", "lon"), 2, metric = "haversine")
  )
  new <- rbind(c(47, 8), c(60, 7), c(10, 50))
  for (fit in fits) {
    by_position <- if (inherits(fit, "huddle_dbscan")) {
      cluster_dbscan(cities, 4e5, 2, metric = "haversine")
    } else {
      cluster_hdbscan(cities, 2, metric = "haversine")
    }
    expected <- predict(by_position, new)
    expect_identical(predict(by_position, data.frame(lng = new[, 2], lat = new[, 1])), expected)
    expect_identical(predict(fit, data.frame(lon = new[, 2], lat = new[, 1])), expected)
    expect_identical(predict(fit, data.frame(id = "a", Y = new[, 1], X = new[, 2])), expected)
    expect_identical(predict(fit, `colnames<-`(new, c("Latitude", "Longitude"))), expected)
    expect_identical(
      anomaly_score(fit, data.frame(lon = new[, 2], lat = new[, 1])),
      anomaly_score(by_position, new)
    )
    expect_identical(unname(predict(fit, named_cities("lat", "lon"))), unname(fit$cluster))
    expect_identical(
      plot_data(fit, named_cities("lat", "lon"))[c("x", "y")],
      plot_data(by_position, cities)[c("x", "y")]
    )
    # Rows without names could be meant either way.
    expect_clean_error(predict(fit, new), "dim", "newdata")
    expect_clean_error(predict(fit, data.frame(lon = 1, b = 2)), "dim", "newdata")
    expect_silent(plot_data(fit, named_cities("lat", "lon"), boundaries = TRUE))
  }
  expect_snapshot(predict(fits[[1]], new), error = TRUE)
  expect_clean_error(
    nearest_neighbors(named_cities("lat", "lon"), new, 1, metric = "haversine"), "dim", "query"
  )
  query <- data.frame(longitude = new[, 2], latitude = new[, 1])
  expect_identical(
    nearest_neighbors(named_cities("lat", "lon"), query, 1, metric = "haversine"),
    nearest_neighbors(cities, new, 1, metric = "haversine")
  )
})

test_that("a classifier, silhouettes and representatives go by the names", {
  fit <- cluster_dbscan(cities, 4e5, 2, metric = "haversine")
  table <- named_cities("lat", "lon")
  new <- rbind(c(47, 8), c(60, 7), c(10, 50))
  expected <- predict(as_classifier(fit, cities, 2), new)
  classifier <- as_classifier(fit, table, 2)
  expect_identical(predict(classifier, data.frame(lat = new[, 1], lon = new[, 2])), expected)
  expect_identical(predict(classifier, data.frame(x = new[, 2], y = new[, 1])), expected)
  expect_clean_error(predict(classifier, new), "dim", "newdata")
  expect_identical(silhouette_score(table, fit), silhouette_score(cities, fit))
  expect_identical(representatives(fit, table), representatives(fit, cities))
})

# What the sf package makes of points, without it.
like_sf <- function(table, wkt = "GEOGCRS[\"WGS 84\"]", kind = "POINT") {
  points <- Map(
    function(x, y) structure(c(x, y), class = c("XY", kind, "sfg")), table$lon, table$lat,
    USE.NAMES = FALSE
  )
  crs <- structure(list(input = "", wkt = wkt), class = "crs")
  geometry <- structure(points, class = c("sfc_POINT", "sfc"), crs = crs)
  structure(
    list(id = letters[seq_along(points)], where = geometry), row.names = .set_row_names(length(points)),
    class = c("sf", "data.frame"), sf_column = "where"
  )
}

test_that("a list of points with their longitude first is in order", {
  table <- named_cities("lat", "lon")
  expected <- nearest_neighbors(unname(cities), n_neighbors = 2, metric = "haversine")
  near <- function(x) nearest_neighbors(x, n_neighbors = 2, metric = "haversine")
  expect_identical(near(like_sf(table)), expected)
  expect_identical(near(like_sf(table)$where), expected)
  expect_identical(near(like_sf(table, wkt = NA_character_)), expected)
  expect_identical(near(like_sf(table, wkt = "GEOGCS[\"WGS 84\"]")), expected)
  fit <- cluster_dbscan(unname(cities), 4e5, 2, metric = "haversine")
  expect_identical(predict(fit, like_sf(table)), fit$cluster)
  expect_identical(predict(fit, like_sf(table[0, ])), integer())
  expect_error(near(like_sf(table[0, ])), class = "huddle_error_dim")
  bound <- like_sf(table, "BOUNDCRS[\n SOURCECRS[\n  GEOGCRS[\"WGS 84\"]]]")
  expect_identical(near(bound), near(like_sf(table)))
  expect_error(near(like_sf(table, "PROJCRS[\"LV95\"]")), class = "huddle_error_type")
  expect_error(near(like_sf(table, kind = "MULTIPOINT")), class = "huddle_error_type")
  expect_error(cluster_kmeans(like_sf(table), 2), "st_coordinates", class = "huddle_error_type")
  table$lat[2] <- NA
  expect_error(near(like_sf(table)), class = "huddle_error_nonfinite")
})

test_that("points of sf are taken on the ground and refused elsewhere", {
  skip_if_not_installed("sf")
  sf <- function(name) getExportedValue("sf", name)
  places <- sf("st_as_sf")(named_cities("lat", "lon"), coords = c("lon", "lat"), crs = 4326)
  rownames(cities) <- 1:6
  expected <- nearest_neighbors(cities, n_neighbors = 3, metric = "haversine")
  near <- function(x) nearest_neighbors(x, n_neighbors = 3, metric = "haversine")
  expect_identical(near(places), expected)
  unnamed <- nearest_neighbors(unname(cities), n_neighbors = 3, metric = "haversine")
  expect_identical(near(sf("st_geometry")(places)), unnamed)
  expect_identical(near(sf("st_set_crs")(sf("st_geometry")(places), NA)), unnamed)
  expect_identical(near(sf("st_zm")(sf("st_geometry")(places), drop = FALSE, what = "Z")), unnamed)
  expect_identical(near(sf("st_coordinates")(places)), expected)
  fit <- cluster_dbscan(places, 4e5, 2, metric = "haversine")
  expect_identical(predict(fit, places), fit$cluster)
  expect_identical(predict(fit, sf("st_coordinates")(places)), fit$cluster)
  expect_identical(predict(fit, places[0, ]), integer())
  expect_s3_class(autoplot(fit, places), "ggplot")
  expect_identical(silhouette_score(places, fit), silhouette_score(unname(cities), fit))
  expect_identical(representatives(fit, places), representatives(fit, cities))
  expect_identical(predict(as_classifier(fit, places, 1), places), fit$cluster)
  expect_identical(suggest_eps(places, 2, metric = "haversine"), suggest_eps(
    cities, 2, metric = "haversine"
  ))
  labels <- unname(fit$cluster)
  for (verb in c(silhouette_samples, davies_bouldin_score)) {
    expect_error(verb(places, labels), "st_coordinates", class = "huddle_error_type")
  }
  f <- function(x, ...) nearest_neighbors(x, n_neighbors = 3, ...)
  expect_error(f(places), class = "huddle_error_type")
  expect_error(cluster_kmeans(places, 2), "st_coordinates", class = "huddle_error_type")
  expect_error(predict(cluster_kmeans(cities, 2), places), class = "huddle_error_type")
  expect_snapshot(error = TRUE, {
    f(places)
    f(sf("st_transform")(places, 3035), metric = "haversine")
    f(sf("st_buffer")(places, 1000), metric = "haversine")
  })
  empty <- sf("st_sfc")(sf("st_point")(c(1, 2)), sf("st_point")(), crs = 4326)
  expect_error(f(empty, metric = "haversine"), class = "huddle_error_nonfinite")
})

test_that("latitudes beyond either pole, and longitudes beyond either turn, are refused", {
  for (bad in list(c(90.5, 0), c(-90.5, 0), c(0, 361), c(0, -361))) {
    x <- rbind(cities, bad)
    expect_clean_error(nearest_neighbors(x, n_neighbors = 1, metric = "haversine"), "input", "x")
  }
  edges <- rbind(c(90, 0), c(-90, 0), c(0, 360), c(0, -360))
  expect_identical(
    nearest_neighbors(edges, n_neighbors = 1, metric = "haversine")$index[3:4, 1], 4:3
  )
})

test_that("which columns are meant is told by the plainest names, if by any", {
  columns <- function(...) place_columns(c(...), "x", NULL)
  expect_identical(columns("x", "y", "lat", "lon"), 3:4)
  expect_identical(columns("id", "y", "x"), 2:3)
  expect_identical(columns("id", "lng", "lat"), 3:2)
  # More than one of a kind, or none, do not tell.
  expect_null(columns("lat", "lon", "lng"))
  expect_null(columns("lat", "lat.1", "lon"))
  expect_null(columns("a", "b", "c"))
  expect_null(columns("lat_lon", "b"))
  expect_null(columns("lonlat", "latlon"))
  expect_error(columns("lat", "lat.1"), class = "huddle_error_dim")
})

test_that("what is known of the columns goes along with them", {
  first <- named_cities("lat", "lon")
  ordered <- as_points(first[2:1], metric = "haversine")
  turned <- as_points(first, metric = "haversine")
  expect_equal(turned$columns, ordered$columns, ignore_attr = TRUE)
  expect_identical(turned$col_names, ordered$col_names)
  expect_identical(turned$columns[, 2], unname(apply(cities, 2, min)))
})
