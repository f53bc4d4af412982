test_that("thinning takes as many rows as asked, the same each time, and leaves the seed alone", {
  set.seed(1)
  seed <- .Random.seed
  rows <- thin_rows(200001)
  expect_identical(.Random.seed, seed)
  expect_length(rows, 50000)
  expect_false(is.unsorted(rows, strictly = TRUE))
  expect_identical(thin_rows(200001), rows)
  expect_identical(thin_rows(50000), 1:50000)
})

test_that("thinning does not fall into step with the data", {
  rows <- thin_rows(200000)
  for (period in c(2, 3, 4, 5, 7, 10, 12, 24, 100)) {
    expect_lt(max(abs(tabulate(rows %% period + 1) / 50000 - 1 / period)), 0.002)
  }
  expect_lt(max(abs(tabulate(ceiling(rows / 20000)) - 5000)), 50)
})

test_that("one and two columns are their own axes", {
  x <- named_points()
  axes <- picture_axes(x, colnames(x))
  expect_identical(axes$titles, c("a", "b"))
  placed <- project_points(x, axes)
  expect_identical(placed, list(x = x[, 1], y = x[, 2]))
  expect_identical(lift_points(1:2, 3:4, axes), cbind(a = 1:2, b = 3:4))
  expect_identical(picture_axes(matrix(0, 2, 1), NULL)$titles, "column 1")
  expect_identical(picture_axes(matrix(0, 2, 2), c("", NA))$titles, c("column 1", "column 2"))
})

test_that("titles of columns are cut where they are too long for an axis", {
  expect_identical(nchar(column_titles(strrep("n", 500), 1)), 48L)
})

test_that("more columns are projected as prcomp() does", {
  x <- as.matrix(iris[1:4])
  axes <- picture_axes(x, colnames(x))
  oracle <- prcomp(x)
  expect_equal(abs(axes$basis), abs(unname(oracle$rotation[, 1:2])), tolerance = 1e-10)
  expect_equal(axes$share, oracle$sdev[1:2]^2 / sum(oracle$sdev^2))
  expect_identical(axes$titles[1], "principal axis 1 (92% of the variance)")
  placed <- project_points(x, axes)
  expect_equal(abs(placed$x), abs(unname(oracle$x[, 1])))
  # The largest entry of an axis is positive, and the way back ends where it began.
  expect_true(all(apply(axes$basis, 2, function(v) v[which.max(abs(v))] > 0)))
  expect_equal(
    project_points(lift_points(c(-1, 2), c(3, 0), axes), axes), list(x = c(-1, 2), y = c(3, 0))
  )
  expect_identical(colnames(lift_points(0, 0, axes)), colnames(x))
})

test_that("a mean far from zero does not blur the axes", {
  x <- as.matrix(iris[1:4])
  far <- picture_axes(x + 1e8, NULL)
  near <- picture_axes(x, NULL)
  expect_equal(far$basis, near$basis, tolerance = 1e-6)
})

test_that("more columns than rows go the shorter way to the same axes", {
  x <- t(as.matrix(iris[1:12, 1:4]))
  axes <- picture_axes(x, NULL)
  oracle <- prcomp(x)
  expect_equal(abs(axes$basis), abs(unname(oracle$rotation[, 1:2])), tolerance = 1e-8)
  expect_equal(axes$share, oracle$sdev[1:2]^2 / sum(oracle$sdev^2))
})

test_that("axes are two perpendicular directions even where the points have fewer", {
  cases <- list(
    one_row = matrix(1:3, 1), two_rows = rbind(1:5, 0), constant = matrix(7, 4, 3),
    line = outer(c(-1, 0, 4), 1:3), one_live_column = cbind(1:5, 0, 0),
    huge = cbind(c(-1e150, 1e150), 0, 1)
  )
  for (name in names(cases)) {
    axes <- picture_axes(cases[[name]], NULL)
    expect_equal(crossprod(axes$basis), diag(2), info = name)
    expect_true(all(axes$share >= 0 & axes$share <= 1), info = name)
  }
  expect_equal(picture_axes(cases$line, NULL)$share, c(1, 0))
})

test_that("many columns are projected from fewer rows, in bounded time", {
  x <- normal_points(1500, 700, seed = 1)
  x[, 5] <- 30 * x[, 5]
  time <- system.time(axes <- picture_axes(rbind(x, x, x, x, x), NULL))
  expect_equal(which.max(axes$basis[, 1]), 5)
  expect_gt(axes$share[1], 0.4)
  expect_lt(time[["user.self"]], 20)
})

test_that("points of one column are spread where they are dense, and never out of the strip", {
  values <- c(qnorm(ppoints(500)), 20)
  offset <- spread_values(values)
  expect_lte(max(abs(offset)), 0.42)
  expect_gt(max(abs(offset)), 0.35)
  expect_lt(abs(offset[501]), 0.01)
  expect_identical(spread_values(3), 0)
  expect_length(unique(spread_values(rep(1e9, 20))), 20)
  expect_true(all(is.finite(spread_values(c(0, 1e-310)))))
})

test_that("the window leaves a margin and is never empty", {
  expect_equal(picture_window(c(0, 100)), c(-4, 104))
  expect_identical(picture_window(0), c(-0.5, 0.5))
  expect_identical(picture_window(c(-10, -10)), c(-10.5, -9.5))
  expect_gt(diff(picture_window(1e15 + c(0, 0.125))), 1e4)
})
