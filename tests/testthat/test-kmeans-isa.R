# The kernels are compiled for several instruction sets; HUDDLE_ISA chooses one when the package is
# loaded. All must give the same labels, and each the same bits for any number of threads.

# Runs in a fresh process; a machine that lacks the instruction set only says which it took.
isa_results <- function(wanted) {
  loadNamespace("huddle")
  isa <- utils::getFromNamespace("simd_isa", "huddle")()
  if (isa != wanted) {
    return(list(isa = isa))
  }
  points <- function(n, d) {
    i <- seq_len(n)
    vapply(seq_len(d), function(j) sin(i * (j + 0.37)) + cos(i * i * 0.11 + j), numeric(n))
  }
  run <- function(n, d, k) {
    x <- points(n, d)
    fit <- function(...) {
      set.seed(1)
      suppressWarnings(huddle::cluster_kmeans(x, k, ..., progress = FALSE))
    }
    start <- x[seq_len(k), , drop = FALSE]
    fits <- lapply(1:3, function(i) fit(init = start, tol = 0, max_iter = 6, n_threads = i))
    started <- lapply(1:3, function(i) fit(n_init = 2, max_iter = 3, n_threads = i))
    new <- points(n + 7, d) * 1.25
    sparse <- if (requireNamespace("Matrix", quietly = TRUE)) {
      x[abs(x) < 0.6] <- 0
      rows <- methods::as(x, "CsparseMatrix")
      suppressWarnings(huddle::cluster_kmeans(rows, init = start, tol = 0, max_iter = 6))
    }
    list(
      same = identical(fits[[1]], fits[[2]]) && identical(fits[[1]], fits[[3]]) &&
        identical(started[[1]], started[[2]]) && identical(started[[1]], started[[3]]),
      cluster = fits[[1]]$cluster, centers = fits[[1]]$centers, inertia = fits[[1]]$inertia,
      iterations = fits[[1]]$iterations, started = started[[1]]$cluster,
      sparse = sparse$cluster, sparse_centers = sparse$centers,
      new = stats::predict(fits[[1]], new),
      distance = stats::predict(fits[[1]], new, type = "distance")
    )
  }
  shapes <- list(
    c(5003, 1, 4), c(4001, 2, 9), c(4001, 3, 17), c(4001, 4, 5), c(4001, 5, 8), c(4001, 8, 33),
    c(4001, 17, 12), c(1501, 64, 21), c(701, 100, 7)
  )
  list(isa = isa, runs = lapply(shapes, function(s) run(s[1], s[2], s[3])))
}

test_that("every instruction set gives the same labels and the same bits for any threads", {
  skip_if_not_installed("callr")
  skip_on_cran()
  names <- c("generic", "avx2", "avx512")
  results <- lapply(names, function(isa) in_fresh_r(isa_results, list(isa), c(HUDDLE_ISA = isa)))
  had <- vapply(results, function(result) result$isa, "")
  expect_identical(had[1], "generic")
  results <- results[had == names]
  if (length(results) == 1) skip("this machine has one instruction set")
  for (result in results) {
    for (i in seq_along(result$runs)) {
      got <- result$runs[[i]]
      base <- results[[1]]$runs[[i]]
      label <- paste(result$isa, "shape", i)
      expect_true(got$same, label = label)
      for (exact in c("cluster", "iterations", "started", "sparse", "new")) {
        expect_identical(got[[exact]], base[[exact]], label = label)
      }
      for (close in c("centers", "sparse_centers", "inertia", "distance")) {
        expect_equal(got[[close]], base[[close]], tolerance = 1e-12, label = label)
      }
    }
  }
})

test_that("an unknown instruction set falls back to one that the machine has", {
  skip_if_not_installed("callr")
  skip_on_cran()
  isa <- in_fresh_r(env = c(HUDDLE_ISA = "no such thing"), function() {
    loadNamespace("huddle")
    utils::getFromNamespace("simd_isa", "huddle")()
  })
  expect_true(isa %in% c("generic", "avx2", "avx512", "neon", "sse2"))
})
