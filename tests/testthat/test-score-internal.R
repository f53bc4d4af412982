# Indices from the means of clusters, beside their definitions and scikit-learn.

naive_ch <- function(x, label) {
  k <- length(unique(label))
  within <- sum(vapply(split(data.frame(x), label), function(g) sum(scale(g, scale = FALSE)^2), 0))
  total <- sum(scale(x, scale = FALSE)^2)
  (total - within) / (k - 1) / (within / (nrow(x) - k))
}

naive_db <- function(x, label) {
  groups <- split(data.frame(x), label)
  means <- t(vapply(groups, colMeans, double(ncol(x))))
  spread <- vapply(seq_along(groups), function(j) {
    mean(sqrt(rowSums(sweep(as.matrix(groups[[j]]), 2, means[j, ])^2)))
  }, 0)
  likeness <- outer(spread, spread, `+`) / as.matrix(dist(means))
  diag(likeness) <- 0
  mean(apply(likeness, 1, max))
}

test_that("the indices are those of their definitions", {
  for (case in list(c(60, 2, 3), c(200, 7, 11), c(30, 2, 15))) {
    x <- grid_groups(case[1], case[2], case[3], spread = 2)
    label <- rep_len(seq_len(case[3]), case[1])
    expect_equal(calinski_harabasz_score(x, label), naive_ch(x, label), tolerance = 1e-12)
    expect_equal(davies_bouldin_score(x, label), naive_db(x, label), tolerance = 1e-12)
    expect_equal(calinski_harabasz_score(x + 2^30, label), naive_ch(x, label), tolerance = 1e-9)
    expect_equal(calinski_harabasz_score(x * 1e-170, label), naive_ch(x, label), tolerance = 1e-12)
    expect_identical(
      davies_bouldin_score(x, label, n_threads = 1), davies_bouldin_score(x, label, n_threads = 2)
    )
  }
  expect_identical(calinski_harabasz_score(matrix(c(1, 1, 1, 1)), c(1, 1, 2, 2)), 1)
  expect_identical(davies_bouldin_score(matrix(c(1, 1, 1, 1)), c(1, 1, 2, 2)), 0)
  # scikit-learn's own test of the index: 45 * 36 / 15
  x <- rbind(
    matrix(c(0, 0, 1, 1), 10, 2, byrow = TRUE)[rep(1:2, 5), ],
    matrix(c(3, 3, 4, 4), 10, 2, byrow = TRUE)[rep(1:2, 5), ],
    matrix(c(0, 4, 1, 3), 10, 2, byrow = TRUE)[rep(1:2, 5), ],
    matrix(c(3, 1, 4, 0), 10, 2, byrow = TRUE)[rep(1:2, 5), ]
  )
  expect_equal(calinski_harabasz_score(x, rep(1:4, each = 10)), 45 * 36 / 15, tolerance = 1e-12)
})

test_that("scikit-learn's figures are met", {
  frozen <- utils::read.csv(test_path("fixtures", "sklearn-indices.csv"))
  data <- list(
    blobs = list(x = blobs[1:2], y = blobs$y + 1),
    digits = list(x = digits[grep("^p", names(digits))], y = digits$digit + 1)
  )
  for (i in which(frozen$metric == "euclidean")) {
    case <- data[[frozen$data[i]]]
    got <- c(calinski_harabasz_score(case$x, case$y), davies_bouldin_score(case$x, case$y))
    expect_equal(got, as.numeric(c(frozen$ch[i], frozen$db[i])), tolerance = 1e-12)
  }
})

test_that("weights count rows, noise follows its policy", {
  x <- grid_groups(60, 3, 4, spread = 2)
  label <- rep_len(c(1:4, 0L), 60)
  weights <- rep_len(c(1, 2, 0, 3), 60)
  rows <- rep(1:60, weights)
  for (score in list(calinski_harabasz_score, davies_bouldin_score)) {
    expect_equal(
      score(x, label, weights = weights), score(x[rows, ], label[rows]), tolerance = 1e-12
    )
    expect_equal(score(x, label), score(x[label > 0, ], label[label > 0]), tolerance = 1e-12)
    expect_equal(score(x, label, noise = "cluster"), score(x, label + 1), tolerance = 1e-12)
    own <- replace(label, label == 0, 4 + seq_len(sum(label == 0)))
    expect_equal(score(x, label, noise = "singleton"), score(x, own), tolerance = 1e-12)
    expect_clean_error(score(x, rep(1, 60)), "param", "cluster", "1 cluster")
    expect_clean_error(score(x, 1:60), "param", "cluster", "60")
    expect_clean_error(score(x, label[-1]), "dim", "cluster")
    expect_clean_error(score(x, label, noise = "none"), "param", "noise")
    expect_clean_error(score(x, label, weight = weights), "param", "weight", "weights")
  }
})

test_that("a fit by angles is measured by directions, one on the ground is refused", {
  x <- abs(grid_groups(60, 2, 3, spread = 2)) + 1
  fit <- with_fixed_seed(1, cluster_kmeans(x, 3, metric = "cosine"))
  unit <- x / sqrt(rowSums(x^2))
  for (score in list(calinski_harabasz_score, davies_bouldin_score)) {
    expect_equal(score(x, fit), score(unit, fit$cluster), tolerance = 1e-12)
    places <- cluster_dbscan(x, 1e5, 1, metric = "haversine")
    expect_clean_error(score(x, places), "param", "cluster", c("haversine", "silhouette_score"))
    corners <- cluster_dbscan(x, 0.9, 1, metric = "manhattan")
    expect_identical(score(x, corners), score(x, corners$cluster))
    given <- cluster_dbscan(dist(x), 0.9, 1)
    expect_identical(score(x, given), score(x, given$cluster))
  }
  path <- with_fixed_seed(1, choose_k(x, 3, metric = "cosine"))
  expect_equal(path$calinski_harabasz, calinski_harabasz_score(x, path[[3]]))
  expect_equal(path$davies_bouldin, davies_bouldin_score(x, path[[3]]))
})
