# What a model of k-means tells of itself, and what is wrong with one that was damaged.

#' @export
model_title.huddle_kmeans <- function(fit) "k-means"

#' @export
model_facts.huddle_kmeans <- function(fit, digits) {
  list(inertia = describe_inertia(fit, digits), converged = describe_course(fit))
}

# For all that calls itself a result of stats::kmeans(), whose verbs read the same fields.
#' @export
model_problems.kmeans <- function(fit, fields) {
  first_problem(fields, c(sums_problem, course_problem, starts_problem))
}

# Models of k-means have parameters for print() only, and some were made without.
starts_problem <- function(fields) {
  limits_problem(fields[["params"]], kmeans_limits, required = NULL)
}

sums_problem <- function(fields) {
  if (is.null(fields[["centers"]]) || fields[["k"]] < common_limits$k$min) {
    return("`centers` must have at least one row")
  }
  within <- fields[["withinss"]]
  if (!is_plain(within, "double", fields[["k"]]) || !all(is.finite(within)) || any(within < 0)) {
    return(sprintf("`withinss` must be %s non-negative numbers", format_number(fields[["k"]])))
  }
  for (name in c("inertia", "tot.withinss", "totss")) {
    if (!is_finite_number(fields[[name]]) || fields[[name]] < 0) {
      return(sprintf("`%s` must be a non-negative number", name))
    }
  }
  # A difference of two sums, which rounding may leave just below zero.
  if (!is_finite_number(fields[["betweenss"]])) {
    return("`betweenss` must be a number")
  }
}

course_problem <- function(fields) {
  for (name in c("iterations", "iter", "ifault")) {
    if (!is_whole(fields[[name]])) {
      return(sprintf("`%s` must be a whole number", name))
    }
  }
  if (!is_true_or_false(fields[["converged"]])) {
    return("`converged` must be TRUE or FALSE")
  }
  trace <- fields[["trace"]]
  columns <- c("iteration", "inertia", "shift", "distances", "moved")
  is_trace <- is.list(trace) && identical(class(trace), "data.frame") &&
    all(columns %in% names(trace)) &&
    all(vapply(unclass(trace)[columns], is.numeric, logical(1))) &&
    length(unique(lengths(unclass(trace)))) == 1L
  if (!is_trace) {
    sprintf("`trace` must be a data frame with the columns %s", list_texts(columns))
  }
}
