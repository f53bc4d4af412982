# Where mixtures start, what is refused there, and what becomes of components that collapse.

stretched <- function(n = 600) {
  with_fixed_seed(4, {
    along <- matrix(stats::rnorm(2 * n), n) %*% rbind(c(6, 0), c(0, 0.5))
    along + cbind(0, rep(c(0, 4, 8), length.out = n))
  })
}

same_fit <- function(a, b) {
  fields <- setdiff(names(a), c("params", "call"))
  identical(unclass(a)[fields], unclass(b)[fields])
}

test_that("every way to start finds groups that are apart", {
  x <- contract_points()
  ways <- c("mixed", "kmeans", "whitened", "ward", "short", "kmeans++", "random")
  for (init in ways) {
    fit <- with_fixed_seed(1, cluster_gmm(x, 3, init = init))
    expect_identical(unname(fit$cluster), rep_len(1:3, 60), label = init)
    expect_identical(fit$params$init, init)
  }
})

test_that("whitened data and Ward's tree find stretched groups that k-means cuts", {
  x <- stretched()
  truth <- rep_len(1:3, nrow(x))
  start <- function(init) {
    fit <- with_fixed_seed(1, cluster_gmm(x, 3, init = init, n_init = 1, covariance = "EEE"))
    adjusted_rand_score(truth, fit)
  }
  expect_lt(start("kmeans"), 0.6)
  expect_gt(max(start("whitened"), start("ward")), 0.95)
  mixed <- with_fixed_seed(1, cluster_gmm(x, 3, covariance = "EEE"))
  expect_gt(adjusted_rand_score(truth, mixed), 0.95)
})

test_that("the best start is returned, with its own trace", {
  x <- stretched()
  alone <- function(init) with_fixed_seed(1, cluster_gmm(x, 3, init = init, n_init = 1))
  many <- with_fixed_seed(1, cluster_gmm(x, 3, init = "random", n_init = 6))
  expect_gte(many$loglik, alone("random")$loglik)
  expect_identical(many$loglik, many$trace$loglik[many$iterations])
  expect_identical(nrow(many$trace), many$iterations)
  expect_identical(cluster_gmm(x, 1)$params$n_init, 1L)
})

test_that("labels, memberships, means, components and fits are starts", {
  x <- contract_points()
  labels <- rep_len(c("b", "c", "a"), 60)
  share <- indicators(labels)
  by_label <- cluster_gmm(x, 3, init = labels)
  expect_identical(unname(by_label$cluster), match(labels, c("a", "b", "c")))
  expect_true(same_fit(by_label, cluster_gmm(x, 3, init = share)))
  expect_true(same_fit(by_label, cluster_gmm(x, 3, init = factor(labels))))
  expect_true(same_fit(by_label, cluster_gmm(x, init = share)))
  means <- rowsum(x, labels) / 20
  expect_true(same_fit(by_label, cluster_gmm(x, 3, init = means)))
  expect_true(same_fit(by_label, cluster_gmm(x, init = function(x, k) means, k = 3)))

  # from where another has ended nothing is left to do
  done <- cluster_gmm(x, 3, init = labels, tol = 1e-10)
  again <- cluster_gmm(x, init = done, tol = 1e-10)
  expect_identical(again$iterations, 1L)
  expect_equal(again$means, done$means, tolerance = 1e-8)
  part <- cluster_gmm(x, init = list(means = means), tol = 1e-10)
  expect_equal(part$loglik, done$loglik, tolerance = 1e-8)
})

test_that("starts that cannot be are refused", {
  x <- contract_points()
  refused <- function(init, class, says = NULL, ...) {
    expect_clean_error(cluster_gmm(x, 3, init = init, ...), class, "init", says)
  }
  share <- indicators(rep_len(1:3, 60))
  refused(with_value(share, 4, 1, 1.5), "input", "\\b4\\b")
  refused(with_value(share, 9, 2, -0.1), "input", "\\b9\\b")
  refused(share / 2, "input", "Row 1")
  expect_s3_class(cluster_gmm(x, 3, init = share * 0.9, noise = TRUE), "huddle_gmm")
  refused(cbind(1, share[, 1:2] * 0), "input", "component 2")
  refused(rep_len(1:2, 60), "input", "2")
  refused(rep_len(c(1, NA, 3), 60), "nonfinite")
  means <- x[1:3, ]
  refused(list(mean = means), "param", "means")
  refused(list(means = means[1:2, ]), "dim")
  sigma <- array(diag(2), c(2, 2, 3))
  refused(list(means = means, covariances = sigma[, , 1]), "dim", "2 x 2 x 3")
  refused(list(means = means, covariances = replace(sigma, 2, 0.5)), "input", "Covariance 1")
  refused(list(means = means, covariances = replace(sigma, 5, -1)), "input", "Covariance 2")
  for (bad in list(c(0.5, 0.5), c(0.6, 0.6, 0.6), c(-0.2, 0.6, 0.6), c(NA, 0.5, 0.5), "a")) {
    refused(list(means = means, proportions = bad), "input", "proportions")
  }
})

test_that("covariances that have names are given with all of them", {
  x <- contract_points()
  says <- c("\"VVV\"", "\"EEV\"", "\"full\"")
  expect_clean_error(cluster_gmm(x, 3, covariance = "VV"), "param", "covariance", says)
})

test_that("a component that collapses is put elsewhere once, then named", {
  x <- rbind(contract_points(), matrix(100, 2, 2))
  labels <- c(rep_len(1:3, 60), 4, 4)
  expect_clean_error(cluster_gmm(x, 4, init = labels, reg = 0), "input", "x", "Component 4 of 4")
  expect_warning(
    kept <- cluster_gmm(x, 4, init = labels), "component from collapsing: 4",
    class = "huddle_degenerate"
  )
  expect_identical(kept$thin, 4L)
  expect_identical(kept$size[4], 2L)
  # A component without rows of its own finds some.
  far <- with_fixed_seed(6, rbind(
    matrix(stats::rnorm(100), ncol = 2), matrix(stats::rnorm(100, 50), ncol = 2)
  ))
  start <- list(means = rbind(c(0, 0), c(1e3, 1e3)), covariances = array(diag(2), c(2, 2, 2)))
  moved <- cluster_gmm(far, 2, init = start, reg = 0)
  expect_identical(sort(moved$size), c(50L, 50L))
})

test_that("constant and collinear columns need `reg`", {
  x <- contract_points()
  flat <- cbind(x, c = 7)
  expect_clean_error(cluster_gmm(flat, 3, reg = 0), "input", "reg", "column 3 \\(\"c\"\\)")
  lined <- cbind(x, s = x[, 1] + x[, 2])
  expect_clean_error(cluster_gmm(lined, 3, reg = 0), "input", "x", "has no inverse")
  expect_clean_error(cluster_gmm(flat, 3, noise = TRUE), "input", "noise")
  for (data in list(flat, lined)) {
    fit <- with_fixed_seed(1, cluster_gmm(data, 3))
    expect_identical(unname(fit$cluster), rep_len(1:3, 60))
    expect_true(all(is.finite(unlist(fit[c("loglik", "means", "covariances")]))))
  }
})

test_that("hard data give numbers, a likelihood that does not fall, and the same bits", {
  hard_case <- function(i) {
    d <- 1 + i %% 4
    n <- c(2, 5, 11, 40, 101)[1 + i %% 5]
    x <- matrix(stats::rnorm(n * d), n)
    switch(1 + i %% 7,
      x[sample.int(n, n, TRUE), , drop = FALSE], x + 1e8, x * 1e-100, x * 1e100, round(x),
      sweep(x, 2, 10^(20 * seq_len(d) - 50), "*"), cbind(x, x[, 1] + 1e-9 * stats::rnorm(n))
    )
  }
  for (i in 1:70) {
    x <- with_fixed_seed(i, hard_case(i))
    form <- gmm_forms[1 + i %% 14]
    k <- 1 + i %% min(4, nrow(x))
    fits <- lapply(1:2, function(threads) {
      with_fixed_seed(i, tryCatch(
        suppressWarnings(cluster_gmm(
          x, k, covariance = form, reg = c(0, 1e-6)[1 + i %% 2], n_threads = threads
        )),
        huddle_error_input = function(error) conditionMessage(error)
      ))
    })
    expect_identical(fits[[1]], fits[[2]], label = paste("case", i))
    fit <- fits[[1]]
    if (is.character(fit)) next
    expect_true(all(is.finite(unlist(fit[c("loglik", "means", "covariances", "proportions")]))))
    expect_identical(predict(fit, x), fit$cluster, label = paste("case", i))
    rounding <- 1e-9 * abs(fit$loglik)
    if (i %% 2 == 0) expect_true(all(diff(fit$trace$loglik) > -rounding), label = paste("case", i))
  }
})

test_that("all instruction sets give the same bits", {
  skip_if_not_installed("callr")
  x <- normal_points(700, 4, seed = 9)
  run <- function(x) {
    lapply(c("VVV", "VVI", "VEE"), function(form) {
      set.seed(1)
      fit <- suppressWarnings(huddle::cluster_gmm(x, 4, covariance = form, max_iter = 5))
      list(fit, stats::predict(fit, x, type = "prob"), stats::predict(fit, x, type = "density"))
    })
  }
  here <- run(x)
  for (isa in c("generic", "avx2")) {
    expect_identical(in_fresh_r(run, list(x), env = c(HUDDLE_ISA = isa)), here, label = isa)
  }
})
