# Pictures of 5 x 7 pixels, no two rows or columns alike.
small_picture <- function(channels = 3) {
  array(round(seq(0, 255, length.out = 35 * channels)) / 255, c(5, 7, channels))
}

# A picture in which the four quarters differ clearly: the compression of JPEG blurs single pixels.
quarters <- function() {
  picture <- array(0, c(16, 32, 3))
  picture[1:8, 1:16, 1] <- 1
  picture[1:8, 17:32, 2] <- 1
  picture[9:16, 1:16, 3] <- 1
  picture
}

local_file <- function(bytes, name = "picture", env = parent.frame()) {
  path <- withr::local_tempfile(pattern = name, .local_envir = env)
  writeBin(bytes, path)
  path
}

local_jpeg <- function(picture = quarters(), env = parent.frame()) {
  path <- withr::local_tempfile(fileext = ".jpg", .local_envir = env)
  jpeg::writeJPEG(picture, path, quality = 1)
  path
}

file_bytes <- function(path) readBin(path, "raw", file.size(path))

expect_unreadable <- function(path) {
  expect_silent(error <- expect_error(read_image(path), class = "huddle_error_io"))
  expect_identical(error$path, path)
  expect_identical(error$arg, "image")
  expect_match(conditionMessage(error), basename(path), fixed = TRUE)
  invisible(error)
}

expect_looks_like <- function(actual, expected, info = NULL) {
  expect_identical(dim(actual), dim(expected), info = info)
  # Wrong quarters would differ by 0.25 at least.
  expect_lt(mean(abs(actual - expected)), 0.05)
}

test_that("PNG files come back as they were written", {
  skip_if_not_installed("png")
  path <- withr::local_tempfile(fileext = ".png")
  png::writePNG(small_picture(), path)
  expect_equal(read_image(path), small_picture())
  png::writePNG(small_picture()[, , 1], path)
  expect_equal(read_image(path), small_picture()[, , 1])
})

test_that("the transparency of a PNG file is blended with white", {
  skip_if_not_installed("png")
  path <- withr::local_tempfile(fileext = ".png")
  picture <- array(0, c(1, 3, 4))
  picture[1, , 1] <- 1
  picture[1, , 4] <- c(1, 0, 102 / 255)
  png::writePNG(picture, path)
  blended <- read_image(path)
  expect_equal(dim(blended), c(1, 3, 3))
  expect_equal(blended[1, , 1], c(1, 1, 1))
  expect_equal(blended[1, , 2], c(0, 1, 0.6))
  expect_equal(blended[1, , 3], c(0, 1, 0.6))

  png::writePNG(array(c(0, 0, 1, 0), c(1, 2, 2)), path)
  expect_equal(read_image(path), matrix(c(0, 1), 1))
})

test_that("JPEG files are read, in colour and in grey", {
  skip_if_not_installed("jpeg")
  picture <- quarters()
  path <- local_jpeg(picture)
  expect_silent(read <- read_image(path))
  expect_looks_like(read, picture)
  expect_looks_like(read_image(local_jpeg(picture[, , 1])), picture[, , 1])
})

test_that("the content decides, not the name", {
  skip_if_not_installed("png")
  skip_if_not_installed("jpeg")
  path <- withr::local_tempfile(fileext = ".jpg")
  png::writePNG(small_picture(), path)
  expect_equal(read_image(path), small_picture())
  path <- withr::local_tempfile(fileext = ".png")
  jpeg::writeJPEG(quarters(), path, quality = 1)
  expect_equal(dim(read_image(path)), c(16, 32, 3))
})

# The Exif block that a camera puts after the first two bytes of a file.
exif_bytes <- function(orientation, endian = "big") {
  number <- function(x, size) writeBin(as.integer(x), raw(), size = size, endian = endian)
  tiff <- c(
    charToRaw(if (endian == "big") "MM" else "II"), number(42, 2), number(8, 4),
    number(2, 2),
    number(0x010f, 2), number(2, 2), number(4, 4), charToRaw("abc"), as.raw(0),
    number(0x0112, 2), number(3, 2), number(1, 4), number(orientation, 2), number(0, 2),
    number(0, 4)
  )
  block <- c(charToRaw("Exif"), as.raw(c(0, 0)), tiff)
  c(as.raw(c(0xff, 0xe1)), writeBin(length(block) + 2L, raw(), size = 2, endian = "big"), block)
}

with_exif <- function(bytes, ...) c(bytes[1:2], exif_bytes(...), bytes[-(1:2)])

test_that("a photograph stored turned or mirrored comes back upright", {
  skip_if_not_installed("jpeg")
  upright <- quarters()
  flip_x <- function(picture) picture[, rev(seq_len(ncol(picture))), ]
  flip_y <- function(picture) picture[rev(seq_len(nrow(picture))), , ]
  turn <- function(picture) aperm(picture, c(2, 1, 3))
  # What a camera stores for each value of the tag, from the definition of the tag: where row 1 and
  # column 1 of the stored picture lie in the scene.
  stored <- list(
    upright,
    flip_x(upright), # row 1 is the top, column 1 the right
    flip_x(flip_y(upright)), # bottom, right
    flip_y(upright), # bottom, left
    turn(upright), # left, top
    flip_y(turn(upright)), # right, top
    flip_x(flip_y(turn(upright))), # right, bottom
    flip_x(turn(upright)) # left, bottom
  )
  for (value in 1:8) {
    for (endian in c("big", "little")) {
      bytes <- with_exif(file_bytes(local_jpeg(stored[[value]])), value, endian)
      expect_looks_like(read_image(local_file(bytes)), upright, info = value)
    }
  }
  bytes <- with_exif(file_bytes(local_jpeg(turn(upright)[, , 1])), 5)
  expect_looks_like(read_image(local_file(bytes)), upright[, , 1])
})

test_that("an Exif block that makes no sense is ignored", {
  skip_if_not_installed("jpeg")
  upright <- file_bytes(local_jpeg())
  for (value in c(0, 9, 4000)) {
    expect_looks_like(read_image(local_file(with_exif(upright, value))), quarters())
  }
  expect_identical(exif_orientation(as.raw(rep(0xff, 40))), 1L)
  expect_identical(exif_orientation(charToRaw("MM*")), 1L)
  # A block of another kind after the Exif block does not reset it.
  other <- c(as.raw(c(0xff, 0xe1, 0, 20)), charToRaw("http://ns.adobe.co"))
  bytes <- c(upright[1:2], exif_bytes(3), other, upright[-(1:2)])
  expect_equal(jpeg_header(bytes)$orientation, 3L)
})

test_that("a file that is not there, a folder and other kinds of files are refused", {
  expect_unreadable(file.path(tempdir(), "no such file.png"))
  expect_unreadable(tempdir())
  expect_unreadable(local_file(raw(0)))
  expect_unreadable(local_file(charToRaw("GIF89a")))
  expect_unreadable(local_file(charToRaw("plain {text} here")))
  expect_match(conditionMessage(expect_unreadable(local_file(charToRaw("GIF89a")))), "GIF")
})

test_that("a file without read permission is refused", {
  skip_on_os("windows")
  path <- local_file(charToRaw("GIF89a"))
  Sys.chmod(path, "000")
  skip_if(file.access(path, 4) == 0, "this user may read everything")
  expect_match(conditionMessage(expect_unreadable(path)), "ermission")
})

test_that("PNG files cut short or damaged are refused", {
  skip_if_not_installed("png")
  path <- withr::local_tempfile(fileext = ".png")
  set.seed(1)
  png::writePNG(array(runif(3000), c(20, 50, 3)), path)
  bytes <- file_bytes(path)
  for (n in c(8, 20, 60, length(bytes) %/% 2, length(bytes) - 20)) {
    error <- expect_unreadable(local_file(bytes[seq_len(n)]))
    expect_false(is.null(error$parent))
  }
  middle <- length(bytes) %/% 2
  bytes[middle + 0:20] <- as.raw(0)
  expect_unreadable(local_file(bytes))
})

test_that("JPEG files cut short or damaged are refused", {
  skip_if_not_installed("jpeg")
  set.seed(1)
  bytes <- file_bytes(local_jpeg(array(runif(6000), c(40, 50, 3))))
  for (n in c(3, 4, 5, 20, 300, length(bytes) %/% 2, length(bytes) - 2, length(bytes) - 1)) {
    expect_unreadable(local_file(bytes[seq_len(n)]))
  }
  # The end is there, but the data before it are not.
  n <- length(bytes)
  expect_unreadable(local_file(bytes[-seq(n - 500, n - 2)]))
  expect_unreadable(local_file(c(as.raw(c(0xff, 0xd8, 0xff)), as.raw(rep(0, 100)))))
})

test_that("a CMYK file is refused with the way out", {
  skip_if_not_installed("jpeg")
  bytes <- file_bytes(local_jpeg())
  at <- grepRaw(as.raw(c(0xff, 0xc0)), bytes)
  bytes[at + 9] <- as.raw(4)
  expect_match(conditionMessage(expect_unreadable(local_file(bytes))), "CMYK")
})

test_that("a diversion of messages that somebody else set up is left alone", {
  skip_if_not_installed("jpeg")
  path <- local_jpeg()
  log <- withr::local_tempfile()
  connection <- file(log, "w")
  sink(connection, type = "message")
  picture <- tryCatch(read_image(path), error = identity)
  cat("still here\n", file = stderr())
  sink(type = "message")
  close(connection)
  expect_equal(dim(picture), c(16, 32, 3))
  expect_identical(readLines(log), "still here")
})

test_that("refusals name the file and the reason", {
  skip_if_not_installed("jpeg")
  withr::local_dir(withr::local_tempdir())
  dir.create("folder")
  writeBin(raw(0), "empty.png")
  writeBin(charToRaw("GIF89a"), "other.png")
  writeBin(charToRaw("text {in braces}"), "notes{1}.txt")
  jpeg::writeJPEG(quarters(), "short.jpg")
  writeBin(file_bytes("short.jpg")[1:50], "short.jpg")
  expect_snapshot(error = TRUE, {
    read_image("missing.png")
    read_image("folder")
    read_image("empty.png")
    read_image("other.png")
    read_image("notes{1}.txt")
    read_image("short.jpg")
  })
})
