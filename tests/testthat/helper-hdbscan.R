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
  clusters <- list(list(
    parent = NA, birth = 0, level = Inf, rows = seq_len(n), last = c(), left = c()
  ))
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
        parent = at, birth = 1 / level, level = level, rows = part, last = c(), left = c()
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

# The merges of edges in their order, as an hclust has them: the point or the earlier merge first.
naive_merges <- function(edges, n) {
  node <- seq_len(n)
  part <- seq_len(n)
  merges <- matrix(0L, nrow(edges), 2)
  for (m in seq_len(nrow(edges))) {
    ends <- part[edges[m, 2:3]]
    nodes <- sort(node[ends])
    merges[m, ] <- as.integer(ifelse(nodes <= n, -nodes, nodes - n))
    part[part == ends[2]] <- ends[1]
    node[ends[1]] <- n + m
  }
  merges
}

# The clusters that are returned, by what the help says of each argument. `allow_single` is not
# among them: the first cluster never is.
naive_choice <- function(clusters, weights, selection = "eom", eps = 0, greatest = Inf) {
  above <- vapply(clusters, function(cluster) as.integer(cluster$parent), 0L)
  may <- seq_along(clusters) > 1 &
    vapply(clusters, function(cluster) sum(weights[cluster$rows]), 0) <= greatest
  if (selection == "leaf") {
    chosen <- may & !seq_along(clusters) %in% above
  } else {
    stability <- best <- naive_stability(clusters, weights)
    chosen <- may
    for (i in rev(seq_along(clusters))) {
      below <- sum(best[which(above == i)])
      chosen[i] <- may[i] && !(below > stability[i])
      if (!chosen[i]) best[i] <- below
    }
  }
  # One that parts from its sibling at less than eps gives way to the one above, if that may be.
  for (i in which(chosen)) {
    at <- i
    while (clusters[[at]]$level < eps && may[above[at]]) at <- above[at]
    if (at != i) chosen[c(i, at)] <- c(FALSE, TRUE)
  }
  inside <- vapply(seq_along(clusters), function(i) {
    at <- above[i]
    while (!is.na(at) && !chosen[at]) at <- above[at]
    !is.na(at)
  }, NA)
  which(chosen & !inside)
}

# Which of those each row is in, numbered by first appearance.
naive_labels <- function(clusters, chosen, n) {
  cluster <- integer(n)
  for (i in chosen) cluster[clusters[[i]]$rows] <- i
  match(cluster, unique(cluster[cluster > 0]), nomatch = 0L)
}

# New points in a tree that stays as it is: each goes where the row is that it would be joined to,
# with that row up to the lambda at which either of them leaves. A cluster that is born at that very
# lambda has neither. `distance` has a row for each new point.
naive_placed <- function(fit, distance, weights = rep(1, fit$n)) {
  tree <- fit$tree
  row_at <- match(seq_len(fit$n), tree$child)
  cluster_at <- function(cluster) match(cluster, tree$child)
  birth <- function(cluster) if (is.na(cluster_at(cluster))) 0 else tree$lambda[cluster_at(cluster)]
  inside <- function(cluster) {
    below <- tree$child[tree$parent == cluster & tree$child > fit$n]
    c(cluster, unlist(lapply(below, inside)))
  }
  peak <- function(clusters) {
    lambda <- tree$lambda[tree$parent %in% clusters]
    max(0, lambda[is.finite(lambda)])
  }
  share <- function(lambda, peak) if (lambda < peak) lambda / peak else 1
  placed <- apply(distance, 1, function(distance) {
    order <- order(distance)
    core <- distance[order][which(cumsum(weights[order]) >= fit$params$min_samples)[1]]
    level <- pmax(distance, fit$core_distance, core)
    row <- order(level, distance, seq_along(level))[1]
    lambda <- min(1 / level[row], tree$lambda[row_at[row]])
    at <- tree$parent[row_at[row]]
    while (birth(at) >= lambda && !is.na(cluster_at(at))) at <- tree$parent[cluster_at(at)]
    score <- 1 - share(lambda, peak(inside(at)))
    while (!at %in% fit$selected && !is.na(cluster_at(at))) at <- tree$parent[cluster_at(at)]
    label <- match(at, fit$selected, nomatch = 0L)
    c(label, if (label > 0) share(lambda, peak(at)) else 0, score)
  })
  list(
    cluster = as.integer(placed[1, ]), probability = placed[2, ], outlier_score = placed[3, ]
  )
}
