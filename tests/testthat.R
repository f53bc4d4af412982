# testthat is only suggested: where it is missing there is nothing to run, and nothing has failed.
if (requireNamespace("testthat", quietly = TRUE)) {
  library(testthat)
  library(huddle)

  test_check("huddle")
}
