# Gaussian mixtures written for reading: the oracle that the compiled code is compared with.

gmm_forms <- c(
  "EII", "VII", "EEI", "VEI", "EVI", "VVI", "EEE", "VEE", "EVE", "VVE", "EEV", "VEV", "EVV", "VVV"
)

# The logarithm of proportion times density, n x k.
naive_log_densities <- function(x, model) {
  k <- length(model$proportions)
  vapply(seq_len(k), function(j) {
    sigma <- matrix(model$covariances[, , j], ncol(x))
    distance <- stats::mahalanobis(x, model$means[j, ], sigma, tol = 1e-300)
    log_det <- as.double(determinant(sigma)$modulus)
    log(model$proportions[j]) - (ncol(x) * log(2 * pi) + log_det + distance) / 2
  }, numeric(nrow(x)))
}

# list(share, density): memberships, noise last, and the log-density of each row.
naive_e_step <- function(x, model, log_uniform = NULL) {
  logs <- matrix(naive_log_densities(x, model), nrow(x))
  if (!is.null(log_uniform)) logs <- cbind(logs, log(model$noise) + log_uniform)
  top <- apply(logs, 1, max)
  density <- top + log(rowSums(exp(logs - top)))
  list(share = exp(logs - density), density = density)
}

naive_m_step <- function(x, share, form, weights = rep(1, nrow(x)), ridge = 0, noise = FALSE) {
  share <- share * weights
  total <- sum(share)
  outside <- if (noise) sum(share[, ncol(share)]) / total else 0
  if (noise) share <- share[, -ncol(share), drop = FALSE]
  size <- colSums(share)
  means <- t(share) %*% x / size
  scatter <- lapply(seq_along(size), function(j) {
    centered <- sweep(x, 2, means[j, ])
    t(centered) %*% (share[, j] * centered) + size[j] * diag(rep_len(ridge, ncol(x)), ncol(x))
  })
  covariances <- naive_covariances(form, scatter, size)
  list(
    means = unname(means),
    covariances = array(unlist(covariances), c(ncol(x), ncol(x), length(size))),
    proportions = size / total, noise = outside
  )
}

unit_det <- function(w) w / det(w)^(1 / nrow(w))
diagonal <- function(w) diag(diag(w), nrow(w))

# Celeux and Govaert's table, form by form: volumes, and matrices of determinant 1.
naive_covariances <- function(form, scatter, size) {
  d <- nrow(scatter[[1]])
  n <- sum(size)
  pooled <- Reduce(`+`, scatter)
  each <- function(f) lapply(seq_along(size), f)
  same <- function(matrix) each(function(j) matrix)
  letter <- strsplit(form, "")[[1]]
  if (letter[3] == "I" && form != "EII" && form != "VII") scatter <- lapply(scatter, diagonal)
  switch(form,
    EII = same(diag(sum(diag(pooled)) / (n * d), d)),
    VII = each(function(j) diag(sum(diag(scatter[[j]])) / (size[j] * d), d)),
    EEI = same(diagonal(pooled) / n),
    EEE = same(pooled / n),
    VEI = , VEE = naive_equal_shape(scatter, size),
    EVI = , EVV = {
      volume <- sum(vapply(scatter, function(w) det(w)^(1 / d), 1)) / n
      lapply(scatter, function(w) volume * unit_det(w))
    },
    VVI = , VVV = each(function(j) scatter[[j]] / size[j]),
    EEV = , VEV = {
      axes <- lapply(scatter, function(w) eigen(w, symmetric = TRUE))
      along <- lapply(axes, function(axis) diag(axis$values, d))
      variances <- naive_covariances(if (form == "EEV") "EEI" else "VEI", along, size)
      Map(function(axis, v) axis$vectors %*% v %*% t(axis$vectors), axes, variances)
    },
    EVE = , VVE = naive_common_axes(form, scatter, size)
  )
}

# One matrix of determinant 1 and a volume for each, in turn.
naive_equal_shape <- function(scatter, size) {
  d <- nrow(scatter[[1]])
  volume <- vapply(scatter, function(w) sum(diag(w)), 1) / (size * d)
  for (i in 1:500) {
    common <- unit_det(Reduce(`+`, Map(`/`, scatter, volume)))
    volume <- vapply(scatter, function(w) sum(diag(w %*% solve(common))), 1) / (size * d)
  }
  lapply(volume, function(v) v * common)
}

# Common axes by the bounds of Browne and McNicholas (2014): each is linear in the axes and touches
# the function at hand, so that the singular vectors of its slope lower it.
naive_common_axes <- function(form, scatter, size, steps = 4000) {
  d <- nrow(scatter[[1]])
  axes <- eigen(Reduce(`+`, scatter), symmetric = TRUE)$vectors
  shapes <- function() {
    own <- lapply(scatter, function(w) diag(t(axes) %*% w %*% axes))
    if (form == "VVE") return(Map(`/`, own, size))
    scale <- vapply(own, function(v) exp(mean(log(v))), 1)
    Map(function(v, s) v / s * sum(scale) / sum(size), own, scale)
  }
  for (i in seq_len(steps)) {
    shape <- shapes()
    slope <- Reduce(`+`, Map(function(w, v) {
      top <- max(eigen(w, symmetric = TRUE, only.values = TRUE)$values)
      (w - diag(top, d)) %*% axes %*% diag(1 / v, d)
    }, scatter, shape))
    parts <- svd(slope)
    new <- -parts$u %*% t(parts$v)
    if (max(abs(new - axes)) < 1e-15) break
    axes <- new
  }
  lapply(shapes(), function(v) axes %*% diag(v, d) %*% t(axes))
}

# The log-likelihood of the start and after each iteration, and the last components.
naive_em <- function(x, share, form, iterations, ..., weights = rep(1, nrow(x)),
                     log_uniform = NULL) {
  noise <- !is.null(log_uniform)
  loglik <- numeric()
  for (i in seq_len(iterations + 1)) {
    model <- naive_m_step(x, share, form, weights, ..., noise = noise)
    step <- naive_e_step(x, model, log_uniform)
    share <- step$share
    loglik <- c(loglik, sum(weights * step$density))
  }
  list(model = model, loglik = loglik, share = share)
}

indicators <- function(labels) {
  labels <- as.factor(labels)
  1 * outer(as.integer(labels), seq_len(nlevels(labels)), "==")
}

# Fits with so many iterations, which are too few to converge.
fit_steps <- function(x, k, form, iterations, ..., reg = 0, tol = 0) {
  suppressWarnings(
    cluster_gmm(x, k, covariance = form, max_iter = iterations, tol = tol, reg = reg, ...),
    classes = "huddle_not_converged"
  )
}

# One iteration on data with missing values, row by row: the next model, and the log-likelihood of
# this one.
naive_incomplete_step <- function(x, model, form) {
  n <- nrow(x)
  d <- ncol(x)
  k <- length(model$proportions)
  logs <- matrix(0, n, k)
  expected <- array(0, c(n, d, k))
  rest <- array(0, c(d, d, n, k))
  for (i in seq_len(n)) {
    there <- which(!is.na(x[i, ]))
    gone <- which(is.na(x[i, ]))
    for (j in seq_len(k)) {
      sigma <- matrix(model$covariances[, , j], d)
      delta <- x[i, there] - model$means[j, there]
      margin <- sigma[there, there, drop = FALSE]
      inverse <- solve(margin)
      logs[i, j] <- log(model$proportions[j]) - 0.5 * (
        length(there) * log(2 * pi) + as.double(determinant(margin)$modulus) +
          sum(delta * (inverse %*% delta))
      )
      slope <- sigma[gone, there, drop = FALSE] %*% inverse
      expected[i, there, j] <- x[i, there]
      expected[i, gone, j] <- model$means[j, gone] + slope %*% delta
      rest[gone, gone, i, j] <- sigma[gone, gone] - slope %*% sigma[there, gone, drop = FALSE]
    }
  }
  top <- apply(logs, 1, max)
  density <- top + log(rowSums(exp(logs - top)))
  share <- exp(logs - density)
  size <- colSums(share)
  means <- t(vapply(seq_len(k), function(j) {
    colSums(share[, j] * expected[, , j]) / size[j]
  }, numeric(d)))
  scatter <- lapply(seq_len(k), function(j) {
    centered <- sweep(matrix(expected[, , j], n), 2, means[j, ])
    left <- apply(sweep(array(rest[, , , j], c(d, d, n)), 3, share[, j], "*"), 1:2, sum)
    t(centered) %*% (share[, j] * centered) + left
  })
  covariances <- array(unlist(naive_covariances(form, scatter, size)), c(d, d, k))
  list(
    model = list(means = means, covariances = covariances, proportions = size / n),
    loglik = sum(density), share = share, density = density
  )
}
