# What density-based clusterings say when they find nothing.

test_that("a clustering of noise alone warns, and says which argument to change", {
  x <- as.matrix(moons[c("x1", "x2")])
  expect_all_noise(cluster_dbscan(x, 1e-6), "eps", "suggest_eps")
  expect_all_noise(cluster_dbscan(x, 1e-6, border = FALSE), "eps")
  expect_all_noise(cluster_dbscan(stats::dist(x[1:50, ]), 1e-6), "eps")
  expect_all_noise(cluster_dbscan(x, 0.1, weights = rep(1e-3, 1000)), "min_samples", "count 1\\.")
  expect_all_noise(cluster_hdbscan(x, 600), "min_cluster_size", "allow_single = TRUE")
  expect_all_noise(cluster_hdbscan(x, 20, max_cluster_size = 19), "max_cluster_size")
  expect_all_noise(
    cluster_hdbscan(x, 600, allow_single = TRUE, max_cluster_size = 900), "max_cluster_size"
  )
  expect_all_noise(cluster_optics(x, eps = 1e-6), "eps")
  expect_all_noise(cluster_optics(x, eps = 1e-6, xi = 0.1), "eps")
  expect_all_noise(
    cluster_optics(x, eps = 0.05, xi = 0.5, min_cluster_size = 900), "min_cluster_size"
  )
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
    invisible(cluster_hdbscan(x, 2, max_cluster_size = 1))
    fit <- cluster_optics(matrix(c(1:5, 21:25)), eps = 3, min_samples = 3)
    invisible(extract(fit, eps = 1e-6))
    invisible(extract(fit, xi = 0.5, min_cluster_size = 6))
  })
})
