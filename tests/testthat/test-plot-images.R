# Images of 2 x 3 pixels: the values count the pixels row after row.
counted <- function(n = 5) matrix(1:6, n, 6, byrow = TRUE)

image_of <- function(data, image, value = "value") {
  data <- data[data$image == image, ]
  out <- matrix(NA_real_, max(data$row), max(data$column))
  out[cbind(data$row, data$column)] <- data[[value]]
  out
}

test_that("columns hold an image row after row, as in digits", {
  data <- plot_data(plot_images(counted(), image_dim = c(2, 3)))
  expect_s3_class(data, "data.frame", exact = TRUE)
  expect_named(data, c("image", "label", "row", "column", "x", "y", "value"))
  expect_equal(nrow(data), 30)
  for (image in 1:5) {
    expect_equal(image_of(data, image), matrix(1:6, 2, byrow = TRUE))
  }
  first <- plot_data(plot_images(digits[1:3, 1:64], image_dim = c(8, 8)))
  for (image in 1:3) {
    shown <- image_of(first, image)
    for (row in 0:7) {
      own <- digits[image, paste0("p", row, 0:7)]
      expect_equal(shown[row + 1, ], as.numeric(own))
    }
  }
})

test_that("columns that hold an image column after column can be drawn as well", {
  data <- plot_data(plot_images(counted(), image_dim = c(2, 3), by_row = FALSE))
  expect_equal(image_of(data, 4), matrix(1:6, 2))
})

test_that("images stand in the order of the rows, from left to right and from the top", {
  data <- plot_data(plot_images(counted(5), image_dim = c(2, 3), ncol = 2))
  corner <- data[data$row == 1 & data$column == 1, ]
  expect_equal(corner$image, 1:5)
  expect_equal(corner$x, c(1, 5, 1, 5, 1))
  expect_equal(corner$y, c(1, 1, 4, 4, 7))
  # Within an image, pixels are neighbours; x grows to the right and y downwards.
  expect_equal(data$x - data$column, rep(corner$x - 1, each = 6))
  expect_equal(data$y - data$row, rep(corner$y - 1, each = 6))
  # No two pixels share a place.
  expect_false(any(duplicated(data[c("x", "y")])))
})

test_that("square images are recognised and others must be described", {
  expect_equal(
    plot_data(plot_images(digits[1:2, 1:64])),
    plot_data(plot_images(digits[1:2, 1:64], image_dim = c(8, 8)))
  )
  expect_error(plot_images(counted()), class = "huddle_error_param")
})

test_that("matrices, centers and single images work", {
  centers <- rbind(rep(0, 4), 1:4)
  expect_equal(nrow(plot_data(plot_images(centers))), 8)
  expect_equal(nrow(plot_data(plot_images(centers[1, , drop = FALSE]))), 4)
  expect_equal(nrow(plot_data(plot_images(matrix(1:3, 3)))), 3)
})

test_that("the lowest value is white and the highest black, in all images alike", {
  picture <- plot_images(rbind(c(0, 1, 2, 4), c(1, 1, 2, 2)), ncol = 2)
  fill <- ggplot2::layer_data(picture)$fill[1:8]
  value <- c(0, 1, 2, 4, 1, 1, 2, 2)
  expect_equal(fill[value == 0], "#FFFFFF")
  expect_equal(fill[value == 4], "#000000")
  expect_length(unique(fill[value == 1]), 1)
  expect_length(unique(fill[value == 2]), 1)
  blank <- ggplot2::layer_data(plot_images(matrix(3, 2, 4)))$fill[1:8]
  expect_equal(unique(blank), "#FFFFFF")
})

test_that("the picture is upright and in proportion", {
  picture <- plot_images(counted(1), image_dim = c(2, 3))
  expect_true(inherits(picture, "ggplot"))
  drawn <- ggplot2::layer_data(picture)
  expect_equal(drawn$x[1:6], c(1, 2, 3, 1, 2, 3))
  expect_equal(drawn$y[1:6], -c(1, 1, 1, 2, 2, 2))
  expect_equal(picture$coordinates$ratio, 1)
})

test_that("labels stand above their images", {
  labels <- factor(c("b", NA, "a"))
  picture <- plot_images(counted(3), image_dim = c(2, 3), ncol = 2, labels = labels)
  data <- plot_data(picture)
  expect_equal(data$label[data$row == 1 & data$column == 1], c("b", NA, "a"))
  text <- ggplot2::layer_data(picture, 3)
  expect_equal(text$label, c("b", NA, "a"))
  corner <- data[data$row == 1 & data$column == 1, ]
  expect_equal(text$x, corner$x + 1)
  expect_true(all(-text$y < corner$y - 0.5))
  # Below the image above.
  expect_gt(-text$y[3], corner$y[1] + 1.5)
  numbers <- plot_data(plot_images(counted(3), image_dim = c(2, 3), labels = c(7, 1.5, 0)))
  expect_setequal(numbers$label, c("7", "1.5", "0"))
})

test_that("no warning comes up when it is drawn", {
  expect_silent(ggplot2::ggplotGrob(plot_images(digits[1:23, 1:64], labels = digits$digit[1:23])))
  expect_silent(ggplot2::ggplotGrob(plot_images(counted(1), image_dim = c(2, 3))))
  expect_silent(ggplot2::ggplotGrob(plot_images(matrix(1, 1, 1))))
})

test_that("wrong arguments are refused", {
  expect_refusal <- function(code, class, arg) {
    error <- expect_error(code, class = paste0("huddle_error_", class))
    expect_equal(error$arg, arg)
  }
  x <- counted()
  expect_refusal(plot_images(digits), "type", "x")
  expect_refusal(plot_images(replace(x, 3, NA), image_dim = c(2, 3)), "nonfinite", "x")
  expect_refusal(plot_images(x[0, ], image_dim = c(2, 3)), "dim", "x")
  expect_refusal(plot_images(x), "param", "image_dim")
  expect_refusal(plot_images(x, image_dim = 6), "param", "image_dim")
  expect_refusal(plot_images(x, image_dim = "2x3"), "param", "image_dim")
  expect_refusal(plot_images(x, image_dim = c(2, NA)), "param", "image_dim[2]")
  expect_refusal(plot_images(x, image_dim = c(2, 4)), "dim", "image_dim")
  expect_refusal(plot_images(x, c(2, 3), ncol = 0), "param", "ncol")
  expect_refusal(plot_images(x, c(2, 3), labels = 1:4), "dim", "labels")
  expect_refusal(plot_images(x, c(2, 3), labels = list(1, 2, 3, 4, 5)), "type", "labels")
  expect_refusal(plot_images(x, c(2, 3), by_row = NA), "param", "by_row")
  expect_refusal(plot_images(x, c(2, 3), nrow = 3), "param", "nrow")
})

test_that("refusals say what was found and what is allowed", {
  x <- counted()
  expect_snapshot(error = TRUE, {
    plot_images(x)
    plot_images(x, image_dim = 6)
    plot_images(x, image_dim = c(2, 4))
    plot_images(x, image_dim = c(2, 3), labels = 1:4)
    plot_images(x, image_dim = c(2, 3), labels = list(1, 2, 3, 4, 5))
  })
})

test_that("the title counts the images, and gives way to another", {
  picture <- plot_images(counted(), image_dim = c(2, 3))
  expect_identical(picture$labels$title, "5 images of 2 x 3 pixels")
  expect_identical(plot_images(counted(1), c(2, 3))$labels$title, "1 image of 2 x 3 pixels")
  expect_identical((picture + ggplot2::labs(title = "Centers"))$labels$title, "Centers")
  expect_draws(picture)
})

test_that("long labels are wrapped, then smaller, then cut at their end", {
  labels <- c("2021-03-15 10:00:00", "short", NA, "two\nlines")
  wide <- fitting_labels(labels, 200)
  expect_identical(wide, list(size = 3, label = labels))
  narrow <- fitting_labels(labels, 43)
  expect_identical(narrow$label, c("2021-03-15\n10:00:00", "short", NA, "two\nlines"))
  expect_lt(narrow$size, 3)
  # What is drawn has room, and the end tells that something is missing.
  for (room in c(10, 20, 43, 100)) {
    fitted <- fitting_labels(c(strrep("x", 60), "a b"), room)
    expect_lte(max(nchar(fitted$label)) * fitted$size / 3 * 5.4, max(room, 4 * 5.4 * 0.6) + 1e-9)
    expect_match(fitted$label[1], "x?[.]{3}$")
  }
  expect_identical(fitting_labels(NA_character_, 40)$label, NA_character_)
  picture <- plot_images(counted(), c(2, 3), labels = rep(as.Date("2021-03-15"), 5))
  expect_identical(unique(plot_data(picture)$label), "2021-03-15")
  expect_draws(picture)
})
