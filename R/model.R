# The constructor of results, what each method tells of its own, and the verbs that every clustering
# shares, written once; those that print are in model-print.R, those that return data frames in
# model-tidy.R.

# `class` is the method's own class, as "huddle_kmeans", perhaps that of the method it is a kind of,
# and after it the classes of other packages whose verbs work on the fields.
new_clustering <- function(fields, class) {
  fields$format_version <- model_format
  own <- startsWith(class, "huddle_")
  structure(fields, class = c(class[own], "huddle_clustering", class[!own]))
}

# ---- what a method tells of its models -----------------------------------------------------------
# No method is named here: each registers methods for its class, in a file of its own.

# The name of the method, as it stands within a sentence.
model_title <- function(fit) {
  UseMethod("model_title")
}

#' @export
model_title.default <- function(fit) sub("^huddle_", "", class(fit)[[1]])

# What print() says beside the number and the sizes of the clusters: a list of lines by name, those
# that are NULL are left out.
model_facts <- function(fit, digits) {
  UseMethod("model_facts")
}

#' @export
model_facts.default <- function(fit, digits) {
  list(
    noise = describe_noise(fit), inertia = describe_inertia(fit, digits),
    converged = describe_course(fit)
  )
}

# What is wrong with a model from anywhere, in words, or NULL. `fields` is the model as a bare list,
# whose shared fields have passed already, see validate.R. Methods call the next one first, so that
# a model is checked for everything that its classes promise.
model_problems <- function(fit, fields) {
  UseMethod("model_problems")
}

#' @export
model_problems.default <- function(fit, fields) NULL

# What augment() says of new rows: a list of their `cluster` and of whatever else the method knows of
# a row.
model_predictions <- function(fit, newdata) {
  UseMethod("model_predictions")
}

#' @export
model_predictions.default <- function(fit, newdata) list(cluster = stats::predict(fit, newdata))

# Aborts where a model has no clusters to work with as yet.
check_started <- function(fit, arg, call) {
  UseMethod("check_started")
}

#' @export
check_started.default <- function(fit, arg, call) invisible()

# ---- verbs of every clustering -------------------------------------------------------------------

#' What can be asked of a clustering
#'
#' Every clustering of this package is a plain list, and these verbs read it. `print()` says in a
#' few lines how it went, `summary()` adds one line per cluster, `fitted()` gives each row its
#' center or its cluster, `nobs()` counts the rows.
#'
#' @param x,object A clustering, such as [cluster_kmeans()] returns.
#' @param digits The number of significant digits to print.
#' @param ... Not used. `print()` and `nobs()` ignore it, for the sake of functions that pass
#'   arguments on; elsewhere an unknown argument is an error.
#' @param method `"centers"` for the center of each row's cluster, `"classes"` for its label.
#'
#' @return `print()` returns `x` invisibly.
#'
#' `summary()` returns an object of class `"summary.huddle_clustering"`: the fields `k`, `n`, `d`,
#' `iterations`, `converged` and the like, and `clusters`, a data frame of one row per cluster with
#' the columns
#' * `cluster`, the label;
#' * `size`, the number of rows, and `share`, their part of all rows;
#' * `weight`, the sum of their weights after a fit with weights;
#' * `proportion`, that of a component of a mixture;
#' * `withinss`, the sum of squared distances to the center;
#' * `radius`, the root of the (weighted) mean squared distance to the center, in the units of the
#'   data;
#' * `nearest`, the cluster with the nearest center, and `separation`, the distance between the two
#'   centers (for up to 2000 clusters).
#'
#' Columns of which the clustering has no figures are left out.
#'
#' `fitted()` returns an n x d matrix whose row names are the labels, or for `method = "classes"` an
#' integer vector of n labels, as [stats::fitted()] does for [stats::kmeans()]. Noise has the label
#' 0 and a center of `NA`.
#'
#' `nobs()` returns one number, n.
#'
#' @seealso [tidy.huddle_clustering()] for data frames of the same figures, [inertia()],
#'   [predict.huddle_kmeans()], [plot.huddle_clustering()].
#' @examples
#' set.seed(1)
#' fit <- cluster_kmeans(blobs[, 1:2], k = 5)
#' fit
#' summary(fit)
#' head(fitted(fit))
#' nobs(fit)
#' @name clustering-verbs
NULL

# Fields of a fit with weights: their sum in each cluster, and in the noise where there may be any.
cluster_weights <- function(cluster, k, weights, noise = FALSE) {
  if (is.null(weights)) {
    return(NULL)
  }
  sums <- double(k + 1)
  present <- rowsum(weights, unname(cluster))
  sums[as.integer(rownames(present)) + 1L] <- present
  c(list(weight = sums[-1]), if (noise) list(noise_weight = sums[1]))
}

#' @rdname clustering-verbs
#' @importFrom stats fitted
#' @export
fitted.huddle_clustering <- function(object, method = c("centers", "classes"), ...) {
  validate_model(object, arg = "object")
  method <- check_choice(method)
  check_no_dots(...)
  if (method == "classes") {
    return(object$cluster)
  }
  check_has_centers(object, "object")
  # Indexing with 0 would drop the rows of noise; with NA they stay, as rows of NA.
  object$centers[replace(object$cluster, object$cluster == 0L, NA), , drop = FALSE]
}

check_has_centers <- function(fit, arg, call = rlang::caller_env()) {
  if (is.null(fit$centers)) {
    huddle_abort(
      "{.arg {arg}} must have centers; a {.cls {class(fit)[1]}} object has none.",
      class = "model", arg = arg, call = call
    )
  }
}

#' @rdname clustering-verbs
#' @importFrom stats nobs
#' @export
nobs.huddle_clustering <- function(object, ...) {
  validate_model(object, arg = "object", labels = FALSE)
  object$n
}
