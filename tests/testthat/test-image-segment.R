# Bands of four plain colours, 10, 6, 3 and 1 rows high, on 12 columns.
bands <- function(range = 1) {
  colours <- rbind(c(0, 0.2, 0), c(0, 0.4, 0.2), c(0.8, 0.8, 0), c(1, 0, 0))
  rows <- rep(1:4, c(10, 6, 3, 1))
  picture <- array(0, c(20, 12, 3))
  for (channel in 1:3) {
    picture[, , channel] <- colours[rows, channel]
  }
  picture * range
}

segment <- function(...) segment_image(..., progress = FALSE)

test_that("as many colours as there are give the picture back", {
  picture <- bands()
  result <- segment(picture, k = 4)
  expect_s3_class(result, "huddle_segmentation", exact = TRUE)
  expect_equal(as.array(result), picture)
  expect_equal(result$fits[["4"]]$inertia, 0)
  expect_equal(sort(result$sizes[["4"]]), c(12, 36, 72, 120))
})

test_that("pixels get the mean colour of their segment, in the shape of the original", {
  set.seed(1)
  picture <- array(runif(8 * 5 * 3), c(8, 5, 3))
  result <- segment(picture, k = c(3, 2))
  for (k in c(3, 2)) {
    fit <- result$fits[[as.character(k)]]
    flat <- as.array(result, k)
    expect_equal(dim(flat), dim(picture))
    map <- matrix(fit$cluster, 8)
    for (segment in seq_len(k)) {
      for (channel in 1:3) {
        inside <- map == segment
        expect_equal(
          unique(flat[, , channel][inside]),
          mean(picture[, , channel][inside])
        )
      }
    }
  }
})

test_that("the fits are those of cluster_kmeans() on the pixels", {
  set.seed(2)
  picture <- array(runif(9 * 4 * 3), c(9, 4, 3))
  set.seed(3)
  result <- segment(picture, k = c(4, 2), n_init = 3, tol = 0)
  pixels <- matrix(picture, ncol = 3, dimnames = list(NULL, c("red", "green", "blue")))
  set.seed(3)
  for (k in c(4, 2)) {
    alone <- cluster_kmeans(pixels, k, n_init = 3, tol = 0, progress = FALSE)
    fit <- result$fits[[as.character(k)]]
    fit$call <- alone$call <- NULL
    expect_identical(fit, alone)
    expect_identical(result$palette[[as.character(k)]], alone$centers)
    expect_identical(result$sizes[[as.character(k)]], alone$size)
  }
  expect_identical(result$k, c(4L, 2L))
  expect_named(result$fits, c("4", "2"))
})

test_that("the tutorial's lesson shows: few colours lose the ladybird", {
  skip_if_not_installed("png")
  set.seed(1)
  result <- segment(huddle_example("ladybug.png"), k = c(10, 8, 4, 2), n_init = 5)
  has_red <- function(palette) {
    any(palette[, "red"] > 0.5 & palette[, "green"] < 0.25 & palette[, "blue"] < 0.25)
  }
  expect_equal(
    vapply(result$palette, has_red, NA),
    c("10" = TRUE, "8" = TRUE, "4" = FALSE, "2" = FALSE)
  )
})

test_that("values from 0 to 255 are recognised and kept", {
  small <- segment(bands(), k = 3)
  expect_equal(small$range, 1)
  picture <- bands(range = 255)
  large <- segment(picture, k = 4)
  expect_equal(large$range, 255)
  expect_equal(as.array(large), picture)
  integers <- picture
  storage.mode(integers) <- "integer"
  expect_equal(segment(integers, k = 4)$range, 255)
  expect_true("#FF0000" %in% summary(large)$colour)
  expect_true("#FF0000" %in% summary(segment(bands(), k = 4))$colour)
})

test_that("matrices and any number of channels work", {
  grey <- matrix(rep(c(0.1, 0.5, 0.9), each = 8), 6)
  result <- segment(grey, k = 3)
  expect_equal(as.array(result), grey)
  expect_identical(colnames(result$palette[[1]]), "grey")
  # A mask of TRUE and FALSE is a picture of 0 and 1.
  expect_equal(as.array(segment(grey > 0.3, k = 2)), (grey > 0.3) + 0)

  for (channels in c(1, 2, 4, 7)) {
    set.seed(channels)
    picture <- array(runif(30 * channels), c(6, 5, channels))
    result <- segment(picture, k = 30)
    expect_equal(as.array(result), picture)
    expect_equal(dim(result$palette[[1]]), c(30, channels))
    expect_match(summary(result)$colour, "^#[0-9A-F]{6}$")
  }
  picture <- bands()
  dimnames(picture) <- list(NULL, NULL, c("a", "b", "c"))
  expect_identical(colnames(segment(picture, k = 2)$palette[[1]]), c("a", "b", "c"))
})

test_that("one pixel and one colour work", {
  one <- segment(array(0.5, c(1, 1, 3)), k = 1)
  expect_equal(as.array(one), array(0.5, c(1, 1, 3)))
  flat <- segment(bands(), k = 1)
  expect_equal(as.array(flat)[1, 1, ], apply(bands(), 3, mean))
})

test_that("files are read as arrays", {
  skip_if_not_installed("png")
  path <- withr::local_tempfile(fileext = ".png")
  png::writePNG(bands(), path)
  result <- segment(path, k = 4)
  expect_equal(result$original, png::readPNG(path))
  expect_equal(as.array(result), png::readPNG(path))
})

test_that("as.raster() draws the colours that as.array() holds", {
  result <- segment(bands(255), k = c(4, 2))
  raster <- as.raster(result, k = 4)
  expect_s3_class(raster, "raster")
  expect_equal(dim(raster), c(20, 12))
  expect_identical(
    as.matrix(raster),
    as.matrix(grDevices::as.raster(as.array(result, k = 4), max = 255))
  )
})

test_that("summary() has one row per segment, with shares and colours", {
  result <- segment(bands(), k = c(4, 2))
  table <- summary(result)
  expect_named(
    table, c("k", "segment", "size", "share", "colour", "red", "green", "blue")
  )
  expect_equal(table$k, rep(c(4, 2), c(4, 2)))
  expect_equal(table$segment, c(1:4, 1:2))
  expect_equal(as.vector(tapply(table$share, table$k, sum)), c(1, 1))
  expect_equal(table$size[table$colour == "#FF0000"], 12)
})

test_that("print() shows the size and the palettes and returns its argument", {
  withr::local_options(width = 80)
  result <- segment(bands(255), k = c(4, 1))
  expect_snapshot(print(result))
  expect_output(returned <- withVisible(print(result)))
  expect_false(returned$visible)
  expect_identical(returned$value, result)
  # More colours than fit into a line are cut, not wrapped.
  set.seed(4)
  many <- segment(array(runif(300), c(10, 10, 3)), k = 40)
  expect_true(all(nchar(capture.output(print(many))) <= 80))
})

test_that("a segmentation survives saving", {
  result <- segment(bands(), k = 3)
  path <- withr::local_tempfile()
  saveRDS(result, path)
  again <- readRDS(path)
  expect_identical(again, result)
  expect_identical(as.array(again), as.array(result))
})

test_that("distinct colours are counted, row by row and in parts", {
  x <- rbind(c(1, 2, 3), c(1, 2, 3), c(3, 2, 1), c(1, 3, 2), c(3, 2, 1))
  expect_equal(row_ids(x), c(1, 1, 2, 3, 2))
  expect_equal(count_colours(x, enough = 10), 3)
  set.seed(5)
  x <- matrix(sample(0:3, 3e4, TRUE), ncol = 3)
  expect_equal(max(row_ids(x)), nrow(unique(x)))
  # The last colour comes after the first part that is looked at.
  x <- rbind(matrix(0, 30000, 3), 1)
  expect_equal(count_colours(x, enough = 2), 2)
  expect_equal(count_colours(x, enough = 3), 2)
})

test_that("pictures that cannot be used are refused", {
  expect_refusal <- function(code, class, arg = "image") {
    expect_silent(
      error <- expect_error(code, class = paste0("huddle_error_", class))
    )
    expect_equal(error$arg, arg)
  }
  expect_refusal(segment(), "type")
  expect_refusal(segment(NULL), "type")
  expect_refusal(segment(1:10), "type")
  expect_refusal(segment(list(1)), "type")
  expect_refusal(segment(data.frame(a = 1:3)), "type")
  expect_refusal(segment(matrix(letters[1:4], 2)), "type")
  expect_refusal(segment(matrix(1i, 2, 2)), "type")
  expect_refusal(segment(array(0, c(2, 2, 2, 2))), "type")
  expect_refusal(segment(c("a.png", "b.png")), "type")
  expect_refusal(segment(NA_character_), "type")
  expect_refusal(segment(array(0, c(0, 5, 3))), "dim")
  expect_refusal(segment(array(0, c(5, 5, 0))), "dim")
  expect_refusal(segment(replace(bands(), 7, NA)), "nonfinite")
  expect_refusal(segment(replace(bands(), 7, NaN)), "nonfinite")
  expect_refusal(segment(replace(bands(), 7, -Inf)), "nonfinite")
  expect_refusal(segment(matrix(NA, 2, 2)), "nonfinite")
  expect_refusal(segment(bands() - 0.1), "input")
  expect_refusal(segment(bands(256)), "input")
  expect_refusal(segment(bands(1e308)), "input")
  expect_refusal(segment("no such file.png"), "io")
  expect_refusal(segment(tempdir()), "io")
})

test_that("numbers of colours that cannot be used are refused", {
  expect_refusal <- function(k, class, arg = "k") {
    error <- expect_error(segment(bands(), k = k), class = paste0("huddle_error_", class))
    expect_equal(error$arg, arg)
  }
  expect_refusal(0, "param")
  expect_refusal(2.5, "param")
  expect_refusal("3", "param")
  expect_refusal(NULL, "param")
  expect_refusal(numeric(), "param")
  expect_refusal(TRUE, "param")
  expect_refusal(c(3, NA), "param", "k[2]")
  expect_refusal(c(3, 2, 3), "param")
  expect_refusal(5, "input")
  expect_refusal(c(2, 1000), "input")
  expect_error(segment(bands(), k = 2, n_init = 0), class = "huddle_error_param")
  expect_error(segment(bands(), k = 2, colours = 3), class = "huddle_error_param")
  expect_error(segment(bands(), k = 2, n_threads = -1), class = "huddle_error_param")
  expect_error(as.array(segment(bands(), k = 2), k = 3), class = "huddle_error_param")
})

test_that("a refused call leaves the random numbers alone", {
  set.seed(6)
  before <- .Random.seed
  expect_error(segment(bands(), k = 5))
  expect_error(segment(replace(bands(), 7, NA), k = 2))
  expect_identical(.Random.seed, before)
})

test_that("refusals say what was found and what is allowed", {
  expect_snapshot(error = TRUE, {
    segment_image()
    segment_image(1:10)
    segment_image(array(0, c(2, 2, 2, 2)))
    segment_image(c("a.png", "b.png"))
    segment_image(array(0, c(0, 5, 3)))
    segment_image(replace(bands(), c(33, 34), NA))
    segment_image(bands() - 0.5)
    segment_image("no such file.png")
    segment_image(bands(), k = 2.5)
    segment_image(bands(), k = c(3, NA))
    segment_image(bands(), k = c(3, 2, 3))
    segment_image(bands(), k = c(8, 4))
    as.array(segment_image(bands(), k = c(4, 2), progress = FALSE), k = 3)
  })
})

test_that("the columns of print() are apart however large the inertia", {
  result <- segment_image(bands(), k = c(2, 1), n_init = 1, progress = FALSE)
  for (inertia in c(0, 12.345, 1102837670, 1.1e15)) {
    for (i in 1:2) result$fits[[i]]$inertia <- inertia * i
    lines <- utils::tail(utils::capture.output(print(result)), 2)
    cells <- strsplit(trimws(lines), " +")
    expect_identical(vapply(cells, `[`, "", 1), c("2", "1"))
    expect_equal(as.numeric(vapply(cells, `[`, "", 2)), inertia * 1:2, tolerance = 1e-3)
    expect_true(all(nchar(lines) <= getOption("width")))
  }
})
