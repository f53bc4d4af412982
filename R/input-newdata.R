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
  points <- dense_rows_like(
    newdata, fitted_columns(fit), arg, call, n_threads,
    on_ground = is_on_ground(fit), lon_first = isTRUE(fit$params$lon_first)
  )
  scaling <- fitted_scaling(fit)
  check_scaling(points, points$scaling, scaling, arg, call)
  points$scaling <- scaling
  points
}

# Rows with the columns of the matrix `like`, in its order. `on_ground` says that they are latitude
# and longitude, `lon_first` that these were given the other way round.
dense_rows_like <- function(x, like, arg, call, n_threads, of = "the fitted data",
                            on_ground = FALSE, lon_first = FALSE) {
  if (is_sf(x)) {
    if (!on_ground) abort_geometry(arg, call)
    x <- sf_places(x, arg, call)
    return(points_result(x, scan_points(x, arg, call, n_threads)))
  }
  # Of a data frame only the columns that are wanted need be numbers.
  frame <- is.data.frame(x)
  if (!frame) {
    x <- points_matrix(x, arg, call, d = ncol(like))
  }
  given <- if (frame) names(x) else colnames(x)
  if (on_ground && lon_first && is.null(given)) {
    abort_nameless(colnames(like), arg, call, of)
  }
  scaling <- given_scaling(x)
  order <- match_columns(given, if (frame) length(x) else ncol(x), like, arg, call, of, on_ground)
  if (frame) {
    x <- frame_matrix(x, arg, call, order)
  } else if (!is.null(order)) {
    x <- x[, order, drop = FALSE]
  }
  points <- points_result(x, scan_points(x, arg, call, n_threads, order))
  if (!is.null(order)) scaling <- lapply(scaling, `[`, order)
  if (length(scaling) > 0) points$scaling <- scaling
  points
}

# A matrix in the columns of the fitted data: the centers, or the points that a model keeps.
fitted_columns <- function(fit) {
  if (is.null(fit$centers)) fit$components else fit$centers
}

# Where the columns of the matrix `like` stand among `width` columns with the names `given`; NULL
# where they stand as they are. Columns go by name when both sides have names, and then others may
# be there as well; by position otherwise.
match_columns <- function(given, width, like, arg, call, of = "the fitted data",
                          on_ground = FALSE) {
  wanted <- colnames(like)
  named <- !is.null(wanted) && !is.null(given)
  if (identical(wanted, given) && width == ncol(like)) {
    return(NULL)
  }
  order <- if (named) match(wanted, given) else NA
  if (anyNA(order) && on_ground) {
    places <- place_columns(given, arg, call)
    if (!is.null(places)) {
      return(places)
    }
  }
  if (!named && width == ncol(like)) {
    return(NULL)
  }
  # A column without a name among others that have one is no column that may be left out.
  if (!anyNA(order) && width > ncol(like) && any(is.na(given) | given == "")) {
    abort_width(given, wanted, width, ncol(like), arg, call, of)
  }
  if (anyNA(order)) {
    if (named && width >= ncol(like)) abort_names(given, wanted, arg, call, of)
    abort_width(given, wanted, width, ncol(like), arg, call, of)
  }
  check_once(wanted, given, arg, call, of)
  order
}

# Of columns with the same name, none is the one that is meant.
check_once <- function(wanted, given, arg, call, of) {
  repeated <- unique(c(wanted[duplicated(wanted)], intersect(given[duplicated(given)], wanted)))
  if (length(repeated) > 0) {
    huddle_abort(
      c(
        "Columns of {.arg {arg}} cannot be matched by name where names are repeated.",
        x = "Repeated: {list_texts(quote_text(repeated))}.",
        i = "Give just the columns of {of}, in their order."
      ),
      class = "dim", arg = arg, call = call
    )
  }
}

abort_nameless <- function(names, arg, call, of) {
  huddle_abort(
    c(
      "{.arg {arg}} must have names of columns, like {of}.",
      x = "The longitude was the first column there, and its name told so.",
      i = "Name the columns {list_texts(quote_text(names))}, in whatever order they are."
    ),
    class = "dim", arg = arg, call = call
  )
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
  # Where there are more columns than needed, the others are no fault.
  extra <- if (length(given) == length(wanted)) setdiff(given, wanted)
  huddle_abort(
    c(
      "{.arg {arg}} must have the columns of {of}.",
      x = "Missing: {list_texts(quote_text(absent))}.",
      x = if (length(extra) > 0) "Not in {of}: {list_texts(quote_text(extra))}.",
      i = if (length(given) == length(wanted)) {
        "Rename them, or remove all names to match columns by position."
      }
    ),
    class = "dim", arg = arg, call = call
  )
}
