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

# Columns of every kind: few numbers, most, none in the middle rows, all of them far from 0. Rows
# are copied range by range and summed by segments (see test-many-rows.R), and the numbers that
# stand beside the borders, from 1,920 rows on, weigh enough to be missed.
many_sparse_rows <- function(n = 64003) {
  at <- seq_len(n)
  x <- withr::with_seed(1, cbind(
    stats::rnorm(n) * (stats::runif(n) < 0.2), (stats::rnorm(n) + 3) * (stats::runif(n) < 0.7),
    stats::rnorm(n) * (at < 15000 | at > 50000), 1e8 + round(stats::rnorm(n) * 64) / 64,
    (stats::rnorm(n) + at / n) * (stats::runif(n) < 0.1), (at %% 3 == 0) * at / n
  ))
  border <- seq(1920, n, by = 1920)
  x[c(border, border + 1), c(1:2, 5:6)] <- 40 + outer(c(border, border + 1), c(1:2, 5:6)) / n
  x[n - 0:9, 2] <- 0
  methods::as(x, "CsparseMatrix")
}

test_that("many rows are those of the dense matrix, bit for bit where sums are", {
  skip_if_not_installed("Matrix")
  x <- many_sparse_rows()
  dense <- as.matrix(x)
  start <- dense[c(5, 30720, 30721, 45000, 61441), ]
  for (weights in list(NULL, rep_len(c(1, 0.5, 3, 0.125, 0), nrow(x)) * seq_len(nrow(x)))) {
    run <- function(x, threads = 1) {
      suppressWarnings(cluster_kmeans(
        x, init = start, weights = weights, tol = 0, max_iter = 4, n_threads = threads
      ))
    }
    fit <- run(x)
    plain <- run(dense)
    expect_identical(fit$cluster, plain$cluster)
    expect_identical(fit$centers, plain$centers)
    expect_identical(fit$size, plain$size)
    for (field in c("totss", "withinss", "inertia")) {
      expect_equal(fit[[field]], plain[[field]], tolerance = 1e-12, label = field)
    }
    mean <- if (is.null(weights)) colMeans(dense) else colSums(weights * dense) / sum(weights)
    w <- if (is.null(weights)) 1 else weights
    expect_equal(fit$totss, sum(w * (dense - rep(mean, each = nrow(x)))^2), tolerance = 1e-8)
    fields <- setdiff(names(fit), c("call", "params"))
    for (threads in 2:3) expect_identical(run(x, threads)[fields], fit[fields])
  }
  expect_identical(predict(fit, x), predict(plain, dense))
  expect_equal(
    predict(fit, x, "distance"), predict(plain, dense, "distance"), tolerance = 1e-12
  )
  expect_equal(inertia(fit, x), inertia(fit, dense), tolerance = 1e-12)
  seeds <- function(x) withr::with_seed(7, init_kmeanspp(x, 5))
  expect_equal(unname(seeds(x)), unname(seeds(dense)), tolerance = 0)
})

test_that("the row nearest to a center is the first of equals, in whatever block", {
  skip_if_not_installed("Matrix")
  x <- sparse_groups(6100, 12, 0.4)
  rows <- c(4, 2500, 4000, 6100)
  model <- model_of(as.matrix(x[rows, ]))
  expect_identical(unname(representatives(model, x)), as.integer(rows))
  again <- rbind(x, x[rows, ])
  expect_identical(unname(representatives(model, again)), as.integer(rows))
  expect_identical(unname(representatives(model, as.matrix(again))), as.integer(rows))
})

test_that("rows close to a center and far from zero keep the digits of their distance", {
  skip_if_not_installed("Matrix")
  centers <- as.matrix(sparse_groups(4, 30, 0.5)) * 100
  for (share in 2^-c(10, 20, 30, 40, 48)) {
    points <- centers * (1 + share)
    got <- predict(model_of(centers), methods::as(points, "CsparseMatrix"), "distance")
    wanted <- sqrt(naive_sq_distances(points, centers))
    expect_equal(unname(diag(got) / diag(wanted)), rep(1, 4), tolerance = 1e-12)
  }
})

test_that("seeding chooses the rows of the dense matrix where norms swallow distances", {
  skip_if_not_installed("Matrix")
  dense <- as.matrix(sparse_groups(500, 3, 0.8))
  far <- rep_len(c(0, 1e8, -3e7), 500)
  x <- methods::as(cbind(dense, far + (far != 0) * dense[500:1, 1]), "CsparseMatrix")
  for (seed in 1:5) {
    seeds <- function(x) unname(withr::with_seed(seed, init_kmeanspp(x, 40)))
    expect_identical(seeds(x), seeds(as.matrix(x)))
  }
})

test_that("few light rows without a number are not lost beside heavy ones", {
  skip_if_not_installed("Matrix")
  value <- replace(rep(5, 300), c(7, 8, 200, 290:300), 0)
  x <- cbind(value, rep_len(c(0, 1, 2), 300))
  weights <- ifelse(value > 0, 1e13, 0.3)
  fit <- function(x) cluster_kmeans(x, init = x[c(1, 7), ], weights = weights)
  sparse <- fit(methods::as(unname(x), "CsparseMatrix"))
  expect_equal(sparse$totss, fit(x)$totss, tolerance = 1e-12)
  one <- function(x) cluster_kmeans(x, 1, init = x[1, , drop = FALSE], weights = weights)
  only <- one(methods::as(cbind(value), "CsparseMatrix"))$totss
  expect_equal(only / one(cbind(value))$totss, 1, tolerance = 1e-9)
})

test_that("many empty clusters move to the rows that they move to in dense points", {
  skip_if_not_installed("Matrix")
  x <- sparse_groups(900, 30)
  dense <- as.matrix(x)
  for (empty in c(1, 9, 40)) {
    far <- rbind(dense[1:3, ], matrix(50 + seq_len(30 * empty), empty, 30))
    for (max_iter in c(1, 300)) {
      run <- function(x) {
        suppressWarnings(cluster_kmeans(x, init = far, tol = 0, max_iter = max_iter))
      }
      expect_identical(run(x)$cluster, run(dense)$cluster)
      expect_equal(run(x)$centers, run(dense)$centers, tolerance = 1e-12)
    }
  }
})
