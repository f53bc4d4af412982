#' Rows nearest to the centers
#'
#' `representatives()` finds the row of `x` that lies nearest to the center of each cluster: the
#' example to look at, or to label by hand, for its cluster.
#'
#' @inheritParams huddle-params
#' @param x The data in which to look: the rows the clustering was fitted to, or others with the
#'   same columns.
#'
#' @details
#' Every row is compared with every center, whatever cluster it is in. The nearest row is almost
#' always one of the cluster's own; where two clusters touch it may not be, and where `x` has fewer
#' rows than there are clusters a row represents more than one. Of rows equally near, the first
#' counts. Rows are compared block by block, so memory stays bounded however long `x` is; time
#' grows with `n * k * d`, as for one step of k-means.
#'
#' @return An integer vector of row numbers of `x`, one for each cluster in the clusters' order.
#' @seealso [plot_images()] draws representatives that are images.
#' @examples
#' set.seed(1)
#' fit <- cluster_kmeans(iris[1:4], k = 3)
#' rows <- representatives(fit, iris[1:4])
#' iris[rows, ]
#' @export
representatives <- function(fit, x, n_threads = NULL) {
  validate_model(fit, labels = FALSE)
  centers <- fit$centers
  if (is.null(centers)) {
    huddle_abort(
      c(
        "{.arg fit} must have centers, from which to measure distances.",
        x = "A {.cls {class(fit)[1]}} object has none."
      ),
      class = "model", arg = "fit"
    )
  }
  n_threads <- resolve_threads(n_threads)
  points <- as_newdata(x, fit, arg = "x", n_threads = n_threads, sparse = TRUE)
  if (points$n == 0) {
    huddle_abort("{.arg x} must have at least one row, not 0.", class = "dim", arg = "x")
  }
  unit <- unit_of(points, list(max_abs = max(abs(centers))))
  nearest <- if (is.list(points$x)) sparse_nearest_ else nearest_rows
  nearest(in_unit(points$x, unit), in_unit(centers, unit), n_threads)
}

# Holds the distances of one block of rows at a time, at most about `cells` of them (32 MB).
nearest_rows <- function(x, centers, n_threads, cells = 2^22) {
  n <- nrow(x)
  k <- nrow(centers)
  step <- max(1, floor(cells / max(dim(centers))))
  best <- rep(Inf, k)
  row <- integer(k)
  for (from in seq(1, n, by = step)) {
    to <- min(n, from + step - 1)
    block <- if (n <= step) x else x[from:to, , drop = FALSE]
    distance <- kmeans_distance_(block, centers, n_threads)
    for (j in seq_len(k)) {
      here <- which.min(distance[, j])
      # A later block must be strictly nearer, so that ties go to the lowest row.
      if (distance[here, j] < best[j]) {
        best[j] <- distance[here, j]
        row[j] <- as.integer(from + here - 1)
      }
    }
  }
  row
}
