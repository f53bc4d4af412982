# Usage: Rscript tools/test.R [FILTER]
# Runs the tests on the installed package. The last line is `N passed, N failed, N skipped`, alone;
# the exit status is not 0 if anything failed, or if nothing ran.

source("tools/library.R")

run_tests <- function(filter) {
  # The whole suite, with what CRAN's own runs leave out.
  Sys.setenv(NOT_CRAN = "true")
  options(testthat.summary.max_reports = 200L)
  testthat::test_dir(
    "tests/testthat",
    filter = if (nzchar(filter)) filter,
    reporter = testthat::SummaryReporter$new(show_praise = FALSE),
    package = "huddle",
    load_package = "installed",
    stop_on_failure = FALSE,
    stop_on_warning = FALSE
  )
}

count_results <- function(results) {
  slow <- utils::head(results[order(results$real, decreasing = TRUE), ], 5L)
  times <- paste0(slow$test, " (", round(slow$real, 1), " s)", collapse = "\n    ")
  say("the slowest tests:\n    ", times)
  c(sum(results$passed), sum(results$failed) + sum(results$error), sum(results$skipped))
}

# In a process of its own, so that whatever ends it, a crash too, the counts come last.
child <- function(filter, file) {
  results <- tryCatch(
    as.data.frame(run_tests(filter)),
    error = function(e) {
      say("the tests stopped: ", conditionMessage(e))
      quit(save = "no", status = 1L)
    }
  )
  if (nrow(results) > 0L) {
    saveRDS(count_results(results), file)
  }
}

parent <- function(filter) {
  use_libraries()
  file <- tempfile(fileext = ".rds")
  status <- system2(
    file.path(R.home("bin"), "Rscript"), shQuote(c("tools/test.R", filter, file))
  )
  counts <- if (file.exists(file)) readRDS(file) else c(0L, 1L, 0L)
  if (!file.exists(file)) {
    say("the tests did not come to their end")
  } else if (status != 0L) {
    say("the tests ended with the status ", status)
    counts[2L] <- counts[2L] + 1L
  }
  cat(sprintf("\n%d passed, %d failed, %d skipped\n", counts[1L], counts[2L], counts[3L]))
  quit(save = "no", status = as.integer(counts[2L] > 0L || counts[1L] == 0L))
}

arguments <- commandArgs(trailingOnly = TRUE)
if (length(arguments) == 2L) {
  child(arguments[1L], arguments[2L])
} else {
  parent(if (length(arguments)) arguments[1L] else "")
}
