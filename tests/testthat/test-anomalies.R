# Scores of each method are tested beside their fits; here is what they share.

test_that("points far from all clusters score higher than those within, whatever the method", {
  x <- as.matrix(moons[c("x1", "x2")])
  new <- rbind(inside = x[1, ], outside = c(4, 4))
  for (fit in list(cluster_dbscan(x, 0.2), cluster_hdbscan(x, 20))) {
    score <- anomaly_score(fit, new)
    expect_named(score, c("inside", "outside"))
    expect_lt(score[["inside"]], 0.5)
    expect_gt(score[["outside"]], 0.9)
  }
})

test_that("scores of a mixture are minus its log-density", {
  x <- as.matrix(moons[c("x1", "x2")])
  fit <- with_fixed_seed(1, cluster_gmm(x, 4))
  expect_identical(anomaly_score(fit, x[1:9, ]), -predict(fit, x[1:9, ], type = "density"))
  expect_gt(anomaly_score(fit, rbind(c(4, 4))), max(anomaly_score(fit, x)))
  expect_clean_error(anomaly_score(fit), "type", "newdata")
})

test_that("what has no scores is refused", {
  x <- named_points()
  expect_clean_error(anomaly_score(known_fit(x), x), "model", "fit", "no anomaly scores")
  expect_clean_error(anomaly_score(NULL, x), "model", "fit")
  fit <- maybe_noise(cluster_dbscan(x, 3))
  expect_clean_error(anomaly_score(fit, x[, 1, drop = FALSE]), "dim", "newdata")
  expect_clean_error(anomaly_score(fit, x, eps = 3), "param", "eps")
})
