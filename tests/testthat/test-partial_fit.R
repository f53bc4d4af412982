# Mini-batch k-means of data that come piece by piece.

stream_points <- function(n, d = 3, k = 4, seed = 1) {
  with_fixed_seed(seed, as.matrix(make_blobs(n, centers = k, d = d)[seq_len(d)]))
}

test_that("batches are learnt from as the naive algorithm does", {
  x <- stream_points(1000)
  weights <- rep(c(1, 2.5, 0, 1), 250)
  for (decay in c(1, 0.8)) {
    for (w in list(NULL, weights)) {
      start <- unname(x[c(1, 5, 9, 14), ])
      model <- list(centers = start, counts = rep(0, 4), steps = 0, running_inertia = 0)
      fit <- cluster_minibatch(
        init = start, batch_size = 60, reassignment_ratio = 0, decay = decay
      )
      for (rows in list(1:300, 301:310, 311:1000)) {
        fit <- partial_fit(fit, x[rows, ], w[rows])
        own <- if (is.null(w)) rep(1, length(rows)) else w[rows]
        model <- naive_partial_fit(model, unname(x[rows, ]), own, 60, decay)
        expect_equal(unname(fit$centers), model$centers, tolerance = 1e-10)
        expect_equal(fit$counts, model$counts, tolerance = 1e-12)
        expect_equal(fit$running_inertia, model$running_inertia, tolerance = 1e-10)
        expect_equal(fit$steps, model$steps)
        expect_identical(unname(fit$cluster), naive_assign(unname(x[rows, ]), unname(fit$centers)))
        expect_equal(
          fit$inertia, naive_inertia(unname(x[rows, ]), unname(fit$centers), own),
          tolerance = 1e-10
        )
      }
      expect_identical(fit$seen, 1000)
      expect_identical(colnames(fit$centers), colnames(x))
    }
  }
})

test_that("a model without data says so", {
  empty <- cluster_minibatch(k = 3)
  expect_output(print(empty), "without clusters yet.*clusters: 3")
  expect_clean_error(predict(empty, matrix(0, 1, 2)), "model", "object", "no data")
  for (verb in list(stats::fitted, summary, stats::nobs, inertia, generics::tidy, plot)) {
    expect_clean_error(verb(empty), "model", says = "no data")
  }
  expect_clean_error(cluster_minibatch(k = 0), "param", "k")
  expect_clean_error(cluster_minibatch(), "param", "k")
  expect_clean_error(cluster_minibatch(k = 3, decay = 2), "param", "decay")
  expect_clean_error(cluster_minibatch(k = 3, init = "best"), "param", "init")
  expect_clean_error(cluster_minibatch(k = 3, init = function(x, k) x), "param", "init")
  expect_clean_error(cluster_minibatch(k = 3, weights = 1), "param", "weights")
  expect_clean_error(cluster_minibatch(k = 3, init = matrix(1:4, 2)), "dim", "init")
})

test_that("small first pieces are kept until k rows differ", {
  x <- stream_points(400)
  for (init in c("kmeans++", "random")) {
    fit <- cluster_minibatch(k = 5, init = init)
    fit <- partial_fit(fit, x[c(1, 1, 2, 2), ])
    expect_s3_class(fit, "huddle_minibatch_empty")
    expect_output(print(fit), "kept: +4 rows")
    expect_clean_error(predict(fit, x), "model", "object", "fewer different rows than the 5")
    fit <- partial_fit(fit, x[c(2, 3), ])
    fit <- partial_fit(fit, x[0, ])
    expect_identical(nrow(fit$buffer), 6L)
    fit <- with_fixed_seed(1, partial_fit(fit, x[4:90, ]))
    expect_s3_class(fit, "huddle_minibatch")
    expect_identical(fit$n, 93L)
    expect_equal(sum(fit$counts), 93)
    expect_identical(unique(unname(fit$cluster)), 1:5)
    expect_identical(predict(fit, x[4:90, ]), fit$cluster[7:93])
  }
  fit <- partial_fit(cluster_minibatch(k = 2), x[1:3, ], weights = c(1, 0, 0))
  expect_s3_class(fit, "huddle_minibatch_empty")
  fit <- partial_fit(fit, x[4, , drop = FALSE])
  expect_s3_class(fit, "huddle_minibatch")
  expect_equal(sum(fit$counts), 2)
})

test_that("data that are refused leave the model as it was", {
  x <- stream_points(500)
  started <- with_fixed_seed(1, partial_fit(cluster_minibatch(k = 4), x))
  models <- list(
    started, cluster_minibatch(x, 4), partial_fit(cluster_minibatch(k = 4), x[1:2, ]),
    cluster_minibatch(init = x[1:4, ])
  )
  for (fit in models) {
    expect_clean_error(partial_fit(fit, with_value(x, 3, 2, NA)), "nonfinite", "x")
    expect_clean_error(partial_fit(fit, x[, 1:2]), "dim", "x", c("\\b2\\b", "\\b3\\b"))
    expect_clean_error(partial_fit(fit, cbind(x, 1)), "dim", "x")
    expect_clean_error(partial_fit(fit, x, weights = 1), "dim", "weights")
    expect_clean_error(partial_fit(fit, x, weights = rep(-1, 500)), "input", "weights")
    expect_clean_error(partial_fit(fit, "x"), "type", "x")
    expect_clean_error(partial_fit(fit), "type", "x")
    expect_clean_error(partial_fit(fit, x, n_threads = 0), "param", "n_threads")
    expect_clean_error(partial_fit(fit, x, NULL, zzz = 1), "param", "zzz")
    renamed <- x
    colnames(renamed) <- c("x1", "x2", "other")
    expect_clean_error(partial_fit(fit, renamed), "dim", "x", c("x3", "other"))
    expect_unchanged(fit, with_fixed_seed(1, partial_fit(fit, x)))
  }
  other <- cluster_kmeans(x, 4)
  expect_clean_error(partial_fit(other, x), "model", "fit")
  expect_clean_error(partial_fit(NULL, x), "model", "fit")
  broken <- started
  broken["counts"] <- list("a")
  expect_clean_error(partial_fit(broken, x), "model", "fit", "counts")
  broken <- started
  broken$params$batch_size <- "many"
  expect_clean_error(partial_fit(broken, x), "model", "fit", "batch_size")
})

test_that("columns go by name, and no rows change nothing", {
  x <- stream_points(300)
  fit <- with_fixed_seed(1, partial_fit(cluster_minibatch(k = 4), x))
  turned <- partial_fit(fit, x[, 3:1])
  expect_identical(turned, partial_fit(fit, x))
  expect_identical(partial_fit(fit, as.data.frame(x)[3:1])$centers, turned$centers)
  expect_identical(partial_fit(fit, x[0, ]), fit)
  kept <- partial_fit(cluster_minibatch(k = 4), x[1:2, ])
  started <- function(rows) with_fixed_seed(1, partial_fit(kept, rows))
  expect_identical(started(x[3:300, 3:1]), started(x[3:300, ]))
  row_names <- paste0("r", 1:300)
  rownames(x) <- row_names
  expect_named(partial_fit(fit, x)$cluster, row_names)
})

test_that("a stream can go on from a fit, and its model answers every verb", {
  x <- stream_points(6000)
  fit <- with_fixed_seed(1, cluster_minibatch(x[1:4000, ], 4))
  more <- partial_fit(fit, x[4001:6000, ])
  expect_identical(more$seen, 6000)
  expect_identical(more$steps, fit$steps + 2)
  expect_equal(sum(more$counts), sum(fit$counts) + 2000)
  expect_output(print(more), "from 6000 rows in")
  one <- partial_fit(more, x[1, , drop = FALSE])
  for (model in list(more, one)) {
    expect_output(print(summary(model)))
    expect_identical(nrow(generics::tidy(model)), 4L)
    expect_identical(nrow(generics::glance(model)), 1L)
    expect_length(predict(model, x), 6000)
    expect_identical(nrow(stats::fitted(model)), model$n)
  }
  expect_s3_class(ggplot2::autoplot(more, x[4001:6000, ]), "ggplot")
  expect_s3_class(ggplot2::autoplot(more, type = "trace"), "ggplot")
})

test_that("streams have the same bits for any number of threads", {
  x <- stream_points(20000, d = 9, k = 15)
  fits <- lapply(1:3, function(threads) {
    with_fixed_seed(1, {
      fit <- cluster_minibatch(k = 15, batch_size = 9000)
      fit <- partial_fit(fit, x[1:5000, ], n_threads = threads)
      partial_fit(fit, x[5001:20000, ], n_threads = threads)
    })
  })
  expect_identical(fits[[2]], fits[[1]])
  expect_identical(fits[[3]], fits[[1]])
})

test_that("a stream learns the clusters, the best of ten at least", {
  x <- stream_points(8000, d = 2, k = 6)
  best <- with_fixed_seed(1, cluster_kmeans(x, 6))$inertia
  pieces <- split(seq_len(8000), rep(1:8, each = 1000))
  with_fixed_seed(1, {
    streams <- replicate(10, cluster_minibatch(k = 6), simplify = FALSE)
    for (rows in pieces) streams <- lapply(streams, partial_fit, x[rows, ])
  })
  found <- streams[[which.min(sapply(streams, `[[`, "running_inertia"))]]
  expect_lt(inertia(found, x) / best, 1.02)
})

test_that("a decay lets the centers follow data that drift", {
  start <- rbind(c(0, 0), c(10, 0))
  drifting <- function(decay) {
    fit <- cluster_minibatch(init = start, decay = decay, reassignment_ratio = 0)
    for (step in 1:60) {
      fit <- partial_fit(fit, start[rep(1:2, 50), ] + cbind(rep(0, 100), step / 10))
    }
    fit$centers[, 2]
  }
  expect_lt(max(abs(drifting(0.5) - 6)), 0.2)
  expect_gt(min(abs(drifting(1) - 6)), 2)
})

test_that("a starved center starts anew where rows are", {
  x <- stream_points(4000, d = 2, k = 4)
  start <- rbind(x[1:3, ], c(1e4, 1e4))
  stuck <- cluster_minibatch(init = start, reassignment_ratio = 0)
  free <- cluster_minibatch(init = start)
  with_fixed_seed(1, {
    stuck <- partial_fit(stuck, x)
    free <- partial_fit(free, x)
  })
  expect_equal(unname(stuck$centers[4, ]), c(1e4, 1e4))
  expect_identical(stuck$counts[4], 0)
  expect_lt(max(abs(free$centers)), 20)
  expect_lt(inertia(free, x), inertia(stuck, x))
})

test_that("streams do sparse rows and numbers of any size", {
  x <- stream_points(3000)
  fit <- function(x) {
    first <- with_fixed_seed(1, partial_fit(cluster_minibatch(k = 4), x[1:900, ]))
    partial_fit(first, x[901:3000, ])
  }
  plain <- fit(x)
  for (scale in 2^c(-500, 480)) {
    scaled <- fit(x * scale)
    expect_equal(scaled$centers / scale, plain$centers, tolerance = 1e-12)
    expect_equal(scaled$running_inertia / scale^2, plain$running_inertia, tolerance = 1e-12)
  }
  expect_equal(fit(x + 1e8)$centers - 1e8, plain$centers, tolerance = 1e-6)
  skip_if_not_installed("Matrix")
  thin <- x * (abs(x) > 4)
  sparse <- methods::as(thin, "CsparseMatrix")
  expect_equal(fit(sparse)$centers, fit(thin)$centers, tolerance = 1e-10)
  kept <- partial_fit(partial_fit(cluster_minibatch(k = 4), sparse[1:2, ]), thin[3, , drop = FALSE])
  expect_s3_class(kept, "huddle_minibatch_empty")
  started <- function(rows) with_fixed_seed(1, partial_fit(kept, rows))
  fit <- started(sparse[4:500, ])
  expect_s3_class(fit, "huddle_minibatch")
  expect_identical(started(sparse[4:500, 3:1])$centers, fit$centers)
})

test_that("a finished clustering says how to go on", {
  x <- stream_points(60)
  fit <- cluster_kmeans(x, 3)
  expect_clean_error(partial_fit(fit, x), "model", "fit", "cluster_minibatch.init = fit.centers")
  expect_s3_class(partial_fit(cluster_minibatch(init = fit$centers), x), "huddle_minibatch")
  spherical <- cluster_kmeans(x, 3, metric = "cosine")
  expect_clean_error(partial_fit(spherical, x), "model", "fit", "k = 3")
  expect_clean_error(
    partial_fit(cluster_dbscan(x, eps = 1), x), "model", "fit", "cluster_minibatch"
  )
  elsewhere <- stats::kmeans(x, 3)
  expect_clean_error(partial_fit(elsewhere, x), "model", "fit", "cluster_minibatch.init")
  expect_clean_error(partial_fit(list(), x), "model", "fit")
})
