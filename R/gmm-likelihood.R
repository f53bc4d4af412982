# The likelihood of a mixture, the criteria that go by it, and draws from a mixture.

#' The likelihood of a Gaussian mixture
#'
#' The log-likelihood of a mixture, with which [stats::AIC()] and [stats::BIC()] work on a fit, and
#' the integrated complete-data likelihood.
#'
#' @param object A result of [cluster_gmm()].
#' @param ... Not used; an unknown argument is an error.
#' @param data The data that the mixture was fitted to, which it does not keep, in any of the forms
#'   that they could have.
#' @inheritParams huddle-params
#'
#' @details
#' All criteria have the sign of [stats::BIC()]: smaller is better. (That of the mclust package is
#' the other one.) `ICL()` is the BIC and twice the entropy of the labels: minus the sum of the
#' logarithms of the greatest probability of each row, as in mclust (Biernacki and others, 2000). It
#' prefers components that are well separated.
#'
#' A component has `d` coordinates of its mean, and there are `k - 1` proportions; the numbers of
#' covariances are those of Celeux and Govaert (1995), and noise counts as two.
#'
#' @return `logLik()` returns an object of class `"logLik"` with the attributes `df` and `nobs`,
#'   `ICL()` one number.
#' @references
#' Biernacki, C., Celeux, G. and Govaert, G. (2000). Assessing a mixture model for clustering with
#' the integrated completed likelihood. *IEEE Transactions on Pattern Analysis and Machine
#' Intelligence*, 22(7), 719-725. \doi{10.1109/34.865189}
#' @examples
#' set.seed(1)
#' fits <- lapply(1:4, function(k) cluster_gmm(iris[1:4], k, tol = 1e-6))
#' sapply(fits, BIC)
#' sapply(fits, ICL, data = iris[1:4])
#' @importFrom stats logLik
#' @export
logLik.huddle_gmm <- function(object, ...) {
  check_no_dots(...)
  validate_model(object, arg = "object", labels = FALSE)
  likelihood_of(object)
}

# Of weights that are not whole only the proportions count.
likelihood_of <- function(fit) {
  total <- if (is.null(fit$total_weight)) fit$n else fit$total_weight
  structure(
    fit$loglik * (fit$observations / total), df = fit$df, nobs = fit$observations,
    class = "logLik"
  )
}

#' @rdname logLik.huddle_gmm
#' @export
ICL <- function(object, ...) {
  UseMethod("ICL")
}

#' @rdname logLik.huddle_gmm
#' @export
ICL.huddle_gmm <- function(object, data, ..., weights = NULL) {
  check_no_dots(...)
  validate_model(object, arg = "object")
  points <- mixture_newdata(data, object, "data")
  if (points$n != object$n) {
    huddle_abort(
      paste(
        "{.arg data} must have {count_of(object$n, 'row')} like the fitted data,",
        "not {format_number(points$n)}."
      ),
      class = "dim", arg = "data"
    )
  }
  weights <- check_weights(weights, points$n, 1)
  if (is.null(weights) == isTRUE(object$params$weighted)) {
    found <- if (is.null(weights)) "some" else "none"
    huddle_abort(
      "{.arg weights} must be those of the fit, which has {found}.",
      class = "param", arg = "weights"
    )
  }
  icl_of(object, points, weights, resolve_threads(NULL))
}

icl_of <- function(fit, points, weights, n_threads) {
  uncertain <- from_mixture(fit, points, "uncertainty", n_threads)
  weights <- if (is.null(weights)) 1 else weights * (fit$observations / sum(weights))
  stats::BIC(likelihood_of(fit)) - 2 * sum(weights * log1p(-uncertain))
}

#' Draw from a Gaussian mixture
#'
#' New rows that have the distribution of a mixture.
#'
#' @param object A result of [cluster_gmm()].
#' @param nsim The number of rows.
#' @param seed `NULL` for R's random numbers as they stand, or one whole number for [set.seed()],
#'   after which they are put back, as in [stats::simulate()].
#' @param ... Not used; an unknown argument is an error.
#'
#' @return A data frame of `nsim` rows: the columns of the fitted data, named `x1`, `x2`, ... where
#'   these have no names, and `.cluster`, a factor of the components that the rows were drawn from.
#'   Noise is uniform over the range of the data.
#' @examples
#' set.seed(1)
#' fit <- cluster_gmm(iris[1:4], k = 3)
#' head(simulate(fit, 100, seed = 2))
#' @importFrom stats simulate
#' @export
simulate.huddle_gmm <- function(object, nsim = 1, seed = NULL, ...) {
  check_no_dots(...)
  validate_model(object, arg = "object", labels = FALSE)
  nsim <- check_count(nsim, min = 0, max = .Machine$integer.max)
  if (is.null(seed)) {
    return(draws_of(object, nsim))
  }
  seed <- check_count(seed, min = -.Machine$integer.max, max = .Machine$integer.max)
  session <- globalenv()
  before <- session$.Random.seed
  on.exit(if (is.null(before)) {
    rm(".Random.seed", envir = session)
  } else {
    session$.Random.seed <- before
  })
  set.seed(seed)
  draws_of(object, nsim)
}

draws_of <- function(fit, count) {
  d <- ncol(fit$means)
  noise <- isTRUE(fit$params$noise)
  shares <- c(if (noise) fit$noise_proportion, fit$proportions)
  component <- sample.int(length(shares), count, replace = TRUE, prob = shares) - noise
  x <- matrix(stats::rnorm(count * d), count, d)
  for (j in seq_len(fit$k)) {
    rows <- which(component == j)
    spread <- chol(matrix(fit$covariances[, , j], d))
    x[rows, ] <- sweep(x[rows, , drop = FALSE] %*% spread, 2, fit$means[j, ], "+")
  }
  for (i in which(component == 0L)) {
    x[i, ] <- stats::runif(d, fit$range[, 1], fit$range[, 2])
  }
  columns <- lapply(seq_len(d), function(j) x[, j])
  names(columns) <- column_names(fit$means)
  columns$.cluster <- label_factor(component, fit$k, noise)
  data_frame(columns, count, tibble = FALSE)
}
