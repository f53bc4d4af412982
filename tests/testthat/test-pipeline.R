# Distances to clusters as features.

test_that("the classifier is fitted to centered distances", {
  case <- pipeline_case()
  got <- with_fixed_seed(1, cluster_pipeline(case$x, case$y, k = 5, gaussian_means()))
  fit <- with_fixed_seed(1, cluster_kmeans(case$x, 5, n_init = 1, refine = TRUE))
  expect_identical(got$fit$centers, fit$centers)
  distance <- predict(fit, case$x, type = "distance")
  expect_equal(got$center, colMeans(distance))
  model <- rowsum(sweep(distance, 2, colMeans(distance)), case$y) / 30
  expect_equal(got$model$model, model)
  new <- case$x[1:7, ] + 0.5
  features <- sweep(predict(fit, new, type = "distance"), 2, colMeans(distance))
  expect_equal(
    predict(got, new, type = "prob"), gaussian_means()$predict(model, features),
    ignore_attr = "dimnames"
  )
  expect_identical(levels(predict(got, new)), c("a", "b", "c"))
  expect_identical(score(got, case$x, case$y), mean(predict(got, case$x) == case$y))
  expect_identical(score(got, case$x, as.character(case$y)), score(got, case$x, case$y))
  expect_identical(nrow(predict(got, case$x[0, ], type = "prob")), 0L)
  plain <- with_fixed_seed(2, cluster_pipeline(case$x, case$y, 4, gaussian_means(), n_init = 3))
  expect_identical(plain$fit$params$refine, FALSE)
})

test_that("a pipeline outlives its session, and says what it is", {
  case <- pipeline_case()
  got <- with_fixed_seed(1, cluster_pipeline(case$x, case$y, k = 5, gaussian_means()))
  file <- withr::local_tempfile()
  saveRDS(got, file)
  expect_identical(predict(readRDS(file), case$x), predict(got, case$x))
  expect_snapshot({
    got
    summary(got, case$x, case$y)
  })
  expect_s3_class(summary(got), "summary.huddle_clustering")
  expect_identical(summary(got, case$x, case$y)$accuracy, score(got, case$x, case$y))
})

test_that("sparse data go through", {
  skip_if_not_installed("Matrix")
  case <- pipeline_case()
  case$x[abs(case$x) < 2] <- 0
  sparse <- methods::as(case$x, "CsparseMatrix")
  got <- with_fixed_seed(1, cluster_pipeline(sparse, case$y, 5, gaussian_means()))
  dense <- with_fixed_seed(1, cluster_pipeline(case$x, case$y, 5, gaussian_means(), n_init = 10))
  expect_equal(predict(got, sparse, type = "prob"), predict(dense, case$x, type = "prob"))
})

test_that("the digits are read better from fifty clusters than from pixels", {
  pixels <- digits[grep("^p", names(digits))]
  train <- digits$set == "train"
  accuracy <- vapply(1:5, function(seed) {
    pipeline <- with_fixed_seed(seed, cluster_pipeline(pixels[train, ], digits$digit[train], 50))
    score(pipeline, pixels[!train, ], digits$digit[!train])
  }, double(1))
  # Pixels: 0.9689; see the help page of learner_logistic().
  expect_gte(stats::median(accuracy), 0.977)
})

test_that("bad pipelines are refused", {
  case <- pipeline_case(12)
  ok <- gaussian_means()
  expect_clean_error(cluster_pipeline("x", case$y, 3, ok), "type", "x")
  expect_clean_error(cluster_pipeline(case$x, case$y[-1], 3, ok), "dim", "y")
  expect_clean_error(cluster_pipeline(case$x, replace(case$y, 3, NA), 3, ok), "nonfinite", "y")
  expect_clean_error(cluster_pipeline(case$x, case$y, 13, ok), "param", "k")
  expect_clean_error(cluster_pipeline(case$x, case$y, 3, "logistic"), "type", "learner")
  expect_clean_error(cluster_pipeline(case$x, case$y, 3, ok, nstart = 3), "param", "nstart")
  got <- with_fixed_seed(1, cluster_pipeline(case$x, case$y, 3, ok))
  expect_clean_error(predict(got, case$x[, 1, drop = FALSE]), "dim", "newdata")
  expect_clean_error(predict(got, case$x, type = "raw"), "param", "type")
  expect_clean_error(score(got, case$x, case$y[-1]), "dim", "y")
})
