# Spherical k-means against a plain version of itself, and its place among the other verbs.

unit_rows <- function(x) x / sqrt(rowSums(x^2))

naive_spherical <- function(x, centers, weights = rep(1, nrow(x)), max_iter = 100) {
  x <- unit_rows(x)
  centers <- unit_rows(centers)
  label <- 0
  for (iteration in seq_len(max_iter)) {
    before <- label
    label <- max.col(x %*% t(centers), ties.method = "first")
    if (identical(label, before)) break
    sums <- rowsum(x * weights, label)
    centers[as.integer(rownames(sums)), ] <- unit_rows(sums)
  }
  list(cluster = label, centers = centers,
       inertia = sum(weights * 2 * (1 - rowSums(x * centers[label, , drop = FALSE]))))
}

cones <- function(n = 600, d = 5, k = 6) {
  axes <- unit_rows(matrix(rnorm(k * d), k))
  x <- axes[sample(k, n, replace = TRUE), ] + rnorm(n * d, sd = 0.2)
  x * exp(rnorm(n))
}

test_that("labels, centers and inertia are those of the plain algorithm", {
  set.seed(1)
  for (d in c(2, 5, 20)) {
    x <- cones(d = d)
    start <- x[c(1, 50, 100, 200, 300, 400), ]
    weights <- sample(0:3, nrow(x), replace = TRUE)
    fit <- cluster_kmeans(x, init = start, metric = "cosine", tol = 0)
    plain <- naive_spherical(x, start)
    expect_identical(unname(fit$cluster), plain$cluster)
    expect_equal(unname(fit$centers), plain$centers, tolerance = 1e-12)
    expect_equal(fit$inertia, plain$inertia, tolerance = 1e-12)
    weighted <- cluster_kmeans(x, init = start, metric = "cosine", tol = 0, weights = weights)
    expect_equal(weighted$inertia, naive_spherical(x, start, weights)$inertia, tolerance = 1e-12)
    expect_equal(weighted$trace$inertia, cummin(weighted$trace$inertia), tolerance = 1e-12)
  }
})

test_that("the lengths of rows have no influence, and every center has length one", {
  set.seed(2)
  x <- cones()
  start <- x[1:6, ]
  fit <- cluster_kmeans(x, init = start, metric = "cosine")
  expect_equal(rowSums(fit$centers^2), c("1" = 1, "2" = 1, "3" = 1, "4" = 1, "5" = 1, "6" = 1))
  for (scale in list(1e-150, 1e150, 10^runif(600, -100, 100))) {
    other <- cluster_kmeans(x * scale, init = start, metric = "cosine")
    expect_identical(other$cluster, fit$cluster)
    expect_equal(other$inertia, fit$inertia, tolerance = 1e-10)
  }
})

test_that("every verb measures as the fit does", {
  set.seed(3)
  x <- cones()
  fit <- cluster_kmeans(x, 6, metric = "cosine")
  expect_identical(predict(fit, x), fit$cluster)
  expect_identical(predict(fit, 7 * x), fit$cluster)
  cosine <- unit_rows(x) %*% t(fit$centers)
  expect_equal(predict(fit, x, "distance")^2, 2 * (1 - cosine), tolerance = 1e-10,
               ignore_attr = TRUE)
  expect_equal(inertia(fit, x), fit$inertia, tolerance = 1e-12)
  expect_equal(sum(predict(fit, x, "score")), -fit$inertia, tolerance = 1e-12)
  expect_identical(representatives(fit, x), unname(apply(cosine, 2, which.max)))
  mean <- colMeans(unit_rows(x))
  expect_equal(fit$totss, sum(2 * (1 - unit_rows(x) %*% mean / sqrt(sum(mean^2)))))
  copy <- unserialize(serialize(fit, NULL))
  expect_identical(predict(copy, x), fit$cluster)
  expect_s3_class(autoplot(fit, x, boundaries = TRUE), "ggplot")
})

test_that("sparse rows give what dense ones give", {
  skip_if_not_installed("Matrix")
  set.seed(4)
  x <- as.matrix(Matrix::rsparsematrix(500, 30, 0.2))
  x <- x[rowSums(x != 0) > 0, ]
  start <- x[1:8, ]
  dense <- cluster_kmeans(x, init = start, metric = "cosine")
  sparse <- cluster_kmeans(methods::as(x, "CsparseMatrix"), init = start, metric = "cosine")
  expect_identical(sparse$cluster, dense$cluster)
  expect_equal(sparse$centers, dense$centers, tolerance = 1e-12)
  expect_equal(sparse$inertia, dense$inertia, tolerance = 1e-12)
  expect_identical(predict(sparse, methods::as(x, "CsparseMatrix")), dense$cluster)
})

test_that("rows without a direction are refused, in the fit and in new data", {
  set.seed(5)
  x <- cones()
  fit <- cluster_kmeans(x, 3, metric = "cosine")
  x[4, ] <- 0
  expect_error(cluster_kmeans(x, 3, metric = "cosine"), class = "huddle_error_input", "Row 4")
  expect_error(predict(fit, x), class = "huddle_error_input", "Row 4")
  expect_error(
    cluster_kmeans(x[-4, ], init = rbind(1:5, 0), metric = "cosine"),
    class = "huddle_error_input"
  )
  expect_error(
    cluster_kmeans(x[-4, ], init = rbind(1:5, 2 * 1:5), metric = "cosine"),
    class = "huddle_error_input", "direction"
  )
  expect_error(cluster_kmeans(x, 3, metric = "cosin"), class = "huddle_error_param")
})

test_that("a center whose rows cancel out keeps its direction", {
  x <- rbind(c(1, 0), c(-1, 0), c(0, 1))
  fit <- suppressWarnings(
    cluster_kmeans(x, init = rbind(c(0, -1), c(0, 1)), metric = "cosine")
  )
  expect_equal(unname(rowSums(fit$centers^2)), c(1, 1))
  expect_identical(predict(fit, x), fit$cluster)
  one <- cluster_kmeans(rbind(c(1, 0), c(-1, 0)), init = cbind(0, 1), metric = "cosine")
  expect_equal(unname(one$centers), cbind(0, 1))
  expect_equal(one$inertia, 4)
})

test_that("threads and bounds do not change a bit", {
  set.seed(6)
  x <- cones(6000, 8)
  start <- x[1:40, ]
  fits <- Map(
    function(algorithm, threads) {
      fit <- suppressWarnings(cluster_kmeans(
        x, init = start, metric = "cosine", max_iter = 15, tol = 0, algorithm = algorithm,
        n_threads = threads
      ))
      fit[c("cluster", "centers", "inertia", "withinss")]
    },
    c("lloyd", "lloyd", "elkan", "hamerly"), c(1, 3, 2, 1)
  )
  for (fit in fits[-1]) expect_identical(fit, fits[[1]])
})
