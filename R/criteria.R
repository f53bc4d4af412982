# The criteria of choose_k(): what is measured of one fit, and what each suggests.

# list(values, silhouettes): a number for each fit and criterion, and the widths of its rows.
# `work`, if any, is told the share of all this that is done.
measure_all <- function(fits, points, weights, criteria, sample, n_threads, work = NULL) {
  measured <- vector("list", length(fits))
  sphere <- if (any(vapply(fits, is_spherical_fit, NA))) {
    on_sphere(points, "x", rlang::caller_env(), n_threads)
  }
  # One pass for the silhouettes of all k takes most of the time.
  silhouettes <- list(values = rep(NA_real_, length(fits)), widths = vector("list", length(fits)))
  share <- if ("silhouette" %in% criteria) 0.1 else 1
  complete <- until_interrupt(length(fits), function(i) {
    of_fit <- if (is_spherical_fit(fits[[i]])) sphere else points
    measured[[i]] <<- measure_fit(fits[[i]], of_fit, weights, n_threads)
    if (!is.null(work)) work(share * i / length(fits))
  })
  if (complete && "silhouette" %in% criteria) {
    complete <- until_interrupt(1L, function(i) {
      report <- if (!is.null(work)) function(done) work(share + (1 - share) * done)
      silhouettes <<- path_silhouettes(
        measured, points, sphere, weights, sample, n_threads, report
      )
    })
  }
  wanted <- setdiff(criteria, "gap")
  values <- lapply(stats::setNames(wanted, wanted), function(criterion) {
    if (criterion == "silhouette") {
      return(silhouettes$values)
    }
    vapply(measured, function(one) {
      if (is.null(one)) NA_real_ else one$values[[criterion]]
    }, double(1))
  })
  list(values = values, silhouettes = silhouettes$widths, complete = complete)
}

is_spherical_fit <- function(fit) is_clustering(fit) && is_spherical(fit)

# list(values, labels, measure): all criteria but silhouettes, and what these need, if they are
# defined. `points` are those of the sphere for a spherical fit.
measure_fit <- function(fit, points, weights, n_threads) {
  if (is.list(points$x)) {
    return(list(values = measure_sparse(fit, points, weights)))
  }
  labels <- fit_labels(fit, points$n)
  measure <- fit_measure(fit)
  moments <- moments_in_unit(points, labels, weights, n_threads)
  inertia <- fit_field(fit, "inertia")
  if (is.null(inertia)) {
    inertia <- sum(moments$squares) * moments$unit^2
  }
  k <- length(moments$weight)
  rows <- if (is.null(weights)) sum(labels$label > 0L) else sum(labels$label > 0L & weights > 0)
  several <- k >= 2L && k < rows
  values <- c(
    inertia = inertia,
    calinski_harabasz = if (several) calinski_harabasz_index(moments) else NA_real_,
    davies_bouldin = if (several) davies_bouldin_index(moments) else NA_real_,
    bic = fit_bic(fit, moments$weight, points$d, inertia)
  )
  # Latitudes and longitudes have no means.
  if (measure$metric == "haversine") values[] <- NA_real_
  list(values = values, labels = if (several) labels, measure = measure)
}

measure_sparse <- function(fit, points, weights) {
  label <- fit_labels(fit, points$n)$label
  weight <- tapply_sums(if (is.null(weights)) rep(1, points$n) else weights, label)
  c(inertia = fit$inertia, bic = fit_bic(fit, weight[weight > 0], points$d, fit$inertia))
}

# The field of a list, which a result from elsewhere need not be.
fit_field <- function(fit, name) if (is.list(fit)) fit[[name]]

fit_labels <- function(fit, n, call = rlang::caller_env()) {
  as_labels(method_labels(fit, n, call)$cluster, n, quiet = TRUE)
}

# ---- the likelihood of k-means -------------------------------------------------------------------

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
#' weights, counts them as rows.
#'
#' @return An object of class `"logLik"` with the attributes `df` and `nobs`. It is infinite where
#'   the inertia is 0.
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
    spherical_loglik(object$size, d, object$inertia),
    df = object$k * (d + 1), nobs = object$n, class = "logLik"
  )
}

spherical_loglik <- function(weight, d, inertia) {
  n <- sum(weight)
  weight <- weight[weight > 0]
  shares <- sum(weight * log(weight / n))
  if (inertia > 0) shares - n * d / 2 * (log(2 * pi * inertia / (n * d)) + 1) else Inf
}

# The fit's own, if it has a likelihood of another kind.
fit_bic <- function(fit, weight, d, inertia) {
  own <- is_clustering(fit) && !inherits(fit, "huddle_kmeans") &&
    !is.null(utils::getS3method("logLik", class(fit)[[1]], optional = TRUE))
  if (own) {
    return(as.double(stats::BIC(fit)))
  }
  -2 * spherical_loglik(weight, d, inertia) + length(weight) * (d + 1) * log(sum(weight))
}

# ---- suggestions ---------------------------------------------------------------------------------

#' What the criteria suggest
#'
#' `elbow()` is the number of clusters after which the inertia of a [choose_k()] path falls slowly;
#' `suggest_k()` is what each of its criteria suggests.
#'
#' @param path A result of [choose_k()].
#' @param ... Not used; an unknown argument is an error.
#' @param rule How the gap statistic decides: `"tibshirani"`, the smallest k whose gap is at least
#'   that of the next k minus its standard error; `"first_se"` and `"global_se"`, the smallest k
#'   whose gap is within a standard error of the first, or the greatest, peak; `"first_max"` and
#'   `"global_max"`, that peak itself.
#'
#' @details
#' The elbow is where the slope of log(inertia) against log(k) drops most, among all k but the first
#' and the last; of equal drops the first. See [choose_k()] for why. Slopes between large k are
#' uncertain, since log(k) hardly changes: the drop at k is divided by the standard error that it
#' would have if all of log(inertia) had the same, `sqrt(u^2 + (u + v)^2 + v^2)` with
#' `1/u = log(k) - log(k before)` and `1/v = log(k after) - log(k)`. An inertia of 0, where every
#' row lies on a center, counts as 1e-12 of the first.
#'
#' The rules of the gap statistic are those of `cluster::maxSE()`.
#'
#' @return `elbow()`: one number, `NA` with fewer than three k. `suggest_k()`: a named vector with
#'   one number for each criterion of the path, `NA` where it suggests none.
#' @seealso [choose_k()]
#' @examples
#' set.seed(1)
#' path <- choose_k(blobs[c("x1", "x2")], 1:9)
#' elbow(path)
#' suggest_k(path)
#' @export
elbow <- function(path, ...) {
  check_no_dots(...)
  check_path(path)
  if (!"inertia" %in% names(path)) {
    huddle_abort(
      "{.arg path} must have measured the inertia.", class = "model", arg = "path"
    )
  }
  elbow_of(path$k, path$inertia)
}

#' @rdname elbow
#' @export
suggest_k <- function(path, ...,
                      rule = c("tibshirani", "first_se", "global_se", "first_max", "global_max")) {
  check_no_dots(...)
  check_path(path)
  rule <- check_choice(rule, c("tibshirani", "first_se", "global_se", "first_max", "global_max"))
  criteria <- intersect(attr(path, "criteria"), names(path))
  vapply(stats::setNames(criteria, criteria), function(criterion) {
    values <- path[[criterion]]
    switch(criterion,
      inertia = elbow_of(path$k, values),
      gap = gap_choice(path$k, values, path$gap_se, rule),
      best_k(path$k, values, criterion_directions[[criterion]])
    )
  }, double(1))
}

elbow_of <- function(k, inertia) {
  order <- order(k)
  k <- k[order]
  inertia <- inertia[order]
  if (length(k) < 3L || !isTRUE(inertia[1] > 0)) {
    return(NA_real_)
  }
  step <- diff(log(k))
  drop <- diff(diff(log(pmax(inertia, 1e-12 * inertia[1]))) / step)
  before <- 1 / step[-length(step)]
  after <- 1 / step[-1]
  error <- sqrt(before^2 + (before + after)^2 + after^2)
  as.double(k[which.max(drop / error) + 1L])
}

# A fit without any spread left, of infinite likelihood, says nothing about clusters.
best_k <- function(k, values, direction) {
  best <- which.max(replace(direction * values, is.infinite(values), NA))
  if (length(best)) k[best] else NA_real_
}

# "silhouette: 4 (0.688), then 5 (0.656)"
suggestion_words <- function(path) {
  suggested <- suggest_k(path)
  values <- vapply(names(suggested), function(criterion) {
    best <- suggested[[criterion]]
    if (is.na(best)) {
      return("none: too few k")
    }
    direction <- criterion_directions[[criterion]]
    if (criterion == "inertia") {
      return(paste("elbow at", format_number(best)))
    }
    known <- is.finite(path[[criterion]])
    ranked <- path$k[known][order(direction * path[[criterion]][known], decreasing = TRUE)]
    second <- setdiff(ranked, best)[1]
    shown <- function(k) {
      value <- path[[criterion]][match(k, path$k)]
      sprintf("%s (%s)", format_number(k), format_value(value))
    }
    paste0(shown(best), if (criterion != "gap" && !is.na(second)) paste(", then", shown(second)))
  }, "")
  paste0(format(paste0(names(suggested), ":")), " ", values)
}

verdict_words <- function(suggested) {
  votes <- sort(table(suggested), decreasing = TRUE)
  if (length(votes) == 0L) {
    return("No criterion suggests a number of clusters: try more values of k.")
  }
  if (length(votes) == 1L) {
    return(sprintf("All criteria suggest k = %s.", names(votes)))
  }
  sprintf(
    "They disagree: %s. Look at the silhouette diagrams, plot(path, type = \"diagram\").",
    paste(sprintf("k = %s by %s", names(votes), vapply(names(votes), function(k) {
      list_texts(names(suggested)[which(suggested == as.double(k))])
    }, "")), collapse = "; ")
  )
}
