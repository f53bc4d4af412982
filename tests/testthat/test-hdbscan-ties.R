# Where distances are equal: one tree whatever finds it, and the side on which each tie falls.

# Rows of a lattice in no order, without or with places that are left out.
lattice <- function(seed, side = c(7, 6), share = 1) {
  with_fixed_seed(seed, {
    x <- as.matrix(expand.grid(lapply(side, seq_len))) * 1
    dimnames(x) <- NULL
    x[sample(nrow(x), ceiling(share * nrow(x))), , drop = FALSE]
  })
}

test_that("of equal edges those of the least rows are taken", {
  for (seed in 1:24) {
    x <- lattice(seed, if (seed %% 2) c(8, 7) else c(4, 4, 4), c(1, 0.8, 0.5)[seed %% 3 + 1])
    samples <- 1 + seed %% 6
    distance <- row_distances(x)
    edges <- naive_tree(naive_mutual(distance, naive_core(distance, samples)))
    label <- paste("case", seed)
    for (fit in list(
      cluster_hdbscan(x, 3, min_samples = samples),
      cluster_hdbscan(stats::dist(x), 3, min_samples = samples),
      cluster_hdbscan(x, 3, min_samples = samples, weights = rep(1, nrow(x)))
    )) {
      expect_identical(fit$hierarchy$height, edges[, 1], label = label)
      expect_identical(fit$hierarchy$merge, naive_merges(edges, nrow(x)), label = label)
    }
  }
})

test_that("points have the merges of their distances, however these are found", {
  cases <- list(
    plane = lattice(1, c(30, 28)), space = lattice(2, c(10, 10, 9), 0.7),
    "a line" = lattice(3, 700), "every second place" = lattice(4, c(40, 40), 0.5),
    # Enough rows and columns for all distances to be computed rather than searched.
    "many columns" = with_fixed_seed(5, matrix(sample(0:1, 2200 * 24, TRUE) * 1, 2200))
  )
  for (case in names(cases)) {
    x <- cases[[case]]
    metrics <- if (ncol(x) < 9) c("euclidean", "manhattan", "chebyshev") else "euclidean"
    for (metric in metrics) {
      distance <- stats::dist(x, if (metric == "chebyshev") "maximum" else metric)
      for (samples in if (ncol(x) < 9) c(1, 2, 4, 9) else 4) {
        of_points <- cluster_hdbscan(x, 5, min_samples = samples, metric = metric, n_threads = 2)
        of_distances <- cluster_hdbscan(distance, 5, min_samples = samples)
        label <- paste(case, metric, samples)
        for (field in c("merge", "height")) {
          expect_identical(
            of_points$hierarchy[[field]], of_distances$hierarchy[[field]], label = label
          )
        }
        expect_identical(of_points$cluster, of_distances$cluster, label = label)
      }
    }
  }
})

test_that("weights leave the order of equal edges as it is", {
  x <- lattice(6, c(20, 18))
  weights <- with_fixed_seed(7, sample(c(0.5, 1, 2, 3), nrow(x), TRUE))
  for (samples in c(1, 3, 6)) {
    of_points <- cluster_hdbscan(x, 5, min_samples = samples, weights = weights)
    of_distances <- cluster_hdbscan(stats::dist(x), 5, min_samples = samples, weights = weights)
    expect_identical(of_points$hierarchy$merge, of_distances$hierarchy$merge)
    expect_identical(of_points$core_distance, naive_core(row_distances(x), samples, weights))
  }
})

# Whole numbers with gaps of several sizes: distances at which clusters part are whole as well.
gapped <- function(seed, d = 2) {
  with_fixed_seed(seed, {
    n <- sample(30:60, 1)
    matrix(sample(c(0, 6, 14, 30), n * d, TRUE) + sample(0:2, n * d, TRUE), n) * 1
  })
}

test_that("selections are those of the plain rules, at every distance at which clusters part", {
  moved <- 0
  for (seed in 1:7) {
    x <- gapped(seed, 1 + seed %% 2)
    least <- 2 + seed %% 3
    distance <- row_distances(x)
    weights <- rep(1, nrow(x))
    core <- naive_core(distance, least)
    clusters <- naive_condense(naive_tree(naive_mutual(distance, core)), core, weights, least)
    levels <- unique(vapply(clusters[-1], `[[`, 0, "level"))
    sizes <- unique(lengths(lapply(clusters[-1], `[[`, "rows")))
    check <- function(...) {
      wanted <- naive_labels(clusters, naive_choice(clusters, weights, ...), nrow(x))
      arguments <- stats::setNames(list(...), c(
        selection = "selection", eps = "eps", greatest = "max_cluster_size"
      )[names(list(...))])
      fit <- do.call(cluster_hdbscan, c(list(x, least), arguments))
      expect_identical(fit$cluster, wanted, label = paste("case", seed, toString(list(...))))
      wanted
    }
    for (selection in c("eom", "leaf")) {
      plain <- check(selection = selection)
      for (size in sizes) check(selection = selection, greatest = size)
      for (eps in c(levels, levels * 1.01)) {
        moved <- moved + !identical(check(selection = selection, eps = eps), plain)
      }
      check(selection = selection, eps = stats::median(levels), greatest = max(sizes) - 1)
    }
  }
  expect_gt(moved, 20)
})

test_that("a cluster as stable as the best inside it is returned", {
  # Two pairs at the ends of a chain of steps of 2: the chain lives from 1/4 to 1/2 with 8 rows, the
  # pairs from 1/2 to 1 with 4.
  x <- matrix(c(0, 1, 3, 5, 7, 9, 11, 12, 16, 17))
  fit <- cluster_hdbscan(x, 2, min_samples = 1)
  expect_identical(fit$cluster, rep(1:2, c(8, 2)))
  expect_identical(fit$stability[1], 2)
  # One row less, and the pairs are more stable.
  less <- cluster_hdbscan(x[-4, , drop = FALSE] - 2 * (4:12 > 6), 2, min_samples = 1)
  expect_identical(less$cluster, c(1L, 1L, 0L, 0L, 0L, 2L, 2L, 3L, 3L))
})

test_that("clusters of just the least size are clusters, of just the greatest are returned", {
  x <- matrix(c(0:3, 20:25, 50:57) * 1)
  sizes <- function(...) cluster_hdbscan(x, ..., min_samples = 2)$size
  expect_identical(sizes(4), c(4L, 6L, 8L))
  # Four are no cluster then, but rows that the six lose where they part.
  expect_identical(sizes(5), c(10L, 8L))
  expect_identical(sizes(4, max_cluster_size = 6), c(4L, 6L))
  expect_identical(sizes(4, max_cluster_size = 5), 4L)
  weighted <- cluster_hdbscan(x, 8, min_samples = 2, weights = rep(c(2, 1.5, 1), c(4, 6, 8)))
  expect_identical(weighted$size, c(4L, 6L, 8L))
  capped <- cluster_hdbscan(
    x, 8, min_samples = 2, weights = rep(c(2, 1.5, 1), c(4, 6, 8)), max_cluster_size = 8
  )
  expect_identical(capped$size, c(4L, 8L))
})

test_that("new points on a lattice are placed as the plain rule does", {
  at_birth <- 0
  for (seed in 1:20) {
    x <- gapped(seed)
    fit <- cluster_hdbscan(x, 2 + seed %% 3, min_samples = 1 + seed %% 4)
    new <- with_fixed_seed(seed, matrix(sample(-2:34, 120, TRUE), 60) * 1)
    distance <- row_distances(rbind(x, new))[nrow(x) + 1:60, seq_len(nrow(x))]
    wanted <- naive_placed(fit, distance)
    label <- paste("case", seed)
    expect_identical(predict(fit, new), wanted$cluster, label = label)
    expect_equal(anomaly_score(fit, new), wanted$outlier_score, tolerance = 1e-12, label = label)
    strength <- rowSums(predict(fit, new, type = "prob"))
    expect_equal(strength, wanted$probability, tolerance = 1e-12, label = label)
    births <- 1 / fit$tree$lambda[fit$tree$child > fit$n]
    at_birth <- at_birth + sum(apply(distance, 1, min) %in% births)
  }
  # Joined at the very distance at which clusters part, many of them.
  expect_gt(at_birth, 50)
})

test_that("new points are joined to dense rows beyond the nearest ones, which are sparse", {
  # Five rows on a circle about the new point are nearest to it, but nothing else is near to them;
  # a dense heap lies a little farther, on an axis of its own. The other heap makes two clusters.
  angle <- 2 * pi * 1:5 / 5
  circle <- 10 * cbind(cos(angle), sin(angle), 0)
  for (size in c(12, 200)) {
    heap <- normal_points(size, 3, 1, sd = 0.01) + rep(c(0, 0, 11), each = size)
    x <- rbind(circle, heap, normal_points(40, 3, 2) + 100)
    fit <- cluster_hdbscan(x, 8, min_samples = 2)
    expect_identical(fit$k, 2L)
    for (new in list(rbind(c(0, 0, 0)), rbind(c(0, 0, 0.1), c(0.1, 0, 0), c(9, 0, 3)))) {
      distance <- row_distances(rbind(x, new))[nrow(x) + seq_len(nrow(new)), seq_len(nrow(x))]
      distance <- matrix(distance, nrow(new))
      expect_true(all(order(distance[1, ])[1:5] %in% 1:5))
      # The level of the heap, not that of the circle.
      level <- pmax(distance[1, ], fit$core_distance, sort(distance[1, ])[2])
      expect_gt(which.min(level), 5)
      wanted <- naive_placed(fit, distance)
      expect_identical(predict(fit, new), wanted$cluster)
      expect_equal(anomaly_score(fit, new), wanted$outlier_score, tolerance = 1e-12)
      strength <- rowSums(predict(fit, new, type = "prob"))
      expect_equal(strength, wanted$probability, tolerance = 1e-12)
    }
  }
})

test_that("a new point at the distance at which two clusters part is in neither", {
  x <- matrix(c(0, 1, 2, 10, 11, 12, 40, 41, 42))
  fit <- cluster_hdbscan(x, 3, min_samples = 1, selection = "leaf")
  expect_identical(fit$cluster, rep(1:3, each = 3))
  # The two near clusters part at 8, the third at 28.
  expect_identical(predict(fit, matrix(c(-7.5, -8, -8.5, 20, 20.5))), c(1L, 0L, 0L, 0L, 0L))
  expect_identical(predict(fit, matrix(c(50, 70, 69.5, 14, 6))), c(3L, 0L, 3L, 2L, 1L))
  # With both in one cluster, up to the distance at which that is born.
  wide <- cluster_hdbscan(x, 3, min_samples = 1, selection = "leaf", eps = 9)
  expect_identical(wide$cluster, rep(1:2, c(6, 3)))
  expect_identical(predict(wide, matrix(c(-8, -27.5, -28, 20, 70))), c(1L, 1L, 0L, 1L, 0L))
})

test_that("in a single cluster, what is just as far as eps belongs to it", {
  x <- matrix(c(0:9, 11, 14) * 1)
  fit <- cluster_hdbscan(x, 8, min_samples = 1, allow_single = TRUE, eps = 2)
  expect_identical(fit$cluster, rep(1:0, c(11, 1)))
  # 12 is joined to the row at 11, which is just in, and 13 to that at 14, which is not.
  expect_identical(predict(fit, matrix(c(-2, -2.001, 12, 13, 4.5))), c(1L, 0L, 1L, 0L, 1L))
  less <- cluster_hdbscan(x, 8, min_samples = 1, allow_single = TRUE, eps = 1.999)
  expect_identical(less$cluster, rep(1:0, c(10, 2)))
})

test_that("heaps of equal rows have the distances of their rows, one by one and by weight", {
  # Heaps that are taken together, some with fewer rows than are asked for.
  places <- lattice(9, c(12, 12), 0.4)
  x <- rbind(places[rep(1:3, c(80, 70, 100)), ], places)
  x <- x[with_fixed_seed(1, sample(nrow(x))), ]
  weights <- with_fixed_seed(2, sample(c(0.5, 1, 3), nrow(x), TRUE))
  for (w in list(NULL, weights)) {
    for (samples in c(5, 90, 150)) {
      of_points <- cluster_hdbscan(x, 12, min_samples = samples, weights = w)
      of_distances <- cluster_hdbscan(stats::dist(x), 12, min_samples = samples, weights = w)
      own <- if (is.null(w)) rep(1, nrow(x)) else w
      expect_identical(of_points$core_distance, naive_core(row_distances(x), samples, own))
      expect_identical(of_points$hierarchy$height, of_distances$hierarchy$height)
      expect_identical(of_points$cluster, of_distances$cluster)
      expect_equal(of_points$probability, of_distances$probability, tolerance = 1e-12)
      expect_equal(of_points$stability, of_distances$stability, tolerance = 1e-10)
    }
  }
})
