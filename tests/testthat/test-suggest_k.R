# What criteria suggest, by value: the greatest of some, the least of others, and why none at all.

# A path of which only the values matter.
path_of <- function(k, ...) {
  values <- list(...)
  structure(
    data.frame(k = k, values), criteria = setdiff(names(values), "gap_se"), rows = 100L,
    class = c("huddle_k_path", "data.frame")
  )
}

test_that("each criterion suggests its own best, greatest or least", {
  # Of each criterion the greatest, the least, the first and the last are at different k.
  path <- path_of(
    2:7,
    silhouette = c(0.3, 0.2, 0.7, 0.1, 0.4, 0.5),
    calinski_harabasz = c(300, 90, 200, 400, 100, 250),
    davies_bouldin = c(0.9, 1.4, 0.8, 0.7, 0.5, 0.6),
    bic = c(50, 30, 20, 60, -10, 40)
  )
  wanted <- c(silhouette = 4, calinski_harabasz = 5, davies_bouldin = 6, bic = 6)
  expect_identical(suggest_k(path), wanted)
  # The order in which k were tried has no influence, nor has what else was measured.
  shuffled <- path[c(5, 2, 6, 1, 4, 3), ]
  attributes(shuffled) <- c(
    attributes(path)[c("names", "criteria", "rows", "class")], list(row.names = 1:6)
  )
  expect_identical(suggest_k(shuffled), wanted)
  for (name in names(wanted)) {
    alone <- structure(path, criteria = name)
    expect_identical(suggest_k(alone), wanted[name])
  }
})

test_that("of equal values the smallest k is suggested, and missing ones say nothing", {
  path <- path_of(
    1:5, silhouette = c(NA, 0.2, 0.6, 0.6, 0.1), calinski_harabasz = c(NA, 7, 5, 7, 7),
    davies_bouldin = c(NA, 2, 1, 1, 1), bic = c(9, 8, 4, 4, 5)
  )
  expect_identical(
    suggest_k(path), c(silhouette = 3, calinski_harabasz = 2, davies_bouldin = 3, bic = 3)
  )
  none <- path_of(1, silhouette = NA_real_, davies_bouldin = NA_real_)
  expect_identical(suggest_k(none), c(silhouette = NA_real_, davies_bouldin = NA_real_))
})

test_that("the gap goes by its own rule, which is asked for by name", {
  gap <- c(0.10, 0.30, 0.28, 0.55, 0.70, 0.69)
  se <- c(0.02, 0.05, 0.30, 0.02, 0.16, 0.02)
  path <- path_of(1:6, inertia = c(90, 50, 48, 12, 10, 9), gap = gap, gap_se = se)
  wanted <- c(tibshirani = 2, first_se = 2, global_se = 4, first_max = 2, global_max = 5)
  for (rule in names(wanted)) {
    expect_identical(suggest_k(path, rule = rule)[["gap"]], wanted[[rule]], label = rule)
    expect_identical(suggest_k(path, rule = rule)[["inertia"]], 4, label = rule)
  }
  expect_identical(suggest_k(path), suggest_k(path, rule = "tibshirani"))
})

test_that("suggestions of real paths are the best of the values that are shown", {
  path <- with_fixed_seed(1, choose_k(grid_groups(80, 2, 4, spread = 2), 2:6, progress = FALSE))
  values <- as.data.frame(path)
  suggested <- suggest_k(path)
  for (name in c("silhouette", "calinski_harabasz")) {
    expect_identical(suggested[[name]], values$k[which.max(values[[name]])], label = name)
  }
  for (name in c("davies_bouldin", "bic")) {
    expect_identical(suggested[[name]], values$k[which.min(values[[name]])], label = name)
  }
  expect_identical(suggested[["inertia"]], elbow(path))
})

test_that("the elbow is the greatest drop of the slope in units of its standard error", {
  # As the help says it, one k after the other.
  plain_elbow <- function(k, inertia, weighted = TRUE) {
    drop <- rep(-Inf, length(k))
    for (i in seq(2, length(k) - 1)) {
      u <- 1 / (log(k[i]) - log(k[i - 1]))
      v <- 1 / (log(k[i + 1]) - log(k[i]))
      before <- (log(inertia[i]) - log(inertia[i - 1])) * u
      after <- (log(inertia[i + 1]) - log(inertia[i])) * v
      drop[i] <- (after - before) / if (weighted) sqrt(u^2 + (u + v)^2 + v^2) else 1
    }
    k[which.max(drop)]
  }
  differ <- 0
  for (seed in 1:40) {
    case <- with_fixed_seed(seed, list(
      k = as.double(sort(sample(1:30, 8))), inertia = 1000 * exp(-cumsum(stats::rexp(8)))
    ))
    turn <- with_fixed_seed(seed, sample(8))
    wanted <- plain_elbow(case$k, case$inertia)
    found <- elbow(path_of(case$k[turn], inertia = case$inertia[turn]))
    expect_identical(found, wanted, label = paste("case", seed))
    differ <- differ + (wanted != plain_elbow(case$k, case$inertia, weighted = FALSE))
  }
  # The standard error decides in some of the cases.
  expect_gt(differ, 3)
})

test_that("as many clusters as rows leave the gap of the others alone", {
  x <- grid_groups(9, 2, 3)
  both <- c("inertia", "gap")
  path <- with_fixed_seed(1, choose_k(x, 1:9, criteria = both, gap_samples = 5))
  expect_identical(is.na(path$gap), path$k == 9)
  expect_identical(is.na(path$gap_se), path$k == 9)
  expected <- gap_choice(as.double(1:8), path$gap[1:8], path$gap_se[1:8], "tibshirani")
  expect_identical(suggest_k(path)[["gap"]], expected)
  expect_false(any(grepl("none", suggestion_words(path))))
  for (rule in c("tibshirani", "first_se", "global_se", "first_max", "global_max")) {
    gap <- c(1, NA, 3, Inf, Inf)
    expect_identical(gap_choice(c(5, 4, 3, 2, 1), rev(gap), c(1, 1, 1, NA, 1) / 10, rule), 4)
    expect_identical(gap_choice(1:3, c(NA, 2, NA), c(NA, 1, NA), rule), NA_real_)
  }
})

test_that("an inertia that is not defined is no part of the curve", {
  inertia <- c(100, 50, 10, 8, 7)
  expect_identical(elbow_of(1:6, append(inertia, NA, 0)), elbow_of(2:6, inertia))
  expect_identical(elbow_of(1:6, c(inertia, NA)), 3)
})

test_that("the reason for no suggestion is the true one", {
  x <- grid_groups(30, 2, 3)
  words <- function(path) {
    words <- sub("^[a-z_]+: +", "", suggestion_words(path))
    stats::setNames(words, names(suggest_k(path)))
  }
  all <- names(criterion_directions)
  one <- words(choose_k(x, 1, criteria = all, gap_samples = 2))
  expect_identical(one[["inertia"]], "none: an elbow takes three k")
  expect_identical(one[["gap"]], "none: the gap takes two k")
  few <- "none: it takes two clusters, and no fit has more than one"
  expect_identical(one[["silhouette"]], few)
  expect_match(one[["bic"]], "^1 \\(")
  # DBSCAN found one cluster, whatever was asked for.
  dbscan <- function(x, k) cluster_dbscan(x, eps = 100 * k, min_samples = 2)
  single <- words(suppressWarnings(choose_k(x, 1:4, criteria = all, method = dbscan)))
  expect_identical(unname(single[c("silhouette", "davies_bouldin")]), c(few, few))
  expect_match(single[["gap"]], "^1 \\(")
  noise <- function(x, k) integer(nrow(x))
  nothing <- words(suppressWarnings(choose_k(x, 2:4, criteria = all, method = noise)))
  expect_identical(unique(unname(nothing)), "none: every row is noise")
  singles <- words(choose_k(x, 30, criteria = all))
  fewer <- "none: it takes fewer clusters than rows"
  expect_identical(unique(singles[c("silhouette", "bic")]), fewer)
  expect_match(singles[["gap"]], "fewer clusters than rows")
  earth <- choose_k(x, 2:3, method = function(x, k) {
    fit <- cluster_dbscan(x, 1e9, 1, metric = "haversine")
    fit$cluster <- rep_len(seq_len(k), nrow(x))
    fit$k <- as.integer(k)
    fit$size <- tabulate(fit$cluster)
    fit
  })
  expect_identical(words(earth)[["bic"]], "none: places on the Earth have no means")
  expect_match(verdict_words(c(a = NA_real_)), "No criterion suggests")
  if (requireNamespace("Matrix", quietly = TRUE)) {
    sparse <- methods::as(x, "CsparseMatrix")
    labels <- words(choose_k(sparse, 2:3, method = function(x, k) rep_len(seq_len(k), nrow(x))))
    expect_match(labels, "tell", all = TRUE)
  }
  flat <- choose_k(x, 1:2, criteria = "inertia")
  expect_match(ggplot2::autoplot(flat)$labels$subtitle, "No elbow: an elbow takes three k")
  expect_builds(ggplot2::autoplot(flat))
  expect_match(
    ggplot2::autoplot(choose_k(x, 1), type = "silhouette")$labels$title, "No silhouettes: it takes"
  )
})

test_that("a best k at the edge of those tried is named", {
  x <- blobs[1:2]
  path <- with_fixed_seed(1, choose_k(x, 2:4))
  said <- paste(
    "4 is the largest k tried: larger ones may be better by silhouette, calinski_harabasz,",
    "davies_bouldin and bic."
  )
  expect_message(got <- suggest_k(path), said, class = "huddle_message")
  expect_identical(got, c(
    inertia = 3, silhouette = 4, calinski_harabasz = 4, davies_bouldin = 4, bic = 4
  ))
  expect_output(print(path), "4 is the largest k tried")
  expect_output(print(summary(path)), "4 is the largest k tried")
  expect_match(ggplot2::autoplot(path, type = "silhouette")$labels$subtitle, "the largest k")
  expect_match(ggplot2::autoplot(path, type = "criteria")$labels$subtitle, "the largest k")
  few <- with_fixed_seed(1, choose_k(x, c(7, 6, 5), criteria = "silhouette"))
  expect_message(suggest_k(few), "5 is the smallest k tried: smaller ones may be better by silh")
  # Two is the least number that has a silhouette, and one that has a gap.
  expect_silent(suggest_k(choose_k(faithful, 2:5, criteria = "silhouette")))
  expect_silent(suggest_k(choose_k(grid_groups(30, 2, 1), 1:3, criteria = c("gap"))))
  # Nothing is beyond a perfect clustering, nor beyond as many clusters as rows.
  expect_silent(suggest_k(suppressWarnings(choose_k(matrix(rep(1:3, 5)), 1:9))))
  expect_silent(suggest_k(choose_k(grid_groups(30, 2, 30), c(2, 29), criteria = "bic")))
  expect_silent(suggest_k(choose_k(faithful, 7, criteria = "bic")))
  expect_match(
    strength_words(new_prediction_strength(matrix(c(1, 1), 1), c(1, 2), 0.8, 9)),
    "above 0.8.\nIt is the largest tried: larger"
  )
  expect_no_match(
    strength_words(new_prediction_strength(matrix(c(1, 1), 1), c(1, 2), 0.8, 5)), "tried"
  )
  cv <- structure(data.frame(k = 2:4, accuracy = c(0.5, 0.6, 0.7)), best = 4)
  expect_match(cv_edge(cv), "largest k tried")
  expect_match(cv_edge(structure(cv, best = 2)), "smallest k tried")
  expect_null(cv_edge(structure(cv, best = 3)))
})
