# The trace of an iterative fit: inertia and movement of the centers, iteration by iteration.

trace_data <- function(fit, call = rlang::caller_env()) {
  trace <- fit$trace
  known <- is.data.frame(trace) && all(c("iteration", "inertia", "shift") %in% names(trace))
  if (!known || nrow(trace) == 0L) {
    huddle_abort(
      c(
        "{.code type = \"trace\"} needs a clustering that has recorded its iterations.",
        x = "This one has no trace of inertia and shift."
      ),
      "param",
      arg = "type",
      call = call
    )
  }
  quantities <- c("inertia", "shift of the centers")
  data.frame(
    iteration = rep(trace$iteration, 2L),
    quantity = factor(rep(quantities, each = nrow(trace)), quantities),
    value = c(trace$inertia, trace$shift)
  )
}

trace_picture <- function(fit, data) {
  colours <- cluster_colours(2L)
  place <- ggplot2::aes(x = .data$iteration, y = .data$value, colour = .data$quantity)
  ggplot2::ggplot(data, place) +
    ggplot2::geom_line(linewidth = 0.7) +
    ggplot2::geom_point(size = if (nrow(data) > 60L) 0.9 else 2) +
    ggplot2::facet_wrap(
      ggplot2::vars(.data$quantity), ncol = 1L, scales = "free_y", strip.position = "left"
    ) +
    ggplot2::scale_colour_manual(values = colours, guide = "none") +
    ggplot2::scale_x_continuous(breaks = whole_breaks) +
    ggplot2::scale_y_continuous(labels = number_labels) +
    ggplot2::labs(x = "iteration", y = NULL, title = trace_title(fit), subtitle = ending(fit)) +
    theme_huddle() +
    ggplot2::theme(strip.placement = "outside")
}

trace_title <- function(fit) {
  first <- fit$trace$inertia[1]
  last <- fit$inertia
  rounds <- plural(fit$iterations, "iteration")
  if (format_value(first) == format_value(last)) {
    return(paste("Inertia", format_value(last), "after", rounds))
  }
  paste("Inertia falls from", format_value(first), "to", format_value(last), "in", rounds)
}

ending <- function(fit) {
  if (isFALSE(fit$converged)) {
    "Not converged: stopped while the centers were still moving"
  } else {
    "Converged: the centers hardly moved any more"
  }
}

# Sums of squares are soon above a million, which people read better in full than as 1e+06.
number_labels <- function(values) {
  size <- abs(values[is.finite(values) & values != 0])
  if (any(size >= 1e12 | size < 1e-5)) format(values) else format_count(values)
}

# Iterations and numbers of clusters are whole: every one where they fit, else round ones.
whole_breaks <- function(limits) {
  if (diff(limits) <= 12) {
    return(as.double(seq(ceiling(limits[1]), floor(limits[2]))))
  }
  breaks <- unique(round(pretty(limits)))
  breaks[breaks >= limits[1] & breaks <= limits[2]]
}
