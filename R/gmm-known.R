# Mixtures of which the components of some rows are known.

# list(label, classes): numbers from 1, 0 for what is not known; or NULL.
check_known <- function(known, n, call = rlang::caller_env()) {
  if (is.null(known)) {
    return(NULL)
  }
  if (!is_labels(known)) {
    abort_labels(known, "known", call)
  }
  if (length(known) != n) {
    huddle_abort(
      c(
        "{.arg known} must have one label for each row of the data.",
        x = "It has length {format_number(length(known))}, the data have {count_of(n, 'row')}."
      ),
      class = "dim", arg = "known", call = call
    )
  }
  values <- factor(known)
  if (nlevels(values) == 0L) {
    huddle_abort(
      "{.arg known} must hold at least one label; all are missing.",
      class = "input", arg = "known", call = call
    )
  }
  label <- as.integer(values)
  list(label = replace(label, is.na(label), 0L), classes = levels(values))
}

check_k_known <- function(k, known, call = rlang::caller_env()) {
  if (!is.null(known) && k != length(known$classes)) {
    huddle_abort(
      c(
        "{.arg k} must be the number of labels in {.arg known}, or be left out.",
        x = "It is {format_number(k)}; the labels are {format_number(length(known$classes))}."
      ),
      class = "param", arg = "k", call = call
    )
  }
  k
}

# Means of the rows that are known, on whitened data, and the others to the nearest.
known_start <- function(data, k, call) {
  make <- function() {
    label <- data$options$known
    weights <- if (is.null(data$weights)) rep(1, data$n) else data$weights
    rows <- which(label > 0L & weights > 0)
    white <- whitened(data)$x
    sums <- rowsum(white[rows, , drop = FALSE] * weights[rows], label[rows])
    means <- sums / as.vector(rowsum(weights[rows], label[rows]))
    if (nrow(means) < k) {
      huddle_abort(
        "Every label in {.arg known} must have a row with weight.",
        class = "input", arg = "known", call = call
      )
    }
    nearest <- run_core(kmeans_assign_(white, unname(means), data$n_threads), call)
    shares_start(replace(nearest, label > 0L, label[label > 0L]), data, k, call)
  }
  list(make = list(make), name = "known", keep_order = TRUE)
}
