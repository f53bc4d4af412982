# The dendrogram of an agglomerative clustering, and the heights of its last merges.

#' Pictures of an agglomerative clustering
#'
#' `plot(fit)` draws the tree of a result of [cluster_agglomerative()]: each merge is a bar at its
#' height, from which two lines hang down to its parts. What is merged within a cluster has the
#' colour of the cluster, and a dashed line shows where the tree is cut. `plot(fit, x)` is a scatter
#' of the points, and `plot(fit, type = "heights")` shows how high the last merges are: a large gap
#' is a good place to cut.
#'
#' @inheritParams plot.huddle_clustering
#' @param object A result of [cluster_agglomerative()].
#' @param x The data that it was made from, for `type = "clusters"`. In `plot()`, whose own first
#'   argument has the name `x`, give both without names: `plot(fit, x)`.
#' @param type `"tree"`, `"clusters"` or `"heights"`. The default is the one that needs what is
#'   given.
#' @param horizontal Whether the tree grows from left to right, with names easy to read.
#' @param max_leaves The largest number of leaves that are drawn: at least 2. A larger tree is shown
#'   down to its last merges, and the groups at the ends have their numbers of rows.
#'
#' @return `autoplot()` returns a ggplot object, `plot()` draws it and returns it invisibly.
#'   `plot_data()` returns the data frame behind it. For points its columns are those that
#'   [plot_data()] describes. For the tree there are three rows for each merge, its bar and the two
#'   lines, with the columns `merge`, `x`, `height`, `xend`, `height_end` and `cluster`, the number
#'   of the cluster within which it is, or `NA` above the cut. For heights there is a row for each
#'   number of clusters `k`, with `height`, that of the merge which leaves `k - 1`, and `gap`, how
#'   much higher it is than the one before.
#' @examples
#' fit <- cluster_agglomerative(scale(USArrests), k = 4)
#' plot(fit, horizontal = TRUE)
#' plot(fit, type = "heights")
#' plot(fit, scale(USArrests))
#' @name plot.huddle_agglomerative
NULL

# That of hclust would draw otherwise.
#' @rdname plot.huddle_agglomerative
#' @export
plot.huddle_agglomerative <- function(x, ...) draw_picture(x, ...)

#' @rdname plot.huddle_agglomerative
#' @export
autoplot.huddle_agglomerative <- function(object, x, ..., boundaries = FALSE,
                                          type = if (missing(x)) "tree" else "clusters",
                                          horizontal = FALSE, max_leaves = 200) {
  check_no_dots(...)
  drawn(picture_of_tree(object, x, boundaries, type, horizontal, max_leaves))
}

#' @rdname plot.huddle_agglomerative
#' @export
plot_data.huddle_agglomerative <- function(object, x, ..., boundaries = FALSE,
                                           type = if (missing(x)) "tree" else "clusters",
                                           horizontal = FALSE, max_leaves = 200) {
  check_no_dots(...)
  picture_of_tree(object, x, boundaries, type, horizontal, max_leaves)$data
}

picture_of_tree <- function(object, x, boundaries, type, horizontal, max_leaves,
                            call = rlang::caller_env()) {
  validate_model(object, arg = "object", call = call)
  type <- check_choice(type, c("tree", "clusters", "heights"), call = call)
  horizontal <- check_flag(horizontal, call = call)
  max_leaves <- check_count(max_leaves, min = 2, call = call)
  if (type == "clusters") {
    return(picture_of_clusters(object, x, boundaries, "clusters", call))
  }
  if (length(object$height) == 0) {
    huddle_abort(
      "{.arg object} has a single row in its tree: there is no merge to draw.",
      class = "size", arg = "object", call = call
    )
  }
  if (type == "heights") {
    data <- height_data(object)
    return(picture(data, height_picture(object, data)))
  }
  spans <- linkage_spans_(object$merge)
  ends <- tree_ends(object, spans, max_leaves)
  data <- dendrogram_data(object, spans, ends)
  picture(data, dendrogram_picture(object, data, ends, horizontal))
}

# ---- the tree ------------------------------------------------------------------------------------

# Where the tree ends in the picture: the nodes that stay whole, from left to right, with their
# numbers of rows and the leftmost of these. Rows are nodes -1, -2, ..., merges are 1, 2, ...
tree_ends <- function(fit, spans, limit) {
  merges <- length(fit$height)
  first <- max(1L, merges - limit + 2L)
  nodes <- c(fit$merge[first:merges, ])
  nodes <- nodes[nodes < first]
  inner <- pmax(nodes, 1L)
  row <- ifelse(nodes < 0, -nodes, spans$first[inner])
  order <- order(match(row, fit$order))
  size <- ifelse(nodes < 0, 1L, spans$size[inner])
  data.frame(node = nodes, size = size, row = row)[order, ]
}

dendrogram_data <- function(fit, spans, ends) {
  merges <- length(fit$height)
  shown <- (merges - nrow(ends) + 2L):merges
  # Above the cut there is no cluster that a merge is within.
  cluster <- ifelse(shown > merges + 1L - fit$k, NA, tree_cluster(fit)[spans$first[shown]])
  bottom <- stats::setNames(ifelse(ends$node > 0, fit$height[pmax(ends$node, 1L)], 0), ends$node)
  place <- stats::setNames(as.double(seq_len(nrow(ends))), ends$node)
  rows <- lapply(shown, function(m) {
    parts <- as.character(fit$merge[m, ])
    x <- place[parts]
    low <- bottom[parts]
    place[as.character(m)] <<- mean(x)
    bottom[as.character(m)] <<- fit$height[m]
    data.frame(
      merge = m, x = c(x[1], x), height = rep(fit$height[m], 3), xend = c(x[2], x),
      height_end = c(fit$height[m], low), cluster = cluster[m - shown[1] + 1L]
    )
  })
  data <- stack_frames(rows)
  data$cluster <- number_factor(data$cluster, fit$k, noise = FALSE)
  data
}

dendrogram_picture <- function(fit, data, ends, horizontal) {
  levels <- levels(data$cluster)
  cut <- cut_height(fit)
  whole <- nrow(ends) == length(fit$height) + 1L
  tree <- ggplot2::ggplot(data) +
    ggplot2::geom_segment(
      ggplot2::aes(
        x = .data$x, y = .data$height, xend = .data$xend, yend = .data$height_end,
        colour = .data$cluster
      ),
      linewidth = if (nrow(ends) > 60) 0.35 else 0.5, lineend = "round"
    ) +
    ggplot2::scale_colour_manual(
      name = "cluster", values = label_colours(levels), breaks = levels, na.value = "grey45",
      guide = if (fit$k > 1 && is_readable(levels)) "legend" else "none"
    ) +
    ggplot2::labs(
      x = NULL,
      y = if (fit$params$linkage == "ward") "height" else distance_words(fit$params$metric),
      title = paste("Tree of", plural(length(fit$height) + 1, "point")),
      subtitle = join_lines(
        sprintf(
          "%s linkage%s", fit$params$linkage,
          if (fit$k > 1) paste(", cut into", plural(fit$k, "cluster")) else ""
        ),
        if (!whole) {
          paste0(
            "The last ", plural(nrow(ends) - 1, "merge"), " are drawn",
            if (names_fit(ends, horizontal)) "; numbers count the rows below"
          )
        }
      )
    ) +
    theme_huddle() +
    ggplot2::theme(
      panel.grid.major.x = ggplot2::element_blank(),
      panel.grid.minor = ggplot2::element_blank()
    )
  if (!is.null(cut)) {
    tree <- tree + ggplot2::geom_hline(
      yintercept = cut, linetype = "dashed", linewidth = 0.35, colour = ink_colour
    )
  }
  tree + end_axis(fit, ends, whole, horizontal)
}

# Half-way between the last merge within clusters and the first between them.
cut_height <- function(fit) {
  if (fit$k == 1) {
    return(NULL)
  }
  height <- cummax(fit$height)
  within <- length(height) + 1L - fit$k
  mean(c(if (within > 0) height[within] else 0, height[within + 1L]))
}

# Names, or numbers of rows, as far as there is room for them.
end_axis <- function(fit, ends, whole, horizontal) {
  names <- if (!whole) {
    ifelse(ends$size > 1, paste0("(", format_count(ends$size), ")"), row_labels(fit, ends$row))
  } else {
    row_labels(fit, ends$row)
  }
  fits <- names_fit(ends, horizontal)
  list(
    ggplot2::scale_x_continuous(
      breaks = if (fits) seq_len(nrow(ends)), labels = if (fits) names,
      expand = ggplot2::expansion(add = 0.6)
    ),
    ggplot2::scale_y_continuous(
      labels = number_labels, expand = ggplot2::expansion(mult = c(0.01, 0.04))
    ),
    if (horizontal) {
      list(
        ggplot2::coord_flip(),
        ggplot2::theme(
          axis.text.y = ggplot2::element_text(size = if (nrow(ends) > 35) 6 else 8),
          panel.grid.major.y = ggplot2::element_blank(),
          panel.grid.major.x = ggplot2::element_line(colour = "grey92")
        )
      )
    } else {
      ggplot2::theme(axis.text.x = ggplot2::element_text(
        angle = 90, hjust = 1, vjust = 0.5, size = if (nrow(ends) > 40) 6 else 8
      ))
    }
  )
}

names_fit <- function(ends, horizontal) nrow(ends) <= if (horizontal) 60 else 80

row_labels <- function(fit, rows) {
  if (is.null(fit$labels)) as.character(rows) else fit$labels[rows]
}

# ---- heights -------------------------------------------------------------------------------------

# Of the last merges: the number of clusters before each.
height_data <- function(fit, most = 30L) {
  merges <- length(fit$height)
  k <- 2:(min(merges, most) + 1L)
  at <- merges + 2L - k
  below <- ifelse(at > 1L, fit$height[pmax(at - 1L, 1L)], 0)
  data.frame(k = k, height = fit$height[at], gap = fit$height[at] - below)
}

height_picture <- function(fit, data) {
  best <- which.max(data$gap)
  top <- data[best, ]
  ggplot2::ggplot(data, ggplot2::aes(x = .data$k, y = .data$height)) +
    ggplot2::geom_segment(
      ggplot2::aes(xend = .data$k, yend = .data$height - .data$gap), data = top, linewidth = 1.1,
      colour = cluster_palette[6]
    ) +
    ggplot2::geom_line(colour = cluster_palette[1]) +
    ggplot2::geom_point(colour = cluster_palette[1]) +
    ggplot2::scale_x_continuous(breaks = whole_breaks) +
    ggplot2::scale_y_continuous(labels = number_labels) +
    ggplot2::labs(
      x = "clusters before the merge", y = "height",
      title = paste("Heights of the last", plural(nrow(data), "merge")),
      subtitle = paste("The largest gap leaves", plural(top$k, "cluster"))
    ) +
    theme_huddle()
}
