# The reachability plot.

test_that("bars stand in the order of visits", {
  fit <- extract(cluster_optics(moons[c("x1", "x2")], progress = FALSE), eps = 0.1)
  data <- plot_data(fit)
  expect_identical(data$row, fit$order)
  expect_identical(data$reachability, fit$reachability[fit$order])
  expect_identical(data$reached, is.finite(data$reachability))
  expect_identical(as.character(data$cluster), as.character(unname(fit$cluster[fit$order])))
  expect_draws(autoplot(fit))
  expect_draws(autoplot(fit, moons[c("x1", "x2")]))
  expect_identical(nrow(plot_data(fit, moons[c("x1", "x2")])), 1000L)
  expect_match(autoplot(extract(fit, xi = 0.05))$labels$subtitle, "xi = 0.05")
})

test_that("of many bars the walls stay", {
  x <- normal_points(9000, 2, seed = 1)
  fit <- cluster_optics(x, min_samples = 3, progress = FALSE)
  data <- plot_data(fit)
  expect_lte(nrow(data), 4000)
  expect_false(is.unsorted(data$position, strictly = TRUE))
  reach <- fit$reachability[fit$order]
  for (place in order(-reach)[2:50]) {
    expect_gte(max(data$reachability[abs(data$position - place) <= 2]), reach[place])
  }
  expect_draws(autoplot(fit))
})

test_that("what cannot be drawn says why", {
  fit <- cluster_optics(moons[1:2], progress = FALSE)
  expect_clean_error(autoplot(fit, type = "clusters"), "param", "x")
  expect_clean_error(autoplot(fit, type = "tree"), "param", "type")
  expect_clean_error(autoplot(fit, moons[1:2], boundaries = TRUE), "param", "boundaries")
  few <- suppressWarnings(cluster_optics(moons[1:3, 1:2], progress = FALSE))
  expect_draws(autoplot(few))
})
