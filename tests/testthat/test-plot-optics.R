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

test_that("subtitles say which clusters were taken, and that noise is none of them", {
  fit <- cluster_optics(moons[c("x1", "x2")], progress = FALSE)
  line <- function(fit) autoplot(fit)$labels$subtitle
  drawn <- function(fit) "GeomHline" %in% lapply(autoplot(fit)$layers, function(x) class(x$geom)[1])
  expect_identical(line(fit), "Valleys are clusters; extract() takes them")
  low <- extract(fit, eps = 0.05)
  expect_identical(line(low), sprintf(
    "%d clusters below the dashed line at 0.05; %d points are noise", low$k, sum(low$is_noise)
  ))
  expect_true(drawn(low))
  # A line far above all bars is not drawn.
  expect_identical(line(extract(fit, eps = 99)), "1 cluster at eps = 99")
  expect_false(drawn(extract(fit, eps = 99)))
  just <- 1.02 * max(fit$reachability[is.finite(fit$reachability)])
  expect_true(drawn(extract(fit, eps = just)))
  none <- suppressWarnings(extract(fit, eps = 1e-9))
  expect_match(line(none), "^No clusters below .*; 1,000 points are noise$")
  steep <- extract(fit, xi = 0.05)
  expect_match(line(steep), "between walls of xi = 0.05; [0-9]+ points are noise$")
  bounded <- cluster_optics(moons[c("x1", "x2")], eps = 0.05, progress = FALSE)
  expect_match(line(bounded), "not reached")
  expect_draws(autoplot(bounded))
  globe <- cluster_optics(quakes[1:2], metric = "haversine", progress = FALSE)
  globe <- extract(globe, eps = 60000)
  expect_match(line(globe), "at 60,000 metres")
  expect_identical(autoplot(globe)$labels$y, "reachability distance in metres")
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
