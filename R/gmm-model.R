# A mixture as a model: how it is put together, what it tells of itself, and what is wrong with one
# that was damaged.

# What compiled code found, in the units of the data.
new_mixture <- function(best, points, data, k, unit, keep_order, params, call) {
  found <- numbered(best$components, data, keep_order)
  components <- found$components
  names(found$cluster) <- points$row_names
  size <- tabulate(found$cluster, k)
  means <- components$means * unit
  dimnames(means) <- list(seq_len(k), points$col_names)
  covariances <- components$covariances * unit^2
  dimnames(covariances) <- list(points$col_names, points$col_names, seq_len(k))
  total <- if (is.null(data$weights)) points$n else sum(data$weights)
  loglik <- best$loglik - log(unit) * observed_numbers(data)
  form <- data$options$form
  fields <- list(
    cluster = found$cluster, k = as.integer(k), size = size, centers = means, n = points$n,
    means = means, covariances = covariances,
    proportions = stats::setNames(components$proportions, seq_len(k)), covariance = form,
    loglik = loglik[length(loglik)], df = mixture_df(form, points$d, k, params$noise),
    observations = observations(data$weights, rep(TRUE, points$n)),
    thin = thin_components(components, data),
    iterations = length(loglik) - 1L, converged = best$converged,
    trace = data_frame(
      list(iteration = seq_along(loglik)[-1] - 1L, loglik = loglik[-1]), length(loglik) - 1L,
      tibble = FALSE
    )
  )
  fields$scaling <- points$scaling
  if (params$missing == "ml") fields$missing_values <- sum(data$gone)
  if (params$noise) {
    fields$noise_proportion <- components$noise
    fields$is_noise <- unname(found$cluster) == 0L
    fields$log_hypervolume <- points$d * log(unit) - data$options$log_uniform
    fields$range <- unname(data$columns[, 2:3, drop = FALSE]) * unit
  }
  weight <- cluster_weights(found$cluster, k, data$weights, params$noise)
  if (!is.null(weight)) weight$total_weight <- total
  new_clustering(c(fields, weight, list(params = params, call = call)), class = "huddle_gmm")
}

# How many numbers have a density, each as often as its row counts.
observed_numbers <- function(data) {
  there <- if (is.null(data$gone)) rep(data$d, data$n) else rowSums(!data$gone)
  sum(if (is.null(data$weights)) there else data$weights * there)
}

# Labels, and the components in the order in which they appear. Labels are those of the components
# in this order, as predict() finds them.
numbered <- function(components, data, keep_order) {
  classify <- function(components) {
    if (!is.null(data$gone)) {
      return(incomplete_answer(
        data$x, data$gone, components, data$options, "class", data$n_threads
      ))
    }
    run_core(gmm_predict_(data$x, components, data$options, "class", data$n_threads))
  }
  cluster <- classify(components)
  k <- length(components$proportions)
  order <- unique(cluster[cluster > 0L])
  order <- c(order, setdiff(seq_len(k), order))
  if (!keep_order && is.unsorted(order)) {
    components$means <- components$means[order, , drop = FALSE]
    components$covariances <- components$covariances[, , order, drop = FALSE]
    components$proportions <- components$proportions[order]
    cluster <- classify(components)
  }
  known <- data$options$known
  if (!is.null(known)) cluster[known > 0L] <- known[known > 0L]
  list(cluster = cluster, components = components)
}

# Parameters that are estimated: means, proportions, and the covariances of Celeux and Govaert's
# table 1. Noise has a proportion and a volume.
mixture_df <- function(form, d, k, noise) {
  letter <- strsplit(form, "")[[1]]
  count <- function(letter) c(E = 1, V = k, I = 0)[[letter]]
  covariances <- count(letter[1]) + (d - 1) * count(letter[2]) + d * (d - 1) / 2 * count(letter[3])
  k * d + k - 1 + covariances + 2 * noise
}

#' @export
model_title.huddle_gmm <- function(fit) "Gaussian mixture"

#' @export
model_facts.huddle_gmm <- function(fit, digits) {
  absent <- fit[["missing_values"]]
  list(
    noise = describe_noise(fit),
    missing = if (isTRUE(absent > 0)) count_of(absent, "value"),
    covariance = describe_form(fit$covariance),
    proportions = paste(
      utils::head(format(fit$proportions, digits = 2, trim = TRUE), 12), collapse = ", "
    ),
    "log-lik" = sprintf(
      "%s (df %s), BIC %s", format(fit$loglik, digits = digits + 2), format_number(fit$df),
      format(stats::BIC(likelihood_of(fit)), digits = digits + 2)
    ),
    converged = describe_course(fit)
  )
}

describe_form <- function(form) {
  word <- names(form_words)[match(form, form_words)]
  words <- c(E = "equal", V = "varying")
  letter <- strsplit(form, "")[[1]]
  parts <- c(
    paste(words[[letter[1]]], "volume"),
    if (letter[2] == "I") "round" else paste(words[[letter[2]]], "shape"),
    if (letter[2] != "I" && letter[3] == "I") "axes of the columns",
    if (letter[3] != "I") paste(words[[letter[3]]], "orientation")
  )
  name <- if (is.na(word)) form else sprintf("%s, \"%s\"", form, word)
  sprintf("%s (%s)", name, paste(parts, collapse = ", "))
}

#' @export
model_problems.huddle_gmm <- function(fit, fields) {
  problem <- NextMethod()
  if (!is.null(problem)) {
    return(problem)
  }
  first_problem(fields, c(
    components_problem, likelihood_problem, noise_problem,
    function(fields) limits_problem(fields[["params"]], gmm_limits)
  ))
}

components_problem <- function(fields) {
  centers <- fields[["centers"]]
  k <- fields[["k"]]
  if (is.null(centers) || k < common_limits$k$min) {
    return("`centers` must have at least one row")
  }
  if (!identical(fields[["means"]], centers)) {
    return("`means` must be `centers`")
  }
  covariances <- fields[["covariances"]]
  size <- c(ncol(centers), ncol(centers), as.integer(k))
  if (!is.double(covariances) || is.object(covariances) || !identical(dim(covariances), size) ||
    !all(is.finite(covariances))) {
    return(sprintf("`covariances` must be finite numbers, %s", paste(size, collapse = " x ")))
  }
  proportions <- fields[["proportions"]]
  if (!is.double(proportions) || length(proportions) != k || !all(is.finite(proportions)) ||
    any(proportions <= 0) || sum(proportions) > 1 + 1e-8) {
    return("`proportions` must be positive and add up to 1")
  }
  form <- fields[["covariance"]]
  if (!is.character(form) || length(form) != 1L || !form %in% form_names()) {
    "`covariance` must be the three letters of a form"
  }
}

form_names <- function() grep("^[EVI]{3}$", listed_choices(cluster_gmm, "covariance"), value = TRUE)

likelihood_problem <- function(fields) {
  for (name in c("loglik", "df", "observations")) {
    if (!is_finite_number(fields[[name]])) {
      return(sprintf("`%s` must be a number", name))
    }
  }
  if (!is_whole(fields[["iterations"]])) {
    return("`iterations` must be a whole number")
  }
  if (!is_true_or_false(fields[["converged"]])) {
    return("`converged` must be TRUE or FALSE")
  }
  trace <- fields[["trace"]]
  is_trace <- is.list(trace) && identical(class(trace), "data.frame") &&
    identical(names(trace), c("iteration", "loglik")) && is.numeric(trace$loglik) &&
    length(trace$loglik) == fields[["iterations"]]
  if (!is_trace) "`trace` must be a data frame with the columns iteration and loglik"
}

noise_problem <- function(fields) {
  if (!is_true_or_false(fields[["params"]][["noise"]])) {
    return("`params$noise` must be TRUE or FALSE")
  }
  if (!fields[["params"]][["noise"]]) {
    return(NULL)
  }
  share <- fields[["noise_proportion"]]
  if (!is_finite_number(share) || share < 0 || share > 1) {
    return("`noise_proportion` must be a number between 0 and 1")
  }
  if (!is_finite_number(fields[["log_hypervolume"]])) {
    return("`log_hypervolume` must be a number")
  }
  range <- fields[["range"]]
  if (!is.double(range) || !identical(dim(range), c(ncol(fields[["centers"]]), 2L)) ||
    !all(is.finite(range))) {
    "`range` must have two numbers for each column"
  }
}

#' @rdname tidy.huddle_clustering
#' @export
tidy.huddle_gmm <- function(x, ...) {
  validate_model(x, arg = "x")
  check_no_dots(...)
  noise <- !is.null(x$is_noise)
  with_noise <- function(first, rest) if (noise) c(first, rest) else rest
  columns <- c(
    lapply(center_columns(x$centers), with_noise, first = NA),
    list(
      size = with_noise(sum(x$cluster == 0L), x$size),
      weight = if (!is.null(x[["weight"]])) with_noise(x[["noise_weight"]], x[["weight"]]),
      proportion = with_noise(x[["noise_proportion"]], unname(x$proportions)),
      cluster = label_factor(seq_len(x$k + noise) - noise, x$k, noise)
    )
  )
  data_frame(Filter(Negate(is.null), columns), x$k + noise)
}

#' @rdname tidy.huddle_clustering
#' @export
glance.huddle_gmm <- function(x, ...) {
  validate_model(x, arg = "x")
  check_no_dots(...)
  likelihood <- likelihood_of(x)
  figures <- list(
    covariance = x$covariance, logLik = as.double(likelihood), df = x$df,
    AIC = stats::AIC(likelihood), BIC = stats::BIC(likelihood), nobs = x$n, n.clusters = x$k,
    nexcluded = if (!is.null(x$is_noise)) sum(x$cluster == 0L), iter = x$iterations,
    converged = x$converged
  )
  data_frame(Filter(Negate(is.null), figures), 1L)
}

#' @rdname tidy.huddle_clustering
#' @export
augment.huddle_gmm <- function(x, data, ..., newdata = NULL) {
  found <- NextMethod()
  if (!is.null(newdata)) {
    return(found)
  }
  points <- mixture_newdata(data, x, "data")
  uncertainty <- from_mixture(x, points, "uncertainty", resolve_threads(), arg = "x")
  with_added(found, list(.uncertainty = uncertainty), "data")
}

# Components, and how unsure the label is.
#' @export
model_predictions.huddle_gmm <- function(fit, newdata) {
  list(
    cluster = stats::predict(fit, newdata),
    uncertainty = unname(stats::predict(fit, newdata, type = "uncertainty"))
  )
}
