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

test_path <- function(...) file.path(...)
