# Classifiers behind one interface: whatever fits classes and gives their probabilities.

#' A classifier to learn from few labels with
#'
#' `learner()` wraps any classifier that gives class probabilities, for the functions that fit one
#' again and again, such as [active_learner()]. Ready ones are [learner_logistic()],
#' [learner_nnet()], [learner_forest()], [learner_svm()] and [learner_parsnip()].
#'
#' @param fit A function that is called as `fit(x, y)`, with `x` a numeric matrix of one row per
#'   labelled point and `y` a factor without missing values, and returns the fitted model, in any
#'   form. If it has an argument `pool`, it is also given the rows without a label, as a matrix with
#'   the columns of `x` (`NULL` where there are none), for methods that learn from these as well.
#' @param predict A function that is called as `predict(model, x)` and returns the probabilities of
#'   the classes: a numeric matrix of one row for each row of `x`, whose columns have the levels of
#'   `y` as names, or come in their order.
#' @param name What the classifier is called where it is printed.
#'
#' @details
#' Corner cases are taken care of, so that `fit` sees none of them. Levels of `y` that no row has
#' are dropped before, and get probability 0. Where all rows are of one class nothing is fitted:
#' that class has probability 1. `predict` is not called for no rows.
#'
#' What `predict` returns is checked: an error names `learner` if rows or classes do not fit, if a
#' number is missing or outside 0 to 1, or if the probabilities of a row do not add up to 1 (to six
#' digits). An error inside of `fit` or `predict` is passed on with the words of the original.
#'
#' Models can be saved with [saveRDS()], by themselves or within what they are part of. The packages
#' that hold the `predict()` methods for their classes are loaded before they predict.
#'
#' @return An object of class `"huddle_learner"`, a list with the fields `fit`, `predict` and
#'   `name`.
#' @seealso [learner_logistic()]
#' @examples
#' # Classes by distance to their means.
#' nearest_mean <- learner(
#'   fit = function(x, y) rowsum(x, y) / as.vector(table(y)),
#'   predict = function(model, x) {
#'     closeness <- apply(model, 1, function(mean) exp(-colSums((t(x) - mean)^2)))
#'     closeness <- matrix(closeness, nrow(x), dimnames = list(NULL, rownames(model)))
#'     (closeness + 1e-9) / rowSums(closeness + 1e-9)
#'   },
#'   name = "nearest mean"
#' )
#' nearest_mean
#'
#' labels <- iris$Species
#' labels[-c(1, 51, 101)] <- NA
#' a <- active_learner(iris[1:4], labels, nearest_mean)
#' score(a, iris[1:4], iris$Species)
#' @export
learner <- function(fit, predict, name = "a learner of your own") {
  check_function(fit)
  check_function(predict)
  if (!is_text(name)) {
    abort_param(name, "one text", "name", rlang::current_env())
  }
  new_learner(fit, predict, name)
}

new_learner <- function(fit, predict, name, class = NULL) {
  structure(
    list(fit = fit, predict = predict, name = name), class = c(class, "huddle_learner")
  )
}

#' @export
print.huddle_learner <- function(x, ...) {
  cat(sprintf("A learner: %s\n", x$name))
  invisible(x)
}

is_text <- function(x) is.character(x) && !is.object(x) && length(x) == 1L && !is.na(x)

check_learner <- function(learner, arg = "learner", call = rlang::caller_env()) {
  complete <- !missing(learner) && inherits(learner, "huddle_learner") && is.list(learner) &&
    is.function(learner[["fit"]]) && is.function(learner[["predict"]]) && is_text(learner[["name"]])
  if (complete) {
    return(learner)
  }
  abort_param(learner, "made by `learner()` or one of the ready ones", arg, call, class = "type")
}

# ---- fitting and predicting ----------------------------------------------------------------------

# What has been learnt: list(model, learner, levels, present). `present` are the levels that `y`
# has; where there is but one, `model` is NULL. `pool` holds the rows without a label.
fit_learner <- function(learner, x, y, pool = NULL, call = rlang::caller_env()) {
  levels <- levels(y)
  y <- droplevels(y)
  learned <- list(model = NULL, learner = learner, levels = levels, present = levels(y))
  if (nlevels(y) > 1L) {
    arguments <- list(x, y)
    if ("pool" %in% rlang::fn_fmls_names(learner$fit)) {
      # list(), since assigning NULL would drop the argument.
      arguments <- c(arguments, list(pool = pool))
    }
    model <- run_learner(do.call(learner$fit, arguments), "fitted", call)
    # A model that is NULL itself keeps its place in the list.
    learned["model"] <- list(model)
  }
  learned$packages <- model_packages(learned$model)
  structure(learned, class = "huddle_learned")
}

# The packages whose methods of predict() a model needs, which are only found once they are loaded:
# by the classes of the model and of what it holds.
model_packages <- function(model) {
  classes <- unique(unlist(held_classes(model, 3L)))
  homes <- unlist(lapply(classes, function(class) {
    method <- utils::getS3method("predict", class, optional = TRUE)
    home <- if (is.function(method)) topenv(environment(method))
    if (isNamespace(home)) getNamespaceName(home)
  }))
  homes <- as.character(c(homes, attr(class(model), "package")))
  setdiff(homes, c("huddle", "stats", ".GlobalEnv"))
}

# Deeper lists than models of models are not looked into, nor long ones to their end.
held_classes <- function(x, depth) {
  inner <- if (is.list(x) && depth > 0L) utils::head(unclass(x), 50L)
  c(if (is.object(x)) class(x), lapply(unname(inner), held_classes, depth - 1L))
}

load_packages <- function(packages, call = rlang::caller_env()) {
  if (length(packages) == 0L) {
    return(invisible())
  }
  rlang::check_installed(packages, "to predict by this learner.", call = call)
  for (package in packages) {
    loadNamespace(package)
  }
}

# A factor with the levels that were learnt from, or a matrix of one column for each of them.
predict_learner <- function(model, x, type = c("class", "prob"), call = rlang::caller_env()) {
  type <- match.arg(type)
  probability <- learned_probability(model, x, call)
  if (type == "prob") {
    return(probability)
  }
  code <- max.col(probability, "first")
  factor(model$levels[code], model$levels)
}

learned_probability <- function(model, x, call) {
  probability <- matrix(
    0, nrow(x), length(model$levels), dimnames = list(rownames(x), model$levels)
  )
  if (nrow(x) == 0L) {
    return(probability)
  }
  probability[, model$present] <- if (length(model$present) == 1L) 1 else {
    load_packages(model$packages, call)
    given <- run_learner(model$learner$predict(model$model, x), "asked for probabilities", call)
    check_probability(given, nrow(x), model$present, call)
  }
  probability
}

run_learner <- function(expr, what, call) {
  tryCatch(expr, error = function(error) {
    huddle_abort(
      "The classifier in {.arg learner} could not be {what}.",
      class = "param", arg = "learner", call = call, parent = error
    )
  })
}

# ---- what a learner may return -------------------------------------------------------------------

check_probability <- function(given, n, classes, call) {
  if (is.data.frame(given)) {
    given <- as.matrix(given)
  }
  if (!is.numeric(given) || length(dim(given)) != 2L || nrow(given) != n) {
    abort_learner(
      sprintf("a numeric matrix of %s", count_of(n, "row")), describe_value(given), call
    )
  }
  given <- class_columns(given, classes, call)
  if (anyNA(given) || any(given < -1e-8 | given > 1 + 1e-8)) {
    wrong <- given[is.na(given) | given < -1e-8 | given > 1 + 1e-8][1]
    abort_learner("numbers from 0 to 1", format_number(wrong), call)
  }
  sums <- rowSums(given)
  if (any(abs(sums - 1) > 1e-6)) {
    wrong <- sums[which.max(abs(sums - 1))]
    abort_learner("rows that add up to 1", paste("a sum of", format_number(signif(wrong, 6))), call)
  }
  pmin(pmax(given, 0), 1)
}

class_columns <- function(given, classes, call) {
  names <- colnames(given)
  if (is.null(names) && ncol(given) == length(classes)) {
    return(given)
  }
  if (is.null(names) || anyDuplicated(names) || !setequal(names, classes)) {
    found <- if (is.null(names)) count_of(ncol(given), "column") else list_texts(quote_text(names))
    abort_learner(
      paste("one column for each of the classes", list_texts(quote_text(classes))), found, call
    )
  }
  given[, classes, drop = FALSE]
}

abort_learner <- function(wanted, found, call) {
  huddle_abort(
    c("The function `predict` of {.arg learner} must return {wanted}.", x = "It gave {found}."),
    class = "param", arg = "learner", call = call
  )
}

# ---- classes -------------------------------------------------------------------------------------

# A factor without missing values, one for each of n rows.
check_classes <- function(y, n, arg = rlang::caller_arg(y), call = rlang::caller_env()) {
  force(arg)
  y <- as_classes(y, n, arg, call)
  check_no_missing(y, arg, call)
  y
}

# A factor; text, whole numbers and flags become one, with the values that occur as levels.
as_classes <- function(y, n, arg, call) {
  usable <- !missing(y) && is_labels(y)
  if (usable) {
    if (is.factor(y)) {
      check_factor(y, arg, call)
    }
    y <- plain_labels(y)
  }
  if (!usable || is.double(y) && any(y != trunc(y), na.rm = TRUE)) {
    abort_param(y, "a factor, text or whole numbers, one for each row", arg, call, class = "type")
  }
  if (length(y) != n) {
    huddle_abort(
      c(
        "{.arg {arg}} must have one class for each row.",
        x = "It has length {format_number(length(y))}, for {count_of(n, 'row')}."
      ),
      class = "dim", arg = arg, call = call
    )
  }
  if (is.factor(y)) factor(as.vector(y), levels(y)) else factor(as.vector(y))
}
