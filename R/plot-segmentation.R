#' Segmentations side by side
#'
#' Draws the original of a [segment_image()] beside its segmentations, one panel for each number of
#' colours.
#'
#' @param object,x A segmentation, from [segment_image()].
#' @param max_pixels The number of pixels to draw in each panel. Larger pictures are thinned evenly,
#'   for a picture on the screen cannot show more; raise it for a large print.
#' @param ncol The number of panels side by side; by default as ggplot2 arranges them.
#' @param ... For `plot()`, arguments of `autoplot()`. Otherwise not used.
#'
#' @return `autoplot()` returns a ggplot, `plot()` draws it and returns it invisibly. `plot_data()`
#'   returns the data frame behind the picture, one row per pixel drawn: the `panel`, the place `x`
#'   (from the left) and `y` (from the top) in pixels of the original, and the `colour`.
#' @examplesIf rlang::is_installed("png")
#' set.seed(1)
#' segments <- segment_image(huddle_example("ladybug.png"), k = c(8, 4, 2), n_init = 2)
#' plot(segments)
#' head(plot_data(segments))
#' @method autoplot huddle_segmentation
#' @export
autoplot.huddle_segmentation <- function(object, ..., ncol = NULL, max_pixels = 250000) {
  check_no_dots(...)
  if (!is.null(ncol)) {
    ncol <- check_count(ncol)
  }
  size <- dim(object$original)
  pixels <- plot_data(object, max_pixels = max_pixels)
  ggplot2::ggplot(pixels) +
    lapply(split(pixels, pixels$panel), panel_layer, size) +
    # One pixel is as wide as it is high, and the picture ends where its pixels do.
    ggplot2::coord_fixed(expand = FALSE) +
    ggplot2::expand_limits(x = c(0.5, size[2] + 0.5), y = c(0.5, size[1] + 0.5)) +
    ggplot2::facet_wrap(ggplot2::vars(.data$panel), ncol = ncol) +
    ggplot2::labs(title = paste(
      "A picture in", list_texts(format_number(object$k), max = 8),
      if (identical(as.double(object$k), 1)) "colour" else "colours"
    )) +
    theme_huddle() +
    theme_bare()
}

# The pixels of one panel as one raster: geom_raster() would take seconds to map as many colours,
# which are colours already. A raster begins at its top: the axis, which is not shown, need not be
# turned round, and versions of ggplot2 differ in what an annotation means on an axis that is.
panel_layer <- function(pixels, size) {
  shape <- c(length(unique(pixels$y)), length(unique(pixels$x)))
  ggplot2::layer(
    geom = ggplot2::GeomRasterAnn, stat = "identity", position = "identity",
    data = pixels[1, "panel", drop = FALSE], mapping = NULL, inherit.aes = FALSE,
    params = list(
      raster = grDevices::as.raster(matrix(pixels$colour, shape[1], shape[2])),
      xmin = 0.5, xmax = size[2] + 0.5, ymin = 0.5, ymax = size[1] + 0.5, interpolate = FALSE
    )
  )
}

#' @rdname autoplot.huddle_segmentation
#' @export
plot.huddle_segmentation <- function(x, ...) draw_picture(x, ...)

#' @rdname autoplot.huddle_segmentation
#' @export
plot_data.huddle_segmentation <- function(object, ..., max_pixels = 250000) {
  check_no_dots(...)
  max_pixels <- check_number(max_pixels, min = 1, infinite = TRUE)
  size <- dim(object$original)
  shrink <- min(1, sqrt(max_pixels / prod(size[1:2])))
  rows <- even_places(size[1], shrink)
  columns <- even_places(size[2], shrink)
  # Places in the picture of the pixels that are kept, column after column.
  kept <- rep((columns$pixel - 1) * size[1], each = length(rows$pixel)) + rows$pixel

  original <- pixel_hex(image_pixels(object$original)[kept, , drop = FALSE], object$range)
  segments <- lapply(seq_along(object$k), function(i) {
    pixel_hex(object$palette[[i]], object$range)[object$fits[[i]]$cluster[kept]]
  })
  panels <- c("Original image", paste(object$k, ifelse(object$k == 1, "colour", "colours")))
  data.frame(
    panel = factor(rep(panels, each = length(kept)), levels = panels),
    x = rep(rep(columns$place, each = length(rows$place)), times = length(panels)),
    y = rep(rows$place, times = length(columns$place) * length(panels)),
    colour = c(original, segments, recursive = TRUE)
  )
}

# Evenly spaced places along an edge of n pixels, and the pixel at each: all if `shrink` is 1.
even_places <- function(n, shrink) {
  m <- max(1, floor(n * shrink))
  place <- 0.5 + (seq_len(m) - 0.5) * n / m
  list(place = place, pixel = pmin(ceiling(place - 0.5), n))
}

# Pictures need no axes.
theme_bare <- function() {
  ggplot2::theme(
    axis.title = ggplot2::element_blank(),
    axis.text = ggplot2::element_blank(),
    axis.ticks = ggplot2::element_blank(),
    panel.grid.major = ggplot2::element_blank(),
    panel.grid.minor = ggplot2::element_blank(),
    panel.border = ggplot2::element_blank()
  )
}
