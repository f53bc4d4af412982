# Pictures of places on the earth: longitude across, latitude up, in the proportions of a map.

# Axes of points whose columns are latitude and longitude. A degree of longitude is shorter than one
# of latitude by the cosine of the latitude.
map_axes <- function(x, col_names) {
  titles <- c("latitude", "longitude")
  named <- !is.na(col_names) & nzchar(col_names)
  titles[named] <- column_titles(col_names, 2L)[named]
  latitude <- min(mean(abs(x[, 1])), 85)
  west <- western_edge(x[, 2])
  list(
    titles = rev(titles), d = 2L, col_names = col_names, map = TRUE, west = west$west,
    turned = west$turned, ratio = 1 / cos(latitude * pi / 180)
  )
}

# The longitude at which the map begins: behind the widest stretch without points, if that makes it
# much narrower than the longitudes as they are given, as on both sides of the date line.
western_edge <- function(longitude) {
  given <- range(longitude)
  around <- sort(unique(on_one_turn(longitude)))
  gap <- c(diff(around), around[1] + 360 - around[length(around)])
  widest <- which.max(gap)
  if (360 - gap[widest] >= 0.75 * (given[2] - given[1])) {
    return(list(west = given[1], turned = FALSE))
  }
  list(west = c(around, around[1])[widest + 1L], turned = TRUE)
}

# From -180 up to, but without, 180. Longitudes that lie there stay what they are, to the bit.
on_one_turn <- function(longitude) {
  longitude - 360 * floor((longitude + 180) / 360)
}

# Longitudes as they lie on a map that begins at `west`: in whole turns from those given. A hair of
# tolerance, for a longitude such as -0.1 has other digits a turn further.
unroll_longitude <- function(longitude, west) {
  longitude - 360 * floor((longitude - west + 1e-9) / 360)
}

place_on_map <- function(points, axes) {
  longitude <- points[, 2]
  x <- if (axes$turned) unroll_longitude(longitude, axes$west) else longitude
  list(x = x, y = points[, 1])
}

# The way back, to places that there are.
lift_from_map <- function(x, y, axes) {
  far <- if (axes$turned) rep(TRUE, length(x)) else abs(x) > 360
  x[far] <- on_one_turn(x[far])
  cbind(pmax(-90, pmin(90, y)), x, deparse.level = 0)
}

# In proportions of their own pictures are at most twice as long as high, or the other way round.
# Maps end at the poles.
fair_window <- function(window, axes) {
  width <- diff(window$x)
  height <- diff(window$y) * axes$ratio
  stretch <- function(limits, size) mean(limits) + c(-0.5, 0.5) * size
  if (height < width / 2) window$y <- stretch(window$y, width / 2 / axes$ratio)
  if (width < height / 2) window$x <- stretch(window$x, height / 2)
  if (isTRUE(axes$map)) window$y <- pmax(-90, pmin(90, window$y))
  window
}

# From -180 to 180; the date line is at 180.
turned_labels <- function(x) {
  x <- on_one_turn(x)
  ifelse(is.na(x), NA, format_number(ifelse(x == -180, 180, x)))
}

map_line <- function(stage) {
  if (isTRUE(stage$axes$turned)) {
    line <- if (stage$window$x[2] > 180) "date line" else "zero meridian"
    paste("The map goes on across the", line)
  }
}

# Coordinates, axes and their titles.
stage_frame <- function(stage) {
  axes <- stage$axes
  flat <- axes$d == 1L
  limits <- list(xlim = stage$window$x, ylim = stage$window$y, expand = FALSE)
  list(
    if (flat) ggplot2::scale_y_continuous(breaks = NULL),
    if (isTRUE(axes$turned)) {
      ggplot2::scale_x_continuous(labels = turned_labels)
    },
    if (is.null(axes$ratio)) {
      do.call(ggplot2::coord_cartesian, limits)
    } else {
      do.call(ggplot2::coord_fixed, c(list(ratio = axes$ratio), limits))
    },
    ggplot2::labs(x = axes$titles[1], y = if (!flat) axes$titles[2])
  )
}
