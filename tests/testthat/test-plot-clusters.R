x <- named_points(30)
fit <- known_fit(x)

test_that("the data behind the picture are the points and the centers", {
  data <- plot_data(fit, x)
  expect_identical(names(data), c("part", "row", "x", "y", "cluster"))
  points <- rows_for(data, "point")
  expect_equal(points$row, 1:30)
  expect_identical(points$x, unname(x[, "a"]))
  expect_identical(points$y, unname(x[, "b"]))
  expect_identical(as.integer(points$cluster), unname(fit$cluster))
  centers <- rows_for(data, "center")
  expect_equal(cbind(centers$x, centers$y), unname(fit$centers))
  expect_identical(as.integer(centers$cluster), 1:3)
  expect_identical(levels(data$cluster), c("1", "2", "3"))
})

test_that("boundaries add regions and lines by predict()", {
  data <- plot_data(fit, x, boundaries = TRUE)
  expect_identical(names(data), c("part", "row", "x", "y", "xend", "yend", "cluster"))
  expect_identical(unique(data$part), c("region", "boundary", "point", "center"))
  regions <- rows_for(data, "region")
  expect_gt(nrow(regions), 80000)
  expect_identical(
    as.integer(regions$cluster), naive_assign(cbind(regions$x, regions$y), fit$centers)
  )
  expect_true(all(is.na(rows_for(data, "boundary")$cluster)))
})

test_that("the picture builds, is drawn, and colours points, regions and rings by cluster", {
  picture <- autoplot(fit, x, boundaries = TRUE)
  built <- expect_builds(picture)
  expect_draws(picture)
  plain <- expect_builds(autoplot(fit, x))
  expect_lt(length(plain$data), length(built$data))
  points <- ggplot2::layer_data(autoplot(fit, x), 1)
  in_order <- plot_data(fit, x)[order(scatter_key(1:30)), ]
  expect_identical(points$colour, cluster_colours(3)[in_order$cluster])
  expect_identical(ggplot2::layer_data(autoplot(fit, x), 2)$fill, cluster_colours(3))
  labels <- picture$labels
  expect_identical(labels$title, "3 clusters in 30 points")
  expect_match(labels$subtitle, "^Inertia .* after 2 iterations$")
  expect_identical(c(labels$x, labels$y), c("a", "b"))
})

test_that("plot() draws on the current device and returns the picture invisibly", {
  withr::local_pdf(NULL)
  before <- graphics::par(no.readonly = TRUE)
  devices <- grDevices::dev.list()
  result <- withVisible(plot(fit, x, boundaries = TRUE))
  expect_false(result$visible)
  expect_s3_class(result$value, "ggplot")
  expect_identical(grDevices::dev.list(), devices)
  expect_identical(graphics::par(no.readonly = TRUE), before)
})

test_that("random numbers stay as they are", {
  many <- named_points(60000)
  many_fit <- known_fit(many)
  set.seed(1)
  seed <- .Random.seed
  plot_data(fit, x, boundaries = TRUE)
  autoplot(many_fit, many)
  expect_identical(.Random.seed, seed)
})

test_that("inputs stay as they are, and data frames and reordered columns give the same picture", {
  frame <- as.data.frame(x)
  expect_unchanged(frame, plot_data(fit, frame))
  expect_identical(plot_data(fit, frame), plot_data(fit, x))
  expect_identical(plot_data(fit, frame[2:1]), plot_data(fit, x))
  expect_identical(autoplot(fit, unname(x))$labels$x, "a")
})

test_that("more than 50,000 points are thinned, and the subtitle says so", {
  many <- named_points(60001)
  picture <- autoplot(known_fit(many), many)
  data <- plot_data(picture)
  expect_identical(sum(data$part == "point"), 50000L)
  expect_identical(unname(many[rows_for(data, "point")$row, 1]), rows_for(data, "point")$x)
  expect_match(picture$labels$subtitle, "50,000 of the 60,001 points are drawn", fixed = TRUE)
  expect_identical(picture$labels$title, "3 clusters in 60,001 points")
})

test_that("one column becomes a strip", {
  strip <- named_points(40)[, "a", drop = FALSE]
  strip_fit <- known_fit(strip)
  picture <- autoplot(strip_fit, strip, boundaries = TRUE)
  expect_builds(picture)
  expect_draws(picture)
  data <- plot_data(picture)
  expect_identical(rows_for(data, "point")$x, unname(strip[, 1]))
  expect_identical(unique(rows_for(data, "region")$y), 0)
  expect_identical(unique(rows_for(data, "center")$y), 0)
  middles <- sort(strip_fit$centers)[-1] - diff(sort(strip_fit$centers)) / 2
  expect_equal(sort(rows_for(data, "boundary")$x), middles, tolerance = 0.01)
  expect_null(picture$labels$y)
  expect_match(picture$labels$subtitle, "spread up and down")
})

test_that("more than two columns are projected, and the axes say so", {
  flowers <- iris[1:4]
  flowers_fit <- known_fit(as.matrix(flowers))
  picture <- autoplot(flowers_fit, flowers, boundaries = TRUE)
  expect_builds(picture)
  expect_identical(picture$labels$x, "principal axis 1 (92% of the variance)")
  expect_identical(picture$labels$y, "principal axis 2 (5% of the variance)")
  expect_match(picture$labels$subtitle, "plane of the two axes through the mean")
  points <- rows_for(plot_data(picture), "point")
  oracle <- prcomp(flowers)$x
  expect_equal(abs(points$x), abs(unname(oracle[, 1])))
  centers <- rows_for(plot_data(picture), "center")
  expect_equal(
    centers$x, as.double(rowsum(points$x, flowers_fit$cluster) / 50)
  )
})

test_that("noise is grey, named and counted; clusterings without centers have none", {
  noise <- known_noise_fit()
  spots <- cbind(a = c(1, 9, 4, 1, 4, 5), b = c(1, 2, 6, 2, 5, 6))
  picture <- autoplot(noise, spots)
  expect_builds(picture)
  data <- plot_data(picture)
  expect_identical(unique(data$part), "point")
  expect_identical(levels(data$cluster), c("0", "1", "2"))
  colours <- ggplot2::layer_data(picture, 1)$colour
  expect_identical(sum(colours == "grey60"), 1L)
  expect_identical(picture$labels$subtitle, "1 point is noise: grey crosses")
  expect_identical(picture$labels$title, "2 clusters in 6 points")
})

test_that("small and degenerate data have pictures too", {
  one_row <- matrix(c(2, 5), 1, dimnames = list(NULL, c("a", "b")))
  cases <- list(
    "one row" = one_row,
    "one number" = matrix(4),
    "one row of many columns" = matrix(c(3, 1, 4, 1, 5), 1),
    "a constant column" = cbind(1:6, 3),
    "all rows alike" = matrix(7, 5, 2),
    "all rows alike in one column" = matrix(7, 5, 1),
    "all rows alike in many columns" = matrix(7, 5, 4),
    "far from zero" = cbind(1:6, c(2, 3, 9, 9, 9, 1)) + 1e9,
    "very large" = cbind(1:6, c(2, 3, 9, 9, 9, 1)) * 1e140
  )
  for (name in names(cases)) {
    points <- cases[[name]]
    single <- labelled_fit(points, rep(1L, nrow(points)))
    picture <- autoplot(single, points, boundaries = TRUE)
    expect_builds(picture)
    expect_identical(sum(plot_data(picture)$part == "boundary"), 0L, info = name)
  }
  expect_draws(autoplot(labelled_fit(one_row, 1L), one_row, boundaries = TRUE))
  expect_identical(
    autoplot(labelled_fit(one_row, 1L), one_row)$labels$title, "1 cluster in 1 point"
  )
})

test_that("as many clusters as rows, and more than there are colours, are drawn", {
  points <- named_points(100)
  singles <- labelled_fit(points, 1:100)
  expect_builds(autoplot(singles, points, boundaries = TRUE))
  expect_draws(autoplot(singles, points))
})

test_that("names of any length and kind can stand at the axes", {
  odd <- x
  colnames(odd) <- c(strrep("long name ", 40), "{braces} & `ticks`")
  picture <- autoplot(known_fit(odd), odd)
  expect_builds(picture)
  expect_draws(picture)
  expect_lte(nchar(picture$labels$x), 48)
  expect_identical(picture$labels$y, "{braces} & `ticks`")
})

test_that("wrong data and arguments are refused in words", {
  expect_clean_error(autoplot(fit), "param", "x")
  expect_clean_error(autoplot(fit, x[1:5, ]), "dim", "x", c("\\b5\\b", "\\b30\\b"))
  expect_clean_error(autoplot(fit, x[, 1, drop = FALSE]), "dim", "x")
  expect_clean_error(autoplot(fit, replace(x, 3, NA)), "nonfinite", "x")
  expect_snapshot(error = TRUE, {
    plot(fit)
    autoplot(fit)
    autoplot(fit, x[1:5, ])
    autoplot(fit, x[, 1, drop = FALSE])
    autoplot(fit, NULL)
    autoplot(fit, iris)
    autoplot(fit, replace(x, 3, NA))
    autoplot(fit, x, boundaries = NA)
    autoplot(fit, x, type = "scatter")
    plot(fit, x, boundary = TRUE)
    autoplot(utils::modifyList(fit, list(k = 9L)), x)
  })
})

test_that("a wrong call opens no device", {
  devices <- grDevices::dev.list()
  try(plot(fit), silent = TRUE)
  try(plot(fit, x[1:5, ]), silent = TRUE)
  expect_identical(grDevices::dev.list(), devices)
})

test_that("where there are too many clusters for a legend the largest have numbers", {
  few <- known_fit(x)
  expect_false("number" %in% plot_data(few, x)$part)
  many <- named_points(300)
  sizes <- rep(1:40, times = c(rep(15, 10), rep(5, 30)))[seq_len(300)]
  singles <- labelled_fit(many, sizes)
  picture <- autoplot(singles, many)
  numbers <- rows_for(plot_data(picture), "number")
  expect_identical(as.character(numbers$row), as.character(numbers$cluster))
  expect_lte(nrow(numbers), 24)
  expect_equal(
    cbind(numbers$x, numbers$y), unname(singles$centers[numbers$row, , drop = FALSE])
  )
  # The largest cluster always has its number, and no number covers another.
  expect_identical(numbers$row[1], 1L)
  stage <- picture_stage(picture_points(singles, many), singles$centers)
  for (i in seq_len(nrow(numbers) - 1)) {
    expect_gt(min(window_distance(numbers[-i, ], numbers[i, ], stage$window)), 0.035)
  }
  expect_match(picture$labels$subtitle, "Numbers: the largest clusters, as far as there is room")
  expect_draws(picture)
})

test_that("points at the same place are drawn once, by their number", {
  whole <- cbind(a = rep(1:3, c(50, 30, 20)), b = rep(c(2, 5), 50))
  groups <- rep(1:2, c(50, 50))
  fit <- labelled_fit(whole, groups)
  picture <- autoplot(fit, whole, boundaries = TRUE)
  data <- plot_data(picture)
  points <- rows_for(data, "point")
  expect_equal(points$row, 1:100)
  expect_identical(sum(points$count, na.rm = TRUE), 100)
  table <- as.data.frame(table(a = whole[, 1], b = whole[, 2], cluster = groups))
  table <- table[table$Freq > 0, ]
  shown <- points[!is.na(points$count), ]
  expect_identical(nrow(shown), nrow(table))
  found <- match(
    paste(shown$x, shown$y, shown$cluster), paste(table$a, table$b, table$cluster)
  )
  expect_equal(shown$count, table$Freq[found])
  drawn <- ggplot2::layer_data(picture, 3)
  expect_identical(nrow(drawn), nrow(table))
  # Areas go by the count.
  expect_equal(drawn$size^2 / max(drawn$size)^2, sort(shown$count, decreasing = TRUE) / 25)
  expect_draws(picture)
  # All rows alike; a few alike; one column, where points are spread.
  same <- matrix(7, 5, 2)
  expect_identical(
    rows_for(plot_data(labelled_fit(same, rep(1L, 5)), same), "point")$count, c(5, NA, NA, NA, NA)
  )
  expect_null(plot_data(known_fit(x), x)$count)
  strip <- whole[, 1, drop = FALSE]
  expect_null(plot_data(labelled_fit(strip, groups), strip)$count)
})

test_that("counts go with cores, probabilities and panels", {
  set.seed(1)
  whole <- cbind(sample(5, 300, TRUE), stats::rpois(300, 3))
  fits <- list(
    cluster_dbscan(whole, 1, 20), cluster_kmeans(whole, 3), cluster_hdbscan(whole, 20)
  )
  for (fit in fits) {
    picture <- autoplot(fit, whole, boundaries = TRUE)
    expect_identical(sum(plot_data(picture)$count, na.rm = TRUE), 300)
    expect_draws(picture)
  }
  both <- plot_comparison(fits[1:2], whole)
  expect_identical(sum(plot_data(both)$count, na.rm = TRUE), 600)
  expect_draws(both)
  new <- autoplot(fits[[1]], whole, newdata = rbind(c(1, 1), c(9, 9)))
  expect_draws(new)
})
