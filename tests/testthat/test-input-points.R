scanned <- function(x) as_points(x, n_threads = 1)

test_that("a matrix of doubles passes through uncopied", {
  x <- named_points()
  points <- scanned(x)
  expect_identical(rlang::obj_address(points$x), rlang::obj_address(x))
  expect_identical(points$n, 12L)
  expect_identical(points$d, 2L)
  expect_identical(points$row_names, rownames(x))
  expect_identical(points$col_names, c("a", "b"))
  expect_identical(points$max_abs, max(abs(x)))
})

test_that("a matrix need not have names", {
  points <- scanned(matrix(c(1, -7, 3, 4), 2))
  expect_null(points$row_names)
  expect_null(points$col_names)
  expect_identical(points$max_abs, 7)
})

test_that("other attributes do no harm", {
  x <- scale(named_points())
  expect_identical(scanned(x)$x, x)
})

test_that("integers and logicals become doubles with their names", {
  x <- matrix(1:6, 3, dimnames = list(letters[1:3], c("a", "b")))
  expect_identical(scanned(x)$x, x + 0)
  expect_identical(scanned(x > 2)$x, (x > 2) + 0)
})

test_that("classed matrices whose numbers are what they seem are taken", {
  plain <- matrix(c(1, 2, 3, 5, 8, 13), 3)
  expect_identical(scanned(stats::ts(plain))$x, `colnames<-`(plain, c("Series 1", "Series 2")))
  expect_identical(scanned(I(plain))$x, plain)
  counts <- table(mtcars$cyl, mtcars$gear)
  expect_identical(unname(scanned(counts)$x), unname(unclass(counts) + 0))
  expect_false(is.object(scanned(counts)$x))
})

test_that("data frames become matrices of their columns", {
  frame <- data.frame(a = 1:3, b = c(2.5, 1, 8), c = c(TRUE, FALSE, TRUE))
  points <- scanned(frame)
  expect_identical(points$x, cbind(a = c(1, 2, 3), b = c(2.5, 1, 8), c = c(1, 0, 1)))
  expect_null(points$row_names)
  expect_identical(points$col_names, c("a", "b", "c"))
  expect_identical(scanned(data.frame(a = c(TRUE, FALSE)))$x, cbind(a = c(1, 0)))
  expect_identical(scanned(data.frame(a = I(1:2)))$x, cbind(a = c(1, 2)))
})

test_that("matrices of one column count as columns of a data frame", {
  frame <- data.frame(a = c(1, 4, 2), b = c(7L, 5L, 9L))
  scaled <- frame
  scaled[] <- lapply(frame, scale)
  expected <- scale(as.matrix(frame))
  attr(expected, "scaled:center") <- attr(expected, "scaled:scale") <- NULL
  expect_identical(scanned(scaled)$x, expected)
  expect_identical(scanned(scaled[2:3, ])$x, `rownames<-`(expected[2:3, ], c("2", "3")))
  fit <- known_fit(expected)
  expect_identical(as_newdata(scaled, fit)$x, expected)
  expect_identical(as_newdata(scaled[0, 2:1], fit)$x, expected[0, ])
  frame$b <- I(matrix(c(FALSE, TRUE, TRUE), dimnames = list(NULL, "inner")))
  expect_identical(scanned(frame)$x, cbind(a = c(1, 4, 2), b = c(0, 1, 1)))
  frame$b <- tapply(c(2, 3, 4), 1:3, sum)
  expect_identical(scanned(frame)$x, cbind(a = c(1, 4, 2), b = c(2, 3, 4)))
  for (wide in list(matrix(1:6, 3), matrix(1:6, 3)[, 0], array(1:3, c(3, 1, 1)), matrix("a", 3))) {
    frame$b <- wide
    error <- expect_error(scanned(frame), class = "huddle_error_type")
    expect_match(conditionMessage(error), "One is not: \"b\"", fixed = TRUE)
    error <- expect_error(as_newdata(frame, fit), class = "huddle_error_type")
    expect_match(conditionMessage(error), "One is not: \"b\"", fixed = TRUE)
  }
})

test_that("row names are kept where they are names", {
  expect_identical(scanned(mtcars)$row_names, rownames(mtcars))
  expect_null(scanned(iris[1:4])$row_names)
  # As in as.matrix(): numbers left by a selection of rows tell where a row came from.
  expect_identical(scanned(iris[c(3, 1), 1:4])$row_names, c("3", "1"))
})

test_that("column names may be missing, empty or repeated", {
  x <- matrix(1:4 + 0, 2)
  frame <- as.data.frame(x)
  for (names in list(c("a", "a"), c("", "b"), c(NA, "b"))) {
    colnames(x) <- names
    names(frame) <- names
    expect_identical(scanned(x)$col_names, names)
    expect_identical(scanned(frame)$col_names, names)
  }
  names(frame) <- NULL
  expect_null(scanned(frame)$col_names)
})

test_that("tibbles and data.tables are data frames", {
  frame <- data.frame(a = c(1.5, 2, 4), b = 3:1)
  expected <- scanned(frame)$x
  if (rlang::is_installed("tibble")) {
    expect_identical(scanned(tibble::as_tibble(frame))$x, expected)
  }
  skip_if_not_installed("data.table")
  table <- data.table::as.data.table(frame)
  expect_identical(scanned(table)$x, expected)
})

test_that("a data.table shares nothing with the points", {
  skip_if_not_installed("data.table")
  table <- data.table::data.table(a = c(1, 2), b = c(3, 4))
  before <- data.table::copy(table)
  points <- scanned(table)
  column <- data.table::data.table(a = c(1, 2))
  one <- scanned(column)
  expect_equal(table, before)
  for (changed in list(table, column)) {
    data.table::setnames(changed, "a", "z")
    data.table::set(changed, 1L, "z", 99)
  }
  expect_identical(column$z, c(99, 2))
  expect_identical(points$col_names, c("a", "b"))
  expect_identical(points$x, cbind(a = c(1, 2), b = c(3, 4)))
  expect_identical(one$x, cbind(a = c(1, 2)))
})

test_that("compact sequences are read as numbers", {
  expect_identical(scanned(data.frame(s = 1:6))$x, cbind(s = 1:6 + 0))
})

test_that("the input stays as it was", {
  inputs <- list(
    named_points(), mtcars, matrix(1:6, 3), iris[c(3, 1), 1:4], data.frame(s = 1:6),
    data.frame(a = c(1, NA)), iris
  )
  for (x in inputs) {
    expect_unchanged(x, rlang::catch_cnd(scanned(x)))
  }
})

test_that("the error tells what kind of object was given", {
  f <- function(x) as_points(x)
  x <- named_points()
  expect_snapshot(error = TRUE, {
    f()
    f(NULL)
    f(x[, 1])
    f(array(0, c(5, 2, 2)))
    f(list(1, 2))
    f(mean)
    f(stats::dist(x))
    f(matrix("a", 2, 2))
    f(x + 0i)
    f(matrix(list(1, 2), 1))
    f("data.csv")
    f(factor("a"))
    f(as.Date("2020-01-01"))
    f(structure(matrix(1, 1, 1), class = "integer64"))
    f(structure(matrix(1, 1, 1), class = "mystery"))
    f(y ~ x)
  })
})

test_that("sparse and other Matrix objects are refused by name", {
  skip_if_not_installed("Matrix")
  f <- function(x) as_points(x)
  sparse <- Matrix::sparseMatrix(1:2, 1:2, x = c(1, 2))
  dense <- Matrix::Matrix(c(1, 2, 3, 4), 2, sparse = FALSE)
  expect_error(f(sparse), class = "huddle_error_type")
  expect_snapshot(error = TRUE, {
    f(sparse)
    f(dense)
  })
})

test_that("objects of S4 classes and pointers are refused", {
  setClass("huddle_test_points", contains = "matrix", where = environment())
  s4 <- methods::new("huddle_test_points", matrix(1, 2, 2))
  for (x in list(s4, quote(a), quote(a + b), globalenv(), expression(a), new.env())) {
    expect_error(scanned(x), class = "huddle_error_type")
  }
})

test_that("every column that is no number is named", {
  day <- as.Date("2020-02-29") + 0:5
  frame <- data.frame(ok = 1:6, f = factor(1:6), o = ordered(1:6), t = letters[1:6], day = day)
  frame$time <- as.POSIXct(day)
  frame$wait <- day - day[1]
  frame$list <- as.list(1:6)
  frame$z <- 1:6 + 1i
  frame$raw <- as.raw(1:6)
  frame$m <- matrix(1:12, 6)
  frame$d <- data.frame(u = 1:6)
  frame$odd <- structure(1:6, class = "mystery")
  kinds <- c(
    f = "factor", o = "factor", t = "character", day = "Date", time = "POSIXct", wait = "difftime",
    list = "list", z = "complex", raw = "raw", m = "integer matrix", d = "data frame",
    odd = "mystery"
  )
  for (name in names(kinds)) {
    error <- expect_error(scanned(frame[c("ok", name)]), class = "huddle_error_type")
    expect_match(
      conditionMessage(error), sprintf("One is not: \"%s\" (%s).", name, kinds[[name]]),
      fixed = TRUE
    )
    expect_identical(error$arg, "x")
  }
  f <- function(x) as_points(x)
  unnamed <- stats::setNames(frame[c("f", "t", "z")], c("", NA, "z"))
  expect_snapshot(error = TRUE, {
    f(frame)
    f(iris)
    f(frame[c("ok", "day")])
    f(frame[c("m", "d")])
    f(unnamed)
    f(data.frame(`{stop(1)}` = "a", check.names = FALSE))
  })
})

test_that("integer64 columns are refused: their doubles are bit patterns", {
  skip_if_not_installed("bit64")
  f <- function(x) as_points(x)
  frame <- data.frame(a = 1:2)
  frame$id <- bit64::as.integer64(1:2)
  expect_snapshot(f(frame), error = TRUE)
})

test_that("damaged data frames are refused", {
  broken <- structure(list(a = c(1, 2), b = 1), class = "data.frame", row.names = 1:2)
  f <- function(x) as_points(x)
  expect_error(f(broken), class = "huddle_error_dim")
  expect_snapshot(f(broken), error = TRUE)
})

test_that("there must be rows and columns", {
  f <- function(x) as_points(x)
  for (x in list(matrix(0, 0, 2), iris[0, 1:4], matrix(0, 2, 0), iris[, 0], data.frame())) {
    expect_error(f(x), class = "huddle_error_dim")
  }
  expect_snapshot(error = TRUE, {
    f(iris[0, 1:4])
    f(matrix(0, 5, 0))
  })
})

test_that("missing and infinite values are counted and the first is shown", {
  f <- function(x) as_points(x)
  x <- named_points()
  both <- replace(x, c(3, 19), c(Inf, NA))
  integers <- matrix(c(1:9, NA), 5)
  frame <- data.frame(a = 1:6, b = c(TRUE, NA, FALSE, NA, NA, TRUE))
  for (bad in list(replace(x, 2, NaN), integers, integers > 2, frame, both)) {
    error <- expect_error(f(bad), class = "huddle_error_nonfinite")
    expect_identical(error$arg, "x")
  }
  expect_snapshot(error = TRUE, {
    f(replace(x, c(19, 21, 24), NA))
    f(replace(x, 2, -Inf))
    f(both)
    f(integers)
    f(frame)
  })
})

test_that("the first missing value is found in large data and by several threads", {
  x <- matrix(0, 5e5, 3)
  x[4e5, 2] <- NA
  error <- expect_error(as_points(x, n_threads = 2), class = "huddle_error_nonfinite")
  expect_match(conditionMessage(error), "1 missing value, in row 400000, column 2.", fixed = TRUE)
})

test_that("numbers whose squares overflow are refused, and small ones are not", {
  f <- function(x) as_points(x)
  x <- named_points()
  expect_error(f(x * 1e200), class = "huddle_error_input")
  expect_error(f(x * -1e200), class = "huddle_error_input")
  expect_identical(f(x * 1e140)$x, x * 1e140)
  expect_identical(f(x * 1e-310)$x, x * 1e-310)
  expect_snapshot(f(x * 1e200), error = TRUE)
})

test_that("new data are taken by name or by position", {
  x <- named_points()
  fit <- known_fit(x)
  nameless <- known_fit(unname(x))
  expect_identical(rlang::obj_address(as_newdata(x, fit)$x), rlang::obj_address(x))
  expect_identical(as_newdata(x[, 2:1], fit)$x, x)
  expect_identical(as_newdata(as.data.frame(x[, 2:1]), fit)$x, x)
  expect_identical(as_newdata(unname(x), fit)$x, unname(x))
  expect_identical(as_newdata(x[, 2:1], nameless)$x, x[, 2:1])
  expect_identical(as_newdata(x, fit)$row_names, rownames(x))
})

test_that("columns that the fit does not know are left out where names match", {
  x <- named_points()
  fit <- known_fit(x)
  wide <- cbind(z = NA, x[, 2:1], c = Inf)
  expect_identical(as_newdata(wide, fit)$x, x)
  expect_identical(as_newdata(wide, fit)$columns, scanned(x)$columns)
  frame <- data.frame(id = letters[1:12], x[, 2:1], m = I(matrix("a", 12, 2)))
  expect_identical(as_newdata(frame, fit)$x, x)
  expect_identical(as_newdata(frame[0, ], fit)$d, 2L)
  expect_error(as_newdata(cbind(x, 1), fit), class = "huddle_error_dim")
  expect_error(as_newdata(replace(frame, 2, NA), fit), "row 1, column 2 (\"b\")", fixed = TRUE)
  expect_identical(nearest_neighbors(x, frame, 2), nearest_neighbors(x, x, 2))
  for (verb in list(cluster_kmeans(x, 2), cluster_dbscan(x, 1), cluster_hdbscan(x, 2))) {
    expect_identical(predict(verb, frame), predict(verb, x))
    expect_identical(autoplot(verb, frame)$data, autoplot(verb, x)$data)
  }
  expect_identical(inertia(cluster_kmeans(x, 1), frame), inertia(cluster_kmeans(x, 1), x))
  skip_if_not_installed("Matrix")
  sparse <- Matrix::Matrix(replace(wide, cbind(1:12, c(1, 4)), 0), sparse = TRUE)
  sparse[, c(1, 4)] <- 7
  centers <- cluster_kmeans(x, 3)
  expect_identical(predict(centers, sparse), predict(centers, x))
})

test_that("new data may have one row or none", {
  x <- named_points()
  fit <- known_fit(x)
  expect_identical(as_newdata(x[3, , drop = FALSE], fit)$n, 1L)
  none <- as_newdata(x[0, 2:1], fit)
  expect_identical(none$n, 0L)
  expect_identical(none$col_names, c("a", "b"))
  expect_identical(as_newdata(as.data.frame(x)[0, ], fit)$n, 0L)
})

test_that("repeated names match where the order is the same, and not elsewhere", {
  x <- cbind(named_points(), 1)
  colnames(x) <- c("a", "a", "b")
  fit <- known_fit(x)
  expect_identical(as_newdata(x, fit)$x, x)
  expect_error(as_newdata(x[, 3:1], fit), class = "huddle_error_dim")
})

test_that("new data with other columns are refused", {
  x <- named_points()
  fit <- known_fit(x)
  f <- function(newdata) as_newdata(newdata, fit)
  bad <- list(
    x[, 1, drop = FALSE], cbind(x, a = 1), unname(cbind(x, 1)), cbind(a = 1, z = 2), x[, 0]
  )
  for (newdata in bad) {
    error <- expect_error(f(newdata), class = "huddle_error_dim")
    expect_identical(error$arg, "newdata")
  }
  twice <- known_fit(`colnames<-`(x, c("a", "a")))
  g <- function(newdata) as_newdata(newdata, twice)
  expect_snapshot(error = TRUE, {
    f()
    f(x[, 1, drop = FALSE])
    f(cbind(x, a = 1))
    f(cbind(a = 1, y = 1, z = "c"))
    f(data.frame(a = 1, y = 1, z = "c"))
    f(unname(cbind(x, 1)))
    f(cbind(a = 1, z = 2))
    f(cbind(a = 1, a = 2))
    f(c(1, 2))
    f(replace(x, 2, NA))
    f(iris)
    g(cbind(a = 1, b = 2))
  })
})

test_that("the error carries the call of the user's function", {
  f <- function(x) as_points(x)
  expect_identical(conditionCall(rlang::catch_cnd(f(NULL)))[[1]], quote(f))
  expect_identical(conditionCall(rlang::catch_cnd(f(matrix(NA, 1))))[[1]], quote(f))
})
