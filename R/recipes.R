# Steps for recipes of the tidymodels packages: clusters as features.

#' Clusters as features in a recipe
#'
#' `step_cluster_distance()` makes a step of a recipe of the recipes package that replaces numeric
#' columns by the distances to the centers of k-means; `step_cluster_label()` one that adds the
#' cluster of each row, a factor.
#'
#' @param recipe A recipe to which the step is added.
#' @param ... Selectors of the columns to cluster, see `recipes::selections`.
#' @param role,trained,skip,id As for every step of recipes.
#' @param k The number of clusters. It can be tuned: see below.
#' @param type `"distance"` for euclidean distances, `"affinity"` for
#'   `exp(-gamma * distance^2)`.
#' @param gamma The rate at which affinity falls, a positive number or `NULL` for 1 / the number of
#'   columns. It can be tuned.
#' @param options A named list of further arguments of [cluster_kmeans()].
#' @param prefix What the names of new columns begin with; the number of the cluster follows.
#' @param column The name of the new column.
#' @param keep_original_cols Whether the clustered columns stay.
#' @param fit The clustering, once the step is trained.
#'
#' @details
#' As in [cluster_pipeline()], dense data get one start with `refine = TRUE` unless `options` says
#' otherwise; random numbers follow [set.seed()]. Columns are clustered as they come: put a step
#' such as `recipes::step_normalize()` before this one where their units differ.
#'
#' Case weights that count rows, of `parsnip::frequency_weights()`, are the weights of the rows;
#' importance weights are ignored. Where no column is selected, a step changes nothing.
#'
#' With `k = tune::tune()` the number of clusters is tuned with the rest of a workflow; its default
#' range is 2 to 100. So is `gamma`, by default on the scale of `dials::rbf_sigma()`. `tidy()` of a trained step returns the centers, one row for each cluster and
#' column.
#'
#' @return The recipe with the step added.
#' @seealso [cluster_pipeline()] and [cv_k()], which need no other packages.
#' @examplesIf requireNamespace("recipes", quietly = TRUE)
#' recipe <- recipes::recipe(Species ~ ., iris)
#' recipe <- step_cluster_distance(recipe, recipes::all_numeric_predictors(), k = 4)
#' set.seed(1)
#' trained <- recipes::prep(recipe, iris)
#' head(recipes::bake(trained, iris))
#' tidy(trained, 1)
#' @examplesIf all(sapply(c("rsample", "tune", "workflows"), requireNamespace, quietly = TRUE))
#'
#' # The number of clusters that serves a linear model best:
#' recipe <- recipes::recipe(Petal.Width ~ ., iris[1:4])
#' recipe <- step_cluster_distance(recipe, recipes::all_predictors(), k = tune::tune())
#' flow <- workflows::workflow(recipe, parsnip::linear_reg())
#' set.seed(1)
#' tuned <- tune::tune_grid(flow, rsample::vfold_cv(iris, v = 5), grid = data.frame(k = c(2, 4, 8)))
#' tune::show_best(tuned, metric = "rmse")
#' best <- tune::finalize_workflow(flow, tune::select_best(tuned, metric = "rmse"))
#' predict(parsnip::fit(best, iris), iris[1:3, ])
#' @export
step_cluster_distance <- function(recipe, ..., role = "predictor", trained = FALSE, k = 8,
                                  type = c("distance", "affinity"), gamma = NULL,
                                  options = list(), prefix = "cluster_",
                                  keep_original_cols = FALSE, fit = NULL, skip = FALSE,
                                  id = recipes::rand_id("cluster_distance")) {
  rlang::check_installed("recipes", "to add a step to a recipe.")
  type <- check_choice(type)
  if (!is.null(gamma) && !rlang::is_call(gamma, "tune")) {
    gamma <- check_number(gamma, min = 0, min_open = TRUE)
  }
  recipes::add_step(recipe, recipes::step(
    subclass = "cluster_distance", terms = rlang::enquos(...), role = role, trained = trained,
    k = k, type = type, gamma = gamma, options = check_step_options(options),
    prefix = check_name(prefix),
    keep_original_cols = check_flag(keep_original_cols), fit = fit, skip = skip, id = id
  ))
}

#' @rdname step_cluster_distance
#' @export
step_cluster_label <- function(recipe, ..., role = "predictor", trained = FALSE, k = 8,
                               options = list(), column = "cluster", keep_original_cols = TRUE,
                               fit = NULL, skip = FALSE,
                               id = recipes::rand_id("cluster_label")) {
  rlang::check_installed("recipes", "to add a step to a recipe.")
  recipes::add_step(recipe, recipes::step(
    subclass = "cluster_label", terms = rlang::enquos(...), role = role, trained = trained, k = k,
    options = check_step_options(options), column = check_name(column),
    keep_original_cols = check_flag(keep_original_cols), fit = fit, skip = skip, id = id
  ))
}

# A name of a column, or its beginning.
check_name <- function(x, ..., arg = rlang::caller_arg(x), call = rlang::caller_env()) {
  if (is.character(x) && !is.object(x) && length(x) == 1L && !is.na(x) && nzchar(x)) {
    return(as.vector(x))
  }
  abort_param(x, "one text that is not empty", arg, call)
}

check_step_options <- function(options, call = rlang::caller_env()) {
  names <- rlang::names2(options)
  if (!is.list(options) || any(names %in% c("", "x", "k")) || anyDuplicated(names)) {
    huddle_abort(
      "{.arg options} must be a named list of arguments of {.fn cluster_kmeans} but `x` and `k`.",
      class = "param", arg = "options", call = call
    )
  }
  options
}

# Without columns, as where a step before has removed them, there is no fit and nothing to bake.
train_step <- function(x, training, info) {
  names <- unname(recipes::recipes_eval_select(x$terms, training, info))
  weights <- recipes::get_case_weights(info, training)
  # Weights that count rows are for all steps, others only for those that see the outcome.
  x$case_weights <- recipes::are_weights_used(weights, unsupervised = TRUE)
  options <- x$options
  if (isTRUE(x$case_weights) && is.null(options$weights)) {
    options$weights <- as.double(weights)
  }
  x$fit <- if (length(names)) do.call(fit_features, c(list(training[names], x$k), options))
  x$trained <- TRUE
  x
}

# The table with the new columns, with or without those that were clustered.
bake_step <- function(x, new_data, columns) {
  taken <- colnames(x$fit$centers)
  # A step without the field is as one of recipes.
  if (!recipes::get_keep_original_cols(x)) {
    new_data <- new_data[setdiff(names(new_data), taken)]
  }
  clash <- intersect(names(columns), names(new_data))
  if (length(clash)) {
    huddle_abort(
      "The new columns must have names of their own: {.val {clash}} {?is/are} there already.",
      class = "param", arg = if (is.null(x$column)) "prefix" else "column"
    )
  }
  new_data[names(columns)] <- columns
  new_data
}

clustered_columns <- function(x, new_data) {
  columns <- colnames(x$fit$centers)
  recipes::check_new_data(columns, x, new_data)
  new_data[columns]
}

#' @exportS3Method recipes::prep
prep.step_cluster_distance <- function(x, training, info = NULL, ...) train_step(x, training, info)

#' @exportS3Method recipes::prep
prep.step_cluster_label <- function(x, training, info = NULL, ...) train_step(x, training, info)

#' @exportS3Method recipes::bake
bake.step_cluster_distance <- function(object, new_data, ...) {
  if (is.null(object$fit)) {
    return(new_data)
  }
  data <- clustered_columns(object, new_data)
  distance <- if (object$type == "distance") {
    stats::predict(object$fit, data, type = "distance")
  } else {
    stats::predict(object$fit, data, type = "affinity", gamma = object$gamma)
  }
  columns <- lapply(seq_len(ncol(distance)), function(j) unname(distance[, j]))
  bake_step(object, new_data, stats::setNames(columns, paste0(object$prefix, seq_along(columns))))
}

#' @exportS3Method recipes::bake
bake.step_cluster_label <- function(object, new_data, ...) {
  if (is.null(object$fit)) {
    return(new_data)
  }
  label <- unname(stats::predict(object$fit, clustered_columns(object, new_data)))
  columns <- list(label_factor(label, object$fit$k))
  bake_step(object, new_data, stats::setNames(columns, object$column))
}

#' @export
print.step_cluster_distance <- function(x, width = max(20, options()$width - 35), ...) {
  print_step(x, "Distances to clusters of ", width)
}

#' @export
print.step_cluster_label <- function(x, width = max(20, options()$width - 35), ...) {
  print_step(x, "Clusters of ", width)
}

print_step <- function(x, title, width) {
  recipes::print_step(
    colnames(x$fit$centers), x$terms, x$trained, title, width, case_weights = x$case_weights
  )
  invisible(x)
}

#' @export
tidy.step_cluster_distance <- function(x, ...) table_of_centers(x)

#' @export
tidy.step_cluster_label <- function(x, ...) table_of_centers(x)

# One row of missing values for each selector of a step that is not trained yet.
table_of_centers <- function(x) {
  terms <- if (x$trained) colnames(x$fit$centers) else recipes::sel2char(x$terms)
  centers <- if (x$trained) x$fit$centers else matrix(NA_real_, 1, length(terms))
  number <- if (x$trained) seq_len(NROW(centers)) else NA_integer_
  data_frame(
    list(
      terms = rep(as.character(terms), each = NROW(centers)), value = as.double(centers),
      cluster = rep(number, length(terms)), id = rep(x$id, length(centers))
    ),
    length(centers)
  )
}

#' @importFrom generics required_pkgs
#' @export
required_pkgs.step_cluster_distance <- function(x, ...) "huddle"

#' @export
required_pkgs.step_cluster_label <- function(x, ...) "huddle"

#' @importFrom generics tunable
#' @export
tunable.step_cluster_distance <- function(x, ...) {
  k <- tunable_k(x)
  gamma <- tunable_k(x)
  gamma$name <- "gamma"
  gamma$call_info <- list(list(pkg = "dials", fun = "rbf_sigma"))
  rbind(k, gamma)
}

#' @export
tunable.step_cluster_label <- function(x, ...) tunable_k(x)

tunable_k <- function(x) {
  data_frame(
    list(
      name = "k", call_info = list(list(pkg = "dials", fun = "num_clusters", range = c(2L, 100L))),
      source = "recipe", component = class(x)[[1]], component_id = x$id
    ),
    1L
  )
}
