# K-means as a step before a classifier: distances to centers are the features it learns from.

#' A classifier on distances to clusters
#'
#' `cluster_pipeline()` replaces the columns of `x` by the distances to `k` centers of k-means, and
#' fits a classifier to these. Many centers describe where a row lies better than the columns do, to
#' a classifier that can only draw straight borders.
#'
#' @inheritParams huddle-params
#' @param y The classes, one per row of `x`: a factor, or text or whole numbers that become one,
#'   without missing values.
#' @param k The number of clusters, usually several times that of classes: try [cv_k()].
#' @param learner The classifier, made by [learner()] or one of the ready ones such as
#'   [learner_logistic()].
#' @param ... Further arguments of [cluster_kmeans()]. Unless they say otherwise, dense data get one
#'   start with `refine = TRUE`, whose better optima make better features, and sparse data ten
#'   starts.
#'
#' @details
#' The distances are centered on their means over the rows of `x` before the classifier sees them:
#' penalised classifiers shrink the intercept with the rest, which on columns far from 0 would cost
#' accuracy. Clusters are found without looking at `y`.
#'
#' Time is that of [cluster_kmeans()] and of the classifier on n rows and k columns.
#'
#' @return An object of class `"huddle_pipeline"`, a list with the fields `fit` (the clustering),
#'   `model` (what the learner fitted), `learner`, `center` (the means of the distances), `classes`
#'   (the levels of `y`), `k`, `n` and `call`.
#'
#'   `predict()` returns a factor of classes, or with `type = "prob"` a matrix of one row per new
#'   row and one column per class. `score()` returns the accuracy, the share of rows whose class is
#'   predicted. `summary()` counts what is taken for what, if `x` and `y` are given.
#' @seealso [cv_k()] to choose k, [predict.huddle_kmeans()] for the distances alone.
#' @examples
#' pixels <- digits[grep("^p", names(digits))]
#' train <- digits$set == "train"
#' set.seed(1)
#' pipeline <- cluster_pipeline(pixels[train, ], digits$digit[train], k = 50)
#' pipeline
#' score(pipeline, pixels[!train, ], digits$digit[!train])
#' head(predict(pipeline, pixels[!train, ]))
#' @export
cluster_pipeline <- function(x, y, k = 50, learner = learner_logistic(), ..., n_threads = NULL,
                             progress = getOption("huddle.progress", interactive())) {
  call <- match.call()
  n_threads <- resolve_threads(n_threads)
  points <- as_points(x, n_threads = n_threads, sparse = TRUE)
  classes <- check_classes(y, points$n, "y")
  k <- check_k(k, points$n)
  check_learner(learner)
  rlang::local_options(huddle.n_threads = n_threads, huddle.progress = check_flag(progress))
  pipeline <- fit_pipeline(given_points(points), classes, k, learner, ...)
  pipeline$call <- call
  pipeline
}

fit_pipeline <- function(x, y, k, learner, ...) {
  fit <- fit_features(x, k, ...)
  distance <- stats::predict(fit, x, type = "distance")
  center <- colMeans(distance)
  structure(
    list(
      fit = fit, model = fit_learner(learner, sweep(distance, 2L, center), y), learner = learner,
      center = center, classes = levels(y), k = k, n = nrow(x)
    ),
    class = "huddle_pipeline"
  )
}

# K-means as a step before something else: rather one good optimum than the best of many.
fit_features <- function(x, k, ...) {
  if (is_sparse(x) || any(c("refine", "n_init") %in% ...names())) {
    return(cluster_kmeans(x, k, ...))
  }
  cluster_kmeans(x, k, ..., n_init = 1, refine = TRUE)
}

#' @rdname cluster_pipeline
#' @param object,fit A result of `cluster_pipeline()`.
#' @param type `"class"` for the most probable class, `"prob"` for the probabilities of all.
#' @export
predict.huddle_pipeline <- function(object, newdata, type = c("class", "prob"), ...,
                                    n_threads = NULL) {
  check_no_dots(...)
  type <- check_choice(type)
  distance <- stats::predict(object$fit, newdata, type = "distance", n_threads = n_threads)
  predict_learner(object$model, sweep(distance, 2L, object$center), type)
}

#' @rdname cluster_pipeline
#' @export
score.huddle_pipeline <- function(fit, x, y, ..., n_threads = NULL) {
  check_no_dots(...)
  predicted <- stats::predict(fit, x, n_threads = n_threads)
  mean(as.character(predicted) == as.character(check_classes(y, length(predicted), "y")))
}

#' @export
print.huddle_pipeline <- function(x, ...) {
  cat(
    sprintf("A classifier on the distances to %s", count_of(x$k, "cluster")),
    facts(
      classes = list_texts(x$classes), rows = format_number(x$n), learner = x$learner$name,
      inertia = model_facts(x$fit, 4)[["inertia"]]
    ),
    sep = "\n"
  )
  invisible(x)
}

#' @rdname cluster_pipeline
#' @export
summary.huddle_pipeline <- function(object, x, y, ...) {
  check_no_dots(...)
  if (missing(x)) {
    return(summary(object$fit))
  }
  predicted <- stats::predict(object, x)
  truth <- check_classes(y, length(predicted), "y")
  structure(
    list(
      accuracy = mean(as.character(predicted) == as.character(truth)),
      table = table(truth = truth, predicted = predicted), k = object$k
    ),
    class = "summary.huddle_pipeline"
  )
}

#' @export
print.summary.huddle_pipeline <- function(x, ...) {
  cat(sprintf(
    "%s of %s are given their class\n", percent(x$accuracy), count_of(sum(x$table), "row")
  ))
  print(x$table, zero.print = ".")
  invisible(x)
}
