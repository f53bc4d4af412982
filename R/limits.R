# What the numbers among the arguments may be. Each limit is written once, in a table beside the
# method (kmeans_limits, dbscan_limits, ...) or here, and read by the fit, by the validator of saved
# models and by the tests.
#
# A limit is a list of what differs from `any_number`: `whole`, that it is a whole number; `min` and
# `max`, the least and the greatest, not allowed themselves with `min_open` and `max_open`;
# `infinite`, that it may be Inf.

any_number <- list(
  whole = FALSE, min = -Inf, max = Inf, min_open = FALSE, max_open = FALSE, infinite = FALSE
)

# Arguments that mean the same in several methods. The data set the maximum of `k`.
common_limits <- list(
  k = list(whole = TRUE, min = 1),
  p = list(min = 1, infinite = TRUE),
  n_threads = list(whole = TRUE, min = 1)
)

filled_limit <- function(limit) replace(any_number, names(limit), limit)

# A limit whose maximum the data set.
up_to <- function(limit, max) replace(limit, "max", max)

# One number within a limit, or an error about the argument.
check_limit <- function(x, limit, ..., arg = rlang::caller_arg(x), call = rlang::caller_env()) {
  if (isTRUE(limit$whole)) {
    limit <- filled_limit(limit)
    return(check_count(x, limit$min, limit$max, arg = arg, call = call))
  }
  if (!missing(x) && is_within(x, limit)) {
    return(as.double(x))
  }
  limit <- filled_limit(limit)
  kind <- if (limit$infinite) "one number" else "one finite number"
  abort_param(x, paste0(kind, limit_words(limit)), arg, call)
}

is_within <- function(x, limit) {
  limit <- filled_limit(limit)
  is_number(x) && !is.na(x) && (limit$infinite || is.finite(x)) &&
    (x > limit$min || (!limit$min_open && x == limit$min)) &&
    (x < limit$max || (!limit$max_open && x == limit$max)) &&
    (!limit$whole || x == trunc(x))
}

limit_words <- function(limit) {
  limit <- filled_limit(limit)
  if (limit$max_open) {
    return(sprintf(" above %s and below %s", format_number(limit$min), format_number(limit$max)))
  }
  range_words(limit$min, limit$max, limit$min_open)
}

# What is wrong with the parameters of a model from anywhere, in words, or NULL. Of those that are
# not `required` some may be missing.
limits_problem <- function(params, limits, required = names(limits)) {
  for (name in names(limits)) {
    value <- params[[name]]
    absent <- is.null(value) && !name %in% required
    if (!absent && !is_within(value, limits[[name]])) {
      kind <- if (isTRUE(limits[[name]]$whole)) "a whole number" else "a number"
      return(sprintf("`params$%s` must be %s%s", name, kind, limit_words(limits[[name]])))
    }
  }
}
