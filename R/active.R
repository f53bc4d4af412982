# Active learning: a model that asks for the labels it would learn most from.

#' Learn from few labels, asking for the most useful ones
#'
#' `active_learner()` fits a classifier to the rows that have a label. `query()` says which of the
#' other rows to label next, `teach()` takes their labels and fits again. A hundred labels asked for
#' in this way often do the work of several hundred drawn at random.
#'
#' @inheritParams huddle-params
#' @param x The data, as for [cluster_kmeans()], with or without labels. Sparse matrices are not
#'   supported.
#' @param labels The classes of the rows: a factor, `NA` where a label is not known. Its levels are
#'   all classes that there may be. Text and whole numbers become a factor with the values that
#'   occur as levels.
#' @param learner The classifier, see [learner()].
#' @param strategy How to choose, see below.
#' @param committee For `strategy = "committee"`, a list of at least two learners, which vote.
#' @param disagreement How the committee's disagreement is measured: `"vote_entropy"` or
#'   `"kullback_leibler"`.
#' @param candidates For strategies that fit again for each row and class: how many rows, drawn at
#'   random, to consider for a query.
#' @param validation `NULL`, or a list of rows `x` with their classes `y` that are known but not
#'   learnt from: on these the accuracy is measured that `plot()` shows, and the error that
#'   `"error_reduction"` wants to lower.
#' @param a A result of `active_learner()` or `teach()`.
#' @param n How many rows to ask for: at most as many as have no label.
#'
#' @details
#' With p the probabilities of the classes of a row, in the model's eyes, the strategies ask for
#' * `"uncertainty"`: the row with the lowest top probability;
#' * `"margin"`: the least difference between the two highest;
#' * `"entropy"`: the highest entropy of p;
#' * `"model_change"`: the row whose label would change the model most, in expectation over p. For
#'   [learner_logistic()] that is the length of the gradient of the loss at that row (Settles et
#'   al., 2008). Other learners are fitted again with the row in each class, and the change is half
#'   the sum of the absolute differences of the probabilities, averaged over up to 500 rows without
#'   a label;
#' * `"error_reduction"`: the row with which the error is expected to be least, after fitting again
#'   with the row in each class (Roy and McCallum, 2001). The error is the mean of 1 minus the
#'   probability of the true class over the `validation` rows; without them, of 1 minus the top
#'   probability over up to 500 rows without a label;
#' * `"committee"`: the row on which the learners of `committee` disagree most, by the entropy of
#'   their votes (ties go by the entropy of their mean probabilities), or by the mean
#'   Kullback-Leibler divergence of their probabilities from the mean;
#' * `"random"`: any row, as a yardstick.
#'
#' `"margin"` and `"entropy"` differ from `"uncertainty"` where there are more than two classes.
#' Those that fit again take `candidates` times the number of classes fits for each query: they are
#' for fast learners and few classes. Asking where a model is uncertain pays if the model can become
#' right there; where classes overlap it keeps asking for rows that nobody can tell apart.
#'
#' **Several rows at once.** The most wanted rows are often much alike, and like rows that have a
#' label. For `n` above 1 the rows are therefore spread: k-means clusters them together with the
#' rows that have a label, into as many clusters as have one or are wanted. A row weighs the square
#' of its rank among the scores (after Zhdanov, 2019, who weighs by the scores). Of the clusters
#' without a labelled row the n heaviest are taken, and of each the row nearest to its center. (Of
#' many rows only the 2000 or `20 * n` most wanted and 500 of the labelled take part.) On the
#' [digits], ten at a time learn more than single rows.
#'
#' **The first labels.** As long as fewer than two classes are known, no model says what to ask. The
#' rows are then spread in the same way, all of the same weight: without any label they are the
#' [representatives()] of n clusters. Labels may be unknown for all rows at the start.
#'
#' A label of `NA` says that nobody can tell: that row is not asked for again. A row that has a
#' label gets the new one, to mend mistakes. The object is a plain list without connections to
#' anything: [saveRDS()] it, and go on another day. Random numbers, in k-means, in draws of
#' candidates and in learners, follow [set.seed()].
#'
#' @return `active_learner()` and `teach()` return an object of class `"huddle_active"`, a list with
#'   the data `x`, the `labels` so far, the `model`, `learner`, `strategy` and its `settings`,
#'   * `history`: a data frame with a row for each label taught, in the order of teaching, and the
#'     columns `round`, `row`, `label` and `predicted` (by the model before it was taught);
#'   * `curve`: a data frame with a row for the start and for each round, and the columns `labels`
#'     (how many rows have one), `accuracy` (on the `validation` rows) and `predicted` (the share of
#'     the round's labels that had been predicted).
#'
#'   `query()` returns an integer vector of n row numbers of `x`. `predict()` returns a factor, or
#'   for `type = "prob"` a matrix of one column for each class. `score()` returns the accuracy: the
#'   share of the rows of `x` whose class is predicted.
#' @references
#' Roy, N. and McCallum, A. (2001). Toward optimal active learning through sampling estimation of
#' error reduction. *Proceedings of the 18th International Conference on Machine Learning*, 441-448.
#'
#' Settles, B. (2012). *Active Learning*. Morgan and Claypool.
#' \doi{10.2200/S00429ED1V01Y201207AIM018}
#'
#' Settles, B., Craven, M. and Ray, S. (2008). Multiple-instance active learning. *Advances in
#' Neural Information Processing Systems*, 20, 1289-1296.
#'
#' Zhdanov, F. (2019). Diverse mini-batch active learning. \doi{10.48550/arXiv.1901.05954}
#' @seealso [label_interactively()] to answer at the console, [compare_queries()] to try strategies
#'   out, [plot.huddle_active()] for the learning curve.
#' @examples
#' pixels <- digits[, 1:64]
#' train <- which(digits$set == "train")[1:500]
#' test <- digits$set == "test"
#'
#' # Fifty labels to begin with, of representatives.
#' set.seed(1)
#' fit <- cluster_kmeans(pixels[train, ], k = 50, n_init = 1)
#' known <- representatives(fit, pixels[train, ])
#' labels <- factor(rep(NA, length(train)), levels = 0:9)
#' labels[known] <- digits$digit[train][known]
#' a <- active_learner(pixels[train, ], labels)
#' score(a, pixels[test, ], digits$digit[test])
#'
#' # Forty more, ten at a time.
#' for (round in 1:4) {
#'   rows <- query(a, n = 10)
#'   a <- teach(a, rows, digits$digit[train][rows])
#' }
#' a
#' score(a, pixels[test, ], digits$digit[test])
#' @export
active_learner <- function(x, labels, learner = learner_logistic(),
                           strategy = c("uncertainty", "margin", "entropy", "model_change",
                                        "error_reduction", "committee", "random"),
                           ..., committee = NULL,
                           disagreement = c("vote_entropy", "kullback_leibler"), candidates = 50,
                           validation = NULL) {
  check_no_dots(...)
  points <- as_points(x)
  labels <- check_some_labels(labels, points$n)
  check_learner(learner)
  strategy <- check_choice(strategy)
  settings <- list(
    committee = check_committee(committee, strategy),
    disagreement = check_choice(disagreement),
    candidates = check_count(candidates),
    validation = check_validation(validation, points, levels(labels))
  )
  a <- structure(
    list(
      x = points$x, labels = labels, skipped = logical(points$n), learner = learner, model = NULL,
      strategy = strategy, settings = settings, history = empty_history(levels(labels)),
      curve = data.frame(labels = integer(), accuracy = double(), predicted = double()),
      format_version = model_format
    ),
    class = "huddle_active"
  )
  learn_again(a, NA_real_)
}

empty_history <- function(levels) {
  label <- factor(character(), levels)
  data.frame(round = integer(), row = integer(), label = label, predicted = label)
}

# Fits to the labels of now, and adds to the curve.
learn_again <- function(a, predicted, call = rlang::caller_env()) {
  known <- !is.na(a$labels)
  # By list(), as there is no model once the last label has been taken back.
  a["model"] <- list(if (any(known)) fit_active(a, a$learner, call = call))
  accuracy <- if (any(known)) validation_accuracy(a, call) else NA_real_
  a$curve[nrow(a$curve) + 1L, ] <- list(sum(known), accuracy, predicted)
  a
}

# A model of the rows with a label and perhaps one more, `row` in class `class`.
fit_active <- function(a, learner, row = NULL, class = NULL, call = rlang::caller_env()) {
  labels <- a$labels
  if (!is.null(row)) {
    labels[row] <- class
  }
  known <- !is.na(labels)
  pool <- if (any(!known)) a$x[!known, , drop = FALSE]
  fit_learner(learner, a$x[known, , drop = FALSE], labels[known], pool, call)
}

validation_accuracy <- function(a, call) {
  validation <- a$settings$validation
  if (is.null(validation)) {
    return(NA_real_)
  }
  mean(as.character(predict_learner(a$model, validation$x, "class", call)) == validation$y)
}

# ---- arguments -----------------------------------------------------------------------------------

check_some_labels <- function(labels, n, call = rlang::caller_env()) {
  labels <- as_classes(labels, n, "labels", call)
  if (anyNA(levels(labels)) || nlevels(labels) < 2L) {
    huddle_abort(
      c(
        "{.arg labels} must have at least two classes as its levels.",
        x = "It has {count_of(nlevels(labels), 'level')}.",
        i = "Name them all: {.code factor(labels, levels = c(\"a\", \"b\"))}."
      ),
      class = "param", arg = "labels", call = call
    )
  }
  labels
}

check_committee <- function(committee, strategy, call = rlang::caller_env()) {
  if (strategy != "committee" && is.null(committee)) {
    return(NULL)
  }
  if (strategy != "committee") {
    huddle_abort(
      "{.arg committee} is for {.code strategy = \"committee\"}, not {quote_text(strategy)}.",
      class = "param", arg = "committee", call = call
    )
  }
  if (!is.list(committee) || is.object(committee) || length(committee) < 2L) {
    abort_param(committee, "a list of at least two learners", "committee", call)
  }
  for (member in seq_along(committee)) {
    check_learner(committee[[member]], sprintf("committee[[%d]]", member), call)
  }
  committee
}

check_validation <- function(validation, points, levels, call = rlang::caller_env()) {
  if (is.null(validation)) {
    return(NULL)
  }
  if (!is.list(validation) || !setequal(names(validation), c("x", "y"))) {
    abort_param(
      validation, "NULL or a list of the rows `x` and their classes `y`", "validation", call
    )
  }
  x <- as_newdata(validation$x, list(centers = points$x), arg = "validation$x", call = call)
  if (x$n == 0) {
    huddle_abort(
      "{.arg validation$x} must have at least one row, not 0.",
      class = "dim", arg = "validation$x", call = call
    )
  }
  y <- check_classes(validation$y, x$n, "validation$y", call)
  list(x = x$x, y = known_classes(y, levels, "validation$y", call))
}

# As text. A class that there is not is likely a typing mistake.
known_classes <- function(y, levels, arg, call) {
  y <- as.character(y)
  unknown <- setdiff(y[!is.na(y)], levels)
  if (length(unknown) > 0) {
    huddle_abort(
      c(
        "{.arg {arg}} must be levels of the labels: {list_texts(quote_text(levels), 20)}.",
        x = "It has {list_texts(quote_text(unknown))}."
      ),
      class = "param", arg = arg, call = call
    )
  }
  y
}

check_active <- function(a, arg = "a", call = rlang::caller_env()) {
  fields <- c(
    "x", "labels", "skipped", "learner", "strategy", "settings", "history", "curve",
    "format_version"
  )
  complete <- !missing(a) && inherits(a, "huddle_active") && is.list(a) &&
    all(fields %in% names(a)) && is.matrix(a$x) && is.factor(a$labels) &&
    length(a$labels) == nrow(a$x) && length(a$skipped) == nrow(a$x)
  if (!complete) {
    huddle_abort(
      "{.arg {arg}} must be a result of {.fn active_learner} or {.fn teach}.",
      class = "model", arg = arg, call = call
    )
  }
  check_format(a$format_version, arg, call)
}

# ---- asking and teaching -------------------------------------------------------------------------

# The rows that may be asked for.
pool_rows <- function(a) which(is.na(a$labels) & !a$skipped)

#' @rdname active_learner
#' @export
query <- function(a, n = 1, ...) {
  check_no_dots(...)
  check_active(a)
  pool <- pool_rows(a)
  if (length(pool) == 0L) {
    huddle_abort("{.arg a} has no row left to ask for.", class = "input", arg = "a")
  }
  n <- check_count(n, max = length(pool))
  if (a$strategy == "random") {
    return(pool[sample.int(length(pool), n)])
  }
  if (nlevels(droplevels(a$labels)) < 2L) {
    return(first_rows(a, pool, n))
  }
  # No fewer than are asked for.
  a$settings$candidates <- max(a$settings$candidates, n)
  wanted <- strategies[[a$strategy]](a, pool, call = rlang::current_env())
  varied_rows(a, wanted$rows, wanted$score, n)
}

#' @rdname active_learner
#' @param rows The rows that were labelled: different row numbers of the data.
#' @export
teach <- function(a, rows, labels, ...) {
  check_no_dots(...)
  check_active(a)
  rows <- check_rows(rows, nrow(a$x))
  labels <- as_classes(labels, length(rows), "labels", rlang::current_env())
  labels <- factor(
    known_classes(labels, levels(a$labels), "labels", rlang::current_env()), levels(a$labels)
  )
  if (length(rows) == 0L) {
    return(a)
  }
  predicted <- factor(rep(NA, length(rows)), levels(a$labels))
  if (!is.null(a$model)) {
    predicted <- predict_learner(a$model, a$x[rows, , drop = FALSE])
  }
  round <- max(0L, a$history$round) + 1L
  taught <- data.frame(round = round, row = rows, label = labels, predicted = predicted)
  a$history <- rbind(a$history, taught)
  a$labels[rows] <- labels
  a$skipped[rows] <- is.na(labels)
  # Where no answer could be compared, the mean of none.
  share <- mean(predicted == labels, na.rm = TRUE)
  learn_again(a, if (is.nan(share)) NA_real_ else share)
}

check_rows <- function(rows, n, call = rlang::caller_env()) {
  valid <- is.numeric(rows) && !is.object(rows) && all(is.finite(rows)) &&
    all(rows == trunc(rows) & rows >= 1 & rows <= n) && !anyDuplicated(rows)
  if (!valid) {
    words <- sprintf("different row numbers between 1 and %s", format_number(n))
    abort_param(rows, words, "rows", call)
  }
  as.integer(rows)
}

# ---- using what was learnt -----------------------------------------------------------------------

#' @rdname active_learner
#' @param object,fit A result of `active_learner()` or `teach()`.
#' @param newdata Rows to classify, with the columns of the data; by default the data themselves.
#' @param type `"class"` for the most probable class, `"prob"` for the probabilities of all.
#' @export
predict.huddle_active <- function(object, newdata, type = c("class", "prob"), ...) {
  check_active(object, "object")
  check_no_dots(...)
  type <- check_choice(type)
  if (is.null(object$model)) {
    abort_untaught("object", rlang::current_env())
  }
  x <- if (missing(newdata)) object$x else as_newdata(newdata, list(centers = object$x))$x
  predict_learner(object$model, x, type)
}

#' @rdname active_learner
#' @param y The true classes of the rows.
#' @export
score.huddle_active <- function(fit, x, y, ...) {
  check_active(fit, "fit")
  check_no_dots(...)
  if (is.null(fit$model)) {
    abort_untaught("fit", rlang::current_env())
  }
  points <- as_newdata(x, list(centers = fit$x), arg = "x")
  y <- check_classes(y, points$n)
  mean(as.character(predict_learner(fit$model, points$x)) == as.character(y))
}

abort_untaught <- function(arg, call) {
  huddle_abort(
    c(
      "{.arg {arg}} has not been taught any label yet.",
      i = "Ask for rows with {.fn query} and give their labels to {.fn teach}."
    ),
    class = "model", arg = arg, call = call
  )
}

#' @export
print.huddle_active <- function(x, ...) {
  check_active(x, "x")
  answered <- sum(!is.na(x$history$label))
  accuracy <- x$curve$accuracy[nrow(x$curve)]
  cat(
    sprintf(
      "Active learning: %s of %s labelled", format_number(sum(!is.na(x$labels))),
      count_of(nrow(x$x), "row")
    ),
    facts(
      classes = list_texts(levels(x$labels), 10), learner = x$learner$name,
      strategy = gsub("_", " ", x$strategy),
      answers = sprintf(
        "%s in %s", format_number(answered), count_of(max(0L, x$history$round), "round")
      ),
      skipped = if (any(x$skipped)) format_number(sum(x$skipped)),
      accuracy = if (!is.na(accuracy)) {
        paste(percent(accuracy), "of the validation rows")
      }
    ),
    sep = "\n"
  )
  invisible(x)
}
