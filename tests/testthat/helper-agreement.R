# Agreement of labellings written for reading: over pairs of rows, over all matchings.

naive_adjusted_rand <- function(truth, cluster) {
  together <- function(labels) outer(labels, labels, "==")[upper.tri(diag(length(labels)))]
  a <- together(truth)
  b <- together(cluster)
  expected <- mean(a) * sum(b)
  if (all(a == b)) 1 else (sum(a & b) - expected) / ((sum(a) + sum(b)) / 2 - expected)
}

# The expectation over all ways to deal the labels of `cluster` out.
naive_expected_information <- function(truth, cluster) {
  information <- apply(all_orders(length(cluster)), 1, function(order) {
    p <- unclass(table(truth, cluster[order])) / length(truth)
    sum(ifelse(p > 0, p * log(p / outer(rowSums(p), colSums(p))), 0))
  })
  mean(information)
}

all_orders <- function(n) {
  if (n == 0) return(matrix(0L, 1, 0))
  shorter <- all_orders(n - 1)
  do.call(rbind, lapply(seq_len(n), function(first) {
    cbind(first, ifelse(shorter >= first, shorter + 1L, shorter), deparse.level = 0)
  }))
}

# The greatest sum of one cell for each column of a matrix, no row twice.
naive_assignment <- function(counts) {
  orders <- unique(all_orders(nrow(counts))[, seq_len(ncol(counts)), drop = FALSE])
  max(apply(orders, 1, function(rows) sum(counts[cbind(rows, seq_along(rows))])))
}

# ---- stability -----------------------------------------------------------------------------------

# As fpc::clusterboot() compares: the most similar of the new clusters, over the different rows that
# were drawn.
naive_jaccard <- function(own, again, rows) {
  first <- !duplicated(rows)
  drawn <- rows[first]
  again <- again[first]
  vapply(sort(unique(own[own > 0])), function(j) {
    members <- drawn[own[drawn] == j]
    if (length(members) == 0) return(NA_real_)
    similarity <- vapply(setdiff(again, 0), function(l) {
      others <- drawn[again == l]
      length(intersect(members, others)) / length(union(members, others))
    }, numeric(1))
    max(similarity, 0)
  }, numeric(1))
}

naive_prediction_strength <- function(cluster, other) {
  shares <- vapply(unique(cluster[cluster > 0]), function(j) {
    labels <- other[cluster == j]
    pairs <- outer(labels, labels, function(a, b) a == b & a > 0)
    diag(pairs) <- FALSE
    if (length(labels) < 2) NA else sum(pairs) / (length(labels) * (length(labels) - 1))
  }, numeric(1))
  if (all(is.na(shares))) 0 else min(shares, na.rm = TRUE)
}
