# What tests of pictures share.

# Two columns with names, groups 1, 2, 3 in turn, and the clustering that says so.
picture_case <- function(n = 30) {
  x <- named_points(n)
  list(x = x, fit = known_fit(x))
}

# Fits whose labels are given: for pictures that compare labellings.
labelled_fit <- function(x, labels) {
  centers <- rowsum(x, labels) / tabulate(labels)
  within <- as.double(rowsum(rowSums((x - centers[labels, , drop = FALSE])^2), labels))
  k <- max(labels)
  known_fit(
    cluster = stats::setNames(as.integer(labels), rownames(x)), k = k, size = tabulate(labels, k),
    centers = centers, n = nrow(x), inertia = sum(within), withinss = within,
    tot.withinss = sum(within)
  )
}

# The picture can be drawn: it is built without a warning or a message, and no device is opened.
expect_builds <- function(picture) {
  devices <- grDevices::dev.list()
  testthat::expect_s3_class(picture, "ggplot")
  testthat::expect_silent(built <- ggplot2::ggplot_build(picture))
  testthat::expect_identical(grDevices::dev.list(), devices)
  invisible(built)
}

# Drawing it for real finds what building does not.
expect_draws <- function(picture) {
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  testthat::expect_silent(print(picture))
}

rows_for <- function(data, part) data[data$part == part, , drop = FALSE]

# Values in the units of the picture's cells, so that tolerances mean a share of a cell.
cell_width <- function(regions) min(diff(sort(unique(regions$x))))
