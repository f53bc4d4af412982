# What stands between R and the compiled code: progress, Ctrl-C and R's random numbers.

# Work of a second or so on one thread.
some_work <- function(n, report = NULL) {
  x <- normal_points(n, 4, seed = 1)
  optics_fit_(x, 2, 5, plain_metric("euclidean", 2), 2, 1L, report)
}

test_that("progress is reported a few times a second, from the first to the last", {
  report <- function(share) {
    shares <<- c(shares, share)
    times <<- c(times, proc.time()[["elapsed"]] - started)
  }
  # More work on a faster machine, until there is time for reports.
  for (n in c(11000, 22000, 44000)) {
    shares <- times <- double()
    started <- proc.time()[["elapsed"]]
    some_work(n, report)
    seconds <- proc.time()[["elapsed"]] - started
    if (seconds >= 0.8) break
  }
  expect_true(all(shares > 0 & shares <= 1))
  expect_false(is.unsorted(shares))
  # At most every 200 ms, on the clock of R rounded to 10 ms at the worst.
  expect_lte(length(shares), seconds / 0.2 + 1)
  expect_true(all(diff(times) > 0.15))
  skip_if(seconds < 0.8, "too fast to see reports")
  expect_gte(length(shares), 2)
  expect_gt(max(times), seconds / 2)
})

test_that("Ctrl-C ends the work soon, also when it has gone on for a while", {
  skip_on_cran()
  skip_on_os("windows")
  for (wait in c(0.2, 0.9)) {
    seen <- in_fork(timeout = 60, {
      # The signal comes from outside while the work is going on.
      system(sprintf("(sleep %g; kill -INT %d) &", wait, Sys.getpid()))
      started <- proc.time()[["elapsed"]]
      outcome <- tryCatch(
        {
          some_work(60000)
          "finished"
        },
        interrupt = function(condition) "interrupt"
      )
      list(outcome = outcome, seconds = proc.time()[["elapsed"]] - started)
    })
    expect_identical(seen$outcome, "interrupt")
    expect_gt(seen$seconds, wait * 0.9)
    # A second is what is promised; the machine may be busy.
    expect_lt(seen$seconds, wait + 3)
  }
})

test_that("R's random numbers move on by what is drawn, and only where something is", {
  x <- normal_points(60, 2, seed = 1)
  after <- function(code) {
    with_fixed_seed(5, {
      before <- globalenv()$.Random.seed
      force(code)
      list(moved = !identical(globalenv()$.Random.seed, before), next_number = stats::runif(1))
    })
  }
  drawing <- list(
    function() cluster_kmeans(x, 3, progress = FALSE), function() init_kmeanspp(x, 3),
    function() cluster_minibatch(x, 3, progress = FALSE)
  )
  for (fit in drawing) {
    expect_true(after(fit())$moved)
    two <- with_fixed_seed(5, list(fit(), fit()))
    if (is.matrix(two[[1]])) expect_false(identical(two[[1]], two[[2]]))
    expect_identical(after(fit()), after(fit()))
  }
  still <- with_fixed_seed(5, stats::runif(1))
  for (fit in list(
    function() cluster_kmeans(x, init = x[1:3, ], progress = FALSE),
    function() cluster_dbscan(x, 1), function() cluster_hdbscan(x, 5), function() some_work(50),
    function() predict(model_of(x[1:3, ]), x)
  )) {
    expect_identical(after(fit()), list(moved = FALSE, next_number = still))
  }
  # A generator that has not been asked yet stays unasked.
  with_fixed_seed(5, {
    rm(".Random.seed", envir = globalenv())
    cluster_kmeans(x, init = x[1:3, ], progress = FALSE)
    expect_false(exists(".Random.seed", globalenv(), inherits = FALSE))
    set.seed(5)
  })
  # A fit that is refused leaves the stream as it was.
  refused <- after(try(cluster_kmeans(x[c(1, 1, 1, 2), ], 3, progress = FALSE), silent = TRUE))
  expect_identical(refused, list(moved = FALSE, next_number = still))
})

test_that("centers cross in both directions as they are", {
  # Of a matrix that is not square, with every entry different.
  x <- cbind(a = c(0, 1, 10, 11, 20, 21), b = c(5, 5, 100, 100, 50, 50), c = -(1:6) / 8)
  start <- x[c(1, 3), ]
  fit <- cluster_kmeans(x, init = start, max_iter = 1, progress = FALSE, tol = 1e9)
  expect_equal(fit$trace$inertia[1], naive_inertia(x, start))
  expect_equal(
    predict(fit, x, type = "distance"),
    unname(sqrt(naive_sq_distances(x, fit$centers))), ignore_attr = TRUE
  )
})
