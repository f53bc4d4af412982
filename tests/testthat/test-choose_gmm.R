# Forms and numbers of components of mixtures, chosen together.

flowers <- datasets::iris[1:4]
few <- function(...) with_fixed_seed(1, choose_gmm(flowers, 1:3, ..., progress = FALSE))

test_that("the table holds what fits of their own have, and the best of them", {
  choice <- few(covariance = c("EEE", "VEV", "spherical"))
  expect_s3_class(choice, "huddle_gmm_choice")
  expect_identical(dimnames(choice$bic), list(c("1", "2", "3"), c("EEE", "VEV", "VII")))
  for (form in c("EEE", "VEV", "VII")) {
    for (k in 1:3) {
      own <- with_fixed_seed(1, cluster_gmm(
        flowers, k, covariance = form, tol = 1e-6, max_iter = 500
      ))
      expect_identical(choice$bic[[as.character(k), form]], BIC(own))
      expect_identical(choice$icl[[as.character(k), form]], ICL(own, flowers))
      expect_identical(choice$loglik[[as.character(k), form]], own$loglik)
      expect_identical(choice$df[[as.character(k), form]], own$df)
    }
  }
  expect_identical(choice$k, 2L)
  expect_identical(choice$covariance, "VEV")
  expect_identical(BIC(choice$best), min(choice$bic))
  expect_identical(predict(choice$best, flowers), choice$best$cluster)
})

test_that("all forms of iris are no worse than the figures of mclust, and its choice is the same", {
  choice <- few()
  expect_identical(colnames(choice$bic), gmm_forms)
  expect_identical(c(choice$covariance, choice$k), c("VEV", "2"))
  # minus mclustBIC(iris[1:4], 1:3), mclust 6.0.0
  mclust <- rbind(
    c(1804.0854, 1804.0854, 1522.1202, 1522.1202, 1522.1202, 1522.1202, 829.9782, 829.9782,
      829.9782, 829.9782, 829.9782, 829.9782, 829.9782, 829.9782),
    c(1123.4117, 1012.2352, 1042.9679, 956.2823, 1007.3082, 857.5515, 688.0972, 656.3270,
      657.2263, 605.1841, 644.5997, 561.7285, 658.3306, 574.0178),
    c(878.7650, 853.8144, 813.0504, 779.1566, 797.8342, 744.6382, 632.9647, 605.3982, 666.5491,
      636.4259, 644.7810, 562.5522, 656.0359, 580.8396)
  )
  expect_true(all(choice$bic <= mclust + 0.001))
  exact <- abs(choice$bic - mclust) < 0.01
  expect_gt(mean(exact), 0.8)
})

test_that("what one k draws does not depend on the others", {
  both <- with_fixed_seed(2, choose_gmm(flowers, 2:4, covariance = "VVI", progress = FALSE))
  one <- with_fixed_seed(2, choose_gmm(flowers, 4, covariance = "VVI", progress = FALSE))
  expect_identical(both$bic["4", ], one$bic["4", ])
})

test_that("ICL may choose otherwise, weights count rows, one column has two forms", {
  icl <- few(covariance = c("EEE", "VEV"), criterion = "icl")
  expect_identical(min(icl$icl), ICL(icl$best, flowers))
  w <- rep(2, 150)
  double <- few(covariance = "EEE", weights = w)
  twice <- with_fixed_seed(1, choose_gmm(
    flowers[rep(1:150, each = 2), ], 1:3, covariance = "EEE", progress = FALSE
  ))
  expect_equal(double$bic, twice$bic, tolerance = 1e-4)
  column <- with_fixed_seed(1, choose_gmm(datasets::faithful["waiting"], 1:3, progress = FALSE))
  expect_identical(colnames(column$bic), c("EII", "VII"))
  expect_identical(column$k, 2L)
})

test_that("mixtures that collapse are not chosen", {
  x <- with_fixed_seed(1, cbind(stats::rnorm(40), stats::rnorm(40)))
  x <- rbind(x, x[rep(1, 10), ])
  # The ten equal rows would be a component of any likelihood.
  choice <- with_fixed_seed(1, choose_gmm(x, 1:3, covariance = c("EEE", "VVV"), progress = FALSE))
  expect_true(is.na(choice$bic["3", "VVV"]) || length(choice$best$thin) == 0L)
  expect_length(choice$best$thin, 0)
  expect_clean_error(
    choose_gmm(matrix(rep(1:3, 4), ncol = 1), 3, progress = FALSE), "input", "x", "collapsed"
  )
})

test_that("bad arguments are refused", {
  refused <- function(class, arg, ...) {
    args <- list(...)
    expect_clean_error(rlang::inject(choose_gmm(flowers, !!!args)), class, arg)
  }
  refused("param", "covariance", covariance = "VV")
  refused("param", "covariance", covariance = c("EEE", "EEE"))
  refused("param", "covariance", covariance = character())
  refused("param", "criterion", criterion = "aic")
  refused("param", "k", k = 0)
  refused("param", "init", init = "given")
  refused("param", "n_init", n_init = 0)
})

test_that("a choice is printed, drawn and made a data frame", {
  choice <- few(covariance = c("EEE", "VEV"))
  expect_snapshot(print(choice, digits = 5))
  table <- as.data.frame(choice)
  expect_identical(names(table), c("k", "covariance", "loglik", "df", "bic", "icl"))
  expect_identical(table$bic, as.vector(choice$bic))
  data <- plot_data(choice)
  expect_identical(data$value, as.vector(choice$bic))
  expect_identical(data$k[data$best], 2L)
  expect_draws(autoplot(choice))
})

test_that("choose_k() takes mixtures, and their BIC", {
  path <- with_fixed_seed(1, choose_k(flowers, 1:3, method = cluster_gmm, criteria = "bic"))
  expect_identical(path$bic, vapply(1:3, function(k) BIC(path[[k]]), 0))
})
