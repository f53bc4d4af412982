# The curve of the distances to the nearest neighbours, and the eps that its bend suggests.

#' Choosing eps for DBSCAN
#'
#' In a cluster the nearest neighbours of a point are close, in noise they are not. Sorted, the
#' distances of all rows to their `n_neighbors`-th neighbour rise slowly through the clusters and
#' steeply through the noise; `eps` belongs at the bend between the two. `plot_knn_distance()` draws
#' the curve and marks the bend, `suggest_eps()` returns the distance there.
#'
#' @inheritParams huddle-params
#' @inheritParams cluster_dbscan
#' @param n_neighbors Which of the nearest neighbours of each row, not counting the row itself: one
#'   whole number between 1 and the number of rows less 1. For [cluster_dbscan()] it is
#'   `min_samples - 1`.
#' @param min_samples As for [cluster_dbscan()], at least 2: the neighbour looked at is number
#'   `min_samples - 1`.
#'
#' @details
#' The bend is the point of the sorted curve that lies farthest below the straight line from its
#' first to its last point, both axes scaled to the same length. It is a suggestion, and where
#' clusters differ in density there are several bends: look at the curve. A few rows far from
#' everything stretch the line, and the bend moves up.
#'
#' Time is that of searching the neighbours of all rows; memory grows with `n * n_neighbors`.
#'
#' @return `plot_knn_distance()` returns a ggplot object, whose data frame (see [plot_data()]) has
#' the
#'   columns `part` (`"distance"`, and `"bend"` in one row), `row` of the data, `rank` and
#'   `distance`; of more than 5000 rows a part is drawn, evenly chosen. `suggest_eps()` returns one
#'   number, 0 where all these distances are equal to 0.
#' @seealso [cluster_dbscan()], [cluster_optics()], which needs no `eps`.
#' @examples
#' x <- moons[c("x1", "x2")]
#' plot_knn_distance(x, n_neighbors = 4)
#' suggest_eps(x, min_samples = 5)
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
  knn_distance_picture(knn_curve(points, n_neighbors, metric, p, n_threads), n_neighbors)
}

#' @rdname plot_knn_distance
#' @export
suggest_eps <- function(x, min_samples = 5, ...,
                        metric = c(
                          "euclidean", "manhattan", "chebyshev", "minkowski", "cosine", "haversine"
                        ),
                        p = 2, n_threads = NULL) {
  check_no_dots(...)
  points <- as_points(x, metric = metric)
  min_samples <- check_neighbor(min_samples, points$n, itself = 1)
  curve <- knn_curve(points, min_samples - 1, metric, p, n_threads)
  curve$distance[curve$part == "bend"]
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

# One row for each row of the data in the order of distances, and one for the bend.
knn_curve <- function(points, n_neighbors, metric, p, n_threads, call = rlang::caller_env()) {
  metric <- check_choice(metric, neighbor_metrics, call = call)
  p <- check_number(p, min = 1, infinite = TRUE, call = call)
  found <- nearest_neighbors(
    points$x, n_neighbors = n_neighbors, metric = metric, p = p, n_threads = n_threads,
    progress = FALSE
  )
  distance <- unname(found$distance[, n_neighbors])
  row <- order(distance)
  distance <- distance[row]
  bend <- curve_bend(distance)
  data.frame(
    part = c(rep("distance", points$n), "bend"), row = c(row, row[bend]),
    rank = c(seq_along(row), bend), distance = c(distance, distance[bend])
  )
}

# The place of an ascending curve farthest below its chord; the first of equals.
curve_bend <- function(values) {
  n <- length(values)
  rise <- values[n] - values[1]
  if (n < 3 || rise == 0) {
    return(n)
  }
  which.max((seq_len(n) - 1) / (n - 1) - (values - values[1]) / rise)
}

knn_distance_picture <- function(curve, n_neighbors) {
  bend <- curve[curve$part == "bend", ]
  n <- nrow(curve) - 1L
  kept <- thin_rows(n, 5000L)
  data <- curve[sort(unique(c(kept, bend$rank, n, n + 1L))), ]
  suffix <- switch(as.character(n_neighbors), "1" = "st", "2" = "nd", "3" = "rd", "th")
  ggplot2::ggplot(data, ggplot2::aes(x = .data$rank, y = .data$distance)) +
    ggplot2::geom_line(data = rows_of("distance"), colour = cluster_palette[1], linewidth = 0.8) +
    ggplot2::geom_hline(yintercept = bend$distance, linetype = "dashed", colour = "grey40") +
    ggplot2::geom_point(data = rows_of("bend"), colour = cluster_palette[6], size = 3) +
    ggplot2::scale_x_continuous(labels = number_labels) +
    ggplot2::labs(
      x = "rows with a distance of at most this",
      y = paste0("distance to the ", n_neighbors, suffix, " nearest row"),
      title = paste("The curve bends at", format_value(bend$distance)),
      subtitle = "Below the bend rows have close neighbours, above it they are noise"
    ) +
    theme_huddle()
}
