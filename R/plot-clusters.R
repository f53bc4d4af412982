# The scatter of a clustering: points, centers and the regions between which predict() decides.

#' Pictures of a clustering
#'
#' `autoplot()` builds a picture with ggplot2, `plot()` draws it. `type = "clusters"` is a scatter
#' of the points, one colour for each cluster, with a ringed cross on each center and noise in grey;
#' `boundaries = TRUE` shades the region in which a new point would join each cluster.
#' `type = "trace"` shows how the inertia fell and how far the centers still moved, iteration by
#' iteration.
#'
#' @section What is seen:
#' * **Two columns** are drawn as they are. The two axes have scales of their own, so that a
#'   boundary half-way between two centers need not look upright to the line that joins them.
#' * **One column** becomes a strip: the points are spread up and down where they are dense, only
#'   so that they can be told apart.
#' * **More columns** are projected onto their first two principal axes, and the axis titles give
#'   the share of the variance that each of them holds: where the shares are small, clusters that
#'   overlap in the picture may lie far apart. With `boundaries = TRUE` the shading is that of the
#'   plane through the mean of the points; points lie before and behind that plane, so their own
#'   colour may differ from the shade under them. The axes cost rows x columns^2; where that is more
#'   than 2e9 they are those of fewer rows, evenly chosen.
#' * **More than 50,000 points** are thinned to 50,000, evenly and the same ones each time, and the
#'   subtitle says so. R's random numbers are not touched.
#'
#' Clusters keep their number and their colour in all pictures of a clustering. The colours begin
#' with Okabe and Ito's, which are safe for colour-blind eyes; there are 64 of them, so that
#' clusters share colours beyond that. A legend is drawn for up to 12 clusters.
#'
#' No picture opens or closes a device, or changes the settings of one.
#'
#' @param object A clustering, such as the result of [cluster_kmeans()].
#' @param x The data that the clustering was made from (matrix or data frame; a clustering keeps no
#'   copy of it). Columns are matched by name where there are names. Not needed for
#'   `type = "trace"`. In `plot()`, whose own first argument has the name `x`, give the clustering
#'   and the data in this order, without names: `plot(fit, x)`. (`plot(fit, x = data)` is an error:
#'   base R takes the data for the first argument.)
#' @param ... For `plot()`, the arguments of `autoplot()`. Otherwise not used; an unknown argument
#'   is an error.
#' @param boundaries Whether to shade the regions of the clusters and to draw the lines between
#'   them. Asks [predict()] for the labels of about 100,000 points.
#' @param type `"clusters"` or `"trace"`.
#'
#' @return `autoplot()` returns a ggplot object, to which layers, scales and themes can be added;
#'   `plot()` draws it and returns it invisibly; `plot_data()` returns the data frame behind it (see
#'   [plot_data()]).
#' @seealso [plot_comparison()] for several clusterings side by side, [plot_iterations()] for the
#'   steps of k-means.
#' @export
#' @examples
#' set.seed(1)
#' fit <- cluster_kmeans(blobs[c("x1", "x2")], 5)
#' plot(fit, blobs[c("x1", "x2")], boundaries = TRUE)
#' plot(fit, type = "trace")
#'
#' # four columns: the first two principal axes
#' fit <- cluster_kmeans(iris[1:4], 3)
#' autoplot(fit, iris[1:4]) + ggplot2::labs(title = "Iris flowers")
plot.huddle_clustering <- function(x, ...) {
  picture <- autoplot(x, ...)
  print(picture)
  invisible(picture)
}

#' @rdname plot.huddle_clustering
#' @export
autoplot.huddle_clustering <- function(object, x, ..., boundaries = FALSE, type = "clusters") {
  check_no_dots(...)
  validate_model(object, arg = "object")
  type <- check_choice(type, c("clusters", "trace"))
  boundaries <- check_flag(boundaries)
  if (type == "trace") {
    return(trace_picture(object, trace_data(object)))
  }
  cluster_picture(object, cluster_view(object, picture_points(object, x), boundaries), boundaries)
}

#' @rdname plot.huddle_clustering
#' @export
plot_data.huddle_clustering <- function(object, x, ..., boundaries = FALSE, type = "clusters") {
  check_no_dots(...)
  validate_model(object, arg = "object")
  type <- check_choice(type, c("clusters", "trace"))
  boundaries <- check_flag(boundaries)
  if (type == "trace") {
    return(trace_data(object))
  }
  cluster_view(object, picture_points(object, x), boundaries)$data
}

cluster_picture <- function(fit, view, boundaries) {
  ggplot2::ggplot(view$data) +
    cluster_layers(view$data, view$stage) +
    ggplot2::labs(
      title = paste(plural(fit$k, "cluster"), "in", plural(fit$n, "point")),
      subtitle = join_lines(fit_lines(fit), stage_lines(view$stage, boundaries))
    )
}

# The data of a picture, checked against the clustering that it is to show.
picture_points <- function(fit, x, call = rlang::caller_env()) {
  if (missing(x)) {
    abort_no_data("plot(fit, x)", call, alone = if (!is.null(fit[["trace"]])) "trace")
  }
  points <- if (is.null(fitted_columns(fit))) {
    as_points(x, arg = "x", call = call, metric = fit$params$metric)
  } else {
    as_newdata(x, fit, arg = "x", call = call)
  }
  fitted <- length(fit$cluster)
  if (points$n != fitted) {
    huddle_abort(
      c(
        "{.arg x} must be the data that the clustering was made from.",
        x = "It has {count_of(points$n, 'row')}, the clustering {count_of(fitted, 'row')}.",
        i = "New points get their clusters from {.code predict(fit, x)}."
      ),
      "dim",
      arg = "x",
      call = call
    )
  }
  if (!is.null(colnames(fitted_columns(fit)))) {
    points$col_names <- colnames(fitted_columns(fit))
  }
  points
}

# `alone` is the type of picture that needs no data, if there is one.
abort_no_data <- function(usage, call, alone = "trace") {
  huddle_abort(
    c(
      "{.arg x} is missing: a clustering keeps no copy of its data.",
      i = "Give the data that it was made from: {.code {usage}}.",
      i = if (!is.null(alone)) "Only {.code plot(fit, type = \"{alone}\")} needs no data."
    ),
    "param",
    arg = "x",
    call = call
  )
}

# What all panels of a picture share: the axes, the points that are drawn and where, the window.
picture_stage <- function(points, centers) {
  axes <- picture_axes(points$x, points$col_names)
  rows <- thin_rows(points$n)
  drawn <- if (length(rows) < points$n) points$x[rows, , drop = FALSE] else points$x
  placed <- project_points(drawn, axes)
  marks <- if (!is.null(centers)) project_points(centers, axes)
  window <- list(x = picture_window(c(placed$x, marks$x)), y = c(-0.5, 0.5))
  if (axes$d == 1L) {
    placed$y <- spread_values(placed$x)
  } else {
    window$y <- picture_window(c(placed$y, marks$y))
  }
  list(axes = axes, n = points$n, rows = rows, x = placed$x, y = placed$y, window = window)
}

cluster_view <- function(fit, points, boundaries) {
  stage <- picture_stage(points, fit$centers)
  data <- cluster_data(fit, stage, boundaries)
  list(data = label_parts(data, fit$k, any(fit$cluster == 0L)), stage = stage)
}

# One panel: regions first, since they lie below the points and these below the centers.
cluster_data <- function(fit, stage, boundaries, cells = 320L) {
  panel_data(
    stage,
    labels = fit$cluster[stage$rows],
    centers = fit$centers,
    classify = if (boundaries) plane_classifier(fit, stage$axes),
    cells = cells,
    roles = point_roles(fit, stage$rows)
  )
}

# What points are where there are cores, a number of `role_shapes`; NULL elsewhere.
point_roles <- function(fit, rows) {
  core <- fit[["core"]]
  if (is.null(core)) {
    return(NULL)
  }
  role <- ifelse(fit$cluster == 0L, 3L, 2L)
  role[core] <- 1L
  unname(role[rows])
}

# Whole numbers become labels once all panels are together.
label_parts <- function(data, k, noise) {
  data$cluster <- number_factor(data$cluster, k, noise)
  if (!is.null(data[["role"]])) {
    data$role <- structure(
      as.integer(data$role), levels = names(role_shapes), class = "factor"
    )
  }
  data
}

# `cluster` is a whole number here, and becomes a factor once all panels are together.
panel_data <- function(stage, labels, centers, classify, cells, roles = NULL) {
  parts <- list()
  if (!is.null(classify)) {
    parts <- plane_regions(classify, stage$window, cells, flat = stage$axes$d == 1L)
  }
  parts$point <- data.frame(
    row = stage$rows, x = stage$x, y = stage$y, cluster = unname(labels)
  )
  parts$point$role <- roles
  if (!is.null(centers)) {
    marks <- project_points(centers, stage$axes)
    numbers <- seq_len(nrow(centers))
    parts$center <- data.frame(row = numbers, x = marks$x, y = marks$y, cluster = numbers)
  }
  columns <- c(
    "row", "x", "y", if (!is.null(classify)) c("xend", "yend"), "cluster",
    if (!is.null(roles)) "role"
  )
  bind_parts(parts, columns)
}

# As factor() does it, without the detour over text that is slow for the many cells of regions.
# Noise is a level where there is any.
number_factor <- function(numbers, largest, noise) {
  first <- if (noise) 0L else 1L
  structure(
    as.integer(numbers) + (1L - first),
    levels = format_number(seq(first, length.out = largest + noise)), class = "factor"
  )
}

bind_parts <- function(parts, columns) {
  filled <- lapply(parts, function(part) {
    absent <- setdiff(columns, names(part))
    part[absent] <- lapply(absent, function(column) rep(NA_real_, nrow(part)))
    part[columns]
  })
  cbind(part = rep(names(parts), vapply(parts, nrow, 0L)), stack_frames(filled))
}

# As rbind() does it for plain columns, without making row names for 100,000 cells.
stack_frames <- function(frames) {
  columns <- names(frames[[1]])
  stacked <- lapply(columns, function(column) {
    unlist(lapply(frames, `[[`, column), use.names = FALSE)
  })
  list2DF(stats::setNames(stacked, columns))
}

# The layers, scales and theme of one or more panels of points; `by` is the column of colours.
cluster_layers <- function(data, stage, by = "cluster", guide = cluster_guide(levels)) {
  levels <- levels(data[[by]])
  style <- point_style(length(stage$rows))
  size <- center_size(length(levels))
  flat <- stage$axes$d == 1L
  shaded <- any(data$part == "region")
  place <- ggplot2::aes(x = .data$x, y = .data$y)
  list(
    if (shaded) ggplot2::geom_raster(
      ggplot2::aes(x = .data$x, y = .data$y, fill = .data[[by]]),
      data = rows_of("region"), alpha = 0.2, show.legend = FALSE
    ),
    if (shaded) ggplot2::geom_segment(
      ggplot2::aes(x = .data$x, y = .data$y, xend = .data$xend, yend = .data$yend),
      data = rows_of("boundary"), colour = "grey35", linewidth = 0.25, lineend = "round"
    ),
    point_layers(data, by, style),
    ggplot2::geom_point(
      ggplot2::aes(x = .data$x, y = .data$y, fill = .data[[by]]),
      data = rows_of("center"), shape = 21, colour = ink_colour, size = size, stroke = 0.4,
      show.legend = FALSE
    ),
    ggplot2::geom_point(
      place, data = rows_of("center"), shape = 16, colour = "white", size = 0.66 * size
    ),
    ggplot2::geom_point(
      place, data = rows_of("center"), shape = 4, colour = ink_colour, size = 0.32 * size,
      stroke = 0.21 * size
    ),
    scale_colour_cluster(levels, guide = guide),
    scale_fill_cluster(levels, guide = "none"),
    if (flat) ggplot2::scale_y_continuous(breaks = NULL),
    ggplot2::coord_cartesian(xlim = stage$window$x, ylim = stage$window$y, expand = FALSE),
    ggplot2::labs(x = stage$axes$titles[1], y = if (!flat) stage$axes$titles[2]),
    theme_huddle(),
    if (shaded) ggplot2::theme(panel.grid.major = ggplot2::element_blank())
  )
}

# Cores are dots, points at the border rings, noise crosses.
role_shapes <- c(core = 16, border = 1, noise = 4)

point_layers <- function(data, by, style) {
  place <- ggplot2::aes(x = .data$x, y = .data$y, colour = .data[[by]])
  if (!is.null(data[["probability"]])) {
    return(strength_layers(data, place, style))
  }
  if (is.null(data[["role"]])) {
    return(ggplot2::geom_point(
      place, data = rows_of("point"), shape = 16, size = style$size, alpha = style$alpha
    ))
  }
  place$shape <- rlang::quo(.data$role)
  list(
    ggplot2::geom_point(
      place, data = rows_of("point"), size = style$size, alpha = style$alpha
    ),
    ggplot2::scale_shape_manual(
      name = "point", values = role_shapes, breaks = names(role_shapes), na.value = 16,
      guide = ggplot2::guide_legend(override.aes = list(size = 2.6, alpha = 1))
    )
  )
}

# Points are drawn in mixed order: in the order of the data, the last cluster of sorted data would
# cover the others.
rows_of <- function(part) {
  function(data) {
    rows <- data[data$part == part, , drop = FALSE]
    if (part == "point") rows[order(scatter_key(rows$row)), , drop = FALSE] else rows
  }
}

# Few points are large and solid; many are small and see-through, to show where they are dense.
point_style <- function(n) {
  list(size = min(2.2, max(0.35, 2.2 * (150 / n)^0.3)), alpha = min(0.85, 0.9 * (300 / n)^0.18))
}

center_size <- function(k) {
  max(2.2, 5 * min(1, (12 / k)^0.4))
}

# How the fit ended, and what is grey.
fit_lines <- function(fit) {
  noise <- sum(fit$cluster == 0L)
  ending <- if (isFALSE(fit$converged)) ", not converged" else ""
  rounds <- if (!is.null(fit$iterations)) paste(" after", plural(fit$iterations, "iteration"))
  cores <- fit[["core"]]
  c(
    if (!is.null(cores)) {
      paste0(
        plural(length(cores), "core"), " with ", format_count(fit$params$min_samples),
        " points within ", format_value(fit$params$eps)
      )
    },
    if (!is.null(fit$inertia)) paste0("Inertia ", format_value(fit$inertia), rounds, ending),
    if (noise > 0L) {
      paste(plural(noise, "point"), if (noise == 1L) "is" else "are", "noise, in grey")
    }
  )
}

# A subtitle of several lines, or none.
join_lines <- function(...) {
  lines <- c(...)
  if (length(lines) > 0L) paste(lines, collapse = "\n")
}

# What a reader must know not to misread the picture.
stage_lines <- function(stage, boundaries) {
  shown <- length(stage$rows)
  c(
    if (shown < stage$n) {
      paste(format_count(shown), "of the", plural(stage$n, "point"), "are drawn, evenly chosen")
    },
    if (stage$axes$d == 1L) "Points are spread up and down only to be told apart",
    if (boundaries && stage$axes$d > 2L) {
      "Shaded: the regions in the plane of the two axes through the mean of the points"
    }
  )
}
