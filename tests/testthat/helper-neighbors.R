# Neighbours found by comparing all pairs: the oracle of the searches.

# What distances are compared by, a row for each query: squared distances, and
# haversines.
naive_values <- function(x, query, metric = "euclidean", p = 2) {
  if (metric == "haversine") {
    return(naive_haversines(x, query))
  }
  values <- matrix(0, nrow(query), nrow(x))
  for (column in seq_len(ncol(x))) {
    difference <- abs(outer(query[, column], x[, column], "-"))
    values <- switch(metric,
      euclidean = values + difference^2,
      manhattan = values + difference,
      chebyshev = pmax(values, difference),
      minkowski = values + (difference / max(abs(x)))^p
    )
  }
  if (metric == "minkowski") max(abs(x)) * values^(1 / p) else values
}

naive_haversines <- function(x, query) {
  x <- x * (pi / 180)
  query <- query * (pi / 180)
  north <- sin(outer(query[, 1], x[, 1], "-") / 2)
  east <- sin(outer(query[, 2], x[, 2], "-") / 2)
  north^2 + outer(cos(query[, 1]), cos(x[, 1])) * east^2
}

naive_distances <- function(values, metric = "euclidean") {
  switch(metric,
    euclidean = sqrt(values),
    haversine = 2 * 6371008.8 * asin(pmin(sqrt(values), 1)),
    values
  )
}

# The order of the points for each query; the points themselves are put last where they are asked
# for.
naive_order <- function(values, itself) {
  if (itself) diag(values) <- Inf
  t(apply(values, 1, order))
}

naive_neighbors <- function(x, k, query = NULL, metric = "euclidean", p = 2) {
  values <- naive_values(x, if (is.null(query)) x else query, metric, p)
  index <- matrix(naive_order(values, is.null(query)), ncol = nrow(x))[, seq_len(k), drop = FALSE]
  distance <- naive_distances(values[cbind(c(row(index)), c(index))], metric)
  list(index = index, distance = matrix(distance, ncol = k))
}

naive_within <- function(x, radius, query = NULL, metric = "euclidean", p = 2) {
  values <- naive_values(x, if (is.null(query)) x else query, metric, p)
  distance <- naive_distances(values, metric)
  order <- naive_order(values, is.null(query))
  lapply(seq_len(nrow(values)), function(i) {
    near <- order[i, distance[i, order[i, ]] <= radius]
    if (is.null(query)) setdiff(near, i) else near
  })
}

# Points that are hard on a search: ties, duplicates, far from the origin, very large or small.
neighbor_cases <- function() {
  grid <- as.matrix(expand.grid(a = 1:9, b = 1:8, c = 1:2))
  dimnames(grid) <- NULL
  list(
    normal = normal_points(300, 3, 1), line = normal_points(200, 1, 2),
    wide = normal_points(120, 21, 3), ties = grid[order(sin(seq_len(nrow(grid)))), ],
    duplicates = normal_points(40, 2, 4)[rep(1:40, each = 5), ], equal = matrix(7, 90, 2),
    far = normal_points(150, 2, 5) + 1e8, tiny = normal_points(100, 2, 6) * 1e-150,
    huge = normal_points(100, 2, 7) * 1e150, two = matrix(c(1, 2, 3, 5), 2),
    outlier = rbind(normal_points(99, 2, 8), c(1e6, -1e6))
  )
}
