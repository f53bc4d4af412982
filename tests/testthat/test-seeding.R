# init_kmeanspp(): k rows of the points, spread out, chosen by R's random stream alone.

seeds_of <- function(x, k, seed, ...) with_fixed_seed(seed, init_kmeanspp(x, k, ...))

test_that("the seeds are k distinct rows of the points, with their column names", {
  for (d in c(1, 2, 3, 5, 30)) {
    x <- normal_points(200, d, seed = 20 + d)
    colnames(x) <- paste0("v", seq_len(d))
    for (k in c(1, 2, 5, 17)) {
      seeds <- seeds_of(x, k, k)
      expect_true(is.matrix(seeds) && is.double(seeds))
      expect_identical(dim(seeds), as.integer(c(k, d)))
      expect_identical(colnames(seeds), colnames(x))
      rows <- match(data.frame(t(unname(seeds))), data.frame(t(unname(x))))
      expect_false(anyNA(rows))
      expect_identical(anyDuplicated(rows), 0L)
    }
  }
})

test_that("k = n takes every row and k = the number of distinct rows every one of them", {
  x <- normal_points(40, 3, seed = 1)
  sorted <- function(m) unname(m[do.call(order, as.data.frame(m)), , drop = FALSE])
  expect_identical(sorted(init_kmeanspp(x, 40)), sorted(x))
  for (seed in 1:20) {
    doubled <- x[c(1:7, rep(1:2, 200)), ]
    expect_identical(sorted(seeds_of(doubled, 7, seed)), sorted(x[1:7, ]))
  }
})

test_that("set.seed() decides, threads do not", {
  x <- normal_points(9001, 4, seed = 2)
  seeds <- lapply(c(1, 2, 3, 1), function(threads) {
    with_fixed_seed(11, list(init_kmeanspp(x, 12, n_threads = threads), globalenv()$.Random.seed))
  })
  for (other in seeds[-1]) expect_identical(other, seeds[[1]])
  expect_false(identical(seeds_of(x, 12, 12), seeds[[1]][[1]]))
  with_fixed_seed(11, {
    before <- globalenv()$.Random.seed
    init_kmeanspp(x, 12)
    expect_false(identical(globalenv()$.Random.seed, before))
  })
})

test_that("the potential is far below that of random rows", {
  x <- rbind(grid_groups(300, d = 2, k = 6), normal_points(100, 2, seed = 3, sd = 6))
  seeded <- vapply(1:100, function(seed) naive_inertia(x, seeds_of(x, 8, seed)), 1)
  random <- vapply(1:100, function(seed) {
    naive_inertia(x, x[with_fixed_seed(seed, sample(400, 8)), ])
  }, 1)
  expect_lt(mean(seeded), 0.6 * mean(random))
  # Several candidates a step: one well separated group each, nearly always.
  corners <- rbind(c(0, 0), c(0, 99), c(99, 0), c(99, 99))
  groups <- corners[rep(1:4, 30), ] + normal_points(120, 2, seed = 8)
  covered <- vapply(1:100, function(seed) {
    length(unique(naive_assign(seeds_of(groups, 4, seed), corners)))
  }, 1L)
  expect_gte(mean(covered == 4), 0.98)
})

test_that("the first seed is drawn evenly, the second by squared distance", {
  x <- matrix(c(0, 0, 0, 10))
  first <- vapply(1:400, function(seed) seeds_of(x, 1, seed)[1], 1)
  expect_lt(abs(mean(first == 10) - 0.25), 0.09)
  pairs <- vapply(1:50, function(seed) sum(seeds_of(x, 2, seed)), 1)
  expect_identical(pairs, rep(10, 50))
})

test_that("weights steer the choice and weight 0 forbids it", {
  x <- normal_points(60, 2, seed = 4)
  w <- rep(c(0, 1, 3), 20)
  for (seed in 1:40) {
    seeds <- seeds_of(x, 10, seed, weights = w)
    rows <- match(data.frame(t(seeds)), data.frame(t(x)))
    expect_true(all(w[rows] > 0))
  }
  heavy <- c(1e6, rep(1, 59))
  first <- vapply(1:40, function(seed) seeds_of(x, 1, seed, weights = heavy)[1], 1)
  expect_true(mean(first == x[1, 1]) > 0.9)
})

test_that("bad input is refused as in a fit", {
  x <- grid_groups(30)
  expect_clean_error(init_kmeanspp(x[c(1, 1, 2), ], 3), "input", says = "\\b2\\b")
  expect_clean_error(init_kmeanspp(x, 3, weights = rep(0:1, c(28, 2))), "input", says = "\\b2\\b")
  expect_clean_error(init_kmeanspp(x, 31), c("param", "size"), "k", c("\\b31\\b", "\\b30\\b"))
  expect_clean_error(init_kmeanspp(x, 2.5), "param", "k")
  expect_clean_error(init_kmeanspp(with_value(x, 3, 1, NA), 2), "nonfinite", "x", "\\b3\\b")
  expect_clean_error(init_kmeanspp(x[, 1], 2), "type", "x")
  expect_clean_error(init_kmeanspp(x, 2, n_threads = 0), "param", "n_threads")
  expect_clean_error(init_kmeanspp(x, 2, n_thread = 1), "param", says = "n_threads")
  expect_unchanged(x, init_kmeanspp(x, 2))
})

test_that("seeding copes with extreme scales and heaps of duplicates", {
  x <- normal_points(50, 2, seed = 5)
  for (scale in 2^c(-900, -490, 400)) {
    expect_identical(seeds_of(x * scale, 6, 3), seeds_of(x, 6, 3) * scale)
  }
  heap <- rbind(matrix(0.3, 1e5, 2), x[1:4, ])
  expect_identical(nrow(unique(seeds_of(heap, 5, 1))), 5L)
})

test_that("weights steer the choice in every block of rows", {
  # The first seed by weight: rows are worked through by 1,920.
  n <- 6000
  block <- rep(1:4, c(1920, 1920, 1920, 240))
  weights <- c(1, 6, 2, 24)[block] * (seq_len(n) %% 3)
  first <- vapply(1:400, function(seed) {
    with_fixed_seed(seed, init_kmeanspp(matrix(seq_len(n) + 0), 1, weights = weights))[1]
  }, 0)
  expect_true(all(weights[first] > 0))
  share <- as.vector(rowsum(weights, block)) / sum(weights)
  expect_gt(stats::chisq.test(tabulate(block[first], 4), p = share)$p.value, 1e-3)

  # The second by weight times squared distance. The heap at 0 has nearly all of the weight, so that
  # it has the first.
  place <- c(10, 20, 10.5, 30)
  row <- c(100, 3000, 5700, 5990)
  x <- matrix(replace(numeric(n), row, place))
  w <- replace(rep(1e3, n), row, c(4, 1, 8, 0.5))
  second <- function(candidates) {
    vapply(1:300, function(seed) {
      with_fixed_seed(seed, init_kmeanspp(x, 2, candidates = candidates, weights = w))[2, 1]
    }, 0)
  }
  odds <- w[row] * place^2
  drawn <- tabulate(match(second(1), place), 4)
  expect_identical(sum(drawn), 300L)
  expect_gt(stats::chisq.test(drawn, p = odds / sum(odds))$p.value, 1e-3)

  # Of all that may be drawn, the one that leaves least.
  left <- vapply(place, function(other) sum(w * pmin(x^2, (x - other)^2)), 0)
  expect_identical(unique(second(80)), place[which.min(left)])
  # Of sparse rows all candidates are measured.
  skip_if_not_installed("Matrix")
  x <- methods::as(x, "CsparseMatrix")
  expect_identical(unique(second(80)), place[which.min(left)])
})
