# The functions of the dbscan package, on top of huddle's.

peer_files <- function(root) dir(file.path(root, "tests/testthat"), "^test-.*R$", full.names = TRUE)

# The data sets of the peer, then those of R.
data <- function(name, ...) {
  name <- as.character(substitute(name))
  file <- dir(file.path(peer_root, "data"), paste0("^", name, "\\.rda"), full.names = TRUE)
  if (length(file)) {
    load(file, envir = parent.frame())
  } else {
    utils::data(list = name, envir = parent.frame())
  }
}

# ---- neighbours ----------------------------------------------------------------------------------

# How a search is done is huddle's to choose; what the switches may hold is not checked here.
searched <- function(x, search = "kdtree", bucketSize = 10, splitRule = "suggest", approx = 0) {
  if (!identical(approx, 0)) no_counterpart("no approximate search with a bound")
  if (!is.numeric(bucketSize) || length(bucketSize) != 1L || !bucketSize %in% 1:1000) {
    no_counterpart("no size of buckets")
  }
  if (search == "dist" && !inherits(x, "dist")) stats::dist(x) else x
}

metric_of <- function(x) if (inherits(x, "dist")) attr(x, "method") else "euclidean"

kNN <- function(x, k, query = NULL, sort = TRUE, ...) {
  if (inherits(x, "NN")) no_counterpart("neighbours are not taken out of a result")
  x <- searched(x, ...)
  found <- huddle::nearest_neighbors(x, query, n_neighbors = k)
  rows <- if (inherits(x, "dist")) labels(x) else rownames(if (is.null(query)) x else query)
  names <- list(rows, seq_len(k))
  structure(
    list(
      dist = structure(found$distance, dimnames = names),
      id = structure(found$index, dimnames = names), k = k, sort = TRUE, metric = metric_of(x)
    ),
    class = c("kNN", "NN")
  )
}

frNN <- function(x, eps, query = NULL, sort = TRUE, ...) {
  if (inherits(x, "NN")) no_counterpart("neighbours are not taken out of a result")
  x <- searched(x, ...)
  found <- huddle::radius_neighbors(x, eps, query)
  structure(
    list(dist = found$distance, id = found$index, eps = eps, metric = metric_of(x), sort = sort),
    class = c("frNN", "NN")
  )
}

# They are always sorted.
sort.NN <- function(x, decreasing = FALSE, ...) {
  x$sort <- TRUE
  x
}

kNNdist <- function(x, k, all = FALSE, ...) {
  distance <- huddle::nearest_neighbors(x, n_neighbors = k)$distance
  if (all) distance else distance[, k]
}

pointdensity <- function(x, eps, type = "frequency", ...) {
  x <- searched(x, ...)
  if (type != "frequency") no_counterpart("no estimate of density by a kernel")
  lengths(huddle::radius_neighbors(x, eps)$index) + 1L
}

lof <- function(x, minPts = 5, ...) {
  x <- searched(x, ...)
  # minPts counts the point itself.
  huddle::lof(x, n_neighbors = if (is.numeric(minPts)) minPts - 1 else minPts)
}

# ---- clusterings ---------------------------------------------------------------------------------

# The fit behind a result, apart from it: results are compared with each other.
fits <- new.env()

keep <- function(result, fit, settings) {
  assign(paste(c(result$cluster, settings), collapse = " "), fit, envir = fits)
  result
}

fit_of <- function(result) {
  settings <- if (inherits(result, "hdbscan")) result$minPts else c(result$eps, result$minPts)
  get(paste(c(result$cluster, settings), collapse = " "), envir = fits)
}

dbscan <- function(x, eps, minPts = 5, weights = NULL, borderPoints = TRUE, ...) {
  if (inherits(x, "frNN")) no_counterpart("cluster_dbscan() does not start from neighbours")
  x <- searched(x, ...)
  fit <- huddle::cluster_dbscan(
    x, eps = eps, min_samples = minPts, weights = weights, border = borderPoints
  )
  result <- structure(
    list(
      cluster = unname(fit$cluster), eps = eps, minPts = minPts, metric = metric_of(x),
      borderPoints = borderPoints
    ),
    class = c("dbscan_fast", "dbscan")
  )
  keep(result, fit, c(eps, minPts))
}

is.corepoint <- function(x, eps, minPts = 5, ...) {
  seq_len(nrow(x)) %in% huddle::cluster_dbscan(x, eps = eps, min_samples = minPts)$core
}

optics <- function(x, eps = Inf, minPts = 5, ...) {
  x <- searched(x, ...)
  if (inherits(x, "dist")) no_counterpart("cluster_optics() takes no distances")
  fit <- huddle::cluster_optics(x, eps = eps, min_samples = minPts)
  structure(
    list(
      order = fit$order, reachdist = fit$reachability, coredist = fit$core_distance,
      predecessor = fit$predecessor, eps = eps, minPts = as.integer(minPts), fit = fit
    ),
    class = "optics"
  )
}

extractDBSCAN <- function(object, eps_cl) {
  object$fit <- huddle::extract(object$fit, eps = eps_cl)
  object$cluster <- unname(object$fit$cluster)
  object
}

extractXi <- function(object, xi, minimum = FALSE, ...) {
  object$fit <- huddle::extract(object$fit, xi = xi)
  object$cluster <- unname(object$fit$cluster)
  valleys <- object$fit$hierarchy
  # The wider first, of those that start at the same place.
  valleys <- valleys[order(valleys$start, -valleys$end), ]
  rownames(valleys) <- NULL
  valleys[] <- lapply(valleys, as.double)
  object$clusters_xi <- structure(valleys, class = c("xics", "data.frame"))
  object
}

hdbscan <- function(x, minPts, cluster_selection_epsilon = 0, gen_hdbscan_tree = FALSE, ...) {
  fit <- if (missing(minPts)) {
    huddle::cluster_hdbscan(x)
  } else {
    huddle::cluster_hdbscan(
      x, min_cluster_size = minPts, min_samples = minPts, eps = cluster_selection_epsilon
    )
  }
  result <- structure(
    list(
      cluster = unname(fit$cluster), minPts = minPts, coredist = fit$core_distance,
      cluster_scores = fit$stability, membership_prob = fit$probability,
      outlier_scores = fit$outlier_score, hc = fit$hierarchy,
      hdbscan_tree = if (gen_hdbscan_tree) stats::as.dendrogram(fit$hierarchy)
    ),
    class = "hdbscan"
  )
  keep(result, fit, minPts)
}

glosh <- function(x, k) {
  if (inherits(x, "hclust")) no_counterpart("outlier scores are not taken from an hclust")
  huddle::cluster_hdbscan(x, min_cluster_size = k, min_samples = k)$outlier_score
}

ncluster <- function(object) fit_of(object)$k
nnoise <- function(object) sum(fit_of(object)$is_noise)

predict.dbscan <- function(object, newdata, data, ...) {
  unname(stats::predict(fit_of(object), newdata))
}
predict.hdbscan <- predict.dbscan
predict.optics <- function(object, ...) no_counterpart("an ordering has no place for new points")

as.dendrogram.optics <- function(object, ...) no_counterpart("no dendrogram of an ordering")
as.dendrogram <- function(object, ...) {
  if (inherits(object, "optics")) as.dendrogram.optics(object) else stats::as.dendrogram(object)
}

nobs.dbscan <- function(object, ...) stats::nobs(fit_of(object))
nobs.hdbscan <- nobs.dbscan
glance.dbscan <- function(x, ...) huddle::glance(fit_of(x))
glance.hdbscan <- glance.dbscan

tidy.dbscan <- function(x, ...) huddle::tidy(fit_of(x))
tidy.hdbscan <- function(x, ...) {
  told <- huddle::tidy(fit_of(x))
  names(told)[names(told) == "stability"] <- "cluster_score"
  told[intersect(c("cluster", "size", "cluster_score", "noise"), names(told))]
}

augment.dbscan <- function(x, data = NULL, newdata = NULL, ...) {
  if (is.null(newdata)) {
    huddle::augment(fit_of(x), data)
  } else {
    huddle::augment(fit_of(x), data, newdata = newdata)
  }
}

augment.hdbscan <- function(x, data = NULL, newdata = NULL, ...) {
  told <- augment.dbscan(x, data, newdata)
  if (!".probability" %in% names(told)) {
    return(told)
  }
  told$.coredist <- if (is.null(newdata)) x$coredist else NA_real_
  told$.membership_prob <- told$.probability
  told$.outlier_scores <- told$.outlier_score
  told
}

tidy <- function(x, ...) UseMethod("tidy")
glance <- function(x, ...) UseMethod("glance")
augment <- function(x, ...) UseMethod("augment")
nobs <- function(object, ...) UseMethod("nobs")
