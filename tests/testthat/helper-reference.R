# K-means written for reading, not for speed: the oracle that the compiled code is compared with.
# Every rule (ties, empty clusters, when to stop) appears here once, in the plainest form.

# Squared euclidean distances, n x k, summed over the columns from left to right in double.
naive_sq_distances <- function(x, centers) {
  d2 <- matrix(0, nrow(x), nrow(centers))
  for (column in seq_len(ncol(x))) {
    d2 <- d2 + outer(x[, column], centers[, column], "-")^2
  }
  d2
}

# Nearest center of each row; on a tie the center with the lowest index.
naive_assign <- function(x, centers) {
  max.col(-naive_sq_distances(x, centers), ties.method = "first")
}

naive_inertia <- function(x, centers, weights = rep(1, nrow(x))) {
  d2 <- naive_sq_distances(x, centers)
  sum(weights * d2[cbind(seq_len(nrow(x)), naive_assign(x, centers))])
}

# Variance of each column with divisor sum(weights), averaged over the columns.
naive_mean_variance <- function(x, weights) {
  centered <- sweep(x, 2, colSums(weights * x) / sum(weights))
  mean(colSums(weights * centered^2) / sum(weights))
}

# The row each empty cluster moves to: the farthest from its own center first, among equals the
# lowest row. Rows without weight, rows on their center and rows alone in their cluster stay.
naive_founders <- function(own, labels, weights, wanted) {
  members <- tabulate(labels[weights > 0], max(labels))
  rows <- integer()
  for (row in order(-own)) {
    if (length(rows) < wanted && weights[row] > 0 && own[row] > 0 && members[labels[row]] > 1) {
      members[labels[row]] <- members[labels[row]] - 1
      rows <- c(rows, row)
    }
  }
  rows
}

# Weighted means of the members. A row that founds a cluster leaves its old one; an empty cluster
# for which no row is left keeps its center.
naive_update <- function(x, centers, labels, weights) {
  k <- nrow(centers)
  empty <- setdiff(seq_len(k), labels[weights > 0])
  own <- rowSums((x - centers[labels, , drop = FALSE])^2)
  founders <- naive_founders(own, labels, weights, length(empty))
  labels[founders] <- empty[seq_along(founders)]
  for (j in setdiff(seq_len(k), setdiff(empty, labels[founders]))) {
    share <- weights * (labels == j)
    centers[j, ] <- colSums(share * x) / sum(share)
  }
  list(centers = centers, relocated = length(empty) > 0)
}

naive_kmeans <- function(x, centers, weights = rep(1, nrow(x)), max_iter = 300, tol = 1e-4) {
  threshold <- tol * naive_mean_variance(x, weights)
  labels <- integer(nrow(x))
  trace <- NULL
  for (iteration in seq_len(max_iter)) {
    new_labels <- naive_assign(x, centers)
    new <- naive_update(x, centers, new_labels, weights)
    shift2 <- sum((new$centers - centers)^2)
    trace <- rbind(trace, data.frame(
      iteration = iteration, inertia = naive_inertia(x, centers, weights),
      shift = sqrt(shift2), moved = sum(new_labels != labels)
    ))
    converged <- shift2 == 0 ||
      !new$relocated && (identical(new_labels, labels) || shift2 <= threshold)
    labels <- new_labels
    centers <- new$centers
    if (converged) break
  }
  list(
    cluster = naive_assign(x, centers), centers = unname(centers), iterations = iteration,
    converged = converged, inertia = naive_inertia(x, centers, weights), trace = trace
  )
}

# Transfers of single rows (Hartigan): each row in turn moves to the cluster where its move lowers
# the inertia most, centers at once, until a whole round moves none. Rounding moves nothing.
naive_transfers <- function(x, labels, k, weights = rep(1, nrow(x)), rounds = 1000) {
  means <- function(labels) {
    t(vapply(seq_len(k), function(j) {
      colSums(weights[labels == j] * x[labels == j, , drop = FALSE]) / sum(weights[labels == j])
    }, x[1, ]))
  }
  centers <- matrix(means(labels), k)
  for (round in seq_len(rounds)) {
    before <- labels
    for (i in which(weights > 0)) {
      to <- transfer_of(x[i, ], weights[i], labels[i], centers, labels, weights)
      if (to != labels[i]) {
        labels[i] <- to
        centers <- matrix(means(labels), k)
      }
    }
    if (identical(labels, before)) break
  }
  list(cluster = labels, centers = centers)
}

# The cluster to which a row would move, or its own.
transfer_of <- function(point, weight, own, centers, labels, weights, margin = 1e-9) {
  size <- vapply(seq_len(nrow(centers)), function(j) sum(weights[labels == j]), 0)
  if (sum(labels == own & weights > 0) == 1) {
    return(own)
  }
  d2 <- colSums((t(centers) - point)^2)
  change <- size / (size + weight) * d2
  change[own] <- size[own] / (size[own] - weight) * d2[own] * (1 - margin)
  if (all(change >= change[own])) own else which.min(change)
}

# The rows of a fit whose transfer would lower the inertia by more than rounding.
rows_to_transfer <- function(x, fit, weights = rep(1, nrow(x)), margin = 1e-9) {
  labels <- unname(fit$cluster)
  to <- vapply(seq_len(nrow(x)), function(i) {
    if (weights[i] == 0) {
      return(labels[i])
    }
    transfer_of(x[i, ], weights[i], labels[i], fit$centers, labels, weights, margin)
  }, 0L)
  which(to != labels)
}

# Deterministic points without any random number: `n` rows in `k` groups of `d` columns, well
# separated for k <= 3, all multiples of 1/64 so that sums, halves and shifts by 2^30 are exact.
grid_groups <- function(n = 60, d = 2, k = 3, spread = 1) {
  group <- rep_len(seq_len(k), n)
  wave <- outer(seq_len(n), seq_len(d), function(i, j) sin(i * (1.3 + 0.7 * j) + j^2))
  place <- outer(group, seq_len(d), function(g, j) 8 * cos(g * j * 1.1 + g))
  x <- round(64 * (place + spread * wave)) / 64
  colnames(x) <- paste0("v", seq_len(d))
  x
}

# Normal points, the same on every machine that shares R's default generator; the caller's stream
# is put back.
normal_points <- function(n, d, seed, sd = 1) {
  with_fixed_seed(seed, matrix(stats::rnorm(n * d, sd = sd), n, d))
}

with_fixed_seed <- function(seed, code) {
  old <- globalenv()$.Random.seed
  on.exit(
    if (is.null(old)) {
      suppressWarnings(rm(".Random.seed", envir = globalenv()))
    } else {
      assign(".Random.seed", old, globalenv())
    }
  )
  set.seed(seed, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
  force(code)
}

# A fit from given centers that runs until nothing moves, unless told otherwise.
fit_from <- function(x, start, ..., tol = 0) {
  cluster_kmeans(x, nrow(start), init = start, tol = tol, ..., progress = FALSE)
}

# A model whose centers are exactly the given ones.
model_of <- function(centers) fit_from(centers, centers)

# A fit and the oracle agree: every label, the numbers to rounding. One expectation for all, because
# the tests make hundreds of them.
expect_matches_oracle <- function(fit, oracle, tolerance = 1e-12, label = "fit") {
  close <- function(field) {
    isTRUE(all.equal(unname(fit[[field]]), oracle[[field]], tolerance = tolerance))
  }
  wrong <- which(unname(fit$cluster) != oracle$cluster)
  problems <- c(
    if (length(wrong)) sprintf("%d labels differ, the first in row %d", length(wrong), wrong[1]),
    if (!close("centers")) "centers differ",
    if (!close("inertia")) sprintf("inertia is %.17g and not %.17g", fit$inertia, oracle$inertia),
    if (fit$iterations != oracle$iterations) {
      sprintf("%d iterations and not %d", fit$iterations, oracle$iterations)
    },
    if (!identical(fit$converged, oracle$converged)) "converged differs"
  )
  testthat::expect(length(problems) == 0, paste0(label, ": ", paste(problems, collapse = "; ")))
}

# ---- mini-batch k-means --------------------------------------------------------------------------

# One step: each center moves towards the mean of its rows by their share of all that it has been
# learnt from.
naive_minibatch_step <- function(model, x, weights, decay) {
  labels <- naive_assign(x, model$centers)
  model$counts <- model$counts * decay
  for (j in unique(labels[weights > 0])) {
    own <- labels == j
    model$counts[j] <- model$counts[j] + sum(weights[own])
    mean <- colSums(weights[own] * x[own, , drop = FALSE]) / sum(weights[own])
    share <- sum(weights[own]) / model$counts[j]
    model$centers[j, ] <- model$centers[j, ] + share * (mean - model$centers[j, ])
  }
  model
}

# Batches in the order of the rows. The running inertia is the mean of the first ten batches; after
# that every batch has a tenth of the weight.
naive_partial_fit <- function(model, x, weights = rep(1, nrow(x)), batch_size = 1024, decay = 1) {
  for (rows in split(seq_len(nrow(x)), (seq_len(nrow(x)) - 1) %/% batch_size)) {
    batch <- x[rows, , drop = FALSE]
    inertia <- naive_inertia(batch, model$centers, weights[rows]) / sum(weights[rows])
    model$steps <- model$steps + 1
    share <- 1 / min(model$steps, 10)
    model$running_inertia <- (1 - share) * model$running_inertia + share * inertia
    model <- naive_minibatch_step(model, batch, weights[rows], decay)
  }
  model
}

# ---- rounding in single precision ----------------------------------------------------------------

# Two centers and points that single precision puts to the wrong one, by as much as it can. Summed
# from |c|^2 on, the scores |c|^2 - 2 x.c of `point` stand a little above 4 after the first column,
# where half a last place is 2^-22; what the other columns add is less, and lost. So the first
# center, which is the nearer one, seems the farther one by `gap` times 2^-24 (d - 1), which the
# lost numbers (7.2 of these units) outweigh. Both centers have the length that leaves the least
# room between this and the greatest error there can be.
lost_addends <- function(d, gap, long = 1.001 * sqrt(4 / 3)) {
  small <- sqrt(0.45) * 2^-11
  first <- c(long + gap * 2^-24 * (d - 1) / (4 * long), rep(small, d - 1))
  second <- c(long, rep(-small, d - 1))
  point <- c(-long, rep(small, d - 1))
  list(
    centers = rbind(first, second, deparse.level = 0),
    # In pairs that leave the mean where it is, and enough for whole panels and a part of one.
    points = rbind(point, -point, deparse.level = 0)[rep(1:2, 50), ]
  )
}
