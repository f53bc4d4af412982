# What does not change while a process lives: its id, and the number of cores.
process <- new.env(parent = emptyenv())

.onLoad <- function(libname, pkgname) {
  process$pid <- Sys.getpid()
  process$cores <- NULL
  await_tidyclust()
}

# The number of threads to use, at least 1. `NULL` means: the option `huddle.n_threads`, else the
# environment's limits, else every core. However it was asked for, it never exceeds the cores,
# OMP_THREAD_LIMIT, or two under R CMD check.
resolve_threads <- function(n_threads = NULL, call = rlang::caller_env()) {
  environment <- thread_environment()
  wanted <- if (!is.null(n_threads)) {
    check_limit(n_threads, common_limits$n_threads, arg = "n_threads", call = call)
  } else if (!is.null(option <- getOption("huddle.n_threads"))) {
    check_limit(
      option, common_limits$n_threads, arg = "options(huddle.n_threads)", call = call
    )
  } else {
    environment$default
  }
  # The threads of a pool do not survive a fork, and waiting for them would never end.
  if (is_forked()) {
    return(1L)
  }
  as.integer(min(wanted, environment$limit, available_cores()))
}

thread_environment <- function() {
  values <- Sys.getenv(
    c("RCPP_PARALLEL_NUM_THREADS", "OMP_THREAD_LIMIT", "_R_CHECK_LIMIT_CORES_"),
    names = FALSE
  )
  # A value that is no positive number is ignored, as the libraries that define them do.
  counts <- suppressWarnings(as.numeric(values[1:2]))
  counts[is.na(counts) | counts < 1] <- Inf
  checking <- nzchar(values[[3]]) && tolower(values[[3]]) != "false"
  list(
    default = trunc(min(counts)),
    limit = trunc(min(counts[[2]], if (checking) 2))
  )
}

available_cores <- function() {
  if (is.null(process$cores)) {
    process$cores <- max(1L, RcppParallel::defaultNumThreads())
  }
  process$cores
}

# Comparing process ids is not enough: the package may be loaded in the child, after another one
# has started the pool in the parent.
is_forked <- function() {
  if (!identical(process$pid, Sys.getpid())) {
    return(TRUE)
  }
  if (!isNamespaceLoaded("parallel")) {
    return(FALSE)
  }
  is_child <- get0("isChild", envir = asNamespace("parallel"), mode = "function", inherits = FALSE)
  !is.null(is_child) && isTRUE(is_child())
}
