#' Starting centers by greedy k-means++
#'
#' `init_kmeanspp()` chooses `k` rows of `x` as starting centers, far apart from each other but in
#' places where there are many rows: the start that [cluster_kmeans()] uses by default.
#'
#' @inheritParams huddle-params
#' @param candidates How many rows are drawn for each center, the best of which is taken: a whole
#'   number, 1 for plain k-means++. `NULL` means 2 + floor(log(k)).
#'
#' @details
#' The first center is a row drawn at random. For every further center several candidates are drawn,
#' with probability proportional to weight times squared distance to the nearest center so far, and
#' the one is taken that leaves the least sum of these squared distances. This greedy form of
#' k-means++ finds better starts than the plain one, which draws a single candidate; the known bound
#' on the expected inertia of the plain form does not carry over to it unchanged (Bhattacharya and
#' others, 2020).
#'
#' Random numbers follow [set.seed()]; the result is the same for any number of threads. What a
#' candidate would gain is bounded in single precision, and distances are computed in double
#' precision where a row comes nearer to a new center or where the bounds do not tell the best
#' candidate: the rows chosen are those of the plain algorithm. Time grows with `n * k * d *
#' candidates`; memory takes 16 bytes a row, 20 with weights, and a copy of `x` in single precision.
#' A sparse `x` is never made dense.
#'
#' @return A k x d matrix of rows of `x`, no two of them equal, in the order in which they were
#'   chosen.
#' @references
#' Arthur, D. and Vassilvitskii, S. (2007). k-means++: the advantages of careful seeding.
#' *Proceedings of the 18th ACM-SIAM Symposium on Discrete Algorithms*, 1027-1035.
#'
#' Bhattacharya, A., Eube, J., Roeglin, H. and Schmidt, M. (2020). Noisy, greedy and not so greedy
#' k-means++. *28th European Symposium on Algorithms*, 18:1-18:21. \doi{10.4230/LIPIcs.ESA.2020.18}
#' @examples
#' set.seed(1)
#' start <- init_kmeanspp(blobs[, 1:2], k = 5)
#' start
#' cluster_kmeans(blobs[, 1:2], init = start)
#' @export
init_kmeanspp <- function(x, k, ..., candidates = NULL, weights = NULL, n_threads = NULL) {
  check_no_dots(...)
  n_threads <- resolve_threads(n_threads)
  points <- as_points(x, n_threads = n_threads, sparse = TRUE)
  k <- check_k(k, points$n)
  candidates <- if (is.null(candidates)) 0 else check_count(candidates, max = 1000)
  weights <- check_weights(weights, points$n, k)
  unit <- unit_of(points)
  chosen <- run_core(
    kmeanspp_(in_unit(points$x, unit), points$columns / unit, k, candidates, weights, n_threads)
  )
  if (!is.null(chosen$distinct)) {
    abort_distinct(chosen$distinct, k)
  }
  dense_rows(points, chosen$rows)
}
