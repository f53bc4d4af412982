test_that("strength is the least share of pairs that stay together", {
  set.seed(31)
  for (i in 1:30) {
    cluster <- sample(0:3, 12, replace = TRUE)
    other <- sample(0:4, 12, replace = TRUE)
    if (max(cluster) == 0) next
    expect_equal(pair_strength(cluster, other), naive_prediction_strength(cluster, other))
  }
  expect_identical(pair_strength(c(1L, 1L, 2L), c(1L, 1L, 1L)), 1)
  expect_identical(pair_strength(1:3, c(1L, 1L, 1L)), 0)
  expect_identical(pair_strength(c(1L, 1L), c(0L, 0L)), 0)
})

test_that("prediction_strength() equals the naive procedure", {
  x <- unname(as.matrix(blobs[1:81, 1:2]))
  set.seed(1)
  result <- prediction_strength(x, k = c(1, 3, 6), n_init = 1, splits = 3)
  set.seed(1)
  expected <- t(vapply(1:3, function(i) {
    rows <- sample.int(81, 40)
    state <- .Random.seed
    vapply(c(3, 6), function(k) {
      assign(".Random.seed", state, globalenv())
      a <- cluster_kmeans(x[rows, ], k, n_init = 1)
      b <- cluster_kmeans(x[-rows, ], k, n_init = 1)
      mean(c(
        naive_prediction_strength(a$cluster, predict(b, x[rows, ])),
        naive_prediction_strength(b$cluster, predict(a, x[-rows, ]))
      ))
    }, numeric(1))
  }, numeric(2)))
  expect_equal(unname(result$strengths), cbind(1, expected))
  expect_equal(result$table$strength, c(1, colMeans(expected)))
  expect_equal(result$table$se, c(0, apply(expected, 2, stats::sd) / sqrt(3)))
})

test_that("groups that are well apart are counted", {
  set.seed(2)
  x <- grid_groups(90, d = 2, k = 3)
  result <- prediction_strength(x, k = 1:6, n_init = 5, splits = 5)
  expect_identical(result$best, 3)
  expect_identical(result$table$strength[c(1, 3)], c(1, 1))
  strict <- prediction_strength(x, k = 5:6, n_init = 1, splits = 1, threshold = 1)
  expect_identical(strict$best, 1)
  expect_identical(strict$table$se, c(NA_real_, NA_real_))
  # A clusterer of another package, by its centers.
  other <- prediction_strength(x, k = 2:4, method = stats::kmeans, nstart = 5, splits = 3)
  expect_identical(other$best, 3)
})

test_that("the result follows set.seed() and not the number of threads", {
  run <- function(threads) {
    set.seed(4)
    prediction_strength(iris[1:4], k = 2:3, n_init = 1, splits = 2, n_threads = threads)
  }
  expect_identical(run(2), run(1))
  expect_identical(run(3), run(1))
})

test_that("a progress bar is shown where it is wanted", {
  shown <- function(progress) {
    withr::local_options(
      cli.progress_show_after = 0, cli.dynamic = FALSE, cli.num_colors = 1L,
      rlang_interactive = TRUE
    )
    utils::capture.output(type = "message", {
      prediction_strength(iris[1:4], k = 1:3, n_init = 1, splits = 2, progress = progress)
    })
  }
  expect_match(paste(shown(TRUE), collapse = " "), "Prediction strength")
  expect_identical(shown(FALSE), character())
})

test_that("bad arguments are refused by name", {
  x <- unname(as.matrix(iris[1:4]))
  expect_clean_error(prediction_strength(x, k = 76), "param", "k", c("75", "half"))
  expect_clean_error(prediction_strength(x, k = c(2, 2)), "param", "k")
  expect_clean_error(prediction_strength(x[1, , drop = FALSE], k = 1), "size", "x")
  expect_clean_error(prediction_strength(x, k = 2, splits = 0), "param", "splits")
  expect_clean_error(prediction_strength(x, k = 2, threshold = 2), "param", "threshold")
  expect_clean_error(prediction_strength(x, k = 2, method = 1), "param", "method")
  expect_clean_error(prediction_strength(x, k = 2, weights = 1), "param", "weights")
  labels_only <- function(x, k) rep_len(seq_len(k), nrow(x))
  expect_error(
    prediction_strength(x, k = 2, method = labels_only), "place new points",
    class = "huddle_error_param"
  )
  same <- x[rep(1:3, each = 4), ]
  expect_error(
    prediction_strength(same, k = 4, n_init = 1), "A half of split 1", class = "huddle_error_input"
  )
})

test_that("the result is printed in plain words", {
  set.seed(5)
  x <- grid_groups(90, d = 2, k = 3)
  expect_snapshot({
    prediction_strength(x, k = c(1, 3), n_init = 5, splits = 2)
  })
  none <- prediction_strength(x, k = 6, n_init = 1, splits = 2, threshold = 1)
  expect_match(strength_words(none), "No number of clusters above 1")
  expect_clean_error(print.huddle_prediction_strength(list()), "model", "x")
})
