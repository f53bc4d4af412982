test_that("a learner is made of two functions and printed by name", {
  made <- learner(function(x, y) 1, function(model, x) 1, name = "mine")
  expect_s3_class(made, "huddle_learner")
  expect_output(print(made), "A learner: mine", fixed = TRUE)
  expect_clean_error(learner(1, function(model, x) 1), "param", "fit")
  expect_clean_error(learner(function(x, y) 1), "param", "predict")
  expect_clean_error(learner(identity, identity, name = NA), "param", "name")
  expect_identical(check_learner(made), made)
  door <- function(learner) check_learner(learner)
  expect_clean_error(door(identity), "type", "learner")
  expect_clean_error(door(), "type", "learner")
  expect_clean_error(door(structure(list(), class = "huddle_learner")), "type", "learner")
})

test_that("probabilities come with the levels of y, classes by the highest", {
  x <- cbind(c(0, 1, 10, 11))
  y <- factor(c("a", "a", "b", "b"), levels = c("b", "none", "a"))
  model <- fit_learner(nearest_mean(), x, y)
  p <- predict_learner(model, x, "prob")
  expect_identical(dimnames(p), list(NULL, c("b", "none", "a")))
  expect_identical(unname(p[, "none"]), rep(0, 4))
  expect_equal(rowSums(p), rep(1, 4))
  expect_identical(predict_learner(model, x), y)
  expect_identical(dim(predict_learner(model, x[0, , drop = FALSE], "prob")), c(0L, 3L))
  expect_identical(predict_learner(model, x[0, , drop = FALSE]), y[0])
  expect_identical(rownames(predict_learner(model, rbind(r = 3), "prob")), "r")
})

test_that("rows of one class only are learnt without a classifier", {
  never <- learner(function(x, y) stop("fitted"), function(model, x) stop("asked"))
  model <- fit_learner(never, cbind(1:2), factor(c("b", "b"), levels = c("a", "b")))
  expect_identical(
    predict_learner(model, cbind(1:3), "prob"), cbind(a = c(0, 0, 0), b = c(1, 1, 1))
  )
})

test_that("a fit that takes the pool is given it", {
  seen <- list()
  takes <- learner(
    function(x, y, pool) seen[[length(seen) + 1]] <<- list(pool), function(model, x) x
  )
  y <- factor(1:2)
  fit_learner(takes, cbind(1:2), y, pool = cbind(3))
  fit_learner(takes, cbind(1:2), y)
  expect_identical(seen, list(list(cbind(3)), list(NULL)))
  expect_no_error(fit_learner(nearest_mean(), cbind(1:2), y, pool = cbind(3)))
})

test_that("what predict returns is checked", {
  x <- cbind(1:2)
  ask <- function(given, n = 2) {
    returns <- learner(function(x, y) 1, function(model, x) given)
    model <- fit_learner(returns, x, factor(c("a", "b")))
    predict_learner(model, x[seq_len(n), , drop = FALSE], "prob")
  }
  good <- cbind(a = c(0.2, 0.5), b = c(0.8, 0.5))
  expect_identical(ask(good), good)
  expect_identical(ask(unname(good)), good)
  expect_identical(ask(good[, 2:1]), good)
  expect_identical(ask(as.data.frame(good)), good)
  expect_clean_error(ask(good, 1), "param", "learner", "1 row")
  expect_clean_error(ask(c(1, 0)), "param", "learner")
  expect_clean_error(ask(good > 0.3), "param", "learner")
  expect_clean_error(ask(cbind(good, c = 0)), "param", "learner", "\"c\"")
  expect_clean_error(ask(unname(cbind(good, 0))), "param", "learner", "3 columns")
  expect_clean_error(ask(2 * good), "param", "learner", "(?s)0 to 1.*1.6")
  expect_clean_error(ask(replace(good, 1, NA)), "param", "learner", "0 to 1")
  expect_clean_error(ask(good / 2), "param", "learner", "sum of 0.5")
})

test_that("errors of a classifier are passed on and name learner", {
  x <- cbind(1:2)
  y <- factor(1:2)
  fit <- function() fit_learner(learner(function(x, y) stop("no luck"), identity), x, y)
  error <- expect_clean_error(fit(), "param", "learner", "could not be fitted")
  expect_match(conditionMessage(error$parent), "no luck")
  ask <- function() {
    breaks <- learner(function(x, y) NULL, function(model, x) stop("no luck"))
    predict_learner(fit_learner(breaks, x, y), x)
  }
  expect_clean_error(ask(), "param", "learner", "asked for probabilities")
})

test_that("classes are taken in any usual form", {
  expect_identical(check_classes(c("b", "a"), 2), factor(c("b", "a")))
  expect_identical(check_classes(c(2, 1), 2), factor(c(2, 1)))
  expect_identical(check_classes(c(TRUE, FALSE), 2), factor(c(TRUE, FALSE)))
  y <- factor(c(u = "a", v = "b"), levels = c("b", "a", "c"))
  expect_identical(check_classes(y, 2), factor(c("a", "b"), c("b", "a", "c")))
  door <- function(y) check_classes(y, 2)
  expect_clean_error(door(c(1, NA)), "nonfinite", "y")
  expect_clean_error(door(1:3), "dim", "y")
  expect_clean_error(door(c(0.5, 1)), "type", "y")
  expect_clean_error(door(list(1, 2)), "type", "y")
  expect_clean_error(door(), "type", "y")
})
