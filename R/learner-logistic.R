# Logistic regression with a ridge penalty, one class against the rest.

# By LIBLINEAR where it is installed, else by Newton's method: the least loss is the same.
fit_logistic <- function(x, y, cost, liblinear = rlang::is_installed("LiblineaR")) {
  center <- colMeans(x)
  x <- sweep(x, 2L, center)
  unit <- sqrt(mean(x^2))
  if (unit == 0) {
    unit <- 1
  }
  # Coefficients of columns in another unit have another length: the cost makes up for it. Beyond
  # these limits models no longer differ, but the method would not end.
  cost <- min(max(cost * unit^2, 1e-12), 1e10)
  found <- if (liblinear) by_liblinear(x / unit, y, cost) else by_newton(x / unit, y, cost)
  list(
    coefficients = found$coefficients / unit, intercept = found$intercept, center = center,
    levels = levels(y)
  )
}

# LIBLINEAR penalises the intercept like any coefficient. It is the coefficient of one more column,
# all of whose values are `bias`: with columns centered and of unit size, and `bias` large against
# them, the penalty counts for nothing, and the trust region method still converges.
by_liblinear <- function(x, y, cost) {
  bias <- 100 * max(1, 1 / sqrt(cost))
  machine <- LiblineaR::LiblineaR(x, y, type = 0, cost = cost, bias = bias, epsilon = 1e-7)
  d <- ncol(x)
  weights <- machine$W
  # Two classes have one border, seen from the first.
  if (nrow(weights) == 1L) {
    weights <- rbind(weights, -weights)
  }
  weights <- weights[match(levels(y), as.character(machine$ClassNames)), , drop = FALSE]
  list(
    coefficients = unname(weights[, seq_len(d), drop = FALSE]),
    intercept = unname(weights[, d + 1L]) * bias
  )
}

# The coefficients are sums of rows: where there are more columns than rows, they are looked for
# among such sums, which have the same lengths.
by_newton <- function(x, y, cost) {
  turn <- NULL
  if (ncol(x) > nrow(x)) {
    parts <- svd(x)
    turn <- t(parts$v)
    x <- parts$u * rep(parts$d, each = nrow(x))
  }
  borders <- if (nlevels(y) == 2L) 1L else seq_len(nlevels(y))
  found <- vapply(borders, function(class) {
    newton_border(x, as.integer(y) == class, cost)
  }, double(ncol(x) + 1L))
  found <- matrix(found, ncol(x) + 1L)
  if (nlevels(y) == 2L) {
    found <- cbind(found, -found)
  }
  coefficients <- t(found[-1L, , drop = FALSE])
  list(
    coefficients = if (is.null(turn)) coefficients else coefficients %*% turn,
    intercept = found[1L, ]
  )
}

# The intercept and the coefficients of one class against the rest. Steps are halved until the loss
# falls; near the least one it no longer does, in the last digits.
newton_border <- function(x, inside, cost, max_iter = 200L) {
  sign <- ifelse(inside, 1, -1)
  loss <- function(beta) {
    margin <- sign * (drop(x %*% beta[-1L]) + beta[1L])
    sum(beta[-1L]^2) / 2 - cost * sum(stats::plogis(margin, log.p = TRUE))
  }
  design <- cbind(1, x)
  beta <- c(stats::qlogis(mean(inside)), double(ncol(x)))
  current <- loss(beta)
  for (iteration in seq_len(max_iter)) {
    odds <- stats::plogis(drop(design %*% beta))
    gradient <- c(0, beta[-1L]) + cost * drop(crossprod(design, odds - inside))
    curvature <- cost * crossprod(design * sqrt(odds * (1 - odds)))
    diag(curvature) <- diag(curvature) + c(1e-10, rep(1, ncol(x)))
    step <- drop(chol2inv(chol(curvature)) %*% gradient)
    size <- 1
    while (size > 1e-10 && !(loss(beta - size * step) < current)) {
      size <- size / 2
    }
    if (size <= 1e-10) {
      break
    }
    beta <- beta - size * step
    current <- loss(beta)
    if (sum(step * gradient) < 1e-14 * (1 + current)) {
      break
    }
  }
  beta
}

# One column for each class: the log odds of the class against the rest.
logistic_scores <- function(model, x) {
  scores <- tcrossprod(sweep(x, 2L, model$center), model$coefficients)
  sweep(scores, 2L, model$intercept, "+")
}

# By logarithms: far from all classes each probability would underflow.
logistic_probability <- function(model, x) {
  log_odds <- stats::plogis(logistic_scores(model, x), log.p = TRUE)
  likely <- log_odds[cbind(seq_len(nrow(x)), max.col(log_odds, "first"))]
  probability <- exp(log_odds - likely)
  probability <- probability / rowSums(probability)
  colnames(probability) <- model$levels
  probability
}

