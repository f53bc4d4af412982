with_field <- function(fit, field, value) {
  fit[field] <- list(value)
  fit
}

expect_damaged <- function(fit, info = NULL) {
  f <- function(fit) validate_model(fit)
  error <- rlang::catch_cnd(f(fit))
  testthat::expect_true(inherits(error, "huddle_error_model"), info = info)
  testthat::expect_identical(error$arg, "fit", info = info)
  testthat::expect_identical(conditionCall(error), quote(f(fit)), info = info)
}

test_that("whole models pass and are returned invisibly", {
  fits <- list(known_fit(), known_fit(unname(named_points())), known_noise_fit())
  for (fit in fits) {
    expect_identical(validate_model(fit), fit)
    expect_identical(validate_model(fit, labels = FALSE), fit)
    expect_invisible(validate_model(fit))
  }
})

test_that("a fit of cluster_kmeans() passes, after a trip through a file too", {
  set.seed(1)
  fits <- list(
    cluster_kmeans(named_points(), 3),
    cluster_kmeans(named_points(), 1, weights = 1:12),
    cluster_kmeans(unname(named_points()), init = function(x, k) x[seq_len(k), ], k = 2)
  )
  file <- withr::local_tempfile()
  for (fit in fits) {
    saveRDS(fit, file)
    expect_identical(validate_model(readRDS(file)), fit)
  }
})

test_that("fields of one's own are let be", {
  fit <- known_fit()
  fit$note <- "mine"
  expect_identical(validate_model(fit), fit)
})

test_that("what is no clustering is refused", {
  fit <- known_fit()
  km <- stats::kmeans(named_points(), named_points()[1:3, ])
  others <- list(
    NULL, 1, "a", mean, globalenv(), list(), unclass(fit), km,
    structure(list(), class = class(fit)), structure("a", class = class(fit)),
    structure(unclass(fit), class = "huddle_clustering"),
    structure(unclass(fit), class = c("kmeans", "huddle_clustering")),
    structure(mean, class = class(fit)), structure(new.env(), class = class(fit))
  )
  for (i in seq_along(others)) {
    expect_damaged(others[[i]], info = paste("object", i))
  }
})

# Values that no field may have, and which must not be met by anything but the check.
hostile_values <- function() {
  list(
    "NULL" = NULL, "NA" = NA, "NA integer" = NA_integer_, "NaN" = NaN, "Inf" = Inf, "-1" = -1L,
    "1.5" = 1.5, "huge" = 1e300, "beyond integers" = 2^31, "text" = "3", "empty" = numeric(),
    "too many" = 1:1000, "list" = list(), "list of numbers" = list(1, 2, 3),
    "function" = mean, "primitive" = sum, "environment" = globalenv(), "symbol" = quote(a),
    "complex" = 1i, "raw" = raw(3), "factor" = factor(1:3), "date" = as.Date("2020-01-01"),
    "matrix" = matrix("a", 3, 2), "array" = array(0, c(3, 2, 2)), "frame" = data.frame(a = 1:3),
    "wrapped function" = list(list(mean)), "classed" = structure(3L, class = "length")
  )
}

# Where a value of that list makes sense after all.
harmless <- list(
  call = "NULL", params = c("NULL", "list", "list of numbers"), ifault = character(),
  betweenss = c("-1", "1.5", "huge", "beyond integers"),
  inertia = c("1.5", "huge", "beyond integers"), tot.withinss = c("1.5", "huge", "beyond integers"),
  totss = c("1.5", "huge", "beyond integers"), iterations = c("beyond integers", "huge"),
  iter = c("beyond integers", "huge")
)
harmless$ifault <- harmless$iter

test_that("every damaged field is noticed", {
  fit <- known_fit()
  values <- hostile_values()
  for (field in names(fit)) {
    for (name in setdiff(names(values), harmless[[field]])) {
      expect_damaged(with_field(fit, field, values[[name]]), info = paste(field, "is", name))
    }
  }
})

test_that("the fields of clusterings in general are checked as well", {
  fit <- known_noise_fit()
  values <- hostile_values()
  for (field in c("cluster", "k", "size", "n", "format_version")) {
    for (name in names(values)) {
      expect_damaged(with_field(fit, field, values[[name]]), info = paste(field, "is", name))
    }
  }
  expect_damaged(with_field(fit, "cluster", replace(fit$cluster, 1, 3L)))
  expect_damaged(with_field(fit, "iterations", -1))
  expect_damaged(with_field(fit, "converged", NA))
  expect_damaged(with_field(fit, "components", mean))
})

test_that("every missing field of a k-means fit is noticed", {
  fit <- known_fit()
  for (field in setdiff(names(fit), c("call", "params"))) {
    expect_damaged(fit[setdiff(names(fit), field)], info = field)
    bare <- unclass(fit)
    bare[[field]] <- NULL
    expect_damaged(structure(bare, class = class(fit)), info = field)
  }
})

test_that("fields that do not fit each other are noticed", {
  fit <- known_fit()
  centers <- fit$centers
  damaged <- list(
    with_field(fit, "k", 2L), with_field(fit, "k", 4L), with_field(fit, "n", 11L),
    with_field(fit, "centers", centers[-1, ]), with_field(fit, "centers", centers[, 0]),
    with_field(fit, "centers", replace(centers, 2, NaN)),
    with_field(fit, "centers", replace(centers, 2, Inf)),
    with_field(fit, "centers", centers > 0), with_field(fit, "centers", as.vector(centers)),
    with_field(fit, "centers", structure(centers, class = "mystery")),
    with_field(fit, "cluster", replace(fit$cluster, 1, 0L)),
    with_field(fit, "cluster", replace(fit$cluster, 1, 4L)),
    with_field(fit, "cluster", replace(fit$cluster, 1, NA)),
    with_field(fit, "cluster", fit$cluster + 0), with_field(fit, "cluster", as.matrix(fit$cluster)),
    with_field(fit, "size", c(4L, 4L, 5L)), with_field(fit, "size", c(4L, 4L, -1L)),
    with_field(fit, "size", rep(.Machine$integer.max, 3)),
    with_field(fit, "withinss", c(1, 2, -1)), with_field(fit, "withinss", c(1, 2, NA)),
    with_field(fit, "trace", fit$trace["inertia"]),
    with_field(fit, "trace", transform(fit$trace, shift = "a")),
    with_field(fit, "params", list(gamma = -1)), with_field(fit, "params", list(gamma = "a")),
    with_field(fit, "params", list(init = mean)), with_field(fit, "call", "text")
  )
  for (i in seq_along(damaged)) {
    expect_damaged(damaged[[i]], info = paste("model", i))
  }
})

# Overwrites the first place where `from` stands in the file of an object.
patched <- function(object, from, to) {
  bytes <- serialize(object, NULL, xdr = FALSE)
  pattern <- writeBin(from, raw(), endian = "little")
  at <- grepRaw(pattern, bytes, fixed = TRUE)
  bytes[at + seq_along(pattern) - 1] <- writeBin(to, raw(), endian = "little")
  unserialize(bytes)
}

test_that("dimensions that do not belong to the data behind them are noticed", {
  fit <- known_fit()
  # The vector of dimensions as the file holds it: type, length, 3 and 2.
  header <- c(13L, 2L)
  for (size in list(c(3L, 2000000L), c(3L, 3L), c(3L, -2L), c(3L, 0L), c(3L, NA))) {
    bad <- patched(fit, c(header, 3L, 2L), c(header, size))
    expect_identical(attributes(bad$centers)$dim, size)
    expect_damaged(bad, info = toString(size))
  }
})

test_that("verbs answer or refuse models damaged at random, and do nothing else", {
  fit <- known_fit()
  x <- named_points()
  values <- hostile_values()
  verbs <- list(
    print, summary, fitted, nobs, tidy, glance, function(fit) augment(fit, x),
    function(fit) inertia(fit, x), function(fit) predict(fit, x),
    function(fit) predict(fit, x, type = "affinity")
  )
  problems <- with_fixed_seed(1, lapply(1:200, function(i) {
    for (field in sample(names(fit), 2)) {
      fit <- with_field(fit, field, sample(values, 1)[[1]])
    }
    verb <- sample(verbs, 1)[[1]]
    utils::capture.output(error <- rlang::catch_cnd(verb(fit), "error"))
    if (!is.null(error) && !inherits(error, "huddle_error")) conditionMessage(error)
  }))
  expect_identical(unlist(problems), NULL)
})

test_that("labels are not read where they are not needed", {
  fit <- with_field(known_fit(), "cluster", "damaged")
  expect_identical(validate_model(fit, labels = FALSE), fit)
})

test_that("models of other versions are refused", {
  fit <- known_fit()
  f <- function(fit) validate_model(fit)
  expect_damaged(with_field(fit, "format_version", 2L))
  expect_damaged(with_field(fit, "format_version", NULL))
  expect_damaged(with_field(fit, "format_version", 0L))
})

test_that("the errors say what is wrong", {
  fit <- known_fit()
  f <- function(fit) validate_model(fit)
  expect_snapshot(error = TRUE, {
    f()
    f(NULL)
    f(unclass(fit))
    f(with_field(fit, "format_version", 2L))
    f(with_field(fit, "format_version", NULL))
    f(with_field(fit, "n", -1))
    f(with_field(fit, "k", 1e9))
    f(with_field(fit, "size", mean))
    f(with_field(fit, "centers", mean))
    f(with_field(fit, "cluster", replace(fit$cluster, 1, 9L)))
    f(with_field(fit, "cluster", 1:3))
    f(with_field(fit, "withinss", NULL))
    f(with_field(fit, "inertia", "a"))
    f(with_field(fit, "converged", NA))
    f(with_field(fit, "iter", NULL))
    f(with_field(fit, "trace", NULL))
    f(with_field(fit, "call", 1))
    f(with_field(fit, "{note}", mean))
  })
})
