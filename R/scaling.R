# Data that scale() has centred and scaled carry the numbers that it took. A fit keeps them, so that
# new rows which were scaled by other numbers, or look as if they were not scaled, do not get a
# plausible wrong answer in silence. Nothing is ever scaled here.

# list(center, scale) of a matrix or of the columns of a data frame, or NULL where there is neither.
# Columns of a table that were not scaled have 0 and 1.
given_scaling <- function(x) {
  frame <- is.data.frame(x)
  values <- lapply(c(center = "scaled:center", scale = "scaled:scale"), function(name) {
    if (!frame) {
      return(attr(x, name, exact = TRUE))
    }
    found <- lapply(unclass(x), attr, which = name, exact = TRUE)
    plain <- if (name == "scaled:center") 0 else 1
    if (!all(vapply(found, is.null, NA))) {
      lapply(found, function(one) if (is.null(one)) plain else one)
    }
  })
  if (is.null(values$center) && is.null(values$scale)) {
    return(NULL)
  }
  d <- if (frame) length(x) else ncol(x)
  values <- Map(function(one, plain) {
    one <- if (is.null(one)) rep(plain, d) else unlist(one, use.names = FALSE)
    if (is.numeric(one) && length(one) == d) as.double(one)
  }, values, c(0, 1))
  if (!any(vapply(values, is.null, NA))) values
}

# The same with the range of the columns, for a fit to keep.
kept_scaling <- function(x, columns) {
  scaling <- given_scaling(x)
  if (!is.null(scaling)) {
    scaling$range <- unname(columns[, 2:3, drop = FALSE])
  }
  scaling
}

# Where the numbers are kept beside the matrix.
without_scaling <- function(x) {
  attr(x, "scaled:center") <- attr(x, "scaled:scale") <- NULL
  x
}

# Models that keep all rows keep what these carry.
fitted_scaling <- function(fit) {
  x <- fitted_columns(fit)
  if (is.null(fit[["scaling"]]) && !is.null(given_scaling(x))) {
    return(kept_scaling(x, cbind(0, apply(x, 2, min), apply(x, 2, max))))
  }
  fit[["scaling"]]
}

# New rows against the numbers that the fitted data were scaled by. `given` are those of the rows.
check_scaling <- function(points, given, scaling, arg, call, of = "the fitted data") {
  if (is.null(scaling) || points$n == 0) {
    return(invisible())
  }
  if (!is.null(given)) {
    if (!same_scaling(given, scaling)) abort_other_scaling(arg, call, of)
    return(invisible())
  }
  if (looks_raw(points$x, scaling)) {
    huddle_warn(
      c(
        "{.arg {arg}} looks as if it was not scaled like {of}; it is taken as it is.",
        x = "Its values are like those that {of} had before they were scaled.",
        i = scaling_hint(of)
      ),
      class = "unscaled", arg = arg, call = call
    )
  }
}

same_scaling <- function(given, scaling) {
  near <- function(a, b, unit) all(abs(a - b) <= 1e-6 * unit)
  unit <- abs(scaling$scale)
  near(given$center, scaling$center, unit) && near(given$scale, scaling$scale, unit)
}

abort_other_scaling <- function(arg, call, of) {
  huddle_abort(
    c(
      "{.arg {arg}} must be scaled by the same numbers as {of}.",
      x = "Its attributes {.val scaled:center} and {.val scaled:scale} tell of others.",
      i = scaling_hint(of)
    ),
    class = "input", arg = arg, call = call
  )
}

# A template line.
scaling_hint <- function(of) {
  if (of == "the fitted data") {
    "Scale it alike: {.code scale({arg}, fit$scaling$center, fit$scaling$scale)}."
  } else {
    paste(
      "Scale it alike: {.code scale({arg}, attr(x, \"scaled:center\"),",
      "attr(x, \"scaled:scale\"))}."
    )
  }
}

# Rows that are scaled lie within the range of the fitted data, or near to it, for the most part.
# Rows that mostly do not, but would if they were scaled, are clearly raw. What would shrink to
# nothing is no row that was never scaled. So are many rows whose means and deviations are those
# that were scaled by, and not 0 and 1.
looks_raw <- function(x, scaling) {
  if (nrow(x) >= 30 && is_spread_like(x, scaling$center, scaling$scale)) {
    return(!is_spread_like(x, rep(0, ncol(x)), rep(1, ncol(x))))
  }
  low <- scaling$range[, 1]
  high <- scaling$range[, 2]
  margin <- 0.1 * (high - low)
  inside <- function(x) {
    mean(colSums(t(x) >= low - margin & t(x) <= high + margin) == ncol(x))
  }
  if (inside(x) >= 0.5) {
    return(FALSE)
  }
  scaled <- t((t(x) - scaling$center) / scaling$scale)
  inside(scaled) > 0.5 && sqrt(mean(scaled^2)) > 0.1
}

is_spread_like <- function(x, center, scale) {
  mean <- colMeans(x)
  deviation <- sqrt(colMeans(t(t(x) - mean)^2))
  all(abs(mean - center) <= 0.2 * scale & deviation >= 0.75 * scale & deviation <= 1.25 * scale)
}

# The field of a model, which may have been changed by hand.
scaling_problem <- function(fields) {
  scaling <- fields[["scaling"]]
  if (is.null(scaling)) {
    return(NULL)
  }
  d <- ncol(fitted_columns(fields))
  numbers <- function(x, length) is.double(x) && !is.object(x) && length(x) == length &&
    all(is.finite(x))
  if (is.null(d) || typeof(scaling) != "list" || !numbers(scaling[["center"]], d) ||
    !numbers(scaling[["scale"]], d) || any(scaling[["scale"]] == 0) ||
    !numbers(scaling[["range"]], 2 * d) || !identical(dim(scaling[["range"]]), c(d, 2L))) {
    "`scaling` must be the center, scale and range of each column"
  }
}
