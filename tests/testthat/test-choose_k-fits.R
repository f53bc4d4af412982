# How far choose_k() is.

shares_of <- function(...) {
  told <- double()
  # choose_k() with a bar of the test's own.
  watched <- choose_k
  environment(watched) <- rlang::new_environment(
    list(progress_report = function(...) function(share) told <<- c(told, share)),
    parent = environment(choose_k)
  )
  suppressWarnings(watched(..., progress = TRUE))
  told
}

test_that("the bar covers fits, criteria and gap, never goes back and ends at all", {
  x <- grid_groups(4200, 2, 4, spread = 3)
  all <- names(criterion_directions)
  cases <- list(
    shares_of(x, 1:6, n_init = 1), shares_of(x, c(5, 2), n_init = 1, sample = 50),
    shares_of(x[1:60, ], 1:4, criteria = all, gap_samples = 4),
    shares_of(x[1:60, ], 60, criteria = all, gap_samples = 4),
    shares_of(x[1:60, ], 1:4, criteria = "inertia"),
    # Fits that fail are not waited for.
    shares_of(matrix(rep(1:3, 20)), 1:9, criteria = all, gap_samples = 2),
    shares_of(x[1:60, ], 2:3, method = function(x, k) integer(nrow(x)))
  )
  for (told in cases) {
    expect_false(is.unsorted(told, strictly = TRUE))
    expect_true(all(told > 0 & told <= 1))
    expect_identical(told[length(told)], 1)
  }
  # Most of the time of many rows goes to the silhouettes.
  expect_lt(cases[[1]][6], 0.2)
  # Without a bar nothing is told, nor asked for.
  expect_null(path_work(1:3, 10, all, NULL, 2, NULL)$measure)
})

test_that("an interrupt ends the bar where it was", {
  told <- double()
  work <- path_work(1:4, 100, "silhouette", NULL, 2, function(share) told <<- c(told, share))
  for (k in 1:4) work$fit(k)
  expect_equal(told[4], 200 / 320)
  work$measure(0.5)
  work$fit(1)
  expect_equal(told[5:length(told)], 200 / 320 + 0.5 * 120 / 320)
  work$finish()
  expect_identical(told[6], 1)
})
