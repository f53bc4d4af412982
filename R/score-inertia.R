#' Sum of squared distances to the centers
#'
#' `inertia()` measures how far points lie from the centers of a clustering: the sum of the squared
#' euclidean distances from each row to its nearest center, the quantity that k-means makes small.
#' `score()` is minus the inertia, for procedures that look for the greatest value.
#'
#' @inheritParams huddle-params
#' @param fit A clustering with centers, such as [cluster_kmeans()] returns.
#' @param x The points to measure, with the columns of the fitted data: a numeric matrix or a data
#'   frame of numbers. Where it is left out, the inertia of the fit itself is returned.
#' @param weights `NULL`, or one non-negative number per row of `x`, by which its squared distance
#'   is multiplied.
#'
#' @details
#' Inertia adds up over rows, in squared units of the data, and the least that is possible falls as
#' the number of clusters grows: compare it between fits with the same `k`, or per row between data
#' sets of different size. On new rows it tells whether the centers still describe the data.
#'
#' The weights of the fit are not remembered. After a weighted fit, `inertia(fit, x, weights = w)`
#' with the same weights equals `fit$inertia`.
#'
#' Time grows with `n * k * d`; memory takes a few bytes a row.
#'
#' @return One number, of at least 0 for `inertia()` and of at most 0 for `score()`.
#' @seealso [predict()][predict.huddle_kmeans] with `type = "score"` for one number per row.
#' @examples
#' set.seed(1)
#' fit <- cluster_kmeans(blobs[, 1:2], k = 5)
#' inertia(fit)
#' inertia(fit, blobs[1:100, 1:2])
#' score(fit, blobs[, 1:2])
#' @export
inertia <- function(fit, x, ...) {
  UseMethod("inertia")
}

#' @rdname inertia
#' @export
score <- function(fit, x, ...) {
  UseMethod("score")
}

#' @export
inertia.default <- function(fit, x, ...) {
  abort_no_model(fit, "fit", rlang::current_env())
}

#' @export
score.default <- inertia.default

#' @rdname inertia
#' @export
inertia.huddle_clustering <- function(fit, x, ..., weights = NULL, n_threads = NULL) {
  validate_model(fit, labels = FALSE)
  check_no_dots(...)
  measure_inertia(fit, x, weights, n_threads)
}

#' @rdname inertia
#' @export
score.huddle_clustering <- function(fit, x, ..., weights = NULL, n_threads = NULL) {
  validate_model(fit, labels = FALSE)
  check_no_dots(...)
  -measure_inertia(fit, x, weights, n_threads)
}

measure_inertia <- function(fit, x, weights, n_threads, call = rlang::caller_env()) {
  check_has_centers(fit, "fit", call)
  n_threads <- resolve_threads(n_threads, call)
  if (missing(x)) {
    return(training_inertia(fit, weights, call))
  }
  points <- as_newdata(x, fit, arg = "x", call = call, n_threads = n_threads, sparse = TRUE)
  weights <- check_weights(weights, points$n, k = 0, call = call)
  unit <- unit_of(points, list(max_abs = max(abs(fit$centers))))
  unit^2 * kmeans_inertia_(
    in_unit(points$x, unit), in_unit(fit$centers, unit), weights, n_threads
  )
}

training_inertia <- function(fit, weights, call) {
  if (is.null(weights) && !is.null(fit$inertia)) {
    return(fit$inertia)
  }
  huddle_abort(
    "{.arg x} is missing; without it there are no points to measure.",
    class = "type", arg = "x", call = call
  )
}
