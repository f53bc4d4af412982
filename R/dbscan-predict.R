# New points and DBSCAN: the rule of the fit, or a vote of the nearest cores.

#' Predict from a density-based clustering
#'
#' `predict()` places new points by the rule of the fit: a point within `eps` of a core joins the
#' core's cluster, any other is noise. Or, where `n_neighbors` is given, by a vote of the nearest
#' cores.
#'
#' @inheritParams huddle-params
#' @param object A result of [cluster_dbscan()], of points.
#' @param newdata Points to predict, one per row, in any of the forms that the fitted data could
#'   have. Columns are matched by name if both the fitted data and `newdata` have column names
#'   (their order is then free, and others are left out), by position otherwise. It may have no
#'   rows. Where it is left out, with all other arguments, the labels of the fit are returned.
#' @param type What to return, see below.
#' @param n_neighbors `NULL` for the rule of the fit. Or how many of the nearest cores vote: one whole
#'   number of at least 1. All do where there are fewer.
#' @param max_distance How far the nearest core may be away, in the units of the distance; a point
#'   farther from all cores is noise. Left out (`NULL`), it is the `eps` of the fit, or `Inf` where
#'   cores vote. With more than `eps`, a point that no core is near to goes with the nearest core.
#'
#' @return For n points and k clusters
#'   * `"class"`: n integers: the cluster, or 0 for noise. Where cores vote, the one that most of the
#'     `n_neighbors` nearest belong to, the lowest of equals;
#'   * `"prob"`: an n x k matrix of the share of each cluster among these cores, or 1 for the cluster
#'     by the rule of the fit; a row of zeros where the point is noise.
#'
#'   Row names of `newdata` are kept. A clustering without any core answers 0, or a matrix without
#'   columns.
#'
#' @details
#' By default `predict(fit, x)` on the fitted data is `fit$cluster`, whatever the metric and the
#' weights. A point within `eps` of cores of several clusters goes to the one whose first core comes
#' first in the data, as rows at the border do. In a fit with `border = FALSE` a point must be dense
#' itself: the rows within `eps` of it must count at least `min_samples`. (Rows of weight 0 are noise
#' in such a fit, and are placed like any other point here.)
#'
#' With `n_neighbors = 50`, say, there is no noise unless `max_distance` is given, and points between
#' two clusters go with the majority: a smooth boundary, and an answer for every point, but small
#' clusters are outvoted by larger ones near by.
#'
#' Time grows with the number of new points and, slowly, with that of cores; in many columns with
#' the product of the two.
#' @examples
#' x <- moons[c("x1", "x2")]
#' fit <- cluster_dbscan(x, eps = 0.2)
#' new <- data.frame(x1 = c(-0.5, 0, 1, 2), x2 = c(0, 0.5, -0.1, 1))
#' predict(fit, new)
#' predict(fit, new, type = "prob")
#'
#' # the nearest core, however far, and a vote of fifty
#' predict(fit, new, max_distance = Inf)
#' predict(fit, new, n_neighbors = 50)
#' @export
predict.huddle_dbscan <- function(object, newdata, type = c("class", "prob"), ...,
                                  n_neighbors = NULL, max_distance = NULL, n_threads = NULL) {
  validate_model(object, arg = "object")
  type <- check_choice(type)
  check_no_dots(...)
  vote <- !is.null(n_neighbors)
  if (missing(newdata) && type == "class" && !vote && is.null(max_distance)) {
    return(object$cluster)
  }
  if (vote) n_neighbors <- check_count(n_neighbors)
  max_distance <- if (is.null(max_distance)) {
    if (vote) Inf else object$params$eps
  } else {
    check_number(max_distance, min = 0, infinite = TRUE)
  }
  check_has_components(object, "object")
  n_threads <- resolve_threads(n_threads)
  points <- as_newdata(newdata, object, n_threads = n_threads)
  result <- if (vote) {
    vote_of_cores(object, points, type, n_neighbors, max_distance, n_threads)
  } else {
    rule_of_fit(object, points, type, max_distance, n_threads)
  }
  if (type == "prob") {
    dimnames(result) <- list(points$row_names, seq_len(object$k))
  } else {
    names(result) <- points$row_names
  }
  result
}

# ---- the rule of the fit -------------------------------------------------------------------------

rule_of_fit <- function(fit, points, type, max_distance, n_threads, call = rlang::caller_env()) {
  cluster <- integer(points$n)
  if (points$n > 0 && length(fit$core) > 0) {
    points <- measured_newdata(fit, points, call, n_threads)
    cluster <- clusters_within(fit, points, n_threads, call)
    if (!isTRUE(fit$params$border)) {
      cluster[!are_dense(fit, points, n_threads, call)] <- 0L
    }
    cluster <- within_distance(fit, points, cluster, max_distance, n_threads, call)
  }
  if (type == "class") {
    return(cluster)
  }
  result <- matrix(0, points$n, fit$k)
  inside <- which(cluster > 0L)
  result[cbind(inside, cluster[inside])] <- 1
  result
}

# New points of a cosine fit have length one already.
measured_newdata <- function(fit, points, call, n_threads) {
  if (is_spherical(fit)) {
    return(points)
  }
  measured_points(points, fit$params$metric, "newdata", call, n_threads)
}

# Of the clusters with a core within eps that whose first core comes first, as in the fit; or 0.
clusters_within <- function(fit, points, n_threads, call) {
  label <- unname(fit$cluster[fit$core])
  order <- unique(label)
  if (fit$params$eps == 0 && fit$params$metric != "haversine") {
    return(equal_cores(fit, points, label, n_threads, call))
  }
  rank <- within_eps(fit, fit$components, points, n_threads, function(x, query, eps, metric) {
    run_core(
      dbscan_members_(x, match(label, order), query, eps, metric, fit$params$p, n_threads), call
    )
  })
  c(0L, order)[rank + 1L]
}

# Squares of small differences may vanish: only equal points are 0 apart.
equal_cores <- function(fit, points, label, n_threads, call) {
  nearest <- core_search(fit, n_threads, call)(points$x, 1)$index[, 1]
  cores <- measured_rows(fit, fit$components, n_threads)[nearest, , drop = FALSE]
  label[nearest] * (rowSums(cores != points$x) == 0)
}

# Calls search(x, query, eps, metric) in the unit in which the fit was made.
within_eps <- function(fit, x, points, n_threads, search) {
  x <- measured_rows(fit, x, n_threads)
  params <- fit$params
  unit <- eps_unit(params, max(abs(x), points$max_abs))
  search(
    in_unit(x, unit), in_unit(points$x, unit), params$eps / unit,
    plain_metric(params$metric, params$p)
  )
}

measured_rows <- function(fit, x, n_threads) {
  if (is_spherical(fit)) on_sphere_(x, n_threads)$x else x
}

# Whether the rows within eps count at least `min_samples`: all that are near to a core are kept.
are_dense <- function(fit, points, n_threads, call) {
  x <- rbind(fit$components, fit$around$points)
  within_eps(fit, x, points, n_threads, function(x, query, eps, metric) {
    run_core(
      dbscan_dense_(
        x, fit$around$weights, query, eps, fit$params$min_samples, metric, fit$params$p, n_threads
      ),
      call
    )
  })
}

# Points farther than `max_distance` from all cores are noise; others go with the nearest core.
within_distance <- function(fit, points, cluster, max_distance, n_threads, call) {
  eps <- fit$params$eps
  asked <- if (max_distance == eps) integer() else which((cluster > 0L) == (max_distance < eps))
  if (length(asked) == 0L) {
    return(cluster)
  }
  nearest <- core_search(fit, n_threads, call)(points$x[asked, , drop = FALSE], 1)
  far <- nearest$distance[, 1] > max_distance
  if (max_distance < eps) {
    cluster[asked[far]] <- 0L
  } else {
    cluster[asked[!far]] <- unname(fit$cluster[fit$core[nearest$index[!far, 1]]])
  }
  cluster
}

# What predict() needs of a fit whose clusters are cores only: the other rows within eps of cores.
rows_around <- function(fields, points, weights, n_threads, call = rlang::caller_env(2)) {
  if (fields$params$border || points$given) {
    return(NULL)
  }
  others <- setdiff(seq_len(points$n), fields$core)
  if (!is.null(weights)) others <- others[weights[others] > 0]
  near <- others[0]
  if (length(others) > 0 && length(fields$core) > 0) {
    asked <- points_of_rows(points, others)
    asked$x <- measured_rows(fields, asked$x, n_threads)
    near <- others[clusters_within(fields, asked, n_threads, call) > 0L]
  }
  list(
    points = points$x[near, , drop = FALSE],
    weights = if (!is.null(weights)) weights[c(fields$core, near)]
  )
}

# ---- a vote of cores -----------------------------------------------------------------------------

check_has_components <- function(fit, arg, call = rlang::caller_env()) {
  if (is.null(fit$components)) {
    huddle_abort(
      c(
        "{.arg {arg}} was made from distances, so that new points have no place in it.",
        i = "Fit the points themselves to predict others."
      ),
      class = "model", arg = arg, call = call
    )
  }
}

# Rows are taken in blocks, as each has `n_neighbors` indices and k counts at a time.
vote_of_cores <- function(fit, points, type, n_neighbors, max_distance, n_threads,
                          call = rlang::caller_env()) {
  labels <- unname(fit$cluster[fit$core])
  n_neighbors <- min(n_neighbors, length(labels))
  result <- if (type == "prob") matrix(0, points$n, fit$k) else integer(points$n)
  if (n_neighbors == 0) {
    return(result)
  }
  search <- core_search(fit, n_threads, call)
  block <- max(1000, floor(2e7 / max(n_neighbors, fit$k)))
  for (rows in row_blocks(points$n, block)) {
    found <- search(points$x[rows, , drop = FALSE], n_neighbors)
    near <- found$distance[, 1] <= max_distance
    counts <- count_votes(matrix(labels[found$index], length(rows)), fit$k)
    if (type == "prob") {
      result[rows, ] <- near * counts / n_neighbors
    } else {
      result[rows] <- near * max.col(counts, ties.method = "first")
    }
  }
  result
}

row_blocks <- function(n, block) {
  starts <- seq(1, by = block, length.out = ceiling(n / block))
  lapply(starts, function(start) start:min(start + block - 1, n))
}

count_votes <- function(labels, k) {
  n <- nrow(labels)
  matrix(tabulate(row(labels) + n * (labels - 1), n * k), n, k)
}

# A function of new points and a number k that finds the k nearest cores.
core_search <- function(fit, n_threads, call = rlang::caller_env()) {
  force(call)
  function(x, k) {
    search_nearest(
      fit$components, x, k, fit$params$metric, fit$params$p, n_threads, c("fit", "newdata"), call
    )
  }
}
