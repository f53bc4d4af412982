# Sparse matrices at the door: their slots are checked before compiled code reads them, and nothing
# is made dense. The core takes list(p, i, x, size): column after column, as a dgCMatrix has it.

is_sparse <- function(x) isS4(x) && inherits(x, "sparseMatrix")

as_sparse_points <- function(x, arg, call, n_threads) {
  points <- sparse_slots(x, arg, call)
  check_filled(points$x$size, arg, call)
  scan_sparse(points, arg, call, n_threads)
}

as_sparse_newdata <- function(x, fit, arg, call, n_threads) {
  points <- sparse_slots(x, arg, call)
  order <- match_columns(points$col_names, points$d, fit$centers, arg, call)
  points <- scan_sparse(points, arg, call, n_threads)
  if (!is.null(order)) {
    points$x <- reorder_columns(points$x, order)
    points$d <- length(order)
    points$columns <- points$columns[order, , drop = FALSE]
    points$col_names <- points$col_names[order]
  }
  points
}

# ---- slots ---------------------------------------------------------------------------------------

# What as_points() returns but for what a scan finds. `shape` has the columns and no rows, `given`
# is what the user's own functions are handed.
sparse_slots <- function(x, arg, call) {
  x <- column_sparse(x, arg, call)
  size <- attr(x, "Dim")
  names <- attr(x, "Dimnames")
  slots <- list(p = attr(x, "p"), i = attr(x, "i"), x = attr(x, "x"), size = size)
  problem <- slots_problem(slots, names)
  if (!is.null(problem)) {
    abort_slots(problem, arg, call)
  }
  list(
    x = slots, sparse = TRUE, n = size[[1]], d = size[[2]], row_names = names[[1]], col_names = names[[2]],
    shape = matrix(0, 0L, size[[2]], dimnames = if (!is.null(names[[2]])) list(NULL, names[[2]])),
    given = x
  )
}

# Other kinds of sparse matrices become column after column; duplicates are added up. They are
# looked over first, because converting trusts their slots.
column_sparse <- function(x, arg, call) {
  if (inherits(x, "dgCMatrix")) {
    return(x)
  }
  rlang::check_installed("Matrix", "to convert sparse matrices.", call = call)
  tryCatch(
    {
      methods::validObject(x)
      methods::as(methods::as(methods::as(x, "dMatrix"), "generalMatrix"), "CsparseMatrix")
    },
    error = function(error) abort_slots("It is not a valid object", arg, call, error)
  )
}

# What is wrong with the slots in words, or NULL. Whether the rows within a column are in order is
# left to the scan.
slots_problem <- function(slots, names) {
  size <- slots$size
  if (!is_plain(size, "integer", 2L) || anyNA(size) || any(size < 0L)) {
    return("`Dim` must be two whole numbers")
  }
  if (!are_dimnames(names, size)) {
    return("`Dimnames` must be those of its rows and columns")
  }
  stored <- length(slots$x)
  if (!is_plain(slots$x, "double", stored) || !is_plain(slots$i, "integer", stored)) {
    return("`i` and `x` must be as many numbers")
  }
  p <- slots$p
  ordered <- is_plain(p, "integer", size[[2]] + 1L) && !anyNA(p) && p[[1]] == 0L &&
    !is.unsorted(p) && p[[length(p)]] <= stored
  if (!ordered) {
    sprintf(
      "`p` must be %s that increase from 0 to the count of stored numbers",
      count_of(size[[2]] + 1, "whole number")
    )
  }
}

abort_slots <- function(problem, arg, call, parent = NULL) {
  huddle_abort(
    c(
      "{.arg {arg}} is a damaged sparse matrix.",
      x = "{problem}.",
      i = "Its slots were changed by hand or read from a damaged file."
    ),
    class = "input", arg = arg, call = call, parent = parent
  )
}

# ---- content -------------------------------------------------------------------------------------

scan_sparse <- function(points, arg, call, n_threads) {
  stored <- length(points$x$x)
  threads <- if (stored < parallel_scan_cells) 1L else resolve_threads(n_threads, call)
  scan <- sparse_scan_(points$x, threads)
  if (is.null(scan)) {
    abort_slots("`i` must be row numbers that increase within each column", arg, call)
  }
  check_scan(scan, points$shape, as.double(points$n) * points$d, arg, call)
  points$columns <- scan$columns
  points$max_abs <- scan$max_abs
  points
}

reorder_columns <- function(x, order) {
  length <- diff(x$p)[order]
  from <- sequence(length, x$p[order] + 1L)
  x$i <- x$i[from]
  x$x <- x$x[from]
  x$p <- c(0L, as.integer(cumsum(length)))
  x$size[[2]] <- length(order)
  x
}

# Different rows as a dense matrix.
dense_rows <- function(points, rows) {
  x <- points$x
  if (!points$sparse) {
    centers <- x[rows, , drop = FALSE]
    rownames(centers) <- NULL
    return(centers)
  }
  out <- matrix(0, length(rows), points$d)
  colnames(out) <- points$col_names
  at <- which(x$i %in% as.integer(rows - 1))
  at <- at[at <= x$p[[length(x$p)]]]
  out[cbind(match(x$i[at] + 1, rows), findInterval(at - 1, x$p))] <- x$x[at]
  out
}
