near_of <- function(...) nearest_neighbors(..., progress = FALSE)
within_of <- function(...) radius_neighbors(..., progress = FALSE)

test_that("the nearest neighbours are those of the naive search, ties and bits included", {
  for (name in names(cases <- neighbor_cases())) {
    x <- cases[[name]]
    for (k in unique(pmin(c(1, 11, 70), nrow(x) - 1))) {
      for (metric in c("euclidean", "manhattan", "chebyshev")) {
        found <- near_of(x, n_neighbors = k, metric = metric)
        label <- paste(name, k, metric)
        # In the unit that the search takes, so that squares neither vanish nor overflow.
        unit <- if (name %in% c("tiny", "huge")) 2^floor(log2(max(abs(x)))) else 1
        oracle <- naive_neighbors(x / unit, k, metric = metric)
        expect_identical(found$index, oracle$index, label = label)
        expect_equal(found$distance, oracle$distance * unit, tolerance = 1e-15, label = label)
        if (unit == 1) expect_identical(found$distance, oracle$distance, label = label)
      }
    }
  }
})

test_that("neighbours of other points are found", {
  for (name in c("normal", "line", "wide", "ties", "duplicates", "far")) {
    x <- neighbor_cases()[[name]]
    query <- rbind(x[c(3, 1, 1), , drop = FALSE], x[1:40, , drop = FALSE] + 0.3, x[1, ] + 1e4)
    for (k in c(1, 5, nrow(x))) {
      found <- near_of(x, query, n_neighbors = k)
      oracle <- naive_neighbors(x, k, query)
      expect_identical(found[c("index", "distance")], oracle, label = paste(name, k))
    }
  }
  none <- near_of(matrix(1:6, 3), matrix(0, 0, 2), n_neighbors = 2)
  expect_identical(dim(none$index), c(0L, 2L))
  expect_output(print(none), "0 points")
})

test_that("minkowski distances of any power are found", {
  for (name in c("normal", "line", "ties", "tiny", "huge")) {
    x <- neighbor_cases()[[name]]
    for (p in c(1, 1.5, 2, 7, 60, Inf)) {
      found <- near_of(x, n_neighbors = 6, metric = "minkowski", p = p)
      metric <- if (p == 1) "manhattan" else if (p == Inf) "chebyshev" else "minkowski"
      oracle <- naive_neighbors(x, 6, metric = metric, p = p)
      # Powers beyond the range of doubles are the oracle's own trouble.
      told <- oracle$distance > max(abs(x)) * 1e-4
      expect_equal(found$distance[told], oracle$distance[told], tolerance = 1e-13)
      # Rounding orders ties.
      if (name != "ties") expect_gt(mean(found$index[told] == oracle$index[told]), 0.99)
    }
  }
  big <- near_of(neighbor_cases()$normal, metric = "minkowski", p = 1e5)
  expect_identical(big$index, near_of(neighbor_cases()$normal, metric = "chebyshev")$index)
  for (threads in 2:3) {
    expect_identical(
      near_of(neighbor_cases()$ties, metric = "minkowski", p = 3, n_threads = threads),
      near_of(neighbor_cases()$ties, metric = "minkowski", p = 3, n_threads = 1)
    )
  }
})

test_that("the tree and the search of all pairs agree to the last bit, for any threads", {
  more <- list(many = normal_points(2500, 9, 9), columns = normal_points(500, 40, 3))
  cases <- c(neighbor_cases(), more)
  for (name in names(cases)) {
    x <- cases[[name]]
    k <- min(8, nrow(x) - 1)
    tree <- near_of(x, n_neighbors = k, method = "tree", n_threads = 1)
    for (threads in 1:3) {
      for (method in c("tree", "brute", "auto")) {
        other <- near_of(x, n_neighbors = k, method = method, n_threads = threads)
        expect_identical(other[1:2], tree[1:2], label = paste(name, method, threads))
      }
      query <- x[rev(seq_len(nrow(x))), , drop = FALSE] * 1.01
      expect_identical(
        near_of(x, query, n_neighbors = k, method = "brute", n_threads = threads)[1:2],
        near_of(x, query, n_neighbors = k, method = "tree")[1:2], label = name
      )
    }
  }
})

test_that("many points at one place are no trouble", {
  x <- rbind(matrix(3, 60000, 2), normal_points(2000, 2, 1), matrix(0.5, 30000, 2))
  for (metric in c("euclidean", "minkowski", "haversine")) {
    taken <- system.time(found <- near_of(x, n_neighbors = 12, metric = metric, p = 3))
    expect_lt(taken[["user.self"]], 30) # all pairs would take minutes
    expect_identical(found$index[40000, ], 1:12)
    expect_identical(found$index[3, ], c(1:2, 4:13))
    expect_identical(found$index[70000, ], 62001:62012)
  }
})

test_that("the automatic choice takes the tree where it prunes and all pairs where it does not", {
  expect_identical(near_of(normal_points(5000, 2, 1))$method, "tree")
  expect_identical(near_of(normal_points(5000, 30, 1))$method, "brute")
  # Many columns, but points near a line.
  line <- outer(normal_points(5000, 1, 1)[, 1], seq_len(30))
  expect_identical(near_of(line + normal_points(5000, 30, 2, sd = 1e-3))$method, "tree")
})

test_that("all points within a radius are found, the radius included", {
  for (name in names(cases <- neighbor_cases())) {
    if (name %in% c("tiny", "huge")) next
    x <- cases[[name]]
    for (metric in c("euclidean", "manhattan", "chebyshev")) {
      distance <- naive_neighbors(x, min(5, nrow(x) - 1), metric = metric)$distance
      for (radius in c(0, distance[2, ncol(distance)], max(distance))) {
        found <- within_of(x, radius, metric = metric)
        label <- paste(name, metric, radius)
        expect_identical(found$index, naive_within(x, radius, metric = metric), label = label)
      }
    }
  }
  x <- neighbor_cases()$normal
  query <- x[1:30, ] + 0.25
  found <- within_of(x, 0.7, query)
  expect_identical(found$index, naive_within(x, 0.7, query))
  distance <- naive_distances(naive_values(x, query))
  expect_identical(found$distance[[7]], distance[7, found$index[[7]]])
  all <- within_of(x, Inf)
  expect_true(all(lengths(all$index) == nrow(x) - 1))
  for (threads in 2:3) expect_identical(within_of(x, 0.7, n_threads = threads), within_of(x, 0.7))
  power <- within_of(x, 0.5, metric = "minkowski", p = 3)
  expect_identical(power$index, naive_within(x, 0.5, metric = "minkowski", p = 3))
  tiny <- within_of(neighbor_cases()$tiny, 2e-151)
  expect_identical(tiny$index, naive_within(neighbor_cases()$tiny * 2^499, 2e-151 * 2^499))
  expect_output(print(found), "within 0.7 of 30 points, euclidean")
})

test_that("cosine distances are accurate", {
  x <- normal_points(400, 5, 3)
  x[2, ] <- x[1, ] * 4
  x[3, ] <- x[1, ] * (1 + 1e-7 * seq_len(5))
  unit <- x / sqrt(rowSums(x^2))
  found <- near_of(x, n_neighbors = 4, metric = "cosine")
  naive <- 1 - tcrossprod(unit)
  diag(naive) <- Inf
  expect_identical(found$index[, 1:3], t(apply(naive, 1, order))[, 1:3])
  expect_equal(found$distance[, 4], apply(naive, 1, function(row) sort(row)[4]), tolerance = 1e-10)
  expect_identical(found$index[1:2, 1], 2:1)
  expect_identical(found$distance[1, 1], 0)
  # The angle is 2e-7 or so, its cosine 1 to 14 places.
  sine <- sqrt(sum((unit[3, ] - sum(unit[3, ] * unit[1, ]) * unit[1, ])^2))
  expect_equal(found$distance[1, 2], sine^2 / 2, tolerance = 1e-6)
  within <- within_of(x, 0.05, metric = "cosine")
  expect_identical(lengths(within$index), as.integer(rowSums(naive <= 0.05)))
  expect_error(near_of(rbind(x, 0), metric = "cosine"), class = "huddle_error_input")
})

test_that("haversines are distances on the ground", {
  i <- seq_len(500)
  x <- cbind(90 * sin(i * 0.71), 180 * sin(i * 1.3))
  x[2, ] <- x[1, ]
  x[3:6, ] <- rbind(c(10, 180), c(10, -180), c(90, 0), c(90, 77))
  oracle <- naive_neighbors(x, 6, metric = "haversine")
  found <- near_of(x, n_neighbors = 6, metric = "haversine")
  expect_equal(found$distance, oracle$distance, tolerance = 1e-12)
  expect_gt(mean(found$index == oracle$index), 0.99)
  expect_lt(found$distance[3, 1], 1e-8)
  expect_lt(found$distance[5, 1], 1e-8)
  query <- -x[1:50, ]
  expect_equal(
    near_of(x, query, n_neighbors = 2, metric = "haversine")$distance,
    naive_neighbors(x, 2, query, "haversine")$distance, tolerance = 1e-12
  )
  within <- within_of(x, 5e5, metric = "haversine")
  expect_identical(
    lapply(within$index, sort), lapply(naive_within(x, 5e5, metric = "haversine"), sort)
  )
  expect_true(all(lengths(within_of(x, 3e7, metric = "haversine")$index) == 499))
  # A quarter of a meridian.
  quarter <- near_of(rbind(c(0, 0), c(90, 0)), n_neighbors = 1, metric = "haversine")
  expect_equal(quarter$distance[1], pi / 2 * 6371008.8, tolerance = 1e-14)
  expect_error(near_of(x[, c(2, 1)], metric = "haversine"), class = "huddle_error_input")
  expect_error(near_of(cbind(x, 1), metric = "haversine"), class = "huddle_error_dim")
})

test_that("given distances are searched", {
  x <- neighbor_cases()$ties
  distances <- stats::dist(x)
  oracle <- naive_neighbors(x, 7)
  found <- near_of(distances, n_neighbors = 7)
  expect_identical(found$index, oracle$index)
  expect_equal(found$distance, oracle$distance, tolerance = 1e-15)
  expect_identical(found$metric, "dist")
  expect_identical(within_of(distances, 1)$index, naive_within(x, 1))
  expect_identical(near_of(distances, n_neighbors = 7, n_threads = 2), found)
  expect_error(near_of(distances, x[1:2, ]), class = "huddle_error_param")
  expect_error(near_of(replace(distances, 2, NA)), class = "huddle_error_nonfinite")
  expect_error(near_of(replace(distances, 2, -1)), class = "huddle_error_input")
})

test_that("names, kinds of input and the print are as everywhere", {
  x <- named_points()
  found <- near_of(x, n_neighbors = 2)
  expect_identical(rownames(found$index), rownames(x))
  expect_identical(rownames(found$distance), rownames(x))
  expect_identical(near_of(as.data.frame(x), n_neighbors = 2), found)
  swapped <- near_of(x, x[, 2:1], n_neighbors = 1)
  expect_identical(unname(swapped$index[, 1]), 1:12)
  expect_identical(names(within_of(x, 1)$index), rownames(x))
  expect_output(print(found), "2 nearest neighbours of 12 points, euclidean")
  expect_output(expect_invisible(print(within_of(x, 1))), "2 without any")
})

test_that("wrong arguments are refused", {
  x <- named_points()
  refused <- function(expr, class, arg) {
    error <- expect_error(expr, class = paste0("huddle_error_", class))
    expect_identical(error$arg, arg)
  }
  refused(near_of(), "type", "x")
  refused(near_of(letters), "type", "x")
  refused(near_of(replace(x, 3, NA)), "nonfinite", "x")
  refused(near_of(x, replace(x, 3, Inf)), "nonfinite", "query")
  refused(near_of(x, x[, 1, drop = FALSE]), "dim", "query")
  refused(near_of(x, cbind(a = 1, z = 2)), "dim", "query")
  refused(near_of(x, n_neighbors = 12), "param", "n_neighbors")
  refused(near_of(x, x, n_neighbors = 13), "param", "n_neighbors")
  refused(near_of(x[1, , drop = FALSE]), "size", "x")
  refused(near_of(x, metric = "euclid"), "param", "metric")
  refused(near_of(x, p = 0.5), "param", "p")
  refused(near_of(x, metric = "manhattan", method = "brute"), "param", "method")
  refused(near_of(x, k = 3), "param", "k")
  refused(nearest_neighbors(x, progress = NA), "param", "progress")
  refused(within_of(x, -1), "param", "radius")
  refused(within_of(x), "param", "radius")
  refused(within_of(x, 1, eps = 2), "param", "eps")
  expect_identical(within_of(x[1, , drop = FALSE], 1)$index, list(r1 = integer()))
})

test_that("an approximate search finds most neighbours, with exact distances", {
  skip_if_not_installed("RcppHNSW")
  x <- normal_points(2000, 8, 1)
  exact <- near_of(x, n_neighbors = 6)
  rough <- near_of(x, n_neighbors = 6, method = "hnsw")
  expect_identical(rough$method, "hnsw")
  expect_identical(dim(rough$index), dim(exact$index))
  expect_false(any(rough$index == row(rough$index)))
  expect_gt(mean(rough$index == exact$index), 0.9)
  same <- rough$index == exact$index
  expect_equal(rough$distance[same], exact$distance[same], tolerance = 1e-14)
  query <- near_of(x, x[1:20, ], n_neighbors = 1, method = "hnsw")
  expect_identical(query$index[, 1], 1:20)
})

test_that("the approximate search leaves out the point itself", {
  index <- rbind(c(1L, 4L, 2L), c(3L, 2L, 1L), c(1L, 2L, 4L))
  expect_identical(without_own(index, 2), rbind(c(4L, 2L), c(3L, 1L), c(1L, 2L)))
})

# Runs in a fresh process.
isa_neighbors <- function() {
  loadNamespace("huddle")
  points <- function(n, d) {
    i <- seq_len(n)
    vapply(seq_len(d), function(j) round(sin(i * (j + 0.37)) + cos(i * i * 0.11 + j), 2), i + 0)
  }
  shapes <- list(c(2000, 1, 3), c(2000, 2, 10), c(1500, 3, 17), c(1000, 7, 40), c(600, 33, 70))
  list(
    isa = utils::getFromNamespace("simd_isa", "huddle")(),
    runs = lapply(shapes, function(s) {
      x <- points(s[1], s[2])
      list(
        lapply(c("tree", "brute"), function(method) {
          huddle::nearest_neighbors(x, n_neighbors = s[3], method = method, progress = FALSE)[1:2]
        }),
        huddle::nearest_neighbors(x, metric = "manhattan", progress = FALSE)[1:2],
        huddle::radius_neighbors(x, 0.1 * s[2], metric = "chebyshev", progress = FALSE)[1:2]
      )
    })
  )
}

test_that("every instruction set gives the same neighbours", {
  skip_if_not_installed("callr")
  skip_on_cran()
  names <- c("generic", "avx2", "avx512")
  results <- lapply(names, function(isa) in_fresh_r(isa_neighbors, env = c(HUDDLE_ISA = isa)))
  expect_identical(results[[1]]$isa, "generic")
  for (result in results[-1]) {
    expect_identical(result$runs, results[[1]]$runs, label = result$isa)
  }
})

test_that("sums that lose all their addends leave out no neighbour", {
  # Half of the points lie beside the query, the others across the origin: the last of 500
  # neighbours is among those, and is found only after 500 of them have been seen that seem nearer
  # or are farther.
  for (d in c(64, 200)) {
    for (gap in c(1, 4, 5, 6, 7)) {
      case <- lost_addends(d, gap, long = 1.004 * sqrt(4 / 3))
      query <- case$points[1, , drop = FALSE]
      beside <- query[rep(1, 499), ] * (1 - 1:499 / 1e6)
      beyond <- case$centers[rep(2, 500), ]
      beyond[, 1] <- beyond[, 1] * (1.0002 + 1:500 / 1e6)
      x <- rbind(beside, case$centers[2, ], beyond, case$centers[1, ])
      for (method in c("brute", "tree")) {
        found <- near_of(x, query, n_neighbors = 500, method = method)
        expect_identical(found$index[c(1, 500)], c(1L, 1001L), label = paste(method, d, gap))
      }
    }
  }
})

test_that("on the ground the radius is included to the last digit, up to the other side", {
  i <- seq_len(300)
  x <- cbind(90 * sin(i * 0.71), 180 * sin(i * 1.3))
  found <- near_of(x, n_neighbors = 8, metric = "haversine")
  for (row in seq(1, 300, 9)) {
    place <- x[row, , drop = FALSE]
    for (rank in c(1, 8)) {
      within <- within_of(x, found$distance[row, rank], place, metric = "haversine")
      expect_identical(setdiff(within$index[[1]], row), found$index[row, seq_len(rank)])
    }
  }
  # The haversine of what is opposite is 1, or a little more than it by rounding.
  opposite <- cbind(-x[, 1], x[, 2] + 180)
  for (row in seq(1, 300, 7)) {
    far <- near_of(x[row, , drop = FALSE], opposite[row, , drop = FALSE], 1, metric = "haversine")
    expect_equal(far$distance[[1]], pi * 6371008.8, tolerance = 1e-7)
    half <- within_of(x[row, , drop = FALSE], far$distance[[1]], opposite[row, , drop = FALSE],
                      metric = "haversine")
    expect_identical(half$index[[1]], 1L)
  }
})

test_that("equal rows are neighbours at the radius 0 by any power", {
  x <- normal_points(70, 3, 4)[rep(1:70, each = 3), ]
  for (p in c(1.5, 3, 40)) {
    found <- within_of(x, 0, metric = "minkowski", p = p)
    expect_identical(found$index[[5]], c(4L, 6L))
    expect_true(all(lengths(found$index) == 2))
    near <- near_of(x, n_neighbors = 2, metric = "minkowski", p = p)
    expect_identical(near$index[5, ], c(4L, 6L))
    expect_identical(max(near$distance), 0)
  }
})
