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

test_that("cells that nearly touch are not linked, and those of one pair are", {
  # Just beyond the limit, in each direction.
  for (d in 1:3) {
    x <- as.matrix(expand.grid(rep(list(0:5), d)))
    for (apart in c(1 + 1e-9, 1.02, 1.3)) {
      expect_identical(cluster_dbscan(x * apart, 1, 1)$k, nrow(x))
    }
    expect_identical(cluster_dbscan(x, 1, 1)$k, 1L)
  }
  # Boxes touch, and their farthest corners nearly do, but no rows.
  pair <- rbind(c(0, 0.01), c(0.01, 0))
  expect_identical(cluster_dbscan(rbind(pair, pair + 1.005 / sqrt(2)), 1, 2)$k, 2L)
  expect_identical(cluster_dbscan(rbind(pair, pair + 0.999 / sqrt(2)), 1, 2)$k, 1L)
  # The last row alone links a cell with the next, in whose empty corner the others lie.
  corner <- rbind(c(0, 0), c(0, 0.3), c(0, 0.6), c(0.6, 0))
  beside <- rbind(c(1.2, 1.2), c(1.25, 1.2), c(0.75, 0.95))
  for (order in list(1:7, 7:1, c(5:7, 1:4), c(7, 1:6))) {
    expect_identical(cluster_dbscan(rbind(corner, beside)[order, ], 1, 1)$k, 1L)
  }
  expect_identical(cluster_dbscan(rbind(corner, beside[1:2, ]), 1, 1)$k, 2L)
  # Few rows that fill cells, so that single pairs, somewhere in them, decide.
  counts <- integer()
  for (seed in 1:150) {
    x <- with_fixed_seed(seed, {
      angle <- stats::runif(14, 0, 2 * pi)
      corner <- cbind(cos(angle), sin(angle)) * stats::runif(14, 0.3, 0.4)
      shift <- stats::runif(2, 0.7, 1.4) * sample(c(-1, 1), 2, TRUE)
      rbind(corner, t(t(corner[sample(14), ]) + shift))
    })
    samples <- 1 + seed %% 3
    plain <- naive_dbscan(unname(as.matrix(stats::dist(x))), 0.5, samples)
    counts[seed] <- max(plain$cluster)
    expect_identical(cluster_dbscan(x, 0.5, samples)$cluster, plain$cluster, label = paste(seed))
  }
  expect_gt(length(unique(counts)), 2)
})

test_that("where clusters lie side by side, what is between them goes to the first", {
  for (seed in 1:4) {
    rows <- with_fixed_seed(seed, sample(12 * 48))
    x <- as.matrix(expand.grid(seq(0, by = 0.5, length.out = 48), seq(0, by = 2, length.out = 12)))
    x <- unname(x[rows, ])
    for (metric in c("euclidean", "manhattan")) {
      fit <- cluster_dbscan(x, 1, 3, metric = metric)
      line <- x[, 2] / 2 + 1
      expect_identical(fit$cluster, match(line, unique(line)))
      new <- cbind(seq(0.25, 23, by = 1.5), rep(seq(1, 21, by = 2), each = 16))
      new[, 1] <- round(new[, 1] * 2) / 2
      below <- (new[, 2] + 1) / 2
      wanted <- pmin(match(below, unique(line)), match(below + 1, unique(line)))
      expect_identical(predict(fit, new), wanted)
    }
  }
})
