# Silhouettes beside their definition, beside cluster::silhouette() and beside scikit-learn.

# Metres between places, latitude first.
on_the_ground <- function(x) {
  x <- x * pi / 180
  half <- sin(outer(x[, 1], x[, 1], `-`) / 2)^2 +
    tcrossprod(cos(x[, 1])) * sin(outer(x[, 2], x[, 2], `-`) / 2)^2
  as.dist(2 * 6371008.8 * asin(sqrt(pmin(half, 1))))
}

# A clustering with other labels.
relabelled <- function(fit, label) {
  fit$cluster <- as.integer(label)
  fit$k <- max(fit$cluster)
  fit$size <- tabulate(fit$cluster, fit$k)
  fit$is_noise <- fit$cluster == 0L
  fit
}

labelled_points <- function(n, d, k) {
  list(x = grid_groups(n, d, k, spread = 3), label = rep_len(c(seq_len(k), 1L, 2L), n))
}

# The definition, with whole-number weights as repeated rows.
naive_silhouette <- function(distance, label) {
  distance <- as.matrix(distance)
  t(vapply(seq_along(label), function(i) {
    mean_to <- vapply(sort(unique(label)), function(c) {
      rows <- setdiff(which(label == c), i)
      if (length(rows)) mean(distance[i, rows]) else NA_real_
    }, double(1))
    own <- sort(unique(label)) == label[i]
    a <- mean_to[own]
    b <- min(mean_to[!own])
    neighbor <- sort(unique(label))[!own][which.min(mean_to[!own])]
    c(neighbor, if (is.na(a) || max(a, b) == 0) 0 else (b - a) / max(a, b))
  }, double(2)))
}

test_that("widths are those of the definition, for every metric", {
  for (case in list(c(40, 2, 3), c(90, 5, 7), c(61, 1, 2), c(50, 17, 25), c(300, 3, 4))) {
    data <- labelled_points(case[1], case[2], case[3])
    distances <- list(
      euclidean = dist(data$x), sqeuclidean = dist(data$x)^2,
      manhattan = dist(data$x, "manhattan"),
      cosine = 1 - tcrossprod(data$x / sqrt(rowSums(data$x^2)))
    )
    for (metric in names(distances)) {
      naive <- naive_silhouette(distances[[metric]], data$label)
      got <- silhouette_samples(data$x, data$label, metric = metric)
      label <- paste(metric, toString(case))
      expect_equal(unname(got[, "sil_width"]), naive[, 2], tolerance = 1e-12, label = label)
      expect_equal(unname(got[, "neighbor"]), naive[, 1], label = label)
      expect_identical(unname(got[, "cluster"]), as.double(data$label))
      expect_equal(
        silhouette_score(data$x, data$label, metric = metric), mean(naive[, 2]),
        tolerance = 1e-12
      )
    }
    given <- silhouette_samples(distances$euclidean, data$label)
    expect_equal(
      given[, 3], silhouette_samples(data$x, data$label)[, 3], tolerance = 1e-12,
      ignore_attr = TRUE
    )
  }
})

test_that("metrics with a power or on the ground are those of their definitions", {
  data <- labelled_points(120, 3, 4)
  distances <- list(
    chebyshev = dist(data$x, "maximum"), minkowski = dist(data$x, "minkowski", p = 3),
    haversine = on_the_ground(data$x[, 1:2])
  )
  for (metric in names(distances)) {
    x <- if (metric == "haversine") data$x[, 1:2] else data$x
    naive <- naive_silhouette(distances[[metric]], data$label)
    p <- if (metric == "minkowski") 3
    for (threads in 1:3) {
      got <- silhouette_samples(x, data$label, metric = metric, p = p, n_threads = threads)
      expect_equal(unname(got[, "sil_width"]), naive[, 2], tolerance = 1e-11, label = metric)
      expect_equal(unname(got[, "neighbor"]), naive[, 1], label = metric)
    }
  }
  x <- data$x
  for (p in list(c(1, "manhattan"), c(2, "euclidean"), c(Inf, "chebyshev"))) {
    expect_identical(
      silhouette_score(x, data$label, metric = "minkowski", p = as.double(p[1])),
      silhouette_score(x, data$label, metric = p[2])
    )
  }
  expect_identical(
    silhouette_score(x, data$label, metric = "minkowski"), silhouette_score(x, data$label)
  )
  far <- x * 1e-170
  expect_equal(
    silhouette_score(far, data$label, metric = "minkowski", p = 3),
    silhouette_score(x, data$label, metric = "minkowski", p = 3), tolerance = 1e-12
  )
  # A hundred millionth of a degree apart, where nothing may be lost in cosines.
  near <- x[, 1:2] * 1e-8 + 45
  expect_equal(
    silhouette_samples(near, data$label, metric = "haversine")[, 3],
    naive_silhouette(on_the_ground(near), data$label)[, 2], tolerance = 1e-6, ignore_attr = TRUE
  )
})

test_that("cluster's own silhouettes of these distances agree", {
  skip_if_not_installed("cluster")
  data <- labelled_points(300, 2, 5)
  theirs <- function(distance) cluster::silhouette(data$label, distance)[, 3]
  ours <- function(...) silhouette_samples(data$x, data$label, ...)[, 3]
  expect_equal(ours(metric = "chebyshev"), theirs(dist(data$x, "maximum")), tolerance = 1e-12)
  expect_equal(
    ours(metric = "minkowski", p = 1.5), theirs(dist(data$x, "minkowski", p = 1.5)),
    tolerance = 1e-12
  )
  expect_equal(ours(metric = "haversine"), theirs(on_the_ground(data$x)), tolerance = 1e-11)
})

test_that("the metric of a fit is the default, and one that is named wins", {
  data <- labelled_points(60, 2, 3)
  x <- abs(data$x) + 1
  fit_by <- function(metric, ...) cluster_dbscan(x, 1e9, 1, metric = metric, ...)
  for (metric in setdiff(neighbor_metrics, "minkowski")) {
    fit <- relabelled(fit_by(metric), data$label)
    expect_identical(
      silhouette_samples(x, fit)[, ], silhouette_samples(x, data$label, metric = metric)[, ]
    )
    expect_identical(
      silhouette_score(x, fit), silhouette_score(x, data$label, metric = metric)
    )
    expect_identical(
      silhouette_score(x, fit, metric = "manhattan"),
      silhouette_score(x, data$label, metric = "manhattan")
    )
    expect_identical(silhouette_score(x, fit$cluster), silhouette_score(x, data$label))
  }
  cubes <- relabelled(fit_by("minkowski", p = 3), data$label)
  expect_identical(
    silhouette_score(x, cubes), silhouette_score(x, data$label, metric = "minkowski", p = 3)
  )
  expect_identical(
    silhouette_score(x, cubes, p = 4), silhouette_score(x, data$label, metric = "minkowski", p = 4)
  )
  expect_identical(
    silhouette_score(x, cubes, metric = "euclidean"), silhouette_score(x, data$label)
  )
  spherical <- with_fixed_seed(1, cluster_kmeans(x, 3, metric = "cosine"))
  expect_identical(
    silhouette_score(x, spherical), silhouette_score(x, spherical$cluster, metric = "cosine")
  )
  sampled <- with_fixed_seed(1, silhouette_score(x, cubes, sample = 20))
  expect_identical(sampled, with_fixed_seed(
    1, silhouette_score(x, data$label, metric = "minkowski", p = 3, sample = 20)
  ))
})

test_that("a fit from distances does not pass for one of points", {
  data <- labelled_points(60, 2, 3)
  given <- relabelled(cluster_dbscan(dist(data$x, "canberra"), 1e9, 1), data$label)
  expect_clean_error(silhouette_score(data$x, given), "param", "metric", "from distances")
  expect_identical(
    silhouette_score(data$x, given, metric = "manhattan"),
    silhouette_score(data$x, data$label, metric = "manhattan")
  )
  for (fit in list(given, relabelled(cluster_dbscan(data$x, 1e9, 1, metric = "manhattan"),
                                     data$label))) {
    distance <- dist(data$x, "canberra")
    expect_identical(silhouette_score(distance, fit), silhouette_score(distance, data$label))
  }
})

test_that("places and powers are checked", {
  x <- grid_groups(30, 3, 3)
  label <- rep_len(1:3, 30)
  expect_clean_error(silhouette_score(x, label, metric = "haversine"), "dim", "x", "longitude")
  expect_clean_error(
    silhouette_score(x[, 1:2] + 100, label, metric = "haversine"), "input", "x", "latitudes"
  )
  expect_clean_error(silhouette_score(x, label, metric = "minkowski", p = 0.5), "param", "p")
  expect_clean_error(silhouette_score(x, label, p = 3), "param", "p", "minkowski")
  expect_clean_error(silhouette_score(dist(x), label, p = 3), "param", "p", "left out")
})

# The documented rule for weights: a row leaves out one for itself where weights are counts, else all
# of its weight.
weighted_silhouette <- function(distance, label, weights) {
  own_weight <- if (all(weights == trunc(weights))) pmin(1, weights) else weights
  distance <- unname(as.matrix(distance))
  clusters <- sort(unique(label))
  vapply(seq_along(label), function(i) {
    sums <- vapply(clusters, function(c) sum((weights * distance[i, ])[label == c]), 0)
    sizes <- vapply(clusters, function(c) sum(weights[label == c]), 0)
    own <- clusters == label[i]
    others <- sizes[own] - own_weight[i]
    a <- sums[own] / others
    b <- min((sums / sizes)[!own & sizes > 0])
    if (others <= 0 || max(a, b) == 0) 0 else (b - a) / max(a, b)
  }, 0)
}

test_that("weights that are no counts are shares, by every distance", {
  data <- labelled_points(90, 2, 4)
  x <- abs(data$x) + 1
  weights <- rep_len(c(0.25, 0.7, 1, 0, 2.5, 0.01), 90)
  ways <- list(
    euclidean = dist(x), sqeuclidean = dist(x)^2, manhattan = dist(x, "manhattan"),
    chebyshev = dist(x, "maximum"), cosine = 1 - tcrossprod(x / sqrt(rowSums(x^2))),
    haversine = on_the_ground(x)
  )
  # Weights that are no counts: only their proportions matter.
  shares <- weights / 2.5
  for (metric in names(ways)) {
    wanted <- weighted_silhouette(ways[[metric]], data$label, shares)
    got <- silhouette_samples(x, data$label, metric = metric, weights = weights)
    expect_equal(unname(got[, 3]), wanted, tolerance = 1e-11, label = metric)
    expect_equal(
      silhouette_score(x, data$label, metric = metric, weights = weights),
      sum(weights * wanted) / sum(weights), tolerance = 1e-11, label = metric
    )
  }
  wanted <- weighted_silhouette(ways$euclidean, data$label, shares)
  given <- silhouette_samples(ways$euclidean, data$label, weights = weights)
  expect_equal(unname(given[, 3]), wanted, tolerance = 1e-12)
  rows <- c(1L, 2L, 6L, 30L, 77L)
  some <- silhouette_(x, data$label, 4L, "euclidean", 2, shares, rows, 1L, NULL)
  expect_equal(some$width[rows], wanted[rows], tolerance = 1e-12)
})

test_that("the figures of the literature and of other packages are met", {
  toy <- matrix(c(0, 1, 1, 2, 3, 3))
  expect_equal(
    unname(silhouette_samples(toy, c(0L, 1L, 1L, 1L, 2L, 2L) + 1L)[, 3]), c(0, .5, .5, 0, 1, 1)
  )
  widths <- silhouette_samples(iris[1:4], iris$Species)
  expect_equal(mean(widths[, 3]), 0.5034774406932967, tolerance = 1e-14)
  expect_equal(min(widths[, 3]), -0.3748405156758606, tolerance = 1e-13)
  fit <- with_fixed_seed(1, cluster_kmeans(iris[1:4], 3))
  expect_equal(silhouette_score(iris[1:4], fit), 0.55281901235641, tolerance = 1e-13)
  five <- with_fixed_seed(1, cluster_kmeans(blobs[1:2], 5))
  expect_equal(round(silhouette_score(blobs[1:2], five), 6), 0.655518)

  frozen <- utils::read.csv(test_path("fixtures", "sklearn-indices.csv"))
  data <- list(
    blobs = list(x = blobs[1:2], y = blobs$y),
    digits = list(x = digits[grep("^p", names(digits))], y = digits$digit)
  )
  for (i in seq_len(nrow(frozen))) {
    case <- data[[frozen$data[i]]]
    # A label of 0 would be noise here.
    widths <- silhouette_samples(case$x, letters[case$y + 1], metric = frozen$metric[i])
    label <- paste(frozen$data[i], frozen$metric[i])
    expect_equal(mean(widths[, 3]), as.numeric(frozen$score[i]), tolerance = 1e-12, label = label)
    expect_equal(
      unname(widths[1:5, 3]), as.numeric(unlist(frozen[i, paste0("w", 1:5)])), tolerance = 1e-12,
      label = label
    )
  }
})

test_that("cluster's own silhouettes and their methods agree", {
  skip_if_not_installed("cluster")
  data <- labelled_points(700, 3, 6)
  own <- silhouette_samples(data$x, data$label)
  theirs <- cluster::silhouette(data$label, dist(data$x))
  expect_equal(unclass(own)[, 1:3], unclass(theirs)[, 1:3], tolerance = 1e-12, ignore_attr = TRUE)
  summarise <- utils::getS3method("summary", "silhouette", envir = asNamespace("cluster"))
  ours <- summarise(structure(own, class = "silhouette"))
  expect_equal(as.double(ours$clus.avg.widths), as.double(summarise(theirs)$clus.avg.widths))
  expect_equal(summary(own)$avg.width, summarise(theirs)$avg.width)
  expect_s3_class(cluster::sortSilhouette(own), "silhouette")
})

test_that("weight 2 is the row twice, weight 0 as if it were not there", {
  data <- labelled_points(200, 3, 4)
  weights <- rep_len(c(1, 2, 0, 3, 1), 200)
  rows <- rep(seq_len(200), weights)
  for (metric in c("euclidean", "sqeuclidean", "manhattan", "cosine")) {
    whole <- silhouette_samples(data$x[rows, ], data$label[rows], metric = metric)
    got <- silhouette_samples(data$x, data$label, metric = metric, weights = weights)
    expect_equal(unname(got[rows, 3]), unname(whole[, 3]), tolerance = 1e-12)
    expect_equal(
      silhouette_score(data$x, data$label, metric = metric, weights = weights), mean(whole[, 3]),
      tolerance = 1e-12
    )
  }
  expect_equal(summary(got)$avg.width, mean(whole[, 3]), tolerance = 1e-12)
  given <- silhouette_score(dist(data$x), data$label, weights = weights)
  expect_equal(given, silhouette_score(data$x, data$label, weights = weights), tolerance = 1e-12)
})

test_that("weights of any size count as they are documented", {
  data <- labelled_points(150, 3, 4)
  for (weights in list(
    rep_len(c(0.25, 0.5, 0.75), 150), rep_len(c(0.125, 3.5, 0, 1, 2.25), 150),
    rep(1 / 64, 150), rep_len(c(40, 0.5), 150), rep_len(c(2, 0, 7, 1), 150)
  )) {
    distances <- list(
      euclidean = dist(data$x), sqeuclidean = dist(data$x)^2,
      manhattan = dist(data$x, "manhattan"),
      cosine = 1 - tcrossprod(data$x / sqrt(rowSums(data$x^2)))
    )
    for (metric in names(distances)) {
      wanted <- weighted_silhouette(distances[[metric]], data$label, weights)
      got <- silhouette_samples(data$x, data$label, metric = metric, weights = weights)
      expect_equal(unname(got[, 3]), wanted, tolerance = 1e-12, label = metric)
      expect_equal(
        silhouette_score(data$x, data$label, metric = metric, weights = weights),
        sum(weights * wanted) / sum(weights), tolerance = 1e-12, label = metric
      )
    }
    given <- silhouette_samples(distances$manhattan, data$label, weights = weights)
    wanted <- weighted_silhouette(distances$manhattan, data$label, weights)
    expect_equal(unname(given[, 3]), wanted, tolerance = 1e-12)
    # Some rows, by the way that needs no sums for each cluster.
    rows <- c(1L, 4L, 77L, 150L)
    shares <- silhouette_weights(weights)
    some <- silhouette_(data$x, data$label, 4L, "manhattan", 2, shares, rows, 1L, NULL)
    expect_equal(some$width[rows], wanted[rows], tolerance = 1e-12)
  }
  # A row that is all that its cluster weighs has the width 0.
  alone <- silhouette_samples(data$x, c(5, data$label[-1]), weights = rep(0.5, 150))
  expect_identical(unname(alone[1, 3]), 0)
})

test_that("rows by the thousand have the widths of the definition", {
  # More than a hundred blocks of asked rows, and a last one that is not full.
  x <- normal_points(7001, 2, seed = 3)
  label <- rep_len(c(1L, 2L, 3L, 2L, 1L), 7001)
  weights <- rep_len(c(0.5, 1, 0.25, 0.75, 0.625, 0.125, 1), 7001)
  check <- c(1:3, 255:258, 3000, 6399:6402, 6990:7001)
  for (metric in c("euclidean", "manhattan")) {
    wanted <- vapply(check, function(i) {
      apart <- abs(x - rep(x[i, ], each = 7001))
      distance <- if (metric == "manhattan") rowSums(apart) else sqrt(rowSums(apart^2))
      sums <- rowsum(weights * distance, label)
      sizes <- rowsum(weights, label)
      a <- sums[label[i]] / (sizes[label[i]] - weights[i])
      b <- min((sums / sizes)[-label[i]])
      (b - a) / max(a, b)
    }, 0)
    all <- silhouette_(x, label, 3L, metric, 2, weights, NULL, 2L, NULL)
    expect_equal(all$width[check], wanted, tolerance = 1e-12)
    some <- silhouette_(x, label, 3L, metric, 2, weights, seq_len(7001), 2L, NULL)
    expect_equal(some$width, all$width, tolerance = 1e-12)
    expect_identical(some$neighbor, all$neighbor)
  }
  squares <- silhouette_samples(x, label, metric = "sqeuclidean", weights = weights)
  wanted <- vapply(check, function(i) {
    square <- rowSums((x - rep(x[i, ], each = 7001))^2)
    sums <- rowsum(weights * square, label)
    sizes <- rowsum(weights, label)
    a <- sums[label[i]] / (sizes[label[i]] - weights[i])
    b <- min((sums / sizes)[-label[i]])
    (b - a) / max(a, b)
  }, 0)
  expect_equal(unname(squares[check, 3]), wanted, tolerance = 1e-10)
})

test_that("noise is left out, alone, or a cluster", {
  data <- labelled_points(120, 2, 3)
  label <- replace(data$label, c(3, 50, 51, 80), 0L)
  noise <- label == 0L
  out <- silhouette_samples(data$x, label)
  expect_identical(unname(is.na(out[, 3])), noise)
  expect_equal(
    unname(out[!noise, 3]), unname(silhouette_samples(data$x[!noise, ], label[!noise])[, 3]),
    tolerance = 1e-12
  )
  expect_equal(silhouette_score(data$x, label), mean(out[!noise, 3]))
  expect_identical(unname(out[3, 1:2]), c(0, NA))
  alone <- naive_silhouette(dist(data$x), replace(label, which(noise), 4:7))
  got <- silhouette_samples(data$x, label, noise = "singleton")
  expect_equal(unname(got[, 3]), alone[, 2], tolerance = 1e-12)
  expect_identical(unname(got[noise, 3]), double(4))
  expect_equal(unname(got[, 2]), ifelse(alone[, 1] > 3, 0, alone[, 1]))
  together <- naive_silhouette(dist(data$x), replace(label, which(noise), 4L))
  got <- silhouette_samples(data$x, label, noise = "cluster")
  expect_equal(unname(got[, 3]), together[, 2], tolerance = 1e-12)
  frame <- data.frame(data$x)
  expect_identical(silhouette_score(frame, factor(label)), silhouette_score(data$x, label))
  fit <- known_noise_fit()
  x <- data$x[1:6, ]
  expect_identical(silhouette_score(x, fit), silhouette_score(x, fit$cluster))
})

test_that("rows, names, scales, offsets and ties", {
  x <- named_points(30)
  label <- rep_len(1:3, 30)
  widths <- silhouette_samples(x, label)
  expect_identical(rownames(widths), rownames(x))
  expect_identical(class(widths), c("huddle_silhouette", "silhouette"))
  for (scale in c(1e-170, 1e150)) {
    expect_equal(silhouette_samples(x * scale, label)[, 3], widths[, 3], tolerance = 1e-13)
  }
  for (metric in c("euclidean", "sqeuclidean", "manhattan")) {
    expect_equal(
      silhouette_score(x + 2^30, label, metric = metric),
      silhouette_score(x, label, metric = metric), tolerance = 1e-10
    )
  }
  same <- matrix(1, 6, 2)
  expect_identical(unname(silhouette_samples(same, rep(1:2, 3))[, 3]), double(6))
  square <- matrix(c(0, 0, 1, 1, -1, -1, 0, 0), ncol = 2, byrow = TRUE)
  expect_identical(unname(silhouette_samples(square, c(1, 2, 3, 1))[1, "neighbor"]), 2)
  numbers <- silhouette_samples(x, c(7, 20, 3)[label])
  expect_identical(unname(numbers[, 1]), c(7, 20, 3)[label])
  expect_equal(numbers[, 3], widths[, 3])
})

test_that("threads and blocks do not matter, sums for each cluster or not", {
  data <- labelled_points(1100, 4, 9)
  one <- silhouette_samples(data$x, data$label, n_threads = 1)
  for (threads in 2:3) {
    got <- silhouette_samples(data$x, data$label, n_threads = threads)
    expect_identical(unclass(got)[, ], unclass(one)[, ])
  }
  weights <- as.double(rep_len(1:3, 1100))
  rows <- as.integer(seq(5, 1100, by = 7))
  for (w in list(NULL, weights)) {
    for (metric in c("euclidean", "manhattan", "chebyshev", "minkowski", "haversine")) {
      x <- if (metric == "haversine") data$x[, 1:2] else data$x
      all <- silhouette_(x, data$label, 9L, metric, 3, w, NULL, 1L, NULL)
      some <- silhouette_(x, data$label, 9L, metric, 3, w, rows, 2L, NULL)
      again <- silhouette_(x, data$label, 9L, metric, 3, w, rows, 1L, NULL)
      expect_equal(some$width[rows], all$width[rows], tolerance = 1e-12)
      expect_identical(some$neighbor[rows], all$neighbor[rows])
      expect_identical(some, again)
      expect_true(all(is.nan(some$width[-rows])))
    }
  }
})

test_that("a sampled score has an interval that holds the true one", {
  data <- labelled_points(3000, 2, 4)
  true <- silhouette_score(data$x, data$label)
  inside <- vapply(1:40, function(seed) {
    got <- with_fixed_seed(seed, silhouette_score(data$x, data$label, sample = 300))
    interval <- attr(got, "interval")
    interval[["lower"]] <= true && true <= interval[["upper"]]
  }, NA)
  expect_gte(sum(inside), 33)
  whole <- silhouette_score(data$x, data$label, sample = 3000)
  expect_equal(as.vector(whole), true, tolerance = 1e-12)
  expect_equal(unname(diff(attr(whole, "interval"))), 0)
  expect_identical(attr(whole, "sample"), 3000L)
  again <- with_fixed_seed(3, silhouette_score(data$x, data$label, sample = 20))
  expect_identical(again, with_fixed_seed(3, silhouette_score(data$x, data$label, sample = 20)))
  x <- data$x[1:90, ]
  label <- data$label[1:90]
  by_dist <- with_fixed_seed(1, silhouette_score(dist(x), label, sample = 30))
  expect_equal(by_dist, with_fixed_seed(1, silhouette_score(x, label, sample = 30)))
})

test_that("what has no silhouette is refused", {
  x <- named_points(12)
  label <- rep_len(1:3, 12)
  expect_clean_error(silhouette_score(x, rep(1L, 12)), "param", "cluster", "1 cluster")
  expect_clean_error(silhouette_score(x, 1:12), "param", "cluster", "12 clusters in 12 rows")
  expect_clean_error(silhouette_score(x, rep(0L, 12)), "param", "cluster", "0 clusters")
  unknown <- replace(label, 4, NA)
  expect_clean_error(silhouette_samples(x, unknown), "nonfinite", "cluster", "\\b4\\b")
  expect_clean_error(silhouette_samples(x, label[-1]), "dim", "cluster", c("11", "12"))
  expect_clean_error(silhouette_samples(x, label - 3), "param", "cluster", "Noise")
  expect_identical(silhouette_score(x, label + .5), silhouette_score(x, label))
  expect_clean_error(silhouette_samples(x, list(1)), "type", "cluster")
  expect_clean_error(silhouette_samples(x), "type", "cluster", "missing")
  expect_clean_error(silhouette_samples("x", label), "type", "x")
  expect_clean_error(silhouette_samples(x, label, metric = "euclid"), "param", "metric")
  expect_clean_error(silhouette_samples(x, label, noise = "all"), "param", "noise")
  expect_clean_error(silhouette_samples(x, label, weights = 1), "dim", "weights")
  few <- c(1, 1, rep(0, 10))
  expect_clean_error(silhouette_samples(x, label, weights = few), "param", "cluster")
  expect_clean_error(silhouette_samples(x * 0, label, metric = "cosine"), "input", "x")
  expect_clean_error(silhouette_samples(dist(x), label, metric = "manhattan"), "param", "metric")
  expect_clean_error(silhouette_samples(-dist(x), label), "input", "x", "negative")
  expect_clean_error(silhouette_samples(dist(x) / 0, label), "nonfinite", "x", "finite")
  expect_clean_error(silhouette_samples(dist(x)[1:3], label), "type", "x")
  expect_clean_error(silhouette_score(x, label, sample = 5), "param", "sample", "6")
  expect_clean_error(silhouette_score(x, label, sample = 8, level = 2), "param", "level")
  expect_clean_error(silhouette_score(x, label, samples = 8), "param", "samples", "sample")
  expect_snapshot(error = TRUE, {
    silhouette_score(x, rep(1L, 12))
    silhouette_samples(x, replace(label, 4, NA))
    silhouette_samples(x, label[-1])
    silhouette_samples(x, label - 3)
    silhouette_samples(dist(x), label, metric = "manhattan")
  })
})

test_that("silhouettes are printed and summarised", {
  x <- grid_groups(30)
  expect_snapshot({
    silhouette_samples(x, rep_len(1:3, 30))
    silhouette_samples(dist(x), rep_len(0:2, 30), noise = "exclude")
    silhouette_samples(x, rep_len(1:3, 30), metric = "minkowski", p = 3)
  })
  summary <- summary(silhouette_samples(x, rep_len(c(1, 1, 2), 30)))
  expect_named(summary$clusters, c("cluster", "size", "width", "negative"))
  expect_identical(summary$clusters$size, c(20L, 10L))
})

# Runs in a fresh process; a machine that lacks the instruction set only says which it took.
silhouettes_by_isa <- function() {
  x <- as.matrix(huddle::blobs[1:601, c("x1", "x2")])
  own <- function(name) utils::getFromNamespace(name, "huddle")
  labels <- list(rep_len(1:3, 601), rep(c(0L, 1L, 2L), length.out = 601, each = 7))
  weights <- rep_len(c(0.3, 1, 2), 601)
  by <- function(metric, weights) {
    list(
      own("silhouette_")(x, labels[[1]], 3L, metric, 2, weights, NULL, 2L, NULL),
      own("silhouettes_")(x, labels, c(3L, 2L), metric, 2, weights, 3:99, 2L, NULL)
    )
  }
  metrics <- c("euclidean", "manhattan", "chebyshev")
  list(
    isa = own("simd_isa")(),
    found = lapply(metrics, function(metric) list(by(metric, NULL), by(metric, weights)))
  )
}

test_that("every instruction set gives the same bits", {
  skip_if_not_installed("callr")
  skip_on_cran()
  names <- c("generic", "avx2", "avx512")
  results <- lapply(names, function(isa) {
    in_fresh_r(silhouettes_by_isa, list(), c(HUDDLE_ISA = isa))
  })
  expect_identical(results[[1]]$isa, "generic")
  had <- vapply(results, function(result) result$isa, "") == names
  for (result in results[had]) {
    expect_identical(result$found, results[[1]]$found, label = result$isa)
  }
})
