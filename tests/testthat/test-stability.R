stable_case <- function() {
  set.seed(5)
  groups <- rep(1:3, each = 20)
  cbind(a = stats::rnorm(60, 5 * groups), b = stats::rnorm(60))
}

test_that("similarities are those of the definition", {
  own <- c(1, 1, 1, 2, 2, 0, 3, 3)
  rows <- c(1, 2, 2, 4, 5, 6, 7, 3, 1)
  again <- c(1, 1, 1, 2, 2, 2, 0, 2, 1)
  tally <- add_resample(
    new_tally(list(cluster = as.integer(own), k = 3L), 1), 1,
    list(cluster = as.integer(again), k = 2L, fit = list()), rows, matrix(0, 8, 1)
  )
  expect_equal(unname(tally$jaccard[1, ]), naive_jaccard(own, again, rows))
  expect_equal(unname(tally$jaccard[1, ]), c(2 / 3, 2 / 4, 0))
  expect_identical(tally$seen, c(1, 1, 1, 1, 1, 1, 1, 0))
  expect_identical(tally$stable, c(1, 1, 0, 1, 1, 0, 0, 0))
  # No row of the cluster was drawn; no cluster was found.
  expect_identical(best_jaccard(rbind(c(0, 0), c(1, 2)), c(0, 3), c(1, 2)), c(NA, 2 / 3))
  expect_identical(best_jaccard(matrix(0, 2, 0), c(0, 3), integer()), c(NA, 0))
})

test_that("cluster_stability() equals the naive procedure", {
  x <- stable_case()
  set.seed(1)
  result <- cluster_stability(x, 4, n_init = 1, resamples = 8)
  set.seed(1)
  fit <- cluster_kmeans(x, 4, n_init = 1)
  stable <- 0
  jaccard <- t(vapply(1:8, function(i) {
    rows <- sample.int(60, 60, replace = TRUE)
    again <- cluster_kmeans(x[rows, ], 4, n_init = 1)
    drawn <- seq_len(60) %in% rows
    matched <- align_labels(
      replace(rep(0L, 60), rows, again$cluster), replace(fit$cluster, !drawn, 0L)
    )
    partner <- match(1:4, again$cluster)
    stable <<- stable + (matched[rows][partner][predict(again, x)] == fit$cluster)
    naive_jaccard(fit$cluster, again$cluster, rows)
  }, numeric(4)))
  expect_equal(unname(result$jaccard), jaccard)
  expect_equal(result$points, stable / 8)
  expect_identical(result$cluster, fit$cluster)
  expect_equal(result$clusters$jaccard, colMeans(jaccard))
  expect_equal(result$clusters$recovered, colSums(jaccard > 0.75))
  expect_equal(result$clusters$dissolved, colSums(jaccard <= 0.5))
  expect_identical(result$clusters$size, fit$size)
})

test_that("well separated clusters are stable, arbitrary ones are not", {
  set.seed(2)
  x <- grid_groups(60, d = 2, k = 3)
  result <- cluster_stability(x, 3, n_init = 5, resamples = 20)
  expect_equal(result$clusters$jaccard, rep(1, 3))
  expect_identical(result$clusters$verdict, rep("highly stable", 3))
  expect_equal(unname(result$points), rep(1, 60))
  line <- matrix(stats::runif(200))
  expect_lt(min(cluster_stability(line, 7, n_init = 1, resamples = 20)$clusters$jaccard), 0.85)
  expect_identical(
    stability_verdict(c(0.3, 0.6, 0.75, 0.85, NaN)),
    c("not to be trusted", "a pattern, members in doubt", "stable", "highly stable", NA)
  )
})

test_that("the result follows set.seed() and not the number of threads", {
  x <- stable_case()
  run <- function(threads) {
    set.seed(4)
    cluster_stability(x, 3, n_init = 2, resamples = 5, n_threads = threads)
  }
  first <- run(1)
  expect_identical(run(2), first)
  expect_identical(run(3), first)
  # Options of the session are as before, whatever happens.
  before <- options()
  try(cluster_stability(x, 3, method = function(x, k) stop("no")), silent = TRUE)
  expect_identical(options(), before)
})

test_that("any clusterer will do", {
  x <- stable_case()
  set.seed(6)
  base <- cluster_stability(x, 3, nstart = 3, method = stats::kmeans, resamples = 5)
  expect_false(anyNA(base$points))
  plain <- function(x, k) stats::cutree(stats::hclust(stats::dist(x)), k)
  labels <- cluster_stability(x, 3, method = plain, resamples = 5, scheme = "subset", share = 0.2)
  expect_true(anyNA(labels$points))
  expect_identical(dim(labels$jaccard), c(5L, 3L))
  text <- cluster_stability(x, 3, method = function(x, k) letters[plain(x, k)], resamples = 2)
  expect_identical(text$k, 3L)
  listed <- function(x, k) list(clustering = plain(x, k))
  pam <- cluster_stability(x, 3, method = listed, resamples = 2)
  expect_identical(pam$cluster, unname(plain(x, 3)))
  noisy <- cluster_stability(x, 3, resamples = 3, method = function(x, k) {
    replace(plain(x, k), 1, 0L)
  })
  expect_identical(noisy$cluster[1], 0L)
  mini <- cluster_stability(x, 3, method = cluster_minibatch, resamples = 2)
  expect_s3_class(mini$fit, "huddle_minibatch")
  expect_identical(cluster_stability(x[1:4, ], 1, resamples = 3)$clusters$jaccard, 1)
  whole <- cluster_stability(x, 3, n_init = 5, scheme = "subset", share = 1, resamples = 2)
  expect_equal(whole$clusters$jaccard, rep(1, 3), tolerance = 0.2)
})

test_that("tables of every kind and sparse matrices are taken, with their names", {
  x <- stable_case()
  rownames(x) <- paste0("r", 1:60)
  run <- function(x) with_fixed_seed(1, cluster_stability(x, 3, n_init = 1, resamples = 2))
  expect_identical(run(as.data.frame(x))$points, run(x)$points)
  expect_identical(names(run(x)$points), rownames(x))
  skip_if_not_installed("Matrix")
  sparse <- Matrix::Matrix(unname(round(x)), sparse = TRUE)
  expect_equal(run(sparse)$jaccard, run(unname(round(x)))$jaccard, tolerance = 1e-6)
})

test_that("bad arguments are refused by name", {
  x <- stable_case()
  expect_clean_error(cluster_stability(x, 61), "param", "k")
  expect_clean_error(cluster_stability("a", 2), "type", "x")
  expect_clean_error(cluster_stability(x, 2, method = "kmeans"), "param", "method")
  expect_clean_error(cluster_stability(x, 2, resamples = 0), "param", "resamples")
  expect_clean_error(cluster_stability(x, 2, scheme = "jitter"), "param", "scheme")
  expect_clean_error(cluster_stability(x, 2, share = 0), "param", "share")
  expect_clean_error(cluster_stability(x, 9, scheme = "subset", share = 0.1), "param", "share", "6")
  expect_clean_error(cluster_stability(x, 2, n_threads = 0), "param", "n_threads")
  expect_clean_error(cluster_stability(x, 2, progress = NA), "param", "progress")
  expect_clean_error(cluster_stability(x, 2, weights = 1:60), "param", "weights")
  expect_clean_error(cluster_stability(x, 2, n_int = 3), "param", "n_int", "n_init")
  wrong <- list(function(x, k) NULL, function(x, k) 1:3, function(x, k) list(cluster = mean))
  for (method in wrong) {
    expect_clean_error(cluster_stability(x, 2, method = method), "param", "method")
  }
  gaps <- function(x, k) rep(c(1, NA), 30)
  expect_clean_error(cluster_stability(x, 2, method = gaps), "nonfinite")
})

test_that("a resample that cannot be clustered is named", {
  x <- stable_case()[rep(1:6, 2), ]
  set.seed(1)
  error <- tryCatch(cluster_stability(x, 6, n_init = 1), error = identity)
  expect_s3_class(error, "huddle_error_input")
  expect_match(conditionMessage(error), "Resample [0-9]+ of `x` could not be clustered")
  expect_s3_class(error$parent, "huddle_error_input")
  calls <- 0
  failing <- function(x, k) {
    calls <<- calls + 1
    if (calls > 1) stop("boom") else rep(1, nrow(x))
  }
  error <- tryCatch(
    suppressWarnings(cluster_stability(x, 2, method = failing)), error = identity
  )
  expect_identical(conditionMessage(error$parent), "boom")
  expect_identical(as.character(conditionCall(error)[[1]]), "cluster_stability")
})

test_that("an interrupt stays an interrupt, and warnings of fits are not shown", {
  x <- stable_case()
  stopped <- function(x, k) rlang::interrupt()
  outcome <- tryCatch(
    cluster_stability(x, 2, method = stopped),
    interrupt = function(condition) "interrupt", error = function(error) "error"
  )
  expect_identical(outcome, "interrupt")
  expect_silent(cluster_stability(x, 5, n_init = 1, max_iter = 1, resamples = 2))
})

test_that("a progress bar is shown where it is wanted", {
  shown <- function(progress) {
    withr::local_options(
      cli.progress_show_after = 0, cli.dynamic = FALSE, cli.num_colors = 1L,
      rlang_interactive = TRUE
    )
    utils::capture.output(type = "message", {
      cluster_stability(stable_case(), 2, n_init = 1, resamples = 4, progress = progress)
    })
  }
  expect_match(paste(shown(TRUE), collapse = " "), "Stability")
  expect_identical(shown(FALSE), character())
})

test_that("the result is printed in plain words", {
  x <- stable_case()
  set.seed(8)
  result <- cluster_stability(x, 3, n_init = 3, resamples = 10)
  half <- cluster_stability(x, 4, n_init = 1, resamples = 10, scheme = "subset", share = 0.5)
  expect_snapshot({
    result
    half
  })
  half$points[] <- NA
  expect_match(point_words(half), "No row")
  half$points[] <- c(0.5, rep(1, 59))
  expect_match(point_words(half), "1 row \\(2% of all\\) does not stay in its cluster")
  half$points[] <- 1
  expect_match(point_words(half), "Every row stays")
  expect_clean_error(print.huddle_stability(list()), "model", "x")
})
