# Classifiers from mixtures against the formulas.

x <- unname(as.matrix(datasets::iris[1:4]))
species <- datasets::iris$Species

test_that("one component a class is discriminant analysis of the form", {
  for (form in c("VVV", "EEE", "VVI", "VEV")) {
    machine <- learner_gmm(covariance = form, reg = 0)
    model <- machine$fit(x, species)
    plain <- naive_m_step(x, indicators(species), form)
    probability <- machine$predict(model, x)
    expect_equal(unname(probability), naive_e_step(x, plain)$share, tolerance = 1e-6)
    expect_identical(colnames(probability), levels(species))
  }
})

test_that("several components a class are mixtures of their own", {
  machine <- learner_gmm(2, "EEE")
  model <- with_fixed_seed(1, machine$fit(x, species))
  fits <- with_fixed_seed(1, lapply(split(1:150, species), function(rows) {
    cluster_gmm(x[rows, ], 2, covariance = "EEE")
  }))
  logs <- vapply(fits, function(fit) predict(fit, x, type = "density"), double(150))
  wanted <- exp(logs) / rowSums(exp(logs))
  expect_equal(unname(machine$predict(model, x)), unname(wanted), tolerance = 1e-10)
  far <- machine$predict(model, x[1:2, ] * 1e6)
  expect_equal(unname(rowSums(far)), c(1, 1))
})

test_that("classes of few rows, other levels and other functions are taken", {
  machine <- learner_gmm(3)
  few <- c(1:2, 51:60)
  labels <- factor(species[few], c("other", levels(species)))
  probability <- machine$predict(with_fixed_seed(1, machine$fit(x[few, ], labels)), x)
  expect_identical(colnames(probability), levels(labels))
  expect_identical(unname(probability[, "other"]), rep(0, 150))
  expect_true(all(is.finite(probability)))
  labels <- replace(species, -c(1:9, 51:59, 101:109), NA)
  active <- active_learner(x, labels, learner_gmm(covariance = "tied"))
  expect_gt(score(active, x, species), 0.9)
})

test_that("bad settings are refused", {
  expect_clean_error(learner_gmm(0), "param", "k")
  expect_clean_error(learner_gmm(covariance = "VV"), "param", "covariance")
  expect_clean_error(learner_gmm(reg = -1), "param", "reg")
  expect_clean_error(learner_gmm(1, "full", 2), "param")
})
