#' Dissimilarities of mixed columns
#'
#' `gower()` compares rows whose columns are numbers, categories and flags, as Gower (1971)
#' proposed: each column says how different two rows are, from 0 to 1, and the dissimilarity is the
#' mean.
#'
#' @inheritParams huddle-params
#' @param x A data frame. Numeric columns, integers and ordered factors count by the difference as a
#'   share of the column's range (of an ordered factor the range of its codes); factors, text and
#'   logical columns by whether they differ. Missing values are allowed: a pair of rows is compared
#'   in the columns that both have.
#' @param asymmetric Names or numbers of logical columns, or columns of 0 and 1, in which only
#'   `TRUE` means something: two rows that are both `FALSE` are not compared there.
#' @param weights `NULL`, or one non-negative number for each column.
#'
#' @details
#' The same as `cluster::daisy(x, metric = "gower")`, which takes logical columns for asymmetric
#' ones unless told otherwise; say `asymmetric` for that. Text is taken as a factor. Constant
#' columns make all rows more alike. Dates are refused: turn them into numbers.
#'
#' Time grows with the number of pairs times the number of columns, in several threads.
#'
#' @return A `dist` with the row names of `x`, for [cluster_kmedoids()], [cluster_agglomerative()],
#'   [cluster_dbscan()], [cluster_hdbscan()] and whatever else takes distances.
#' @references
#' Gower, J. C. (1971). A general coefficient of similarity and some of its properties.
#' *Biometrics*, 27(4), 857-871. \doi{10.2307/2528823}
#' @examples
#' people <- data.frame(
#'   age = c(21, 34, 52, NA), size = ordered(c("S", "M", "L", "M"), levels = c("S", "M", "L")),
#'   town = factor(c("Graz", "Linz", "Linz", "Graz")), member = c(TRUE, FALSE, FALSE, FALSE)
#' )
#' gower(people)
#' gower(people, asymmetric = "member")
#' cluster_kmedoids(gower(people), k = 2)
#' @export
gower <- function(x, ..., asymmetric = NULL, weights = NULL, n_threads = NULL,
                  progress = getOption("huddle.progress", interactive())) {
  check_no_dots(...)
  if (missing(x)) {
    abort_absent("x", rlang::current_env())
  }
  if (!is.data.frame(x)) {
    huddle_abort(
      c(
        "{.arg x} must be a data frame, not {describe_value(x)}.",
        i = "For columns that are all numbers there are the metrics of {.fn stats::dist}."
      ),
      class = "type", arg = "x"
    )
  }
  check_filled(dim(x), "x", rlang::current_env())
  asymmetric <- check_asymmetric(asymmetric, x)
  columns <- lapply(seq_along(x), function(j) gower_column(x[[j]], j, names(x)[j], asymmetric[j]))
  weights <- check_column_weights(weights, length(x))
  report <- progress_report(check_flag(progress), "gower")
  n <- nrow(x)
  values <- run_core(gower_(
    lapply(columns, `[[`, "values"), vapply(columns, `[[`, 0L, "comparison"), weights, n,
    resolve_threads(n_threads), report
  ))
  check_comparable(values, n)
  labels <- if (.row_names_info(x) > 0L) row.names(x)
  structure(
    values,
    Size = n, Labels = labels, Diag = FALSE, Upper = FALSE, method = "gower", class = "dist",
    call = match.call()
  )
}

check_asymmetric <- function(asymmetric, x, call = rlang::caller_env()) {
  flags <- logical(length(x))
  if (is.null(asymmetric)) {
    return(flags)
  }
  at <- if (is.character(asymmetric)) match(asymmetric, names(x)) else asymmetric
  if (!is.numeric(at) || is.object(at) || anyNA(at) || any(!at %in% seq_along(x))) {
    abort_param(asymmetric, "names or numbers of columns of `x`", "asymmetric", call)
  }
  replace(flags, at, TRUE)
}

check_column_weights <- function(weights, p, call = rlang::caller_env()) {
  if (is.null(weights)) {
    return(rep(1, p))
  }
  bad <- !is.numeric(weights) || is.object(weights) || length(weights) != p ||
    !all(is.finite(weights)) || any(weights < 0) || sum(weights) == 0
  if (bad) {
    huddle_abort(
      c(
        "{.arg weights} must be non-negative numbers, one for each of the {p} column{?s}.",
        i = "They weigh columns; {.fn cluster_kmedoids} takes weights of rows."
      ),
      class = "param", arg = "weights", call = call
    )
  }
  as.double(weights)
}

# list(values, comparison): 0 for scaled numbers, 1 for codes, 2 for flags whose zeros say nothing.
gower_column <- function(column, j, name, asymmetric, call = rlang::caller_env()) {
  is_ordered <- is.factor(column) && is.ordered(column)
  is_category <- (is.factor(column) && !is_ordered) ||
    (is.character(column) && !is.object(column))
  is_flag <- is.logical(column) && !is.object(column)
  is_number <- typeof(column) %in% c("double", "integer") && length(dim(column)) < 2L &&
    (!is.object(column) || all(class(column) %in% harmless_classes))
  if (!is_ordered && !is_category && !is_flag && !is_number) {
    huddle_abort(
      c(
        "{.arg x} must have columns of numbers, factors, text or flags.",
        x = "{describe_column(j, name)} is of class {.cls {class(column)[1]}}."
      ),
      class = "type", arg = "x", call = call
    )
  }
  values <- as.double(if (is.character(column)) factor(column) else column)
  if (asymmetric) {
    if (!(is_flag || is_number) || !all(values %in% c(0, 1, NA))) {
      huddle_abort(
        c(
          "{.arg asymmetric} is for flags, or numbers that are 0 or 1.",
          x = "{describe_column(j, name)} has other values."
        ),
        class = "param", arg = "asymmetric", call = call
      )
    }
    return(list(values = values, comparison = 2L))
  }
  if (any(is.infinite(values))) {
    huddle_abort(
      "{.arg x} must not contain infinite values; {describe_column(j, name)} does.",
      class = "nonfinite", arg = "x", call = call
    )
  }
  if (is_category || is_flag) {
    return(list(values = values, comparison = 1L))
  }
  if (all(is.na(values))) {
    return(list(values = values, comparison = 0L))
  }
  low <- min(values, na.rm = TRUE)
  range <- max(values, na.rm = TRUE) - low
  list(values = (values - low) / (if (range > 0) range else 1), comparison = 0L)
}

check_comparable <- function(values, n, call = rlang::caller_env()) {
  if (!anyNA(values)) {
    return(invisible())
  }
  first <- which.max(is.na(values))
  # The column of the lower triangle in which that pair stands.
  ends <- cumsum(as.double(n - seq_len(n - 1)))
  j <- which.max(ends >= first)
  i <- n - (ends[j] - first)
  huddle_abort(
    c(
      "{.arg x} has rows with no column in common.",
      x = "{count_of(sum(is.na(values)), 'pair')}, the first is rows {j} and {i}.",
      i = "Leave out rows that are mostly missing."
    ),
    class = "nonfinite", arg = "x", call = call
  )
}
