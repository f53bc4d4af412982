# What a model of HDBSCAN tells of itself, and what is wrong with one that was damaged.

#' @export
model_title.huddle_hdbscan <- function(fit) "HDBSCAN"

#' @export
model_facts.huddle_hdbscan <- function(fit, digits) {
  list(
    noise = describe_noise(fit), density = describe_density(fit, digits), tree = describe_tree(fit)
  )
}

describe_tree <- function(fit) {
  if (is.null(fit$tree)) {
    return(NULL)
  }
  nodes <- sum(fit$tree$child > fit$n) + 1
  rule <- if (fit$params$selection == "leaf") "leaves" else "excess of mass"
  least <- fit$params$min_cluster_size
  least <- if (isTRUE(fit$params$weighted)) {
    paste("a weight of at least", format_number(least))
  } else {
    paste("at least", count_of(least, "row"))
  }
  sprintf(
    "%s of %s, %s (%s)", count_of(nodes, "node"), least,
    paste(format_number(fit$k), if (fit$k == 1) "is a cluster" else "are clusters"), rule
  )
}

#' @export
model_problems.huddle_hdbscan <- function(fit, fields) {
  problem <- NextMethod()
  if (!is.null(problem)) {
    return(problem)
  }
  first_problem(fields, c(values_problem, tree_problem, growth_problem))
}

values_problem <- function(fields) {
  n <- fields[["n"]]
  for (name in c("probability", "outlier_score")) {
    values <- fields[[name]]
    if (!is_plain(values, "double", n) || anyNA(values) || any(values < 0 | values > 1)) {
      return(sprintf("`%s` must be %s numbers between 0 and 1", name, format_number(n)))
    }
  }
  core <- fields[["core_distance"]]
  if (!is_plain(core, "double", n) || anyNA(core) || any(core < 0)) {
    return(sprintf("`core_distance` must be %s numbers of at least 0", format_number(n)))
  }
  for (name in c("persistence", "stability")) {
    values <- fields[[name]]
    if (!is_plain(values, "double", fields[["k"]]) || anyNA(values)) {
      return(sprintf("`%s` must be %s numbers", name, format_number(fields[["k"]])))
    }
  }
}

# Compiled code walks up the tree, so every parent must come before its children.
tree_problem <- function(fields) {
  tree <- fields[["tree"]]
  n <- fields[["n"]]
  columns <- c("parent", "child", "lambda", "size")
  is_tree <- is.list(tree) && identical(class(tree), "data.frame") &&
    identical(names(tree), columns) &&
    identical(vapply(tree, typeof, "", USE.NAMES = FALSE), rep(c("integer", "double"), each = 2)) &&
    length(unique(lengths(unclass(tree)))) == 1L && nrow(tree) > 0L &&
    !anyNA(tree, recursive = TRUE)
  if (!is_tree) {
    return(sprintf("`tree` must be a data frame with the columns %s", list_texts(columns)))
  }
  above <- tree$child > n
  clusters <- n + seq_len(sum(above) + 1)
  fits <- identical(tree$child[above], clusters[-1]) && all(tree$parent %in% clusters) &&
    all(tree$parent[above] < tree$child[above]) && any(!above) && all(diff(above) <= 0) &&
    all(tree$child[!above] %in% seq_len(n)) && !anyDuplicated(tree$child) &&
    all(tree$lambda >= 0)
  if (!fits) {
    return("`tree` must be a condensed tree of all rows")
  }
  selected <- fields[["selected"]]
  if (!is_plain(selected, "integer", fields[["k"]]) || !all(selected %in% clusters) ||
    anyDuplicated(selected)) {
    return("`selected` must name clusters of `tree`")
  }
  points_problem(fields, "components", sum(!above))
}

growth_problem <- function(fields) {
  problem <- density_problem(fields[["params"]], hdbscan_limits)
  if (!is.null(problem)) {
    return(problem)
  }
  weights <- fields[["weights"]]
  rows <- sum(fields[["tree"]]$child <= fields[["n"]])
  if (!is.null(weights) &&
    (!is_plain(weights, "double", rows) || !all(is.finite(weights)) || any(weights <= 0))) {
    "`weights` must be positive numbers, one for each row with a weight"
  }
}
