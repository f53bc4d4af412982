# Mixtures of which the components of some rows are known.

flowers <- unname(as.matrix(datasets::iris[1:4]))
some_species <- function(each = 6) {
  known <- datasets::iris$Species
  known[-unlist(lapply(0:2, function(j) 50 * j + seq_len(each)))] <- NA
  known
}

# EM in which rows that are known keep their component.
naive_known <- function(x, share, known, form, iterations) {
  fixed <- which(!is.na(known))
  loglik <- numeric()
  for (i in seq_len(iterations + 1)) {
    share[fixed, ] <- indicators(as.integer(known))[fixed, ]
    model <- naive_m_step(x, share, form)
    logs <- naive_log_densities(x, model)
    density <- naive_e_step(x, model)$density
    density[fixed] <- logs[cbind(fixed, as.integer(known)[fixed])]
    loglik <- c(loglik, sum(density))
    share <- exp(logs - naive_e_step(x, model)$density)
  }
  list(model = model, loglik = loglik)
}

for (form in c("VVV", "EEE", "VEI")) {
  test_that(paste("every iteration of", form, "with known rows is that of EM written out"), {
    known <- some_species()
    fit <- fit_steps(flowers, 3, form, 1, known = known)
    # The start as it is documented: the others to the nearest mean of whitened data.
    axes <- eigen(stats::cor(flowers))
    white <- scale(flowers) %*% axes$vectors %*% diag(1 / sqrt(axes$values))
    means <- rowsum(white[!is.na(known), ], as.integer(known)[!is.na(known)]) / 6
    share <- indicators(naive_assign(white, means))
    plain <- naive_known(flowers, share, known, form, 5)
    fit <- fit_steps(flowers, 3, form, 5, known = known)
    expect_equal(fit$trace$loglik, plain$loglik[-1], tolerance = 1e-10)
    expect_equal(unname(fit$means), unname(plain$model$means), tolerance = 1e-8)
    expect_equal(unname(fit$covariances), plain$model$covariances, tolerance = 1e-8)
  })
}

test_that("known rows keep their labels, which are those of the levels", {
  known <- some_species(3)
  fit <- cluster_gmm(flowers, known = known, covariance = "tied")
  expect_identical(fit$k, 3L)
  expect_identical(fit$classes, levels(datasets::iris$Species))
  rows <- which(!is.na(known))
  expect_identical(fit$cluster[rows], as.integer(known)[rows])
  expect_identical(predict(fit, flowers)[-rows], fit$cluster[-rows])
  expect_gt(mean(fit$classes[fit$cluster] == datasets::iris$Species), 0.85)
  # all known: a component is its class
  all <- cluster_gmm(flowers, known = datasets::iris$Species, reg = 0)
  means <- unname(as.matrix(stats::aggregate(flowers, list(datasets::iris$Species), mean)[-1]))
  expect_equal(unname(all$means), means, tolerance = 1e-12)
  expect_identical(all$cluster, as.integer(datasets::iris$Species))
})

test_that("texts and numbers are labels, threads and missing values change nothing", {
  known <- some_species()
  fit <- cluster_gmm(flowers, known = known)
  text <- cluster_gmm(flowers, known = as.character(known), n_threads = 1)
  number <- cluster_gmm(flowers, known = as.integer(known), n_threads = 2)
  expect_identical(text$cluster, fit$cluster)
  expect_identical(number$means, fit$means)
  expect_identical(number$classes, c("1", "2", "3"))
  gappy <- with_value(flowers, c(4, 60, 120), 2, NA)
  partly <- cluster_gmm(gappy, known = known, missing = "ml")
  expect_gt(mean(partly$cluster == fit$cluster), 0.95)
  expect_identical(partly$cluster[c(1, 51)], 1:2)
})

test_that("what cannot be known is refused", {
  refused <- function(class, known) {
    expect_clean_error(cluster_gmm(flowers, known = known), class, "known")
  }
  refused("dim", 1:3)
  refused("input", rep(NA, 150))
  refused("type", as.list(1:150))
  refused("type", as.Date("2020-01-01") + 1:150)
  known <- some_species(1)
  expect_clean_error(cluster_gmm(flowers, 4, known = known), "param", "k")
  w <- rep_len(c(0, 1), 150)
  expect_clean_error(cluster_gmm(flowers, known = known, weights = w), "input", "known")
})
