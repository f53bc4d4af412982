#' A graph of neighbours
#'
#' `neighbor_graph()` gives the neighbours of each point as a sparse matrix: entry `[i, j]` is there
#' if point `j` is a neighbour of point `i`.
#'
#' @inheritParams nearest_neighbors
#' @param n_neighbors,radius Which points are neighbours: the `n_neighbors` nearest of each point,
#'   or all that are no farther than `radius`. Give one of them; 5 neighbours is the default.
#' @param mode Whether an entry is the `"distance"` or, for `"connectivity"`, 1.
#' @param symmetric With `n_neighbors` a point need not be a neighbour of its neighbours. `"none"`
#'   leaves that as it is, `"union"` links two points if either is a neighbour of the other,
#'   `"mutual"` only if both are. By `radius` the graph is symmetric in any case.
#' @param method As for [nearest_neighbors()], without `"hnsw"`.
#'
#' @details
#' The graph is built as it is found, without a matrix of distances. Points at distance 0 are
#' neighbours, so their entries are 0 and are stored: `Matrix::drop0()` would remove the link. There
#' are no entries on the diagonal. A graph holds at most 2^31 - 1 entries.
#'
#' @return A `dgCMatrix` of the Matrix package, with a row and a column for each point. Rows and
#'   columns have the row names of `x`, if there are any.
#' @seealso [nearest_neighbors()].
#' @examplesIf requireNamespace("Matrix", quietly = TRUE)
#' graph <- neighbor_graph(moons[, 1:2], n_neighbors = 4, symmetric = "mutual")
#' Matrix::nnzero(graph)
#' Matrix::isSymmetric(graph)
#' @export
neighbor_graph <- function(x, n_neighbors = NULL, radius = NULL, ...,
                           mode = c("distance", "connectivity"),
                           symmetric = c("none", "union", "mutual"),
                           metric = c("euclidean", "manhattan", "chebyshev", "minkowski",
                                      "cosine", "haversine"),
                           p = 2, method = c("auto", "tree", "brute"), n_threads = NULL,
                           progress = getOption("huddle.progress", interactive())) {
  check_no_dots(...)
  n_threads <- resolve_threads(n_threads)
  mode <- check_choice(mode)
  symmetric <- check_choice(symmetric)
  method <- check_choice(method)
  search <- as_search(x, NULL, metric, p, n_threads)
  check_method(method, search)
  reach <- graph_reach(n_neighbors, radius, search)
  rlang::check_installed("Matrix", "to build sparse matrices.")
  report <- progress_report(check_flag(progress), "Searching")
  graph <- run_core(neighbors_graph_(
    search$from, search$n, reach$k, reach$radius / search$unit, method, symmetric,
    mode == "connectivity", n_threads, report
  ))
  check_entries(graph$entries)
  weights <- if (mode == "distance") graph$x * search$unit else graph$x
  names <- search$query_names
  methods::new(
    "dgCMatrix", p = graph$p, i = graph$i, x = weights, Dim = rep(as.integer(search$n), 2),
    Dimnames = list(names, names)
  )
}

# `radius` is empty for a graph of nearest neighbours.
graph_reach <- function(n_neighbors, radius, search, call = rlang::caller_env()) {
  if (is.null(radius)) {
    k <- check_neighbors(if (is.null(n_neighbors)) 5 else n_neighbors, search, call = call)
    return(list(k = k, radius = numeric()))
  }
  if (!is.null(n_neighbors)) {
    huddle_abort(
      "Only one of {.arg n_neighbors} and {.arg radius} may be given.",
      class = "param", arg = "radius", call = call
    )
  }
  list(k = 0L, radius = check_number(radius, min = 0, infinite = TRUE, arg = "radius", call = call))
}

check_entries <- function(entries, call = rlang::caller_env()) {
  if (entries > .Machine$integer.max) {
    huddle_abort(
      c(
        "The graph has more entries than a sparse matrix of R can hold.",
        x = "There are {format_number(entries)}; {format_number(.Machine$integer.max)} fit.",
        i = "Use fewer neighbours or a smaller radius."
      ),
      class = "size", call = call
    )
  }
}
