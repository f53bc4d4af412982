# Every exported cluster_*() answers the same inputs alike, good and bad. The inputs and the answers
# are in helper-contract-tables.R.

test_that("every exported clusterer has a row in the contract", {
  expect_identical(setdiff(exported_clusterers(), names(clusterer_rows)), character())
  expect_identical(setdiff(names(clusterer_rows), exported_clusterers()), character())
  expect_true(all(nchar(not_clusterers) > 20))
})

test_that("every argument of every clusterer has values that it must refuse", {
  for (name in exported_clusterers()) {
    known <- c(names(bad_arguments(name, 60)), checked_elsewhere)
    arguments <- names(formals(getExportedValue("huddle", name)))
    expect_identical(setdiff(arguments, known), character(), label = name)
  }
})

for (name in names(clusterer_rows)) {
  test_that(paste0(name, "() refuses points it cannot use"), {
    rows <- bad_points(name)
    for (case in names(rows)) {
      bad <- rows[[case]]
      expect_clean_error(fit_with(name, bad$value), bad$class, "x", bad$says, label = case)
    }
    x <- contract_points()[0, ]
    expect_clean_error(fit_with(name, x), "dim", "x", "row", label = "no rows")
    frame <- data.frame(a = double(), b = double())
    expect_clean_error(fit_with(name, frame), "dim", "x", "row", label = "no rows in a data frame")
  })

  test_that(paste0(name, "() names x when it is missing, or has an empty model"), {
    fit <- getExportedValue("huddle", name)
    if (name %in% starts_empty) {
      empty <- rlang::inject(fit(!!!clusterer_rows[[name]]))
      expect_clean_error(predict(empty, contract_points()), "model", says = "no clusters yet")
    } else {
      expect_clean_error(rlang::inject(fit(!!!clusterer_rows[[name]])), c("type", "param"), "x")
    }
  })

  test_that(paste0(name, "() names each bad column, none of the good ones"), {
    frame <- data.frame(good = 1:4, city = letters[1:4], fine = 4:1, size = factor(1:4))
    error <- expect_clean_error(fit_with(name, frame), "type", "x", c("city", "size"))
    expect_no_match(conditionMessage(error), "good|fine")
  })

  test_that(paste0(name, "() refuses bad values of its arguments"), {
    x <- contract_points()
    table <- bad_arguments(name, nrow(x))
    for (argument in names(table)) {
      for (value in table[[argument]]) {
        args <- rlang::set_names(list(value), argument)
        expect_clean_error(
          rlang::inject(fit_with(name, x, !!!args)), "param", argument,
          label = paste(argument, "=", deparse(value)[1])
        )
      }
    }
  })

  test_that(paste0(name, "() refuses an argument that it does not have"), {
    x <- contract_points()
    says <- c("n_thread\\b", "n_threads")
    expect_clean_error(fit_with(name, x, n_thread = 1), "param", says = says)
    expect_clean_error(fit_with(name, x, zzz = 1), "param", says = "zzz")
    fit <- getExportedValue("huddle", name)
    args <- unname(clusterer_rows[[name]])
    expect_clean_error(rlang::inject(fit(x, !!!args, "stray", 1)), "param")
  })

  if (takes(name, "k")) {
    test_that(paste0(name, "() works from k = 1 to k = n and names n beyond"), {
      x <- contract_points(12)
      one <- fit_with(name, x, k = 1)
      expect_identical(unname(one$cluster), rep(1L, 12))
      # Mixtures warn that their components are no wider than they must be.
      all <- maybe_noise(fit_with(name, x, k = 12))
      expect_identical(unname(all$cluster), 1:12)
      expect_clean_error(fit_with(name, x, k = 13), "param", "k", c("\\b13\\b", "\\b12\\b"))
      point <- x[1, , drop = FALSE]
      expect_clean_error(fit_with(name, point, k = 2), "size", "k", c("\\b2\\b", "\\b1\\b"))
      fit <- fit_with(name, point, k = 1)
      expect_identical(unname(fit$cluster), 1L)
      column <- fit_with(name, x[, 1, drop = FALSE], k = 2)
      expect_identical(dim(column$centers), c(2L, 1L))
      expect_identical(colnames(column$centers), "a")
    })

    test_that(paste0(name, "() counts distinct rows before it promises k clusters"), {
      same <- matrix(0.1, 50, 2)
      fit <- fit_with(name, same, k = 1)
      expect_identical(unname(fit$cluster), rep(1L, 50))
      expect_equal(unname(fit$centers), matrix(0.1, 1, 2), tolerance = 1e-15)
      expect_clean_error(fit_with(name, same, k = 2), "input", says = "\\b1\\b")
      few <- contract_points()[c(1, 2, 3, 1, 2, 3, 3), ]
      expect_clean_error(fit_with(name, few, k = 4), "input", says = "\\b3\\b")
      expect_length(unique(maybe_noise(fit_with(name, few, k = 3))$cluster), 3)
      zeros <- rbind(c(0, 1), c(-0, 1), c(0, 2))
      expect_clean_error(fit_with(name, zeros, k = 3), "input", says = "\\b2\\b")
    })
  }

  test_that(paste0(name, "() takes every kind of numeric table and keeps its names"), {
    x <- contract_points()
    plain <- with_fixed_seed(1, fit_with(name, x))
    expect_null(names(plain$cluster))
    named <- x
    rownames(named) <- paste0("p", seq_len(nrow(x)))
    frame <- as.data.frame(x)
    kinds <- list(frame = frame, named = named, named_frame = as.data.frame(named))
    if (rlang::is_installed("tibble")) kinds$tibble <- tibble::as_tibble(frame)
    if (rlang::is_installed("data.table")) kinds$data.table <- data.table::as.data.table(frame)
    for (kind in names(kinds)) {
      points <- kinds[[kind]]
      fit <- expect_unchanged(points, with_fixed_seed(1, fit_with(name, points)))
      expect_identical(unname(fit$cluster), plain$cluster, label = kind)
      expect_identical(fit$centers, plain$centers, label = kind)
      row_names <- if (grepl("named", kind)) rownames(named)
      expect_identical(names(fit$cluster), row_names, label = kind)
    }
  })

  test_that(paste0(name, "() reads integers and flags as numbers"), {
    x <- round(contract_points() * 64)
    wholes <- x
    storage.mode(wholes) <- "integer"
    expect_equal(fit_from_start(name, wholes)$cluster, fit_from_start(name, x)$cluster)
    mixed <- data.frame(a = as.integer(x[, 1]), b = x[, 2])
    expect_equal(fit_from_start(name, mixed)$cluster, fit_from_start(name, x)$cluster)
    flags <- cbind(a = rep(c(TRUE, FALSE, FALSE), 4), b = rep(c(FALSE, TRUE, FALSE), 4))
    # Points at three places are no groups to HDBSCAN.
    maybe_noise(expect_equal(
      fit_from_start(name, flags, start = flags[1:3, ] + 0)$cluster,
      fit_from_start(name, flags + 0)$cluster
    ))
  })

  test_that(paste0(name, "() leaves its inputs alone"), {
    x <- contract_points()
    expect_unchanged(x, fit_from_start(name, x))
    start <- x[1:3, ] + 1
    if (takes_centers(name)) expect_unchanged(start, fit_with(name, x, init = start))
    w <- rep(c(1, 2, 0), 20)
    if (takes(name, "weights")) expect_unchanged(w, fit_with(name, x, weights = w))
    fit <- fit_from_start(name, x)
    if (predicts(name)) expect_unchanged(fit, predict(fit, x))
  })

  test_that(paste0(name, "() copes with constant columns and many duplicates"), {
    x <- cbind(contract_points(), c = 7)
    fit <- fit_from_start(name, x)
    expect_identical(fit$cluster, fit_from_start(name, x[, 1:2])$cluster)
    if (!is.null(fit$centers)) expect_identical(unname(fit$centers[, "c"]), rep(7, fit$k))
    heap <- rbind(x[1:3, 1:2], matrix(x[1, 1:2], 1e5, 2, byrow = TRUE))
    fit <- maybe_noise(fit_with(name, heap))
    if (name %in% leaves_singles) {
      expect_identical(unname(fit$cluster[2:3]), c(0L, 0L))
      expect_length(unique(fit$cluster[-(2:3)]), 1)
      return()
    }
    expect_identical(unname(fit$cluster[1:3]), 1:3)
    expect_identical(unname(fit$size), c(100001L, 1L, 1L))
    if (!is.null(fit$centers)) {
      expect_equal(unname(fit$centers), unname(x[1:3, 1:2]), tolerance = 1e-12)
    }
  })

  test_that(paste0(name, "() gives the same labels far from the origin and at extreme scales"), {
    x <- contract_points()
    labels <- fit_from_start(name, x)$cluster
    expect_identical(fit_from_start(name, x + 2^30)$cluster, labels)
    expect_identical(fit_from_start(name, x - 1e9)$cluster, labels)
    scaled_labels <- function(factor) {
      grown <- grown_arguments(name, factor)
      rlang::inject(fit_from_start(name, x * factor, !!!grown))$cluster
    }
    for (power in c(-1065, -1000, -500, -100, 100, 460)) {
      expect_identical(scaled_labels(64 * 2^power), labels, label = paste("2 ^", power))
    }
    expect_identical(scaled_labels(1e-310), labels)
    # The processor still keeps subnormal numbers.
    expect_identical(2^-1060 / 4 * 4, 2^-1060)
  })

  if (takes(name, "weights")) {
    test_that(paste0(name, "() refuses bad weights"), {
      x <- contract_points()
      rows <- bad_weights(nrow(x))
      # Two rows are too few for three clusters, not for as many as there are.
      if (!takes(name, "k")) rows[["two rows with weight"]] <- NULL
      for (case in names(rows)) {
        bad <- rows[[case]]
        weights <- bad$value
        expect_clean_error(
          fit_with(name, x, weights = weights), bad$class, "weights", bad$says, label = case
        )
      }
    })

    test_that(paste0(name, "() reads weight 2 as the row twice and weight 0 as no row"), {
      x <- contract_points()
      w <- rep(c(1, 2, 0, 1, 1, 3), 10)
      rows <- rep(seq_len(nrow(x)), w)
      start <- x[c(1, 2, 6), ]
      weighted <- fit_from_start(name, x, weights = w, start = start)
      repeated <- fit_from_start(name, x[rows, ], start = start)
      expect_identical(weighted$cluster[rows], repeated$cluster)
      expect_equal(weighted$centers, repeated$centers, tolerance = 1e-12)
      expect_equal(weighted$inertia, repeated$inertia, tolerance = 1e-12)
      expect_equal(weighted$withinss, repeated$withinss, tolerance = 1e-12)
      expect_equal(weighted$totss, repeated$totss, tolerance = 1e-12)
      fourfold <- fit_from_start(name, x, weights = 4 * w, start = start)
      expect_identical(fourfold$centers, weighted$centers)
      even <- fit_from_start(name, x, weights = rep(1, 60), start = start)
      expect_equal(even$centers, fit_from_start(name, x, start = start)$centers, tolerance = 1e-15)
      whole <- fit_from_start(name, x, weights = as.integer(w), start = start)
      expect_identical(whole$centers, weighted$centers)
    })
  }

  if (takes_centers(name)) {
    test_that(paste0(name, "() refuses bad starts"), {
      x <- contract_points()
      rows <- bad_starts(x)
      for (case in names(rows)) {
        bad <- rows[[case]]
        init <- bad$value
        expect_clean_error(fit_with(name, x, init = init), bad$class, "init", bad$says, case)
      }
      failing <- rows$throws$value
      error <- expect_clean_error(fit_with(name, x, init = failing), "param", "init")
      expect_identical(conditionMessage(error$parent), "boom")
    })
  }
}
