# The likelihood of a clustering, for BIC.

#' The likelihood that stands behind k-means
#'
#' The log-likelihood of a k-means clustering as a mixture of spherical normal distributions of one
#' variance, each row counted in its own cluster: with it [stats::BIC()] and [stats::AIC()] work on
#' a fit.
#'
#' @param object A result of [cluster_kmeans()] or [cluster_minibatch()].
#' @param ... Not used; an unknown argument is an error.
#'
#' @details
#' With n rows in d columns, cluster sizes `n_j` and the variance `s2 = inertia / (n * d)`, it is
#' `sum(n_j * log(n_j / n)) - n * d / 2 * (log(2 * pi * s2) + 1)`. There are `k * d` coordinates of
#' centers, `k - 1` shares and a variance to estimate. Every row is given to one cluster, so
#' clusters that overlap are praised too much; of clusters that are not round, several small ones
#' are thought better.
#'
#' A fit with weights does not remember them: its likelihood is refused. [choose_k()], which has the
#' weights, counts them as rows if they are whole numbers, and rescales them to a mean of 1 if not.
#'
#' @return An object of class `"logLik"` with the attributes `df` and `nobs`. It is infinite where
#'   the inertia is 0, or no more than rounding errors ([calinski_harabasz_score()] has the rule).
#' @references
#' Pelleg, D. and Moore, A. (2000). X-means: extending k-means with efficient estimation of the
#' number of clusters. *Proceedings of the 17th International Conference on Machine Learning*,
#' 727-734.
#' @examples
#' set.seed(1)
#' fits <- lapply(2:6, function(k) cluster_kmeans(iris[1:4], k))
#' sapply(fits, BIC)
#' @importFrom stats logLik
#' @export
logLik.huddle_kmeans <- function(object, ...) {
  check_no_dots(...)
  validate_model(object, arg = "object", labels = FALSE)
  if (isTRUE(object$params$weighted)) {
    huddle_abort(
      "{.arg object} must be a fit without weights, since a fit does not remember them.",
      class = "model", arg = "object"
    )
  }
  d <- ncol(object$centers)
  structure(
    spherical_loglik(object$size, d, if (is_perfect_fit(object)) 0 else object$inertia),
    df = object$k * (d + 1), nobs = object$n, class = "logLik"
  )
}

# `inertia` is in squares of `unit`.
spherical_loglik <- function(weight, d, inertia, unit = 1) {
  n <- sum(weight)
  weight <- weight[weight > 0]
  shares <- sum(weight * log(weight / n))
  log_variance <- log(2 * pi * inertia / (n * d)) + 2 * log(unit)
  if (inertia > 0) shares - n * d / 2 * (log_variance + 1) else Inf
}

# The fit's own, if it has a likelihood of another kind.
# `n` observations have the sums of weights `weight` by cluster.
fit_bic <- function(fit, weight, n, d, inertia, unit = 1) {
  own <- is_clustering(fit) && !inherits(fit, "huddle_kmeans") &&
    !is.null(utils::getS3method("logLik", class(fit)[[1]], optional = TRUE))
  if (own) {
    return(as.double(stats::BIC(fit)))
  }
  mean <- sum(weight) / n
  loglik <- spherical_loglik(weight / mean, d, inertia / mean, unit)
  -2 * loglik + length(weight) * (d + 1) * log(n)
}
