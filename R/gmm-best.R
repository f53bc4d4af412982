# The best of some starts, and components that say nothing.

# The best of some starts, each a function that returns labels, memberships or components.
best_mixture <- function(starts, data, k, report, call = rlang::caller_env()) {
  best <- NULL
  collapsed <- NULL
  for (i in seq_along(starts)) {
    start <- starts[[i]]()
    span <- c(i - 1, i) / length(starts)
    fit <- if (is.null(start$empty)) {
      run_core(gmm_fit_(
        data$x, data$gone, start, data$options, data$weights, span[1], span[2], data$n_threads,
        report
      ), call)
    } else {
      list(collapsed = start$empty)
    }
    if (fit$collapsed > 0) {
      collapsed <- fit$collapsed
      next
    }
    fit$final <- fit$loglik[length(fit$loglik)]
    fit$thin <- thin_components(fit$components, data)
    if (is.null(best) || is_better(fit, best)) best <- fit
  }
  if (is.null(best)) {
    abort_collapsed(collapsed, k, data, call)
  }
  best
}

# What collapses would be infinitely likely but for `reg`, so that such a likelihood says nothing.
is_better <- function(fit, other) {
  sound <- length(fit$thin) == 0
  if (sound != (length(other$thin) == 0)) sound else fit$final > other$final
}

# Components that are in some direction no wider than `reg` makes them, where the data are.
thin_components <- function(components, data) {
  total <- data$covariance + diag(data$options$ridge, data$d)
  if (substr(data$options$form, 3, 3) == "I") total <- diag(diag(total), data$d)
  root <- tryCatch(chol(total), error = function(error) NULL)
  if (data$reg == 0 || data$reg >= 0.05 || is.null(root)) {
    return(integer())
  }
  width <- function(covariance) {
    half <- backsolve(root, covariance, transpose = TRUE)
    min(eigen(backsolve(root, t(half), transpose = TRUE), TRUE, only.values = TRUE)$values)
  }
  widths <- apply(components$covariances, 3, function(values) width(matrix(values, data$d)))
  which(widths <= 10 * data$reg)
}

abort_collapsed <- function(component, k, data, call) {
  huddle_abort(
    c(
      paste(
        "Component {format_number(component)} of {format_number(k)} has collapsed:",
        "its covariance has no inverse."
      ),
      i = paste(
        "Raise {.arg reg}, ask for fewer components, or for a {.arg covariance} with fewer",
        "parameters than {.val {data$options$form}}."
      )
    ),
    class = "input", arg = "x", call = call
  )
}
