# Mini-batch k-means: samples may differ, but what is said of all rows must be exact.

schedules <- c("nested", "classic")

blob_points <- function(n, d = 4, k = 6, seed = 1) {
  with_fixed_seed(seed, as.matrix(make_blobs(n, centers = k, d = d)[seq_len(d)]))
}

fitted_minibatch <- function(x, k, ..., seed = 1) {
  with_fixed_seed(seed, cluster_minibatch(x, k, ..., progress = FALSE))
}

# Labels, sizes and sums of the fit are those of its centers.
expect_exact <- function(fit, x, weights = rep(1, nrow(x))) {
  x <- unname(x)
  centers <- unname(fit$centers)
  labels <- naive_assign(x, centers)
  testthat::expect_identical(unname(fit$cluster), labels)
  testthat::expect_identical(fit$size, tabulate(labels, fit$k))
  testthat::expect_equal(fit$inertia, naive_inertia(x, centers, weights), tolerance = 1e-10)
  own <- weights * rowSums((x - centers[labels, , drop = FALSE])^2)
  within <- vapply(seq_len(fit$k), function(j) sum(own[labels == j]), 1)
  testthat::expect_equal(fit$withinss, within, tolerance = 1e-9)
  mean <- colSums(weights * x) / sum(weights)
  testthat::expect_equal(fit$totss, sum(weights * sweep(x, 2, mean)^2), tolerance = 1e-9)
  testthat::expect_true(all(fit$size > 0))
}

for (schedule in schedules) {
  test_that(paste(schedule, "batches end with exact labels and sums of all rows"), {
    x <- blob_points(9000)
    fit <- fitted_minibatch(x, 6, schedule = schedule)
    expect_exact(fit, x)
    expect_identical(predict(fit, x), fit$cluster)
    expect_identical(inertia(fit), fit$inertia)
    weights <- rep(c(0, 0.5, 1, 3), length.out = 9000)
    expect_exact(fitted_minibatch(x, 6, schedule = schedule, weights = weights), x, weights)
    expect_exact(fitted_minibatch(x, 30, schedule = schedule, init = "random"), x)
  })

  test_that(paste(schedule, "batches come near the inertia of k-means"), {
    x <- blob_points(20000, d = 5, k = 12)
    best <- with_fixed_seed(1, cluster_kmeans(x, 12, n_init = 5))$inertia
    found <- vapply(1:5, function(seed) {
      fitted_minibatch(x, 12, schedule = schedule, n_init = 5, seed = seed)$inertia
    }, 1)
    expect_lt(min(found) / best, 1.01)
    start <- with_fixed_seed(2, init_kmeanspp(x, 12))
    full <- cluster_kmeans(x, init = start)$inertia
    expect_lt(fitted_minibatch(x, 12, schedule = schedule, init = start)$inertia / full, 1.01)
  })

  test_that(paste(schedule, "batches give the same bits for any number of threads"), {
    x <- blob_points(30000, d = 12, k = 20)
    weights <- rep(c(1, 2, 0), 10000)
    fits <- lapply(1:3, function(threads) {
      fitted_minibatch(x, 20, schedule = schedule, weights = weights, n_threads = threads)
    })
    expect_identical(fits[[2]], fits[[1]])
    expect_identical(fits[[3]], fits[[1]])
  })

  test_that(paste(schedule, "batches leave out rows of weight zero"), {
    x <- blob_points(12000)
    kept <- rep(c(TRUE, FALSE, TRUE), 4000)
    weights <- ifelse(kept, 2, 0)
    with_all <- fitted_minibatch(x, 6, schedule = schedule, weights = weights)
    without <- fitted_minibatch(x[kept, ], 6, schedule = schedule, weights = weights[kept])
    order <- match(seq_len(6), with_all$cluster[kept][match(seq_len(6), without$cluster)])
    expect_equal(with_all$inertia, without$inertia, tolerance = 1e-9)
    expect_equal(unname(with_all$centers), unname(without$centers[order, ]), tolerance = 1e-9)
  })

  test_that(paste(schedule, "batches of sparse data equal those of the same data made dense"), {
    skip_if_not_installed("Matrix")
    x <- with_fixed_seed(2, matrix(rnorm(6000 * 8) * (runif(6000 * 8) < 0.3), 6000))
    x[, 8] <- x[, 8] + 1e6
    sparse <- methods::as(x, "CsparseMatrix")
    weights <- rep(c(1, 0.5, 0, 2), 1500)
    for (w in list(NULL, weights)) {
      dense_fit <- fitted_minibatch(x, 7, schedule = schedule, weights = w)
      sparse_fit <- fitted_minibatch(sparse, 7, schedule = schedule, weights = w)
      expect_equal(sparse_fit$centers, dense_fit$centers, tolerance = 1e-9)
      expect_equal(sparse_fit$inertia, dense_fit$inertia, tolerance = 1e-9)
      expect_identical(sparse_fit$cluster, dense_fit$cluster)
    }
  })

  test_that(paste(schedule, "batches find clusters of few rows"), {
    x <- rbind(matrix(rep(c(0, 1), each = 20000), ncol = 2), c(50, 50), c(-50, 3), c(9, 1e5))
    fit <- fitted_minibatch(x, 4, schedule = schedule)
    expect_identical(sort(fit$size), c(1L, 1L, 1L, 20000L))
    expect_equal(fit$inertia, 0)
    expect_error(
      fitted_minibatch(x, 5, schedule = schedule), "4 different rows", class = "huddle_error_input"
    )
    noisy <- rbind(blob_points(20000, d = 2, k = 3), c(1e4, 1e4))
    fit <- fitted_minibatch(noisy, 25, schedule = schedule, init = noisy[rep(20001, 25), ] + 1:25)
    expect_exact(fit, noisy)
  })

  test_that(paste(schedule, "batches work at the ends of the range of numbers"), {
    x <- blob_points(7000, d = 3, k = 5)
    plain <- fitted_minibatch(x, 5, schedule = schedule)
    for (scale in 2^c(-500, 480)) {
      fit <- fitted_minibatch(x * scale, 5, schedule = schedule)
      expect_identical(fit$cluster, plain$cluster)
      expect_equal(fit$centers / scale, plain$centers, tolerance = 1e-12)
      expect_equal(fit$inertia / scale^2, plain$inertia, tolerance = 1e-12)
      expect_equal(fit$running_inertia / scale^2, plain$running_inertia, tolerance = 1e-12)
    }
    far <- fitted_minibatch(x + 1e8, 5, schedule = schedule)
    expect_equal(far$inertia, plain$inertia, tolerance = 1e-6)
    expect_equal(far$centers - 1e8, plain$centers, tolerance = 1e-6)
  })

  test_that(paste(schedule, "batches do k = 1, k = n, one column and duplicates"), {
    x <- blob_points(5000, d = 2)
    one <- fitted_minibatch(x, 1, schedule = schedule)
    expect_lt(one$inertia / one$totss, 1 + 1e-3)
    expect_identical(fitted_minibatch(x[1:40, ], 40, schedule = schedule)$size, rep(1L, 40))
    column <- fitted_minibatch(x[, 1, drop = FALSE], 4, schedule = schedule)
    expect_exact(column, x[, 1, drop = FALSE])
    doubled <- x[rep(1:10, 500), ]
    expect_equal(fitted_minibatch(doubled, 10, schedule = schedule)$inertia, 0)
  })
}

test_that("nested fits of one sample are k-means and need no random numbers", {
  x <- blob_points(500, d = 3)
  before <- with_fixed_seed(1, {
    fit <- cluster_minibatch(x, init = x[1:6, ])
    globalenv()$.Random.seed
  })
  expect_identical(before, with_fixed_seed(1, globalenv()$.Random.seed))
  expect_exact(fit, x)
  full <- cluster_kmeans(x, init = x[1:6, ])
  expect_lt(fit$inertia / full$inertia, 1.001)
  expect_identical(fit$counts, fit$counts[1:6])
  expect_equal(sum(fit$counts), 500)
})

test_that("integer weights are as good as repeated rows", {
  x <- blob_points(2000)
  weights <- rep(c(1, 2, 3, 0), 500)
  start <- x[1:6, ]
  weighted <- cluster_minibatch(x, init = start, weights = weights)
  repeated <- cluster_minibatch(x[rep(1:2000, weights), ], init = start, init_size = 5000)
  expect_equal(weighted$inertia, repeated$inertia, tolerance = 1e-6)
  expect_equal(weighted$centers, repeated$centers, tolerance = 1e-3)
})

test_that("the classic schedule counts the rows of every batch", {
  x <- blob_points(5000)
  fit <- fitted_minibatch(x, 6, schedule = "classic", batch_size = 100, reassignment_ratio = 0)
  expect_equal(sum(fit$counts), 100 * fit$steps)
  expect_equal(nrow(fit$trace), fit$steps)
  expect_identical(fit$trace$rows, rep(100, fit$steps))
  expect_identical(fit$trace$distances, rep(600, fit$steps))
  expect_equal(mean(tail(fit$trace$inertia, 20)), fit$inertia, tolerance = 0.2)
  few <- fitted_minibatch(x, 6, schedule = "classic", max_no_improvement = 1)
  expect_lt(few$steps, fitted_minibatch(x, 6, schedule = "classic")$steps + 1)
  still <- fitted_minibatch(x, 6, schedule = "classic", tol = 1e6)
  expect_identical(still$steps, 1)
})

test_that("the nested schedule doubles its samples", {
  x <- blob_points(40000)
  fit <- fitted_minibatch(x, 60, batch_size = 500, init_size = 1000)
  rows <- unique(fit$trace$rows)
  expect_identical(rows, 1000 * 2^(seq_along(rows) - 1))
  expect_gte(max(rows), 6000)
  expect_lt(fit$running_inertia * 40000 / fit$inertia, 1.1)
})

test_that("a fit that ran out of passes says so", {
  x <- blob_points(5000, k = 30)
  expect_warning(
    fit <- fitted_minibatch(x, 30, max_iter = 1), "1 step", class = "huddle_not_converged"
  )
  expect_false(fit$converged)
  expect_exact(fit, x)
  expect_warning(
    fitted_minibatch(x, 30, schedule = "classic", max_iter = 1, max_no_improvement = 100),
    class = "huddle_not_converged"
  )
})

test_that("functions and data frames serve as starts", {
  x <- blob_points(400, d = 2)
  fit <- cluster_minibatch(x, 3, init = function(x, k) x[seq_len(k), ])
  expect_identical(fit$params$n_init, 1)
  expect_equal(fit$centers, cluster_minibatch(x, init = as.data.frame(x[1:3, ]))$centers)
})

# ---- side by side with k-means -------------------------------------------------------------------

test_that("compare_minibatch() has a row for each number of clusters and method", {
  x <- blob_points(600)
  both <- with_fixed_seed(1, compare_minibatch(x, c(2, 5, 9), progress = FALSE))
  expect_s3_class(both, c("huddle_minibatch_comparison", "data.frame"), exact = TRUE)
  expect_identical(both$k, rep(c(2, 5, 9), each = 2))
  expect_identical(as.character(both$method), rep(c("k-means", "mini-batch"), 3))
  expect_true(all(both$seconds >= 0))
  expect_equal(
    both$inertia[1], with_fixed_seed(1, cluster_kmeans(x, 2, n_init = 3))$inertia
  )
  again <- with_fixed_seed(1, compare_minibatch(x, c(2, 5, 9), progress = FALSE))
  expect_identical(again$inertia, both$inertia)
  expect_identical(nrow(compare_minibatch(x, 1, n_init = 1, weights = rep(1:2, 300))), 2L)
})

test_that("compare_minibatch() is drawn in two panels", {
  both <- with_fixed_seed(1, compare_minibatch(blob_points(300), 1:4, progress = FALSE))
  data <- plot_data(both)
  expect_named(data, c("k", "method", "quantity", "value"))
  expect_identical(data$value, c(both$inertia, both$seconds))
  picture <- ggplot2::autoplot(both)
  expect_s3_class(picture, "ggplot")
  expect_identical(plot_data(picture), data)
  expect_identical(levels(data$quantity), c("inertia", "seconds"))
  subtitle <- function(seconds) {
    both$seconds <- seconds
    ggplot2::autoplot(both)$labels$subtitle
  }
  expect_match(subtitle(rep(c(2, 1), 4)), "takes 50% of the time, its inertia is .*% (higher|lower)")
  expect_match(subtitle(0), "gives an inertia that is .*% (higher|lower)")
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  expect_identical(class(plot(both)), class(picture))
  expect_error(plot_data(both[0, ]), class = "huddle_error_model")
})

test_that("compare_minibatch() refuses what it cannot compare", {
  x <- blob_points(30)
  for (k in list(0, 31, c(2, 2), 2.5, "3", NA, NULL, numeric(), factor(3), matrix(1:2))) {
    expect_clean_error(compare_minibatch(x, k), "param", "k", "30", label = deparse(k)[1])
  }
  expect_clean_error(compare_minibatch(x, 3, n_init = 0), "param", "n_init")
  expect_clean_error(compare_minibatch(x, 3, batch_size = 0), "param", "batch_size")
  expect_clean_error(compare_minibatch(x, 3, schedule = "none"), "param", "schedule")
  expect_clean_error(compare_minibatch(x, 3, weights = 1), "dim", "weights")
  expect_clean_error(compare_minibatch(x, 3, progress = 2), "param", "progress")
  expect_clean_error(compare_minibatch(x, 3, metric = "cosine"), "param")
  expect_clean_error(compare_minibatch("x", 3), "type", "x")
})

test_that("samples take every named start", {
  x <- grid_groups(3000, d = 2, k = 9)
  for (schedule in c("nested", "classic")) {
    left <- lapply(c("kmeans++", "random", "afkmc2", "kmeans||", "bisecting"), function(init) {
      fit <- suppressWarnings(
        fitted_minibatch(x, 9, schedule = schedule, init = init, n_init = 1, max_iter = 1)
      )
      unname(fit$centers)
    })
    expect_identical(anyDuplicated(left), 0L, label = schedule)
  }
})
