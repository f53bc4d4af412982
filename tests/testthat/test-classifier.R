test_that("the nearest rows vote, the lowest number of equals wins", {
  x <- matrix(c(0, 1, 2, 10, 11, 12, 30))
  label <- c(1L, 1L, 2L, 2L, 2L, 2L, 0L)
  classifier <- as_classifier(label, x, n_neighbors = 3)
  new <- matrix(c(-1, 11, 40, 2.4), dimnames = list(letters[1:4], NULL))
  # 40 asks 30, 12 and 11
  expect_identical(predict(classifier, new), c(a = 1L, b = 2L, c = 2L, d = 1L))
  votes <- predict(classifier, new, type = "prob")
  expect_identical(dimnames(votes), list(letters[1:4], c("0", "1", "2")))
  expect_equal(unname(votes["a", ]), c(0, 2, 1) / 3)
  expect_equal(unname(votes["c", ]), c(1, 0, 2) / 3)
  even <- as_classifier(label, x, n_neighbors = 2)
  expect_identical(predict(even, matrix(c(1.5, 21.2))), c(1L, 2L))
  alone <- as_classifier(label, x, n_neighbors = 1)
  expect_identical(predict(alone, x), label)
  plain <- as_classifier(c(2L, 1L, 2L), x[1:3, , drop = FALSE], n_neighbors = 3)
  expect_identical(colnames(predict(plain, x, type = "prob")), c("1", "2"))
})

test_that("it serves clusterings without a rule of their own", {
  x <- moons[c("x1", "x2")]
  fit <- extract(cluster_optics(x, eps = 0.5), eps = 0.1)
  expect_error(predict(fit, x), "as_classifier", class = "huddle_error_model")
  classifier <- as_classifier(fit, x, n_neighbors = 1)
  expect_identical(predict(classifier, x), unname(fit$cluster))
  expect_identical(
    predict(classifier, x[5:9, 2:1]), predict(classifier, x[5:9, ], n_threads = 1)
  )
  file <- withr::local_tempfile()
  saveRDS(classifier, file)
  expect_identical(unname(predict(readRDS(file), x[1:9, ])), unname(fit$cluster[1:9]))
  expect_snapshot(classifier)
  manhattan <- as_classifier(fit, x, metric = "manhattan")
  near <- nearest_neighbors(x, x[1:50, ], 5, metric = "manhattan")$index
  most <- apply(near, 1, function(rows) which.max(tabulate(fit$cluster[rows], fit$k)))
  expect_identical(unname(predict(manhattan, x[1:50, ])), as.integer(unname(most)))
})

test_that("bad classifiers are refused", {
  x <- named_points(12)
  label <- rep_len(1:3, 12)
  expect_clean_error(as_classifier(label[-1], x), "dim", "fit")
  expect_clean_error(as_classifier(label, "x"), "type", "x")
  expect_clean_error(as_classifier(label, x, 13), "param", "n_neighbors", "12")
  expect_clean_error(as_classifier(label, x, metric = "cos"), "param", "metric")
  expect_clean_error(as_classifier(label, x, k = 3), "param", "k")
  classifier <- as_classifier(label, x)
  expect_clean_error(predict(classifier), "type", "newdata")
  expect_clean_error(predict(classifier, x, type = "score"), "param", "type")
  expect_error(predict(classifier, x[, 1, drop = FALSE]), class = "huddle_error_dim")
})

test_that("the distance is that of the clustering", {
  places <- cbind(lat = c(-17, -16, -18, 60, 61, 59), lon = c(179, -179.5, -179, 179.9, 178, 177))
  fit <- cluster_dbscan(places, eps = 4e5, min_samples = 2, metric = "haversine")
  classifier <- as_classifier(fit, places, 3)
  expect_identical(classifier$metric, "haversine")
  new <- cbind(lat = c(-17.2, 60.5), lon = c(-178, -179))
  expect_identical(predict(classifier, new), unname(fit$cluster[c(1, 4)]))
  expect_identical(
    predict(classifier, new), predict(as_classifier(fit, places, 3, metric = "haversine"), new)
  )
  expect_clean_error(predict(classifier, cbind(lat = 100, lon = 0)), "input", "newdata")

  set.seed(1)
  x <- matrix(abs(rnorm(120)) + 0.01, 40) * runif(40, 0.1, 50)
  for (fit in list(
    cluster_kmeans(x, 3, metric = "cosine"), cluster_dbscan(x, eps = 0.02, metric = "cosine")
  )) {
    classifier <- as_classifier(fit, x, 1)
    expect_identical(classifier$metric, "cosine")
    # A longer vector of the same direction is the same.
    expect_identical(predict(classifier, x * 7), unname(fit$cluster))
  }
  expect_clean_error(predict(classifier, x * 0), "input", "newdata")
  fit <- cluster_dbscan(x, eps = 5, metric = "minkowski", p = 3)
  expect_identical(as_classifier(fit, x)[c("metric", "p")], list(metric = "minkowski", p = 3))
  expect_identical(as_classifier(fit, x, metric = "minkowski")$p, 3)
  expect_identical(as_classifier(fit, x, p = 4)$p, 4)
  expect_identical(as_classifier(fit, x, metric = "euclidean")$metric, "euclidean")
  near <- nearest_neighbors(x, x[1:9, ], 1, metric = "minkowski", p = 3)$index[, 1]
  expect_identical(predict(as_classifier(fit, x, 1), x[1:9, ]), unname(fit$cluster[near]))
  expect_identical(as_classifier(rep(1:2, 20), x)$metric, "euclidean")
  expect_clean_error(as_classifier(rep(1:2, 20), x, p = 3), "param", "p", "minkowski")
  given <- cluster_dbscan(dist(x), eps = 5)
  expect_clean_error(as_classifier(given, x), "param", "metric", "euclidean")
  expect_identical(as_classifier(given, x, metric = "euclidean")$metric, "euclidean")
})

test_that("results of other packages and plain labels have a classifier", {
  x <- iris[1:4]
  km <- with_fixed_seed(1, stats::kmeans(x, 3))
  expect_identical(unname(predict(as_classifier(km, x, 1), x[-143, ])), unname(km$cluster[-143]))
  tree <- stats::hclust(stats::dist(x))
  expect_s3_class(as_classifier(stats::cutree(tree, 3), x), "huddle_classifier")
  expect_clean_error(as_classifier(tree, x), "type", "fit", "cutree")
  expect_message(as_classifier(rep(0:1, 75), x), "`fit`.*label 0", class = "huddle_message")
  expect_silent(minus <- as_classifier(rep(c(-1, 0, 1), 50), x, 1))
  expect_identical(minus$k, 2L)
  # Fewer rows than are asked by default.
  few <- as_classifier(1:3, matrix(1:3))
  expect_identical(few$n_neighbors, 3)
  expect_identical(predict(as_classifier("a", matrix(1)), matrix(9)), 1L)
  skip_if_not_installed("dbscan")
  db <- dbscan::dbscan(x, 0.5)
  expect_silent(classifier <- as_classifier(db, x, 1))
  expect_identical(unname(predict(classifier, x[1:50, ])), db$cluster[1:50])
})
