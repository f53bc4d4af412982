# How well two labellings of the same rows agree, whatever their labels are called.

#' How well two labellings agree
#'
#' These scores compare a clustering with known classes, or two clusterings with each other. Only
#' which rows are together counts, not what the labels are called nor how many there are.
#'
#' @inheritParams huddle-params
#' @param truth The known classes: one label per row, as a vector of whole numbers or text, a
#'   logical vector or a factor; or a clustering, such as [cluster_kmeans()] returns. Results of
#'   [stats::kmeans()], of the packages cluster, dbscan and mclust and of some more are taken as
#'   well; trees must be cut by [stats::cutree()]. Missing labels are refused.
#' @param cluster The clustering to be judged, or its labels, in the same forms.
#' @param noise What to do with noise, the label 0 that some methods give to rows that belong to no
#'   cluster. `"cluster"` treats it as one more cluster; `"exclude"` leaves such rows out. A label 0
#'   is noise in `cluster`, and in `truth` only where that is a clustering: classes may be numbered
#'   from 0. Where the least label is -1, as scikit-learn has it, that is noise, and 0 is a cluster.
#' @param average How the normalized and the adjusted score average the entropies of the two
#'   labellings: `"arithmetic"` mean, `"geometric"` mean, `"min"` or `"max"`.
#' @param beta How much completeness weighs against homogeneity, a number of at least 0.
#'
#' @details
#' **Pairs of rows.** `adjusted_rand_score()` (Hubert and Arabie, 1985) counts pairs of rows that
#' are together in both labellings or in neither, and corrects for chance: 1 for equal labellings,
#' on average 0 for independent ones, negative for less than that. It is the one to take first.
#' `fowlkes_mallows_score()` (Fowlkes and Mallows, 1983) is the geometric mean of two shares: of the
#' pairs together in `cluster` that are together in `truth`, and the other way round.
#'
#' **Information.** `mutual_info_score()` says how much one labelling tells about the other, in
#' nats (natural logarithms). `normalized_mutual_info_score()` divides it by an average of the
#' entropies, which gives a number between 0 and 1; it rises with the number of clusters even where
#' they are random. `adjusted_mutual_info_score()` (Vinh, Epps and Bailey, 2010) corrects for that;
#' take it where classes are of very different size. `homogeneity_score()` is 1 if each cluster
#' holds rows of one class only, `completeness_score()` if all rows of a class are in one cluster,
#' and `v_measure_score()` (Rosenberg and Hirschberg, 2007) is their weighted harmonic mean.
#'
#' All but homogeneity and completeness, which change places, and a v-measure with `beta` other
#' than 1 are the same when `truth` and `cluster` change places.
#'
#' **Edges.** As in scikit-learn: all scores but the mutual information (0) and
#' `fowlkes_mallows_score()` are 1 if both labellings make the same groups, also where there are no
#' rows, one label only or as many labels as rows. The adjusted mutual information is 0 if only one
#' of them has one label or as many labels as rows, since chance does as well there; with `average =
#' "min"` it is otherwise 1 if one labelling divides the groups of the other.
#' `fowlkes_mallows_score()` is 0 where no two rows are together in both labellings, even if both
#' have no two rows together at all.
#'
#' **Cost.** One pass over the rows and the memory of the table of counts, or 4 bytes a row if the
#' table has many cells. Counts are kept as doubles, so nothing overflows. The adjusted mutual
#' information takes time for each pair of different cluster sizes besides, in proportion to the
#' square root of the number of rows.
#'
#' @return One number.
#' @references
#' Fowlkes, E. B. and Mallows, C. L. (1983). A method for comparing two hierarchical clusterings.
#' *Journal of the American Statistical Association*, 78(383), 553-569.
#' \doi{10.1080/01621459.1983.10478008}
#'
#' Hubert, L. and Arabie, P. (1985). Comparing partitions. *Journal of Classification*, 2, 193-218.
#' \doi{10.1007/BF01908075}
#'
#' Rosenberg, A. and Hirschberg, J. (2007). V-measure: a conditional entropy-based external cluster
#' evaluation measure. *Proceedings of EMNLP-CoNLL*, 410-420.
#'
#' Vinh, N. X., Epps, J. and Bailey, J. (2010). Information theoretic measures for clusterings
#' comparison. *Journal of Machine Learning Research*, 11, 2837-2854.
#' @seealso [match_accuracy()] for the share of rows that are right, [confusion_table()] for all
#'   counts.
#' @examples
#' set.seed(1)
#' fit <- cluster_kmeans(iris[1:4], k = 3)
#' adjusted_rand_score(iris$Species, fit)
#' normalized_mutual_info_score(iris$Species, fit)
#'
#' # Names do not matter:
#' adjusted_rand_score(c("a", "a", "b", "b"), c(7, 7, 3, 3))
#'
#' # A class in two clusters: homogeneous, not complete
#' truth <- c(1, 1, 1, 1, 2, 2)
#' cluster <- c(1, 1, 2, 2, 3, 3)
#' homogeneity_score(truth, cluster)
#' completeness_score(truth, cluster)
#' @name adjusted_rand_score
NULL

#' @rdname adjusted_rand_score
#' @export
adjusted_rand_score <- function(truth, cluster, ..., noise = c("cluster", "exclude")) {
  check_no_dots(...)
  rand_of_table(agreement_table(truth, cluster, noise))
}

#' @rdname adjusted_rand_score
#' @export
adjusted_mutual_info_score <- function(truth, cluster, ...,
                                       average = c("arithmetic", "geometric", "min", "max"),
                                       noise = c("cluster", "exclude")) {
  check_no_dots(...)
  average <- check_choice(average)
  adjusted_information_of_table(agreement_table(truth, cluster, noise), average)
}

#' @rdname adjusted_rand_score
#' @export
normalized_mutual_info_score <- function(truth, cluster, ...,
                                         average = c("arithmetic", "geometric", "min", "max"),
                                         noise = c("cluster", "exclude")) {
  check_no_dots(...)
  average <- check_choice(average)
  normalized_information_of_table(agreement_table(truth, cluster, noise), average)
}

#' @rdname adjusted_rand_score
#' @export
mutual_info_score <- function(truth, cluster, ..., noise = c("cluster", "exclude")) {
  check_no_dots(...)
  information_of_table(agreement_table(truth, cluster, noise))
}

#' @rdname adjusted_rand_score
#' @export
homogeneity_score <- function(truth, cluster, ..., noise = c("cluster", "exclude")) {
  check_no_dots(...)
  purity_of_table(agreement_table(truth, cluster, noise))[["homogeneity"]]
}

#' @rdname adjusted_rand_score
#' @export
completeness_score <- function(truth, cluster, ..., noise = c("cluster", "exclude")) {
  check_no_dots(...)
  purity_of_table(agreement_table(truth, cluster, noise))[["completeness"]]
}

#' @rdname adjusted_rand_score
#' @export
v_measure_score <- function(truth, cluster, ..., beta = 1, noise = c("cluster", "exclude")) {
  check_no_dots(...)
  beta <- check_number(beta, min = 0)
  purity <- purity_of_table(agreement_table(truth, cluster, noise))
  weighted <- beta * purity[["homogeneity"]] + purity[["completeness"]]
  if (weighted == 0) {
    return(0)
  }
  (1 + beta) * purity[["homogeneity"]] * purity[["completeness"]] / weighted
}

#' @rdname adjusted_rand_score
#' @export
fowlkes_mallows_score <- function(truth, cluster, ..., noise = c("cluster", "exclude")) {
  check_no_dots(...)
  fowlkes_of_table(agreement_table(truth, cluster, noise))
}

# ---- from the table ------------------------------------------------------------------------------

agreement_table <- function(truth, cluster, noise, call = rlang::caller_env()) {
  noise <- check_choice(noise, listed_choices(adjusted_rand_score, "noise"), call = call)
  count_labels(truth, cluster, noise, call = call)
}

# Ordered pairs of different rows: together in both labellings, in the first only, the second only.
pairs_of_table <- function(table) {
  both <- sum(table$count^2)
  list(
    both = both - table$n, first = sum(table$rows^2) - both, second = sum(table$cols^2) - both,
    neither = table$n^2 - sum(table$rows^2) - sum(table$cols^2) + both
  )
}

rand_of_table <- function(table) {
  pairs <- pairs_of_table(table)
  if (pairs$first == 0 && pairs$second == 0) {
    return(1)
  }
  2 * (pairs$both * pairs$neither - pairs$first * pairs$second) / (
    (pairs$both + pairs$first) * (pairs$first + pairs$neither) +
      (pairs$both + pairs$second) * (pairs$second + pairs$neither)
  )
}

fowlkes_of_table <- function(table) {
  pairs <- pairs_of_table(table)
  if (pairs$both == 0) {
    return(0)
  }
  sqrt(pairs$both / (pairs$both + pairs$first)) * sqrt(pairs$both / (pairs$both + pairs$second))
}

information_of_table <- function(table) {
  if (length(table$rows) < 2 || length(table$cols) < 2) {
    return(0)
  }
  # Quotients near 1 before their logarithms: these would otherwise cancel.
  lift <- (table$count / table$rows[table$row]) * (table$n / table$cols[table$col])
  max(0, sum(table$count / table$n * log(lift)))
}

entropy_of_sizes <- function(size) {
  share <- size / sum(size)
  if (length(size) < 2) 0 else -sum(share * log(share))
}

# The same groups, whatever they are called; also where nothing is separated, by one label or by no
# rows at all.
is_same <- function(table) {
  length(table$count) == length(table$rows) && length(table$count) == length(table$cols)
}

# Each group of one labelling lies within one of the other.
is_nested <- function(table) {
  length(table$count) == max(length(table$rows), length(table$cols))
}

average_entropy <- function(table, average) {
  entropies <- c(entropy_of_sizes(table$rows), entropy_of_sizes(table$cols))
  switch(average,
    arithmetic = mean(entropies),
    geometric = sqrt(prod(entropies)),
    min = min(entropies),
    max = max(entropies)
  )
}

normalized_information_of_table <- function(table, average) {
  if (is_same(table)) {
    return(1)
  }
  information <- information_of_table(table)
  if (information == 0) 0 else min(1, information / average_entropy(table, average))
}

# What is 0 / 0, or close to it, is known beforehand. Where one labelling has one label only, or all
# different ones, chance makes just as much information of it as there is, however it is dealt out.
adjusted_information_of_table <- function(table, average) {
  if (is_same(table)) {
    return(1)
  }
  if (any(c(length(table$rows), length(table$cols)) %in% c(1, table$n))) {
    return(0)
  }
  if (average == "min" && is_nested(table)) {
    return(1)
  }
  chance <- expected_information(table)
  # The greatest possible surplus over chance, which rounding can leave on the wrong side of zero.
  room <- max(average_entropy(table, average) - chance, .Machine$double.eps)
  min(1, (information_of_table(table) - chance) / room)
}

expected_information <- function(table) {
  groups <- lapply(list(table$rows, table$cols), function(sizes) {
    size <- sort(unique(sizes))
    list(size = size, groups = as.double(tabulate(match(sizes, size), length(size))))
  })
  expected_mutual_information_(
    table$n, groups[[1]]$size, groups[[1]]$groups, groups[[2]]$size, groups[[2]]$groups
  )
}

# One if each cluster holds rows of one class only, and if all rows of a class are in one cluster.
purity_of_table <- function(table) {
  information <- information_of_table(table)
  entropies <- c(entropy_of_sizes(table$rows), entropy_of_sizes(table$cols))
  pure <- length(table$count) == c(length(table$cols), length(table$rows))
  purity <- ifelse(pure | entropies == 0, 1, pmin(1, information / entropies))
  list(homogeneity = purity[[1]], completeness = purity[[2]])
}
