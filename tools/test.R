# Usage: Rscript tools/test.R [FILTER]
# Runs the tests on the installed package. The last line is `N passed, N failed, N skipped`, alone;
# the exit status is not 0 if anything failed, or if nothing ran.

source("tools/library.R")

finish <- function(passed, failed, skipped) {
  cat(sprintf("\n%d passed, %d failed, %d skipped\n", passed, failed, skipped))
  quit(save = "no", status = as.integer(failed > 0L || passed == 0L))
}

run_tests <- function(filter) {
  # The whole suite, with what CRAN's own runs leave out.
  Sys.setenv(NOT_CRAN = "true", TESTTHAT_CPP = "false")
  options(testthat.summary.max_reports = 200L, testthat.progress.max_fails = 1e6)
  testthat::test_dir(
    "tests/testthat",
    filter = filter,
    reporter = testthat::SummaryReporter$new(show_praise = FALSE),
    package = "huddle",
    load_package = "installed",
    stop_on_failure = FALSE,
    stop_on_warning = FALSE
  )
}

filter <- commandArgs(trailingOnly = TRUE)
filter <- if (length(filter) && nzchar(filter[1L])) filter[1L]
use_libraries()
results <- tryCatch(
  as.data.frame(run_tests(filter)),
  error = function(e) {
    say("the tests stopped: ", conditionMessage(e))
    finish(0L, 1L, 0L)
  }
)
if (nrow(results) == 0L) {
  say("no test ran")
  finish(0L, 0L, 0L)
}
slow <- utils::head(results[order(results$real, decreasing = TRUE), ], 5L)
say("the slowest tests: ", paste0(slow$test, " (", round(slow$real, 1), " s)", collapse = ", "))
finish(sum(results$passed), sum(results$failed) + sum(results$error), sum(results$skipped))
