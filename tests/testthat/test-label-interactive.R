run_console <- function(a, answers, ...) {
  result <- NULL
  set.seed(1)
  output <- utils::capture.output(result <- label_interactively(a, ..., read = scripted(answers)))
  list(a = result, output = output)
}

test_that("answers at the console are those of query() and teach()", {
  case <- active_case()
  run <- run_console(case$a, c("a", "b", "c", "a"), n = 4, batch = 2)
  set.seed(1)
  by_hand <- case$a
  for (labels in list(c("a", "b"), c("c", "a"))) {
    by_hand <- teach(by_hand, query(by_hand, 2), labels)
  }
  expect_identical(run$a, by_hand)
  expect_match(run$output[1], "\"?a\"?, \"?b\"? and")
  expect_true(any(grepl("u:", run$output, fixed = TRUE)))
})

test_that("wrong input is asked for again; skipping, going back and quitting work", {
  case <- active_case()
  run <- run_console(case$a, c("", "d", " a ", "s", "q"), n = 5)
  expect_identical(as.character(run$a$history$label), c("a", NA))
  expect_true(any(grepl("is no class", run$output)))
  expect_identical(sum(run$a$skipped), 1L)
  # Within a batch the row before can be answered anew; "b" alone is a class here.
  run <- run_console(case$a, c("a", ":b", "c", "b", "q"), n = 4, batch = 3)
  expect_identical(as.character(run$a$history$label), c("c", "b"))
  expect_match(run$output[2], "Type s to skip a row, :b to go back, q to quit.", fixed = TRUE)
  a <- active_learner(case$x, factor(c("x", "q", rep(NA, 28)), c("x", "q")), nearest_mean())
  run <- run_console(a, c("x", "b", "q", ":s", ":q", "x"), n = 4, batch = 3)
  expect_identical(as.character(run$a$history$label), c("q", NA))
})

test_that("the end of input and an interrupt keep the answers", {
  case <- active_case()
  expect_identical(nrow(run_console(case$a, c("a", "c"), n = 4, batch = 4)$a$history), 2L)
  count <- 0
  interrupted <- function(prompt) {
    count <<- count + 1
    if (count == 3) rlang::interrupt() else "a"
  }
  utils::capture.output(a <- label_interactively(case$a, read = interrupted))
  expect_identical(nrow(a$history), 2L)
})

test_that("an error in between keeps the answers too, with a warning", {
  case <- active_case()
  count <- 0
  breaks <- function(x, row) {
    count <<- count + 1
    if (count == 3) stop("no picture")
  }
  utils::capture.output(
    expect_warning(
      a <- label_interactively(case$a, show = breaks, read = function(prompt) "a"),
      "no picture", class = "huddle_interrupted"
    )
  )
  expect_identical(nrow(a$history), 2L)
  utils::capture.output(
    expect_error(label_interactively(case$a, show = function(x, row) stop("no picture")),
      "no picture|nobody"
    )
  )
})

test_that("rows are shown as numbers, as images or in any other way", {
  case <- active_case()
  shown <- NULL
  run <- run_console(case$a, "a", n = 1, show = function(x, row) shown <<- list(x, row))
  expect_identical(shown, list(case$x[run$a$history$row, ], run$a$history$row))
  lines <- image_lines(c(0, 1, 0.5, 0), c(2, 2), TRUE, c(0, 1))
  expect_identical(lines, c("+----+", "|  @@|", "|++  |", "+----+"))
  expect_identical(image_lines(c(0, 1, 0.5, 0), c(2, 2), FALSE, c(0, 1))[2], "|  ++|")
  expect_identical(image_lines(c(3, 3), c(1, 2), TRUE, c(3, 3))[2], "|    |")
  expect_identical(row_lines(c(1.5, 20)), c("  column 1:  1.5", "  column 2: 20.0"))
  expect_match(row_lines(1:30)[21], "10 more columns")
  expect_output(
    label_interactively(case$a, 1, image_dim = c(1, 2), read = scripted("a")), "+----+",
    fixed = TRUE
  )
})

test_that("all rows labelled end the session; wrong arguments are refused", {
  case <- active_case(5)
  run <- run_console(case$a, c("a", "b", "c"), n = 10)
  expect_identical(nrow(run$a$history), 2L)
  expect_identical(nrow(run_console(run$a, "a")$a$history), 2L)
  a <- case$a
  expect_clean_error(label_interactively(1), "model", "a")
  expect_clean_error(label_interactively(a, 0), "param", "n")
  expect_clean_error(label_interactively(a, batch = 0), "param", "batch")
  expect_clean_error(label_interactively(a, show = 1), "param", "show")
  expect_clean_error(label_interactively(a, read = 1), "param", "read")
  expect_clean_error(label_interactively(a, image_dim = c(2, 2)), "dim", "image_dim")
  if (!interactive()) expect_clean_error(label_interactively(a), "param", "read")
})
