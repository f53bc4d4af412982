# The partition of rows that two clusterings agree on, whatever their numbers are.
same_partition <- function(a, b) {
  identical(match(a, unique(a)), match(b, unique(b))) && all((a == 0L) == (b == 0L))
}

# The edges of a dendrogram as heights, to be compared with a spanning tree.
heights <- function(fit) fit$hierarchy$height

# Random points: clumps, a grid with many ties, or points that are there several times.
small_case <- function(seed) {
  with_fixed_seed(seed, {
    n <- sample(8:60, 1)
    d <- sample(1:4, 1)
    x <- matrix(stats::rnorm(n * d) + sample(c(0, 4), n, TRUE), n, d)
    switch(seed %% 3 + 1, x, round(x), x[sample(n, n, TRUE), , drop = FALSE])
  })
}

top_of <- function(fit) max(fit$hierarchy$height)

# New points on a ray, with a `least`-th row of `x` at these distances.
point_at <- function(x, distance, least) {
  core <- function(y) sort(sqrt(x[, 1]^2 + (x[, 2] - y)^2))[least]
  cbind(0, vapply(distance, function(wanted) {
    stats::uniroot(function(y) core(y) - wanted, c(-1e3, -10), tol = 1e-9)$root
  }, 0))
}

# Of each row, the lambda at which it left its last cluster.
row_lambda <- function(fit) fit$tree$lambda[match(seq_len(fit$n), fit$tree$child)]

test_that("clusters, probabilities and scores are those of the plain algorithm", {
  for (seed in 1:60) {
    x <- small_case(seed)
    least <- 2 + seed %% 4
    samples <- 1 + seed %% 6
    fit <- maybe_noise(cluster_hdbscan(x, least, min_samples = samples))
    plain <- naive_hdbscan(row_distances(x), least, samples)
    label <- paste("case", seed)
    expect_identical(fit$cluster, plain$cluster, label = label)
    expect_equal(fit$probability, plain$probability, tolerance = 1e-12, label = label)
    expect_equal(fit$outlier_score, plain$outlier_score, tolerance = 1e-12, label = label)
    expect_equal(fit$stability, plain$stability, tolerance = 1e-10, label = label)
    expect_identical(fit$core_distance, plain$core, label = label)
    expect_equal(heights(fit), plain$edges[, 1], tolerance = 1e-12, label = label)
  }
})

test_that("weights count rows as often", {
  for (seed in 1:30) {
    x <- small_case(seed)
    w <- with_fixed_seed(seed, sample(0:4, nrow(x), TRUE))
    w[1:4] <- 2
    rows <- rep(seq_len(nrow(x)), w)
    least <- 2 + seed %% 5
    weighted <- maybe_noise(cluster_hdbscan(x, least, weights = w))
    repeated <- maybe_noise(cluster_hdbscan(x[rows, , drop = FALSE], least))
    label <- paste("case", seed)
    expect_identical(weighted$cluster[rows], repeated$cluster, label = label)
    expect_equal(weighted$probability[rows], repeated$probability, tolerance = 1e-10, label = label)
    expect_equal(weighted$core_distance[rows], repeated$core_distance, label = label)
    expect_equal(weighted$stability, repeated$stability, tolerance = 1e-10, label = label)
    # Rows without weight are placed like new points.
    none <- which(w == 0)
    expect_identical(
      weighted$cluster[none], predict(weighted, x[none, , drop = FALSE]), label = label
    )
  }
})

test_that("weights may be parts of a row", {
  x <- small_case(3)
  w <- rep(c(0.25, 0.5, 1), length.out = nrow(x))
  fit <- cluster_hdbscan(x, 3, weights = w)
  core <- naive_core(row_distances(x), 3, w)
  expect_identical(fit$core_distance, core)
  expect_equal(
    heights(fit), naive_tree(naive_mutual(row_distances(x), core))[, 1], tolerance = 1e-12
  )
})

test_that("iris gives the figures of other programs", {
  fit <- cluster_hdbscan(iris[1:4], 5)
  expect_identical(fit$size, c(50L, 100L))
  expect_equal(sort(fit$stability), c(135.3437038555279, 150.9863572304355), tolerance = 1e-13)
  expect_equal(sum(heights(fit)), 62.52501962238666, tolerance = 1e-14)
})

test_that("clusters are those of dbscan::hdbscan(), but for rows that leave where it splits", {
  skip_if_not_installed("dbscan")
  cases <- list(
    list(moons[c("x1", "x2")], 5), list(moons[c("x1", "x2")], 20),
    list(blobs[1:1500, c("x1", "x2")], 5), list(blobs[1:1500, c("x1", "x2")], 10),
    list(normal_points(600, 3, seed = 3), 10)
  )
  for (case in cases) {
    x <- as.matrix(case[[1]])
    fit <- cluster_hdbscan(x, case[[2]])
    peer <- dbscan::hdbscan(x, case[[2]])
    expect_equal(heights(fit), sort(peer$hc$height), tolerance = 1e-12)
    differs <- fit$cluster == 0L & peer$cluster > 0
    expect_true(same_partition(fit$cluster[!differs], as.integer(peer$cluster[!differs])))
    # Such a row leaves at the lambda at which clusters are born.
    above <- fit$tree$child > fit$n
    lambda <- fit$tree$lambda[match(which(differs), fit$tree$child)]
    expect_true(all(lambda %in% fit$tree$lambda[above]))
    expect_lte(sum(differs), 4)
  }
})

test_that("heights are those of the whole matrix, however they are found", {
  # Few columns go by the tree, many by all distances; a dist is read as it is.
  for (d in c(1, 2, 3, 8, 40)) {
    x <- normal_points(2600, d, seed = d)
    fit <- maybe_noise(cluster_hdbscan(x, 10))
    distance <- stats::dist(x)
    given <- maybe_noise(cluster_hdbscan(distance, 10))
    expect_equal(heights(fit), heights(given), tolerance = 1e-12, label = paste(d, "columns"))
    expect_equal(fit$core_distance, given$core_distance, tolerance = 1e-12)
    expect_identical(fit$cluster, given$cluster)
  }
})

test_that("every distance gives the clusters of its matrix", {
  x <- normal_points(150, 3, seed = 9)
  metrics <- list(
    manhattan = stats::dist(x, "manhattan"), chebyshev = stats::dist(x, "maximum"),
    minkowski = stats::dist(x, "minkowski", p = 3),
    cosine = stats::as.dist(1 - tcrossprod(x / sqrt(rowSums(x^2))))
  )
  for (metric in names(metrics)) {
    fit <- cluster_hdbscan(x, 5, metric = metric, p = 3)
    given <- cluster_hdbscan(metrics[[metric]], 5)
    expect_equal(heights(fit), heights(given), tolerance = 1e-9, label = metric)
    expect_identical(fit$cluster, given$cluster, label = metric)
    expect_identical(predict(fit, x), fit$cluster, label = metric)
  }
  expect_identical(
    heights(cluster_hdbscan(x, 5, metric = "minkowski", p = Inf)),
    heights(cluster_hdbscan(x, 5, metric = "chebyshev"))
  )
  places <- cbind(stats::runif(80, 50, 51), stats::runif(80, 5, 6))
  radians <- places * pi / 180
  north <- outer(radians[, 1], radians[, 1], "-")
  east <- outer(radians[, 2], radians[, 2], "-")
  half <- sin(north / 2)^2 + outer(cos(radians[, 1]), cos(radians[, 1])) * sin(east / 2)^2
  fit <- cluster_hdbscan(places, 5, metric = "haversine")
  given <- cluster_hdbscan(stats::as.dist(2 * 6371008.8 * asin(sqrt(half))), 5)
  expect_equal(heights(fit), heights(given), tolerance = 1e-9)
  expect_identical(fit$cluster, given$cluster)
  expect_identical(predict(fit, places), fit$cluster)
})

test_that("the order of rows has no influence on the partition", {
  for (seed in 1:10) {
    x <- small_case(seed)
    shuffled <- with_fixed_seed(seed, sample(nrow(x)))
    fit <- cluster_hdbscan(x, 3)
    again <- cluster_hdbscan(x[shuffled, , drop = FALSE], 3)
    expect_true(same_partition(fit$cluster[shuffled], again$cluster))
    expect_identical(fit$probability[shuffled], again$probability)
  }
})

test_that("threads and instruction sets give the same bits", {
  x <- normal_points(20000, 3, seed = 8)
  fits <- lapply(1:3, function(threads) cluster_hdbscan(x, 10, n_threads = threads))
  expect_identical(fits[[2]], fits[[1]])
  expect_identical(fits[[3]], fits[[1]])
  skip_if_not_installed("callr")
  for (isa in c("generic", "avx2")) {
    other <- in_fresh_r(function(x) {
      wide <- matrix(x, ncol = 20)
      suppressWarnings(
        list(huddle::cluster_hdbscan(x, 10), huddle::cluster_hdbscan(wide, 10)$hierarchy),
        classes = "huddle_degenerate"
      )
    }, list(x), env = c(HUDDLE_ISA = isa))
    other[[1]]$call <- fits[[1]]$call
    expect_identical(other[[1]], fits[[1]], label = isa)
    wide <- maybe_noise(cluster_hdbscan(matrix(x, ncol = 20), 10))
    expect_identical(other[[2]], wide$hierarchy, label = isa)
  }
})

test_that("leaves, eps, the greatest size and a single cluster are chosen as asked", {
  x <- rbind(
    normal_points(60, 2, seed = 1) / 10, normal_points(60, 2, seed = 2) / 10 + 1,
    normal_points(60, 2, seed = 3) + 20
  )
  eom <- cluster_hdbscan(x, 10)
  expect_identical(eom$k, 3L)
  leaf <- cluster_hdbscan(x, 10, selection = "leaf")
  expect_true(all(!leaf$selected %in% leaf$tree$parent[leaf$tree$child > 180]))
  expect_gte(leaf$k, eom$k)
  # The two near groups are one at a distance of 5.
  wide <- cluster_hdbscan(x, 10, eps = 5)
  expect_identical(wide$k, 2L)
  expect_identical(unique(wide$cluster[1:120]), 1L)
  small <- cluster_hdbscan(x, 10, max_cluster_size = 70)
  expect_true(all(small$size <= 70))
  # eps gives way to the greatest size.
  both <- cluster_hdbscan(x, 10, eps = 5, max_cluster_size = 70)
  expect_true(all(both$size <= 70))
  one <- normal_points(200, 2, seed = 4)
  expect_all_noise(cluster_hdbscan(one, 100), "min_cluster_size", "allow_single")
  single <- cluster_hdbscan(one, 100, allow_single = TRUE)
  expect_identical(single$cluster, rep(1L, 200))
  eps <- 1 / stats::quantile(single$tree$lambda, 0.3, names = FALSE)
  cut <- cluster_hdbscan(one, 100, allow_single = TRUE, eps = eps)
  expect_identical(cut$k, 1L)
  expect_identical(cut$is_noise, cut$tree$lambda[match(1:200, cut$tree$child)] < 1 / eps)
  expect_identical(predict(cut, one), cut$cluster)
})

test_that("a single cluster has all rows that were in it when it was born", {
  # One ball and two rows far from it, for small trees that fall in two and for such that do not.
  ball <- rbind(normal_points(2000, 2, seed = 5), c(60, 60), c(-60, 0))
  for (least in c(5, 15, 50, 400)) {
    fit <- cluster_hdbscan(ball, least, allow_single = TRUE)
    expect_identical(fit$cluster, rep(1L, 2002), label = least)
    expect_identical(fit$selected, 2003L)
    lambda <- row_lambda(fit)
    # The root loses no row later than it falls in two.
    peak <- max(fit$tree$lambda[fit$tree$parent == 2003])
    expect_identical(fit$probability, pmin(lambda / peak, 1))
    expect_true(all(fit$probability[2001:2002] < 0.05))
    expect_true(all(fit$outlier_score[2001:2002] > 0.95))
    expect_identical(predict(fit, ball), fit$cluster)
    expect_identical(predict(fit, ball, type = "prob")[, 1], fit$probability)
    expect_identical(anomaly_score(fit, ball), fit$outlier_score)
    # What could be joined only farther away than any row was is no part of it.
    expect_identical(predict(fit, point_at(ball, c(0.99, 1.01) * top_of(fit), least)), 1:0)
    # With a distance, far rows are noise.
    eps <- suggest_eps(ball, least)
    cut <- cluster_hdbscan(ball, least, allow_single = TRUE, eps = eps)
    expect_identical(cut$cluster, as.integer(lambda >= 1 / eps))
    expect_identical(cut$cluster[2001:2002], c(0L, 0L))
    expect_gt(cut$size, 1980)
    expect_identical(predict(cut, ball), cut$cluster)
    expect_identical(anomaly_score(cut, ball), cut$outlier_score)
    # Nothing of this has a bearing on clusters of which there are several.
    expect_identical(cut$tree, fit$tree)
    expect_identical(maybe_noise(cluster_hdbscan(ball, least))$tree, fit$tree)
  }
})

test_that("a single cluster competes with those inside it as in the plain algorithm", {
  k <- integer()
  for (seed in 1:60) {
    x <- small_case(seed)
    least <- min(nrow(x), 2 + seed %% 4)
    samples <- 1 + seed %% 6
    fit <- cluster_hdbscan(x, least, min_samples = samples, allow_single = TRUE)
    plain <- naive_hdbscan(row_distances(x), least, samples, single = TRUE)
    label <- paste("case", seed)
    expect_identical(fit$cluster, plain$cluster, label = label)
    expect_equal(fit$probability, plain$probability, tolerance = 1e-12, label = label)
    expect_equal(fit$outlier_score, plain$outlier_score, tolerance = 1e-12, label = label)
    expect_equal(fit$stability, plain$stability, tolerance = 1e-10, label = label)
    expect_identical(predict(fit, x), fit$cluster, label = label)
    k <- c(k, fit$k)
  }
  expect_gt(sum(k == 1), 10)
  expect_gt(sum(k > 1), 10)
})

test_that("a single cluster is the same from distances, with weights and in any metric", {
  x <- rbind(normal_points(300, 2, seed = 6), c(30, 0))
  fit <- cluster_hdbscan(x, 8, allow_single = TRUE)
  expect_identical(fit$cluster, rep(1L, 301))
  given <- cluster_hdbscan(stats::dist(x), 8, allow_single = TRUE)
  expect_identical(given$cluster, fit$cluster)
  expect_equal(given$probability, fit$probability, tolerance = 1e-12)
  w <- rep(1:3, length.out = 301)
  weighted <- cluster_hdbscan(x, 8, allow_single = TRUE, weights = w)
  repeated <- cluster_hdbscan(x[rep(1:301, w), ], 8, allow_single = TRUE)
  expect_identical(weighted$cluster, fit$cluster)
  expect_equal(weighted$probability[rep(1:301, w)], repeated$probability, tolerance = 1e-10)
  # A row without weight is placed as a new point is: within the reach of the others or not.
  none <- cluster_hdbscan(
    rbind(x, c(0, 0), c(90, 0)), 8, allow_single = TRUE, weights = c(w, 0, 0)
  )
  expect_identical(none$cluster, c(weighted$cluster, 1L, 0L))
  for (metric in c("manhattan", "cosine", "haversine")) {
    other <- cluster_hdbscan(x, 8, allow_single = TRUE, metric = metric)
    expect_identical(predict(other, x), other$cluster, label = metric)
    if (other$k == 1) expect_false(any(other$is_noise), label = metric)
  }
  # A constant is one place, and others are none of it.
  heap <- cluster_hdbscan(matrix(3, 20, 2), 5, allow_single = TRUE)
  expect_identical(predict(heap, matrix(c(3, 4), 2, 2)), 1:0)
  # All rows together are too few.
  few <- expect_all_noise(cluster_hdbscan(x[1:4, ], 5, allow_single = TRUE), "min_cluster_size")
  expect_identical(predict(few, x[1:4, ]), integer(4))
  expect_identical(cluster_hdbscan(x[1:5, ], 5, allow_single = TRUE)$cluster, rep(1L, 5))
})

test_that("the tree adds up", {
  x <- rbind(normal_points(300, 2, seed = 1), normal_points(300, 2, seed = 2) / 20 + 4)
  fit <- cluster_hdbscan(x, 5)
  tree <- fit$tree
  above <- tree$child > fit$n
  expect_identical(sort(tree$child[!above]), 1:600)
  size <- stats::setNames(c(600, tree$size[above]), c(601, tree$child[above]))
  expect_equal(c(tapply(tree$size, tree$parent, sum)), size[order(names(size))], ignore_attr = TRUE)
  birth <- c(0, tree$lambda[above])[tree$parent - fit$n]
  expect_true(all(tree$lambda > birth))
  expect_true(all(fit$probability >= 0 & fit$probability <= 1))
  expect_true(all(fit$outlier_score >= 0 & fit$outlier_score <= 1))
  expect_true(all(fit$persistence > 0 & fit$persistence <= 1))
  expect_identical(fit$probability == 0, fit$is_noise)
  expect_s3_class(stats::as.dendrogram(fit$hierarchy), "dendrogram")
  expect_length(unique(stats::cutree(fit$hierarchy, 3)), 3)
  expect_false(is.unsorted(fit$hierarchy$height))
})

test_that("duplicates in thousands, chains and constants are no trouble", {
  heaps <- rbind(matrix(0, 3000, 2), matrix(1, 2000, 2), normal_points(500, 2, seed = 1) * 5)
  fit <- cluster_hdbscan(heaps, 20)
  expect_false(anyNA(fit$probability))
  expect_false(anyNA(fit$outlier_score))
  expect_false(anyNA(fit$stability))
  expect_length(unique(fit$cluster[1:3000]), 1)
  expect_true(all(fit$cluster[1:5000] > 0))
  expect_identical(fit$probability[1:5000], rep(1, 5000))
  expect_identical(predict(fit, heaps), fit$cluster)
  expect_all_noise(cluster_hdbscan(matrix(3, 1e5, 2), 5), "min_cluster_size")
  expect_identical(cluster_hdbscan(matrix(3, 100, 2), 5, allow_single = TRUE)$k, 1L)
  chain <- maybe_noise(cluster_hdbscan(matrix(as.double(1:1e5)), 5))
  expect_identical(nrow(chain$hierarchy$merge), 99999L)
  # Steps that grow: the hierarchy is as deep as it can be.
  deep <- maybe_noise(cluster_hdbscan(matrix(cumsum(1:60000)), 5))
  expect_identical(sort(deep$hierarchy$order), 1:60000)
  expect_identical(predict(deep, matrix(cumsum(1:60000))), deep$cluster)
})

test_that("few rows are noise, and no more neighbours can be asked for than there are", {
  expect_warning(one <- cluster_hdbscan(matrix(1, 1, 2)), class = "huddle_degenerate")
  expect_identical(one$cluster, 0L)
  expect_null(one$hierarchy)
  expect_identical(predict(one, matrix(1, 1, 2)), 0L)
  expect_warning(three <- cluster_hdbscan(matrix(1:3)), class = "huddle_degenerate")
  expect_identical(three$cluster, integer(3))
  expect_identical(cluster_hdbscan(matrix(c(1, 2, 8, 9)), 2)$cluster, c(1L, 1L, 2L, 2L))
  expect_clean_error(cluster_hdbscan(matrix(1:9), min_samples = 10), "param", "min_samples", "9")
  expect_clean_error(cluster_hdbscan(matrix(1:9), 1), "param", "min_cluster_size")
})

test_that("new points join clusters or are noise, and fitted rows find themselves", {
  x <- moons[c("x1", "x2")]
  fit <- cluster_hdbscan(x, 10)
  expect_identical(predict(fit, x), unname(fit$cluster))
  strength <- predict(fit, x, type = "prob")
  expect_identical(dim(strength), c(nrow(x), fit$k))
  expect_identical(rowSums(strength), fit$probability, ignore_attr = TRUE)
  expect_identical(anomaly_score(fit, x), fit$outlier_score)
  expect_identical(anomaly_score(fit), fit$outlier_score)
  far <- data.frame(x1 = c(50, 0), x2 = c(50, 1))
  expect_identical(predict(fit, far)[1], 0L)
  expect_true(predict(fit, far)[2] > 0L)
  expect_gt(anomaly_score(fit, far)[1], 0.99)
  expect_identical(anomaly_score(fit, far[0, ]), double())
  expect_identical(dim(predict(fit, far[0, ], type = "prob")), c(0L, fit$k))
  # The rule, written for reading.
  new <- with_fixed_seed(1, matrix(stats::runif(400, -2, 3), ncol = 2))
  distance <- row_distances(rbind(as.matrix(x), new))[nrow(x) + 1:200, seq_len(nrow(x))]
  joined <- join_given(fit, distance)
  expect_identical(predict(fit, new), place_hdbscan(fit, joined)$cluster)
})

test_that("a fit to distances says that it cannot predict", {
  x <- normal_points(50, 2, seed = 1)
  fit <- cluster_hdbscan(stats::dist(x), 5)
  expect_identical(fit$cluster, cluster_hdbscan(x, 5)$cluster)
  expect_identical(predict(fit), fit$cluster)
  expect_clean_error(predict(fit, x), "model", "object")
  expect_clean_error(anomaly_score(fit, x), "model", "fit")
  w <- rep(c(1, 0, 2), length.out = 50)
  expect_identical(
    cluster_hdbscan(stats::dist(x), 5, weights = w)$cluster,
    cluster_hdbscan(x, 5, weights = w)$cluster
  )
})

test_that("damaged trees are refused", {
  x <- normal_points(50, 2, seed = 1)
  fit <- cluster_hdbscan(x, 3, min_samples = 1)
  broken <- function(field, value) {
    fit[field] <- list(value)
    fit
  }
  tree <- function(column, value) {
    bad <- fit$tree
    bad[[column]][1] <- value
    broken("tree", bad)
  }
  damaged <- list(
    broken("tree", NULL), broken("tree", fit$tree[1:3]), tree("parent", 500L), tree("child", 1L),
    tree("parent", NA_integer_), tree("lambda", NaN), broken("selected", fit$selected + 0.5),
    broken("selected", rep(1L, fit$k)), broken("components", x[-1, ]),
    broken("probability", fit$probability + 1), broken("outlier_score", "a"),
    broken("core_distance", fit$core_distance[-1]), broken("weights", rep(-1, 50)),
    broken("stability", NULL)
  )
  for (model in damaged) expect_clean_error(predict(model, x), "model", "object")
})
