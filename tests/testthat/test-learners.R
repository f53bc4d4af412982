skip_without <- function(package) testthat::skip_if_not_installed(package)

# The loss that is to be minimised, and its least value by a general method.
ridge_loss <- function(beta, x, sign, cost) {
  margin <- sign * (x %*% beta[-1] + beta[1])
  sum(beta[-1]^2) / 2 + cost * sum(log1p(exp(-margin)))
}

ridge_reference <- function(x, sign, cost) {
  stats::optim(
    numeric(ncol(x) + 1), ridge_loss, x = x, sign = sign, cost = cost, method = "BFGS",
    control = list(reltol = 1e-14, maxit = 1000)
  )$par
}

test_that("logistic regression minimises its loss, the intercept free of the penalty", {
  skip_without("LiblineaR")
  x <- as.matrix(iris[1:4])
  for (cost in c(0.01, 1)) {
    model <- fit_logistic(x, iris$Species, cost)
    for (j in 1:3) {
      sign <- ifelse(iris$Species == levels(iris$Species)[j], 1, -1)
      wanted <- ridge_reference(sweep(x, 2, colMeans(x)), sign, cost)
      expect_equal(model$coefficients[j, ], wanted[-1], tolerance = 1e-3)
      expect_equal(model$intercept[j], wanted[1], tolerance = 1e-3)
    }
  }
})

test_that("the baselines on the digits are met to a digit", {
  skip_without("LiblineaR")
  x <- as.matrix(digits[, 1:64])
  y <- factor(digits$digit)
  test <- digits$set == "test"
  accuracy <- function(rows) {
    model <- fit_learner(learner_logistic(), x[rows, ], y[rows])
    mean(predict_learner(model, x[test, ]) == y[test])
  }
  expect_equal(accuracy(which(!test)), 436 / 450)
  first <- read.csv(test_path("fixtures", "digits-fifty.csv"))$row
  expect_equal(accuracy(first), 375 / 450)
})

test_that("shifts, scales and orders of the rows do not matter to logistic regression", {
  skip_without("LiblineaR")
  x <- as.matrix(iris[1:4])
  p <- function(x, cost = 1, rows = 1:150) {
    predict_learner(fit_learner(learner_logistic(cost), x[rows, ], iris$Species[rows]), x, "prob")
  }
  expect_equal(p(x + 1e6), p(x), tolerance = 1e-3)
  expect_equal(p(1000 * x, 1e-6), p(x), tolerance = 1e-4)
  expect_equal(p(x / 1000, 1e6), p(x), tolerance = 1e-4)
  expect_equal(p(x, rows = 150:1), p(x), tolerance = 1e-3)
})

test_that("logistic regression draws nothing and stands odd data", {
  skip_without("LiblineaR")
  set.seed(1)
  before <- .Random.seed
  x <- as.matrix(iris[c(1, 51, 101), 1:4])
  y <- iris$Species[c(1, 51, 101)]
  model <- fit_learner(learner_logistic(), x, y)
  expect_identical(predict_learner(model, x), y)
  # Far from all classes; constant columns; equal rows; one column; huge and tiny numbers.
  expect_equal(rowSums(predict_learner(model, 1e6 * x, "prob")), rep(1, 3), ignore_attr = TRUE)
  for (odd in list(0 * x, cbind(1, x), x[, 1, drop = FALSE], 1e100 * x, 1e-200 * x)) {
    p <- predict_learner(fit_learner(learner_logistic(), odd, y), odd, "prob")
    expect_equal(rowSums(p), rep(1, 3), ignore_attr = TRUE)
  }
  expect_identical(.Random.seed, before)
  expect_clean_error(learner_logistic(0), "param", "cost")
  expect_clean_error(learner_logistic("a"), "param", "cost")
})

# Every ready learner: few labels, two classes and three, levels without rows, a column that does
# not vary, one new row, and the same again from the same seed.
expect_learns <- function(ready) {
  x <- cbind(as.matrix(iris[1:4]), 1)
  y <- factor(iris$Species, levels = c(levels(iris$Species), "none"))
  for (classes in list(1:2, 1:3)) {
    rows <- which(as.integer(y) %in% classes)
    rows <- rows[seq(1, length(rows), by = 3)]
    fit <- function() {
      set.seed(1)
      fit_learner(ready, x[rows, ], y[rows])
    }
    model <- fit()
    p <- predict_learner(model, x, "prob")
    testthat::expect_identical(colnames(p), levels(y))
    testthat::expect_equal(rowSums(p), rep(1, 150), ignore_attr = TRUE)
    testthat::expect_gt(mean(predict_learner(model, x[rows, ]) == y[rows]), 0.75)
    one <- predict_learner(model, x[7, , drop = FALSE], "prob")
    testthat::expect_equal(one[1, ], p[7, ])
    testthat::expect_equal(predict_learner(fit(), x, "prob"), p)
    kept <- unserialize(serialize(model, NULL))
    testthat::expect_identical(predict_learner(kept, x, "prob"), p)
  }
}

test_that("the logistic learner learns", {
  skip_without("LiblineaR")
  expect_learns(learner_logistic())
})

test_that("the multinomial learner learns and passes settings on", {
  skip_without("nnet")
  expect_learns(learner_nnet())
  expect_learns(learner_nnet(decay = 0.1))
})

test_that("the forest learns and passes settings on", {
  skip_without("ranger")
  expect_learns(learner_forest(trees = 100))
  expect_learns(learner_forest(trees = 50, min.node.size = 3))
  expect_output(print(learner_forest(20)), "random forest of 20 trees")
  expect_clean_error(learner_forest(0), "param", "trees")
})

test_that("the support vector machine learns and passes settings on", {
  skip_without("e1071")
  expect_learns(learner_svm())
  expect_learns(learner_svm(kernel = "linear"))
})

test_that("models of parsnip learn", {
  skip_without("parsnip")
  skip_without("rpart")
  spec <- parsnip::decision_tree("classification", "rpart", min_n = 5)
  expect_learns(learner_parsnip(spec))
  expect_output(print(learner_parsnip(spec)), "parsnip's decision_tree")
  expect_clean_error(learner_parsnip(1), "type", "spec")
  expect_clean_error(learner_parsnip(parsnip::linear_reg()), "type", "spec")
})
