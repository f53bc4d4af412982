# Silhouettes of several clusterings in one pass, beside those of each alone.

several_labels <- function(n) {
  list(
    as_labels(rep_len(c(1:3, 2L), n), n), as_labels(rep(1:7, length.out = n, each = 11), n),
    as_labels(replace(rep_len(1:2, n), c(3, 50), 0L), n), as_labels(rep_len(c(5L, 9L, 9L), n), n)
  )
}

measured_as <- function(labels, metric = "euclidean", p = 2) {
  lapply(labels, function(one) list(labels = one, measure = list(metric = metric, p = p)))
}

# What path_silhouettes() gives when it shares its pass even for few rows.
shared_path <- function(measured, x, weights = NULL, sample = NULL, threads = 2L, most = 1024) {
  limits <- list(rows = 0, clusters = most)
  path_silhouettes(measured, as_points(x), NULL, weights, sample, threads, NULL, limits)
}

test_that("a shared pass gives what each clustering has alone", {
  n <- 333
  x <- grid_groups(n, 2, 4, spread = 3)
  labels <- several_labels(n)
  for (weights in list(NULL, rep_len(c(1, 2, 0, 0.3), n))) {
    for (metric in c("euclidean", "manhattan", "chebyshev", "minkowski", "haversine")) {
      got <- shared_path(measured_as(labels, metric, 3), x, weights)
      for (i in seq_along(labels)) {
        label <- labels[[i]]$values[ifelse(labels[[i]]$label == 0L, NA, labels[[i]]$label)]
        label[is.na(label)] <- 0
        p <- if (metric == "minkowski") 3
        alone <- silhouette_samples(x, label, metric = metric, p = p, weights = weights)
        kept <- attr(got$widths[[i]], "rows")
        expect_identical(kept, which(label > 0))
        expect_equal(
          got$widths[[i]][, ], unclass(alone)[kept, ], tolerance = 1e-12, ignore_attr = TRUE
        )
        expect_equal(
          got$values[i], silhouette_score(x, label, metric = metric, p = p, weights = weights),
          tolerance = 1e-12
        )
      }
      for (threads in c(1L, 3L)) {
        again <- shared_path(measured_as(labels, metric, 3), x, weights, NULL, threads)
        expect_identical(again, got)
      }
    }
  }
})

test_that("it does not matter how many share a pass, nor what is not defined", {
  n <- 200
  x <- grid_groups(n, 3, 4, spread = 3)
  measured <- measured_as(several_labels(n))
  together <- shared_path(measured, x)
  expect_equal(shared_path(measured, x, most = 9)$values, together$values, tolerance = 1e-12)
  with_gap <- c(measured[1], list(NULL), measured[2:4])
  gap <- shared_path(with_gap, x)
  expect_equal(gap$values, append(together$values, NA, 1), tolerance = 1e-12)
  expect_null(gap$widths[[2]])
  mixed <- c(measured[1:2], measured_as(several_labels(n)[2:3], "manhattan"))
  expect_equal(
    shared_path(mixed, x)$values[3:4],
    shared_path(measured_as(several_labels(n)[2:3], "manhattan"), x)$values, tolerance = 1e-12
  )
})

test_that("weights, scales and names of rows come through a shared pass", {
  n <- 500
  x <- grid_groups(n, 2, 4, spread = 3)
  rownames(x) <- paste0("r", seq_len(n))
  weights <- rep_len(c(1, 0.2, 3, 0), n)
  measured <- measured_as(several_labels(n))
  got <- with_fixed_seed(3, shared_path(measured, x, weights, sample = 60))
  for (i in seq_along(measured)) {
    label <- measured[[i]]$labels$label
    rows <- attr(got$widths[[i]], "rows")
    expect_identical(rownames(got$widths[[i]]), rownames(x)[rows])
    exact <- silhouette_samples(x, label, weights = weights)[rows, 3]
    strata <- split(seq_along(rows), label[rows])
    means <- vapply(strata, function(at) {
      w <- weights[rows[at]]
      if (sum(w) > 0) sum(w * exact[at]) / sum(w) else 0
    }, 0)
    total <- rowsum(weights[label > 0], label[label > 0])[, 1]
    expect_equal(got$values[i], sum(means * total) / sum(total), tolerance = 1e-12)
  }
  for (scale in c(1e-170, 1e150)) {
    expect_equal(shared_path(measured, x * scale)$values, shared_path(measured, x)$values)
  }
  places <- x[, 1:2] * 1e-70
  by_metres <- shared_path(measured_as(several_labels(n), "haversine"), places)
  expect_equal(
    by_metres$values[1], silhouette_score(places, measured[[1]]$labels$label, metric = "haversine"),
    tolerance = 1e-12
  )
})

test_that("groups hold few clusters, and those that measure alike", {
  one <- function(k, metric = "euclidean") {
    list(labels = list(k = k), measure = list(metric = metric, p = 2))
  }
  ready <- list(one(4), one(6), one(1), one(20), one(2, "manhattan"), one(9), one(3, "manhattan"))
  expect_identical(
    shared_groups(ready, 1:7, 10), list(c(1L, 2L), 3L, 4L, 6L, c(5L, 7L))
  )
  expect_null(shared_groups(ready, integer(), 10))
})

test_that("the first rows of a random order are drawn of each cluster", {
  n <- 5000
  label <- rep(c(0L, 1L, 2L, 3L), c(500, 4000, 497, 3))
  order <- with_fixed_seed(1, sample.int(n))
  size <- c(30L, 10L, 3L)
  rows <- first_of_each(label, size, order)
  wanted <- unlist(lapply(1:3, function(c) utils::head(order[label[order] == c], size[c])))
  expect_identical(rows, wanted)
})

test_that("sampled rows do not depend on the other clusterings, and estimate the mean", {
  n <- 3000
  x <- grid_groups(n, 2, 4, spread = 4)
  labels <- c(several_labels(n), list(as_labels(c(2L, 2L, rep_len(c(1L, 3L), n - 2L)), n)))
  measured <- measured_as(labels)
  alone <- with_fixed_seed(5, shared_path(measured[2], x, sample = 300))
  all <- with_fixed_seed(5, shared_path(measured, x, sample = 300))
  expect_identical(attr(all$widths[[2]], "rows"), attr(alone$widths[[1]], "rows"))
  expect_equal(all$values[2], alone$values, tolerance = 1e-12)
  for (i in seq_along(labels)) {
    rows <- attr(all$widths[[i]], "rows")
    drawn <- tabulate(labels[[i]]$label[rows], labels[[i]]$k)
    expect_true(all(drawn >= 2L))
    expect_false(is.unsorted(rows, strictly = TRUE))
    exact <- silhouette_samples(x, replace(labels[[i]]$label, labels[[i]]$label == 0L, 0L))
    expect_equal(unname(all$widths[[i]][, 3]), unname(exact[rows, 3]), tolerance = 1e-12)
    # The mean of each cluster's sampled rows counts by the cluster's size.
    means <- tapply(exact[rows, 3], labels[[i]]$label[rows], mean)
    share <- prop.table(tabulate(labels[[i]]$label, labels[[i]]$k))
    expect_equal(all$values[i], sum(means * share), tolerance = 1e-12)
  }
  # Without bias: the mean over many draws is that of all rows.
  true <- silhouette_score(x, labels[[1]]$label)
  many <- vapply(1:60, function(seed) {
    with_fixed_seed(seed, shared_path(measured[1], x, sample = 40)$values)
  }, 0)
  expect_lt(abs(mean(many) - true), 4 * stats::sd(many) / sqrt(60))
})

test_that("choose_k() shares the pass, tells how far it is, and keeps what is done", {
  x <- grid_groups(4300, 2, 4, spread = 2)
  apart <- with_fixed_seed(1, choose_k(x, 1:6, n_init = 1))
  fits <- attr(apart, "fits")
  for (k in 2:6) {
    expect_equal(apart$silhouette[k], silhouette_score(x, fits[[k]]), tolerance = 1e-12)
    expect_equal(
      attr(apart, "silhouettes")[[k]][, ], unclass(silhouette_samples(x, fits[[k]]))[, ],
      tolerance = 1e-12
    )
  }
  told <- double()
  measured <- measure_all(
    fits, as_points(x), NULL, names(criterion_directions), NULL, 1L,
    work = function(share) told <<- c(told, share)
  )
  expect_equal(measured$values$silhouette, apart$silhouette, tolerance = 1e-12)
  expect_true(length(told) >= 6L && !is.unsorted(told) && all(told > 0 & told <= 1))
  stopped <- measure_all(
    fits, as_points(x), NULL, names(criterion_directions), NULL, 1L,
    work = function(share) if (share > 0.05) rlang::interrupt()
  )
  expect_false(stopped$complete)
  expect_identical(stopped$values$inertia[1:3], apart$inertia[1:3])
  expect_true(all(is.na(stopped$values$silhouette)))
  expect_identical(lengths(stopped$silhouettes), integer(6))
})

test_that("choose_k() goes by the metric of the fits", {
  x <- abs(grid_groups(90, 2, 3, spread = 2)) + 1
  by <- function(metric, ...) {
    function(x, k) {
      fit <- cluster_dbscan(x, 1e9, 1, metric = metric, ...)
      fit$cluster <- stats::cutree(stats::hclust(stats::dist(unclass(x))), k)
      fit$k <- as.integer(k)
      fit$size <- tabulate(fit$cluster, k)
      fit
    }
  }
  for (metric in c("manhattan", "chebyshev", "cosine", "haversine")) {
    path <- choose_k(x, 2:4, method = by(metric), criteria = names(criterion_directions),
                     gap_samples = 2)
    for (i in 1:3) {
      expect_equal(path$silhouette[i], silhouette_score(x, path[[i + 1]]), tolerance = 1e-12)
    }
  }
  # On the Earth there are no means.
  for (name in c("inertia", "calinski_harabasz", "davies_bouldin", "gap", "bic")) {
    expect_true(all(is.na(path[[name]])))
  }
  expect_identical(suggest_k(path)[["inertia"]], NA_real_)
  # By angles all rows are measured exactly, whatever the sample.
  set.seed(1)
  cosine <- choose_k(x, 3, metric = "cosine", sample = 20)
  expect_equal(cosine$silhouette, silhouette_score(x, cosine[[3]]), tolerance = 1e-12)
  expect_lt(nrow(attr(cosine, "silhouettes")[[1]]), 25)
  given <- choose_k(x, 2:3, method = function(x, k) {
    stats::cutree(stats::hclust(stats::dist(x)), k)
  })
  expect_equal(given$silhouette[2], silhouette_score(x, given[[3]]), tolerance = 1e-12)
})
