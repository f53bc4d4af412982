# Mixtures of data with missing values: their door, what is expected of them, and labels.

# As as_points(), with `gone`, a logical matrix of what is missing; in its place are means. Without
# missing values there is no `gone`.
incomplete_points <- function(x, arg = "x", call = rlang::caller_env(), n_threads = NULL,
                              take = function(x) as_points(x, arg, call, n_threads)) {
  force(call)
  if (missing(x)) {
    abort_absent(arg, call)
  }
  table <- is.data.frame(x) || (is.matrix(x) && is.numeric(x) && !is.object(x))
  if (!table || !anyNA(x, recursive = is.data.frame(x))) {
    return(take(x))
  }
  gone <- is.na(x)
  points <- take(filled(x))
  # In the order that the points have.
  dimnames(gone) <- list(NULL, colnames(gone))
  points$gone <- unname(suppressWarnings(take(gone))$x == 1)
  check_rows_there(points$gone, arg, call)
  points
}

# Numbers in the place of missing ones; other columns are left to be refused.
filled <- function(x) {
  fill <- function(column) {
    if (!typeof(column) %in% numeric_types || is.factor(column)) {
      return(column)
    }
    usable <- column[is.finite(column)]
    replace(column, is.na(column), if (length(usable) > 0) mean(usable) else 0)
  }
  if (is.data.frame(x)) {
    return(replace(x, TRUE, lapply(x, fill)))
  }
  for (j in seq_len(ncol(x))) x[, j] <- fill(x[, j])
  x
}

check_rows_there <- function(gone, arg, call) {
  empty <- which(rowSums(!gone) == 0)
  if (length(empty) > 0) {
    huddle_abort(
      c(
        "{.arg {arg}} must have a value in every row.",
        x = "Row {format_number(empty[[1]])} has none.",
        i = "Leave such rows out."
      ),
      class = "nonfinite", arg = arg, call = call
    )
  }
}

# Missing values as a single normal distribution lets expect them, for the starts.
expected_data <- function(data, call) {
  empty <- which(colSums(!data$gone) == 0)
  if (length(empty) > 0) {
    huddle_abort(
      "{.arg x} must have a value in every column; column {format_number(empty[[1]])} has none.",
      class = "nonfinite", arg = "x", call = call
    )
  }
  options <- utils::modifyList(data$options, list(form = "VVV", tol = 1e-3, max_iter = 30))
  options$ridge <- pmax(options$ridge, 1e-6 * pmax(options$variance, mean(options$variance)))
  start <- list(
    means = matrix(data$mean, 1), proportions = 1, noise = 0,
    covariances = array(data$covariance + diag(options$ridge, data$d), c(data$d, data$d, 1))
  )
  fit <- run_core(
    gmm_fit_(data$x, data$gone, start, options, data$weights, 0, 0, data$n_threads, NULL), call
  )
  found <- run_core(
    gmm_incomplete_(data$x, data$gone, fit$components, options, data$n_threads), call
  )
  data$x <- found$complete
  data$columns <- points_scan_(data$x, data$n_threads)$columns
  data$mean <- drop(fit$components$means)
  data$covariance <- matrix(fit$components$covariances, data$d)
  data
}

# What a mixture says of points of which some may be incomplete.
incomplete_answer <- function(x, gone, components, options, type, n_threads,
                              call = rlang::caller_env()) {
  found <- run_core(gmm_incomplete_(x, gone, components, options, n_threads), call)
  switch(type,
    class = max.col(found$prob, ties.method = "first"),
    prob = found$prob,
    density = found$density,
    uncertainty = 1 - apply(found$prob, 1, max)
  )
}
