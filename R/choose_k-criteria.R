# The criteria of choose_k(): what is measured of one fit.

# list(values, silhouettes): a number for each fit and criterion, and the widths of its rows.
# `work`, if any, is told the share of all this that is done.
measure_all <- function(fits, points, weights, criteria, sample, n_threads, work = NULL,
                        call = rlang::caller_env()) {
  measured <- vector("list", length(fits))
  sphere <- if (any(vapply(fits, is_spherical_fit, NA))) {
    on_sphere(points, "x", call, n_threads)
  }
  # One pass for the silhouettes of all k takes most of the time.
  silhouettes <- list(values = rep(NA_real_, length(fits)), widths = vector("list", length(fits)))
  share <- if ("silhouette" %in% criteria) 0.1 else 1
  complete <- until_interrupt(length(fits), function(i) {
    of_fit <- if (is_spherical_fit(fits[[i]])) sphere else points
    measured[[i]] <<- measure_fit(fits[[i]], of_fit, weights, n_threads, call)
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
  clusters <- vapply(fits, clusters_of, double(1), points$n)
  list(
    values = values, silhouettes = silhouettes$widths, complete = complete, clusters = clusters
  )
}

# How many there are; those that a fit of this package left empty count, since it told so.
clusters_of <- function(fit, n) {
  if (is_clustering(fit)) as.double(fit$k) else as.double(fit_labels(fit, n)$k)
}

is_spherical_fit <- function(fit) is_clustering(fit) && is_spherical(fit)

# list(values, labels, measure): all criteria but silhouettes, and what these need, if they are
# defined. `points` are those of the sphere for a spherical fit.
measure_fit <- function(fit, points, weights, n_threads, call = rlang::caller_env()) {
  if (points$sparse) {
    return(list(values = measure_sparse(fit, points, weights, call)))
  }
  labels <- fit_labels(fit, points$n, call)
  measure <- fit_measure(fit)
  moments <- moments_in_unit(points, labels, weights, n_threads)
  k <- length(moments$weight)
  rows <- if (is.null(weights)) sum(labels$label > 0L) else sum(labels$label > 0L & weights > 0)
  if (k == 0L) {
    return(list(values = replace(criterion_directions, TRUE, NA_real_), measure = measure))
  }
  inertia <- moments_inertia(moments, fit)
  several <- k >= 2L && k < rows
  values <- c(
    inertia = inertia$value,
    calinski_harabasz = if (several) calinski_harabasz_index(moments) else NA_real_,
    davies_bouldin = if (several) davies_bouldin_index(moments) else NA_real_,
    # Every row on a center of its own is infinitely likely, whatever the data.
    bic = if (k < rows) {
      fit_bic(fit, moments$weight, moments$n, points$d, inertia$measured, inertia$unit)
    } else {
      NA_real_
    }
  )
  # Latitudes and longitudes have no means.
  if (measure$metric == "haversine") values[] <- NA_real_
  list(values = values, labels = if (several) labels, measure = measure)
}

# list(value, measured, unit): that of the fit, if it has one, and the same in squares of a unit in
# which it is never too small for a number. Nothing is left of it where clusters are perfect.
moments_inertia <- function(moments, fit) {
  if (is_perfect(moments)) {
    return(list(value = 0, measured = 0, unit = 1))
  }
  measured <- sum(moments$squares)
  own <- fit_field(fit, "inertia")
  value <- if (is_number(own)) as.double(own) else measured * moments$unit^2
  small <- moments$unit != 1
  list(
    value = value, measured = if (small) measured else value, unit = if (small) moments$unit else 1
  )
}

measure_sparse <- function(fit, points, weights, call) {
  label <- fit_labels(fit, points$n, call)$label
  if (!is_number(fit_field(fit, "inertia")) || !any(label > 0L)) {
    return(c(inertia = NA_real_, bic = NA_real_))
  }
  weight <- tapply_sums(if (is.null(weights)) rep(1, points$n) else weights, label)
  inertia <- if (is_perfect_fit(fit)) 0 else fit$inertia
  weight <- weight[weight > 0 & names(weight) != "0"]
  rows <- sum(label > 0L & (if (is.null(weights)) TRUE else weights > 0))
  several <- length(weight) < rows
  n <- observations(weights, label > 0L)
  c(
    inertia = inertia, bic = if (several) fit_bic(fit, weight, n, points$d, inertia) else NA_real_
  )
}

# By what a fit remembers: its centers and the squares about one center.
is_perfect_fit <- function(fit) {
  total <- fit[["totss"]]
  centers <- fit[["centers"]]
  weight <- if (is.null(fit[["weight"]])) fit[["size"]] else fit[["weight"]]
  known <- is_number(total) && is.numeric(weight) && is.matrix(centers) &&
    length(weight) == nrow(centers)
  if (!known) {
    return(fit[["inertia"]] <= 0)
  }
  origin <- sum(weight[weight > 0] * rowSums(centers[weight > 0, , drop = FALSE]^2))
  fit[["inertia"]] <= rounding_squares(total, 0, origin)
}

# The field of a list, which a result from elsewhere need not be.
fit_field <- function(fit, name) if (is.list(fit)) fit[[name]]

fit_labels <- function(fit, n, call = rlang::caller_env()) {
  as_labels(method_labels(fit, n, call)$cluster, n, quiet = TRUE)
}
