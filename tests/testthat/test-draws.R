# What is drawn at random has the distribution that it is said to have: rows, starting centers,
# samples and batches, counted over a few hundred seeds. The seeds are fixed, and a test of
# chi-square fails where such counts would turn up once in a hundred thousand times, so that nothing
# but a fault makes a difference.

# Rare cells are counted together, as the test asks for.
expect_shares <- function(counts, shares, label = "draws") {
  stopifnot(abs(sum(shares) - 1) < 1e-9)
  impossible <- sum(counts[shares == 0])
  testthat::expect(impossible == 0, sprintf("%s: %d that cannot be", label, impossible))
  order <- order(shares)
  expected <- sum(counts) * shares[order]
  cell <- pmax(1, floor(cumsum(expected) / 5))
  cell[expected >= 5] <- max(cell) + which(expected >= 5)
  counts <- rowsum(counts[order], cell)[, 1]
  expected <- rowsum(expected, cell)[, 1]
  keep <- expected > 0
  statistic <- sum((counts - expected)[keep]^2 / expected[keep])
  p <- stats::pchisq(statistic, sum(keep) - 1, lower.tail = FALSE)
  testthat::expect(p > 1e-5, sprintf(
    "%s: %s of %s expected, p = %.1e", label, toString(counts), toString(round(expected)), p
  ))
}

# ---- starting centers ----------------------------------------------------------------------------

# A few places of different weight, one of them without.
places <- cbind(c(0, 3.1, 10, 4, -6, 1), c(0, 1, 0.3, 9, 5, -14))
weights <- c(1, 4, 0.5, 2, 0, 3)

sets_of <- function(k) utils::combn(6, k, simplify = FALSE)

# For each set of rows the mark that it leaves: the inertia of the first iteration of the plain
# algorithm and the way that the centers go.
marks_of <- function(sets, weights) {
  vapply(sets, function(set) {
    if (any(weights[set] == 0)) {
      return(NA_real_)
    }
    trace <- naive_kmeans(places, places[set, , drop = FALSE], weights, max_iter = 1)$trace
    round(trace$inertia + trace$shift, 6)
  }, 0)
}

# Counts the fits that leave the mark of each set. Sets that leave the same are counted together;
# a row that is taken twice, or one without weight, leaves a mark that is none of these.
expect_starts <- function(k, init, weights, mass, draws) {
  sets <- sets_of(k)
  marks <- marks_of(sets, if (is.null(weights)) rep(1, 6) else weights)
  found <- vapply(seq_len(draws), function(seed) {
    # So tolerant that the first iteration is the last, without a warning.
    trace <- with_fixed_seed(seed, cluster_kmeans(
      places, k, init = init, n_init = 1, tol = 1e9, weights = weights, n_threads = 1,
      progress = FALSE
    ))$trace
    match(round(trace$inertia[1] + trace$shift[1], 6), marks)
  }, 0L)
  testthat::expect_false(anyNA(found))
  shares <- tapply(shares_of(sets, mass), match(marks, marks), sum)
  expect_shares(tabulate(found, length(sets))[as.integer(names(shares))], shares, paste(init, k))
}

# The probability of each set where the next row is drawn with a chance in proportion to
# mass(rows so far).
shares_of <- function(sets, mass) {
  chance <- function(order) {
    prod(vapply(seq_along(order), function(i) {
      left <- mass(order[seq_len(i - 1)])
      left[order[i]] / sum(left)
    }, 0))
  }
  orders <- function(set) {
    if (length(set) == 1) {
      return(list(set))
    }
    unlist(lapply(seq_along(set), function(i) lapply(orders(set[-i]), function(o) c(set[i], o))),
      recursive = FALSE
    )
  }
  vapply(sets, function(set) sum(vapply(orders(set), chance, 0)), 0)
}

mass_by_weight <- function(taken) replace(weights, taken, 0)

mass_by_square <- function(weights) {
  function(taken) {
    if (length(taken) == 0) {
      return(weights)
    }
    weights * apply(naive_sq_distances(places, places[taken, , drop = FALSE]), 1, min)
  }
}

test_that("random rows are drawn by weight, one after the other", {
  for (k in 1:3) expect_starts(k, "random", weights, mass_by_weight, 300)
})

test_that("without weights all sets of rows are as likely", {
  evenly <- function(taken) replace(rep(1, 6), taken, 0)
  for (k in c(1, 2, 4)) expect_starts(k, "random", NULL, evenly, 300)
})

test_that("chains draw by weight and squared distance as k-means++ does", {
  # Chains of finite length are near that distribution, which among so few rows cannot be told from
  # it.
  for (k in 1:3) expect_starts(k, "afkmc2", weights, mass_by_square(weights), 300)
})

test_that("one candidate is drawn by weight and squared distance, each center anew", {
  for (w in list(weights, NULL)) {
    mass <- mass_by_square(if (is.null(w)) rep(1, 6) else w)
    for (k in 1:3) {
      sets <- sets_of(k)
      found <- vapply(1:300, function(seed) {
        seeds <- with_fixed_seed(seed, init_kmeanspp(places, k, candidates = 1, weights = w))
        list(sort(match(data.frame(t(seeds)), data.frame(t(places)))))
      }, list(1))
      counts <- tabulate(match(found, sets), length(sets))
      expect_identical(sum(counts), 300L)
      expect_shares(counts, shares_of(sets, mass), paste("one candidate,", k))
    }
  }
})

test_that("of many candidates the one that leaves least by weight is the second center", {
  # With so many all rows are among them: what is left after the first is determined.
  firsts <- which(weights > 0)
  best_with <- function(first, weights) {
    left <- vapply(1:6, function(j) naive_inertia(places, places[c(first, j), ], weights), 0)
    which.min(replace(left, c(first, 5), Inf))
  }
  best <- vapply(firsts, best_with, 0L, weights)
  # Without weights the choice were another for some first row.
  expect_true(any(best != vapply(firsts, best_with, 0L, rep(1, 6))))
  pairs <- Map(function(first, second) sort(c(first, second)), firsts, best)
  for (seed in 1:100) {
    seeds <- with_fixed_seed(seed, init_kmeanspp(places, 2, candidates = 500, weights = weights))
    rows <- sort(match(data.frame(t(seeds)), data.frame(t(places))))
    expect_true(list(rows) %in% pairs)
  }
})

test_that("candidates that are nearly as good are told apart in double precision, by weight", {
  # Of what is left by either, all but one part in two thousand million is the same; without
  # weights, one would leave half of what the other does.
  line <- matrix(c(0, 10, -10, -10))
  for (heavy in c(2 + 1e-9, 2 - 1e-9)) {
    weights <- c(1e9, heavy, 1, 1)
    for (seed in 1:15) {
      seeds <- with_fixed_seed(seed, init_kmeanspp(line, 2, candidates = 60, weights = weights))
      expect_identical(sort(seeds[, 1]), if (heavy > 2) c(0, 10) else c(-10, 0))
    }
  }
})

test_that("oversampled starts go by weight", {
  # Light rows are as good as absent, where they lie apart too.
  x <- rbind(places, c(60, 60), c(-70, 10))
  light <- c(1, 4, 0.5, 2, 1e-12, 3, 1e-12, 1e-12)
  for (seed in 1:40) {
    fit <- with_fixed_seed(seed, cluster_kmeans(
      x, 3, init = "kmeans||", n_init = 1, tol = 1e9, weights = light, progress = FALSE
    ))
    expect_lt(max(abs(fit$centers)), 20)
  }
  expect_starts(1, "kmeans||", weights, mass_by_weight, 200)
})

# ---- samples and batches -------------------------------------------------------------------------

# The rows of the first sample of the nested schedule: their squares are different powers of two,
# and the first pass measures their sum.
first_sample <- function(n, size, seed, weights = NULL) {
  x <- matrix(sqrt(2^seq_len(n)))
  fit <- with_fixed_seed(seed, suppressWarnings(cluster_minibatch(
    x, init = matrix(0), batch_size = size, init_size = size, weights = weights, n_threads = 1,
    progress = FALSE
  )))
  stopifnot(fit$trace$rows[1] == size)
  total <- round(fit$trace$inertia[1] / n * size)
  vapply(seq_len(n), function(i) floor(total / 2^i) %% 2, 0)
}

test_that("a sample of rows holds none twice, and all rows and pairs as often", {
  n <- 24
  size <- 16
  samples <- vapply(1:400, function(seed) first_sample(n, size, seed), numeric(n))
  # With a row taken twice, its power of two is carried on and a row is missing.
  expect_identical(unique(colSums(samples)), size)
  # Each in two of three, each pair in 16 * 15 of 24 * 23; four and a half standard errors.
  share <- size / n
  error <- sqrt(share * (1 - share) / 400)
  expect_lt(max(abs(rowMeans(samples) - share)), 4.5 * error)
  together <- tcrossprod(samples)[upper.tri(diag(n))] / 400
  both <- size * (size - 1) / (n * (n - 1))
  expect_lt(max(abs(together - both)), 4.5 * sqrt(both * (1 - both) / 400))
})

test_that("a sample of nearly all rows has the one far away", {
  # Of 600 rows all but one are sampled.
  for (far in c(1, 300, 600)) {
    x <- normal_points(600, 2, seed = far)
    x[far, ] <- 1e4
    found <- vapply(1:15, function(seed) {
      fit <- with_fixed_seed(seed, suppressWarnings(cluster_minibatch(
        x, 2, batch_size = 599, init_size = 599, n_init = 1, max_iter = 1, progress = FALSE
      )))
      min(fit$size) == 1
    }, NA)
    expect_gte(sum(found), 14)
  }
})

test_that("samples are of all parts of the data, in whatever order these stand", {
  corners <- as.matrix(expand.grid(c(0, 100), c(0, 100), c(0, 100)))
  x <- corners[rep(1:8, each = 500), ] + normal_points(4000, 3, seed = 1)
  for (schedule in c("nested", "classic")) {
    for (seed in 1:5) {
      fit <- with_fixed_seed(seed, cluster_minibatch(
        x, 8, schedule = schedule, batch_size = 100, init_size = 200, n_init = 4, progress = FALSE
      ))
      expect_identical(fit$size, rep(500L, 8), label = paste(schedule, seed))
    }
  }
})

test_that("the rows of a batch are drawn evenly, each draw anew", {
  # Rows that point along axes of their own: the mean of the first batch is how often each was
  # drawn.
  n <- 8
  drawn <- vapply(1:250, function(seed) {
    fit <- with_fixed_seed(seed, cluster_minibatch(
      diag(n), init = matrix(0.5, 1, n), schedule = "classic", batch_size = n, tol = 1e6,
      reassignment_ratio = 0, progress = FALSE, n_threads = 1
    ))
    stopifnot(fit$steps == 1)
    unname(n * fit$centers[1, ])
  }, numeric(n))
  expect_equal(drawn, round(drawn), tolerance = 1e-9)
  drawn <- round(drawn)
  expect_identical(unique(colSums(drawn)), as.double(n))
  expect_shares(rowSums(drawn), rep(1 / n, n), "rows of a batch")
  # With replacement: how often a row is in a batch is binomial.
  expect_shares(
    c(tabulate(c(drawn) + 1, 3), sum(drawn > 2)),
    c(stats::dbinom(0:2, n, 1 / n), 1 - stats::pbinom(2, n, 1 / n)), "a row in a batch"
  )
  # Rows of weight zero never are, and the others as often as if they were alone.
  weights <- rep(c(1, 0, 0, 1), 2)
  drawn <- vapply(1:100, function(seed) {
    fit <- with_fixed_seed(seed, cluster_minibatch(
      diag(n), init = matrix(0.5, 1, n), schedule = "classic", batch_size = 4, tol = 1e6,
      reassignment_ratio = 0, weights = weights, progress = FALSE, n_threads = 1
    ))
    stopifnot(fit$counts == 4) # each draw is of a row that counts
    unname(round(4 * fit$centers[1, ]))
  }, numeric(n))
  expect_shares(rowSums(drawn), weights / 4, "rows with a weight")
})

test_that("every batch of the classic schedule is drawn anew", {
  # After two batches without forgetting, the center is the mean of both.
  n <- 6
  same <- vapply(1:30, function(seed) {
    center <- function(steps) {
      fit <- with_fixed_seed(seed, suppressWarnings(cluster_minibatch(
        diag(n), init = matrix(0.5, 1, n), schedule = "classic", batch_size = n, max_iter = steps,
        max_no_improvement = 100, reassignment_ratio = 0, progress = FALSE
      )))
      stopifnot(fit$steps == steps)
      unname(fit$centers[1, ])
    }
    isTRUE(all.equal(center(1), center(2)))
  }, NA)
  expect_lt(sum(same), 5)
})

# ---- centers that start anew ---------------------------------------------------------------------

restarted <- function(x, start, ..., seed = 1, ratio = 0.01, weights = NULL) {
  fit <- cluster_minibatch(init = start, reassignment_ratio = ratio, batch_size = nrow(x), ...)
  with_fixed_seed(seed, partial_fit(fit, x, weights, n_threads = 1))
}

test_that("a center that starts anew stands on a row and counts as the least of the others", {
  x <- rbind(grid_groups(90, d = 2, k = 3), normal_points(30, 2, 1))
  start <- rbind(x[1:3, ], c(1e4, 1e4), c(-1e4, 1e4))
  for (seed in 1:10) {
    fit <- restarted(x, start, seed = seed)
    counts <- tabulate(naive_assign(unname(x), unname(start)), 5)
    expect_identical(fit$counts, c(counts[1:3], rep(min(counts[1:3]), 2)) * 1)
    rows <- match(data.frame(t(unname(fit$centers[4:5, ]))), data.frame(t(unname(x))))
    expect_false(anyNA(rows))
    expect_identical(anyDuplicated(rows), 0L)
  }
  # With the count of others it moves on from there as slowly as they do.
  more <- partial_fit(fit, x)
  expect_equal(more$counts[4:5], fit$counts[4:5] + more$size[4:5], tolerance = 0.5)
  weights <- rep(c(1, 2.5), 60)
  fit <- restarted(x, start, weights = weights)
  label <- naive_assign(unname(x), unname(start))
  sums <- vapply(1:3, function(j) sum(weights[label == j]), 0)
  expect_equal(fit$counts, c(sums, min(sums), min(sums)), tolerance = 1e-12)
})

test_that("the rows of new centers are drawn by weight and squared distance, none twice", {
  # The first center lies on most rows; the others are 1, 2 and 3 away on an axis of their own.
  far <- rbind(c(1, 0, 0), c(0, 2, 0), c(0, 0, 3))
  x <- rbind(matrix(0, 40, 3), far)
  start <- rbind(c(0, 0, 0), rep(1e6, 3))
  taken <- function(seed, weights) {
    center <- restarted(x, start, seed = seed, weights = weights)$centers[2, ]
    which(colSums((t(x) - center)^2) == 0)[1] - 40L
  }
  # Distances are those to the center after it has moved by the batch.
  shares <- function(weights) {
    center <- colSums(weights * x) / sum(weights)
    mass <- weights * colSums((t(x) - center)^2)
    mass / sum(mass)
  }
  for (w in list(rep(1, 43), c(rep(1, 40), 60, 3, 5))) {
    rows <- vapply(1:250, function(seed) taken(seed, w), 0L)
    wanted <- shares(w)
    expect_shares(
      c(sum(rows < 1), tabulate(rows[rows > 0], 3)), c(sum(wanted[1:40]), wanted[41:43]), "restart"
    )
  }
  # Rows of weight zero are none to start from.
  nothing <- c(rep(1, 40), 0, 1, 0)
  rows <- vapply(1:40, function(seed) taken(seed, nothing), 0L)
  expect_true(all(rows < 1 | rows == 2))
  # Two at a time: all ordered pairs of rows of equal mass, so each draw is one of its own.
  x <- rbind(matrix(0, 2000, 3), 50 * diag(3), -50 * diag(3))
  start <- rbind(c(0, 0, 0), rep(1e6, 3), c(-1e6, 1e6, 1e6))
  pairs <- vapply(1:120, function(seed) {
    fit <- restarted(x, start, seed = seed)
    rows <- apply(fit$centers[2:3, ], 1, function(center) {
      which(colSums((t(x[2001:2006, ]) - center)^2) == 0)[1]
    })
    rows[1] * 10 + rows[2]
  }, 0)
  expect_false(any(pairs %/% 10 == pairs %% 10))
  expect_gt(length(unique(pairs)), 22) # of 30
})

test_that("new centers of one batch after the other are drawn anew", {
  # Of three rows one becomes a center, either of two that are as far: in two batches of one call.
  x <- rbind(c(0, 0), c(50, 0), c(-50, 0), c(0, 0), c(0, 50), c(0, -50))
  start <- rbind(c(0, 0), c(1e6, 1e6), c(1e6, -1e6))
  signs <- vapply(1:60, function(seed) {
    fit <- cluster_minibatch(init = start, reassignment_ratio = 0.01, batch_size = 3)
    fit <- with_fixed_seed(seed, partial_fit(fit, x))
    sign(c(fit$centers[2, 1], fit$centers[3, 2]))
  }, double(2))
  expect_true(all(signs != 0))
  expect_shares(table(factor(signs[1, ] + 2 * signs[2, ], c(-3, -1, 1, 3))), rep(0.25, 4), "signs")
})

test_that("no more than half of a batch's rows become centers, of the most starved", {
  start <- cbind(c(0, 1000 * 1:6), 0)
  fit <- cluster_minibatch(init = start, reassignment_ratio = 0, batch_size = 2000)
  seen <- c(1000, 5, 3, 9, 2, 8, 7)
  fit <- partial_fit(fit, start[rep(1:7, seen), ])
  expect_identical(fit$counts, seen)
  fit$params$reassignment_ratio <- 0.01
  batch <- cbind(c(0, -1, -2, -3, 1), 5 * 1:5)
  fit <- with_fixed_seed(1, partial_fit(fit, batch))
  # Five rows are enough for two: those that were learnt from 2 and 3.
  expect_identical(fit$counts, c(1005, 5, 1005, 9, 1005, 8, 7))
  expect_true(all(fit$centers[c(3, 5), 1] < 10))
  expect_identical(unname(fit$centers[c(2, 4, 6, 7), 1]), c(1000, 3000, 5000, 6000))
})

test_that("a center with just the share asked for is not starved", {
  start <- cbind(c(0, 100, 5000), 0)
  x <- start[rep(1:2, c(16, 4)), ] + rep(c(0, 1, -1, 0), 5)
  fit <- restarted(x, start, ratio = 0.25)
  expect_identical(fit$counts, c(16, 4, 4))
  expect_equal(unname(fit$centers[2, ]), colMeans(x[17:20, ]))
  less <- restarted(x, start, ratio = 0.26)
  expect_identical(less$counts, c(16, 16, 16))
})
