# Frozen results of scikit-learn's Lloyd algorithm from given starts (fixtures/make-sklearn.py made
# them): the same labels, the same number of iterations, centers and inertia to 1e-9.

sklearn_table <- function(name) {
  path <- testthat::test_path("fixtures", paste0("sklearn-", name, ".csv"))
  utils::read.csv(path, colClasses = "character")
}

numbers <- function(text) as.numeric(strsplit(text, " ", fixed = TRUE)[[1]])

rows_of_numbers <- function(text) do.call(rbind, lapply(text, numbers))

sklearn_points <- function(name) {
  if (name == "blobs") return(as.matrix(blobs[c("x1", "x2")]))
  if (name == "digits") return(as.matrix(digits[grep("^p[0-7][0-7]$", names(digits))]))
  if (name == "iris") return(as.matrix(datasets::iris[1:4]))
  data <- sklearn_table("data")
  rows_of_numbers(data$values[data$data == name])
}

sklearn_weights <- function(name) {
  data <- sklearn_table("data")
  as.numeric(data$weight[data$data == name])
}

sklearn_case <- function(case) {
  centers <- sklearn_table("centers")
  centers <- centers[centers$case == case$case, ]
  labels <- sklearn_table("labels")
  list(
    x = sklearn_points(case$data),
    weights = if (case$weighted == "True") sklearn_weights(case$data),
    start = rows_of_numbers(centers$values[centers$which == "start"]),
    tol = as.numeric(case$tol),
    max_iter = as.numeric(case$max_iter),
    centers = rows_of_numbers(centers$values[centers$which == "final"]),
    labels = as.integer(numbers(labels$labels[labels$case == case$case])),
    iterations = as.integer(case$n_iter),
    inertia = as.numeric(case$inertia)
  )
}

sklearn_cases <- sklearn_table("cases")

test_that("the fixtures hold what the cases promise", {
  expect_gte(nrow(sklearn_cases), 19)
  for (i in seq_len(nrow(sklearn_cases))) {
    expected <- sklearn_case(sklearn_cases[i, ])
    k <- as.integer(sklearn_cases$k[i])
    expect_identical(dim(expected$start), c(k, ncol(expected$x)), label = sklearn_cases$case[i])
    expect_length(expected$labels, nrow(expected$x))
    expect_false(anyNA(expected$centers))
  }
})

for (i in seq_len(nrow(sklearn_cases))) {
  test_that(paste("same result as scikit-learn on", sklearn_cases$case[i]), {
    s <- sklearn_case(sklearn_cases[i, ])
    fit <- suppressWarnings(
      cluster_kmeans(
        s$x, nrow(s$start), init = s$start, tol = s$tol, max_iter = s$max_iter,
        weights = s$weights, progress = FALSE
      ),
      classes = "huddle_not_converged"
    )
    weights <- if (is.null(s$weights)) rep(1, nrow(s$x)) else s$weights
    oracle <- naive_kmeans(unname(s$x), s$start, weights, s$max_iter, s$tol)
    for (result in list(fit, oracle)) {
      expect_identical(unname(result$cluster), s$labels)
      expect_identical(as.integer(result$iterations), s$iterations)
      expect_equal(unname(result$centers), s$centers, tolerance = 1e-9)
      expect_lt(abs(result$inertia - s$inertia), 1e-9 * s$inertia + 1e-15)
    }
    expect_identical(fit$converged, sklearn_cases$case[i] != "blobs-two-steps")
  })
}
