# Sparse points give the results of the same points made dense.

sparse_groups <- function(n = 600, d = 40, density = 0.1) {
  withr::with_seed(1, Matrix::rsparsematrix(n, d, density))
}

expect_same_as_dense <- function(x, k, ...) {
  dense <- as.matrix(x)
  set.seed(2)
  fit <- suppressWarnings(cluster_kmeans(x, k, n_init = 2, ...))
  set.seed(2)
  plain <- suppressWarnings(cluster_kmeans(dense, k, n_init = 2, ...))
  expect_identical(fit$cluster, plain$cluster)
  expect_equal(fit$centers, plain$centers, tolerance = 1e-12)
  expect_equal(fit$inertia, plain$inertia, tolerance = 1e-12)
  expect_equal(fit$totss, plain$totss, tolerance = 1e-12)
  expect_identical(predict(fit, x), fit$cluster)
  for (type in c("distance", "affinity", "score")) {
    expect_equal(predict(fit, x, type), predict(fit, dense, type), tolerance = 1e-12)
  }
  expect_equal(inertia(fit, x), inertia(fit, dense), tolerance = 1e-12)
  expect_equal(score(fit, x), score(fit, dense), tolerance = 1e-12)
  expect_identical(representatives(fit, x), representatives(fit, dense))
}

test_that("fits and verbs are those of the dense matrix", {
  skip_if_not_installed("Matrix")
  for (k in c(1, 7, 50)) expect_same_as_dense(sparse_groups(), k)
  expect_same_as_dense(sparse_groups(), 7, weights = rep(c(0, 1, 2.5), 200))
  expect_same_as_dense(sparse_groups(), 7, init = "random")
  expect_same_as_dense(sparse_groups(d = 1, density = 0.9), 3)
  expect_same_as_dense(sparse_groups(12, 5, 0.9), 12)
})

test_that("ties, scales and columns far from the origin are as in the dense matrix", {
  skip_if_not_installed("Matrix")
  whole <- sparse_groups(300, 4)
  whole@x <- round(whole@x)
  expect_same_as_dense(rbind(whole, whole), 5)
  for (scale in c(1e-150, 1e150)) expect_same_as_dense(sparse_groups() * scale, 5)
  far <- cbind(sparse_groups(), methods::as(matrix(1e8 + (1:600) %% 7, 600), "CsparseMatrix"))
  expect_same_as_dense(far, 5)
})

test_that("the seeding chooses the rows of the dense matrix", {
  skip_if_not_installed("Matrix")
  x <- sparse_groups()
  colnames(x) <- paste0("c", 1:40)
  set.seed(3)
  chosen <- init_kmeanspp(x, 9)
  set.seed(3)
  expect_identical(chosen, init_kmeanspp(as.matrix(x), 9))
})

test_that("results have the same bits for any number of threads", {
  skip_if_not_installed("Matrix")
  x <- sparse_groups(5000, 60)
  fits <- lapply(1:3, function(threads) {
    set.seed(4)
    fit <- cluster_kmeans(x, 9, n_init = 1, n_threads = threads)
    fit$call <- NULL
    fit
  })
  expect_identical(fits[[2]], fits[[1]])
  expect_identical(fits[[3]], fits[[1]])
})

test_that("every kind of sparse matrix is converted, duplicates added up", {
  skip_if_not_installed("Matrix")
  square <- Matrix::crossprod(sparse_groups(30, 12))
  kinds <- list(
    methods::as(square, "TsparseMatrix"), methods::as(square, "RsparseMatrix"), square,
    square > 0.1, Matrix::Diagonal(5, c(1, 1, 5, 5, 9)),
    Matrix::sparseMatrix(1:6, c(1, 2, 3, 1, 2, 3), dims = c(6, 4))
  )
  twice <- methods::as(sparse_groups(20, 3), "TsparseMatrix")
  twice@i <- c(twice@i, twice@i)
  twice@j <- c(twice@j, twice@j)
  twice@x <- c(twice@x, twice@x)
  for (x in c(kinds, twice)) {
    start <- as.matrix(x)[1:3, ] + 0
    fit <- suppressWarnings(cluster_kmeans(x, init = start))
    plain <- suppressWarnings(cluster_kmeans(as.matrix(x), init = start))
    expect_identical(fit$cluster, plain$cluster)
  }
})

test_that("columns of new data are matched by name, and rows may be absent", {
  skip_if_not_installed("Matrix")
  x <- sparse_groups()
  dimnames(x) <- list(paste0("r", 1:600), paste0("c", 1:40))
  set.seed(5)
  fit <- cluster_kmeans(x, 4, n_init = 1)
  expect_named(fit$cluster, rownames(x))
  expect_identical(predict(fit, x[, 40:1]), fit$cluster)
  expect_identical(dim(predict(fit, x[0, ], "distance")), c(0L, 4L))
  expect_error(predict(fit, x[, -1]), class = "huddle_error_dim")
})

test_that("damaged slots and missing values are refused", {
  skip_if_not_installed("Matrix")
  x <- sparse_groups()
  put <- function(slot, at, value) {
    attr(x, slot)[at] <- value
    x
  }
  for (bad in list(
    put("p", 3, 9999L), put("p", 3, -1L), put("p", 3, NA), put("i", 3, 9999L), put("i", 3, -1L),
    put("i", 1:2, rev(x@i[1:2])), put("Dim", 1, -1L), put("Dim", 2, 99L)
  )) {
    expect_error(cluster_kmeans(bad, 2), class = "huddle_error_input")
  }
  expect_error(cluster_kmeans(put("x", 5, NA), 2), class = "huddle_error_nonfinite")
  expect_error(cluster_kmeans(put("x", 5, Inf), 2), class = "huddle_error_nonfinite")
  expect_error(cluster_kmeans(x[0, ], 2), class = "huddle_error_dim")
  expect_error(plot_iterations(x, 2), class = "huddle_error_type")
})

test_that("empty clusters move to the rows that they move to in dense points", {
  skip_if_not_installed("Matrix")
  x <- sparse_groups(900, 30)
  dense <- as.matrix(x)
  far <- rbind(dense[1:4, ], matrix(50 + 1:90, 3, 30))
  for (w in list(NULL, rep(c(1, 2, 0.5), 300))) {
    fit <- cluster_kmeans(x, init = far, tol = 0, weights = w)
    plain <- cluster_kmeans(dense, init = far, tol = 0, weights = w)
    expect_true(all(fit$size > 0))
    expect_identical(fit$cluster, plain$cluster)
    expect_identical(fit$iterations, plain$iterations)
    expect_equal(fit$centers, plain$centers, tolerance = 1e-12)
    expect_equal(fit$inertia, plain$inertia, tolerance = 1e-12)
  }
})

test_that("starts may be sparse, given or made by a function", {
  skip_if_not_installed("Matrix")
  x <- sparse_groups(300, 20)
  seen <- NULL
  first <- function(x, k) {
    seen <<- class(x)
    x[seq_len(k), ]
  }
  start <- as.matrix(x[1:3, ])
  fit <- cluster_kmeans(x, init = start)
  expect_identical(cluster_kmeans(x, 3, init = first)$cluster, fit$cluster)
  expect_identical(c(seen), "dgCMatrix")
  expect_identical(cluster_kmeans(x, 3, init = function(x, k) start)$cluster, fit$cluster)
  for (given in list(x[1:3, ], methods::as(x[1:3, ], "RsparseMatrix"))) {
    expect_identical(cluster_kmeans(x, init = given)$centers, fit$centers)
  }
})

test_that("augment() says that it takes no sparse matrix", {
  skip_if_not_installed("Matrix")
  x <- sparse_groups(100, 8)
  expect_error(augment(cluster_kmeans(x, 2), x), class = "huddle_error_type")
})

test_that("sums that lose all their addends decide nothing", {
  skip_if_not_installed("Matrix")
  # So many centers that the products of a row are added up in one chain, whatever the width of a
  # register; all but two are a little farther.
  for (d in c(64, 300)) {
    for (gap in c(0.1, 0.5, 1:7)) {
      case <- lost_addends(d, gap)
      others <- case$centers[rep(2, 254), ]
      others[, 1] <- others[, 1] * (1.001 + 1:254 / 1e4)
      model <- model_of(rbind(case$centers, others))
      points <- case$points[1:6, ]
      expect_identical(
        predict(model, methods::as(points, "CsparseMatrix")), naive_assign(points, model$centers),
        label = paste("d =", d, "gap", gap)
      )
    }
  }
})
