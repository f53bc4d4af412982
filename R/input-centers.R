# Starting centers: the names that the core knows, or centers of the user's own, checked.

# The name of a random start, or a list of different k x d matrices.
starting_centers <- function(init, points, k, n_init, call = rlang::caller_env()) {
  if (is.function(init)) {
    return(centers_from_function(init, points, k, n_init, call))
  }
  if (is.character(init) && is.null(dim(init))) {
    names <- c("kmeans++", "random", "afkmc2", "kmeans||", "bisecting")
    return(check_choice(init, names, call = call))
  }
  list(check_centers(init, points, k, call))
}

centers_from_function <- function(init, points, k, n_init, call) {
  starts <- list()
  for (i in seq_len(n_init)) {
    centers <- tryCatch(
      check_centers(init(given_points(points), k), points, k, call),
      error = function(error) {
        huddle_abort(
          "{.arg init} must be a function of {.arg x} and {.arg k} that returns starting centers.",
          class = "param", arg = "init", call = call, parent = error
        )
      }
    )
    if (length(Filter(function(start) identical(start, centers), starts)) > 0) {
      break
    }
    starts[[i]] <- centers
  }
  starts
}

# What the user's own function is handed: a sparse matrix as one.
given_points <- function(points) if (points$sparse) points$given else points$x

check_centers <- function(init, points, k, call) {
  given <- as_points(init, arg = "init", call = call, n_threads = 1, sparse = TRUE)
  centers <- if (given$sparse) dense_rows(given, seq_len(given$n)) else given$x
  # Names that have nothing to do with those of the data are no names of its columns.
  if (any(colnames(centers) %in% points$col_names) && ncol(centers) >= points$d) {
    like <- matrix(0, 0L, points$d, dimnames = list(NULL, points$col_names))
    order <- match_columns(colnames(centers), ncol(centers), like, "init", call, of = "`x`")
    if (!is.null(order)) centers <- centers[, order, drop = FALSE]
  }
  if (!identical(dim(centers), c(as.integer(k), points$d))) {
    huddle_abort(
      c(
        "{.arg init} must be {format_number(k)} x {points$d}, with a row for each cluster.",
        x = "It is {nrow(centers)} x {ncol(centers)}."
      ),
      class = "dim", arg = "init", call = call
    )
  }
  twin <- first_twin(centers)
  if (!is.null(twin)) {
    huddle_abort(
      c("The rows of {.arg init} must differ.", x = "Rows {twin[[1]]} and {twin[[2]]} are equal."),
      class = "input", arg = "init", call = call
    )
  }
  centers
}

# Starting centers scaled to length one.
directions <- function(centers, call = rlang::caller_env(2)) {
  centers <- on_sphere(list(x = centers, sparse = FALSE), "init", call, 1L)$x
  if (!is.null(first_twin(centers))) {
    huddle_abort(
      "The rows of {.arg init} must differ in direction.",
      class = "input", arg = "init", call = call
    )
  }
  centers
}

# Two equal rows, or NULL. Rows are compared as numbers: duplicated() would compare their digits.
first_twin <- function(x) {
  if (!anyDuplicated(x[, 1])) {
    return(NULL)
  }
  order <- do.call(order, lapply(seq_len(ncol(x)), function(j) x[, j]))
  same <- rowSums(x[order[-1], , drop = FALSE] != x[order[-nrow(x)], , drop = FALSE]) == 0
  if (any(same)) sort(order[which(same)[[1]] + 0:1])
}
