# The scatter of a clustering: points, centers and the regions between which predict() decides.

#' Pictures of a clustering
#'
#' `autoplot()` builds a picture with ggplot2, `plot()` draws it. `type = "clusters"` is a scatter
#' of the points, one colour for each cluster, with a ringed cross on each center and noise as grey
#' crosses; `boundaries = TRUE` shades the region in which a new point would join each cluster.
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
#' * **Latitudes and longitudes**, of clusterings by the haversine metric, are a map: longitude
#'   across, latitude up, in the proportions that hold in its middle. Places on both sides of the
#'   date line lie side by side.
#' * **Rows of the cosine metric** are drawn scaled to length 1, where their centers lie too, and
#'   the subtitle says so.
#' * **Points at the same place**, as where columns hold whole numbers, are drawn once, if most
#'   points share their place with others: the more of them, the larger.
#' * **More than 50,000 points** are thinned to 50,000, evenly and the same ones each time, and the
#'   subtitle says so. R's random numbers are not touched.
#'
#' Clusters keep their number and their colour in all pictures of a clustering. The colours begin
#' with Okabe and Ito's, which are safe for colour-blind eyes; there are 64 of them, so that
#' clusters share colours beyond that. A legend is drawn for up to 12 clusters; where there are
#' more, the largest have their numbers in the picture, up to 24.
#'
#' A scale of colours that is added, such as [ggplot2::scale_colour_brewer()], recolours points,
#' shades and centers alike; a scale of fills changes shades and centers alone.
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
plot.huddle_clustering <- function(x, ...) draw_picture(x, ...)

#' @rdname plot.huddle_clustering
#' @export
autoplot.huddle_clustering <- function(object, x, ..., boundaries = FALSE, type = "clusters") {
  check_no_dots(...)
  drawn(picture_of_clusters(object, x, boundaries, type))
}

#' @rdname plot.huddle_clustering
#' @export
plot_data.huddle_clustering <- function(object, x, ..., boundaries = FALSE, type = "clusters") {
  check_no_dots(...)
  picture_of_clusters(object, x, boundaries, type)$data
}

picture_of_clusters <- function(object, x, boundaries, type, call = rlang::caller_env()) {
  validate_model(object, arg = "object", call = call)
  type <- check_choice(type, c("clusters", "trace"), call = call)
  boundaries <- check_flag(boundaries, call = call)
  if (type == "trace") {
    data <- trace_data(object, call)
    return(picture(data, trace_picture(object, data)))
  }
  view <- cluster_view(object, picture_points(object, x, call), boundaries)
  picture(view$data, cluster_picture(object, view, boundaries))
}

cluster_picture <- function(fit, view, boundaries) {
  ggplot2::ggplot(view$data) +
    cluster_layers(view$data, view$stage) +
    ggplot2::labs(
      title = paste(plural(fit$k, "cluster"), "in", plural(fit$n, "point")),
      subtitle = join_lines(
        fit_lines(fit), number_line(view$data, fit$k), stage_lines(view$stage, boundaries)
      )
    )
}

# The data of a picture, checked against the clustering that it is to show.
picture_points <- function(fit, x, call = rlang::caller_env()) {
  if (missing(x)) {
    abort_no_data("plot(fit, x)", call, alone = if (!is.null(fit[["trace"]])) "trace")
  }
  points <- if (is.null(fitted_columns(fit))) {
    unfitted_points(fit, x, call)
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

# Of a clustering that keeps neither centers nor points, and so no columns to go by.
unfitted_points <- function(fit, x, call) {
  points <- as_points(x, arg = "x", call = call, metric = fit$params$metric)
  if (is_spherical(fit)) on_sphere(points, "x", call, resolve_threads()) else points
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

# What all panels of a picture share: the axes, the points that are drawn and where, the window, and
# how many cells of shading there are along an axis.
picture_stage <- function(points, centers, metric = "euclidean") {
  axes <- if (metric == "haversine") {
    map_axes(points$x, points$col_names)
  } else {
    picture_axes(points$x, points$col_names)
  }
  scaled <- metric == "cosine"
  # The circle on which points lie looks like one.
  if (scaled && axes$d == 2L) axes$ratio <- 1
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
  place <- if (axes$d > 1L) crowded_places(placed)
  # Room for the large points.
  if (!is.null(place)) window <- lapply(window, function(side) side + c(-0.05, 0.05) * diff(side))
  if (!is.null(axes$ratio)) window <- fair_window(window, axes)
  list(
    axes = axes, n = points$n, rows = rows, x = placed$x, y = placed$y, window = window,
    scaled = scaled, cells = 320L, place = place
  )
}

metric_of <- function(fit) {
  metric <- fit[["params"]][["metric"]]
  if (is.null(metric)) "euclidean" else metric
}

# Centers of length one have no place among points that are not scaled.
placed_centers <- function(fit, scaled) {
  if (scaled || !is_spherical(fit)) fit$centers
}

cluster_view <- function(fit, points, boundaries) {
  stage <- picture_stage(points, fit$centers, metric_of(fit))
  data <- cluster_data(fit, stage, boundaries, numbers = beyond_legend(fit))
  list(data = label_parts(data, fit$k, any(fit$cluster == 0L)), stage = stage)
}

# One panel: regions first, since they lie below the points and these below the centers.
cluster_data <- function(fit, stage, boundaries, numbers = 0) {
  panel_data(
    stage,
    labels = fit$cluster[stage$rows],
    centers = placed_centers(fit, stage$scaled),
    classify = if (boundaries) plane_classifier(fit, stage$axes),
    roles = point_roles(fit, stage$rows),
    numbers = numbers
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
    roles <- names(role_shapes)[seq_len(max(3L, data$role, na.rm = TRUE))]
    data$role <- structure(as.integer(data$role), levels = roles, class = "factor")
  }
  data
}

# `cluster` is a whole number here, and becomes a factor once all panels are together. `numbers` is
# how far the numbers of clusters must be apart, 0 for none.
panel_data <- function(stage, labels, centers, classify, roles = NULL, numbers = 0) {
  parts <- list()
  if (!is.null(classify)) {
    parts <- plane_regions(classify, stage$window, stage$cells, flat = stage$axes$d == 1L)
  }
  parts$point <- data.frame(
    row = stage$rows, x = stage$x, y = stage$y, cluster = unname(labels)
  )
  parts$point$role <- roles
  if (!is.null(stage$place)) parts$point$count <- count_places(stage$place, labels)
  if (!is.null(centers)) {
    marks <- project_points(centers, stage$axes)
    rank <- seq_len(nrow(centers))
    parts$center <- data.frame(row = rank, x = marks$x, y = marks$y, cluster = rank)
  }
  if (numbers > 0) {
    parts$number <- number_places(parts$point, parts$center, stage$window, numbers)
  }
  columns <- c(
    "row", "x", "y", if (!is.null(classify)) c("xend", "yend"), "cluster",
    if (!is.null(roles)) "role", if (!is.null(stage$place)) "count"
  )
  bind_parts(parts, columns)
}

# Where the numbers of the clusters stand: at the center, or without one at the point nearest to the
# mean, which lies in the cluster whatever its shape. The largest clusters come first, and a number
# that would cover another is left out.
number_places <- function(points, centers, window, apart, most = number_limit) {
  size <- tabulate(points$cluster, max(points$cluster, centers$cluster, 0L))
  largest <- order(-size)
  shown <- data.frame(row = 0L, x = 0, y = 0, cluster = 0L)[0L, ]
  for (number in largest[size[largest] > 0L]) {
    if (nrow(shown) == most) break
    place <- if (is.null(centers)) {
      middle_point(points[points$cluster == number, , drop = FALSE], window)
    } else {
      centers[number, c("x", "y")]
    }
    if (all(window_distance(shown, place, window) > apart)) {
      shown <- rbind(
        shown, data.frame(row = number, x = place$x, y = place$y, cluster = number)
      )
    }
  }
  shown
}

middle_point <- function(points, window) {
  mean <- list(x = mean(points$x), y = mean(points$y))
  points[which.min(window_distance(points, mean, window)), c("x", "y")]
}

# In widths and heights of the picture.
window_distance <- function(from, to, window) {
  sqrt(((from$x - to$x) / diff(window$x))^2 + ((from$y - to$y) / diff(window$y))^2)
}

# How far numbers must be apart where there are too many clusters for a legend; 0 for no numbers.
beyond_legend <- function(fit) {
  if (fit$k + any(fit$cluster == 0L) > legend_limit) 0.035 else 0
}

number_line <- function(data, k) {
  shown <- sum(data$part == "number")
  if (shown > 0L && shown < k) "Numbers: the largest clusters, as far as there is room"
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

# How the fit ended, and what the crosses are.
fit_lines <- function(fit) {
  noise <- sum(fit$cluster == 0L)
  ending <- if (isFALSE(fit$converged)) ", not converged" else ""
  rounds <- if (!is.null(fit$iterations)) paste(" after", plural(fit$iterations, "iteration"))
  cores <- fit[["core"]]
  c(
    if (!is.null(cores)) {
      eps <- fit$params$eps
      paste0(
        plural(length(cores), "core"), " with ", least_words(fit$params, "point"),
        if (is.finite(eps)) paste0(" within ", format_value(eps), distance_unit(fit$params$metric))
      )
    },
    if (!is.null(fit$inertia)) paste0("Inertia ", format_value(fit$inertia), rounds, ending),
    if (noise > 0L) {
      paste(plural(noise, "point"), if (noise == 1L) "is" else "are", "noise: grey crosses")
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
    if (stage$scaled) "Rows are scaled to length 1 (cosine metric)",
    map_line(stage),
    if (stage$axes$d == 1L) "Points are spread up and down only to be told apart",
    if (boundaries && stage$axes$d > 2L) {
      "Shaded: the regions in the plane of the two axes through the mean of the points"
    }
  )
}
