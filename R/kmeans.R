#' K-means clustering
#'
#' `cluster_kmeans()` divides the rows of `x` into `k` groups around centers so that the sum of the
#' squared distances from each row to its center, the *inertia*, is small. It runs Lloyd's algorithm
#' from several starts and keeps the best result; transfers of single rows and swaps of centers find
#' better ones.
#'
#' @inheritParams huddle-params
#' @param k The number of clusters: one whole number between 1 and the number of rows. It may be
#'   left out where `init` is a matrix.
#' @param init Where to start:
#'   * `"kmeans++"`: greedy k-means++, see [init_kmeanspp()];
#'   * `"random"`: `k` different rows, drawn with probability proportional to their weight;
#'   * `"afkmc2"`: an approximation of plain k-means++ by Markov chains of 200 draws (Bachem and
#'     others, 2016). It passes over the data once, whatever `k`, and then takes `100 * k^2 * d`
#'     operations: for very many rows and few clusters;
#'   * `"kmeans||"`: five rounds that draw about `2 * k` rows each, thinned out by k-means++
#'     (Bahmani and others, 2012). Its potential is about that of greedy k-means++, its time about
#'     that of ten iterations;
#'   * `"bisecting"`: the means of `k` groups that come from splitting the group of largest inertia
#'     in two until there are `k` (Steinbach and others, 2000). It takes longest and leaves least to
#'     do: time grows with `n * d * log(k)` for each iteration of a split;
#'   * a k x d matrix (dense or sparse) or data frame of starting centers, no two of them equal. Its
#'     columns are matched by name where they share names with those of `x`, by position otherwise;
#'   * a function of `x` (the data as a matrix) and `k` that returns such a matrix. It is called
#'     once for each of the `n_init` starts, fewer times if it returns the same centers again.
#' @param n_init The number of starts, each with draws of its own; the result of lowest inertia is
#'   returned. A matrix of centers is one start.
#' @param max_iter The largest number of iterations of one start, without those that `refine` adds.
#' @param tol When to stop: once the squared movements of all centers add up to no more than `tol`
#'   times the mean variance of the columns. With `tol = 0` a start goes on until no row changes its
#'   cluster. Transfers of single rows go on until none is left, whatever `tol` is.
#' @param metric What nearness means. `"euclidean"`: the straight distance. `"cosine"`: the angle
#'   between rows, whatever their lengths ("spherical" k-means; Dhillon and Modha, 2001), as for
#'   counts of words in texts of different length. Rows are scaled to length one, and so are the
#'   centers; all squared distances, as in `inertia` and in [predict.huddle_kmeans()], are then `2 *
#'   (1 - cosine)`. Rows of zeros only have no direction and are refused. A center whose rows cancel
#'   out keeps the direction that it had.
#' @param algorithm How labels are found. But for `"hartigan-wong"`, which finds better optima, the
#'   choice has no influence on the result, bit for bit.
#'   * `"auto"`: full passes at first; once rows have settled, passes with bounds if there are many
#'     clusters or columns, and full passes again while bounds leave out too little. The trace tells
#'     how many distances were evaluated and how many saved;
#'   * `"lloyd"`: every row against every center;
#'   * `"elkan"`: a bound for each center (Elkan, 2003), for a panel of 24 neighbouring rows (8 or
#'     48 on other processors) together. It evaluates the fewest distances and takes most memory: 4
#'     bytes for each panel and center;
#'   * `"yinyang"`: a bound for each four neighbouring centers (Ding and others, 2015);
#'   * `"hamerly"`: one bound for all centers (Hamerly, 2010), and where it fails only the centers
#'     near the panel (Kanungo and others, 2002). It takes the least memory and is good up to about
#'     four columns;
#'   * `"hartigan-wong"`: after one iteration rows are transferred one by one to where that lowers
#'     the inertia most, until no transfer does (Hartigan and Wong, 1979), see *Better optima*. Not
#'     for sparse data, nor for the cosine metric.
#'
#'   All but `"lloyd"` also take a copy of `x` in single precision and 12 bytes a row, `"auto"` only
#'   from 16 clusters on. It takes `"yinyang"`, or `"hamerly"` where the bounds would fill more than
#'   an eighth of the machine's memory.
#'
#' @param refine Whether to go on from the optimum of each start to a better one, see *Better
#'   optima*. The inertia is never higher for it. Not for sparse data.
#'
#' @details
#' **When to use it.** K-means looks for round groups of similar spread. Columns with larger numbers
#' weigh more, so bring columns of different units to one scale first, as with [scale()]. Stretched
#' groups, groups of very different spread and groups of other shapes are cut in ways that do not
#' follow the data; look at `plot(fit, x)`.
#'
#' **The algorithm.** Every iteration gives each row the label of its nearest center, then moves
#' each center to the weighted mean of its rows. Ties go to the center that comes first. A start has
#' converged when no label changes or the centers hardly move (see `tol`); a warning of class
#' `huddle_not_converged` says if the best start had not converged after `max_iter` iterations. The
#' labels returned are always those of the centers returned, so `predict(fit, x)` on the same data
#' gives `fit$cluster`.
#'
#' **Better optima.** Lloyd's algorithm stops at the first optimum that it meets, often far from
#' the best. There are three ways to a better one:
#' * More starts (`n_init`). Time is proportional to their number; with many clusters even the
#'   best of a hundred starts is far from the best optimum.
#' * `algorithm = "hartigan-wong"`. A row changes its cluster as soon as that lowers the inertia
#'   when the weights of both clusters are taken into account, and both centers follow at once.
#'   Where no single transfer lowers the inertia, no iteration of Lloyd's algorithm does; the
#'   reverse does not hold (Telgarsky and Vattani, 2010). Optima are those of [stats::kmeans()],
#'   on average better than Lloyd's, most where clusters are small; there are no limits of steps
#'   other than `max_iter`. Rows are looked at one after the other, on one thread: a pass of `n * k
#'   * d` operations, then those that clusters that have changed may draw. It typically takes two to
#'   five times as long as Lloyd's algorithm, and longer where there are very many rows a cluster.
#' * `refine = TRUE`. One center is taken away where it is missed least, and two are put in the
#'   place of one where that gains most; Lloyd's algorithm goes on from there, and the result is
#'   kept if it is better (Franti, 2018). The search starts with as many such swaps at once as
#'   promise a gain, as in the "breathing k-means" of Fritzke (2020), and ends when four single
#'   swaps in a row have failed. Then single rows are transferred, on all threads, except with the
#'   cosine metric. It typically takes two to six times as long as the start alone, and one refined
#'   start is mostly better than ten others, so that `n_init = 1` will do. With `algorithm =
#'   "hartigan-wong"` swaps go on from where that ends, and no result is above it.
#'   A start that has not converged after `max_iter` iterations is not refined.
#'
#' **Empty clusters.** A cluster that has lost all its rows moves to the row farthest from its own
#' center (the first one among equals) that is not alone in its cluster. Where there are fewer
#' different rows than clusters this is impossible, and an error of class `huddle_error_input` gives
#' their number.
#'
#' **Exactness.** Distances are compared in single precision, and in double precision wherever
#' single precision cannot prove the order. Labels are those of the plain algorithm in double
#' precision; all results have the same bits for any number of threads.
#'
#' **Cost.** Time grows with `n * k * d` for each iteration, or less where centers can be left out
#' (see `algorithm`). Beyond `x`, memory takes at most 24 bytes a row and, where there are more than
#' eight columns, 8 bytes more and a copy of `x` in single precision; with bounds 12 bytes a row,
#' another copy and the bounds; with `"hartigan-wong"` 8 bytes a row; with `refine` 13 bytes a row
#' and a copy of at most an eighth of `x`. The cosine metric takes a copy of `x`.
#'
#' **Sparse data.** `x` may also be a sparse matrix of the Matrix package, such as a `dgCMatrix`. It
#' is never made dense: time grows with `k` times the count of stored numbers, memory takes 12 bytes
#' for each of them and about 40 for each of the k d coordinates of the centers. Labels are those of
#' the same data made dense, for every `algorithm` and from every start. Where most numbers are not
#' zero, or there are few columns, a dense matrix is faster.
#'
#' **Numbers.** Clusters are numbered in the order in which they appear in the data; with starting
#' centers of your own, in the order of those.
#'
#' @return An object of class `c("huddle_kmeans", "huddle_clustering", "kmeans")`: a list with all
#'   the fields of [stats::kmeans()], so that what works with its results works here.
#'   * `cluster`: for each row the number of its cluster, named like the rows of `x`.
#'   * `k`, `n`: the numbers of clusters and of rows.
#'   * `size`: the number of rows in each cluster.
#'   * `centers`: a k x d matrix.
#'   * `weight`, of a fit with weights only: the sum of the weights of each cluster.
#'   * `inertia`, `tot.withinss`: the weighted sum of squared distances from rows to their centers;
#'     `withinss`, its parts by cluster; `totss`, the same about the mean of all rows; `betweenss`,
#'     the difference.
#'   * `iterations` (or `iter`) and `converged`, of the start that was kept; `ifault`, 2 if it did
#'     not converge, else 0.
#'   * `trace`: a data frame of one row per iteration of that start: `inertia` of the labels about
#'     the centers they were found from, `shift`, the root of the summed squared movements of the
#'     centers, `distances`, how many were computed, `saved`, how many fewer these were than rows
#'     times clusters, and `moved`, how many rows changed cluster. For passes that transfer single
#'     rows, `inertia` is that after the pass. `refine` adds the iterations after swaps that were
#'     kept, not those after other swaps.
#'   * `scaling`, of a fit on scaled data only: `center`, `scale` and `range` of the columns, see
#'     [predict.huddle_kmeans()].
#'   * `params`, `call` and `format_version`.
#' @references
#' Bachem, O., Lucic, M., Hassani, S. H. and Krause, A. (2016). Fast and provably good seedings for
#' k-means. *Advances in Neural Information Processing Systems*, 29, 55-63.
#'
#' Bahmani, B., Moseley, B., Vattani, A., Kumar, R. and Vassilvitskii, S. (2012). Scalable
#' k-means++.
#' *Proceedings of the VLDB Endowment*, 5(7), 622-633. \doi{10.14778/2180912.2180915}
#'
#' Dhillon, I. S. and Modha, D. S. (2001). Concept decompositions for large sparse text data using
#' clustering. *Machine Learning*, 42, 143-175. \doi{10.1023/A:1007612920971}
#'
#' Ding, Y., Zhao, Y., Shen, X., Musuvathi, M. and Mytkowicz, T. (2015). Yinyang k-means: a drop-in
#' replacement of the classic k-means with consistent speedup. *Proceedings of the 32nd
#' International Conference on Machine Learning*, 579-587.
#'
#' Elkan, C. (2003). Using the triangle inequality to accelerate k-means. *Proceedings of the 20th
#' International Conference on Machine Learning*, 147-153.
#'
#' Franti, P. (2018). Efficiency of random swap clustering. *Journal of Big Data*, 5, 13.
#' \doi{10.1186/s40537-018-0122-y}
#'
#' Fritzke, B. (2020). The breathing k-means algorithm. \doi{10.48550/arXiv.2006.15666}
#'
#' Hamerly, G. (2010). Making k-means even faster. *Proceedings of the 2010 SIAM International
#' Conference on Data Mining*, 130-140. \doi{10.1137/1.9781611972801.12}
#'
#' Hartigan, J. A. and Wong, M. A. (1979). Algorithm AS 136: a k-means clustering algorithm.
#' *Journal of the Royal Statistical Society C*, 28(1), 100-108. \doi{10.2307/2346830}
#'
#' Kanungo, T., Mount, D. M., Netanyahu, N. S., Piatko, C. D., Silverman, R. and Wu, A. Y. (2002).
#' An efficient k-means clustering algorithm: analysis and implementation. *IEEE Transactions on
#' Pattern Analysis and Machine Intelligence*, 24(7), 881-892. \doi{10.1109/TPAMI.2002.1017616}
#'
#' Lloyd, S. P. (1982). Least squares quantization in PCM. *IEEE Transactions on Information
#' Theory*, 28(2), 129-137. \doi{10.1109/TIT.1982.1056489}
#'
#' Steinbach, M., Karypis, G. and Kumar, V. (2000). A comparison of document clustering techniques.
#' *KDD Workshop on Text Mining*.
#'
#' Telgarsky, M. and Vattani, A. (2010). Hartigan's method: k-means clustering without Voronoi.
#' *Proceedings of the 13th International Conference on Artificial Intelligence and Statistics*,
#' 820-827.
#' @seealso [predict.huddle_kmeans()] for new data, [plot.huddle_clustering()] for pictures,
#'   [inertia()], [representatives()], [segment_image()], [`"huddle"`][huddle_engine] in tidyclust.
#' @examples
#' set.seed(1)
#' fit <- cluster_kmeans(blobs[, 1:2], k = 5)
#' fit
#' predict(fit, data.frame(x1 = c(0, -3), x2 = c(2, 3)))
#' plot(fit, blobs[, 1:2], boundaries = TRUE)
#'
#' # From centers of your own, until no label changes:
#' start <- rbind(c(-3, 3), c(-3, 2), c(-3, 1), c(-1, 2), c(0, 2))
#' cluster_kmeans(blobs[, 1:2], init = start, tol = 0)$inertia
#'
#' # Counts, most of them zero, by direction:
#' if (requireNamespace("Matrix", quietly = TRUE)) {
#'   counts <- Matrix::rsparsematrix(200, 50, 0.1, rand.x = function(n) rpois(n, 2) + 1)
#'   cluster_kmeans(counts[Matrix::rowSums(counts) > 0, ], k = 3, metric = "cosine")$size
#' }
#' @export
cluster_kmeans <- function(x, k, ..., init = "kmeans++", n_init = 10, max_iter = 300, tol = 1e-4,
                           weights = NULL, metric = c("euclidean", "cosine"),
                           algorithm = c(
                             "auto", "lloyd", "elkan", "yinyang", "hamerly", "hartigan-wong"
                           ),
                           refine = FALSE, n_threads = NULL,
                           progress = getOption("huddle.progress", interactive())) {
  call <- match.call()
  check_no_dots(...)
  n_threads <- resolve_threads(n_threads)
  points <- as_points(x, n_threads = n_threads, sparse = TRUE)
  if (missing(k) && length(dim(init)) == 2) {
    k <- nrow(init)
  }
  k <- check_k(k, points$n)
  params <- list(
    init = if (is.character(init)) init else if (is.function(init)) "function" else "matrix",
    n_init = check_limit(n_init, kmeans_limits$n_init),
    max_iter = check_limit(max_iter, kmeans_limits$max_iter),
    tol = check_limit(tol, kmeans_limits$tol),
    metric = check_choice(metric),
    algorithm = check_choice(algorithm),
    refine = check_flag(refine),
    weighted = !is.null(weights)
  )
  check_optima(params, points)
  weights <- check_weights(weights, points$n, k)
  report <- progress_report(check_flag(progress), "K-means")
  starts <- starting_centers(init, points, k, params$n_init)
  spherical <- params$metric == "cosine"
  if (spherical) {
    points <- on_sphere(points, "x", rlang::current_env(), n_threads)
    starts <- if (is.list(starts)) lapply(starts, directions) else starts
  }

  unit <- unit_of(points)
  fit <- run_core(kmeans_fit_(
    in_unit(points$x, unit), points$columns / unit, k, if (is.list(starts)) "given" else starts,
    lapply(if (is.list(starts)) starts, in_unit, unit), params$n_init, params$max_iter, params$tol,
    params$algorithm, params$refine, spherical, weights, n_threads, report
  ))
  if (!is.null(fit$distinct)) {
    abort_distinct(fit$distinct, k)
  }
  new_kmeans(fit, points, unit, params, call, weights)
}

# What the numbers may be, see limits.R.
kmeans_limits <- list(
  n_init = list(whole = TRUE, min = 1, max = .Machine$integer.max),
  max_iter = list(whole = TRUE, min = 1, max = .Machine$integer.max),
  tol = list(min = 0)
)

# Single rows are transferred between clusters of a dense matrix, by their euclidean distances;
# swaps of centers, too, are for dense matrices.
check_optima <- function(params, points, call = rlang::caller_env()) {
  transfers <- params$algorithm == "hartigan-wong"
  if (transfers && (points$sparse || params$metric == "cosine")) {
    huddle_abort(
      c(
        "{.arg algorithm} must not be \"hartigan-wong\" with sparse data or the cosine metric.",
        i = "{.code refine = TRUE} finds better optima of the cosine metric."
      )[c(TRUE, !points$sparse)],
      class = "param", arg = "algorithm", call = call
    )
  }
  if (params$refine && points$sparse) {
    huddle_abort(
      "{.arg refine} must not be {.code TRUE} with sparse data.",
      class = "param", arg = "refine", call = call
    )
  }
}

new_kmeans <- function(fit, points, unit, params, call, weights) {
  params$n_init <- fit$starts
  result <- as_kmeans(fit, points, unit, params, call, weights)
  warn_about_fit(result, params)
  result
}

# What compiled code found, in the units of the data; `more` are fields of `class` beyond those of
# k-means.
as_kmeans <- function(fit, points, unit, params, call, weights, more = NULL, class = NULL) {
  names(fit$cluster) <- points$row_names
  k <- length(fit$size)
  centers <- fit$centers * unit
  dimnames(centers) <- list(seq_len(k), points$col_names)
  inertia <- fit$inertia * unit^2
  totss <- fit$totss * unit^2
  fit$trace$inertia <- fit$trace$inertia * unit^2
  fit$trace$shift <- fit$trace$shift * unit
  fields <- list(
    cluster = fit$cluster, k = k, size = fit$size, centers = centers, n = points$n,
    iterations = fit$iterations, converged = fit$converged, inertia = inertia,
    withinss = fit$withinss * unit^2, tot.withinss = inertia, totss = totss,
    betweenss = totss - inertia, iter = fit$iterations, ifault = if (fit$converged) 0L else 2L,
    trace = data_frame(fit$trace, fit$iterations, tibble = FALSE)
  )
  fields$scaling <- points$scaling
  new_clustering(
    c(fields, cluster_weights(fit$cluster, k, weights), more, list(params = params, call = call)),
    class = c(class, "huddle_kmeans", "kmeans")
  )
}

warn_about_fit <- function(fit, params, call = rlang::caller_env(2)) {
  if (!fit$converged) {
    huddle_warn(
      c(
        "K-means did not converge in {count_of(params$max_iter, 'iteration')}.",
        i = "Raise {.arg max_iter}, or {.arg tol} if the centers move little."
      ),
      class = "not_converged", arg = "max_iter", call = call
    )
  }
  warn_about_empty(fit, call)
}

warn_about_empty <- function(fit, call) {
  empty <- sum(fit$size == 0)
  if (empty > 0) {
    huddle_warn(
      "{count_of(empty, 'cluster')} of {format_number(fit$k)} {cli::qty(empty)}{?is/are} empty.",
      class = "degenerate", arg = "k", call = call
    )
  }
}

abort_distinct <- function(distinct, k, call = rlang::caller_env()) {
  huddle_abort(
    c(
      "{.arg x} must have at least as many different rows as there are clusters.",
      x = "It has {count_of(distinct, 'different row')}, and {.arg k} is {format_number(k)}."
    ),
    class = "input", arg = "x", call = call
  )
}
