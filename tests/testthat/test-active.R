test_that("an active learner knows its labels, model and curve", {
  case <- active_case(validation = list(x = active_case()$x[4:9, ], y = active_case()$y[4:9]))
  a <- case$a
  expect_identical(a$x, case$x)
  expect_identical(which(!is.na(a$labels)), 1:3)
  expect_identical(a$curve$labels, 3L)
  expect_equal(a$curve$accuracy, score(a, case$x[4:9, ], case$y[4:9]))
  expect_identical(nrow(a$history), 0L)
  expect_identical(predict(a), predict(a, case$x))
  expect_identical(predict(a, case$x[, 2:1]), predict(a))
  expect_identical(colnames(predict(a, type = "prob")), c("a", "b", "c"))
  expect_identical(length(predict(a, case$x[0, ])), 0L)
  expect_equal(score(a, case$x, case$y), mean(predict(a) == case$y))
  expect_output(print(a), "3 of 30 rows labelled.*nearest mean.*uncertainty.*validation")
})

test_that("teaching adds labels, history and curve, and leaves the old object", {
  case <- active_case()
  set.seed(1)
  rows <- query(case$a, 4)
  told <- predict(case$a, case$x[rows, ])
  b <- expect_unchanged(case$a, teach(case$a, rows, case$y[rows]))
  expect_identical(b$labels[rows], case$y[rows])
  expect_identical(b$history$row, rows)
  expect_identical(b$history$label, case$y[rows])
  expect_identical(b$history$predicted, told)
  expect_identical(b$history$round, rep(1L, 4))
  expect_equal(b$curve$predicted[2], mean(told == case$y[rows]))
  expect_identical(b$curve$labels, c(3L, 7L))
  by_hand <- active_learner(case$x, b$labels, nearest_mean())
  expect_identical(predict(b, type = "prob"), predict(by_hand, type = "prob"))
  expect_identical(teach(b, integer(), character()), b)
  # Text will do, and a mistake can be mended.
  d <- teach(b, rows[1], "a")
  expect_identical(as.character(d$labels[rows[1]]), "a")
  expect_identical(max(d$history$round), 2L)
})

test_that("a row that nobody can tell is not asked for again", {
  case <- active_case(6)
  a <- teach(case$a, 4:5, c(NA, "b"))
  expect_identical(pool_rows(a), 6L)
  expect_identical(query(a), 6L)
  expect_output(print(a), "skipped")
  a <- teach(a, 6, NA)
  expect_clean_error(query(a), "input", "a")
  # Taking back all labels leaves no model.
  a <- teach(a, c(1:3, 5), rep(NA, 4))
  expect_null(a$model)
  expect_clean_error(predict(a), "model", "object")
})

test_that("learning starts without any label, and with one class only", {
  case <- active_case()
  a <- active_learner(case$x, factor(rep(NA, 30), c("a", "b", "c")), nearest_mean())
  set.seed(1)
  rows <- query(a, 3)
  set.seed(1)
  fit <- cluster_kmeans(case$x, 3, weights = rep(1, 30), n_init = 3)
  expect_setequal(rows, representatives(fit, case$x))
  expect_clean_error(predict(a, case$x), "model", "object")
  expect_clean_error(score(a, case$x, case$y), "model", "fit")
  expect_output(print(a), "0 of 30 rows")
  a <- teach(a, 1, "a")
  expect_identical(unique(as.character(predict(a))), "a")
  row <- query(a)
  expect_true(row %in% 2:30)
  for (label in c("a", "b", "c")) {
    row <- query(a)
    a <- teach(a, row, label)
  }
  expect_identical(nlevels(droplevels(a$labels)), 3L)
})

test_that("set.seed() decides all, and a saved session goes on the same way", {
  for (strategy in names(strategies)) {
    committee <- if (strategy == "committee") list(nearest_mean(), nearest_mean())
    case <- active_case(20, strategy = strategy, committee = committee, candidates = 4)
    a <- teach(case$a, 4:5, case$y[4:5])
    go_on <- function(a) {
      set.seed(7)
      for (round in 1:2) {
        rows <- query(a, 2)
        a <- teach(a, rows, case$y[rows])
      }
      a
    }
    file <- withr::local_tempfile()
    saveRDS(a, file)
    expect_identical(go_on(readRDS(file))$history, go_on(a)$history)
  }
})

test_that("asking beats chance on the digits", {
  set.seed(1)
  queries <- compare_queries(
    digits[, 1:64], digits$digit, start = 50, total = 150, batch = 20, runs = 3
  )
  end <- subset(summary(queries), labels == 150)
  expect_gt(end$median[end$strategy == "uncertainty"], end$median[end$strategy == "random"])
})

test_that("wrong arguments are refused", {
  case <- active_case()
  x <- case$x
  y <- case$y
  l <- nearest_mean()
  expect_clean_error(active_learner(x, y[1:3], l), "dim", "labels")
  expect_clean_error(active_learner(x, rep(NA, 30), l), "param", "labels")
  expect_clean_error(active_learner(x, factor(rep("a", 30)), l), "param", "labels")
  expect_clean_error(active_learner(x, list(), l), "type", "labels")
  expect_clean_error(active_learner("a", y, l), "type", "x")
  expect_clean_error(active_learner(x, y, mean), "type", "learner")
  expect_clean_error(active_learner(x, y, l, "margins"), "param", "strategy", "margin")
  expect_clean_error(active_learner(x, y, l, "committee"), "param", "committee")
  expect_clean_error(
    active_learner(x, y, l, "committee", committee = list(l)), "param", "committee"
  )
  expect_clean_error(
    active_learner(x, y, l, "committee", committee = list(l, 1)), "type", "committee[[2]]"
  )
  expect_clean_error(active_learner(x, y, l, committee = list(l, l)), "param", "committee")
  expect_clean_error(active_learner(x, y, l, candidates = 0), "param", "candidates")
  expect_clean_error(active_learner(x, y, l, disagreement = "x"), "param", "disagreement")
  expect_clean_error(active_learner(x, y, l, seed = 1), "param", "seed")
  expect_clean_error(active_learner(x, y, l, validation = x), "param", "validation")
  wrong <- list(x = x[, 1], y = y)
  expect_clean_error(active_learner(x, y, l, validation = wrong), "type", "validation$x")
  wrong <- list(x = x[0, ], y = y[0])
  expect_clean_error(active_learner(x, y, l, validation = wrong), "dim", "validation$x")
  wrong <- list(x = x, y = rep("d", 30))
  expect_clean_error(active_learner(x, y, l, validation = wrong), "param", "validation$y", "\"d\"")
  a <- case$a
  expect_clean_error(query(1), "model", "a")
  expect_clean_error(query(a, 28), "param", "n")
  expect_clean_error(query(active_learner(x, y, l)), "input", "a")
  expect_clean_error(teach(a, 31, "a"), "param", "rows")
  expect_clean_error(teach(a, c(4, 4), c("a", "a")), "param", "rows")
  expect_clean_error(teach(a, 4, c("a", "a")), "dim", "labels")
  expect_clean_error(teach(a, 4, "d"), "param", "labels", "\"d\"")
  expect_clean_error(predict(a, x[, 1, drop = FALSE]), "dim", "newdata")
  expect_clean_error(predict(a, type = "x"), "param", "type")
  expect_clean_error(score(a, x, y[1:2]), "dim", "y")
  a$format_version <- 99L
  expect_clean_error(query(a), "model", "a", "newer")
})
