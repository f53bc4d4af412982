# New points in the hierarchy of an HDBSCAN clustering.

#' Predict from a hierarchical density-based clustering
#'
#' Gives new points the place in the hierarchy that they would have, without changing it: a new
#' point joins a cluster or is noise, but never makes a cluster.
#'
#' @inheritParams huddle-params
#' @param object A result of [cluster_hdbscan()], of points.
#' @param newdata Points to predict, one per row, in any of the forms that the fitted data could
#'   have. Columns are matched by name if both the fitted data and `newdata` have column names
#'   (their order is then free, and others are left out), by position otherwise. It may have no
#'   rows. Where it is left out, `type = "class"` returns the labels of the fit. After a fit on
#'   scaled data see [predict.huddle_kmeans()].
#' @param type What to return, see below.
#'
#' @details
#' A new point goes where the fitted row is that it has the least mutual reachability distance to
#' (of several, the nearest), as by `approximate_predict()` of the hdbscan package for Python. Its
#' core distance is the distance to the `min_samples`-th of the fitted rows. It is in the cluster
#' of that row if it could be joined before the cluster falls apart, going up from the row, and in
#' one above it or noise otherwise.
#'
#' The fitted rows themselves get their own labels, probabilities and outlier scores, bit for bit:
#' `predict(fit, x)` is `fit$cluster`.
#'
#' A tree of the fitted rows is built with each call, so ask for many points at once.
#'
#' @return For n points and k clusters
#'   * `"class"`: n integers, the number of the cluster, or 0 for noise;
#'   * `"prob"`: an n x k matrix with the probability of each point in the column of its cluster,
#'     see [cluster_hdbscan()], and 0 elsewhere; a row of zeros where the point is noise.
#'
#'   Row names of `newdata` are kept.
#' @references
#' McInnes, L., Healy, J. and Astels, S. (2017). hdbscan: Hierarchical density based clustering.
#' *Journal of Open Source Software*, 2(11), 205. \doi{10.21105/joss.00205}
#' @seealso [anomaly_score()] for how unlike the fitted rows new points are.
#' @examples
#' x <- moons[c("x1", "x2")]
#' fit <- cluster_hdbscan(x, min_cluster_size = 20)
#' new <- data.frame(x1 = c(-0.5, 0, 1, 3), x2 = c(0, 0.5, -0.1, 1))
#' predict(fit, new)
#' predict(fit, new, type = "prob")
#' @export
predict.huddle_hdbscan <- function(object, newdata, type = c("class", "prob"), ...,
                                   n_threads = NULL) {
  validate_model(object, arg = "object")
  type <- check_choice(type)
  check_no_dots(...)
  if (missing(newdata) && type == "class") {
    return(object$cluster)
  }
  check_has_components(object, "object")
  n_threads <- resolve_threads(n_threads)
  points <- as_newdata(newdata, object, n_threads = n_threads)
  placed <- place_points_of(object, points, n_threads)
  if (type == "class") {
    return(stats::setNames(placed$cluster, points$row_names))
  }
  result <- matrix(0, points$n, object$k, dimnames = list(points$row_names, seq_len(object$k)))
  inside <- which(placed$cluster > 0L)
  result[cbind(inside, placed$cluster[inside])] <- placed$probability[inside]
  result
}

#' @rdname anomaly_score
#' @export
anomaly_score.huddle_hdbscan <- function(fit, newdata, ..., n_threads = NULL) {
  validate_model(fit)
  check_no_dots(...)
  if (missing(newdata)) {
    return(stats::setNames(fit$outlier_score, names(fit$cluster)))
  }
  check_has_components(fit, "fit")
  n_threads <- resolve_threads(n_threads)
  points <- as_newdata(newdata, fit, n_threads = n_threads)
  stats::setNames(place_points_of(fit, points, n_threads)$outlier_score, points$row_names)
}

#' @export
model_predictions.huddle_hdbscan <- function(fit, newdata) {
  check_has_components(fit, "x")
  n_threads <- resolve_threads(NULL)
  place_points_of(fit, as_newdata(newdata, fit, n_threads = n_threads), n_threads)
}

# list(cluster, probability, outlier_score) of points in the columns of the fit.
place_points_of <- function(fit, points, n_threads, call = rlang::caller_env()) {
  if (points$n == 0) {
    return(list(cluster = integer(), probability = double(), outlier_score = double()))
  }
  if (!is_spherical(fit)) {
    points <- measured_points(points, fit$params$metric, "newdata", call, n_threads)
  }
  place_hdbscan(fit, join_hdbscan(fit, points, n_threads, call))
}

place_hdbscan <- function(fit, joined) {
  hdbscan_place_(fitted_tree(fit), joined$row, joined$level, fit$params$eps)
}

# The condensed tree as compiled code reads it.
fitted_tree <- function(fit) {
  tree <- fit$tree
  above <- tree$child > fit$n
  list(
    last = tree$parent[!above] - fit$n, lambda = tree$lambda[!above],
    parent = c(1L, tree$parent[above] - fit$n), birth = c(0, tree$lambda[above]),
    selected = fit$selected - fit$n
  )
}

# Which of the fitted rows each point would be joined to, at which distance, and its core distance.
# The points are in the form in which distances are measured.
join_hdbscan <- function(fit, points, n_threads, call = rlang::caller_env()) {
  params <- fit$params
  components <- list(x = fit$components, sparse = FALSE, max_abs = max(abs(fit$components)))
  if (params$metric == "cosine") {
    components <- on_sphere(components, "x", call, n_threads)
  }
  unit <- hdbscan_unit(params, points, components)
  params$metric <- plain_metric(params$metric, params$p)
  # The core distances of the rows that the tree holds, which have a weight.
  core <- fit$core_distance[fit$tree$child[fit$tree$child <= fit$n]]
  joined <- run_core(hdbscan_join_(
    in_unit(components$x, unit), core / unit, in_unit(points$x, unit), params, fit$weights,
    n_threads
  ), call)
  joined$level <- joined$level * unit
  joined$core <- joined$core * unit
  joined
}

# The same, where the distances of a row for each point to the fitted rows are known.
join_given <- function(fit, distances) {
  weights <- if (is.null(fit$weights)) rep(1, ncol(distances)) else fit$weights
  own <- fit$core_distance[fit$tree$child[fit$tree$child <= fit$n]]
  joined <- apply(distances, 1, function(distance) {
    order <- order(distance)
    enough <- cumsum(weights[order]) >= fit$params$min_samples
    core <- distance[order[if (any(enough)) which.max(enough) else length(order)]]
    level <- pmax(distance, own, core)
    row <- order(level, distance)[1]
    c(row, level[row], core)
  })
  list(row = as.integer(joined[1, ]), level = joined[2, ], core = joined[3, ])
}
