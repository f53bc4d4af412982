# The tree beside stats::hclust() and, where that has no such linkage, beside plain algorithms.

linkages <- eval(formals(cluster_agglomerative)$linkage)

# What stats::hclust() says, heights in distances.
plain_tree <- function(distances, linkage, members = NULL) {
  squared <- linkage %in% c("centroid", "median")
  method <- if (linkage == "ward") "ward.D2" else linkage
  tree <- stats::hclust(if (squared) distances^2 else distances, method, members)
  if (squared) tree$height <- sqrt(pmax(tree$height, 0))
  tree
}

inputs <- function() {
  list(
    normal = normal_points(120, 3, seed = 1), column = normal_points(30, 1, seed = 2),
    offset = normal_points(60, 2, seed = 3) + 1e6,
    whole = with_fixed_seed(4, matrix(sample(0:5, 160, TRUE) + 0, 80)),
    doubled = normal_points(25, 2, seed = 5)[rep(1:25, 3), ], pair = matrix(c(0, 1, 2, 3), 2)
  )
}

test_that("trees of distances are those of hclust(), ties included", {
  for (name in names(inputs())) {
    distances <- stats::dist(inputs()[[name]])
    for (linkage in setdiff(linkages, c("single", "genie"))) {
      tree <- cluster_agglomerative(distances, linkage = linkage)
      plain <- plain_tree(distances, linkage)
      label <- paste(name, linkage)
      # Sums that are equal but for rounding part the ways of equal rows.
      if (!(name == "doubled" && linkage %in% c("ward", "centroid", "median"))) {
        expect_identical(tree$merge, plain$merge, label = label)
        expect_identical(tree$order, plain$order, label = label)
      }
      expect_equal(tree$height, plain$height, tolerance = 1e-10, label = label)
    }
  }
})

test_that("trees of points have the heights of hclust(), and its merges where nothing is equal", {
  for (name in names(inputs())) {
    x <- inputs()[[name]]
    for (linkage in setdiff(linkages, "genie")) {
      label <- paste(name, linkage)
      tree <- cluster_agglomerative(x, linkage = linkage)
      plain <- plain_tree(stats::dist(x), linkage)
      # Rounding settles the ties of Ward's linkage, so later heights may differ.
      if (!(name %in% c("whole", "doubled") && linkage %in% c("ward", "centroid", "median"))) {
        expect_equal(tree$height, plain$height, tolerance = 1e-9, label = label)
      }
      if (name %in% c("normal", "column", "pair")) {
        expect_identical(tree$merge, plain$merge, label = label)
        expect_identical(tree$order, plain$order, label = label)
      }
    }
  }
})

test_that("any metric is taken where linkages do not need straight lines", {
  x <- normal_points(50, 3, seed = 6)
  metrics <- list(
    manhattan = stats::dist(x, "manhattan"), chebyshev = stats::dist(x, "maximum"),
    minkowski = stats::dist(x, "minkowski", p = 3)
  )
  angles <- x / sqrt(rowSums(x^2))
  metrics$cosine <- stats::as.dist(1 - tcrossprod(angles))
  for (metric in names(metrics)) {
    for (linkage in c("complete", "average", "mcquitty", "single")) {
      p <- if (metric == "minkowski") 3 else 2
      tree <- cluster_agglomerative(x, linkage = linkage, metric = metric, p = p)
      plain <- plain_tree(metrics[[metric]], linkage)
      expect_equal(tree$height, plain$height, tolerance = 1e-9, label = paste(metric, linkage))
      expect_identical(tree$merge, plain$merge, label = paste(metric, linkage))
    }
    expect_clean_error(
      cluster_agglomerative(x, metric = metric, p = p), "param",
      arg = "linkage"
    )
  }
  places <- as.matrix(quakes[1:40, c("lat", "long")])
  tree <- cluster_agglomerative(places, linkage = "average", metric = "haversine")
  ground <- as.matrix(nearest_neighbors(places, n_neighbors = 39, metric = "haversine")$distance)
  expect_equal(tree$height[1], min(ground), tolerance = 1e-12)
})

# ---- genie ---------------------------------------------------------------------------------------

gini_of <- function(size) {
  m <- length(size)
  if (m < 2) 0 else sum(abs(outer(size, size, "-"))) / 2 / ((m - 1) * sum(size))
}

# The labels after each merge, by the words of the paper.
plain_genie <- function(x, threshold) {
  n <- nrow(x)
  d <- as.matrix(stats::dist(x))
  pairs <- which(lower.tri(d), arr.ind = TRUE)
  edges <- data.frame(weight = d[lower.tri(d)], low = pairs[, 2], high = pairs[, 1])
  edges <- edges[order(edges$weight, edges$low, edges$high), ]
  set <- seq_len(n)
  in_tree <- logical(nrow(edges))
  for (e in seq_len(nrow(edges))) {
    ends <- set[c(edges$low[e], edges$high[e])]
    in_tree[e] <- ends[1] != ends[2]
    set[set == ends[2]] <- ends[1]
  }
  edges <- edges[in_tree, ]
  label <- seq_len(n)
  steps <- list(label)
  while (nrow(edges) > 0) {
    size <- table(label)
    e <- 1
    if (gini_of(as.double(size)) > threshold) {
      smallest <- as.integer(names(size)[size == min(size)])
      e <- which(label[edges$low] %in% smallest | label[edges$high] %in% smallest)[1]
    }
    label[label == label[edges$high[e]]] <- label[edges$low[e]]
    edges <- edges[-e, ]
    steps <- c(steps, list(match(label, unique(label))))
  }
  rev(steps)
}

test_that("genie merges as its paper says", {
  for (seed in 1:6) {
    x <- if (seed > 3) {
      with_fixed_seed(seed, unique(matrix(sample(0:9, 120, TRUE) + 0, 60)))
    } else {
      normal_points(60, 2, seed = seed)
    }
    for (gini in c(0, 0.1, 0.3, 0.7)) {
      steps <- plain_genie(x, gini)
      for (k in c(1:8, nrow(x))) {
        fit <- cluster_agglomerative(x, k, linkage = "genie", gini = gini)
        expect_identical(unname(fit$cluster), steps[[k]], label = paste(seed, gini, k))
      }
      expect_false(is.unsorted(fit$height))
    }
  }
  x <- normal_points(60, 2, seed = 9)
  expect_identical(
    cluster_agglomerative(x, linkage = "genie", gini = 1)$merge,
    cluster_agglomerative(x, linkage = "single")$merge
  )
  expect_identical(
    cluster_agglomerative(stats::dist(x), 3, linkage = "genie")$cluster,
    cluster_agglomerative(x, 3, linkage = "genie")$cluster
  )
})

# ---- cuts ----------------------------------------------------------------------------------------

test_that("cuts are those of cutree(), numbered as rows appear", {
  x <- normal_points(80, 2, seed = 10)
  for (linkage in setdiff(linkages, c("centroid", "median"))) {
    tree <- cluster_agglomerative(x, linkage = linkage)
    for (k in c(1, 2, 7, 80)) {
      fit <- cluster_agglomerative(x, k, linkage = linkage)
      expect_identical(unname(fit$cluster), unname(stats::cutree(tree, k)))
      expect_identical(fit$size, tabulate(fit$cluster, k))
    }
    # A merge at the very height is made.
    height <- tree$height[70]
    fit <- cluster_agglomerative(x, height = height, linkage = linkage)
    expect_equal(fit$k, 80 - sum(tree$height <= height))
    expect_identical(unname(fit$cluster), unname(stats::cutree(tree, fit$k)))
  }
  expect_clean_error(cluster_agglomerative(x, 2, height = 1), "param", arg = "height")
})

test_that("the result is an hclust for all that read one", {
  x <- scale(USArrests)
  fit <- cluster_agglomerative(x, 4, linkage = "average")
  plain <- stats::hclust(stats::dist(x), "average")
  expect_s3_class(fit, "hclust")
  expect_equal(stats::cophenetic(fit), stats::cophenetic(plain), tolerance = 1e-10)
  expect_equal(
    stats::order.dendrogram(stats::as.dendrogram(fit)),
    stats::order.dendrogram(stats::as.dendrogram(plain))
  )
  expect_identical(labels(stats::as.dendrogram(fit)), labels(stats::as.dendrogram(plain)))
  expect_identical(stats::cutree(fit, 4), stats::cutree(plain, 4))
  expect_identical(stats::as.hclust(fit)$merge, plain$merge)
})

# ---- weights -------------------------------------------------------------------------------------

test_that("a weight counts as that many rows", {
  x <- normal_points(40, 2, seed = 11)
  weights <- rep(1:3, length.out = 40)
  rows <- rep(1:40, weights)
  for (linkage in setdiff(linkages, "genie")) {
    fit <- cluster_agglomerative(x, 5, linkage = linkage, weights = weights)
    long <- cluster_agglomerative(x[rows, ], 5, linkage = linkage)
    expect_identical(fit$cluster[rows], long$cluster, label = linkage)
    expect_equal(fit$height, utils::tail(long$height, 39), tolerance = 1e-10, label = linkage)
    given <- cluster_agglomerative(stats::dist(x), 5, linkage = linkage, weights = weights)
    expect_equal(given$height, fit$height, tolerance = 1e-10, label = linkage)
    expect_equal(fit$weight, as.double(rowsum(weights, fit$cluster)))
  }
  expect_clean_error(
    cluster_agglomerative(x, 5, linkage = "genie", weights = weights), "param",
    arg = "weights"
  )
})

test_that("rows of weight 0 are no part of the tree, and are placed", {
  x <- normal_points(40, 2, seed = 12)
  out <- c(3, 17, 40)
  weights <- replace(rep(1, 40), out, 0)
  for (linkage in linkages) {
    fit <- cluster_agglomerative(x, 4, linkage = linkage, weights = weights)
    alone <- cluster_agglomerative(x[-out, ], 4, linkage = linkage)
    expect_identical(fit$height, alone$height)
    expect_identical(fit$cluster[-out], alone$cluster)
    expect_identical(fit$cluster[out], predict(alone, x[out, ]))
    expect_identical(predict(fit, x), fit$cluster)
    given <- cluster_agglomerative(stats::dist(x), 4, linkage = linkage, weights = weights)
    if (!linkage %in% c("ward", "centroid", "median")) {
      expect_identical(given$cluster, fit$cluster)
    }
    expect_identical(fit$labels, as.character(seq_len(40)[-out]))
  }
})

# ---- new points ----------------------------------------------------------------------------------

test_that("new points join the cluster that is nearest by the linkage", {
  x <- normal_points(60, 2, seed = 13)
  new <- normal_points(50, 2, seed = 14)
  d <- as.matrix(stats::dist(rbind(new, x)))[1:50, -(1:50)]
  for (linkage in linkages) {
    fit <- cluster_agglomerative(x, 5, linkage = linkage)
    near <- switch(linkage,
      single = ,
      genie = min,
      complete = max,
      mean
    )
    values <- sapply(1:5, function(j) apply(d[, fit$cluster == j, drop = FALSE], 1, near))
    if (linkage %in% c("ward", "centroid")) {
      means <- rowsum(x, fit$cluster) / fit$size
      expect_equal(unname(fit$centers), unname(means), tolerance = 1e-12)
      values <- sapply(1:5, function(j) colSums((t(new) - means[j, ])^2))
    }
    expect_identical(predict(fit, new), max.col(-values, "first"), label = linkage)
    expect_identical(predict(fit, x), fit$cluster, label = linkage)
  }
  no_rows <- cluster_agglomerative(x, 5, linkage = "average", keep = FALSE)
  expect_null(no_rows$components)
  expect_clean_error(predict(no_rows, new), "model", arg = "object")
  expect_clean_error(predict(cluster_agglomerative(stats::dist(x), 5), new), "model")
  centers <- cluster_agglomerative(x, 5, keep = FALSE)
  expect_identical(predict(centers, new), predict(cluster_agglomerative(x, 5), new))
})

# ---- size ----------------------------------------------------------------------------------------

test_that("many equal rows, and many equal distances, take no longer", {
  many <- matrix(1, 2e4, 2)
  for (linkage in c("ward", "centroid", "single", "genie")) {
    fit <- cluster_agglomerative(many, linkage = linkage)
    expect_identical(fit$height, double(2e4 - 1))
  }
  expect_clean_error(cluster_agglomerative(many, 2), "input", arg = "x")
  equal <- structure(rep(1, 1000 * 999 / 2), class = "dist", Size = 1000L)
  expect_identical(cluster_agglomerative(equal, linkage = "average")$height, rep(1, 999))
})

test_that("pictures show the tree, and its top where it is large", {
  fit <- cluster_agglomerative(scale(USArrests), 4)
  data <- plot_data(fit)
  expect_identical(nrow(data), 3L * 49L)
  bars <- data[seq(1, nrow(data), 3), ]
  expect_identical(bars$height, fit$height)
  expect_identical(as.integer(table(bars$cluster)), fit$size - 1L)
  expect_identical(sum(is.na(bars$cluster)), 3L)
  # Leaves stand where `order` has them, and lines go up.
  legs <- data[-seq(1, nrow(data), 3), ]
  expect_true(all(legs$height >= legs$height_end) && all(legs$x == legs$xend))
  ends <- legs[legs$height_end == 0, ]
  expect_setequal(ends$x, 1:50)
  large <- cluster_agglomerative(normal_points(3000, 2, seed = 15), 3, linkage = "single")
  expect_identical(nrow(plot_data(large)), 3L * 199L)
  expect_identical(nrow(plot_data(large, max_leaves = 10)), 27L)
  heights <- plot_data(fit, type = "heights")
  expect_identical(heights$height[1:3], rev(utils::tail(fit$height, 3)))
  expect_equal(heights$gap, c(heights$height[-30] - heights$height[-1], heights$gap[30]))
  expect_clean_error(plot_data(cluster_agglomerative(matrix(1, 1, 2))), "size", arg = "object")
})
