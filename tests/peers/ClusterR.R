# The functions of ClusterR, on top of huddle's.

peer_files <- function(root) dir(file.path(root, "tests/testthat"), "^test-.*R$", full.names = TRUE)

data <- function(name, ...) {
  name <- as.character(substitute(name))
  load(dir(file.path(peer_root, "data"), paste0("^", name, "\\."), full.names = TRUE),
       envir = parent.frame())
}

# The tests make their data with it.
center_scale <- function(data, ...) {
  if (...length()) no_counterpart("no scaling; R has scale()")
  scaled <- base::scale(data)
  matrix(as.numeric(scaled), nrow(scaled))
}

# ---- k-means -------------------------------------------------------------------------------------

# Starts that the peer alone has become k-means++; what huddle does not know is an error.
start_of <- function(initializer, centers) {
  if (!is.null(centers)) {
    return(centers)
  }
  alike <- c(
    optimal_init = "kmeans++", quantile_init = "kmeans++", static_subset = "kmeans++",
    random_subset = "random", static_spread = "kmeans++", random_spread = "kmeans++"
  )
  if (initializer %in% names(alike)) alike[[initializer]] else initializer
}

only_default <- function(value, default, what) {
  if (!identical(value, default)) no_counterpart(paste("no argument like", what))
}

# A result of which some fields are not there.
`$.lacking` <- function(x, name) {
  if (name %in% attr(x, "lacks")) no_counterpart(paste("no field like", name))
  unclass(x)[[name]]
}

lacking <- function(fields, lacks, class) {
  fields[lacks] <- NA
  structure(fields, lacks = lacks, class = c("lacking", class, "k-means clustering"))
}

KMeans_rcpp <- function(data, clusters, num_init = 1, max_iters = 100, initializer = "kmeans++",
                        fuzzy = FALSE, verbose = FALSE, CENTROIDS = NULL, tol = 1e-4,
                        tol_optimal_init = 0.3, seed = 1) {
  set.seed(seed)
  fit <- huddle::cluster_kmeans(
    data, clusters, init = start_of(initializer, CENTROIDS), n_init = num_init,
    max_iter = max_iters, tol = tol, progress = verbose
  )
  only_default(tol_optimal_init > 0, TRUE, "tol_optimal_init")
  if (!is.logical(fuzzy)) no_counterpart("no argument like fuzzy")
  fields <- list(
    call = fit$call, clusters = as.numeric(fit$cluster), centroids = fit$centers,
    total_SSE = fit$totss, WCSS_per_cluster = t(fit$withinss), obs_per_cluster = t(fit$size),
    between.SS_DIV_total.SS = fit$betweenss / fit$totss
  )
  if (fuzzy) fields$fuzzy_clusters <- stats::predict(fit, data, type = "affinity")
  lacking(fields, "best_initialization", "KMeansCluster")
}

KMeans_arma <- function(data, clusters, n_iter = 10, seed_mode = "random_subset", verbose = FALSE,
                        CENTROIDS = NULL, seed = 1) {
  set.seed(seed)
  if ((seed_mode == "keep_existing") != !is.null(CENTROIDS)) {
    no_counterpart("starts are given by one argument, not by two")
  }
  fit <- huddle::cluster_kmeans(
    data, clusters, init = start_of(seed_mode, CENTROIDS), n_init = 1, max_iter = n_iter,
    progress = verbose
  )
  structure(fit$centers, class = c("matrix", "k-means clustering"))
}

MiniBatchKmeans <- function(data, clusters, batch_size = 10, num_init = 1, max_iters = 100,
                            init_fraction = 1, initializer = "kmeans++", early_stop_iter = 10,
                            verbose = FALSE, CENTROIDS = NULL, tol = 1e-4, tol_optimal_init = 0.3,
                            seed = 1) {
  set.seed(seed)
  fit <- huddle::cluster_minibatch(
    data, clusters, init = start_of(initializer, CENTROIDS), n_init = num_init,
    batch_size = batch_size, max_iter = max_iters, max_no_improvement = early_stop_iter,
    init_size = if (init_fraction < 1) ceiling(init_fraction * nrow(data)), tol = tol,
    progress = verbose
  )
  only_default(tol_optimal_init > 0, TRUE, "tol_optimal_init")
  lacking(
    list(centroids = fit$centers, WCSS_per_cluster = t(fit$withinss)),
    c("best_initialization", "iters_per_initialization"), "MBatchKMeans"
  )
}

# The nearest center of each row.
predict_KMeans <- function(data, CENTROIDS, threads = 1, fuzzy = FALSE) {
  if (inherits(CENTROIDS, "k-means clustering")) CENTROIDS <- unclass(CENTROIDS)
  found <- huddle::nearest_neighbors(CENTROIDS, data, n_neighbors = 1, n_threads = threads)
  clusters <- as.numeric(found$index)
  if (isTRUE(fuzzy)) no_counterpart("no shares of the clusters from centers alone")
  if (!isFALSE(fuzzy)) no_counterpart("no argument like fuzzy")
  clusters
}

predict_MBatchKMeans <- predict_KMeans

predict.KMeansCluster <- function(object, newdata, fuzzy = FALSE, ...) {
  predict_KMeans(newdata, object$centroids, fuzzy = fuzzy)
}
predict.MBatchKMeans <- predict.KMeansCluster

# ---- choosing and judging ------------------------------------------------------------------------

Optimal_Clusters_KMeans <- function(data, max_clusters, criterion = "variance_explained",
                                    fK_threshold = 0.85, num_init = 1, max_iters = 200,
                                    initializer = "kmeans++", tol = 1e-4, plot_clusters = TRUE,
                                    verbose = FALSE, tol_optimal_init = 0.3, seed = 1,
                                    mini_batch_params = NULL, threads = 1) {
  set.seed(seed)
  alike <- c(WCSSE = "inertia", silhouette = "silhouette", BIC = "bic")
  peers_own <- c(
    "variance_explained", "dissimilarity", "distortion_fK", "AIC", "Adjusted_Rsquared"
  )
  asked <- if (criterion %in% names(alike)) alike[[criterion]] else criterion
  path <- huddle::choose_k(
    data, if (length(max_clusters) == 1L && !is.list(max_clusters)) {
      seq(min(1, max_clusters), max_clusters)
    } else {
      max_clusters
    },
    criteria = if (asked %in% peers_own) "inertia" else asked, n_init = num_init,
    max_iter = max_iters, tol = tol, init = start_of(initializer, NULL), n_threads = threads,
    progress = verbose
  )
  if (!is.null(mini_batch_params)) no_counterpart("no list of settings for mini-batches")
  if (criterion %in% peers_own) no_counterpart(paste("no criterion like", criterion))
  only_default(tol_optimal_init > 0, TRUE, "tol_optimal_init")
  if (!is.logical(plot_clusters)) no_counterpart("no argument like plot_clusters")
  path[[asked]]
}

external_validation <- function(true_labels, clusters, method, summary_stats = FALSE) {
  if (summary_stats) no_counterpart("no summary of all measures")
  measure <- switch(method,
    adjusted_rand_index = huddle::adjusted_rand_score,
    fowlkes_mallows_index = huddle::fowlkes_mallows_score,
    nmi = huddle::normalized_mutual_info_score,
    no_counterpart(paste("no measure called", method))
  )
  measure(true_labels, clusters)
}
