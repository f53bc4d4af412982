# Weights that are counts, and weights that are not.

measures <- c("silhouette", "calinski_harabasz", "davies_bouldin", "bic")

test_that("of weights that are no counts only the proportions matter", {
  x <- as.matrix(iris[1:4])
  plain <- with_fixed_seed(1, choose_k(x, 1:8))
  for (weights in list(rep(1 / 150, 150), rep(2.5, 150), rep(1e-200, 150), rep(1523.7, 150))) {
    path <- with_fixed_seed(1, choose_k(x, 1:8, weights = weights))
    expect_equal(path[measures], plain[measures], tolerance = 1e-9)
    expect_identical(suggest_k(path), suggest_k(plain))
    fit <- path[[3]]
    for (score in list(silhouette_score, calinski_harabasz_score, davies_bouldin_score)) {
      expect_equal(
        score(x, fit$cluster, weights = weights), score(x, fit$cluster), tolerance = 1e-9
      )
    }
  }
  mixed <- rep_len(c(0.2, 1.7, 0, 3.1), 150)
  one <- with_fixed_seed(1, choose_k(x, 1:5, weights = mixed, sample = 60))
  for (scale in c(1e-3, 10 / 7)) {
    two <- with_fixed_seed(1, choose_k(x, 1:5, weights = scale * mixed, sample = 60))
    expect_equal(two[measures], one[measures], tolerance = 1e-9)
    expect_equal(two$inertia, scale * one$inertia, tolerance = 1e-9)
  }
  # As if their mean over the rows with weight were 1, beside the definition.
  label <- one[[3]]$cluster
  w <- mixed / mean(mixed[mixed > 0])
  mean_of <- function(rows) colSums(w[rows] * x[rows, , drop = FALSE]) / sum(w[rows])
  middle <- mean_of(1:150)
  groups <- split(1:150, label)
  between <- sum(vapply(groups, function(rows) sum(w[rows]) * sum((mean_of(rows) - middle)^2), 0))
  within <- sum(vapply(groups, function(rows) sum(w[rows] * t(t(x[rows, ]) - mean_of(rows))^2), 0))
  n <- sum(mixed > 0)
  expect_equal(one$calinski_harabasz[3], between / 2 / (within / (n - 3)), tolerance = 1e-9)
  size <- vapply(groups, function(rows) sum(w[rows]), 0)
  loglik <- sum(size * log(size / n)) - n * 4 / 2 * (log(2 * pi * within / (n * 4)) + 1)
  expect_equal(one$bic[3], -2 * loglik + 15 * log(n), tolerance = 1e-9)
})

test_that("noise and rows without weight are no observations", {
  x <- grid_groups(60, 2, 3, spread = 2)
  label <- rep_len(c(1:3, 0L), 60)
  weights <- rep_len(c(0.5, 1, 0.25, 0.1, 0), 60)
  kept <- label > 0 & weights > 0
  for (score in list(silhouette_score, calinski_harabasz_score, davies_bouldin_score)) {
    expect_equal(
      score(x, label, weights = weights),
      score(x[kept, ], label[kept], weights = 3 * weights[kept]), tolerance = 1e-12
    )
  }
  expect_identical(observations(weights, label > 0), sum(kept))
  expect_identical(observations(c(2, 0, 3), c(TRUE, TRUE, FALSE)), 2)
  expect_identical(observations(NULL, c(TRUE, FALSE)), 1L)
})

test_that("a row that is alone has no width, whatever its weight", {
  x <- matrix(c(0, 1, 5))
  expect_identical(silhouette_samples(x, c(1, 1, 2), weights = c(0.5, 0.5, 1.5))[3, 3][[1]], 0)
  # A whole weight of two is two rows.
  expect_identical(silhouette_samples(x, c(1, 1, 2), weights = c(1, 1, 2))[3, 3][[1]], 1)
})

test_that("sparse data count alike", {
  skip_if_not_installed("Matrix")
  x <- grid_groups(60, 4, 3)
  x[abs(x) < 3] <- 0
  sparse <- methods::as(x, "CsparseMatrix")
  plain <- with_fixed_seed(1, choose_k(sparse, 1:4))
  shares <- with_fixed_seed(1, choose_k(sparse, 1:4, weights = rep(1 / 60, 60)))
  expect_equal(shares$bic, plain$bic, tolerance = 1e-9)
})
