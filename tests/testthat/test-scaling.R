flowers <- as.matrix(iris[1:4])

scaled_fits <- function(x) {
  list(
    cluster_kmeans(x, 3, metric = "euclidean"), cluster_kmeans(x, 3, metric = "cosine"),
    cluster_minibatch(x, 3), cluster_dbscan(x, 0.8), cluster_hdbscan(x, 10)
  )
}

# What else takes new rows.
scores_of <- function(fit, x) {
  if (is.null(fit$centers)) anomaly_score(fit, x) else score(fit, x)
}

test_that("a fit keeps the numbers by which its data were scaled", {
  x <- scale(flowers)
  for (fit in scaled_fits(x)) {
    expect_identical(fit$scaling$center, unname(colMeans(flowers)))
    expect_equal(fit$scaling$scale, unname(apply(flowers, 2, sd)), tolerance = 1e-14)
    expect_equal(fit$scaling$range, unname(t(apply(x, 2, range))))
    expect_output(print(fit), "clustering of 150 rows")
  }
  table <- iris[1:4]
  table[] <- lapply(table, scale)
  expect_equal(cluster_dbscan(table, 1)$scaling, cluster_dbscan(x, 1)$scaling)
  expect_identical(cluster_dbscan(scale(flowers, scale = FALSE), 1)$scaling$scale, rep(1, 4))
  expect_identical(cluster_dbscan(scale(flowers, FALSE), 1)$scaling$center, rep(0, 4))
  table[2:4] <- iris[2:4]
  expect_equal(cluster_dbscan(table, 1)$scaling$center, c(mean(flowers[, 1]), 0, 0, 0))
  for (fit in scaled_fits(flowers)) {
    expect_false("scaling" %in% names(fit))
  }
})

test_that("rows that are scaled alike, with or without telling so, are taken in silence", {
  x <- scale(flowers)
  bare <- x[, ]
  table <- iris[1:4]
  table[] <- lapply(table, scale)
  for (fit in scaled_fits(x)) {
    alike <- list(
      x, bare, x[50:51, ], x[50, , drop = FALSE], x[0, ], as.data.frame(x), table, table[50:60, ],
      scale(flowers[1:5, ], fit$scaling$center, fit$scaling$scale), cbind(x, id = 0)
    )
    for (new in alike) {
      expect_silent(predict(fit, new))
    }
    expect_identical(unname(predict(fit, bare)), unname(predict(fit, x)))
    expect_silent(augment(fit, newdata = bare))
    expect_silent(autoplot(fit, bare, boundaries = TRUE))
    expect_silent(scores_of(fit, bare))
  }
  expect_silent(predict(as_classifier(fit, x), x[4:9, ]))
})

test_that("rows that look as if they were not scaled are said to", {
  x <- scale(flowers)
  for (fit in scaled_fits(x)) {
    raw <- list(flowers, iris, flowers[7, , drop = FALSE], flowers[c(1, 60, 110), 4:1])
    for (new in raw) {
      expect_warning(predict(fit, new), class = "huddle_unscaled")
    }
    expect_warning(scores_of(fit, flowers), class = "huddle_unscaled")
    expect_warning(autoplot(fit, flowers), class = "huddle_unscaled")
    suppressWarnings(
      expect_warning(augment(fit, newdata = iris), class = "huddle_unscaled"), "huddle_unscaled"
    )
    # Outliers that would be outliers either way are no sign.
    expect_no_warning(predict(fit, x + 1000))
  }
  fit <- cluster_kmeans(x, 3)
  expect_warning(inertia(fit, flowers), class = "huddle_unscaled")
  expect_warning(representatives(fit, flowers), class = "huddle_unscaled")
  expect_warning(predict(as_classifier(fit, x), flowers), class = "huddle_unscaled")
  labels <- replace(iris$Species, -c(1, 51, 101), NA)
  spread <- spread_labels(x, labels)
  expect_warning(predict(spread, flowers), class = "huddle_unscaled")
  stream <- partial_fit(cluster_minibatch(x, 3), x)
  expect_warning(predict(stream, flowers), class = "huddle_unscaled")
  expect_warning(partial_fit(stream, flowers), class = "huddle_unscaled")
  expect_snapshot(new <- predict(fit, flowers))
})

test_that("the means and deviations of many rows tell where the range does not", {
  raw <- 1 + 0.9 * scale(flowers)[, 1:2]
  x <- scale(raw)
  fit <- cluster_kmeans(x, 3)
  expect_warning(predict(fit, raw[, ]), class = "huddle_unscaled")
  expect_warning(predict(fit, raw[seq(1, 150, 3), ]), class = "huddle_unscaled")
  expect_silent(predict(fit, x[fit$cluster == 1, ]))
  expect_silent(predict(fit, x[x[, 1] > 0, ]))
  # By few rows one cannot tell.
  expect_silent(predict(fit, raw[1:5, ]))
  same <- scale(scale(flowers))
  expect_silent(predict(cluster_kmeans(same, 3), scale(flowers)[, ]))
})

test_that("a query is compared with the points that are searched", {
  x <- scale(flowers)
  expect_silent(nearest_neighbors(x, x[1:3, ], 2))
  expect_silent(nearest_neighbors(x, x, 2))
  expect_warning(nearest_neighbors(x, flowers, 2), class = "huddle_unscaled")
  expect_warning(radius_neighbors(x, 1, flowers), class = "huddle_unscaled")
  expect_error(nearest_neighbors(x, scale(flowers[1:9, ]), 2), class = "huddle_error_input")
})

test_that("rows that were scaled by other numbers are refused", {
  x <- scale(flowers)
  fits <- scaled_fits(x)
  other <- list(scale(flowers[1:50, ]), scale(flowers, scale = FALSE), scale(flowers, FALSE))
  for (fit in fits) {
    for (new in other) {
      expect_error(predict(fit, new), class = "huddle_error_input")
    }
  }
  expect_error(augment(fits[[1]], newdata = other[[1]]), class = "huddle_error_input")
  expect_error(autoplot(fits[[1]], other[[2]]), class = "huddle_error_input")
  expect_snapshot(predict(fits[[1]], other[[1]]), error = TRUE)
  # Columns in another order carry their numbers along.
  turned <- scale(flowers[, c(2, 3, 1, 4)])
  expect_identical(predict(fits[[1]], turned), predict(fits[[1]], x))
})

test_that("a damaged record of the scale is refused", {
  fit <- cluster_kmeans(scale(flowers), 3)
  damage <- function(...) {
    fit$scaling <- utils::modifyList(fit$scaling, list(...), keep.null = TRUE)
    fit
  }
  bad <- list(
    damage(center = 1), damage(center = NULL), damage(scale = c(1, 1, 0, 1)),
    damage(scale = letters[1:4]), damage(range = 1:8 + 0), damage(center = c(1, NA, 1, 1))
  )
  for (fit in c(bad, list(replace(fit, "scaling", 3)))) {
    expect_error(predict(fit, flowers), class = "huddle_error_model")
  }
})

test_that("numbers that are not one for each column are no scale, and signs do not matter", {
  table <- iris[1:3]
  table[[2]] <- scale(table[[2]])
  kept <- given_scaling(table)
  expect_equal(kept$center, c(0, mean(iris[[2]]), 0))
  expect_equal(kept$scale, c(1, stats::sd(iris[[2]]), 1))
  wrong <- structure(flowers, "scaled:center" = 1:3)
  expect_null(given_scaling(wrong))
  expect_null(given_scaling(structure(flowers, "scaled:scale" = letters[1:4])))
  expect_null(cluster_kmeans(wrong, 3)$scaling)
  turned <- scale(flowers, scale = -apply(flowers, 2, stats::sd))
  expect_silent(predict(cluster_kmeans(turned, 3), turned[1:4, ]))
  expect_silent(predict(cluster_kmeans(turned, 3), scale(
    flowers[1:4, ], attr(turned, "scaled:center"), attr(turned, "scaled:scale")
  )))
})

test_that("other means alone, and other deviations alone, are other numbers", {
  x <- scale(flowers)
  fit <- cluster_kmeans(x, 3)
  center <- fit$scaling$center
  unit <- fit$scaling$scale
  expect_silent(predict(fit, scale(flowers, center + 1e-8 * unit, unit * (1 + 1e-8))))
  for (by in c(1e-3, -1)) {
    for (column in c(1, 4)) {
      other <- replace(numeric(4), column, by)
      expect_error(predict(fit, scale(flowers, center + other * unit, unit)),
                   class = "huddle_error_input")
      expect_error(predict(fit, scale(flowers, center, unit * exp(other))),
                   class = "huddle_error_input")
    }
  }
})

test_that("when rows look raw is as it is said", {
  raw <- function(x, center, scale) {
    looks_raw(matrix(x), list(center = center, scale = scale, range = matrix(c(-2, 2), 1)))
  }
  # A tenth of the range beside it is near to it.
  expect_false(raw(2.3, 1, 1))
  expect_false(raw(-2.3, -1, 1))
  expect_true(raw(2.5, 1, 1))
  # What would shrink to nothing was never scaled by this.
  expect_false(raw(30, 0, 1000))
  expect_true(raw(300, 0, 1000))
  # Most rows decide.
  expect_true(raw(c(0, 1, 0, 1, 5:8, 5, 6), 6, 1))
  expect_false(raw(c(0, 1, 0, 1, 0, 5:8, 5), 6, 1))
  # Means and deviations of thirty rows and more, and both.
  wave <- function(n) as.vector(scale(sin(seq_len(n))))
  expect_true(raw(0.5 + 0.9 * wave(30), 0.5, 0.9))
  expect_false(raw(0.5 + 0.9 * wave(29), 0.5, 0.9))
  expect_false(raw(0.5 + 0.05 * wave(40), 0.5, 0.9))
  expect_false(raw(0.1 + wave(40), 0.1, 1))
})
