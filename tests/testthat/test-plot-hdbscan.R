strengths <- function() cluster_hdbscan(moons[c("x1", "x2")], min_cluster_size = 20)

test_that("the scatter knows how much each point belongs", {
  fit <- strengths()
  x <- moons[c("x1", "x2")]
  data <- plot_data(fit, x)
  points <- data[data$part == "point", ]
  expect_identical(points$probability, fit$probability[points$row])
  expect_identical(as.character(points$cluster), as.character(fit$cluster[points$row]))
  shaded <- plot_data(fit, x, boundaries = TRUE)
  expect_true(all(c("region", "boundary", "point") %in% shaded$part))
  expect_draws(autoplot(fit, x))
  expect_draws(autoplot(fit, x, boundaries = TRUE))
  expect_identical(plot_data(autoplot(fit, x)), data)
})

test_that("the tree is as wide as it has rows", {
  fit <- strengths()
  data <- plot_data(fit)
  above <- fit$tree$child > fit$n
  expect_identical(sort(unique(data$node)), c(fit$n + 1L, sort(fit$tree$child[above])))
  width <- data$xend - data$x
  first <- !duplicated(data$node)
  expect_equal(width[first], c(fit$n, fit$tree$size[above])[data$node[first] - fit$n])
  # Shapes narrow on the way down, and end with nothing.
  for (node in unique(data$node)) {
    shape <- data[data$node == node, ]
    expect_true(all(diff(shape$distance) <= 0))
    expect_true(all(diff(shape$xend - shape$x) <= 1e-9))
    expect_equal(shape$x[nrow(shape)], shape$xend[nrow(shape)])
  }
  # Clusters lie below their parents.
  birth <- data[first, ]
  parent <- fit$tree$parent[match(birth$node, fit$tree$child)]
  up <- birth[match(parent, birth$node), ]
  expect_true(all(birth$x >= up$x - 1e-9 & birth$xend <= up$xend + 1e-9, na.rm = TRUE))
  selected <- fit$selected
  expect_identical(as.integer(as.character(birth$cluster[match(selected, birth$node)])), 1:fit$k)
  expect_draws(autoplot(fit))
})

test_that("nodes of the tree are not called clusters unless they are selected", {
  line <- function(fit) strsplit(autoplot(fit)$labels$subtitle, "\n")[[1]][1]
  nodes <- function(fit) sum(fit$tree$child > fit$n) + 1
  fit <- strengths()
  expect_identical(autoplot(fit)$labels$title, "Condensed tree of 1,000 points")
  n <- nodes(fit)
  selected <- sprintf("Of %d nodes %d are selected as clusters, by excess of mass", n, fit$k)
  expect_identical(line(fit), selected)
  tree <- sprintf("%d nodes of at least 20 rows, %d are clusters (excess of mass)", n, fit$k)
  expect_identical(grep("tree:", format_lines(fit), value = TRUE), paste("  tree:    ", tree))
  leaves <- cluster_hdbscan(moons[c("x1", "x2")], 20, selection = "leaf")
  expect_match(line(leaves), "are selected as clusters, being leaves$")
  x <- normal_points(100, 2, seed = 1)
  none <- suppressWarnings(cluster_hdbscan(x, 80))
  expect_identical(line(none), "Of 1 node none is selected as a cluster")
  one <- cluster_hdbscan(x, 80, allow_single = TRUE)
  expect_identical(line(one), "Of 1 node 1 is selected as a cluster, by excess of mass")
  built <- ggplot2::ggplot_build(autoplot(fit))
  expect_false(noise_colour %in% unlist(lapply(built$data, `[[`, "fill")))
})

test_that("many clusters are thinned, and none and duplicates are drawn", {
  x <- normal_points(3500, 2, seed = 1)
  fit <- cluster_hdbscan(x, 2, min_samples = 1, selection = "leaf")
  drawn <- length(unique(plot_data(fit)$node))
  expect_gte(drawn, 1000)
  expect_lt(length(unique(tree_data(fit, limit = 10)$node)), drawn + 1)
  none <- expect_all_noise(cluster_hdbscan(x[1:100, ], 80), "min_cluster_size")
  expect_draws(autoplot(none))
  expect_draws(autoplot(none, x[1:100, ]))
  heap <- maybe_noise(cluster_hdbscan(rbind(x[1:200, ], matrix(0, 100, 2)), 10))
  expect_false(anyNA(plot_data(heap)))
  expect_draws(autoplot(heap))
  expect_draws(autoplot(maybe_noise(cluster_hdbscan(matrix(1, 50, 2), 5))))
})

test_that("pictures say what they need", {
  fit <- strengths()
  expect_clean_error(autoplot(fit, type = "clusters"), "param", "x")
  expect_clean_error(autoplot(fit, moons[1:10, 1:2]), "dim", "x")
  expect_clean_error(autoplot(fit, type = "trace"), "param", "type")
  given <- cluster_hdbscan(stats::dist(moons[c("x1", "x2")]), 20)
  expect_clean_error(
    autoplot(given, moons[c("x1", "x2")], boundaries = TRUE), "model", "object"
  )
  expect_draws(autoplot(given))
})
