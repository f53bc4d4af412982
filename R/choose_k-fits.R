# The fits of choose_k(), one for each number of clusters.

fitter <- function(method, weights, ...) {
  if (is.null(weights)) {
    return(function(x, k) method(x, k, ...))
  }
  function(x, k) method(x, k, weights = weights, ...)
}

# Tells what share of all fits is done, as if the time of a fit grew with k.
path_work <- function(k, n, gap, gap_samples, report) {
  total <- sum(k) * (if (gap) 1 + gap_samples else 1)
  done <- 0
  function(k) {
    done <<- done + k
    if (!is.null(report)) {
      report(done / total)
    }
  }
}

fit_all <- function(fit_one, x, k, work) {
  fits <- list()
  seconds <- double()
  failure <- NULL
  starts <- random_starts()
  on.exit(starts$done())
  complete <- tryCatch(
    until_interrupt(length(k), function(i) {
      start <- proc.time()[["elapsed"]]
      fit <- quietly(starts$run(fit_one(x, k[i])))
      seconds[i] <<- proc.time()[["elapsed"]] - start
      fits[[i]] <<- fit
      work(k[i])
    }),
    error = function(error) {
      # What was done before it is kept; of the first fit the error goes on as it came.
      if (length(fits) == 0L) rlang::cnd_signal(error)
      failure <<- error
      TRUE
    }
  )
  if (length(fits) == 0L) {
    rlang::interrupt()
  }
  list(fits = fits, seconds = seconds[seq_along(fits)], complete = complete, failure = failure)
}

# step(1), step(2), ... until step(n) or an interrupt; returns whether all were made.
until_interrupt <- function(n, step) {
  tryCatch(
    {
      for (i in seq_len(n)) step(i)
      TRUE
    },
    interrupt = function(condition) FALSE
  )
}

# A fit that has not converged counts as it is.
quietly <- function(fit) {
  withCallingHandlers(
    fit,
    huddle_not_converged = function(condition) rlang::cnd_muffle(condition)
  )
}

warn_stopped <- function(error, k, call = rlang::caller_env()) {
  reason <- conditionMessage(error)
  huddle_warn(
    c(
      "No fit from {.arg k} = {format_number(k)} on, since that one failed.",
      x = "{reason}"
    ),
    class = "degenerate", arg = "k", call = call
  )
}

warn_interrupted <- function(done, wanted, call = rlang::caller_env()) {
  huddle_warn(
    c(
      "Interrupted after {format_number(done)} of {format_number(wanted)} fits.",
      i = "What is not measured yet is NA."
    ),
    class = "interrupted", arg = "k", call = call
  )
}
