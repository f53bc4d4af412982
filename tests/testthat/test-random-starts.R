# The same random numbers for every k.

test_that("a fit does not depend on which other k are tried", {
  x <- grid_groups(200, 3, 8, spread = 6)
  methods <- list(
    function(x, k) cluster_kmeans(x, k, n_init = 1), function(x, k) cluster_minibatch(x, k),
    function(x, k) stats::kmeans(x, k), function(x, k) sample.int(k, nrow(x), replace = TRUE)
  )
  same <- function(a, b) {
    drop <- function(fit) if (is.list(fit)) fit[setdiff(names(fit), "call")] else fit
    expect_equal(drop(a), drop(b), tolerance = 0)
  }
  for (method in methods) {
    run <- function(k) suppressWarnings(with_fixed_seed(7, choose_k(x, k, method = method)))
    some <- run(c(9, 4, 6))
    for (k in c(9, 4, 6)) {
      same(some[[k]], suppressWarnings(with_fixed_seed(7, method(x, k))))
      same(some[[k]], run(k)[[k]])
    }
  }
  both <- c("silhouette", "gap")
  gap <- function(k) {
    with_fixed_seed(7, choose_k(x, k, criteria = both, gap_samples = 3, sample = 90))
  }
  most <- gap(2:6)
  less <- gap(c(5, 3))
  for (name in c(both, "gap_se")) {
    expect_equal(less[[name]], most[[name]][c(4, 2)], tolerance = 1e-14)
  }
  strength <- function(k) {
    with_fixed_seed(7, prediction_strength(x, k, n_init = 1, splits = 3))$strengths
  }
  expect_identical(strength(c(5, 3))[, "3"], strength(1:6)[, "3"])
  case <- pipeline_case()
  cv <- function(k) with_fixed_seed(7, cv_k(case$x, case$y, k, learner = gaussian_means()))
  expect_identical(cv(c(5, 3))$accuracy, cv(2:6)$accuracy[c(4, 2)])
})

test_that("afterwards the stream is where the first fit left it", {
  x <- grid_groups(60, 2, 3)
  after <- function(code) with_fixed_seed(3, {
    force(code)
    stats::runif(1)
  })
  one <- after(cluster_kmeans(x, 2))
  expect_identical(after(choose_k(x, 2:5)), one)
  expect_identical(after(choose_k(x, 4)), one)
  start <- function(x, k) x[seq_len(k), , drop = FALSE]
  expect_identical(after(choose_k(x, 2:5, init = start)), after(NULL))
  failing <- function(x, k) if (k > 2) stop("no") else cluster_kmeans(x, k)
  expect_identical(after(suppressWarnings(choose_k(x, 2:5, method = failing))), one)
  expect_identical(
    after(try(choose_k(x, 2, method = function(x, k) stop(stats::runif(1))), TRUE)), after(NULL)
  )
  # Where there is no stream yet, code that draws nothing does not begin one.
  with_fixed_seed(1, {
    rm(".Random.seed", envir = globalenv())
    starts <- random_starts()
    starts$run(1)
    starts$done()
    expect_false(exists(".Random.seed", globalenv()))
    starts <- random_starts()
    draws <- c(starts$run(stats::runif(1)), starts$run(stats::runif(1)))
    starts$done()
    expect_identical(draws[1], draws[2])
    expect_false(stats::runif(1) == draws[1])
  })
})

test_that("what later code draws leaves no trace", {
  after <- function(..., seeded = TRUE) with_fixed_seed(3, {
    if (!seeded) rm(".Random.seed", envir = globalenv())
    starts <- random_starts()
    got <- lapply(c(...), function(n) starts$run(stats::runif(n)))
    starts$done()
    list(got = got, left = globalenv()$.Random.seed)
  })
  expect_identical(after(2, 7)$left, after(2)$left)
  expect_identical(after(2, 0, 1)$left, after(2)$left)
  expect_false(identical(after(2)$left, after(1)$left))
  # A stream that began here goes on, and each is another one.
  one <- after(2, 3, seeded = FALSE)
  expect_false(is.null(one$left))
  expect_identical(one$got[[1]], one$got[[2]][1:2])
  Sys.sleep(0.02)
  expect_false(identical(after(2, 3, seeded = FALSE)$got, one$got))
})

test_that("what fails or is given up leaves the random numbers as they were", {
  failing <- function() {
    stats::rnorm(3)
    stop("boom")
  }
  with_fixed_seed(1, {
    before <- globalenv()$.Random.seed
    expect_error(without_draws_if_failed(failing()), "boom")
    expect_identical(globalenv()$.Random.seed, before)
    expect_length(without_draws_if_failed(stats::rnorm(2)), 2)
    expect_false(identical(globalenv()$.Random.seed, before))
    rm(".Random.seed", envir = globalenv())
    expect_error(without_draws_if_failed(failing()), "boom")
    expect_false(exists(".Random.seed", globalenv(), inherits = FALSE))
    set.seed(1)
  })
})
