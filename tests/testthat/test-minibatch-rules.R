# Rules of mini-batch k-means, step by step: which start goes on, when the classic schedule ends,
# when centers start anew, and what is left to each center in the end.

far_groups <- function(sizes, sd = 1, seed = 1) {
  corners <- cbind(c(0, 100, 0, 100, 50), c(0, 0, 100, 100, 250))[seq_along(sizes), ]
  group <- with_fixed_seed(seed, sample(rep(seq_along(sizes), sizes)))
  x <- corners[group, ] + normal_points(sum(sizes), 2, seed, sd)
  list(x = x, group = group)
}

test_that("of several starts the best goes on, each with draws of its own", {
  # Random rows miss some of twelve groups nearly always, and more or fewer of them.
  corners <- as.matrix(expand.grid(1:4, 1:3)) * 100
  x <- corners[rep(1:12, 30), ] + normal_points(360, 2, 1)
  for (schedule in c("nested", "classic")) {
    for (init_size in c(120, 360)) {
      left <- function(n_init) {
        mean(vapply(1:12, function(seed) {
          with_fixed_seed(seed, suppressWarnings(cluster_minibatch(
            x, 12, init = "random", n_init = n_init, schedule = schedule, batch_size = 40,
            init_size = init_size, reassignment_ratio = 0, max_iter = 20, progress = FALSE
          )))$inertia
        }, 0))
      }
      expect_lt(left(25) / left(1), 0.7, label = paste(schedule, init_size))
    }
  }
})

test_that("the classic schedule ends when smoothed inertia has not fallen for so many batches", {
  x <- far_groups(c(200, 150, 100))$x
  n <- nrow(x)
  for (patience in c(1, 4, 10)) {
    for (size in c(20, 60)) {
      fit <- with_fixed_seed(3, cluster_minibatch(
        x, init = x[c(1, 5, 9), ] / 2, schedule = "classic", batch_size = size, max_iter = 1000,
        max_no_improvement = patience, reassignment_ratio = 0, progress = FALSE
      ))
      # Smoothed as scikit-learn does it; the first batch, of the starting centers, is left out.
      inertia <- fit$trace$inertia[-1]
      value <- Reduce(function(value, new) value + 2 * size / (n + 1) * (new - value), inertia,
        accumulate = TRUE
      )
      falls <- value < cummin(c(Inf, value[-length(value)]))
      wait <- function(waited, fell) if (fell) 0 else waited + 1
      waited <- Reduce(wait, falls, 0, accumulate = TRUE)
      expect_identical(which(waited[-1] >= patience)[1], length(inertia))
      expect_true(fit$converged)
      expect_identical(fit$steps, length(inertia) + 1)
    }
  }
})

test_that("counts belong to their centers, whatever the numbers of the clusters", {
  data <- far_groups(c(100, 300, 900, 200))
  turned <- 0
  for (schedule in c("nested", "classic")) {
    for (seed in 1:6) {
      fit <- with_fixed_seed(seed, cluster_minibatch(
        data$x, 4, schedule = schedule, batch_size = 200, init_size = 400, n_init = 5,
        reassignment_ratio = 0, progress = FALSE
      ))
      expect_identical(sort(fit$size), c(100L, 200L, 300L, 900L))
      share <- fit$counts / sum(fit$counts)
      expect_lt(max(abs(share - fit$size / 1500)), 0.07)
      turned <- turned + is.unsorted(fit$size)
    }
  }
  expect_gt(turned, 0)
  # A sample's counts are the rows of the sample, however many passes there were.
  whole <- with_fixed_seed(1, cluster_minibatch(data$x, 4, init_size = 1500, progress = FALSE))
  expect_identical(whole$counts, as.double(whole$size))
})

test_that("no cluster is left without weight", {
  # A center among rows of weight zero alone is empty, and moves to where rows count.
  data <- far_groups(c(80, 80, 80, 40))
  weights <- ifelse(data$group == 4, 0, 2)
  start <- rbind(c(0, 0), c(100, 0), c(0, 100), c(100, 100))
  for (schedule in c("nested", "classic")) {
    fit <- with_fixed_seed(1, suppressWarnings(cluster_minibatch(
      data$x, init = start, weights = weights, schedule = schedule, batch_size = 100,
      init_size = 120, reassignment_ratio = 0, progress = FALSE
    )))
    expect_true(all(tapply(weights, factor(fit$cluster, 1:4), sum) > 0), label = schedule)
    expect_lt(max(sqrt(naive_sq_distances(fit$centers, start[1:3, ])) |> apply(1, min)), 10)
  }
})

test_that("centers are looked at as often as is said, and those that starve count as the least", {
  # Whenever the rows seen since the last time are ten times what the least learnt center has seen.
  # What a batch adds is known from the centers before it, wherever new ones were drawn.
  restarts <- checks <- 0
  for (case in 1:6) {
    weighted <- case %% 2 == 0
    ratio <- c(0.1, 0.3, 0.6)[(case - 1) %/% 2 + 1]
    decay <- if (case > 4) 0.9 else 1
    x <- far_groups(c(400, 40, 300, 30, 10), sd = 5, seed = case)$x
    start <- rbind(c(0, 0), c(100, 0), c(0, 100), c(100, 100), c(50, 250), c(300, 300))
    fit <- cluster_minibatch(
      init = start, batch_size = 30, reassignment_ratio = ratio, decay = decay
    )
    counts <- rep(0, 6)
    centers <- start
    since <- 0
    for (rows in split(seq_len(nrow(x)), (seq_len(nrow(x)) - 1) %/% 30)) {
      weights <- if (weighted) with_fixed_seed(rows[1], stats::rexp(length(rows))) else rep(1, 30)
      label <- naive_assign(x[rows, ], centers)
      counts <- counts * decay + vapply(1:6, function(j) sum(weights[label == j]), 0)
      since <- since + sum(weights)
      if (since >= 10 * min(counts)) {
        since <- 0
        checks <- checks + 1
        starved <- which(counts < ratio * max(counts))
        taken <- utils::head(starved[order(counts[starved])], length(rows) %/% 2)
        restarts <- restarts + length(taken)
        if (length(taken)) counts[taken] <- min(counts[-starved])
      }
      fit <- with_fixed_seed(rows[1], partial_fit(fit, x[rows, ], if (weighted) weights))
      expect_equal(fit$counts, counts, tolerance = 1e-10, label = paste("case", case))
      counts <- fit$counts
      centers <- unname(fit$centers)
    }
  }
  expect_gt(restarts, 20)
  # Not at every batch.
  expect_lt(checks, 6 * 26 / 2)
})
