# What density-based clusterings share: what they say of themselves, and the checks of their
# parameters.

# What a core is, or of how many rows density is measured.
describe_density <- function(fit, digits) {
  params <- fit$params
  if (is.null(params$min_samples)) {
    return(NULL)
  }
  eps <- if (is.finite(params$eps)) {
    paste0(format(params$eps, digits = digits), distance_unit(params$metric))
  }
  weighted <- isTRUE(params$weighted)
  if (is.null(fit[["core"]])) {
    least <- count_of(params$min_samples, if (weighted) "unit" else "row")
    own <- if (weighted) "the row's own" else "the row itself"
    # The eps of a tree is about its clusters.
    up_to <- if (is.null(fit$tree) && !is.null(eps)) paste(", up to", eps)
    of <- if (weighted) " of weight"
    return(paste0("measured over ", least, of, ", ", own, " included", up_to))
  }
  paste0(
    "cores have ", least_words(params, "row"), if (!is.null(eps)) paste(" within", eps),
    if (weighted) ", their own included" else ", themselves included"
  )
}

# What a core has within eps.
least_words <- function(params, noun) {
  if (isTRUE(params$weighted)) {
    return(paste("a weight of at least", format_number(params$min_samples)))
  }
  paste("at least", count_of(params$min_samples, noun))
}

# What follows a distance where its unit is known.
distance_unit <- function(metric) if (identical(metric, "haversine")) " metres" else ""

# Where no row is in a cluster: because more rows are asked for, by the argument `arg`, than there
# are, or else as `why` has it.
warn_all_noise <- function(fit, arg, value, total, why, call = rlang::caller_env()) {
  if (fit$k > 0) {
    return(invisible())
  }
  few <- value > total
  huddle_warn(
    if (few) {
      c(
        "All rows are noise: {.arg {arg}} is {format_number(value)}, and there are fewer.",
        i = "All together they count {format_number(total)}."
      )
    } else {
      c(paste("All rows are noise:", why[[1]]), i = why[[2]])
    },
    class = "degenerate", arg = if (few) arg else why[["arg"]], call = call
  )
}

no_core_at_eps <- function(params) {
  c(
    "no row has {.arg min_samples} rows within {.arg eps} of it.",
    paste0(
      if (params$metric == "haversine") "Distances on the ground are in metres. ",
      "Try a larger {.arg eps}, such as {.fn suggest_eps} finds."
    ),
    arg = "eps"
  )
}

# The parameters of a model within `limits`, and what distance was measured.
density_problem <- function(params, limits, required = names(limits)) {
  problem <- limits_problem(params, limits, required)
  if (!is.null(problem)) {
    return(problem)
  }
  metric <- params[["metric"]]
  if (!is.character(metric) || length(metric) != 1L || !metric %in% c(neighbor_metrics, "given")) {
    return("`params$metric` must be the name of a distance")
  }
  limits_problem(params, common_limits["p"])
}
