# Gower's dissimilarity beside cluster::daisy().

plain_gower <- function(x, ...) {
  values <- suppressWarnings(cluster::daisy(x, metric = "gower", ...))
  as.double(values)
}

test_that("mixed columns are compared as daisy() does", {
  skip_if_not_installed("cluster")
  mixed <- with_fixed_seed(31, data.frame(
    number = c(stats::rnorm(28), NA, NA), count = sample(0:9, 30, TRUE),
    town = factor(sample(c("a", "b", "c", NA), 30, TRUE)),
    size = factor(sample(c("S", "M", "L"), 30, TRUE), c("S", "M", "L", "XL"), ordered = TRUE),
    constant = 4
  ))
  flags <- with_fixed_seed(32, data.frame(mixed, flag = sample(c(TRUE, FALSE, NA), 30, TRUE)))
  sets <- list(mixed, cluster::flower[c(4:8)], as.data.frame(cluster::votes.repub), iris)
  for (x in sets) {
    expect_equal(as.double(gower(x)), plain_gower(x), tolerance = 1e-12)
    weights <- seq_len(ncol(x))
    expect_equal(
      as.double(gower(x, weights = weights)), plain_gower(x, weights = weights),
      tolerance = 1e-12
    )
  }
  expect_equal(
    as.double(gower(flags, asymmetric = "flag")), plain_gower(flags),
    tolerance = 1e-12
  )
  flags$flag <- as.integer(flags$flag)
  symmetric <- gower(transform(flags, flag = flag == 1))
  expect_equal(
    as.double(symmetric), plain_gower(flags, type = list(symm = "flag")),
    tolerance = 1e-12
  )
  expect_identical(as.double(gower(flags, n_threads = 2)), as.double(gower(flags, n_threads = 1)))
})

test_that("the result is a dist with the names of the rows", {
  d <- gower(data.frame(a = 1:3, b = letters[1:3], row.names = c("x", "y", "z")))
  expect_s3_class(d, "dist")
  expect_identical(attr(d, "Labels"), c("x", "y", "z"))
  expect_equal(as.matrix(d)["x", "z"], 1)
  expect_equal(as.matrix(d)["x", "y"], 0.75)
  expect_length(gower(data.frame(a = 1)), 0)
})

test_that("what cannot be compared is refused by name", {
  expect_clean_error(gower(as.matrix(iris[1:4])), "type", "x")
  expect_clean_error(gower(data.frame(a = 1:2, day = Sys.Date() + 0:1)), "type", "x", "day")
  expect_clean_error(gower(data.frame(a = c(1, Inf))), "nonfinite", "x", "\\ba\\b")
  expect_clean_error(
    gower(data.frame(a = c(1, 2, NA), b = c(3, NA, 4))), "nonfinite", "x", "rows 2 and 3"
  )
  expect_clean_error(gower(iris, asymmetric = "Species"), "param", "asymmetric")
  expect_clean_error(gower(iris, asymmetric = "no such"), "param", "asymmetric")
  expect_clean_error(gower(iris, weights = 1:4), "param", "weights")
  expect_clean_error(gower(iris, weights = c(-1, 1, 1, 1, 1)), "param", "weights")
})
