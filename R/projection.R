# How points with any number of columns come onto the two axes of a picture, and back.

# More points than this are thinned: they would only lie on top of each other.
thin_limit <- 50000L

golden_ratio <- (sqrt(5) - 1) / 2

# A number in [0, 1) for each row, as evenly spread as a random one and more, but the same each
# time and without touching R's random numbers. Unlike every m-th row, rows chosen by it cannot
# fall into step with a period in the data.
scatter_key <- function(rows) {
  (rows * golden_ratio) %% 1
}

thin_rows <- function(n, limit = thin_limit) {
  if (n <= limit) {
    return(seq_len(n))
  }
  key <- scatter_key(seq_len(n))
  which(key <= sort(key, partial = limit)[limit])
}

# The axes of the picture of x: its own columns when there are one or two, else the first two
# principal axes, on which a point p lies at (p - origin) %*% basis.
picture_axes <- function(x, col_names) {
  d <- ncol(x)
  if (d > 2L) {
    axes <- principal_axes(x)
    axes$titles <- paste0(
      "principal axis ", 1:2, " (", format_share(axes$share), " of the variance)"
    )
  } else {
    axes <- list(titles = column_titles(col_names, d))
  }
  axes$d <- d
  axes$col_names <- col_names
  axes
}

# The user's names, as far as there are any.
column_titles <- function(col_names, d) {
  titles <- paste("column", seq_len(d))
  named <- !is.na(col_names) & nzchar(col_names)
  titles[named] <- shorten_text(col_names[named], 48)
  titles
}

# Leading two axes of the covariance. Its cost, rows x columns^2, is held to about two seconds by
# thinning the rows: where that happens thousands of rows are left, and two directions are all that
# is wanted from them.
principal_axes <- function(x) {
  d <- ncol(x)
  origin <- colMeans(x)
  rows <- thin_rows(nrow(x), max(500, floor(min(2e9 / d^2, 2e7 / d))))
  centred <- if (length(rows) < nrow(x)) x[rows, , drop = FALSE] else x
  centred <- unname(centred) - rep(origin, each = length(rows))
  spread <- max(abs(centred))
  if (spread == 0) {
    return(list(origin = origin, basis = diag(1, d, 2L), share = c(0, 0)))
  }
  centred <- centred / spread
  wide <- length(rows) < d
  parts <- eigen(if (wide) tcrossprod(centred) else crossprod(centred), symmetric = TRUE)
  values <- pmax(c(parts$values, 0)[1:2], 0)
  vectors <- if (wide) crossprod(centred, parts$vectors) else parts$vectors
  basis <- orthonormal_pair(vectors[, 1], if (ncol(vectors) > 1L) vectors[, 2])
  list(
    origin = origin,
    basis = apply(basis, 2, fix_sign),
    share = values / sum(pmax(parts$values, 0))
  )
}

# A second direction of (numerically) no length, as when all points lie on a line, is replaced by
# the column that is most across the first.
orthonormal_pair <- function(first, second = NULL) {
  first <- first / sqrt(sum(first^2))
  reach <- if (is.null(second)) 0 else sqrt(sum(second^2))
  across <- function(v) v - sum(v * first) * first
  second <- if (reach > 0) across(second / reach) else 0
  if (sum(second^2) < 1e-8) {
    second <- across(as.numeric(seq_along(first) == which.min(abs(first))))
  }
  unname(cbind(first, second / sqrt(sum(second^2))))
}

# An axis has no sign of its own: its largest entry is made positive.
fix_sign <- function(axis) {
  largest <- which(abs(axis) >= max(abs(axis)) * (1 - 1e-8))[1]
  axis * sign(axis[largest])
}

# One row of x and y for each row of points.
project_points <- function(points, axes) {
  if (isTRUE(axes$map)) {
    return(place_on_map(points, axes))
  }
  if (axes$d == 1L) {
    return(list(x = points[, 1], y = numeric(nrow(points))))
  }
  if (axes$d == 2L) {
    return(list(x = points[, 1], y = points[, 2]))
  }
  placed <- (points - rep(axes$origin, each = nrow(points))) %*% axes$basis
  list(x = placed[, 1], y = placed[, 2])
}

# The way back: the points of the plane that the picture shows, with the columns of the data.
lift_points <- function(x, y, axes) {
  if (isTRUE(axes$map)) {
    points <- lift_from_map(x, y, axes)
  } else if (axes$d == 1L) {
    points <- matrix(x, ncol = 1L)
  } else if (axes$d == 2L) {
    points <- cbind(x, y, deparse.level = 0)
  } else {
    points <- tcrossprod(cbind(x, y, deparse.level = 0), axes$basis)
    points <- points + rep(axes$origin, each = length(x))
  }
  colnames(points) <- axes$col_names
  points
}

# The number of the place of every point, if most points share theirs with another, as whole numbers
# do: such points are drawn once, the larger the more of them there are. NULL otherwise.
crowded_places <- function(placed) {
  n <- length(placed$x)
  x <- match(placed$x, unique(placed$x))
  y <- match(placed$y, unique(placed$y))
  place <- (x - 1) * max(y, 1) + y
  place <- match(place, unique(place))
  if (n > 1L && max(place) <= n / 2) place
}

# How many points of the same label lie at each place, at the first of them; NA at the others.
count_places <- function(place, labels) {
  labels <- match(labels, unique(labels))
  key <- (place - 1) * max(labels) + labels
  key <- match(key, unique(key))
  count <- tabulate(key)[key]
  replace(count, duplicated(key), NA)
}

# Points of one column are spread up and down so that they can be told apart, as far as they are
# dense there. In order of their values, the keys give an even pattern.
spread_values <- function(values) {
  offset <- 2 * scatter_key(rank(values, ties.method = "first")) - 1
  reach <- range(values)
  if (reach[1] == reach[2]) {
    return(0.4 * offset * (length(values) > 1L))
  }
  unit <- (values - reach[1]) / (reach[2] - reach[1])
  density <- stats::density(unit, n = 512L)
  height <- stats::approx(density$x, density$y, unit, rule = 2)$y
  0.42 * offset * height / max(height)
}

# The part of an axis that is shown: the range of the values and a margin.
picture_window <- function(values) {
  reach <- range(values)
  width <- reach[2] - reach[1]
  margin <- max(0.04 * width, 1e-10 * max(abs(reach)))
  if (width == 0) {
    margin <- if (reach[1] == 0) 0.5 else 0.05 * abs(reach[1])
  }
  reach + c(-margin, margin)
}
