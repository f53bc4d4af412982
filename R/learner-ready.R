# What the ready learners share: they stand on functions of other packages.

# What users call by hand takes care of levels without rows and of single classes, as fit_learner()
# does: `fit` and `predict` see none of them. The packages are loaded before anything is predicted,
# since methods for a model that was read from a file are only found then.
ready_learner <- function(fit, predict, name, packages = character(), class = NULL) {
  force(fit)
  force(predict)
  force(packages)
  new_learner(
    fit = function(x, y) {
      x <- learner_matrix(x)
      y <- check_classes(y, nrow(x), "y")
      present <- droplevels(y)
      machine <- if (nlevels(present) > 1L) fit(x, present)
      list(machine = machine, levels = levels(y), present = levels(present))
    },
    predict = function(model, x) {
      x <- learner_matrix(x)
      probability <- matrix(
        0, nrow(x), length(model$levels), dimnames = list(rownames(x), model$levels)
      )
      if (nrow(x) == 0L) {
        return(probability)
      }
      probability[, model$present] <- if (length(model$present) == 1L) 1 else {
        load_packages(packages)
        class_columns(predict(model$machine, x), model$present, rlang::current_env())
      }
      probability
    },
    name = name,
    class = class
  )
}

learner_matrix <- function(x) {
  if (is.data.frame(x)) points_matrix(x, "x", rlang::caller_env()) else x
}

# Arguments of the user's for a function of another package, as a list. Those in `taken` are the
# learner's own.
learner_settings <- function(..., taken, call = rlang::caller_env()) {
  settings <- list(...)
  names <- rlang::names2(settings)
  if (any(names == "")) {
    huddle_abort(
      "Further arguments must be given by name.", class = "param", arg = "...", call = call
    )
  }
  clash <- c(intersect(names, taken), names[duplicated(names)])
  if (length(clash) > 0L) {
    huddle_abort(
      "{.arg {clash[[1]]}} must not be given: the learner does that.",
      class = "param", arg = clash[[1]], call = call
    )
  }
  if ("probability" %in% names && !isTRUE(settings$probability)) {
    huddle_abort(
      "{.arg probability} must be TRUE: a learner gives probabilities.",
      class = "param", arg = "probability", call = call
    )
  }
  settings
}

# The call of `f` with the symbols in `data`, so that models do not hold the data in their call, and
# the defaults as far as the user has no others, by whole name or its beginning.
settings_call <- function(f, data, defaults, settings) {
  begun <- pmatch(names(settings), names(defaults))
  names(settings)[!is.na(begun)] <- names(defaults)[begun[!is.na(begun)]]
  as.call(c(f, data, defaults[setdiff(names(defaults), names(settings))], settings))
}
