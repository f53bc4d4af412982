# The constructor of results, and the verbs that every clustering shares, written once.

# `class` is the method's own class, as "huddle_kmeans", perhaps that of the method it is a kind of,
# and after it the classes of other packages whose verbs work on the fields.
new_clustering <- function(fields, class) {
  fields$format_version <- model_format
  own <- startsWith(class, "huddle_")
  structure(fields, class = c(class[own], "huddle_clustering", class[!own]))
}

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
#' * `withinss`, the sum of squared distances to the center;
#' * `radius`, the root mean squared distance to the center, in the units of the data (`NA` after a
#'   fit with weights, whose sums are not kept);
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

#' @rdname clustering-verbs
#' @export
print.huddle_clustering <- function(x, digits = max(3L, getOption("digits") - 3L), ...) {
  validate_model(x, arg = "x")
  cat(describe_clustering(x, digits), sep = "\n")
  invisible(x)
}

# Lines of at most 80 columns.
describe_clustering <- function(fit, digits) {
  noise <- sum(fit$cluster == 0L)
  columns <- fitted_columns(fit)
  columns <- if (!is.null(columns)) paste(" in", count_of(ncol(columns), "column"))
  c(
    paste0(method_title(fit), " of ", count_of(fit$n, "row"), columns),
    facts(
      clusters = format_number(fit$k),
      sizes = describe_sizes(fit$size),
      cores = if (!is.null(fit[["core"]])) count_of(length(fit[["core"]]), "row"),
      noise = if (noise > 0) count_of(noise, "row"),
      density = describe_density(fit, digits),
      tree = describe_tree(fit),
      inertia = describe_inertia(fit, digits),
      learnt = describe_stream(fit, digits),
      converged = describe_course(fit)
    )
  )
}

# "  name   value", the names padded to one width; facts that are NULL are left out.
facts <- function(...) {
  values <- unlist(list(...))
  paste0("  ", format(paste0(names(values), ":")), " ", values)
}

method_title <- function(fit) {
  weighted <- if (isTRUE(fit$params$weighted)) "Weighted " else ""
  name <- sub("^huddle_", "", class(fit)[[1]])
  title <- switch(name,
    kmeans = "k-means",
    minibatch = "mini-batch k-means",
    dbscan = "DBSCAN",
    hdbscan = "HDBSCAN",
    optics = "OPTICS",
    name
  )
  title <- paste0(weighted, title, " clustering")
  paste0(toupper(substr(title, 1, 1)), substring(title, 2))
}

# As many sizes as fit on a line, and how many are left.
describe_sizes <- function(size, width = 64) {
  if (length(size) == 0) {
    return("none")
  }
  shown <- format_number(size)
  # Room is kept for the words that count the rest.
  fits <- cumsum(nchar(shown) + 2) <= width - 12
  if (all(fits) || sum(nchar(shown) + 2) - 2 <= width) {
    return(paste(shown, collapse = ", "))
  }
  sprintf("%s, ... (%d more)", paste(shown[fits], collapse = ", "), sum(!fits))
}

describe_inertia <- function(fit, digits) {
  if (is.null(fit$inertia)) {
    return(NULL)
  }
  inertia <- format(fit$inertia, digits = digits)
  if (!isTRUE(fit$totss > 0) || isTRUE(fit$params$stream)) {
    return(inertia)
  }
  share <- format(round(100 * fit$betweenss / fit$totss, 1), nsmall = 1)
  sprintf("%s (%s%% of the total sum of squares is between clusters)", inertia, share)
}

describe_course <- function(fit) {
  if (is.null(fit$converged) || isTRUE(fit$params$stream)) {
    return(NULL)
  }
  rounds <- if (!is.null(fit$iterations)) count_of(fit$iterations, "iteration")
  starts <- fit$params$n_init
  best <- if (isTRUE(starts > 1)) sprintf(" (best of %s starts)", format_number(starts))
  if (!fit$converged) {
    return(paste0("no, stopped after ", rounds, best))
  }
  paste0("yes", if (!is.null(rounds)) ", in ", rounds, best)
}

# All that was added by partial_fit(); the other lines are about the last rows of it.
describe_stream <- function(fit, digits) {
  if (isTRUE(fit$params$stream)) {
    sprintf(
      "from %s in %s, running inertia %s a row", count_of(fit$seen, "row"),
      count_of(fit$steps, "step"), format(fit$running_inertia, digits = digits)
    )
  }
}

#' @rdname clustering-verbs
#' @export
summary.huddle_clustering <- function(object, ...) {
  validate_model(object, arg = "object")
  check_no_dots(...)
  structure(
    list(
      heading = describe_clustering(object, max(3L, getOption("digits") - 3L)),
      k = object$k,
      n = object$n,
      d = ncol(fitted_columns(object)),
      iterations = object$iterations,
      converged = object$converged,
      inertia = object$inertia,
      totss = object$totss,
      betweenss = object$betweenss,
      clusters = cluster_table(object),
      centers = object$centers
    ),
    class = "summary.huddle_clustering"
  )
}

cluster_table <- function(fit) {
  table <- data.frame(cluster = seq_len(fit$k), size = fit$size, share = fit$size / fit$n)
  if (!is.null(fit$withinss)) {
    table$withinss <- fit$withinss
    table$radius <- if (isTRUE(fit$params$weighted)) NA_real_ else sqrt(fit$withinss / fit$size)
  }
  if (!is.null(fit$centers) && fit$k > 1 && fit$k <= 2000) {
    apart <- as.matrix(stats::dist(fit$centers))
    diag(apart) <- Inf
    table$nearest <- unname(apply(apart, 1, which.min))
    table$separation <- apart[cbind(seq_len(fit$k), table$nearest)]
  }
  table
}

#' @rdname clustering-verbs
#' @export
print.summary.huddle_clustering <- function(x, digits = max(3L, getOption("digits") - 3L), ...) {
  cat(x$heading, "", sep = "\n")
  shown <- x$clusters
  shown$share <- sprintf("%.1f%%", 100 * shown$share)
  print_top(shown, digits)
  if (!is.null(x$centers)) {
    cat("\nCenters:\n")
    print_top(as.data.frame(x$centers, optional = TRUE), digits, names = TRUE)
  }
  invisible(x)
}

# The first rows, and as many columns as the console is wide; the rest is counted.
print_top <- function(table, digits, names = FALSE, max_rows = 20) {
  rows <- seq_len(min(nrow(table), max_rows))
  shown <- format(table[rows, , drop = FALSE], digits = digits)
  colnames(shown) <- shorten_text(ifelse(is.na(names(table)), "", names(table)), 20)
  widths <- vapply(seq_along(shown), function(j) {
    max(nchar(c(colnames(shown)[j], shown[[j]]), type = "width")) + 1
  }, numeric(1))
  # The row names stand in front.
  room <- getOption("width") - if (names) nchar(length(rows)) else 0
  fits <- cumsum(widths) <= room
  fits[1] <- TRUE
  print(shown[fits], row.names = names)
  rest <- c(
    if (nrow(table) > max_rows) count_of(nrow(table) - max_rows, "more row"),
    if (any(!fits)) count_of(sum(!fits), "more column")
  )
  if (length(rest) > 0) {
    cat("... and ", paste(rest, collapse = ", "), "\n", sep = "")
  }
}

#' @rdname clustering-verbs
#' @importFrom stats fitted
#' @export
fitted.huddle_clustering <- function(object, method = c("centers", "classes"), ...) {
  validate_model(object, arg = "object")
  method <- check_choice(method, c("centers", "classes"))
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

# ---- data frames ---------------------------------------------------------------------------------

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
#' [stats::kmeans()], and a few more.
#'
#' @inheritParams huddle-params
#' @param x A clustering, such as [cluster_kmeans()] returns.
#' @param data The data that the model was fitted to, which the model does not keep: a data frame or
#'   a matrix of n rows. It may have more columns, of any type.
#'
#' @return A tibble where the tibble package is installed (as it is wherever broom is), otherwise a
#'   plain data frame with the same columns.
#'
#' * `tidy()`: k rows. A column for each coordinate of the centers, named like the columns of the
#'   data (`x1`, `x2`, ... where they have no names), then `size`, `withinss` and `cluster`, a
#'   factor.
#' * `glance()`: one row with `totss`, `tot.withinss`, `betweenss`, `iter`, `k`, `n` and
#'   `converged`, and for clusterings with noise `cores` and `noise`, the numbers of such rows.
#' * `augment()`: n rows. The columns of `data`, after `.rownames` where it has row names, and then
#'   `.cluster`, a factor whose levels are all clusters, with `"0"` first where there is noise.
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
#' @rdname tidy.huddle_clustering
#' @export
tidy.huddle_clustering <- function(x, ...) {
  validate_model(x, arg = "x")
  check_no_dots(...)
  coordinates <- NULL
  if (!is.null(x$centers)) {
    coordinates <- lapply(seq_len(ncol(x$centers)), function(j) unname(x$centers[, j]))
    names(coordinates) <- column_names(x$centers)
  }
  columns <- c(
    coordinates,
    list(
      size = x$size, withinss = x$withinss, persistence = x$persistence, stability = x$stability,
      cluster = label_factor(seq_len(x$k), x$k)
    )
  )
  data_frame(Filter(Negate(is.null), columns), x$k)
}

#' @rdname tidy.huddle_clustering
#' @export
glance.huddle_clustering <- function(x, ...) {
  validate_model(x, arg = "x")
  check_no_dots(...)
  figures <- c("totss", "tot.withinss", "betweenss", "iter", "k", "n", "converged")
  figures <- unclass(x)[intersect(figures, names(x))]
  figures$cores <- if (!is.null(x[["core"]])) length(x[["core"]])
  figures$noise <- if (!is.null(x$is_noise)) sum(x$is_noise)
  data_frame(Filter(Negate(is.null), figures), 1L)
}

#' @rdname tidy.huddle_clustering
#' @export
augment.huddle_clustering <- function(x, data, ...) {
  validate_model(x, arg = "x")
  check_no_dots(...)
  if (missing(data) || !(is.data.frame(data) || (is.matrix(data) && !is.object(data)))) {
    huddle_abort(
      if (missing(data)) {
        "{.arg data} is missing; it must be a data frame or matrix, as clustered."
      } else {
        "{.arg data} must be a data frame or matrix, as clustered, not {describe_value(data)}."
      },
      class = "type", arg = "data"
    )
  }
  n <- if (is.data.frame(data)) .row_names_info(data, 2L) else nrow(data)
  if (n != x$n) {
    huddle_abort(
      "{.arg data} must have {count_of(x$n, 'row')} like the fitted data, not {format_number(n)}.",
      class = "dim", arg = "data"
    )
  }
  columns <- data_columns(data)
  columns[[".cluster"]] <- label_factor(unname(x$cluster), x$k)
  data_frame(columns, n)
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
label_factor <- function(cluster, k) {
  noise <- any(cluster == 0L)
  levels <- format(if (noise) 0:k else seq_len(k), scientific = FALSE, trim = TRUE)
  structure(cluster + noise, levels = levels, class = "factor")
}

data_frame <- function(columns, n, tibble = rlang::is_installed("tibble")) {
  frame <- structure(columns, class = "data.frame", row.names = .set_row_names(n))
  if (tibble) tibble::as_tibble(frame, .name_repair = "minimal") else frame
}
