assignment_sum <- function(counts) {
  pairs <- assign_pairs(counts)
  expect_identical(anyDuplicated(pairs$row), 0L)
  expect_identical(anyDuplicated(pairs$col), 0L)
  expect_length(pairs$row, min(dim(counts)))
  expect_false(is.unsorted(pairs$row))
  sum(counts[cbind(pairs$row, pairs$col)])
}

test_that("the matching is the best of all", {
  set.seed(21)
  for (i in 1:100) {
    counts <- matrix(sample(-4:6, 20, replace = TRUE) + 0, 4)[seq_len(sample(4, 1)), , drop = FALSE]
    counts <- counts[, seq_len(sample(5, 1)), drop = FALSE]
    best <- if (nrow(counts) >= ncol(counts)) counts else t(counts)
    expect_identical(assignment_sum(counts), naive_assignment(best))
  }
  expect_identical(assign_pairs(matrix(0, 0, 3)), list(row = integer(), col = integer()))
  # Of equal matchings the same one each time.
  expect_identical(assign_pairs(matrix(1, 3, 3)), list(row = 1:3, col = 1:3))
})

test_that("the matching is as good as SciPy's and clue's", {
  cases <- utils::read.csv(test_path("fixtures", "assignment-cases.csv"))
  for (i in seq_len(nrow(cases))) {
    rows <- strsplit(strsplit(cases$cost[i], "/", fixed = TRUE)[[1]], " ", fixed = TRUE)
    cost <- do.call(rbind, lapply(rows, as.numeric))
    expect_identical(-assignment_sum(-cost), as.double(cases$least[i]))
  }
  skip_if_not_installed("clue")
  set.seed(22)
  for (size in c(2, 10, 60)) {
    counts <- matrix(stats::rpois(size * (size + 3), 3) + 0, size)
    theirs <- clue::solve_LSAP(counts, maximum = TRUE)
    expect_identical(assignment_sum(counts), sum(counts[cbind(seq_len(size), theirs)]))
  }
})

test_that("match_accuracy() is the share that is right whatever the names", {
  truth <- c("a", "a", "a", "b", "b", "c")
  cluster <- c(3, 3, 1, 1, 1, 2)
  expect_identical(match_accuracy(truth, cluster), 5 / 6)
  expect_identical(match_accuracy(cluster, truth), 5 / 6)
  expect_identical(match_accuracy(truth, rep(1, 6)), 0.5)
  expect_identical(match_accuracy(truth, 1:6), 0.5)
  expect_identical(match_accuracy(truth, truth), 1)
  expect_identical(match_accuracy(1, 2), 1)
  expect_identical(match_accuracy(integer(), integer()), 1)
  # The greedy choice of the largest count would leave the rest without partners.
  counts <- matrix(c(5, 4, 4, 0), 2)
  truth <- rep(c(1, 2, 1, 2), counts)
  cluster <- rep(c(1, 1, 2, 2), counts)
  expect_identical(match_accuracy(truth, cluster), 8 / 13)
})

test_that("match_labels() lists the pairs that rows have", {
  truth <- factor(c("u", "u", "v", "v", "v"), levels = c("w", "v", "u"))
  pairs <- match_labels(truth, c(7L, 7L, 4L, 4L, 7L))
  expect_identical(pairs, data.frame(
    truth = c("v", "u"), cluster = c(4L, 7L), count = c(2, 2), truth_size = c(3, 2),
    cluster_size = c(2, 3)
  ))
  # A class and a cluster that are left over are no pair if they have no row in common.
  pairs <- match_labels(c(1, 1, 1, 2), c(1, 1, 2, 1))
  expect_identical(pairs$truth, 1L)
  expect_identical(nrow(match_labels(integer(), integer())), 0L)
})

test_that("confusion_table() puts matched pairs on the diagonal", {
  truth <- c("a", "a", "a", "b", "b", "c", "d")
  cluster <- c(3, 3, 1, 1, 1, 2, 1)
  counts <- confusion_table(truth, cluster)
  expect_s3_class(counts, c("huddle_confusion", "table"), exact = TRUE)
  expect_identical(
    dimnames(counts), list(truth = c("a", "b", "c", "d"), cluster = c("3", "1", "2"))
  )
  expect_identical(as.vector(counts), c(2L, 0L, 0L, 0L, 1L, 2L, 0L, 1L, 0L, 0L, 1L, 0L))
  expect_identical(attr(counts, "matching"), match_labels(truth, cluster))
  plain <- confusion_table(truth, cluster, matched = FALSE)
  expect_identical(as.vector(plain), as.vector(table(truth, cluster)))
  expect_identical(as.data.frame(plain)$Freq, as.vector(table(truth, cluster)))
  # Unmatched clusters come last.
  wide <- confusion_table(c(1, 1, 1, 2), c(1, 2, 2, 3))
  expect_identical(colnames(wide), c("2", "3", "1"))
  expect_identical(dim(confusion_table(integer(), integer())), c(0L, 0L))
  expect_clean_error(confusion_table(truth, cluster, matched = 1), "param", "matched")
})

test_that("a confusion table is printed to be read", {
  expect_snapshot({
    confusion_table(iris$Species, rep(c(2, 3, 1, 3), c(50, 48, 36, 16)))
    confusion_table("a", 1)
    confusion_table(integer(), integer())
  })
  shown <- utils::capture.output(print(confusion_table(1:40, 40:1)))
  expect_match(shown[length(shown)], "10 more classes, 10 more clusters")
})

test_that("tables that are too large are refused with their size", {
  expect_clean_error(match_accuracy(1:20000, 20000:1), "size", "cluster", c("20000", "3.2 GB"))
  expect_clean_error(confusion_table(1:20000, 20000:1), "size", "cluster")
})

test_that("align_labels() gives matched labels the same number", {
  old <- c(1L, 1L, 2L, 2L, 3L, 3L)
  expect_identical(align_labels(c(2, 2, 3, 3, 1, 1), old), old)
  expect_identical(align_labels(c("x", "x", "y", "y", "z", "z"), old), old)
  named <- stats::setNames(c(2L, 2L, 3L, 3L, 1L, 1L), letters[1:6])
  expect_identical(align_labels(named, old), stats::setNames(old, letters[1:6]))
  # More clusters: the rest are numbered on, by first appearance.
  expect_identical(align_labels(c(9, 5, 4, 4, 1, 1), c(2, 2, 1, 1, 3, 3))[3:6], c(1L, 1L, 3L, 3L))
  expect_setequal(align_labels(c(9, 5, 4, 4, 1, 1), c(2, 2, 1, 1, 3, 3))[1:2], c(2L, 4L))
  expect_identical(align_labels(c(7, 7, 7, 8, 8, 6), rep(1, 6)), c(1L, 1L, 1L, 2L, 2L, 3L))
  # Fewer clusters keep the numbers of their partners.
  expect_identical(align_labels(c(1, 1, 1, 1, 2, 2), old), c(1L, 1L, 1L, 1L, 3L, 3L))
  # No common row, but the last number that is left.
  expect_identical(align_labels(c(1, 1, 1, 2), c(5, 5, 5, 5)), c(5L, 5L, 5L, 6L))
})

test_that("align_labels() takes the labels of text and factors", {
  new <- c(1, 1, 2, 3)
  expect_identical(align_labels(new, c("b", "b", "a", "a"))[1:2], c("b", "b"))
  expect_setequal(align_labels(new, c("b", "b", "a", "a"))[3:4], c("a", "3"))
  old <- factor(c("b", "b", "a", "a"), levels = c("b", "a"))
  aligned <- align_labels(c("a", "a", "b", "b"), old)
  expect_identical(aligned, old)
  split <- align_labels(c("a", "a", "b", "c"), old)
  expect_identical(levels(split)[1:2], c("b", "a"))
  expect_false(anyNA(split))
  expect_identical(align_labels(c("q", "q", "a"), c("a", "a", "a")), c("a", "a", "a.1"))
})

test_that("noise stays noise, unless 0 is a label like others", {
  old <- c(0L, 1L, 1L, 2L, 2L, 0L)
  new <- c(2L, 2L, 2L, 1L, 1L, 0L)
  expect_identical(align_labels(new, old), c(1L, 1L, 1L, 2L, 2L, 0L))
  digit <- c(0, 0, 1, 1)
  expect_identical(align_labels(c(1, 1, 2, 2), digit, noise = "cluster"), c(0L, 0L, 1L, 1L))
  expect_identical(align_labels(c(0L, 0L), c(1L, 1L)), c(0L, 0L))
  expect_identical(align_labels(c(0L, 1L), c("a", "b")), c("0", "b"))
})

test_that("align_labels() renumbers a whole k-means clustering", {
  x <- named_points(30)
  set.seed(3)
  old <- cluster_kmeans(x, init = x[1:3, ])
  new <- cluster_kmeans(x, init = x[c(3, 1, 2), ])
  expect_false(identical(new$cluster, old$cluster))
  aligned <- align_labels(new, old)
  fields <- c("cluster", "size", "centers", "withinss", "inertia")
  expect_identical(unclass(aligned)[fields], unclass(old)[fields])
  expect_identical(predict(aligned, x), old$cluster)
  expect_identical(align_labels(new, old$cluster), aligned)
  expect_identical(align_labels(old, old), old)
  # The matching goes by rows: fewer clusters take the order of their partners.
  two <- cluster_kmeans(x, init = x[c(3, 1), ])
  expect_silent(validate_model(align_labels(two, old)))
  expect_identical(predict(align_labels(two, old), x), align_labels(two, old)$cluster)
  mini <- cluster_minibatch(x, k = 3)
  aligned <- align_labels(mini, old)
  expect_identical(unname(aligned$counts[aligned$cluster]), unname(mini$counts[mini$cluster]))
  expect_identical(nobs(partial_fit(aligned, x)), 30L)
  expect_clean_error(align_labels(known_noise_fit(), 1:6), "model", "new", "align_labels")
  expect_clean_error(align_labels(new, 1:6), "dim", "old")
})
