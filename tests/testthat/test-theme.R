test_that("cluster colours begin with Okabe and Ito's and stay distinct", {
  expect_identical(cluster_colours(3), c("#0072B2", "#E69F00", "#009E73"))
  expect_length(unique(cluster_colours(64)), 64)
  expect_match(cluster_colours(64), "^#[0-9A-F]{6}$")
  expect_length(cluster_colours(0), 0)
  expect_identical(cluster_colours(65)[65], cluster_colours(1))
})

test_that("no two of the first twelve colours are close, nor any close to the grey of noise", {
  lab <- function(colours) {
    grDevices::convertColor(t(grDevices::col2rgb(colours)) / 255, "sRGB", "Lab")
  }
  expect_gt(min(dist(lab(cluster_colours(12)))), 20)
  expect_gt(min(dist(lab(c(cluster_colours(64), noise_colour)))), 8)
})

test_that("labels keep their colour whatever other labels there are", {
  expect_identical(
    label_colours(c(0, 2, 7)), c("0" = "grey60", "2" = "#E69F00", "7" = "#F0E442")
  )
  expect_identical(label_colours(c("2", "1"))[["1"]], label_colours(1:9)[["1"]])
})

test_that("the scales colour by label, call 0 noise and drop a legend that nobody could read", {
  data <- data.frame(x = 1:3, y = 1, label = factor(c(0, 1, 2)))
  picture <- ggplot2::ggplot(data, ggplot2::aes(x, y, colour = label, fill = label)) +
    ggplot2::geom_point(shape = 21) +
    scale_colour_cluster(levels(data$label)) +
    scale_fill_cluster(levels(data$label))
  expect_builds(picture)
  drawn <- ggplot2::layer_data(picture)
  expect_identical(drawn$colour, c("grey60", "#0072B2", "#E69F00"))
  expect_identical(drawn$fill, drawn$colour)
  expect_identical(cluster_labels(c("0", "1")), c("noise", "1"))
  expect_identical(cluster_guide(1:13), "none")
  expect_identical(cluster_guide(1), "none")
  expect_false(identical(cluster_guide(1:12), "none"))
})

test_that("numbers are written alike under every option", {
  withr::local_options(OutDec = ",", scipen = -20, digits = 3)
  expect_identical(format_count(1234567), "1,234,567")
  expect_identical(format_count(100000L), "100,000")
  expect_identical(format_value(211.5985), "211.6")
  expect_identical(format_value(1172371.8), "1,172,372")
  expect_identical(format_value(0), "0")
  expect_identical(format_value(1.5e12), "1.500e+12")
  expect_identical(format_value(1.25e-9), "1.250e-09")
  expect_identical(format_share(c(0, 0.004, 0.146, 1)), c("0%", "under 1%", "15%", "100%"))
  expect_identical(plural(1, "point"), "1 point")
  expect_identical(plural(2000, "point"), "2,000 points")
})

test_that("plot_data() takes the data from a picture", {
  case <- picture_case()
  picture <- autoplot(case$fit, case$x)
  expect_identical(plot_data(picture), plot_data(case$fit, case$x))
})

test_that("plot_data() says what it works on", {
  expect_snapshot(error = TRUE, {
    plot_data(1:3)
    plot_data(ggplot2::ggplot())
    plot_data(picture_case()$fit)
    plot_data(picture_case()$fit, picture_case()$x, boundary = TRUE)
  })
})
