#' A grid of small images
#'
#' Draws rows of data that are images, such as the handwritten [digits], side by side: the
#' representatives of clusters, or their centers.
#'
#' @param x A numeric matrix or data frame of one image per row and one pixel per column.
#' @param image_dim The height and the width of an image in pixels. By default images are square.
#' @param ncol The number of images side by side.
#' @param labels Text or numbers to write above the images, one for each, or `NULL` for none. Long
#'   ones are written in two lines and smaller, and end in dots where they are longer still.
#' @param by_row Whether the columns of `x` hold an image row after row from the top, as in [digits]
#'   and most files. If `FALSE`, column after column, as R stores a matrix.
#' @param ... Not used; a misspelt argument is an error.
#'
#' @details
#' The lowest value of all images is white and the highest black, the same in every image. The
#' picture shows them in the order of the rows, from left to right and from the top. Its title
#' counts them, until another is given: `+ ggplot2::labs(title = "The centers")`.
#'
#' @return A ggplot. The data frame behind it, which [plot_data()] returns, has one row per pixel:
#'   the `image` (row of `x`), its `label`, the pixel's `row` and `column` in the image, its place
#'   `x`, `y` in the grid (from the top) and its `value`.
#' @seealso [representatives()] for the rows nearest to the centers.
#' @examples
#' pixels <- digits[, 1:64]
#' plot_images(pixels[1:20, ], image_dim = c(8, 8), labels = digits$digit[1:20])
#'
#' set.seed(1)
#' fit <- cluster_kmeans(pixels, k = 10, n_init = 2)
#' plot_images(pixels[representatives(fit, pixels), ], image_dim = c(8, 8), ncol = 5)
#' plot_images(fit$centers, ncol = 5)
#' @export
plot_images <- function(x, image_dim = NULL, ncol = 10, labels = NULL, by_row = TRUE, ...) {
  check_no_dots(...)
  points <- as_points(x)
  image_dim <- check_image_dim(image_dim, points$d)
  ncol <- min(check_count(ncol), points$n)
  by_row <- check_flag(by_row)
  labels <- check_labels(labels, points$n)

  pixels <- image_grid(points$x, image_dim, ncol, labels, by_row)
  ggplot2::ggplot(pixels, ggplot2::aes(.data$x, .data$y)) +
    ggplot2::geom_raster(ggplot2::aes(fill = .data$value), data = bridge_gaps(pixels)) +
    ggplot2::scale_fill_gradient(
      low = "white", high = "black", limits = value_limits(points$x), na.value = "transparent",
      guide = "none"
    ) +
    frame_layers(pixels, image_dim) +
    ggplot2::scale_y_reverse() +
    ggplot2::coord_fixed(expand = FALSE, clip = "off") +
    ggplot2::labs(title = paste0(
      plural(points$n, "image"), " of ", paste(format_number(image_dim), collapse = " x "),
      " pixels"
    )) +
    theme_huddle() +
    theme_bare()
}

# ---- arguments -----------------------------------------------------------------------------------

check_image_dim <- function(image_dim, d, call = rlang::caller_env()) {
  if (is.null(image_dim)) {
    side <- round(sqrt(d))
    if (side^2 == d) {
      return(c(side, side))
    }
    huddle_abort(
      c(
        "{.arg image_dim} must be given where the images are not square.",
        x = "{.arg x} has {count_of(d, 'column')}."
      ),
      class = "param", arg = "image_dim", call = call
    )
  }
  if (!is.numeric(image_dim) || is.object(image_dim) || length(image_dim) != 2) {
    huddle_abort(
      paste(
        "{.arg image_dim} must be two whole numbers, the height and the width of an image,",
        "not {describe_value(image_dim)}."
      ),
      class = "param", arg = "image_dim", call = call
    )
  }
  size <- c(
    check_count(image_dim[[1]], arg = "image_dim[1]", call = call),
    check_count(image_dim[[2]], arg = "image_dim[2]", call = call)
  )
  if (prod(size) != d) {
    shape <- paste(format_number(size), collapse = " x ")
    huddle_abort(
      c(
        "{.arg image_dim} must fit the number of columns of {.arg x}.",
        x = "Images of {shape} pixels need {count_of(prod(size), 'column')}, not {d}."
      ),
      class = "dim", arg = "image_dim", call = call
    )
  }
  size
}

check_labels <- function(labels, n, call = rlang::caller_env()) {
  if (is.null(labels)) {
    return(NULL)
  }
  if (!is.atomic(labels)) {
    huddle_abort("{.arg labels} must be text, numbers or a factor, not {describe_value(labels)}.",
      class = "type", arg = "labels", call = call
    )
  }
  if (length(labels) != n) {
    huddle_abort(
      c(
        "{.arg labels} must have one value for each image.",
        x = "It has length {format_number(length(labels))}, for {count_of(n, 'image')}."
      ),
      class = "dim", arg = "labels", call = call
    )
  }
  as.character(labels)
}

# White to black need two ends; where all values are equal they are white.
value_limits <- function(x) {
  limits <- range(x)
  if (limits[1] == limits[2]) limits + c(0, 1) else limits
}

# ---- the grid ------------------------------------------------------------------------------------

# One row per pixel of every image, placed in the grid by whole numbers, as geom_raster() wants it.
image_grid <- function(x, image_dim, ncol, labels, by_row) {
  n <- nrow(x)
  d <- ncol(x)
  pixel <- seq_len(d) - 1
  row <- if (by_row) pixel %/% image_dim[2] else pixel %% image_dim[1]
  column <- if (by_row) pixel %% image_dim[2] else pixel %/% image_dim[1]
  gap <- max(1, round(max(image_dim) / 8))
  # Labels stand in the gap above an image.
  above <- if (is.null(labels)) gap else label_gap(image_dim)
  image <- seq_len(n) - 1
  left <- (image %% ncol) * (image_dim[2] + gap)
  top <- (image %/% ncol) * (image_dim[1] + above)
  data.frame(
    image = rep(seq_len(n), each = d),
    label = rep(if (is.null(labels)) NA_character_ else labels, each = d, length.out = n * d),
    row = rep(row + 1, n),
    column = rep(column + 1, n),
    x = rep(left, each = d) + rep(column + 1, n),
    y = rep(top, each = d) + rep(row + 1, n),
    value = as.vector(t(x))
  )
}

label_gap <- function(image_dim) max(3, round(0.45 * max(image_dim)))

# geom_raster() asks for places at equal distances: the gaps get pixels that are not seen.
bridge_gaps <- function(pixels) {
  x <- setdiff(seq_len(max(pixels$x)), pixels$x)
  y <- setdiff(seq_len(max(pixels$y)), pixels$y)
  gaps <- data.frame(x = c(x, rep(1, length(y))), y = c(rep(1, length(x)), y))
  gaps$value <- rep(NA_real_, nrow(gaps))
  rbind(pixels[c("x", "y", "value")], gaps)
}

# How wide an image and the gap beside it are, in points, in a picture of 6 by 4.5 inches.
image_room <- function(corner, image_dim, gap) {
  across <- length(unique(corner$x))
  down <- length(unique(corner$y))
  min(430 / across, 270 / down * (image_dim[2] + gap / 2) / (image_dim[1] + gap))
}

# Labels that would run into each other, and over the edge on the left, have two lines where they
# have words, then smaller letters, and what is still too long ends in dots. A letter of size 3 is
# about 5.4 points wide.
fitting_labels <- function(labels, room) {
  letters <- room / 5.4
  lines <- strsplit(ifelse(is.na(labels), "", labels), "\n", fixed = TRUE)
  if (longest_line(lines) > letters) {
    lines <- lapply(lines, function(line) if (length(line) == 1L) two_lines(line) else line)
  }
  size <- max(3 * min(1, letters / longest_line(lines)), 1.8)
  shown <- vapply(lines, function(line) {
    paste(shorten_text(line, max(4, floor(letters * 3 / size))), collapse = "\n")
  }, "")
  list(size = size, label = replace(shown, is.na(labels), NA))
}

longest_line <- function(lines) max(nchar(unlist(lines), type = "width"), 1)

# Split at the blank nearest to the middle.
two_lines <- function(text) {
  blanks <- gregexpr(" ", text, fixed = TRUE)[[1]]
  if (blanks[1] < 0) {
    return(text)
  }
  at <- blanks[which.min(abs(blanks - nchar(text) / 2))]
  c(substr(text, 1, at - 1), substr(text, at + 1, nchar(text)))
}

# A thin frame round every image and its label above.
frame_layers <- function(pixels, image_dim) {
  corner <- pixels[pixels$row == 1 & pixels$column == 1, ]
  frame <- ggplot2::geom_rect(
    ggplot2::aes(
      xmin = .data$x - 0.5, xmax = .data$x + image_dim[2] - 0.5,
      ymin = .data$y - 0.5, ymax = .data$y + image_dim[1] - 0.5
    ),
    data = corner, fill = NA, colour = "grey85", linewidth = 0.3
  )
  if (all(is.na(corner$label))) {
    return(frame)
  }
  gap <- label_gap(image_dim)
  text <- fitting_labels(corner$label, image_room(corner, image_dim, gap))
  list(
    frame,
    ggplot2::geom_text(
      ggplot2::aes(
        .data$x + (image_dim[2] - 1) / 2, .data$y - 0.5 - 0.4 * gap,
        label = text$label
      ),
      data = corner, size = text$size, colour = "grey20", lineheight = 0.9,
      na.rm = TRUE
    ),
    ggplot2::expand_limits(y = 1 - gap)
  )
}
