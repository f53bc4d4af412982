# Functions that take the number of clusters, and those that do not.

test_that("clusterers without a number of clusters are refused by name", {
  x <- grid_groups(60, 2, 3)
  own <- list(
    cluster_dbscan = cluster_dbscan, cluster_hdbscan = cluster_hdbscan,
    cluster_optics = cluster_optics
  )
  for (name in names(own)) {
    method <- own[[name]]
    expect_clean_error(choose_k(x, 1:3, method = method), "param", "method", c(name, "suggest_eps"))
    expect_clean_error(
      cluster_stability(x, 3, method = method), "param", "method", c(name, "function\\(x, k\\)")
    )
    expect_clean_error(
      prediction_strength(x, 1:3, method = method), "param", "method", c(name, "function\\(x, k\\)")
    )
  }
  expect_clean_error(
    choose_k(x, 1:3, method = function(data, minPts) 1), "param", "method", "minPts"
  )
  expect_silent(suppressMessages(choose_k(x, 2:3, method = function(data, centers, ...) {
    rep_len(seq_len(centers), nrow(data))
  })))
})

test_that("k goes where it is taken", {
  x <- grid_groups(60, 2, 3)
  late <- function(x, init = 5, k) {
    expect_identical(init, 5)
    rep_len(seq_len(k), nrow(x))
  }
  expect_identical(choose_k(x, 3, method = late)[[3]], rep_len(1:3, 60))
  expect_identical(cluster_stability(x, 3, method = late, resamples = 1)$k, 3L)
})

test_that("another number of clusters than k is noticed", {
  x <- grid_groups(60, 2, 3)
  stuck <- function(x, k) cluster_dbscan(x, eps = 3)
  expect_warning(
    path <- choose_k(x, 2:4, method = stuck),
    "3 for k = 2 and 3 for k = 4.*something else", class = "huddle_degenerate"
  )
  expect_identical(path$k, c(2, 3, 4))
  few <- function(x, k) rep_len(seq_len(k - 1), nrow(x))
  expect_warning(choose_k(x, 2:4, method = few), "1 for k = 2, 2 for k = 3.*empty")
  expect_warning(
    cluster_stability(x, 4, method = stuck, resamples = 2), "3 for k = 4",
    class = "huddle_degenerate"
  )
  expect_silent(cluster_stability(x, 3, method = stuck, resamples = 2))
  nearest <- function(x, k) {
    fit <- cluster_kmeans(x, 3)
    list(cluster = fit$cluster, centers = fit$centers)
  }
  expect_warning(
    prediction_strength(x, 2:3, method = nearest, splits = 2), "3 for k = 2",
    class = "huddle_degenerate"
  )
})
