#' Rows nearest to the centers
#'
#' `representatives()` finds the row of `x` that lies nearest to the center of each cluster: the
#' example to look at, or to label by hand, for its cluster.
#'
#' @inheritParams huddle-params
#' @param fit A clustering, of this package or a result of another that [adjusted_rand_score()]
#'   takes; or labels, one for each row of `x`.
#' @param x The data in which to look: the rows the clustering was fitted to, or, where it has
#'   centers, others with the same columns. For labels and clusterings without centers also the
#'   distances between the rows, a [stats::dist()] object.
#'
#' @details
#' Every row is compared with every center, whatever cluster it is in. The nearest row is almost
#' always one of the cluster's own; where two clusters touch it may not be, and where `x` has fewer
#' rows than there are clusters a row represents more than one. Of rows equally near, the first
#' counts. Rows are compared block by block, so memory stays bounded however long `x` is; time
#' grows with `n * k * d`, as for one step of k-means.
#'
#' **Without centers**, as for the clusters of [cluster_dbscan()] or for plain labels, the row is
#' that of the cluster's own which is nearest to the mean of its rows, by the distance that the
#' clustering was made with (euclidean for labels). Means of directions and of places on the ground
#' are taken on the sphere. Where distances are given, it is the row with the least sum of distances
#' to the others, the medoid. Noise has no representative; labels of 0 are noise, which a message
#' says.
#'
#' @return An integer vector of row numbers of `x`, one for each cluster in the clusters' order.
#' @seealso [plot_images()] draws representatives that are images.
#' @examples
#' set.seed(1)
#' fit <- cluster_kmeans(iris[1:4], k = 3)
#' rows <- representatives(fit, iris[1:4])
#' iris[rows, ]
#'
#' # Of a tree that was cut:
#' tree <- hclust(dist(iris[1:4]))
#' representatives(cutree(tree, 3), iris[1:4])
#' @export
representatives <- function(fit, x, n_threads = NULL, ...) {
  check_no_dots(...)
  representative_rows(fit, x, resolve_threads(n_threads))
}

representative_rows <- function(fit, x, n_threads, call = rlang::caller_env()) {
  model <- known_centers(fit, "fit", call)
  if (is.null(model)) {
    places <- label_places(fit, x, n_threads, call = call)
    say_noise(places$labels, "fit")
    return(middle_rows(places))
  }
  points <- some_newdata(x, model, n_threads, call)
  centers <- model$centers
  if (isTRUE(model$params$metric %in% setdiff(neighbor_metrics, c("euclidean", "cosine")))) {
    near <- search_nearest(
      points$x, unname(centers), 1, model$params$metric, known_power(model$params), n_threads,
      c("x", "fit"), call
    )
    return(near$index[, 1])
  }
  by_centers(points, centers, n_threads, call)$row
}

some_newdata <- function(x, model, n_threads, call) {
  points <- as_newdata(x, model, arg = "x", call = call, n_threads = n_threads, sparse = TRUE)
  if (points$n == 0) {
    huddle_abort(
      "{.arg x} must have at least one row, not 0.", class = "dim", arg = "x", call = call
    )
  }
  points
}

# list(row, label, square): the row nearest to each center, and of each row the nearest center and
# the squared distance to it.
by_centers <- function(points, centers, n_threads, call = rlang::caller_env()) {
  unit <- unit_of(points, list(max_abs = max(abs(centers))))
  found <- run_core(
    representatives_(in_unit(points$x, unit), in_unit(centers, unit), n_threads), call
  )
  replace(found, "square", list(found$square * unit^2))
}

# The clustering itself, or list(centers, params) of one from elsewhere; NULL where there are none.
known_centers <- function(fit, arg = "fit", call = rlang::caller_env()) {
  if (missing(fit)) {
    abort_no_model(arg = arg, call = call)
  }
  if (inherits(fit, "huddle_clustering")) {
    validate_model(fit, call = call, arg = arg, labels = FALSE)
    return(if (!is.null(fit$centers)) fit)
  }
  known <- known_clustering(fit, arg, call)
  if (!is.null(known[["centers"]])) {
    list(centers = known$centers, params = list(metric = known$metric))
  }
}
