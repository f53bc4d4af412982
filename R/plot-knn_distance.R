# The curve of the distances to the nearest neighbours, with the eps that are suggested.

#' Choosing eps for DBSCAN
#'
#' `suggest_eps()` finds the `eps` at which [cluster_dbscan()] separates clusters best.
#' `plot_knn_distance()` draws the sorted distances of all rows to their `n_neighbors`-th neighbour,
#' short in clusters and long in noise, and marks this `eps` and others worth a look.
#'
#' @inheritParams huddle-params
#' @inheritParams cluster_dbscan
#' @param n_neighbors Which of the nearest neighbours of each row, not counting the row itself: one
#'   whole number between 1 and the number of rows less 1. For [cluster_dbscan()] it is
#'   `min_samples - 1`.
#' @param min_samples As for [cluster_dbscan()], at least 2: the neighbour looked at is number
#'   `min_samples - 1`.
#' @param all Whether to return all suggestions with their scores, instead of the best one alone.
#'
#' @details
#' Rows whose distance is at most `eps` are cores. As `eps` grows the curve rises slowly while the
#' rows of a cluster become cores, and bends upwards when all of them have; later the cluster
#' merges with another one. A good `eps` lies between the two. Where clusters differ in density or
#' hold smaller ones, there are several such places.
#'
#' **The score.** The core points of all `eps` at once form a hierarchy, that of
#' [cluster_hdbscan()] with `min_cluster_size = min_samples`. Say that a row is part of a cluster
#' from `eps = a` on, and that the cluster merges into a larger one at `eps = b`. The *width* of the
#' row is then `(b - a) / b`, between 0 and 1, in the manner of a silhouette: it is close to 1
#' where `eps` may be much larger than `a` before anything merges. The score of an `eps` is the mean
#' width over all rows, where noise counts as 0. The cluster into which all others merge in the end
#' has nothing to merge with; its rows are measured by the merger with the most separated of the
#' other clusters, and count for no more rows than that one has.
#'
#' **Suggested** are the peaks of the score, at most five, the best first. Two peaks are told apart
#' where the score between them falls by a tenth of the best one, as it does when clusters merge,
#' and all but the best must hold over a range of at least a fifth of `eps`. The `eps` of a peak is
#' the middle, on a logarithmic scale, of the range around the peak where the score is at most 5 %
#' lower.
#'
#' **Without clusters** the score is low: of rows scattered evenly in d dimensions it is about
#' `s = (2 * n_neighbors)^(-d / 2)`, as simulations show, where d is estimated from the distances to
#' the nearest neighbours (Levina and Bickel 2004). Where the score is nowhere above `1.5 * s`, it
#' is taken anew from clear clusters alone, since a small cluster far from a large one adds little
#' to a mean over all rows: those of at least `6 * min_samples` rows with a mean width of at least
#' `(1 + sqrt(s)) / 2`, which scattered rows do not have. Where there are none either, the first
#' suggestion is the bend of the curve: its point farthest below the straight line from its first
#' to its last point, both axes scaled to the same length. Peaks of the score above `s` follow. The
#' clusters found there need not mean anything.
#'
#' Time is that of searching the neighbours of all rows and of one [cluster_hdbscan()]; memory grows
#' with `n * n_neighbors`.
#'
#' @return `suggest_eps()` returns one number in the units of the distance, which are metres for
#'   `"haversine"`: 0 where all rows are equal, or all but a few. With `all = TRUE` it returns a
#'   data frame of the suggestions, the best first, with the columns `eps`, `score`, `from` and `to`
#'   (the range of `eps` around the peak, both equal to `eps` at the bend of a curve without
#'   clusters), `k` and `noise`, the number of clusters and the share of noise that
#'   [cluster_dbscan()] finds with this `eps`.
#'
#'   `plot_knn_distance()` returns a ggplot object, whose data frame (see [plot_data()]) has the
#'   columns `part` (`"distance"`, `"bend"` in one row for the best `eps`, `"other bend"` for the
#'   others), `row` of the data, `rank` and `distance`. The rank of an `eps` is the number of rows
#'   with a distance of at most this, and `row` the last of these. Of more than 5000 rows a
#'   part is drawn, evenly chosen.
#' @references
#' Levina, E. and Bickel, P. J. (2004). Maximum likelihood estimation of intrinsic dimension.
#' *Advances in Neural Information Processing Systems*, 17, 777-784.
#'
#' Rousseeuw, P. J. (1987). Silhouettes: a graphical aid to the interpretation and validation of
#' cluster analysis. *Journal of Computational and Applied Mathematics*, 20, 53-65.
#' \doi{10.1016/0377-0427(87)90125-7}
#' @seealso [cluster_dbscan()]; [cluster_hdbscan()] and [cluster_optics()], which need no `eps`.
#' @examples
#' x <- moons[c("x1", "x2")]
#' plot_knn_distance(x, n_neighbors = 4)
#' cluster_dbscan(x, eps = suggest_eps(x))
#'
#' # clusters of different density
#' suggest_eps(blobs[c("x1", "x2")], min_samples = 10, all = TRUE)
#' @export
plot_knn_distance <- function(x, n_neighbors = 4, ...,
                              metric = c(
                                "euclidean", "manhattan", "chebyshev", "minkowski", "cosine",
                                "haversine"
                              ),
                              p = 2, n_threads = NULL) {
  check_no_dots(...)
  points <- as_points(x, metric = metric)
  n_neighbors <- check_neighbor(n_neighbors, points$n)
  found <- knn_distances(points, n_neighbors, metric, p, n_threads)
  bends <- rank_bends(points, found, n_neighbors + 1, n_threads)
  knn_distance_picture(
    knn_curve(found$distance, bends$eps), n_neighbors, distance_words(found$metric),
    clear = bends$from[1] < bends$to[1]
  )
}

check_neighbor <- function(k, n, itself = 0, arg = rlang::caller_arg(k),
                           call = rlang::caller_env()) {
  if (n < 2) {
    huddle_abort(
      "{.arg x} must have at least 2 rows, not 1.", class = "size", arg = "x", call = call
    )
  }
  check_count(k, min = 1 + itself, max = n - 1 + itself, arg = arg, call = call)
}

# One row for each row of the data in the order of distances, and one for each bend.
knn_curve <- function(distance, eps) {
  row <- order(distance)
  distance <- distance[row]
  rank <- findInterval(eps, distance)
  data.frame(
    part = c(rep("distance", length(row)), "bend", rep("other bend", length(eps) - 1L)),
    row = c(row, row[rank]), rank = c(seq_along(row), rank), distance = c(distance, eps)
  )
}

# `clear` says whether the first bend is one at which clusters stand out.
knn_distance_picture <- function(curve, n_neighbors, distance, clear) {
  bends <- curve[curve$part != "distance", ]
  n <- nrow(curve) - nrow(bends)
  kept <- sort(unique(c(thin_rows(n, 5000L), bends$rank, n)))
  best <- format_value(bends$distance[1])
  several <- nrow(bends) > 1L
  ggplot2::ggplot(
    curve[c(kept, n + seq_len(nrow(bends))), ],
    ggplot2::aes(x = .data$rank, y = .data$distance)
  ) +
    ggplot2::geom_line(data = rows_of("distance"), colour = cluster_palette[1], linewidth = 0.8) +
    bend_layers(several) +
    ggplot2::scale_x_continuous(labels = number_labels) +
    ggplot2::scale_y_continuous(
      labels = number_labels, expand = ggplot2::expansion(mult = c(0.05, 0.1))
    ) +
    ggplot2::labs(
      x = "rows with a distance of at most this",
      y = paste(distance, "to the", ordinal(n_neighbors), "nearest row"),
      title = paste0("Suggested eps: ", best, if (grepl("metres", distance)) " metres"),
      subtitle = join_lines(
        "Rows below the dashed line are cores, those above it borders of clusters or noise",
        if (clear && several) "Numbers rank the suggestions by how well they separate clusters",
        if (!clear) paste0(
          "No clusters stand out: ", if (several) "1" else "it", " is where the curve bends most",
          if (several) ", the others are guesses"
        )
      )
    ) +
    theme_huddle()
}

bend_layers <- function(several) {
  height <- ggplot2::aes(yintercept = .data$distance)
  ranked <- function(data) {
    bends <- data[data$part != "distance", , drop = FALSE]
    values <- vapply(bends$distance, format_value, "")
    bends$label <- paste0(seq_along(values), ": ", values)
    bends
  }
  list(
    ggplot2::geom_hline(
      height, data = rows_of("other bend"), linetype = "dotted", colour = "grey55"
    ),
    ggplot2::geom_hline(height, data = rows_of("bend"), linetype = "dashed", colour = "grey40"),
    ggplot2::geom_point(data = rows_of("other bend"), colour = "grey40", size = 2),
    ggplot2::geom_point(data = rows_of("bend"), colour = cluster_palette[6], size = 3),
    if (several) ggplot2::geom_text(
      ggplot2::aes(x = 1, y = .data$distance, label = .data$label), data = ranked, hjust = 0,
      vjust = -0.4, size = 3.2, colour = "grey20"
    )
  )
}

# What the numbers of an axis of distances are.
distance_words <- function(metric) {
  switch(metric,
    cosine = "cosine distance", haversine = "distance in metres", manhattan = "Manhattan distance",
    chebyshev = "Chebyshev distance", minkowski = "Minkowski distance", "distance"
  )
}
