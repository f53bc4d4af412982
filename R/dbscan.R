#' Density-based clustering (DBSCAN)
#'
#' `cluster_dbscan()` joins points that lie close together into clusters of any shape and number,
#' and leaves the points of thin places as noise. A row with at least `min_samples` rows within
#' `eps` of it, itself included, is a *core*; cores within `eps` of each other are in one cluster; a
#' row within `eps` of a core, without being one, is at the *border* of its cluster; all others are
#' *noise* and have the label 0.
#'
#' @inheritParams huddle-params
#' @param x The data, one point per row, as a matrix or data frame of numbers; or an object of class
#'   [`dist`][stats::dist()] with the distances between the rows, and then `metric` and `p` are left
#'   out. A full matrix of distances is refused: it could be one of points. Give `as.dist(x)`, or the
#'   `metric` if its rows are points indeed.
#' @param eps How far neighbours may be apart, in the units of the distance: one number of at least
#'   0, the bound included. With 0 only equal rows are neighbours, with `Inf` all are. See
#'   [suggest_eps()].
#' @param min_samples How many rows a core must have within `eps`, counting itself: one whole number
#'   of at least 1.
#' @param metric The distance.
#'   * `"euclidean"`: the straight distance;
#'   * `"manhattan"`: the sum of the differences, `"chebyshev"`: the largest of them;
#'   * `"minkowski"`: the root of order `p` of the sum of their `p`-th powers;
#'   * `"cosine"`: 1 minus the cosine of the angle between rows, between 0 and 2;
#'   * `"haversine"`: the way over the ground in metres, where `x` has two columns, latitude and
#'     longitude in degrees; which is which goes by their names, see [nearest_neighbors()].
#' @param p The power of Minkowski's distance, at least 1; `Inf` is allowed. It needs
#'   `metric = "minkowski"`.
#' @param weights `NULL`, or a numeric vector of one non-negative number per row. A row is a core if
#'   the weights within `eps` of it add up to at least `min_samples`. A row of weight 2 counts as if
#'   it were there twice; a row of weight 0 has no influence on any other, is never a core, and may
#'   only be at the border of a cluster.
#' @param border Whether rows at the border belong to their cluster. With `FALSE` they are noise
#'   (DBSCAN* of Campello and others, 2013).
#'
#' @details
#' **When to use it.** DBSCAN finds clusters of any shape without being told their number, as long
#' as all of them are about equally dense: there is one `eps` for all. Where some are much thinner
#' than others, use one that adapts, such as [cluster_optics()]. Distances in many columns are all
#' alike, and no `eps` tells clusters from noise then; reduce the columns first. Bring columns of
#' different units to one scale, as with [scale()].
#'
#' **Choosing.** `min_samples` is how dense is dense: with few, chance makes clusters in noise;
#' about twice the number of columns is a common choice. Then look for the bend in
#' [plot_knn_distance()], or let [suggest_eps()] find it. Too small an `eps` breaks clusters up
#' into many and calls most rows noise; with too large an `eps` they grow together.
#'
#' **The answer** is exact and does not depend on the order of rows, save for one thing: a row at
#' the border of several clusters goes to the one whose first core comes first in the data. This is
#' what scikit-learn and the dbscan package do as well. Clusters are numbered in the order in which
#' they appear in the data.
#'
#' **Cost.** Memory grows with the number of rows only, whatever `eps`: neighbours are counted, not
#' stored. Up to three columns the plane or space is cut into cells smaller than `eps`; time then
#' grows with `n`, and falls where cells are full, since all points of a full cell are cores. With
#' more columns, or with another distance than the Euclidean, a kd-tree finds neighbours: time grows
#' with `n` times the number of neighbours looked at, which in ten columns or more comes near to
#' `n^2`. Distances in a `dist` are read three times.
#'
#' @return An object of class `c("huddle_dbscan", "huddle_clustering")`, a list:
#'   * `cluster`: for each row the number of its cluster, 0 for noise, named like the rows of `x`.
#'   * `k`, `n`: the numbers of clusters and of rows; `size`: the number of rows of each cluster.
#'   * `core`: the rows that are cores; `components`: these rows of `x`, from which
#'     [predict()][predict.huddle_dbscan()] works (`NULL` if `x` is a `dist`).
#'   * `around`, of a fit of points with `border = FALSE` only: the rows within `eps` of a core that
#'     are none themselves, in `points`, and in `weights` the weights of the cores and of these rows,
#'     `NULL` without weights. New points count them to see whether they are dense.
#'   * `is_noise`: for each row whether it is noise.
#'   * `weight` and `noise_weight`, of a fit with weights only: the sum of the weights of each cluster,
#'     and of the noise.
#'   * `centers`, `iterations` and `converged`: `NULL`, since there are none.
#'   * `scaling`, of a fit on scaled data only: `center`, `scale` and `range` of the columns, see
#'     [predict.huddle_kmeans()].
#'   * `params`, `call` and `format_version`.
#'
#'   A warning of class `huddle_degenerate` says if all rows are noise.
#' @references
#' Campello, R. J. G. B., Moulavi, D. and Sander, J. (2013). Density-based clustering based on
#' hierarchical density estimates. *Advances in Knowledge Discovery and Data Mining*, 160-172.
#' \doi{10.1007/978-3-642-37456-2_14}
#'
#' Ester, M., Kriegel, H.-P., Sander, J. and Xu, X. (1996). A density-based algorithm for
#' discovering clusters in large spatial databases with noise. *Proceedings of the Second
#' International Conference on Knowledge Discovery and Data Mining*, 226-231.
#'
#' Gunawan, A. (2013). A faster algorithm for DBSCAN. Master's thesis, Technische Universiteit
#' Eindhoven.
#'
#' Schubert, E., Sander, J., Ester, M., Kriegel, H.-P. and Xu, X. (2017). DBSCAN revisited,
#' revisited: why and how you should (still) use DBSCAN. *ACM Transactions on Database Systems*,
#' 42(3), 19. \doi{10.1145/3068335}
#' @seealso [predict.huddle_dbscan()] for new points, [plot.huddle_dbscan()] for pictures,
#'   [suggest_eps()], [anomaly_score()], [cluster_optics()].
#' @examples
#' x <- moons[c("x1", "x2")]
#' fit <- cluster_dbscan(x, eps = 0.2)
#' fit
#' plot(fit, x)
#'
#' # too small an eps
#' table(cluster_dbscan(x, eps = 0.05)$cluster)
#'
#' # distances of your own
#' cluster_dbscan(dist(x, "canberra"), eps = 0.1)$k
#' @export
cluster_dbscan <- function(x, eps, min_samples = 5, ...,
                           metric = c(
                             "euclidean", "manhattan", "chebyshev", "minkowski", "cosine",
                             "haversine"
                           ),
                           p = 2, weights = NULL, border = TRUE, n_threads = NULL,
                           progress = getOption("huddle.progress", interactive())) {
  call <- match.call()
  check_no_dots(...)
  n_threads <- resolve_threads(n_threads)
  points <- points_or_distances(x, metric, n_threads = n_threads)
  measure <- check_measure(x, metric, p)
  params <- list(
    eps = check_limit(eps, dbscan_limits$eps),
    min_samples = check_limit(min_samples, dbscan_limits$min_samples),
    metric = measure$metric, p = measure$p,
    border = check_flag(border),
    weighted = !is.null(weights)
  )
  params$lon_first <- points$lon_first
  weights <- check_weights(weights, points$n, 1)
  report <- progress_report(check_flag(progress), "DBSCAN")
  fit <- if (points$given) {
    run_core(dbscan_distances_(
      points$x, points$n, params$eps, params$min_samples, params$border, weights, report
    ))
  } else {
    run_dbscan(points, params, weights, n_threads, report)
  }
  total <- if (is.null(weights)) points$n else sum(weights)
  warn_all_noise(fit, "min_samples", params$min_samples, total, no_core_at_eps(params))
  new_dbscan(fit, points, params, call, weights, n_threads)
}

# What the numbers may be, see limits.R.
dbscan_limits <- list(
  eps = list(min = 0, infinite = TRUE),
  min_samples = list(whole = TRUE, min = 1)
)

run_dbscan <- function(points, params, weights, n_threads, report, call = rlang::caller_env()) {
  points <- measured_points(points, params$metric, "x", call, n_threads)
  unit <- eps_unit(params, points$max_abs)
  run_core(dbscan_fit_(
    in_unit(points$x, unit), params$eps / unit, params$min_samples,
    plain_metric(params$metric, params$p), params$p, params$border, weights, n_threads, report
  ), call)
}

# Points in the form in which the core measures distances between them.
measured_points <- function(points, metric, arg, call, n_threads) {
  if (isTRUE(points$from_sf) && metric != "haversine") {
    abort_geometry(arg, call)
  }
  if (metric == "cosine") {
    return(on_sphere(points, arg, call, n_threads))
  }
  if (metric == "haversine") {
    points <- in_place_order(points, arg, call)
    check_places(points, arg, call)
  }
  points
}

# The square of an `eps` below about 1e-154 loses digits: it is then measured in a unit of its own
# size, a power of two, as far as the data allow. Angles have no unit.
eps_unit <- function(params, max_abs) {
  if (params$metric %in% angle_metrics) {
    return(1)
  }
  unit <- unit_of(list(max_abs = params$eps))
  if (unit == 1) 1 else max(unit, 2^(ceiling(log2(max_abs)) - 900))
}

new_dbscan <- function(fit, points, params, call, weights, n_threads) {
  names(fit$cluster) <- points$row_names
  fields <- list(
    cluster = fit$cluster, k = fit$k, size = tabulate(fit$cluster, fit$k), centers = NULL,
    n = points$n, iterations = NULL, converged = NULL, core = fit$core,
    components = if (!points$given) points$x[fit$core, , drop = FALSE],
    is_noise = fit$cluster == 0L, params = params, call = call
  )
  fields$scaling <- if (!points$given) points$scaling
  fields$around <- rows_around(fields, points, weights, n_threads)
  new_clustering(
    c(fields, cluster_weights(fit$cluster, fit$k, weights, noise = TRUE)),
    class = "huddle_dbscan"
  )
}

# ---- what a model tells of itself ----------------------------------------------------------------

#' @export
model_title.huddle_dbscan <- function(fit) "DBSCAN"

#' @export
model_facts.huddle_dbscan <- function(fit, digits) {
  list(
    cores = count_of(length(fit[["core"]]), "row"), noise = describe_noise(fit),
    density = describe_density(fit, digits)
  )
}

#' @export
model_problems.huddle_dbscan <- function(fit, fields) {
  problem <- NextMethod()
  if (is.null(problem)) first_problem(fields, c(cores_problem, reach_problem)) else problem
}

reach_problem <- function(fields) density_problem(fields[["params"]], dbscan_limits)

cores_problem <- function(fields) {
  core <- fields[["core"]]
  n <- fields[["n"]]
  if (!is.integer(core) || !is_plain(core, "integer", length(core)) || anyNA(core) ||
    is.unsorted(core, strictly = TRUE) || any(core < 1L) || any(core > n)) {
    return(sprintf("`core` must be rows between 1 and %s, in order", format_number(n)))
  }
  if (any(fields[["cluster"]][core] == 0L)) {
    return("`core` must not name rows of noise")
  }
  if (typeof(fields[["is_noise"]]) != "logical" || length(fields[["is_noise"]]) != n) {
    return(sprintf("`is_noise` must be %s flags", format_number(n)))
  }
  problem <- points_problem(fields, "components", length(core))
  if (is.null(problem)) around_problem(fields) else problem
}

# The rows around the cores of a fit whose clusters are cores only.
around_problem <- function(fields) {
  around <- fields[["around"]]
  if (is.null(around)) {
    return(NULL)
  }
  points <- if (is.list(around)) around[["points"]]
  columns <- dim(fields[["components"]])[2]
  if (!is.double(points) || is.object(points) || !identical(dim(points)[2], columns) ||
    length(points) != prod(dim(points)) || !all(is.finite(points))) {
    return("`around$points` must be a matrix of finite numbers like `components`")
  }
  weights <- around[["weights"]]
  count <- length(fields[["core"]]) + nrow(points)
  if (!is.null(weights) && (!is_plain(weights, "double", count) || !all(is.finite(weights)))) {
    sprintf("`around$weights` must be %s", count_of(count, "number"))
  }
}
