# Pictures of mixtures.

drawn_mixture <- function() {
  x <- ellipses[c("x1", "x2")]
  list(x = x, fit = with_fixed_seed(1, cluster_gmm(x, 3)))
}

test_that("ellipses hold the shares that they say", {
  case <- drawn_mixture()
  data <- plot_data(case$fit, case$x, levels = c(0.5, 0.9))
  outline <- rows_for(data, "ellipse")
  expect_setequal(outline$level, c(0.5, 0.9))
  for (j in 1:3) {
    for (level in c(0.5, 0.9)) {
      own <- outline[outline$cluster == j & outline$level == level, c("x", "y")]
      distance <- stats::mahalanobis(own, case$fit$means[j, ], case$fit$covariances[, , j])
      expect_equal(unname(stats::pchisq(distance, 2)), rep(level, nrow(own)))
    }
  }
  points <- rows_for(data, "point")
  expect_identical(as.integer(as.character(points$cluster)), case$fit$cluster[points$row])
})

test_that("ellipses of many columns are those of the plane of the picture", {
  x <- as.matrix(datasets::iris[1:4])
  fit <- cluster_gmm(x, 3, init = as.integer(datasets::iris$Species))
  outline <- rows_for(plot_data(fit, x, levels = 0.5), "ellipse")
  axes <- picture_axes(x, colnames(x))
  spread <- t(axes$basis) %*% fit$covariances[, , 2] %*% axes$basis
  middle <- unlist(project_points(fit$means, axes))[c(2, 5)]
  own <- outline[outline$cluster == 2, c("x", "y")]
  distance <- unname(stats::mahalanobis(own, middle, spread))
  expect_equal(distance, rep(stats::qchisq(0.5, 2), nrow(own)))
})

test_that("mixtures are drawn with regions, noise, one column and without ellipses", {
  case <- drawn_mixture()
  expect_draws(autoplot(case$fit, case$x))
  expect_match(autoplot(case$fit, case$x)$labels$subtitle, "Ellipses hold 50% and 95%")
  expect_draws(autoplot(case$fit, case$x, boundaries = TRUE, levels = 0.9))
  plain <- autoplot(case$fit, case$x, levels = NULL)
  expect_draws(plain)
  expect_identical(sum(plot_data(plain)$part == "ellipse"), 0L)
  column <- with_fixed_seed(1, cluster_gmm(datasets::faithful["waiting"], 2))
  expect_draws(autoplot(column, datasets::faithful["waiting"]))
  noisy <- with_fixed_seed(1, cluster_gmm(case$x, 3, noise = TRUE))
  expect_draws(autoplot(noisy, case$x))
  expect_draws(autoplot(noisy, case$x, boundaries = TRUE))
  expect_draws(plot_comparison(list(one = noisy, other = case$fit), case$x))
})

test_that("the likelihood of each iteration is drawn", {
  fit <- drawn_mixture()$fit
  expect_identical(plot_data(fit, type = "trace"), fit$trace)
  expect_draws(autoplot(fit, type = "trace"))
})

test_that("bad levels are refused", {
  case <- drawn_mixture()
  for (levels in list(0, 1, NA_real_, "a", c(0.5, 0.5), -1)) {
    expect_clean_error(autoplot(case$fit, case$x, levels = levels), "param", "levels")
  }
})
