# What a tree of clusters tells of itself, where new points belong in it, and what is wrong with one
# that was damaged.

#' Predict from an agglomerative clustering
#'
#' Gives new points the cluster that each would be joined to first if it were alone.
#'
#' @inheritParams huddle-params
#' @param object A result of [cluster_agglomerative()], of points.
#' @inheritParams predict.huddle_hdbscan
#' @param type What to return.
#'
#' @details
#' A point goes to the cluster with the nearest center after `"ward"` and `"centroid"` linkage.
#' After the others it goes by its distances to the fitted rows of each cluster: by the least after
#' `"single"` and `"genie"`, the greatest after `"complete"`, and the mean after `"average"`,
#' `"mcquitty"` and `"median"`. Points that are among the fitted rows get the clusters of these, so
#' that `predict(fit, x)` is `fit$cluster`. For that, and for all rules but that of centers, the fit
#' must have been made with `keep = TRUE`.
#'
#' @return An integer vector of one cluster for each row of `newdata`, whose row names are kept.
#' @seealso [as_classifier()] to predict by the nearest rows from any clustering.
#' @examples
#' x <- scale(iris[1:4])
#' fit <- cluster_agglomerative(x[-(1:3), ], k = 3)
#' predict(fit, x[1:3, ])
#' @export
predict.huddle_agglomerative <- function(object, newdata, type = "class", ..., n_threads = NULL) {
  validate_model(object, arg = "object")
  type <- check_choice(type, "class")
  check_no_dots(...)
  if (missing(newdata)) {
    return(object$cluster)
  }
  if (is.null(object$components) && is.null(object$centers)) {
    abort_no_rows(object, "object")
  }
  n_threads <- resolve_threads(n_threads)
  points <- as_newdata(newdata, object, n_threads = n_threads)
  cluster <- if (points$n == 0) integer() else place_in_tree(object, points, n_threads)
  stats::setNames(cluster, points$row_names)
}

abort_no_rows <- function(fit, arg, call = rlang::caller_env()) {
  given <- fit$params$metric == "given"
  huddle_abort(
    c(
      if (given) {
        "{.arg {arg}} was made from distances, so that new points have no place in it."
      } else {
        "{.arg {arg}} was made with {.code keep = FALSE}, and has no rows to compare points with."
      },
      i = if (given) {
        "Fit the points themselves, or give them and the labels to {.fn as_classifier}."
      } else {
        "Fit with {.code keep = TRUE}, or give the rows to {.fn as_classifier}."
      }
    ),
    class = "model", arg = arg, call = call
  )
}

# By what a point is nearest to a cluster.
nearness_of <- function(linkage) {
  switch(linkage,
    single = ,
    genie = "least",
    complete = "greatest",
    "mean"
  )
}

# The clusters of points in the columns of the fit.
place_in_tree <- function(fit, points, n_threads, call = rlang::caller_env()) {
  params <- fit$params
  if (!is.null(fit$components)) {
    rows <- list(x = fit$components, sparse = FALSE, max_abs = max(abs(fit$components)))
  }
  if (!is.null(fit$centers)) {
    centers <- list(x = fit$centers, sparse = FALSE, max_abs = max(abs(fit$centers)))
    unit <- unit_of(points, centers)
    placed <- nearest_clusters(
      points, centers, unit, seq_len(fit$k), "least", params, NULL, n_threads
    )
    if (is.null(fit$components)) {
      return(placed)
    }
    # Fitted rows have the clusters that they have, even where another center is nearer.
    found <- search_nearest(
      rows$x, points$x, 1, "euclidean", 2, n_threads, c("object", "newdata"), call
    )
    known <- found$distance == 0
    placed[known] <- tree_cluster(fit)[found$index[known]]
    return(placed)
  }
  if (!is_spherical(fit)) {
    points <- measured_points(points, params$metric, "newdata", call, n_threads)
  }
  rows <- measured_points(rows, params$metric, "x", call, n_threads)
  unit <- if (params$metric %in% angle_metrics) 1 else unit_of(points, rows)
  nearest_clusters(
    points, rows, unit, tree_cluster(fit), nearness_of(params$linkage), params, fit$weights,
    n_threads
  )
}

nearest_clusters <- function(points, rows, unit, cluster, nearness, params, weights, n_threads) {
  run_core(linkage_place_(
    in_unit(points$x, unit), in_unit(rows$x, unit), unname(cluster), max(cluster), weights,
    nearness, plain_metric(params$metric, params$p), params$p, n_threads
  ))
}

# The clusters of the rows in the tree.
tree_cluster <- function(fit) {
  unname(if (is.null(fit$tree_cluster)) fit$cluster else fit$tree_cluster)
}

# The clusters of points whose distances to the rows of the tree are known, a point a row.
place_given <- function(fit, distances) {
  linkage_place_given_(
    distances, unname(fit$cluster), fit$k, fit$weights, nearness_of(fit$params$linkage)
  )
}

#' @export
model_title.huddle_agglomerative <- function(fit) "agglomerative"

#' @export
model_facts.huddle_agglomerative <- function(fit, digits) {
  list(linkage = fit$params$linkage, tree = describe_cut(fit, digits))
}

# Where the tree is cut.
describe_cut <- function(fit, digits) {
  merges <- length(fit$height)
  if (merges == 0) {
    return("a single row")
  }
  whole <- sprintf("%s, up to a height of %s", count_of(merges, "merge"), format(
    max(fit$height),
    digits = digits
  ))
  if (fit$k == 1) {
    return(paste0(whole, "; not cut: give `k` or `height`, or use cutree()"))
  }
  top <- cummax(fit$height)[merges + 2 - fit$k]
  below <- if (fit$k <= merges) cummax(fit$height)[merges + 1 - fit$k] else 0
  sprintf(
    "%s; cut between %s and %s", whole, format(below, digits = digits), format(top, digits = digits)
  )
}

#' @export
model_problems.huddle_agglomerative <- function(fit, fields) {
  problem <- NextMethod()
  if (!is.null(problem)) {
    return(problem)
  }
  first_problem(fields, c(merges_problem, linkage_problem))
}

# Compiled code walks along the merges, so parts must come before their unions, and once each.
merges_problem <- function(fields) {
  merge <- fields[["merge"]]
  height <- fields[["height"]]
  n <- length(height) + 1L
  rows <- if (is.null(fields[["weights"]])) fields[["n"]] else length(fields[["weights"]])
  if (n != rows || !is_plain(height, "double", n - 1L) || anyNA(height) || any(height < 0)) {
    return(sprintf("`height` must be %s numbers of at least 0", format_number(rows - 1)))
  }
  parts <- c(-seq_len(n), seq_len(max(n - 2L, 0L)))
  if (!is.integer(merge) || !identical(dim(merge), c(n - 1L, 2L)) || anyNA(merge) ||
    any(merge >= row(merge)) || !setequal(merge, parts[n > 1]) || anyDuplicated(c(merge))) {
    return("`merge` must be a tree of merges, parts before their unions")
  }
  order <- fields[["order"]]
  if (!is_plain(order, "integer", n) || !setequal(order, seq_len(n))) {
    return("`order` must be a permutation of the rows")
  }
}

linkage_problem <- function(fields) {
  params <- fields[["params"]]
  if (!is_text(params[["linkage"]]) ||
    !params[["linkage"]] %in% eval(formals(cluster_agglomerative)$linkage)) {
    return("`params$linkage` must be the name of a linkage")
  }
  problem <- density_problem(params, agglomerative_limits, required = character())
  if (!is.null(problem)) {
    return(problem)
  }
  if (params[["linkage"]] %in% averaged_linkages && params[["metric"]] != "given" &&
    is.null(fields[["centers"]])) {
    return("`centers` must be the means of the clusters")
  }
  kept <- fields[["components"]]
  if (!is.null(kept)) points_problem(fields, "components", length(fields[["height"]]) + 1L)
}
