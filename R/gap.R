# The gap statistic (Tibshirani, Walther and Hastie 2001): log(inertia) beside that of reference
# data without clusters.

# list(columns, complete): gap and gap_se, NA unless all reference data are clustered.
gap_columns <- function(path, fit_one, points, gap_samples, work, go) {
  on_earth <- vapply(attr(path, "fits"), function(fit) fit_measure(fit)$metric == "haversine", NA)
  if (any(on_earth)) {
    # There are no means, and no box to draw from.
    nothing <- rep(NA_real_, nrow(path))
    return(list(columns = list(gap = nothing, gap_se = nothing), complete = go))
  }
  logs <- matrix(NA_real_, gap_samples, nrow(path))
  box <- reference_box(points$x)
  complete <- go && until_interrupt(gap_samples, function(b) {
    x <- draw_reference(box, points$n)
    for (i in seq_along(path$k)) {
      fit <- quietly(fit_one(x, path$k[i]))
      logs[b, i] <<- log(within_of(fit, x))
      work(path$k[i])
    }
  })
  # The divisor is that of the paper: the number of samples.
  spread <- sqrt(colMeans(sweep(logs, 2L, colMeans(logs))^2))
  observed <- vapply(attr(path, "fits"), within_of, double(1), points$x)
  list(
    columns = list(
      gap = colMeans(logs) - log(unname(observed)), gap_se = spread * sqrt(1 + 1 / gap_samples)
    ),
    complete = complete
  )
}

# Inertia about the means, for any method.
within_of <- function(fit, x) {
  if (!is.null(fit_field(fit, "inertia"))) {
    return(fit$inertia)
  }
  points <- as_points(x)
  moments <- moments_in_unit(points, fit_labels(fit, points$n), NULL, 1L)
  sum(moments$squares) * moments$unit^2
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
  order <- order(k)
  k <- k[order]
  gap <- gap[order]
  se <- se[order]
  n <- length(gap)
  if (n < 2L || anyNA(gap)) {
    return(NA_real_)
  }
  falls <- which(diff(gap) <= 0)
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
