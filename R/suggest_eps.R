# Which eps separate clusters best: the peaks of a score of all eps at once, which the hierarchy of
# HDBSCAN gives.

#' @rdname plot_knn_distance
#' @export
suggest_eps <- function(x, min_samples = 5, ..., all = FALSE,
                        metric = c(
                          "euclidean", "manhattan", "chebyshev", "minkowski", "cosine", "haversine"
                        ),
                        p = 2, n_threads = NULL) {
  check_no_dots(...)
  points <- as_points(x, metric = metric)
  min_samples <- check_neighbor(min_samples, points$n, itself = 1)
  all <- check_flag(all)
  found <- knn_distances(points, min_samples - 1, metric, p, n_threads)
  bends <- rank_bends(points, found, min_samples, n_threads)
  if (!all) {
    return(bends$eps[1])
  }
  fits <- lapply(bends$eps, function(eps) {
    quiet_noise(cluster_dbscan(
      points$x, eps, min_samples, metric = found$metric, p = found$p, n_threads = n_threads,
      progress = FALSE
    ))
  })
  bends$k <- vapply(fits, `[[`, 0L, "k")
  bends$noise <- vapply(fits, function(fit) mean(fit$is_noise), 0)
  bends
}

# The distance of each row to its `n_neighbors`-th neighbour, and the dimension around the rows.
knn_distances <- function(points, n_neighbors, metric, p, n_threads, call = rlang::caller_env()) {
  measure <- check_measure(points$x, metric, p, call = call)
  refuse_square(points, metric, call = call)
  metric <- measure$metric
  p <- measure$p
  near <- min(max(n_neighbors, 10), points$n - 1)
  found <- search_nearest(points$x, NULL, near, metric, p, n_threads, call = call)
  list(
    distance = unname(found$distance[, n_neighbors]), metric = metric, p = p,
    dimension = min(local_dimension(found$distance[, seq_len(min(near, 10)), drop = FALSE]),
      points$d)
  )
}

# The estimator of Levina and Bickel (2004), with the mean taken over all rows and neighbours.
local_dimension <- function(distance) {
  inner <- distance[, -ncol(distance), drop = FALSE]
  ratio <- log(distance[, ncol(distance)] / inner)
  ratio <- ratio[is.finite(ratio)]
  if (length(ratio) == 0) Inf else 1 / mean(ratio)
}

# A data frame of eps, score, from and to, the best first.
rank_bends <- function(points, found, min_samples, n_threads) {
  fit <- quiet_noise(cluster_hdbscan(
    points$x, min_samples, min_samples = min_samples, metric = found$metric, p = found$p,
    n_threads = n_threads, progress = FALSE
  ))
  lives <- row_lives(fit$tree, fit$n)
  scattered <- (2 * (min_samples - 1))^(-found$dimension / 2)
  score <- score_levels(lives, fit$n)
  bends <- score_peaks(score, 1.5 * scattered)
  if (length(bends) == 0) {
    clear <- clear_lives(lives, 6 * min_samples, (1 + sqrt(scattered)) / 2)
    bends <- score_peaks(score_levels(clear, fit$n), 0)
  }
  if (length(bends) == 0) {
    sorted <- sort(found$distance)
    eps <- sorted[curve_bend(sorted)]
    bend <- data.frame(eps = eps, score = score_at(score, eps), from = eps, to = eps)
    bends <- c(list(bend), score_peaks(score, scattered, most = 4))
  }
  do.call(rbind, bends)
}

# That all rows are noise, where they are, is no news here.
quiet_noise <- function(code) {
  withCallingHandlers(
    code, huddle_degenerate = function(condition) rlang::cnd_muffle(condition)
  )
}

# Clusters as they merge while eps grows: of those that merge the largest goes on, the others end.
# A row for each row of the data, or group of rows, that becomes part of such a cluster at `joined`;
# the cluster ends at `merged`. `size` is how many rows it counts for.
row_lives <- function(tree, n) {
  above <- tree$child > n
  level <- 1 / tree$lambda
  birth <- c(Inf, level[above])
  size <- c(n, tree$size[above])
  up <- c(NA, tree$parent[above] - n)
  heir <- largest_children(up, size)
  # The cluster that each node of the tree belongs to, named by its topmost node.
  name <- seq_along(up)
  for (node in which(heir)) name[node] <- name[up[node]]
  # An heir's rows are counted where they join it, not once more at the split.
  groups <- !heir[-1]
  lives <- data.frame(
    name = name[c(tree$parent[!above] - n, up[-1][groups])],
    joined = c(level[!above], birth[-1][groups]),
    size = c(tree$size[!above], size[-1][groups])
  )
  lives$merged <- birth[lives$name]
  lives
}

# Whether each node is the largest of the children of its parent; the first of equals.
largest_children <- function(up, size) {
  order <- order(up, -size)
  first <- order[!duplicated(up[order]) & !is.na(up[order])]
  seq_along(up) %in% first
}

# The lives in clusters of at least `least` rows whose mean width is at least `width`, and in the
# cluster that is left in the end.
clear_lives <- function(lives, least, width) {
  sums <- rowsum(cbind(lives$size, life_widths(lives)), lives$name)
  clear <- sums[, 1] >= least & sums[, 2] >= width * sums[, 1]
  lives[lives$name == 1 | lives$name %in% as.integer(rownames(sums))[clear], ]
}

# The cluster that is left in the end merges with nothing. It is measured by the merger with the
# best separated one of the others, and counts for no more rows than that one has.
measure_eldest <- function(lives) {
  eldest <- lives$name == 1
  if (all(eldest)) {
    return(lives[0, ])
  }
  sums <- cbind(life_widths(lives), lives$size)[!eldest, , drop = FALSE]
  total <- rowsum(sums, lives$name[!eldest])
  best <- which.max(total[, 1])
  merged <- lives$merged[match(as.integer(rownames(total))[best], lives$name)]
  lives <- lives[!eldest | lives$joined < merged, ]
  eldest <- lives$name == 1
  lives$merged[eldest] <- merged
  lives$size[eldest] <- lives$size[eldest] * min(1, total[best, 2] / sum(lives$size[eldest]))
  lives
}

life_widths <- function(lives) lives$size * (1 - lives$joined / lives$merged)

# The score of eps as a step function: between `eps` and the next one.
score_levels <- function(lives, n) {
  lives <- measure_eldest(lives)
  lives <- lives[lives$joined < lives$merged, ]
  if (nrow(lives) == 0) {
    return(data.frame(eps = double(), score = double()))
  }
  width <- life_widths(lives)
  eps <- sort(unique(c(lives$joined, lives$merged)))
  change <- numeric(length(eps))
  sums <- rowsum(c(width, -width), match(c(lives$joined, lives$merged), eps))
  change[as.integer(rownames(sums))] <- sums
  data.frame(eps = eps, score = pmax(cumsum(change), 0) / n)
}

score_at <- function(score, eps) c(0, score$score)[findInterval(eps, score$eps) + 1]

# The peaks above `least`, the highest first, as a list of data frames. There is one in each stretch
# of eps; a lower one must hold over a fifth of its eps, or clusters are just about to merge.
score_peaks <- function(score, least, most = 5) {
  height <- score$score
  stretches <- eps_stretches(height, max(height, 0) / 10)
  peaks <- lapply(stretches, function(steps) {
    top <- which.max(height[steps])
    # The score is 0 from the last eps on, so that there is a next step.
    range <- score$eps[plain_around(height[steps], top) + steps[1] - c(1L, 0L)]
    # From 0 on are rows that are there several times.
    eps <- if (range[1] > 0) prod(sqrt(range)) else range[2] / 2
    data.frame(eps = eps, score = height[steps[top]], from = range[1], to = range[2])
  })
  score <- vapply(peaks, `[[`, 0, "score")
  peaks <- peaks[order(-score)[seq_len(sum(score > least))]]
  wide <- vapply(peaks, function(peak) peak$to >= 1.2 * peak$from, NA)
  utils::head(peaks[wide | seq_along(peaks) == 1L], most)
}

# The steps of each stretch of eps: one ends where the score has fallen by more than `fall`.
eps_stretches <- function(height, fall) {
  stretches <- list()
  first <- 1L
  while (first <= length(height)) {
    rest <- height[first:length(height)]
    fallen <- which(rest < cummax(rest) - fall)
    size <- if (length(fallen) > 0) fallen[1] - 1L else length(rest)
    stretches <- c(stretches, list(seq.int(first, length.out = size)))
    first <- first + size
  }
  stretches
}

# The first and the last step around `top` before the score is more than 5 % lower.
plain_around <- function(height, top) {
  lower <- which(height < 0.95 * height[top])
  c(max(0L, lower[lower < top]) + 1L, min(length(height) + 1L, lower[lower > top]) - 1L)
}

# The place of an ascending curve farthest below its chord; the first of equals.
curve_bend <- function(values) {
  n <- length(values)
  rise <- values[n] - values[1]
  if (n < 3 || rise == 0) {
    return(n)
  }
  which.max((seq_len(n) - 1) / (n - 1) - (values - values[1]) / rise)
}
