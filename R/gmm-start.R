# Where EM starts from: partitions of a sample of the rows, or what the user gives.

# list(make, name, keep_order): `make` are functions that return components, one for each start.
mixture_starts <- function(init, points, data, k, params, call = rlang::caller_env()) {
  force(call)
  if (is.character(init) && is.null(dim(init)) && length(init) != points$n || is_word(init)) {
    ways <- c("mixed", drawn_ways)
    name <- check_choice(init, ways, call = call)
    make <- lapply(start_ways(name, k, params$n_init), function(way) {
      force(way)
      function() labels_start(drawn_labels(way, data, k, call), data, k, call)
    })
    return(list(make = make, name = name, keep_order = FALSE))
  }
  make <- given_starts(init, points, data, k, params, call)
  name <- if (is.function(init)) "function" else "given"
  list(make = make, name = name, keep_order = TRUE)
}

drawn_ways <- c("kmeans", "whitened", "ward", "short", "kmeans++", "random")

# The first three of the mixed starts hardly differ when they are repeated.
start_ways <- function(name, k, n_init) {
  count <- if (k == 1) 1 else n_init
  if (name == "mixed") c(drawn_ways[1:3], rep("short", count))[seq_len(count)] else rep(name, count)
}

is_word <- function(init) is.character(init) && length(init) == 1L

# The number of components that a start tells, for a call without `k`.
components_of <- function(init, n, known) {
  if (!is.null(known)) {
    return(length(known$classes))
  }
  if (is.list(init) && !is.data.frame(init)) {
    return(nrow(init$means))
  }
  size <- dim(init)
  if (length(size) == 2L) {
    return(if (size[[1]] == n) size[[2]] else size[[1]])
  }
  if (is.atomic(init) && length(init) == n && !is_word(init)) length(unique(init))
}

# ---- starts that are drawn -----------------------------------------------------------------------

# list(sample, labels): rows of the data, and labels of them, ten times for short runs.
drawn_labels <- function(way, data, k, call) {
  sample <- start_sample(data, if (way == "ward") max(2000, k) else max(20000, 100 * k))
  if (way == "short") {
    ways <- rep_len(c("kmeans++", "random"), short_runs)
    labels <- lapply(ways, start_labels, sample, k, call)
    return(list(sample = sample, labels = Filter(Negate(is.list), labels)))
  }
  label <- start_labels(way, sample, k, call)
  if (is.list(label)) {
    # Rare rows may all have been left out.
    sample <- start_sample(data, data$n)
    label <- start_labels("kmeans", sample, k, call)
  }
  if (is.list(label)) {
    abort_distinct(label$distinct, k, call)
  }
  list(sample = sample, labels = list(label))
}

short_runs <- 10L
short_iterations <- 10

# Components, or a list of `empty`, the number of one that has none.
labels_start <- function(drawn, data, k, call) {
  sample <- drawn$sample
  starts <- lapply(drawn$labels, function(label) {
    run_core(gmm_start_(
      sample$x, sample$columns, label, k, data$options, sample$weights, data$n_threads
    ), call)
  })
  if (length(starts) == 1L) starts[[1]] else best_short_run(starts, sample, data, call)
}

# The best of several starts after few iterations on the sample, after Biernacki, Celeux and Govaert
# (2003, doi:10.1016/S0167-9473(02)00163-9).
best_short_run <- function(starts, sample, data, call) {
  options <- utils::modifyList(data$options, list(max_iter = short_iterations))
  best <- NULL
  for (start in Filter(function(start) is.null(start$empty), starts)) {
    run <- run_core(gmm_fit_(
      sample$x, sample$gone, start, options, sample$weights, 0, 0, data$n_threads, NULL
    ), call)
    if (run$collapsed > 0) next
    run$final <- run$loglik[length(run$loglik)]
    run$thin <- thin_components(run$components, data)
    if (is.null(best) || is_better(run, best)) best <- run
  }
  if (is.null(best)) list(empty = 1L) else best$components
}

# At most `most` rows; those without weight start nothing.
start_sample <- function(data, most) {
  rows <- if (!is.null(data$weights) && min(data$weights) == 0) which(data$weights > 0)
  count <- if (is.null(rows)) data$n else length(rows)
  if (count > most) {
    chosen <- sort(sample.int(count, most))
    rows <- if (is.null(rows)) chosen else rows[chosen]
  }
  part_of_data(data, rows)
}

part_of_data <- function(data, rows) {
  if (is.null(rows)) {
    return(data)
  }
  data$x <- data$x[rows, , drop = FALSE]
  data$weights <- data$weights[rows]
  data$n <- length(rows)
  if (!is.null(data$gone)) data$gone <- data$gone[rows, , drop = FALSE]
  data$whole <- NULL
  data$columns <- points_scan_(data$x, data$n_threads)$columns
  data
}

# Labels of the sample's rows from 1 to k, 0 for what may be noise; or a list of the number of
# different rows, if these are fewer.
start_labels <- function(way, sample, k, call) {
  background <- if (is.finite(sample$options$log_uniform)) is_background(sample, k)
  inside <- if (is.null(background)) sample else part_of_data(sample, which(!background))
  found <- switch(way,
    kmeans = kmeans_labels(inside, k, call),
    whitened = kmeans_labels(whitened(inside), k, call),
    ward = ward_labels(whitened(inside), k),
    "kmeans++" = , random = quick_labels(inside, way, k, call)
  )
  if (is.null(background) || is.list(found)) {
    return(found)
  }
  replace(integer(sample$n), which(!background), found)
}

run_kmeans <- function(sample, k, start, n_init, max_iter, call) {
  run_core(kmeans_fit_(
    sample$x, sample$columns, k, start, list(), n_init, max_iter, 1e-4, "auto", FALSE, FALSE,
    sample$weights, sample$n_threads, NULL
  ), call)
}

kmeans_labels <- function(sample, k, call) {
  fit <- run_kmeans(sample, k, "kmeans++", 3, 100, call)
  if (is.null(fit$distinct)) fit$cluster else fit["distinct"]
}

# One iteration; where it leaves clusters empty, as many as it takes.
quick_labels <- function(sample, start, k, call) {
  fit <- run_kmeans(sample, k, start, 1, 1, call)
  if (!is.null(fit$distinct) || any(fit$size == 0)) kmeans_labels(sample, k, call) else fit$cluster
}

# Uncorrelated columns of variance 1, as many as the data have dimensions.
whitened <- function(sample) {
  scale <- sqrt(diag(sample$covariance))[sample$varies]
  if (length(scale) == 0) {
    return(sample)
  }
  correlation <- sample$covariance[sample$varies, sample$varies] / outer(scale, scale)
  axes <- eigen(correlation, symmetric = TRUE)
  kept <- axes$values > 1e-10 * axes$values[1]
  turn <- sweep(axes$vectors[, kept, drop = FALSE], 2, sqrt(axes$values[kept]), "/") / scale
  sample$x <- sweep(sample$x[, sample$varies, drop = FALSE], 2, sample$mean[sample$varies]) %*% turn
  sample$columns <- points_scan_(sample$x, sample$n_threads)$columns
  sample
}

ward_labels <- function(sample, k) {
  if (sample$n == 1) {
    return(1L)
  }
  tree <- ward_tree(sample)
  distinct <- sum(tree$height > 0) + 1
  if (distinct < k) list(distinct = distinct) else stats::cutree(tree, k)
}

# Of all rows it is made once, for whatever k.
ward_tree <- function(sample) {
  if (is.null(sample$whole$tree)) {
    tree <- stats::hclust(stats::dist(sample$x), "ward.D2", members = sample$weights)
    if (is.null(sample$whole)) {
      return(tree)
    }
    sample$whole$tree <- tree
  }
  sample$whole$tree
}

# Rows in thin places: the upper one of two groups of the logarithms of the distances to the tenth
# nearest row, after Byers and Raftery (1998, doi:10.1080/01621459.1998.10473711), and at most a
# third of all rows.
is_background <- function(sample, k) {
  none <- logical(sample$n)
  if (sample$n < 10 * (k + 1)) {
    return(none)
  }
  white <- whitened(sample)
  found <- nearest_neighbors(white$x, n_neighbors = 10, n_threads = sample$n_threads)
  far <- log(pmax(found$distance[, 10], .Machine$double.xmin))
  centers <- range(far)
  for (i in 1:50) {
    upper <- far > mean(centers)
    centers <- c(mean(far[!upper]), mean(far[upper]))
    if (anyNA(centers) || identical(upper, far > mean(centers))) break
  }
  if (!any(upper) || anyNA(centers)) {
    return(none)
  }
  far > max(mean(centers), stats::quantile(far, 2 / 3, names = FALSE))
}

# ---- starts that are given -----------------------------------------------------------------------

given_starts <- function(init, points, data, k, params, call) {
  if (is.list(init) && !is.data.frame(init)) {
    return(list(components_start(init, points, data, k, call)))
  }
  if (is_partition(init, points$n)) {
    return(list(partition_start(init, points, data, k, call)))
  }
  if (length(dim(init)) == 2L && nrow(init) == points$n && ncol(init) == k && k < points$n) {
    return(list(membership_start(init, data, k, params, call)))
  }
  means <- starting_centers(init, points, k, params$n_init, call)
  lapply(means, function(given) {
    force(given)
    function() means_start(given / mixture_unit(points), data, k, call)
  })
}

is_partition <- function(init, n) {
  is.null(dim(init)) && (is.factor(init) || is.atomic(init)) && length(init) == n && n > 1 &&
    !is.null(init)
}

shares_start <- function(shares, data, k, call) {
  start <- run_core(gmm_start_(
    data$x, data$columns, shares, k, data$options, data$weights, data$n_threads
  ), call)
  if (!is.null(start$empty)) {
    huddle_abort(
      "{.arg init} gives no row to component {format_number(start$empty)}.",
      class = "input", arg = "init", call = call
    )
  }
  start
}

means_start <- function(means, data, k, call) {
  label <- run_core(kmeans_assign_(data$x, means, data$n_threads), call)
  shares_start(label, data, k, call)
}

partition_start <- function(init, points, data, k, call) {
  labels <- as_label_codes(init, "init", call)
  label <- labels$codes - labels$first + 1L
  found <- sort(unique(label))
  if (length(found) != k) {
    huddle_abort(
      c(
        "{.arg init} must have as many different labels as there are components.",
        x = "It has {format_number(length(found))}, and {.arg k} is {format_number(k)}."
      ),
      class = "input", arg = "init", call = call
    )
  }
  label <- match(label, found)
  function() shares_start(label, data, k, call)
}

membership_start <- function(init, data, k, params, call) {
  share <- as_points(init, arg = "init", call = call, n_threads = 1)$x
  sums <- rowSums(share)
  outside <- which(rowSums(share < 0 | share > 1) > 0 | sums > 1 + 1e-8)
  if (!params$noise) outside <- sort(union(outside, which(sums < 1 - 1e-8)))
  if (length(outside) > 0) {
    huddle_abort(
      c(
        "{.arg init} must be memberships between 0 and 1 that add up to 1 in each row.",
        x = "Row {format_number(outside[[1]])} does not."
      ),
      class = "input", arg = "init", call = call
    )
  }
  share <- unname(share)
  function() shares_start(share, data, k, call)
}

components_start <- function(init, points, data, k, call) {
  if (is.null(init[["means"]])) {
    huddle_abort(
      "{.arg init} must have an element {.code means} where it is a list.",
      class = "param", arg = "init", call = call
    )
  }
  unit <- mixture_unit(points)
  means <- check_centers(init[["means"]], points, k, call) / unit
  wide <- (data$options$variance + data$options$ridge) * k^(-2 / points$d)
  covariances <- if (is.null(init[["covariances"]])) {
    array(diag(wide, points$d), c(points$d, points$d, k))
  } else {
    check_covariances(init[["covariances"]], points$d, k, call) / unit^2
  }
  proportions <- check_proportions(init[["proportions"]], k, call)
  noise <- if (is.finite(data$options$log_uniform)) max(1 - sum(proportions), 0.01) else 0
  start <- list(
    means = means, covariances = covariances, noise = noise,
    proportions = proportions / sum(proportions) * (1 - noise)
  )
  function() start
}

check_covariances <- function(covariances, d, k, call) {
  size <- c(d, d, as.integer(k))
  fits <- is.numeric(covariances) && !is.object(covariances) && identical(dim(covariances), size) &&
    all(is.finite(covariances))
  if (!fits) {
    huddle_abort(
      "{.arg init$covariances} must be finite numbers, {paste(size, collapse = ' x ')}.",
      class = "dim", arg = "init", call = call
    )
  }
  for (j in seq_len(k)) {
    if (!is_covariance(matrix(covariances[, , j], d))) {
      huddle_abort(
        "Covariance {format_number(j)} of {.arg init} must be symmetric and positive definite.",
        class = "input", arg = "init", call = call
      )
    }
  }
  unname(covariances) + 0
}

is_covariance <- function(matrix) {
  isSymmetric(unname(matrix)) && !is.null(tryCatch(chol(matrix), error = function(error) NULL))
}

check_proportions <- function(proportions, k, call) {
  if (is.null(proportions)) {
    return(rep(1 / k, k))
  }
  fits <- is.numeric(proportions) && length(proportions) == k && all(is.finite(proportions)) &&
    all(proportions > 0) && sum(proportions) <= 1 + 1e-8
  if (!fits) {
    huddle_abort(
      "{.arg init$proportions} must be {count_of(k, 'positive number')} that add up to 1.",
      class = "input", arg = "init", call = call
    )
  }
  as.double(proportions)
}
