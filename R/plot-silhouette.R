# The silhouette diagram: the widths of each cluster, sorted, as bars.

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
#' @param main,xlab The title and what stands below the axis: a text or an expression. `NULL` means
#'   those of the package; the title names the distance.
#' @param sub What stands below the title. `NULL` means what the dashed line is, and its value.
#' @param col Colours: one for all bars, one for each cluster in the order of their numbers (or
#'   named by them), or one for each row of the silhouette. `NULL` means those of the clusters in
#'   the other pictures.
#' @param border The colour of the outline of a bar; `NA` or 0 for none.
#' @param nmax.lab The names of rows are written beside the bars where there are fewer rows than
#'   this, and they have names.
#' @param max.strlen How many characters of such a name are written.
#' @param cex.names Their size, as a multiple of what it would be.
#' @param do.n.k Whether the numbers of rows and clusters are written below the title.
#' @param do.clus.stat Whether the number of rows and the mean width of each cluster are written
#'   beside its bar. `NULL` means so for up to 30 clusters.
#' @param do.col.sort Must be `TRUE`: colours of rows stay with their rows. It is here, as all names
#'   with dots are, for the sake of `cluster::plot.silhouette()`.
#'
#' @details
#' Clusters have the numbers and the colours of the other pictures of the clustering. Of more than
#' 2000 rows as many are drawn, evenly chosen along each bar; heights stay true.
#'
#' Arguments of base graphics, such as `las` or `cex.axis`, are refused: add to the picture instead,
#' as in `autoplot(x) + ggplot2::theme()`.
#'
#' @return `autoplot()` returns a ggplot object, `plot()` draws it and returns it invisibly. The
#'   data frame behind it, from [plot_data()], has a row for each row drawn: `panel`, `row`,
#'   `cluster` (a factor), `width`, and the places `top` and `bottom` that it takes up, in rows from
#'   the top of the diagram.
#' @seealso [plot.huddle_k_path()] for the diagrams of several k.
#' @examples
#' set.seed(1)
#' fit <- cluster_kmeans(blobs[c("x1", "x2")], 5)
#' widths <- silhouette_samples(blobs[c("x1", "x2")], fit)
#' plot(widths)
#' plot(widths, main = "Five clusters", col = "grey60")
#' @export
plot.huddle_silhouette <- function(x, ...) draw_picture(x, ...)

#' @rdname plot.huddle_silhouette
#' @export
autoplot.huddle_silhouette <- function(object, ..., main = NULL, sub = NULL, xlab = NULL,
                                       col = NULL, border = NA, nmax.lab = 40, max.strlen = 20,
                                       cex.names = 1, do.n.k = TRUE, do.clus.stat = NULL,
                                       do.col.sort = TRUE) {
  refuse_base_graphics(...)
  check_no_dots(...)
  data <- plot_data(object)
  about <- summary(object)
  if (!check_flag(do.col.sort)) {
    abort_param(
      do.col.sort, "TRUE: colours stay with their rows, or clusters", "do.col.sort",
      rlang::current_env()
    )
  }
  most <- check_count(nmax.lab, min = 0)
  width <- check_count(max.strlen)
  cex <- check_number(cex.names, min = 0, min_open = TRUE)
  figures <- if (is.null(do.clus.stat)) nrow(about$clusters) <= 30L else check_flag(do.clus.stat)
  bar_picture(
    data, about$avg.width,
    bars = bar_layers(data, check_bar_colours(col, object), check_border(border)),
    named = row_ticks(data, rownames(unclass(object)), most, width),
    clusters = if (figures) about$clusters
  ) +
    ggplot2::labs(
      title = check_words(
        main, paste0("Silhouette diagram, ", measure_words(about$metric, about$p))
      ),
      subtitle = below_title(about, check_flag(do.n.k), check_words(sub, dashed_words(about))),
      x = check_words(xlab, "silhouette width")
    ) +
    ggplot2::theme(
      strip.text = ggplot2::element_blank(),
      axis.text.y = ggplot2::element_text(size = ggplot2::rel(0.8 * cex))
    )
}

dashed_words <- function(about) {
  sprintf(
    "Dashed: the mean of all rows, %.2f. Bars that stay short of it are poor clusters",
    about$avg.width
  )
}

# An expression is a line of its own, without the numbers above it.
below_title <- function(about, counts, words) {
  if (!counts || !is.character(words)) {
    return(words)
  }
  rows <- plural(sum(about$clus.sizes), "row")
  join_lines(paste(rows, "in", plural(nrow(about$clusters), "cluster")), words)
}

# What base graphics knows and ggplot2 has other words for.
base_graphics <- c(
  "adj", "angle", "ann", "asp", "axes", "axisnames", "bg", "bty", "cex", "cex.axis", "cex.lab",
  "cex.main", "cex.sub", "col.axis", "col.lab", "col.main", "col.sub", "density", "family", "fg",
  "font", "font.axis", "font.lab", "font.main", "font.sub", "las", "legend", "lty", "lwd", "mar",
  "mgp", "names.arg", "offset", "pch", "space", "tck", "tcl", "width", "xaxt", "xlim", "xpd",
  "yaxt", "ylab", "ylim"
)

refuse_base_graphics <- function(..., call = rlang::caller_env()) {
  given <- intersect(rlang::names2(as.list(substitute(list(...)))[-1]), base_graphics)
  if (length(given) > 0L) {
    huddle_abort(
      c(
        "{.arg {given[1]}} is of base graphics, by which this picture is not drawn.",
        i = "Add to the picture instead, as in {.code autoplot(x) + ggplot2::theme()}."
      ),
      class = "param", arg = given[1], call = call
    )
  }
}

# ---- arguments -----------------------------------------------------------------------------------

check_words <- function(words, usual, arg = rlang::caller_arg(words), call = rlang::caller_env()) {
  if (is.null(words)) {
    return(usual)
  }
  text <- is.character(words) && length(words) == 1L && !is.na(words)
  if (!text && !is.language(words)) {
    abort_param(words, "NULL, a text or an expression", arg, call)
  }
  words
}

# Colours by name of R, "#rrggbb" or number of the palette, or NULL where they are none.
as_colours <- function(col) {
  if (is.factor(col) || !is.atomic(col) || length(col) == 0L) {
    return(NULL)
  }
  values <- tryCatch(grDevices::col2rgb(col, alpha = TRUE), error = function(error) NULL)
  if (is.null(values)) {
    return(NULL)
  }
  stats::setNames(
    grDevices::rgb(values[1, ], values[2, ], values[3, ], values[4, ], maxColorValue = 255),
    names(col)
  )
}

# list(by, colours): by the clusters that are drawn, named, or by rows; or NULL.
check_bar_colours <- function(col, object, call = rlang::caller_env()) {
  if (is.null(col)) {
    return(NULL)
  }
  values <- unclass(object)
  clusters <- sort(unique(values[!is.na(values[, "sil_width"]), "cluster"]))
  rows <- nrow(values)
  colours <- as_colours(col)
  if (length(colours) == 1L) {
    colours <- rep(unname(colours), length(clusters))
  }
  if (length(colours) == length(clusters)) {
    named <- setequal(names(colours), format_number(clusters))
    colours <- if (named) colours[format_number(clusters)] else unname(colours)
    return(list(by = "cluster", colours = stats::setNames(colours, format_number(clusters))))
  }
  if (length(colours) == rows) {
    return(list(by = "row", colours = unname(colours)))
  }
  words <- sprintf(
    "one colour, or one for each of the %s or %s", plural(length(clusters), "cluster"),
    plural(rows, "row")
  )
  abort_param(col, words, "col", call)
}

check_border <- function(border, call = rlang::caller_env()) {
  if (length(border) == 1L && (is.na(border) || identical(as.character(border), "0"))) {
    return(NA)
  }
  colour <- as_colours(border)
  if (length(colour) == 1L) {
    return(unname(colour))
  }
  abort_param(border, "one colour, or NA for none", "border", call)
}

# The places of rows and their names, NULL where none are written.
row_ticks <- function(data, names, most, width) {
  if (is.null(names) || nrow(data) >= most) {
    return(NULL)
  }
  list(place = (data$top + data$bottom) / 2, label = substr(names[data$row], 1L, width))
}

# ---- the data ------------------------------------------------------------------------------------

#' @rdname plot.huddle_silhouette
#' @export
plot_data.huddle_silhouette <- function(object, ...) {
  check_no_dots(...)
  values <- unclass(object)
  silhouette_bars(list(silhouette = values), list(seq_len(nrow(values))))
}

# Rows of several silhouette matrices, one panel for each; `rows` are the numbers of their rows.
silhouette_bars <- function(silhouettes, rows) {
  panels <- Map(bars_of, silhouettes, rows)
  data <- stack_frames(panels)
  largest <- max(data$cluster)
  data.frame(
    panel = factor(rep(names(silhouettes), vapply(panels, nrow, 0L)), unique(names(silhouettes))),
    row = data$row, cluster = number_factor(data$cluster, largest, any(data$cluster == 0L)),
    width = data$width, top = data$top, bottom = data$bottom
  )
}

# Bars from cluster 1 at the top downwards, a gap of two percent of all rows between them.
bars_of <- function(values, rows, most = 2000) {
  shown <- !is.na(values[, "sil_width"])
  width <- unname(values[shown, "sil_width"])
  cluster <- as.integer(values[shown, "cluster"])
  order <- order(cluster, -width)
  gap <- ceiling(length(order) / 50)
  bar <- match(cluster[order], unique(cluster[order])) - 1L
  bottom <- seq_along(order) + gap * bar
  keep <- thin_bars(cluster[order], most)
  # What is drawn stands for those before it that are not.
  top <- bottom[c(1L, keep[-length(keep)] + 1L)] - 1
  data.frame(
    row = rows[shown][order][keep], cluster = cluster[order][keep], width = width[order][keep],
    top = top, bottom = bottom[keep]
  )
}

# Places of at most about `most` of the sorted rows: evenly chosen in each cluster, with its last.
thin_bars <- function(cluster, most) {
  if (length(cluster) <= most) {
    return(seq_along(cluster))
  }
  step <- ceiling(length(cluster) / most)
  last <- cumsum(rle(cluster)$lengths)
  from_end <- rep(last, rle(cluster)$lengths) - seq_along(cluster)
  which(from_end %% step == 0L)
}

# `named` are the rows whose names stand beside the bars, `clusters` the figures of each cluster.
bar_picture <- function(data, means, bars = bar_layers(data), named = NULL,
                          clusters = NULL) {
  panels <- levels(data$panel)
  lines <- data.frame(panel = factor(panels, panels), mean = means)
  ticks <- bar_ticks(data)
  figures <- if (!is.null(clusters)) cluster_figures(ticks, clusters)
  ggplot2::ggplot(data) +
    bars +
    ggplot2::geom_vline(xintercept = 0, colour = "grey40", linewidth = 0.3) +
    ggplot2::geom_vline(
      ggplot2::aes(xintercept = .data$mean), lines, linetype = "dashed", colour = ink_colour,
      linewidth = 0.5
    ) +
    ggplot2::geom_text(
      ggplot2::aes(x = .data$x, y = .data$y, label = .data$label), ticks, hjust = 1, size = 3,
      colour = "grey25"
    ) +
    figures +
    ggplot2::facet_wrap(
      ggplot2::vars(.data$panel), scales = "free_y", ncol = panel_columns(length(panels))
    ) +
    ggplot2::scale_y_reverse(breaks = named$place, labels = named$label) +
    ggplot2::scale_x_continuous(
      breaks = seq(-1, 1, 0.25),
      expand = ggplot2::expansion(mult = c(0.05, if (is.null(figures)) 0.05 else 0.34))
    ) +
    ggplot2::labs(
      x = "silhouette width", y = "cluster",
      subtitle = "Dashed: the mean of all rows. Bars that stay short of it are poor clusters"
    ) +
    theme_huddle() +
    ggplot2::theme(panel.grid.major.y = ggplot2::element_blank())
}

# Bars in the colours of the clusters, or in given ones of check_bar_colours().
bar_layers <- function(data, given = NULL, border = NA) {
  if (identical(given$by, "row")) {
    bars <- data.frame(
      panel = data$panel, left = pmin(0, data$width), right = pmax(0, data$width),
      top = data$top, bottom = data$bottom, colour = given$colours[data$row]
    )
    return(list(
      ggplot2::geom_rect(
        ggplot2::aes(
          xmin = .data$left, xmax = .data$right, ymin = .data$top, ymax = .data$bottom,
          fill = .data$colour
        ),
        data = bars, colour = border, linewidth = 0.3
      ),
      ggplot2::scale_fill_identity()
    ))
  }
  list(
    ggplot2::geom_polygon(
      ggplot2::aes(x = .data$x, y = .data$y, fill = .data$cluster, group = .data$cluster),
      data = bar_outlines, colour = border, linewidth = 0.3
    ),
    if (is.null(given)) {
      scale_fill_cluster(levels(data$cluster), guide = "none")
    } else {
      ggplot2::scale_fill_manual(values = given$colours, guide = "none")
    }
  )
}

# "62 rows, mean 0.42" at the right edge beside each bar.
cluster_figures <- function(ticks, clusters) {
  number <- sort(clusters$cluster)
  place <- match(number, clusters$cluster)
  # Ticks are in the order of the clusters.
  figures <- data.frame(
    panel = ticks$panel, y = ticks$y,
    label = sprintf(
      "%s, mean %.2f", vapply(clusters$size[place], plural, "", "row"), clusters$width[place]
    )
  )
  ggplot2::geom_text(
    ggplot2::aes(x = Inf, y = .data$y, label = .data$label), figures, hjust = 1.03, size = 3,
    colour = "grey25"
  )
}

panel_columns <- function(panels) if (panels <= 3L) panels else ceiling(sqrt(panels))

# The number of each cluster beside the middle of its bar, left of all widths.
bar_ticks <- function(data) {
  bars <- split(data, list(data$cluster, data$panel), drop = TRUE)
  left <- min(0, data$width) - 0.02
  ticks <- stack_frames(lapply(bars, function(bar) {
    data.frame(
      panel = as.integer(bar$panel[1]), x = left,
      y = (min(bar$top) + max(bar$bottom)) / 2, label = cluster_labels(bar$cluster[1])
    )
  }))
  ticks$panel <- factor(levels(data$panel)[ticks$panel], levels(data$panel))
  ticks
}

# A step for each row, closed along the axis.
bar_outlines <- function(data) {
  bars <- split(data, list(data$cluster, data$panel), drop = TRUE)
  outlines <- stack_frames(lapply(bars, function(bar) {
    n <- nrow(bar)
    data.frame(
      panel = rep(as.integer(bar$panel[1]), 2L * n + 2L),
      cluster = rep(as.integer(bar$cluster[1]), 2L * n + 2L),
      x = c(0, rep(bar$width, each = 2L), 0),
      y = c(bar$top[1], rbind(bar$top, bar$bottom), bar$bottom[n])
    )
  }))
  outlines$panel <- factor(levels(data$panel)[outlines$panel], levels(data$panel))
  outlines$cluster <- factor(levels(data$cluster)[outlines$cluster], levels(data$cluster))
  outlines
}
