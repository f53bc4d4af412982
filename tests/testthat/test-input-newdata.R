# Columns of new data go by name. The order is a cycle of three here: two columns exchanged, or all
# reversed, come out right even where an order is taken for its inverse.

cycle <- c("c", "a", "b")

# Three columns of different size, so that any exchange shows in every result.
three_columns <- function(n = 60) {
  x <- grid_groups(n, d = 3, k = 3) * rep(c(1, 4, 16), each = n)
  dimnames(x) <- list(NULL, c("a", "b", "c"))
  x
}

test_that("new data in a cycle of columns are taken into the model's order, their summary too", {
  x <- three_columns()
  fit <- known_fit(x)
  straight <- as_newdata(x, fit)
  for (turned in list(x[, cycle], x[, cycle[c(2, 3, 1)]], x[, c("b", "a", "c")])) {
    expect_identical(as_newdata(turned, fit), straight)
    expect_identical(as_newdata(as.data.frame(turned), fit), straight)
  }
  expect_equal(straight$columns[, 1], unname(colMeans(x)))
  expect_identical(straight$columns[, 2:3], unname(cbind(apply(x, 2, min), apply(x, 2, max))))
  # The model's columns in a cycle, the new ones as they were.
  turned <- known_fit(x[, cycle])
  expect_identical(as_newdata(x, turned), as_newdata(x[, cycle], turned))
  skip_if_not_installed("Matrix")
  sparse <- methods::as(x, "CsparseMatrix")
  straight <- as_newdata(sparse, fit, sparse = TRUE)
  turned <- as_newdata(sparse[, cycle], fit, sparse = TRUE)
  fields <- c("x", "n", "d", "col_names", "columns", "max_abs")
  expect_identical(turned[fields], straight[fields])
  expect_equal(straight$columns[, 1], unname(colMeans(x)))
})

test_that("every clustering answers for columns in a cycle as for its own", {
  x <- three_columns()
  fits <- list(
    kmeans = fit_from(x, x[1:3, ]), minibatch = cluster_minibatch(x, init = x[1:3, ]),
    cosine = cluster_kmeans(x, init = x[1:3, ], metric = "cosine"),
    dbscan = cluster_dbscan(x, 12, min_samples = 3), hdbscan = cluster_hdbscan(x, 4)
  )
  new <- x[7:30, ] + rep(c(0.25, 0, -0.25), each = 24)
  for (name in names(fits)) {
    fit <- fits[[name]]
    expect_gt(fit$k, 1, label = name)
    for (turned in list(new[, cycle], as.data.frame(new)[cycle])) {
      expect_identical(predict(fit, turned), predict(fit, new), label = name)
    }
  }
  for (name in c("kmeans", "minibatch", "cosine")) {
    fit <- fits[[name]]
    for (type in c("distance", "affinity")) {
      expect_identical(predict(fit, new[, cycle], type = type), predict(fit, new, type = type))
    }
    expect_identical(inertia(fit, new[, cycle]), inertia(fit, new))
  }
  hdbscan <- fits$hdbscan
  expect_identical(
    predict(hdbscan, new[, cycle], type = "prob"), predict(hdbscan, new, type = "prob")
  )
  expect_identical(anomaly_score(hdbscan, new[, cycle]), anomaly_score(hdbscan, new))
})

test_that("augment(), representatives and propagation take columns in a cycle", {
  x <- three_columns()
  fit <- fit_from(x, x[1:3, ])
  frame <- as.data.frame(x)
  found <- generics::augment(fit, newdata = frame[cycle])
  expect_identical(found$.cluster, generics::augment(fit, newdata = frame)$.cluster)
  expect_identical(representatives(fit, x[, cycle]), representatives(fit, x))
  rows <- representatives(fit, x)
  expect_identical(
    propagate_labels(fit, x[, cycle], c("p", "q", "r")), propagate_labels(fit, x, c("p", "q", "r"))
  )
  labels <- replace(rep(NA, 60), rows, c("p", "q", "r"))
  spread <- spread_labels(x, labels)
  new <- x[1:20, ] + 0.5
  shares <- predict(spread, new, type = "prob")
  expect_identical(predict(spread, new[, cycle], type = "prob"), shares)
  expect_identical(
    nearest_neighbors(x, query = new[, cycle], n_neighbors = 3),
    nearest_neighbors(x, query = new, n_neighbors = 3)
  )
})

test_that("a stream takes columns in a cycle, from its first rows on", {
  x <- three_columns(300)
  start <- cluster_minibatch(init = x[1:3, ], batch_size = 50)
  first <- partial_fit(start, x[1:100, ])
  expect_identical(partial_fit(start, x[1:100, cycle])$centers, first$centers)
  more <- partial_fit(first, x[101:300, ])
  expect_identical(partial_fit(first, x[101:300, cycle]), more)
  expect_identical(partial_fit(first, as.data.frame(x[101:300, cycle]))$centers, more$centers)
  # Rows that are kept until there are enough.
  kept <- partial_fit(cluster_minibatch(k = 4), x[1:2, ])
  started <- function(rows) with_fixed_seed(1, partial_fit(kept, rows))
  expect_identical(started(x[3:300, cycle]), started(x[3:300, ]))
  skip_if_not_installed("Matrix")
  sparse <- methods::as(x, "CsparseMatrix")
  expect_identical(
    partial_fit(first, sparse[101:300, cycle])$centers,
    partial_fit(first, sparse[101:300, ])$centers
  )
  expect_identical(predict(first, sparse[, cycle]), predict(first, x))
})
