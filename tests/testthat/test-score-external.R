# Frozen scores of scikit-learn (fixtures/make-agreement.py made them), to 1e-10.

score_functions <- function() {
  averages <- c("arithmetic", "geometric", "min", "max")
  by_average <- function(score) {
    lapply(averages, function(average) function(a, b) score(a, b, average = average))
  }
  c(
    list(
      rand = adjusted_rand_score, fowlkes_mallows = fowlkes_mallows_score,
      mutual = mutual_info_score, homogeneity = homogeneity_score,
      completeness = completeness_score, v = v_measure_score,
      v_half = function(a, b) v_measure_score(a, b, beta = 0.5)
    ),
    rlang::set_names(by_average(normalized_mutual_info_score), paste0("normalized_", averages)),
    rlang::set_names(by_average(adjusted_mutual_info_score), paste0("adjusted_", averages))
  )
}

agreement_cases <- function() {
  cases <- utils::read.csv(test_path("fixtures", "agreement-cases.csv"), colClasses = "character")
  split(cases, seq_len(nrow(cases)))
}

whole_numbers <- function(text) as.integer(strsplit(text, " ", fixed = TRUE)[[1]])

count_matrix <- function(text) {
  rows <- strsplit(strsplit(text, "/", fixed = TRUE)[[1]], " ", fixed = TRUE)
  do.call(rbind, lapply(rows, as.numeric))
}

# What count_labels() returns for labels with these counts.
table_of_counts <- function(counts) {
  cells <- which(t(counts) > 0, arr.ind = TRUE)
  list(
    n = sum(counts), row = cells[, 2], col = cells[, 1], count = t(counts)[cells],
    rows = rowSums(counts), cols = colSums(counts)
  )
}

test_that("all scores equal scikit-learn's, at the edges too", {
  functions <- score_functions()
  for (case in Filter(function(case) case$counts == "", agreement_cases())) {
    truth <- whole_numbers(case$truth)
    cluster <- whole_numbers(case$cluster)
    for (name in names(functions)) {
      expected <- as.numeric(case[[name]])
      # scikit-learn fails where there are no rows.
      if (is.nan(expected)) expected <- 0
      # There 0 / 0 is decided by rounding; equal groups agree.
      if (case$case == "singletons" && startsWith(name, "adjusted")) expected <- 1
      score <- functions[[name]](truth, cluster)
      expect_lt(abs(score - expected), 1e-10, label = paste(case$case, name))
    }
  }
})

test_that("counts whose squares leave 32 bits, or even the counts, are no trouble", {
  scores <- list(
    rand = rand_of_table, fowlkes_mallows = fowlkes_of_table, mutual = information_of_table,
    homogeneity = function(table) purity_of_table(table)$homogeneity,
    completeness = function(table) purity_of_table(table)$completeness,
    normalized_arithmetic = function(table) normalized_information_of_table(table, "arithmetic"),
    normalized_min = function(table) normalized_information_of_table(table, "min")
  )
  for (case in Filter(function(case) case$counts != "", agreement_cases())) {
    table <- table_of_counts(count_matrix(case$counts))
    for (name in names(scores)) {
      error <- abs(scores[[name]](table) - as.numeric(case[[name]]))
      expect_lt(error, 1e-10, label = paste(case$case, name))
    }
  }
})

test_that("ten million labels are scored as their table is", {
  skip_on_cran()
  case <- Filter(function(case) case$case == "1e7 points", agreement_cases())[[1]]
  counts <- count_matrix(case$counts)
  truth <- rep.int(as.vector(row(counts)), as.vector(counts))
  cluster <- rep.int(as.vector(col(counts)), as.vector(counts))
  expect_lt(abs(adjusted_rand_score(truth, cluster) - as.numeric(case$rand)), 1e-10)
  expect_lt(
    abs(normalized_mutual_info_score(truth, cluster) - as.numeric(case$normalized_arithmetic)),
    1e-10
  )
  expect_identical(match_accuracy(truth, cluster), sum(diag(counts)) / 1e7)
  # Of the expected information no more than a few nats in 1e7 are left.
  adjusted <- adjusted_mutual_info_score(truth, cluster)
  expect_equal(adjusted, as.numeric(case$normalized_arithmetic), tolerance = 1e-5)
})

test_that("scores follow their definitions", {
  set.seed(11)
  for (i in 1:20) {
    truth <- sample.int(3, 15, replace = TRUE)
    cluster <- sample.int(4, 15, replace = TRUE)
    expect_equal(adjusted_rand_score(truth, cluster), naive_adjusted_rand(truth, cluster))
    expect_equal(adjusted_rand_score(cluster, truth), adjusted_rand_score(truth, cluster))
  }
  truth <- c(1, 1, 2, 2, 2, 3)
  cluster <- c(1, 1, 1, 2, 2, 2)
  expect_equal(
    expected_information(count_labels(truth, cluster, "cluster")),
    naive_expected_information(truth, cluster), tolerance = 1e-14
  )
  # Hypergeometric with a distribution function of R's, far from what can be enumerated.
  a <- c(3000, 7000)
  b <- c(4500, 5500)
  terms <- expand.grid(a = a, b = b)
  expected <- sum(mapply(function(a, b) {
    x <- 1:min(a, b)
    sum(stats::dhyper(x, a, 1e4 - a, b) * x / 1e4 * log(1e4 * x / (a * b)))
  }, terms$a, terms$b))
  table <- list(n = 1e4, rows = a, cols = b)
  expect_equal(expected_information(table), expected, tolerance = 1e-9)
})

test_that("many labels are counted as few are", {
  set.seed(12)
  truth <- sample.int(700, 5000, replace = TRUE)
  cluster <- sample.int(900, 5000, replace = TRUE)
  table <- count_labels(truth, cluster, "cluster")
  expect_identical(
    unname(dense_table(table)) * 1L,
    matrix(as.double(table(truth, cluster)), length(table$rows))
  )
  expect_identical(table$rows, as.double(table(truth)))
  expect_identical(table$cols, as.double(table(cluster)))
  few <- count_labels(truth %% 7, cluster %% 5, "cluster")
  expect_identical(dense_table(few), matrix(as.double(table(truth %% 7, cluster %% 5)), 7))
  expect_identical(adjusted_rand_score(1:1e5, 1e5:1), 1)
})

test_that("arguments are checked", {
  y <- c(1, 1, 2)
  for (score in score_functions()[c("rand", "fowlkes_mallows", "mutual", "homogeneity", "v")]) {
    expect_clean_error(score(y, y, 3), "param")
  }
  expect_clean_error(completeness_score(y, y, noize = "exclude"), "param", says = "noise")
  expect_clean_error(v_measure_score(y, y, beta = -1), "param", "beta")
  expect_clean_error(normalized_mutual_info_score(y, y, average = "mean"), "param", "average")
  expect_clean_error(adjusted_mutual_info_score(y, y, average = "mean"), "param", "average")
  expect_identical(v_measure_score(c(1, 1, 2, 2), c(1, 2, 1, 2)), 0)
})

test_that("labels are left alone", {
  truth <- c(3L, 1L, 2L)
  cluster <- factor(c("a", "b", "b"))
  expect_unchanged(truth, adjusted_rand_score(truth, cluster))
  expect_unchanged(cluster, adjusted_mutual_info_score(truth, cluster))
})

test_that("what chance alone makes 0 / 0 is decided, for every average", {
  averages <- c("arithmetic", "geometric", "min", "max")
  for (average in averages) {
    score <- function(a, b) adjusted_mutual_info_score(a, b, average = average)
    for (n in c(1:30, 74, 100, 997, 2000)) {
      expect_identical(score(seq_len(n), rev(seq_len(n))), 1)
      expect_identical(score(rep(1, n), rep("a", n)), 1)
      if (n > 1) {
        expect_identical(score(rep(1, n), seq_len(n)), 0)
        expect_identical(score(seq_len(n), rep(1, n)), 0)
      }
      if (n > 2) {
        # Two labels beside all different ones: the one says nothing that chance does not.
        expect_identical(score(seq_len(n), c(1, rep(2, n - 1))), 0)
        expect_identical(score(c(1, rep(2, n - 1)), c(2, rep(1, n - 1))), 1)
        expect_identical(score(c(1, seq_len(n - 1)), c(1, seq_len(n - 1))), 1)
      }
    }
    # Nearly all different: no noise of rounding, whatever the size.
    for (n in c(50, 1000, 20000)) {
      nearly <- score(c(1, 1, seq_len(n - 2) + 1), c(seq_len(n - 2), n - 2, n - 1))
      expect_true(nearly > -1 && nearly < 0.5)
    }
  }
  expect_identical(adjusted_mutual_info_score(integer(), integer(), average = "min"), 1)
})

test_that("the adjusted score is that of exact probabilities", {
  expected <- function(a, b) {
    n <- length(a)
    sum(outer(as.vector(table(a)), as.vector(table(b)), Vectorize(function(a, b) {
      x <- seq_len(min(a, b))
      sum(x / n * log(n * x / (a * b)) * stats::dhyper(x, a, n - a, b))
    })))
  }
  set.seed(2)
  for (n in c(5, 12, 60, 300)) {
    for (k in c(2, 4, n %/% 2)) {
      a <- sample.int(k, n, replace = TRUE)
      b <- ifelse(stats::runif(n) < 0.5, a, sample.int(k, n, replace = TRUE))
      h <- vapply(list(a, b), function(x) -sum(table(x) / n * log(table(x) / n)), 0)
      averages <- c(
        arithmetic = mean(h), geometric = sqrt(prod(h)), min = min(h), max = max(h)
      )
      for (average in names(averages)) {
        surplus <- mutual_info_score(a, b) - expected(a, b)
        expect_equal(
          adjusted_mutual_info_score(a, b, average = average),
          surplus / (averages[[average]] - expected(a, b)), tolerance = 1e-9
        )
      }
    }
  }
})

test_that("equal groups have full marks, to the last digit", {
  marks <- list(
    adjusted_rand_score, normalized_mutual_info_score, homogeneity_score, completeness_score,
    v_measure_score
  )
  for (n in c(1:40, 74, 500)) {
    for (label in list(seq_len(n), rep(1, n), rep_len(1:3, n), c(1, seq_len(n))[seq_len(n)])) {
      for (score in marks) {
        expect_identical(score(label, -2 * label), 1)
      }
      pairs <- sum(choose(table(label), 2))
      expect_equal(fowlkes_mallows_score(label, label), as.numeric(pairs > 0))
    }
  }
  for (n in 2:40) {
    expect_identical(homogeneity_score(rep(1, n), seq_len(n)), 1)
    expect_identical(completeness_score(rep(1, n), seq_len(n)), 0)
    expect_identical(homogeneity_score(rep_len(1:2, n), seq_len(n)), 1)
    expect_identical(completeness_score(seq_len(n), rep_len(1:2, n)), 1)
    expect_identical(adjusted_rand_score(rep(1, n), seq_len(n)), 0)
    expect_identical(normalized_mutual_info_score(rep(1, n), seq_len(n)), 0)
    for (average in c("arithmetic", "geometric", "min", "max")) {
      nested <- normalized_mutual_info_score(rep_len(1:2, n), seq_len(n), average = average)
      expect_lte(nested, 1)
    }
  }
})
