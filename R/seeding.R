#' Starting centers by greedy k-means++
#'
#' `init_kmeanspp()` chooses `k` rows of `x` as starting centers, far apart from each other but in
#' places where there are many rows: the start that [cluster_kmeans()] uses by default.
#'
#' @inheritParams huddle-params
#'
#' @details
#' The first center is a row drawn at random. For every further center several rows are drawn, with
#' probability proportional to weight times squared distance to the nearest center so far, and the
#' one is taken that leaves the least sum of these squared distances. The number of candidates is
#' 2 + floor(log(k)). This greedy form of k-means++ finds better starts than the plain one, which
#' draws a single candidate; the known bound on the expected inertia of the plain form does not carry
#' over to it unchanged (Bhattacharya and others, 2020).
#'
#' Random numbers follow [set.seed()]; the result is the same for any number of threads. Time grows
#' with `n * k * d * (3 + log(k))`, memory takes 8 bytes a row.
#'
#' @return A k x d matrix of rows of `x`, no two of them equal, in the order in which they were
#'   chosen.
#' @references
#' Arthur, D. and Vassilvitskii, S. (2007). k-means++: the advantages of careful seeding. *Proceedings
#' of the 18th ACM-SIAM Symposium on Discrete Algorithms*, 1027-1035.
#'
#' Bhattacharya, A., Eube, J., Roeglin, H. and Schmidt, M. (2020). Noisy, greedy and not so greedy
#' k-means++. *28th European Symposium on Algorithms*, 18:1-18:21. \doi{10.4230/LIPIcs.ESA.2020.18}
#' @examples
#' set.seed(1)
#' start <- init_kmeanspp(blobs[, 1:2], k = 5)
#' start
#' cluster_kmeans(blobs[, 1:2], init = start)
#' @export
init_kmeanspp <- function(x, k, ..., weights = NULL, n_threads = NULL) {
  check_no_dots(...)
  n_threads <- resolve_threads(n_threads)
  points <- as_points(x, n_threads = n_threads, sparse = TRUE)
  k <- check_k(k, points$n)
  weights <- check_weights(weights, points$n, k)
  chosen <- run_core(kmeanspp_(in_unit(points$x, unit_of(points)), k, weights, n_threads))
  if (!is.null(chosen$distinct)) {
    abort_distinct(chosen$distinct, k)
  }
  dense_rows(points, chosen$rows)
}
