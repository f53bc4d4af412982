# Regions of three centers, and of nearest centers in general.
three_centers <- rbind(c(0, 0), c(4, 0), c(2, 3))
nearest <- function(centers) {
  function(x, y) naive_assign(cbind(x, y), centers)
}
window <- list(x = c(-1, 5), y = c(-1, 4))

test_that("every cell of the shading has the label of its middle", {
  regions <- plane_regions(nearest(three_centers), window, cells = 50)$region
  expect_identical(regions$cluster, nearest(three_centers)(regions$x, regions$y))
  expect_lte(min(regions$x), -1)
  expect_gte(max(regions$x), 5)
  expect_lte(min(regions$y), -1)
  expect_gte(max(regions$y), 4)
  expect_identical(anyDuplicated(regions[c("x", "y")]), 0L)
})

test_that("cells are evenly spaced to the last bit, however far from zero", {
  for (origin in c(0, 1e6, -3e9, 1e12)) {
    steps <- grid_steps(origin + c(0, 0.37), 300)
    if (abs(origin) < 1e12) expect_identical(length(unique(diff(steps))), 1L)
    expect_lte(steps[1], origin)
    expect_gte(max(steps), origin + 0.37)
    expect_gte(length(steps), 280)
    expect_lte(length(steps), 303)
  }
})

test_that("boundaries lie half-way between two centers, to a thirty-second of a cell", {
  parts <- plane_regions(nearest(three_centers), window, cells = 50)
  cell <- cell_width(parts$region)
  ends <- cbind(c(parts$boundary$x, parts$boundary$xend), c(parts$boundary$y, parts$boundary$yend))
  distances <- sqrt(naive_sq_distances(ends, three_centers))
  nearest_two <- t(apply(distances, 1, sort))[, 1:2]
  off <- abs(nearest_two[, 1] - nearest_two[, 2])
  # Where three regions meet the pieces end in the middle of the crossings, within the cell.
  expect_gt(mean(off < cell / 16), 0.98)
  expect_lt(max(off), 2 * cell)
})

test_that("lines are whole: every end meets another piece or the edge of the grid", {
  parts <- plane_regions(nearest(three_centers), window, cells = 40)
  ends <- round(rbind(
    as.matrix(parts$boundary[c("x", "y")]), as.matrix(parts$boundary[c("xend", "yend")])
  ), 9)
  key <- paste(ends[, 1], ends[, 2])
  loose <- ends[key %in% names(which(table(key) == 1)), , drop = FALSE]
  at_edge <- loose[, 1] <= window$x[1] | loose[, 1] >= window$x[2] |
    loose[, 2] <= window$y[1] | loose[, 2] >= window$y[2]
  expect_identical(nrow(loose), 3L)
  expect_true(all(at_edge))
})

test_that("one region has no boundary, and noise has no shade", {
  parts <- plane_regions(function(x, y) rep(1L, length(x)), window, cells = 20)
  expect_identical(nrow(parts$boundary), 0L)
  half <- plane_regions(function(x, y) as.integer(x > 2), window, cells = 20)
  expect_identical(unique(half$region$cluster), 1L)
  expect_true(all(half$region$x > 2))
  expect_equal(half$boundary$x, rep(2, nrow(half$boundary)), tolerance = 0.01)
})

test_that("one column is divided by upright lines", {
  parts <- plane_regions(
    function(x, y) findInterval(x, c(1.3, 2)) + 1L, window, cells = 100, flat = TRUE
  )
  expect_identical(unique(parts$region$y), 0)
  expect_equal(parts$boundary$x, c(1.3, 2), tolerance = 0.002)
  expect_identical(parts$boundary$x, parts$boundary$xend)
  expect_identical(parts$boundary$yend, c(4, 4))
})

test_that("cells where four regions meet, or opposite corners agree, are drawn without gaps", {
  quarters <- function(x, y) 1L + (x > 2) + 2L * (y > 1)
  checks <- function(x, y) 1L + as.integer((x > 2) != (y > 1))
  for (classify in list(quarters, checks)) {
    lines <- plane_regions(classify, window, cells = 30)$boundary
    expect_true(all(abs(lines$x - 2) < 0.1 | abs(lines$y - 1) < 0.1))
    expect_false(anyNA(lines))
  }
})

test_that("the labels of the plane are those of predict(), block by block", {
  x <- as.matrix(iris[1:4])
  fit <- known_fit(x)
  axes <- picture_axes(x, colnames(x))
  grid <- expand.grid(x = seq(-4, 4, length.out = 40), y = seq(-2, 2, length.out = 40))
  expected <- naive_assign(lift_points(grid$x, grid$y, axes), fit$centers)
  expect_identical(plane_classifier(fit, axes)(grid$x, grid$y), expected)
  axes$d <- 4e6
  expect_identical(plane_classifier(fit, axes)(grid$x, grid$y), expected)
})
