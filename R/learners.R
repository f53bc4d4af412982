# The ready learners, each on another package or none.

#' Ready classifiers
#'
#' Learners for [active_learner()] and the other functions that take a `learner`. Logistic
#' regression needs no other package; each of the others needs the one that it stands on.
#'
#' @param cost The weight of the rows against the penalty, a number above 0. Less of it means more
#'   shrinkage. It depends on the scale of the columns: see below.
#' @param trees The number of trees.
#' @param spec A model specification of the parsnip package with mode `"classification"`, from an
#'   engine that gives class probabilities.
#' @param ... Further arguments of [nnet::multinom()] and [nnet::nnet()], of `ranger::ranger()` or
#'   of `e1071::svm()`, by name. They come before the settings that a learner makes itself, such as
#'   `trace`, `MaxNWts`, `num.threads` and `scale`. The data are given by the learner, and
#'   `probability = FALSE` is refused, since probabilities are what it is for. `learner_logistic()`
#'   has none.
#'
#' @details
#' `learner_logistic()` is logistic regression with a ridge penalty, one class against the rest, by
#' LIBLINEAR's trust region method (Fan et al., 2008) where the package LiblineaR is installed, and
#' by Newton's method elsewhere, which finds the same least loss. It minimises half the squared
#' length of the coefficients plus `cost` times the sum of the logistic losses, for each class; the
#' probabilities of the classes are then divided by their sum. The intercept is not penalised (so
#' that shifting the columns changes nothing), other than by LIBLINEAR itself. Columns of different
#' units should be scaled, as for k-means. It draws no random numbers, and takes `n * d` operations
#' a step by LIBLINEAR and `n * d^2` by Newton's method.
#'
#' `learner_nnet()` is the multinomial model of nnet, a package that comes with R: without a penalty
#' unless `decay` is given. `learner_forest()` is the probability forest of ranger, a good choice
#' for columns of mixed kinds, and `learner_svm()` the support vector machine of e1071, whose
#' probabilities are fitted by an inner cross-validation that wants at least some five rows a class.
#' It scales the columns that vary. `learner_parsnip()` takes any model of tidymodels. Those that
#' draw random numbers follow [set.seed()] as far as their packages do.
#'
#' **By hand.** `learner$fit(x, y)` returns a model and `learner$predict(model, x)` the
#' probabilities, a matrix with a column for each level of `y`, also for levels that no row has,
#' whose probability is 0. Models can be saved with [saveRDS()]: where they are read again,
#' `library(huddle)` is all that is needed, as long as the package that a learner stands on is
#' installed.
#'
#' @return An object of class `"huddle_learner"`, see [learner()].
#' @references
#' Fan, R.-E., Chang, K.-W., Hsieh, C.-J., Wang, X.-R. and Lin, C.-J. (2008). LIBLINEAR: a library
#' for large linear classification. *Journal of Machine Learning Research*, 9, 1871-1874.
#' \doi{10.1145/1390681.1442794}
#' @seealso [learner()] for any other classifier.
#' @examples
#' pixels <- as.matrix(digits[, 1:64])
#' train <- digits$set == "train"
#' labels <- factor(digits$digit)
#' labels[!train] <- NA
#' a <- active_learner(pixels, labels, learner_logistic(cost = 1))
#' score(a, pixels[!train, ], digits$digit[!train])
#' @export
learner_logistic <- function(cost = 1, ...) {
  check_no_dots(...)
  cost <- check_number(cost, min = 0, min_open = TRUE)
  ready_learner(
    fit = function(x, y) fit_logistic(x, y, cost),
    predict = logistic_probability,
    name = paste("logistic regression of cost", format_number(cost)),
    class = "huddle_learner_logistic"
  )
}

#' @rdname learner_logistic
#' @export
learner_nnet <- function(...) {
  rlang::check_installed("nnet", "to fit multinomial models.")
  settings <- learner_settings(..., taken = c("formula", "data", "subset", "censored"))
  ready_learner(
    fit = function(x, y) {
      frame <- data.frame(x = I(x), y = y)
      # The environment of the formula is kept in the model.
      formula <- stats::as.formula("y ~ x", globalenv())
      eval(settings_call(
        quote(nnet::multinom), list(formula, quote(frame)), list(trace = FALSE, MaxNWts = Inf),
        settings
      ))
    },
    predict = function(machine, x) {
      given <- stats::predict(machine, data.frame(x = I(x)), type = "probs")
      # Two classes give the probability of the second only, one row a vector.
      if (length(machine$lev) == 2L) {
        given <- cbind(1 - given, given)
      }
      matrix(given, nrow(x), dimnames = list(NULL, machine$lev))
    },
    name = "multinomial model", packages = "nnet"
  )
}

#' @rdname learner_logistic
#' @export
learner_forest <- function(trees = 500, ...) {
  taken <- c("formula", "data", "x", "y", "dependent.variable.name")
  settings <- learner_settings(..., taken = c(taken, if (!missing(trees)) "num.trees"))
  if (!is.null(settings$num.trees)) {
    trees <- settings$num.trees
  }
  trees <- check_count(trees)
  rlang::check_installed("ranger", "to grow random forests.")
  ready_learner(
    fit = function(x, y) {
      x <- numbered_columns(x)
      eval(settings_call(
        quote(ranger::ranger), list(x = quote(x), y = quote(y)),
        list(probability = TRUE, num.trees = trees, num.threads = resolve_threads()), settings
      ))
    },
    predict = function(machine, x) {
      stats::predict(machine, numbered_columns(x), num.threads = resolve_threads())$predictions
    },
    name = paste("random forest of", count_of(trees, "tree")), packages = "ranger"
  )
}

# Packages that ask for names of columns get some that depend on the place only.
numbered_columns <- function(x) {
  dimnames(x) <- list(NULL, paste0("x", seq_len(ncol(x))))
  x
}

#' @rdname learner_logistic
#' @export
learner_svm <- function(...) {
  rlang::check_installed("e1071", "to fit support vector machines.")
  settings <- learner_settings(..., taken = c("formula", "data", "subset", "x", "y"))
  ready_learner(
    fit = function(x, y) {
      varies <- apply(x, 2L, function(column) any(column != column[1]))
      if (is.logical(settings$scale)) {
        # Columns that do not vary have no scale, whoever wants one.
        settings$scale <- rep_len(settings$scale, ncol(x)) & varies
      }
      eval(settings_call(
        quote(e1071::svm), list(quote(x), quote(y)), list(probability = TRUE, scale = varies),
        settings
      ))
    },
    predict = function(machine, x) {
      attr(stats::predict(machine, x, probability = TRUE), "probabilities")
    },
    name = "support vector machine", packages = "e1071"
  )
}

#' @rdname learner_logistic
#' @export
learner_parsnip <- function(spec) {
  rlang::check_installed("parsnip", "to fit its models.")
  if (missing(spec) || !inherits(spec, "model_spec") || spec$mode != "classification") {
    abort_param(
      spec, "a model specification of parsnip with mode \"classification\"", "spec",
      rlang::current_env(), class = "type"
    )
  }
  ready_learner(
    fit = function(x, y) {
      machine <- parsnip::fit_xy(spec, as.data.frame(numbered_columns(x)), y)
      list(machine = machine, levels = levels(y))
    },
    predict = function(machine, x) {
      given <- stats::predict(
        machine$machine, as.data.frame(numbered_columns(x)), type = "prob"
      )
      given <- as.matrix(given[paste0(".pred_", machine$levels)])
      colnames(given) <- machine$levels
      given
    },
    name = paste("parsnip's", class(spec)[[1]]), packages = parsnip_packages(spec)
  )
}

# Those that the engine of a model needs besides.
parsnip_packages <- function(spec) {
  needed <- tryCatch(generics::required_pkgs(spec), error = function(error) character())
  unique(c("parsnip", needed))
}
