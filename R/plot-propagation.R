# Where labels were given, where they came to, and the images that were labelled.

#' Pictures of propagated labels
#'
#' `type = "map"` shows all rows in the colours of their labels: given labels as large ringed dots,
#' propagated ones as small dots, rows left out in grey. `type = "images"` shows the rows whose
#' labels were given as images, for data such as the [digits], each under its label.
#'
#' @param object A result of [propagate_labels()] or [spread_labels()].
#' @param x The rows that were labelled. Not needed after [spread_labels()], which keeps them. In
#'   `plot()`, whose own first argument has the name `x`, give both in this order, without names:
#'   `plot(propagation, x)`.
#' @param ... For `plot()`, the arguments of `autoplot()`. Otherwise not used; an unknown argument
#'   is an error.
#' @param type `"map"` or `"images"`.
#' @param image_dim,ncol,by_row As for [plot_images()], for `type = "images"`.
#'
#' @details
#' One or two columns are drawn as they are, more on their first two principal axes; more than
#' 50,000 rows are thinned, as in [plot.huddle_clustering()].
#'
#' @return `autoplot()` returns a ggplot object; `plot()` draws it and returns it invisibly;
#'   `plot_data()` returns the data frame behind it. For the map that has the columns `row`, `x`,
#'   `y`, `label` and `source`; for images see [plot_images()].
#' @seealso [propagate_labels()]
#' @examples
#' labels <- rep(NA, nrow(moons))
#' labels[c(1, 5)] <- moons$y[c(1, 5)]
#' plot(spread_labels(moons[, 1:2], labels))
#'
#' set.seed(1)
#' pixels <- digits[, 1:64]
#' fit <- cluster_kmeans(pixels, k = 50, n_init = 2)
#' labels <- digits$digit[representatives(fit, pixels)]
#' labelled <- propagate_labels(fit, pixels, labels, closest = 0.5)
#' plot(labelled, pixels)
#' plot(labelled, pixels, type = "images", image_dim = c(8, 8))
#' @export
plot.huddle_propagation <- function(x, ...) draw_picture(x, ...)

#' @rdname plot.huddle_propagation
#' @export
autoplot.huddle_propagation <- function(object, x, ..., type = "map", image_dim = NULL, ncol = 10,
                                        by_row = TRUE) {
  check_no_dots(...)
  check_propagation(object, "object")
  type <- check_choice(type, c("map", "images"))
  if (missing(x)) {
    x <- NULL
  }
  points <- propagation_points(object, x)
  if (type == "images") {
    return(given_images(object, points, image_dim, ncol, by_row))
  }
  stage <- picture_stage(points, NULL)
  map_picture(object, map_data(object, stage), stage)
}

#' @rdname plot.huddle_propagation
#' @export
plot_data.huddle_propagation <- function(object, x, ..., type = "map", image_dim = NULL, ncol = 10,
                                         by_row = TRUE) {
  if (missing(x)) {
    x <- NULL
  }
  plot_data(autoplot(
    object, x, ..., type = type, image_dim = image_dim, ncol = ncol,
    by_row = by_row
  ))
}

propagation_points <- function(object, x, call = rlang::caller_env()) {
  if (is.null(x)) {
    x <- object[["x"]]
  }
  if (is.null(x)) {
    huddle_abort(
      c(
        "{.arg x} is missing: propagated labels keep no copy of the data.",
        i = "Give the rows that were labelled: {.code plot(propagation, x)}."
      ),
      class = "param", arg = "x", call = call
    )
  }
  points <- as_points(x, call = call)
  if (points$n != length(object$labels)) {
    huddle_abort(
      c(
        "{.arg x} must be the data that was labelled.",
        x = "It has {count_of(points$n, 'row')}, for {count_of(length(object$labels), 'label')}."
      ),
      class = "dim", arg = "x", call = call
    )
  }
  points
}

# ---- images --------------------------------------------------------------------------------------

given_images <- function(object, points, image_dim, ncol, by_row) {
  rows <- which(object$source == "given")
  if (length(rows) == 0) {
    huddle_abort(
      "{.arg object} has no given labels, and so no images to show.",
      class = "input", arg = "object", call = rlang::caller_env()
    )
  }
  plot_images(
    points$x[rows, , drop = FALSE], image_dim = image_dim, ncol = ncol,
    labels = unname(object$labels[rows]), by_row = by_row
  ) +
    ggplot2::labs(title = paste(plural(length(rows), "image"), "labelled by hand"))
}

# ---- the map -------------------------------------------------------------------------------------

map_data <- function(object, stage) {
  data.frame(
    row = stage$rows, x = stage$x, y = stage$y, label = unname(object$labels[stage$rows]),
    source = object$source[stage$rows]
  )
}

map_picture <- function(object, data, stage) {
  style <- point_style(length(stage$rows))
  place <- ggplot2::aes(x = .data$x, y = .data$y)
  ggplot2::ggplot(data) +
    ggplot2::geom_point(
      place, data = map_rows("left out"), shape = 16, size = style$size, alpha = style$alpha / 2,
      colour = noise_colour
    ) +
    ggplot2::geom_point(
      ggplot2::aes(x = .data$x, y = .data$y, colour = .data$label), data = map_rows("propagated"),
      shape = 16, size = style$size, alpha = style$alpha, key_glyph = key_of_points
    ) +
    ggplot2::geom_point(
      filled_by("label", x = .data$x, y = .data$y, outline = ink_colour),
      data = map_rows("given"), shape = 21, size = max(2.4, 1.6 * style$size), stroke = 0.7,
      show.legend = FALSE
    ) +
    map_scales(levels(data$label)) +
    stage_frame(stage) +
    ggplot2::labs(
      title = map_title(object),
      colour = "label",
      subtitle = join_lines(map_lines(object), stage_lines(stage, FALSE))
    ) +
    theme_huddle()
}

map_rows <- function(source) {
  function(data) {
    rows <- data[data$source == source, , drop = FALSE]
    rows[order(scatter_key(rows$row)), , drop = FALSE]
  }
}

# Given labels have a colour even where nothing was propagated. Classes may be called "0".
map_scales <- function(levels) {
  colours <- stats::setNames(cluster_colours(length(levels)), levels)
  guide <- if (length(levels) > legend_limit) "none" else plain_guide()
  list(
    ggplot2::scale_colour_manual(
      values = colours, limits = levels, guide = guide
    ),
    scale_fill_follows(levels)
  )
}

map_title <- function(object) {
  counts <- table(object$source)
  sprintf(
    "%s given, %s more from them", plural(counts[["given"]], "label"),
    format_count(counts[["propagated"]])
  )
}

map_lines <- function(object) {
  left <- sum(object$source == "left out")
  words <- propagation_words(object)
  c(
    paste0(toupper(substr(words, 1, 1)), substring(words, 2)),
    paste0(
      "Ringed: given labels",
      if (left > 0) paste0("; grey: ", plural(left, "row"), " left out")
    )
  )
}
