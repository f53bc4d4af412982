# Spreading and propagating with full matrices, as the papers write them.

dense_links <- function(x, n_neighbors, symmetric = "union") {
  distance <- as.matrix(stats::dist(x))
  n <- nrow(distance)
  link <- matrix(FALSE, n, n)
  for (i in seq_len(n)) {
    near <- setdiff(order(distance[i, ], seq_len(n)), i)[seq_len(n_neighbors)]
    link[i, near] <- TRUE
  }
  list(
    link = switch(symmetric, none = link, union = link | t(link), mutual = link & t(link)),
    distance = unname(distance),
    scale = vapply(seq_len(n), function(i) sort(distance[i, -i])[n_neighbors], numeric(1))
  )
}

dense_weights <- function(links, weights = "local", gamma = 1) {
  weight <- switch(weights,
    connectivity = 1, rbf = exp(-gamma * links$distance^2),
    local = exp(-links$distance^2 / outer(links$scale, links$scale))
  )
  links$link * weight
}

# Shares of the classes by solving the system of equations.
dense_spread <- function(weight, labels, alpha, balance = TRUE) {
  degree <- colSums(weight)
  degree[degree == 0] <- 1
  s <- weight / sqrt(outer(degree, degree))
  y <- outer(labels, levels(labels), "==") + 0
  y[is.na(y)] <- 0
  if (balance) y <- sweep(y, 2, pmax(colSums(y), 1), "/")
  f <- solve(diag(nrow(s)) - alpha * s, y)
  f <- f / rowSums(f)
  dimnames(f) <- list(NULL, levels(labels))
  f
}

# Four groups of 15 in three columns, and a label for some rows of each.
spread_case <- function(n = 60) {
  set.seed(11)
  truth <- rep_len(1:4, n)
  x <- matrix(stats::rnorm(3 * n), n) + 2 * cbind(truth == 1, truth == 2, truth == 3)
  labels <- factor(rep(NA, n), levels = 1:4)
  given <- c(1, 2, 3, 4, 7, 8, 12)
  labels[given] <- truth[given]
  list(x = x, labels = labels, truth = factor(truth))
}

dense_closest <- function(x, centers, share) {
  distance <- sqrt(outer(rowSums(x^2), rowSums(centers^2), "+") - 2 * x %*% t(centers))
  cluster <- max.col(-distance, "first")
  own <- distance[cbind(seq_along(cluster), cluster)]
  own <= stats::ave(own, cluster, FUN = function(d) stats::quantile(d, share)) * (1 + 1e-12)
}

# The rounds themselves: they end once, in two of them in a row, no row gains a greater share than
# `tol` of what it has; where labels go to and fro between two sides, every other round says nothing
# of one of them.
dense_rounds <- function(weight, labels, alpha, tol, max_iter = 1000) {
  degree <- colSums(weight)
  degree[degree == 0] <- 1
  s <- weight / sqrt(outer(degree, degree))
  y <- outer(labels, levels(labels), "==") + 0
  y[is.na(y)] <- 0
  y <- sweep(y, 2, pmax(colSums(y), 1), "/")
  f <- 0 * y
  quiet <- 0
  for (round in seq_len(max_iter)) {
    new <- alpha * s %*% f + (1 - alpha) * y
    sum <- rowSums(new)
    quiet <- if (all((sum - rowSums(f))[sum > 0] <= tol * sum[sum > 0])) quiet + 1 else 0
    f <- new
    if (quiet == 2) break
  }
  list(probability = unname(f / rowSums(f)), rounds = round)
}

# Weights by two points' scales: a point without one takes the other's.
dense_local <- function(links) {
  scale <- outer(links$scale, rep(1, length(links$scale)))
  other <- t(scale)
  unit <- ifelse(scale > 0, scale, other) * ifelse(other > 0, other, scale)
  links$link * ifelse(links$distance == 0, 1, exp(-links$distance^2 / unit))
}
