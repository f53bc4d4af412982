test_that("the learning curve is the accuracy where it is known", {
  case <- active_case()
  validation <- list(x = case$x[20:30, ], y = case$y[20:30])
  a <- active_case(validation = validation)$a
  expect_builds(autoplot(a))
  a <- teach(a, 4:8, case$y[4:8])
  data <- plot_data(a)
  expect_identical(data$labels, c(3L, 8L))
  expect_identical(data$value, a$curve$accuracy)
  picture <- autoplot(a)
  expect_builds(picture)
  expect_draws(picture)
  expect_identical(plot_data(picture), data)
  expect_match(picture$labels$subtitle, "11 validation rows with 8 labels")
})

test_that("without validation it is what was predicted", {
  case <- active_case()
  expect_clean_error(autoplot(case$a), "input", "object")
  a <- teach(case$a, 4:8, case$y[4:8])
  a <- teach(a, 9:12, case$y[9:12])
  expect_identical(plot_data(a)$value, a$curve$predicted[2:3])
  expect_identical(unique(plot_data(a)$measure), "predicted")
  expect_builds(autoplot(a))
})

test_that("curves of strategies are drawn with medians and ranges", {
  case <- active_case(40)
  set.seed(4)
  queries <- compare_queries(
    case$x, case$y, learner = nearest_mean(), start = 4, total = 12, batch = 4, runs = 2
  )
  picture <- autoplot(queries)
  expect_builds(picture)
  expect_draws(picture)
  expect_identical(plot_data(queries), summary(queries))
  expect_identical(plot_data(picture), plot_data(queries))
  expect_builds(autoplot(queries[queries$labels == 4, ]))
})

test_that("plot() draws and returns the picture; wrong input is refused", {
  case <- active_case()
  a <- teach(case$a, 4:8, case$y[4:8])
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  expect_s3_class(expect_invisible(plot(a)), "ggplot")
  expect_clean_error(autoplot(a, colour = 1), "param")
  expect_clean_error(plot_data(a, colour = 1), "param")
})
