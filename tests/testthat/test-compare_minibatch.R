# A function that takes so many seconds in its runs, one after the other, and draws a number.
sleepy <- function(seconds) {
  run <- 0
  function() {
    run <<- run + 1
    drawn <- stats::runif(1)
    Sys.sleep(seconds[min(run, length(seconds))])
    list(drawn = drawn, run = run)
  }
}

test_that("short runs are repeated, and their median counts", {
  timed <- time_runs(sleepy(c(0.2, 0.01)))
  expect_gte(timed$runs, 5)
  expect_lt(timed$seconds, 0.15)
  expect_gte(timed$seconds, 0.009)
  # What takes no time at all is run 25 times and has one all the same.
  quick <- time_runs(function() sum(1:10))
  expect_identical(quick$runs, 25L)
  expect_gte(quick$seconds, 0)
  expect_identical(time_runs(sleepy(0.2), long = 0.1)$runs, 1L)
})

test_that("all runs draw the same numbers, which go on as after one of them", {
  set.seed(1)
  drawn <- stats::runif(2)
  all <- double()
  set.seed(1)
  timed <- time_runs(function() {
    one <- stats::runif(1)
    all <<- c(all, one)
    one
  })
  expect_identical(unique(all), drawn[1])
  expect_identical(timed$value, drawn[1])
  expect_identical(stats::runif(1), drawn[2])
})

test_that("the comparison counts its runs and goes on with the random numbers of one each", {
  x <- as.matrix(blobs[1:300, c("x1", "x2")])
  set.seed(1)
  both <- compare_minibatch(x, c(2, 5), progress = FALSE)
  after <- stats::runif(1)
  expect_true(all(both$runs >= 1))
  expect_true(all(both$seconds > 0))
  set.seed(1)
  for (k in c(2, 5)) {
    cluster_kmeans(x, k, n_init = 3)
    cluster_minibatch(x, k, n_init = 3)
  }
  expect_identical(stats::runif(1), after)
})

test_that("small batches lose more the more clusters there are", {
  x <- as.matrix(blobs[c("x1", "x2")])
  set.seed(1)
  both <- compare_minibatch(
    x, c(5, 20, 100), batch_size = 100, schedule = "classic", progress = FALSE
  )
  ratio <- both$inertia[both$method == "mini-batch"] / both$inertia[both$method == "k-means"]
  expect_gt(ratio[3], 1.2)
  expect_gt(ratio[3], ratio[1])
  words <- ggplot2::autoplot(both)$labels$subtitle
  expect_match(words, "^In the median over k mini-batch takes .*% of the time")
  expect_match(words, "\nFor k = 100 it takes .*% of the time, inertia is .*% higher$")
})

# Made up, so that times are known.
measured <- function(inertia, seconds, k = c(1, 2, 3)) {
  structure(
    data.frame(
      k = rep(k, each = 2), method = factor(rep(c("k-means", "mini-batch"), length(k))),
      inertia = inertia, seconds = seconds
    ),
    class = c("huddle_minibatch_comparison", "data.frame")
  )
}

test_that("the words are of the median and of the largest k", {
  made <- measured(c(9, 9, 4, 5, 2, 4), c(1, 1, 2, 1, 8, 2))
  expect_identical(
    comparison_words(made),
    c(
      "In the median over k mini-batch takes 50% of the time, its inertia is 25.0% higher",
      "For k = 3 it takes 25% of the time, inertia is 100.0% higher"
    )
  )
  expect_length(comparison_words(measured(c(4, 2), c(1, 1), k = 7)), 1)
  # An inertia or a time of nothing has no ratio.
  made <- measured(c(9, 9, 4, 4, 0, 0), c(0, 0, 0, 0, 0, 0))
  expect_identical(
    comparison_words(made), "In the median over k mini-batch gives an inertia that is 0.0% higher"
  )
  expect_null(comparison_words(measured(rep(0, 6), rep(0, 6))))
})

test_that("axes are logarithmic, and zeros no trouble", {
  made <- measured(c(900, 900, 40, 50, 0, 0), c(1e-4, 1e-4, 2, 1, 8, 2))
  picture <- ggplot2::autoplot(made)
  built <- expect_builds(picture)
  expect_draws(picture)
  expect_identical(nrow(built$data[[1]]), 10L)
  expect_equal(max(built$data[[1]]$y), log10(900))
  expect_identical(plot_data(picture)$value, c(made$inertia, made$seconds))
  expect_draws(ggplot2::autoplot(measured(rep(0, 6), rep(0, 6))))
  expect_identical(
    single_labels(c(0.0003, NA, 0.1, 1000, 1e6)), c("0.0003", NA, "0.1", "1,000", "1,000,000")
  )
})

test_that("a first sample of all rows is named, for then nothing is saved", {
  x <- as.matrix(blobs[1:300, c("x1", "x2")])
  words <- function(...) {
    set.seed(1)
    ggplot2::autoplot(compare_minibatch(x, 2:3, ..., progress = FALSE))$labels$subtitle
  }
  expect_match(words(), "first sample holds all rows")
  expect_no_match(words(batch_size = 50), "first sample")
  expect_no_match(words(schedule = "classic"), "first sample")
})
