test_that("the engine keeps the data, and takes starting centers for their number", {
  x <- as.matrix(blobs[c("x1", "x2")])
  fit <- with_fixed_seed(1, .fit_engine(x, 4, n_init = 2))
  expected <- with_fixed_seed(1, cluster_kmeans(x, 4, n_init = 2))
  expect_identical(fit[names(fit) != "call"], expected[names(fit) != "call"], ignore_attr = TRUE)
  expect_identical(attr(fit, "training_data"), x)
  start <- x[c(1, 500, 900), ]
  expect_identical(.fit_engine(x, start)$centers, cluster_kmeans(x, init = start)$centers)
  expect_identical(.fit_engine(x, as.data.frame(start))$k, 3L)
  expect_identical(.fit_engine(x, init = start)$k, 3L)
  expect_clean_error(.fit_engine(x, start[, 1, drop = FALSE]), "dim", "init")
})

# parsnip is among the packages that tidyclust needs.
skip_unless_works("tidyclust", parsnip::set_engine(tidyclust::k_means(num_clusters = 2), "stats"))

spec_of <- function(...) parsnip::set_engine(tidyclust::k_means(...), "huddle")

assigned <- function(fit) tidyclust::extract_cluster_assignment(fit)$.cluster

predicted <- function(fit, data, ...) predict(fit, data, ...)$.pred_cluster

test_that("the engine gives what cluster_kmeans() gives", {
  fit <- with_fixed_seed(1, parsnip::fit(spec_of(num_clusters = 5), ~ x1 + x2, blobs))
  reference <- with_fixed_seed(1, cluster_kmeans(blobs[, 1:2], 5))
  engine <- parsnip::extract_fit_engine(fit)
  fields <- setdiff(names(reference), c("cluster", "call"))
  expect_identical(engine[fields], reference[fields], ignore_attr = TRUE)
  named <- factor(paste0("Cluster_", reference$cluster))
  expect_identical(assigned(fit), named)
  expect_identical(predicted(fit, blobs), named)
  new <- data.frame(x2 = c(2, 2.8), x1 = c(0, -2.8))
  expect_identical(as.integer(predicted(fit, new)), predict(reference, new))
  centroids <- tidyclust::extract_centroids(fit)
  expect_identical(as.character(centroids$.cluster), levels(named))
  expect_identical(as.matrix(centroids[-1]), reference$centers, ignore_attr = TRUE)
  summary <- tidyclust::extract_fit_summary(fit)
  expect_identical(summary$n_members, reference$size)
  expect_identical(summary$cluster_assignments, named)
  expect_identical(
    parsnip::augment(fit, blobs[1:9, ])$.pred_cluster, named[1:9]
  )
  expect_equal(tidyclust::sse_within_total(fit)$.estimate, reference$inertia)
  expect_equal(tidyclust::sse_within_total(fit, blobs[, 1:2])$.estimate, reference$inertia)
  expect_equal(
    tidyclust::silhouette_avg(fit, blobs[1:500, 1:2])$.estimate,
    silhouette_score(blobs[1:500, 1:2], reference$cluster[1:500])
  )
})

test_that("clusters have the names that were asked for", {
  fit <- with_fixed_seed(1, parsnip::fit(spec_of(num_clusters = 3), ~ x1 + x2, blobs))
  expect_identical(levels(predicted(fit, blobs[1, ], prefix = "c")), c("c1", "c2", "c3"))
  expect_identical(levels(predicted(fit, blobs[0, ], labels = letters)), c("a", "b", "c"))
  expect_identical(nrow(predict(fit, blobs[0, ])), 0L)
  named <- tidyclust::extract_cluster_assignment(fit, labels = c("x", "y", "z"))$.cluster
  expect_identical(as.integer(named), as.integer(assigned(fit)))
  expect_identical(levels(named), c("x", "y", "z"))
  expect_error(predict(fit, blobs, labels = c("a", "b")), class = "huddle_error_param")
  expect_error(predict(fit, blobs, labels = c("a", "b", "a")), class = "huddle_error_param")
  expect_error(predict(fit, blobs, no_such = 1), class = "huddle_error_param")
  expect_error(
    tidyclust::extract_cluster_assignment(fit, no_such = 1), class = "huddle_error_param"
  )
})

test_that("factors, one cluster and many clusters work", {
  for (k in c(1, 12)) {
    fit <- with_fixed_seed(1, parsnip::fit(spec_of(num_clusters = k), ~ ., iris))
    x <- stats::model.matrix(~ ., iris)[, -1]
    reference <- with_fixed_seed(1, cluster_kmeans(x, k))
    expect_identical(as.integer(assigned(fit)), unname(reference$cluster))
    expect_identical(predicted(fit, iris), assigned(fit))
    centroids <- tidyclust::extract_centroids(fit)
    expect_identical(as.character(centroids$.cluster), paste0("Cluster_", seq_len(k)))
    expect_identical(as.matrix(centroids[-1]), reference$centers, ignore_attr = TRUE)
  }
})

test_that("there need be no formula", {
  reference <- with_fixed_seed(1, cluster_kmeans(iris[1:4], 3))
  for (x in list(iris[1:4], as.matrix(iris[1:4]))) {
    fit <- with_fixed_seed(1, parsnip::fit_xy(spec_of(num_clusters = 3), x))
    expect_identical(as.integer(assigned(fit)), unname(reference$cluster))
    expect_identical(predicted(fit, x), assigned(fit))
  }
  skip_if_not_installed("Matrix")
  x <- with_fixed_seed(1, Matrix::rsparsematrix(100, 20, 0.2))
  colnames(x) <- paste0("v", 1:20)
  fit <- with_fixed_seed(2, parsnip::fit_xy(spec_of(num_clusters = 3), x))
  expect_identical(
    as.integer(predicted(fit, x)), with_fixed_seed(2, cluster_kmeans(x, 3))$cluster
  )
})

test_that("arguments of cluster_kmeans() go to the engine", {
  spec <- parsnip::set_engine(
    tidyclust::k_means(num_clusters = 8), "huddle",
    refine = TRUE, n_init = 3
  )
  fit <- with_fixed_seed(1, parsnip::fit(spec, ~ x1 + x2, blobs))
  reference <- with_fixed_seed(1, cluster_kmeans(blobs[, 1:2], 8, refine = TRUE, n_init = 3))
  expect_identical(parsnip::extract_fit_engine(fit)$inertia, reference$inertia)
  # Centers of one's own keep their order, everywhere.
  start <- as.matrix(blobs[c(1000, 500, 1), 1:2])
  spec <- parsnip::set_engine(tidyclust::k_means(), "huddle", init = start)
  fit <- parsnip::fit(spec, ~ x1 + x2, blobs)
  reference <- cluster_kmeans(blobs[, 1:2], init = start)
  expect_false(reference$cluster[[1]] == 1)
  expect_identical(as.integer(assigned(fit)), unname(reference$cluster))
  expect_identical(predicted(fit, blobs), assigned(fit))
  expect_identical(
    as.matrix(tidyclust::extract_centroids(fit)[-1]), reference$centers,
    ignore_attr = TRUE
  )
  unknown <- parsnip::set_engine(tidyclust::k_means(num_clusters = 2), "huddle", no_such = 1)
  expect_error(parsnip::fit(unknown, ~ x1, blobs), class = "huddle_error_param")
  expect_error(parsnip::fit(spec_of(), ~ x1, blobs), class = "huddle_error_param")
})

test_that("a workflow is tuned", {
  for (package in c("recipes", "rsample", "tune", "workflows")) skip_if_not_installed(package)
  recipe <- recipes::recipe(~ x1 + x2, blobs[1:300, ]) |>
    recipes::step_normalize(recipes::all_numeric_predictors())
  flow <- workflows::workflow(recipe, spec_of(num_clusters = tune::tune()))
  metrics <- tidyclust::cluster_metric_set(
    tidyclust::sse_within_total, tidyclust::silhouette_avg
  )
  folds <- with_fixed_seed(1, rsample::vfold_cv(blobs[1:300, ], v = 2))
  tuned <- with_fixed_seed(1, tidyclust::tune_cluster(
    flow, folds, grid = data.frame(num_clusters = c(2, 5)), metrics = metrics
  ))
  expect_identical(vapply(tuned$.notes, nrow, 0L), c(0L, 0L))
  results <- tune::collect_metrics(tuned)
  inertia <- results$mean[results$.metric == "sse_within_total"]
  expect_gt(inertia[[1]], inertia[[2]])
  expect_identical(
    parsnip::extract_parameter_set_dials(flow)$object[[1]]$range, list(lower = 1L, upper = 10L)
  )
  final <- tune::finalize_workflow(flow, data.frame(num_clusters = 5))
  # A workflow draws random numbers of its own before the fit.
  fit <- with_fixed_seed(2, parsnip::fit(final, blobs[1:300, ]))
  normalized <- recipes::bake(recipes::prep(recipe), blobs[1:300, ])
  expect_identical(
    as.integer(assigned(fit)), predict(parsnip::extract_fit_engine(fit), normalized)
  )
  expect_identical(predicted(fit, blobs[1:300, ]), assigned(fit))
  expect_identical(nrow(tidyclust::extract_centroids(fit)), 5L)
  expect_true("huddle" %in% generics::required_pkgs(fit))
})

test_that("the engine is there in whatever order packages are loaded, and only once", {
  skip_on_cran()
  skip_if_not_installed("callr")
  expect_silent(register_engine())
  expect_identical(sum(modelenv::get_from_env("k_means")$engine == "huddle"), 1L)
  # Here huddle was loaded first; there the hook that waits for tidyclust is taken away.
  seen <- in_fresh_r(function() {
    engines <- function() sum(modelenv::get_from_env("k_means_predict")$engine == "huddle")
    loadNamespace("huddle")
    others <- any(c("tidyclust", "modelenv") %in% loadedNamespaces())
    unloadNamespace("huddle")
    setHook(packageEvent("tidyclust", "onLoad"), NULL, "replace")
    loadNamespace("tidyclust")
    before <- engines()
    loadNamespace("huddle")
    after <- engines()
    unloadNamespace("huddle")
    loadNamespace("huddle")
    c(others, before, after, engines())
  })
  expect_identical(seen, c(0L, 0L, 1L, 1L))
})

test_that("metrics without other data take those of the fit, by the distance they were given", {
  fit <- with_fixed_seed(1, parsnip::fit(spec_of(num_clusters = 3), ~., iris[1:4]))
  manhattan <- function(x, y) {
    apply(y, 1, function(row) colSums(abs(t(x) - row)))
  }
  x <- as.matrix(iris[1:4])
  expected <- sum(apply(manhattan(parsnip::extract_fit_engine(fit)$centers, x), 2, min)^2)
  found <- tidyclust::sse_within_total(fit, dist_fun = manhattan)$.estimate
  expect_equal(found, expected)
  expect_equal(tidyclust::sse_within_total(fit, iris[1:4], manhattan)$.estimate, expected)
})

test_that("starting centers may stand where the number of clusters does", {
  for (start in list(mtcars[1:3, ], as.matrix(mtcars[1:3, ]))) {
    fit <- parsnip::fit(spec_of(num_clusters = start), ~., mtcars)
    reference <- cluster_kmeans(mtcars, init = as.matrix(mtcars[1:3, ]))
    expect_identical(as.integer(assigned(fit)), unname(reference$cluster))
    expect_equal(parsnip::extract_fit_engine(fit)$centers, reference$centers)
  }
  letters <- data.frame(a = c("u", "v"))
  error <- expect_error(parsnip::fit(spec_of(num_clusters = letters), ~., mtcars))
  expect_match(conditionMessage(error), "num_clusters")
})
