# Pictures of choose_k(): each criterion against k, and the silhouette diagrams.

#' Pictures for choosing the number of clusters
#'
#' `type = "elbow"` draws the inertia against k, with the elbow marked; `type = "silhouette"` the
#' mean silhouette width, with its greatest value marked; `type = "criteria"` all criteria, each in
#' a panel with what it suggests marked; `type = "diagram"` the silhouette diagrams of several k
#' side by side, which tell most: see [plot.huddle_silhouette()] for how to read them.
#'
#' @param object,x A result of [choose_k()].
#' @param ... For `plot()`, the arguments of `autoplot()`. Otherwise not used; an unknown argument
#'   is an error.
#' @param type Which picture: `"elbow"`, `"silhouette"`, `"diagram"` or `"criteria"`.
#' @param k For the diagrams, the numbers of clusters to show, of those that were tried. `NULL`
#'   means four: that with the greatest silhouette score, the one before it and the two after it.
#'
#' @return `autoplot()` returns a ggplot object, `plot()` draws it and returns it invisibly. The
#'   data frame behind it, from [plot_data()], has the columns `k`, `criterion` (a factor), `value`,
#'   `se` (the standard error of the gap, otherwise `NA`) and `suggested`, whether this k is what
#'   the criterion suggests; for the diagrams those of [plot.huddle_silhouette()], with `panel`
#'   naming the k.
#' @seealso [choose_k()], [plot_comparison()] for the clusters of several k side by side.
#' @examples
#' set.seed(1)
#' path <- choose_k(blobs[c("x1", "x2")], 1:9)
#' plot(path)
#' plot(path, type = "silhouette")
#' plot(path, type = "diagram", k = 3:6)
#' plot(path, type = "criteria")
#' @export
plot.huddle_k_path <- function(x, ...) draw_picture(x, ...)

#' @rdname plot.huddle_k_path
#' @export
autoplot.huddle_k_path <- function(object, ...,
                                   type = c("elbow", "silhouette", "diagram", "criteria"),
                                   k = NULL) {
  check_no_dots(...)
  drawn(picture_of_path(object, type, k))
}

#' @rdname plot.huddle_k_path
#' @export
plot_data.huddle_k_path <- function(object, ...,
                                    type = c("elbow", "silhouette", "diagram", "criteria"),
                                    k = NULL) {
  check_no_dots(...)
  picture_of_path(object, type, k)$data
}

picture_of_path <- function(object, type, k, call = rlang::caller_env()) {
  check_path(object, "object", call)
  type <- check_choice(type, listed_choices(autoplot.huddle_k_path, "type"), call = call)
  if (type == "diagram") {
    k <- diagram_ks(object, k, call)
    return(picture(diagram_data(object, k), diagram_picture(object, k)))
  }
  data <- criteria_data(object, type, call)
  picture(data, curves_picture(object, data, type))
}

# ---- curves --------------------------------------------------------------------------------------

curves_picture <- function(object, data, type) {
  picture <- criteria_picture(data)
  switch(type,
    elbow = picture + elbow_label(data) + ggplot2::labs(y = "inertia") +
      elbow_titles(data, object),
    silhouette = picture + ggplot2::labs(
      y = "mean silhouette width", title = silhouette_title(object),
      subtitle = join_lines(edge_words(object, suggested_ks(object)["silhouette"]))
    ),
    criteria = picture +
      ggplot2::facet_wrap(
        ggplot2::vars(.data$criterion), scales = "free_y",
        labeller = ggplot2::as_labeller(criterion_titles)
      ) +
      ggplot2::labs(
        y = NULL, title = "Criteria for the number of clusters",
        subtitle = join_lines(c("Ringed: what each criterion suggests", edge_words(object)))
      )
  )
}

criterion_titles <- c(
  inertia = "inertia (where it bends)", silhouette = "silhouette (highest)",
  calinski_harabasz = "Calinski-Harabasz (highest)", davies_bouldin = "Davies-Bouldin (lowest)",
  gap = "gap (first peak)", bic = "BIC (lowest)"
)

criteria_data <- function(path, type, call = rlang::caller_env()) {
  measured <- intersect(attr(path, "criteria"), names(path))
  wanted <- switch(type, elbow = "inertia", silhouette = "silhouette", measured)
  if (!all(wanted %in% measured)) {
    huddle_abort(
      "{.code type = {quote_text(type)}} needs a path that has measured {.val {wanted}}.",
      class = "param", arg = "type", call = call
    )
  }
  suggested <- suggested_ks(path)
  rows <- lapply(wanted, function(criterion) {
    value <- as.double(path[[criterion]])
    data.frame(
      k = path$k, criterion = criterion, value = replace(value, is.nan(value), NA),
      se = if (criterion == "gap") path$gap_se else NA_real_,
      suggested = path$k %in% suggested[[criterion]]
    )
  })
  data <- do.call(rbind, rows)
  data$criterion <- factor(data$criterion, wanted)
  data
}

criteria_picture <- function(data) {
  colour <- cluster_colours(2L)
  place <- ggplot2::aes(x = .data$k, y = .data$value)
  known <- function(data) data[!is.na(data$value), , drop = FALSE]
  many <- length(unique(data$k)) > 40L
  ggplot2::ggplot(data, place) +
    ggplot2::geom_line(data = known, colour = colour[1], linewidth = 0.7) +
    ggplot2::geom_linerange(
      ggplot2::aes(ymin = .data$value - .data$se, ymax = .data$value + .data$se),
      data = function(data) known(data[!is.na(data$se), , drop = FALSE]), colour = colour[1],
      linewidth = 0.5
    ) +
    ggplot2::geom_point(data = known, colour = colour[1], size = if (many) 0.9 else 2) +
    ggplot2::geom_point(
      data = function(data) known(data[data$suggested, , drop = FALSE]), shape = 21, size = 4.2,
      stroke = 1.2, colour = colour[2], fill = NA
    ) +
    infinite_labels(data) +
    ggplot2::scale_x_continuous(breaks = whole_breaks) +
    ggplot2::scale_y_continuous(labels = number_labels) +
    # What is infinite stands on the edge, in full.
    ggplot2::coord_cartesian(clip = "off") +
    ggplot2::labs(x = "k, the number of clusters") +
    theme_huddle()
}

infinite_labels <- function(data) {
  infinite <- data[is.infinite(data$value), , drop = FALSE]
  if (nrow(infinite) == 0L) {
    return(NULL)
  }
  infinite$label <- format(infinite$value)
  infinite$inside <- ifelse(infinite$value > 0, 2.3, -1.4)
  ggplot2::geom_text(
    ggplot2::aes(label = .data$label, vjust = .data$inside), infinite, size = 3, colour = "grey30"
  )
}

# The elbow is named where there is room: above the curve, and to its right unless it ends there.
elbow_label <- function(data) {
  elbow <- data[data$suggested, , drop = FALSE]
  if (nrow(elbow) == 0L) {
    return(NULL)
  }
  across <- diff(range(data$k))
  up <- diff(range(data$value, na.rm = TRUE))
  late <- elbow$k > min(data$k) + 0.7 * across
  label <- data.frame(
    x = elbow$k + (if (late) 0 else 0.12) * across, y = elbow$value + 0.22 * up,
    label = paste("elbow at k =", format_number(elbow$k)),
    xend = elbow$k + (if (late) 0 else 0.015) * across, yend = elbow$value + 0.035 * up
  )
  list(
    ggplot2::geom_segment(
      ggplot2::aes(x = .data$x, y = .data$y, xend = .data$xend, yend = .data$yend), label,
      colour = "grey30", linewidth = 0.4,
      arrow = ggplot2::arrow(length = ggplot2::unit(6, "pt"), type = "closed")
    ),
    ggplot2::geom_label(
      ggplot2::aes(x = .data$x, y = .data$y, label = .data$label), label,
      hjust = if (late) 1 else 0, vjust = 0, size = 3.6
    )
  )
}

elbow_titles <- function(data, path) {
  elbow <- data$k[data$suggested]
  if (length(elbow) == 0L) {
    why <- paste("No elbow:", why_none(path, "inertia"))
    return(ggplot2::labs(title = "Inertia", subtitle = why))
  }
  ggplot2::labs(
    title = paste("The inertia bends at", plural(elbow, "cluster")),
    subtitle = "The elbow: after it, more clusters gain little"
  )
}

silhouette_title <- function(path) {
  best <- suggested_ks(path)[["silhouette"]]
  if (is.na(best)) {
    return(paste("No silhouettes:", why_none(path, "silhouette")))
  }
  ranked <- path$k[order(path$silhouette, decreasing = TRUE, na.last = NA)]
  second <- if (length(ranked) > 1L) paste(", then with", format_number(ranked[2]))
  paste0("Silhouettes are best with ", plural(best, "cluster"), second)
}

# ---- diagrams ------------------------------------------------------------------------------------

diagram_ks <- function(path, k, call = rlang::caller_env()) {
  known <- path$k[lengths(attr(path, "silhouettes")) > 0L]
  if (length(known) == 0L) {
    huddle_abort(
      "{.code type = \"diagram\"} needs a path with silhouettes.",
      class = "param", arg = "type", call = call
    )
  }
  if (is.null(k)) {
    best <- match(suggested_ks(path)[["silhouette"]], known)
    first <- max(1L, min(best - 1L, length(known) - 3L))
    return(known[seq(first, min(first + 3L, length(known)))])
  }
  valid <- is.numeric(k) && !is.object(k) && length(k) > 0L && all(k %in% known) &&
    !anyDuplicated(k)
  if (!valid) {
    words <- paste("among those with silhouettes,", list_texts(format_number(known), max = 12))
    abort_param(k, words, "k", call)
  }
  k
}

diagram_data <- function(path, k) {
  place <- match(k, path$k)
  silhouettes <- attr(path, "silhouettes")[place]
  names(silhouettes) <- sprintf(
    "k = %s, mean %s", format_number(k), sprintf("%.3f", path$silhouette[place])
  )
  silhouette_bars(silhouettes, lapply(silhouettes, attr, "rows"))
}

diagram_picture <- function(path, k) {
  silhouettes <- attr(path, "silhouettes")[match(k, path$k)]
  rows <- attr(silhouettes[[1]], "rows")
  distance <- unique(unlist(lapply(silhouettes, attr, "distance")))
  sampled <- length(rows) < attr(path, "rows")
  bar_picture(diagram_data(path, k), path$silhouette[match(k, path$k)]) +
    ggplot2::labs(
      title = paste(c("Silhouette diagrams", distance), collapse = ", "),
      subtitle = join_lines(
        "Dashed: the mean of all rows. Bars that stay short of it are poor clusters",
        if (sampled) paste(plural(length(rows), "row"), "of", format_count(attr(path, "rows")))
      )
    )
}
