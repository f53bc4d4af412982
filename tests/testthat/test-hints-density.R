# Words of the packages dbscan and hdbscan and of scikit-learn are answered with those of this one.

test_that("arguments of other packages are answered with what they are here", {
  x <- as.matrix(moons[1:100, c("x1", "x2")])
  fit <- cluster_optics(x)
  expect_clean_error(cluster_dbscan(x, 0.3, minPts = 5), "param", "minPts", "`min_samples`")
  expect_clean_error(cluster_dbscan(x, 0.3, min_pts = 5), "param", "min_pts", "`min_samples`")
  expect_clean_error(cluster_dbscan(x, epsilon = 0.3), "param", "epsilon", "`eps`")
  expect_clean_error(
    cluster_dbscan(x, 0.3, borderPoints = FALSE), "param", "borderPoints", "`border`"
  )
  expect_clean_error(cluster_hdbscan(x, minPts = 5), "param", "minPts", "`min_cluster_size`")
  expect_clean_error(
    cluster_hdbscan(x, cluster_selection_method = "leaf"), "param", says = "`selection`"
  )
  expect_clean_error(cluster_hdbscan(x, cluster_selection_epsilon = 1), "param", says = "`eps`")
  expect_clean_error(
    cluster_hdbscan(x, allow_single_cluster = TRUE), "param", says = "`allow_single`"
  )
  expect_clean_error(cluster_optics(x, max_eps = 5), "param", "max_eps", "`eps`")
  expect_clean_error(cluster_optics(x, minPts = 5), "param", "minPts", "`min_samples`")
  expect_clean_error(extract(fit, eps_cl = 0.1), "param", "eps_cl", "`eps`")
  # Neighbours are counted with and without the row itself.
  expect_clean_error(lof(x, minPts = 5), "param", "minPts", "`n_neighbors`.*one less")
  expect_clean_error(plot_knn_distance(x, minPts = 5), "param", "minPts", "`n_neighbors`.*one less")
  expect_clean_error(suggest_eps(x, minPts = 5), "param", "minPts", "`min_samples`")
  expect_clean_error(suggest_eps(x, k = 4), "param", "k", "`min_samples`.*one more")
  for (f in list(cluster_hdbscan, cluster_optics)) {
    expect_clean_error(f(x, k = 3), "param", "k", "found, not given")
    expect_clean_error(f(x, centers = 3), "param", "centers", "found, not given")
  }
  # Other functions keep their own meaning of these words.
  expect_clean_error(nearest_neighbors(x, k = 3), "param", "k", "`n_neighbors`")
  expect_clean_error(radius_neighbors(x, eps = 3), "param", "eps", "`radius`")
})

test_that("distances have their names in other packages", {
  x <- as.matrix(moons[1:20, c("x1", "x2")])
  meant <- c(
    maximum = "chebyshev", l2 = "euclidean", cityblock = "manhattan", precomputed = "class dist",
    canberra = "class dist", euclid = "euclidean"
  )
  for (metric in names(meant)) {
    hint <- meant[[metric]]
    expect_clean_error(cluster_dbscan(x, 0.3, metric = metric), "param", "metric", hint)
    expect_clean_error(lof(x, 3, metric = metric), "param", "metric", hint)
  }
  expect_clean_error(cluster_dbscan(x, 0.3, metric = NA), "param", "metric")
  expect_clean_error(cluster_dbscan(x, 0.3, metric = c("l1", "l2")), "param", "metric")
})
