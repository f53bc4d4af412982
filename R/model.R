# The constructor of results, and the verbs that every clustering shares, written once; those that
# return data frames are in model-tidy.R.

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
#' * `weight`, the sum of their weights after a fit with weights;
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

#' @rdname clustering-verbs
#' @export
print.huddle_clustering <- function(x, digits = max(3L, getOption("digits") - 3L), ...) {
  validate_model(x, arg = "x")
  cat(describe_clustering(x, digits), sep = "\n")
  invisible(x)
}

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
      extracted = describe_extraction(fit, digits),
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
  table$weight <- fit[["weight"]]
  if (!is.null(fit$withinss)) {
    table$withinss <- fit$withinss
    weight <- if (isTRUE(fit$params$weighted)) fit[["weight"]] else fit$size
    table$radius <- if (is.null(weight)) NA_real_ else sqrt(fit$withinss / weight)
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
  shown$share <- percent(shown$share)
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
