test_that("make_blobs() returns a data frame of x1 ... xd and y", {
  set.seed(1)
  x <- make_blobs(10, centers = 3, d = 4)
  expect_s3_class(x, "data.frame", exact = TRUE)
  expect_named(x, c("x1", "x2", "x3", "x4", "y"))
  expect_type(x$y, "integer")
  # 10 points in 3 blobs: the first takes the one that is left over.
  expect_equal(as.vector(table(x$y)), c(4, 3, 3))
  expect_equal(dim(attr(x, "centers")), c(3, 4))
})

test_that("the defaults are those of scikit-learn: 100 points, 3 blobs, 2 columns", {
  x <- make_blobs()
  expect_equal(dim(x), c(100, 3))
  expect_equal(sort(unique(x$y)), 1:3)
  centers <- attr(x, "centers")
  expect_true(all(centers >= -10 & centers <= 10))
})

test_that("set.seed() governs the points and nothing else does", {
  set.seed(11)
  a <- make_blobs(50)
  b <- make_blobs(50)
  set.seed(11)
  expect_identical(make_blobs(50), a)
  expect_false(identical(a, b))
  set.seed(12)
  a <- make_moons(50, noise = 0.1)
  set.seed(12)
  expect_identical(make_moons(50, noise = 0.1), a)
})

test_that("sizes, centers and spreads are those asked for, blob by blob", {
  set.seed(2)
  centers <- rbind(c(0, 0, 100), c(50, 0, -100))
  x <- make_blobs(c(4000, 1000), centers, sd = c(0.5, 3), shuffle = FALSE)
  expect_identical(x$y, rep(1:2, c(4000, 1000)))
  expect_identical(attr(x, "centers"), centers)
  for (i in 1:2) {
    own <- as.matrix(x[x$y == i, 1:3])
    expect_equal(unname(colMeans(own)), centers[i, ], tolerance = 0.02)
    expect_equal(unname(apply(own, 2, sd)), rep(c(0.5, 3)[i], 3), tolerance = 0.1)
    # Round: the columns are independent.
    expect_lt(max(abs(cor(own)[upper.tri(diag(3))])), 0.1)
  }
})

test_that("a blob without spread is its center", {
  centers <- data.frame(a = c(1, 2, 3), b = c(4, 5, 6))
  x <- make_blobs(6, centers, sd = 0, shuffle = FALSE)
  expect_equal(x$x1, rep(1:3, each = 2))
  expect_equal(x$x2, rep(4:6, each = 2))
})

test_that("sizes alone say how many blobs there are, and may be 0", {
  x <- make_blobs(c(3, 0, 4, 1))
  expect_equal(tabulate(x$y, 4), c(3, 0, 4, 1))
  expect_equal(nrow(attr(x, "centers")), 4)
})

test_that("random centers stay in the range", {
  centers <- attr(make_blobs(500, centers = 500, range = c(2, 3)), "centers")
  expect_true(all(centers >= 2 & centers <= 3))
  expect_gt(diff(range(centers)), 0.9)
  expect_equal(attr(make_blobs(2, 2, range = c(5, 5)), "centers"), matrix(5, 2, 2))
})

test_that("rows are shuffled unless asked not to", {
  set.seed(3)
  expect_true(is.unsorted(make_blobs(100)$y))
  expect_false(is.unsorted(make_blobs(100, shuffle = FALSE)$y))
  expect_true(is.unsorted(make_moons(100)$y))
  expect_false(is.unsorted(make_moons(100, shuffle = FALSE)$y))
})

test_that("one point in one column works", {
  x <- make_blobs(1, 1, d = 1)
  expect_named(x, c("x1", "y"))
  expect_equal(x$y, 1)
})

test_that("moons without noise lie on two half circles", {
  x <- make_moons(101, shuffle = FALSE)
  expect_named(x, c("x1", "x2", "y"))
  expect_equal(as.vector(table(x$y)), c(50, 51))
  first <- x[x$y == 1, ]
  second <- x[x$y == 2, ]
  expect_equal(first$x1^2 + first$x2^2, rep(1, 50))
  expect_true(all(first$x2 >= 0))
  expect_equal((second$x1 - 1)^2 + (second$x2 - 0.5)^2, rep(1, 51))
  expect_true(all(second$x2 <= 0.5))
  expect_equal(range(first$x1), c(-1, 1))
  expect_equal(range(second$x1), c(0, 2))
})

test_that("noise moves the points of the moons by its standard deviation", {
  set.seed(4)
  still <- make_moons(c(3000, 2000), shuffle = FALSE)
  moved <- make_moons(c(3000, 2000), noise = 0.2, shuffle = FALSE)
  expect_equal(as.vector(table(moved$y)), c(3000, 2000))
  off <- c(moved$x1 - still$x1, moved$x2 - still$x2)
  expect_equal(sd(off), 0.2, tolerance = 0.05)
  expect_lt(abs(mean(off)), 0.01)
})

test_that("wrong arguments are refused, each with its class and its name", {
  expect_refusal <- function(code, class, arg) {
    error <- expect_error(code, class = paste0("huddle_error_", class))
    expect_equal(error$arg, arg)
  }
  expect_refusal(make_blobs(0), "param", "n")
  expect_refusal(make_blobs("10"), "param", "n")
  expect_refusal(make_blobs(NULL), "dim", "n")
  expect_refusal(make_blobs(c(5, 5), centers = 3), "dim", "n")
  expect_refusal(make_blobs(c(5, 2.5)), "param", "n[2]")
  expect_refusal(make_blobs(c(0, 0)), "param", "n")
  expect_refusal(make_blobs(centers = 0), "param", "centers")
  expect_refusal(make_blobs(centers = c(1, 2)), "type", "centers")
  expect_refusal(make_blobs(centers = matrix(c(1, NA), 1)), "nonfinite", "centers")
  expect_refusal(make_blobs(centers = matrix(0, 2, 3), d = 2), "dim", "d")
  expect_refusal(make_blobs(d = 1.5), "param", "d")
  expect_refusal(make_blobs(sd = -1), "param", "sd")
  expect_refusal(make_blobs(sd = c(1, 2)), "dim", "sd")
  expect_refusal(make_blobs(sd = c(1, NA, 1)), "param", "sd[2]")
  expect_refusal(make_blobs(range = 5), "param", "range")
  expect_refusal(make_blobs(range = c(3, 1)), "param", "range")
  expect_refusal(make_blobs(range = c(0, Inf)), "param", "range")
  expect_refusal(make_blobs(shuffle = NA), "param", "shuffle")
  expect_refusal(make_blobs(random_state = 1), "param", "random_state")
  expect_refusal(make_moons(c(1, 2, 3)), "dim", "n")
  expect_refusal(make_moons(noise = -0.1), "param", "noise")
  expect_refusal(make_moons(noize = 0.1), "param", "noize")
})

test_that("refusals say what was found and what is allowed", {
  expect_snapshot(error = TRUE, {
    make_blobs(2.5)
    make_blobs(c(5, 5), centers = 3)
    make_blobs(c(0, 0))
    make_blobs(centers = c(1, 2))
    make_blobs(centers = matrix(0, 2, 3), d = 2)
    make_blobs(sd = c(1, 2))
    make_blobs(sd = c(1, -2, 1))
    make_blobs(range = 5)
    make_blobs(range = c(3, 1))
    make_blobs(random_state = 1)
    make_moons(c(1, 2, 3))
    make_moons(noise = -0.1)
  })
})

test_that("a refused call leaves the random numbers alone", {
  set.seed(5)
  before <- .Random.seed
  expect_error(make_blobs(100, sd = -1), class = "huddle_error_param")
  expect_error(make_moons(100, noise = NA), class = "huddle_error_param")
  expect_identical(.Random.seed, before)
})
