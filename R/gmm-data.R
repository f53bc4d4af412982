# The data of a mixture as compiled code takes them.

# Squares of deviations, and their products with each other, must keep their digits.
mixture_unit <- function(...) {
  largest <- max(vapply(list(...), function(points) points$max_abs, numeric(1)))
  if (largest == 0 || (largest > 2^-200 && largest < 2^200)) {
    return(1)
  }
  2^min(max(floor(log2(largest)), -1000), 1000)
}

# The data in the unit of computation, and what compiled code is told with each of them.
mixture_data <- function(points, unit, weights, params, n_threads, call = rlang::caller_env()) {
  x <- in_unit(points$x, unit)
  columns <- points$columns / unit
  moments <- run_core(gmm_moments_(x, columns, weights, n_threads), call)
  covariance <- matrix(moments$covariances, ncol(x))
  variance <- diag(covariance)
  # Rounding errors of the data are no variance.
  largest <- pmax(abs(columns[, 2]), abs(columns[, 3]))
  least <- (.Machine$double.eps * largest)^2
  constant <- variance <= least
  check_columns(constant, points, params, call)
  basis <- variance
  basis[constant] <- if (!all(constant)) {
    mean(variance[!constant])
  } else if (any(largest > 0)) {
    max(largest)^2
  } else {
    1
  }
  data <- list(
    x = x, columns = columns, n = points$n, d = points$d, weights = weights,
    mean = drop(moments$means), covariance = covariance, varies = !constant, reg = params$reg,
    n_threads = n_threads, whole = new.env(),
    options = list(
      form = form_of(params$covariance), max_iter = params$max_iter, tol = params$tol,
      variance = variance, ridge = params$reg * basis,
      least_variance = pmax(least, 1e-24 * variance), log_uniform = -Inf
    )
  )
  data$gone <- points$gone
  if (params$noise) data$options$log_uniform <- -log_hypervolume(data, call)
  if (is.null(data$gone)) data else expected_data(data, call)
}

check_columns <- function(constant, points, params, call) {
  if (params$reg > 0 || !any(constant)) {
    return(invisible())
  }
  which <- which(constant)
  names <- vapply(which, function(j) describe_column(j, points$col_names[j]), "")
  huddle_abort(
    c(
      "{.arg reg} must be positive where columns of {.arg x} are constant.",
      x = "Constant: {list_texts(names)}.",
      i = "Leave such columns out, or raise {.arg reg}."
    ),
    class = "input", arg = "reg", call = call
  )
}

# The logarithm of the volume of the data: of the smaller one of two boxes, along the columns and
# along the principal axes, as mclust::hypvol() has it.
log_hypervolume <- function(data, call) {
  if (!is.null(data$gone)) {
    huddle_abort(
      "{.arg noise} must not be {.code TRUE} with missing values, whose volume is not known.",
      class = "param", arg = "noise", call = call
    )
  }
  if (!all(data$varies)) {
    huddle_abort(
      "{.arg noise} needs columns that are not constant: the data have no volume.",
      class = "input", arg = "noise", call = call
    )
  }
  widths <- function(low, high) sum(log(high - low))
  axes <- eigen(data$covariance, symmetric = TRUE)$vectors
  along <- vapply(seq_len(data$d), function(j) {
    range(data$x %*% axes[, j] - sum(data$mean * axes[, j]))
  }, numeric(2))
  along <- widths(along[1, ], along[2, ])
  # Where columns determine each other there is no box along the axes.
  min(widths(data$columns[, 2], data$columns[, 3]), if (is.finite(along)) along)
}
