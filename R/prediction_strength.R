# The number of clusters that one half of the data can tell the other.

#' Prediction strength
#'
#' `prediction_strength()` helps to choose the number of clusters (Tibshirani and Walther, 2005). It
#' splits the rows into halves, clusters both, and asks how well the clusters of one half foretell
#' which rows of the other are together. With too many clusters, real groups are cut in ways that
#' the other half does not share.
#'
#' @inheritParams cluster_stability
#' @param k The numbers of clusters to try: different whole numbers between 1 and half the number of
#'   rows.
#' @param method The clusterer: a function that is called as `method(x, k, ...)` and returns a
#'   clustering of this package with a [predict()] method, or a list with the elements `cluster` and
#'   `centers`, such as [stats::kmeans()] returns. One whose second argument is not the number of
#'   clusters, such as [cluster_dbscan()], is refused; other numbers of clusters than `k` are taken,
#'   with a warning of class `huddle_degenerate`.
#' @param splits How many times to split the rows.
#' @param threshold What the mean strength must exceed.
#'
#' @details
#' For each cluster of one half, take all pairs of its rows and the share of them that the other
#' half's clustering puts together as well. The least of these shares, over the clusters, is the
#' strength; each split is used in both directions, and the mean is reported. Clusters of one row
#' have no pairs and do not count; if no cluster has any, the strength is 0. For one cluster it is 1
#' by definition.
#'
#' The suggestion is the largest number of clusters with a mean strength above `threshold`. The
#' authors found values between 0.8 and 0.9 to work well for clusters that are well apart; small
#' clusters, of which a half may hold few rows, are easily missed.
#'
#' Time is that of `2 * splits` fits of half the rows for each number of clusters. All numbers of
#' clusters share the same splits. Random numbers are R's; the fits of each split draw the same ones
#' for every k, so that the strength of a k does not depend on which others are tried. After a split
#' R's stream goes on from where the fits of the first k above 1 left it.
#'
#' `plot()` draws the result and returns the picture invisibly, `autoplot()` returns it.
#'
#' @return An object of class `"huddle_prediction_strength"`, a list with
#'   * `table`: a data frame with a row for each of `k` and the columns `k`, `strength`, the mean
#'     over the splits, and `se`, its standard error (`NA` for a single split);
#'   * `strengths`: a matrix of `splits` rows and a column for each of `k`;
#'   * `best`: the suggested number of clusters, 1 if none is above the threshold;
#'   * `threshold` and `n`.
#' @references
#' Tibshirani, R. and Walther, G. (2005). Cluster validation by prediction strength. *Journal of
#' Computational and Graphical Statistics*, 14(3), 511-528. \doi{10.1198/106186005X59243}
#' @seealso [cluster_stability()] for single clusters and rows.
#' @examples
#' set.seed(1)
#' strength <- prediction_strength(blobs[1:400, 1:2], k = 1:6, n_init = 3, splits = 5)
#' strength
#' plot(strength)
#' @export
prediction_strength <- function(x, k = 1:10, ..., method = cluster_kmeans, splits = 10,
                                threshold = 0.8, n_threads = NULL,
                                progress = getOption("huddle.progress", interactive())) {
  n_threads <- resolve_threads(n_threads)
  points <- as_points(x, n_threads = n_threads, sparse = TRUE)
  if (points$n < 2) {
    huddle_abort(
      "{.arg x} must have at least 2 rows to be split, not 1.", class = "size", arg = "x"
    )
  }
  k <- check_ks(k, points$n %/% 2, "half the number of rows")
  method <- check_resampled(method, ...)
  splits <- check_count(splits, max = 1e6)
  threshold <- check_number(threshold, min = 0, max = 1)
  report <- progress_report(check_flag(progress), "Prediction strength")
  # Every fit inside, however the method calls it, keeps to these.
  rlang::local_options(huddle.n_threads = n_threads, huddle.progress = FALSE)
  data <- given_points(points)
  strengths <- matrix(1, splits, length(k), dimnames = list(NULL, format_number(k)))
  made <- matrix(0, 0L, 2L)
  tried <- which(k > 1)
  for (i in seq_len(splits)) {
    rows <- sample.int(points$n, points$n %/% 2)
    halves <- list(data[rows, , drop = FALSE], data[-rows, , drop = FALSE])
    starts <- random_starts()
    for (j in tried) {
      strength <- starts$run(halves_strength(method, halves, k[j], i, ...))
      strengths[i, j] <- strength
      made <- rbind(made, cbind(k[j], attr(strength, "made")))
      if (!is.null(report)) {
        report((i - 1 + sum(k[tried[tried <= j]]) / sum(k[tried])) / splits)
      }
    }
    starts$done()
  }
  warn_counts(made[, 1], made[, 2])
  new_prediction_strength(strengths, k, threshold, points$n)
}

new_prediction_strength <- function(strengths, k, threshold, n) {
  mean <- unname(colMeans(strengths))
  spread <- unname(apply(strengths, 2, stats::sd))
  table <- list(k = k, strength = mean, se = spread / sqrt(nrow(strengths)))
  structure(
    list(
      table = data_frame(table, length(k), tibble = FALSE), strengths = strengths,
      best = max(1, k[mean > threshold]), threshold = threshold, n = n
    ),
    class = "huddle_prediction_strength"
  )
}

# The mean of both directions.
halves_strength <- function(method, halves, k, split, ..., call = rlang::caller_env()) {
  part <- sprintf("A half of split %d", split)
  fits <- lapply(halves, function(half) cluster_part(method, half, k, part, ..., call = call))
  strength <- vapply(1:2, function(i) {
    other <- placed_points(fits[[3 - i]]$fit, halves[[i]])
    if (is.null(other)) {
      abort_unplaced(call)
    }
    pair_strength(fits[[i]]$cluster, other)
  }, numeric(1))
  structure(mean(strength), made = vapply(fits, function(fit) as.double(fit$k), 0))
}

# Labels are counted, never pairs: groups of m rows have m (m - 1) of them.
pair_strength <- function(cluster, other) {
  k <- max(cluster)
  pairs <- function(m) m * (m - 1)
  counts <- count_overlap(cluster, other, k, max(other))
  all <- pairs(as.double(tabulate(cluster, k)))
  if (!any(all > 0)) {
    return(0)
  }
  min((rowSums(pairs(counts)) / all)[all > 0])
}

abort_unplaced <- function(call) {
  huddle_abort(
    c(
      "{.arg method} must return clusterings that can place new points.",
      x = "Its results have no rule for points that were not clustered."
    ),
    class = "param", arg = "method", call = call
  )
}

#' @rdname prediction_strength
#' @param digits The number of decimal places to print.
#' @export
print.huddle_prediction_strength <- function(x, digits = 2, ...) {
  check_strength(x, "x")
  cat(sprintf(
    "Prediction strength in %s, from %s into halves\n\n", count_of(x$n, "row"),
    count_of(nrow(x$strengths), "split")
  ))
  shown <- x$table
  shown[-1] <- lapply(shown[-1], function(value) sprintf("%.*f", as.integer(digits), value))
  shown[[" "]] <- ifelse(x$table$k == x$best, "<- suggested", "")
  print(shown, row.names = FALSE, right = TRUE)
  cat("\n", paste0(strength_words(x), "\n"), sep = "")
  invisible(x)
}

strength_words <- function(x) {
  least <- format_number(x$threshold)
  if (x$best > 1) {
    edge <- x$best == max(x$table$k) && x$best < x$n %/% 2
    return(sprintf(
      "%s is the largest number of clusters with a mean strength above %s.%s",
      format_number(x$best), least,
      if (edge) "\nIt is the largest tried: larger ones may have it too." else ""
    ))
  }
  sprintf("No number of clusters above 1 has a mean strength above %s.", least)
}

check_strength <- function(object, arg, call = rlang::caller_env()) {
  fields <- c("table", "strengths", "best", "threshold", "n")
  if (!is.list(object) || !all(fields %in% names(object))) {
    huddle_abort(
      "{.arg {arg}} must be a result of {.fn prediction_strength}.",
      class = "model", arg = arg, call = call
    )
  }
}
