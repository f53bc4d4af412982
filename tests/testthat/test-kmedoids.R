# k-medoids beside cluster::pam() and beside a plain search of all swaps.

loss_of <- function(distance, medoids, weights = rep(1, nrow(distance))) {
  sum(weights * apply(distance[, medoids, drop = FALSE], 1, min))
}

# The least loss that one swap of a medoid and another row leads to.
best_swap <- function(distance, medoids, weights = rep(1, nrow(distance))) {
  others <- setdiff(which(weights > 0), medoids)
  least <- Inf
  for (m in seq_along(medoids)) {
    for (row in others) {
      least <- min(least, loss_of(distance, replace(medoids, m, row), weights))
    }
  }
  least
}

distances_of <- function() {
  frames <- list(
    ruspini = cluster::ruspini, iris = iris[1:4], agriculture = cluster::agriculture
  )
  mixed <- list(
    votes = as.data.frame(cluster::votes.repub), flower = cluster::flower,
    mixed = data.frame(iris[1:4], size = cut(iris$Petal.Length, 3, ordered_result = TRUE))
  )
  random <- lapply(1:14, function(seed) normal_points(30 + 5 * seed, 1 + seed %% 4, seed = seed))
  c(lapply(frames, stats::dist), lapply(mixed, gower), lapply(random, stats::dist))
}

test_that("no swap lowers the loss, which is never above that of pam()", {
  skip_if_not_installed("cluster")
  all <- distances_of()
  expect_length(all, 20)
  for (i in seq_along(all)) {
    square <- as.matrix(all[[i]])
    for (k in c(2, 3, 5)) {
      fit <- cluster_kmedoids(all[[i]], k)
      label <- paste(i, k)
      expect_equal(fit$loss, loss_of(square, fit$medoids), tolerance = 1e-12, label = label)
      plain <- cluster::pam(all[[i]], k)
      expect_lte(fit$loss, sum(plain$objective["swap"]) * nrow(square) * (1 + 1e-9), label = label)
      if (nrow(square) < 60) {
        expect_gte(best_swap(square, fit$medoids), fit$loss * (1 - 1e-9), label = label)
      }
    }
  }
})

test_that("all starts end where no swap lowers the loss", {
  x <- normal_points(50, 2, seed = 21)
  square <- as.matrix(stats::dist(x))
  for (init in list("build", "lab", "kmeans++", c(4, 9, 1, 30))) {
    fit <- with_fixed_seed(1, cluster_kmedoids(x, 4, init = init, n_init = 3))
    expect_true(fit$converged)
    expect_gte(best_swap(square, fit$medoids), fit$loss * (1 - 1e-12))
    expect_identical(
      unname(fit$cluster), match(fit$medoids[max.col(-square[, fit$medoids], "first")], fit$medoids)
    )
  }
  again <- with_fixed_seed(7, cluster_kmedoids(x, 4, init = "lab"))
  expect_identical(with_fixed_seed(7, cluster_kmedoids(x, 4, init = "lab"))$medoids, again$medoids)
  one <- cluster_kmedoids(x, 4, init = "lab", n_init = 1)
  many <- cluster_kmedoids(x, 4, init = "lab", n_init = 20)
  expect_lte(many$loss, one$loss)
  expect_warning(
    cluster_kmedoids(normal_points(300, 2, seed = 22), 20, init = 1:20, max_iter = 1),
    class = "huddle_not_converged"
  )
  expect_clean_error(cluster_kmedoids(x, 4, init = c(1, 2, 3, 3)), "input", "init")
  expect_clean_error(cluster_kmedoids(x, 4, init = 1:3), "param", "init")
  expect_clean_error(cluster_kmedoids(x, 4, init = x[1:4, ]), "param", "init")
  expect_clean_error(cluster_kmedoids(x, 4, init = "best"), "param", "init")
})

test_that("every metric gives what its distances give", {
  x <- normal_points(60, 3, seed = 23)
  angles <- x / sqrt(rowSums(x^2))
  given <- list(
    euclidean = stats::dist(x), manhattan = stats::dist(x, "manhattan"),
    chebyshev = stats::dist(x, "maximum"), cosine = stats::as.dist(1 - tcrossprod(angles))
  )
  for (metric in names(given)) {
    fit <- cluster_kmedoids(x, 4, metric = metric)
    plain <- cluster_kmedoids(given[[metric]], 4)
    expect_identical(fit$medoids, plain$medoids, label = metric)
    expect_equal(fit$loss, plain$loss, tolerance = 1e-9, label = metric)
    expect_equal(
      unname(predict(fit, x, type = "distance")), unname(as.matrix(given[[metric]])[, fit$medoids]),
      tolerance = 1e-9, label = metric
    )
    expect_null(plain$centers)
  }
  power <- cluster_kmedoids(x, 4, metric = "minkowski", p = 3)
  expect_identical(power$medoids, cluster_kmedoids(stats::dist(x, "minkowski", p = 3), 4)$medoids)
  expect_clean_error(predict(cluster_kmedoids(given$euclidean, 4), x), "model", "object", "classifier")
})

test_that("a weight counts as that many rows, and none as no row", {
  x <- normal_points(40, 2, seed = 24)
  weights <- rep(c(1, 3, 0, 2), 10)
  rows <- rep(1:40, weights)
  fit <- cluster_kmedoids(x, 3, weights = weights)
  long <- cluster_kmedoids(x[rows, ], 3)
  expect_equal(fit$loss, long$loss, tolerance = 1e-12)
  expect_identical(x[fit$medoids, ], x[rows, ][long$medoids, ])
  expect_identical(fit$cluster[rows], long$cluster)
  expect_true(all(weights[fit$medoids] > 0))
  expect_identical(fit$cluster, predict(fit, x))
  square <- as.matrix(stats::dist(x))
  expect_gte(best_swap(square, fit$medoids, weights), fit$loss * (1 - 1e-12))
  expect_null(fit$silinfo)
})

test_that("one cluster has the row with the least sum of distances", {
  x <- normal_points(31, 2, seed = 25)
  sums <- rowSums(as.matrix(stats::dist(x)))
  for (init in c("build", "lab", "kmeans++")) {
    fit <- cluster_kmedoids(x, 1, init = init)
    expect_identical(fit$medoids, unname(which.min(sums)))
    expect_equal(fit$loss, min(sums))
  }
  # Of equal rows the first.
  expect_identical(cluster_kmedoids(matrix(c(0, 0, 1, 1), 4), 2)$medoids, c(1L, 3L))
})

test_that("the fields of pam() are what pam() has", {
  skip_if_not_installed("cluster")
  x <- cluster::ruspini
  fit <- cluster_kmedoids(x, 4)
  plain <- cluster::pam(x, 4)
  expect_identical(fit$id.med, plain$id.med)
  expect_identical(fit$clustering, plain$clustering)
  expect_equal(fit$objective, plain$objective, tolerance = 1e-12)
  expect_equal(fit$clusinfo, plain$clusinfo, tolerance = 1e-12)
  expect_identical(fit$isolation, plain$isolation)
  expect_equal(
    fit$silinfo$widths[rownames(plain$silinfo$widths), ], plain$silinfo$widths,
    tolerance = 1e-12
  )
  expect_equal(fit$silinfo$avg.width, plain$silinfo$avg.width, tolerance = 1e-12)
  expect_equal(fit$silinfo$clus.avg.widths, plain$silinfo$clus.avg.widths, tolerance = 1e-12)
  expect_s3_class(cluster::silhouette(fit), "silhouette")
})

test_that("samples give medoids of all rows", {
  x <- rbind(normal_points(300, 2, seed = 26), normal_points(300, 2, seed = 27) + 8)
  fit <- with_fixed_seed(1, cluster_kmedoids(x, 2, sample = 60))
  whole <- cluster_kmedoids(x, 2)
  expect_equal(fit$loss, loss_of(as.matrix(stats::dist(x)), fit$medoids), tolerance = 1e-12)
  expect_lt(fit$loss, 1.05 * whole$loss)
  expect_equal(match_accuracy(whole$cluster, fit$cluster), 1)
  given <- with_fixed_seed(1, cluster_kmedoids(stats::dist(x), 2, sample = 60))
  expect_identical(given$medoids, fit$medoids)
  # A sample of all rows is all rows.
  all <- with_fixed_seed(1, cluster_kmedoids(x[1:50, ], 3, sample = 50, n_samples = 1))
  expect_identical(all$medoids, cluster_kmedoids(x[1:50, ], 3)$medoids)
  expect_clean_error(cluster_kmedoids(x, 5, sample = 5), "param", "sample")
  expect_clean_error(cluster_kmedoids(x, 2, sample = 601), "param", "sample")
  expect_clean_error(cluster_kmedoids(x, 2, sample = 60, init = 1:2), "param", "init")
})

test_that("categories are sent to gower()", {
  error <- expect_clean_error(cluster_kmedoids(iris, 3), "type", "x")
  expect_match(conditionMessage(error), "gower")
})
