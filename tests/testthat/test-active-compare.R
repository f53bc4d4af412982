queries_case <- function(strategy = c("margin", "random"), ...) {
  case <- active_case(40)
  set.seed(4)
  compare_queries(
    case$x, case$y, strategy, ..., learner = nearest_mean(), start = 4, total = 12, batch = 3,
    runs = 3
  )
}

test_that("curves have a row for each run, strategy and number of labels", {
  queries <- queries_case()
  expect_s3_class(queries, "huddle_query_comparison")
  expect_identical(names(queries), c("run", "strategy", "labels", "accuracy"))
  expect_identical(levels(queries$strategy), c("margin", "random"))
  expect_identical(queries$labels, rep(c(4L, 7L, 10L, 12L), 6))
  expect_identical(queries, queries_case())
  # Strategies of a run start alike.
  start <- queries[queries$labels == 4, ]
  by_strategy <- split(start$accuracy, start$strategy)
  expect_identical(by_strategy$margin, by_strategy$random)
})

test_that("the summary is the median and the range", {
  queries <- queries_case()
  found <- summary(queries)
  for (i in seq_len(nrow(found))) {
    value <- queries$accuracy[
      queries$strategy == found$strategy[i] & queries$labels == found$labels[i]
    ]
    expect_identical(unlist(found[i, 3:5], use.names = FALSE), c(median(value), range(value)))
  }
  expect_identical(nrow(found), 8L)
})

test_that("a committee takes part", {
  members <- list(nearest_mean(), nearest_mean())
  queries <- queries_case(c("committee", "random"), committee = members)
  expect_identical(nrow(queries), 24L)
})

test_that("wrong arguments are refused", {
  case <- active_case(20)
  x <- case$x
  y <- case$y
  l <- nearest_mean()
  expect_clean_error(compare_queries(x, case$a$labels, learner = l), "nonfinite", "y")
  expect_clean_error(compare_queries(x, y, "best", learner = l), "param", "strategy")
  expect_clean_error(compare_queries(x, y, c("random", "random"), learner = l), "param", "strategy")
  expect_clean_error(compare_queries(x, y, learner = l, test = 1), "param", "test")
  expect_clean_error(compare_queries(x, y, learner = l, total = 16), "param", "total")
  expect_clean_error(compare_queries(x, y, learner = l, total = 8, start = 9), "param", "start")
  expect_clean_error(
    compare_queries(x, y, learner = l, total = 8, start = 2, runs = 0), "param", "runs"
  )
  expect_clean_error(compare_queries(x, y, learner = 1), "type", "learner")
  queries <- queries_case()[1:2]
  expect_clean_error(summary(queries), "model", "object")
})
