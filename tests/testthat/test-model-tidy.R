plain <- function(frame) {
  text <- function(column) if (is.factor(column)) as.character(column) else column
  as.data.frame(lapply(frame, text))
}

test_that("tidy(), glance() and augment() have the columns of broom", {
  skip_unless_works("broom", broom::augment(stats::kmeans(iris[1:4], iris[1:3, 1:4]), iris))
  x <- named_points()
  fit <- known_fit(x)
  like <- as_stats(fit)
  expect_equal(plain(tidy(fit)), plain(broom::tidy(like)))
  expect_equal(plain(augment(fit, x)), plain(broom::augment(like, x)))
  expect_equal(plain(glance(fit)[1:4]), plain(broom::glance(like)))
  expect_identical(intersect(names(glance(fit)), c("k", names(tidy(fit)))), character())
  unnamed <- known_fit(unname(x))
  expect_identical(names(tidy(unnamed)), names(broom::tidy(as_stats(unnamed))))
})

test_that("tidy() has a row per cluster", {
  fit <- known_fit()
  frame <- tidy(fit)
  expect_s3_class(frame, "data.frame")
  expect_named(frame, c("a", "b", "size", "withinss", "cluster"))
  expect_identical(frame$a, unname(fit$centers[, "a"]))
  expect_identical(frame$cluster, factor(1:3))
})

test_that("tidy() gives no name twice, whatever the columns are called", {
  x <- named_points()
  expected <- list(
    list(c("size", "cluster"), c("center_size", "center_cluster")),
    list(c("withinss", "weight"), c("center_withinss", "center_weight")),
    list(c("a", "a"), c("a", "a_1")), list(c("", NA), c("x1", "x2"))
  )
  for (case in expected) {
    colnames(x) <- case[[1]]
    frame <- tidy(known_fit(x))
    expect_identical(names(frame), c(case[[2]], "size", "withinss", "cluster"))
    expect_identical(frame[[2]], unname(known_fit(x)$centers[, 2]))
    expect_identical(frame$size, known_fit(x)$size)
  }
})

test_that("tidy() gives the noise a row of its own, as dbscan does", {
  x <- rbind(contract_points(), c(100, 100), c(-100, 100))
  fit <- cluster_dbscan(x, eps = 2, min_samples = 4)
  frame <- tidy(fit)
  expect_named(frame, c("cluster", "size", "noise"))
  expect_identical(levels(frame$cluster), as.character(0:fit$k))
  expect_identical(frame$size, c(sum(fit$cluster == 0L), fit$size))
  expect_identical(frame$noise, c(TRUE, logical(fit$k)))
  expect_identical(tidy(cluster_dbscan(x, eps = Inf))$size, c(0L, 62L))
  tree <- cluster_hdbscan(x, min_cluster_size = 5)
  expect_identical(tidy(tree)$persistence, c(NA, tree$persistence))
  expect_identical(tidy(tree)$size, tabulate(tree$cluster + 1L, tree$k + 1L))
  expect_named(tidy(known_noise_fit()), c("cluster", "size", "noise"))
})

test_that("tidy() and summary() of a fit with weights have the sums of the weights", {
  x <- contract_points()
  weights <- rep(c(0, 0.5, 2, 3), 15)
  sums <- function(fit) as.vector(tapply(weights, factor(fit$cluster, 0:fit$k), sum, default = 0))
  fits <- list(
    with_fixed_seed(1, cluster_kmeans(x, 3, weights = weights)),
    with_fixed_seed(1, cluster_minibatch(x, 3, weights = weights))
  )
  for (fit in fits) {
    expect_equal(tidy(fit)$weight, sums(fit)[-1])
    radius <- sqrt(fit$withinss / sums(fit)[-1])
    expect_equal(summary(fit)$clusters$radius, radius)
    expect_identical(align_labels(fit, 4L - fit$cluster)$weight, rev(fit$weight))
  }
  fits <- list(
    cluster_dbscan(x, eps = 1, min_samples = 6, weights = weights),
    cluster_hdbscan(x, min_cluster_size = 6, weights = weights)
  )
  for (fit in fits) {
    expect_equal(tidy(fit)$weight, sums(fit))
  }
  expect_false("weight" %in% names(tidy(known_fit())))
  damaged <- fits[[1]]
  damaged$weight[1] <- -1
  expect_error(tidy(damaged), class = "huddle_error_model")
})

test_that("glance() has one row", {
  frame <- glance(known_fit())
  expect_named(
    frame, c("totss", "tot.withinss", "betweenss", "iter", "nobs", "n.clusters", "converged")
  )
  expect_identical(nrow(frame), 1L)
  expect_identical(frame$nobs, 12L)
  expect_named(glance(known_noise_fit()), c("nobs", "n.clusters", "nexcluded"))
  fit <- cluster_dbscan(rbind(contract_points(), c(100, 100)), eps = 2, min_samples = 4)
  expect_identical(
    as.list(glance(fit)),
    list(
      nobs = 61L, n.clusters = fit$k, nexcluded = sum(fit$cluster == 0L), cores = length(fit$core)
    )
  )
})

test_that("glances of several k unnest beside a column k", {
  skip_unless_works("tidyr", tidyr::unnest(tibble::tibble(a = list(iris)), "a"))
  fits <- tibble::tibble(k = 1:4)
  fits$kclust <- lapply(fits$k, function(k) with_fixed_seed(1, cluster_kmeans(blobs[1:2], k)))
  fits$glanced <- lapply(fits$kclust, glance)
  fits$tidied <- lapply(fits$kclust, tidy)
  wide <- tidyr::unnest(fits[c("k", "glanced")], "glanced")
  expect_identical(wide$k, 1:4)
  expect_identical(nrow(tidyr::unnest(fits[c("k", "tidied")], "tidied")), 10L)
})

test_that("augment() adds the cluster to any data of n rows", {
  x <- named_points()
  fit <- known_fit(x)
  data <- data.frame(x, kind = letters[1:12], row.names = NULL)
  frame <- augment(fit, data)
  expect_named(frame, c("a", "b", "kind", ".cluster"))
  expect_identical(frame$.cluster, factor(rep(1:3, 4)))
  expect_identical(frame$kind, data$kind)
  expect_identical(augment(fit, x)$.rownames, rownames(x))
  expect_identical(names(augment(fit, unname(x))), c("x1", "x2", ".cluster"))
  expect_identical(augment(fit, frame), frame)
})

test_that("augment() gives noise a level of its own", {
  frame <- augment(known_noise_fit(), data.frame(a = 1:6))
  expect_identical(levels(frame$.cluster), c("0", "1", "2"))
  expect_identical(as.character(frame$.cluster), c("1", "0", "2", "1", "2", "2"))
})

test_that("augment() of new data gives what predict() says", {
  x <- contract_points()
  new <- data.frame(kind = c("u", "v"), a = c(0.5, 9), b = c(0.5, 9))
  fit <- with_fixed_seed(1, cluster_kmeans(x, 3))
  frame <- augment(fit, newdata = new[c("a", "b")])
  expect_named(frame, c("a", "b", ".cluster"))
  expect_identical(as.integer(frame$.cluster), unname(predict(fit, new[c("a", "b")])))
  expect_identical(levels(frame$.cluster), c("1", "2", "3"))
  expect_identical(dim(augment(fit, newdata = x[0, ])), c(0L, 3L))
  expect_identical(augment(fit, x, newdata = x[1:5, ]), augment(fit, x)[1:5, ])
  expect_error(augment(fit, newdata = 1:2), class = "huddle_error_type")
  error <- expect_error(augment(fit, newdata = x[, 1, drop = FALSE]), class = "huddle_error_dim")
  expect_identical(error$arg, "newdata")
  expect_identical(deparse(error$call)[[1]], "augment(fit, newdata = x[, 1, drop = FALSE])")
})

test_that("augment() of HDBSCAN has probabilities and outlier scores", {
  x <- rbind(contract_points(), c(100, 100))
  fit <- cluster_hdbscan(x, min_cluster_size = 5)
  frame <- augment(fit, x)
  expect_identical(frame$.probability, fit$probability)
  expect_identical(frame$.outlier_score, fit$outlier_score)
  new <- augment(fit, newdata = x[c(1, 61), ])
  expect_named(new, c("a", "b", ".cluster", ".probability", ".outlier_score"))
  expect_equal(new$.probability, fit$probability[c(1, 61)])
  # Near, between and far, with noise: all that the verbs say one by one.
  other <- rbind(x[c(1, 61), ], c(4.5, 4.5), c(-3, 20))
  new <- augment(fit, newdata = other)
  expect_identical(as.integer(as.character(new$.cluster)), unname(predict(fit, other)))
  expect_identical(new$.probability, unname(rowSums(predict(fit, other, type = "prob"))))
  expect_identical(new$.outlier_score, unname(anomaly_score(fit, other)))
  expect_identical(dim(augment(fit, newdata = x[0, ])), c(0L, 5L))
  # New rows are placed once, so that a word about them comes once.
  scaled <- cluster_hdbscan(scale(iris[1:4]), 5)
  heard <- 0
  withCallingHandlers(augment(scaled, newdata = iris), huddle_unscaled = function(w) {
    heard <<- heard + 1
    rlang::cnd_muffle(w)
  })
  expect_identical(heard, 1)
})

test_that("augment() does not replace a column that is there", {
  x <- contract_points()
  first <- with_fixed_seed(1, cluster_kmeans(x, 3))
  second <- with_fixed_seed(1, cluster_kmeans(x, 2))
  frame <- augment(first, x)
  expect_identical(augment(first, frame), frame)
  error <- expect_error(augment(second, frame), class = "huddle_error_input")
  expect_match(conditionMessage(error), ".cluster", fixed = TRUE)
})

test_that("augment() leaves a data.table alone", {
  skip_if_not_installed("data.table")
  table <- data.table::data.table(named_points())
  frame <- augment(known_fit(), table)
  expect_named(table, c("a", "b"))
  data.table::setnames(table, c("y", "z"))
  expect_named(frame, c("a", "b", ".cluster"))
})

test_that("augment() needs the data", {
  fit <- known_fit()
  f <- function(...) augment(fit, ...)
  expect_snapshot(error = TRUE, {
    f()
    f(1:12)
    f(mtcars)
    f(newdata = 1)
    f(named_points(), new = 1)
  })
})

test_that("the frames are tibbles where tibble is installed, else plain with the same columns", {
  columns <- list(a = c(1, 2), a = c("x", "y"), l = list(1, 2))
  bare <- data_frame(columns, 2L, tibble = FALSE)
  expect_identical(class(bare), "data.frame")
  expect_identical(names(bare), names(columns))
  expect_identical(nrow(bare), 2L)
  skip_if_not_installed("tibble")
  expect_s3_class(data_frame(columns, 2L), "tbl_df")
  expect_identical(as.list(data_frame(columns, 2L)), columns)
  expect_s3_class(tidy(known_fit()), "tbl_df")
})

test_that("labels become factors with plain numbers as levels", {
  expect_identical(label_factor(c(2L, 1L), 3), factor(c(2, 1), levels = 1:3))
  expect_identical(label_factor(c(2L, 0L), 2), factor(c(2, 0), levels = 0:2))
  expect_identical(levels(label_factor(1L, 100000))[100000], "100000")
})
