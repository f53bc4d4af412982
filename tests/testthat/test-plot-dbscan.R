# Pictures of DBSCAN: cores, borders and noise, regions and new points.

moons_fit <- function(eps = 0.1) cluster_dbscan(moons[c("x1", "x2")], eps, progress = FALSE)

test_that("points carry what they are", {
  fit <- moons_fit(0.05)
  data <- plot_data(fit, moons[c("x1", "x2")])
  expect_identical(levels(data$role), c("core", "border", "noise"))
  expect_identical(data$row[data$role == "core"], fit$core)
  expect_identical(data$row[data$role == "noise"], unname(which(fit$is_noise)))
  expect_identical(as.character(data$cluster), as.character(unname(fit$cluster)))
  built <- expect_builds(autoplot(fit, moons[c("x1", "x2")]))
  expect_setequal(unique(built$data[[1]]$shape), c(16, 1, 4))
  expect_draws(autoplot(fit, moons[c("x1", "x2")]))
})

test_that("cores have at least so many rows around them", {
  x <- moons[c("x1", "x2")]
  lines <- function(fit, x) autoplot(fit, x)$labels$subtitle
  density <- function(fit) grep("density:", format_lines(fit), value = TRUE)
  expect_match(lines(moons_fit(), x), "cores with at least 5 points within 0.1")
  expect_match(density(moons_fit()), "cores have at least 5 rows within 0.1, themselves included")
  weighted <- cluster_dbscan(x, 0.1, weights = rep(2, 1000), progress = FALSE)
  expect_match(lines(weighted, x), "cores with a weight of at least 5 within 0.1")
  expect_match(density(weighted), "a weight of at least 5 within 0.1, their own included")
  expect_match(lines(cluster_dbscan(x, Inf, progress = FALSE), x), "cores with at least 5 points$")
  globe <- cluster_dbscan(quakes[1:2], 60000, metric = "haversine", progress = FALSE)
  expect_match(lines(globe, quakes[1:2]), "within 60,000 metres")
  expect_match(density(globe), "within 60000 metres")
  ordered <- cluster_optics(x, progress = FALSE)
  expect_match(density(ordered), "measured over 5 rows, the row itself included$")
  expect_match(density(cluster_optics(x, 2, progress = FALSE)), "included, up to 2$")
  expect_match(format_lines(extract(ordered, eps = 0.1)), "extracted: at eps = 0.1", all = FALSE)
  expect_match(
    format_lines(extract(ordered, xi = 0.1)), "walls of xi = 0.1, at least 5 rows each", all = FALSE
  )
  tree <- cluster_hdbscan(x[1:200, ], 9, weights = rep(2, 200), progress = FALSE)
  expect_match(density(tree), "measured over 9 units of weight, the row's own included$")
  expect_match(format_lines(tree), "nodes of a weight of at least 9,", all = FALSE)
  for (fit in list(weighted, globe, ordered, extract(ordered, xi = 0.1), tree)) {
    expect_lte(max(nchar(format_lines(fit))), 80)
  }
})

test_that("regions follow predict() and leave what is too far", {
  fit <- moons_fit(0.2)
  new <- data.frame(x1 = c(-0.5, 0, 1, 2), x2 = c(0, 0.5, -0.1, 1))
  data <- plot_data(
    fit, moons[c("x1", "x2")], boundaries = TRUE, newdata = new, n_neighbors = 5,
    max_distance = 0.2
  )
  crosses <- rows_for(data, "new")
  expect_identical(crosses$x, new$x1)
  expect_identical(
    as.integer(as.character(crosses$cluster)),
    predict(fit, new, n_neighbors = 5, max_distance = 0.2)
  )
  region <- rows_for(data, "region")
  some <- seq(1, nrow(region), by = 97)
  place <- data.frame(x1 = region$x[some], x2 = region$y[some])
  expect_identical(
    as.integer(as.character(region$cluster[some])),
    predict(fit, place, n_neighbors = 5, max_distance = 0.2)
  )
  expect_false(any(region$cluster == 0))
  picture <- autoplot(fit, moons[c("x1", "x2")], boundaries = TRUE, newdata = new)
  expect_builds(picture)
  expect_draws(picture)
})

test_that("fits with and without cores are compared", {
  x <- moons[c("x1", "x2")]
  none <- maybe_noise(moons_fit(1e-9))
  fits <- list(a = moons_fit(0.05), b = cluster_optics(x, progress = FALSE), c = none)
  data <- plot_data(fits, x)
  expect_true(all(is.na(data$role[data$panel == "b"])))
  expect_true(all(data$role[data$panel == "c"] == "noise"))
  expect_draws(plot_comparison(fits, x))
})

test_that("noise is a grey cross in all pictures of points, and named once", {
  x <- moons[c("x1", "x2")]
  x <- rbind(x, expand.grid(x1 = c(-1, 2.5), x2 = c(-2, 2)))
  tree <- cluster_hdbscan(x, 20, progress = FALSE)
  ordered <- extract(cluster_optics(x, progress = FALSE), eps = 0.06)
  fits <- list(cluster_dbscan(x, 0.06, progress = FALSE), tree, ordered)
  signs <- function(picture) {
    layers <- lapply(seq_along(picture$layers), function(i) {
      data <- ggplot2::layer_data(picture, i)
      if (is.numeric(data[["shape"]])) data[c("x", "y", "shape", "colour")]
    })
    unique(do.call(rbind, layers))
  }
  noise_of <- function(fit) paste(x$x1, x$x2)[fit$cluster == 0L]
  for (fit in fits) {
    picture <- autoplot(fit, x)
    drawn <- signs(picture)
    cross <- drawn$shape == 4
    expect_setequal(paste(drawn$x, drawn$y)[cross], noise_of(fit))
    expect_identical(unique(drawn$colour[cross]), noise_colour)
    expect_false(noise_colour %in% drawn$colour[!cross])
    expect_match(picture$labels$subtitle, "noise: grey crosses")
    scale <- ggplot2::ggplot_build(picture)$plot$scales$get_scales("colour")
    expect_identical(scale$get_labels()[1], "noise")
    expect_identical(scale$guide$params$override.aes$shape, c(4, rep(16, fit$k)))
    expect_draws(picture)
  }
  # Also side by side, with cores in some panels and without.
  for (several in list(fits, fits[2:3])) {
    picture <- plot_comparison(several, x)
    drawn <- signs(picture)
    expect_setequal(
      paste(drawn$x, drawn$y)[drawn$shape == 4], unlist(lapply(several, noise_of))
    )
    expect_match(picture$labels$subtitle, "Grey crosses: noise")
    expect_draws(picture)
  }
})

test_that("noise is a cross where points lie at the same place as well", {
  x <- round(rbind(normal_points(900, 2, seed = 1), matrix(c(-9, 9, 9, -9), 2)))
  for (fit in list(cluster_dbscan(x, 1), extract(cluster_optics(x, progress = FALSE), eps = 1))) {
    picture <- autoplot(fit, x)
    drawn <- do.call(rbind, lapply(seq_along(picture$layers), function(i) {
      data <- ggplot2::layer_data(picture, i)
      if (is.numeric(data[["shape"]])) data[c("x", "shape", "size")]
    }))
    expect_setequal(drawn$x[drawn$shape == 4], unique(x[fit$cluster == 0L, 1]))
    expect_gt(length(unique(drawn$size)), 2)
    expect_draws(picture)
  }
})

test_that("what cannot be drawn says why", {
  x <- as.matrix(moons[c("x1", "x2")])
  given <- cluster_dbscan(stats::dist(x), 0.2)
  expect_builds(autoplot(given, x))
  expect_clean_error(autoplot(given, x, boundaries = TRUE), "model", "object")
  expect_clean_error(autoplot(given, x, newdata = x), "model", "object")
  expect_clean_error(autoplot(moons_fit()), "param", "x")
  expect_clean_error(autoplot(moons_fit(), x, boundaries = NA), "param", "boundaries")
  expect_clean_error(autoplot(moons_fit(), x, n_neighbors = 0), "param", "n_neighbors")
  expect_clean_error(autoplot(moons_fit(), x, newdata = x[, 1, drop = FALSE]), "dim", "newdata")
})

test_that("new points are in the legend, and have the colour of their cluster", {
  x <- moons[c("x1", "x2")]
  fit <- moons_fit(0.1)
  new <- data.frame(x1 = c(-0.5, 0, 1, 2), x2 = c(0, 1, -0.5, 1))
  picture <- autoplot(fit, x, newdata = new)
  data <- plot_data(picture)
  expect_identical(levels(data$role), c("core", "border", "noise", "new"))
  expect_identical(as.character(data$role[data$part == "new"]), rep("new", 4))
  shapes <- ggplot2::ggplot_build(picture)$plot$scales$get_scales("shape")
  # The crosses of noise are in the legend of clusters.
  expect_identical(shapes$get_labels(), c("core", "border", "new"))
  crosses <- ggplot2::layer_data(picture, length(picture$layers))
  expect_identical(unique(crosses$shape), 3)
  expect_identical(crosses$colour, unname(label_colours(predict(fit, new))))
  expect_setequal(predict(fit, new), 0:2)
  expect_draws(picture)
  # Without new points nothing is said of them.
  expect_identical(levels(plot_data(fit, x)$role), c("core", "border", "noise"))
})
