#' Choose the number of clusters
#'
#' `choose_k()` clusters the data once for each number of clusters, measures every fit by several
#' criteria, and says which k each of them suggests. The fits are kept.
#'
#' @inheritParams huddle-params
#' @param k The numbers of clusters to try: different whole numbers between 1 and the number of
#'   rows. Left out, 1 to 10 (or as many as there are rows).
#' @param ... Further arguments of `method`, such as `n_init = 25`.
#' @param method The clusterer: a function that is called as `method(x, k, ...)` and returns a
#'   clustering of this package, a list with an element `cluster` or `clustering`, or labels.
#' @param criteria Which criteria to measure, see below. Left out, all but `"gap"`, which takes
#'   `gap_samples` times as long as everything else.
#' @param weights `NULL`, or one non-negative number per row, given to `method` and counted in all
#'   criteria.
#' @param sample How many rows the silhouettes are taken from, each measured against all rows (see
#'   [silhouette_score()]). `NULL` means all of up to 20,000 rows and 5000 of more. By cosines, whose
#'   means take no pairs, the score is that of all rows in any case.
#' @param gap_samples How many reference data sets the gap statistic is taken from.
#'
#' @details
#' The criteria, and what each suggests:
#' * `"inertia"`: the sum of squared distances to the means of the clusters, which falls with every
#'   k. The **elbow** is the k after which it falls most reluctantly compared to before: where the
#'   slope of log(inertia) against log(k) drops most, compared to its error ([elbow()]), among all
#'   k but the first and the last. On data without clusters in d dimensions that slope is about
#'   -2/d everywhere, so that the rule sees clusters and not the bend that every such curve has. It
#'   takes at least three k.
#' * `"silhouette"`: the mean silhouette width by the metric of the fit, greater is better. One pass
#'   over the distances, of `n^2 * d` operations, serves all k. Of sampled rows, every k takes from
#'   each of its clusters, in proportion to its size but at least two, those that come first in one
#'   random order of all rows: what is drawn for a k does not depend on the others. Its score is
#'   the mean over the clusters' rows, weighted by the size of the clusters.
#' * `"calinski_harabasz"`: greater is better. `"davies_bouldin"`: less is better.
#' * `"bic"`: the Bayesian information criterion, less is better: that of the fit if it has a
#'   likelihood, else of spherical normal clusters of one variance ([logLik.huddle_kmeans()]), as
#'   X-means uses it. It punishes few clusters for not being round, and tends to many.
#' * `"gap"`: how much lower log(inertia) is than on data drawn uniformly from the box that encloses
#'   the rows along their principal axes, clustered in the same way, with its standard error
#'   `gap_se`. Suggests the smallest k whose gap is no more than a standard error below that of the
#'   next one ([suggest_k()] has the other rules).
#'
#' With one cluster, or as many as rows, only inertia, gap and BIC are defined; the others are `NA`.
#' Rows of noise (label 0) count in no criterion. Clusterings by cosines are measured by directions.
#' Of those by `"haversine"` only silhouettes are defined, since places on the Earth have no means;
#' the others are `NA`. Where a fit does not tell its metric, it counts as euclidean.
#'
#' **Criteria disagree**, and rightly so: they ask different questions. Look at the pictures, first
#' of all at the silhouette diagrams, and at what the clusters are for.
#'
#' Fits use all threads inside, one k after the other; the result is the same for any number of
#' threads. Fits take their draws from R's stream in the order of `k`, before anything else does:
#' the fit of the first k is that of `method(x, k[1])` after the same [set.seed()]. An interrupt
#' ends the work, with a warning of class `huddle_interrupted`, and returns what is done by then; so
#' does a fit that fails, as with more clusters than there are different rows, with a warning of
#' class `huddle_degenerate`.
#'
#' @return An object of class `c("huddle_k_path", "data.frame")`: a data frame of one row per k with
#'   the columns `k`, one for each criterion (and `gap_se`) and `seconds`, the time of the fit.
#'   `path[[k]]` with a number is the fit for that k, [elbow()] the elbow, [suggest_k()] what each
#'   criterion suggests; `summary()` puts it into words; `as.data.frame()` drops all but the table.
#' @references
#' Satopaa, V., Albrecht, J., Irwin, D. and Raghavan, B. (2011). Finding a "kneedle" in a haystack.
#' *31st International Conference on Distributed Computing Systems Workshops*, 166-171.
#' \doi{10.1109/ICDCSW.2011.20}, on what an elbow is.
#'
#' Pelleg, D. and Moore, A. (2000). X-means: extending k-means with efficient estimation of the
#' number of clusters. *Proceedings of the 17th International Conference on Machine Learning*,
#' 727-734.
#'
#' Tibshirani, R., Walther, G. and Hastie, T. (2001). Estimating the number of clusters in a data
#' set via the gap statistic. *Journal of the Royal Statistical Society B*, 63, 411-423.
#' \doi{10.1111/1467-9868.00293}
#' @seealso [plot.huddle_k_path()] for the pictures, [silhouette_samples()].
#' @examples
#' x <- blobs[c("x1", "x2")]
#' set.seed(1)
#' path <- choose_k(x, 1:9)
#' path
#' elbow(path)
#' path[[5]]
#' plot(path)
#' plot(path, type = "diagram")
#' @export
choose_k <- function(x, k = 1:10, ..., method = cluster_kmeans,
                     criteria = c(
                       "inertia", "silhouette", "calinski_harabasz", "davies_bouldin", "gap", "bic"
                     ),
                     weights = NULL, sample = NULL, gap_samples = 20, n_threads = NULL,
                     progress = getOption("huddle.progress", interactive())) {
  call <- match.call()
  n_threads <- resolve_threads(n_threads)
  points <- as_points(x, n_threads = n_threads, sparse = TRUE)
  k <- if (missing(k)) as.double(seq_len(min(10, points$n))) else check_ks(k, points$n)
  method <- check_clusterer(method)
  criteria <- check_criteria(if (missing(criteria)) NULL else criteria, points, weights)
  weights <- check_weights(weights, points$n, 1)
  sample <- if (!is.null(sample)) check_count(sample, min = 2) else default_sample(points$n)
  gap_samples <- check_count(gap_samples, min = 2, max = 1e6)
  report <- progress_report(check_flag(progress), "Choosing k")
  fit_one <- fitter(method, weights, ...)

  # Every fit inside, however the method calls it, keeps to these.
  rlang::local_options(huddle.n_threads = n_threads, huddle.progress = FALSE)
  work <- path_work(k, points$n, "gap" %in% criteria, gap_samples, report)
  fits <- fit_all(fit_one, given_points(points), k, work)
  measured <- measure_all(fits$fits, points, weights, criteria, sample, n_threads)
  path <- new_k_path(fits, measured, k, criteria, points$n, call)
  if (!is.null(fits$failure)) {
    warn_stopped(fits$failure, k[nrow(path) + 1L])
  }
  complete <- fits$complete && measured$complete
  if ("gap" %in% criteria) {
    gap <- gap_columns(path, fit_one, points, gap_samples, work, complete)
    path <- with_columns(path, gap$columns)
    complete <- gap$complete
  }
  if (!complete) {
    warn_interrupted(length(fits$fits), length(k))
  }
  path
}

# Anything that can be called as method(x, k).
check_clusterer <- function(method, call = rlang::caller_env()) {
  takes <- if (is.function(method)) names(formals(args(method)))
  if (length(takes) > 1L || "..." %in% takes) {
    return(method)
  }
  abort_param(method, "a function of `x` and `k`, such as cluster_kmeans", "method", call)
}

check_criteria <- function(criteria, points, weights, call = rlang::caller_env()) {
  known <- names(criterion_directions)
  if (is.null(criteria)) {
    criteria <- setdiff(known, "gap")
    return(if (is.list(points$x)) intersect(criteria, sparse_criteria) else criteria)
  }
  valid <- is.character(criteria) && !is.object(criteria) && length(criteria) > 0L &&
    all(criteria %in% known)
  if (!valid) {
    words <- paste("some of", list_texts(quote_text(known), max = 20))
    abort_param(criteria, words, "criteria", call)
  }
  refused <- c(
    if (is.list(points$x)) setdiff(criteria, sparse_criteria), if (!is.null(weights)) "gap"
  )
  refused <- intersect(refused, criteria)
  if (length(refused) > 0L) {
    why <- if (is.list(points$x)) "sparse data" else "weights"
    huddle_abort(
      "{.arg criteria} must not include {.val {refused}} with {why}.",
      class = "param", arg = "criteria", call = call
    )
  }
  intersect(known, criteria)
}

# In this order they are columns; 1 where greater is better, -1 where less is.
criterion_directions <- c(
  inertia = 0, silhouette = 1, calinski_harabasz = 1, davies_bouldin = -1, gap = 1, bic = -1
)
sparse_criteria <- c("inertia", "bic")

default_sample <- function(n) if (n > 20000) 5000

# ---- fitting -------------------------------------------------------------------------------------

fitter <- function(method, weights, ...) {
  if (is.null(weights)) {
    return(function(x, k) method(x, k, ...))
  }
  function(x, k) method(x, k, weights = weights, ...)
}

# Tells what share of all fits is done, as if the time of a fit grew with k.
path_work <- function(k, n, gap, gap_samples, report) {
  total <- sum(k) * (if (gap) 1 + gap_samples else 1)
  done <- 0
  function(k) {
    done <<- done + k
    if (!is.null(report)) {
      report(done / total)
    }
  }
}

fit_all <- function(fit_one, x, k, work) {
  fits <- list()
  seconds <- double()
  failure <- NULL
  complete <- tryCatch(
    until_interrupt(length(k), function(i) {
      start <- proc.time()[["elapsed"]]
      fit <- quietly(fit_one(x, k[i]))
      seconds[i] <<- proc.time()[["elapsed"]] - start
      fits[[i]] <<- fit
      work(k[i])
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

# ---- the object ----------------------------------------------------------------------------------

new_k_path <- function(fits, measured, k, criteria, n, call) {
  done <- seq_along(fits$fits)
  columns <- c(list(k = k[done]), measured$values, list(seconds = fits$seconds))
  structure(
    data_frame(columns, length(done), tibble = FALSE),
    fits = stats::setNames(fits$fits, format_number(k[done])), silhouettes = measured$silhouettes,
    criteria = criteria, rows = n, call = call, class = c("huddle_k_path", "data.frame")
  )
}

# The path with more columns, each in its place.
with_columns <- function(path, columns) {
  columns <- c(as.list(as.data.frame(path)), columns)
  places <- c("k", names(criterion_directions), "gap_se", "seconds")
  columns <- columns[intersect(places, names(columns))]
  attributes(columns) <- replace(attributes(path), "names", list(names(columns)))
  columns
}

#' @export
`[[.huddle_k_path` <- function(x, i, ...) {
  if (is.character(i)) {
    return(as.data.frame(x)[[i, ...]])
  }
  place <- if (is_number(i)) match(i, x$k) else NA
  if (is.na(place)) {
    huddle_abort(
      c(
        "A number in {.code path[[k]]} must be one of the {.arg k} that were tried.",
        x = "These are {list_texts(format_number(x$k))}; asked for was {describe_value(i)}."
      ),
      class = "param", arg = "k"
    )
  }
  attr(x, "fits")[[place]]
}

# A part of the table is a table only.
#' @export
`[.huddle_k_path` <- function(x, ...) as.data.frame(x)[...]

#' @export
as.data.frame.huddle_k_path <- function(x, ...) {
  columns <- unclass(x)
  names <- attr(columns, "names")
  attributes(columns) <- NULL
  data_frame(stats::setNames(columns, names), length(columns[[1]]), tibble = FALSE)
}

check_path <- function(path, arg = "path", call = rlang::caller_env()) {
  if (missing(path) || !inherits(path, "huddle_k_path") || is.null(attr(path, "criteria"))) {
    huddle_abort(
      "{.arg {arg}} must be a result of {.fn choose_k}.",
      class = "model", arg = arg, call = call
    )
  }
}

#' @export
print.huddle_k_path <- function(x, digits = max(3L, getOption("digits") - 3L), ...) {
  check_path(x, "x")
  cat(
    sprintf(
      "Numbers of clusters for %s, k = %s", count_of(attr(x, "rows"), "row"), k_words(x$k)
    ),
    "",
    paste0("  ", suggestion_words(x)),
    "",
    sep = "\n"
  )
  print_top(as.data.frame(x), digits)
  invisible(x)
}

# A page of litedown shows what the console shows, and not the table alone.
#' @exportS3Method xfun::record_print
record_print.huddle_k_path <- function(x, ...) utils::capture.output(print(x, ...))

k_words <- function(k) {
  if (length(k) > 2L && identical(k, k[1] + seq_along(k) - 1)) {
    return(sprintf("%s to %s", format_number(k[1]), format_number(k[length(k)])))
  }
  list_texts(format_number(k))
}

#' @export
summary.huddle_k_path <- function(object, ...) {
  check_no_dots(...)
  check_path(object, "object")
  suggested <- suggest_k(object)
  structure(
    list(
      rows = attr(object, "rows"), k = object$k, suggested = suggested,
      words = suggestion_words(object), verdict = verdict_words(suggested),
      table = as.data.frame(object)
    ),
    class = "summary.huddle_k_path"
  )
}

#' @export
print.summary.huddle_k_path <- function(x, digits = max(3L, getOption("digits") - 3L), ...) {
  cat(x$words, "", strwrap(x$verdict, 80), "", sep = "\n")
  print_top(x$table, digits)
  invisible(x)
}
