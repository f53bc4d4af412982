# The silhouette diagram: the widths of each cluster, sorted, as a shape like the blade of a knife.

#' Pictures of silhouettes
#'
#' `plot()` draws the silhouette diagram of [silhouette_samples()]: for each cluster the widths of
#' its rows, the greatest at the top, with the mean of all rows as a dashed line. Clusters that are
#' wide and reach well beyond the line are good ones; those that stay short of it, or have many
#' negative widths, are bad ones.
#'
#' @param object,x A result of [silhouette_samples()].
#' @param ... For `plot()`, the arguments of `autoplot()`. Otherwise not used; an unknown argument
#'   is an error.
#'
#' @details
#' Clusters have the numbers and the colours of the other pictures of the clustering. Of more than
#' 2000 rows as many are drawn, evenly chosen along each blade; heights stay true.
#'
#' @return `autoplot()` returns a ggplot object, `plot()` draws it and returns it invisibly. The
#'   data frame behind it, from [plot_data()], has a row for each row drawn: `panel`, `row`,
#'   `cluster` (a factor), `width`, and the places `top` and `bottom` that it takes up, in rows from
#'   the top of the diagram.
#' @seealso [plot.huddle_k_path()] for the diagrams of several k.
#' @examples
#' set.seed(1)
#' fit <- cluster_kmeans(blobs[c("x1", "x2")], 5)
#' plot(silhouette_samples(blobs[c("x1", "x2")], fit))
#' @export
plot.huddle_silhouette <- function(x, ...) {
  picture <- autoplot(x, ...)
  print(picture)
  invisible(picture)
}

#' @rdname plot.huddle_silhouette
#' @export
autoplot.huddle_silhouette <- function(object, ...) {
  check_no_dots(...)
  data <- plot_data(object)
  knife_picture(data, summary(object)$avg.width) +
    ggplot2::labs(title = "Silhouette diagram") +
    ggplot2::theme(strip.text = ggplot2::element_blank())
}

#' @rdname plot.huddle_silhouette
#' @export
plot_data.huddle_silhouette <- function(object, ...) {
  check_no_dots(...)
  values <- unclass(object)
  knife_data(list(silhouette = values), list(seq_len(nrow(values))))
}

# Rows of several silhouette matrices, one panel for each; `rows` are the numbers of their rows.
knife_data <- function(silhouettes, rows) {
  panels <- Map(one_knife, silhouettes, rows)
  data <- stack_frames(panels)
  largest <- max(data$cluster)
  data.frame(
    panel = factor(rep(names(silhouettes), vapply(panels, nrow, 0L)), unique(names(silhouettes))),
    row = data$row, cluster = number_factor(data$cluster, largest, any(data$cluster == 0L)),
    width = data$width, top = data$top, bottom = data$bottom
  )
}

# Blades from cluster 1 at the top downwards, a gap of two percent of all rows between them.
one_knife <- function(values, rows, most = 2000) {
  shown <- !is.na(values[, "sil_width"])
  width <- unname(values[shown, "sil_width"])
  cluster <- as.integer(values[shown, "cluster"])
  order <- order(cluster, -width)
  gap <- ceiling(length(order) / 50)
  blade <- match(cluster[order], unique(cluster[order])) - 1L
  bottom <- seq_along(order) + gap * blade
  keep <- thin_blades(cluster[order], most)
  # What is drawn stands for those before it that are not.
  top <- bottom[c(1L, keep[-length(keep)] + 1L)] - 1
  data.frame(
    row = rows[shown][order][keep], cluster = cluster[order][keep], width = width[order][keep],
    top = top, bottom = bottom[keep]
  )
}

# Places of at most about `most` of the sorted rows: evenly chosen in each cluster, with its last.
thin_blades <- function(cluster, most) {
  if (length(cluster) <= most) {
    return(seq_along(cluster))
  }
  step <- ceiling(length(cluster) / most)
  last <- cumsum(rle(cluster)$lengths)
  from_end <- rep(last, rle(cluster)$lengths) - seq_along(cluster)
  which(from_end %% step == 0L)
}

knife_picture <- function(data, means) {
  panels <- levels(data$panel)
  lines <- data.frame(panel = factor(panels, panels), mean = means)
  ticks <- knife_ticks(data)
  ggplot2::ggplot(data) +
    ggplot2::geom_polygon(
      ggplot2::aes(x = .data$x, y = .data$y, fill = .data$cluster, group = .data$cluster),
      data = blade_outlines
    ) +
    ggplot2::geom_vline(xintercept = 0, colour = "grey40", linewidth = 0.3) +
    ggplot2::geom_vline(
      ggplot2::aes(xintercept = .data$mean), lines, linetype = "dashed", colour = ink_colour,
      linewidth = 0.5
    ) +
    ggplot2::geom_text(
      ggplot2::aes(x = .data$x, y = .data$y, label = .data$label), ticks, hjust = 1, size = 3,
      colour = "grey25"
    ) +
    ggplot2::facet_wrap(
      ggplot2::vars(.data$panel), scales = "free_y", ncol = knife_columns(length(panels))
    ) +
    scale_fill_cluster(levels(data$cluster), guide = "none") +
    ggplot2::scale_y_reverse(breaks = NULL) +
    ggplot2::scale_x_continuous(breaks = seq(-1, 1, 0.25)) +
    ggplot2::labs(
      x = "silhouette width", y = "cluster",
      subtitle = "Dashed: the mean of all rows. Blades that stay short of it are poor clusters"
    ) +
    theme_huddle() +
    ggplot2::theme(panel.grid.major.y = ggplot2::element_blank())
}

knife_columns <- function(panels) if (panels <= 3L) panels else ceiling(sqrt(panels))

# The number of each cluster beside the middle of its blade, left of all widths.
knife_ticks <- function(data) {
  blades <- split(data, list(data$cluster, data$panel), drop = TRUE)
  left <- min(0, data$width) - 0.02
  ticks <- stack_frames(lapply(blades, function(blade) {
    data.frame(
      panel = as.integer(blade$panel[1]), x = left,
      y = (min(blade$top) + max(blade$bottom)) / 2, label = cluster_labels(blade$cluster[1])
    )
  }))
  ticks$panel <- factor(levels(data$panel)[ticks$panel], levels(data$panel))
  ticks
}

# A step for each row, closed along the axis.
blade_outlines <- function(data) {
  blades <- split(data, list(data$cluster, data$panel), drop = TRUE)
  outlines <- stack_frames(lapply(blades, function(blade) {
    n <- nrow(blade)
    data.frame(
      panel = rep(as.integer(blade$panel[1]), 2L * n + 2L),
      cluster = rep(as.integer(blade$cluster[1]), 2L * n + 2L),
      x = c(0, rep(blade$width, each = 2L), 0),
      y = c(blade$top[1], rbind(blade$top, blade$bottom), blade$bottom[n])
    )
  }))
  outlines$panel <- factor(levels(data$panel)[outlines$panel], levels(data$panel))
  outlines$cluster <- factor(levels(data$cluster)[outlines$cluster], levels(data$cluster))
  outlines
}
