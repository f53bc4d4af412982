#' Hierarchical density-based clustering (HDBSCAN)
#'
#' `cluster_hdbscan()` finds clusters of any shape and of different densities, and leaves the points
#' between them as noise. It needs no distance: of the clusters that [cluster_dbscan()] would find
#' with each `eps` it returns those that last longest while `eps` shrinks.
#'
#' @inheritParams huddle-params
#' @inheritParams cluster_dbscan
#' @param min_cluster_size The least number of rows of a cluster, at least 2. Groups of fewer rows
#'   are points that a cluster has lost.
#' @param min_samples How many rows, the row itself counted, must lie within a row's *core
#'   distance*: one whole number of at least 1, and at most the number of rows. `NULL` means
#'   `min_cluster_size`, or all rows where there are fewer. The larger, the more rows are noise.
#' @param selection Which clusters of the tree are returned: `"eom"` for those with the greatest
#'   excess of mass, `"leaf"` for the smallest ones, which have no others inside.
#' @param eps Clusters that part at a distance of less than this are not told apart, in the units of
#'   the distance; 0 for no such limit.
#' @param max_cluster_size Clusters of more rows than this are not returned, but those inside them
#'   may be: at least `min_cluster_size`. `Inf` for no such limit.
#' @param allow_single Whether all rows may be one cluster, see below. With `FALSE` there are at
#'   least two clusters or none.
#' @param weights `NULL`, or a numeric vector of one non-negative number per row. A row of weight 2
#'   counts as if it were there twice, in `min_samples` as in the sizes of clusters. A row of weight
#'   0 has no influence on any other and gets what [predict()][predict.huddle_hdbscan()] gives it.
#'
#' @details
#' **When to use it.** For clusters of any shape, in number and density unknown, and where single
#' rows may belong nowhere. All columns should be in one scale, as by [scale()]. Where all clusters
#' are about equally dense and a distance is known, [cluster_dbscan()] is faster and easier to
#' explain; where every row must have a cluster, or groups touch and are round, use
#' [cluster_kmeans()]. In more than some twenty columns distances are much alike, and most rows
#' become noise: reduce the columns first.
#'
#' **Choosing.** Set `min_cluster_size` to the smallest group that means something to you; it is the
#' only choice that most data need. Lower `min_samples` if too many rows are noise. Where one part
#' of the data falls into many tiny clusters, raise `eps` to the distance at which you would no
#' longer tell them apart; `selection = "leaf"` gives many small clusters of similar size. Look at
#' `plot(fit, type = "tree")`.
#'
#' **The method.** The core distance of a row is the distance to its `min_samples`-th nearest row,
#' itself counted as the first (this is how scikit-learn and the dbscan package count). Rows are
#' joined by the greatest of their distance and their two core distances, the *mutual reachability
#' distance*. The minimum spanning tree of these distances gives a hierarchy of single linkage;
#' where it falls into groups of at least `min_cluster_size` rows, going down, clusters are born, as
#' `tree` tells. `lambda` is 1 / distance: a cluster is born at one lambda, and loses its rows at
#' greater ones; its *stability* is the sum of how long each stayed. `"eom"` chooses clusters, none
#' inside another, such that the sum of their stabilities is greatest.
#'
#' Rows that part at the same distance part at once, as in the paper: neither the order of rows nor
#' how a tie is settled has an influence on the clusters. Other programs undo such ties one by one.
#' A row at whose core distance a cluster falls in two is then given to one of them, with a
#' probability near 0; here it is noise.
#'
#' **A single cluster.** With `allow_single = TRUE` the whole data compete as one cluster, and are
#' chosen where no clusters inside them are more stable. A cluster has all rows that were in it when
#' it was born (Campello and others, 2015), so that of a single one no row is noise, however far it
#' lies: its `probability` is then near 0, and its `outlier_score` near 1. New points are noise if
#' they could only be joined at a greater distance than any of the rows. With `eps`, rows that leave
#' the cluster at a greater distance than this are noise, and new points likewise;
#' `eps = suggest_eps(x, min_samples)` leaves single far rows out. The hdbscan package for Python
#' and scikit-learn have the same rule with `eps`. Without it, they count as noise all rows that
#' are lost before the data first fall in two, which is often most of a single round group.
#'
#' **Duplicates** in number have a core distance of 0 and an infinite lambda. They are certain
#' members, and the others are compared with the greatest finite lambda.
#'
#' **Cost.** No distance matrix is made: memory grows with the number of rows, by about 200 bytes
#' for each beyond `x`. In few columns a kd-tree leaves out most distances and time grows little
#' faster than `n`; in many columns it comes near to `n^2 * d`. A `dist` has `n^2 / 2` distances,
#' and takes time in proportion. The result has the same bits for any number of threads.
#'
#' @return An object of class `c("huddle_hdbscan", "huddle_clustering")`, a list:
#'   * `cluster`: for each row the number of its cluster, 0 for noise, named like the rows of `x`.
#'     Clusters are numbered in the order in which they appear in the data.
#'   * `k`, `n`: the numbers of clusters and of rows; `size`: the number of rows of each cluster.
#'   * `probability`: how strongly each row belongs to its cluster, its lambda as a share of the
#'     greatest in the cluster: 1 in its densest part, 0 for noise.
#'   * `outlier_score`: GLOSH, between 0 and 1: how much less dense it is around a row than in the
#'     densest part of the clusters that it left last, selected or not. See [anomaly_score()].
#'   * `persistence`, `stability`: of each cluster; the first is a share of what it would be if all
#'     rows had stayed up to the greatest lambda of all.
#'   * `tree`: the condensed tree, a data frame of one row for each cluster but the first and for
#'     each row of the data, with the columns `parent`, `child`, `lambda` and `size` (or weight).
#'     Rows of the data are numbered 1 to n, clusters from n + 1, which are all rows.
#'   * `selected`: the numbers in `tree` of the clusters 1 to k.
#'   * `hierarchy`: the whole hierarchy as an object of class [`hclust`][stats::hclust()], for
#'     [stats::cutree()] or [stats::as.dendrogram()] (of the rows with a weight; `NULL` for a single
#'     row).
#'   * `core_distance`: of each row.
#'   * `components`: the rows of `x` with a weight, from which [predict()][predict.huddle_hdbscan()]
#'     works: new points need the distances to all of them. `NULL` if `x` is a `dist`.
#'   * `is_noise`: for each row whether it is noise.
#'   * `weight` and `noise_weight`, of a fit with weights only: the sum of the weights of each cluster,
#'     and of the noise.
#'   * `centers`, `iterations` and `converged`: `NULL`, since there are none.
#'   * `scaling`, of a fit on scaled data only: `center`, `scale` and `range` of the columns, see
#'     [predict.huddle_kmeans()].
#'   * `params`, `weights`, `call` and `format_version`.
#'
#'   A warning of class `huddle_degenerate` says if all rows are noise.
#' @references
#' Campello, R. J. G. B., Moulavi, D. and Sander, J. (2013). Density-based clustering based on
#' hierarchical density estimates. *Advances in Knowledge Discovery and Data Mining*, 160-172.
#' \doi{10.1007/978-3-642-37456-2_14}
#'
#' Campello, R. J. G. B., Moulavi, D., Zimek, A. and Sander, J. (2015). Hierarchical density
#' estimates for data clustering, visualization, and outlier detection. *ACM Transactions on
#' Knowledge Discovery from Data*, 10(1), 5. \doi{10.1145/2733381}
#'
#' Malzer, C. and Baum, M. (2020). A hybrid approach to hierarchical density-based cluster
#' selection.
#' *IEEE International Conference on Multisensor Fusion and Integration*, 223-228.
#' \doi{10.1109/MFI49285.2020.9235263}
#'
#' March, W. B., Ram, P. and Gray, A. G. (2010). Fast Euclidean minimum spanning tree. *Proceedings
#' of the 16th ACM SIGKDD International Conference*, 603-612. \doi{10.1145/1835804.1835882}
#'
#' McInnes, L. and Healy, J. (2017). Accelerated hierarchical density based clustering. *IEEE
#' International Conference on Data Mining Workshops*, 33-42. \doi{10.1109/ICDMW.2017.12}
#' @seealso [predict.huddle_hdbscan()] for new points, [autoplot.huddle_hdbscan()] for pictures,
#'   [cluster_dbscan()], [anomaly_score()].
#' @examples
#' # a dense and a thin group, and points that belong to neither
#' set.seed(1)
#' x <- rbind(
#'   matrix(rnorm(200, sd = 0.1), ncol = 2), matrix(rnorm(200, mean = 3), ncol = 2),
#'   matrix(runif(40, -2, 6), ncol = 2)
#' )
#' fit <- cluster_hdbscan(x, min_cluster_size = 10)
#' fit
#' plot(fit, x)
#' plot(fit, type = "tree")
#'
#' # the rows that belong nowhere most
#' head(order(fit$outlier_score, decreasing = TRUE))
#' @export
cluster_hdbscan <- function(x, min_cluster_size = 5, ..., min_samples = NULL,
                            selection = c("eom", "leaf"), eps = 0, max_cluster_size = Inf,
                            allow_single = FALSE,
                            metric = c(
                              "euclidean", "manhattan", "chebyshev", "minkowski", "cosine",
                              "haversine"
                            ),
                            p = 2, weights = NULL, n_threads = NULL,
                            progress = getOption("huddle.progress", interactive())) {
  call <- match.call()
  check_no_dots(...)
  n_threads <- resolve_threads(n_threads)
  points <- points_or_distances(x, metric, n_threads = n_threads)
  measure <- check_measure(x, metric, p)
  weights <- check_weights(weights, points$n, 1)
  total <- if (is.null(weights)) points$n else sum(weights)
  params <- list(
    min_cluster_size = check_limit(min_cluster_size, hdbscan_limits$min_cluster_size),
    min_samples = check_min_samples(min_samples, min_cluster_size, total),
    selection = check_choice(selection),
    eps = check_limit(eps, hdbscan_limits$eps),
    max_cluster_size = check_max_size(max_cluster_size, min_cluster_size),
    allow_single = check_flag(allow_single),
    metric = measure$metric, p = measure$p,
    weighted = !is.null(weights)
  )
  params$lon_first <- points$lon_first
  report <- progress_report(check_flag(progress), "HDBSCAN")
  # Rows without weight are no part of the hierarchy.
  rows <- if (!is.null(weights) && min(weights) == 0) which(weights > 0)
  fitted <- list(points = points_of_rows(points, rows), weights = weights_of_rows(weights, rows))
  fit <- run_hdbscan(fitted$points, params, fitted$weights, n_threads, report)
  fit <- hdbscan_result(fit, points, rows, fitted, params, call)
  fit$scaling <- points$scaling
  if (!is.null(rows)) {
    fit <- add_weightless(fit, points, rows, n_threads)
  }
  warn_all_noise(fit, "min_cluster_size", params$min_cluster_size, total, no_hdbscan_cluster(fit))
  fit
}

# What the numbers may be, see limits.R.
hdbscan_limits <- list(
  min_cluster_size = list(whole = TRUE, min = 2),
  min_samples = list(whole = TRUE, min = 1),
  eps = list(min = 0),
  max_cluster_size = list(min = 1, infinite = TRUE)
)

# Why no cluster of the tree was selected.
no_hdbscan_cluster <- function(fit) {
  if (fit$params$allow_single || any(fit$tree$child > fit$n)) {
    return(c(
      "every cluster has more than {.arg max_cluster_size} rows.",
      "Try a larger {.arg max_cluster_size}, or a smaller {.arg min_cluster_size}.",
      arg = "max_cluster_size"
    ))
  }
  c(
    "nowhere do they part into two groups of at least {.arg min_cluster_size} rows.",
    "Try a smaller {.arg min_cluster_size}, or {.code allow_single = TRUE} to take all as one.",
    arg = "min_cluster_size"
  )
}

# At most as many as there are. NULL is as many as a cluster has at least.
check_min_samples <- function(min_samples, min_cluster_size, total, call = rlang::caller_env()) {
  most <- max(floor(total), 1)
  if (is.null(min_samples)) {
    return(min(min_cluster_size, most))
  }
  limit <- up_to(hdbscan_limits$min_samples, most)
  check_limit(min_samples, limit, arg = "min_samples", call = call)
}

check_max_size <- function(max_cluster_size, min_cluster_size, call = rlang::caller_env()) {
  most <- check_limit(max_cluster_size, hdbscan_limits$max_cluster_size, call = call)
  if (most < min_cluster_size) {
    huddle_abort(
      c(
        paste(
          "{.arg max_cluster_size} must be at least {.arg min_cluster_size},",
          "{format_number(min_cluster_size)}, not {format_number(most)}."
        ),
        i = "{.code Inf} is no limit."
      ),
      class = "param", arg = "max_cluster_size", call = call
    )
  }
  most
}

# Returns what hdbscan_fit_() does, in the units of the data.
run_hdbscan <- function(points, params, weights, n_threads, report, call = rlang::caller_env()) {
  # All rows together may be fewer than a cluster.
  total <- if (is.null(weights)) points$n else sum(weights)
  params$allow_single <- params$allow_single && params$min_cluster_size <= total
  if (points$given) {
    return(run_core(
      hdbscan_distances_(points$x, points$n, params, weights, n_threads, report), call
    ))
  }
  points <- measured_points(points, params$metric, "x", call, n_threads)
  unit <- hdbscan_unit(params, points)
  params$eps <- params$eps / unit
  params$metric <- plain_metric(params$metric, params$p)
  fit <- run_core(hdbscan_fit_(in_unit(points$x, unit), params, weights, n_threads, report), call)
  if (unit != 1) {
    for (name in c("lambda", "birth", "stability", "deepest")) fit[[name]] <- fit[[name]] / unit
    fit$core_distance <- fit$core_distance * unit
    fit$hierarchy$height <- fit$hierarchy$height * unit
  }
  fit
}

# The unit in which squares of the data keep their digits; angles have none.
hdbscan_unit <- function(params, ...) {
  if (params$metric %in% angle_metrics) 1 else unit_of(...)
}

# `fitted` are the points and weights of `rows`, of all if that is NULL.
hdbscan_result <- function(fit, points, rows, fitted, params, call) {
  k <- length(fit$selected)
  names(fit$cluster) <- fitted$points$row_names[if (is.null(rows)) TRUE else rows]
  if (is.null(rows)) rows <- seq_len(points$n)
  mass <- fit$weight[fit$selected] * fit$deepest
  stability <- fit$stability[fit$selected]
  sums <- cluster_weights(fit$cluster, k, fitted$weights, noise = TRUE)
  new_clustering(
    c(list(
      cluster = fit$cluster, k = k, size = tabulate(fit$cluster, k), centers = NULL, n = points$n,
      iterations = NULL, converged = NULL, probability = fit$probability,
      outlier_score = fit$outlier_score,
      persistence = as.double(ifelse(stability < mass, stability / mass, 1)), stability = stability,
      tree = condensed_frame(fit, rows, points$n, fitted$weights),
      selected = points$n + fit$selected, hierarchy = as_hclust(fit$hierarchy, names(fit$cluster)),
      core_distance = fit$core_distance, components = if (!points$given) fitted$points$x,
      is_noise = fit$cluster == 0L, params = params, weights = fitted$weights, call = call
    ), sums),
    class = "huddle_hdbscan"
  )
}

# Clusters are numbered after the n rows.
condensed_frame <- function(fit, rows, n, weights) {
  clusters <- length(fit$parent)
  sizes <- if (is.null(weights)) rep(1, length(rows)) else weights
  data_frame(
    list(
      parent = n + c(fit$parent[-1], fit$last), child = c(n + seq_len(clusters)[-1], rows),
      lambda = c(fit$birth[-1], fit$lambda), size = c(fit$weight[-1], sizes)
    ),
    clusters - 1L + length(rows),
    tibble = FALSE
  )
}

as_hclust <- function(hierarchy, labels) {
  if (length(hierarchy$height) == 0) {
    return(NULL)
  }
  hierarchy$labels <- labels
  hierarchy$method <- "single"
  hierarchy$dist.method <- "mutual reachability"
  structure(hierarchy, class = "hclust")
}

# Gives the rows without weight their place; all fields of one value a row grow to all rows.
add_weightless <- function(fit, points, rows, n_threads) {
  others <- setdiff(seq_len(points$n), rows)
  # Read by the search for the others.
  core <- rep(NA_real_, points$n)
  core[rows] <- fit$core_distance
  fit$core_distance <- core
  joined <- if (points$given) {
    join_given(fit, dist_between_(points$x, points$n, others, rows))
  } else {
    points <- measured_points(points, fit$params$metric, "x", rlang::caller_env(), n_threads)
    join_hdbscan(fit, points_of_rows(points, others), n_threads)
  }
  placed <- place_hdbscan(fit, joined)
  fit$core_distance[others] <- joined$core
  for (name in c("cluster", "probability", "outlier_score")) {
    values <- fit[[name]][NA_integer_][rep(1L, points$n)]
    values[rows] <- fit[[name]]
    values[others] <- placed[[name]]
    fit[[name]] <- values
  }
  names(fit$cluster) <- points$row_names
  fit$size <- tabulate(fit$cluster, fit$k)
  fit$is_noise <- fit$cluster == 0L
  fit
}
