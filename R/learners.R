# The ready learners.

#' Ready classifiers
#'
#' Learners for [active_learner()] and the other functions that take a `learner`. Each needs the
#' package that it stands on.
#'
#' @param cost The weight of the rows against the penalty, a number above 0. Less of it means more
#'   shrinkage. It depends on the scale of the columns: see below.
#' @param trees The number of trees.
#' @param spec A model specification of the parsnip package with mode `"classification"`, from an
#'   engine that gives class probabilities.
#' @param ... Further arguments of [nnet::multinom()], of `ranger::ranger()` or of `e1071::svm()`.
#'
#' @details
#' `learner_logistic()` is logistic regression with a ridge penalty, one class against the rest, by
#' LIBLINEAR's trust region method (Fan et al., 2008). It minimises half the squared length of the
#' coefficients plus `cost` times the sum of the logistic losses, for each class; the probabilities
#' of the classes are then divided by their sum. The intercept is not penalised (so that shifting
#' the columns changes nothing), other than by LIBLINEAR itself. Columns of different units should
#' be scaled, as for k-means. It draws no random numbers, and takes `n * d` numbers a step.
#'
#' `learner_nnet()` is the multinomial model of nnet, a package that comes with R: without a penalty
#' unless `decay` is given. `learner_forest()` is the probability forest of ranger, a good choice
#' for columns of mixed kinds, and `learner_svm()` the support vector machine of e1071, whose
#' probabilities are fitted by an inner cross-validation that wants at least some five rows a class.
#' It scales the columns that vary. `learner_parsnip()` takes any model of tidymodels. Those that
#' draw random numbers follow [set.seed()] as far as their packages do.
#'
#' @return An object of class `"huddle_learner"`, see [learner()].
#' @references
#' Fan, R.-E., Chang, K.-W., Hsieh, C.-J., Wang, X.-R. and Lin, C.-J. (2008). LIBLINEAR: a library
#' for large linear classification. *Journal of Machine Learning Research*, 9, 1871-1874.
#' \doi{10.1145/1390681.1442794}
#' @seealso [learner()] for any other classifier.
#' @examplesIf requireNamespace("LiblineaR", quietly = TRUE)
#' pixels <- as.matrix(digits[, 1:64])
#' train <- digits$set == "train"
#' labels <- factor(digits$digit)
#' labels[!train] <- NA
#' a <- active_learner(pixels, labels, learner_logistic(cost = 1))
#' score(a, pixels[!train, ], digits$digit[!train])
#' @export
learner_logistic <- function(cost = 1) {
  cost <- check_number(cost, min = 0, min_open = TRUE)
  rlang::check_installed("LiblineaR", "to fit logistic regressions.")
  new_learner(
    fit = function(x, y) fit_logistic(x, y, cost),
    predict = logistic_probability,
    name = paste("logistic regression of cost", format_number(cost)),
    class = "huddle_learner_logistic"
  )
}

# LIBLINEAR penalises the intercept like any coefficient. It is the coefficient of one more column,
# all of whose values are `bias`: with columns centered and of unit size, and `bias` large against
# them, the penalty counts for nothing, and the trust region method still converges.
fit_logistic <- function(x, y, cost) {
  center <- colMeans(x)
  x <- sweep(x, 2L, center)
  unit <- sqrt(mean(x^2))
  if (unit == 0) {
    unit <- 1
  }
  # Coefficients of columns in another unit have another length: the cost makes up for it. Beyond
  # these limits models no longer differ, but the method would not end.
  cost <- min(max(cost * unit^2, 1e-12), 1e10)
  bias <- 100 * max(1, 1 / sqrt(cost))
  machine <- LiblineaR::LiblineaR(
    x / unit, y, type = 0, cost = cost, bias = bias, epsilon = 1e-7
  )
  d <- ncol(x)
  weights <- machine$W
  # Two classes have one border, seen from the first.
  if (nrow(weights) == 1L) {
    weights <- rbind(weights, -weights)
  }
  weights <- weights[match(levels(y), as.character(machine$ClassNames)), , drop = FALSE]
  list(
    coefficients = unname(weights[, seq_len(d), drop = FALSE]) / unit,
    intercept = unname(weights[, d + 1L]) * bias, center = center, levels = levels(y)
  )
}

# One column for each class: the log odds of the class against the rest.
logistic_scores <- function(model, x) {
  scores <- tcrossprod(sweep(x, 2L, model$center), model$coefficients)
  sweep(scores, 2L, model$intercept, "+")
}

# By logarithms: far from all classes each probability would underflow.
logistic_probability <- function(model, x) {
  log_odds <- stats::plogis(logistic_scores(model, x), log.p = TRUE)
  likely <- log_odds[cbind(seq_len(nrow(x)), max.col(log_odds, "first"))]
  probability <- exp(log_odds - likely)
  probability <- probability / rowSums(probability)
  colnames(probability) <- model$levels
  probability
}

#' @rdname learner_logistic
#' @export
learner_nnet <- function(...) {
  rlang::check_installed("nnet", "to fit multinomial models.")
  # Taken here, and not when the first model is fitted.
  list(...)
  new_learner(
    fit = function(x, y) {
      frame <- data.frame(x = I(x), y = y)
      machine <- nnet::multinom(y ~ x, frame, trace = FALSE, MaxNWts = Inf, ...)
      list(machine = machine, levels = levels(y))
    },
    predict = function(model, x) {
      given <- stats::predict(model$machine, data.frame(x = I(x)), type = "probs")
      # Two classes give the probability of the second only, one row a vector.
      if (length(model$levels) == 2L) {
        given <- cbind(1 - given, given)
      }
      matrix(given, nrow(x), dimnames = list(NULL, model$levels))
    },
    name = "multinomial model"
  )
}

#' @rdname learner_logistic
#' @export
learner_forest <- function(trees = 500, ...) {
  trees <- check_count(trees)
  rlang::check_installed("ranger", "to grow random forests.")
  list(...)
  new_learner(
    fit = function(x, y) {
      ranger::ranger(
        x = numbered_columns(x), y = y, probability = TRUE, num.trees = trees,
        num.threads = resolve_threads(), ...
      )
    },
    predict = function(model, x) {
      stats::predict(model, numbered_columns(x), num.threads = resolve_threads())$predictions
    },
    name = paste("random forest of", count_of(trees, "tree"))
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
  list(...)
  new_learner(
    fit = function(x, y) {
      varies <- apply(x, 2L, function(column) any(column != column[1]))
      e1071::svm(x, y, probability = TRUE, scale = varies, ...)
    },
    predict = function(model, x) {
      attr(stats::predict(model, x, probability = TRUE), "probabilities")
    },
    name = "support vector machine"
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
  new_learner(
    fit = function(x, y) {
      machine <- parsnip::fit_xy(spec, as.data.frame(numbered_columns(x)), y)
      list(machine = machine, levels = levels(y))
    },
    predict = function(model, x) {
      given <- stats::predict(model$machine, as.data.frame(numbered_columns(x)), type = "prob")
      given <- as.matrix(given[paste0(".pred_", model$levels)])
      colnames(given) <- model$levels
      given
    },
    name = paste("parsnip's", class(spec)[[1]])
  )
}
