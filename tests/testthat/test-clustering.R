lines_of <- function(code) utils::capture.output(code)

as_stats <- function(fit) structure(unclass(fit), class = "kmeans")

test_that("new_clustering() adds class and format", {
  fit <- new_clustering(list(k = 1L), c("huddle_kmeans", "kmeans"))
  expect_identical(class(fit), c("huddle_kmeans", "huddle_clustering", "kmeans"))
  expect_identical(fit$format_version, 1L)
  other <- new_clustering(list(), "huddle_dbscan")
  expect_identical(class(other), c("huddle_dbscan", "huddle_clustering"))
})

# ---- print and summary ---------------------------------------------------------------------------

test_that("print() is short and returns its argument invisibly", {
  fit <- known_fit()
  expect_snapshot(print(fit))
  lines_of(returned <- withVisible(print(fit)))
  expect_identical(returned, list(value = fit, visible = FALSE))
})

test_that("print() tells the special cases", {
  expect_snapshot({
    known_noise_fit()
    known_fit(converged = FALSE, iterations = 300L)
    known_fit(params = list(weighted = TRUE, n_init = 1))
    known_fit(totss = 0, betweenss = 0, inertia = 0)
  })
})

test_that("print() stays within 80 columns", {
  for (k in c(2, 12, 14, 99, 3000)) {
    for (size in c(9L, 99999L, 123456789L)) {
      many <- known_fit()
      many$k <- as.integer(k)
      many$size <- rep(size, k)
      many$n <- sum(many$size + 0)
      expect_lte(max(nchar(describe_clustering(many, 7))), 80)
    }
  }
  expect_identical(describe_sizes(c(10L, 20L)), "10, 20")
  expect_identical(describe_sizes(integer()), "none")
  expect_match(describe_sizes(rep(1000L, 99)), "^1000, .*1000, \\.\\.\\. \\([0-9]+ more\\)$")
})

test_that("summary() adds a line per cluster", {
  fit <- known_fit()
  result <- summary(fit)
  expect_s3_class(result, "summary.huddle_clustering")
  expect_named(
    result$clusters,
    c("cluster", "size", "share", "withinss", "radius", "nearest", "separation")
  )
  expect_identical(result$clusters$size, fit$size)
  expect_equal(sum(result$clusters$share), 1)
  expect_equal(result$clusters$radius, sqrt(fit$withinss / fit$size))
  apart <- as.matrix(stats::dist(fit$centers))
  diag(apart) <- NA
  expect_equal(result$clusters$separation, unname(apply(apart, 1, min, na.rm = TRUE)))
  expect_identical(apart[cbind(1:3, result$clusters$nearest)], result$clusters$separation)
  expect_identical(result[c("k", "n", "d")], list(k = 3L, n = 12L, d = 2L))
  expect_snapshot(result)
})

test_that("summary() leaves out what it cannot know", {
  expect_named(summary(known_noise_fit())$clusters, c("cluster", "size", "share"))
  weighted <- known_fit(params = list(weighted = TRUE))
  expect_identical(summary(weighted)$clusters$radius, rep(NA_real_, 3))
  one <- summary(cluster_kmeans(named_points(), 1))
  expect_named(one$clusters, c("cluster", "size", "share", "withinss", "radius"))
  expect_snapshot({
    summary(known_noise_fit())
    summary(weighted)
  })
})

test_that("summary() shows as much as fits", {
  x <- cbind(grid_groups(30, d = 30), 1)
  x <- x[rep(1:30, 2), ]
  colnames(x) <- c(paste0("a_rather_long_name_", 1:30), NA)
  fit <- cluster_kmeans(x, 25, init = x[1:25, ])
  expect_snapshot(summary(fit))
  withr::local_options(width = 80)
  expect_lte(max(nchar(lines_of(print(summary(fit))))), 80)
  withr::local_options(width = 30)
  expect_gt(length(lines_of(print(summary(fit)))), 20)
})

# ---- fitted and nobs -----------------------------------------------------------------------------

test_that("fitted() gives what it gives for stats::kmeans()", {
  x <- named_points()
  fit <- known_fit(x)
  like <- as_stats(fit)
  expect_identical(fitted(fit), fitted(like))
  expect_identical(fitted(fit, "classes"), fitted(like, "classes"))
  expect_identical(fitted(fit, method = "centers"), fit$centers[fit$cluster, ])
  expect_error(fitted(fit, "center"), class = "huddle_error_param")
  expect_error(fitted(fit, type = "classes"), class = "huddle_error_param")
})

test_that("noise has no center", {
  fit <- known_noise_fit()
  expect_identical(fitted(fit, "classes"), fit$cluster)
  expect_error(fitted(fit), class = "huddle_error_model")
  fit$centers <- rbind(`1` = c(a = 1, b = 2), `2` = c(3, 4))
  expect_identical(unname(fitted(fit)[, "a"]), c(1, NA, 3, 1, 3, 3))
  expect_identical(dim(fitted(fit)), c(6L, 2L))
})

test_that("nobs() counts rows", {
  expect_identical(nobs(known_fit()), 12L)
  expect_identical(stats::nobs(known_fit(), use.fallback = TRUE), 12L)
})

# ---- tidy, glance, augment -----------------------------------------------------------------------

plain <- function(frame) {
  text <- function(column) if (is.factor(column)) as.character(column) else column
  as.data.frame(lapply(frame, text))
}

test_that("tidy(), glance() and augment() have the columns of broom", {
  skip_if_not_installed("broom")
  x <- named_points()
  fit <- known_fit(x)
  like <- as_stats(fit)
  expect_equal(plain(tidy(fit)), plain(broom::tidy(like)))
  expect_equal(plain(augment(fit, x)), plain(broom::augment(like, x)))
  expect_equal(plain(glance(fit)[1:4]), plain(broom::glance(like)))
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
  expect_named(tidy(known_noise_fit()), c("size", "cluster"))
})

test_that("tidy() copes with any column names", {
  x <- named_points()
  for (names in list(c("size", "cluster"), c("a", "a"), c("", NA))) {
    colnames(x) <- names
    expect_identical(names(tidy(known_fit(x)))[3:5], c("size", "withinss", "cluster"))
    expect_identical(unname(as.list(tidy(known_fit(x)))[[2]]), unname(known_fit(x)$centers[, 2]))
  }
})

test_that("glance() has one row", {
  frame <- glance(known_fit())
  expect_named(frame, c("totss", "tot.withinss", "betweenss", "iter", "k", "n", "converged"))
  expect_identical(nrow(frame), 1L)
  expect_identical(frame$n, 12L)
  expect_named(glance(known_noise_fit()), c("k", "n"))
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
    f(named_points(), newdata = 1)
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

test_that("every verb refuses a damaged model and misspelt arguments", {
  fit <- known_fit()
  damaged <- fit
  damaged$centers <- NULL
  verbs <- list(print, summary, fitted, nobs, tidy, glance, inertia, score)
  for (verb in verbs) {
    expect_error(verb(damaged), class = "huddle_error_model")
  }
  expect_error(augment(damaged, named_points()), class = "huddle_error_model")
  for (verb in list(summary, fitted, tidy, glance, inertia, score)) {
    expect_error(verb(fit, colour = 1), class = "huddle_error_param")
  }
})
