# Small data that many tests share.

# A matrix with row and column names, three groups in two columns.
named_points <- function(n = 12) {
  x <- grid_groups(n, d = 2, k = 3)
  dimnames(x) <- list(paste0("r", seq_len(n)), c("a", "b"))
  x
}

# A fit made without any of the package's algorithms: groups 1, 2, 3 of grid_groups() in turn. For
# tests of the verbs, which must not depend on what k-means finds.
known_fit <- function(x = named_points(), ..., class = c("huddle_kmeans", "kmeans")) {
  cluster <- rep_len(1:3, nrow(x))
  names(cluster) <- rownames(x)
  centers <- rowsum(x, cluster) / tabulate(cluster)
  within <- as.double(rowsum(rowSums((x - centers[cluster, ])^2), cluster))
  total <- sum(sweep(x, 2, colMeans(x))^2)
  trace <- data.frame(
    iteration = 1:2, inertia = c(total, sum(within)), shift = c(1, 0), distances = c(36, 36),
    moved = c(12L, 0L)
  )
  fields <- list(
    cluster = cluster, k = 3L, size = tabulate(cluster), centers = centers, n = nrow(x),
    iterations = 2L, converged = TRUE, inertia = sum(within), withinss = within,
    tot.withinss = sum(within), totss = total, betweenss = total - sum(within), iter = 2L,
    ifault = 0L, trace = trace,
    params = list(
      init = "kmeans++", n_init = 10, max_iter = 300, tol = 1e-4, algorithm = "auto",
      weighted = FALSE
    ),
    call = quote(cluster_kmeans(x = x, k = 3))
  )
  new_clustering(utils::modifyList(fields, list(...)), class)
}

# A clustering as methods without centers make it, where label 0 is noise.
known_noise_fit <- function() {
  cluster <- c(1L, 0L, 2L, 1L, 2L, 2L)
  new_clustering(
    list(
      cluster = cluster, k = 2L, size = c(2L, 3L), centers = NULL, n = 6L, params = list()
    ),
    "huddle_noisy"
  )
}

# For the methods that are written for stats::kmeans().
as_stats <- function(fit) structure(unclass(fit), class = "kmeans")
