# Distances given in place of points: objects of class "dist", as stats::dist() makes them. The
# package proxy, where loaded, has a dim() for them: attributes are read as they are.

is_distances <- function(x) inherits(x, "dist")

# Returns list(x, n, row_names, max_abs) where `x` holds n (n - 1) / 2 finite distances, the lower
# triangle column by column: a double vector, or the object itself, which is not copied.
as_distances <- function(x, arg = "x", call = rlang::caller_env()) {
  n <- attr(x, "Size")
  if (!typeof(x) %in% c("double", "integer") || !is.null(attr(x, "dim"))) {
    huddle_abort(
      "{.arg {arg}} must be numeric distances, not of type {typeof(x)}.",
      class = "type", arg = arg, call = call
    )
  }
  if (!is_whole(n, min = 1) || length(x) != n * (n - 1) / 2) {
    objects <- if (is_whole(n)) format_number(n) else "no"
    huddle_abort(
      c(
        "{.arg {arg}} must hold n (n - 1) / 2 distances for n objects.",
        x = "It has {format_number(length(x))}, for {objects} objects.",
        i = "Make it with {.fn stats::dist} or {.fn stats::as.dist}."
      ),
      class = "dim", arg = arg, call = call
    )
  }
  values <- if (is.double(x)) x else as.double(x)
  check_distances(values, arg, call)
  list(x = values, n = as.integer(n), row_names = attr(x, "Labels"), max_abs = max(values, 0))
}

check_distances <- function(values, arg, call) {
  if (length(values) == 0L || (isTRUE(min(values) >= 0) && is.finite(max(values)))) {
    return(invisible())
  }
  bad <- which(!is.finite(values) | values < 0)
  first <- format_number(values[bad[1]])
  finite <- all(is.finite(values))
  huddle_abort(
    c(
      "{.arg {arg}} must hold distances that are finite and not negative.",
      x = "There {cli::qty(length(bad))}{?is/are} {count_of(length(bad), 'other')}.",
      x = "The first is {first}, at position {format_number(bad[1])}."
    ),
    class = if (finite) "input" else "nonfinite", arg = arg, call = call
  )
}

# ---- points or distances --------------------------------------------------------------------------

# Points, or the distances between them: then `given` is TRUE.
points_or_distances <- function(x, metric, call = rlang::caller_env(), n_threads = NULL) {
  if (!missing(x) && is_distances(x)) {
    return(c(as_distances(x, "x", call), given = TRUE))
  }
  points <- as_points(x, "x", call, n_threads, metric = metric)
  refuse_square(points, metric, "x", call)
  c(points, given = FALSE)
}

# Some of the rows, or all.
points_of_rows <- function(points, rows) {
  if (is.null(rows)) {
    return(points)
  }
  points$x <- if (points$given) {
    dist_rows_(points$x, points$n, rows)
  } else {
    points$x[rows, , drop = FALSE]
  }
  points$n <- length(rows)
  points
}

weights_of_rows <- function(weights, rows) if (is.null(rows)) weights else weights[rows]
