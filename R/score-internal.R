# Indices of a clustering that compare clusters by their means: they take one pass over the data.

#' Calinski-Harabasz and Davies-Bouldin indices
#'
#' Two measures of how well clusters are apart, from their means alone. The Calinski-Harabasz index
#' is the variance between clusters over the variance within them (greater is better); the
#' Davies-Bouldin index is the mean over clusters of the likeness to the most similar other one, the
#' sum of their spreads over the distance of their means (less is better).
#'
#' @inheritParams silhouette_samples
#' @param x The data, one point per row, as the clustering was made from it: a numeric matrix or a
#'   data frame of numbers.
#' @param noise What rows of noise are: left out (`"exclude"`), each a cluster of its own
#'   (`"singleton"`), or all of them one cluster (`"cluster"`).
#'
#' @details
#' With n rows, k clusters of weights `w_j`, means `m_j` and squared distances `S_j` to them, and the
#' mean m of all rows, `calinski_harabasz_score()` is
#' `sum(w_j |m_j - m|^2) / (k - 1) / (sum(S_j) / (n - k))`. Weights that are whole numbers count
#' rows, so that n is their sum. Of any other weights only the proportions matter: n is the number
#' of rows that have weight, as if they were rescaled to a mean of 1.
#'
#' `davies_bouldin_score()` is the mean over i of the greatest `(s_i + s_j) / |m_i - m_j|`, where
#' `s_j` is the mean distance of the rows of cluster j to its mean. Two of several means that are
#' equal are left out of the comparison with each other.
#'
#' **Perfect clusters**, where the rows of each are equal, have the best values that there are: `Inf`
#' and 0. Where all rows are equal, nothing is apart, and the values are 1 (as in scikit-learn) and
#' 0. Distances of the size of rounding errors count as 0: where `sum(S_j)` is at most 1e-22 of that
#' of one cluster, or `3e-30 * sum(w_j |m_j|^2)`.
#'
#' **By which distance.** Both are defined by means and straight lines, whatever the metric of the
#' clustering. A fit by cosines is measured by directions, its rows scaled to length one; a fit by
#' `"haversine"` is refused, since latitudes and longitudes have no means. Labels alone, such as
#' `fit$cluster`, are measured on `x` as it is.
#'
#' Both favour round clusters of like size, and both need at least two clusters and fewer clusters
#' than rows: otherwise an error of class `huddle_error_param`. They take `n * d` operations, the
#' Davies-Bouldin index `k^2 * d` besides.
#'
#' @return One number of at least 0, `Inf` for the Calinski-Harabasz index of perfect clusters.
#' @references
#' Calinski, T. and Harabasz, J. (1974). A dendrite method for cluster analysis. *Communications in
#' Statistics*, 3, 1-27. \doi{10.1080/03610927408827101}
#'
#' Davies, D. L. and Bouldin, D. W. (1979). A cluster separation measure. *IEEE Transactions on
#' Pattern Analysis and Machine Intelligence*, 1(2), 224-227. \doi{10.1109/TPAMI.1979.4766909}
#' @seealso [silhouette_score()], [choose_k()].
#' @examples
#' x <- blobs[c("x1", "x2")]
#' set.seed(1)
#' fit <- cluster_kmeans(x, 5)
#' calinski_harabasz_score(x, fit)
#' davies_bouldin_score(x, fit)
#' @export
calinski_harabasz_score <- function(x, cluster, ..., noise = c("exclude", "singleton", "cluster"),
                                    weights = NULL, n_threads = NULL) {
  check_no_dots(...)
  calinski_harabasz_index(moments_of(x, cluster, noise, weights, n_threads))
}

#' @rdname calinski_harabasz_score
#' @export
davies_bouldin_score <- function(x, cluster, ..., noise = c("exclude", "singleton", "cluster"),
                                 weights = NULL, n_threads = NULL) {
  check_no_dots(...)
  davies_bouldin_index(moments_of(x, cluster, noise, weights, n_threads))
}

moments_of <- function(x, cluster, noise, weights, n_threads, call = rlang::caller_env()) {
  n_threads <- resolve_threads(n_threads, call)
  quiet <- length(noise) == 1L
  noise <- check_choice(noise, listed_choices(calinski_harabasz_score, "noise"), call = call)
  points <- as_points(x, arg = "x", call = call, n_threads = n_threads)
  labels <- as_labels(cluster, points$n, noise, call = call, quiet = quiet)
  weights <- check_weights(weights, points$n, 0, call = call)
  check_several(labels, weights, call = call)
  metric <- fit_measure(cluster)$metric
  if (metric == "haversine") {
    huddle_abort(
      c(
        "{.arg cluster} must not be a fit by {.val haversine}: on the Earth there are no means.",
        i = "{.fn silhouette_score} judges it by the distances on the ground.",
        i = "Or project the places to metres, as {.arg x}, and give the labels, {.code $cluster}."
      ),
      class = "param", arg = "cluster", call = call
    )
  }
  if (metric == "cosine") {
    points <- on_sphere(points, "x", call, n_threads)
  }
  moments_in_unit(points, labels, weights, n_threads)
}

# In the unit of computation: the indices have no unit of their own. Clusters without weight are
# dropped.
moments_in_unit <- function(points, labels, weights, n_threads) {
  unit <- unit_of(points)
  moments <- run_core(cluster_moments_(
    in_unit(points$x, unit), points$columns / unit, labels$label, labels$k, weights, n_threads
  ))
  kept <- moments$weight > 0
  list(
    weight = moments$weight[kept], mean = moments$mean[kept, , drop = FALSE],
    squares = moments$squares[kept], distance = moments$distance[kept], unit = unit,
    n = observations(weights, labels$label > 0L)
  )
}

# Squared distances to the means that are 0 but for rounding: of the coordinates, and of sums, whose
# errors grow with the number of rows and are relative to the spread of all.
rounding_squares <- function(between, within, origin) 1e-22 * (between + within) + 3e-30 * origin

is_perfect <- function(moments) {
  within <- sum(moments$squares)
  within <= rounding_of(moments, within)
}

rounding_of <- function(moments, within = sum(moments$squares)) {
  origin <- sum(moments$weight * rowSums(moments$mean^2))
  rounding_squares(between_squares(moments), within, origin)
}

calinski_harabasz_index <- function(moments) {
  k <- length(moments$weight)
  within <- sum(moments$squares)
  between <- between_squares(moments)
  if (is_perfect(moments)) {
    return(if (between <= rounding_of(moments)) 1 else Inf)
  }
  between / (k - 1) / (within / (moments$n - k))
}

# Around the mean of the means, for the sake of data far from the origin.
between_squares <- function(moments) {
  centered <- sweep(moments$mean, 2L, colMeans(moments$mean))
  middle <- colSums(moments$weight * centered) / sum(moments$weight)
  sum(moments$weight * sweep(centered, 2L, middle)^2)
}

davies_bouldin_index <- function(moments, cells = 2^22) {
  if (is_perfect(moments)) {
    return(0)
  }
  spread <- moments$distance / moments$weight
  mean <- moments$mean
  k <- nrow(mean)
  worst <- double(k)
  rounding <- sqrt(rounding_of(moments) / sum(moments$weight))
  tight <- spread <= rounding
  # A block of clusters against all at a time: k x k distances need not fit.
  for (rows in split(seq_len(k), (seq_len(k) - 1L) %/% max(1, cells %/% k))) {
    apart <- kmeans_distance_(mean[rows, , drop = FALSE], mean, 1L)
    likeness <- outer(spread[rows], spread, `+`) / apart
    likeness[apart == 0 | outer(tight[rows], tight, `&`) & apart <= rounding] <- 0
    worst[rows] <- apply(likeness, 1L, max)
  }
  mean(worst)
}
