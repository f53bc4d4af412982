# Refuses objects that are no clustering, come from another version or were damaged, before their
# fields reach compiled code. Written for objects from anywhere: no field is trusted to have the
# type, the class or the size that the package gave it.

# The layout of the fields; raised when an older version of the package could misread them.
model_format <- 1L

# Returns `fit` invisibly. `labels = FALSE` leaves out the checks that read one value per row, for
# verbs that only need the centers and may be called often.
validate_model <- function(fit, call = rlang::caller_env(), arg = "fit", labels = TRUE) {
  if (missing(fit) || !is_clustering(fit)) {
    abort_no_model(fit, arg, call)
  }
  fields <- unclass(fit)
  check_format(fields[["format_version"]], arg, call)
  check_started(fit, arg, call)
  problem <- first_problem(fields, c(model_checks, if (labels) labels_problem))
  if (is.null(problem)) problem <- model_problems(fit, fields)
  if (!is.null(problem)) {
    abort_damaged(problem, arg, call)
  }
  invisible(fit)
}

# The answer of the first of some checks that finds a fault.
first_problem <- function(fields, checks) {
  for (check in checks) {
    problem <- check(fields)
    if (!is.null(problem)) {
      return(problem)
    }
  }
}

is_clustering <- function(fit) {
  typeof(fit) == "list" && !isS4(fit) && inherits(fit, "huddle_clustering") &&
    startsWith(class(fit)[[1]], "huddle_") && class(fit)[[1]] != "huddle_clustering"
}

check_format <- function(version, arg, call) {
  if (is_whole(version) && version == model_format) {
    return(invisible())
  }
  if (is_whole(version, min = model_format + 1)) {
    huddle_abort(
      c(
        "{.arg {arg}} was made by a newer version of huddle.",
        x = "Its format is {format_number(version)}; this version reads {model_format}.",
        i = "Update the package, or fit the model again."
      ),
      class = "model", arg = arg, call = call
    )
  }
  abort_damaged("`format_version` must be a whole number of at least 1", arg, call)
}

abort_no_model <- function(fit, arg, call) {
  huddle_abort(
    if (missing(fit)) {
      "{.arg {arg}} is missing; it must be a clustering made by this package."
    } else {
      c(
        "{.arg {arg}} must be a clustering made by this package, not {describe_value(fit)}.",
        i = if (is_known_elsewhere(fit)) {
          "For results of other packages there are {.fn as_classifier} and the scores of labels."
        }
      )
    },
    class = "model", arg = arg, call = call
  )
}

abort_damaged <- function(problem, arg, call) {
  huddle_abort(
    c(
      "{.arg {arg}} is not a complete model.",
      x = "{problem}.",
      i = "It was changed by hand or read from a damaged file; fit the model again."
    ),
    class = "model", arg = arg, call = call
  )
}

# ---- what every clustering has -------------------------------------------------------------------
# Each check takes the fields as a bare list and returns what is wrong in words, or NULL. Fields are
# read with `[[`, which unlike `$` does not take `iterations` for a missing `iter`.

counts_problem <- function(fields) {
  n <- fields[["n"]]
  if (!is_whole(n, min = 1)) {
    return("`n` must be a whole number of at least 1")
  }
  # A model that data are added to keeps count of them all; `n` are the last.
  seen <- if (is_whole(fields[["seen"]], min = n)) fields[["seen"]] else n
  if (!is_whole(fields[["k"]], max = seen)) {
    return(sprintf("`k` must be a whole number between 0 and %s", format_number(seen)))
  }
  if (!is.null(fields[["iterations"]]) && !is_whole(fields[["iterations"]])) {
    return("`iterations` must be a whole number")
  }
  if (!is.null(fields[["converged"]]) && !is_true_or_false(fields[["converged"]])) {
    return("`converged` must be TRUE or FALSE")
  }
}

size_problem <- function(fields) {
  size <- fields[["size"]]
  if (!is_plain(size, "integer", fields[["k"]]) || anyNA(size) || any(size < 0L)) {
    return(sprintf("`size` must be %s whole numbers", format_number(fields[["k"]])))
  }
  # As doubles: the sum of many large integers would be NA.
  if (sum(as.double(size)) > fields[["n"]]) {
    return("`size` must not count more rows than there are")
  }
}

# The sums of the weights of each cluster, and of the noise, of a fit with weights.
weight_problem <- function(fields) {
  sums <- list(weight = fields[["k"]], noise_weight = 1)
  for (name in intersect(names(sums), names(fields))) {
    sum <- fields[[name]]
    if (!is_plain(sum, "double", sums[[name]]) || !all(is.finite(sum)) || any(sum < 0)) {
      return(sprintf(
        "`%s` must be %s", name, count_of(sums[[name]], "non-negative number")
      ))
    }
  }
}

centers_problem <- function(fields) points_problem(fields, "centers", fields[["k"]])

# A matrix of points that a model may keep, one in each of `count` rows.
points_problem <- function(fields, name, count) {
  points <- fields[[name]]
  if (is.null(points)) {
    return(NULL)
  }
  size <- dim(points)
  # A file can hold dimensions that do not belong to the data behind them.
  fits <- is.double(points) && !is.object(points) && length(size) == 2L && !anyNA(size) &&
    size[[1]] == count && size[[2]] >= 1L && prod(size) == length(points)
  if (!fits || !all(is.finite(points))) {
    return(sprintf("`%s` must be a matrix of finite numbers with %s", name, count_of(count, "row")))
  }
  if (!are_dimnames(dimnames(points), size)) {
    sprintf("the names of `%s` must be those of its rows and columns", name)
  }
}

params_problem <- function(fields) {
  params <- fields[["params"]]
  if (!is.null(params) && (typeof(params) != "list" || is.object(params))) {
    return("`params` must be a list")
  }
  gamma <- params[["gamma"]]
  if (!is.null(gamma) && !(is_number(gamma) && is.finite(gamma) && gamma >= 0)) {
    "`params$gamma` must be a number of at least 0"
  }
}

# Nothing in a model runs: a function or an environment in it was put there. The call is only ever
# printed, so it is let pass.
code_problem <- function(fields) {
  if (!is.null(fields[["call"]]) && !is.call(fields[["call"]])) {
    return("`call` must be a call")
  }
  fields[["call"]] <- NULL
  if (is_data(fields)) {
    return(NULL)
  }
  bad <- !vapply(fields, is_data, logical(1))
  sprintf("`%s` must hold data only", shorten_text(names(fields)[bad][[1]], 30))
}

is_data <- function(x, depth = 10) {
  if (is.atomic(x) || is.null(x)) {
    return(TRUE)
  }
  if (typeof(x) != "list" || depth == 0) {
    return(FALSE)
  }
  # Most elements are vectors, which a builtin finds faster than another call of this function.
  x <- unclass(x)
  deeper <- x[!vapply(x, is.atomic, logical(1))]
  all(vapply(deeper, is_data, logical(1), depth = depth - 1))
}

labels_problem <- function(fields) {
  cluster <- fields[["cluster"]]
  n <- fields[["n"]]
  if (!is_plain(cluster, "integer", n)) {
    return(sprintf("`cluster` must be %s whole numbers", format_number(n)))
  }
  # Where centers define the clusters every row has one; 0 is the noise of other methods.
  lowest <- if (is.null(fields[["inertia"]])) 0L else 1L
  if (anyNA(cluster) || min(cluster) < lowest || max(cluster) > fields[["k"]]) {
    return(sprintf(
      "`cluster` must lie between %d and %s", lowest, format_number(fields[["k"]])
    ))
  }
  names <- names(cluster)
  if (!is.null(names) && length(names) != n) {
    "`cluster` must have a name for every row or none"
  }
}

model_checks <- list(
  counts_problem, size_problem, weight_problem, centers_problem, params_problem, code_problem,
  scaling_problem
)

# ---- small predicates ----------------------------------------------------------------------------

is_finite_number <- function(x) is_number(x) && is.finite(x)

is_whole <- function(x, min = 0, max = Inf) {
  is_finite_number(x) && x == trunc(x) && x >= min && x <= max
}

is_true_or_false <- function(x) is.logical(x) && !is.object(x) && length(x) == 1L && !is.na(x)

is_plain <- function(x, type, length) {
  typeof(x) == type && !is.object(x) && is.null(dim(x)) && length(x) == length
}

are_dimnames <- function(names, size) {
  fits <- function(i) {
    is.null(names[[i]]) || (is.character(names[[i]]) && length(names[[i]]) == size[[i]])
  }
  is.null(names) || (is.list(names) && length(names) == 2L && fits(1L) && fits(2L))
}
