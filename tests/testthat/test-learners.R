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

# Newton's method always, and LIBLINEAR where it is installed.
solvers <- c(FALSE, if (rlang::is_installed("LiblineaR")) TRUE)

test_that("logistic regression minimises its loss, the intercept free of the penalty", {
  x <- as.matrix(iris[1:4])
  for (liblinear in solvers) {
    for (cost in c(0.01, 1)) {
      model <- fit_logistic(x, iris$Species, cost, liblinear)
      for (j in 1:3) {
        sign <- ifelse(iris$Species == levels(iris$Species)[j], 1, -1)
        wanted <- ridge_reference(sweep(x, 2, colMeans(x)), sign, cost)
        expect_equal(model$coefficients[j, ], wanted[-1], tolerance = 1e-3)
        expect_equal(model$intercept[j], wanted[1], tolerance = 1e-3)
      }
    }
  }
})

test_that("Newton's method ends at the least loss, whatever the shape of the data", {
  gradient <- function(model, x, inside, cost, j) {
    x <- sweep(x, 2, model$center)
    beta <- model$coefficients[j, ]
    rest <- stats::plogis(drop(x %*% beta) + model$intercept[j]) - inside
    c(cost * sum(rest), beta + cost * drop(crossprod(x, rest)))
  }
  set.seed(1)
  wide <- matrix(rnorm(20 * 50), 20)
  cases <- list(
    iris = list(as.matrix(iris[1:4]), iris$Species), wide = list(wide, factor(rep(1:4, 5))),
    two = list(as.matrix(iris[51:150, 1:4]), droplevels(iris$Species[51:150])),
    one_row = list(as.matrix(iris[c(1, 51:150), 1:4]), iris$Species[c(1, 51:150)]),
    constant = list(cbind(1, iris[1:4] == 0.2, 0), iris$Species),
    equal = list(matrix(3, 6, 2), factor(c(1, 1, 1, 1, 2, 2)))
  )
  for (name in names(cases)) {
    x <- unname(as.matrix(cases[[name]][[1]]))
    y <- cases[[name]][[2]]
    for (cost in c(1e-3, 1, 100)) {
      model <- fit_logistic(x, y, cost, liblinear = FALSE)
      for (j in seq_len(nlevels(y))) {
        slope <- gradient(model, x, y == levels(y)[j], cost, j)
        expect_lt(max(abs(slope)), 1e-5 * max(1, cost), label = paste(name, cost))
      }
    }
  }
  # Separable classes and a cost that hardly shrinks: probabilities are near 0 and 1, and numbers.
  hard <- fit_logistic(matrix(c(-1, -2, 1, 2)), factor(c(1, 1, 2, 2)), 1e12, liblinear = FALSE)
  expect_equal(unname(logistic_probability(hard, matrix(c(-1, 2)))), diag(2), tolerance = 1e-4)
})

test_that("the baselines on the digits are met to a digit", {
  x <- as.matrix(digits[, 1:64])
  y <- factor(digits$digit)
  test <- digits$set == "test"
  first <- read.csv(test_path("fixtures", "digits-fifty.csv"))$row
  for (liblinear in solvers) {
    right <- function(rows) {
      p <- logistic_probability(fit_logistic(x[rows, ], y[rows], 1, liblinear), x[test, ])
      sum(max.col(p, "first") == as.integer(y[test]))
    }
    expect_equal(right(which(!test)), 436, tolerance = 1 / 436)
    expect_equal(right(first), 375, tolerance = 1 / 375)
  }
  accuracy <- function(rows) {
    model <- fit_learner(learner_logistic(), x[rows, ], y[rows])
    mean(predict_learner(model, x[test, ]) == y[test])
  }
  skip_without("LiblineaR")
  expect_equal(accuracy(which(!test)), 436 / 450)
  expect_equal(accuracy(first), 375 / 450)
})

test_that("shifts, scales and orders of the rows do not matter to logistic regression", {
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
  expect_learns(learner_logistic())
})

test_that("logistic regression needs no other package", {
  alone <- ready_learner(
    function(x, y) fit_logistic(x, y, 1, liblinear = FALSE), logistic_probability, "alone"
  )
  expect_learns(alone)
  a <- active_learner(iris[1:4], replace(iris$Species, -c(1, 51, 101), NA), alone)
  expect_gt(score(a, iris[1:4], iris$Species), 0.7)
  expect_length(query(a, 2), 2)
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

# Learners by name, as far as their packages are there.
ready_learners <- function() {
  installed <- function(package) rlang::is_installed(package)
  Filter(Negate(is.null), list(
    logistic = learner_logistic(), nnet = if (installed("nnet")) learner_nnet(),
    forest = if (installed("ranger")) learner_forest(50),
    svm = if (installed("e1071")) learner_svm(),
    parsnip = if (installed("parsnip") && installed("rpart")) {
      learner_parsnip(parsnip::decision_tree("classification", "rpart", min_n = 2))
    }
  ))
}

test_that("classes without rows have probability 0, also by hand", {
  x <- as.matrix(iris[1:4])
  y <- factor(iris$Species, levels = c("none", "virginica", "setosa", "versicolor", "nobody"))
  ready <- ready_learners()
  for (name in names(ready)) {
    learner <- ready[[name]]
    for (rows in list(1:150, 1:100, 51:150, c(1:50, 51:60))) {
      set.seed(1)
      model <- learner$fit(x[rows, ], y[rows])
      p <- learner$predict(model, x)
      expect_identical(colnames(p), levels(y))
      expect_false(anyNA(p))
      expect_equal(rowSums(p), rep(1, 150), ignore_attr = TRUE)
      expect_true(all(p[, !levels(y) %in% y[rows]] == 0))
      own <- levels(y)[max.col(p[rows, ])] == y[rows]
      expect_gt(mean(own), 0.9, label = name)
      expect_equal(dim(learner$predict(model, x[0, ])), c(0, 5))
      expect_equal(learner$predict(model, x[3, , drop = FALSE])[1, ], p[3, ])
    }
    # A single class, and a class of one row.
    one <- learner$predict(learner$fit(x[1:9, ], y[1:9]), x)
    expect_true(all(one[, "setosa"] == 1) && all(one[, -3] == 0))
    few <- c(1, 51:150)
    set.seed(1)
    p <- learner$predict(learner$fit(x[few, ], y[few]), x)
    expect_false(anyNA(p))
    expect_equal(rowSums(p), rep(1, 150), ignore_attr = TRUE)
    expect_true(all(p[, c("none", "nobody")] == 0))
    set.seed(1)
    a <- active_learner(x, replace(y, -few, NA), learner)
    expect_equal(predict(a, type = "prob"), p, ignore_attr = TRUE)
  }
  # Text and data frames as they come.
  model <- learner_logistic()$fit(iris[1:4], as.character(iris$Species))
  expect_identical(
    learner_logistic()$predict(model, iris[1:4]),
    learner_logistic()$predict(learner_logistic()$fit(x, iris$Species), x), ignore_attr = TRUE
  )
  expect_clean_error(learner_logistic()$fit(x, replace(y, 2, NA)), "nonfinite", "y")
  expect_clean_error(learner_logistic()$fit(x, y[1:3]), "dim", "y")
})

test_that("arguments that their packages document reach them", {
  x <- as.matrix(iris[1:4])
  y <- iris$Species
  probabilities <- function(learner) {
    set.seed(1)
    model <- fit_learner(learner, x, y)
    predict_learner(model, x, "prob")
  }
  skip_without("nnet")
  expect_output(probabilities(learner_nnet(trace = TRUE)), "weights")
  expect_error(probabilities(learner_nnet(MaxNWts = 3)), "too many")
  expect_silent(probabilities(learner_nnet(MaxNWts = 1000, maxit = 20, decay = 0.01)))
  expect_silent(probabilities(learner_nnet(MaxNW = 1000)))
  expect_clean_error(learner_nnet(data = iris), "param", "data")
  expect_clean_error(learner_nnet(5), "param", "...")
  skip_without("e1071")
  plain <- probabilities(learner_svm(scale = FALSE))
  expect_false(isTRUE(all.equal(plain, probabilities(learner_svm()))))
  expect_identical(probabilities(learner_svm(scale = TRUE)), probabilities(learner_svm()))
  expect_identical(probabilities(learner_svm(probability = TRUE)), probabilities(learner_svm()))
  expect_silent(probabilities(learner_svm(type = "nu-classification", nu = 0.2)))
  expect_clean_error(learner_svm(probability = FALSE), "param", "probability")
  expect_clean_error(learner_svm(x = 1), "param", "x")
  skip_without("ranger")
  expect_identical(
    probabilities(learner_forest(num.trees = 20)), probabilities(learner_forest(20))
  )
  expect_silent(probabilities(learner_forest(20, num.threads = 1, probability = TRUE)))
  expect_clean_error(learner_forest(20, num.trees = 30), "param", "num.trees")
  expect_clean_error(learner_forest(num.trees = 0), "param", "trees")
})

test_that("what is saved predicts in a new session", {
  skip_if_not_installed("callr")
  skip_on_cran()
  x <- as.matrix(iris[1:4])
  y <- factor(iris$Species, levels = c(levels(iris$Species), "none"))
  rows <- seq(1, 150, by = 3)
  learners <- ready_learners()
  # One of the user's own, whose package nobody names when it predicts.
  if (rlang::is_installed("rpart")) {
    learners$own <- learner(
      function(x, y) list(tree = rpart::rpart(y ~ ., data.frame(x, y = y))),
      function(model, x) predict(model$tree, data.frame(x), type = "prob")
    )
  }
  learners$spread <- learner_spread()
  for (name in names(learners)) {
    learner <- learners[[name]]
    set.seed(1)
    a <- active_learner(x, replace(y, -rows, NA), learner)
    a <- teach(a, 2, "setosa")
    pipeline <- if (name != "spread") cluster_pipeline(x, y, 5, learner)
    direct <- if (name %in% names(ready_learners())) learner$fit(x[rows, ], y[rows])
    saved <- list(a = a, pipeline = pipeline, learner = learner, direct = direct)
    here <- list(
      a = predict(a, x, type = "prob"),
      pipeline = if (!is.null(pipeline)) predict(pipeline, x, type = "prob"),
      direct = if (!is.null(direct)) learner$predict(direct, x)
    )
    file <- withr::local_tempfile(fileext = ".rds")
    saveRDS(saved, file)
    there <- in_fresh_r(function(file, x) {
      library(huddle)
      saved <- readRDS(file)
      direct <- if (!is.null(saved$direct)) saved$learner$predict(saved$direct, x)
      a <- predict(saved$a, x, type = "prob")
      list(
        a = a, pipeline = if (!is.null(saved$pipeline)) predict(saved$pipeline, x, type = "prob"),
        direct = direct, asked = length(query(teach(saved$a, 5, "setosa"), 1))
      )
    }, list(file = file, x = x))
    expect_identical(there$asked, 1L)
    expect_equal(there[names(here)], here, label = name)
  }
})

test_that("the packages that a model needs are known by its classes", {
  skip_without("rpart")
  tree <- rpart::rpart(Species ~ ., iris)
  expect_identical(model_packages(tree), "rpart")
  expect_identical(model_packages(list(a = 1, deep = list(list(tree)))), "rpart")
  expect_identical(model_packages(stats::lm(dist ~ speed, cars)), character())
  expect_identical(model_packages(NULL), character())
  expect_identical(load_packages(character()), NULL)
  expect_error(load_packages("no.such.package"), "no.such.package")
})
