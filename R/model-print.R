# What print() and summary() say of every clustering; what a method has to say besides is its
# model_facts().

#' @rdname clustering-verbs
#' @export
print.huddle_clustering <- function(x, digits = max(3L, getOption("digits") - 3L), ...) {
  validate_model(x, arg = "x")
  cat(describe_clustering(x, digits), sep = "\n")
  invisible(x)
}

# Lines of at most 80 columns.
describe_clustering <- function(fit, digits) {
  columns <- fitted_columns(fit)
  columns <- if (!is.null(columns)) paste(" in", count_of(ncol(columns), "column"))
  c(
    paste0(headline(fit), " of ", count_of(fit$n, "row"), columns),
    do.call(facts, c(
      list(clusters = format_number(fit$k), sizes = describe_sizes(fit$size)),
      model_facts(fit, digits)
    ))
  )
}

# "  name   value", the names padded to one width; facts that are NULL are left out.
facts <- function(...) {
  values <- unlist(list(...))
  paste0("  ", format(paste0(names(values), ":")), " ", values)
}

headline <- function(fit) {
  weighted <- if (isTRUE(fit$params$weighted)) "Weighted " else ""
  title <- paste0(weighted, model_title(fit), " clustering")
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
  if (!isTRUE(fit$totss > 0)) {
    return(inertia)
  }
  share <- format(round(100 * fit$betweenss / fit$totss, 1), nsmall = 1)
  sprintf("%s (%s%% of the total sum of squares is between clusters)", inertia, share)
}

describe_noise <- function(fit) {
  noise <- sum(fit$cluster == 0L)
  if (noise > 0) count_of(noise, "row")
}

describe_course <- function(fit) {
  if (is.null(fit$converged)) {
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
  table$proportion <- unname(fit[["proportions"]])
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
