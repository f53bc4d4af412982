# Which cluster stands for which class: the best one-to-one matching of two labellings.

#' Match clusters with classes
#'
#' The numbers of clusters mean nothing. These functions find the one-to-one matching of clusters
#' with classes under which most rows are right, and use it: `match_accuracy()` gives the share of
#' rows that are right, `match_labels()` the matching, `confusion_table()` the counts of all classes
#' in all clusters with matched pairs on the diagonal, and `align_labels()` a clustering renumbered
#' so that it is easy to compare with another.
#'
#' @inheritParams adjusted_rand_score
#' @param new A clustering made by [cluster_kmeans()] or [cluster_minibatch()], or any labels, to be
#'   renumbered.
#' @param old The clustering or labels whose numbers it is to take.
#' @param noise What to do with noise, the label 0 that some methods give to rows that belong to no
#'   cluster. `"cluster"` treats it as one more cluster that can be matched; `"exclude"` leaves such
#'   rows out. A label 0 (or -1, see [adjusted_rand_score()]) is noise in `cluster`, and in `truth`
#'   only where that is a clustering. In `align_labels()` it is noise in both, takes no part in the
#'   matching and stays noise, which a message says where `noise` is not given and the labels are
#'   plain ones with a 0; with `noise = "cluster"` it is a label like any other, as for classes that
#'   are numbered from 0.
#' @param matched Whether to put matched pairs on the diagonal, in the order of the classes, and
#'   what is not matched behind them. `FALSE` sorts classes and clusters by their labels.
#'
#' @details
#' If there are more clusters than classes, some clusters are matched with none, and all of their
#' rows are wrong: `match_accuracy()` punishes clusters that were split in two.
#' [adjusted_rand_score()] is milder, and corrected for chance.
#'
#' The best of all matchings is found, not just a good one (Jonker and Volgenant, 1987; Crouse,
#' 2016). Time grows with the number of rows, and with the number of clusters times the square of
#' the number of classes (or the other way round, where there are fewer clusters); the table of
#' counts must fit in memory.
#'
#' @return `match_accuracy()`: one number between 0 and 1; 1 if there are no rows.
#'
#'   `match_labels()`: a data frame of one row per matched pair, in the order of the classes:
#'   * `truth`, `cluster`: the labels;
#'   * `count`: the number of rows with both labels, at least 1;
#'   * `truth_size`, `cluster_size`: the numbers of rows with each of them.
#'
#'   `confusion_table()`: a table (see [table()]) of class `"huddle_confusion"` with a row for each
#'   class and a column for each cluster that occur. Its attribute `"matching"` is the data frame
#'   that `match_labels()` returns. `print()` shows dots for zeros.
#'
#'   `align_labels()`: a clustering if `new` is one of this package, else labels of the kind of
#'   `old`. Labels take
#'   the value of the label in `old` that they are matched with; where there are more of them, the
#'   rest are numbered on from the greatest number in `old`, by first appearance (where `old` has
#'   text or is a factor, they keep their own name, made unique). A clustering comes back with
#'   everything that it has for each cluster in the new order; its clusters stay numbered from 1 to
#'   k, so with fewer clusters than in `old` they take the order of their partners, not the numbers.
#' @references
#' Crouse, D. F. (2016). On implementing 2D rectangular assignment algorithms. *IEEE Transactions on
#' Aerospace and Electronic Systems*, 52(4), 1679-1696. \doi{10.1109/TAES.2016.140952}
#'
#' Jonker, R. and Volgenant, A. (1987). A shortest augmenting path algorithm for dense and sparse
#' linear assignment problems. *Computing*, 38, 325-340. \doi{10.1007/BF02278710}
#' @seealso [adjusted_rand_score()] for scores that need no matching, [plot_comparison()] for
#'   clusterings side by side in matched colours.
#' @examples
#' set.seed(1)
#' fit <- cluster_kmeans(iris[1:4], k = 3)
#' match_accuracy(iris$Species, fit)
#' confusion_table(iris$Species, fit)
#' match_labels(iris$Species, fit)
#'
#' # A second fit with the numbers of the first:
#' other <- align_labels(cluster_kmeans(iris[1:4], k = 3), fit)
#' mean(other$cluster == fit$cluster)
#' @export
match_accuracy <- function(truth, cluster, ..., noise = c("cluster", "exclude")) {
  check_no_dots(...)
  table <- agreement_table(truth, cluster, noise)
  if (table$n == 0) 1 else sum(matching_of_table(table)$count) / table$n
}

#' @rdname match_accuracy
#' @export
match_labels <- function(truth, cluster, ..., noise = c("cluster", "exclude")) {
  check_no_dots(...)
  table <- agreement_table(truth, cluster, noise)
  matching_frame(table, matching_of_table(table))
}

#' @rdname match_accuracy
#' @export
confusion_table <- function(truth, cluster, ..., matched = TRUE,
                            noise = c("cluster", "exclude")) {
  check_no_dots(...)
  matched <- check_flag(matched)
  table <- agreement_table(truth, cluster, noise)
  matching <- matching_of_table(table)
  counts <- dense_table(table)
  if (max(counts, 0) <= .Machine$integer.max) {
    storage.mode(counts) <- "integer"
  }
  dimnames(counts) <- list(truth = as.character(table$a), cluster = as.character(table$b))
  if (matched) {
    pairs_first <- function(number, partners) c(partners, setdiff(number, partners))
    counts <- counts[
      pairs_first(seq_along(table$rows), matching$row),
      pairs_first(seq_along(table$cols), matching$col), drop = FALSE
    ]
  }
  structure(
    counts, class = c("huddle_confusion", "table"), matching = matching_frame(table, matching)
  )
}

#' @rdname match_accuracy
#' @param x A result of `confusion_table()`.
#' @export
print.huddle_confusion <- function(x, ...) {
  right <- sum(attr(x, "matching")$count)
  all <- sum(x)
  cat(sprintf(
    "%s of %s (%s) %s in the cluster that is matched with their class\n",
    format_number(right), count_of(all, "row"), percent(if (all > 0) right / all else 1),
    if (right == 1) "lies" else "lie"
  ))
  largest <- 30L
  shown <- unclass(x)[
    seq_len(min(nrow(x), largest)), seq_len(min(ncol(x), largest)), drop = FALSE
  ]
  text <- array(format_number(shown), dim(shown), dimnames(shown))
  text[shown == 0] <- "."
  print(text, quote = FALSE, right = TRUE)
  rest <- c(
    if (nrow(x) > largest) count_of(nrow(x) - largest, "more class"),
    if (ncol(x) > largest) count_of(ncol(x) - largest, "more cluster")
  )
  if (length(rest) > 0) {
    cat("... and ", paste(sub("classs$", "classes", rest), collapse = ", "), "\n", sep = "")
  }
  invisible(x)
}

#' @rdname match_accuracy
#' @export
align_labels <- function(new, old, ..., noise = c("exclude", "cluster")) {
  check_no_dots(...)
  chosen <- length(noise) == 1L
  noise <- check_choice(noise)
  if (inherits(new, "huddle_clustering") && !inherits(new, "huddle_kmeans")) {
    validate_model(new, arg = "new")
    huddle_abort(
      c(
        "{.arg new} must be labels or a clustering by k-means.",
        x = "It is a {.cls {class(new)[1]}} object.",
        i = "Give its labels: {.code align_labels(new$cluster, old)}."
      ),
      class = "model", arg = "new"
    )
  }
  table <- count_labels(new, old, noise, c(TRUE, TRUE), c("new", "old"))
  if (inherits(new, "huddle_clustering")) {
    aligned <- align_clustering(new, table)
  } else {
    aligned <- align_values(new, old, table, noise)
  }
  if (!chosen) {
    say_kept_zeros(list(new = new, old = old))
  }
  aligned
}

# Labels that were counted from 0 would otherwise keep one of them in place without a word.
say_kept_zeros <- function(labellings) {
  for (arg in names(labellings)) {
    labels <- as_label_codes(labellings[[arg]], arg)
    if (!labels$clustering && labels$noise == 0L && any(noise_rows(labels, TRUE))) {
      huddle_inform(c(
        "The label 0 in {.arg {arg}} is taken as noise, and stays 0.",
        i = "If 0 is a cluster, use {.code noise = \"cluster\"}."
      ))
      return(invisible())
    }
  }
}

# ---- the matching --------------------------------------------------------------------------------

# More cells than this take over 800 MB.
matching_cells <- 1e8

# The matching as numbers of the table's rows and columns: as many pairs as the shorter side has
# labels, in the order of the rows, also pairs that no row of the data has.
best_matching <- function(table, call = rlang::caller_env()) {
  size <- c(length(table$rows), length(table$cols))
  if (prod(size) > matching_cells) {
    gigabytes <- round(8 * prod(size) / 1e9, 1)
    huddle_abort(
      c(
        "There are too many different labels to match.",
        x = "The table of their counts is {size[[1]]} x {size[[2]]}: {gigabytes} GB.",
        i = "{.fn adjusted_rand_score} needs no matching."
      ),
      class = "size", arg = "cluster", call = call
    )
  }
  assign_pairs(dense_table(table), call)
}

# The pairs of rows and columns of a matrix of counts whose sum is greatest.
assign_pairs <- function(counts, call = rlang::caller_env()) {
  if (length(counts) == 0L) {
    return(list(row = integer(), col = integer()))
  }
  if (nrow(counts) < ncol(counts)) {
    pairs <- assign_pairs(t(counts), call)
    order <- order(pairs$col)
    return(list(row = pairs$col[order], col = pairs$row[order]))
  }
  row <- run_core(assign_columns_(-counts), call = call)
  order <- order(row)
  list(row = row[order], col = order)
}

# Only pairs that some row of the data has, with their counts.
matching_of_table <- function(table, call = rlang::caller_env()) {
  matching <- best_matching(table, call)
  cell <- function(row, col) row + length(table$rows) * (col - 1)
  at <- match(cell(matching$row, matching$col), cell(table$row, table$col))
  found <- !is.na(at)
  list(
    row = matching$row[found], col = matching$col[found], count = table$count[at[found]]
  )
}

matching_frame <- function(table, matching) {
  data_frame(
    list(
      truth = table$a[matching$row], cluster = table$b[matching$col], count = matching$count,
      truth_size = table$rows[matching$row], cluster_size = table$cols[matching$col]
    ),
    length(matching$row), tibble = FALSE
  )
}

# ---- renumbering ---------------------------------------------------------------------------------

# Here the table's rows are the labels of `new`, its columns those of `old`. Labels are looked up by
# their number, of which there are few, and not compared as values.
align_values <- function(new, old, table, noise) {
  matching <- best_matching(table)
  labels <- as_label_codes(new, "new")
  values <- label_values(labels, seq_len(labels$size))
  number <- labels$codes - labels$first + 1L
  rest <- setdiff(seq_along(table$a), matching$row)
  if (length(rest) > 1L) {
    rest <- rest[order(match(table$a[rest], values[unique(number)]))]
  }
  target <- rep(table$b[NA_integer_], labels$size)
  target[match(table$a[matching$row], values)] <- table$b[matching$col]
  target[match(table$a[rest], values)] <- labels_beyond(table$b, table$a[rest])
  if (noise == "exclude" && any(noise_rows(labels, TRUE))) {
    target[noise_number(labels)] <- kept_noise(labels, old, is.numeric(target))
  }
  aligned <- target[number]
  if (is.factor(old)) {
    aligned <- factor(aligned, unique(c(levels(old), aligned)))
  }
  names(aligned) <- labels$names
  aligned
}

# Noise has the label that it has in `old`, or that of `new` where `old` has none.
kept_noise <- function(labels, old, numeric) {
  old <- as_label_codes(old, "old")
  noise <- if (any(noise_rows(old, TRUE))) old$noise else labels$noise
  if (numeric) noise else as.character(noise)
}

# Names for labels that have no partner: numbers above all that are taken, or their own names.
labels_beyond <- function(taken, labels) {
  if (!is.numeric(taken)) {
    return(utils::tail(make.unique(as.character(c(taken, labels))), length(labels)))
  }
  max(taken, 0L) + seq_along(labels)
}

align_clustering <- function(fit, table) {
  matching <- best_matching(table)
  # Clusters without a partner come last, and among them those without rows.
  partner <- rep(Inf, fit$k)
  partner[table$a] <- length(table$cols) + 1
  partner[table$a[matching$row]] <- matching$col
  renumber(fit, order(partner))
}

# `order` lists the present clusters in their new order.
renumber <- function(fit, order) {
  position <- order(order)
  fit$cluster[] <- position[fit$cluster]
  for (name in intersect(c("size", "weight", "withinss", "counts"), names(fit))) {
    fit[[name]] <- fit[[name]][order]
  }
  fit$centers[] <- fit$centers[order, ]
  fit
}
