# What choose_k() returns: a table that keeps its fits.

new_k_path <- function(fits, measured, k, criteria, n, call) {
  done <- seq_along(fits$fits)
  columns <- c(list(k = k[done]), measured$values, list(seconds = fits$seconds))
  structure(
    data_frame(columns, length(done), tibble = FALSE),
    fits = stats::setNames(fits$fits, format_number(k[done])), silhouettes = measured$silhouettes,
    criteria = criteria, rows = n, call = call, class = c("huddle_k_path", "data.frame")
  )
}

# The path with more columns, each in its place.
with_columns <- function(path, columns) {
  columns <- c(as.list(as.data.frame(path)), columns)
  places <- c("k", names(criterion_directions), "gap_se", "seconds")
  columns <- columns[intersect(places, names(columns))]
  attributes(columns) <- replace(attributes(path), "names", list(names(columns)))
  columns
}

#' @export
`[[.huddle_k_path` <- function(x, i, ...) {
  if (is.character(i)) {
    return(as.data.frame(x)[[i, ...]])
  }
  place <- if (is_number(i)) match(i, x$k) else NA
  if (is.na(place)) {
    huddle_abort(
      c(
        "A number in {.code path[[k]]} must be one of the {.arg k} that were tried.",
        x = "These are {list_texts(format_number(x$k))}; asked for was {describe_value(i)}."
      ),
      class = "param", arg = "k"
    )
  }
  attr(x, "fits")[[place]]
}

# A part of the table is a table only.
#' @export
`[.huddle_k_path` <- function(x, ...) as.data.frame(x)[...]

#' @export
as.data.frame.huddle_k_path <- function(x, ...) {
  columns <- unclass(x)
  names <- attr(columns, "names")
  attributes(columns) <- NULL
  data_frame(stats::setNames(columns, names), length(columns[[1]]), tibble = FALSE)
}

check_path <- function(path, arg = "path", call = rlang::caller_env()) {
  if (missing(path) || !inherits(path, "huddle_k_path") || is.null(attr(path, "criteria"))) {
    huddle_abort(
      "{.arg {arg}} must be a result of {.fn choose_k}.",
      class = "model", arg = arg, call = call
    )
  }
}

#' @export
print.huddle_k_path <- function(x, digits = max(3L, getOption("digits") - 3L), ...) {
  check_path(x, "x")
  edge <- edge_words(x)
  cat(
    sprintf(
      "Numbers of clusters for %s, k = %s", count_of(attr(x, "rows"), "row"), k_words(x$k)
    ),
    "",
    paste0("  ", suggestion_words(x)),
    "",
    if (length(edge)) c(strwrap(edge, 80), ""),
    sep = "\n"
  )
  print_top(as.data.frame(x), digits)
  invisible(x)
}

# A page of litedown shows what the console shows, and not the table alone.
#' @exportS3Method xfun::record_print
record_print.huddle_k_path <- function(x, ...) utils::capture.output(print(x, ...))

k_words <- function(k) {
  if (length(k) > 2L && identical(k, k[1] + seq_along(k) - 1)) {
    return(sprintf("%s to %s", format_number(k[1]), format_number(k[length(k)])))
  }
  list_texts(format_number(k))
}

#' @export
summary.huddle_k_path <- function(object, ...) {
  check_no_dots(...)
  check_path(object, "object")
  suggested <- suggested_ks(object)
  structure(
    list(
      rows = attr(object, "rows"), k = object$k, suggested = suggested,
      words = suggestion_words(object),
      verdict = paste(c(verdict_words(suggested), edge_words(object, suggested)), collapse = " "),
      table = as.data.frame(object)
    ),
    class = "summary.huddle_k_path"
  )
}

#' @export
print.summary.huddle_k_path <- function(x, digits = max(3L, getOption("digits") - 3L), ...) {
  cat(x$words, "", strwrap(x$verdict, 80), "", sep = "\n")
  print_top(x$table, digits)
  invisible(x)
}
