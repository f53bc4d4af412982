# Labels of other packages, and what stands for noise in them.

test_that("labels counted from 0 lose a cluster only with a word", {
  x <- grid_groups(30)
  zero <- rep_len(0:2, 30)
  said <- function(...) expect_message(..., "label 0 in 10 rows", class = "huddle_message")
  said(silhouette_score(x, zero))
  said(silhouette_samples(x, as.double(zero)))
  said(silhouette_score(x, factor(zero)))
  said(silhouette_score(x, as.character(zero)))
  said(calinski_harabasz_score(x, zero))
  said(davies_bouldin_score(x, zero))
  # Once a call; not where the user says what noise is, nor where a clustering says it.
  expect_length(capture_messages(silhouette_samples(x, zero)), 1)
  for (noise in c("exclude", "singleton", "cluster")) {
    expect_silent(silhouette_score(x, zero, noise = noise))
  }
  expect_silent(silhouette_score(x, zero + 1))
  expect_silent(silhouette_score(x, cluster_dbscan(x, eps = 1e6)$cluster + rep_len(0:1, 30)))
  line <- matrix(c(1:5, 11:15, 99))
  expect_silent(silhouette_score(line, cluster_dbscan(line, eps = 1.5, min_samples = 2)))
  expect_equal(
    suppressMessages(silhouette_score(x, zero)), silhouette_score(x[zero > 0, ], zero[zero > 0])
  )
  expect_snapshot({
    invisible(silhouette_score(x, zero))
    invisible(silhouette_score(x, c("0", "1", "2")[zero + 1]))
    invisible(silhouette_score(x, replace(zero + 1, 7, 0)))
    invisible(align_labels(zero, zero))
  })
})

test_that("-1 is noise, and 0 beside it a cluster", {
  x <- grid_groups(30)
  label <- rep_len(1:3, 30)
  noise <- c(4, 9, 11)
  theirs <- replace(label - 1L, noise, -1L)
  ours <- replace(label, noise, 0L)
  for (kind in list(theirs, as.double(theirs), factor(theirs), as.character(theirs))) {
    expect_silent(score <- silhouette_score(x, kind))
    expect_identical(score, silhouette_score(x, ours, noise = "exclude"))
    expect_identical(
      silhouette_score(x, kind, noise = "singleton"),
      silhouette_score(x, ours, noise = "singleton")
    )
    index <- davies_bouldin_score(x, ours, noise = "exclude")
    expect_identical(davies_bouldin_score(x, kind), index)
  }
  widths <- silhouette_samples(x, theirs)
  expect_equal(unname(widths[, "cluster"]), ours)
  expect_equal(which(is.na(widths[, "sil_width"])), noise)
  expect_identical(summary(widths)$clusters$cluster, 1:3)
  expect_setequal(levels(plot_data(widths)$cluster), 1:3)
  # Without a cluster 0 it is noise as well.
  expect_identical(
    silhouette_score(x, replace(label, noise, -1L)), silhouette_score(x, ours, noise = "exclude")
  )
  # A level without rows shows what is meant.
  expect_silent(silhouette_score(x, factor(label - 1L, levels = -1:2)))
  expect_clean_error(
    silhouette_score(x, rep_len(c(-1, 1), 30)), "param", "cluster", "label -1 are taken as noise"
  )
  expect_clean_error(silhouette_score(x, label - 4), "param", "cluster", "-3")
  # The same in scores that compare.
  expect_identical(
    adjusted_rand_score(label, theirs, noise = "exclude"),
    adjusted_rand_score(label[-noise], label[-noise])
  )
  expect_identical(match_accuracy(label, theirs, noise = "exclude"), 1)
  expect_identical(match_accuracy(label, factor(theirs), noise = "exclude"), 1)
  expect_identical(match_accuracy(label, factor(ours), noise = "exclude"), 1)
  expect_identical(match_labels(label, theirs, noise = "exclude")$cluster, 0:2)
  expect_identical(match_accuracy(theirs, theirs, noise = "exclude"), 1)
  expect_identical(sum(confusion_table(theirs, label, noise = "exclude")), 30L)
})

test_that("align_labels() keeps noise and says so where it may be a class", {
  expect_message(
    expect_identical(align_labels(c(0, 0, 1), c(5, 5, 6)), c(0L, 0L, 6L)),
    "`new`.*noise", class = "huddle_message"
  )
  expect_message(align_labels(c(1, 1, 2), c(0, 0, 1)), "`old`", class = "huddle_message")
  expect_silent(align_labels(c(0, 0, 1), c(0, 0, 1), noise = "cluster"))
  expect_silent(align_labels(c(0, 0, 1), c(0, 0, 1), noise = "exclude"))
  expect_identical(
    expect_silent(align_labels(c(0, 0, 1, 1, -1), c(1, 1, 0, 0, -1))), c(1L, 1L, 0L, 0L, -1L)
  )
  # Noise takes the label that it has in `old`.
  expect_identical(
    suppressMessages(align_labels(c(0, 0, 1, 1, -1), c(2, 2, 1, 1, 0))), c(2L, 2L, 1L, 1L, 0L)
  )
  km <- with_fixed_seed(1, stats::kmeans(iris[1:4], 3))
  expect_identical(align_labels(km, km), km$cluster)
})

test_that("classed vectors are taken for the labels they hold", {
  label <- c(1L, 1L, 2L, 3L)
  kinds <- list(
    structure(label, class = "xics"), structure(as.double(label), class = c("xics", "numeric")),
    structure(label, ids = 4:1), I(label), noquote(c("a", "a", "b", "c")), array(label, 4),
    structure(as.double(label), class = c("haven_labelled", "vctrs_vctr", "double"), labels = 1)
  )
  for (kind in kinds) {
    expect_identical(adjusted_rand_score(kind, label), 1)
    expect_identical(match_labels(label, kind)$count, c(2, 1, 1))
  }
  expect_identical(
    predict(as_classifier(structure(label, class = "xics"), matrix(1:4), 1), matrix(1:4)), label
  )
  bad <- list(
    as.POSIXct("2020-01-01") + label, as.difftime(label, units = "days"),
    structure(label, class = c("IDate", "Date")), structure(label + 0.5, class = "weight"),
    table(label), structure(label, class = "integer64")
  )
  for (value in bad) {
    expect_clean_error(adjusted_rand_score(value, label), "type", "truth")
  }
  x <- matrix(1:4)
  odd <- structure(c(1, 1, 2, 2), class = "xics")
  expect_identical(silhouette_score(x, odd), silhouette_score(x, c(1, 1, 2, 2)))
})

test_that("clusterings of R's own packages are taken as they come", {
  x <- iris[1:4]
  truth <- iris$Species
  km <- with_fixed_seed(1, stats::kmeans(x, 3, nstart = 5))
  tree <- stats::hclust(stats::dist(x))
  expect_identical(adjusted_rand_score(truth, km), adjusted_rand_score(truth, km$cluster))
  expect_identical(silhouette_score(x, km), silhouette_score(x, km$cluster))
  expect_identical(confusion_table(truth, km), confusion_table(truth, km$cluster))
  expect_identical(adjusted_rand_score(km, stats::cutree(tree, 3)) > 0.5, TRUE)
  expect_clean_error(adjusted_rand_score(truth, tree), "type", "cluster", "cutree")
  expect_clean_error(silhouette_score(x, stats::as.dendrogram(tree)), "type", "cluster", "cutree")
  expect_clean_error(
    adjusted_rand_score(truth, stats::cutree(tree, 2:3)), "type", "cluster", "one of its columns"
  )
  km$cluster <- NULL
  expect_clean_error(adjusted_rand_score(truth, km), "type", "cluster", "no labels")
})

test_that("clusterings of other packages are taken as they come", {
  x <- iris[1:4]
  same <- function(fit, label) {
    agreement <- adjusted_rand_score(iris$Species, label)
    expect_identical(adjusted_rand_score(iris$Species, fit), agreement)
    expect_identical(silhouette_score(x, fit), silhouette_score(x, label, noise = "exclude"))
    expect_silent(davies_bouldin_score(x, fit))
  }
  skip_if_not_installed("cluster")
  pam <- cluster::pam(x, 3)
  same(pam, pam$clustering)
  same(cluster::clara(x, 3), cluster::clara(x, 3)$clustering)
  same(cluster::fanny(x, 3), cluster::fanny(x, 3)$clustering)
  expect_clean_error(silhouette_score(x, cluster::agnes(x)), "type", "cluster", "cutree")
  skip_if_not_installed("dbscan")
  db <- dbscan::dbscan(x, 0.5)
  same(db, db$cluster)
  expect_identical(
    adjusted_rand_score(iris$Species, db, noise = "exclude"),
    adjusted_rand_score(iris$Species[db$cluster > 0], db$cluster[db$cluster > 0])
  )
  hdb <- dbscan::hdbscan(x, 5)
  same(hdb, hdb$cluster)
  ordering <- dbscan::optics(x, minPts = 5)
  expect_clean_error(silhouette_score(x, ordering), "type", "cluster", "extractDBSCAN")
  xi <- dbscan::extractXi(ordering, xi = 0.05)
  expect_identical(adjusted_rand_score(xi, xi$cluster), 1)
})

test_that("results by class are read where they keep their labels", {
  label <- rep_len(1:2, 6)
  results <- list(
    structure(list(classification = label), class = "Mclust"),
    structure(list(membership = label), class = "communities"),
    structure(list(clusters = label), class = c("KMeansCluster", "k-means clustering")),
    structure(list(cluster = label), class = c("skmeans", "pclust")),
    structure(list(cluster = label), class = "fclust"),
    structure(list(fit = structure(list(cluster = label), class = "kmeans")), class = "cluster_fit")
  )
  for (result in results) {
    expect_identical(adjusted_rand_score(label, result), 1)
  }
  expect_clean_error(
    adjusted_rand_score(label, structure(list(groups = label), class = "mine")), "type",
    "cluster", "\\$groups"
  )
  bare <- list(partition = label)
  expect_clean_error(adjusted_rand_score(label, bare), "type", "cluster", "\\$partition")
  frame <- data.frame(a = 1:6, .cluster = factor(label))
  expect_clean_error(adjusted_rand_score(label, frame), "type", "cluster", "\\$.cluster")
})

test_that("communities of graphs are taken", {
  skip_if_not_installed("igraph")
  edges <- rbind(c(1, 2), c(2, 3), c(1, 3), c(3, 4), c(4, 5), c(5, 6), c(4, 6))
  graph <- igraph::graph_from_edgelist(edges, directed = FALSE)
  found <- igraph::cluster_fast_greedy(graph)
  expect_identical(adjusted_rand_score(found, c(1, 1, 1, 2, 2, 2)), 1)
})

test_that("mixtures and fuzzy clusters have their centers", {
  skip_if_not_installed("e1071")
  x <- iris[1:4]
  mixture <- structure(
    list(
      classification = rep(c(1, 2), c(50, 100)),
      parameters = list(mean = cbind(c(5, 3.4, 1.5, 0.2), c(6.3, 2.9, 4.9, 1.7)))
    ),
    class = "Mclust"
  )
  rows <- representatives(mixture, x)
  apart <- apply(mixture$parameters$mean, 2, function(m) which.min(colSums((t(x) - m)^2)))
  expect_identical(rows, unname(apart))
  fuzzy <- with_fixed_seed(1, e1071::cmeans(x, 3))
  expect_length(unique(fuzzy$cluster[representatives(fuzzy, x)]), 3)
  expect_identical(silhouette_score(x, fuzzy), silhouette_score(x, fuzzy$cluster))
})
