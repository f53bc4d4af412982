#' Silhouette widths
#'
#' The silhouette width of a row compares its mean distance `a` to the other rows of its cluster
#' with `b`, that to the rows of the nearest other cluster: `(b - a) / max(a, b)`. It is near 1 for
#' a row well inside its cluster, near 0 between two, and negative where another cluster would suit
#' better. `silhouette_samples()` returns the width of every row, `silhouette_score()` their mean.
#'
#' @inheritParams huddle-params
#' @param x The data, one point per row, as the clustering was made from it: a numeric matrix or a
#'   data frame of numbers; or distances between all rows, a [stats::dist()] object.
#' @param cluster A clustering of the rows of `x`, or their labels: whole numbers, a factor or text,
#'   without missing values. Results of other packages are taken as in [adjusted_rand_score()]. 0 is
#'   noise, which a message says where the labels are plain ones and `noise` is not given; where -1
#'   is the least label, as scikit-learn has it, that is noise and 0 a cluster (and clusters are
#'   counted from 1 in the result).
#' @param metric The distance between rows: `"euclidean"`, `"sqeuclidean"` (its square),
#'   `"manhattan"`, `"chebyshev"`, `"minkowski"`, `"cosine"` or `"haversine"`, as
#'   [nearest_neighbors()] describes them. `NULL` means that of the clustering: a fit by cosines is
#'   judged by cosines, one on the ground by metres; labels alone mean `"euclidean"`. Distances that
#'   are given as `x` are taken as they are.
#' @param p The power of the metric `"minkowski"`, at least 1; `Inf` is allowed. `NULL` means that
#'   of the clustering, else 2.
#' @param noise What rows of noise are: left out (`"exclude"`), each a cluster of its own
#'   (`"singleton"`), or all of them one cluster (`"cluster"`, as scikit-learn takes its label -1).
#' @param sample `NULL` for the mean over all rows; or a whole number of rows, at least two for each
#'   cluster, whose widths estimate it.
#' @param level The confidence of the interval of a sampled score, between 0 and 1.
#'
#' @details
#' **What to make of it.** The mean is a fair guide to the number of clusters ([choose_k()]), the
#' widths of each cluster a better one: see the pictures of [plot.huddle_silhouette()]. Silhouettes
#' favour round clusters of similar size; for clusters of any other shape, such as those of
#' density-based methods, low widths are no fault.
#'
#' **Of a fit from distances** (a `dist`) it is not known how rows are measured: give the same
#' distances as `x`, or name the `metric`; otherwise an error of class `huddle_error_param`.
#'
#' **Edges.** A row that is alone in its cluster has width 0. At least two clusters, and fewer
#' clusters than rows, are needed: otherwise an error of class `huddle_error_param`. With a weight
#' w, the sums over a cluster count the row w times, and of its own cluster one row is left out for
#' itself; the score is the weighted mean. Weights that are not all whole numbers are no counts: of
#' them only the proportions matter, and a row is left out for itself with all its weight.
#'
#' **A sampled score** draws rows by [set.seed()], from each cluster in proportion to its rows, and
#' measures the width of each exactly, against all rows. Its error comes from the draws alone; the
#' interval is that of a stratified mean by the normal approximation.
#'
#' **Cost.** Nothing of size n x n is kept. Most metrics take `n^2 * d` operations (100,000 rows:
#' seconds; some twenty times that with `"minkowski"` and `"haversine"`, which take powers and
#' sines), and memory for a copy of `x` and k numbers a row, or less where that would be more than
#' 256 MB. `"sqeuclidean"` and `"cosine"` are exact in `n * k * d`: a million rows take a fraction
#' of a second. A sample of m rows takes `m * n * d`. The result has the same bits for any number of
#' threads.
#'
#' @return `silhouette_samples()`: an n x 3 matrix with the columns `cluster`, `neighbor` (the
#'   nearest other cluster, 0 for noise) and `sil_width`, of class
#'   `c("huddle_silhouette", "silhouette")`, so that the methods of the package cluster work on it
#'   too. Rows that are left out have the width `NA`. `print()` and `summary()` give the means by
#'   cluster.
#'
#'   `silhouette_score()`: one number between -1 and 1; with `sample`, it has the attributes
#'   `interval` (the limits `lower` and `upper`) and `sample`, how many rows were drawn.
#' @references
#' Rousseeuw, P. J. (1987). Silhouettes: a graphical aid to the interpretation and validation of
#' cluster analysis. *Journal of Computational and Applied Mathematics*, 20, 53-65.
#' \doi{10.1016/0377-0427(87)90125-7}
#' @seealso [calinski_harabasz_score()] and [davies_bouldin_score()], which cost less.
#' @examples
#' x <- blobs[c("x1", "x2")]
#' set.seed(1)
#' fit <- cluster_kmeans(x, 5)
#' silhouette_score(x, fit)
#' widths <- silhouette_samples(x, fit)
#' widths
#' plot(widths)
#' silhouette_score(x, fit, sample = 500)
#' @export
silhouette_samples <- function(x, cluster, ..., metric = NULL, p = NULL,
                               noise = c("exclude", "singleton", "cluster"), weights = NULL,
                               n_threads = NULL,
                               progress = getOption("huddle.progress", interactive())) {
  call <- match.call()
  check_no_dots(...)
  ready <- silhouette_input(x, cluster, metric, p, noise, weights, n_threads, progress)
  new_silhouette(silhouette_widths(ready), ready, call)
}

#' @rdname silhouette_samples
#' @export
silhouette_score <- function(x, cluster, ..., metric = NULL, p = NULL,
                             noise = c("exclude", "singleton", "cluster"), weights = NULL,
                             sample = NULL, level = 0.95, n_threads = NULL,
                             progress = getOption("huddle.progress", interactive())) {
  check_no_dots(...)
  ready <- silhouette_input(x, cluster, metric, p, noise, weights, n_threads, progress)
  level <- check_number(level, min = 0, max = 1)
  if (is.null(sample)) {
    return(mean_width(silhouette_widths(ready)$width, ready$weights))
  }
  rows <- stratified_rows(ready, sample)
  sampled_score(silhouette_widths(ready, rows)$width[rows], rows, ready, level)
}

# ---- input ---------------------------------------------------------------------------------------

silhouette_metrics <- c("euclidean", "sqeuclidean", setdiff(neighbor_metrics, "euclidean"))

# Points (or distances), labels, weights and how to measure, checked.
silhouette_input <- function(x, cluster, metric, p, noise, weights, n_threads, progress,
                             call = rlang::caller_env()) {
  n_threads <- resolve_threads(n_threads, call)
  if (!is.null(metric)) {
    metric <- check_choice(metric, silhouette_metrics, arg = "metric", call = call)
  }
  # Who says what noise is need not be told.
  quiet <- length(noise) == 1L
  noise <- check_choice(noise, listed_choices(silhouette_samples, "noise"), call = call)
  points <- if (!missing(x) && is_distances(x)) {
    given_distances(x, metric, p, call)
  } else {
    as_points(x, arg = "x", call = call, n_threads = n_threads, metric = "later")
  }
  labels <- as_labels(cluster, points$n, noise, call = call, quiet = quiet)
  weights <- check_weights(weights, points$n, 0, call = call)
  check_several(labels, weights, call = call)
  measure <- if (is.null(points$distances)) chosen_measure(metric, p, cluster, call)
  if (!is.null(measure)) {
    points <- measured_points(points, measure$metric, "x", call, n_threads)
  }
  list(
    points = points, labels = labels, measure = measure, n_threads = n_threads,
    weights = if (!is.null(weights)) silhouette_weights(weights),
    report = progress_report(check_flag(progress, arg = "progress", call = call), "Silhouette")
  )
}

given_distances <- function(x, metric, p, call) {
  arg <- if (!is.null(metric) && metric != "euclidean") "metric" else if (!is.null(p)) "p"
  if (!is.null(arg)) {
    huddle_abort(
      "{.arg {arg}} must be left out where {.arg x} holds distances.",
      class = "param", arg = arg, call = call
    )
  }
  given <- as_distances(x, "x", call)
  list(distances = given$x, n = given$n, row_names = given$row_names)
}

# How a fit measures distances; of labels from elsewhere nothing is known.
fit_measure <- function(fit) {
  params <- if (is_clustering(fit)) fit$params
  metric <- intersect(params$metric, c(neighbor_metrics, "given"))
  list(
    metric = if (length(metric) == 1L) metric else "euclidean",
    p = if (is_number(params$p)) params$p else 2
  )
}

# The distance that is asked for, or else that of the fit.
chosen_measure <- function(metric, p, cluster, call) {
  own <- fit_measure(cluster)
  if (is.null(metric) && own$metric == "given") {
    huddle_abort(
      c(
        "{.arg metric} must be given, since {.arg cluster} was made from distances.",
        i = "Give these distances as {.arg x}, or name how the rows of {.arg x} are measured."
      ),
      class = "param", arg = "metric", call = call
    )
  }
  measure <- list(metric = if (is.null(metric)) own$metric else metric, p = 2)
  if (measure$metric == "minkowski") {
    power <- if (!is.null(p)) p else if (own$metric == "minkowski") own$p else 2
    measure$p <- check_limit(power, common_limits$p, arg = "p", call = call)
  } else if (!is.null(p)) {
    huddle_abort(
      "{.arg p} must be left out: it is the power of the metric {.val minkowski} alone.",
      class = "param", arg = "p", call = call
    )
  }
  measure
}

# "minkowski distances with p = 3"
measure_words <- function(metric, p) {
  if (is.null(metric)) {
    return("given distances")
  }
  paste0(metric, " distances", if (metric == "minkowski") paste(" with p =", format_number(p)))
}

# ---- measuring -----------------------------------------------------------------------------------

# list(width, neighbor) of all rows; where only some `rows` are asked for, others may be NaN.
silhouette_widths <- function(ready, rows = NULL, call = rlang::caller_env()) {
  points <- ready$points
  label <- ready$labels$label
  k <- ready$labels$k
  if (!is.null(points$distances)) {
    return(run_core(
      silhouette_dist_(
        points$distances, label, k, ready$weights, ready$n_threads, ready$report
      ),
      call
    ))
  }
  unit <- silhouette_unit(ready)
  x <- in_unit(points$x, unit)
  if (by_means(ready$measure)) {
    return(run_core(
      silhouette_squared_(x, points$columns / unit, label, k, ready$weights, ready$n_threads), call
    ))
  }
  measure <- ready$measure
  run_core(
    silhouette_(
      x, label, k, plain_metric(measure$metric, measure$p), measure$p, ready$weights, rows,
      ready$n_threads, ready$report
    ),
    call
  )
}

# Squared distances, and cosine distances, which are half of those on the sphere, need no pairs.
by_means <- function(measure) measure$metric %in% c("sqeuclidean", "cosine")

silhouette_unit <- function(ready) {
  if (ready$measure$metric == "haversine") 1 else unit_of(ready$points)
}

mean_width <- function(width, weights) {
  counted <- !is.nan(width)
  if (is.null(weights)) {
    return(mean(width[counted]))
  }
  stats::weighted.mean(width[counted], weights[counted])
}

# Rows of each cluster in proportion to their number, at least two, or all of fewer.
stratified_rows <- function(ready, sample, call = rlang::caller_env()) {
  rows <- split(seq_along(ready$labels$label), ready$labels$label)
  rows[["0"]] <- NULL
  sample <- check_count(sample, min = sum(pmin(lengths(rows), 2L)), arg = "sample", call = call)
  drawn <- Map(
    function(row, size) row[sample.int(length(row), size)], rows,
    stratum_sizes(lengths(rows), sample)
  )
  unlist(drawn, use.names = FALSE)
}

stratum_sizes <- function(available, sample) {
  pmin(available, pmax(2L, round(available * sample / sum(available))))
}

# `width` are the widths of `rows`, in their order.
sampled_score <- function(width, rows, ready, level) {
  label <- ready$labels$label
  counts <- tabulate(label, ready$labels$k)
  total <- counts
  if (!is.null(ready$weights)) {
    sums <- tapply_sums(ready$weights, label)
    total[as.integer(setdiff(names(sums), "0"))] <- sums[names(sums) != "0"]
  }
  drawn <- split(seq_along(rows), label[rows])
  stratum <- vapply(drawn, function(at) {
    w <- if (is.null(ready$weights)) rep(1, length(at)) else ready$weights[rows[at]]
    center <- if (sum(w) > 0) sum(w * width[at]) / sum(w) else 0
    size <- length(at)
    spread <- if (size > 1L && sum(w) > 0) sum((w * (width[at] - center))^2) / sum(w)^2 else 0
    # The finite population has no error once all of it is drawn.
    c(center, spread * size / max(size - 1L, 1L) * (1 - size / counts[label[rows[at[1]]]]))
  }, double(2))
  total <- total[as.integer(names(drawn))]
  share <- total / sum(total)
  score <- sum(share * stratum[1, ])
  half <- stats::qnorm((1 + level) / 2) * sqrt(sum(share^2 * stratum[2, ]))
  structure(score, interval = c(lower = score - half, upper = score + half), sample = length(rows))
}

tapply_sums <- function(value, label) {
  sums <- rowsum(value, label)
  stats::setNames(drop(sums), rownames(sums))
}

# ---- the object ----------------------------------------------------------------------------------

new_silhouette <- function(found, ready, call) {
  measure <- ready$measure
  structure(
    width_matrix(found, ready$labels, seq_along(ready$labels$label), ready$points$row_names),
    Ordered = FALSE, call = call, metric = measure$metric,
    p = if (identical(measure$metric, "minkowski")) measure$p, names_of = ready$labels$names,
    weights = ready$weights, class = c("huddle_silhouette", "silhouette")
  )
}

# A line for each of `rows`, of which `found` has the widths.
width_matrix <- function(found, labels, rows, row_names) {
  shown <- c(NA, labels$values)
  width <- found$width
  width[is.nan(width)] <- NA
  values <- cbind(
    cluster = c(0, labels$values)[labels$label[rows] + 1L], neighbor = shown[found$neighbor + 1L],
    sil_width = width
  )
  rownames(values) <- row_names[rows]
  values
}

#' @rdname silhouette_samples
#' @param object A result of `silhouette_samples()`.
#' @export
summary.huddle_silhouette <- function(object, ...) {
  check_no_dots(...)
  values <- unclass(object)
  counted <- !is.na(values[, "sil_width"])
  width <- values[counted, "sil_width"]
  cluster <- values[counted, "cluster"]
  weight <- attr(object, "weights")
  weight <- if (is.null(weight)) rep(1, length(width)) else weight[counted]
  by <- split(seq_along(width), cluster)
  average <- vapply(by, function(i) stats::weighted.mean(width[i], weight[i]), double(1))
  size <- lengths(by)
  structure(
    list(
      avg.width = stats::weighted.mean(width, weight), clus.avg.widths = average,
      clus.sizes = size, si.summary = summary(unname(width)),
      clusters = data_frame(
        list(
          cluster = as.integer(names(by)), size = unname(size), width = unname(average),
          negative = unname(vapply(by, function(i) mean(width[i] < 0), double(1)))
        ),
        length(by), tibble = FALSE
      ),
      excluded = sum(!counted), metric = attr(object, "metric"), p = attr(object, "p"),
      call = attr(object, "call")
    ),
    class = c("summary.huddle_silhouette", "summary.silhouette")
  )
}

#' @export
print.huddle_silhouette <- function(x, digits = 3, ...) {
  print(summary(x), digits = digits)
  invisible(x)
}

#' @export
print.summary.huddle_silhouette <- function(x, digits = 3, ...) {
  cat(
    sprintf(
      "Silhouette widths of %s in %s, %s", count_of(sum(x$clus.sizes), "row"),
      count_of(length(x$clus.sizes), "cluster"), measure_words(x$metric, x$p)
    ),
    facts(
      mean = format(x$avg.width, digits = digits),
      excluded = if (x$excluded > 0) paste(count_of(x$excluded, "row"), "of noise")
    ),
    "",
    sep = "\n"
  )
  shown <- x$clusters
  shown$negative <- percent(shown$negative)
  print_top(shown, digits)
  invisible(x)
}
