#' k-medoids
#'
#' `cluster_kmedoids()` finds the `k` rows, the *medoids*, for which the sum of the distances of all
#' rows to the nearest of them is as small as single swaps can make it, and gives each row the
#' cluster of its medoid. It works with any distance, and a medoid is a row that can be shown.
#'
#' @inheritParams huddle-params
#' @inheritParams cluster_dbscan
#' @param x Points, one per row, or the distances between them, a `dist` such as [gower()] makes
#'   of mixed columns.
#' @param init Where to start: `"build"`, the rows that lower the sum of distances most, one after
#'   the other; `"lab"`, the same of a random sample for each; `"kmeans++"`, random rows far from
#'   each other; or the numbers of `k` rows.
#' @param n_init How many random starts to make, of which the best is returned. `"build"` and given
#'   rows are one start.
#' @param max_iter The largest number of passes over all rows.
#' @param weights `NULL`, or a numeric vector of one non-negative number per row. A row of weight 2
#'   counts as if it were there twice; one of weight 0 is no medoid and has no influence.
#' @param sample `NULL` to work on all rows, or the number of rows of a random sample to find
#'   medoids in, for data of which a matrix of all distances would be too large: more than `k`.
#' @param n_samples How many samples are drawn, each with the best medoids so far. The best for all
#'   rows are returned.
#'
#' @details
#' **When to use it.** Where means make no sense: distances other than Euclidean, mixed columns,
#' skewed data, or where each cluster should be shown by one of its members. Far rows pull a medoid
#' less than a mean. For Euclidean distances and many rows [cluster_kmeans()] is much
#' faster.
#'
#' **The method** is FasterPAM (Schubert and Rousseeuw, 2021): of each row it is known at once which
#' medoid it would best take the place of, and the swap is made if it lowers the loss. It ends where
#' no swap does. From `"build"` there is a second descent, by the best swap of all each time, which
#' is what `cluster::pam()` does, and the better end of the two is returned. With `sample` it is
#' FastCLARA of the same paper.
#'
#' **Cost.** All distances are held in memory, `8 * n^2` bytes: 0.8 GB for 10,000 rows. Time is in
#' proportion to `n^2`. With `sample`, a matrix of the sample alone. The result has the same
#' bits for any number of threads.
#'
#' @return An object of class `c("huddle_kmedoids", "huddle_clustering", "pam", "partition")`, a
#'   list:
#'   * `cluster`: for each row the number of its cluster, in the order in which they appear, named
#'     like the rows of `x`; also as `clustering`.
#'   * `k`, `n`, `size`: the numbers of clusters and rows, and of the rows of each cluster.
#'   * `medoids`: the numbers of the medoids' rows, also as `id.med`.
#'   * `centers`: the medoids themselves, a k x d matrix; `NULL` of a `dist`.
#'   * `loss`: the (weighted) sum of the distances to the medoids; `objective`: the mean distance
#'     after the start (`build`) and at the end (`swap`).
#'   * `clusinfo`, `isolation`, `silinfo`, `diss`: as of `cluster::pam()`, so that
#'     `cluster::silhouette(fit)` works; the last is `NULL`. Of fits with weights or a sample,
#'     `isolation` and `silinfo` are `NULL`.
#'   * `iterations`, `converged`: the passes over the rows, and whether the last found no swap. A
#'     warning of class `huddle_not_converged` says where it was not the last.
#'   * `weight`, of a fit with weights only: the sum of the weights of each cluster.
#'   * `scaling`, of a fit on scaled data only: see [predict.huddle_kmeans()].
#'   * `params`, `call` and `format_version`.
#' @references
#' Kaufman, L. and Rousseeuw, P. J. (1990). *Finding Groups in Data*. Wiley.
#' \doi{10.1002/9780470316801}
#'
#' Schubert, E. and Rousseeuw, P. J. (2021). Fast and eager k-medoids clustering: O(k) runtime
#' improvement of the PAM, CLARA, and CLARANS algorithms. *Information Systems*, 101, 101804.
#' \doi{10.1016/j.is.2021.101804}
#' @seealso [predict.huddle_kmedoids()] for new points, [gower()], [representatives()].
#' @examples
#' fit <- cluster_kmedoids(scale(USArrests), k = 3)
#' fit
#' rownames(USArrests)[fit$medoids]
#'
#' # mixed columns
#' mixed <- data.frame(iris[1:4], size = cut(iris$Petal.Length, 3))
#' table(cluster_kmedoids(gower(mixed), k = 3)$cluster, iris$Species)
#' @export
cluster_kmedoids <- function(x, k, ...,
                             metric = c(
                               "euclidean", "manhattan", "chebyshev", "minkowski", "cosine",
                               "haversine"
                             ),
                             p = 2, init = c("build", "lab", "kmeans++"), n_init = 1,
                             max_iter = 100, weights = NULL, sample = NULL, n_samples = 5,
                             n_threads = NULL,
                             progress = getOption("huddle.progress", interactive())) {
  call <- match.call()
  check_no_dots(...)
  n_threads <- resolve_threads(n_threads)
  points <- medoid_input(x, metric, n_threads = n_threads)
  measure <- check_measure(x, metric, p)
  k <- check_k(k, points$n)
  weights <- check_weights(weights, points$n, k)
  params <- list(
    metric = measure$metric, p = measure$p,
    n_init = check_limit(n_init, kmedoids_limits$n_init),
    max_iter = check_limit(max_iter, kmedoids_limits$max_iter),
    sample = check_sample(sample, k, points$n),
    n_samples = check_limit(n_samples, kmedoids_limits$n_samples),
    weighted = !is.null(weights)
  )
  params$lon_first <- points$lon_first
  start <- check_medoids(init, k, points$n, weights, params$sample)
  params$init <- start$start
  report <- progress_report(check_flag(progress), "k-medoids")
  fit <- run_kmedoids(points, c(params, start, k = k), weights, n_threads, report)
  if (!is.null(fit$distinct)) {
    abort_distinct(fit$distinct, k)
  }
  new_kmedoids(fit, points, as.integer(k), params, call, weights)
}

# What the numbers may be, see limits.R.
kmedoids_limits <- list(
  n_init = list(whole = TRUE, min = 1, max = .Machine$integer.max),
  max_iter = list(whole = TRUE, min = 1, max = .Machine$integer.max),
  n_samples = list(whole = TRUE, min = 1, max = .Machine$integer.max)
)

is_category <- function(column) is.factor(column) || is.character(column)

# Categories are no points, but have distances.
medoid_input <- function(x, metric, call = rlang::caller_env(), n_threads = NULL) {
  mixed <- !missing(x) && is.data.frame(x) && any(vapply(x, is_category, NA))
  tryCatch(points_or_distances(x, metric, call, n_threads), huddle_error_type = function(error) {
    if (mixed) {
      hint <- c(i = "Give `gower(x)` in place of `x`: distances of mixed columns.")
      error$body <- c(error$body, rlang::format_error_bullets(hint))
    }
    rlang::cnd_signal(error)
  })
}

check_sample <- function(sample, k, n, call = rlang::caller_env()) {
  if (is.null(sample)) {
    return(NULL)
  }
  check_count(sample, min = min(k + 1, n), max = n, arg = "sample", call = call)
}

# list(start, given): the name of a way to start, or "given" and the rows.
check_medoids <- function(init, k, n, weights, sample, call = rlang::caller_env()) {
  if (!is.numeric(init) || is.object(init)) {
    start <- check_choice(init, eval(formals(cluster_kmedoids)$init), arg = "init", call = call)
    return(list(start = start))
  }
  if (length(init) != k || anyNA(init) || any(init != trunc(init)) || any(init < 1 | init > n)) {
    abort_param(init, paste(
      "the name of a start, or the numbers of", count_of(k, "row"), "of the data"
    ), "init", call)
  }
  if (anyDuplicated(init) || (!is.null(weights) && any(weights[init] == 0))) {
    huddle_abort(
      "{.arg init} must name {k} different rows{if (!is.null(weights)) ' with a weight'}.",
      class = "input", arg = "init", call = call
    )
  }
  if (!is.null(sample)) {
    huddle_abort(
      "{.arg init} must be the name of a start where {.arg sample} is given: samples differ.",
      class = "param", arg = "init", call = call
    )
  }
  list(start = "given", given = as.integer(init))
}

sample_hint <- "With {.arg sample} medoids are found in a sample of the rows."

run_kmedoids <- function(points, params, weights, n_threads, report, call = rlang::caller_env()) {
  rows <- if (is.null(params$sample)) points$n else params$sample
  if (points$given) {
    return(with_matrix(
      rows, call, sample_hint,
      kmedoids_dist_(points$x, points$n, params, weights, n_threads, report)
    ))
  }
  points <- measured_points(points, params$metric, "x", call, n_threads)
  unit <- if (params$metric %in% angle_metrics) 1 else unit_of(points)
  params$metric <- plain_metric(params$metric, params$p)
  fit <- with_matrix(
    rows, call, sample_hint,
    kmedoids_fit_(in_unit(points$x, unit), params, weights, n_threads, report)
  )
  for (name in c("distance", "first_loss", "loss", "farthest_own", "closest_other")) {
    if (!is.null(fit[[name]])) fit[[name]] <- fit[[name]] * unit
  }
  fit
}

new_kmedoids <- function(fit, points, k, params, call, weights, caller = rlang::caller_env()) {
  if (!fit$converged) {
    huddle_warn(
      "k-medoids did not converge in {format_number(params$max_iter)} pass{?es} over the rows.",
      class = "not_converged", arg = "max_iter", call = caller
    )
  }
  names(fit$cluster) <- points$row_names
  total <- if (is.null(weights)) points$n else sum(weights)
  fields <- list(
    cluster = fit$cluster, k = k, size = tabulate(fit$cluster, k),
    centers = if (!points$given) medoid_rows(points, fit$medoids), n = points$n,
    iterations = fit$iterations, converged = fit$converged, medoids = fit$medoids,
    id.med = fit$medoids, clustering = fit$cluster, loss = fit$loss,
    objective = c(build = fit$first_loss, swap = fit$loss) / total
  )
  fields["diss"] <- list(NULL)
  fields <- c(fields, partition_fields(fit, k, weights))
  fields$scaling <- if (!points$given) points$scaling
  new_clustering(
    c(fields, cluster_weights(fit$cluster, k, weights), list(params = params, call = call)),
    class = c("huddle_kmedoids", "pam", "partition")
  )
}

medoid_rows <- function(points, rows) {
  centers <- points$x[rows, , drop = FALSE]
  attributes(centers) <- list(dim = dim(centers), dimnames = list(NULL, points$col_names))
  centers
}

# As cluster::pam() has them.
partition_fields <- function(fit, k, weights) {
  cluster <- unname(fit$cluster)
  by_cluster <- function(values, f) as.double(tapply(values, factor(cluster, seq_len(k)), f))
  info <- cbind(
    size = tabulate(cluster, k), max_diss = by_cluster(fit$distance, max),
    av_diss = by_cluster(fit$distance, mean)
  )
  if (is.null(fit$width) || !is.null(weights)) {
    return(list(clusinfo = info))
  }
  diameter <- by_cluster(fit$farthest_own, max)
  separation <- by_cluster(fit$closest_other, min)
  if (k == 1) separation <- NA_real_
  apart <- by_cluster(fit$farthest_own < fit$closest_other, all)
  isolation <- factor(
    ifelse(k > 1 & diameter < separation, "L*", ifelse(k > 1 & apart == 1, "L", "no")),
    levels = c("no", "L", "L*")
  )
  names(isolation) <- seq_len(k)
  list(
    clusinfo = cbind(info, diameter = diameter, separation = separation), isolation = isolation,
    silinfo = if (k > 1 && k < length(cluster)) silhouette_info(fit, k)
  )
}

silhouette_info <- function(fit, k) {
  rows <- if (is.null(names(fit$cluster))) seq_along(fit$cluster) else names(fit$cluster)
  order <- order(fit$cluster, -fit$width)
  widths <- cbind(
    cluster = unname(fit$cluster), neighbor = fit$neighbor, sil_width = fit$width
  )[order, , drop = FALSE]
  rownames(widths) <- rows[order]
  list(
    widths = widths, clus.avg.widths = as.double(tapply(fit$width, unname(fit$cluster), mean)),
    avg.width = mean(fit$width)
  )
}
