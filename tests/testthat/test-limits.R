# Limits of numbers: one table row says what is taken, what is refused and in which words.

share <- list(min = 0, max = 1, min_open = TRUE)
inner <- list(min = 0, max = 1, min_open = TRUE, max_open = TRUE)
count <- list(whole = TRUE, min = 2, max = 10)

test_that("a limit takes what it allows, ends included unless they are open", {
  expect_identical(check_limit(1L, share), 1)
  expect_identical(check_limit(0.25, inner), 0.25)
  expect_identical(check_limit(10, count), 10)
  expect_identical(check_limit(Inf, list(min = 0, infinite = TRUE)), Inf)
  expect_identical(check_limit(-1e300, list()), -1e300)
})

test_that("what a limit refuses is an error in its words", {
  refuses <- function(x, limit, says) {
    f <- function(x) check_limit(x, limit)
    expect_clean_error(f(x), "param", "x", says)
    expect_false(is_within(x, limit))
  }
  refuses(0, share, "one finite number above 0 and at most 1, not 0")
  refuses(1, inner, "one finite number above 0 and below 1, not 1")
  refuses(11, count, "one whole number between 2 and 10, not 11")
  refuses(2.5, count, "one whole number between 2 and 10, not 2.5")
  refuses(-1, list(min = 0, infinite = TRUE), "one number of at least 0, not -1")
  refuses(Inf, list(min = 0), "one finite number of at least 0, not Inf")
  f <- function(x) check_limit(x, share)
  expect_clean_error(f(), "param", "x", "is missing; it must be one finite number above 0")
})

test_that("the data may set the maximum", {
  expect_false(is_within(4, up_to(count, 3)))
  expect_true(is_within(3, up_to(count, 3)))
  expect_identical(limit_words(up_to(count, 3)), " between 2 and 3")
})

test_that("parameters of models are judged by the same limits", {
  limits <- list(share = share, count = count)
  expect_null(limits_problem(list(share = 1, count = 2L, other = mean), limits))
  expect_null(limits_problem(list(share = 1), limits, required = "share"))
  expect_null(limits_problem(NULL, limits, required = NULL))
  expect_identical(
    limits_problem(list(share = 1), limits), "`params$count` must be a whole number between 2 and 10"
  )
  expect_identical(
    limits_problem(list(share = 0, count = 2), limits),
    "`params$share` must be a number above 0 and at most 1"
  )
  expect_identical(
    limits_problem(list(share = "1", count = 2), limits),
    "`params$share` must be a number above 0 and at most 1"
  )
})

test_that("a table has limits of the method's own arguments only, with their defaults within", {
  for (name in names(clusterer_rows)) {
    own <- get0(sub("^cluster_(.*)$", "\\1_limits", name), asNamespace("huddle"))
    arguments <- formals(getExportedValue("huddle", name))
    expect_type(own, "list")
    expect_identical(setdiff(names(own), names(arguments)), character(), label = name)
    for (argument in names(own)) {
      expect_identical(setdiff(names(own[[argument]]), names(any_number)), character())
      default <- if (!identical(arguments[[argument]], quote(expr = ))) arguments[[argument]]
      expect_true(is.null(default) || is_within(default, own[[argument]]), label = argument)
    }
  }
})
