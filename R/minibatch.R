#' Mini-batch k-means clustering
#'
#' `cluster_minibatch()` finds the centers of k-means from samples of the rows and reads all rows
#' only at the end, for their labels: nearly the inertia of [cluster_kmeans()] in a small part of
#' its time, where there are many rows. Without `x` it returns an empty model that [partial_fit()]
#' adds data to.
#'
#' @inheritParams cluster_kmeans
#' @param x The data, in any of the forms that [cluster_kmeans()] takes. Where it is left out, an
#'   empty model is returned.
#' @param init Where to start: the name of one of the starts of [cluster_kmeans()], made from a
#'   sample of rows (an empty model takes `"kmeans++"` or `"random"`); a k x d matrix or data frame
#'   of different starting centers; or a function of `x` and `k`, as for [cluster_kmeans()].
#' @param n_init The number of starts, each with draws of its own. Only the best goes on to more
#'   rows: the one of lowest inertia on a sample.
#' @param batch_size The number of rows in a batch.
#' @param init_size The number of rows that a start is chosen from, at least 3 k. `NULL` means three
#'   batches. The nested schedule takes this many rows as its first sample, or 10 k if that is more.
#' @param max_iter The largest number of passes: over the samples with the nested schedule, over as
#'   many rows as there are with the classic one.
#' @param max_no_improvement The classic schedule ends after this many batches in a row that have
#'   not lowered the smoothed inertia.
#' @param reassignment_ratio A center that was learnt from less than this share of the rows that the
#'   largest cluster was learnt from starts anew, at a row far from all centers: a number between 0
#'   (never) and 1. Used by the classic schedule and by [partial_fit()].
#' @param tol The classic schedule also ends once the squared movements of all centers in one batch
#'   add up to no more than `tol` times the mean variance of the columns.
#' @param schedule How samples are drawn, see below.
#' @param decay What the counts of rows are multiplied with before each batch: a number above 0 and
#'   at most 1. Below 1 old rows are forgotten and the centers follow data that drift: each batch
#'   then weighs as much as about `1 / (1 - decay)` batches before it. Used by the classic schedule
#'   and by [partial_fit()].
#'
#' @details
#' **When to use it.** For more rows than some hundred times `k`, where [cluster_kmeans()] takes too
#' long, and for data that arrive in pieces. On fewer rows it is hardly faster. Its inertia is as a
#' rule within two percent of that of k-means from the same start, which is less than starts differ
#' from each other; where the last digits matter, go on from its centers: `cluster_kmeans(x, init =
#' fit$centers)`.
#'
#' **The nested schedule** (Newling and Fleuret, 2016) draws a random sample and moves the centers
#' to the means of their rows until nineteen in twenty move less than a third of the standard error
#' of their mean, then doubles the sample. Rows stay in the sample, and each counts once; where
#' there are many clusters, bounds are kept from pass to pass as by [cluster_kmeans()]. When there
#' are 100 rows a cluster, the centers move to the means of all rows and all rows are labelled. Data
#' of fewer rows than the first sample are clustered whole.
#'
#' **The classic schedule** (Sculley, 2010) draws a new batch for every step and moves each center
#' towards the mean of its rows of the batch, by the share that these have of all rows that it was
#' learnt from. It stops when the inertia of batches, smoothed, no longer falls, then labels all
#' rows. It needs more steps than the nested schedule and leaves more noise in the centers.
#'
#' **Empty clusters.** If no row is nearest to a center in the end, it moves to the row farthest
#' from its own center and k-means goes on over all rows for up to ten passes at a time. Where there
#' are fewer different rows than clusters, an error of class `huddle_error_input` gives their
#' number. A warning of class `huddle_degenerate` says if a cluster is empty all the same, one of
#' class `huddle_not_converged` if `max_iter` was reached.
#'
#' **Cost.** Beyond the samples, time grows with `n * k * d` for the two last passes over all rows,
#' one with the classic schedule. Memory beyond `x`: 16 bytes a row, the largest sample, and for
#' more than eight columns a copy of `x` in single precision. The result has the same bits for any
#' number of threads.
#'
#' **Sparse data** are taken as by [cluster_kmeans()], and never made dense.
#'
#' @return An object of class `c("huddle_minibatch", "huddle_kmeans", "huddle_clustering",
#'   "kmeans")`: a list with the fields of a [cluster_kmeans()] result, on which all of its verbs
#'   work. `cluster`, `size`, `inertia` and the other sums are those of all rows about the centers
#'   returned. In `trace`, `iteration` counts samples or batches, `rows` says how many rows each
#'   had, and `inertia` is scaled up from them to all rows. In addition
#'   * `counts`: the sum of the weights of the rows that each center was learnt from, k numbers;
#'   * `steps`: how many batches or passes over samples there were;
#'   * `seen`: how many rows;
#'   * `running_inertia`: the weighted mean squared distance of the rows of the last batches (about
#'     ten) to their nearest centers, each batch measured before it was learnt from; with the nested
#'     schedule, that of the last sample.
#'
#'   Without `x`, an object of class `c("huddle_minibatch_empty", "huddle_clustering")`.
#' @references
#' Newling, J. and Fleuret, F. (2016). Nested mini-batch k-means. *Advances in Neural Information
#' Processing Systems*, 29, 1352-1360. \doi{10.48550/arXiv.1602.02934}
#'
#' Sculley, D. (2010). Web-scale k-means clustering. *Proceedings of the 19th International
#' Conference on World Wide Web*, 1177-1178. \doi{10.1145/1772690.1772862}
#' @seealso [partial_fit()] for data in pieces, [compare_minibatch()] for a picture of what is
#'   gained and lost.
#' @examples
#' set.seed(1)
#' x <- make_blobs(20000, centers = 10, d = 5)[1:5]
#' fit <- cluster_minibatch(x, k = 10)
#' fit
#' inertia(fit, x[1:100, ])
#' @export
cluster_minibatch <- function(x, k, ..., init = "kmeans++", n_init = 3, batch_size = 1024,
                              init_size = NULL, max_iter = 100, max_no_improvement = 10,
                              reassignment_ratio = 0.01, tol = 0,
                              schedule = c("nested", "classic"), decay = 1, weights = NULL,
                              n_threads = NULL,
                              progress = getOption("huddle.progress", interactive())) {
  call <- match.call()
  check_no_dots(...)
  n_threads <- resolve_threads(n_threads)
  if (missing(x)) {
    return(new_empty_minibatch(
      k, init, n_init, batch_size, init_size, max_iter, max_no_improvement, reassignment_ratio,
      tol, schedule, decay, weights, progress, call
    ))
  }
  points <- as_points(x, n_threads = n_threads, sparse = TRUE)
  if (missing(k) && length(dim(init)) == 2) {
    k <- nrow(init)
  }
  k <- check_k(k, points$n)
  params <- minibatch_params(
    init, n_init, batch_size, init_size, max_iter, max_no_improvement, reassignment_ratio, tol,
    schedule, decay, weights, k
  )
  weights <- check_weights(weights, points$n, k)
  report <- progress_report(check_flag(progress), "Mini-batch k-means")
  starts <- starting_centers(init, points, k, params$n_init)

  unit <- unit_of(points)
  fit <- run_core(minibatch_fit_(
    in_unit(points$x, unit), points$columns / unit, core_params(params, k, starts),
    if (is.list(starts)) lapply(starts, in_unit, unit) else list(),
    draws_rows(params, starts, points$n, k), weights, n_threads, report
  ))
  if (!is.null(fit$distinct)) {
    abort_distinct(fit$distinct, k)
  }
  new_minibatch(fit, points, unit, params, call, weights)
}

minibatch_params <- function(init, n_init, batch_size, init_size, max_iter, max_no_improvement,
                             reassignment_ratio, tol, schedule, decay, weights, k,
                             call = rlang::caller_env()) {
  limited <- function(x, arg) check_limit(x, minibatch_limits[[arg]], arg = arg, call = call)
  batch_size <- limited(batch_size, "batch_size")
  list(
    init = if (is.character(init)) init else if (is.function(init)) "function" else "matrix",
    n_init = limited(n_init, "n_init"),
    batch_size = batch_size,
    init_size = min(
      max(if (is.null(init_size)) 3 * batch_size else limited(init_size, "init_size"), 3 * k),
      minibatch_limits$init_size$max
    ),
    max_iter = limited(max_iter, "max_iter"),
    max_no_improvement = limited(max_no_improvement, "max_no_improvement"),
    reassignment_ratio = limited(reassignment_ratio, "reassignment_ratio"),
    tol = limited(tol, "tol"),
    schedule = check_choice(schedule, listed_choices(cluster_minibatch, "schedule"), call = call),
    decay = limited(decay, "decay"),
    weighted = !is.null(weights)
  )
}

# What the numbers may be, see limits.R.
minibatch_limits <- c(kmeans_limits, list(
  batch_size = list(whole = TRUE, min = 1, max = .Machine$integer.max),
  init_size = list(whole = TRUE, min = 1, max = .Machine$integer.max),
  max_no_improvement = list(whole = TRUE, min = 1, max = .Machine$integer.max),
  reassignment_ratio = list(min = 0, max = 1),
  decay = list(min = 0, max = 1, min_open = TRUE)
))

# What compiled code reads.
core_names <- c(
  "n_init", "batch_size", "init_size", "max_iter", "max_no_improvement", "reassignment_ratio",
  "tol", "schedule", "decay"
)

core_params <- function(params, k, starts = "given") {
  c(list(k = k, start = if (is.list(starts)) "given" else starts), params[core_names])
}

# Nothing is drawn where centers are given and the first sample is all rows.
draws_rows <- function(params, starts, n, k) {
  !is.list(starts) || params$schedule == "classic" ||
    n > max(params$batch_size, params$init_size, 10 * k)
}

new_minibatch <- function(fit, points, unit, params, call, weights,
                          caller = rlang::caller_env()) {
  params$n_init <- fit$starts
  fit$seen <- as.double(points$n)
  result <- minibatch_result(fit, points, unit, params, call, weights)
  warn_about_minibatch(result, caller)
  result
}

minibatch_result <- function(fit, points, unit, params, call, weights) {
  more <- list(
    counts = fit$counts, steps = fit$steps, seen = fit$seen,
    running_inertia = fit$running_inertia * unit^2, since_check = fit$since_check
  )
  as_kmeans(fit, points, unit, params, call, weights, more, "huddle_minibatch")
}

warn_about_minibatch <- function(fit, call) {
  if (!fit$converged) {
    huddle_warn(
      c(
        "Mini-batch k-means did not settle in {count_of(fit$iterations, 'step')}.",
        i = "Raise {.arg max_iter}."
      ),
      class = "not_converged", arg = "max_iter", call = call
    )
  }
  warn_about_empty(fit, call)
}

# ---- what a model tells of itself ----------------------------------------------------------------

#' @export
model_title.huddle_minibatch <- function(fit) "mini-batch k-means"

# After partial_fit() there is a line about all that was added; the others are about the last rows.
#' @export
model_facts.huddle_minibatch <- function(fit, digits) {
  if (!isTRUE(fit$params$stream)) {
    return(NextMethod())
  }
  list(
    inertia = format(fit$inertia, digits = digits),
    learnt = sprintf(
      "from %s in %s, running inertia %s a row", count_of(fit$seen, "row"),
      count_of(fit$steps, "step"), format(fit$running_inertia, digits = digits)
    )
  )
}

#' @export
model_problems.huddle_minibatch <- function(fit, fields) {
  problem <- NextMethod()
  if (is.null(problem)) learnt_problem(fields) else problem
}

learnt_problem <- function(fields) {
  counts <- fields[["counts"]]
  if (!is_plain(counts, "double", fields[["k"]]) || !all(is.finite(counts)) || any(counts < 0)) {
    return(sprintf("`counts` must be %s non-negative numbers", format_number(fields[["k"]])))
  }
  for (name in c("steps", "seen", "running_inertia", "since_check")) {
    if (!is_finite_number(fields[[name]]) || fields[[name]] < 0) {
      return(sprintf("`%s` must be a non-negative number", name))
    }
  }
  limits_problem(fields[["params"]], minibatch_limits)
}
