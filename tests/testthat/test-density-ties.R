# Distances that are just the limit, and rows at the border of several clusters: whole numbers, in
# which such cases are frequent.

# Thin rows on a lattice with heaps, so that borders lie between clusters.
bordering <- function(seed) {
  with_fixed_seed(seed, {
    n <- sample(40:90, 1)
    x <- matrix(sample(0:14, 2 * n, TRUE), n) * 1
    x[sample(n, n %/% 3), 1] <- sample(c(1, 7, 13), n %/% 3, TRUE)
    x
  })
}

test_that("rows at several borders go to the cluster whose first core comes first", {
  contested <- 0
  for (seed in 1:60) {
    x <- bordering(seed)
    eps <- c(1, 2, sqrt(2), sqrt(5))[seed %% 4 + 1]
    samples <- 3 + seed %% 4
    weights <- if (seed %% 3 == 0) with_fixed_seed(seed, sample(0:2, nrow(x), TRUE) * 1)
    distance <- unname(as.matrix(stats::dist(x)))
    plain <- naive_dbscan(distance, eps, samples, weights)
    label <- paste("case", seed)
    for (fit in list(
      cluster_dbscan(x, eps, min_samples = samples, weights = weights),
      cluster_dbscan(stats::dist(x), eps, min_samples = samples, weights = weights)
    )) {
      expect_identical(unname(fit$cluster), plain$cluster, label = label)
      expect_identical(fit$core, plain$core, label = label)
    }
    clusters_near <- vapply(setdiff(seq_len(nrow(x)), plain$core), function(i) {
      length(unique(plain$cluster[plain$core[distance[i, plain$core] <= eps]]))
    }, 0L)
    contested <- contested + sum(clusters_near > 1)
    # New points at the places of rows, and elsewhere on the lattice.
    if (is.null(weights) && length(plain$core)) {
      fit <- cluster_dbscan(x, eps, min_samples = samples)
      new <- with_fixed_seed(seed, matrix(sample(-1:15, 120, TRUE), 60) * 1)
      first <- vapply(seq_len(60), function(i) {
        near <- sqrt(colSums((t(x[plain$core, , drop = FALSE]) - new[i, ])^2)) <= eps
        cores <- plain$core[near]
        if (!any(near)) {
          return(0L)
        }
        # The first core of a cluster is the first row of it that is a core.
        clusters <- unique(plain$cluster[cores])
        firsts <- plain$core[match(clusters, plain$cluster[plain$core])]
        clusters[which.min(firsts)]
      }, 0L)
      expect_identical(predict(fit, new), first, label = label)
    }
  }
  expect_gt(contested, 30)
})

test_that("a core as far as the limit is near enough, by either rule", {
  x <- matrix(c(0:4, 20:24) * 1)
  fit <- cluster_dbscan(x, 1, min_samples = 2)
  new <- matrix(c(-3, -3.001, 7, 7.001, 17, 16.9, 27))
  wanted <- c(1L, 0L, 1L, 0L, 2L, 0L, 2L)
  expect_identical(predict(fit, new, max_distance = 3), wanted)
  expect_identical(predict(fit, new, max_distance = 3, n_neighbors = 3), wanted)
  expect_identical(predict(fit, new + c(2, 2, -2, -2, 2, 2, -2)), wanted)
})

test_that("clusters of an ordering at just a core distance are those of DBSCAN", {
  for (seed in 1:25) {
    x <- bordering(seed)
    samples <- 3 + seed %% 4
    fit <- cluster_optics(x, min_samples = samples, progress = FALSE)
    for (eps in unique(fit$core_distance)[1:3]) {
      cut <- extract(fit, eps = eps)
      dbscan <- cluster_dbscan(x, eps, min_samples = samples)
      label <- paste("case", seed, eps)
      expect_identical(cut$k, dbscan$k, label = label)
      pairs <- unique(cbind(cut$cluster, dbscan$cluster)[dbscan$core, , drop = FALSE])
      expect_identical(nrow(pairs), dbscan$k, label = label)
      expect_true(all(pairs > 0), label = label)
    }
  }
})
