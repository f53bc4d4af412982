# The fits of choose_k(), one for each number of clusters.

fitter <- function(method, weights, ...) {
  if (is.null(weights)) {
    return(function(x, k) method(x, k, ...))
  }
  function(x, k) method(x, k, weights = weights, ...)
}

# list(fit, measure, gap, finish): functions that move the bar of choose_k() on. What is done is told
# by the k of a fit, or the share of all criteria. The parts are as long as their operations let one
# guess: some twenty passes over the rows for each cluster of a fit, one for each row whose
# silhouette is measured. The bar never goes back.
path_work <- function(k, n, criteria, sample, gap_samples, report) {
  if (is.null(report)) {
    nothing <- function(...) NULL
    return(list(fit = nothing, measure = NULL, gap = nothing, finish = nothing))
  }
  rows <- if ("silhouette" %in% criteria) min(n, sample) else 0
  cost <- c(
    fit = 20 * sum(k), measure = rows + 5 * length(k),
    gap = if ("gap" %in% criteria) 20 * sum(k) * gap_samples else 0
  )
  ends <- cumsum(cost) / sum(cost)
  begins <- ends - cost / sum(cost)
  reached <- 0
  tell <- function(share) {
    if (share > reached) {
      reached <<- share
      report(share)
    }
  }
  part <- function(name, share) {
    # What is left of a part, as after a fit that failed, is not waited for.
    tell(begins[[name]] + min(share, 1) * (ends[[name]] - begins[[name]]))
  }
  done <- c(fit = 0, gap = 0)
  counted <- function(name, of) {
    function(k) {
      done[name] <<- done[[name]] + k
      part(name, done[[name]] / of)
    }
  }
  list(
    fit = counted("fit", sum(k)), measure = function(share) part("measure", share),
    gap = counted("gap", sum(k) * gap_samples), finish = function() tell(1)
  )
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
      work$fit(k[i])
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
