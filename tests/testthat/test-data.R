test_that("blobs, ellipses and moons have the columns and groups that their pages name", {
  shapes <- list(
    list(data = blobs, sizes = rep(400L, 5)),
    list(data = ellipses, sizes = c(500L, 500L, 250L)),
    list(data = moons, sizes = c(500L, 500L))
  )
  for (shape in shapes) {
    expect_s3_class(shape$data, "data.frame", exact = TRUE)
    expect_named(shape$data, c("x1", "x2", "y"))
    expect_type(shape$data$x1, "double")
    expect_type(shape$data$x2, "double")
    expect_type(shape$data$y, "integer")
    expect_equal(as.vector(table(shape$data$y)), shape$sizes)
    expect_equal(min(shape$data$y), 0)
    expect_true(all(is.finite(as.matrix(shape$data))))
  }
})

test_that("the numbers are the ones of the tutorial to the last digit", {
  expect_identical(blobs$x1[1], -2.698239414688355)
  expect_identical(blobs$x2[1], 1.3454702007311967)
  expect_identical(ellipses$x1[1], 0.8167291114687529)
  expect_identical(moons$x2[1], 0.4061860760728654)
})

test_that("digits are upright images with a label and a set", {
  pixels <- paste0("p", rep(0:7, each = 8), 0:7)
  expect_s3_class(digits, "data.frame", exact = TRUE)
  expect_named(digits, c(pixels, "digit", "set"))
  expect_equal(nrow(digits), 1797)
  expect_true(all(vapply(digits[pixels], is.integer, NA)))
  expect_equal(range(digits[pixels]), c(0, 16))
  expect_equal(as.vector(table(digits$set)[c("train", "test")]), c(1347, 450))
  expect_equal(sort(unique(digits$digit)), 0:9)
  # A 7 has its bar on top: more ink in the upper half than in the lower one.
  sevens <- colMeans(digits[digits$digit == 7, pixels])
  expect_gt(sum(sevens[1:32]), 1.2 * sum(sevens[33:64]))
})

test_that("huddle_example() gives the path of a file that exists", {
  expect_true("ladybug.png" %in% huddle_example())
  path <- huddle_example("ladybug.png")
  expect_true(file.exists(path))
  expect_equal(basename(path), "ladybug.png")
  expect_lt(file.size(path), 300 * 1024)
})

test_that("huddle_example() lists the files for a name that does not exist", {
  expect_error(huddle_example("ladybird.png"), class = "huddle_error_param")
  expect_snapshot(error = TRUE, {
    huddle_example("ladybird.png")
    huddle_example(1)
  })
})

test_that("the picture is drawn in red, yellow and many greens", {
  skip_if_not_installed("png")
  picture <- png::readPNG(huddle_example("ladybug.png"))
  expect_equal(dim(picture), c(400, 600, 3))
  red <- picture[, , 1]
  green <- picture[, , 2]
  blue <- picture[, , 3]
  share <- function(pixels) mean(pixels)
  expect_gt(share(red > 0.5 & green < 0.3 & blue < 0.3), 0.004)
  expect_lt(share(red > 0.5 & green < 0.3 & blue < 0.3), 0.02)
  expect_gt(share(red > 0.6 & green > 0.5 & blue < 0.45), 0.05)
  expect_gt(share(green > red & green > blue), 0.7)
})
