# How well each cluster was found again, and which rows stayed.

#' @rdname cluster_stability
#' @param object A result of `cluster_stability()`.
#' @export
autoplot.huddle_stability <- function(object, x, ...) {
  check_no_dots(...)
  drawn(picture_of_stability(object, x))
}

#' @rdname cluster_stability
#' @export
plot.huddle_stability <- function(x, ...) draw_picture(x, ...)

#' @rdname cluster_stability
#' @export
plot_data.huddle_stability <- function(object, x, ...) {
  check_no_dots(...)
  picture_of_stability(object, x)$data
}

picture_of_stability <- function(object, x, call = rlang::caller_env()) {
  check_stability(object, "object", call)
  if (missing(x)) {
    data <- jaccard_data(object)
    return(picture(data, jaccard_picture(object, data)))
  }
  view <- stable_points(object, x, call)
  picture(view$data, stable_points_picture(object, view))
}

# ---- similarities --------------------------------------------------------------------------------

# A row for each cluster and resample; `offset` keeps equal values apart in the picture.
jaccard_data <- function(object) {
  numbers <- rep(seq_len(object$k), each = nrow(object$jaccard))
  data <- data.frame(
    cluster = number_factor(numbers, object$k, FALSE),
    resample = rep(seq_len(nrow(object$jaccard)), object$k),
    jaccard = as.double(object$jaccard)
  )
  data <- data[!is.na(data$jaccard), ]
  row.names(data) <- NULL
  data$offset <- swarm_offsets(data$jaccard, data$cluster)
  data
}

# Dots of one group and nearly one value are set side by side, at most 0.4 to either side.
swarm_offsets <- function(value, group, bins = 50) {
  heap <- paste(group, round(value * bins))
  rank <- stats::ave(seq_along(heap), heap, FUN = seq_along)
  height <- stats::ave(seq_along(heap), heap, FUN = length)
  (rank - (height + 1) / 2) * pmin(0.06, 0.8 / height)
}

jaccard_picture <- function(object, data) {
  levels <- levels(data$cluster)
  # The first cluster on top.
  place <- function(cluster) object$k + 1 - as.integer(cluster)
  data$place <- place(data$cluster) + data$offset
  means <- object$clusters[!is.na(object$clusters$jaccard), ]
  means$place <- place(means$cluster)
  breaks <- unique(round(pretty(c(1, object$k), n = min(object$k, 12))))
  breaks <- breaks[breaks >= 1 & breaks <= object$k]
  ggplot2::ggplot(data) +
    ggplot2::annotate(
      "segment", x = c(0.5, 0.75), xend = c(0.5, 0.75), y = -Inf, yend = Inf, linetype = 2,
      colour = "grey55", linewidth = 0.4
    ) +
    ggplot2::geom_point(
      ggplot2::aes(x = .data$jaccard, y = .data$place, colour = .data$cluster),
      shape = 16, size = 1.3, alpha = 0.6
    ) +
    ggplot2::geom_point(
      ggplot2::aes(x = .data$jaccard, y = .data$place), data = means, shape = 23, size = 3,
      fill = "white", colour = ink_colour, stroke = 0.8
    ) +
    scale_colour_cluster(levels, guide = "none") +
    ggplot2::scale_x_continuous(limits = c(0, 1), breaks = c(0, 0.25, 0.5, 0.75, 1)) +
    ggplot2::scale_y_continuous(
      breaks = object$k + 1 - breaks, labels = format_number(breaks),
      limits = c(0.4, object$k + 0.6)
    ) +
    ggplot2::labs(
      x = "Jaccard similarity with the cluster most like it in a resample", y = "cluster",
      title = paste("Stability of", plural(object$k, "cluster")),
      subtitle = paste0(
        "A dot for each of ", resample_words(object$params),
        ", a diamond for the mean\nUp to 0.5 a cluster is dissolved, above 0.75 recovered"
      )
    ) +
    theme_huddle()
}

# ---- rows ----------------------------------------------------------------------------------------

stable_points <- function(object, x, call = rlang::caller_env()) {
  own <- inherits(object$fit, "huddle_clustering")
  shown <- if (own) object$fit else list(cluster = object$cluster)
  points <- picture_points(shown, x, call = call)
  stage <- picture_stage(points, NULL, metric_of(shown))
  data <- data.frame(
    row = stage$rows, x = stage$x, y = stage$y,
    cluster = number_factor(object$cluster[stage$rows], object$k, any(object$cluster == 0L)),
    stability = unname(object$points[stage$rows])
  )
  list(data = data, stage = stage)
}

stable_points_picture <- function(object, view) {
  stage <- view$stage
  levels <- levels(view$data$cluster)
  drawn <- view$data[order(scatter_key(view$data$row)), ]
  ggplot2::ggplot(view$data) +
    ggplot2::geom_point(
      ggplot2::aes(
        x = .data$x, y = .data$y, colour = .data$cluster, alpha = .data$stability
      ),
      data = drawn, shape = 16, size = 1.3 * point_style(length(stage$rows))$size
    ) +
    scale_colour_cluster(levels) +
    ggplot2::scale_alpha_continuous(
      name = "stability", limits = c(0, 1), range = c(0.08, 0.9), na.value = 0.08,
      breaks = c(0.25, 0.5, 0.75, 1)
    ) +
    stage_frame(stage) +
    ggplot2::labs(
      title = paste("Stability of", plural(object$n, "point")),
      subtitle = join_lines(
        paste0(
          "Faint where a point often leaves its cluster, over ", resample_words(object$params)
        ),
        stage_lines(stage, FALSE)
      )
    ) +
    theme_huddle()
}
