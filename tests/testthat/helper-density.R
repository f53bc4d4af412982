# Density-based clustering written for reading: the oracle that the compiled code is compared with.

# Between all rows, see helper-neighbors.R: squares of Euclidean distances, other distances as they
# are. Minkowski's are measured by the largest difference, as the compiled code does it, so that ties
# with eps come out alike.
all_values <- function(x, metric = "euclidean", p = 2) {
  if (metric != "minkowski") {
    return(naive_values(x, x, metric))
  }
  sizes <- lapply(seq_len(ncol(x)), function(column) abs(outer(x[, column], x[, column], "-")))
  largest <- do.call(pmax, sizes)
  unit <- replace(largest, largest == 0, 1)
  largest * Reduce(`+`, lapply(sizes, function(size) (size / unit)^p))^(1 / p)
}

# For fits that may have no cluster, which is then no surprise.
maybe_noise <- function(expr) suppressWarnings(expr, classes = "huddle_degenerate")

# The fit, of which it is expected to warn that all rows are noise.
expect_all_noise <- function(expr, arg, says = "") {
  warned <- expect_warning(fit <- expr, says, class = "huddle_degenerate")
  expect_match(conditionMessage(warned), "^All rows are noise")
  expect_identical(warned$arg, arg)
  expect_identical(fit$k, 0L)
  expect_true(all(fit$is_noise))
  expect_true(all(fit$cluster == 0L))
  invisible(fit)
}

all_distances <- function(x) sqrt(all_values(x))

# Cores, then clusters as the connected parts of the cores, then borders: the cluster whose first
# core has the lowest row. Numbered by first appearance.
naive_dbscan <- function(distance, eps, min_samples, weights = NULL, border = TRUE) {
  n <- nrow(distance)
  if (is.null(weights)) weights <- rep(1, n)
  near <- distance <= eps
  core <- weights > 0 & drop(near %*% weights) >= min_samples
  first <- ifelse(core, seq_len(n), 0L)
  repeat {
    reached <- vapply(seq_len(n), function(i) {
      if (core[i]) min(first[core & near[i, ]]) else 0L
    }, 0L)
    if (identical(reached, as.integer(first))) break
    first <- reached
  }
  if (border) {
    for (i in which(!core)) first[i] <- min(c(first[core & near[i, ]], n + 1L))
    first[first > n] <- 0L
  }
  met <- unique(first[first > 0 & weights > 0])
  list(cluster = match(first, met, nomatch = 0L), core = which(core))
}

# The order in which OPTICS visits rows, one row after the other, over the whole matrix of distances.
naive_optics <- function(distance, min_samples, eps = Inf) {
  n <- nrow(distance)
  core <- apply(distance, 1, function(row) sort(row)[min_samples])
  core[is.na(core) | core > eps] <- Inf
  reach <- rep(Inf, n)
  from <- rep(NA_integer_, n)
  order <- integer()
  left <- rep(TRUE, n)
  for (step in seq_len(n)) {
    row <- which(left)[which.min(reach[left])]
    left[row] <- FALSE
    order <- c(order, row)
    if (core[row] == Inf) next
    new <- pmax(distance[row, ], core[row])
    nearer <- left & distance[row, ] <= eps & new < reach
    reach[nearer] <- new[nearer]
    from[nearer] <- row
  }
  list(order = order, reachability = reach, core_distance = core, predecessor = from)
}

format_lines <- function(fit) utils::capture.output(print(fit))

# ---- groups that are hard to find by one distance ------------------------------------------------

sphere_points <- function(n) {
  x <- matrix(stats::rnorm(3 * n), ncol = 3)
  x / sqrt(rowSums(x^2))
}

ball_in_shell <- function(seed, n = 300) {
  set.seed(seed)
  rbind(0.5 * sphere_points(n) * stats::runif(n)^(1 / 3), 3 * sphere_points(n))
}

linked_rings <- function(seed, n = 300) {
  set.seed(seed)
  angle <- stats::runif(2 * n, 0, 2 * pi)
  first <- seq_len(n)
  x <- rbind(
    cbind(cos(angle[first]), sin(angle[first]), 0),
    cbind(1 + cos(angle[-first]), 0, sin(angle[-first]))
  )
  x + stats::rnorm(6 * n, sd = 0.07)
}

# One in the middle and one on each side of it along three axes, the middle one denser.
seven_groups <- function(seed) {
  set.seed(seed)
  centers <- 3 * rbind(0, diag(3), -diag(3))[rep(1:7, c(32, rep(30, 6))), ]
  sd <- rep(c(0.12, 0.5), c(32, 180))
  centers + sd * sphere_points(212) * stats::runif(212)^(1 / 3) * 2
}

# Two dense groups close to each other, and a thin one far from both.
two_scales <- function(n = 300) {
  set.seed(2)
  rbind(
    matrix(stats::rnorm(2 * n, sd = 0.15), ncol = 2),
    matrix(stats::rnorm(2 * n, mean = 1, sd = 0.15), ncol = 2),
    matrix(stats::rnorm(2 * n, mean = 8), ncol = 2)
  )
}
