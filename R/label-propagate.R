#' Give the labels of a few rows to their clusters
#'
#' Label one row of each cluster by hand, such as its [representatives()]; `propagate_labels()`
#' gives the label to all rows of the cluster, or to those that are more surely right: the closest
#' to its center, or those whose neighbours confirm it.
#'
#' @inheritParams huddle-params
#' @param fit A clustering, or labels of the rows of `x`, as for [representatives()].
#' @param x The rows to label: those that the clustering was fitted to, or, for a clustering of this
#'   package with centers, others with the same columns.
#' @param labels The labels of `representatives(fit, x)`, one for each cluster in the clusters'
#'   order: a factor, or a vector of text or whole numbers. `NA` leaves a cluster out.
#' @param closest The share of each cluster that gets its label, from 0 to 1: of m rows, those whose
#'   distance to the center is not above the quantile `closest` of the m distances, which is
#'   `1 + floor(closest * (m - 1))` rows. Of rows equally far the first count.
#' @param confirmed Whether rows are left out for which [spread_labels()], by the neighbours and
#'   from the same labels, does not find the label of the cluster. Not for sparse data.
#'
#' @details
#' Rows belong to the cluster that [predict()] gives them, or, where the clustering has no centers
#' or comes from elsewhere, to that of their label; noise is left out. Distances are then those to
#' the mean of the cluster's rows, as for [representatives()]. The representatives themselves keep
#' the labels they were given, in whichever cluster they lie. Time grows with `n * k * d`; with
#' `confirmed`, a search for seven neighbours of each row is added.
#'
#' **Which to choose.** The closest rows are almost all right, but look alike: a classifier learns
#' little from them about where classes meet. Rows that are confirmed are spread over the whole
#' cluster, and more than half of the wrong ones are left out. On the [digits] with 50 labels and 12
#' random test sets, the median accuracy of a classifier that learns from the labels is 0.931 for
#' the closest fifth, 0.940 for whole clusters and 0.948 for what is confirmed of them, see
#' [compare_labelling()].
#'
#' @return An object of class `"huddle_propagation"`, a list with
#'   * `labels`: a factor of n labels, `NA` where none was propagated;
#'   * `source`: a factor of `"given"` (a representative), `"propagated"` and `"left out"`;
#'   * `cluster` and `distance`: of each row its cluster and the distance to the center of it;
#'   * `n`, `k`, and `params`, which has `closest` and `confirmed`.
#'
#'   `summary()` counts rows of each label, and with a `truth` tells how many labels are right; it
#'   returns an object of class `"summary.huddle_propagation"` with the fields `classes` (a data
#'   frame of one row per label, with `given`, `propagated` and, by the truth, `right`), `counts`
#'   and `right`, the share of right labels among the propagated ones.
#' @seealso [spread_labels()] follows neighbours instead of clusters, and gets more labels right;
#'   [plot.huddle_propagation()].
#' @examples
#' # Fifty of 1347 images are looked at.
#' train <- digits[digits$set == "train", ]
#' set.seed(1)
#' fit <- cluster_kmeans(train[, 1:64], k = 50)
#' rows <- representatives(fit, train[, 1:64])
#' all <- propagate_labels(fit, train[, 1:64], train$digit[rows])
#' summary(all, truth = train$digit)$right
#' near <- propagate_labels(fit, train[, 1:64], train$digit[rows], closest = 0.2)
#' near
#' summary(near, truth = train$digit)
#' sure <- propagate_labels(fit, train[, 1:64], train$digit[rows], confirmed = TRUE)
#' summary(sure, truth = train$digit)$right
#' @export
propagate_labels <- function(fit, x, labels, closest = 1, confirmed = FALSE, n_threads = NULL,
                             ...) {
  check_no_dots(...)
  n_threads <- resolve_threads(n_threads)
  places <- propagation_places(fit, x, n_threads)
  rows <- places$rows
  labels <- check_given_labels(labels, rows)
  closest <- check_number(closest, min = 0, max = 1)
  confirmed <- check_flag(confirmed)
  cluster <- places$cluster
  code <- as.integer(labels)[replace(cluster, cluster == 0L, NA)]
  code[!nearest_share(places$distance, cluster, closest)] <- NA
  known <- !is.na(labels)
  if (confirmed && any(known)) {
    code[which(!neighbors_agree(fit, x, labels[known], rows[known], code, n_threads))] <- NA
  }
  code[rows[known]] <- as.integer(labels)[known]
  spread <- structure(code, levels = levels(labels), class = "factor")
  names(spread) <- names(cluster)
  new_propagation(list(
    labels = spread, source = label_source(seq_along(code) %in% rows[known], !is.na(code)),
    cluster = cluster, distance = places$distance, n = length(code), k = places$k,
    params = list(closest = closest, confirmed = confirmed)
  ))
}

# list(rows, cluster, distance, k): the representatives, and of each row its cluster, 0 for noise,
# and the distance to the center of it.
propagation_places <- function(fit, x, n_threads, call = rlang::caller_env()) {
  model <- known_centers(fit, "fit", call)
  if (inherits(model, "huddle_kmeans")) {
    points <- some_newdata(x, model, n_threads, call)
    found <- by_centers(points, model$centers, n_threads, call)
    named <- function(values) stats::setNames(values, points$row_names)
    distance <- named(sqrt(pmax(found$square, 0)))
    return(list(rows = found$row, cluster = named(found$label), distance = distance, k = fit$k))
  }
  rows <- if (!is.null(model)) representative_rows(fit, x, n_threads, call)
  if (inherits(model, "huddle_clustering")) {
    cluster <- stats::predict(fit, x, n_threads = n_threads)
    distance <- sqrt(pmax(-stats::predict(fit, x, type = "score", n_threads = n_threads), 0))
    return(list(rows = rows, cluster = cluster, distance = distance, k = fit$k))
  }
  places <- label_places(fit, x, n_threads, call = call)
  if (is.null(model)) {
    say_noise(places$labels, "fit")
    rows <- middle_rows(places)
  }
  named <- function(values) stats::setNames(values, places$names)
  list(rows = rows, cluster = named(places$label), distance = named(places$distance), k = places$k)
}

# Whether spreading the given labels leads to the same ones; not where it leads nowhere.
neighbors_agree <- function(fit, x, labels, rows, code, n_threads, call = rlang::caller_env()) {
  space <- fitted_space(fit, x, n_threads, call)
  n <- space$points$n
  given <- structure(rep(NA_integer_, n), levels = levels(labels), class = "factor")
  given[rows] <- labels
  if (n == 1) {
    return(TRUE)
  }
  params <- spread_params(min(7, n - 1), 0.9, "local", NULL, "union", TRUE, 1e-6, 5000, call)
  space$points$x <- unname(space$points$x)
  spread <- spread_points(space, given, params, n_threads, FALSE, call)
  !is.na(spread$labels) & as.integer(spread$labels) == code
}

# list(points, metric, p): the points in a form in which neighbours are those by the distance of the
# clustering. The chords of a sphere have the order of its angles.
fitted_space <- function(fit, x, n_threads, call) {
  if (inherits(fit, "huddle_clustering") && !is.null(fit[["centers"]])) {
    points <- as_newdata(x, fit, "x", call, n_threads)
    return(list(points = points, metric = "euclidean", p = 2))
  }
  known <- known_clustering(fit, "fit", call)
  metric <- known_metric(known, "fit", call)
  points <- measured_points(as_points(x, "x", call, n_threads), metric, "x", call, n_threads)
  if (metric == "haversine") {
    points$x <- on_globe(points$x)
  }
  if (metric %in% angle_metrics) {
    metric <- "euclidean"
  }
  list(points = points, metric = metric, p = known_power(known))
}

# One label for each cluster, and the same for clusters that one row represents.
check_given_labels <- function(labels, rows, call = rlang::caller_env()) {
  if (!missing(labels) && length(labels) != length(rows) && is_labels(labels)) {
    clusters <- count_of(length(rows), "cluster")
    huddle_abort(
      c(
        "{.arg labels} must have one label for each cluster.",
        x = "It has length {format_number(length(labels))}, for {clusters}."
      ),
      class = "dim", arg = "labels", call = call
    )
  }
  labels <- as_classes(labels, length(rows), "labels", call)
  first <- match(rows, rows)
  clash <- which(!is.na(labels) & !is.na(labels[first]) & labels != labels[first])
  if (length(clash) > 0) {
    row <- format_number(rows[clash[1]])
    huddle_abort(
      c(
        "{.arg labels} must give each row one label.",
        x = "Row {row} represents more than one cluster, and has more than one label."
      ),
      class = "input", arg = "labels", call = call
    )
  }
  labels
}

# Whether a row is among the nearest of its cluster; ties by row. Noise is not.
nearest_share <- function(distance, cluster, closest) {
  order <- order(cluster, distance)
  order <- order[cluster[order] > 0L]
  sizes <- tabulate(cluster)
  rank <- rep(Inf, length(cluster))
  rank[order] <- sequence(sizes[sizes > 0])
  # A product that should be a whole number may come out just below it.
  kept <- 1 + floor(closest * (sizes - 1) * (1 + 1e-14))
  is.finite(rank) & rank <= kept[pmax(cluster, 1L)]
}

label_source <- function(given, labelled) {
  code <- ifelse(given, 1L, ifelse(labelled, 2L, 3L))
  structure(code, levels = c("given", "propagated", "left out"), class = "factor")
}

new_propagation <- function(fields, class = NULL) {
  fields$format_version <- model_format
  structure(fields, class = c(class, "huddle_propagation"))
}

check_propagation <- function(object, arg, call = rlang::caller_env()) {
  whole <- is.list(object) && is.factor(object[["labels"]]) && is.factor(object[["source"]]) &&
    length(object[["labels"]]) == length(object[["source"]]) &&
    identical(levels(object[["source"]]), c("given", "propagated", "left out"))
  if (whole && inherits(object, "huddle_spread")) {
    whole <- is_spread(unclass(object))
  }
  if (!whole) {
    huddle_abort(
      "{.arg {arg}} must be a result of {.fn propagate_labels} or {.fn spread_labels}.",
      class = "model", arg = arg, call = call
    )
  }
}

# What compiled code will rely on.
is_spread <- function(fields) {
  x <- fields[["x"]]
  probability <- fields[["probability"]]
  n <- length(fields[["labels"]])
  params <- fields[["params"]]
  is.matrix(x) && is.double(x) && nrow(x) == n && ncol(x) > 0 && all(is.finite(x)) &&
    is.matrix(probability) && is.double(probability) && nrow(probability) == n &&
    ncol(probability) == nlevels(fields[["labels"]]) && is_plain(fields[["scale"]], "double", n) &&
    is.list(params) && is_whole(params[["n_neighbors"]], 1, n) &&
    is_finite_number(params[["gamma"]]) &&
    isTRUE(params[["weights"]] %in% c("local", "connectivity", "rbf"))
}

# ---- in words ------------------------------------------------------------------------------------

#' @export
print.huddle_propagation <- function(x, ...) {
  check_propagation(x, "x")
  cat(describe_propagation(x), sep = "\n")
  invisible(x)
}

describe_propagation <- function(x) {
  counts <- table(x$source)
  classes <- levels(droplevels(x$labels))
  names <- list_texts(shorten_text(classes, 20))
  c(
    sprintf(
      "Labels of %s from %s given, %s", count_of(length(x$labels), "row"),
      format_number(counts[["given"]]), propagation_words(x)
    ),
    facts(
      classes = sprintf("%s (%s)", format_number(length(classes)), names),
      propagated = format_number(counts[["propagated"]]),
      "left out" = format_number(counts[["left out"]]),
      converged = describe_course(x)
    )
  )
}

propagation_words <- function(x) {
  if (inherits(x, "huddle_spread")) {
    return(sprintf(
      "spread over %s", count_of(x$params$n_neighbors, "nearest neighbour")
    ))
  }
  to <- if (x$params$closest == 1) {
    "whole clusters"
  } else {
    sprintf("the closest %s of each cluster", format_share(x$params$closest))
  }
  paste0("propagated to ", to, if (isTRUE(x$params$confirmed)) ", if confirmed by neighbours")
}

#' @rdname propagate_labels
#' @param object A result of `propagate_labels()` or [spread_labels()].
#' @param truth The true labels, one for each row, or `NULL` where they are not known. A row without
#'   one counts neither as right nor as wrong.
#' @param ... Not used; an unknown argument is an error.
#' @export
summary.huddle_propagation <- function(object, truth = NULL, ...) {
  check_no_dots(...)
  check_propagation(object, "object")
  classes <- data.frame(label = factor(levels(object$labels), levels(object$labels)))
  count <- function(rows) tabulate(object$labels[rows], nlevels(object$labels))
  propagated <- object$source == "propagated"
  classes$given <- count(object$source == "given")
  classes$propagated <- count(propagated)
  right <- NULL
  if (!is.null(truth)) {
    truth <- as.character(as_classes(truth, length(object$labels), "truth", rlang::current_env()))
    correct <- as.character(object$labels) == truth
    judged <- which(propagated & !is.na(correct))
    classes$right <- as.vector(tapply(correct[judged], object$labels[judged], mean))
    right <- mean(correct[judged])
  }
  structure(
    list(
      heading = describe_propagation(object), counts = table(object$source), classes = classes,
      right = right
    ),
    class = "summary.huddle_propagation"
  )
}

#' @export
print.summary.huddle_propagation <- function(x, digits = 3, ...) {
  cat(x$heading, sep = "\n")
  if (!is.null(x$right)) {
    cat(facts(right = sprintf("%s of the propagated labels", percent(x$right))), sep = "\n")
  }
  cat("\n")
  shown <- x$classes
  if (!is.null(x$right)) shown$right <- percent(shown$right)
  print_top(shown, digits)
  invisible(x)
}
