# The steps of huddle in the place of steps of recipes that make features as well. Their values are
# those of other methods: only the tests of what all steps have in common are run.

suppressPackageStartupMessages(library(recipes))

inside <- "recipes"
error_class <- "error"

# The file of step_pca() once for each of the two steps of huddle.
peer_files <- function(root) {
  file.path(root, "tests/testthat", c("test-pca.R", "test-pca.R", "test-classdist.R"))
}

runs <- 0L

common <- c("check_name() is used", "prefix", "tunable", "check_options() is used")

rewrite <- function(script) {
  runs <<- runs + 1L
  places <- attr(script, "srcref")
  from <- grep("^# Infrastructure", attr(places[[1L]], "srcfile")$lines)
  wanted <- vapply(seq_along(script), function(i) {
    !identical(script[[i]][[1L]], quote(test_that)) || script[[i]][[2L]] %in% common ||
      places[[i]][1L] > from
  }, NA)
  structure(script[wanted], srcref = places[wanted])
}

# One component of a single column, and one cluster of any.
step_pca <- function(recipe, ..., num_comp = 1, threshold = NA, options = list(), prefix = "PC",
                     keep_original_cols = FALSE) {
  given <- setdiff(names(options), "retx")
  if (identical(options, list(retx = TRUE))) options <- list()
  if (runs == 1L) {
    gamma <- if (!identical(threshold, NA)) substitute(threshold)
    call <- bquote(huddle::step_cluster_distance(
      recipe, ..., k = .(substitute(num_comp)), gamma = .(gamma), options = options,
      prefix = prefix, keep_original_cols = keep_original_cols
    ))
    return(eval(call))
  }
  if (!identical(threshold, NA)) no_counterpart("step_cluster_label() has only k to be tuned")
  column <- if (is.character(prefix)) paste0(prefix, 1L) else prefix
  call <- bquote(huddle::step_cluster_label(
    recipe, ..., k = .(substitute(num_comp)), options = options, column = column,
    keep_original_cols = keep_original_cols
  ))
  eval(call)
}

step_classdist <- function(recipe, ..., class, mean_func, cov_func, pool = FALSE, log = TRUE,
                           prefix = "classdist_", keep_original_cols = TRUE) {
  if (!missing(mean_func) || !missing(cov_func) || !is.logical(pool)) {
    no_counterpart("distances to clusters are Euclidean, to their means")
  }
  huddle::step_cluster_distance(
    recipe, ..., k = 3, prefix = prefix, keep_original_cols = keep_original_cols
  )
}

tunable.step_pca <- function(x, ...) {
  if (runs == 2L) no_counterpart("step_cluster_label() has only k to be tuned")
  told <- generics::tunable(x)
  told$name <- c(k = "num_comp", gamma = "threshold")[told$name]
  told$name <- unname(told$name)
  told
}

tidy <- function(x, ...) {
  told <- generics::tidy(x, ...)
  own <- if (runs == 3L) "class" else "component"
  names(told)[names(told) == "cluster"] <- own
  if (own %in% names(told)) told[[own]] <- as.character(told[[own]])
  told
}
