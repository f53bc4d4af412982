# Every pixel has a colour of its own, so a wrong turn or mirror shows.
tiles <- function(height = 4, width = 6) {
  plane <- matrix(0, height, width)
  array(c(row(plane), col(plane), plane) / max(height, width, 10), c(height, width, 3))
}

segments_of <- function(picture, k) segment_image(picture, k = k, n_init = 2, progress = FALSE)

test_that("the data have a panel for the original and for each number of colours", {
  data <- plot_data(segments_of(tiles(), c(8, 2, 1)))
  expect_s3_class(data, "data.frame", exact = TRUE)
  expect_named(data, c("panel", "x", "y", "colour"))
  expect_identical(levels(data$panel), c("Original image", "8 colours", "2 colours", "1 colour"))
  expect_equal(as.vector(table(data$panel)), rep(24, 4))
  colours <- tapply(data$colour, data$panel, function(colour) length(unique(colour)))
  expect_equal(as.vector(colours), c(24, 8, 2, 1))
})

test_that("pixels stand where they are in the picture: x from the left, y from the top", {
  picture <- tiles()
  result <- segments_of(picture, c(5, 2))
  data <- plot_data(result)
  at <- function(panel, x, y) data$colour[data$panel == panel & data$x == x & data$y == y]
  for (y in 1:4) {
    for (x in 1:6) {
      colour <- picture[y, x, ]
      expect_identical(at("Original image", x, y), rgb(colour[1], colour[2], colour[3]))
      expect_identical(at("5 colours", x, y), as.matrix(as.raster(result, 5))[y, x])
    }
  }
})

test_that("large pictures are thinned evenly over their whole area", {
  result <- segments_of(tiles(90, 60), 2)
  data <- plot_data(result, max_pixels = 600)
  original <- data[data$panel == "Original image", ]
  expect_equal(nrow(original), 600)
  expect_equal(sort(unique(original$x)), seq(2, 59, by = 3))
  expect_equal(sort(unique(original$y)), seq(2, 89, by = 3))
  # Each pixel keeps the colour that stands there.
  raster <- as.matrix(as.raster(result, 2))
  thin <- data[data$panel == "2 colours", ]
  expect_identical(thin$colour, raster[cbind(thin$y, thin$x)])
  expect_equal(nrow(plot_data(result, max_pixels = Inf)), 2 * 5400)
  expect_equal(nrow(plot_data(result, max_pixels = 1)), 2)
  # By default the picture of a camera is thinned, one of 400 x 600 is not.
  expect_equal(formals(plot_data.huddle_segmentation)$max_pixels, 250000)
})

test_that("even_places() spreads pixels over the edge", {
  expect_equal(even_places(5, 1), list(place = 1:5, pixel = 1:5))
  expect_equal(even_places(10, 0.5)$place, c(1.5, 3.5, 5.5, 7.5, 9.5))
  expect_equal(even_places(10, 0.01), list(place = 5.5, pixel = 5))
  for (shrink in c(0.9, 0.77, 0.3, 0.1)) {
    pixel <- even_places(1234, shrink)$pixel
    expect_false(is.unsorted(pixel, strictly = TRUE))
    expect_true(all(pixel >= 1 & pixel <= 1234))
  }
})

test_that("autoplot() draws the data, panel by panel, in proportion", {
  result <- segments_of(tiles(), c(3, 2))
  picture <- ggplot2::autoplot(result)
  expect_true(inherits(picture, "ggplot"))
  expect_equal(plot_data(picture), plot_data(result))
  layout <- ggplot2::ggplot_build(picture)$layout
  expect_equal(as.character(layout$layout$panel), c("Original image", "3 colours", "2 colours"))
  expect_equal(layout$panel_scales_x[[1]]$range$range, c(0.5, 6.5))
  expect_equal(layout$panel_scales_y[[1]]$range$range, c(0.5, 4.5))
  expect_equal(picture$coordinates$ratio, 1)
})

test_that("panels can be arranged", {
  result <- segments_of(tiles(), c(4, 3, 2))
  layout <- function(...) {
    ggplot2::ggplot_build(ggplot2::autoplot(result, ...))$layout$layout
  }
  expect_equal(max(layout(ncol = 4)$COL), 4)
  expect_equal(max(layout(ncol = 1)$ROW), 4)
})

test_that("plot() draws on the open device and returns the picture invisibly", {
  result <- segments_of(tiles(), 2)
  path <- withr::local_tempfile(fileext = ".pdf")
  grDevices::pdf(path)
  device <- grDevices::dev.cur()
  returned <- withVisible(plot(result, ncol = 1))
  expect_identical(grDevices::dev.cur(), device)
  grDevices::dev.off()
  expect_false(returned$visible)
  expect_equal(plot_data(returned$value), plot_data(result))
  expect_gt(file.size(path), 1000)
})

# The colours drawn in each panel at the centers of its pixels, for a strip of panels in a row.
drawn_colours <- function(result, path, columns = 6, rows = 4) {
  grDevices::png(path, 60 * columns, 120 * rows)
  on.exit(grDevices::dev.off())
  # Nothing but the panels, edge to edge.
  print(ggplot2::autoplot(result, ncol = 1) + ggplot2::theme_void() + ggplot2::theme(
    strip.text = ggplot2::element_blank(), panel.spacing = ggplot2::unit(0, "pt"),
    plot.margin = ggplot2::margin(0, 0, 0, 0)
  ))
  grDevices::dev.off()
  on.exit()
  image <- png::readPNG(path)
  down <- seq(30, by = 60, length.out = rows * 2)
  across <- seq(30, by = 60, length.out = columns)
  rgb(image[down, across, 1], image[down, across, 2], image[down, across, 3])
}

test_that("what is drawn on the device is upright and has the colours of the data", {
  skip_if_not_installed("png")
  skip_if_not(capabilities("png"))
  result <- segments_of(tiles(), 3)
  drawn <- matrix(drawn_colours(result, withr::local_tempfile(fileext = ".png")), 8)
  data <- plot_data(result)
  for (i in 1:2) {
    panel <- data[data$panel == levels(data$panel)[i], ]
    expect_identical(drawn[(i - 1) * 4 + 1:4, ], matrix(panel$colour, 4))
  }
})

test_that("no warning comes up, whatever the size of the picture", {
  for (size in list(c(1, 1), c(1, 9), c(9, 1), c(37, 53))) {
    picture <- ggplot2::autoplot(segments_of(tiles(size[1], size[2]), 1), max_pixels = 500)
    expect_silent(ggplot2::ggplotGrob(picture))
  }
})

test_that("wrong arguments are refused", {
  result <- segments_of(tiles(), 2)
  expect_error(ggplot2::autoplot(result, ncol = 0), class = "huddle_error_param")
  expect_error(ggplot2::autoplot(result, max_pixels = 0), class = "huddle_error_param")
  expect_error(ggplot2::autoplot(result, boundaries = TRUE), class = "huddle_error_param")
  expect_error(plot_data(result, ncol = 2), class = "huddle_error_param")
  expect_snapshot(error = TRUE, {
    plot(result, ncol = 0)
    plot_data(result, max_pixels = NA)
  })
})

test_that("the title says what the panels are", {
  title <- function(k) ggplot2::autoplot(segments_of(tiles(), k))$labels$title
  expect_identical(title(c(8, 4, 2)), "A picture in 8, 4 and 2 colours")
  expect_identical(title(1), "A picture in 1 colour")
})
