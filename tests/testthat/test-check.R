param_error <- "huddle_error_param"

test_that("check_count() returns whole numbers as doubles", {
  expect_identical(check_count(3L), 3)
  expect_identical(check_count(3), 3)
  expect_identical(check_count(c(a = 3)), 3)
  expect_identical(check_count(matrix(3)), 3)
  expect_identical(check_count(1e10), 1e10)
  expect_identical(check_count(0, min = 0), 0)
  expect_identical(check_count(150, max = 150), 150)
})

test_that("check_count() refuses everything else", {
  f <- function(k) check_count(k, max = 150)
  values <- list(
    0, -1, 151, 2.5, NA, NA_real_, NA_integer_, NaN, Inf, -Inf, NULL, c(2, 3), numeric(), "3", TRUE,
    factor("3"), list(3), mean, 3 + 0i, as.raw(3), as.Date("2020-01-03"), matrix(1:4, 2), quote(a),
    globalenv(), structure(3, class = "integer64"), data.frame(k = 3)
  )
  for (value in values) {
    error <- expect_error(f(value), class = param_error)
    expect_identical(error$arg, "k")
    expect_identical(conditionCall(error)[[1]], quote(f))
  }
})

test_that("check_count() says what is allowed and what was found", {
  f <- function(k) check_count(k, max = 150)
  g <- function(n_init) check_count(n_init)
  h <- function(i) check_count(i, min = -Inf, max = 5)
  a <- function(i) check_count(i, min = -Inf)
  expect_snapshot(error = TRUE, {
    f(0)
    f(2.5)
    f("3")
    f(c(2, 3))
    f(NULL)
    f(factor("3"))
    f()
    g(-1)
    g(NA)
    h(6)
    a(0.5)
  })
})

test_that("check_number() takes finite numbers, and infinite ones where told", {
  expect_identical(check_number(2L), 2)
  expect_identical(check_number(-1e300), -1e300)
  expect_identical(check_number(0, min = 0), 0)
  expect_identical(check_number(Inf, infinite = TRUE), Inf)
  f <- function(tol) check_number(tol, min = 0, min_open = TRUE)
  values <- list(
    0, -1, NA, NA_real_, NaN, Inf, NULL, c(.1, .2), numeric(), "0.1", TRUE, factor("1"), list(.1),
    mean, 1i, as.Date("2020-01-01"), as.difftime(1, units = "secs")
  )
  for (value in values) {
    expect_error(f(value), class = param_error)
  }
  expect_error(check_number(NaN, infinite = TRUE), class = param_error)
})

test_that("check_number() says what is allowed", {
  f <- function(tol) check_number(tol, min = 0)
  g <- function(gamma) check_number(gamma, min = 0, min_open = TRUE)
  h <- function(share) check_number(share, min = 0, max = 1)
  i <- function(share) check_number(share, min = 0, max = 1, min_open = TRUE)
  j <- function(eps) check_number(eps, infinite = TRUE)
  expect_snapshot(error = TRUE, {
    f(-1e-4)
    f(Inf)
    g(0)
    h(1.5)
    i(0)
    j(NaN)
    f()
  })
})

test_that("check_flag() takes TRUE and FALSE", {
  f <- function(progress) check_flag(progress)
  expect_identical(f(TRUE), TRUE)
  expect_identical(f(c(a = FALSE)), FALSE)
  values <- list(NA, NULL, c(TRUE, FALSE), logical(), "TRUE", 1, list(TRUE), mean, factor(TRUE))
  for (value in values) {
    expect_error(f(value), class = param_error)
  }
  expect_snapshot(error = TRUE, {
    f(NA)
    f("yes")
    f()
  })
})

test_that("check_function() takes functions", {
  f <- function(init) check_function(init)
  expect_identical(f(mean), mean)
  expect_identical(f(sum), sum)
  expect_snapshot(error = TRUE, {
    f("mean")
    f()
  })
})

test_that("check_choice() takes one string in full, or the formal default", {
  choices <- c("auto", "lloyd", "elkan")
  f <- function(algorithm = choices) check_choice(algorithm, choices)
  expect_identical(f("elkan"), "elkan")
  expect_identical(f(c(a = "elkan")), "elkan")
  expect_identical(f(), "auto")
  values <- list(
    "el", "Auto", "", NA_character_, NULL, 1, TRUE, c("auto", "lloyd"), factor("auto"), mean,
    list("auto"), character(), "\xff", strrep("a", 1e5)
  )
  for (value in values) {
    expect_error(f(value), class = param_error)
  }
})

test_that("check_choice() reads the choices from the formals of its caller", {
  f <- function(mode = c("tree", "brute"), ...) list(mode = check_choice(mode))
  expect_identical(f()$mode, "tree")
  expect_identical(f("brute")$mode, "brute")
  expect_identical(f(c("tree", "brute"))$mode, "tree")
  expect_clean_error(f("Brute"), "param", "mode", c("\"tree\" or \"brute\"", "Did you mean"))
  # Also where the value is looked at later, within another call.
  late <- function(x) list(x)
  g <- function(mode = c("tree", "brute")) late(check_choice(mode))
  expect_identical(g("brute")[[1]], "brute")
  expect_clean_error(g("leaf"), "param", "mode", "\"tree\" or \"brute\"")
})

test_that("check_choice() lists the choices and the nearest one", {
  f <- function(algorithm) check_choice(algorithm, c("auto", "lloyd", "elkan", "hartigan-wong"))
  g <- function(type) check_choice(type, "class")
  expect_snapshot(error = TRUE, {
    f("loyd")
    f("Elkan")
    f("hartigan")
    f("Hartigan_Wong")
    f("fast")
    f(c("auto", "lloyd"))
    f("{stop(1)}")
    f()
    g("prob")
  })
})

test_that("check_k() goes from one to the number of rows", {
  f <- function(k, n = 150) check_k(k, n)
  expect_identical(f(1L), 1)
  expect_identical(f(150), 150)
  expect_identical(f(1, n = 1), 1)
  for (value in list(0, 151, 2.5, "3", NA, NULL, TRUE, factor(3), Inf)) {
    error <- expect_error(f(value), class = param_error)
    expect_identical(error$arg, "k")
  }
  expect_error(f(2, n = 1), class = "huddle_error_size")
  expect_false(inherits(rlang::catch_cnd(f("2", n = 1)), "huddle_error_size"))
  expect_snapshot(error = TRUE, {
    f(151)
    f(2, n = 1)
    f()
  })
})

test_that("check_weights() returns doubles without attributes", {
  expect_null(check_weights(NULL, 3))
  expect_identical(check_weights(c(a = 1L, b = 0L, c = 2L), 3), c(1, 0, 2))
  expect_identical(check_weights(matrix(1, 3), 3), c(1, 1, 1))
  weights <- c(1, 2, 3)
  expect_identical(rlang::obj_address(check_weights(weights, 3)), rlang::obj_address(weights))
})

test_that("check_weights() refuses what cannot weigh", {
  f <- function(weights, n = 4, k = 2) check_weights(weights, n, k)
  expect_error(f("1"), class = "huddle_error_type")
  expect_error(f(rep(TRUE, 4)), class = "huddle_error_type")
  expect_error(f(factor(1:4)), class = "huddle_error_type")
  expect_error(f(as.Date("2020-01-01") + 0:3), class = "huddle_error_type")
  expect_error(f(structure(c(1, 1, 1, 1), class = "integer64")), class = "huddle_error_type")
  expect_error(f(1:3), class = "huddle_error_dim")
  expect_error(f(numeric()), class = "huddle_error_dim")
  for (bad in list(NA, NaN, Inf, -Inf, -1)) {
    error <- expect_error(f(c(1, 1, bad, bad)), class = "huddle_error_input")
    expect_match(conditionMessage(error), "2 .*position 3")
    expect_identical(error$arg, "weights")
  }
  expect_error(f(c(0, 0, 0, 0)), class = "huddle_error_input")
  expect_error(f(c(1, 0, 0, 0)), class = "huddle_error_input")
  expect_error(f(rep(1e308, 4)), class = "huddle_error_input")
  expect_error(f(c(1L, NA, 1L, 1L)), class = "huddle_error_input")
})

test_that("weights may be zero throughout where no clusters are sought", {
  expect_identical(check_weights(c(0, 0), 2, k = 0), c(0, 0))
  expect_identical(check_weights(numeric(), 0, k = 0), numeric())
})

test_that("check_weights() says what it found", {
  f <- function(weights, n = 4, k = 2) check_weights(weights, n, k)
  expect_snapshot(error = TRUE, {
    f("1")
    f(1:3)
    f(c(1, NA, -1, Inf))
    f(c(-1, -2, 1, 1))
    f(rep(1e308, 4))
    f(c(0, 0, 0, 0))
    f(c(1, 0, 0, 0))
  })
})

test_that("check_no_dots() accepts nothing", {
  f <- function(x, k, ..., n_init = 10, max_iter = 300, progress = TRUE) check_no_dots(...)
  expect_no_error <- function(code) expect_error(code, NA)
  expect_no_error(f(1, 2))
  expect_no_error(f(1, 2, n_init = 3))
  expect_error(f(1, 2, n_int = 3), class = param_error)
  error <- expect_error(f(1, 2, colour = stop("not run")), class = param_error)
  expect_identical(error$arg, "colour")
  expect_identical(conditionCall(error)[[1]], quote(f))
})

test_that("check_no_dots() suggests what was meant", {
  f <- function(x, k, ..., n_init = 10, max_iter = 300, weights = NULL) check_no_dots(...)
  expect_snapshot(error = TRUE, {
    f(1, 2, n_int = 3)
    f(1, 2, MaxIter = 3)
    f(1, 2, nstart = 3)
    f(1, 2, iter.max = 3)
    f(1, 2, sample_weight = 3)
    f(1, 2, seed = 3)
    f(1, 2, colour = 3)
    f(1, 2, z = 3)
    f(1, 2, `{stop(1)}` = 3)
    f(1, 2, 3 + 4)
    f(1, 2, )
  })
})

test_that("check_no_dots() does not spell out large values", {
  f <- function(x, ...) check_no_dots(...)
  error <- expect_error(do.call(f, list(1, as.numeric(1:1e6))), class = param_error)
  expect_lt(nchar(conditionMessage(error)), 120)
})

test_that("check_no_dots() knows the arguments of a method", {
  f <- function(object, ...) UseMethod("f")
  f.default <- function(object, ..., n_threads = NULL) check_no_dots(...)
  expect_error(f(1, n_thread = 2), "n_threads")
})
