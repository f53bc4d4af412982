# New points beside medoids, what a model of k-medoids tells of itself, and what is wrong with one
# that was damaged.

#' Predict from a k-medoids clustering
#'
#' Gives new points the cluster of the nearest medoid, by the distance of the fit, or their
#' distances to all medoids.
#'
#' @inheritParams huddle-params
#' @param object A result of [cluster_kmedoids()], of points.
#' @inheritParams predict.huddle_hdbscan
#' @param type What to return, see below.
#'
#' @return For n points and k clusters
#'   * `"class"`: n integers, the number of the cluster; of equally near medoids the first. The
#'     labels of the fit where `newdata` is left out;
#'   * `"distance"`: an n x k matrix of the distances to the medoids.
#'
#'   Row names of `newdata` are kept.
#' @seealso [as_classifier()] to predict from a clustering of distances.
#' @examples
#' x <- scale(iris[1:4])
#' fit <- cluster_kmedoids(x[-(1:3), ], k = 3)
#' predict(fit, x[1:3, ])
#' predict(fit, x[1:3, ], type = "distance")
#' @export
predict.huddle_kmedoids <- function(object, newdata, type = c("class", "distance"), ...,
                                    n_threads = NULL) {
  validate_model(object, arg = "object")
  type <- check_choice(type)
  check_no_dots(...)
  if (missing(newdata) && type == "class") {
    return(object$cluster)
  }
  if (is.null(object$centers)) {
    huddle_abort(
      c(
        "{.arg object} was made from distances, so that new points have no place in it.",
        i = "Fit the points themselves, or give them and the labels to {.fn as_classifier}."
      ),
      class = "model", arg = "object"
    )
  }
  n_threads <- resolve_threads(n_threads)
  points <- as_newdata(newdata, object, n_threads = n_threads)
  distance <- medoid_distances(object, points, n_threads)
  if (type == "class") {
    cluster <- if (points$n == 0) integer() else max.col(-distance, ties.method = "first")
    return(stats::setNames(cluster, points$row_names))
  }
  dimnames(distance) <- list(points$row_names, seq_len(object$k))
  distance
}

medoid_distances <- function(fit, points, n_threads, call = rlang::caller_env()) {
  params <- fit$params
  medoids <- list(x = fit$centers, sparse = FALSE, max_abs = max(abs(fit$centers)))
  medoids <- measured_points(medoids, params$metric, "object", call, n_threads)
  if (!is_spherical(fit)) {
    points <- measured_points(points, params$metric, "newdata", call, n_threads)
  }
  unit <- if (params$metric %in% angle_metrics) 1 else unit_of(points, medoids)
  unit * run_core(kmedoids_distance_(
    in_unit(points$x, unit), in_unit(medoids$x, unit), plain_metric(params$metric, params$p),
    params$p, n_threads
  ), call)
}

#' @export
model_title.huddle_kmedoids <- function(fit) "k-medoids"

#' @export
model_facts.huddle_kmedoids <- function(fit, digits) {
  list(
    medoids = paste("rows", list_texts(format_number(fit$medoids))),
    loss = format(fit$loss, digits = digits), converged = describe_course(fit)
  )
}

#' @export
model_problems.huddle_kmedoids <- function(fit, fields) {
  problem <- NextMethod()
  if (!is.null(problem)) {
    return(problem)
  }
  first_problem(fields, c(medoids_problem, function(fields) {
    density_problem(fields[["params"]], kmedoids_limits)
  }))
}

medoids_problem <- function(fields) {
  medoids <- fields[["medoids"]]
  n <- fields[["n"]]
  if (!is_plain(medoids, "integer", fields[["k"]]) || anyNA(medoids) || any(medoids < 1L) ||
    any(medoids > n) || anyDuplicated(medoids)) {
    return(sprintf("`medoids` must be different rows between 1 and %s", format_number(n)))
  }
  if (!identical(unname(fields[["cluster"]][medoids]), seq_len(fields[["k"]]))) {
    return("`medoids` must be in the clusters that they stand for")
  }
  if (!is_finite_number(fields[["loss"]]) || fields[["loss"]] < 0) {
    return("`loss` must be a number of at least 0")
  }
  if (fields[["params"]][["metric"]] != "given" && is.null(fields[["centers"]])) {
    "`centers` must be the rows of the medoids"
  }
}
