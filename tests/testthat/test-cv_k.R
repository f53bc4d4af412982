test_that("folds are even in every class", {
  y <- factor(rep(c("a", "b", "c"), c(20, 7, 2)))
  fold <- with_fixed_seed(1, stratified_folds(y, 3))
  table <- table(y, fold)
  expect_true(all(apply(table, 1, function(row) max(row) - min(row)) <= 1))
  expect_lte(max(table(fold)) - min(table(fold)), 1)
  expect_false(identical(fold, with_fixed_seed(2, stratified_folds(y, 3))))
})

test_that("accuracies are those of pipelines on the fold left out", {
  case <- pipeline_case()
  cv <- with_fixed_seed(1, cv_k(case$x, case$y, k = c(2, 5), folds = 3, gaussian_means()))
  expect_s3_class(cv, c("huddle_cv", "data.frame"), exact = TRUE)
  expect_named(cv, c("k", "accuracy", "sd", "fold1", "fold2", "fold3"))
  expect_equal(cv$accuracy, (cv$fold1 + cv$fold2 + cv$fold3) / 3)
  by_hand <- with_fixed_seed(1, {
    fold <- stratified_folds(case$y, 3)
    seeds <- sample.int(.Machine$integer.max, 3)
    set.seed(seeds[2])
    pipeline <- cluster_pipeline(case$x[fold != 2, ], case$y[fold != 2], 5, gaussian_means())
    score(pipeline, case$x[fold == 2, ], case$y[fold == 2])
  })
  expect_identical(cv$fold2[2], by_hand)
})

test_that("threads do not matter, nor do they touch the caller's random numbers", {
  case <- pipeline_case()
  run <- function(threads) {
    with_fixed_seed(1, list(
      cv = cv_k(case$x, case$y, k = 2:6, learner = gaussian_means(), n_threads = threads),
      after = stats::runif(1)
    ))
  }
  one <- run(1)
  two <- run(2)
  expect_identical(unclass(one$cv)[1:6], unclass(two$cv)[1:6])
  expect_identical(one$after, two$after)
  expect_identical(attr(one$cv, "pipeline")$fit$centers, attr(two$cv, "pipeline")$fit$centers)
})

test_that("the best pipeline predicts", {
  case <- pipeline_case()
  cv <- with_fixed_seed(1, cv_k(case$x, case$y, k = 2:6, learner = gaussian_means()))
  expect_identical(attr(cv, "best"), min(cv$k[cv$accuracy == max(cv$accuracy)]))
  pipeline <- attr(cv, "pipeline")
  expect_identical(pipeline$k, attr(cv, "best"))
  expect_identical(predict(cv, case$x), predict(pipeline, case$x))
  expect_identical(predict(cv, case$x, type = "prob"), predict(pipeline, case$x, type = "prob"))
  expect_identical(score(cv, case$x, case$y), score(pipeline, case$x, case$y))
  expect_snapshot(cv)
})

test_that("accuracy is drawn against k", {
  case <- pipeline_case()
  cv <- with_fixed_seed(1, cv_k(case$x, case$y, k = 2:6, learner = gaussian_means()))
  data <- plot_data(cv)
  expect_named(data, c("k", "accuracy", "low", "high", "best"))
  expect_identical(data$k[data$best], attr(cv, "best"))
  expect_true(all(data$low <= data$accuracy & data$accuracy <= data$high))
  picture <- ggplot2::autoplot(cv)
  expect_builds(picture)
  expect_draws(picture)
  expect_identical(plot_data(picture), data)
})

test_that("a task that fails stops the work with its own error", {
  case <- pipeline_case()
  broken <- learner(function(x, y) stop("no luck"), function(model, x) NULL)
  for (threads in 1:2) {
    expect_error(
      cv_k(case$x, case$y, 2:3, learner = broken, n_threads = threads),
      class = "huddle_error_param"
    )
  }
  ok <- gaussian_means()
  expect_clean_error(cv_k(case$x, case$y, 2, folds = 1, ok), "param", "folds")
  expect_clean_error(cv_k(case$x, case$y, 61, folds = 3, ok), "param", "k", "60")
  expect_clean_error(cv_k(case$x, case$y[1:3], 2, learner = ok), "dim", "y")
  expect_clean_error(cv_k(case$x, case$y, 2, learner = 3), "type", "learner")
  part <- with_fixed_seed(1, cv_k(case$x, case$y, 2:3, 3, ok))
  attr(part, "pipeline") <- NULL
  expect_clean_error(predict(part, case$x), "model", "object")
})

test_that("accuracy is a percentage in print and picture, a share in the data", {
  case <- pipeline_case()
  cv <- with_fixed_seed(1, cv_k(case$x, case$y, k = 2:6, learner = gaussian_means()))
  printed <- utils::capture.output(print(cv))
  expect_match(printed[2], "accuracy 100.0% (0.0% between folds)", fixed = TRUE)
  expect_false(any(grepl("0\\.9", printed)))
  built <- ggplot2::ggplot_build(ggplot2::autoplot(cv))
  ticks <- built$layout$panel_params[[1]]$y$get_labels()
  expect_match(ticks[!is.na(ticks)], "%$")
})
