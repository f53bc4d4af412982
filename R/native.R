# Around every call into compiled code.

# Runs `expr`; memory that the machine refuses becomes an error of the package.
run_core <- function(expr, call = rlang::caller_env()) {
  tryCatch(expr, `std::bad_alloc` = function(error) {
    huddle_abort(
      c(
        "There is not enough memory for this.",
        i = "Use fewer rows, columns or clusters at a time."
      ),
      class = "resource", call = call, parent = error
    )
  })
}

# Runs what makes a matrix of all distances, or says how much memory that would take.
with_matrix <- function(n, call, hint, expr) {
  tryCatch(expr, `std::bad_alloc` = function(error) {
    gigabytes <- signif(8 * n^2 / 1e9, 2)
    huddle_abort(
      c(
        "There is not enough memory for the distances between all rows.",
        x = "A matrix of {format_number(n)} rows takes {format_number(gigabytes)} GB.",
        i = hint
      ),
      class = c("size", "resource"), call = call, parent = error
    )
  })
}

# A function of the share that is done, for compiled code to call now and then; NULL where no bar is
# wanted. The bar is made at the first call, so work that ends before costs nothing.
progress_report <- function(progress, label, env = rlang::caller_env()) {
  if (!progress) {
    return(NULL)
  }
  bar <- NULL
  function(share) {
    if (is.null(bar)) {
      bar <<- cli::cli_progress_bar(label, total = 100, .envir = env)
    }
    cli::cli_progress_update(set = 100 * share, id = bar, .envir = env)
  }
}

# ---- the unit of computation ---------------------------------------------------------------------

# Squares of numbers below about 1e-154 lose digits, below 1e-162 all of them. Such data are
# measured in a unit of their own size: a power of two, so that nothing else changes.
unit_of <- function(...) {
  largest <- max(vapply(list(...), function(points) points$max_abs, numeric(1)))
  if (largest == 0 || largest > 2^-200) 1 else 2^max(floor(log2(largest)), -1000)
}

in_unit <- function(x, unit) {
  if (unit == 1) {
    x
  } else if (is.list(x)) {
    replace(x, "x", list(x$x / unit))
  } else {
    x / unit
  }
}
