# Every strategy beside its definition, written out for one row at a time.

told_case <- function(strategy, n = 8, ...) {
  set.seed(3)
  p <- matrix(runif(3 * n)^2, n, dimnames = list(NULL, c("a", "b", "c")))
  p <- p / rowSums(p)
  labels <- factor(c("a", "b", "c", rep(NA, n - 3)))
  list(p = p, a = active_learner(cbind(seq_len(n)), labels, told(p), strategy, ...), rows = 4:n)
}

test_that("uncertainty, margin and entropy follow their definitions", {
  definitions <- list(
    uncertainty = function(p) -max(p),
    margin = function(p) -diff(sort(p, decreasing = TRUE)[2:1]),
    entropy = function(p) -sum(p * log(p))
  )
  for (name in names(definitions)) {
    case <- told_case(name)
    wanted <- apply(case$p[case$rows, ], 1, definitions[[name]])
    expect_identical(query(case$a), case$rows[which.max(wanted)])
    found <- strategies[[name]](case$a, case$rows, NULL)
    expect_identical(found$rows, case$rows)
    expect_equal(found$score - found$score[1], wanted - wanted[1])
  }
})

test_that("the entropy of certain classes is 0, and ties go to the lowest row", {
  expect_identical(entropy(rbind(c(1, 0, 0), c(0, 1, 0))), c(0, 0))
  expect_equal(entropy(rbind(c(0.5, 0.5, 0))), log(2))
  expect_equal(small_margin(rbind(c(0.4, 0.4, 0.2), c(1, 0, 0))), c(1, 0))
  p <- matrix(c(0.6, 0.4), 6, 2, byrow = TRUE, dimnames = list(NULL, c("a", "b")))
  a <- active_learner(cbind(1:6), factor(c("a", "b", NA, NA, NA, NA)), told(p))
  expect_identical(query(a), 3L)
})

test_that("the committee votes, or diverges from its mean", {
  set.seed(5)
  opinion <- function() {
    p <- matrix(runif(24)^3, 8, dimnames = list(NULL, c("a", "b", "c")))
    p / rowSums(p)
  }
  p <- list(opinion(), opinion(), opinion())
  votes <- vapply(4:8, function(row) {
    share <- table(vapply(p, function(q) which.max(q[row, ]), integer(1))) / 3
    -sum(share * log(share))
  }, numeric(1))
  mean <- (p[[1]] + p[[2]] + p[[3]]) / 3
  divergence <- vapply(4:8, function(row) {
    sum(vapply(p, function(q) sum(q[row, ] * log(q[row, ] / mean[row, ])), numeric(1))) / 3
  }, numeric(1))
  ask <- function(...) {
    case <- told_case("committee", committee = lapply(p, told), ...)
    committee_scores(case$a, 4:8, NULL)$score
  }
  expect_equal(ask(), votes, tolerance = 1e-7)
  expect_equal(ask(disagreement = "kullback_leibler"), divergence)
  # Equal votes are decided by the mean opinion.
  expect_identical(anyDuplicated(ask()), 0L)
})

test_that("the gradient's length is that of the loss, by differences", {
  case <- active_case(12, learner_logistic(), 1:6, strategy = "model_change")
  model <- case$a$model$model$machine
  loss <- function(beta, x, class) {
    beta <- matrix(beta, 3)
    odds <- stats::plogis(beta[, 1:2] %*% (x - model$center) + beta[, 3])
    -log(odds[class]) - sum(log(1 - odds[-class]))
  }
  beta <- c(model$coefficients, model$intercept)
  expected <- vapply(7:12, function(row) {
    p <- predict_learner(case$a$model, case$x[row, , drop = FALSE], "prob")
    lengths <- vapply(1:3, function(class) {
      slope <- vapply(seq_along(beta), function(i) {
        step <- replace(0 * beta, i, 1e-5)
        (loss(beta + step, case$x[row, ], class) - loss(beta - step, case$x[row, ], class)) / 2e-5
      }, numeric(1))
      sqrt(sum(slope^2))
    }, numeric(1))
    sum(p * lengths)
  }, numeric(1))
  expect_equal(change_scores(case$a, 7:12, NULL)$score, expected, tolerance = 1e-4)
})

# Fits again with each row in each class, and averages `measure(p_new, p_old)`.
refit_reference <- function(case, rows, at, measure) {
  fit <- function(labels) {
    known <- !is.na(labels)
    fit_learner(case$a$learner, case$x[known, ], labels[known])
  }
  labels <- case$a$labels
  before <- fit(labels)
  vapply(rows, function(row) {
    p <- predict_learner(before, case$x[row, , drop = FALSE], "prob")
    sum(vapply(levels(labels), function(class) {
      after <- fit(replace(labels, row, class))
      p[, class] * measure(predict_learner(after, at, "prob"), predict_learner(before, at, "prob"))
    }, numeric(1)))
  }, numeric(1))
}

test_that("changes and errors of refitted models are those of fitting by hand", {
  case <- active_case(12, strategy = "model_change")
  pool <- 4:12
  wanted <- refit_reference(case, pool, case$x[pool, ], function(new, old) {
    mean(rowSums(abs(new - old))) / 2
  })
  expect_equal(change_scores(case$a, pool, NULL)$score, wanted)
  case <- active_case(12, strategy = "error_reduction")
  wanted <- refit_reference(case, pool, case$x[pool, ], function(new, old) {
    -mean(1 - apply(new, 1, max))
  })
  expect_equal(error_scores(case$a, pool, NULL)$score, wanted)
  expect_identical(query(case$a), pool[which.max(wanted)])
  case$a$settings$validation <- list(x = case$x[10:12, ], y = c("b", "a", "c"))
  wanted <- refit_reference(case, pool, case$x[10:12, ], function(new, old) {
    -mean(1 - new[cbind(1:3, c(2, 1, 3))])
  })
  expect_equal(error_scores(case$a, pool, NULL)$score, wanted)
})

test_that("only candidates are fitted again, at least as many as are asked for", {
  case <- active_case(30, strategy = "error_reduction", candidates = 3)
  set.seed(2)
  found <- error_scores(case$a, 4:30, NULL)
  expect_length(found$rows, 3)
  expect_false(is.unsorted(found$rows))
  expect_length(unique(query(case$a, 5)), 5)
})

test_that("several rows lie in different clusters without a label", {
  # Four heaps, of which the first is known: one row of each other.
  x <- cbind(c(rep(0, 5), rep(c(10, 20, 30), each = 5) + rep(c(-2, -1, 0, 1, 2) / 10, 3)))
  heap <- rep(1:4, each = 5)
  a <- active_learner(x, factor(c("a", "b", rep(NA, 18))), nearest_mean())
  a$labels[2] <- "a"
  set.seed(1)
  rows <- varied_rows(a, 3:20, rep(1, 18), 3)
  expect_identical(sort(heap[rows]), 2:4)
  expect_identical(varied_rows(a, 3:20, 18:1 + 0, 1), 3L)
  expect_identical(varied_rows(a, 3:20, 1:18 + 0, 18), 20:3)
})

test_that("equal rows are filled up by the next best", {
  x <- cbind(rep(c(1, 2, -0), c(4, 4, 2)))
  a <- active_learner(x, factor(c("a", NA, NA, NA, "b", rep(NA, 5))), nearest_mean())
  rows <- query(a, 6)
  expect_identical(anyDuplicated(rows), 0L)
  expect_true(all(rows %in% pool_rows(a)))
  expect_identical(group_rows(cbind(c(0, -0, 1)), c(1, 1, 1), 3), c(1L, 1L, 2L))
})
