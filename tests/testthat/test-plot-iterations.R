x <- as.matrix(blobs[seq(1, 2000, by = 8), c("x1", "x2")])
start <- unname(x[c(1, 50, 99, 130, 200), ])

test_that("each step shows the centers after that many updates and the labels that follow", {
  data <- plot_data(plot_iterations(x, 5, init = start, steps = c(1, 3)))
  expect_identical(levels(data$step), c("1", "3"))
  expect_identical(levels(data$stage), c("update", "label"))
  for (step in c(1, 3)) {
    now <- naive_kmeans(x, start, max_iter = step, tol = 0)
    before <- if (step == 1) start else naive_kmeans(x, start, max_iter = step - 1, tol = 0)$centers
    for (stage in c("update", "label")) {
      panel <- data[data$step == step & data$stage == stage, ]
      centers <- rows_for(panel, "center")
      expect_equal(cbind(centers$x, centers$y), unname(now$centers), tolerance = 1e-12)
      labels <- naive_assign(x, if (stage == "update") before else now$centers)
      expect_identical(as.integer(rows_for(panel, "point")$cluster), labels)
      regions <- rows_for(panel, "region")
      expect_identical(
        as.integer(regions$cluster),
        naive_assign(cbind(regions$x, regions$y), if (stage == "update") before else now$centers)
      )
    }
    moves <- rows_for(data[data$step == step & data$stage == "update", ], "move")
    expect_equal(cbind(moves$x, moves$y), unname(before), tolerance = 1e-12)
    expect_equal(cbind(moves$xend, moves$yend), unname(now$centers), tolerance = 1e-12)
  }
})

test_that("step 0 is the start: first without labels, then with those of the start", {
  data <- plot_data(plot_iterations(x, 5, init = start, steps = 0))
  update <- data[data$stage == "update", ]
  expect_true(all(is.na(rows_for(update, "point")$cluster)))
  expect_identical(sum(update$part %in% c("region", "boundary", "move")), 0L)
  label <- rows_for(data[data$stage == "label", ], "point")
  expect_identical(as.integer(label$cluster), naive_assign(x, start))
})

test_that("the picture builds and is drawn, without a warning about convergence", {
  expect_silent(picture <- plot_iterations(x, 5, init = start, steps = c(0, 1, 200)))
  built <- expect_builds(picture)
  expect_draws(picture)
  expect_identical(nrow(built$layout$layout), 6L)
  expect_identical(picture$labels$title, "K-means moves 5 centroids and the labels follow")
})

test_that("steps are sorted and shown once", {
  data <- plot_data(plot_iterations(x, 5, init = start, steps = c(3, 1, 3)))
  expect_identical(levels(data$step), c("1", "3"))
})

test_that("the start by name is drawn from R's random numbers, a matrix draws nothing", {
  for (init in c("random", "kmeans++")) {
    set.seed(4)
    once <- plot_data(plot_iterations(x, 4, init, steps = 1))
    set.seed(4)
    expect_identical(plot_data(plot_iterations(x, 4, init, steps = 1)), once)
    set.seed(5)
    expect_false(identical(plot_data(plot_iterations(x, 4, init, steps = 1)), once))
  }
  set.seed(4)
  seed <- .Random.seed
  plot_iterations(x, 5, init = start, steps = 1)
  plot_iterations(x, init = start, steps = 1)
  by_function <- plot_data(plot_iterations(x, 5, init = function(x, k) start, steps = 1))
  expect_identical(.Random.seed, seed)
  expect_identical(by_function, plot_data(plot_iterations(x, 5, init = start, steps = 1)))
})

test_that("a random start is of different points, however many rows are repeated", {
  repeated <- rbind(matrix(1, 500, 2), cbind(2:5, 7))
  set.seed(1)
  centers <- random_rows(repeated, 5, NULL)
  expect_identical(anyDuplicated(centers), 0L)
  expect_identical(dim(centers), c(5L, 2L))
  expect_identical(different_rows(rbind(3:4, 1:2, 3:4, 1:2, 1:1)), rbind(3:4, 1:2, 1:1))
  expect_identical(nrow(different_rows(cbind(1 + c(0, .Machine$double.eps)))), 2L)
})

test_that("one column, many columns, one cluster and one row work", {
  set.seed(2)
  expect_builds(plot_iterations(x[, 1, drop = FALSE], 3, steps = c(1, 2)))
  expect_builds(plot_iterations(iris[1:4], 3, steps = 2))
  expect_builds(plot_iterations(x, 1, steps = 1))
  expect_builds(plot_iterations(x[1, , drop = FALSE], 1, steps = 1))
})

test_that("data frames and matrices give the same picture, and no device is opened", {
  devices <- grDevices::dev.list()
  expect_identical(
    plot_data(plot_iterations(as.data.frame(x), 5, start, 1)),
    plot_data(plot_iterations(x, 5, start, 1))
  )
  expect_identical(grDevices::dev.list(), devices)
})

test_that("wrong arguments are refused in words", {
  expect_clean_error(plot_iterations(x, 0), "param", "k")
  expect_clean_error(plot_iterations(x, 5, steps = 1.5), "param", "steps")
  expect_clean_error(plot_iterations(x, 5, init = NULL), "type", "init")
  expect_clean_error(plot_iterations(x, 4, init = start, steps = 1), "dim", "init")
  expect_snapshot(error = TRUE, {
    plot_iterations(x)
    plot_iterations(x, 0)
    plot_iterations("x", 2)
    plot_iterations(x, 5, steps = c(1, NA))
    plot_iterations(x, 5, steps = -1)
    plot_iterations(x, 5, steps = "3")
    plot_iterations(x, 5, init = "best")
    plot_iterations(x, 5, init = mean)
    plot_iterations(matrix(1, 5, 2), 2)
    plot_iterations(x, 5, stpes = 2)
  })
})
