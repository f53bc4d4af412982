# The scatter of DBSCAN: cores, borders and noise, the regions of predict() and new points.

#' Pictures of a density-based clustering
#'
#' `plot()` draws the points of a result of [cluster_dbscan()], one colour for each cluster: cores
#' as dots, points at the border as rings, noise as grey crosses. `boundaries = TRUE` shades the
#' region in which [predict()][predict.huddle_dbscan()] gives a new point to each cluster; where it
#' would be noise, as anywhere farther than `eps` from all cores by default, the ground stays blank.
#' New points themselves are drawn as upright crosses in the colour of the cluster that they are
#' given, grey for noise.
#'
#' @inheritParams plot.huddle_clustering
#' @param object,x The clustering and the data that it was made from, in this order and without
#' names:
#'   `plot(fit, x)`.
#' @param newdata `NULL`, or points to be drawn among those of the fit.
#' @param n_neighbors,max_distance As for [predict()][predict.huddle_dbscan()], to shade by.
#'
#' @inherit plot.huddle_clustering return
#' @details
#' With more than two columns the picture shows the first two principal axes; more than 50,000
#' points are thinned. See [plot.huddle_clustering()] for both.
#' @seealso [plot_comparison()] for several `eps` side by side, [plot_knn_distance()].
#' @examples
#' x <- moons[c("x1", "x2")]
#' fit <- cluster_dbscan(x, eps = 0.2)
#' new <- data.frame(x1 = c(-0.5, 0, 1, 2), x2 = c(0, 0.5, -0.1, 1))
#' plot(fit, x, boundaries = TRUE, newdata = new)
#'
#' plot_comparison(list("eps 0.05" = cluster_dbscan(x, 0.05), "eps 0.2" = fit), x)
#' @name plot.huddle_dbscan
NULL

#' @rdname plot.huddle_dbscan
#' @export
autoplot.huddle_dbscan <- function(object, x, ..., boundaries = FALSE, newdata = NULL,
                                   n_neighbors = NULL, max_distance = NULL) {
  check_no_dots(...)
  view <- dbscan_view(object, x, boundaries, newdata, n_neighbors, max_distance)
  cluster_picture(object, view, boundaries) + new_point_layers()
}

#' @rdname plot.huddle_dbscan
#' @export
plot_data.huddle_dbscan <- function(object, x, ..., boundaries = FALSE, newdata = NULL,
                                    n_neighbors = NULL, max_distance = NULL) {
  check_no_dots(...)
  dbscan_view(object, x, boundaries, newdata, n_neighbors, max_distance)$data
}

dbscan_view <- function(fit, x, boundaries, newdata, n_neighbors, max_distance,
                        call = rlang::caller_env()) {
  validate_model(fit, arg = "object", call = call)
  boundaries <- check_flag(boundaries, call = call)
  if (!is.null(n_neighbors)) n_neighbors <- check_count(n_neighbors, call = call)
  if (!is.null(max_distance)) {
    max_distance <- check_number(max_distance, min = 0, infinite = TRUE, call = call)
  }
  if (boundaries || !is.null(newdata)) {
    check_has_components(fit, "object", call)
  }
  new <- if (!is.null(newdata)) as_newdata(newdata, fit, call = call)$x
  stage <- picture_stage(picture_points(fit, x, call), new, metric_of(fit))
  rule <- list(n_neighbors = n_neighbors, max_distance = max_distance)
  data <- panel_data(
    stage,
    labels = fit$cluster[stage$rows], centers = NULL,
    classify = if (boundaries) {
      rlang::inject(plane_classifier(fit, stage$axes, !!!rule))
    },
    roles = point_roles(fit, stage$rows), numbers = beyond_legend(fit)
  )
  if (!is.null(new)) {
    place <- project_points(new, stage$axes)
    parts <- list(
      known = data[names(data) != "part"],
      new = data.frame(
        row = seq_len(nrow(new)), x = place$x, y = place$y,
        cluster = unname(rlang::inject(stats::predict(fit, newdata, !!!rule))),
        role = rep(match("new", names(role_shapes)), nrow(new))
      )
    )
    kinds <- c(data$part, rep("new", nrow(new)))
    data <- cbind(part = kinds, bind_parts(parts, names(data)[-1])[-1])
  }
  noise <- any(data$cluster == 0L, na.rm = TRUE)
  list(data = label_parts(data, fit$k, noise), stage = stage)
}

# Crosses in the colour of the cluster that predict() gives them, with a dark rim and a light one to
# be seen on any ground. The legend of the points has them too.
new_point_layers <- function() {
  place <- ggplot2::aes(x = .data$x, y = .data$y)
  cross <- function(mapping, ...) {
    ggplot2::geom_point(mapping, data = rows_of("new"), ...)
  }
  coloured <- place
  coloured$colour <- rlang::quo(.data$cluster)
  coloured$shape <- rlang::quo(.data$role)
  list(
    cross(place, shape = 3, size = 5.6, stroke = 3.4, colour = "white"),
    cross(place, shape = 3, size = 5, stroke = 2.4, colour = ink_colour),
    cross(coloured, size = 4.6, stroke = 1.3, key_glyph = key_of_points)
  )
}
