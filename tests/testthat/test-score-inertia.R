test_that("inertia() is the sum of squared distances to the nearest centers", {
  x <- named_points()
  fit <- known_fit(x)
  expect_equal(inertia(fit, x), fit$inertia, tolerance = 1e-14)
  expect_equal(inertia(fit, x[1:5, ]), naive_inertia(x[1:5, ], fit$centers), tolerance = 1e-14)
  expect_identical(score(fit, x), -inertia(fit, x))
})

test_that("without points the inertia of the fit is given", {
  fit <- known_fit()
  expect_identical(inertia(fit), fit$inertia)
  expect_identical(score(fit), -fit$inertia)
})

test_that("weights multiply, and may be zero", {
  x <- named_points()
  fit <- known_fit(x)
  weights <- rep(c(0, 1, 2.5), 4)
  expect_equal(
    inertia(fit, x, weights = weights), naive_inertia(x, fit$centers, weights),
    tolerance = 1e-14
  )
  expect_equal(score(fit, x, weights = weights), -inertia(fit, x, weights = weights))
  expect_identical(inertia(fit, x, weights = rep(0, 12)), 0)
  expect_error(inertia(fit, x, weights = 1:3), class = "huddle_error_dim")
})

test_that("points come as new data do", {
  x <- named_points()
  fit <- known_fit(x)
  expect_identical(inertia(fit, as.data.frame(x[, 2:1])), inertia(fit, x))
  expect_identical(inertia(fit, x[0, ]), 0)
  expect_error(inertia(fit, x[, 1, drop = FALSE]), class = "huddle_error_dim")
  error <- expect_error(score(fit, "a"), class = "huddle_error_type")
  expect_identical(error$arg, "x")
  expect_identical(conditionCall(error)[[1]], quote(score))
})

test_that("the number of threads does not matter", {
  fit <- known_fit()
  expect_identical(
    inertia(fit, named_points(), n_threads = 1), inertia(fit, named_points(), n_threads = 2)
  )
  expect_error(inertia(fit, named_points(), n_threads = 0), class = "huddle_error_param")
  expect_error(inertia(fit, named_points(), n_thread = 1), class = "huddle_error_param")
})

test_that("what cannot be measured is refused", {
  x <- named_points()
  km <- stats::kmeans(x, x[1:3, ])
  expect_error(inertia(km, x), class = "huddle_error_model")
  expect_error(score(NULL, x), class = "huddle_error_model")
  expect_error(inertia(known_noise_fit(), x), class = "huddle_error_model")
  expect_error(inertia(known_fit(), weights = 1), class = "huddle_error_type")
  expect_snapshot(error = TRUE, {
    inertia(km, x)
    score(NULL, x)
    inertia(known_noise_fit(), x)
    inertia(known_fit(), weights = 1)
  })
})
