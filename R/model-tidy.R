# Clusterings as data frames: the verbs tidy(), glance() and augment(), for every clustering.

#' @importFrom generics tidy
#' @export
generics::tidy

#' @importFrom generics glance
#' @export
generics::glance

#' @importFrom generics augment
#' @export
generics::augment

#' A clustering as data frames
#'
#' `tidy()` returns one row per cluster, `glance()` one row for the whole fit, and `augment()` the
#' data with the cluster of each row: the columns that the broom package gives for
#' [stats::kmeans()] and the dbscan package for its clusterings, and a few more.
#'
#' @inheritParams huddle-params
#' @param x A clustering, such as [cluster_kmeans()] returns.
#' @param data The data that the model was fitted to, which the model does not keep: a data frame or
#'   a matrix of n rows. It may have more columns, of any type.
#' @param newdata Other rows, a data frame or a matrix: they get the cluster that `predict()` gives
#'   them. Where it is given, `data` is not looked at.
#'
#' @return A tibble where the tibble package is installed (as it is wherever broom is), otherwise a
#'   plain data frame with the same columns.
#'
#' * `tidy()` of a clustering with centers: k rows. A column for each coordinate of the centers,
#'   named like the columns of the data (`x1`, `x2`, ... where they have no names), then `size`,
#'   `withinss` and `cluster`, a factor. A coordinate whose name is taken by one of these begins
#'   with `center_`, and repeated names get a number.
#' * `tidy()` of a clustering with noise: k + 1 rows, of which the first is the noise, cluster
#'   `"0"`, with the columns `cluster`, `size` and `noise`, and what the method knows of each
#'   cluster, such as `persistence`, which is `NA` for noise.
#' * `tidy()` of a mixture: the means of the components, `size`, and `proportion`; noise comes first.
#' * `tidy()` of a fit with weights has the sum of the weights of each cluster in `weight`.
#' * `glance()`: one row. Of k-means `totss`, `tot.withinss`, `betweenss` and `iter`, then `nobs`,
#'   `n.clusters` and `converged`; of a mixture the form of the covariances, `logLik`, `df`, `AIC` and
#'   `BIC` as well; of clusterings with noise `nobs`, `n.clusters` and `nexcluded`,
#'   the number of rows of noise, and `cores`, that of core points, where there are any.
#' * `augment()`: n rows. The columns of `data` or `newdata`, after `.rownames` where it has row
#'   names, and then `.cluster`, a factor whose levels are all clusters, with `"0"` first where there
#'   is noise. HDBSCAN adds `.probability` and `.outlier_score`, a mixture `.uncertainty`. Where the data have a column of such
#'   a name already, with other values, it is an error of class `huddle_error_input`.
#'
#' Columns of which the clustering has no figures are left out.
#'
#' @seealso [summary()][clustering-verbs] for a table to read.
#' @examples
#' set.seed(1)
#' fit <- cluster_kmeans(blobs[, 1:2], k = 5)
#' tidy(fit)
#' glance(fit)
#' augment(fit, blobs)
#' augment(fit, newdata = data.frame(x1 = c(0, -3), x2 = c(2, 2.5)))
#'
#' tidy(cluster_dbscan(moons[c("x1", "x2")], eps = 0.1))
#' @rdname tidy.huddle_clustering
#' @export
tidy.huddle_clustering <- function(x, ...) {
  validate_model(x, arg = "x")
  check_no_dots(...)
  if (has_noise(x)) {
    return(tidy_with_noise(x))
  }
  columns <- c(
    center_columns(x$centers),
    list(
      size = x$size, weight = x[["weight"]], withinss = x$withinss,
      cluster = label_factor(seq_len(x$k), x$k)
    )
  )
  data_frame(Filter(Negate(is.null), columns), x$k)
}

# Whether the method knows noise, be there any or not.
has_noise <- function(fit) !is.null(fit$is_noise) || any(fit$cluster == 0L)

tidy_with_noise <- function(fit) {
  noise <- sum(fit$cluster == 0L)
  weight <- fit[["weight"]]
  columns <- list(
    cluster = structure(seq_len(fit$k + 1L), levels = cluster_levels(0:fit$k), class = "factor"),
    size = c(noise, fit$size),
    weight = if (!is.null(weight)) c(fit$noise_weight, weight),
    noise = c(TRUE, logical(fit$k)),
    persistence = if (!is.null(fit$persistence)) c(NA, fit$persistence),
    stability = if (!is.null(fit$stability)) c(NA, fit$stability)
  )
  data_frame(Filter(Negate(is.null), columns), fit$k + 1L)
}

# The coordinates of the centers, under names that neither repeat nor are those of other columns.
center_columns <- function(centers) {
  if (is.null(centers)) {
    return(NULL)
  }
  names <- column_names(centers)
  blank <- is.na(names) | names == ""
  names[blank] <- paste0("x", which(blank))
  taken <- names %in% c("size", "weight", "withinss", "cluster")
  names[taken] <- paste0("center_", names[taken])
  columns <- lapply(seq_len(ncol(centers)), function(j) unname(centers[, j]))
  stats::setNames(columns, make.unique(names, sep = "_"))
}

#' @rdname tidy.huddle_clustering
#' @export
glance.huddle_clustering <- function(x, ...) {
  validate_model(x, arg = "x")
  check_no_dots(...)
  figures <- list(
    totss = x$totss, tot.withinss = x$tot.withinss, betweenss = x$betweenss, iter = x$iter,
    nobs = x$n, n.clusters = x$k, nexcluded = if (has_noise(x)) sum(x$cluster == 0L),
    cores = if (!is.null(x[["core"]])) length(x[["core"]]), converged = x$converged
  )
  data_frame(Filter(Negate(is.null), figures), 1L)
}

#' @rdname tidy.huddle_clustering
#' @export
augment.huddle_clustering <- function(x, data, ..., newdata = NULL) {
  validate_model(x, arg = "x")
  check_no_dots(...)
  if (!is.null(newdata)) {
    check_table(newdata, "newdata", "to be predicted")
    added <- columns_of_others(x, newdata)
    return(with_added(newdata, added, "newdata"))
  }
  if (missing(data) || is.null(data)) {
    huddle_abort(
      c(
        "{.arg data} is missing; it must be a data frame or matrix, as clustered.",
        i = "For other rows use {.arg newdata}."
      ),
      class = "type", arg = "data"
    )
  }
  check_table(data, "data", "as clustered")
  n <- table_rows(data)
  if (n != x$n) {
    huddle_abort(
      c(
        "{.arg data} must have {count_of(x$n, 'row')} like the fitted data, not {format_number(n)}.",
        i = "For other rows use {.arg newdata}."
      ),
      class = "dim", arg = "data"
    )
  }
  with_added(data, columns_of_fit(x), "data")
}

check_table <- function(data, arg, purpose, call = rlang::caller_env()) {
  if (!(is.data.frame(data) || (is.matrix(data) && !is.object(data)))) {
    huddle_abort(
      "{.arg {arg}} must be a data frame or matrix, {purpose}, not {describe_value(data)}.",
      class = "type", arg = arg, call = call
    )
  }
}

table_rows <- function(data) if (is.data.frame(data)) .row_names_info(data, 2L) else nrow(data)

# What a clustering says of the rows that it was fitted to.
columns_of_fit <- function(fit) {
  Filter(Negate(is.null), list(
    .cluster = label_factor(unname(fit$cluster), fit$k),
    .probability = fit$probability, .outlier_score = fit$outlier_score
  ))
}

# The same of other rows. The levels are those of the fitted rows, and noise if there is any.
columns_of_others <- function(fit, newdata, call = rlang::caller_env()) {
  found <- as_caller(model_predictions(fit, newdata), call)
  found$cluster <- unname(found$cluster)
  noise <- any(found$cluster == 0L) || any(fit$cluster == 0L)
  found$cluster <- label_factor(found$cluster, fit$k, noise)
  stats::setNames(found, paste0(".", names(found)))
}

# An error in `value` as that of the function that the user has called.
as_caller <- function(value, call) {
  tryCatch(value, huddle_error = function(error) {
    error$call <- rlang::error_call(call)
    rlang::cnd_signal(error)
  })
}

with_added <- function(data, added, arg, call = rlang::caller_env()) {
  columns <- data_columns(data)
  for (name in intersect(names(added), names(columns))) {
    if (!identical(columns[[name]], added[[name]])) {
      huddle_abort(
        c(
          "{.arg {arg}} has a column {.val {name}} already, which would be lost.",
          i = "Rename or drop it first."
        ),
        class = "input", arg = arg, call = call
      )
    }
  }
  columns[names(added)] <- added
  data_frame(columns, table_rows(data))
}

# The columns as a bare list, row names first.
data_columns <- function(data) {
  if (is.data.frame(data)) {
    columns <- unclass(data)
    attributes(columns) <- NULL
    # Copied by subsetting, because data.table renames columns in place.
    names(columns) <- names(data)[seq_along(columns)]
    row_names <- if (.row_names_info(data) > 0L) row.names(data)
  } else {
    columns <- lapply(seq_len(ncol(data)), function(j) unname(data[, j]))
    names(columns) <- column_names(data)
    row_names <- rownames(data)
  }
  c(if (!is.null(row_names)) list(.rownames = row_names), columns)
}

column_names <- function(x) {
  if (is.null(colnames(x))) paste0("x", seq_len(ncol(x))) else colnames(x)
}

# Labels as a factor, without the detour over text that factor() takes.
label_factor <- function(cluster, k, noise = any(cluster == 0L)) {
  structure(
    cluster + noise, levels = cluster_levels(if (noise) 0:k else seq_len(k)), class = "factor"
  )
}

cluster_levels <- function(labels) format(labels, scientific = FALSE, trim = TRUE)

data_frame <- function(columns, n, tibble = rlang::is_installed("tibble")) {
  frame <- structure(columns, class = "data.frame", row.names = .set_row_names(n))
  if (tibble) tibble::as_tibble(frame, .name_repair = "minimal") else frame
}
