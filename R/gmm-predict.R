# New points and mixtures: their components, probabilities and densities.

#' Predict from a Gaussian mixture
#'
#' Gives points the components of a mixture, with what probabilities and densities it likes.
#'
#' @inheritParams predict.huddle_kmeans
#' @param object A result of [cluster_gmm()].
#' @param type What to return, see below.
#'
#' @return For n points and k components
#'   * `"class"`: n integers, the number of the most probable component (the first of equals), 0 for
#'     noise;
#'   * `"prob"`: an n x k matrix of probabilities, of which each row adds up to 1; after a fit with
#'     noise that of the noise comes first, in the column `"0"`;
#'   * `"density"`: n numbers, the logarithm of the density of the mixture, in units of the data;
#'   * `"uncertainty"`: n numbers, 1 less the greatest probability.
#'
#'   Row names of `newdata` are kept. Time grows with `n * k * d^2`. After a fit with
#'   `missing = "ml"` values may be missing: all then goes by those that are there.
#' @examples
#' set.seed(1)
#' fit <- cluster_gmm(iris[1:4], k = 3)
#' new <- iris[c(1, 71, 134), 1:4]
#' predict(fit, new)
#' round(predict(fit, new, type = "prob"), 3)
#' predict(fit, new, type = "uncertainty")
#' predict(fit, new, type = "density")
#' @export
predict.huddle_gmm <- function(object, newdata, type = c("class", "prob", "density", "uncertainty"),
                               ..., n_threads = NULL) {
  validate_model(object, arg = "object", labels = missing(newdata))
  type <- check_choice(type)
  check_no_dots(...)
  if (missing(newdata) && type == "class") {
    return(object$cluster)
  }
  n_threads <- resolve_threads(n_threads)
  points <- mixture_newdata(newdata, object, "newdata", n_threads)
  result <- from_mixture(object, points, type, n_threads)
  if (is.matrix(result)) {
    columns <- seq_len(ncol(result))
    if (ncol(result) > object$k) {
      # Noise is the first column, as in tables of labels.
      result <- result[, c(ncol(result), seq_len(object$k)), drop = FALSE]
      columns <- columns - 1L
    }
    dimnames(result) <- list(points$row_names, columns)
  } else {
    names(result) <- points$row_names
  }
  result
}

# New rows; what they lack is let pass if the fit knew missing values.
mixture_newdata <- function(newdata, fit, arg, n_threads = NULL, call = rlang::caller_env()) {
  take <- function(x) as_newdata(x, fit, arg = arg, call = call, n_threads = n_threads)
  if (missing(newdata) || !identical(fit$params$missing, "ml")) {
    return(as_newdata(newdata, fit, arg = arg, call = call, n_threads = n_threads))
  }
  incomplete_points(newdata, arg, call, n_threads, take)
}

from_mixture <- function(fit, points, type, n_threads, arg = "object",
                         call = rlang::caller_env()) {
  unit <- mixture_unit(points, list(max_abs = max(abs(fit$centers))))
  d <- ncol(fit$centers)
  noise <- isTRUE(fit$params$noise)
  components <- list(
    means = in_unit(unname(fit$means), unit), covariances = fit$covariances / unit^2,
    proportions = fit$proportions, noise = if (noise) fit$noise_proportion else 0
  )
  none <- double(d)
  options <- list(
    form = fit$covariance, max_iter = 0, tol = 0, variance = none, ridge = none,
    least_variance = none,
    log_uniform = if (noise) d * log(unit) - fit$log_hypervolume else -Inf
  )
  x <- in_unit(points$x, unit)
  result <- if (is.null(points$gone)) {
    run_core(gmm_predict_(x, components, options, type, n_threads), call)
  } else {
    incomplete_answer(x, points$gone, components, options, type, n_threads, call)
  }
  if (is.null(result)) {
    abort_damaged("a covariance has no inverse", arg, call)
  }
  if (type != "density" || unit == 1) {
    return(result)
  }
  there <- if (is.null(points$gone)) d else rowSums(!points$gone)
  result - there * log(unit)
}

#' @rdname anomaly_score
#' @export
anomaly_score.huddle_gmm <- function(fit, newdata, ..., n_threads = NULL) {
  validate_model(fit)
  check_no_dots(...)
  if (missing(newdata)) {
    huddle_abort(
      "{.arg newdata} is missing: the fit keeps no copy of its data.",
      class = "type", arg = "newdata"
    )
  }
  n_threads <- resolve_threads(n_threads)
  points <- mixture_newdata(newdata, fit, "newdata", n_threads)
  score <- -from_mixture(fit, points, "density", n_threads, arg = "fit")
  stats::setNames(score, points$row_names)
}
