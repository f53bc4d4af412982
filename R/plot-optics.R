# The reachability plot.

#' Reachability plots
#'
#' `plot(fit)` draws a result of [cluster_optics()] as bars, a row of the data each, in the order in
#' which rows were visited and as high as the distance at which they were reached. Valleys are
#' clusters. Bars of rows that were not reached go up to the rim, in a light tint. `plot(fit, x)`
#' is a scatter of the points, as for any clustering.
#'
#' @inheritParams plot.huddle_clustering
#' @param object A result of [cluster_optics()].
#' @param x The data that it was made from, for `type = "clusters"`. In `plot()`, whose own first
#'   argument has the name `x`, give both without names: `plot(fit, x)`.
#' @param type `"reachability"` or `"clusters"`. The default is the one that needs what is given.
#'
#' @return `autoplot()` returns a ggplot object, `plot()` draws it and returns it invisibly.
#'   `plot_data()` returns the data frame behind it: for bars its columns are `position` in the
#'   order, `row` of the data, `reachability`, `reached`, whether that is finite, and `cluster`.
#' @examples
#' fit <- cluster_optics(moons[c("x1", "x2")], min_samples = 10)
#' plot(extract(fit, eps = 0.1))
#' plot(extract(fit, eps = 0.1), moons[c("x1", "x2")])
#' @name plot.huddle_optics
NULL

#' @rdname plot.huddle_optics
#' @export
autoplot.huddle_optics <- function(object, x, ..., boundaries = FALSE,
                                   type = if (missing(x)) "reachability" else "clusters") {
  check_no_dots(...)
  drawn(picture_of_optics(object, x, type, boundaries))
}

#' @rdname plot.huddle_optics
#' @export
plot_data.huddle_optics <- function(object, x, ...,
                                    type = if (missing(x)) "reachability" else "clusters") {
  check_no_dots(...)
  picture_of_optics(object, x, type)$data
}

picture_of_optics <- function(object, x, type, boundaries = FALSE, call = rlang::caller_env()) {
  validate_model(object, arg = "object", call = call)
  type <- check_choice(type, c("reachability", "clusters"), call = call)
  if (check_flag(boundaries, call = call)) {
    abort_no_regions(call)
  }
  if (type == "reachability") {
    data <- reachability_data(object)
    return(picture(data, reachability_picture(object, data)))
  }
  view <- cluster_view(object, picture_points(object, x, call), FALSE)
  picture(view$data, cluster_picture(object, view, FALSE))
}

abort_no_regions <- function(call) {
  huddle_abort(
    "{.arg boundaries} must be FALSE: an ordering has no regions for new points.",
    class = "param", arg = "boundaries", call = call
  )
}

# At most `limit` bars, evenly chosen: of each run of rows the one of the highest bar, so that the
# walls between valleys stay.
reachability_data <- function(fit, limit = 4000L) {
  order <- fit$order
  reach <- fit$reachability[order]
  position <- seq_along(order)
  if (length(order) > limit) {
    run <- ceiling(position / (length(order) / limit))
    sorted <- order(run, -reach)
    position <- sort(sorted[!duplicated(run[sorted])])
  }
  data.frame(
    position = position, row = order[position], reachability = reach[position],
    reached = is.finite(reach[position]),
    cluster = label_factor(unname(fit$cluster[order[position]]), fit$k)
  )
}

reachability_picture <- function(fit, data) {
  levels <- levels(data$cluster)
  cut <- fit$params$eps_cut
  top <- reachability_top(data$reachability[data$reached], cut)
  width <- fit$n / nrow(data)
  data$height <- ifelse(data$reached, data$reachability, top)
  line <- !is.null(cut) && cut <= top
  ggplot2::ggplot(data) +
    ggplot2::geom_rect(
      ggplot2::aes(
        xmin = .data$position - width / 2, xmax = .data$position + width / 2, ymin = 0,
        ymax = .data$height, fill = .data$cluster, alpha = .data$reached
      )
    ) +
    (if (line) {
      ggplot2::geom_hline(yintercept = cut, linetype = "dashed", colour = ink_colour)
    }) +
    scale_fill_cluster(levels) +
    ggplot2::scale_alpha_manual(values = c(`FALSE` = 0.25, `TRUE` = 1), guide = "none") +
    ggplot2::scale_x_continuous(expand = c(0, 0), labels = number_labels) +
    ggplot2::scale_y_continuous(expand = c(0, 0), limits = c(0, top), labels = number_labels) +
    ggplot2::labs(
      x = "row, in the order of visits",
      y = paste("reachability", distance_words(fit$params$metric)),
      title = paste("Reachability of", plural(fit$n, "point")),
      subtitle = join_lines(
        extraction_line(fit, line),
        if (sum(!data$reached) > 1L) "Light bars up to the rim: points not reached from any other",
        if (nrow(data) < fit$n) "Of neighbouring rows the highest bar is drawn"
      )
    ) +
    theme_huddle() +
    # The last number of the axis may stand at the rim.
    ggplot2::theme(plot.margin = ggplot2::margin(5.5, 16, 5.5, 5.5))
}

# Above all bars, and above the line where that is not much higher.
reachability_top <- function(reached, cut) {
  top <- 1.06 * max(reached, 0)
  if (!is.null(cut) && cut <= 1.5 * top) top <- max(top, 1.06 * cut)
  if (top == 0) 1 else top
}

# `line` says whether eps is drawn as a dashed line.
extraction_line <- function(fit, line) {
  params <- fit$params
  if (is.null(params$xi) && !is.finite(params$eps_cut)) {
    return("Valleys are clusters; extract() takes them")
  }
  found <- if (fit$k > 0L) plural(fit$k, "cluster") else "No clusters"
  unit <- distance_unit(params$metric)
  where <- if (!is.null(params$xi)) {
    paste("between walls of xi =", format_value(params$xi))
  } else if (line) {
    paste0("below the dashed line at ", format_value(params$eps_cut), unit)
  } else {
    paste0("at eps = ", format_value(params$eps_cut), unit)
  }
  paste0(found, " ", where, noise_words(sum(fit$is_noise)))
}

noise_words <- function(noise) {
  if (noise > 0L) {
    paste0("; ", plural(noise, "point"), if (noise == 1L) " is" else " are", " noise")
  }
}
