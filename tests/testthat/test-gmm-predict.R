# What a mixture says of points, criteria, draws, and the verbs.

flowers <- as.matrix(datasets::iris[1:4])
rownames(flowers) <- paste0("flower", 1:150)
mixture <- cluster_gmm(flowers, 3, init = as.integer(datasets::iris$Species), tol = 1e-6)
plain <- naive_e_step(
  unname(flowers), lapply(mixture[c("means", "covariances", "proportions")], unname)
)

test_that("predictions are those of the formulas", {
  share <- predict(mixture, flowers, type = "prob")
  expect_identical(dimnames(share), list(rownames(flowers), c("1", "2", "3")))
  expect_equal(unname(share), plain$share, tolerance = 1e-9)
  expect_equal(unname(rowSums(share)), rep(1, 150), tolerance = 1e-14)
  density <- predict(mixture, flowers, type = "density")
  expect_equal(unname(density), plain$density, tolerance = 1e-12)
  expect_equal(sum(density), mixture$loglik, tolerance = 1e-12)
  uncertainty <- predict(mixture, flowers, type = "uncertainty")
  expect_equal(unname(uncertainty), 1 - apply(plain$share, 1, max), tolerance = 1e-9)
  expect_identical(predict(mixture, flowers), mixture$cluster)
  expect_identical(unname(mixture$cluster), max.col(plain$share))
  expect_identical(dim(predict(mixture, flowers[0, ], type = "prob")), c(0L, 3L))
  expect_identical(unname(predict(mixture, flowers[0, ], type = "density")), numeric())
})

test_that("far points have a share and a density all the same", {
  far <- rbind(flowers[1, ] + 1e6, flowers[1, ] * 1e30)
  share <- predict(mixture, far, type = "prob")
  expect_identical(unname(rowSums(share)), c(1, 1))
  expect_true(all(is.finite(predict(mixture, far, type = "density"))))
})

test_that("shares are as small as numbers can be, and in the units of the data", {
  x <- matrix(c(0, 0.1, -0.1, 30, 30.1, 29.9), ncol = 1)
  fit <- cluster_gmm(x, 2, init = rep(1:2, each = 3), reg = 0, covariance = "EII")
  small <- predict(fit, matrix(14.5), type = "uncertainty")
  expect_lt(small, 1e-300)
  tiny <- cluster_gmm(x * 2^-400, 2, init = rep(1:2, each = 3), reg = 0, covariance = "EII")
  expect_equal(tiny$loglik, fit$loglik + 6 * 400 * log(2), tolerance = 1e-12)
  expect_equal(
    predict(tiny, x * 2^-400, type = "density"), predict(fit, x, type = "density") + 400 * log(2)
  )
})

test_that("the likelihood and its criteria are those of stats", {
  likelihood <- logLik(mixture)
  expect_identical(as.double(likelihood), mixture$loglik)
  expect_identical(attr(likelihood, "df"), 44)
  expect_equal(AIC(mixture), 2 * 44 - 2 * mixture$loglik)
  expect_equal(BIC(mixture), 44 * log(150) - 2 * mixture$loglik)
  entropy <- -sum(log(apply(plain$share, 1, max)))
  expect_equal(ICL(mixture, flowers), BIC(mixture) + 2 * entropy, tolerance = 1e-10)
  expect_clean_error(ICL(mixture, flowers[-1, ]), "dim", "data")
  expect_clean_error(ICL(mixture, flowers, weights = rep(1, 150)), "param", "weights")
})

test_that("whole weights count rows in the criteria, others are shares", {
  w <- rep_len(1:3, 150)
  rows <- rep(seq_len(150), w)
  label <- as.integer(datasets::iris$Species)
  weighted <- cluster_gmm(flowers, 3, init = label, weights = w)
  repeated <- cluster_gmm(flowers[rows, ], 3, init = label[rows])
  expect_equal(BIC(weighted), BIC(repeated), tolerance = 1e-12)
  expect_equal(ICL(weighted, flowers, weights = w), ICL(repeated, flowers[rows, ]))
  half <- cluster_gmm(flowers, 3, init = label, weights = rep(0.5, 150))
  even <- cluster_gmm(flowers, 3, init = label)
  expect_equal(BIC(half), BIC(even), tolerance = 1e-12)
})

test_that("draws have the means and covariances of the mixture", {
  drawn <- simulate(mixture, 60000, seed = 3)
  expect_identical(names(drawn), c(colnames(flowers), ".cluster"))
  expect_identical(simulate(mixture, 60000, seed = 3), drawn)
  shares <- as.vector(table(drawn$.cluster)) / 60000
  expect_equal(shares, unname(mixture$proportions), tolerance = 0.02)
  for (j in 1:3) {
    own <- as.matrix(drawn[drawn$.cluster == j, 1:4])
    expect_equal(colMeans(own), mixture$means[j, ], tolerance = 0.01)
    expect_equal(stats::cov(own), mixture$covariances[, , j], tolerance = 0.06)
  }
  with_fixed_seed(1, {
    before <- globalenv()$.Random.seed
    simulate(mixture, 5, seed = 3)
    expect_identical(globalenv()$.Random.seed, before)
    simulate(mixture, 5)
    expect_false(identical(globalenv()$.Random.seed, before))
  })
  expect_identical(dim(simulate(mixture, 0)), c(0L, 5L))
  expect_clean_error(simulate(mixture, -1), "param", "nsim")
  expect_clean_error(simulate(mixture, 1, seed = "a"), "param", "seed")
})

test_that("draws of noise lie in the range of the data", {
  x <- with_fixed_seed(3, rbind(
    matrix(stats::rnorm(400), ncol = 2), matrix(stats::runif(100, -9, 9), ncol = 2)
  ))
  fit <- with_fixed_seed(1, cluster_gmm(x, 1, noise = TRUE))
  drawn <- simulate(fit, 2000, seed = 1)
  noise <- as.matrix(drawn[drawn$.cluster == "0", 1:2])
  expect_equal(nrow(noise) / 2000, fit$noise_proportion, tolerance = 0.2)
  expect_true(all(t(noise) >= fit$range[, 1] & t(noise) <= fit$range[, 2]))
})

test_that("data frames of a mixture hold its figures", {
  figures <- glance(mixture)
  expect_identical(figures$covariance, "VVV")
  expect_equal(figures$BIC, BIC(mixture))
  expect_equal(figures$logLik, mixture$loglik)
  rows <- tidy(mixture)
  expect_identical(names(rows), c(colnames(flowers), "size", "proportion", "cluster"))
  expect_equal(rows$proportion, unname(mixture$proportions))
  own <- augment(mixture, data.frame(flowers, species = datasets::iris$Species))
  expect_identical(own$.uncertainty, unname(predict(mixture, flowers, type = "uncertainty")))
  expect_identical(as.integer(own$.cluster), unname(mixture$cluster))
  expect_clean_error(augment(mixture, cbind(flowers, .uncertainty = 0)), "input", "data")
  new <- augment(mixture, newdata = flowers[1:5, ])
  expect_identical(new$.uncertainty, unname(predict(mixture, flowers[1:5, ], type = "uncertainty")))
})

test_that("a mixture says what it is", {
  expect_snapshot(print(mixture))
  expect_snapshot(summary(mixture))
  shown <- vapply(gmm_forms, describe_form, "")
  expect_snapshot(cat(shown, sep = "\n"))
})

test_that("mixtures that were damaged are refused", {
  refused <- function(field, value, says) {
    broken <- mixture
    broken[field] <- list(value)
    expect_clean_error(predict(broken, flowers), "model", "object", says)
  }
  refused("means", mixture$means + 1, "means")
  refused("covariances", mixture$covariances[, , 1], "covariances")
  refused("covariances", replace(mixture$covariances, 1, NA), "covariances")
  refused("covariances", replace(mixture$covariances, 1, -1), "no inverse")
  refused("proportions", c(0.5, 0.5, 0.5), "proportions")
  refused("covariance", "XYZ", "covariance")
  refused("loglik", "high", "loglik")
  refused("trace", NULL, "trace")
  refused("converged", NA, "converged")
})
