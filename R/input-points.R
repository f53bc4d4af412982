# The one door for data: whatever the user gives comes out as a double matrix that is known to be
# finite, or is refused with the reason. A double matrix passes through without being copied.

# Below this many numbers the scan takes less time than waking a second thread.
parallel_scan_cells <- 1e6

# Returns list(x, sparse, n, d, row_names, col_names, columns, max_abs): `sparse` says that `x` is
# the slots of a sparse matrix, `columns` has a row for each column of `x`, with its mean, least and greatest value; and `scaling` if `x` was scaled, see scaling.R.
# `x` keeps the dimnames it had. With `sparse = TRUE` sparse matrices are taken as well, see
# input-sparse.R. If the metric is haversine, the columns come out as latitude and longitude, see
# places.R; `"later"` leaves it to measured_points().
as_points <- function(x, arg = "x", call = rlang::caller_env(), n_threads = NULL, sparse = FALSE,
                      metric = NULL) {
  if (missing(x)) {
    abort_absent(arg, call)
  }
  if (sparse && is_sparse(x)) {
    return(as_sparse_points(x, arg, call, n_threads))
  }
  on_ground <- identical(metric, "haversine")
  from_sf <- is_sf(x) && (on_ground || identical(metric, "later"))
  given <- x
  x <- if (from_sf) sf_places(x, arg, call) else points_matrix(x, arg, call)
  check_filled(dim(x), arg, call)
  points <- points_result(x, scan_points(x, arg, call, n_threads))
  if (!on_ground) points$scaling <- kept_scaling(given, points$columns)
  if (from_sf) points$from_sf <- TRUE
  if (on_ground) in_place_order(points, arg, call) else points
}

points_result <- function(x, scan) {
  names <- dimnames(x)
  list(
    x = x, sparse = FALSE, n = nrow(x), d = ncol(x), row_names = names[[1]], col_names = names[[2]],
    columns = scan$columns, max_abs = scan$max_abs
  )
}

# ---- kinds of input ------------------------------------------------------------------------------

points_matrix <- function(x, arg, call, d = 1L) {
  if (is.double(x) && !is.object(x) && length(dim(x)) == 2L) {
    return(x)
  }
  if (is_sf(x)) {
    abort_geometry(arg, call)
  }
  if (is.data.frame(x)) {
    return(frame_matrix(x, arg, call))
  }
  numeric <- !isS4(x) && typeof(x) %in% numeric_types && length(dim(x)) == 2L
  if (!numeric || (is.object(x) && !all(class(x) %in% harmless_classes))) {
    abort_points_type(x, arg, call, d)
  }
  plain_matrix(x)
}

numeric_types <- c("double", "integer", "logical")

# Classes whose numbers are what they seem to be. Others (dates, factors, integer64, labelled codes)
# hold something else in a double or an integer, so every class not known is refused.
harmless_classes <- c(
  "AsIs", "array", "double", "integer", "loadings", "logical", "matrix", "mts", "noquote",
  "numeric", "table", "ts", "xtabs", "xts", "zoo"
)

# A new double matrix with nothing but dim and dimnames. as.double() keeps NA of every type.
plain_matrix <- function(x) {
  size <- dim(x)
  names <- dimnames(x)
  x <- as.double(unclass(x))
  dim(x) <- size
  dimnames(x) <- names
  x
}

# `chosen` are numbers of columns; NULL is all.
frame_matrix <- function(x, arg, call, chosen = NULL) {
  # The bare list: methods of data.table or tibble for `[[` and `[` play no part.
  columns <- unclass(x)
  attributes(columns) <- NULL
  if (is.null(chosen)) chosen <- seq_along(columns)
  columns <- columns[chosen]
  # Copied by subsetting, because data.table renames columns in place.
  col_names <- names(x)[chosen]
  usable <- vapply(columns, is_usable_column, logical(1))
  if (!all(usable)) {
    abort_columns(columns, col_names, !usable, arg, call, chosen)
  }
  n <- .row_names_info(x, 2L)
  if (any(lengths(columns) != n)) {
    huddle_abort(
      "{.arg {arg}} is damaged: its columns differ in length.",
      class = "dim", arg = arg, call = call
    )
  }
  size <- c(n, length(columns))
  row_names <- if (.row_names_info(x) > 0L) row.names(x)
  x <- as.double(unlist(columns, use.names = FALSE))
  dim(x) <- size
  if (!is.null(col_names) || !is.null(row_names)) {
    dimnames(x) <- list(row_names, col_names)
  }
  x
}

# Also a matrix of one column, as scale() makes of a column of a data frame.
is_usable_column <- function(x) {
  typeof(x) %in% numeric_types && (length(dim(x)) < 2L || identical(dim(x)[-1], 1L)) &&
    (!is.object(x) || all(class(x) %in% harmless_classes))
}

# ---- content -------------------------------------------------------------------------------------

check_filled <- function(size, arg, call) {
  if (all(size > 0L)) {
    return(invisible())
  }
  what <- if (size[[2]] > 0L) "row" else "column"
  huddle_abort(
    c("{.arg {arg}} must have at least one {what}.", x = "It is {size[[1]]} x {size[[2]]}."),
    class = "dim", arg = arg, call = call
  )
}

# Returns the summary of the columns; aborts where a number is missing or infinite, or so large that
# squared distances summed over all rows leave the range of doubles. `order` is where the columns
# stood in the user's data, if not as in `x`.
scan_points <- function(x, arg, call, n_threads, order = NULL) {
  if (length(x) == 0L) {
    return(list(columns = matrix(0, ncol(x), 3), max_abs = 0))
  }
  threads <- if (length(x) < parallel_scan_cells) 1L else resolve_threads(n_threads, call)
  scan <- points_scan_(x, threads)
  if (!is.null(order)) scan$number <- order[scan$col]
  check_scan(scan, x, length(x), arg, call)
  scan
}

check_scan <- function(scan, x, cells, arg, call) {
  if (scan$count > 0) {
    abort_nonfinite(x, scan, arg, call)
  }
  if (scan$max_abs > sqrt(.Machine$double.xmax / max(cells, 1)) / 4) {
    huddle_abort(
      c(
        "{.arg {arg}} has numbers so large that squared distances overflow.",
        x = "The largest magnitude is {format_number(signif(scan$max_abs, 3))}.",
        i = "Rescale the columns, for example with {.code scale({arg})}."
      ),
      class = "input", arg = arg, call = call
    )
  }
}

abort_nonfinite <- function(x, scan, arg, call) {
  infinite <- scan$count - scan$missing
  counts <- c(
    if (scan$missing > 0) count_of(scan$missing, "missing value"),
    if (infinite > 0) count_of(infinite, "infinite value")
  )
  number <- if (is.null(scan[["number"]])) scan$col else scan$number
  place <- sprintf(
    "row %s, %s", format_number(scan$row), describe_column(number, colnames(x)[scan$col])
  )
  first <- if (scan$count > 1) "the first in" else "in"
  huddle_abort(
    c(
      "{.arg {arg}} must not contain missing or infinite values.",
      x = "It has {counts}, {first} {place}.",
      i = "Leave such rows out or fill them in first."
    ),
    class = "nonfinite", arg = arg, call = call
  )
}

# column 2 ("b")
describe_column <- function(index, name) {
  number <- paste("column", format_number(index))
  if (is_blank(name)) number else sprintf("%s (%s)", number, quote_text(name))
}

is_blank <- function(name) is.null(name) || is.na(name) || name == ""
