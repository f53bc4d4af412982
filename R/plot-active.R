# Learning curves.

#' Learning curve of an active learner
#'
#' How the accuracy on the validation rows grew with the number of labels. Without validation rows
#' the curve shows the share of the answers in each round that the model had predicted. That is
#' lower than the accuracy, as the model asks for what it finds hard.
#'
#' @param object,x A result of [active_learner()] or [teach()].
#' @param ... Not used; a misspelt argument is an error.
#' @return `autoplot()` returns a ggplot, `plot()` draws it and returns it invisibly. The data frame
#'   behind it, which [plot_data()] returns, has the columns `labels`, `measure` (`"accuracy"` or
#'   `"predicted"`) and `value`.
#' @seealso [compare_queries()] for the curves of several strategies.
#' @examples
#' set.seed(1)
#' train <- sample(150, 100)
#' labels <- replace(iris$Species[train], -(1:4), NA)
#' validation <- list(x = iris[-train, 1:4], y = iris$Species[-train])
#' a <- active_learner(iris[train, 1:4], labels, validation = validation)
#' for (round in 1:8) {
#'   rows <- query(a, 2)
#'   a <- teach(a, rows, iris$Species[train][rows])
#' }
#' plot(a)
#' @export
autoplot.huddle_active <- function(object, ...) {
  check_no_dots(...)
  data <- active_curve(object)
  predicted <- data$measure[1] == "predicted"
  ggplot2::ggplot(data, ggplot2::aes(x = .data$labels, y = .data$value)) +
    (if (nrow(data) > 1L) ggplot2::geom_line(colour = cluster_palette[1], linewidth = 0.7)) +
    ggplot2::geom_point(
      size = 2, shape = 21, fill = "white", colour = cluster_palette[1], stroke = 0.9
    ) +
    ggplot2::scale_x_continuous(breaks = whole_breaks) +
    ggplot2::scale_y_continuous(labels = percent_labels) +
    ggplot2::labs(
      x = "rows with a label", y = if (predicted) "labels predicted" else "accuracy",
      title = sprintf("Learning by %s", gsub("_", " ", object$strategy)),
      subtitle = curve_words(object, predicted)
    ) +
    theme_huddle()
}

#' @rdname autoplot.huddle_active
#' @export
plot.huddle_active <- function(x, ...) draw_picture(x, ...)

#' @rdname autoplot.huddle_active
#' @export
plot_data.huddle_active <- function(object, ...) {
  check_no_dots(...)
  active_curve(object)
}

active_curve <- function(object, call = rlang::caller_env()) {
  check_active(object, "object", call)
  measure <- if (is.null(object$settings$validation)) "predicted" else "accuracy"
  value <- object$curve[[measure]]
  known <- !is.na(value)
  if (!any(known)) {
    huddle_abort(
      c(
        "{.arg object} has no learning curve yet.",
        i = "Teach it labels, and give {.fn active_learner} rows for {.arg validation}."
      ),
      class = "input", arg = "object", call = call
    )
  }
  data.frame(labels = object$curve$labels[known], measure = measure, value = value[known])
}

curve_words <- function(object, predicted) {
  data <- active_curve(object)
  last <- data$value[nrow(data)]
  line <- if (predicted) {
    "Share of the answers in each round that the model had predicted"
  } else {
    sprintf(
      "%s of %s with %s", percent(last),
      plural(length(object$settings$validation$y), "validation row"),
      plural(data$labels[nrow(data)], "label")
    )
  }
  paste0(line, "\nLearner: ", object$learner$name)
}

# As many decimals as it takes to tell the ticks apart, one at most where that is enough.
percent_labels <- function(share) {
  percent <- 100 * share
  for (digits in 1:10) {
    shown <- round(percent, digits)
    if (anyDuplicated(shown[!is.na(shown)]) == 0L) break
  }
  ifelse(is.na(share), NA, paste0(format_number(shown), "%"))
}

# ---- several strategies --------------------------------------------------------------------------

#' @rdname compare_queries
#' @export
autoplot.huddle_query_comparison <- function(object, ...) {
  check_no_dots(...)
  data <- query_ranges(object, "object")
  names <- gsub("_", " ", levels(data$strategy))
  colours <- cluster_colours(length(names))
  several <- length(unique(data$labels)) > 1L
  range <- filled_by("strategy", ymin = .data$low, ymax = .data$high)
  ggplot2::ggplot(data, ggplot2::aes(x = .data$labels, colour = .data$strategy)) +
    ggplot2::geom_ribbon(range, alpha = 0.15, linetype = 0, show.legend = FALSE) +
    (if (several) ggplot2::geom_line(ggplot2::aes(y = .data$median), linewidth = 0.8)) +
    ggplot2::geom_point(ggplot2::aes(y = .data$median), size = 1.6) +
    ggplot2::scale_colour_manual(name = NULL, values = colours, labels = names) +
    scale_fill_follows(levels(data$strategy)) +
    ggplot2::scale_x_continuous(breaks = whole_breaks) +
    ggplot2::scale_y_continuous(labels = percent_labels) +
    ggplot2::labs(
      x = "rows with a label", y = "accuracy on the test rows",
      title = "Asking for labels",
      subtitle = paste("Median and range of", plural(length(unique(object$run)), "run"))
    ) +
    theme_huddle() +
    ggplot2::theme(
      legend.position = "top", legend.justification = "left",
      legend.margin = ggplot2::margin(), legend.box.spacing = ggplot2::unit(2, "pt")
    )
}

#' @rdname compare_queries
#' @export
plot.huddle_query_comparison <- function(x, ...) draw_picture(x, ...)

#' @rdname compare_queries
#' @export
plot_data.huddle_query_comparison <- function(object, ...) {
  check_no_dots(...)
  query_ranges(object, "object")
}
