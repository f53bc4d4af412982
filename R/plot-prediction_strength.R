# Prediction strength against the number of clusters.

#' @rdname prediction_strength
#' @param object A result of `prediction_strength()`.
#' @export
autoplot.huddle_prediction_strength <- function(object, ...) {
  check_no_dots(...)
  data <- plot_data_prediction_strength(object)
  ggplot2::ggplot(data, ggplot2::aes(x = .data$k, y = .data$strength)) +
    ggplot2::geom_hline(
      yintercept = object$threshold, linetype = 2, colour = "grey55", linewidth = 0.4
    ) +
    ggplot2::geom_line(colour = cluster_palette[1], linewidth = 0.7) +
    ggplot2::geom_linerange(
      ggplot2::aes(ymin = .data$low, ymax = .data$high), colour = cluster_palette[1],
      linewidth = 0.7, na.rm = TRUE
    ) +
    ggplot2::geom_point(ggplot2::aes(shape = .data$suggested, fill = .data$suggested),
      size = 3, colour = cluster_palette[1], stroke = 0.9
    ) +
    ggplot2::scale_shape_manual(values = c("TRUE" = 23, "FALSE" = 21), guide = "none") +
    ggplot2::scale_fill_manual(
      values = c("TRUE" = cluster_palette[[2]], "FALSE" = "white"), guide = "none"
    ) +
    ggplot2::scale_x_continuous(breaks = whole_breaks) +
    ggplot2::coord_cartesian(ylim = c(0, 1.02)) +
    ggplot2::labs(
      x = "k, the number of clusters", y = "prediction strength",
      title = "Prediction strength",
      subtitle = paste0(
        strength_words(object), "\nMean and standard error of ",
        plural(nrow(object$strengths), "split"), " into halves"
      )
    ) +
    theme_huddle()
}

#' @rdname prediction_strength
#' @export
plot.huddle_prediction_strength <- function(x, ...) draw_picture(x, ...)

#' @rdname prediction_strength
#' @export
plot_data.huddle_prediction_strength <- function(object, ...) {
  check_no_dots(...)
  plot_data_prediction_strength(object)
}

plot_data_prediction_strength <- function(object, call = rlang::caller_env()) {
  check_strength(object, "object", call)
  table <- object$table
  table$low <- table$strength - table$se
  table$high <- table$strength + table$se
  table$suggested <- table$k == object$best
  table
}
