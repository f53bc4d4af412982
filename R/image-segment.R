#' Segment a picture by colour
#'
#' `segment_image()` clusters the pixels of a picture by their colour, once for each number of
#' colours asked for, and gives every pixel the mean colour of its segment: fewer colours, flat
#' areas, and a look at what k-means takes for one thing.
#'
#' @inheritParams huddle-params
#' @param image A numeric array of height x width x channels with any number of channels, a matrix
#'   of height x width (one channel), or the path of a PNG or JPEG file. The values lie in 0 to 1,
#'   or in 0 to 255 if the largest is above 1, and keep that range.
#' @param k The numbers of colours, one segmentation each. None may exceed the number of different
#'   colours in the picture.
#' @param ... Further arguments of [cluster_kmeans()], such as `init`, `max_iter` or `tol`.
#' @param n_init The number of starts of k-means for each number of colours.
#'
#' @details
#' A file is recognised by its content, not by its name; the packages png and jpeg read it. Its
#' values lie in 0 to 1. Transparent pixels of a PNG file count as they look on a white page, and a
#' photograph that a camera stored turned (Exif orientation) is turned upright. CMYK files are not
#' read.
#'
#' Of an array every channel counts, including the transparency that [png::readPNG()] returns as the
#' fourth: leave it out with `image[, , 1:3]` if it should not. Pictures and colour names are made
#' of the first three channels as red, green and blue; where there are one or two, of the first as
#' grey.
#'
#' All pixels weigh the same, so a small thing of a striking colour keeps a segment only while there
#' are colours to spare: with few, the many shades of the large areas win. Where a pixel is does not
#' count. The time grows with pixels x channels x the sum of `k` x `n_init`; for a picture of ten
#' million pixels, use fewer starts, or make it smaller first.
#'
#' @return An object of class `huddle_segmentation`, a list of
#'   \item{original}{the picture as an array or a matrix of double precision}
#'   \item{k}{the numbers of colours}
#'   \item{fits}{a list, named by the numbers of colours, of the [cluster_kmeans()] fits of the
#'     pixels, column after column of the picture: `matrix(fit$cluster, nrow(original))` is the map
#'     of segments}
#'   \item{palette}{a list of matrices, one row for the colour of each segment}
#'   \item{sizes}{a list of integer vectors, the pixels in each segment}
#'   \item{range}{the largest possible value: 1 or 255}
#'   \item{call}{the call}
#'
#'   `as.array(x, k)` is the segmented picture with `k` colours in the shape and range of the
#'   original, `as.raster(x, k)` the same for drawing. `summary()` is a data frame of all segments
#'   with their sizes and colours, `plot()` the [strip of pictures][autoplot.huddle_segmentation].
#' @examplesIf rlang::is_installed("png")
#' set.seed(1)
#' segments <- segment_image(huddle_example("ladybug.png"), k = c(8, 2), n_init = 2)
#' segments
#' plot(segments)
#'
#' # The red of the ladybird is one of eight colours, and gone with two.
#' segments$palette[["8"]]
#'
#' # An array of the user's own, here with grey levels:
#' flat <- segment_image(datasets::volcano / 255, k = 3)
#' table(as.array(flat))
#' @export
segment_image <- function(image,
                          k = c(10, 8, 6, 4, 2),
                          ...,
                          n_init = 10,
                          n_threads = NULL,
                          progress = getOption("huddle.progress", interactive())) {
  original <- as_image(image)
  pixels <- image_pixels(original)
  k <- check_colours(k, pixels)

  fits <- lapply(k, function(colours) {
    cluster_kmeans(
      pixels, colours, ...,
      n_init = n_init, n_threads = n_threads, progress = progress
    )
  })
  new_segmentation(original, k, fits, match.call())
}

new_segmentation <- function(original, k, fits, call) {
  names(fits) <- format_number(k)
  structure(
    list(
      original = original,
      k = as.integer(k),
      fits = fits,
      palette = lapply(fits, function(fit) fit$centers),
      sizes = lapply(fits, function(fit) fit$size),
      range = image_range(original),
      call = call
    ),
    class = "huddle_segmentation"
  )
}

# ---- the picture as numbers ----------------------------------------------------------------------

# A picture as a finite array of doubles with values in 0 to 1 or 0 to 255.
as_image <- function(image, arg = "image", call = rlang::caller_env()) {
  if (missing(image)) {
    abort_image_type("It is missing.", arg, call)
  }
  if (is.character(image) && is.null(dim(image))) {
    if (length(image) != 1 || is.na(image)) {
      abort_image_type("It is {describe_value(image)}.", arg, call)
    }
    image <- read_image(image, arg, call)
  }
  if (!typeof(image) %in% numeric_types || is.object(image) || !length(dim(image)) %in% 2:3) {
    abort_image_type("It is {describe_value(image)}.", arg, call)
  }
  if (any(dim(image) == 0)) {
    size <- paste(dim(image), collapse = " x ")
    huddle_abort("{.arg {arg}} must have at least one pixel and one channel, and is {size}.",
      class = "dim", arg = arg, call = call
    )
  }
  storage.mode(image) <- "double"
  check_pixels(image, arg, call)
  image
}

abort_image_type <- function(found, arg, call, env = rlang::caller_env()) {
  huddle_abort(
    c(
      paste(
        "{.arg {arg}} must be a numeric array of height x width x channels, a numeric matrix,",
        "or the path of a PNG or JPEG file."
      ),
      x = found
    ),
    class = "type", arg = arg, call = call, env = env
  )
}

check_pixels <- function(image, arg, call) {
  # The sum is finite only if every value is: one pass, without a copy. If it overflows, the range
  # is wrong anyway.
  if (!is.finite(sum(image)) && !all(is.finite(image))) {
    bad <- which(!is.finite(image), arr.ind = TRUE)
    where <- paste(c("row", "column", "channel")[seq_len(ncol(bad))], bad[1, ], collapse = ", ")
    count <- format_number(nrow(bad))
    huddle_abort(
      c(
        "{.arg {arg}} must not contain missing or infinite values.",
        x = "It has {count} of them, the first in {where}."
      ),
      class = "nonfinite", arg = arg, call = call
    )
  }
  found <- range(image)
  if (found[1] < 0 || found[2] > 255) {
    huddle_abort(
      c(
        "The values of {.arg {arg}} must lie in 0 to 1 or in 0 to 255.",
        x = "They go from {format_number(found[1])} to {format_number(found[2])}.",
        i = "Rescale them, for example with {.code (image - min(image)) / diff(range(image))}."
      ),
      class = "input", arg = arg, call = call
    )
  }
}

image_range <- function(image) if (max(image) > 1) 255 else 1

image_channels <- function(image) if (length(dim(image)) == 2) 1L else dim(image)[3]

# One row per pixel, one column per channel.
image_pixels <- function(image) {
  channels <- image_channels(image)
  named <- dimnames(image)[-(1:2)]
  names <- if (length(named) == 1 && !is.null(named[[1]])) {
    named[[1]]
  } else if (channels == 1) {
    "grey"
  } else if (channels == 3) {
    c("red", "green", "blue")
  } else {
    paste0("channel", seq_len(channels))
  }
  matrix(image, ncol = channels, dimnames = list(NULL, names))
}

# Pixels as "#RRGGBB".
pixel_hex <- function(pixels, range) {
  colour <- if (ncol(pixels) < 3) c(1, 1, 1) else 1:3
  grDevices::rgb(
    pixels[, colour[1]], pixels[, colour[2]], pixels[, colour[3]],
    maxColorValue = range
  )
}

# ---- the numbers of colours ----------------------------------------------------------------------

check_colours <- function(k, pixels, call = rlang::caller_env()) {
  if (!is.numeric(k) || is.object(k) || length(k) == 0) {
    huddle_abort(
      "{.arg k} must be whole numbers of colours, one or more, not {describe_value(k)}.",
      class = "param", arg = "k", call = call
    )
  }
  k <- vapply(seq_along(k), function(i) {
    arg <- if (length(k) == 1) "k" else sprintf("k[%d]", i)
    check_count(k[[i]], arg = arg, call = call)
  }, numeric(1))
  if (anyDuplicated(k)) {
    huddle_abort(
      "{.arg k} must not repeat a number; {format_number(k[duplicated(k)][1])} comes twice.",
      class = "param", arg = "k", call = call
    )
  }
  found <- count_colours(pixels, enough = max(k))
  if (found < max(k)) {
    huddle_abort(
      c(
        "{.arg k} must not exceed the number of different colours in {.arg image}.",
        x = "It has {count_of(found, 'colour')}, and {.arg k} asks for {format_number(max(k))}."
      ),
      class = "input", arg = "k", call = call
    )
  }
  k
}

# The number of different rows, or any number of at least `enough` if there are so many: the first
# pixels of a photograph usually settle it.
count_colours <- function(pixels, enough) {
  n <- nrow(pixels)
  first <- min(n, 1000 * enough)
  repeat {
    found <- max(row_ids(pixels[seq_len(first), , drop = FALSE]))
    if (found >= enough || first == n) {
      return(found)
    }
    first <- min(n, 10 * first)
  }
}

# Equal rows get equal numbers, counted from 1: column by column, so no row becomes a string.
row_ids <- function(x) {
  ids <- rep(1, nrow(x))
  for (j in seq_len(ncol(x))) {
    values <- match(x[, j], unique(x[, j]))
    # Exact in doubles below 2^53: even 90 million pixels, every one of a different colour.
    pairs <- ids * (max(values) + 1) + values
    ids <- match(pairs, unique(pairs))
  }
  ids
}

# ---- verbs ---------------------------------------------------------------------------------------

segmentation_index <- function(x, k, call = rlang::caller_env()) {
  index <- if (is.numeric(k) && length(k) == 1) match(k, x$k) else NA
  if (is.na(index)) {
    choices <- list_texts(format_number(x$k), max = 20, last = "or")
    huddle_abort(
      "{.arg k} must be one of the numbers of colours in {.arg x}: {choices}.",
      class = "param", arg = "k", call = call
    )
  }
  index
}

#' @export
as.array.huddle_segmentation <- function(x, k = x$k[1], ...) {
  check_no_dots(...)
  fit <- x$fits[[segmentation_index(x, k)]]
  array(fit$centers[fit$cluster, ], dim(x$original), dimnames(x$original))
}

#' @importFrom grDevices as.raster
#' @method as.raster huddle_segmentation
#' @export
as.raster.huddle_segmentation <- function(x, k = x$k[1], ...) {
  check_no_dots(...)
  index <- segmentation_index(x, k)
  fit <- x$fits[[index]]
  hex <- pixel_hex(x$palette[[index]], x$range)[fit$cluster]
  grDevices::as.raster(matrix(hex, nrow(x$original)))
}

#' @export
print.huddle_segmentation <- function(x, ...) {
  check_no_dots(...)
  size <- dim(x$original)
  channels <- image_channels(x$original)
  cat(sprintf(
    "Segmentation of a picture: height %d, width %d, %d channel%s, values 0 to %d\n\n",
    size[1], size[2], channels, if (channels == 1) "" else "s", x$range
  ))
  inertia <- vapply(x$fits, function(fit) fit$inertia, numeric(1))
  numbers <- cbind(
    c("colours", x$k),
    c("inertia", formatC(inertia, digits = 4, format = "fg", decimal.mark = "."))
  )
  numbers <- apply(numbers, 2, function(column) formatC(column, width = max(nchar(column))))
  numbers <- paste0("  ", numbers[, 1], "  ", numbers[, 2], "  ")
  # As many colours as fit into a line, and an ellipsis.
  room <- max(1, (getOption("width") - nchar(numbers[1]) - 4) %/% 8)
  colours <- vapply(seq_along(x$k), function(i) {
    hex <- pixel_hex(x$palette[[i]], x$range)[order(-x$sizes[[i]])]
    paste(c(utils::head(hex, room), if (length(hex) > room) "..."), collapse = " ")
  }, character(1))
  cat(paste0(numbers, c("palette, largest segment first", colours), "\n"), sep = "")
  invisible(x)
}

#' @export
summary.huddle_segmentation <- function(object, ...) {
  check_no_dots(...)
  parts <- lapply(seq_along(object$k), function(i) {
    sizes <- object$sizes[[i]]
    data.frame(
      k = object$k[i],
      segment = seq_along(sizes),
      size = sizes,
      share = sizes / sum(sizes),
      colour = pixel_hex(object$palette[[i]], object$range),
      unname_rows(object$palette[[i]])
    )
  })
  do.call(rbind, parts)
}

unname_rows <- function(x) {
  rownames(x) <- NULL
  x
}
