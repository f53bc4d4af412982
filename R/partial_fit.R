# Mini-batch k-means of data that come piece by piece.

# A model that has seen no data, or fewer different rows than clusters: these are kept.
new_empty_minibatch <- function(k, init, n_init, batch_size, init_size, max_iter,
                                max_no_improvement, reassignment_ratio, tol, schedule, decay,
                                weights, progress, call, caller = rlang::caller_env()) {
  if (missing(k) && length(dim(init)) == 2) {
    k <- nrow(init)
  }
  k <- check_limit(k, up_to(common_limits$k, .Machine$integer.max), call = caller)
  params <- minibatch_params(
    init, n_init, batch_size, init_size, max_iter, max_no_improvement, reassignment_ratio, tol,
    schedule, decay, weights, k, caller
  )
  check_flag(progress, call = caller)
  if (!is.null(weights) || is.function(init)) {
    arg <- if (is.function(init)) "init" else "weights"
    huddle_abort(
      "{.arg {arg}} needs data: give {.arg x} as well.",
      class = "param", arg = arg, call = caller
    )
  }
  if (length(dim(init)) == 2) {
    start <- as_points(init, arg = "init", call = caller, n_threads = 1)$x
    starts <- list(check_centers(start, list(d = ncol(start)), k, caller))
  } else {
    starts <- check_choice(init, c("kmeans++", "random"), arg = "init", call = caller)
  }
  structure(
    list(
      k = k, starts = starts, buffer = NULL, buffer_weights = NULL, params = params, call = call,
      format_version = model_format
    ),
    class = c("huddle_minibatch_empty", "huddle_clustering")
  )
}

#' @export
print.huddle_minibatch_empty <- function(x, ...) {
  kept <- if (is.null(x$buffer)) 0 else nrow(x$buffer)
  lines <- c(
    "Mini-batch k-means clustering without clusters yet",
    facts(
      clusters = format_number(x$k),
      kept = if (kept > 0) {
        paste0(count_of(kept, "row"), ", until there are as many different ones as clusters")
      }
    ),
    "Give it data with partial_fit(fit, x)."
  )
  cat(lines, sep = "\n")
  invisible(x)
}

#' @export
predict.huddle_minibatch_empty <- function(object, ...) {
  abort_no_data_yet(object, "object", rlang::current_env())
}

#' @export
check_started.huddle_minibatch_empty <- function(fit, arg, call) {
  abort_no_data_yet(fit, arg, call)
}

abort_no_data_yet <- function(fit, arg, call) {
  kept <- if (is.null(fit[["buffer"]])) 0 else nrow(fit[["buffer"]])
  huddle_abort(
    c(
      "{.arg {arg}} has no clusters yet.",
      x = if (kept > 0) {
        "It has seen fewer different rows than the {format_number(fit$k)} clusters asked for."
      } else {
        "It has seen no data."
      },
      i = "Give it data with {.code partial_fit({arg}, x)}."
    ),
    class = "model", arg = arg, call = call
  )
}

#' Add data to a mini-batch k-means model
#'
#' `partial_fit()` goes on learning from new rows, batch by batch in the order given, and returns
#' the updated model: for data that arrive in pieces or do not fit into memory. The model given is
#' not changed, so nothing is lost if new data are refused with an error.
#'
#' @inheritParams huddle-params
#' @param fit A result of [cluster_minibatch()], of `cluster_minibatch(k = )` without data, or of
#'   `partial_fit()`.
#' @param x New points, one per row, with the columns of the data before; columns are matched by
#'   name if both have names, by position otherwise. No rows leave the model as it is.
#' @param weights `NULL`, or a numeric vector of one non-negative number per row of `x`.
#'
#' @details
#' Every `batch_size` rows of `x` are one step of the classic schedule of [cluster_minibatch()]:
#' each center moves towards the mean of its rows by their share of all rows that it has been learnt
#' from. A center that hardly any row was nearest to starts anew (`reassignment_ratio`), and `decay`
#' below 1 lets the centers follow data that drift.
#'
#' An empty model keeps the rows that it is given until `k` of them differ. It then takes the best
#' of `n_init` starts from these rows and learns from them. First pieces of a few thousand rows give
#' better starts than small ones.
#'
#' Centers keep their numbers from call to call. Random numbers, for starts only, follow
#' [set.seed()]; the result is the same for any number of threads. Time grows with `k * d` for each
#' row.
#'
#' @return A model like that of [cluster_minibatch()], or the empty model with the rows kept.
#'   `counts`, `steps`, `seen` and `running_inertia` are about all data so far; `cluster`, `n`,
#'   `size`, `inertia` and the other sums, `iterations` and `trace` are about the rows of this call
#'   (all rows kept, where they gave the first centers), labelled with the centers returned.
#'   `converged` is `FALSE`, as a stream has no end.
#' @seealso [cluster_minibatch()]
#' @examples
#' set.seed(1)
#' x <- make_blobs(5000, centers = 5)[1:2]
#' pieces <- split(seq_len(5000), rep(1:5, each = 1000))
#' fit <- cluster_minibatch(k = 5)
#' for (rows in pieces) {
#'   fit <- partial_fit(fit, x[rows, ])
#' }
#' fit
#' inertia(fit, x)
#'
#' # The best of ten streams:
#' streams <- replicate(10, cluster_minibatch(k = 5), simplify = FALSE)
#' for (rows in pieces) {
#'   streams <- lapply(streams, partial_fit, x[rows, ])
#' }
#' best <- streams[[which.min(sapply(streams, `[[`, "running_inertia"))]]
#' inertia(best, x)
#' @export
partial_fit <- function(fit, x, weights = NULL, ...) {
  UseMethod("partial_fit")
}

#' @export
partial_fit.default <- function(fit, x, weights = NULL, ...) {
  known <- if (!missing(fit)) known_clustering(fit, "fit")
  if (is.null(known)) {
    abort_no_model(fit, "fit", rlang::current_env())
  }
  abort_finished(fit, known$centers, length(unique(known$cluster)))
}

# Other clusterings are finished once they are made.
#' @export
partial_fit.huddle_clustering <- function(fit, x, weights = NULL, ...) {
  validate_model(fit)
  abort_finished(fit, if (!is_spherical(fit)) fit$centers, fit$k)
}

# `centers` are those to go on from, if there are any.
abort_finished <- function(fit, centers, k, call = rlang::caller_env()) {
  huddle_abort(
    c(
      "{.arg fit} must be made by {.fn cluster_minibatch}, whose clusters go on learning.",
      x = "It is a {.cls {class(fit)[1]}} object.",
      i = if (is.null(centers)) {
        "Start with {.code partial_fit(cluster_minibatch(k = {k}), x)}."
      } else {
        "To go on from its centers: {.code partial_fit(cluster_minibatch(init = fit$centers), x)}."
      }
    ),
    class = "model", arg = "fit", call = call
  )
}

#' @rdname partial_fit
#' @export
partial_fit.huddle_minibatch <- function(fit, x, weights = NULL, ..., n_threads = NULL) {
  validate_model(fit)
  check_no_dots(...)
  n_threads <- resolve_threads(n_threads)
  points <- as_newdata(x, fit, arg = "x", n_threads = n_threads, sparse = TRUE)
  weights <- check_weights(weights, points$n, k = 0)
  if (points$n == 0) {
    return(fit)
  }
  unit <- unit_of(points, list(max_abs = max(abs(fit$centers))))
  state <- list(
    centers = in_unit(fit$centers, unit), counts = fit$counts, steps = fit$steps,
    running_inertia = fit$running_inertia / unit^2, since_check = fit$since_check
  )
  new <- run_core(minibatch_update_(
    in_unit(points$x, unit), points$columns / unit, state, core_params(fit$params, fit$k),
    list(), weights, n_threads, NULL
  ))
  points$col_names <- colnames(fit$centers)
  updated_minibatch(new, points, unit, fit, fit$seen + points$n, weights)
}

#' @export
partial_fit.huddle_minibatch_empty <- function(fit, x, weights = NULL, ..., n_threads = NULL) {
  check_no_dots(...)
  n_threads <- resolve_threads(n_threads)
  points <- first_points(fit, x, n_threads)
  weights <- check_weights(weights, points$n, k = 0)
  if (points$n == 0) {
    return(fit)
  }
  rows <- with_buffer(fit, points, weights)
  points <- as_points(rows$x, n_threads = n_threads, sparse = TRUE)
  new <- first_update(fit, points, rows$weights, n_threads)
  if (!is.null(new$distinct)) {
    fit["buffer"] <- list(rows$x)
    fit["buffer_weights"] <- list(rows$weights)
    return(fit)
  }
  updated_minibatch(new, points, new$unit, fit, as.double(points$n), rows$weights)
}

# Points in the columns of those that are kept, if there are any, or of the centers given.
first_points <- function(fit, x, n_threads, call = rlang::caller_env()) {
  like <- if (!is.null(fit$buffer)) fit$buffer else if (is.list(fit$starts)) fit$starts[[1]]
  if (is.null(like)) {
    return(as_points(x, call = call, n_threads = n_threads, sparse = TRUE))
  }
  model <- list(centers = like, params = fit$params)
  as_newdata(x, model, arg = "x", call = call, n_threads = n_threads, sparse = TRUE)
}

# The rows kept so far and the new ones.
with_buffer <- function(fit, points, weights) {
  x <- if (points$sparse) sparse_matrix(points) else points$x
  kept <- fit$buffer
  if (!is.null(kept)) {
    x <- rbind(kept, x)
  }
  n_kept <- if (is.null(kept)) 0 else nrow(kept)
  list(x = x, weights = all_weights(fit$buffer_weights, n_kept, weights, points$n))
}

sparse_matrix <- function(points) {
  methods::new(
    "dgCMatrix", p = points$x$p, i = points$x$i, x = points$x$x, Dim = points$x$size,
    Dimnames = list(points$row_names, points$col_names)
  )
}

# NULL stands for ones.
all_weights <- function(kept, n_kept, new, n_new) {
  if (!is.null(kept) || !is.null(new)) {
    c(
      if (is.null(kept)) rep(1, n_kept) else kept,
      if (is.null(new)) rep(1, n_new) else new
    )
  }
}

first_update <- function(fit, points, weights, n_threads, call = rlang::caller_env()) {
  positive <- if (is.null(weights)) points$n else sum(weights > 0)
  if (!is.list(fit$starts) && positive < fit$k) {
    return(list(distinct = positive))
  }
  known <- if (is.list(fit$starts)) list(max_abs = max(abs(fit$starts[[1]]))) else list(max_abs = 0)
  unit <- unit_of(points, known)
  new <- run_core(
    minibatch_update_(
      in_unit(points$x, unit), points$columns / unit, list(),
      core_params(fit$params, fit$k, fit$starts),
      if (is.list(fit$starts)) lapply(fit$starts, in_unit, unit) else list(),
      weights, n_threads, NULL
    ),
    call
  )
  new$unit <- unit
  new
}

updated_minibatch <- function(new, points, unit, fit, seen, weights) {
  new$seen <- seen
  # A stream has no end that it could converge to.
  new$converged <- FALSE
  params <- fit$params
  params$stream <- TRUE
  params$weighted <- params$weighted || !is.null(weights)
  minibatch_result(new, points, unit, params, fit$call, weights)
}
