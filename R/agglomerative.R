#' Agglomerative hierarchical clustering
#'
#' `cluster_agglomerative()` starts with each row as a cluster of its own and merges the two nearest
#' clusters again and again, until one is left. The result is the whole tree of merges, an
#' [`hclust`][stats::hclust()] object, cut into `k` clusters or at a height.
#'
#' @inheritParams huddle-params
#' @inheritParams cluster_dbscan
#' @param x Points, one per row, or the distances between them, a `dist` as [stats::dist()] makes
#'   it.
#' @param k The number of clusters: one whole number from 1 to the number of rows.
#' @param height Where to cut the tree instead: one non-negative number, in the units of the
#'   distance. Merges at this very height are made. With neither `k` nor `height` the tree is not
#'   cut, and all rows are one cluster.
#' @param linkage What the distance between two clusters is, see below.
#' @param gini For `linkage = "genie"`: how unequal in size clusters may become before the smallest
#'   ones must merge, a Gini index between 0 and 1. With 1 it is single linkage.
#' @param weights `NULL`, or a numeric vector of one non-negative number per row. A row of weight 2
#'   counts as if it were there twice. A row of weight 0 is no part of the tree, and gets what
#'   [predict()][predict.huddle_agglomerative()] gives it.
#' @param keep Whether the result keeps the rows of `x`, for
#'   [predict()][predict.huddle_agglomerative()].
#'
#' @details
#' **Linkages.** The distance between two clusters is
#' * `"ward"`: by how much merging them raises the sum of squared distances to the centers, as the
#'   root of twice that. Compact groups of similar size; the default. The same as `"ward.D2"` of
#'   [stats::hclust()].
#' * `"complete"`: the greatest distance between their points. Groups of similar diameter.
#' * `"average"`: the mean of the distances between their points.
#' * `"single"`: the least distance between their points. Groups of any shape, as long as there are
#'   gaps between them: a few points in between make one chain of everything.
#' * `"mcquitty"`: the mean of the distances of the two parts that a cluster was merged from.
#' * `"centroid"`, `"median"`: between their centers, where the center of a union is the mean of all
#'   points or the midpoint of the two centers. A later merge can be lower than an earlier one.
#' * `"genie"`: single linkage that keeps sizes fairly equal (Gagolewski and others, 2016): the next
#'   merge must involve a smallest cluster whenever the Gini index of the sizes exceeds `gini`.
#'   Groups of any shape that are not very different in size. Heights are lowered where needed so
#'   that they ascend.
#'
#' Ward's linkage, centroids and medians are defined for straight-line distances, and square them:
#' distances that are given as a `dist` are to be plain ones, not squared. (`hclust()` takes squared
#' ones for `"centroid"` and `"median"`, and returns squared heights.)
#'
#' **Ties** go to the pair with the row that comes first, as in [stats::hclust()]; the tree depends
#' on the order of rows only where distances are equal.
#'
#' **Weights** have no influence where only the least or greatest distance counts. `members` of
#' [stats::hclust()] are such weights too, but it does not apply them to the distances of Ward's
#' linkage between single rows. `"genie"` takes no weights.
#'
#' **Cost.** Of points, `"ward"`, `"centroid"` and `"median"` take time in proportion to
#' `n^2 * d` and no matrix of distances; `"single"` and `"genie"` use a spanning tree and take time
#' that grows little faster than `n` in few columns. All others, and any linkage of a `dist`, take
#' time in proportion to `n^2` and hold a matrix of `8 * n^2` bytes: 3.2 GB for 20,000 rows. If the
#' memory is not there, the error says how much it would take. The result has the same bits for any
#' number of threads.
#'
#' @return An object of class `c("huddle_agglomerative", "huddle_clustering", "hclust")`, so that
#'   [stats::cutree()], [stats::cophenetic()], [stats::as.dendrogram()], [stats::rect.hclust()] and
#'   what else reads an `hclust` work on it. A list:
#'   * `merge`, `height`, `order`, `labels`, `method`, `dist.method`: as of [stats::hclust()].
#'     Rows of weight 0 are no part of it.
#'   * `cluster`: for each row the number of its cluster, in the order in which they appear, named
#'     like the rows of `x`.
#'   * `k`, `n`: the numbers of clusters and of rows; `size`: the number of rows of each cluster.
#'   * `centers`: of points with `"ward"` and `"centroid"` the k x d matrix of the means of the
#'     clusters, otherwise `NULL`.
#'   * `components`: the rows of `x` that are part of the tree, if `keep = TRUE`.
#'   * `weight`, of a fit with weights only: the sum of the weights of each cluster.
#'   * `iterations`, `converged`: `NULL`, since there are none.
#'   * `scaling`, of a fit on scaled data only: see [predict.huddle_kmeans()].
#'   * `params`, `weights`, `call` and `format_version`.
#' @references
#' Bruynooghe, M. (1977). Methodes nouvelles en classification automatique de donnees taxinomiques
#' nombreuses. *Statistique et analyse des donnees*, 2(3), 24-42.
#'
#' Gagolewski, M., Bartoszuk, M. and Cena, A. (2016). Genie: A new, fast, and outlier-resistant
#' hierarchical clustering algorithm. *Information Sciences*, 363, 8-23.
#' \doi{10.1016/j.ins.2016.05.003}
#'
#' Murtagh, F. and Legendre, P. (2014). Ward's hierarchical agglomerative clustering method: Which
#' algorithms implement Ward's criterion? *Journal of Classification*, 31, 274-295.
#' \doi{10.1007/s00357-014-9161-z}
#' @seealso [predict.huddle_agglomerative()] for new points, [autoplot.huddle_agglomerative()] for
#'   pictures, [cluster_hdbscan()] for a tree with noise.
#' @examples
#' fit <- cluster_agglomerative(scale(USArrests), k = 4)
#' fit
#' plot(fit)
#'
#' # the same tree, cut elsewhere
#' table(stats::cutree(fit, k = 3))
#'
#' # of any shape
#' x <- moons[c("x1", "x2")]
#' plot(cluster_agglomerative(x, k = 2, linkage = "genie"), x)
#' @export
cluster_agglomerative <- function(x, k = NULL, ..., height = NULL,
                                  linkage = c(
                                    "ward", "complete", "average", "single", "mcquitty",
                                    "centroid", "median", "genie"
                                  ),
                                  gini = 0.3,
                                  metric = c(
                                    "euclidean", "manhattan", "chebyshev", "minkowski", "cosine",
                                    "haversine"
                                  ),
                                  p = 2, weights = NULL, keep = TRUE, n_threads = NULL,
                                  progress = getOption("huddle.progress", interactive())) {
  call <- match.call()
  check_no_dots(...)
  n_threads <- resolve_threads(n_threads)
  points <- points_or_distances(x, metric, n_threads = n_threads)
  measure <- check_measure(x, metric, p)
  linkage <- check_choice(linkage)
  check_straight(linkage, measure$metric)
  if (!is.null(k)) k <- check_k(k, points$n)
  weights <- check_weights(weights, points$n, if (is.null(k)) 1 else k)
  check_genie(linkage, gini, missing(gini), weights)
  check_cut(k, height)
  rows <- if (!is.null(weights) && min(weights) == 0) which(weights > 0)
  params <- list(
    linkage = linkage, gini = if (linkage == "genie") check_limit(gini, agglomerative_limits$gini),
    height = if (!is.null(height)) as.double(height), metric = measure$metric, p = measure$p
  )
  params$lon_first <- points$lon_first
  report <- progress_report(check_flag(progress), "agglomerative clustering")
  fitted <- list(points = points_of_rows(points, rows), weights = weights_of_rows(weights, rows))
  tree <- run_linkage(fitted$points, params, fitted$weights, n_threads, report)
  new_agglomerative(tree, points, rows, fitted, k, params, check_flag(keep), call, n_threads)
}

# What the numbers may be, see limits.R.
agglomerative_limits <- list(gini = list(min = 0, max = 1), height = list(min = 0))

# Linkages that go by the centers of clusters.
center_linkages <- c("ward", "centroid", "median")

# Those whose centers are the means of clusters.
averaged_linkages <- c("ward", "centroid")

# Linkages that a spanning tree gives.
tree_linkages <- c("single", "genie")

check_straight <- function(linkage, metric, call = rlang::caller_env()) {
  if (linkage %in% center_linkages && !metric %in% c("euclidean", "given")) {
    huddle_abort(
      c(
        "{.code linkage = \"{linkage}\"} is for Euclidean distance, not for {.val {metric}}.",
        i = "With {.val {metric}} distance use {.val average} or {.val complete} linkage."
      ),
      class = "param", arg = "linkage", call = call
    )
  }
}

check_genie <- function(linkage, gini, default, weights, call = rlang::caller_env()) {
  if (linkage != "genie" && !default) {
    huddle_abort(
      "{.arg gini} is for {.code linkage = \"genie\"}, not for {.val {linkage}} linkage.",
      class = "param", arg = "gini", call = call
    )
  }
  if (linkage == "genie" && !is.null(weights) && any(weights != weights[[1]] & weights > 0)) {
    huddle_abort(
      c(
        "{.code linkage = \"genie\"} takes no weights: it goes by the number of rows in a cluster.",
        i = "Other linkages do, {.val single} among them."
      ),
      class = "param", arg = "weights", call = call
    )
  }
}

check_cut <- function(k, height, call = rlang::caller_env()) {
  if (!is.null(k) && !is.null(height)) {
    huddle_abort(
      "Give {.arg k} or {.arg height}, not both: each says where the tree is cut.",
      class = "param", arg = "height", call = call
    )
  }
  if (!is.null(height)) {
    check_limit(height, agglomerative_limits$height, arg = "height", call = call)
  }
}

# merge, height and order, in the units of the data.
run_linkage <- function(points, params, weights, n_threads, report, call = rlang::caller_env()) {
  if (points$n == 1) {
    return(list(merge = matrix(0L, 0, 2), height = double(), order = 1L))
  }
  in_tree <- params$linkage %in% tree_linkages
  gini <- if (params$linkage == "genie") params$gini else 1
  if (points$given) {
    return(with_matrix(points$n, call, linkages_without_matrix, if (in_tree) {
      linkage_tree_dist_(points$x, points$n, gini, n_threads, report)
    } else {
      linkage_dist_(points$x, points$n, params$linkage, weights, n_threads, report)
    }))
  }
  points <- measured_points(points, params$metric, "x", call, n_threads)
  unit <- if (params$metric %in% angle_metrics) 1 else unit_of(points)
  x <- in_unit(points$x, unit)
  metric <- plain_metric(params$metric, params$p)
  tree <- if (in_tree) {
    run_core(linkage_tree_(x, metric, params$p, gini, n_threads, report), call)
  } else if (params$linkage %in% center_linkages) {
    run_core(linkage_centers_(x, params$linkage, weights, n_threads, report), call)
  } else {
    with_matrix(points$n, call, linkages_without_matrix, linkage_points_(
      x, params$linkage, metric, params$p, weights, n_threads, report
    ))
  }
  tree$height <- tree$height * unit
  tree
}

linkages_without_matrix <-
  "Of points, {.val ward}, {.val single} and {.val genie} linkage need no such matrix."

# How many of the merges are made.
merges_within <- function(tree, height) sum(cummax(tree$height) <= height)

new_agglomerative <- function(tree, points, rows, fitted, k, params, keep, call, n_threads,
                              caller = rlang::caller_env()) {
  n <- fitted$points$n
  merges <- if (!is.null(k)) n - k else n - 1
  if (!is.null(params$height)) merges <- merges_within(tree, params$height)
  # Equal rows merge first, and cannot be told apart.
  distinct <- n - sum(tree$height == 0)
  if (!is.null(k) && k > distinct) abort_distinct(distinct, k, call = caller)
  cluster <- linkage_cut_(tree$merge, merges)
  k <- as.integer(n - merges)
  # The components are what predict() reads, and add_unweighted() where rows are left out.
  fields <- list(
    cluster = cluster, k = k, size = tabulate(cluster, k), centers = NULL, n = points$n,
    iterations = NULL, converged = NULL, merge = tree$merge, height = tree$height,
    order = tree$order, labels = tree_labels(points, rows), method = params$linkage,
    dist.method = params$metric, components = if (!points$given) fitted$points$x,
    params = params, weights = fitted$weights, call = call
  )
  if (!points$given && params$linkage %in% averaged_linkages) {
    fields$centers <- cluster_means(fitted$points, cluster, k, fitted$weights)
  }
  if (!is.null(rows)) {
    fields$cluster <- all_clusters(fields, points, rows, n_threads)
    fields$size <- tabulate(fields$cluster, k)
  }
  fields$tree_cluster <- if (!is.null(rows)) cluster
  names(fields$cluster) <- points$row_names
  if (!keep) fields["components"] <- list(NULL)
  fields$scaling <- if (!points$given) points$scaling
  new_clustering(
    c(fields, cluster_weights(cluster, k, fitted$weights)),
    class = c("huddle_agglomerative", "hclust")
  )
}

# Of the rows in the tree. Where some are left out, rows without names have their numbers.
tree_labels <- function(points, rows) {
  if (is.null(rows)) {
    return(points$row_names)
  }
  if (is.null(points$row_names)) as.character(rows) else points$row_names[rows]
}

cluster_means <- function(points, cluster, k, weights) {
  weights <- if (is.null(weights)) rep(1, points$n) else weights
  # About one row of each cluster, so that no digits are lost far from the origin.
  first <- match(seq_len(k), cluster)
  pivot <- points$x[first, , drop = FALSE]
  sums <- rowsum(weights * (points$x - pivot[cluster, , drop = FALSE]), cluster)
  centers <- pivot + sums / as.double(rowsum(weights, cluster))
  dimnames(centers) <- list(NULL, points$col_names)
  centers
}

# The clusters of all rows; those without weight are placed like new points.
all_clusters <- function(fields, points, rows, n_threads) {
  cluster <- integer(points$n)
  cluster[rows] <- fields$cluster
  others <- setdiff(seq_len(points$n), rows)
  cluster[others] <- if (points$given) {
    place_given(fields, dist_between_(points$x, points$n, others, rows))
  } else {
    place_in_tree(fields, points_of_rows(points, others), n_threads)
  }
  cluster
}
