# K-means as an engine of the tidyclust package, which is only suggested: nothing here runs until
# tidyclust is loaded.

#' K-means in tidyclust
#'
#' Where huddle and the tidyclust package are both loaded, `"huddle"` is an engine of
#' `tidyclust::k_means()`: [cluster_kmeans()] finds the clusters, and whatever tidyclust and the
#' tidymodels packages do with a k-means, from workflows to tuning, they do with these.
#'
#' @details
#' `num_clusters` of `tidyclust::k_means()` is `k`, or a matrix or data frame of starting centers,
#' one a row. All other arguments of [cluster_kmeans()] but
#' `x` may follow the name of the engine, as in `set_engine("huddle", refine = TRUE, n_init = 1)`,
#' and may be tuned; their defaults are those of [cluster_kmeans()]. Random numbers follow
#' [set.seed()]; a workflow draws some of its own before the fit.
#'
#' A formula turns factors into indicator columns, as for the engine `"stats"`, and leaves out rows
#' with missing values. `fit_xy()` takes numeric columns or a sparse matrix.
#'
#' Clusters are numbered in the order in which they appear in the data, as elsewhere in tidyclust;
#' with starting centers of your own, in the order of those.
#'
#' `extract_fit_engine()` returns the clustering itself, for [plot.huddle_clustering()] and all else
#' in this package; as for the engine `"stats"`, it has the training data as an attribute.
#' @seealso [step_cluster_distance()] for clusters as features of another model.
#' @examplesIf all(sapply(c("tidyclust", "parsnip"), requireNamespace, quietly = TRUE))
#' spec <- tidyclust::k_means(num_clusters = 5)
#' spec <- parsnip::set_engine(spec, "huddle", refine = TRUE, n_init = 1)
#' set.seed(1)
#' fit <- parsnip::fit(spec, ~ x1 + x2, blobs)
#' tidyclust::extract_centroids(fit)
#' predict(fit, data.frame(x1 = c(0, -3), x2 = c(2, 3)))
#' parsnip::extract_fit_engine(fit)
#' @name huddle_engine
NULL

# To be called when huddle is loaded. Should registering fail, R shows the error and goes on.
await_tidyclust <- function() {
  setHook(packageEvent("tidyclust", "onLoad"), function(...) register_engine())
  if (isNamespaceLoaded("tidyclust")) {
    try(register_engine())
  }
}

# The package modelenv keeps the table of engines, and takes none twice: it may hold this one from
# before huddle was unloaded.
register_engine <- function(model = "k_means", mode = "partition", engine = "huddle") {
  known <- modelenv::get_from_env(model)
  if (is.null(known) || engine %in% known$engine) {
    return(invisible())
  }
  modelenv::set_model_engine(model, mode, engine)
  for (package in c("huddle", "tidyclust")) {
    modelenv::set_dependency(model, mode, engine, package)
  }
  modelenv::set_fit(model, mode, engine, list(
    interface = "matrix", data = c(x = "x"), protect = c("x", "k"),
    func = c(pkg = "huddle", fun = ".fit_engine"), defaults = list()
  ))
  modelenv::set_encoding(model, mode, engine, list(
    predictor_indicators = "traditional", compute_intercept = TRUE, remove_intercept = TRUE,
    allow_sparse_x = TRUE
  ))
  modelenv::set_model_arg(
    model, engine,
    exposed = "num_clusters", original = "k", func = list(pkg = "dials", fun = "num_clusters"),
    has_submodel = FALSE
  )
  # The class leads to the method below, which takes the arguments that tidyclust passes on.
  modelenv::set_pred(model, mode, engine, "cluster", list(
    pre = NULL, post = NULL, func = c(pkg = "stats", fun = "predict"),
    args = list(
      object = quote(structure(list(fit = object$fit), class = "huddle_engine")),
      newdata = quote(new_data)
    )
  ))
}

# Starting centers may stand where the number of clusters does, as with the engine "stats". The
# training data go where tidyclust looks for them when its metrics are given no others: without them
# it would pass over the `dist_fun` that it was given.
#' @rdname huddle_engine
#' @param x,k,... The numeric data, the number of clusters or their starting centers, and arguments
#'   of [cluster_kmeans()]: tidyclust calls this function, nobody else needs to.
#' @export
.fit_engine <- function(x, k, ...) {
  fit <- if (missing(k)) {
    cluster_kmeans(x, ...)
  } else if (length(dim(k)) == 2L) {
    centers <- as_points(k, "num_clusters", quote(fit()))
    cluster_kmeans(x, nrow(centers$x), init = centers$x, ...)
  } else {
    cluster_kmeans(x, k, ...)
  }
  structure(fit, training_data = x)
}

#' @export
predict.huddle_engine <- function(object, newdata, ..., prefix = "Cluster_", labels = NULL) {
  cluster <- stats::predict(object$fit, newdata, ...)
  named_clusters(cluster, object$fit$k, prefix, labels)
}

# tidyclust's method for `kmeans` numbers rows anew by their appearance, but neither the centers nor
# predictions; after a start from given centers they would not agree.
#' @exportS3Method tidyclust::extract_cluster_assignment
extract_cluster_assignment.huddle_kmeans <- function(object, ..., prefix = "Cluster_",
                                                     labels = NULL) {
  check_no_dots(...)
  cluster <- named_clusters(object$cluster, object$k, prefix, labels)
  data_frame(list(.cluster = cluster), length(cluster))
}

named_clusters <- function(cluster, k, prefix, labels, call = rlang::caller_env()) {
  if (is.null(labels)) {
    labels <- paste0(prefix, seq_len(k))
  }
  if (length(labels) < k || anyDuplicated(labels[seq_len(k)])) {
    huddle_abort(
      "{.arg labels} must be {count_of(k, 'different name')}, one for each cluster.",
      class = "param", arg = "labels", call = call
    )
  }
  structure(unname(cluster), levels = as.character(labels[seq_len(k)]), class = "factor")
}
