hinted <- function(expr) {
  conditionMessage(expect_error(expr, class = "huddle_error_param"))
}

test_that("arguments of other packages are answered with those of this one", {
  x <- as.matrix(iris[1:4])
  cases <- list(
    k = quote(cluster_kmeans(x, centers = 3)), k = quote(cluster_kmeans(x, K = 3)),
    n_init = quote(cluster_kmeans(x, 3, nstart = 10)),
    max_iter = quote(cluster_kmeans(x, 3, iter.max = 10)),
    algorithm = quote(cluster_kmeans(x, 3, method = "Lloyd")),
    weights = quote(cluster_kmeans(x, 3, sample_weight = 1)),
    metric = quote(cluster_kmeans(x, 3, distance = "euclidean")),
    min_samples = quote(cluster_dbscan(x, 1, minPts = 5)),
    min_samples = quote(cluster_dbscan(x, 1, MinPts = 5)),
    border = quote(cluster_dbscan(x, 1, borderPoints = FALSE)),
    min_cluster_size = quote(cluster_hdbscan(x, minPts = 5)),
    allow_single = quote(cluster_hdbscan(x, allow_single_cluster = TRUE)),
    min_samples = quote(cluster_optics(x, minPts = 5)),
    eps = quote(cluster_optics(x, max_eps = 5)),
    n_neighbors = quote(nearest_neighbors(x, k = 5)),
    method = quote(nearest_neighbors(x, n_neighbors = 5, algorithm = "kd_tree")),
    radius = quote(radius_neighbors(x, 1, eps = 5)),
    n_neighbors = quote(lof(x, minPts = 5)), min_samples = quote(suggest_eps(x, minPts = 4)),
    n_neighbors = quote(plot_knn_distance(x, k = 4)),
    cluster = quote(silhouette_score(x, labels = 1)), truth = quote(adjusted_rand_score(y_true = 1)),
    n = quote(make_blobs(n_samples = 5)), sd = quote(make_blobs(5, cluster_std = 1)),
    newdata = quote(predict(fit, new_data = x)), boundaries = quote(autoplot(fit, x, regions = TRUE)),
    n_threads = quote(representatives(fit, x, n_jobs = 2)),
    labels = quote(propagate_labels(fit, x, y = 1:3)), n = quote(query(a, n_samples = 3)),
    cost = quote(learner_logistic(costs = 2))
  )
  fit <- cluster_kmeans(x, 3)
  a <- NULL
  for (i in seq_along(cases)) {
    expect_match(
      hinted(eval(cases[[i]])), sprintf("Did you mean `%s`?", names(cases)[i]), fixed = TRUE,
      info = deparse(cases[[i]])
    )
  }
  expect_match(hinted(autoplot(fit, x, main = "Iris")), "ggplot2::labs(title", fixed = TRUE)
})

test_that("values of other packages are answered with those of this one", {
  x <- as.matrix(iris[1:4])
  fit <- cluster_kmeans(x, 3)
  dbscan <- cluster_dbscan(x, 0.8)
  cases <- list(
    class = quote(predict(fit, x, type = "cluster")), class = quote(predict(fit, x, "response")),
    class = quote(predict(dbscan, x, type = "cluster")),
    prob = quote(predict(dbscan, x, type = "probabilities")),
    distance = quote(predict(fit, x, type = "dist")),
    clusters = quote(autoplot(fit, x, type = "cluster")),
    trace = quote(autoplot(fit, type = "convergence")),
    manhattan = quote(cluster_dbscan(x, 1, metric = "L1")),
    chebyshev = quote(nearest_neighbors(x, metric = "maximum")),
    haversine = quote(cluster_dbscan(x, 1, metric = "great circle")),
    tree = quote(nearest_neighbors(x, method = "kd_tree")),
    lloyd = quote(cluster_kmeans(x, 3, algorithm = "Forgy")),
    random = quote(cluster_kmeans(x, 3, init = "Forgy")),
    "kmeans++" = quote(cluster_kmeans(x, 3, init = "k-means++")),
    eom = quote(cluster_hdbscan(x, selection = "stability"))
  )
  for (i in seq_along(cases)) {
    expect_match(
      hinted(eval(cases[[i]])), sprintf("Did you mean \"%s\"?", names(cases)[i]), fixed = TRUE,
      info = deparse(cases[[i]])
    )
  }
})

test_that("a word that means nothing is not answered", {
  for (word in c("", " ", "?", "zzzzzz", "\xff")) {
    expect_null(meant_choice(word, c("class", "prob")))
    expect_null(dots_hint(word, c("x", "k", "...")))
  }
  expect_null(meant_choice(NA_character_, c("class", "prob")))
  expect_null(meant_choice(c("cluster", "a"), c("class", "prob")))
})
