# HDBSCAN written for reading: the oracle that the compiled code is compared with.

# Between all rows, n x n, summed over the columns from left to right.
row_distances <- function(x) {
  sqrt(Reduce(`+`, lapply(seq_len(ncol(x)), function(j) outer(x[, j], x[, j], "-")^2)))
}

# Core distances, the row itself counted; with weights, as if rows were repeated.
naive_core <- function(distance, min_samples, weights = rep(1, nrow(distance))) {
  apply(distance, 1, function(row) {
    order <- order(row)
    row[order][which(cumsum(weights[order]) >= min_samples)[1]]
  })
}

naive_mutual <- function(distance, core) {
  mutual <- pmax(distance, outer(core, core, pmax))
  diag(mutual) <- 0
  mutual
}

# Prim's algorithm: a matrix of edges (weight, low, high), ties by the ends.
naive_tree <- function(mutual) {
  n <- nrow(mutual)
  inside <- 1L
  edges <- matrix(0, 0, 3)
  while (length(inside) < n) {
    outside <- setdiff(seq_len(n), inside)
    pairs <- expand.grid(i = inside, j = outside)
    weight <- mutual[cbind(pairs$i, pairs$j)]
    low <- pmin(pairs$i, pairs$j)
    high <- pmax(pairs$i, pairs$j)
    best <- order(weight, low, high)[1]
    edges <- rbind(edges, c(weight[best], low[best], high[best]))
    inside <- c(inside, pairs$j[best])
  }
  edges[order(edges[, 1], edges[, 2], edges[, 3]), , drop = FALSE]
}

# The connected parts of some rows by some edges, as a list.
naive_parts <- function(rows, edges) {
  part <- stats::setNames(rows, rows)
  for (e in seq_len(nrow(edges))) {
    ends <- part[as.character(edges[e, 2:3])]
    part[part == max(ends)] <- min(ends)
  }
  unname(split(rows, part))
}

# The clusters of the condensed tree, each a list(parent, birth, last, left): which rows it was the
# last of, and the lambda at which they left it.
naive_condense <- function(edges, core, weights, least) {
  n <- length(core)
  clusters <- list(list(parent = NA, birth = 0, rows = seq_len(n), last = c(), left = c()))
  at <- 1
  while (at <= length(clusters)) {
    rows <- clusters[[at]]$rows
    repeat {
      inner <- edges[edges[, 2] %in% rows & edges[, 3] %in% rows, , drop = FALSE]
      level <- if (nrow(inner) > 0) max(inner[, 1]) else core[rows]
      parts <- naive_parts(rows, inner[inner[, 1] < level, , drop = FALSE])
      is_large <- vapply(parts, function(part) {
        sum(weights[part]) >= least && (length(part) > 1 || core[part] < level)
      }, NA)
      gone <- unlist(parts[!is_large])
      clusters[[at]]$last <- c(clusters[[at]]$last, gone)
      clusters[[at]]$left <- c(clusters[[at]]$left, rep(1 / level, length(gone)))
      if (sum(is_large) != 1) break
      rows <- parts[is_large][[1]]
    }
    for (part in parts[is_large]) {
      clusters <- c(clusters, list(list(
        parent = at, birth = 1 / level, rows = part, last = c(), left = c()
      )))
    }
    at <- at + 1
  }
  clusters
}

naive_stability <- function(clusters, weights) {
  vapply(seq_along(clusters), function(i) {
    cluster <- clusters[[i]]
    own <- sum((cluster$left - cluster$birth) * weights[cluster$last])
    below <- Filter(function(other) isTRUE(other$parent == i), clusters)
    own + sum(vapply(below, function(other) {
      (other$birth - cluster$birth) * sum(weights[other$rows])
    }, 0))
  }, 0)
}

# Which clusters have the greatest excess of mass; all rows are one only if `single` allows it.
naive_selection <- function(clusters, stability, single) {
  best <- stability
  chosen <- rep(TRUE, length(clusters))
  for (i in rev(seq_along(clusters))) {
    below <- which(vapply(clusters, function(other) isTRUE(other$parent == i), NA))
    if ((i == 1 && !single) || sum(best[below]) > stability[i]) {
      chosen[i] <- FALSE
      best[i] <- sum(best[below])
    } else {
      inside <- below
      while (length(inside)) {
        chosen[inside] <- FALSE
        inside <- which(vapply(clusters, function(other) isTRUE(other$parent %in% inside), NA))
      }
    }
  }
  which(chosen)
}

# With `min_cluster_size` also as the number of neighbours, unless that is given.
naive_hdbscan <- function(distance, min_cluster_size, min_samples = min_cluster_size,
                          weights = rep(1, nrow(distance)), single = FALSE) {
  core <- naive_core(distance, min_samples, weights)
  edges <- naive_tree(naive_mutual(distance, core))
  clusters <- naive_condense(edges, core, weights, min_cluster_size)
  stability <- naive_stability(clusters, weights)
  selected <- naive_selection(clusters, stability, single)
  n <- nrow(distance)
  cluster <- integer(n)
  for (i in selected) cluster[clusters[[i]]$rows] <- i
  # Rows that leave above the birth of a selected cluster are none of its rows; all of its own are.
  met <- unique(cluster[cluster > 0])
  probability <- outlier <- numeric(n)
  lambda <- numeric(n)
  for (item in clusters) lambda[item$last] <- item$left
  peak <- function(rows) max(0, lambda[rows][is.finite(lambda[rows])])
  for (i in selected) {
    below <- Filter(function(other) isTRUE(other$parent == i), clusters)
    top <- max(clusters[[i]]$left[is.finite(clusters[[i]]$left)], 0,
      unlist(lapply(below, `[[`, "birth")))
    rows <- clusters[[i]]$rows
    probability[rows] <- ifelse(lambda[rows] < top, lambda[rows] / top, 1)
  }
  for (item in clusters) {
    outlier[item$last] <- ifelse(item$left < peak(item$rows), 1 - item$left / peak(item$rows), 0)
  }
  list(
    cluster = match(cluster, met, nomatch = 0L), probability = probability,
    outlier_score = outlier, stability = stability[met], edges = edges, core = core
  )
}
