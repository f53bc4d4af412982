test_that("fifty nearest cores vote, as the story of the moons has it", {
  x <- moons[c("x1", "x2")]
  fit <- cluster_dbscan(x, 0.2)
  new <- data.frame(x1 = c(-0.5, 0, 1, 2), x2 = c(0, 0.5, -0.1, 1), row.names = letters[1:4])
  first <- fit$cluster[1]
  expect_identical(predict(fit, new, n_neighbors = 50) == first, c(a = FALSE, b = TRUE, c = FALSE, d = TRUE))
  prob <- predict(fit, new, type = "prob", n_neighbors = 50)
  expect_equal(prob[, first], c(a = 0.18, b = 1, c = 0.12, d = 1))
  expect_equal(unname(rowSums(prob)), rep(1, 4))
  bounded <- predict(fit, new, n_neighbors = 50, max_distance = 0.2)
  expect_identical(unname(bounded == 0), c(TRUE, FALSE, FALSE, TRUE))
  bounded <- predict(fit, new, "prob", n_neighbors = 50, max_distance = 0.2)
  expect_identical(unname(rowSums(bounded)), c(0, 1, 1, 0))
  score <- anomaly_score(fit, new)
  expect_equal(score * 0.2, c(a = 0.430, b = 0.022, c = 0.060, d = 0.484), tolerance = 0.02)
})

test_that("small clusters are predicted, and points far from all are noise", {
  set.seed(1)
  x <- rbind(matrix(rnorm(60), ncol = 2), matrix(rnorm(30, 100), ncol = 2))
  fit <- cluster_dbscan(x, 2)
  expect_identical(tabulate(predict(fit, x)), c(30L, 15L))
  fit <- cluster_dbscan(quakes[1:2], 0.5)
  expect_setequal(predict(fit, quakes[1:2]), fit$cluster)
  expect_identical(predict(fit, data.frame(lat = 0, long = 0)), 0L)
  expect_identical(unname(predict(fit, data.frame(lat = 0, long = 0), "prob")), matrix(0, 1, fit$k))
})

# Fits of points at random, on lattices with many ties as well.
random_dbscan <- function(seed) {
  set.seed(seed)
  metric <- sample(dbscan_metrics, 1)
  d <- if (metric == "haversine") 2 else sample(1:4, 1)
  x <- matrix(rnorm(sample(1:60, 1) * d, sd = 2), ncol = d)
  if (runif(1) < 0.6) x <- round(x)
  if (metric == "cosine") x <- rbind(1, x[rowSums(x != 0) > 0, , drop = FALSE])
  eps <- switch(metric,
    cosine = sample(c(0, 0.05, 0.3), 1), haversine = sample(c(0, 1e5, 111195, 3e5), 1),
    sample(c(0, 0.5, 1, 1.5, Inf), 1)
  )
  weights <- if (runif(1) < 0.5) sample(c(0.5, 1, 2, 3), nrow(x), replace = TRUE)
  border <- runif(1) < 0.6
  if (border && !is.null(weights)) weights[-1][runif(nrow(x) - 1) < 0.2] <- 0
  fit <- suppressWarnings(cluster_dbscan(
    x, eps, sample(1:6, 1), metric = metric, p = 3, weights = weights, border = border
  ))
  list(fit = fit, x = x)
}

dbscan_metrics <- c("euclidean", "manhattan", "chebyshev", "minkowski", "cosine", "haversine")

test_that("predict() gives the labels of the fit back, whatever the metric, weights and borders", {
  several <- 0
  for (seed in 1:300) {
    one <- random_dbscan(seed)
    expect_identical(predict(one$fit, one$x), one$fit$cluster, label = seed)
    several <- several + (one$fit$k > 1)
  }
  expect_gt(several, 60)
})

# The rule in words: of all cores within eps the cluster whose first core comes first.
naive_members <- function(fit, x, new) {
  apply(new, 1, function(point) {
    near <- fit$core[sqrt(colSums((t(x[fit$core, , drop = FALSE]) - point)^2)) <= fit$params$eps]
    clusters <- unique(fit$cluster[near])
    first <- vapply(clusters, function(cluster) {
      min(fit$core[fit$cluster[fit$core] == cluster])
    }, 1L)
    if (length(near)) clusters[which.min(first)] else 0L
  })
}

test_that("new points between clusters go where rows at the border go, for any threads", {
  set.seed(3)
  x <- cbind(sample(0:40, 400, replace = TRUE), sample(0:40, 400, replace = TRUE))
  fit <- cluster_dbscan(x, 2, 5)
  expect_gt(fit$k, 5)
  new <- as.matrix(expand.grid(0:40, 0:40))
  expected <- naive_members(fit, x, new)
  for (n_threads in 1:3) {
    expect_identical(unname(predict(fit, new, n_threads = n_threads)), expected)
  }
  prob <- predict(fit, new, "prob")
  expect_identical(unname(rowSums(prob)), as.double(expected > 0))
  expect_identical(max.col(prob, "first")[expected > 0], expected[expected > 0])
  # Beyond eps the nearest core decides, within it the rule.
  far <- unname(predict(fit, new, max_distance = Inf))
  expect_identical(far[expected > 0], expected[expected > 0])
  nearest <- unname(predict(fit, new, n_neighbors = 1))
  expect_identical(far[expected == 0], nearest[expected == 0])
  close <- unname(predict(fit, new, max_distance = 1))
  within <- nearest_neighbors(x[fit$core, ], new, n_neighbors = 1)$distance <= 1
  expect_identical(close, ifelse(drop(within), expected, 0L))
  expect_identical(predict(fit, new[0, ]), integer())
})

test_that("in a fit without borders new points must be dense themselves", {
  x <- cbind(c(0:9, 9.5))
  fit <- cluster_dbscan(x, 1, 3, border = FALSE)
  expect_identical(predict(fit, x), fit$cluster)
  expect_identical(predict(fit, cbind(c(-0.6, 4, 20))), c(0L, 1L, 0L))
  double <- cluster_dbscan(x, 1, 3, border = FALSE, weights = rep(2, 11))
  expect_identical(predict(double, cbind(c(-0.6, 0.5, -3))), c(0L, 1L, 0L))
  old <- fit
  old$around <- NULL
  expect_identical(predict(old, cbind(4)), 1L)
})

test_that("the vote and anomaly scores agree with the distances to cores", {
  x <- as.matrix(moons[c("x1", "x2")])
  for (eps in c(0.05, 0.07, 0.1)) {
    fit <- cluster_dbscan(x, eps)
    expect_identical(unname(predict(fit, x)), fit$cluster)
    expect_identical(unname(predict(fit, x, n_neighbors = 1, max_distance = eps)), fit$cluster)
    expect_identical(anomaly_score(fit, x) > 1, fit$is_noise)
  }
  expect_identical(predict(fit), fit$cluster)
})

test_that("fits without cores, and of distances, answer or say why not", {
  x <- as.matrix(moons[1:2])
  none <- expect_all_noise(cluster_dbscan(x, 1e-6), "eps")
  expect_identical(dim(none$components), c(0L, 2L))
  expect_identical(unname(predict(none, x)), integer(1000))
  expect_identical(dim(predict(none, x, type = "prob")), c(1000L, 0L))
  expect_identical(unname(anomaly_score(none, x[1:2, ])), c(Inf, Inf))
  expect_output(print(none), "clusters: 0")
  given <- cluster_dbscan(stats::dist(x[1:50, ]), 0.2)
  expect_clean_error(predict(given, x), "model", "object")
  expect_clean_error(anomaly_score(given, x), "model", "fit")
  fit <- cluster_dbscan(x, 0.2)
  expect_clean_error(anomaly_score(fit), "type", "newdata")
  expect_clean_error(predict(fit, x, n_neighbors = 0), "param", "n_neighbors")
  expect_clean_error(predict(fit, x, max_distance = -1), "param", "max_distance")
})

test_that("damaged cores are refused", {
  fit <- cluster_dbscan(moons[1:2], 0.2)
  put <- function(field, value) {
    fit[field] <- list(value)
    fit
  }
  broken <- list(
    put("core", fit$core + 1L), put("core", rev(fit$core)), put("core", "a"), put("core", NULL),
    put("components", fit$components[-1, ]), put("components", "a"), put("is_noise", 1),
    put("components", replace(fit$components, 1, NaN)),
    put("params", utils::modifyList(fit$params, list(metric = "other"))),
    put("params", utils::modifyList(fit$params, list(eps = -1))),
    put("params", utils::modifyList(fit$params, list(min_samples = 0.5))),
    put("params", utils::modifyList(fit$params, list(p = "2")))
  )
  star <- cluster_dbscan(moons[1:2], 0.1, 5, border = FALSE)
  around <- function(...) {
    star$around <- utils::modifyList(star$around, list(...))
    star
  }
  broken <- c(broken, list(
    around(points = "a"), around(points = star$around$points[, 1, drop = FALSE]),
    around(points = star$around$points * NA), around(weights = c(1, 2))
  ))
  for (one in broken) expect_clean_error(predict(one, moons[1:2]), "model", "object")
})
