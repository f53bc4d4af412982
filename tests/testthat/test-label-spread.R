test_that("the shares of classes are those of the full system of equations", {
  case <- spread_case()
  for (symmetric in c("union", "mutual", "none")) {
    links <- dense_links(case$x, 5, symmetric)
    for (weights in c("local", "connectivity", "rbf")) {
      for (balance in c(TRUE, FALSE)) {
        spread <- spread_labels(
          case$x, case$labels, 5, 0.8, weights = weights, gamma = 0.4, symmetric = symmetric,
          balance = balance, tol = 1e-15
        )
        wanted <- dense_spread(dense_weights(links, weights, 0.4), case$labels, 0.8, balance)
        reached <- is.finite(wanted[, 1]) & !is.na(spread$probability[, 1])
        expect_gt(sum(reached), 30)
        expect_equal(spread$probability[reached, ], wanted[reached, ], tolerance = 1e-10)
      }
    }
  }
})

test_that("the result is scikit-learn's where its graph is asked for", {
  read <- function(name) as.matrix(utils::read.csv(test_path("fixtures", name), header = FALSE)[-1])
  data <- read("spread-data.csv")
  x <- unname(data[, 1:3])
  new <- unname(read("spread-new.csv"))
  labels <- factor(replace(data[, 4], data[, 4] < 0, NA), levels = 0:3)
  wanted <- utils::read.csv(test_path("fixtures", "spread-probability.csv"), header = FALSE)
  rows <- function(case) unname(as.matrix(wanted[wanted[[1]] == case, -1]))
  check <- function(case, n_neighbors, asked, ...) {
    spread <- spread_labels(x, labels, n_neighbors, ..., balance = FALSE, tol = 1e-15)
    expect_equal(unname(spread$probability), rows(paste0(case, "/fit")), tolerance = 1e-10)
    new <- predict(spread, new, type = "prob", n_neighbors = asked)
    expect_equal(unname(new), rows(paste0(case, "/new")), tolerance = 1e-10)
  }
  check("knn", 6, 7, alpha = 0.2, weights = "connectivity", symmetric = "none")
  check("knn-high", 4, 5, alpha = 0.9, weights = "connectivity", symmetric = "none")
  check("rbf", 59, 60, alpha = 0.5, weights = "rbf", gamma = 0.7)
})

test_that("new points get the weighted mean of their neighbours", {
  case <- spread_case()
  spread <- spread_labels(case$x, case$labels, 4)
  new <- case$x[1:7, ] + 0.1
  for (i in 1:7) {
    distance <- sqrt(colSums((t(case$x) - new[i, ])^2))
    near <- order(distance)[1:4]
    weight <- exp(-distance[near]^2 / (distance[near[4]] * spread$scale[near]))
    wanted <- colSums(weight * spread$probability[near, ]) / sum(weight)
    expect_equal(predict(spread, new, type = "prob")[i, ], wanted)
  }
  classes <- predict(spread, new)
  expect_identical(as.integer(classes), max.col(predict(spread, new, type = "prob"), "first"))
  expect_identical(levels(classes), levels(case$labels))
  expect_identical(dim(predict(spread, new[0, ], type = "prob")), c(0L, 4L))
  expect_length(predict(spread, new[0, ]), 0)
})

test_that("the rounds end where the plain rounds end, with the same shares", {
  # A line: labels go to and fro between odd and even places. Whichever row is the last to settle,
  # the first as well, decides; few digits of tolerance, so that a round more or less shows.
  line <- matrix(as.double(1:24))
  orders <- list(1:24, 24:1, c(13:24, 1:12), with_fixed_seed(1, sample(24)))
  for (order in orders) {
    x <- line[order, , drop = FALSE]
    for (given in list(c(1, 2), c(23, 24), c(1, 24), 12)) {
      labels <- factor(rep(NA, 24), levels = c("p", "q"))
      labels[match(given, order)] <- c("p", "q")[seq_along(given)]
      for (alpha in c(0.5, 0.95)) {
        for (tol in c(0.2, 0.03, 1e-4)) {
          links <- dense_links(x, 2)
          wanted <- dense_rounds(dense_weights(links, "connectivity"), labels, alpha, tol)
          spread <- spread_labels(x, labels, 2, alpha, weights = "connectivity", tol = tol)
          label <- paste("given", toString(given), "alpha", alpha, "tol", tol)
          expect_identical(spread$iterations, wanted$rounds, label = label)
          shares <- unname(spread$probability)
          expect_equal(shares, wanted$probability, tolerance = 1e-12, label = label)
        }
      }
    }
  }
})

test_that("every row has a say in when the rounds end, wherever it stands", {
  # Pairs, of which one has a label: the rounds belong to its two rows in turn. It stands where
  # threads may part the rows and where they do not.
  x <- matrix(10 * rep(1:600, each = 2) + 0:1)
  alone <- dense_rounds(matrix(c(0, 1, 1, 0), 2), factor(c(NA, "p")), 0.9, 0.01)$rounds
  rounds <- vapply(c(1, 57, 129, 257, 511, 513, 1025, 1199), function(at) {
    spread <- spread_labels(
      x, replace(rep(NA, 1200), at + 1, "p"), 1, 0.9, weights = "connectivity", tol = 0.01
    )
    spread$iterations
  }, 0L)
  expect_identical(rounds, rep(alone, 8))
})

test_that("duplicates without a scale of their own take that of their neighbours", {
  heap <- matrix(0, 7, 2)
  x <- rbind(heap, cbind(1:6, 0.5), cbind(0.5, 3:7), heap + 20, cbind(20, 21:26))
  labels <- factor(rep(NA, nrow(x)), levels = c("p", "q"))
  labels[c(2, 10, 20, 30)] <- c("p", "q", "q", "p")
  for (symmetric in c("union", "none")) {
    links <- dense_links(x, 4, symmetric)
    expect_gt(sum(links$scale == 0), 10)
    spread <- spread_labels(x, labels, 4, 0.8, symmetric = symmetric, tol = 1e-15)
    wanted <- dense_spread(dense_local(links), labels, 0.8)
    reached <- is.finite(wanted[, 1]) & !is.na(spread$probability[, 1])
    expect_gt(sum(reached), 25)
    expect_equal(spread$probability[reached, ], wanted[reached, ], tolerance = 1e-10)
  }
  # New points: near a heap, and on it.
  new <- rbind(c(0.25, 0.25), c(0, 0), c(20.5, 20))
  shares <- predict(spread, new, type = "prob")
  for (i in 1:3) {
    distance <- sqrt(colSums((t(x) - new[i, ])^2))
    near <- order(distance, seq_along(distance))[1:4]
    own <- distance[near[4]]
    scale <- spread$scale[near]
    unit <- (if (own > 0) own else scale) * ifelse(scale > 0, scale, own)
    weight <- ifelse(distance[near] == 0, 1, exp(-distance[near]^2 / unit))
    wanted <- colSums(weight * spread$probability[near, ]) / sum(weight)
    expect_equal(shares[i, ], wanted, tolerance = 1e-12)
  }
})

test_that("new points ask those of their neighbours that labels have reached", {
  # Two groups, one of them without a label: no share of any class is known there.
  x <- rbind(normal_points(12, 2, 1), normal_points(12, 2, 2) + 40)
  labels <- replace(rep(NA, 24), c(1, 2), c("p", "q"))
  for (weights in c("local", "connectivity", "rbf")) {
    spread <- spread_labels(x, labels, 4, weights = weights, gamma = 0.01)
    unreached <- is.na(spread$probability[, 1])
    expect_identical(unreached, rep(c(FALSE, TRUE), each = 12))
    # Between the groups, so that the twelve nearest are of both.
    new <- rbind(c(20, 20.5), c(18, 19), c(22, 23), c(0, 0))
    shares <- predict(spread, new, type = "prob", n_neighbors = 15)
    expect_false(anyNA(shares))
    expect_equal(rowSums(shares), rep(1, 4))
    for (i in seq_len(nrow(new))) {
      distance <- sqrt(colSums((t(x) - new[i, ])^2))
      near <- order(distance)[1:15]
      expect_true(any(unreached[near]) && !all(unreached[near]))
      weight <- switch(weights,
        local = exp(-distance[near]^2 / (distance[near[15]] * spread$scale[near])),
        connectivity = rep(1, 15), rbf = exp(-0.01 * distance[near]^2)
      )
      weight[unreached[near]] <- 0
      near[unreached[near]] <- 1
      wanted <- colSums(weight * spread$probability[near, ]) / sum(weight)
      expect_equal(shares[i, ], wanted, tolerance = 1e-10, label = paste(weights, i))
    }
    expect_identical(as.integer(predict(spread, new, n_neighbors = 15)), max.col(shares, "first"))
    # Where none of them is reached, nothing is said; the other rows of the same call keep theirs.
    far <- predict(spread, rbind(new[4, ], c(40, 40)), type = "prob", n_neighbors = 3)
    expect_identical(is.na(far[, 1]), c(FALSE, TRUE))
  }
})

test_that("of classes with equal shares the first is taken", {
  # The row in the middle gets as much from either side.
  x <- matrix(as.double(1:3))
  for (levels in list(c("p", "q", "r"), c("q", "r", "p"))) {
    labels <- factor(c("p", NA, "q"), levels = levels)
    spread <- spread_labels(x, labels, 1, weights = "connectivity")
    expect_identical(spread$probability[[2, "p"]], spread$probability[[2, "q"]])
    expect_identical(as.character(spread$labels[2]), levels[1])
    middle <- predict(spread, matrix(2), n_neighbors = 1)
    expect_identical(as.character(middle), levels[1])
  }
})

test_that("all numbers of threads give the same bits", {
  set.seed(3)
  x <- make_blobs(3000, 5, d = 3)
  labels <- factor(rep(NA, 3000), levels = sort(unique(x$y)))
  labels[seq(1, 3000, by = 100)] <- x$y[seq(1, 3000, by = 100)]
  fits <- lapply(1:3, function(threads) {
    spread_labels(x[, 1:3], labels, n_threads = threads)
  })
  expect_identical(fits[[1]], fits[[2]])
  expect_identical(fits[[1]], fits[[3]])
  expect_gt(mean(fits[[1]]$labels == x$y, na.rm = TRUE), 0.85)
})

test_that("a moon gets its class from one label; a part without a label gets none", {
  labels <- replace(rep(NA, 1000), c(1, 5), moons$y[c(1, 5)])
  spread <- spread_labels(moons[, 1:2], labels)
  expect_identical(as.character(spread$labels), as.character(moons$y))
  expect_identical(sum(spread$source == "given"), 2L)
  half <- spread_labels(moons[, 1:2], replace(labels, 5, NA))
  expect_identical(is.na(half$labels), moons$y == 0)
  expect_identical(half$source == "left out", moons$y == 0)
  expect_true(all(is.na(half$probability[moons$y == 0, ])))
  expect_identical(predict(half, moons[moons$y == 0, 1:2])[[3]], factor(NA, "1"))
})

test_that("names, offsets, duplicates and given labels are kept", {
  case <- spread_case()
  rownames(case$x) <- paste0("r", 1:60)
  colnames(case$x) <- c("a", "b", "c")
  spread <- spread_labels(case$x, case$labels)
  expect_identical(names(spread$labels), rownames(case$x))
  expect_identical(dimnames(spread$probability), list(rownames(case$x), as.character(1:4)))
  given <- !is.na(case$labels)
  expect_identical(unname(spread$labels[given]), case$labels[given])
  expect_equal(rowSums(spread$probability), rep(1, 60), ignore_attr = TRUE)
  new <- as.data.frame(case$x)[1:5, c(3, 1, 2)]
  expect_identical(predict(spread, new), predict(spread, case$x[1:5, ]))
  far <- spread_labels(round(case$x, 2) + 1e8, case$labels)
  expect_equal(far$probability, spread_labels(round(case$x, 2), case$labels)$probability,
    tolerance = 1e-4
  )
  heap <- spread_labels(rbind(case$x, case$x[rep(1, 20), ]), factor(c(case$labels, rep(NA, 20))))
  expect_identical(unname(as.character(heap$labels[61:80])), rep("1", 20))
  expect_false(anyNA(heap$labels))
  text <- spread_labels(case$x, ifelse(given, paste("class", case$labels), NA))
  expect_identical(as.integer(text$labels), as.integer(spread$labels))
})

test_that("one class, two rows and one column work", {
  one <- spread_labels(matrix(1:9, ncol = 1), c("a", rep(NA, 8)), 2)
  expect_identical(unname(one$probability), matrix(1, 9, 1))
  pair <- spread_labels(matrix(1:2, ncol = 1), c("b", NA), 1)
  expect_identical(as.character(pair$labels), c("b", "b"))
})

test_that("too few rounds are warned of", {
  case <- spread_case()
  expect_warning(
    spread <- spread_labels(case$x, case$labels, max_iter = 3), class = "huddle_not_converged"
  )
  expect_false(spread$converged)
  expect_identical(spread$iterations, 3L)
})

test_that("wrong arguments are refused", {
  x <- spread_case()$x
  labels <- spread_case()$labels
  expect_clean_error(spread_labels(x, labels[1:3]), "dim", "labels")
  expect_clean_error(spread_labels(x, rep(NA_character_, 60)), "input", "labels")
  expect_clean_error(spread_labels(x), "type", "labels")
  expect_clean_error(spread_labels(x, labels, n_neighbors = 60), "param", "n_neighbors")
  expect_clean_error(spread_labels(x, labels, alpha = 1), "param", "alpha")
  expect_clean_error(spread_labels(x, labels, alpha = 0), "param", "alpha")
  expect_clean_error(spread_labels(x, labels, weights = "heat"), "param", "weights")
  expect_clean_error(spread_labels(x, labels, gamma = 0), "param", "gamma")
  expect_clean_error(spread_labels(x, labels, symmetric = "both"), "param", "symmetric")
  expect_clean_error(spread_labels(x, labels, balance = NA), "param", "balance")
  expect_clean_error(spread_labels(x, labels, tol = -1), "param", "tol")
  expect_clean_error(spread_labels(x, labels, max_iter = 0), "param", "max_iter")
  expect_clean_error(spread_labels(x, labels, neighbours = 3), "param", "neighbours")
  expect_clean_error(spread_labels(replace(x, 4, NA), labels), "nonfinite", "x")
  spread <- spread_labels(x, labels)
  expect_clean_error(predict(spread, x[, 1:2]), "dim", "newdata")
  expect_clean_error(predict(spread), "type", "newdata")
  expect_clean_error(predict(spread, x, type = "score"), "param", "type")
  expect_clean_error(predict(spread, x, n_neighbors = 61), "param", "n_neighbors")
  spread$scale <- NULL
  expect_clean_error(predict(spread, x), "model", "object")
})

test_that("a saved spread predicts as before", {
  case <- spread_case()
  spread <- spread_labels(case$x, case$labels)
  again <- unserialize(serialize(spread, NULL))
  expect_identical(predict(again, case$x), predict(spread, case$x))
})

test_that("the learner uses rows without a label", {
  case <- spread_case()
  given <- !is.na(case$labels)
  learner <- learner_spread(5, 0.8, weights = "connectivity")
  model <- learner$fit(case$x[given, ], case$labels[given], case$x[!given, ])
  order <- c(which(given), which(!given))
  spread <- spread_labels(case$x[order, ], case$labels[order], 5, 0.8, weights = "connectivity")
  expect_identical(learner$predict(model, case$x[order, ]), spread$probability)
  new <- case$x + 0.1
  expect_identical(learner$predict(model, new), predict(spread, new, type = "prob"))
  # As many neighbours as there are, and points that no label reaches.
  small <- learner$fit(case$x[1:3, ], case$labels[1:3], NULL)
  expect_identical(small$params$n_neighbors, 2)
  model$probability[] <- NA
  expect_true(all(learner$predict(model, case$x) == 0.25))
  expect_clean_error(learner_spread(0), "param", "n_neighbors")
  expect_output(print(learner), "label spreading (5 neighbours)", fixed = TRUE)
})

test_that("fifty labels of digits do nearly as well as all", {
  train <- digits$set == "train"
  x <- as.matrix(digits[, 1:64])
  set.seed(1)
  fit <- cluster_kmeans(x[train, ], 50, n_init = 4)
  rows <- representatives(fit, x[train, ])
  labels <- replace(digits$digit[train], -rows, NA)
  spread <- spread_labels(x[train, ], labels)
  expect_gt(mean(predict(spread, x[!train, ]) == digits$digit[!train]), 0.96)
})

test_that("few rows have fewer neighbours", {
  x <- matrix(c(0, 1, 2, 20, 21, 22, 23))
  labels <- c("a", NA, NA, "b", NA, NA, NA)
  for (n in 7:2) {
    rows <- seq_len(n)
    spread <- spread_labels(x[rows, , drop = FALSE], labels[rows])
    expect_identical(spread$params$n_neighbors, min(7, n - 1))
    expect_identical(
      spread, spread_labels(x[rows, , drop = FALSE], labels[rows], n_neighbors = n - 1)
    )
    expect_identical(as.vector(spread$labels), rep(c("a", "b"), c(3, 4))[rows])
  }
  one <- spread_labels(matrix(5, dimnames = list("r", "u")), factor("b", levels = c("a", "b")))
  expect_identical(one$labels, factor(c(r = "b"), levels = c("a", "b")))
  expect_identical(predict(one, matrix(c(5, 9))), factor(c("b", "b"), levels = c("a", "b")))
  for (weights in c("connectivity", "rbf")) {
    one <- spread_labels(matrix(5), "b", weights = weights)
    expect_identical(as.vector(predict(one, matrix(6))), "b")
  }
  expect_output(print(one), "1 row")
  expect_clean_error(spread_labels(x, labels, 7), "param", "n_neighbors", "6")
  expect_clean_error(spread_labels(matrix(5), "b", 2), "param", "n_neighbors")
})

test_that("rows that no label reaches say nothing of new points", {
  # Two parts without a link, the second without a label.
  x <- cbind(c(seq(0, 1.9, 0.1), seq(3, 4.9, 0.1)), 0)
  spread <- spread_labels(x, factor(c("a", "b", rep(NA, 38))), 3)
  expect_identical(is.na(spread$probability[, 1]), rep(c(FALSE, TRUE), each = 20))
  new <- cbind(c(2.33, 2.62, 0.013, 4.02), 0)
  for (k in c(3, 12, 30)) {
    got <- predict(spread, new, type = "prob", n_neighbors = k)
    for (i in seq_len(nrow(new))) {
      distance <- abs(x[, 1] - new[i, 1])
      near <- order(distance)[seq_len(k)]
      weight <- exp(-distance[near]^2 / (distance[near[k]] * spread$scale[near]))
      known <- near <= 20
      wanted <- colSums(weight[known] * spread$probability[near[known], , drop = FALSE])
      wanted <- if (any(known)) wanted / sum(wanted) else c(NA_real_, NA_real_)
      expect_equal(unname(got[i, ]), unname(wanted), tolerance = 1e-10)
    }
    expect_identical(is.na(predict(spread, new, n_neighbors = k)), is.na(got[, 1]))
    expect_identical(is.na(got[, 1]), c(FALSE, k == 3, FALSE, k < 30))
  }
})

test_that("a heap of equal rows takes the scale of what it is linked with", {
  x <- rbind(matrix(1, 6, 2), spread_case()$x[, 1:2])
  labels <- factor(rep(NA, 66), levels = 1:2)
  labels[c(8, 20, 41)] <- c(1, 2, 1)
  links <- dense_links(x, 4)
  expect_identical(links$scale == 0, seq_len(66) <= 6)
  # Where one scale of a pair is 0, the other counts twice.
  scales <- outer(links$scale, links$scale)
  scales <- ifelse(scales > 0, scales, outer(links$scale, links$scale, pmax)^2)
  weight <- links$link * ifelse(links$distance > 0, exp(-links$distance^2 / scales), 1)
  expect_true(any(weight[1:6, -(1:6)] > 0))
  spread <- spread_labels(x, labels, 4, 0.8, tol = 1e-15)
  expect_equal(spread$probability, dense_spread(weight, labels, 0.8), tolerance = 1e-10)
})

test_that("rounds go on until the last row is settled", {
  # A heap that is settled soon, with a tail through which the labels have to travel, whatever the
  # order of the rows; so long that rows are worked through in several blocks.
  heap <- normal_points(600, 2, seed = 5) / 10
  tail <- cbind(0.2 + cumsum(0.1 + seq_len(150) / 1e4), 0)
  x <- rbind(heap, tail)
  labels <- factor(c(1, 2, rep(NA, 748)))
  wanted <- dense_spread(dense_weights(dense_links(x, 5)), labels, 0.6)
  spread <- spread_labels(x, labels, 5, 0.6, tol = 1e-12)
  expect_equal(spread$probability, wanted, tolerance = 1e-8)
  back <- spread_labels(x[750:1, ], rev(labels), 5, 0.6, tol = 1e-12)
  expect_equal(back$probability[750:1, ], wanted, tolerance = 1e-8)
})

test_that("any number of classes is spread", {
  for (classes in c(2, 4, 5, 8, 9, 13)) {
    x <- normal_points(80, 2, seed = classes)
    labels <- factor(rep_len(c(seq_len(classes), rep(NA, 30)), 80), levels = seq_len(classes))
    spread <- spread_labels(x, labels, 6, 0.7, tol = 1e-15)
    wanted <- dense_spread(dense_weights(dense_links(x, 6)), labels, 0.7)
    expect_equal(spread$probability, wanted, tolerance = 1e-10)
  }
})

test_that("gamma is one over the mean squared distance of neighbours, in the units of the data", {
  set.seed(12)
  x <- matrix(rnorm(120), 40)
  labels <- c(1, 2, rep(NA, 38))
  for (factor in c(1, 2^-300)) {
    near <- nearest_neighbors(x * factor, n_neighbors = 4, progress = FALSE)
    spread <- spread_labels(x * factor, labels, 4, weights = "rbf")
    expect_identical(spread$params$gamma, 1 / mean(near$distance^2))
    expect_identical(spread$scale, near$distance[, 4])
  }
  same <- spread_labels(matrix(1, 5, 2), c(1, 2, NA, NA, NA), 2, weights = "rbf")
  expect_identical(same$params$gamma, 1)
})
