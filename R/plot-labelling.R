# The comparison of ways to label, from random labels to spread ones.

#' @rdname compare_labelling
#' @param object A result of `compare_labelling()`.
#' @export
autoplot.huddle_labelling <- function(object, ...) {
  data <- plot_data(object, ...)
  medians <- object$summary
  medians$place <- labelling_place(medians$method)
  ggplot2::ggplot(data, ggplot2::aes(x = .data$accuracy, y = .data$place)) +
    ggplot2::geom_vline(
      xintercept = object$full, linetype = 2, colour = "grey55", linewidth = 0.4
    ) +
    ggplot2::geom_segment(
      ggplot2::aes(x = .data$min, xend = .data$max, y = .data$place, yend = .data$place),
      data = medians, colour = "grey80", linewidth = 0.6
    ) +
    ggplot2::geom_point(
      ggplot2::aes(y = .data$place + .data$offset, colour = .data$method),
      shape = 16, size = 1.6, alpha = 0.7
    ) +
    ggplot2::geom_point(
      ggplot2::aes(x = .data$median), data = medians, shape = 23, size = 3, fill = "white",
      colour = ink_colour, stroke = 0.8
    ) +
    ggplot2::scale_colour_manual(
      values = cluster_colours(length(labelling_methods)), guide = "none"
    ) +
    ggplot2::scale_x_continuous(labels = percent_labels) +
    ggplot2::scale_y_continuous(
      breaks = labelling_place(medians$method), labels = labelling_labels(medians),
      limits = c(0.4, nrow(medians) + 0.6)
    ) +
    ggplot2::labs(
      x = paste("accuracy on", plural(object$n_test, "test row")), y = NULL,
      title = paste("What", plural(object$params$k, "label"), "can do"),
      subtitle = paste0(
        "A dot for each of ", plural(object$params$repeats, "repeat"),
        ", a diamond for the median\nDashed: all ", format_count(object$n), " labels, by ",
        object$learner
      )
    ) +
    theme_huddle() +
    # Room for the half of the last number that stands over the edge.
    ggplot2::theme(plot.margin = ggplot2::margin(6, 16, 6, 6))
}

#' @rdname compare_labelling
#' @export
plot.huddle_labelling <- function(x, ...) draw_picture(x, ...)

#' @rdname compare_labelling
#' @export
plot_data.huddle_labelling <- function(object, ...) {
  check_no_dots(...)
  check_labelling(object, "object")
  data <- object$results
  data$place <- labelling_place(data$method)
  data$offset <- swarm_offsets(data$accuracy, data$method)
  data
}

# The first on top.
labelling_place <- function(method) length(labelling_methods) + 1 - as.integer(method)

labelling_labels <- function(medians) {
  rows <- vapply(round(medians$labels), format_count, "")
  paste0(medians$method, "\n", rows, " rows")
}
