# Transfers of single rows: local optima of the inertia, as good as those of stats::kmeans().

hartigan <- function(x, start, ...) fit_from(x, start, algorithm = "hartigan-wong", ...)

# No transfer lowers the inertia, labels are those of the centers, centers the means of their rows,
# and the trace falls to the inertia of the fit.
expect_transfer_optimum <- function(x, fit, weights = rep(1, nrow(x)), margin = 1e-9,
                                    label = "fit") {
  means <- rowsum(weights * x, fit$cluster) / c(rowsum(weights, fit$cluster))
  problems <- c(
    if (!fit$converged) "it has not converged",
    if (length(rows_to_transfer(x, fit, weights, margin))) "a transfer lowers the inertia",
    if (!identical(predict(fit, x), fit$cluster)) "labels are not those of the centers",
    if (!isTRUE(all.equal(unname(means), unname(fit$centers)))) "centers are not means",
    if (nrow(fit$trace) != fit$iterations) "the trace has not as many rows as iterations",
    if (!isTRUE(all.equal(fit$trace$inertia[fit$iterations], fit$inertia))) {
      "the trace does not end at the inertia"
    }
  )
  expect(length(problems) == 0, paste0(label, ": ", paste(problems, collapse = "; ")))
}

test_that("no transfer lowers the inertia, which is below Lloyd's as a rule", {
  set.seed(1)
  ratio <- numeric()
  for (case in 1:60) {
    n <- sample(c(5, 25, 100, 400), 1)
    d <- sample(c(1, 2, 3, 5, 9, 20), 1)
    k <- sample(2:min(n, 30), 1)
    x <- normal_points(n, d, case)
    start <- x[sample(n, k), , drop = FALSE]
    fit <- hartigan(x, start)
    label <- paste("case", case, n, d, k)
    expect_transfer_optimum(x, fit, label = label)
    lloyd <- fit_from(x, start)$inertia
    ratio[[case]] <- if (lloyd > 0) fit$inertia / lloyd else 1
  }
  expect_lt(mean(ratio), 0.98)
})

test_that("the optimum is as good as that of plain transfers in the order of rows", {
  ratio <- vapply(1:20, function(case) {
    x <- normal_points(120, 3, case)
    start <- x[1:8, ]
    naive <- naive_transfers(x, fit_from(x, start)$cluster, 8)
    hartigan(x, start)$inertia / sum((x - naive$centers[naive$cluster, ])^2)
  }, 0)
  expect_gt(min(ratio), 0.9)
  expect_lt(mean(ratio), 1.01)
  # A single transfer leaves no choice.
  x <- cbind(c(0, 1, 2.1, 4, 4, 4, 4, 4, 4) * 1)
  start <- cbind(c(1, 4))
  expect_identical(
    unname(hartigan(x, start)$cluster), naive_transfers(x, fit_from(x, start)$cluster, 2)$cluster
  )
})

test_that("from every start the optimum is that of stats::kmeans(), or below", {
  sets <- list(
    list(as.matrix(iris[1:4]), 3), list(as.matrix(iris[1:4]), 6), list(scale(USArrests), 8),
    list(as.matrix(faithful), 5), list(scale(quakes), 6), list(scale(quakes), 20),
    list(normal_points(500, 6, 1), 12), list(as.matrix(digits[1:64]), 10),
    list(grid_groups(2000, d = 3, k = 40, spread = 0.4), 40)
  )
  for (set in sets) {
    x <- unique(set[[1]])
    ratio <- vapply(1:5, function(seed) {
      start <- with_fixed_seed(seed, x[sample(nrow(x), set[[2]]), ])
      peer <- suppressWarnings(stats::kmeans(x, start, iter.max = 1000))
      hartigan(x, start)$inertia / peer$tot.withinss
    }, 0)
    expect_true(all(ratio < 1 + 1e-9), label = paste(dim(x), collapse = " x "))
    expect_gt(mean(ratio), 0.999)
  }
})

test_that("whole weights are repetitions, and rows without weight have no influence", {
  x <- normal_points(60, 2, 5)
  times <- rep_len(c(0, 1, 3, 2), 60)
  fit <- hartigan(x, x[2:6, ], weights = times)
  expect_transfer_optimum(x, fit, times)
  expect_equal(fit$inertia, sum(times * rowSums((x - fit$centers[fit$cluster, ])^2)))
  without <- hartigan(x[times > 0, ], x[2:6, ], weights = times[times > 0])
  expect_equal(without$inertia, fit$inertia)
  expect_equal(without$centers, fit$centers)
  scaled <- hartigan(x, x[2:6, ], weights = times * 0.25)
  expect_identical(scaled$cluster, fit$cluster)
  # A row of weight two may stay where two rows of weight one would part: the best of repeated rows
  # can only be better.
  for (seed in 1:10) {
    weights <- with_fixed_seed(seed, stats::rexp(200))
    x <- normal_points(200, 4, seed)
    expect_transfer_optimum(x, hartigan(x, x[1:12, ], weights = weights), weights)
  }
})

test_that("ties, duplicates, singletons, one cluster and as many clusters as rows", {
  x <- as.matrix(expand.grid(0:5, 0:5)) * 1
  for (k in c(2, 3, 4, 9, 18)) {
    fit <- hartigan(x, x[seq_len(k), ])
    expect_transfer_optimum(x, fit, label = paste("grid", k))
  }
  twice <- rbind(x, x, x[1:7, ])
  expect_transfer_optimum(twice, hartigan(twice, x[3:20, ]), label = "duplicates")
  one <- hartigan(x, x[1, , drop = FALSE])
  expect_equal(one$inertia, one$totss)
  every <- hartigan(x, x)
  expect_identical(every$inertia, 0)
  expect_identical(unname(every$size), rep(1L, 36))
  far <- rbind(x, c(1e6, 0), c(-1e6, 0))
  fit <- hartigan(far, far[c(1, 8, 37, 38), ])
  expect_transfer_optimum(far, fit)
  expect_identical(sort(unname(fit$size))[1:2], c(1L, 1L))
  expect_error(hartigan(rbind(c(1, 1), c(1, 1), c(2, 2)), x[1:3, ]), class = "huddle_error_input")
})

test_that("offsets and scales change nothing but the digits", {
  x <- round(normal_points(300, 3, 2) * 1024) / 1024
  start <- x[1:20, ]
  plain <- hartigan(x, start)
  expect_transfer_optimum(x, plain)
  for (scale in c(2^-500, 1e-150, 1e-20, 2^30, 1e20, 1e150)) {
    fit <- hartigan(x * scale, start * scale)
    expect_identical(fit$cluster, plain$cluster, label = paste("scale", scale))
    expect_equal(fit$inertia / scale / scale, plain$inertia)
  }
  far <- hartigan(x + 2^27, start + 2^27)
  expect_transfer_optimum(x + 2^27, far, margin = 1e-6)
  expect_equal(far$inertia, plain$inertia, tolerance = 1e-6)
  uneven <- sweep(x, 2, c(1, 1e-7, 1e7), "*")
  expect_transfer_optimum(uneven, hartigan(uneven, uneven[1:20, ]))
})

test_that("every number of threads gives the same bits", {
  set.seed(3)
  x <- matrix(rnorm(40000), ncol = 4)
  fits <- lapply(1:3, function(threads) {
    fit <- hartigan(x, x[1:60, ], n_threads = threads)
    fit[setdiff(names(fit), "call")]
  })
  expect_identical(fits[[2]], fits[[1]])
  expect_identical(fits[[3]], fits[[1]])
  expect_true(all(diff(fits[[1]]$trace$inertia) <= 1e-9 * fits[[1]]$inertia))
})

test_that("rows of clusters that have not changed are compared with those that have", {
  x <- grid_groups(4000, d = 2, k = 64, spread = 0.05)
  start <- x[!duplicated(naive_assign(x, init_kmeanspp(x, 64))), ]
  trace <- hartigan(x, rbind(start[-1, ], start[2, ] + 0.01))$trace
  # The last stage, and the labels of its centers.
  expect_lt(trace$distances[nrow(trace)], 4000 * 64 * 1.25)
})

test_that("max_iter bounds all iterations, and the start is drawn as for Lloyd's algorithm", {
  x <- normal_points(400, 3, 9)
  full <- hartigan(x, x[1:15, ])
  for (most in c(1, 2, 3, full$iterations - 2)) {
    expect_warning(
      cut <- hartigan(x, x[1:15, ], max_iter = most), class = "huddle_not_converged"
    )
    expect_identical(cut$iterations, as.integer(most))
    expect_identical(predict(cut, x), cut$cluster)
  }
  drawn <- function(...) {
    set.seed(4)
    cluster_kmeans(x, 15, n_init = 3, ...)$inertia
  }
  expect_lte(drawn(algorithm = "hartigan-wong"), drawn())
})

test_that("sparse data and the cosine metric are refused", {
  x <- normal_points(30, 3, 1)
  expect_error(
    cluster_kmeans(x, 3, metric = "cosine", algorithm = "hartigan-wong"),
    "cosine", class = "huddle_error_param"
  )
  skip_if_not_installed("Matrix")
  expect_error(
    cluster_kmeans(Matrix::Matrix(x, sparse = TRUE), 3, algorithm = "hartigan-wong"),
    "sparse", class = "huddle_error_param"
  )
})

# ---- stage for stage -----------------------------------------------------------------------------

# The algorithm of Hartigan and Wong in its plainest form: what each row's best other cluster is,
# and when it is looked for, matters as much as which transfers pay.
naive_hartigan_wong <- function(x, start, weights = rep(1, nrow(x))) {
  n <- nrow(x)
  k <- nrow(start)
  off <- 8 * 2^-52 * max(abs(x)) * sqrt(ncol(x))
  labels <- naive_assign(x, start)
  other <- rep(1L, n)
  changed <- numeric(k)
  size <- centers <- NULL
  settle <- function() {
    size <<- vapply(seq_len(k), function(j) sum(weights[labels == j]), 0)
    centers <<- t(rowsum(weights * x, factor(labels, seq_len(k))) / size)
  }
  price <- function(i, j) {
    size[j] / (size[j] + weights[i]) * colSums((centers[, j, drop = FALSE] - x[i, ])^2)
  }
  cheapest <- function(i, among) among[which.min(price(i, among))]
  stays <- function(i) weights[i] == 0 || sum(labels == labels[i] & weights > 0) == 1
  # `seen` is when the row was looked at in the last stage.
  best_other <- function(i, seen) {
    own <- labels[i]
    recent <- which(changed >= seen)
    if (seen == 0 || own %in% recent || other[i] == own || 8 * length(recent) > k) {
      return(cheapest(i, setdiff(seq_len(k), own)))
    }
    cheapest(i, sort(union(other[i], recent)))
  }
  transfer <- function(i, now) {
    from <- labels[i]
    to <- other[i]
    rest <- size[from] - weights[i]
    if (to == from || rest <= 2^-20 * size[from]) {
      return(FALSE)
    }
    loss <- size[from] / rest * sum((x[i, ] - centers[, from])^2)
    if (price(i, to) >= loss - (2^-40 * loss + off * sqrt(loss))) {
      return(FALSE)
    }
    size[c(from, to)] <<- size[c(from, to)] + c(-1, 1) * weights[i]
    centers[, from] <<- centers[, from] - weights[i] / size[from] * (x[i, ] - centers[, from])
    centers[, to] <<- centers[, to] + weights[i] / size[to] * (x[i, ] - centers[, to])
    labels[i] <<- to
    other[i] <<- from
    changed[c(from, to)] <<- now
    TRUE
  }
  trace <- NULL
  last <- 0
  now <- 1
  settle()
  repeat {
    before <- labels
    stage <- now
    for (i in seq_len(n)) {
      if (stays(i)) next
      other[i] <- best_other(i, if (last > 0) last + i - 1 else 0)
      transfer(i, stage + i - 1)
    }
    now <- stage + n
    round <- 0
    repeat {
      moved <- FALSE
      for (i in seq_len(n)) {
        seen <- if (round == 0) stage + i - 1 else now - 1
        if (!stays(i) && max(changed[c(labels[i], other[i])]) >= seen && transfer(i, now)) {
          moved <- TRUE
        }
      }
      round <- round + 1
      now <- now + 1
      if (!moved) break
    }
    last <- stage
    settle()
    inertia <- sum(weights * rowSums((x - t(centers)[labels, , drop = FALSE])^2))
    trace <- rbind(trace, data.frame(inertia = inertia, moved = sum(labels != before)))
    if (identical(labels, before)) break
  }
  list(cluster = labels, centers = t(centers), trace = trace)
}

test_that("each stage is that of the plain algorithm", {
  for (case in 1:8) {
    d <- c(1, 2, 3, 5, 17)[1 + case %% 5]
    k <- c(3, 24, 9)[1 + case %% 3]
    x <- normal_points(90, d, case) * (1 + 1:90 / 30)
    # The first clusters are near to one another and go on to change when others do not.
    x[1:40, ] <- x[1:40, ] + 12 * normal_points(40, d, 100 + case)
    weights <- if (case %% 2) rep(1, 90) else rep_len(c(1, 0.25, 3, 0, 1.5, 40, 2), 90)
    start <- x[which(weights > 0)[seq_len(k)], , drop = FALSE]
    fit <- hartigan(x, start, weights = if (case %% 2 == 0) weights)
    naive <- naive_hartigan_wong(x, start, weights)
    label <- paste("case", case)
    heavy <- weights > 0
    expect_identical(unname(fit$cluster)[heavy], naive$cluster[heavy], label = label)
    expect_equal(unname(fit$centers), unname(naive$centers), tolerance = 1e-10, label = label)
    # The last stage moves none, but for rows without weight, which go to the nearest center.
    stages <- fit$trace[1 + seq_len(nrow(naive$trace) - 1), c("inertia", "moved")]
    wanted <- utils::head(naive$trace, -1)
    expect_equal(as.list(stages), as.list(wanted), tolerance = 1e-10, label = label)
  }
})
