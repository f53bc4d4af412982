lines_of <- function(code) utils::capture.output(code)

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
