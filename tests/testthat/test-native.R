refused_memory <- function() {
  rlang::abort("std::bad_alloc", class = c("std::bad_alloc", "C++Error"))
}

test_that("run_core() returns what the code returns and lets other conditions through", {
  expect_identical(run_core(3), 3)
  expect_error(run_core(stop("other")), "^other$", class = "simpleError")
  expect_warning(run_core(warning("mind")), "^mind$")
})

test_that("run_core() turns refused memory into an error of the package", {
  f <- function() run_core(refused_memory())
  error <- expect_error(f(), class = "huddle_error_resource")
  expect_identical(conditionCall(error), quote(f()))
  expect_s3_class(error$parent, "std::bad_alloc")
  expect_snapshot(error = TRUE, f())
})

test_that("a fit that the machine refuses memory leaves the session usable", {
  skip_on_cran()
  skip_if_not_installed("callr")
  skip_if(Sys.which("prlimit") == "" || !file.exists("/proc/self/status"), "no prlimit")
  seen <- in_fresh_r(function() {
    loadNamespace("huddle")
    x <- matrix(stats::rnorm(12e6), ncol = 12)
    start <- x[1:3, ]
    fit <- function(x) huddle::cluster_kmeans(x, init = start, max_iter = 2, n_threads = 1)
    labels <- suppressWarnings(fit(x[1:100, ]))$cluster
    gc()
    # Room for the labels, not for the copy in single precision, which takes 48 MB.
    status <- readLines("/proc/self/status")
    used <- 1024 * as.numeric(gsub("\\D", "", grep("^VmSize", status, value = TRUE)))
    limit <- function(bytes) {
      system2("prlimit", c("--pid", Sys.getpid(), paste0("--as=", bytes, ":unlimited")))
    }
    limit(format(used + 32e6, scientific = FALSE))
    error <- tryCatch(fit(x), error = function(error) class(error))
    limit("unlimited")
    list(error = error, same = identical(suppressWarnings(fit(x[1:100, ]))$cluster, labels))
  })
  expect_true("huddle_error_resource" %in% seen$error)
  expect_true(seen$same)
})

test_that("progress_report() shows a bar only once there is something to report", {
  expect_null(progress_report(FALSE, "work"))
  shown <- function(steps) {
    withr::local_options(cli.progress_show_after = 0, cli.dynamic = FALSE, cli.num_colors = 1L)
    utils::capture.output(type = "message", {
      work <- function() {
        report <- progress_report(TRUE, "Some work")
        for (share in steps) report(share)
      }
      work()
    })
  }
  expect_identical(shown(numeric()), character())
  withr::with_options(list(rlang_interactive = TRUE), {
    expect_match(paste(shown(c(0.1, 0.5, 0.9)), collapse = " "), "Some work")
  })
})
