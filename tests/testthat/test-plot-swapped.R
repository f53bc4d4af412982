test_that("data given as x of plot() are not drawn without their clusters", {
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  data <- iris[1:4]
  fits <- list(
    cluster_kmeans(data, 3), cluster_dbscan(data, 0.8), cluster_hdbscan(data, 5),
    cluster_optics(data)
  )
  for (fit in fits) {
    for (columns in list(1:4, 1:3, 1:2, 1)) {
      expect_clean_error(plot(fit, x = data[columns]), "param", "x")
      expect_clean_error(plot(data[columns], fit), "param", "x")
      expect_error(plot(fit, x = as.matrix(data[columns])))
    }
    expect_error(plot(fit, x = data, type = "clusters"))
    if (rlang::is_installed("tibble")) {
      expect_clean_error(plot(fit, x = tibble::as_tibble(data)), "param", "x")
    }
  }
  fit <- fits[[1]]
  for (error in list(
    rlang::catch_cnd(plot(fit, x = iris[1:2])), rlang::catch_cnd(plot(fit, x = iris[1:4])),
    rlang::catch_cnd(plot(iris[1], fit))
  )) {
    expect_match(conditionMessage(error), "Write `plot(fit, data)`", fixed = TRUE)
    expect_match(conditionMessage(error), "or `autoplot(fit, x = data)`", fixed = TRUE)
    expect_identical(conditionCall(error)[[1]], quote(plot))
  }
  result <- propagate_labels(fit, data, 1:3)
  expect_clean_error(plot(result, x = data), "param", "x")
  # As text outside pictures it is what a list is.
  expect_identical(as.character(fit), as.character(unclass(fit)))
})
