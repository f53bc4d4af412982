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
#' For [cluster_hdbscan()] the score is GLOSH (Campello and others, 2015), between 0 and 1: 0 in the
#' densest part of the clusters that a point belongs to, however thin that is, and near 1 where it is
#' much thinner than there.
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
