# choose_k(): each criterion as it is measured alone, and what it suggests.

blob_path <- function(...) {
  with_fixed_seed(1, choose_k(blobs[c("x1", "x2")], ..., progress = FALSE))
}

test_that("the tutorial's reading of the blobs is met", {
  path <- blob_path(1:9)
  expect_s3_class(path, c("huddle_k_path", "data.frame"), exact = TRUE)
  expect_named(
    path, c("k", "inertia", "silhouette", "calinski_harabasz", "davies_bouldin", "bic", "seconds")
  )
  expect_identical(elbow(path), 4)
  expect_identical(suggest_k(path)[["silhouette"]], 4)
  expect_identical(order(path$silhouette, decreasing = TRUE)[1:2], c(4L, 5L))
  expect_equal(round(path$silhouette[5], 6), 0.655518)
  expect_equal(round(path$inertia[c(3, 5)], 4), c(653.2167, 211.5985))
})

test_that("criteria are what the functions of the same name give, and the fits are kept", {
  x <- blobs[c("x1", "x2")]
  path <- blob_path(1:6)
  expect_identical(path$inertia, vapply(1:6, function(k) inertia(path[[k]]), 0))
  for (k in 2:6) {
    fit <- path[[k]]
    expect_s3_class(fit, "huddle_kmeans")
    expect_identical(path$silhouette[k], silhouette_score(x, fit))
    expect_identical(path$calinski_harabasz[k], calinski_harabasz_score(x, fit))
    expect_identical(path$davies_bouldin[k], davies_bouldin_score(x, fit))
    expect_equal(path$bic[k], stats::BIC(fit), tolerance = 1e-12)
  }
  expect_true(is.na(path$silhouette[1]))
  expect_identical(path[[3]]$cluster, with_fixed_seed(1, cluster_kmeans(x, 3))$cluster)
  expect_identical(path[["k"]], as.double(1:6))
  expect_s3_class(path[2:3, ], "data.frame", exact = TRUE)
  expect_s3_class(as.data.frame(path), "data.frame", exact = TRUE)
  one <- with_fixed_seed(1, choose_k(x, 1:4, n_threads = 1))
  two <- with_fixed_seed(1, choose_k(x, 1:4, n_threads = 2))
  drop <- c("k", "inertia", "silhouette", "calinski_harabasz", "davies_bouldin", "bic")
  expect_identical(one[drop], two[drop])
})

test_that("any clusterer that takes k is measured", {
  x <- grid_groups(90, 2, 3)
  mini <- with_fixed_seed(1, choose_k(x, 2:4, method = cluster_minibatch))
  expect_s3_class(mini[[3]], "huddle_minibatch")
  foreign <- with_fixed_seed(1, choose_k(x, 2:4, method = stats::kmeans, nstart = 5))
  expect_equal(foreign$inertia[2], foreign[[3]]$tot.withinss, tolerance = 1e-12)
  tree <- function(x, k) stats::cutree(stats::hclust(stats::dist(x)), k)
  by_labels <- choose_k(x, 2:4, method = tree)
  expect_identical(by_labels[[3]], tree(x, 3))
  expect_equal(by_labels$silhouette[2], silhouette_score(x, tree(x, 3)))
  expect_false("gap" %in% names(by_labels))
  once <- with_fixed_seed(1, choose_k(x, 2:3, n_init = 1, init = "random"))
  expect_identical(once[[2]]$params$n_init, 1)
  cosine <- with_fixed_seed(1, choose_k(x, 3, metric = "cosine"))
  expect_equal(
    cosine$silhouette, silhouette_score(x / sqrt(rowSums(x^2)), cosine[[3]]), tolerance = 1e-12
  )
})

test_that("weights count rows", {
  x <- grid_groups(60, 2, 3, spread = 2)
  weights <- rep_len(c(1, 2, 3), 60)
  rows <- rep(1:60, weights)
  start <- function(x, k) grid_groups(60, 2, 3, spread = 2)[seq_len(k) * 2, , drop = FALSE]
  whole <- choose_k(x[rows, ], 2:4, init = start)
  weighted <- choose_k(x, 2:4, init = start, weights = weights)
  for (name in c("inertia", "silhouette", "calinski_harabasz", "davies_bouldin", "bic")) {
    expect_equal(weighted[[name]], whole[[name]], tolerance = 1e-10, label = name)
  }
})

test_that("sparse data have inertia and BIC", {
  skip_if_not_installed("Matrix")
  x <- grid_groups(60, 4, 3)
  x[abs(x) < 3] <- 0
  sparse <- methods::as(x, "CsparseMatrix")
  start <- function(x, k) as.matrix(x[seq_len(k), , drop = FALSE])
  got <- choose_k(sparse, 1:4, init = start)
  expect_named(got, c("k", "inertia", "bic", "seconds"))
  dense <- choose_k(x, 1:4, init = start)
  expect_equal(got$inertia, dense$inertia, tolerance = 1e-12)
  expect_equal(got$bic, dense$bic, tolerance = 1e-10)
  expect_clean_error(
    choose_k(sparse, 2, criteria = c("inertia", "silhouette")), "param", "criteria", "silhouette"
  )
})

test_that("large data are sampled for silhouettes, by choice or by size", {
  path <- with_fixed_seed(1, choose_k(blobs[1:2], 3:5, sample = 400))
  full <- blob_path(3:5)
  expect_lt(max(abs(path$silhouette - full$silhouette)), 0.03)
  expect_lt(nrow(attr(path, "silhouettes")[[1]]), 410)
  expect_identical(path$inertia, full$inertia)
  expect_null(default_sample(20000))
  expect_identical(default_sample(20001), 5000)
})

test_that("an interrupt keeps what is done", {
  x <- grid_groups(60, 2, 3)
  stops <- function(at) {
    function(x, k) {
      if (k == at) rlang::interrupt()
      cluster_kmeans(x, k)
    }
  }
  expect_warning(
    path <- choose_k(x, 2:6, method = stops(4)), "2 of 5", class = "huddle_interrupted"
  )
  expect_identical(path$k, c(2, 3))
  expect_s3_class(path[[3]], "huddle_kmeans")
  caught <- tryCatch(choose_k(x, 2:6, method = stops(2)), interrupt = function(condition) "stopped")
  expect_identical(caught, "stopped")
})

test_that("a fit that fails keeps those before it", {
  x <- grid_groups(60, 2, 3, spread = 0)
  expect_warning(
    path <- choose_k(x, 1:6), "k. = 4 on.*3 different rows", class = "huddle_degenerate"
  )
  expect_identical(path$k, c(1, 2, 3))
  expect_identical(path$bic[3], -Inf)
  expect_identical(suggest_k(path)[["bic"]], 3)
  expect_identical(suggest_k(path)[["silhouette"]], 3)
  expect_builds(ggplot2::autoplot(path, type = "criteria"))
  expect_error(choose_k(x, c(4, 2)), class = "huddle_error_input")
})

test_that("it says in words what it found, and what is not there", {
  path <- with_fixed_seed(1, choose_k(grid_groups(60, 2, 3), 1:5))
  path$seconds <- 0
  expect_snapshot({
    path
    summary(path)
  })
  expect_snapshot(error = TRUE, {
    path[[7]]
    path[[NA]]
    elbow(1:3)
  })
  expect_match(verdict_words(c(a = 3, b = 3)), "All criteria suggest k = 3")
  expect_match(verdict_words(c(a = NA_real_)), "No criterion")
})

test_that("bad arguments are refused before anything is fitted", {
  x <- named_points(12)
  expect_clean_error(choose_k("x"), "type", "x")
  expect_clean_error(choose_k(x, 0:3), "param", "k")
  expect_clean_error(choose_k(x, c(2, 2)), "param", "k")
  expect_clean_error(choose_k(x, 13), "param", "k", "12")
  expect_clean_error(choose_k(x, 2, method = "kmeans"), "param", "method")
  expect_clean_error(choose_k(x, 2, method = function(data) 1), "param", "method")
  error <- expect_error(choose_k(x, 2, method = function(x, k) "a"), class = "huddle_error_param")
  expect_identical(as.character(conditionCall(error)[[1]]), "choose_k")
  expect_clean_error(choose_k(x, 2, criteria = "elbow"), "param", "criteria")
  expect_clean_error(choose_k(x, 2, criteria = character()), "param", "criteria")
  expect_clean_error(choose_k(x, 2, criteria = "gap", weights = rep(1, 12)), "param", "criteria")
  expect_clean_error(choose_k(x, 2, weights = 1), "dim", "weights")
  expect_clean_error(choose_k(x, 2, sample = 1), "param", "sample")
  expect_clean_error(choose_k(x, 2, gap_samples = 1), "param", "gap_samples")
  expect_clean_error(choose_k(x, 2, progress = 1), "param", "progress")
  expect_clean_error(choose_k(x, 2, nstart = 3), "param", "nstart", "n_init")
  path <- choose_k(x, 1:4, criteria = "silhouette")
  expect_clean_error(elbow(path), "model", "path")
  expect_clean_error(suggest_k(path, rule = "last"), "param", "rule")
  expect_identical(choose_k(x[1:3, ])$k, c(1, 2, 3))
})
