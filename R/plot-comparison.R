# Several clusterings of the same points, side by side.

#' Clusterings side by side
#'
#' One panel for each clustering of the same data, on the same axes: two starts, two numbers of
#' clusters, two methods. Clusters that hold the same points have the same colour in all panels, as
#' far as they can be matched: each panel is matched to those before it, so that as many points as
#' possible keep their colour. The number of each cluster in its own clustering stands at its
#' center, or where there is none in the midst of its points; where numbers would cover each other,
#' and beyond 24 of them, those of the largest clusters are drawn.
#'
#' @param fits A list of clusterings of the same data: of this package, results of others that
#'   [adjusted_rand_score()] takes, classifiers of [as_classifier()], or labels, one for each row
#'   (numbered from 1 in the order of their values; 0 is noise, which a message says, or -1 if that
#'   is the least). Its names are the titles of the panels; without names a panel's title is its k,
#'   and its inertia where it has one.
#' @param x The data that all of them were made from: a matrix or data frame of n rows.
#' @inheritParams huddle-params
#' @param boundaries Whether to shade the regions in which a new point would join each cluster, and
#'   to draw the lines between them. All clusterings must have a rule for new points; those without
#'   get one from [as_classifier()].
#'
#' @return A ggplot object. Its data frame, from `plot_data(fits, x)`, has the columns described at
#'   [plot_data()] and
#'   * `panel`: a factor, the names of `fits` (or the titles that stand for them);
#'   * `colour`: a factor, the number of the colour, equal between panels for matched clusters
#'     (`cluster` is the number of the cluster in its own clustering).
#' @seealso [autoplot.huddle_clustering()] for one clustering, and for what is drawn with one
#'   column, with more than two, and with many points.
#' @export
#' @examples
#' set.seed(1)
#' x <- blobs[c("x1", "x2")]
#' bad_start <- rbind(c(0, 2), c(0.2, 2.3), c(0.4, 2.6), c(-1.5, 2.3), c(-2.8, 2))
#' fits <- list(
#'   "k-means++, best of 10" = cluster_kmeans(x, 5),
#'   "A bad start" = cluster_kmeans(x, 5, init = bad_start)
#' )
#' plot_comparison(fits, x, boundaries = TRUE)
plot_comparison <- function(fits, x, ..., boundaries = FALSE) {
  check_no_dots(...)
  boundaries <- check_flag(boundaries)
  view <- comparison_view(fits, x, boundaries)
  columns <- if (length(fits) <= 3L) length(fits)
  ggplot2::ggplot(view$data) +
    cluster_layers(view$data, view$stage, by = "colour", guide = "none") +
    ggplot2::facet_wrap(
      ggplot2::vars(.data$panel), ncol = columns, labeller = ggplot2::as_labeller(view$titles)
    ) +
    ggplot2::labs(
      title = paste(plural(length(fits), "clustering"), "of", plural(view$stage$n, "point")),
      subtitle = join_lines(
        if (length(fits) > 1L) "Clusters that match have the same colour",
        comparison_line(view$data, view$k),
        stage_lines(view$stage, boundaries)
      )
    )
}

# `k` holds the number of clusters of each clustering.
comparison_line <- function(data, k) {
  shown <- sum(data$part == "number")
  c(
    if (shown > 0L) {
      paste0(
        "Numbers: those of the clusters in ", if (length(k) > 1L) "each" else "the",
        " clustering", if (shown < sum(k)) ", as far as there is room"
      )
    },
    if ("0" %in% data$colour) "Grey crosses: noise"
  )
}

#' @rdname plot_comparison
#' @param object The same as `fits`.
#' @export
plot_data.list <- function(object, x, ..., boundaries = FALSE) {
  check_no_dots(...)
  comparison_view(object, x, check_flag(boundaries))$data
}

comparison_view <- function(fits, x, boundaries, call = rlang::caller_env()) {
  if (missing(x)) {
    abort_no_data("plot_comparison(fits, x)", call)
  }
  fits <- drawn_fits(fits, boundaries, call)
  points <- comparison_points(fits, x, call)
  fits <- lapply(fits, on_columns, points$col_names)
  metric <- comparison_metric(fits)
  centers <- lapply(fits, placed_centers, scaled = metric == "cosine")
  stage <- picture_stage(points, do.call(rbind, centers), metric)
  titles <- panel_titles(fits)
  colours <- matched_colours(fits)
  apart <- 0.035 * min(length(fits), 3)
  stage$cells <- ceiling(400 / sqrt(length(fits) + 1))
  roles <- any(vapply(fits, function(fit) !is.null(fit[["core"]]), NA))
  panels <- lapply(seq_along(fits), function(i) {
    data <- cluster_data(fits[[i]], stage, boundaries, numbers = apart)
    data$colour <- c(0L, colours[[i]])[data$cluster + 1L]
    if (roles && is.null(data[["role"]])) {
      noise <- data$part == "point" & data$cluster == 0L
      data$role <- ifelse(noise, match("noise", names(role_shapes)), NA_integer_)
    }
    cbind(panel = rep(i, nrow(data)), data)
  })
  noise <- any(vapply(fits, function(fit) any(fit$cluster == 0L), NA))
  data <- stack_frames(panels)
  data$panel <- structure(data$panel, levels = names(titles), class = "factor")
  data <- label_parts(data, max(lengths(colours)), noise)
  data$colour <- number_factor(data$colour, max(unlist(colours), 0L), noise)
  list(data = data, stage = stage, titles = titles, k = lengths(colours))
}

# Each element of the list as a clustering that can be drawn, checked by itself.
drawn_fits <- function(fits, boundaries, call) {
  own <- inherits(fits, "huddle_clustering")
  alone <- own || inherits(fits, "huddle_classifier") || is_known_elsewhere(fits)
  if (!is.list(fits) || alone || length(fits) == 0L) {
    huddle_abort(
      c(
        "{.arg fits} must be a list of one or more clusterings, not {describe_value(fits)}.",
        i = if (own || !alone && !is_labels(fits)) {
          "For one clustering alone there is {.code plot(fit, x)}."
        } else {
          "Make it a list, also of one alone: {.code plot_comparison(list(fit), x)}."
        }
      ),
      "type",
      arg = "fits",
      call = call
    )
  }
  drawn <- lapply(seq_along(fits), function(i) {
    arg <- paste0("fits[[", i, "]]")
    fit <- drawn_fit(fits[[i]], arg, call)
    if (boundaries && inherits(fit, "huddle_drawn") && is.null(fit$rule)) {
      abort_no_rule(arg, call)
    }
    fit
  })
  stats::setNames(drawn, names(fits))
}

drawn_fit <- function(fit, arg, call) {
  if (inherits(fit, "huddle_clustering")) {
    return(validate_model(fit, call = call, arg = arg))
  }
  known <- known_clustering(fit, arg, call)
  given <- as_label_codes(fit, arg, call)
  labels <- as_labels(fit, length(given$codes), arg = arg, call = call)
  say_noise(labels, arg)
  centers <- known[["centers"]]
  if (NROW(centers) != labels$k) {
    centers <- NULL
  }
  rule <- if (inherits(fit, "huddle_classifier")) {
    fit
  } else if (isTRUE(known$nearest) && !is.null(centers)) {
    "nearest center"
  }
  structure(
    list(
      cluster = labels$label, k = labels$k, n = length(labels$label), centers = centers,
      components = if (inherits(fit, "huddle_classifier")) fit$x, inertia = known[["inertia"]],
      rule = rule, params = list(metric = if (inherits(fit, "huddle_classifier")) fit$metric)
    ),
    class = "huddle_drawn"
  )
}

abort_no_rule <- function(arg, call) {
  huddle_abort(
    c(
      "{.arg {arg}} has no rule for new points: {.code boundaries = TRUE} has nothing to draw.",
      i = "{.code as_classifier(fit, x)} in its place has one."
    ),
    "model",
    arg = arg,
    call = call
  )
}

# By the rule that came with the clustering, for regions.
#' @export
predict.huddle_drawn <- function(object, newdata, ...) {
  if (inherits(object$rule, "huddle_classifier")) {
    return(stats::predict(object$rule, newdata))
  }
  points <- as_newdata(newdata, list(centers = object$centers))
  kmeans_assign_(points$x, unname(object$centers), resolve_threads())
}

# Every clustering of the list is checked against the data as if it were drawn alone.
comparison_points <- function(fits, x, call) {
  points <- lapply(seq_along(fits), function(i) {
    withCallingHandlers(
      picture_points(fits[[i]], x, call = call),
      huddle_error = function(error) if (i > 1L) abort_element(i, error, call)
    )
  })
  # Rows are scaled only where all clusterings see them so.
  plain <- which(!vapply(fits, is_spherical, NA))
  points[[if (length(plain) > 0L) plain[1] else 1L]]
}

# That of the picture: a map if one of the clusterings has one.
comparison_metric <- function(fits) {
  metrics <- vapply(fits, metric_of, "")
  if (all(metrics == "cosine")) {
    "cosine"
  } else if (any(metrics == "haversine")) {
    "haversine"
  } else {
    "euclidean"
  }
}

# The data fits the first clustering: the fault lies with this one.
abort_element <- function(i, error, call) {
  huddle_abort(
    "Element {i} of {.arg fits} was not made from the data {.arg x}, as the first one was.",
    sub("huddle_error_", "", class(error)[1]),
    arg = "fits",
    call = call,
    parent = error
  )
}

# The clustering with its columns in the order of the picture, which is that of the first one.
on_columns <- function(fit, col_names) {
  if (!is.null(col_names) && !is.null(colnames(fit$centers))) {
    fit$centers <- fit$centers[, col_names, drop = FALSE]
  }
  fit
}

# Titles of the panels, named by what stands for the panel in the data.
panel_titles <- function(fits) {
  inertias <- vapply(fits, function(fit) {
    if (is.null(fit$inertia)) "" else paste("inertia", format_value(fit$inertia))
  }, "")
  counts <- paste("k =", vapply(fits, function(fit) as.integer(fit$k), 0L))
  given <- rlang::names2(fits)
  named <- nzchar(given)
  plain <- ifelse(nzchar(inertias), paste(counts, inertias, sep = ", "), counts)
  keys <- ifelse(named, given, plain)
  second <- ifelse(named & nzchar(inertias), paste0("\n", inertias), "")
  wrapped <- strwrap(shorten_text(keys, 90), 34L, simplify = FALSE)
  first <- vapply(wrapped, paste, "", collapse = "\n")
  stats::setNames(paste0(first, second), make.unique(unname(keys)))
}

# The number of the colour of every cluster of every fit. A cluster takes the colour that most of
# its points have had in the panels before; what finds no match takes a colour not seen yet.
matched_colours <- function(fits) {
  colours <- list(seq_len(fits[[1]]$k))
  seen <- colour_of_points(fits[[1]], colours[[1]])
  used <- fits[[1]]$k
  labels <- fits[[1]]$cluster
  for (i in seq_along(fits)[-1]) {
    fit <- fits[[i]]
    overlap <- matrix(0, used, fit$k)
    for (earlier in seq_len(i - 1L)) {
      overlap <- overlap + count_overlap(
        colour_of_points(fits[[earlier]], colours[[earlier]]), fit$cluster, used, fit$k
      )
    }
    own <- best_overlaps(overlap)
    new <- is.na(own)
    own[new] <- used + seq_len(sum(new))
    used <- max(used, own)
    colours[[i]] <- own
  }
  colours
}

colour_of_points <- function(fit, colours) {
  c(0L, colours)[fit$cluster + 1L]
}

count_overlap <- function(colour, cluster, n_colours, k) {
  both <- colour > 0L & cluster > 0L
  cell <- colour[both] + n_colours * (cluster[both] - 1)
  matrix(tabulate(cell, n_colours * k), n_colours, k)
}

# The row that each column is matched with, NA where they have no point in common.
best_overlaps <- function(overlap) {
  own <- rep(NA_integer_, ncol(overlap))
  pairs <- assign_pairs(overlap)
  found <- overlap[cbind(pairs$row, pairs$col)] > 0
  own[pairs$col[found]] <- pairs$row[found]
  own
}
