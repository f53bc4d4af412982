x <- named_points(30)
fit <- known_fit(x)

# The colours of regions, points and rings as they are drawn, one for each cluster.
drawn_colours <- function(picture, clusters = 1:3) {
  picture <- suppressMessages(picture)
  data <- plot_data(picture)
  built <- ggplot2::ggplot_build(picture)$data
  points <- data[data$part == "point", ]
  points <- points[order(scatter_key(points$row)), ]
  pick <- function(colours, labels) colours[match(clusters, labels)]
  list(
    region = pick(built[[1]]$fill, data$cluster[data$part == "region"]),
    point = pick(built[[3]]$colour, points$cluster),
    ring = pick(built[[4]]$fill, data$cluster[data$part == "center"])
  )
}

test_that("points, regions and rings have the colours of the package", {
  drawn <- drawn_colours(autoplot(fit, x, boundaries = TRUE))
  for (part in drawn) expect_identical(part, cluster_colours(3))
})

test_that("a scale of colours that is added recolours all of them", {
  picture <- autoplot(fit, x, boundaries = TRUE)
  brewer <- c("#1B9E77", "#D95F02", "#7570B3")
  suppressMessages({
    by_brewer <- picture + ggplot2::scale_colour_brewer(palette = "Dark2")
    by_hand <- picture + ggplot2::scale_colour_manual(values = c("red", "green", "blue"))
    both <- picture + ggplot2::scale_colour_brewer(
      palette = "Dark2", aesthetics = c("colour", "fill")
    )
  })
  for (part in drawn_colours(by_brewer)) expect_identical(part, brewer)
  for (part in drawn_colours(by_hand)) expect_identical(part, c("red", "green", "blue"))
  for (part in drawn_colours(both)) expect_identical(part, brewer)
  expect_draws(by_brewer)
  expect_draws(both)
  # Rings keep their dark outline.
  expect_identical(unique(ggplot2::layer_data(by_brewer, 4)$colour), ink_colour)
})

test_that("a scale of fills changes what is filled, in whatever order scales come", {
  picture <- autoplot(fit, x, boundaries = TRUE)
  fills <- ggplot2::scale_fill_manual(values = c("red", "green", "blue"))
  colours <- ggplot2::scale_colour_manual(values = c("pink", "gold", "cyan"))
  for (changed in suppressMessages(list(picture + fills + colours, picture + colours + fills))) {
    drawn <- drawn_colours(changed)
    expect_identical(drawn$region, c("red", "green", "blue"))
    expect_identical(drawn$ring, c("red", "green", "blue"))
    expect_identical(drawn$point, c("pink", "gold", "cyan"))
  }
  expect_draws(suppressMessages(picture + fills))
})

test_that("comparisons and steps are recoloured as a whole too", {
  brewer <- c("#E41A1C", "#377EB8", "#4DAF4A")
  scale <- ggplot2::scale_colour_brewer(palette = "Set1")
  picture <- suppressMessages(plot_comparison(list(fit, fit), x, boundaries = TRUE) + scale)
  drawn <- ggplot2::ggplot_build(picture)$data
  expect_setequal(drawn[[1]]$fill, brewer)
  expect_setequal(drawn[[3]]$colour, brewer)
  expect_setequal(drawn[[4]]$fill, brewer)
  steps <- suppressMessages(plot_iterations(x, 3, fit$centers, steps = 1) + scale)
  drawn <- ggplot2::ggplot_build(steps)$data
  expect_setequal(drawn[[1]]$fill, brewer)
  expect_setequal(drawn[[6]]$fill, brewer)
})

test_that("given labels and ranges of strategies follow a scale of colours", {
  labels <- replace(rep(NA_character_, 30), 1:3, c("a", "b", "c"))
  brewer <- c("#E41A1C", "#377EB8", "#4DAF4A")
  scale <- ggplot2::scale_colour_brewer(palette = "Set1")
  picture <- suppressMessages(autoplot(spread_labels(x, labels, 3)) + scale)
  given <- ggplot2::layer_data(picture, 3)
  expect_setequal(given$fill, brewer)
  expect_identical(unique(given$colour), ink_colour)
  queries <- structure(
    data.frame(
      run = 1, strategy = factor(rep(c("random", "uncertainty"), 2)), labels = c(1, 1, 2, 2),
      accuracy = c(0.5, 0.6, 0.7, 0.8)
    ),
    class = c("huddle_query_comparison", "data.frame")
  )
  picture <- suppressMessages(autoplot(queries) + scale)
  expect_setequal(ggplot2::layer_data(picture, 1)$fill, brewer[1:2])
  expect_setequal(ggplot2::layer_data(picture, 2)$colour, brewer[1:2])
  expect_draws(picture)
})

test_that("the legend of an added scale has solid keys of a size to be seen", {
  many <- named_points(3000)
  picture <- suppressMessages(
    autoplot(known_fit(many), many) + ggplot2::scale_colour_brewer(palette = "Dark2")
  )
  key <- key_of_points(list(size = 0.3, alpha = 0.2, shape = 16, colour = "red"), list(), 1)
  expect_identical(key$gp$col, "#FF0000FF")
  expect_gt(key$gp$fontsize, 7)
  expect_draws(picture)
  expect_identical(picture$labels$colour, "cluster")
})

test_that("shades stay in their place where clusters are far apart", {
  x <- cbind(a = c(0, 0.1, 0.2, 9, 9.1, 9.2), b = c(0, 0.1, 0, 5, 5.1, 5))
  fit <- cluster_dbscan(x, 0.3, min_samples = 2)
  picture <- autoplot(fit, x, boundaries = TRUE)
  expect_draws(picture)
  region <- rows_for(plot_data(picture), "region")
  drawn <- ggplot2::layer_data(picture, 1)
  seen <- drawn[drawn$alpha > 0, ]
  expect_identical(seen$x, region$x)
  expect_identical(unique(seen$alpha), 0.2)
  # Without a gap nothing is added.
  case <- picture_case()
  whole <- autoplot(case$fit, case$x, boundaries = TRUE)
  expect_identical(nrow(ggplot2::layer_data(whole, 1)), nrow(rows_for(plot_data(whole), "region")))
  nothing <- maybe_noise(cluster_dbscan(x, 1e-3, 2))
  both <- plot_comparison(list(fit, nothing, fit), x, boundaries = TRUE)
  expect_draws(both)
})
