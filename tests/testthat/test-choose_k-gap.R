# The gap statistic: its reference data, its figures and its rules.

test_that("the gap statistic finds the groups, and none where there are none", {
  x <- grid_groups(150, 2, 3)
  path <- with_fixed_seed(1, choose_k(x, 1:5, criteria = c("inertia", "gap"), gap_samples = 8))
  expect_named(path, c("k", "inertia", "gap", "gap_se", "seconds"))
  expect_identical(suggest_k(path)[["gap"]], 3)
  again <- with_fixed_seed(1, choose_k(x, 1:5, criteria = c("gap", "inertia"), gap_samples = 8))
  expect_identical(again$gap, path$gap)
  alone <- with_fixed_seed(1, choose_k(x, 1:5))
  expect_identical(alone$inertia, path$inertia)
  flat <- with_fixed_seed(2, matrix(stats::runif(300), 150))
  expect_identical(suggest_k(with_fixed_seed(1, choose_k(flat, 1:4, criteria = "gap")))[["gap"]], 1)
  # By hand: the logarithms of reference data drawn in the same order.
  by_hand <- with_fixed_seed(1, {
    from <- function(state, k, x) {
      if (!is.null(state)) assign(".Random.seed", state, globalenv())
      cluster_kmeans(x, k)
    }
    state <- .Random.seed
    fits <- lapply(1:2, function(k) from(state, k, x))
    box <- reference_box(x)
    logs <- replicate(3, {
      y <- draw_reference(box, 150)
      state <- .Random.seed
      vapply(1:2, function(k) log(from(state, k, y)$inertia), 0)
    })
    list(
      gap = rowMeans(logs) - log(vapply(fits, inertia, 0)),
      se = sqrt(rowMeans((logs - rowMeans(logs))^2) * 4 / 3)
    )
  })
  got <- with_fixed_seed(1, choose_k(x, 1:2, criteria = "gap", gap_samples = 3))
  expect_equal(got$gap, by_hand$gap, tolerance = 1e-12)
  expect_equal(got$gap_se, by_hand$se, tolerance = 1e-12)
  drawn <- draw_reference(box <- reference_box(x), 4000)
  scores <- sweep(drawn, 2, box$middle) %*% box$axes
  expect_true(all(t(scores) >= box$low - 1e-9 & t(scores) <= box$high + 1e-9))
})

test_that("the rules of the gap are those of cluster::maxSE()", {
  skip_if_not_installed("cluster")
  rules <- c(
    tibshirani = "Tibs2001SEmax", first_se = "firstSEmax", global_se = "globalSEmax",
    first_max = "firstmax", global_max = "globalmax"
  )
  for (seed in 1:60) {
    case <- with_fixed_seed(seed, list(
      gap = cumsum(stats::rnorm(8)), se = stats::runif(8, 0, if (seed %% 2) 0.3 else 2)
    ))
    for (rule in names(rules)) {
      expect_equal(
        gap_choice(1:8, case$gap, case$se, rule),
        cluster::maxSE(case$gap, case$se, rules[[rule]]), label = paste(rule, seed)
      )
    }
  }
})
