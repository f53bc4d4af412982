graph_of <- function(...) as.matrix(neighbor_graph(..., progress = FALSE))

naive_graph <- function(x, k) {
  near <- naive_neighbors(x, k)
  graph <- matrix(NA_real_, nrow(x), nrow(x))
  graph[cbind(c(row(near$index)), c(near$index))] <- near$distance
  graph
}

# The stored entries, zeros included; NA where there is none.
entries <- function(graph) {
  dense <- matrix(NA_real_, nrow(graph), ncol(graph))
  dense[cbind(graph@i + 1L, rep(seq_len(ncol(graph)), diff(graph@p)))] <- graph@x
  dense
}

test_that("the graph has the neighbours of each point in its row", {
  skip_if_not_installed("Matrix")
  for (name in c("normal", "ties", "duplicates", "two", "line")) {
    x <- neighbor_cases()[[name]]
    k <- min(4, nrow(x) - 1)
    oracle <- naive_graph(x, k)
    graph <- neighbor_graph(x, n_neighbors = k, progress = FALSE)
    expect_true(methods::validObject(graph))
    expect_identical(entries(graph), oracle, label = name)
    union <- neighbor_graph(x, n_neighbors = k, symmetric = "union", progress = FALSE)
    expect_identical(entries(union), pmax(oracle, t(oracle), na.rm = TRUE), label = name)
    mutual <- neighbor_graph(x, n_neighbors = k, symmetric = "mutual", progress = FALSE)
    expect_identical(entries(mutual), pmax(oracle, t(oracle)), label = name)
    ones <- neighbor_graph(x, n_neighbors = k, mode = "connectivity", progress = FALSE)
    expect_identical(entries(ones), oracle * 0 + 1, label = name)
  }
})

test_that("a graph by radius is symmetric", {
  skip_if_not_installed("Matrix")
  x <- neighbor_cases()$ties
  graph <- neighbor_graph(x, radius = 1, progress = FALSE)
  near <- naive_within(x, 1)
  expect_equal(Matrix::rowSums(graph != 0), lengths(near))
  expect_true(Matrix::isSymmetric(graph))
  for (symmetric in c("union", "mutual")) {
    expect_identical(neighbor_graph(x, radius = 1, symmetric = symmetric, progress = FALSE), graph)
  }
  empty <- neighbor_graph(x, radius = 0.5, progress = FALSE)
  expect_identical(length(empty@x), 0L)
  expect_identical(dim(graph_of(x[1, , drop = FALSE], radius = 1)), c(1L, 1L))
})

test_that("names, metrics and given distances reach the graph", {
  skip_if_not_installed("Matrix")
  x <- named_points()
  graph <- graph_of(x, n_neighbors = 3, metric = "manhattan")
  expect_identical(dimnames(graph), list(rownames(x), rownames(x)))
  near <- nearest_neighbors(x, n_neighbors = 3, metric = "manhattan", progress = FALSE)
  expect_identical(rowSums(graph), rowSums(near$distance))
  expect_equal(graph_of(stats::dist(x), n_neighbors = 3), graph_of(x, n_neighbors = 3))
  expect_identical(sum(graph_of(unname(x)) > 0), 60L)
  tiny <- graph_of(x * 1e-200, radius = 3e-200)
  expect_equal(tiny * 1e200, graph_of(x, radius = 3))
  for (threads in 2:3) {
    expect_identical(graph_of(x, n_threads = threads), graph_of(x, n_threads = 1))
  }
})

test_that("wrong arguments are refused", {
  x <- named_points()
  refused <- function(expr, class, arg) {
    error <- expect_error(expr, class = paste0("huddle_error_", class))
    expect_identical(error$arg, arg)
  }
  refused(graph_of(x, n_neighbors = 2, radius = 1), "param", "radius")
  refused(graph_of(x, n_neighbors = 12), "param", "n_neighbors")
  refused(graph_of(x, radius = -1), "param", "radius")
  refused(graph_of(x, mode = "weights"), "param", "mode")
  refused(graph_of(x, symmetric = TRUE), "param", "symmetric")
  refused(graph_of(x, method = "hnsw"), "param", "method")
  refused(graph_of(x[1, , drop = FALSE]), "size", "x")
  expect_error(check_entries(2^31), class = "huddle_error_size")
})
