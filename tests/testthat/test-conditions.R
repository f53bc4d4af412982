catch <- function(code) rlang::catch_cnd(code, "condition")

test_that("an error carries its classes, the argument and the call of the user's function", {
  fit <- function(k) huddle_abort("{.arg k} is wrong.", class = "param", arg = "k", seen = 7)
  error <- catch(fit(1))
  expect_identical(
    class(error),
    c("huddle_error_param", "huddle_error", "rlang_error", "error", "condition")
  )
  expect_identical(error$arg, "k")
  expect_identical(error$seen, 7)
  expect_identical(conditionCall(error), quote(fit(1)))
})

test_that("an error thrown further down names the function given as `call`", {
  inner <- function(call) huddle_abort("Wrong.", class = "dim", call = call)
  outer <- function() inner(environment())
  expect_identical(conditionCall(catch(outer())), quote(outer()))
  expect_null(catch(outer())$arg)
})

test_that("an error keeps the one that caused it", {
  cause <- simpleError("boom")
  f <- function() huddle_abort("`init` failed.", class = "param", parent = cause)
  expect_identical(catch(f())$parent, cause)
})

test_that("an error can have two classes, and only known ones", {
  f <- function(class) huddle_abort("Too few rows.", class = class)
  expect_s3_class(catch(f(c("size", "param"))), c("huddle_error_size", "huddle_error_param"))
  expect_error(f("nonsense"), "should be one of")
})

test_that("a warning carries its classes, the argument and the call", {
  fit <- function(k) huddle_warn("Did not converge.", class = "not_converged", arg = "max_iter")
  warning <- catch(fit(1))
  expect_s3_class(warning, c("huddle_not_converged", "huddle_warning"))
  expect_s3_class(warning, "warning")
  expect_identical(warning$arg, "max_iter")
  expect_identical(conditionCall(warning), quote(fit(1)))
  f <- function() huddle_warn("Flat column.", class = "degenerate")
  expect_s3_class(catch(f()), c("huddle_degenerate", "huddle_warning"))
})

test_that("text of the user's is never run, whatever it looks like", {
  text <- "{stop('ran')} {.emph x} <b> {{"
  f <- function() huddle_abort(c("Column {text}.", x = "{.val {text}}"), class = "input")
  message <- conditionMessage(catch(f()))
  expect_match(message, text, fixed = TRUE)
  expect_match(message, paste0("\"", text, "\""), fixed = TRUE)
})

test_that("messages are not wrapped", {
  withr::local_options(cli.width = 20, width = 20)
  f <- function() huddle_abort(strrep("word ", 40), class = "input")
  expect_match(conditionMessage(catch(f())), strrep("word ", 39), fixed = TRUE)
})

test_that("messages read well", {
  column <- "height"
  f <- function() {
    huddle_abort(
      c("{.arg x} is wrong.", x = "Column {.val {column}} is.", i = "See {.fn scale}."),
      class = "input"
    )
  }
  expect_snapshot(f(), error = TRUE)
  g <- function() huddle_warn(c("It is flat.", i = "Leave it out."), class = "degenerate")
  expect_snapshot(invisible(g()))
})

test_that("values are described in few words", {
  described <- list(
    "NULL" = NULL, "NA" = NA, "NA" = NA_real_, "NA" = NA_character_, "NA" = NA_complex_,
    "NaN" = NaN, "-Inf" = -Inf, "0.1" = 0.1, "100000" = 1e5, "1e+20" = 1e20, "3" = 3L,
    "TRUE" = TRUE, "\"3\"" = "3", "\"a\\nb\"" = "a\nb", "a function" = mean, "a function" = sum,
    "a complex value" = 1i, "a raw value" = raw(1),
    "a numeric vector of length 0" = numeric(), "a character vector of length 2" = c("a", "b"),
    "an integer vector of length 100000" = 1:1e5,
    "an integer matrix (2 x 3)" = matrix(1:6, 2),
    "a logical array with 3 dimensions (1 x 1 x 1)" = array(NA, c(1, 1, 1)),
    "a list of length 2" = list(1, 2), "a matrix of lists" = matrix(list(1, 2), 1),
    "an environment" = globalenv(), "a symbol" = quote(a), "a call" = quote(a + b),
    "a factor" = factor("a"), "a data frame" = data.frame(a = 1),
    "an object of class <Date>" = as.Date("2020-01-01"),
    "an object of class <a/b>" = structure(list(), class = c("a", "b"))
  )
  words <- vapply(described, describe_value, character(1), USE.NAMES = FALSE)
  expect_identical(words, names(described))
})

test_that("long text is cut", {
  expect_identical(describe_value(strrep("a", 1000)), paste0("\"", strrep("a", 27), "...\""))
  long_class <- structure(1, class = strrep("b", 1000))
  expect_lt(nchar(describe_value(long_class)), 90)
})

test_that("text in no valid encoding does not break a message", {
  f <- function() huddle_abort("Not {describe_value('\xff\xfe')}.", class = "param")
  expect_s3_class(catch(f()), "huddle_error_param")
})

test_that("lists of words are cut where they are long", {
  expect_identical(list_texts("a"), "a")
  expect_identical(list_texts(c("a", "b")), "a and b")
  expect_identical(list_texts(c("a", "b", "c"), last = "or"), "a, b or c")
  expect_identical(list_texts(letters[1:4], max = 3), "a, b, c and d")
  expect_identical(list_texts(letters[1:5], max = 3), "a, b, c and 2 more")
})

test_that("numbers are written alike under all options", {
  withr::local_options(OutDec = ",", scipen = -10, digits = 3)
  expect_identical(format_number(c(0.1, 123456, 1e6 + 0.5)), c("0.1", "123456", "1000000.5"))
  expect_identical(count_of(1, "row"), "1 row")
  expect_identical(count_of(100000, "row"), "100000 rows")
})

test_that("ordinals are those of English", {
  expect_identical(
    ordinal(c(1, 2, 3, 4, 10, 11, 12, 13, 20, 21, 22, 23, 101, 111, 112, 121, 1000)),
    c(
      "1st", "2nd", "3rd", "4th", "10th", "11th", "12th", "13th", "20th", "21st", "22nd", "23rd",
      "101st", "111th", "112th", "121st", "1000th"
    )
  )
})

test_that("shares have one form", {
  expect_identical(percent(c(0, 0.9532, 0.96, 1, NA)), c("0.0%", "95.3%", "96.0%", "100.0%", "-"))
  expect_identical(percent_labels(c(0.9, NA, 0.925, 1)), c("90%", NA, "92.5%", "100%"))
  # Ticks close to each other stay apart.
  expect_identical(percent_labels(c(0.9998, 0.99985, 0.9999)), c("99.98%", "99.985%", "99.99%"))
})
