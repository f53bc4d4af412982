# What density-based clusterings say of themselves when they are printed.

# What a core is, or of how many rows density is measured.
describe_density <- function(fit, digits) {
  params <- fit$params
  if (!is.null(fit$tree)) {
    return(sprintf(
      "measured over %s, the row itself included", count_of(params$min_samples, "row")
    ))
  }
  if (is.null(params$eps) || is.null(params$min_samples)) {
    return(NULL)
  }
  within <- if (is.finite(params$eps)) paste(" within", format(params$eps, digits = digits))
  paste0("cores have ", count_of(params$min_samples, "row"), within, ", themselves included")
}

describe_tree <- function(fit) {
  if (is.null(fit$tree)) {
    return(NULL)
  }
  nodes <- sum(fit$tree$child > fit$n) + 1
  rule <- if (fit$params$selection == "leaf") "leaves" else "excess of mass"
  sprintf(
    "%s of at least %s, of which %s by %s", count_of(nodes, "cluster"),
    count_of(fit$params$min_cluster_size, "row"),
    paste(format_number(fit$k), if (fit$k == 1) "is chosen" else "are chosen"), rule
  )
}

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
