# A machine with eight cores and no limits, whatever the tests run on.
local_machine <- function(cores = 8L, env = parent.frame()) {
  withr::local_envvar(
    RCPP_PARALLEL_NUM_THREADS = NA, OMP_THREAD_LIMIT = NA, "_R_CHECK_LIMIT_CORES_" = NA,
    .local_envir = env
  )
  withr::local_options(huddle.n_threads = NULL, .local_envir = env)
  old <- process$cores
  withr::defer(process$cores <- old, envir = env)
  process$cores <- cores
}

test_that("every core is used where nothing says otherwise", {
  local_machine()
  expect_identical(resolve_threads(), 8L)
  expect_identical(resolve_threads(NULL), 8L)
})

test_that("the argument comes first, then the option, then the environment", {
  local_machine()
  withr::local_envvar(RCPP_PARALLEL_NUM_THREADS = "3")
  expect_identical(resolve_threads(), 3L)
  withr::local_options(huddle.n_threads = 5)
  expect_identical(resolve_threads(), 5L)
  expect_identical(resolve_threads(6), 6L)
  expect_identical(resolve_threads(1L), 1L)
})

test_that("the smaller of the two variables counts", {
  local_machine()
  withr::local_envvar(RCPP_PARALLEL_NUM_THREADS = "3", OMP_THREAD_LIMIT = "2")
  expect_identical(resolve_threads(), 2L)
  withr::local_envvar(RCPP_PARALLEL_NUM_THREADS = "2", OMP_THREAD_LIMIT = "3")
  expect_identical(resolve_threads(), 2L)
})

test_that("nothing exceeds the cores or OMP_THREAD_LIMIT", {
  local_machine()
  expect_identical(resolve_threads(1e9), 8L)
  withr::local_envvar(RCPP_PARALLEL_NUM_THREADS = "64")
  expect_identical(resolve_threads(), 8L)
  withr::local_envvar(OMP_THREAD_LIMIT = "4")
  expect_identical(resolve_threads(1e9), 4L)
  withr::local_options(huddle.n_threads = 6)
  expect_identical(resolve_threads(), 4L)
})

test_that("variables that hold no count are ignored", {
  local_machine()
  for (value in c("", "abc", "0", "-2", "NA")) {
    withr::local_envvar(RCPP_PARALLEL_NUM_THREADS = value, OMP_THREAD_LIMIT = value)
    expect_identical(resolve_threads(), 8L)
  }
})

test_that("R CMD check allows two", {
  local_machine()
  for (value in c("TRUE", "true", "warn", "error")) {
    withr::local_envvar("_R_CHECK_LIMIT_CORES_" = value)
    expect_identical(resolve_threads(), 2L)
    expect_identical(resolve_threads(8), 2L)
    expect_identical(resolve_threads(1), 1L)
  }
  withr::local_envvar("_R_CHECK_LIMIT_CORES_" = "false")
  expect_identical(resolve_threads(), 8L)
})

test_that("the cores are counted once, and there is at least one", {
  local_machine(cores = NULL)
  cores <- resolve_threads()
  expect_gte(cores, 1L)
  expect_identical(as.integer(process$cores), cores)
})

test_that("other values are refused", {
  local_machine()
  f <- function(n_threads = NULL) resolve_threads(n_threads)
  for (value in list(0, -1, NA, NaN, 1.5, "2", TRUE, c(1, 2), numeric(), factor(2), mean, Inf)) {
    error <- expect_error(f(value), class = "huddle_error_param")
    expect_identical(error$arg, "n_threads")
    withr::with_options(
      list(huddle.n_threads = value),
      expect_error(f(), class = "huddle_error_param")
    )
  }
  withr::local_options(huddle.n_threads = "many")
  expect_snapshot(error = TRUE, {
    f(0)
    f("2")
    f()
  })
})

test_that("a forked process uses one thread", {
  skip_on_os("windows")
  skip_on_cran()
  local_machine()
  in_child <- function(code) {
    parallel::mccollect(parallel::mcparallel(code, silent = TRUE))[[1]]
  }
  expect_identical(in_child(resolve_threads(4)), 1L)
  expect_identical(in_child(resolve_threads()), 1L)
  # As when the package is loaded in the child only:
  loaded_there <- function() {
    process$pid <- Sys.getpid()
    resolve_threads(4)
  }
  expect_identical(in_child(loaded_there()), 1L)
  # A wrong value is wrong there too.
  expect_s3_class(in_child(rlang::catch_cnd(resolve_threads(0))), "huddle_error_param")
  expect_identical(resolve_threads(4), 4L)
})
