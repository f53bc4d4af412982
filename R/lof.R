#' Local outlier factors
#'
#' `lof()` compares how densely the neighbourhood of each point is filled with the neighbourhoods of
#' its neighbours. A factor near 1 means that a point lies as densely as its neighbours, a factor
#' well above 1 that it lies apart from them: an outlier, though perhaps only where it is.
#'
#' @inheritParams nearest_neighbors
#' @param x The points, one per row, or the distances between them as [stats::dist()] gives them.
#' @param n_neighbors The number of neighbours that make a neighbourhood, the point itself not
#'   counted: one whole number, less than the number of points. Values between 10 and 50 are usual:
#'   more than the points of a group that should count as outliers, fewer than those of a cluster.
#'
#' @details
#' The neighbourhood of a point holds all points that are no farther than its neighbour number
#' `n_neighbors`, so more than `n_neighbors` where there are ties. This follows the paper, and the
#' factors equal those of `lof()` of the dbscan package with `minPts = n_neighbors + 1`, where the
#' point itself is counted. scikit-learn takes exactly `n_neighbors`.
#'
#' A point with at least `n_neighbors` others at its very place has the factor 1; one that is not at
#' such a place but has it in its neighbourhood has the factor `Inf`.
#'
#' Time is that of two searches, see [nearest_neighbors()]. When not to use it: factors are only
#' comparable within one data set, and where columns have different units the one with the greatest
#' numbers decides.
#'
#' @return A numeric vector with a factor for each point, named if the rows of `x` have names.
#' @references Breunig, M. M., Kriegel, H.-P., Ng, R. T. and Sander, J. (2000). LOF: identifying
#'   density-based local outliers. \emph{ACM SIGMOD Record}, 29(2), 93-104.
#'   \doi{10.1145/335191.335388}
#' @seealso [nearest_neighbors()].
#' @examples
#' factor <- lof(moons[, 1:2], n_neighbors = 20)
#' summary(factor)
#' moons[which.max(factor), ]
#' @export
lof <- function(x, n_neighbors = 20, ...,
                metric = c("euclidean", "manhattan", "chebyshev", "minkowski", "cosine",
                           "haversine"),
                p = 2, n_threads = NULL, progress = getOption("huddle.progress", interactive())) {
  check_no_dots(...)
  n_threads <- resolve_threads(n_threads)
  search <- as_search(x, NULL, metric, p, n_threads)
  k <- check_neighbors(n_neighbors, search)
  report <- progress_report(check_flag(progress), "Searching")
  factor <- run_core({
    near <- neighbors_nearest_(search$from, search$n, k, "auto", n_threads, report)
    neighbors_lof_(search$from, near$distance[, k], n_threads, report)
  })
  names(factor) <- search$query_names
  factor
}
