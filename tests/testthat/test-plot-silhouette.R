test_that("the silhouette diagram holds every row in its place", {
  x <- grid_groups(60, 2, 3, spread = 3)
  label <- rep_len(c(2L, 1L, 3L, 0L), 60)
  widths <- silhouette_samples(x, label)
  data <- plot_data(widths)
  expect_named(data, c("panel", "row", "cluster", "width", "top", "bottom"))
  expect_identical(nrow(data), 45L)
  expect_equal(data$width, unname(widths[data$row, "sil_width"]))
  expect_identical(as.character(data$cluster), as.character(label[data$row]))
  for (bar in split(data, data$cluster)) {
    expect_false(is.unsorted(-bar$width))
    expect_true(all(bar$bottom - bar$top == 1))
  }
  expect_identical(data$cluster, sort(data$cluster))
  picture <- ggplot2::autoplot(widths)
  expect_builds(picture)
  expect_draws(picture)
  expect_identical(plot_data(picture), data)
  together <- silhouette_samples(x, label, noise = "cluster")
  expect_identical(levels(plot_data(together)$cluster), c("0", "1", "2", "3"))
  expect_builds(ggplot2::autoplot(together))
  expect_error(ggplot2::autoplot(widths, k = 3), class = "huddle_error_param")
})

test_that("the title names the distance", {
  x <- grid_groups(30, 2, 3)
  label <- rep_len(1:3, 30)
  title <- function(widths) ggplot2::autoplot(widths)$labels$title
  expect_match(title(silhouette_samples(x, label)), "euclidean distances")
  expect_match(title(silhouette_samples(dist(x), label)), "given distances")
  cubes <- silhouette_samples(x, label, metric = "minkowski", p = 3)
  expect_match(title(cubes), "minkowski distances with p = 3")
  fit <- with_fixed_seed(1, cluster_kmeans(abs(x) + 1, 3, metric = "cosine"))
  expect_match(title(silhouette_samples(abs(x) + 1, fit)), "cosine distances")
})

test_that("what plot.silhouette() of package cluster takes is taken", {
  x <- named_points(30)
  label <- rep_len(c(1, 2, 4), 30)
  widths <- silhouette_samples(x, label)
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  layers <- function(...) {
    picture <- plot(widths, ...)
    list(labels = picture$labels, built = ggplot2::ggplot_build(picture)$data)
  }
  usual <- layers()
  expect_match(usual$labels$subtitle, "30 rows in 3 clusters\n.*mean of all rows, 0[.]")
  named <- layers(main = "A title", sub = "Below", xlab = "s", do.n.k = FALSE)
  expect_identical(named$labels[c("title", "subtitle", "x")], list(
    title = "A title", subtitle = "Below", x = "s"
  ))
  expect_identical(layers(main = quote(s[i]))$labels$title, quote(s[i]))

  # Colours: one, one for each cluster, one for each row.
  expect_identical(unique(layers(col = "gray")$built[[1]]$fill), "#BEBEBEFF")
  three <- layers(col = c("red", "green", "#0000FF"), border = 1)$built[[1]]
  expect_identical(unique(three$fill), c("#FF0000FF", "#00FF00FF", "#0000FFFF"))
  expect_identical(unique(three$colour), "#000000FF")
  turned <- layers(col = c("4" = "blue", "1" = "red", "2" = "green"))$built[[1]]
  expect_identical(turned$fill, three$fill)
  rows <- rep_len(c("red", "blue"), 30)
  each <- layers(col = rows)
  expect_identical(
    each$built[[1]]$fill, c(red = "#FF0000FF", blue = "#0000FFFF")[rows[plot_data(widths)$row]],
    ignore_attr = TRUE
  )
  expect_true(all(is.na(layers(border = 0)$built[[1]]$colour)))

  # Names of rows, and figures of clusters.
  axis <- function(...) {
    built <- ggplot2::ggplot_build(plot(widths, ...))
    built$layout$panel_params[[1]]$y$get_labels()
  }
  expect_setequal(axis(), rownames(x))
  expect_null(axis(nmax.lab = 30))
  expect_setequal(axis(max.strlen = 1), substr(rownames(x), 1, 1))
  texts <- function(...) unlist(lapply(layers(...)$built, `[[`, "label"))
  means <- summary(widths)$clusters
  expect_true(all(sprintf("10 rows, mean %.2f", means$width) %in% texts()))
  expect_false(any(grepl("mean", texts(do.clus.stat = FALSE))))
  noisy <- silhouette_samples(x, rep_len(0:2, 30), noise = "cluster")
  expect_builds(ggplot2::autoplot(noisy, col = c("grey", "red", "blue")))
  expect_builds(ggplot2::autoplot(silhouette_samples(x, rep_len(0:2, 30)), col = 2:3))
})

test_that("what it cannot take is refused by name", {
  widths <- silhouette_samples(grid_groups(30, 2, 3), rep_len(1:3, 30))
  draw <- function(...) ggplot2::autoplot(widths, ...)
  expect_clean_error(draw(las = 1), "param", "las", c("base graphics", "ggplot2"))
  expect_clean_error(draw(xlim = 0:1), "param", "xlim", "base graphics")
  expect_clean_error(draw(colour = "red"), "param", "colour", "col")
  expect_clean_error(draw(col = c("red", "blue")), "param", "col", "3 clusters")
  expect_clean_error(draw(col = "no colour"), "param", "col")
  expect_clean_error(draw(col = list("red")), "param", "col")
  expect_clean_error(draw(border = c("red", "blue")), "param", "border")
  expect_clean_error(draw(main = 1), "param", "main")
  expect_clean_error(draw(sub = NA), "param", "sub")
  expect_clean_error(draw(nmax.lab = -1), "param", "nmax.lab")
  expect_clean_error(draw(max.strlen = 0), "param", "max.strlen")
  expect_clean_error(draw(cex.names = 0), "param", "cex.names")
  expect_clean_error(draw(do.n.k = 1), "param", "do.n.k")
  expect_clean_error(draw(do.clus.stat = NA), "param", "do.clus.stat")
  expect_clean_error(draw(do.col.sort = FALSE), "param", "do.col.sort", "rows")
})

test_that("long bars are thinned, with their heights kept", {
  n <- 9000
  x <- grid_groups(n, 1, 3, spread = 2)
  widths <- silhouette_samples(x, rep_len(1:3, n), metric = "sqeuclidean")
  data <- plot_data(widths)
  expect_lte(nrow(data), 2000)
  expect_equal(sum(data$bottom - data$top), n)
  expect_builds(ggplot2::autoplot(widths))
})

test_that("curves mark what is suggested", {
  path <- with_fixed_seed(1, choose_k(grid_groups(90, 2, 3), 1:6))
  for (type in c("elbow", "silhouette", "criteria")) {
    data <- plot_data(path, type = type)
    expect_named(data, c("k", "criterion", "value", "se", "suggested"))
    picture <- ggplot2::autoplot(path, type = type)
    expect_builds(picture)
    expect_draws(picture)
    expect_identical(plot_data(picture), data)
  }
  expect_identical(data$k[data$suggested & data$criterion == "inertia"], elbow(path))
  expect_identical(plot_data(path)$value, path$inertia)
  expect_match(ggplot2::autoplot(path)$labels$title, "3 clusters")
  gap <- with_fixed_seed(1, choose_k(grid_groups(60, 2, 3), 1:4, criteria = "gap", gap_samples = 3))
  data <- plot_data(gap, type = "criteria")
  expect_identical(data$se, gap$gap_se)
  expect_builds(ggplot2::autoplot(gap, type = "criteria"))
  two <- with_fixed_seed(1, choose_k(grid_groups(60, 2, 3), 1:2))
  expect_builds(ggplot2::autoplot(two))
  one <- with_fixed_seed(1, choose_k(grid_groups(60, 2, 3), 1))
  expect_builds(ggplot2::autoplot(one, type = "criteria"))
})

test_that("diagrams of several k stand side by side", {
  path <- with_fixed_seed(1, choose_k(blobs[1:2], 1:9))
  data <- plot_data(path, type = "diagram")
  expect_identical(
    levels(data$panel), sprintf("k = %d, mean %.3f", 3:6, path$silhouette[3:6])
  )
  picture <- ggplot2::autoplot(path, type = "diagram", k = c(8, 2))
  expect_match(levels(plot_data(picture)$panel), "k = (8|2), mean 0[.]")
  expect_builds(picture)
  expect_draws(picture)
  sampled <- with_fixed_seed(1, choose_k(blobs[1:2], 2:4, sample = 300))
  data <- plot_data(sampled, type = "diagram", k = 3)
  expect_true(all(data$row %in% 1:2000) && max(data$row) > 500)
  expect_match(ggplot2::autoplot(sampled, type = "diagram")$labels$subtitle, "of 2,000")
  expect_error(plot_data(path, type = "diagram", k = 1), class = "huddle_error_param")
  expect_error(plot_data(path, type = "knife"), class = "huddle_error_param")
  plain <- with_fixed_seed(1, choose_k(blobs[1:2], 2:3, criteria = "inertia"))
  expect_error(plot_data(plain, type = "diagram"), class = "huddle_error_param")
  expect_error(plot_data(plain, type = "silhouette"), class = "huddle_error_param")
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  expect_s3_class(plot(path), "ggplot")
  expect_s3_class(plot(silhouette_samples(blobs[1:2], path[[3]])), "ggplot")
})
