# The layers of pictures of points: regions, points, centers, and what they have in common.

# The layers, scales and theme of one or more panels of points; `by` is the column of colours. The
# first three are regions, boundaries and points.
cluster_layers <- function(data, stage, by = "cluster", guide = cluster_guide(levels)) {
  levels <- levels(data[[by]])
  shaded <- any(data$part == "region")
  list(
    if (shaded) region_layer(by, stage),
    if (shaded) ggplot2::geom_segment(
      ggplot2::aes(x = .data$x, y = .data$y, xend = .data$xend, yend = .data$yend),
      data = rows_of("boundary"), colour = "grey35", linewidth = 0.25, lineend = "round"
    ),
    point_layers(data, by, stage_style(stage), !identical(guide, "none")),
    center_layers(by, center_size(length(levels))),
    if (any(data$part == "number")) number_layers(by),
    scale_colour_cluster(levels, guide = guide, name = ggplot2::waiver()),
    scale_fill_follows(levels),
    stage_frame(stage),
    ggplot2::labs(colour = "cluster", fill = "cluster"),
    theme_huddle(),
    if (shaded) ggplot2::theme(panel.grid.major = ggplot2::element_blank())
  )
}

# ---- one scale for all ---------------------------------------------------------------------------

# Whatever is filled has the colour that the scale of colours gives to its cluster, so that a scale
# added to a picture recolours all of it; a scale of fills goes before it for what is filled.
filled_by <- function(by, ..., outline = NULL) {
  place <- ggplot2::aes(...)
  fill <- ggplot2::aes(fill = ggplot2::stage(
    start = .data[[by]], after_scale = ifelse(is.na(.data$fill), .data$colour, .data$fill)
  ))
  colour <- if (is.null(outline)) {
    ggplot2::aes(colour = .data[[by]])
  } else {
    ggplot2::aes(colour = ggplot2::stage(
      start = .data[[by]], after_scale = rep(outline, length(.data$colour))
    ))
  }
  structure(c(place, colour, fill), class = class(fill))
}

# No fills of its own: they follow the colours until another scale takes the place of this one.
scale_fill_follows <- function(levels) {
  levels <- as.character(levels)
  ggplot2::scale_fill_manual(
    values = stats::setNames(rep(NA_character_, length(levels)), levels), na.value = NA,
    guide = "none"
  )
}

# geom_raster() itself knows no colours, nor what is not `seen`.
region_layer <- function(by, stage) {
  mapping <- filled_by(by, x = .data$x, y = .data$y, seen = .data$seen)
  mapping$alpha <- rlang::quo(ggplot2::after_scale(ifelse(.data$seen, 0.2, 0)))
  ggplot2::layer(
    geom = ggplot2::GeomRaster, stat = "identity", position = "identity", mapping = mapping,
    data = whole_grid(region_grid(stage)), check.aes = FALSE, show.legend = FALSE
  )
}

# geom_raster() takes its cells from the places that are given, and shifts them where a column or a
# row of the grid has none, as between clusters far from each other: it gets a cell that is not
# seen.
whole_grid <- function(grid) {
  function(data) {
    cells <- rows_of("region")(data)
    cells$seen <- rep(TRUE, nrow(cells))
    panels <- cells[intersect(c("panel", "step", "stage"), names(cells))]
    panels <- if (length(panels) > 0L) split(cells, panels, drop = TRUE) else list(cells)
    do.call(rbind, c(list(cells), unname(lapply(panels, unseen_cells, grid))))
  }
}

unseen_cells <- function(cells, grid) {
  x <- setdiff(grid$x, cells$x)
  y <- setdiff(grid$y, cells$y)
  unseen <- cells[rep(1L, length(x) + length(y)), , drop = FALSE]
  unseen$x <- c(x, rep(grid$x[1], length(y)))
  unseen$y <- c(rep(grid$y[1], length(x)), y)
  unseen$seen <- rep(FALSE, nrow(unseen))
  unseen
}

# A ring in the colour of the cluster with a cross on white.
center_layers <- function(by, size) {
  place <- ggplot2::aes(x = .data$x, y = .data$y)
  list(
    ggplot2::geom_point(
      filled_by(by, x = .data$x, y = .data$y, outline = ink_colour), data = rows_of("center"),
      shape = 21, size = size, stroke = 0.4, show.legend = FALSE
    ),
    ggplot2::geom_point(
      place, data = rows_of("center"), shape = 16, colour = "white", size = 0.66 * size
    ),
    ggplot2::geom_point(
      place, data = rows_of("center"), shape = 4, colour = ink_colour, size = 0.32 * size,
      stroke = 0.21 * size
    )
  )
}

# The number of the cluster on white, ringed with its colour.
number_layers <- function(by) {
  place <- ggplot2::aes(x = .data$x, y = .data$y)
  coloured <- place
  coloured$colour <- rlang::quo(.data[[by]])
  written <- place
  written$label <- rlang::quo(.data$cluster)
  list(
    ggplot2::geom_point(
      coloured, data = rows_of("number"), shape = 21, fill = "white", size = 4.8, stroke = 1,
      show.legend = FALSE
    ),
    ggplot2::geom_text(
      written, data = rows_of("number"), size = 2.6, colour = ink_colour, show.legend = FALSE
    )
  )
}

# ---- points --------------------------------------------------------------------------------------

# Cores are dots, points at the border rings, noise crosses; new points are upright crosses.
role_shapes <- c(core = 16, border = 1, noise = 4, new = 3)

# `named` says whether there is a legend of clusters, which then has the noise as well.
point_layers <- function(data, by, style, named = TRUE) {
  place <- ggplot2::aes(x = .data$x, y = .data$y, colour = .data[[by]])
  if (!is.null(data[["probability"]])) {
    return(strength_layers(data, place, style))
  }
  crowded <- !is.null(data[["count"]])
  sizes <- if (crowded) count_scale(data, style)
  if (is.null(data[["role"]])) {
    return(list(
      noise_layer(data, place, by, style), point_layer(place, members_of(by), style, crowded, 16),
      sizes
    ))
  }
  place$shape <- rlang::quo(.data$role)
  explained <- setdiff(names(role_shapes), if (named) "noise")
  # Dots alone need no explanation.
  plain <- all(data$role %in% c("core", NA, if (named) "noise"))
  list(
    point_layer(place, rows_of("point"), style, crowded), sizes,
    ggplot2::scale_shape_manual(
      name = "point", values = role_shapes, breaks = explained, na.value = 16,
      guide = if (plain) "none" else plain_guide()
    )
  )
}

# Where many points lie at the same place their size goes by their number.
point_layer <- function(place, rows, style, crowded, shape = NULL, alpha = style$alpha,
                        key_glyph = key_of_points, show.legend = NULL) {
  if (crowded) {
    place$size <- rlang::quo(.data$count)
    key_glyph <- NULL
  }
  fixed <- list(
    data = rows, shape = shape, alpha = alpha, size = if (!crowded) style$size,
    key_glyph = key_glyph, show.legend = show.legend
  )
  do.call(ggplot2::geom_point, c(list(place), Filter(Negate(is.null), fixed)))
}

# Noise has this one sign, whatever is known of the points.
noise_layer <- function(data, place, by, style) {
  if (any(data$part == "point" & data[[by]] %in% "0")) {
    # The legend of sizes has dots alone.
    point_layer(
      place, members_of(by, noise = TRUE), style, !is.null(data[["count"]]),
      role_shapes[["noise"]], show.legend = c(size = FALSE)
    )
  }
}

# The points in clusters, or those in none.
members_of <- function(by, noise = FALSE) {
  function(data) {
    points <- rows_of("point")(data)
    points[(points[[by]] %in% "0") == noise, , drop = FALSE]
  }
}

# Areas go by the number of points at a place.
count_scale <- function(data, style) {
  most <- max(data$count, 1, na.rm = TRUE)
  breaks <- unique(round(c(1, most / 4, most)))
  ggplot2::scale_size_area(
    name = "points", limits = c(0, most), breaks = breaks[breaks > 0],
    max_size = min(9, max(2, style$size) * sqrt(most))
  )
}

stage_style <- function(stage) {
  point_style(if (is.null(stage$place)) length(stage$rows) else max(stage$place))
}

# Points are small and see-through where there are many; in a legend they must be neither, whatever
# scale it belongs to.
key_of_points <- function(data, params, size) {
  data$size <- 2.6
  data$alpha <- 1
  data$stroke <- if (identical(data$shape, 3)) 1 else 0.5
  ggplot2::draw_key_point(data, params, size)
}

# Points are drawn in mixed order: in the order of the data, the last cluster of sorted data would
# cover the others.
rows_of <- function(part) {
  function(data) {
    rows <- data[data$part == part, , drop = FALSE]
    if (part != "point") {
      return(rows)
    }
    rows <- rows[order(scatter_key(rows$row)), , drop = FALSE]
    if (is.null(rows[["count"]])) {
      return(rows)
    }
    # Of points at one place one is drawn; large ones lie below small ones.
    rows <- rows[!is.na(rows$count), , drop = FALSE]
    rows[order(-rows$count), , drop = FALSE]
  }
}

# Few points are large and solid; many are small and see-through, to show where they are dense.
point_style <- function(n) {
  list(size = min(2.2, max(0.35, 2.2 * (150 / n)^0.3)), alpha = min(0.85, 0.9 * (300 / n)^0.18))
}

center_size <- function(k) {
  max(2.2, 5 * min(1, (12 / k)^0.4))
}
