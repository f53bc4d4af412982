# What each criterion of a path suggests, by its values: the greatest of some, the least of others.

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
