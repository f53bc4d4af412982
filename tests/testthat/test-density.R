# What density-based clusterings say when they find nothing.

test_that("a clustering of noise alone warns, and says which argument to change", {
  x <- as.matrix(moons[c("x1", "x2")])
  expect_all_noise(cluster_dbscan(x, 1e-6), "eps", "suggest_eps")
  expect_all_noise(cluster_dbscan(x, 1e-6, border = FALSE), "eps")
  expect_all_noise(cluster_dbscan(stats::dist(x[1:50, ]), 1e-6), "eps")
  expect_all_noise(cluster_dbscan(x, 0.1, weights = rep(1e-3, 1000)), "min_samples", "count 1\\.")
  expect_all_noise(cluster_hdbscan(x, 600), "min_cluster_size", "allow_single = TRUE")
  expect_all_noise(
    cluster_hdbscan(x, 400, min_samples = 5, max_cluster_size = 400), "max_cluster_size"
  )
  expect_all_noise(
    cluster_hdbscan(x, 600, allow_single = TRUE, max_cluster_size = 900), "max_cluster_size"
  )
  expect_all_noise(cluster_optics(x, eps = 1e-6), "eps")
  expect_all_noise(cluster_optics(x, eps = 1e-6, xi = 0.1), "eps")
  expect_all_noise(
    cluster_optics(x, eps = 0.05, xi = 0.5, min_cluster_size = 900), "min_cluster_size"
  )
  places <- cbind(47 + x[, 1], 8 + x[, 2])
  expect_all_noise(cluster_dbscan(places, 0.05, metric = "haversine"), "eps", "in metres")
  fit <- cluster_optics(x, eps = 0.05)
  expect_all_noise(extract(fit, eps = 1e-6), "eps")
  expect_all_noise(extract(fit, xi = 0.5, min_cluster_size = 900), "min_cluster_size", "`xi`")
  expect_no_warning(cluster_dbscan(x, 0.05))
  expect_no_warning(cluster_hdbscan(x, 600, allow_single = TRUE))
  expect_no_warning(extract(fit, eps = 0.05))
})

test_that("the warning names the call and the numbers", {
  x <- moons[1:9, c("x1", "x2")]
  expect_snapshot({
    invisible(cluster_dbscan(x, 1e-6))
    invisible(cluster_dbscan(x, 1, min_samples = 10))
    invisible(cluster_hdbscan(x, min_cluster_size = 8))
    invisible(cluster_hdbscan(x, min_cluster_size = 10))
    invisible(cluster_hdbscan(x, 5, allow_single = TRUE, max_cluster_size = 5))
    fit <- cluster_optics(matrix(c(1:5, 21:25)), eps = 3, min_samples = 3)
    invisible(extract(fit, eps = 1e-6))
    invisible(extract(fit, xi = 0.5, min_cluster_size = 6))
  })
})

# ---- what is wrong with new points ---------------------------------------------------------------

# Two groups of 40 points, on the ground where `metric` is haversine.
two_groups <- function(metric = "euclidean") {
  x <- normal_points(40, 2, seed = 1)
  x <- rbind(x, x + 8)
  if (metric == "haversine") x[, 1] <- x[, 1] + 40
  x
}

density_fits <- function() {
  x <- two_groups()
  places <- two_groups("haversine")
  list(
    dbscan = cluster_dbscan(x, 1), `cores only` = cluster_dbscan(x, 1, border = FALSE),
    equal = cluster_dbscan(x, 0, min_samples = 1), hdbscan = cluster_hdbscan(x),
    power = cluster_dbscan(x, 1, metric = "minkowski", p = 3),
    cosine = cluster_dbscan(x, 0.1, metric = "cosine"),
    `cosine tree` = cluster_hdbscan(x, metric = "cosine"),
    haversine = cluster_dbscan(places, 1e5, metric = "haversine"),
    `haversine cores` = cluster_dbscan(places, 1e5, metric = "haversine", border = FALSE),
    `haversine tree` = cluster_hdbscan(places, metric = "haversine")
  )
}

# All ways to ask a density-based clustering of new points.
density_questions <- list(
  predict = function(fit, newdata) predict(fit, newdata),
  predict = function(fit, newdata) predict(fit, newdata, type = "prob"),
  predict = function(fit, newdata) predict(fit, newdata, n_neighbors = 3),
  predict = function(fit, newdata) predict(fit, newdata, max_distance = Inf),
  predict = function(fit, newdata) predict(fit, newdata, max_distance = 0.01),
  anomaly_score = function(fit, newdata) anomaly_score(fit, newdata)
)

bad_newdata <- function(x) {
  list(
    dim = cbind(x, 1), dim = x[, 1, drop = FALSE], dim = x[, 0], nonfinite = replace(x, 3, NA),
    nonfinite = replace(x, 3, -Inf), input = x * 1e200, type = matrix("a", 2, 2), type = 1:2,
    type = data.frame(a = factor(1), b = 2), type = NULL, type = stats::dist(x), type = list(1)
  )
}

test_that("what is wrong with new points is said by their own name, of the user's call", {
  fits <- density_fits()
  for (name in names(fits)) {
    metric <- fits[[name]]$params$metric
    bad <- bad_newdata(two_groups(metric))
    if (metric == "cosine") bad <- c(bad, list(input = matrix(0, 1, 2)))
    if (metric == "haversine") bad <- c(bad, list(input = matrix(100, 1, 2)))
    votes <- inherits(fits[[name]], "huddle_dbscan")
    for (i in if (votes) seq_along(density_questions) else c(1, 2, 6)) {
      # All go through the same door; what depends on the metric comes later.
      for (j in if (i == 1) seq_along(bad) else c(1, length(bad))) {
        error <- rlang::catch_cnd(density_questions[[i]](fits[[name]], bad[[j]]), "error")
        expect_identical(
          list(class(error)[1], error$arg, as.character(error$call[[1]])),
          list(paste0("huddle_error_", names(bad)[j]), "newdata", names(density_questions)[i]),
          info = paste(name, i, j)
        )
      }
    }
  }
})

test_that("curves of distances say what is wrong with x of their own call", {
  x <- two_groups()
  ask <- list(
    suggest_eps = function(...) suggest_eps(...),
    plot_knn_distance = function(...) plot_knn_distance(...)
  )
  for (name in names(ask)) {
    bad <- bad_newdata(x)[-(1:2)]
    errors <- c(
      Map(function(x, class) expect_clean_error(ask[[name]](x), class, "x"), bad, names(bad)),
      list(
        expect_clean_error(ask[[name]](x * 0, metric = "cosine"), "input", "x"),
        expect_clean_error(ask[[name]](x + 100, metric = "haversine"), "input", "x"),
        expect_clean_error(ask[[name]](cbind(x, 1), metric = "haversine"), "dim", "x"),
        expect_clean_error(ask[[name]](x[1, , drop = FALSE]), "size", "x"),
        expect_clean_error(ask[[name]](x, n_threads = -1), "param", "n_threads"),
        expect_clean_error(ask[[name]](x, metric = "minkowski", p = 0), "param", "p")
      )
    )
    for (error in errors) expect_identical(as.character(error$call[[1]]), name)
  }
})

test_that("messages about new points are as they are meant", {
  x <- two_groups("haversine")
  on_ground <- cluster_dbscan(x, 1e5, metric = "haversine")
  named <- `colnames<-`(two_groups(), c("a", "b"))
  plane <- cluster_dbscan(named, 1)
  expect_snapshot(error = TRUE, {
    predict(on_ground, x + 100)
    predict(on_ground, x + 100, n_neighbors = 3)
    anomaly_score(on_ground, x + 100)
    predict(plane, data.frame(a = 1, z = 2))
    predict(plane, named[, 1, drop = FALSE])
    predict(plane, c(1, 2))
    anomaly_score(plane, replace(named, 3, NA))
    anomaly_score(plane, matrix("a", 1, 2))
    suggest_eps(x + 100, metric = "haversine")
    plot_knn_distance(x * 0, metric = "cosine")
  })
})
