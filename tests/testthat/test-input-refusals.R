test_that("numbers of other kinds are refused with the way to convert them", {
  # Like that of the package float, S4 with the numbers in a slot.
  where <- new.env()
  methods::setClass("float32", representation(Data = "ANY"), where = where)
  on.exit(methods::removeClass("float32", where = where))
  single <- methods::new("float32", Data = matrix(1:6, 3))
  frame <- structure(
    list(a = c(1, 2, 3), b = methods::new("float32", Data = 1:3)), class = "data.frame",
    row.names = 1:3
  )
  says <- function(expr, class, words) {
    error <- rlang::catch_cnd(expr, "error")
    expect_s3_class(error, paste0("huddle_error_", class))
    expect_match(conditionMessage(error), words, fixed = TRUE)
  }
  x <- matrix(1:12, 6, dimnames = list(NULL, c("a", "b")))
  fit <- cluster_kmeans(x, 2)
  says(cluster_kmeans(single, 2), "type", "`float::dbl(x)`")
  says(nearest_neighbors(x, single, 1), "type", "`float::dbl(query)`")
  says(predict(fit, single), "type", "`float::dbl(newdata)`")
  says(cluster_dbscan(frame, 1), "type", "`float::dbl()`")
  says(predict(fit, frame), "type", "`float::dbl()`")
  says(cluster_kmeans(x, 2, weights = single), "type", "`float::dbl(weights)`")
  says(cluster_kmeans(x, single), "param", "`float::dbl(k)`")
  says(cluster_kmeans(x, 2, weights = factor(1:6)), "type", "as.numeric(as.character(weights))")
  says(cluster_kmeans(x, 2, weights = table(1:6)), "type", "`as.vector(weights)`")
  says(cluster_kmeans(x, 2, weights = data.frame(w = 1:6)), "type", "`weights[[1]]`")
  says(cluster_kmeans(as.Date("2020-01-01") + 0:3, 2), "type", "matrix(as.numeric(x), ncol = 1)")
  says(cluster_kmeans(factor(1:3), 2), "type", "model.matrix")
  says(cluster_kmeans(matrix(as.raw(1:4), 2), 2), "type", "storage.mode(x)")
  says(cluster_kmeans(matrix(1i, 2, 2), 2), "type", "cbind(Re(x), Im(x))")
  says(cluster_kmeans(list(1:2, 3:4), 2), "type", "do.call(rbind, x)")
  wait <- data.frame(wait = as.difftime(1:3, units = "mins"))
  says(cluster_kmeans(wait, 2), "type", "as.numeric(units = ")
  skip_if_not_installed("bit64")
  counts <- bit64::as.integer64(1:6)
  says(cluster_kmeans(x, 2, weights = counts), "type", "`as.double(weights)`")
  says(cluster_kmeans(x, bit64::as.integer64(2)), "param", "`as.double(k)`")
})

test_that("counts are numbers", {
  x <- matrix(c(1L, 2L, 9L, 10L), 4, dimnames = list(NULL, "n"))
  frame <- data.frame(n = x[, 1])
  expected <- unname(cluster_dbscan(x + 0, 2, 1)$cluster)
  for (counts in list(x, frame, structure(x, class = "table"), x > 5)) {
    expect_length(cluster_dbscan(counts, 2, 1)$cluster, 4)
  }
  expect_identical(cluster_dbscan(x, 2L, 1L)$cluster, expected)
  expect_identical(cluster_dbscan(frame, 2, 1, weights = 1:4)$cluster, expected)
  expect_identical(predict(cluster_dbscan(x, 2, 1), x), expected)
})
