#' Arguments that many functions share
#'
#' @param x The data, one point per row: a numeric matrix, or a data frame, tibble or data.table
#'   whose columns are all numeric, integer or logical (`FALSE` is 0, `TRUE` is 1); a column may be
#'   a matrix of one column, as [scale()] makes it. Missing and infinite values are refused. A
#'   matrix of doubles is not copied. K-means and what works with its results also take a sparse
#'   matrix of the Matrix package, such as a `dgCMatrix`, and never make it dense; what does not
#'   says so.
#' @param k The number of clusters: one whole number between 1 and the number of rows.
#' @param n_threads The number of threads, a whole number of at least 1. `NULL` means the option
#'   `huddle.n_threads` if it is set, else the smaller of the environment variables
#'   `RCPP_PARALLEL_NUM_THREADS` and `OMP_THREAD_LIMIT`, else every core. More threads than there
#'   are cores, or than `OMP_THREAD_LIMIT` allows, are never used, under `R CMD check` never more
#'   than two, and a forked process (as of [parallel::mclapply()]) uses one. The result is the same,
#'   bit for bit, for every number of threads.
#' @param progress Whether to show a progress bar when the work takes longer than a moment.
#' @param weights `NULL`, or a numeric vector of one non-negative number per row. A row of weight 2
#'   counts as if it were there twice, a row of weight 0 as if it were not there.
#' @param newdata Points to predict, one per row, in any of the forms that the fitted data could
#'   have. Columns are matched by name if both the fitted data and `newdata` have column names
#'   (their order is then free, and others are left out), by position otherwise. It may have no
#'   rows.
#' @param ... Not used. Arguments after it must be given by name, and an unknown one is an error.
#' @param fit A clustering, such as [cluster_kmeans()] returns.
#' @name huddle-params
#' @keywords internal
NULL
