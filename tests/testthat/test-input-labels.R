test_that("labels of every kind are read alike", {
  number <- c(2L, 2L, 5L, 3L, 5L)
  kinds <- list(
    number, as.double(number), letters[number], factor(letters[number]), number * 10^9,
    factor(number, levels = 1:9), stats::setNames(number, letters[1:5]), number - 4L
  )
  for (kind in kinds) {
    expect_identical(adjusted_rand_score(kind, number), 1)
    expect_identical(adjusted_rand_score(number, kind), 1)
  }
  expect_identical(adjusted_rand_score(c(TRUE, FALSE, TRUE), c(1, 2, 1)), 1)
  far <- c(-.Machine$integer.max, .Machine$integer.max, 0L)
  expect_identical(adjusted_rand_score(far, c("a", "b", "c")), 1)
  expect_identical(match_labels(far, 1:3)$truth, sort(far))
  expect_identical(match_labels(c(0.5, 0.25, 0.5), c(1, 2, 1))$truth, c(0.25, 0.5))
})

test_that("a clustering stands for its labels", {
  x <- named_points(12)
  fit <- known_fit(x)
  truth <- rep_len(c("a", "b"), 12)
  expect_identical(adjusted_rand_score(truth, fit), adjusted_rand_score(truth, fit$cluster))
  expect_identical(adjusted_rand_score(fit, truth), adjusted_rand_score(truth, fit))
  fit$cluster[1] <- 9L
  expect_clean_error(adjusted_rand_score(truth, fit), "model", "cluster")
  expect_clean_error(adjusted_rand_score(fit, truth), "model", "truth")
})

test_that("what is no labelling is refused by name", {
  y <- c(1, 1, 2)
  bad <- list(
    "NULL" = NULL, "list" = list(1, 2, 3), "matrix" = matrix(1:3), "complex" = y + 0i,
    "date" = as.Date("2020-01-01") + y, "function" = mean, "data frame" = data.frame(y)
  )
  for (case in names(bad)) {
    value <- bad[[case]]
    expect_clean_error(adjusted_rand_score(value, y), "type", "truth", label = case)
    expect_clean_error(match_accuracy(y, value), "type", "cluster", label = case)
    expect_clean_error(align_labels(y, value), "type", "old", label = case)
  }
  expect_clean_error(adjusted_rand_score(y), "type", "cluster", "missing")
  km <- list(cluster = 1:3, centers = 1)
  expect_clean_error(adjusted_rand_score(y, km), "type", "cluster", "\\$cluster")
  damaged <- structure(c(1L, 7L, 2L), levels = c("a", "b"), class = "factor")
  expect_clean_error(adjusted_rand_score(damaged, y), "type", "truth", "damaged")
})

test_that("missing labels are counted", {
  y <- c(1, 1, 2, 2)
  expect_clean_error(
    adjusted_rand_score(c(1, NA, NA, 2), y), "nonfinite", "truth", c("\\b2\\b", "missing labels")
  )
  expect_clean_error(adjusted_rand_score(y, c("a", NA, "b", "b")), "nonfinite", "cluster", "1 miss")
  expect_clean_error(adjusted_rand_score(y, factor(c(1, 2, 2, NA))), "nonfinite", "cluster", "4")
  expect_clean_error(
    adjusted_rand_score(y, addNA(factor(c(1, 2, NA, NA)))), "nonfinite", "cluster", "2 miss.* 3"
  )
  expect_clean_error(adjusted_rand_score(y, c(1, NaN, 1, 1)), "nonfinite", "cluster")
  expect_clean_error(adjusted_rand_score(y, 1:3), "dim", "cluster", c("\\b3\\b", "\\b4\\b"))
  expect_clean_error(adjusted_rand_score(y, numeric()), "dim", "cluster")
})

test_that("noise is a cluster, or is left out", {
  fit <- known_noise_fit() # labels 1 0 2 1 2 2
  truth <- c(0, 1, 1, 0, 1, 1)
  part <- fit$cluster > 0
  for (cluster in list(fit, fit$cluster, as.double(fit$cluster))) {
    expect_identical(
      adjusted_rand_score(truth, cluster, noise = "exclude"),
      adjusted_rand_score(truth[part], fit$cluster[part])
    )
    expect_lt(adjusted_rand_score(truth, cluster), 1)
    expect_identical(match_accuracy(truth, cluster), 5 / 6)
    expect_identical(match_accuracy(truth, cluster, noise = "exclude"), 1)
  }
  # Classes are numbered from 0 as they like; text is never noise.
  expect_identical(adjusted_rand_score(truth, truth + 1, noise = "exclude"), 1)
  expect_identical(match_accuracy(truth, as.character(fit$cluster), noise = "exclude"), 5 / 6)
  expect_identical(match_labels(fit, truth + 1, noise = "exclude")$truth, 1:2)
  sparse <- c(0L, 10L^9L, 5L, 10L^9L, 5L, 5L)
  expect_identical(sum(match_labels(truth, sparse, noise = "exclude")$cluster_size), 5)
  expect_clean_error(adjusted_rand_score(truth, truth, noise = "drop"), "param", "noise")
})

test_that("messages say what to do", {
  expect_snapshot(error = TRUE, {
    adjusted_rand_score(c(1, NA, 2), 1:3)
    adjusted_rand_score(1:3, list(cluster = 1:3))
    adjusted_rand_score(1:3, 1:4)
    match_accuracy(data.frame(a = 1), 1)
  })
})
