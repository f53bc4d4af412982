# The scatter of a mixture with the ellipses of its components, and the course of its likelihood.

#' Pictures of a Gaussian mixture
#'
#' `plot(fit, x)` draws the points of a result of [cluster_gmm()], one colour for each component,
#' and the ellipses within which given shares of each component lie. `boundaries = TRUE` shades the
#' region where each is the most probable one. `plot(fit, type = "trace")` shows how the
#' log-likelihood rose.
#'
#' @inheritParams plot.huddle_clustering
#' @param object,x The clustering and the data that it was made from, in this order and without
#'   names: `plot(fit, x)`.
#' @param levels The shares of a component within its ellipses, numbers between 0 and 1, or `NULL`
#'   for no ellipses.
#'
#' @inherit plot.huddle_clustering return
#' @details
#' With more than two columns the picture shows the first two principal axes, and the ellipses are
#' those of the components as they are on these axes. There are no ellipses of a single column. See
#' [plot.huddle_clustering()] for the rest. In [plot_data()], rows of an ellipse have the `part`
#' `"ellipse"`, and `level` is its share.
#' @examples
#' set.seed(1)
#' x <- ellipses[c("x1", "x2")]
#' fit <- cluster_gmm(x, 3)
#' plot(fit, x)
#' plot(fit, x, boundaries = TRUE, levels = 0.9)
#' plot(fit, type = "trace")
#' @name plot.huddle_gmm
NULL

#' @rdname plot.huddle_gmm
#' @export
autoplot.huddle_gmm <- function(object, x, ..., boundaries = FALSE, levels = c(0.5, 0.95),
                                type = "clusters") {
  check_no_dots(...)
  drawn(picture_of_mixture(object, x, boundaries, levels, type))
}

#' @rdname plot.huddle_gmm
#' @export
plot_data.huddle_gmm <- function(object, x, ..., boundaries = FALSE, levels = c(0.5, 0.95),
                                 type = "clusters") {
  check_no_dots(...)
  picture_of_mixture(object, x, boundaries, levels, type)$data
}

picture_of_mixture <- function(object, x, boundaries, levels, type, call = rlang::caller_env()) {
  validate_model(object, arg = "object", call = call)
  type <- check_choice(type, c("clusters", "trace"), call = call)
  boundaries <- check_flag(boundaries, call = call)
  levels <- check_levels(levels, call)
  if (type == "trace") {
    return(picture(object$trace, likelihood_picture(object)))
  }
  stage <- picture_stage(picture_points(object, x, call), object$centers)
  data <- cluster_data(object, stage, boundaries, numbers = beyond_legend(object))
  data$level <- rep(NA_real_, nrow(data))
  outlines <- component_outlines(object, stage$axes, levels)
  parts <- c(data$part, rep("ellipse", nrow(outlines)))
  outlines <- filled_columns(outlines, names(data)[-1])
  data <- cbind(part = parts, stack_frames(list(data[-1], outlines)))
  view <- list(data = label_parts(data, object$k, any(object$cluster == 0L)), stage = stage)
  picture(view$data, mixture_picture(object, view, boundaries, levels))
}

mixture_picture <- function(fit, view, boundaries, levels) {
  drawn <- cluster_picture(fit, view, boundaries)
  if (view$stage$axes$d == 1L || length(levels) == 0L) {
    return(drawn)
  }
  shares <- list_texts(paste0(format_number(signif(100 * levels, 3)), "%"))
  drawn + outline_layer() + ggplot2::labs(subtitle = join_lines(
    drawn$labels$subtitle, paste("Ellipses hold", shares, "of a component")
  ))
}

check_levels <- function(levels, call) {
  valid <- is.null(levels) || (is.numeric(levels) && !is.object(levels) && !anyNA(levels) &&
    all(levels > 0 & levels < 1) && !anyDuplicated(levels))
  if (!valid) {
    abort_param(levels, "NULL or different numbers above 0 and below 1", "levels", call)
  }
  as.double(levels)
}

filled_columns <- function(frame, columns) {
  absent <- setdiff(columns, names(frame))
  frame[absent] <- lapply(absent, function(column) rep(NA_real_, nrow(frame)))
  frame[columns]
}

# Points of the ellipses, of each in the order of its angles.
component_outlines <- function(fit, axes, levels, steps = 100L) {
  none <- data.frame(row = 0L, x = 0, y = 0, cluster = 0L, level = 0)[0L, ]
  if (axes$d == 1L || length(levels) == 0L) {
    return(none)
  }
  angle <- seq(0, 2 * pi, length.out = steps + 1L)
  circle <- rbind(cos(angle), sin(angle))
  basis <- if (axes$d == 2L) diag(2) else axes$basis
  middle <- project_points(fit$centers, axes)
  parts <- lapply(seq_len(fit$k), function(j) {
    spread <- crossprod(basis, matrix(fit$covariances[, , j], axes$d) %*% basis)
    # A component may have no width on the axes of the picture.
    turn <- eigen((spread + t(spread)) / 2, symmetric = TRUE)
    reach <- turn$vectors %*% (sqrt(pmax(turn$values, 0)) * circle)
    lapply(levels, function(level) {
      radius <- sqrt(stats::qchisq(level, 2))
      data.frame(
        row = seq_along(angle), x = middle$x[j] + radius * reach[1, ],
        y = middle$y[j] + radius * reach[2, ], cluster = j, level = level
      )
    })
  })
  stack_frames(unlist(parts, recursive = FALSE))
}

outline_layer <- function() {
  ggplot2::geom_path(
    ggplot2::aes(
      x = .data$x, y = .data$y, colour = .data$cluster,
      group = interaction(.data$cluster, .data$level)
    ),
    data = rows_of("ellipse"), linewidth = 0.7, show.legend = FALSE
  )
}

likelihood_picture <- function(fit) {
  colour <- cluster_colours(1L)
  ggplot2::ggplot(fit$trace, ggplot2::aes(x = .data$iteration, y = .data$loglik)) +
    ggplot2::geom_line(linewidth = 0.7, colour = colour) +
    ggplot2::geom_point(size = if (nrow(fit$trace) > 60L) 0.9 else 2, colour = colour) +
    ggplot2::scale_x_continuous(breaks = whole_breaks) +
    ggplot2::scale_y_continuous(labels = number_labels) +
    ggplot2::labs(
      x = "iteration", y = "log-likelihood",
      title = sprintf(
        "Log-likelihood %s after %s", format_value(fit$loglik), plural(fit$iterations, "iteration")
      ),
      subtitle = if (fit$converged) {
        "Converged: it hardly changed any more"
      } else {
        "Not converged: stopped while it was still rising"
      }
    ) +
    theme_huddle()
}
