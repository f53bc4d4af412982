test_that("every row gets the label of its cluster", {
  x <- named_points(12)
  fit <- known_fit(x)
  rows <- representatives(fit, x)
  all <- propagate_labels(fit, x, c("c", "a", "b"))
  expect_s3_class(all, "huddle_propagation")
  expect_identical(names(all$labels), rownames(x))
  expect_identical(as.character(all$labels), rep(c("c", "a", "b"), 4))
  expect_identical(levels(all$labels), c("a", "b", "c"))
  expect_identical(which(all$source == "given"), sort(rows))
  expect_identical(sum(all$source == "propagated"), 9L)
  own <- sqrt(rowSums((x - fit$centers[fit$cluster, ])^2))
  expect_equal(all$distance, own, ignore_attr = TRUE)
  expect_identical(all$cluster, fit$cluster)
})

test_that("the closest rows are those of the quantile of the distances", {
  set.seed(5)
  x <- matrix(rnorm(400), 200)
  fit <- cluster_kmeans(x, 7)
  rows <- representatives(fit, x)
  for (share in c(0, 0.05, 0.2, 0.29, 0.5, 1)) {
    near <- propagate_labels(fit, x, 1:7, closest = share)
    kept <- dense_closest(x, fit$centers, share)
    kept[rows] <- TRUE
    expect_identical(!is.na(near$labels), kept)
    expect_identical(near$labels[kept], propagate_labels(fit, x, 1:7)$labels[kept])
  }
  # Rows equally far: the first count.
  ring <- cbind(c(0, 1, -1, 0, 0, 50), c(0, 0, 0, 1, -1, 50))
  centers <- rbind(c(0, 0), c(50, 50))
  fit <- cluster_kmeans(ring, init = centers)
  near <- propagate_labels(fit, ring, c("a", "b"), closest = 0.5)
  expect_identical(is.na(near$labels), c(FALSE, FALSE, FALSE, TRUE, TRUE, FALSE))
})

test_that("confirmed labels are those that spreading finds too", {
  case <- spread_case(120)
  for (metric in c("euclidean", "cosine")) {
    fit <- with_fixed_seed(1, cluster_kmeans(case$x, 6, metric = metric))
    rows <- representatives(fit, case$x)
    x <- if (metric == "cosine") case$x / sqrt(rowSums(case$x^2)) else case$x
    spread <- max.col(dense_spread(
      dense_weights(dense_links(x, 7)), replace(case$truth, -rows, NA), 0.9
    ), "first")
    for (share in c(0.5, 1)) {
      plain <- propagate_labels(fit, case$x, case$truth[rows], share)
      sure <- propagate_labels(fit, case$x, case$truth[rows], share, confirmed = TRUE)
      kept <- !is.na(plain$labels) & as.integer(plain$labels) == spread
      kept[rows] <- TRUE
      expect_identical(!is.na(sure$labels), kept)
      expect_identical(sure$labels[kept], plain$labels[kept])
      expect_identical(sure$source == "given", plain$source == "given")
    }
    expect_gt(sum(is.na(sure$labels)), 0)
  }
})

test_that("where no label arrives, nothing is confirmed", {
  # Two groups of ten that no neighbour joins, and one cluster over both.
  x <- cbind(c(1:10, 101:110), 0)
  fit <- cluster_kmeans(x, 1)
  sure <- propagate_labels(fit, x, "a", confirmed = TRUE)
  row <- representatives(fit, x)
  expect_identical(which(!is.na(sure$labels)), if (row <= 10) 1:10 else 11:20)
  expect_output(print(sure), "to whole clusters, if confirmed by neighbours")
  expect_identical(propagate_labels(fit, x, NA_character_, confirmed = TRUE)$labels[1], factor(NA))
  first <- x[1, , drop = FALSE]
  expect_identical(as.character(propagate_labels(fit, first, "a", confirmed = TRUE)$labels), "a")
  expect_clean_error(propagate_labels(fit, x, "a", confirmed = NA), "param", "confirmed")
  sparse <- methods::as(Matrix::Matrix(x), "CsparseMatrix")
  expect_clean_error(propagate_labels(fit, sparse, "a", confirmed = TRUE), "type", "x")
})

test_that("a cluster without a label is left out; other rows can be labelled", {
  x <- named_points(12)
  fit <- known_fit(x)
  some <- propagate_labels(fit, x, c(NA, 7, 5))
  expect_identical(is.na(unname(some$labels)), rep(c(TRUE, FALSE, FALSE), 4))
  expect_identical(as.vector(table(some$source)), c(2L, 6L, 4L))
  fewer <- propagate_labels(fit, x[4:9, ], factor(c("u", "v", "w")))
  expect_identical(as.character(fewer$labels), c("u", "v", "w", "u", "v", "w"))
  sparse <- methods::as(Matrix::Matrix(unname(x)), "CsparseMatrix")
  expect_identical(
    as.integer(propagate_labels(fit, sparse, 1:3)$labels),
    as.integer(propagate_labels(fit, x, 1:3)$labels)
  )
  # One row for two clusters.
  one <- propagate_labels(fit, x[1, , drop = FALSE], c("a", "a", NA))
  expect_identical(as.character(one$labels), "a")
  first <- x[1, , drop = FALSE]
  expect_clean_error(propagate_labels(fit, first, c("a", "b", "a")), "input", "labels")
})

test_that("summary() counts and judges", {
  x <- named_points(12)
  all <- propagate_labels(known_fit(x), x, c("c", "a", "b"))
  truth <- rep(c("c", "a", "b"), 4)
  rest <- which(all$source == "propagated")
  expect_identical(summary(all, truth)$right, 1)
  wrong <- replace(truth, rest[1:3], "d")
  expect_equal(summary(all, wrong)$right, 6 / 9)
  sheet <- summary(all, wrong)$classes
  expect_identical(names(sheet), c("label", "given", "propagated", "right"))
  expect_identical(sheet$given, rep(1L, 3))
  expect_identical(sheet$propagated, rep(3L, 3))
  # Rows whose truth is not known do not count.
  expect_identical(summary(all, replace(wrong, rest[1:3], NA))$right, 1)
  expect_null(summary(all)$right)
  expect_clean_error(summary(all, truth[1:3]), "dim", "truth")
  expect_clean_error(summary(all, truths = truth), "param", "truths")
})

test_that("print() and summary() say what was done", {
  x <- named_points(12)
  near <- propagate_labels(known_fit(x), x, c("c", "a", "b"), closest = 0.2)
  expect_snapshot({
    near
    summary(near, rep(c("c", "a", "b"), 4))
    spread_labels(x, replace(rep(NA, 12), 1:3, 1:3), 3)
  })
})

test_that("wrong arguments are refused", {
  x <- named_points(12)
  fit <- known_fit(x)
  expect_clean_error(propagate_labels(fit, x), "type", "labels")
  expect_clean_error(propagate_labels(fit, x, 1:2), "dim", "labels")
  expect_clean_error(propagate_labels(fit, x, list(1, 2, 3)), "type", "labels")
  expect_clean_error(propagate_labels(fit, x, 1:3, closest = 20), "param", "closest")
  expect_clean_error(propagate_labels(fit, x[, 1, drop = FALSE], 1:3), "dim", "x")
  expect_clean_error(propagate_labels(list(), x, 1:3), "type", "fit")
  expect_clean_error(propagate_labels(known_noise_fit(), x, 1:3), "dim", "fit")
  damaged <- propagate_labels(fit, x, 1:3)
  damaged$source <- NULL
  expect_clean_error(print(damaged), "model", "x")
  expect_clean_error(summary(damaged), "model", "object")
})

test_that("labels and clusterings without centers are propagated within their clusters", {
  line <- matrix(c(0:4, 20:26, 99), dimnames = list(letters[1:13], "u"))
  fit <- cluster_dbscan(line, eps = 1.5, min_samples = 2)
  rows <- representatives(fit, line)
  expect_identical(rows, c(3L, 9L))
  all <- propagate_labels(fit, line, c("low", "high"))
  expect_identical(as.vector(all$labels), c(rep("low", 5), rep("high", 7), NA))
  expect_identical(names(all$labels), letters[1:13])
  expect_equal(unname(all$distance), c(2:0, 1, 2, 3:0, 1:3, NA))
  near <- propagate_labels(fit, line, c("low", "high"), closest = 0.5)
  expect_identical(which(!is.na(unname(near$labels))), c(2:4, 7:10))
  expect_output(print(near), "13 rows from 2 given")
  same <- propagate_labels(fit$cluster, line, c("low", "high"), closest = 0.5) |>
    suppressMessages()
  expect_identical(same$labels, near$labels)
  expect_message(
    propagate_labels(unname(fit$cluster), line, 1:2), "label 0 in 1 row", class = "huddle_message"
  )
  expect_length(capture_messages(propagate_labels(unname(fit$cluster), line, 1:2)), 1)
  sure <- propagate_labels(fit, line, c("low", "high"), confirmed = TRUE)
  expect_identical(as.vector(sure$labels[1:12]), rep(c("low", "high"), c(5, 7)))
  km <- with_fixed_seed(1, stats::kmeans(iris[1:4], 3, nstart = 5))
  kept <- propagate_labels(km, iris[1:4], c("a", "b", "c"))
  rows <- representatives(km, iris[1:4])
  expect_identical(as.vector(kept$labels[-rows]), c("a", "b", "c")[km$cluster[-rows]])
})

test_that("neighbours are those by the distance of the clustering", {
  # Directions: rows of one direction lie far apart as points.
  angle <- c(0.1, 0.12, 0.15, 0.13, 1.4, 1.45, 1.42, 1.44)
  reach <- c(1, 100, 3, 50, 2, 80, 60, 1)
  x <- reach * cbind(cos(angle), sin(angle))
  fit <- cluster_dbscan(x, eps = 0.01, min_samples = 2, metric = "cosine")
  expect_identical(unname(fit$cluster), rep(1:2, each = 4))
  sure <- propagate_labels(fit, x, c("east", "north"), confirmed = TRUE)
  expect_identical(as.vector(sure$labels), rep(c("east", "north"), each = 4))
  middle <- function(rows) {
    own <- cbind(cos(angle), sin(angle))[rows, ]
    mean <- colMeans(own) / sqrt(sum(colMeans(own)^2))
    rows[which.min(1 - own %*% mean)]
  }
  expect_identical(representatives(fit, x), c(middle(1:4), middle(5:8)))
})
