# New rows for a model: its columns, by name or by position, in its order.

# Points for a fitted model: the same columns, in the model's order, scaled to length one if the
# model goes by cosines, and possibly no rows.
as_newdata <- function(newdata, fit, arg = "newdata", call = rlang::caller_env(),
                       n_threads = NULL, sparse = FALSE) {
  if (missing(newdata)) {
    abort_absent(arg, call)
  }
  points <- if (sparse && is_sparse(newdata)) {
    as_sparse_newdata(newdata, fit, arg, call, n_threads)
  } else {
    as_dense_newdata(newdata, fit, arg, call, n_threads)
  }
  if (is_spherical(fit)) {
    points <- on_sphere(points, arg, call, resolve_threads(n_threads, call))
  }
  points
}

as_dense_newdata <- function(newdata, fit, arg, call, n_threads) {
  fitted <- fitted_columns(fit)
  x <- points_matrix(newdata, arg, call, d = ncol(fitted))
  order <- match_columns(x, fitted, arg, call)
  scan <- scan_points(x, arg, call, n_threads)
  if (!is.null(order)) {
    x <- x[, order, drop = FALSE]
    scan$columns <- scan$columns[order, , drop = FALSE]
  }
  points_result(x, scan)
}

# A matrix in the columns of the fitted data: the centers, or the points that a model keeps.
fitted_columns <- function(fit) {
  if (is.null(fit$centers)) fit$components else fit$centers
}

# The order in which the model's columns stand in `x`; NULL where they stand as they are. Columns go
# by name when both sides have names, by position otherwise.
match_columns <- function(x, centers, arg, call, of = "the fitted data") {
  wanted <- colnames(centers)
  given <- colnames(x)
  if (ncol(x) != ncol(centers)) {
    abort_width(given, wanted, ncol(x), ncol(centers), arg, call, of)
  }
  if (is.null(wanted) || is.null(given) || identical(wanted, given)) {
    return(NULL)
  }
  order <- match(wanted, given)
  if (anyNA(order)) {
    abort_names(given, wanted, arg, call, of)
  }
  if (anyDuplicated(order)) {
    huddle_abort(
      c(
        "Columns of {.arg {arg}} cannot be matched by name where names are repeated.",
        x = "Repeated: {list_texts(quote_text(unique(wanted[duplicated(wanted)])))}.",
        i = "Put the columns into the order of {of}."
      ),
      class = "dim", arg = arg, call = call
    )
  }
  order
}

abort_width <- function(given, wanted, found, needed, arg, call, of) {
  named <- !is.null(given) && !is.null(wanted)
  absent <- if (named) setdiff(wanted, given)
  extra <- if (named) setdiff(given, wanted)
  huddle_abort(
    c(
      "{.arg {arg}} must have {count_of(needed, 'column')} like {of}, not {found}.",
      x = if (length(absent) > 0) "Missing: {list_texts(quote_text(absent))}.",
      x = if (length(extra) > 0) "Not in {of}: {list_texts(quote_text(extra))}."
    ),
    class = "dim", arg = arg, call = call
  )
}

abort_names <- function(given, wanted, arg, call, of) {
  absent <- setdiff(wanted, given)
  extra <- setdiff(given, wanted)
  huddle_abort(
    c(
      "{.arg {arg}} must have the columns of {of}.",
      x = "Missing: {list_texts(quote_text(absent))}.",
      x = if (length(extra) > 0) "Not in {of}: {list_texts(quote_text(extra))}.",
      i = "Rename them, or remove all names to match columns by position."
    ),
    class = "dim", arg = arg, call = call
  )
}
