fit <- known_fit()

test_that("the data behind the trace are inertia and shift, iteration by iteration", {
  data <- plot_data(fit, type = "trace")
  expect_identical(names(data), c("iteration", "quantity", "value"))
  expect_equal(data$iteration, c(1, 2, 1, 2))
  expect_identical(levels(data$quantity), c("inertia", "shift of the centers"))
  expect_equal(data$value, c(fit$trace$inertia, fit$trace$shift))
})

test_that("the trace builds and is drawn without the data", {
  picture <- autoplot(fit, type = "trace")
  built <- expect_builds(picture)
  expect_draws(picture)
  expect_identical(nrow(built$layout$layout), 2L)
  expect_match(picture$labels$title, "^Inertia falls from [0-9.,]+ to [0-9.,]+ in 2 iterations$")
  expect_match(picture$labels$subtitle, "^Converged")
  expect_identical(plot_data(picture), plot_data(fit, type = "trace"))
  withr::local_pdf(NULL)
  expect_false(withVisible(plot(fit, type = "trace"))$visible)
})

test_that("a fit of one iteration and one that did not converge say so", {
  short <- known_fit(
    trace = fit$trace[2, ], iterations = 1L, iter = 1L, converged = FALSE
  )
  picture <- autoplot(short, type = "trace")
  expect_builds(picture)
  expect_draws(picture)
  expect_match(picture$labels$title, "^Inertia [0-9.,]+ after 1 iteration$")
  expect_match(picture$labels$subtitle, "^Not converged")
})

test_that("iterations are marked at whole numbers, large sums written in full", {
  expect_identical(whole_breaks(c(0.9, 3.1)), c(1, 2, 3))
  expect_true(all(whole_breaks(c(1, 300)) %% 1 == 0))
  expect_identical(whole_breaks(c(1, 9)), as.double(1:9))
  expect_identical(whole_breaks(c(1.55, 10.45)), as.double(2:10))
  expect_identical(whole_breaks(c(4, 4)), 4)
  expect_identical(whole_breaks(c(2, 20)), c(5, 10, 15, 20))
  expect_identical(number_labels(c(0, 1e6)), c("0", "1,000,000"))
  expect_identical(number_labels(c(NA, 0.5)), c("NA", "0.5"))
})

test_that("a clustering without a trace is refused in words", {
  expect_clean_error(autoplot(known_noise_fit(), type = "trace"), "param", "type")
  expect_snapshot(error = TRUE, autoplot(known_noise_fit(), type = "trace"))
})
