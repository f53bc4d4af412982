propagation_case <- function() {
  x <- named_points(30)
  list(x = x, made = propagate_labels(known_fit(x), x, c("c", NA, "b"), closest = 0.5))
}

test_that("the map holds every row with its label and where it comes from", {
  case <- propagation_case()
  data <- plot_data(case$made, case$x)
  expect_identical(names(data), c("row", "x", "y", "label", "source"))
  expect_identical(data$label, unname(case$made$labels))
  expect_identical(data$source, case$made$source)
  expect_identical(data$x, unname(case$x[, 1]))
  picture <- autoplot(case$made, case$x)
  expect_builds(picture)
  expect_draws(picture)
  expect_match(picture$labels$title, "^2 labels given")
  expect_match(picture$labels$subtitle, "left out")
  expect_builds(autoplot(case$made, case$x + 1))
})

test_that("a class may be called 0 without being noise", {
  x <- named_points(30)
  for (names in list(c("0", NA, "1"), c("0", "1", "2"), c("0", "0", "0"))) {
    expect_draws(autoplot(propagate_labels(known_fit(x), x, names), x))
  }
})

test_that("spread labels are drawn without the data", {
  x <- spread_case()$x
  spread <- spread_labels(x, spread_case()$labels)
  expect_identical(plot_data(spread), plot_data(spread, x))
  expect_builds(autoplot(spread))
  expect_builds(autoplot(spread_labels(x[, 1, drop = FALSE], spread_case()$labels)))
})

test_that("images of given labels carry these", {
  pixels <- digits[1:40, 1:64]
  set.seed(1)
  fit <- cluster_kmeans(pixels, 6, n_init = 1)
  made <- propagate_labels(fit, pixels, digits$digit[representatives(fit, pixels)])
  picture <- autoplot(made, pixels, type = "images", image_dim = c(8, 8), ncol = 3)
  expect_draws(picture)
  shown <- plot_data(made, pixels, type = "images", image_dim = c(8, 8), ncol = 3)
  expect_identical(unique(shown$image), seq_len(sum(made$source == "given")))
  expect_identical(
    shown$label[!duplicated(shown$image)], as.character(digits$digit[which(made$source == "given")])
  )
  none <- propagate_labels(fit, pixels, c(NA, NA, NA, NA, NA, NA))
  expect_clean_error(autoplot(none, pixels, type = "images"), "input", "object")
  expect_builds(autoplot(none, pixels))
})

test_that("plot() draws and returns the picture; wrong input is refused", {
  case <- propagation_case()
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  expect_s3_class(expect_invisible(plot(case$made, case$x)), "ggplot")
  expect_clean_error(autoplot(case$made), "param", "x")
  expect_clean_error(autoplot(case$made, case$x[1:3, ]), "dim", "x")
  expect_clean_error(autoplot(case$made, case$x, type = "ladder"), "param", "type")
  expect_clean_error(autoplot(case$made, case$x, size = 2), "param", "size")
  expect_clean_error(autoplot(structure(list(), class = "huddle_propagation")), "model", "object")
})
