stability_case <- function(k = 3) {
  set.seed(1)
  x <- named_points(30)
  list(x = x, stability = cluster_stability(x, k, n_init = 2, resamples = 10))
}

test_that("the data behind the similarities hold a dot for each cluster and resample", {
  case <- stability_case()
  data <- plot_data(case$stability)
  expect_identical(names(data), c("cluster", "resample", "jaccard", "offset"))
  expect_identical(data$jaccard, as.double(case$stability$jaccard))
  expect_identical(levels(data$cluster), c("1", "2", "3"))
  expect_lte(max(abs(data$offset)), 0.4)
  heap <- data.frame(data$cluster, data$jaccard, data$offset)
  expect_identical(anyDuplicated(heap[data$jaccard == 1, ]), 0L)
  case$stability$jaccard[1, 1] <- NA
  expect_identical(nrow(plot_data(case$stability)), 29L)
})

test_that("the picture of similarities builds and is drawn", {
  picture <- autoplot(stability_case()$stability)
  expect_builds(picture)
  expect_draws(picture)
  expect_identical(picture$labels$title, "Stability of 3 clusters")
  expect_match(picture$labels$subtitle, "10 bootstrap samples")
  expect_builds(autoplot(stability_case(1)$stability))
  expect_builds(autoplot(stability_case(15)$stability))
})

test_that("the picture of the rows has their stability", {
  case <- stability_case()
  data <- plot_data(case$stability, case$x)
  expect_identical(names(data), c("row", "x", "y", "cluster", "stability"))
  expect_identical(data$stability, unname(case$stability$points))
  expect_identical(data$x, unname(case$x[, 1]))
  picture <- autoplot(case$stability, case$x)
  expect_builds(picture)
  expect_draws(picture)
  expect_identical(plot_data(picture), data)
  # The columns of the picture go by name, as for the clustering.
  expect_identical(plot_data(case$stability, case$x[, 2:1]), data)
  set.seed(2)
  labels <- function(x, k) replace(rep_len(seq_len(k), nrow(x)), 1, 0L)
  noisy <- cluster_stability(case$x[, 1, drop = FALSE], 2, method = labels, resamples = 3)
  expect_builds(autoplot(noisy, case$x[, 1, drop = FALSE]))
  expect_identical(plot_data(noisy, case$x[, 1, drop = FALSE])$cluster[1], factor("0", 0:2))
})

test_that("plot() draws and returns the picture; wrong input is refused", {
  case <- stability_case()
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  expect_s3_class(expect_invisible(plot(case$stability)), "ggplot")
  expect_s3_class(plot(case$stability, case$x), "ggplot")
  expect_clean_error(autoplot(case$stability, case$x[1:5, ]), "dim", "x")
  expect_clean_error(autoplot(case$stability, type = "x"), "param")
  expect_clean_error(plot_data(case$stability, size = 2), "param")
  broken <- structure(list(), class = "huddle_stability")
  expect_clean_error(autoplot(broken), "model", "object")
})
