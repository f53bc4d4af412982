# The regions that a clustering divides the plane of a picture into, found by predict() on a grid.

# Shades and boundary lines within a window, as rows for the data frame of a picture. `classify`
# gives the labels of points of the plane; `cells` is the number of cells along an axis.
plane_regions <- function(classify, window, cells, flat = FALSE) {
  gx <- grid_steps(window$x, cells)
  gy <- if (flat) 0 else grid_steps(window$y, cells)
  labels <- matrix(
    classify(rep(gx, times = length(gy)), rep(gy, each = length(gx))),
    nrow = length(gx)
  )
  crossings <- label_crossings(classify, gx, gy, labels)
  lines <- if (flat) upright_lines(crossings, window$y) else contour_pieces(crossings, labels)
  shaded <- labels != 0L
  list(
    region = data.frame(
      x = gx[row(labels)[shaded]], y = gy[col(labels)[shaded]], cluster = labels[shaded]
    ),
    boundary = lines
  )
}

# The middles of the cells of a picture.
region_grid <- function(stage) {
  list(
    x = grid_steps(stage$window$x, stage$cells),
    y = if (stage$axes$d == 1L) 0 else grid_steps(stage$window$y, stage$cells)
  )
}

# Labels of points of the plane by the clustering's own predict(), in blocks, since lifting the
# plane into many columns takes memory. `...` are arguments of predict().
plane_classifier <- function(fit, axes, ...) {
  force(fit)
  block <- max(1000, floor(4e6 / axes$d))
  function(x, y) {
    labels <- integer(length(x))
    for (start in seq(1, by = block, length.out = ceiling(length(x) / block))) {
      rows <- start:min(start + block - 1, length(x))
      lifted <- lift_points(x[rows], y[rows], axes)
      if (is_spherical(fit)) lifted <- off_origin(lifted)
      # The plane reaches beyond the points, whose own scale has been looked at.
      labels[rows] <- suppressWarnings(stats::predict(fit, lifted, ...), "huddle_unscaled")
    }
    labels
  }
}

# The origin has no direction, and takes that of a point beside it.
off_origin <- function(points) {
  points[rowSums(points != 0) == 0, 1] <- 1
  points
}

# Steps over a window whose width is a small whole number times a power of two: their multiples
# are exact in floating point, so that the cells are evenly spaced however far from zero.
grid_steps <- function(window, cells) {
  raw <- (window[2] - window[1]) / cells
  unit <- 2^(floor(log2(raw)) - 4)
  step <- ceiling(raw / unit) * unit
  (floor(window[1] / step):ceiling(window[2] / step)) * step
}

# Where the label changes between neighbours of the grid. The place is found by halving, to a
# thirty-second of a cell. `along_x` and `along_y` give the number of the crossing on each edge of
# the grid, 0 where there is none.
label_crossings <- function(classify, gx, gy, labels) {
  nx <- length(gx)
  ny <- length(gy)
  along_x <- labels[-1L, , drop = FALSE] != labels[-nx, , drop = FALSE]
  along_y <- labels[, -1L, drop = FALSE] != labels[, -ny, drop = FALSE]
  on_x <- which(along_x, arr.ind = TRUE)
  on_y <- which(along_y, arr.ind = TRUE)
  from <- rbind(on_x, on_y)
  step_x <- rep(c(1L, 0L), c(nrow(on_x), nrow(on_y)))
  x <- gx[from[, 1]]
  y <- gy[from[, 2]]
  to_x <- gx[from[, 1] + step_x] - x
  to_y <- gy[from[, 2] + 1L - step_x] - y
  low <- numeric(nrow(from))
  high <- low + 1
  first <- labels[from]
  for (halving in seq_len(if (nrow(from) > 0L) 5L else 0L)) {
    middle <- (low + high) / 2
    same <- classify(x + middle * to_x, y + middle * to_y) == first
    low[same] <- middle[same]
    high[!same] <- middle[!same]
  }
  place <- (low + high) / 2
  along_x[] <- replace(integer(length(along_x)), which(along_x), seq_len(nrow(on_x)))
  along_y[] <- replace(integer(length(along_y)), which(along_y), nrow(on_x) + seq_len(nrow(on_y)))
  list(x = x + place * to_x, y = y + place * to_y, along_x = along_x, along_y = along_y)
}

# Lines through the crossings, cell by cell: with two crossings on its sides a cell holds one piece
# of line; with three or four, regions meet in it and the pieces run to the middle of the crossings.
contour_pieces <- function(crossings, labels) {
  nx <- nrow(labels)
  ny <- ncol(labels)
  sides <- cbind(
    as.vector(crossings$along_x[, -ny]), as.vector(crossings$along_x[, -1L]),
    as.vector(crossings$along_y[-nx, ]), as.vector(crossings$along_y[-1L, ])
  )
  count <- rowSums(sides > 0L)
  pairs <- t(sides[count == 2L, , drop = FALSE])
  pairs <- matrix(pairs[pairs > 0L], nrow = 2L)
  meeting <- sides[count > 2L, , drop = FALSE]
  spokes <- meeting > 0L
  at_side <- function(values) {
    found <- array(0, dim(meeting))
    found[spokes] <- values[meeting[spokes]]
    found
  }
  hub <- function(values) (rowSums(at_side(values)) / rowSums(spokes))[row(meeting)[spokes]]
  data.frame(
    x = crossings$x[c(pairs[1, ], meeting[spokes])],
    y = crossings$y[c(pairs[1, ], meeting[spokes])],
    xend = c(crossings$x[pairs[2, ]], hub(crossings$x)),
    yend = c(crossings$y[pairs[2, ]], hub(crossings$y))
  )
}

# With one column the boundaries are upright lines through the whole picture.
upright_lines <- function(crossings, height) {
  n <- length(crossings$x)
  data.frame(
    x = crossings$x, y = rep(height[1], n), xend = crossings$x, yend = rep(height[2], n)
  )
}
