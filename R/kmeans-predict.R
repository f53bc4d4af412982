# New points and k-means: their clusters, and how far they are from the centers.

#' Predict from a k-means clustering
#'
#' Places new points among the clusters of a fit, or measures how far they are from the centers.
#'
#' @inheritParams huddle-params
#' @param object A result of [cluster_kmeans()].
#' @param newdata Points to predict, one per row, in any of the forms that the fitted data could
#'   have. Columns are matched by name if both the fitted data and `newdata` have column names
#'   (their order is then free, and others are left out), by position otherwise. It may have no
#'   rows. Where it is left out, `type = "class"` returns the labels of the fit. After a fit on
#'   scaled data see the section on scaled data.
#' @param type What to return, see below.
#' @param gamma The rate at which affinity falls with squared distance, a positive number. `NULL`
#'   means 1 / d.
#'
#' @section Scaled data:
#' Rows are predicted as they are: in the units of the fitted data. A fit on what [scale()] returns
#' (or on a table with such columns) keeps its numbers as `fit$scaling`, and new rows are compared
#' with them, here and wherever a fit takes rows. `scale(new, fit$scaling$center,
#' fit$scaling$scale)` scales rows alike.
#' * Rows that carry the same numbers as attributes are taken.
#' * Rows that carry others, as those of a test set that was scaled by itself, are an error of class
#'   `huddle_error_input`.
#' * Rows without such attributes (`[` drops them) are taken as they are. Where most of them lie
#'   outside the range of the fitted data but would lie inside once scaled, or thirty or more rows
#'   have the means and standard deviations of the data before scaling, a warning of class
#'   `huddle_unscaled` says so.
#'
#' @return For n points and k clusters
#'   * `"class"`: n integers, the number of the nearest center (the first of equals);
#'   * `"distance"`: an n x k matrix of euclidean distances, in the units of the data;
#'   * `"affinity"`: an n x k matrix of similarities `exp(-gamma * distance^2)` between 0 and 1;
#'   * `"score"`: n numbers, minus the squared distance to the nearest center, so that greater is
#'     better and their sum is [`score(fit, newdata)`][score].
#'
#'   Row names of `newdata` are kept. Time grows with `n * k * d`.
#' @examples
#' set.seed(1)
#' fit <- cluster_kmeans(blobs[, 1:2], k = 5)
#' new <- data.frame(x1 = c(0, 3, -3, -3), x2 = c(2, 2, 3, 2.5))
#' predict(fit, new)
#' predict(fit, new, type = "distance")
#' predict(fit, new, type = "affinity", gamma = 1)
#' @export
predict.huddle_kmeans <- function(object, newdata,
                                  type = c("class", "distance", "affinity", "score"), ...,
                                  gamma = NULL, n_threads = NULL) {
  validate_model(object, arg = "object", labels = missing(newdata))
  type <- check_choice(type)
  check_no_dots(...)
  if (missing(newdata) && type == "class") {
    return(object$cluster)
  }
  n_threads <- resolve_threads(n_threads)
  points <- as_newdata(newdata, object, n_threads = n_threads, sparse = TRUE)
  gamma <- if (is.null(gamma)) 1 / points$d else check_number(gamma, min = 0, min_open = TRUE)
  unit <- unit_of(points, list(max_abs = max(abs(object$centers))))
  measure <- switch(type, class = kmeans_assign_, score = kmeans_score_, kmeans_distance_)
  result <- run_core(measure(in_unit(points$x, unit), in_unit(object$centers, unit), n_threads))
  result <- switch(type,
    class = result,
    distance = result * unit,
    affinity = exp(-gamma * (result * unit)^2),
    score = result * unit^2
  )
  if (is.matrix(result)) {
    dimnames(result) <- list(points$row_names, seq_len(object$k))
  } else {
    names(result) <- points$row_names
  }
  result
}
