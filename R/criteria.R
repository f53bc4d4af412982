# The criteria of choose_k(): what is measured of one fit.

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
