# The scatter of HDBSCAN, see-through where rows hardly belong, and its condensed tree.

#' Pictures of a hierarchical density-based clustering
#'
#' `plot(fit, x)` is a scatter of the points of a result of [cluster_hdbscan()]: one colour for each
#' cluster, the more see-through the less a point belongs to it, and noise as grey crosses.
#' `plot(fit, type = "tree")` draws the condensed tree, from all rows together at the top down to
#' smaller and smaller distances. A node is as wide as it has rows, and narrows as it loses them;
#' where it falls in two, each goes on below it. The nodes that are selected as clusters have their
#' colours, with what they fall into; all else is light grey.
#'
#' @inheritParams plot.huddle_clustering
#' @param object A result of [cluster_hdbscan()].
#' @param x The data that it was made from, for `type = "clusters"`. In `plot()`, whose own first
#'   argument has the name `x`, give both without names: `plot(fit, x)`.
#' @param type `"tree"` or `"clusters"`. The default is the one that needs what is given.
#'
#' @details
#' A node that is selected is a long one for its width: its stability is the area of its shape,
#' with distances d drawn as 1 / d. Here they are drawn on a logarithmic scale, so that dense and
#' thin clusters can be seen together. Where there are more than 1,000 nodes the largest are drawn,
#' and the selected ones. The hierarchy itself is an [`hclust`][stats::hclust()] object:
#' `plot(fit$hierarchy)`.
#'
#' @return `autoplot()` returns a ggplot object, `plot()` draws it and returns it invisibly.
#'   `plot_data()` returns the data frame behind it. For points its columns are those that
#'   [plot_data()] describes, and `probability`. For the tree there is a row for each step of the
#'   shape of a cluster, with the columns `node`, its number in `fit$tree`; `distance`; `x` and
#'   `xend`, from where to where it reaches, in rows; and `cluster`, the number of the selected
#'   cluster that it is part of, or `"0"`.
#' @examples
#' x <- moons[c("x1", "x2")]
#' fit <- cluster_hdbscan(x, min_cluster_size = 20)
#' plot(fit, x)
#' plot(fit, type = "tree")
#' @name plot.huddle_hdbscan
NULL

#' @rdname plot.huddle_hdbscan
#' @export
autoplot.huddle_hdbscan <- function(object, x, ..., boundaries = FALSE,
                                    type = if (missing(x)) "tree" else "clusters") {
  check_no_dots(...)
  drawn(picture_of_hdbscan(object, x, boundaries, type))
}

#' @rdname plot.huddle_hdbscan
#' @export
plot_data.huddle_hdbscan <- function(object, x, ..., boundaries = FALSE,
                                     type = if (missing(x)) "tree" else "clusters") {
  check_no_dots(...)
  picture_of_hdbscan(object, x, boundaries, type)$data
}

picture_of_hdbscan <- function(object, x, boundaries, type, call = rlang::caller_env()) {
  validate_model(object, arg = "object", call = call)
  type <- check_choice(type, c("tree", "clusters"), call = call)
  boundaries <- check_flag(boundaries, call = call)
  if (type == "tree") {
    data <- tree_data(object)
    return(picture(data, tree_picture(object, data)))
  }
  view <- strength_view(object, picture_points(object, x, call), boundaries, call)
  picture(view$data, cluster_picture(object, view, boundaries))
}

strength_view <- function(fit, points, boundaries, call = rlang::caller_env()) {
  if (boundaries) {
    check_has_components(fit, "object", call)
  }
  view <- cluster_view(fit, points, boundaries)
  is_point <- view$data$part == "point"
  view$data$probability <- NA_real_
  view$data$probability[is_point] <- fit$probability[view$data$row[is_point]]
  view
}

# Members are the more see-through the less they belong; noise lies below them.
strength_layers <- function(data, place, style) {
  strong <- place
  strong$alpha <- rlang::quo(.data$probability)
  crowded <- !is.null(data[["count"]])
  members <- members_of("cluster")
  list(
    noise_layer(data, place, "cluster", style),
    if (crowded) count_scale(data, style),
    # A scale of nothing would warn.
    if (any(data$probability > 0, na.rm = TRUE)) list(
      point_layer(strong, members, style, crowded, 16, alpha = NULL, key_glyph = NULL),
      ggplot2::scale_alpha_continuous(
        name = "probability", limits = c(0, 1), range = c(0.12, 1), breaks = c(0, 0.5, 1)
      )
    )
  )
}

# ---- the condensed tree --------------------------------------------------------------------------

tree_data <- function(fit, limit = 1000L) {
  nodes <- tree_nodes(fit)
  shown <- nodes$node %in% utils::head(nodes$node[order(-nodes$size)], limit) |
    nodes$node %in% fit$selected
  # Whatever is above a node that is shown is shown.
  for (i in rev(seq_along(shown))[-length(shown)]) {
    if (shown[i]) shown[nodes$parent[i] - fit$n] <- TRUE
  }
  leaves <- split(seq_len(nrow(fit$tree)), fit$tree$parent)
  finite <- fit$tree$lambda[is.finite(fit$tree$lambda) & fit$tree$lambda > 0]
  span <- if (length(finite) > 0) range(finite) else c(1, 1)
  # The root begins a little above the first distance at which anything happens.
  nodes$birth[1] <- span[1] / 1.1
  shapes <- lapply(which(shown), function(i) {
    gone <- fit$tree[leaves[[as.character(nodes$node[i])]], c("lambda", "size")]
    node_shape(nodes[i, ], gone, 1.1 * span[2])
  })
  data <- stack_frames(shapes)
  data$cluster <- number_factor(
    nodes$cluster[data$node - fit$n], fit$k, noise = any(nodes$cluster[shown] == 0L)
  )
  data
}

# One row for each cluster of the tree: its number, parent, birth, size, the left end of its shape
# and the selected cluster that it is part of, or 0.
tree_nodes <- function(fit) {
  tree <- fit$tree
  above <- tree$child > fit$n
  total <- sum(tree$size[!above])
  nodes <- data.frame(
    node = c(fit$n + 1L, tree$child[above]), parent = c(NA, tree$parent[above]),
    birth = c(0, tree$lambda[above]), size = c(total, tree$size[above]), x = 0, cluster = 0L
  )
  parent <- nodes$parent - fit$n
  children <- rowsum(nodes$size[-1], parent[-1])
  inside <- numeric(nrow(nodes)) # of each cluster: the size of those that follow it
  inside[as.integer(rownames(children))] <- children
  taken <- numeric(nrow(nodes))
  nodes$cluster[fit$selected - fit$n] <- seq_len(fit$k)
  for (i in seq_len(nrow(nodes))[-1]) {
    up <- parent[i]
    nodes$x[i] <- nodes$x[up] + (nodes$size[up] - inside[up]) / 2 + taken[up]
    taken[up] <- taken[up] + nodes$size[i]
    if (nodes$cluster[up] > 0L) nodes$cluster[i] <- nodes$cluster[up]
  }
  nodes
}

# How wide a cluster is at each distance, in at most 100 steps, about its middle. Rows that never
# leave, at an infinite lambda, are shown down to `last`.
node_shape <- function(node, gone, last) {
  gone$lambda <- pmin(gone$lambda, last)
  gone <- gone[order(gone$lambda), ]
  left <- node$size - cumsum(gone$size)
  steps <- unique(round(seq(1, nrow(gone), length.out = min(nrow(gone), 100))))
  lambda <- c(node$birth, rep(gone$lambda[steps], each = 2))
  width <- c(node$size, node$size, rep(left[steps], each = 2))[seq_along(lambda)]
  middle <- node$x + node$size / 2
  data.frame(
    node = rep(node$node, length(lambda)), distance = 1 / lambda, x = middle - width / 2,
    xend = middle + width / 2
  )
}

# Down the left side of each shape, and up the right one.
tree_outlines <- function(data) {
  shapes <- lapply(split(data, data$node), function(shape) {
    back <- shape[rev(seq_len(nrow(shape))), ]
    back$x <- back$xend
    rbind(shape, back)
  })
  stack_frames(shapes)
}

tree_picture <- function(fit, data) {
  levels <- levels(data$cluster)
  nodes <- sum(fit$tree$child > fit$n) + 1L
  drawn <- length(unique(data$node))
  ggplot2::ggplot(data) +
    ggplot2::geom_polygon(
      ggplot2::aes(
        x = .data$x, y = .data$distance, group = .data$node, fill = .data$cluster
      ),
      data = tree_outlines, colour = "white", linewidth = 0.2
    ) +
    ggplot2::scale_fill_manual(
      # Not selected is not noise: the rows of a box may be in a cluster further down.
      name = "cluster", values = replace(label_colours(levels), levels == "0", "grey85"),
      breaks = levels,
      labels = ifelse(levels == "0", "not selected", levels),
      guide = if (is_readable(levels)) "legend" else "none"
    ) +
    ggplot2::scale_x_continuous(labels = number_labels) +
    ggplot2::scale_y_log10(labels = number_labels) +
    ggplot2::labs(
      x = if (isTRUE(fit$params$weighted)) "weight" else "rows",
      y = paste(distance_words(fit$params$metric), "(log scale)"),
      title = paste("Condensed tree of", plural(fit$n, "point")),
      subtitle = join_lines(
        selection_line(fit, nodes),
        if (fit$k > 0L) "In colour: these, and whatever they split into",
        if (drawn < nodes) paste(format_count(drawn), "nodes are drawn, the largest and these")
      )
    ) +
    theme_huddle()
}

# Nodes are the boxes of the tree, and clusters those of them that are selected.
selection_line <- function(fit, nodes) {
  leaves <- fit$params$selection == "leaf"
  selected <- if (fit$k == 0L) {
    "none is"
  } else {
    paste(format_count(fit$k), if (fit$k == 1L) "is" else "are")
  }
  paste0(
    "Of ", plural(nodes, "node"), " ", selected, " selected as ",
    if (fit$k > 1L) "clusters" else "a cluster",
    if (fit$k > 0L) if (leaves) ", being leaves" else ", by excess of mass"
  )
}
