# The number of clusters with which a classifier on their distances does best.

#' Choose the number of clusters by cross-validation
#'
#' Where clusters are features for a classifier ([cluster_pipeline()]), the best number of them is
#' the one with which the classifier is right most often on rows that it has not seen. `cv_k()`
#' splits the rows into folds, fits the pipeline for each k without one fold at a time, and measures
#' its accuracy on that fold.
#'
#' @inheritParams cluster_pipeline
#' @param k The numbers of clusters to try: different whole numbers, at most the rows outside the
#'   largest fold.
#' @param folds In how many parts the rows are split, at least 2, each class evenly.
#' @param n_threads The number of threads; see below.
#'
#' @details
#' Folds and fits follow [set.seed()]; the fits of a fold draw the same random numbers for every k,
#' so that the accuracy of a k does not depend on which others are tried. Where processes can be forked (not on Windows), up to
#' `n_threads` pairs of fold and k are worked on at a time, each by one thread; elsewhere one after
#' the other. The result is the same.
#'
#' The accuracy of the best k is a little too good, since it was chosen for being the best: measure
#' the final pipeline on rows that took no part. It is fitted to all rows with the best k; of equals
#' the smallest.
#'
#' Time is that of `length(k) * folds` pipelines.
#'
#' @return An object of class `c("huddle_cv", "data.frame")`: a row for each k with the columns `k`,
#'   `accuracy` (the mean over folds), `sd` (their standard deviation) and `fold1`, `fold2`, ... Its
#'   attribute `best` is the best k. `predict()` and `score()` are those of the pipeline with that
#'   k, which `attr(, "pipeline")` holds. `plot()` draws accuracy against k.
#' @seealso [cluster_pipeline()], [choose_k()] where there are no classes.
#' @examples
#' set.seed(1)
#' cv <- cv_k(iris[1:4], iris$Species, k = 2:12)
#' cv
#' plot(cv)
#' predict(cv, iris[c(1, 51, 101), 1:4])
#' @export
cv_k <- function(x, y, k = 2:99, folds = 3, learner = learner_logistic(), ..., n_threads = NULL,
                 progress = getOption("huddle.progress", interactive())) {
  call <- match.call()
  n_threads <- resolve_threads(n_threads)
  points <- as_points(x, n_threads = n_threads, sparse = TRUE)
  classes <- check_classes(y, points$n, "y")
  folds <- check_count(folds, min = 2, max = points$n)
  k <- check_ks(k, points$n - ceiling(points$n / folds), "the rows outside the largest fold")
  check_learner(learner)
  report <- progress_report(check_flag(progress), "Cross-validation")
  rlang::local_options(huddle.progress = FALSE)
  data <- given_points(points)

  fold <- stratified_folds(classes, folds)
  tasks <- expand.grid(k = k, fold = seq_len(folds))
  # One for each fold: what a k gives does not depend on the others.
  tasks$seed <- sample.int(.Machine$integer.max, folds)[tasks$fold]
  measure <- function(i) {
    left_out <- fold == tasks$fold[i]
    with_own_seed(tasks$seed[i], {
      pipeline <- fit_pipeline(
        data[!left_out, , drop = FALSE], classes[!left_out], tasks$k[i], learner, ...
      )
      score(pipeline, data[left_out, , drop = FALSE], classes[left_out])
    })
  }
  tasks$accuracy <- run_tasks(measure, tasks$k, n_threads, report)
  new_cv(tasks, k, folds, function(k) fit_pipeline(data, classes, k, learner, ...), call)
}

# A fold for each row: the rows of every class, in random order, go to the folds in turn. Where one
# class ends the next goes on, so that folds differ by one row at most.
stratified_folds <- function(classes, folds) {
  fold <- integer(length(classes))
  next_fold <- 0L
  for (rows in split(seq_along(classes), classes)) {
    rows <- rows[sample.int(length(rows))]
    fold[rows] <- (next_fold + seq_along(rows) - 1L) %% as.integer(folds) + 1L
    next_fold <- next_fold + length(rows)
  }
  fold
}

# Evaluates with random numbers of its own, and leaves those of the caller as they were.
with_own_seed <- function(seed, code) {
  session <- globalenv()
  old <- session$.Random.seed
  on.exit(session$.Random.seed <- old)
  set.seed(seed)
  code
}

# measure(i) for every task, whose time is taken to grow with `size`; in forked processes where
# there are any, a few tasks for each at a time so that the bar moves and Ctrl-C is heard.
run_tasks <- function(measure, size, n_threads, report) {
  can_fork <- .Platform$OS.type == "unix" && n_threads > 1L && !is_forked()
  # The largest first: what is left for the end is small.
  order <- order(size, decreasing = TRUE)
  waves <- split(order, (seq_along(order) - 1L) %/% (4L * n_threads))
  result <- double(length(size))
  done <- 0
  for (wave in waves) {
    found <- if (can_fork) {
      # Its warning only counts the errors, which come back as values.
      suppressWarnings(parallel::mclapply(
        wave, measure, mc.cores = n_threads, mc.preschedule = FALSE, mc.set.seed = FALSE
      ))
    } else {
      lapply(wave, measure)
    }
    for (one in found) {
      if (inherits(one, "try-error")) stop(attr(one, "condition"))
    }
    result[wave] <- unlist(found)
    done <- done + sum(size[wave])
    if (!is.null(report)) {
      report(done / sum(size))
    }
  }
  result
}

new_cv <- function(tasks, k, folds, refit, call) {
  accuracy <- matrix(tasks$accuracy, length(k), folds)
  colnames(accuracy) <- paste0("fold", seq_len(folds))
  means <- rowMeans(accuracy)
  best <- min(k[means == max(means)])
  structure(
    data.frame(k = k, accuracy = means, sd = apply(accuracy, 1L, stats::sd), accuracy),
    best = best, pipeline = refit(best), call = call, class = c("huddle_cv", "data.frame")
  )
}

check_cv <- function(cv, arg, call = rlang::caller_env()) {
  if (!inherits(cv, "huddle_cv") || !inherits(attr(cv, "pipeline"), "huddle_pipeline")) {
    huddle_abort(
      "{.arg {arg}} must be a result of {.fn cv_k}.", class = "model", arg = arg, call = call
    )
  }
}

#' @export
print.huddle_cv <- function(x, ...) {
  check_cv(x, "x")
  best <- match(attr(x, "best"), x$k)
  folds <- sum(startsWith(names(x), "fold"))
  cat(
    sprintf("Accuracy of a classifier on the distances to clusters, in %d folds", folds),
    facts(
      best = sprintf(
        "k = %s, accuracy %s (%s between folds)", format_number(x$k[best]),
        percent(x$accuracy[best]), percent(x$sd[best])
      )
    ),
    cv_edge(x),
    "",
    sep = "\n"
  )
  shown <- as.data.frame(unclass(x)[names(x)])
  shown[-1] <- lapply(shown[-1], percent)
  print_top(shown, 4)
  invisible(x)
}

# What lies beyond the k that were tried may be better.
cv_edge <- function(cv) {
  if (nrow(cv) == 1L || max(cv$accuracy) == 1) {
    return(NULL)
  }
  if (attr(cv, "best") == max(cv$k)) {
    "  It is the largest k tried: larger ones may be better."
  } else if (attr(cv, "best") == min(cv$k) && min(cv$k) > 1) {
    "  It is the smallest k tried: smaller ones may be better."
  }
}

#' @rdname cv_k
#' @param object,fit A result of `cv_k()`.
#' @param newdata,type As for [predict.huddle_pipeline()].
#' @export
predict.huddle_cv <- function(object, newdata, type = c("class", "prob"), ..., n_threads = NULL) {
  check_no_dots(...)
  check_cv(object, "object")
  stats::predict(attr(object, "pipeline"), newdata, type, n_threads = n_threads)
}

#' @rdname cv_k
#' @export
score.huddle_cv <- function(fit, x, y, ..., n_threads = NULL) {
  check_no_dots(...)
  check_cv(fit, "fit")
  score(attr(fit, "pipeline"), x, y, n_threads = n_threads)
}

# ---- the picture ---------------------------------------------------------------------------------

#' @rdname cv_k
#' @export
autoplot.huddle_cv <- function(object, ...) {
  check_no_dots(...)
  data <- plot_data(object)
  colour <- cluster_colours(2L)
  best <- data[data$best, , drop = FALSE]
  ggplot2::ggplot(data, ggplot2::aes(x = .data$k, y = .data$accuracy)) +
    ggplot2::geom_ribbon(
      ggplot2::aes(ymin = .data$low, ymax = .data$high), fill = colour[1], alpha = 0.2
    ) +
    ggplot2::geom_line(colour = colour[1], linewidth = 0.7) +
    ggplot2::geom_point(colour = colour[1], size = if (nrow(data) > 40L) 0.9 else 2) +
    ggplot2::geom_point(data = best, shape = 21, size = 4.2, stroke = 1.2, colour = colour[2]) +
    ggplot2::scale_x_continuous(breaks = whole_breaks) +
    ggplot2::scale_y_continuous(labels = percent_labels) +
    ggplot2::labs(
      x = "k, the number of clusters", y = "accuracy",
      title = paste("Best with", plural(best$k, "cluster")),
      subtitle = paste0(
        "Accuracy ", percent(best$accuracy), "; shaded: from the worst fold to the best"
      )
    ) +
    theme_huddle()
}

#' @rdname cv_k
#' @export
plot.huddle_cv <- function(x, ...) draw_picture(x, ...)

#' @rdname cv_k
#' @export
plot_data.huddle_cv <- function(object, ...) {
  check_no_dots(...)
  check_cv(object, "object")
  folds <- as.matrix(as.data.frame(unclass(object)[startsWith(names(object), "fold")]))
  data.frame(
    k = object$k, accuracy = object$accuracy, low = apply(folds, 1L, min),
    high = apply(folds, 1L, max), best = object$k == attr(object, "best")
  )
}
