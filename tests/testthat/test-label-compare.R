labelling_case <- function(...) {
  case <- spread_case(120)
  test <- 1:40
  set.seed(2)
  compare_labelling(
    case$x[-test, ], case$truth[-test], case$x[test, ], case$truth[test], k = 8,
    learner = nearest_mean(), repeats = 3, ...
  )
}

test_that("the comparison has six ways, each repeated", {
  comparison <- labelling_case()
  expect_s3_class(comparison, "huddle_labelling")
  expect_identical(
    names(comparison$results), c("method", "run", "labels", "accuracy", "label_accuracy")
  )
  expect_identical(nrow(comparison$results), 18L)
  expect_identical(comparison$results$labels[comparison$results$method == "random"], rep(8L, 3))
  whole <- comparison$results[comparison$results$method == "propagated", ]
  expect_identical(whole$labels, rep(80L, 3))
  table <- comparison$summary
  expect_identical(table$median[3], stats::median(whole$accuracy))
  expect_identical(c(table$min[3], table$max[3]), range(whole$accuracy))
  expect_identical(is.na(table$label_accuracy), c(TRUE, TRUE, FALSE, FALSE, FALSE, FALSE))
  expect_true(all(comparison$results$accuracy >= 0 & comparison$results$accuracy <= 1))
  expect_identical(labelling_case(), comparison)
  expect_output(print(comparison), "8 labels of 80 rows, judged by 40 test rows, 3 repeats")
})

test_that("each way is what its own functions give", {
  case <- spread_case(120)
  x <- case$x[-(1:40), ]
  y <- case$truth[-(1:40)]
  test <- case$x[1:40, ]
  comparison <- labelling_case(n_init = 2, refine = FALSE, closest = 0.4)
  set.seed(2)
  random <- sample.int(80, 8)
  fit <- cluster_kmeans(x, 8, n_init = 2)
  rows <- representatives(fit, x)
  accuracy <- function(labels) {
    known <- !is.na(labels)
    model <- fit_learner(nearest_mean(), x[known, ], labels[known])
    mean(predict_learner(model, test) == case$truth[1:40])
  }
  first <- comparison$results[comparison$results$run == 1, ]
  expect_identical(first$accuracy[1], accuracy(replace(y, -random, NA)))
  expect_identical(first$accuracy[2], accuracy(replace(y, -rows, NA)))
  expect_identical(first$accuracy[4], accuracy(propagate_labels(fit, x, y[rows], 0.4)$labels))
  sure <- propagate_labels(fit, x, y[rows], confirmed = TRUE)
  expect_identical(first$accuracy[5], accuracy(sure$labels))
  spread <- spread_labels(x, replace(y, -rows, NA))
  expect_identical(first$accuracy[6], mean(predict(spread, test) == case$truth[1:40]))
  expect_identical(comparison$full, accuracy(y))
})

test_that("the picture has a dot for each repeat", {
  comparison <- labelling_case()
  data <- plot_data(comparison)
  expect_identical(data$accuracy, comparison$results$accuracy)
  expect_identical(unique(data$place), c(6, 5, 4, 3, 2, 1))
  picture <- autoplot(comparison)
  expect_builds(picture)
  expect_draws(picture)
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  expect_s3_class(expect_invisible(plot(comparison)), "ggplot")
  expect_clean_error(autoplot(comparison, size = 2), "param", "size")
  expect_clean_error(plot_data(structure(list(), class = "huddle_labelling")), "model", "object")
})

test_that("wrong arguments are refused", {
  case <- spread_case()
  x <- case$x
  y <- case$truth
  mean <- nearest_mean()
  compare <- function(...) compare_labelling(..., learner = mean, repeats = 1)
  expect_clean_error(compare(x, y[1:3], x, y, 5), "dim", "y")
  expect_clean_error(compare(x, replace(y, 2, NA), x, y, 5), "nonfinite", "y")
  expect_clean_error(compare(x, y, x[, 1:2], y, 5), "dim", "x_test")
  expect_clean_error(compare(x, y, x[0, ], y[0], 5), "dim", "x_test")
  expect_clean_error(compare(x, y, x, y[1:3], 5), "dim", "y_test")
  expect_clean_error(compare(x, y, x, y, 61), "param", "k")
  expect_clean_error(compare(x, y, x, y, 5, closest = 2), "param", "closest")
  expect_clean_error(compare(x, y, x, y, 5, refine = NA), "param", "refine")
  expect_clean_error(compare(x, y, x, y, 5, n_init = 0), "param", "n_init")
  expect_clean_error(compare(x, y, x, y, 5, seeds = 3), "param", "seeds")
  expect_clean_error(compare_labelling(x, y, x, y, 5, learner = "logistic"), "type", "learner")
  expect_clean_error(
    compare_labelling(x, y, x, y, 5, learner = nearest_mean(), repeats = 0), "param", "repeats"
  )
})
