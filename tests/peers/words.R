# What stands in the place of testthat's functions: messages are each package's own, so it is the
# class of a condition that counts.

expect_error <- function(object, regexp = NULL, ...) {
  condition <- tryCatch(
    {
      force(object)
      NULL
    },
    error = identity
  )
  if (identical(regexp, NA)) {
    testthat::expect(is.null(condition), conditionMessage(condition))
  } else {
    said <- if (is.null(condition)) "There is no error." else conditionMessage(condition)
    testthat::expect(inherits(condition, error_class), said)
  }
  invisible(condition)
}

# An error of huddle, not one of the shim.
error_class <- "huddle_error"

expect_warning <- function(object, regexp = NULL, ...) {
  testthat::expect_warning(object, if (identical(regexp, NA)) NA)
}

# What a snapshot holds is the peer's own output; here it is only run.
expect_snapshot <- function(x, ..., error = FALSE) {
  code <- substitute(x)
  env <- parent.frame()
  condition <- tryCatch(
    {
      utils::capture.output(suppressMessages(eval(code, env)))
      NULL
    },
    error = identity
  )
  said <- if (is.null(condition)) "There is no error." else conditionMessage(condition)
  testthat::expect(error == inherits(condition, "error"), said)
  invisible(condition)
}

# Of later versions of testthat.
expect_contains <- function(object, expected) {
  testthat::expect(all(expected %in% object), "Some values are missing.")
}

expect_all_equal <- function(object, expected) {
  testthat::expect(all(object == expected), "Some values differ.")
}

# What has no counterpart is a condition as well, and goes its own way.
expect_no_condition <- function(object) {
  seen <- NULL
  withCallingHandlers(
    force(object),
    condition = function(c) {
      if (inherits(c, c("warning", "message", "error"))) seen <<- conditionMessage(c)
    }
  )
  testthat::expect(is.null(seen), seen)
}

test_path <- function(...) file.path(...)
