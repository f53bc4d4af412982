# The door for distances between rows.

test_that("distances come out as they are, with their names", {
  x <- named_points(5)
  given <- as_distances(dist(x))
  expect_identical(as.vector(given$x), as.vector(dist(x)))
  expect_identical(given$n, 5L)
  expect_identical(given$row_names, rownames(x))
  expect_identical(given$max_abs, max(dist(x)))
  whole <- structure(1:3, Size = 3L, class = "dist")
  expect_identical(as_distances(whole)$x, c(1, 2, 3))
  expect_identical(as_distances(dist(x[1, , drop = FALSE]))[["n"]], 1L)
})

test_that("a dist is not copied on its way", {
  skip_if_not(capabilities("profmem"))
  distances <- dist(grid_groups(200))
  tracemem(distances)
  on.exit(untracemem(distances))
  expect_identical(utils::capture.output(given <- as_distances(distances)), character())
  expect_identical(given$n, 200L)
})

test_that("methods of other packages for the class play no part", {
  skip_if_not_installed("callr")
  seen <- in_fresh_r(function() {
    registerS3method("dim", "dist", function(x) rep(attr(x, "Size"), 2))
    registerS3method("names", "dist", function(x) attr(x, "Labels"))
    distances <- stats::dist(matrix(c(1, 2, 3, 11, 12, 13), dimnames = list(letters[1:6], NULL)))
    list(
      huddle::cluster_dbscan(distances, 2, 2)$cluster, huddle::lof(distances, 2),
      huddle::silhouette_score(distances, c(1, 1, 1, 2, 2, 2))
    )
  })
  distances <- dist(matrix(c(1, 2, 3, 11, 12, 13), dimnames = list(letters[1:6], NULL)))
  expect_identical(seen, list(
    cluster_dbscan(distances, 2, 2)$cluster, lof(distances, 2),
    silhouette_score(distances, c(1, 1, 1, 2, 2, 2))
  ))
})

test_that("damaged distances are refused with what is wrong", {
  distances <- dist(named_points(4))
  refused <- function(x, class) {
    expect_error(as_distances(x, "x"), class = paste0("huddle_error_", class))
  }
  refused(replace(distances, 2, -1), "input")
  refused(replace(distances, 2, NA), "nonfinite")
  refused(replace(distances, 3, Inf), "nonfinite")
  refused(structure(distances, Size = 5L), "dim")
  refused(structure(distances, Size = NULL), "dim")
  refused(structure(letters[1:6], Size = 4L, class = "dist"), "type")
  expect_snapshot(error = TRUE, {
    as_distances(replace(distances, c(2, 4), -1))
    as_distances(replace(distances, 2, NA))
    as_distances(structure(distances, Size = 5L))
  })
})
