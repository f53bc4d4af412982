x <- named_points(30)
fit <- known_fit(x)
turned <- labelled_fit(x, rep_len(c(2L, 3L, 1L), 30))
split <- labelled_fit(x, replace(rep_len(1:3, 30), c(1, 4, 7), 4L))

test_that("matching clusters have one colour, and new ones a new colour", {
  expect_identical(matched_colours(list(fit, turned)), list(1:3, c(3L, 1L, 2L)))
  expect_identical(matched_colours(list(fit, split)), list(1:3, 1:4))
  # The fourth colour belongs to the part that was split off, in whatever order the panels come.
  expect_identical(matched_colours(list(fit, split, turned, split))[[4]], 1:4)
  expect_identical(matched_colours(list(split, fit)), list(1:4, 1:3))
})

test_that("noise takes no part in matching", {
  noise <- known_noise_fit()
  swapped <- noise
  swapped$cluster <- c(2L, 2L, 1L, 2L, 1L, 0L)
  expect_identical(matched_colours(list(noise, swapped)), list(1:2, 2:1))
  spots <- cbind(c(1, 9, 4, 1, 4, 5), c(1, 2, 6, 2, 5, 6))
  data <- plot_data(list(noise, swapped), spots)
  expect_identical(as.character(data$colour[data$cluster == "0"]), c("0", "0"))
  expect_builds(plot_comparison(list(noise, swapped), spots))
})

test_that("one center left over by all the others keeps a colour of its own", {
  all_in_one <- labelled_fit(x, rep(1L, 30))
  expect_identical(matched_colours(list(all_in_one, fit))[[2]][1], 1L)
  expect_setequal(matched_colours(list(all_in_one, fit))[[2]], 1:3)
})

test_that("the data behind the picture hold a panel for each clustering, on the same axes", {
  fits <- list(first = fit, second = turned)
  data <- plot_data(fits, x)
  expect_identical(names(data), c("panel", "part", "row", "x", "y", "cluster", "colour"))
  expect_identical(levels(data$panel), c("first", "second"))
  points <- rows_for(data, "point")
  expect_identical(points$x, rep(unname(x[, 1]), 2))
  second <- points[points$panel == "second", ]
  expect_identical(as.integer(as.character(second$cluster)), unname(turned$cluster))
  expect_identical(as.integer(as.character(second$colour)), unname(fit$cluster))
  expect_identical(plot_data(plot_comparison(fits, x)), data)
})

test_that("the comparison builds and is drawn, with and without boundaries", {
  fits <- list(fit, split, turned)
  picture <- plot_comparison(fits, x, boundaries = TRUE)
  built <- expect_builds(picture)
  expect_draws(picture)
  expect_identical(nrow(built$layout$layout), 3L)
  expect_builds(plot_comparison(fits, x))
  regions <- rows_for(plot_data(picture), "region")
  own <- regions[regions$panel == levels(regions$panel)[3], ]
  expect_identical(
    as.integer(as.character(own$cluster)), naive_assign(cbind(own$x, own$y), turned$centers)
  )
  expect_identical(picture$labels$title, "3 clusterings of 30 points")
})

test_that("titles are the names, or k and inertia", {
  titles <- panel_titles(list(good = fit, fit, fit))
  expect_identical(names(titles)[1], "good")
  expect_match(titles[[1]], "^good\ninertia [0-9.,]+$")
  expect_match(titles[[2]], "^k = 3, inertia [0-9.,]+$")
  expect_identical(anyDuplicated(names(titles)), 0L)
  expect_identical(unname(panel_titles(list(known_noise_fit()))), "k = 2")
  long <- panel_titles(stats::setNames(list(fit), strrep("many words ", 30)))
  expect_lte(max(nchar(strsplit(long, "\n")[[1]])), 40)
})

test_that("fits are put into the order of the first one's columns", {
  other <- known_fit(x[, 2:1])
  data <- plot_data(list(fit, other), x, boundaries = TRUE)
  centers <- rows_for(data, "center")
  expect_equal(centers$x[4:6], centers$x[1:3])
  regions <- split(rows_for(data, "region")$cluster, rows_for(data, "region")$panel)
  expect_identical(regions[[1]], regions[[2]])
})

test_that("one column, many columns and one fit alone are compared too", {
  strip <- x[, 1, drop = FALSE]
  expect_builds(plot_comparison(list(known_fit(strip)), strip, boundaries = TRUE))
  flowers <- as.matrix(iris[1:4])
  fits <- list(known_fit(flowers), labelled_fit(flowers, rep(1:3, each = 50)))
  picture <- plot_comparison(fits, iris[1:4], boundaries = TRUE)
  expect_builds(picture)
  expect_match(picture$labels$x, "principal axis 1")
})

test_that("random numbers and devices stay as they are", {
  set.seed(1)
  seed <- .Random.seed
  devices <- grDevices::dev.list()
  plot_comparison(list(fit, turned), x, boundaries = TRUE)
  expect_identical(.Random.seed, seed)
  expect_identical(grDevices::dev.list(), devices)
})

test_that("what is not a list of clusterings of these data is refused in words", {
  expect_clean_error(plot_comparison(fit, x), "type", "fits")
  expect_clean_error(plot_comparison(list(fit, mean), x), "type", "fits[[2]]")
  expect_clean_error(plot_comparison(list(fit, 3), x), "dim", "fits")
  expect_clean_error(plot_comparison(list(fit, known_fit()), x), "dim", "fits")
  expect_snapshot(error = TRUE, {
    plot_comparison(fit, x)
    plot_comparison(list(), x)
    plot_comparison(list(fit, mean), x)
    plot_comparison(list(fit))
    plot_comparison(list(fit), x[1:5, ])
    plot_comparison(list(fit, known_fit()), x)
    plot_comparison(list(fit), x, boundaries = "yes")
    plot_comparison(list(fit), x, k = 3)
  })
})

test_that("labels and results of other packages have panels", {
  km <- with_fixed_seed(1, stats::kmeans(x, 3, nstart = 5))
  tree <- stats::cutree(stats::hclust(stats::dist(x)), 3)
  same <- as_classifier(fit, x, 3)
  fits <- list(ours = fit, kmeans = km, tree = tree, named = letters[tree], knn = same)
  picture <- plot_comparison(fits, x)
  expect_builds(picture)
  data <- plot_data(picture)
  points <- split(rows_for(data, "point"), rows_for(data, "point")$panel)
  expect_identical(levels(data$panel), names(fits))
  expect_identical(as.integer(points$tree$cluster), unname(tree))
  expect_identical(points$named$colour, points$tree$colour)
  expect_identical(points$knn$colour, points$ours$colour)
  expect_match(panel_titles(list(drawn_fit(km, "x", NULL))), "inertia")
  centers <- rows_for(data, "center")
  expect_equal(unname(km$centers[, 1]), centers$x[centers$panel == "kmeans"])

  shaded <- plot_data(list(fit, km, same), x, boundaries = TRUE)
  own <- rows_for(shaded, "region")
  own <- own[own$panel == levels(own$panel)[2], ]
  expect_identical(
    as.integer(as.character(own$cluster)), naive_assign(cbind(own$x, own$y), unname(km$centers))
  )
  expect_clean_error(
    plot_comparison(list(fit, tree), x, boundaries = TRUE), "model", "fits[[2]]", "as_classifier"
  )
  expect_clean_error(plot_comparison(km, x), "type", "fits", "list.fit.")
  expect_clean_error(plot_comparison(tree, x), "type", "fits", "list.fit.")
  expect_clean_error(
    plot_comparison(list(stats::hclust(stats::dist(x))), x), "type", "fits[[1]]", "cutree"
  )
  expect_message(plot_comparison(list(tree - 1), x), "label 0", class = "huddle_message")
  expect_silent(grey <- plot_data(list(c(-1, tree[-1] - 1)), x))
  expect_identical(as.character(grey$colour)[1:2], c("0", as.character(tree[[2]])))
})
