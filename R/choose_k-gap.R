# The gap statistic (Tibshirani, Walther and Hastie 2001): log(inertia) beside that of reference
# data without clusters.

# list(columns, complete): gap and gap_se, NA unless all reference data are clustered, and where
# there is nothing to compare: no means on the Earth, no cluster, or one for each row.
gap_columns <- function(path, fit_one, points, gap_samples, work, go) {
  observed <- unname(vapply(attr(path, "fits"), gap_inertia, double(1), points))
  tried <- which(!is.na(observed))
  logs <- matrix(NA_real_, gap_samples, nrow(path))
  box <- if (length(tried)) reference_box(points$x)
  complete <- go && (length(tried) == 0L || until_interrupt(gap_samples, function(b) {
    x <- draw_reference(box, points$n)
    starts <- random_starts()
    on.exit(starts$done())
    for (i in tried) {
      fit <- quietly(starts$run(fit_one(x, path$k[i])))
      logs[b, i] <<- log(within_of(fit, x))
      work$gap(path$k[i])
    }
  }))
  # The divisor is that of the paper: the number of samples.
  spread <- sqrt(colMeans(sweep(logs, 2L, colMeans(logs))^2))
  gap <- colMeans(logs) - log(observed)
  # Reference data without any spread left, as in a box without width, tell nothing.
  known <- is.finite(colMeans(logs))
  list(
    columns = list(
      gap = ifelse(known, gap, NA_real_),
      gap_se = ifelse(known, spread * sqrt(1 + 1 / gap_samples), NA_real_)
    ),
    complete = complete
  )
}

gap_inertia <- function(fit, points) {
  label <- fit_labels(fit, points$n)$label
  several <- length(unique(label[label > 0L])) < sum(label > 0L)
  if (several && fit_measure(fit)$metric != "haversine") within_of(fit, points$x) else NA_real_
}

# Inertia about the means, for any method: 0 where clusters are perfect, NA where there is none.
within_of <- function(fit, x) {
  own <- fit_field(fit, "inertia")
  if (is_number(own)) {
    return(if (is_perfect_fit(fit)) 0 else as.double(own))
  }
  points <- as_points(x)
  moments <- moments_in_unit(points, fit_labels(fit, points$n), NULL, 1L)
  if (length(moments$weight)) moments_inertia(moments, fit)$value else NA_real_
}

# The box along the principal axes that the points fill.
reference_box <- function(x) {
  middle <- colMeans(x)
  centered <- sweep(x, 2L, middle)
  axes <- svd(centered, nu = 0L)$v
  scores <- centered %*% axes
  list(
    middle = middle, axes = axes, low = apply(scores, 2L, min), high = apply(scores, 2L, max),
    names = colnames(x)
  )
}

draw_reference <- function(box, n) {
  d <- length(box$low)
  drawn <- matrix(stats::runif(n * d), n)
  placed <- sweep(sweep(drawn, 2L, box$high - box$low, `*`), 2L, box$low, `+`)
  x <- sweep(placed %*% t(box$axes), 2L, box$middle, `+`)
  colnames(x) <- box$names
  x
}

gap_choice <- function(k, gap, se, rule) {
  order <- order(k)[!is.na(gap[order(k)])]
  k <- k[order]
  gap <- gap[order]
  se <- se[order]
  n <- length(gap)
  if (n < 2L) {
    return(NA_real_)
  }
  falls <- which(gap[-1] <= gap[-n])
  peak <- switch(rule,
    first_max = , first_se = if (length(falls)) falls[1] else n,
    global_max = , global_se = which.max(gap)
  )
  chosen <- switch(rule,
    tibshirani = {
      enough <- which(gap[-n] >= gap[-1] - se[-1])
      if (length(enough)) enough[1] else n
    },
    first_se = , global_se = which(gap[seq_len(peak)] >= gap[peak] - se[peak])[1],
    peak
  )
  k[chosen]
}
