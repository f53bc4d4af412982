# How unlike the data that a clustering was made from its rows, or new points, are.

#' Anomaly scores
#'
#' `anomaly_score()` tells how unlike the bulk of the fitted data points are: the greater, the more.
#'
#' @inheritParams huddle-params
#' @param newdata The points, in any of the forms that the fitted data could have. Where it is left
#'   out, the rows of the fit get their scores.
#'
#' @details
#' For [cluster_dbscan()] the score is the distance to the nearest core divided by `eps`: 0 for a
#' core, at most 1 for what lies at a border, more than 1 for noise. It is `Inf` where there is no
#' core. Only the cores are kept in the fit, so that `newdata` must be given.
#'
#' For [cluster_hdbscan()] the score is GLOSH (Campello and others, 2015), between 0 and 1: 0 in the
#' densest part of the clusters that a point belongs to, however thin that is, and near 1 where it
#' is much thinner than there.
#'
#' For [cluster_gmm()] the score is minus the logarithm of the density of the mixture, in the units of
#' the data. `newdata` must be given.
#'
#' @return One number for each point.
#' @references
#' Campello, R. J. G. B., Moulavi, D., Zimek, A. and Sander, J. (2015). Hierarchical density
#' estimates for data clustering, visualization, and outlier detection. *ACM Transactions on
#' Knowledge Discovery from Data*, 10(1), 5. \doi{10.1145/2733381}
#' @examples
#' fit <- cluster_hdbscan(moons[c("x1", "x2")], min_cluster_size = 20)
#' anomaly_score(fit, data.frame(x1 = c(0, 3), x2 = c(1, 3)))
#' @export
anomaly_score <- function(fit, newdata, ...) {
  UseMethod("anomaly_score")
}

#' @export
anomaly_score.default <- function(fit, newdata, ...) {
  validate_model(fit)
  huddle_abort(
    "{.arg fit} has no anomaly scores: {describe_value(fit)}.", class = "model", arg = "fit"
  )
}

#' @rdname anomaly_score
#' @export
anomaly_score.huddle_dbscan <- function(fit, newdata, ..., n_threads = NULL) {
  validate_model(fit)
  check_no_dots(...)
  check_has_components(fit, "fit")
  if (missing(newdata)) {
    huddle_abort(
      "{.arg newdata} is missing: the fit keeps its cores only, whose scores are 0.",
      class = "type", arg = "newdata"
    )
  }
  n_threads <- resolve_threads(n_threads)
  points <- as_newdata(newdata, fit, n_threads = n_threads)
  score <- rep(Inf, points$n)
  if (length(fit$core) > 0 && points$n > 0) {
    distance <- drop(core_search(fit, n_threads)(points$x, 1)$distance)
    # Equal points are 0 apart, also where eps is 0 or infinite.
    score <- ifelse(distance == 0, 0, distance / fit$params$eps)
  }
  stats::setNames(score, points$row_names)
}
