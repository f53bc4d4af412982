#' How far a few labels go
#'
#' `compare_labelling()` measures six ways to use `k` labels, on rows whose labels are all known:
#' `k` rows drawn at random, the [representatives()] of `k` clusters, their labels propagated to
#' whole clusters, to the closest rows of each or to those whose neighbours confirm them
#' ([propagate_labels()]), and spread over the graph of neighbours ([spread_labels()]). A classifier
#' learns from each, and is scored on a test set.
#'
#' @inheritParams huddle-params
#' @param y The classes of the rows of `x`: a factor, or a vector of text or whole numbers. Each way
#'   gets to see `k` of them.
#' @param x_test,y_test Points and their classes, by which the ways are judged.
#' @param k The number of labels, and of clusters.
#' @param closest The share of each cluster that gets its label in the fourth way.
#' @param learner The classifier that learns from the first five, see [learner()]. Of the sixth the
#'   spread itself predicts.
#' @param repeats How often all is done anew, with other random rows and another clustering. A
#'   single run tells little: two runs of one way often differ more than two ways do.
#' @param n_init,refine The number of starts of each clustering, and whether they go on to better
#'   optima, see [cluster_kmeans()]. Clusters of a better optimum hold fewer classes at a time.
#'
#' @details
#' Random numbers follow [set.seed()]. Each repeat costs a k-means fit, five fits of
#' the learner and two searches for neighbours.
#'
#' Medians on the [digits] with 50 labels and 12 random test sets of 450 rows: random rows 0.826,
#' representatives 0.909, propagated 0.940, the closest fifth 0.931, confirmed 0.948, spread 0.976.
#' Better optima help: from 10 starts without `refine` the last five are 0.908, 0.926, 0.926, 0.943
#' and 0.969. The classifier can learn from `spread_labels(x, labels)$labels` as well, about as much
#' as from what is confirmed. That is less than the spread itself predicts, but such a model keeps
#' no data.
#'
#' @return An object of class `"huddle_labelling"`, a list with
#'   * `summary`: a data frame of one row for each way, with `method`, `labels` (the median number
#'     of rows that were learnt from), `median`, `min` and `max` of the accuracy on the test set,
#'     and `label_accuracy`, the median share of right labels among those that were propagated;
#'   * `results`: the same figures for each repeat, with the columns `method`, `run`, `labels`,
#'     `accuracy` and `label_accuracy`;
#'   * `full`: the accuracy of the learner when it is given all of `y`;
#'   * `n`, `n_test`, `params` and the name of the `learner`.
#'
#'   `autoplot()` returns a ggplot object with a dot for each repeat and a diamond for the median,
#'   `plot()` draws it and returns it invisibly, and `plot_data()` returns the data frame behind it.
#' @seealso [spread_labels()], [propagate_labels()], [active_learner()] to choose further rows.
#' @examples
#' train <- digits$set == "train"
#' pixels <- as.matrix(digits[, 1:64])
#' set.seed(1)
#' comparison <- compare_labelling(
#'   pixels[train, ], digits$digit[train], pixels[!train, ], digits$digit[!train],
#'   k = 30, repeats = 2
#' )
#' comparison
#' plot(comparison)
#' @export
compare_labelling <- function(x, y, x_test, y_test, k = 50, closest = 0.2,
                              learner = learner_logistic(), repeats = 10, ..., n_init = 30,
                              refine = TRUE, n_threads = NULL,
                              progress = getOption("huddle.progress", interactive())) {
  check_no_dots(...)
  data <- labelling_data(x, y, x_test, y_test)
  params <- list(
    k = check_k(k, nrow(data$x)), closest = check_number(closest, min = 0, max = 1),
    repeats = check_count(repeats), n_init = check_limit(n_init, kmeans_limits$n_init),
    refine = check_flag(refine)
  )
  learner <- check_learner(learner)
  n_threads <- resolve_threads(n_threads)
  report <- progress_report(check_flag(progress), "Comparing")
  full <- learner_accuracy(learner, data, factor(data$y, levels(data$y)))
  results <- vector("list", params$repeats)
  for (run in seq_len(params$repeats)) {
    results[[run]] <- cbind(run = run, compare_once(data, params, learner, n_threads))
    if (!is.null(report)) report(run / params$repeats)
  }
  results <- do.call(rbind, results)[c("method", "run", "labels", "accuracy", "label_accuracy")]
  structure(
    list(
      summary = labelling_summary(results), results = results, full = full, n = nrow(data$x),
      n_test = nrow(data$x_test), params = params, learner = learner$name
    ),
    class = "huddle_labelling"
  )
}

labelling_methods <- c(
  "random", "representatives", "propagated", "closest", "confirmed", "spread"
)

labelling_data <- function(x, y, x_test, y_test, call = rlang::caller_env()) {
  points <- as_points(x, call = call)
  y <- check_classes(y, points$n, "y", call)
  test <- as_newdata(x_test, list(centers = points$x), "x_test", call)
  if (test$n == 0) {
    huddle_abort("{.arg x_test} must have at least one row, not 0.",
      class = "dim", arg = "x_test", call = call
    )
  }
  y_test <- check_classes(y_test, test$n, "y_test", call)
  list(x = points$x, y = y, x_test = test$x, y_test = as.character(y_test))
}

# Accuracy on the test set of what is learnt from the rows that have a label.
learner_accuracy <- function(learner, data, labels) {
  known <- !is.na(labels)
  model <- fit_learner(
    learner, data$x[known, , drop = FALSE], labels[known], data$x[!known, , drop = FALSE],
    call = rlang::caller_env(2)
  )
  mean(as.character(predict_learner(model, data$x_test)) == data$y_test)
}

compare_once <- function(data, params, learner, n_threads) {
  n <- nrow(data$x)
  only <- function(rows) replace(data$y, -rows, NA)
  random <- sample.int(n, params$k)
  fit <- cluster_kmeans(
    data$x, params$k, n_init = params$n_init, refine = params$refine, n_threads = n_threads,
    progress = FALSE
  )
  rows <- representatives(fit, data$x, n_threads = n_threads)
  spread <- spread_labels(
    data$x, only(rows), n_neighbors = min(7, n - 1), n_threads = n_threads, progress = FALSE
  )
  propagated <- function(...) propagate_labels(fit, data$x, data$y[rows], ...)$labels
  labels <- list(
    only(random), only(rows), propagated(), propagated(params$closest),
    propagated(confirmed = TRUE), spread$labels
  )
  accuracy <- vapply(labels[-6], function(given) {
    learner_accuracy(learner, data, given)
  }, numeric(1))
  predicted <- as.character(stats::predict(spread, data$x_test, n_threads = n_threads))
  data.frame(
    method = factor(labelling_methods, labelling_methods),
    labels = vapply(labels, function(given) sum(!is.na(given)), integer(1)),
    accuracy = c(accuracy, mean(!is.na(predicted) & predicted == data$y_test)),
    label_accuracy = c(NA, NA, vapply(labels[3:6], function(labels) {
      mean((labels == data$y)[-rows], na.rm = TRUE)
    }, numeric(1)))
  )
}

labelling_summary <- function(results) {
  by_method <- function(values, f) as.vector(tapply(values, results$method, f))
  data.frame(
    method = factor(labelling_methods, labelling_methods),
    labels = by_method(results$labels, stats::median),
    median = by_method(results$accuracy, stats::median),
    min = by_method(results$accuracy, min), max = by_method(results$accuracy, max),
    label_accuracy = by_method(results$label_accuracy, stats::median)
  )
}

#' @export
print.huddle_labelling <- function(x, ...) {
  check_labelling(x, "x")
  cat(sprintf(
    "%s of %s, judged by %s, %s\n\n", count_of(x$params$k, "label"), count_of(x$n, "row"),
    count_of(x$n_test, "test row"), count_of(x$params$repeats, "repeat")
  ))
  shown <- x$summary
  shown$labels <- format_number(shown$labels)
  for (column in c("median", "min", "max", "label_accuracy")) {
    shown[[column]] <- percent(shown[[column]])
  }
  names(shown)[6] <- "right labels"
  print_top(shown, 3)
  cat(sprintf("\nAll %s labels: %s, by %s\n", format_number(x$n), percent(x$full), x$learner))
  invisible(x)
}

check_labelling <- function(object, arg, call = rlang::caller_env()) {
  whole <- is.list(object) && is.data.frame(object[["results"]]) &&
    all(c("method", "run", "accuracy") %in% names(object[["results"]]))
  if (!whole) {
    huddle_abort(
      "{.arg {arg}} must be a result of {.fn compare_labelling}.",
      class = "model", arg = arg, call = call
    )
  }
}
