lof_of <- function(...) lof(..., progress = FALSE)

# The definition, point by point.
naive_lof <- function(x, k) {
  distance <- sqrt(naive_values(x, x))
  diag(distance) <- Inf
  core <- apply(distance, 1, function(row) sort(row)[k])
  near <- lapply(seq_len(nrow(x)), function(i) which(distance[i, ] <= core[i]))
  density <- vapply(seq_len(nrow(x)), function(i) {
    1 / mean(pmax(core[near[[i]]], distance[i, near[[i]]]))
  }, 0)
  factor <- vapply(seq_len(nrow(x)), function(i) mean(density[near[[i]]]) / density[i], 0)
  replace(factor, is.infinite(density), 1)
}

test_that("factors are those of the definition", {
  for (name in c("normal", "line", "ties", "duplicates", "equal", "outlier", "wide")) {
    x <- neighbor_cases()[[name]]
    for (k in c(1, 4, 9)) {
      expect_equal(lof_of(x, k), naive_lof(x, k), tolerance = 1e-12, label = paste(name, k))
    }
  }
})

test_that("factors equal those of the dbscan package", {
  stored <- utils::read.csv(test_path("fixtures", "lof.csv"))
  for (set in split(stored, stored$set)) {
    x <- cbind(set$x, set$y)
    expect_equal(lof_of(x, 5), set$lof5, tolerance = 1e-12)
    expect_equal(lof_of(x, 12), set$lof12, tolerance = 1e-12)
  }
})

test_that("an outlier has the greatest factor, whatever the unit and the place", {
  x <- neighbor_cases()$outlier
  factor <- lof_of(x)
  expect_identical(which.max(factor), 100L)
  expect_equal(lof_of(x * 1e-200), factor, tolerance = 1e-12)
  for (threads in 2:3) expect_identical(lof_of(x, n_threads = threads), factor)
})

test_that("names, metrics and given distances are taken", {
  x <- named_points()
  expect_named(lof_of(x, 3), rownames(x))
  expect_equal(lof_of(stats::dist(x), 3), lof_of(x, 3), tolerance = 1e-12)
  manhattan <- stats::dist(x, "manhattan")
  expect_equal(lof_of(manhattan, 3), lof_of(x, 3, metric = "manhattan"), tolerance = 1e-12)
})

test_that("wrong arguments are refused", {
  x <- named_points()
  for (k in list(0, 12, 2.5, "3")) {
    error <- expect_error(lof_of(x, k), class = "huddle_error_param")
    expect_identical(error$arg, "n_neighbors")
  }
  expect_error(lof_of(x, minPts = 3), class = "huddle_error_param")
  expect_error(lof_of(x[1, , drop = FALSE], 1), class = "huddle_error_size")
})
