#' Make points to cluster
#'
#' `make_blobs()` draws round Gaussian blobs, `make_moons()` two interleaved half circles: data
#' whose true clusters are known, to try a method on or to test it with. Both follow the functions
#' of the same names in scikit-learn.
#'
#' @param n The number of points: one whole number, shared out evenly (the first clusters take
#'   one more where it does not divide), or one size per cluster.
#' @param centers The number of blobs, whose centers are then drawn uniformly from `range` in
#'   every column, or a numeric matrix or data frame of one center per row. Defaults to the number
#'   of sizes in `n`, or to 3 where `n` is one number.
#' @param d The number of columns. Defaults to the columns of `centers`, or to 2.
#' @param sd The standard deviation of a blob, the same in all directions: one number, or one per
#'   blob.
#' @param range Two numbers between which random centers lie.
#' @param noise The standard deviation of the Gaussian noise added to both coordinates.
#' @param ... Not used; a misspelt argument is an error.
#' @param shuffle Whether to put the rows in random order. If `FALSE`, they come cluster by
#'   cluster.
#'
#' @details
#' `set.seed()` makes the points reproducible. The moons have radius 1: the first opens downwards
#' around (0, 0), the second upwards around (1, 0.5).
#'
#' @return A data frame with the columns `x1`, `x2`, ... and `y`, the true cluster as an integer
#'   that counts from 1. The result of `make_blobs()` also has an attribute `"centers"`, the
#'   matrix of the centers used.
#' @seealso [blobs], [ellipses] and [moons], data sets made this way.
#' @family data
#' @examples
#' set.seed(1)
#' x <- make_blobs(300, centers = 4, sd = 0.8)
#' plot(x$x1, x$x2, col = x$y, pch = 19)
#'
#' # Two blobs of different size and spread, in given places:
#' y <- make_blobs(c(100, 400), centers = rbind(c(0, 0), c(4, 1)), sd = c(0.3, 1))
#' table(y$y)
#'
#' moons <- make_moons(400, noise = 0.05)
#' plot(moons$x1, moons$x2, col = moons$y, pch = 19, asp = 1)
#' @export
make_blobs <- function(n = 100,
                       centers = if (length(n) > 1) length(n) else 3,
                       d = if (length(dim(centers)) == 2) ncol(centers) else 2,
                       sd = 1,
                       range = c(-10, 10),
                       ...,
                       shuffle = TRUE) {
  check_no_dots(...)
  shuffle <- check_flag(shuffle)
  range <- check_range(range)
  given <- is.matrix(centers) || is.data.frame(centers) || length(centers) != 1
  if (given) {
    centers <- as_points(centers, arg = "centers")$x
    check_width(d, ncol(centers))
    k <- nrow(centers)
  } else {
    k <- check_count(centers)
    d <- check_count(d)
  }
  sizes <- cluster_sizes(n, k)
  sd <- check_spread(sd, k)
  if (!given) {
    centers <- matrix(stats::runif(k * d, range[1], range[2]), k, d)
  }

  y <- rep(seq_len(k), sizes)
  x <- centers[y, , drop = FALSE] + stats::rnorm(length(y) * ncol(centers)) * sd[y]
  out <- labelled_points(x, y, shuffle)
  attr(out, "centers") <- unname(centers)
  out
}

#' @rdname make_blobs
#' @export
make_moons <- function(n = 100, noise = 0, ..., shuffle = TRUE) {
  check_no_dots(...)
  shuffle <- check_flag(shuffle)
  noise <- check_number(noise, min = 0)
  # An odd point goes to the second moon, as in scikit-learn.
  sizes <- if (length(n) == 1) rev(cluster_sizes(n, 2)) else cluster_sizes(n, 2)

  first <- half_turn(sizes[1])
  second <- half_turn(sizes[2])
  x <- cbind(
    c(cos(first), 1 - cos(second)),
    c(sin(first), 0.5 - sin(second))
  )
  if (noise > 0) {
    x <- x + stats::rnorm(length(x), sd = noise)
  }
  labelled_points(x, rep(1:2, sizes), shuffle)
}

half_turn <- function(n) seq(0, pi, length.out = n)

labelled_points <- function(x, y, shuffle) {
  if (shuffle) {
    rows <- sample.int(length(y))
    x <- x[rows, , drop = FALSE]
    y <- y[rows]
  }
  dimnames(x) <- list(NULL, paste0("x", seq_len(ncol(x))))
  out <- as.data.frame(x)
  out$y <- y
  out
}

# `n` as one size per cluster.
cluster_sizes <- function(n, k, call = rlang::caller_env()) {
  if (length(n) == 1) {
    n <- check_count(n, arg = "n", call = call)
    return(n %/% k + (seq_len(k) <= n %% k))
  }
  if (length(n) != k) {
    huddle_abort(
      c(
        "{.arg n} must be one number, or one size for each of {count_of(k, 'cluster')}.",
        x = "It has length {format_number(length(n))}."
      ),
      class = "dim", arg = "n", call = call
    )
  }
  sizes <- vapply(seq_len(k), function(i) {
    check_count(n[[i]], min = 0, arg = paste0("n[", i, "]"), call = call)
  }, numeric(1))
  if (sum(sizes) == 0) {
    huddle_abort("At least one size in {.arg n} must be above 0.",
      class = "param", arg = "n", call = call
    )
  }
  sizes
}

check_range <- function(range, call = rlang::caller_env()) {
  if (!is.numeric(range) || length(range) != 2) {
    huddle_abort("{.arg range} must be two numbers, not {describe_value(range)}.",
      class = "param", arg = "range", call = call
    )
  }
  if (!all(is.finite(range)) || range[1] > range[2]) {
    huddle_abort(
      paste(
        "{.arg range} must be two finite numbers, the smaller one first,",
        "not {format_number(range[1])} and {format_number(range[2])}."
      ),
      class = "param", arg = "range", call = call
    )
  }
  as.double(range)
}

check_width <- function(d, width, call = rlang::caller_env()) {
  d <- check_count(d, arg = "d", call = call)
  if (d != width) {
    huddle_abort(
      c(
        "{.arg d} must be the number of columns of {.arg centers}.",
        x = "{.arg centers} has {count_of(width, 'column')} and {.arg d} is {format_number(d)}."
      ),
      class = "dim", arg = "d", call = call
    )
  }
  d
}

# One standard deviation per cluster.
check_spread <- function(sd, k, call = rlang::caller_env()) {
  if (length(sd) != 1 && length(sd) != k) {
    huddle_abort(
      c(
        "{.arg sd} must be one number, or one for each of {count_of(k, 'cluster')}.",
        x = "It has length {format_number(length(sd))}."
      ),
      class = "dim", arg = "sd", call = call
    )
  }
  spread <- vapply(seq_along(sd), function(i) {
    arg <- if (length(sd) == 1) "sd" else paste0("sd[", i, "]")
    check_number(sd[[i]], min = 0, arg = arg, call = call)
  }, numeric(1))
  rep_len(spread, k)
}
