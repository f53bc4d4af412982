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
#'   clustering of this package, a list with an element `cluster` or `clustering`, or labels. One
#'   that finds the number of clusters itself, such as [cluster_dbscan()], is refused: its second
#'   argument is something else. A result of more or fewer than k clusters is measured as it is,
#'   with a warning of class `huddle_degenerate`.
#' @param criteria Which criteria to measure, see below. Left out, all but `"gap"`, which takes
#'   `gap_samples` times as long as everything else.
#' @param weights `NULL`, or one non-negative number per row, given to `method` and counted in all
#'   criteria. Whole numbers count rows: a weight of 2 is a row that is there twice. Of any other
#'   weights only the proportions matter to the criteria (but for inertia, which is their sum): the
#'   number of observations is that of the rows with weight, as if weights had a mean of 1.
#' @param sample How many rows the silhouettes are taken from, each measured against all rows (see
#'   [silhouette_score()]). `NULL` means all of up to 20,000 rows and 5000 of more. By cosines,
#'   whose means take no pairs, the score is that of all rows in any case.
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
#' With one cluster only inertia, gap and BIC are defined, with as many as rows only inertia; the
#' others are `NA`, which leaves the choice to the other k. Where the rows of each cluster are
#' equal, but for rounding ([calinski_harabasz_score()] has the rule), inertia is 0 and the
#' Calinski-Harabasz index, gap and BIC are infinite, which is the best that they can be.
#'
#' Rows of noise (label 0) count in no criterion. Clusterings by cosines are measured by directions.
#' Of those by `"haversine"` only silhouettes are defined, since places on the Earth have no means;
#' the others are `NA`. Where a fit does not tell its metric, it counts as euclidean.
#'
#' **Criteria disagree**, and rightly so: they ask different questions. Look at the pictures, first
#' of all at the silhouette diagrams, and at what the clusters are for.
#'
#' Fits use all threads inside, one k after the other; the result is the same for any number of
#' threads. Every fit starts from the random numbers at the call: after the same [set.seed()],
#' `path[[k]]` is what `method(x, k)` gives, whatever other k are tried. Afterwards R's stream goes
#' on from where the first of the fits left it, for what else is drawn; so it does after the fits of
#' each reference data set of the gap. An interrupt
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
  method <- check_clusterer(method, choose_hint)
  criteria <- check_criteria(if (missing(criteria)) NULL else criteria, points, weights)
  weights <- check_weights(weights, points$n, 1)
  sample <- if (!is.null(sample)) check_count(sample, min = 2) else default_sample(points$n)
  gap_samples <- check_count(gap_samples, min = 2, max = 1e6)
  report <- progress_report(check_flag(progress), "Choosing k")
  fit_one <- fitter(method, weights, ...)

  # Every fit inside, however the method calls it, keeps to these.
  rlang::local_options(huddle.n_threads = n_threads, huddle.progress = FALSE)
  work <- path_work(k, points$n, criteria, sample, gap_samples, report)
  fits <- fit_all(fit_one, given_points(points), k, work)
  measured <- measure_all(
    fits$fits, points, weights, criteria, sample, n_threads, work = work$measure
  )
  path <- new_k_path(fits, measured, k, criteria, points$n, call)
  warn_counts(path$k, measured$clusters)
  if (!is.null(fits$failure)) {
    warn_stopped(fits$failure, k[nrow(path) + 1L])
  }
  complete <- fits$complete && measured$complete
  if ("gap" %in% criteria) {
    gap <- gap_columns(path, fit_one, points, gap_samples, work, complete)
    path <- with_columns(path, gap$columns)
    complete <- gap$complete
  }
  if (complete) work$finish()
  attr(path, "complete") <- complete
  attr(path, "stopped") <- !is.null(fits$failure)
  if (!complete) {
    warn_interrupted(length(fits$fits), length(k))
  }
  path
}

choose_hint <- paste(
  "Of those that find the number themselves, choose what they take, as by {.fn suggest_eps}.",
  "A function that makes k clusters would do, as {.code function(x, k) cutree(hclust(dist(x)), k)}."
)

check_criteria <- function(criteria, points, weights, call = rlang::caller_env()) {
  known <- names(criterion_directions)
  if (is.null(criteria)) {
    criteria <- setdiff(known, "gap")
    return(if (points$sparse) intersect(criteria, sparse_criteria) else criteria)
  }
  valid <- is.character(criteria) && !is.object(criteria) && length(criteria) > 0L &&
    all(criteria %in% known)
  if (!valid) {
    words <- paste("some of", list_texts(quote_text(known), max = 20))
    abort_param(criteria, words, "criteria", call)
  }
  refused <- c(
    if (points$sparse) setdiff(criteria, sparse_criteria), if (!is.null(weights)) "gap"
  )
  refused <- intersect(refused, criteria)
  if (length(refused) > 0L) {
    why <- if (points$sparse) "sparse data" else "weights"
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
