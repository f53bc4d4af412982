# What asking is worth: strategies of active learning beside random sampling.

#' Try out strategies of active learning
#'
#' `compare_queries()` plays active learning on data whose classes are all known: it hides them,
#' answers every question with the truth, and measures the accuracy on rows kept apart. Repeated
#' over several splits, it shows how much a strategy saves against labels drawn at random.
#'
#' @inheritParams active_learner
#' @param y The classes of all rows: a factor, text or whole numbers.
#' @param strategy The strategies to compare, see [active_learner()].
#' @param start How many rows have a label from the start: the [representatives()] of as many
#'   clusters.
#' @param total With how many labels to end.
#' @param batch How many labels to ask for before fitting again.
#' @param runs How many times to split the rows and play.
#' @param test The share of the rows to measure the accuracy on, drawn anew for each run.
#' @param ... Further arguments of [active_learner()], such as `committee`.
#' @param progress Whether to show a progress bar.
#'
#' @details
#' All strategies of a run share its split and its first labels. Random numbers follow [set.seed()].
#' Time is that of `runs * (total - start) / batch` fits for each strategy, and more for strategies
#' that fit again (see [active_learner()]).
#'
#' `plot()` draws the median over the runs and the range of all of them, and returns the picture
#' invisibly; `autoplot()` returns it.
#'
#' @return A data frame of class `"huddle_query_comparison"`, with a row for each run, strategy and
#'   number of labels and the columns `run`, `strategy` (a factor), `labels` and `accuracy`.
#'
#'   `summary()` returns a data frame with a row for each strategy and number of labels, and the
#'   columns `median`, `low` and `high` (the least and the greatest accuracy of all runs).
#' @seealso [active_learner()]
#' @examples
#' set.seed(1)
#' queries <- compare_queries(
#'   iris[1:4], iris$Species, c("margin", "random"), start = 3, total = 15, batch = 3, runs = 3
#' )
#' summary(queries)
#' plot(queries)
#' @export
compare_queries <- function(x, y, strategy = c("uncertainty", "random"), ...,
                            learner = learner_logistic(), start = 50, total = 150, batch = 10,
                            runs = 10, test = 0.25,
                            progress = getOption("huddle.progress", interactive())) {
  points <- as_points(x)
  y <- check_some_labels(check_classes(y, points$n), points$n)
  check_learner(learner)
  strategy <- check_strategies(strategy)
  test <- check_number(test, min = 0, max = 1)
  n_test <- round(test * points$n)
  if (n_test < 1 || n_test >= points$n) {
    abort_param(test, "a share that leaves rows on both sides", "test", rlang::current_env())
  }
  total <- check_count(total, max = points$n - n_test)
  start <- check_count(start, max = total)
  batch <- check_count(batch)
  runs <- check_count(runs)
  report <- progress_report(check_flag(progress), "Comparing queries")
  curves <- list()
  for (run in seq_len(runs)) {
    rows <- sample.int(points$n, n_test)
    curves[[run]] <- play_run(
      points$x, y, rows, strategy, learner, start, total, batch, ...
    )
    curves[[run]]$run <- run
    if (!is.null(report)) {
      report(run / runs)
    }
  }
  result <- do.call(rbind, curves)[c("run", "strategy", "labels", "accuracy")]
  result$strategy <- factor(result$strategy, strategy)
  structure(result, class = c("huddle_query_comparison", "data.frame"))
}

check_strategies <- function(strategy, call = rlang::caller_env()) {
  valid <- is.character(strategy) && length(strategy) > 0 && !anyDuplicated(strategy)
  if (!valid) {
    abort_param(strategy, "one or more different strategies", "strategy", call)
  }
  for (one in strategy) {
    check_choice(one, names(strategies), arg = "strategy", call = call)
  }
  strategy
}

# The curves of all strategies on one split.
play_run <- function(x, y, test, strategy, learner, start, total, batch, ...) {
  truth <- y[-test]
  nothing <- list(
    x = x[-test, , drop = FALSE], labels = rep(NA, length(truth)), skipped = FALSE
  )
  rows <- first_rows(nothing, seq_along(truth), start)
  known <- replace(truth, -rows, NA)
  curves <- lapply(strategy, function(one) {
    # The committee is only asked where it votes.
    arguments <- list(...)
    if (one != "committee") {
      arguments$committee <- NULL
    }
    settings <- list(
      nothing$x, known, learner, one,
      validation = list(x = x[test, , drop = FALSE], y = y[test])
    )
    a <- do.call(active_learner, c(settings, arguments))
    while ((labelled <- sum(!is.na(a$labels))) < total) {
      rows <- query(a, min(batch, total - labelled))
      a <- teach(a, rows, truth[rows])
    }
    data.frame(strategy = one, a$curve[c("labels", "accuracy")])
  })
  do.call(rbind, curves)
}

#' @rdname compare_queries
#' @param object A result of `compare_queries()`.
#' @export
summary.huddle_query_comparison <- function(object, ...) {
  check_no_dots(...)
  query_ranges(object, "object")
}

query_ranges <- function(object, arg, call = rlang::caller_env()) {
  columns <- c("run", "strategy", "labels", "accuracy")
  if (!is.data.frame(object) || !all(columns %in% names(object)) || nrow(object) == 0L) {
    huddle_abort(
      "{.arg {arg}} must have rows and the columns {list_texts(columns)}.",
      class = "model", arg = arg, call = call
    )
  }
  cells <- split(object$accuracy, list(object$labels, object$strategy), drop = TRUE)
  first <- match(
    names(cells), paste(object$labels, object$strategy, sep = ".")
  )
  data.frame(
    strategy = object$strategy[first], labels = object$labels[first],
    median = vapply(cells, stats::median, numeric(1), USE.NAMES = FALSE),
    low = vapply(cells, min, numeric(1), USE.NAMES = FALSE),
    high = vapply(cells, max, numeric(1), USE.NAMES = FALSE)
  )
}
