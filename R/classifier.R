#' Predict from any clustering by nearest rows
#'
#' Some methods have no rule for new points. `as_classifier()` gives any clustering one: a new point
#' gets the cluster of most of the `n_neighbors` rows nearest to it.
#'
#' @inheritParams nearest_neighbors
#' @param fit A clustering of this package, a result of another that [adjusted_rand_score()] takes,
#'   or any labels of the rows of `x`.
#' @param x The data that were clustered, one point per row: a numeric matrix or a data frame of
#'   numbers.
#' @param n_neighbors How many rows are asked: a whole number of at least 1 and at most the number
#'   of rows. If it is not given, all rows are asked where there are fewer than 5.
#' @param metric,p The distance, as for [nearest_neighbors()], and the power of Minkowski's
#'   distance, at least 1. `NULL` means those of the clustering, and euclidean distance for labels.
#'   Where the clustering was made from distances between rows, `metric` must be given.
#'
#' @details
#' Rows of noise are asked like all others, so that new points among them are noise, 0. Where
#' several clusters have as many rows, the one of the lowest number is taken.
#'
#' The classifier keeps the rows of `x`: it has no other way to know what is near.
#'
#' Labels of other kinds than those of a clustering are numbered from 1 in the order of their
#' values. Of these, 0 is noise, which a message says; or -1 if that is the least.
#'
#' @return An object of class `"huddle_classifier"`, a list with the fields `x`, `cluster`, `k`,
#'   `n_neighbors`, `metric` and `p`. `predict()` returns an integer vector of labels, or with
#'   `type = "prob"` a matrix with the share of each cluster among the nearest rows, one row per new
#'   point; its first column, named `"0"`, is noise, if the clustering has any.
#' @seealso [nearest_neighbors()], [predict.huddle_dbscan()].
#' @examples
#' x <- moons[c("x1", "x2")]
#' fit <- extract(cluster_optics(x, eps = 0.5), eps = 0.1)
#' classifier <- as_classifier(fit, x, n_neighbors = 20)
#' predict(classifier, data.frame(x1 = c(0, 1), x2 = c(0.5, -0.1)))
#' predict(classifier, data.frame(x1 = c(0, 1), x2 = c(0.5, -0.1)), type = "prob")
#' @export
as_classifier <- function(fit, x, n_neighbors = 5, ..., metric = NULL, p = NULL) {
  check_no_dots(...)
  points <- as_points(x, metric = "later")
  labels <- as_labels(fit, points$n, arg = "fit")
  distance <- classifier_distance(fit, metric, p)
  if (missing(n_neighbors)) {
    n_neighbors <- min(n_neighbors, points$n)
  }
  n_neighbors <- check_count(n_neighbors, max = points$n)
  places <- measured_points(points, distance$metric, "x", rlang::current_env(), resolve_threads())
  if (distance$metric == "haversine") points <- places
  say_noise(labels, "fit")
  structure(
    list(
      x = without_scaling(points$x), cluster = labels$label, k = labels$k,
      n_neighbors = n_neighbors,
      metric = distance$metric, p = distance$p, lon_first = points$lon_first,
      scaling = points$scaling
    ),
    class = "huddle_classifier"
  )
}

# list(metric, p): those asked for, else those of the clustering.
classifier_distance <- function(fit, metric, p, call = rlang::caller_env()) {
  known <- known_clustering(fit, "fit", call)
  own <- is.null(metric)
  if (own && identical(known[["metric"]], "given")) {
    huddle_abort(
      c(
        "{.arg metric} must be given for a clustering that was made from distances.",
        i = "Points do not tell how these were measured: {.code metric = \"euclidean\"}, perhaps."
      ),
      class = "param", arg = "metric", call = call
    )
  }
  if (own) {
    metric <- known_metric(known, "fit", call)
  }
  metric <- check_choice(metric, neighbor_metrics, arg = "metric", call = call)
  if (is.null(p)) {
    same <- identical(metric, known[["metric"]])
    return(list(metric = metric, p = if (same) known_power(known) else 2))
  }
  p <- check_limit(p, common_limits$p, call = call)
  if (own && metric != "minkowski") {
    huddle_abort(
      "{.arg p} is for {.code metric = \"minkowski\"}, not for {.val {metric}} distance.",
      class = "param", arg = "p", call = call
    )
  }
  list(metric = metric, p = p)
}

#' @rdname as_classifier
#' @param object A result of `as_classifier()`.
#' @param newdata Points to predict, one per row, with the columns of `x`. Columns are matched by
#'   name if both have column names (others are then left out), by position otherwise.
#' @param type `"class"` for labels, `"prob"` for shares.
#' @export
predict.huddle_classifier <- function(object, newdata, type = c("class", "prob"), ...,
                                      n_threads = NULL) {
  check_no_dots(...)
  type <- check_choice(type)
  if (missing(newdata)) {
    abort_absent("newdata", rlang::current_env())
  }
  n_threads <- resolve_threads(n_threads)
  params <- if (is_on_ground(list(params = object))) object[c("metric", "lon_first")]
  model <- list(centers = object$x, params = params, scaling = object$scaling)
  points <- as_newdata(newdata, model, n_threads = n_threads)
  found <- search_nearest(
    object$x, points$x, object$n_neighbors, object$metric, object$p, n_threads,
    c("object", "newdata")
  )
  votes <- count_votes(matrix(object$cluster[found$index] + 1L, nrow(found$index)), object$k + 1)
  if (type == "class") {
    # Noise comes last of equals: it has the first column here.
    label <- max.col(votes[, c(seq_len(object$k) + 1L, 1L), drop = FALSE], "first")
    label[label > object$k] <- 0L
    return(stats::setNames(label, rownames(found$index)))
  }
  dimnames(votes) <- list(rownames(found$index), format_number(0:object$k))
  votes <- votes / object$n_neighbors
  if (any(object$cluster == 0L)) votes else votes[, -1, drop = FALSE]
}

#' @export
print.huddle_classifier <- function(x, ...) {
  cat(
    "A classifier by nearest rows",
    facts(
      rows = format_number(nrow(x$x)), clusters = format_number(x$k),
      asks = count_of(x$n_neighbors, "row"), distance = x$metric
    ),
    sep = "\n"
  )
  invisible(x)
}
