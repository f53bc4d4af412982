# The named starts of cluster_kmeans() beside "kmeans++" (test-seeding.R), and the screening behind
# k-means++: the rows chosen are those of the plain algorithm in double precision.

starts <- c("random", "kmeans++", "afkmc2", "kmeans||", "bisecting")

# The inertia of the first labels about the starting centers.
potential_of <- function(x, k, init, seed, ...) {
  with_fixed_seed(seed, {
    fit <- suppressWarnings(cluster_kmeans(x, k, ..., init = init, n_init = 1, max_iter = 1))
    fit$trace$inertia[[1]]
  })
}

test_that("dense points get the seeds of the same points held sparse, which are not screened", {
  skip_if_not_installed("Matrix")
  whole <- function(n, d, seed) {
    with_fixed_seed(seed, matrix(as.numeric(sample(-3:3, n * d, TRUE)), n))
  }
  cases <- list(
    "two columns" = normal_points(5003, 2, seed = 1), "many columns" = normal_points(3001, 70, 2),
    "groups" = grid_groups(4100, d = 5, k = 30), "one column" = normal_points(2500, 1, seed = 3),
    # Squares of whole numbers are exact: candidates that tie do so in any arithmetic.
    "ties" = whole(3000, 3, 4), "duplicates" = whole(5000, 2, 5)[rep(1:50, 100), ],
    # Rows in order: whole panels are ruled out by the triangle inequality.
    "sorted" = matrix(sort(normal_points(3000, 1, seed = 8))),
    "picture" = as.matrix(expand.grid(row = 1:60, column = 1:80)) / 7,
    "an outlier" = rbind(normal_points(2000, 3, seed = 6), 1e7),
    "far away" = normal_points(2000, 3, seed = 7) + 1e8
  )
  for (case in names(cases)) {
    x <- cases[[case]]
    sparse <- methods::as(x, "CsparseMatrix")
    weights <- rep(c(1, 0, 2.5, 1e-3), length.out = nrow(x))
    for (k in c(2, 9, 25)) {
      for (w in list(NULL, weights)) {
        for (candidates in list(NULL, 1, 13)) {
          seeds <- lapply(list(x, sparse), function(x) {
            with_fixed_seed(k, init_kmeanspp(x, k, candidates = candidates, weights = w))
          })
          expect_identical(seeds[[1]], seeds[[2]], label = case)
        }
      }
    }
  }
})

test_that("more candidates leave less; one is plain k-means++", {
  x <- grid_groups(2000, d = 2, k = 15, spread = 0.3)
  left <- function(candidates) {
    mean(vapply(1:60, function(seed) {
      naive_inertia(x, with_fixed_seed(seed, init_kmeanspp(x, 15, candidates = candidates)))
    }, 1))
  }
  plain <- left(1)
  greedy <- left(4)
  expect_lt(greedy, 0.9 * plain)
  expect_identical(left(NULL), greedy) # 2 + floor(log(15))
  # One candidate is drawn by squared distance: from the left pair, the far point in 100 of 101.
  line <- matrix(c(0, 1, 11))
  pairs <- vapply(1:1500, function(seed) {
    sum(with_fixed_seed(seed, init_kmeanspp(line, 2, candidates = 1)))
  }, 1)
  share <- c("1" = (1 / 122 + 1 / 101) / 3, "12" = (100 / 101 + 100 / 221) / 3)
  expect_lt(abs(mean(pairs == 1) - share[["1"]]), 0.01)
  expect_lt(abs(mean(pairs == 12) - share[["12"]]), 0.04)
})

test_that("every start depends on set.seed() and on nothing else", {
  x <- normal_points(5003, 3, seed = 2)
  weights <- rep(c(1, 0.5, 3), length.out = 5003)
  for (init in starts) {
    for (w in list(NULL, weights)) {
      fits <- lapply(c(1, 2, 3, 1), function(threads) {
        fit <- with_fixed_seed(5, suppressWarnings(cluster_kmeans(
          x, 12, init = init, n_init = 2, max_iter = 3, weights = w, n_threads = threads
        )))
        fit[c("cluster", "centers", "inertia", "trace")]
      })
      for (other in fits[-1]) expect_identical(other, fits[[1]], label = init)
    }
    expect_false(potential_of(x, 12, init, 5) == potential_of(x, 12, init, 6))
  }
})

test_that("spread starts are far better than random rows", {
  x <- rbind(grid_groups(3000, d = 2, k = 12), normal_points(100, 2, seed = 3, sd = 9))
  left <- vapply(starts, function(init) {
    mean(vapply(1:20, function(seed) potential_of(x, 14, init, seed), 1))
  }, 1)
  expect_true(all(left[-1] < 0.7 * left[["random"]]))
  expect_lt(left[["bisecting"]], left[["kmeans++"]])
  expect_lt(left[["kmeans||"]], 1.05 * left[["kmeans++"]])
})

test_that("bisecting starts from the means of groups that lie apart", {
  x <- grid_groups(600, d = 2, k = 8, spread = 0.02)
  group <- naive_assign(x, init_kmeanspp(x, 8, candidates = 20))
  means <- unname(rowsum(x, group) / as.vector(table(group)))
  left <- naive_inertia(x, means)
  for (seed in 1:5) {
    expect_equal(potential_of(x, 8, "bisecting", seed), left, tolerance = 1e-10)
  }
  one <- cluster_kmeans(x, 1, init = "bisecting", n_init = 1)
  expect_equal(one$centers[1, ], colMeans(x))
  weights <- rep(1:3, 200)
  repeated <- x[rep(1:600, weights), ]
  expect_equal(
    potential_of(x, 1, "bisecting", 1, weights = weights), potential_of(repeated, 1, "bisecting", 1)
  )
})

test_that("every start finds all different rows and says if there are too few", {
  x <- normal_points(30, 2, seed = 1)
  heap <- rbind(matrix(0.3, 20000, 2), x[1:4, ])
  for (init in starts) {
    expect_equal(cluster_kmeans(x, 30, init = init, n_init = 1)$inertia, 0)
    fit <- with_fixed_seed(2, cluster_kmeans(heap, 5, init = init, n_init = 1))
    expect_lt(fit$inertia, 1e-20)
    expect_clean_error(cluster_kmeans(heap, 6, init = init), "input", "x", "\\b5\\b")
  }
  weights <- rep(c(1, 0), c(20001, 3))
  for (init in starts[-1]) {
    expect_clean_error(cluster_kmeans(heap, 3, init = init, weights = weights), "input", "x", "2")
  }
})

test_that("rows of weight 0 start nothing", {
  x <- rbind(grid_groups(300, d = 2, k = 3), matrix(500, 40, 2))
  weights <- rep(c(1, 0), c(300, 40))
  for (init in starts) {
    fit <- with_fixed_seed(1, suppressWarnings(
      cluster_kmeans(x, 3, init = init, n_init = 1, max_iter = 1, weights = weights)
    ))
    expect_true(all(abs(fit$centers) < 100), label = init)
  }
})

test_that("starts follow the scale of the data", {
  x <- grid_groups(500, d = 3, k = 6)
  for (init in starts) {
    for (scale in 2^c(-900, -490, 400)) {
      fits <- lapply(c(1, scale), function(factor) {
        with_fixed_seed(4, cluster_kmeans(x * factor, 6, init = init, n_init = 1))
      })
      expect_identical(fits[[2]]$cluster, fits[[1]]$cluster, label = paste(init, scale))
    }
  }
})

test_that("the cosine metric takes every start", {
  x <- abs(normal_points(400, 5, seed = 9))
  for (init in starts) {
    fit <- with_fixed_seed(1, cluster_kmeans(x, 4, init = init, n_init = 2, metric = "cosine"))
    expect_equal(unname(rowSums(fit$centers^2)), rep(1, 4))
  }
})

test_that("sparse points start where the same points made dense do", {
  skip_if_not_installed("Matrix")
  counts <- function(n, d, seed) with_fixed_seed(seed, matrix(stats::rpois(n * d, 0.4) * 1.5, n))
  cases <- list(
    counts = counts(2500, 12, 1), "many columns" = counts(500, 150, 2),
    normal = normal_points(2100, 3, 3), "one column" = normal_points(900, 1, 4),
    duplicates = counts(2000, 2, 5)[rep(1:400, 5), ], "far away" = counts(900, 4, 6) + 1e8
  )
  for (case in names(cases)) {
    x <- cases[[case]]
    sparse <- methods::as(x, "CsparseMatrix")
    for (weights in list(NULL, rep(c(1, 0, 2.5, 1e-3), length.out = nrow(x)))) {
      for (init in starts) {
        fits <- lapply(list(x, sparse), function(x) {
          with_fixed_seed(3, suppressWarnings(
            cluster_kmeans(x, 9, init = init, n_init = 1, max_iter = 1, weights = weights)
          ))
        })
        label <- paste(case, init)
        expect_identical(fits[[2]]$cluster, fits[[1]]$cluster, label = label)
        expect_equal(fits[[2]]$centers, fits[[1]]$centers, tolerance = 1e-12, label = label)
      }
    }
  }
  directions <- cases$counts[rowSums(cases$counts) > 0, ]
  for (init in starts) {
    fits <- lapply(list(directions, methods::as(directions, "CsparseMatrix")), function(x) {
      with_fixed_seed(1, cluster_kmeans(x, 5, init = init, n_init = 1, metric = "cosine"))
    })
    expect_identical(fits[[2]]$cluster, fits[[1]]$cluster, label = init)
  }
})

test_that("bad numbers of candidates are refused", {
  x <- grid_groups(30)
  for (bad in list(0, -1, 2.5, NA, c(1, 2), "2", TRUE, 1e6)) {
    expect_clean_error(init_kmeanspp(x, 3, candidates = bad), "param", "candidates")
  }
})

test_that("starting centers go by the names of their columns", {
  x <- as.matrix(iris[1:4])
  init <- x[c(1, 51, 101), ]
  first <- function(init) cluster_kmeans(x, init = init, max_iter = 3)$centers
  expected <- suppressWarnings(first(unname(init)))
  turned <- init[, c(2, 3, 1, 4)]
  for (start in list(
    init, turned, as.data.frame(turned), cbind(turned, z = 0), `colnames<-`(init, letters[1:4]),
    Matrix::Matrix(turned, sparse = TRUE)
  )) {
    expect_identical(suppressWarnings(first(start)), expected)
  }
  colnames(turned)[1] <- "other"
  expect_clean_error(first(turned), "dim", "init")
  expect_clean_error(first(init[, 1:3]), "dim", "init")
  batches <- function(init) with_fixed_seed(1, cluster_minibatch(x, init = init)$centers)
  expect_identical(batches(init[, 4:1]), batches(init))
  steps <- function(init) plot_iterations(x, k = 3, init = init)$data
  expect_identical(steps(init[, 4:1]), steps(init))
})

test_that("random starts take every set of rows equally often", {
  x <- matrix(c(0, 1, 1.7, 4))
  pairs <- utils::combn(4, 2)
  # The first entry of the trace is the inertia about the starting centers, another one for each.
  about <- apply(pairs, 2, function(rows) naive_inertia(x, x[rows, , drop = FALSE]))
  expect_identical(anyDuplicated(about), 0L)
  seen <- vapply(1:300, function(seed) {
    fit <- with_fixed_seed(
      seed, suppressWarnings(cluster_kmeans(x, 2, init = "random", n_init = 1, max_iter = 1))
    )
    which.min(abs(about - fit$trace$inertia[1]))
  }, 0L)
  expect_gt(stats::chisq.test(tabulate(seen, 6))$p.value, 1e-3)
})

test_that("only the proportions of weights matter to a start", {
  x <- normal_points(2500, 3, seed = 21)
  weights <- rep_len(c(1, 3, 0.5, 2, 0, 7, 1.25), 2500)
  for (init in c("kmeans++", "random", "kmeans||", "bisecting", "afkmc2")) {
    fits <- lapply(2^c(0, 12, -12), function(factor) {
      with_fixed_seed(5, suppressWarnings(cluster_kmeans(
        x, 6, init = init, weights = factor * weights, n_init = 1, max_iter = 2
      )))
    })
    for (other in fits[-1]) {
      expect_identical(other$cluster, fits[[1]]$cluster, label = init)
      expect_equal(other$centers, fits[[1]]$centers, tolerance = 1e-12, label = init)
    }
  }
})

test_that("candidates of many light rows give way to heavy ones", {
  # Two tight groups have nearly all of the weight, the other rows nearly all of the spread.
  heavy <- normal_points(60, 2, seed = 1) / 100 + rep(c(-1, 1), each = 30)
  light <- normal_points(1000, 2, seed = 2) * 3
  x <- rbind(light, heavy)
  weights <- rep(c(1e-6, 1), c(1000, 60))
  started <- vapply(1:10, function(seed) {
    fit <- with_fixed_seed(seed, suppressWarnings(cluster_kmeans(
      x, 2, init = "kmeans||", weights = weights, n_init = 1, max_iter = 1
    )))
    fit$trace$inertia[1]
  }, 0)
  # A row of each group leaves less than 1 in the groups, two rows of the same one 30 times 8.
  expect_lt(stats::median(started), 15)
})
