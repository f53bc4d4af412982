# The door for labels: a clustering, or one label per row, comes out as whole numbers in a known
# range, or is refused with the reason.

# Returns list(codes, first, size, values): the label of a row is that with the number
# `codes - first + 1` of at most `size`; `values` are the labels in their order, or NULL where they
# are the whole numbers from `first` on. `clustering` tells whether a clustering was given.
as_label_codes <- function(x, arg, call = rlang::caller_env()) {
  clustering <- !missing(x) && inherits(x, "huddle_clustering")
  if (clustering) {
    validate_model(x, call = call, arg = arg)
    x <- x$cluster
  }
  if (missing(x) || !is_labels(x)) {
    abort_labels(x, arg, call)
  }
  if (is.factor(x)) {
    check_factor(x, arg, call)
  }
  check_no_missing(x, arg, call)
  coded <- if (is.factor(x)) {
    list(codes = as.vector(unclass(x)), first = 1L, size = nlevels(x), values = levels(x))
  } else if (is.integer(x)) {
    whole_codes(x)
  } else if (is.double(x) && is_integer_range(x)) {
    whole_codes(as.integer(x))
  } else {
    value_codes(as.vector(x))
  }
  c(coded, list(clustering = clustering))
}

is_labels <- function(x) {
  is.factor(x) || is.atomic(x) && !is.null(x) && !is.object(x) && is.null(dim(x)) &&
    (typeof(x) %in% c("integer", "double", "character", "logical"))
}

# The codes of a factor are not looked at again before they count in memory.
check_factor <- function(x, arg, call) {
  codes <- unclass(x)
  if (!is.integer(codes) || any(codes < 1L | codes > nlevels(x), na.rm = TRUE)) {
    huddle_abort(
      "{.arg {arg}} is a damaged factor: it has codes without a level.",
      class = "type", arg = arg, call = call
    )
  }
}

# Numbers that lie so far apart that a count of each number between them would be larger than the
# labels themselves are numbered anew.
whole_codes <- function(x) {
  if (length(x) == 0L) {
    return(list(codes = integer(), first = 1L, size = 0, values = NULL))
  }
  first <- min(x)
  size <- as.double(max(x)) - first + 1
  if (size > max(2 * length(x), 1000)) {
    return(value_codes(as.vector(x)))
  }
  list(codes = x, first = first, size = size, values = NULL)
}

value_codes <- function(x) {
  values <- sort(unique(x), method = "radix")
  list(codes = match(x, values), first = 1L, size = length(values), values = values)
}

is_integer_range <- function(x) {
  length(x) == 0L || (max(abs(x)) <= .Machine$integer.max && all(x == trunc(x)))
}

# The labels with the given numbers.
label_values <- function(labels, number) {
  if (is.null(labels$values)) labels$first + number - 1L else labels$values[number]
}

check_no_missing <- function(x, arg, call) {
  missing <- if (anyNA(x)) is.na(x) else if (is.factor(x) && anyNA(levels(x))) is.na(levels(x))[x]
  if (!any(missing)) {
    return(invisible())
  }
  place <- format_number(which.max(missing))
  found <- paste0(
    count_of(sum(missing), "missing label"), if (sum(missing) > 1) ", the first",
    " at position ", place
  )
  huddle_abort(
    c(
      "{.arg {arg}} must not contain missing labels.",
      x = "It has {found}.",
      i = "Leave such rows out, or give them a label of their own."
    ),
    class = "nonfinite", arg = arg, call = call
  )
}

abort_labels <- function(x, arg, call) {
  wanted <- "a clustering, or a vector or factor of one label per row"
  has_cluster <- !missing(x) && is.list(x) && is_labels(x[["cluster"]])
  huddle_abort(
    c(
      if (missing(x)) {
        "{.arg {arg}} is missing; it must be {wanted}."
      } else {
        "{.arg {arg}} must be {wanted}, not {describe_value(x)}."
      },
      i = if (has_cluster) "Give its labels, the element {.code $cluster}."
    ),
    class = "type", arg = arg, call = call
  )
}

# ---- two labellings ------------------------------------------------------------------------------

# The table of two labellings: list(n, row, col, count, rows, cols, a, b). `row`, `col` and `count`
# are the cells that are not zero, the first two as numbers of those labels that occur; `rows` and
# `cols` are the sums; `a` and `b` the labels in the order of these numbers.
count_labels <- function(a, b, noise, zero_is_noise = c(FALSE, TRUE), args = c("truth", "cluster"),
                         call = rlang::caller_env()) {
  a <- as_label_codes(a, args[[1]], call)
  b <- as_label_codes(b, args[[2]], call)
  if (length(a$codes) != length(b$codes)) {
    huddle_abort(
      c(
        "{.arg {args[[2]]}} must have one label for each label of {.arg {args[[1]]}}.",
        x = "There are {format_number(length(b$codes))} and {format_number(length(a$codes))}."
      ),
      class = "dim", arg = args[[2]], call = call
    )
  }
  if (noise == "exclude") {
    out <- noise_rows(a, zero_is_noise[[1]]) | noise_rows(b, zero_is_noise[[2]])
    if (any(out)) {
      a$codes <- a$codes[!out]
      b$codes <- b$codes[!out]
    }
  }
  table <- run_core(count_pairs_(a$codes, a$first, a$size, b$codes, b$first, b$size), call = call)
  label_table(table, a, b)
}

# One FALSE where no row is noise.
noise_rows <- function(labels, zero_is_noise) {
  zero <- if (is.null(labels$values)) 0L else match(0, labels$values, nomatch = 0L)
  numeric <- is.null(labels$values) || is.numeric(labels$values)
  possible <- if (is.null(labels$values)) labels$first <= 0L else numeric && zero > 0L
  if ((zero_is_noise || labels$clustering) && possible) labels$codes == zero else FALSE
}

label_table <- function(table, a, b) {
  in_rows <- table$rows > 0
  in_cols <- table$cols > 0
  list(
    n = sum(table$count), row = cumsum(in_rows)[table$row], col = cumsum(in_cols)[table$col],
    count = table$count, rows = table$rows[in_rows], cols = table$cols[in_cols],
    a = label_values(a, which(in_rows)), b = label_values(b, which(in_cols))
  )
}

dense_table <- function(table) {
  counts <- matrix(0, length(table$rows), length(table$cols))
  counts[cbind(table$row, table$col)] <- table$count
  counts
}

# ---- labels of the rows of a matrix --------------------------------------------------------------

# Returns list(label, k, values, names): `label` counts clusters from 1 in the order of their
# values, 0 is noise; `values` are the numbers of the clusters, 0 for noise, and `names` what to
# call them. `noise` is the policy: noise left out, each of its rows a cluster of its own, or all of
# it one cluster.
as_labels <- function(cluster, n, noise = "exclude", arg = "cluster", call = rlang::caller_env()) {
  coded <- as_label_codes(cluster, arg, call)
  if (length(coded$codes) != n) {
    huddle_abort(
      c(
        "{.arg {arg}} must have one label for each row of {.arg x}.",
        x = "It has {format_number(length(coded$codes))}, for {count_of(n, 'row')}."
      ),
      class = "dim", arg = arg, call = call
    )
  }
  number <- coded$codes - coded$first + 1L
  present <- which(tabulate(number, coded$size) > 0L)
  shown <- label_values(coded, present)
  values <- if (is.numeric(shown)) shown else ifelse(shown == "0", 0L, present)
  check_signs(values, arg, call)
  code <- integer(coded$size)
  code[present[values != 0]] <- seq_len(sum(values != 0))
  labels <- list(
    label = code[number], k = sum(values != 0), values = values[values != 0],
    names = if (!is.numeric(shown)) as.character(shown[values != 0])
  )
  with_noise(labels, noise)
}

# Elsewhere -1 stands for noise, and would pass for a cluster here.
check_signs <- function(values, arg, call) {
  if (any(values < 0)) {
    huddle_abort(
      c(
        "Labels in {.arg {arg}} must not be negative.", x = "The least is {min(values)}.",
        i = "Noise has the label 0."
      ),
      class = "param", arg = arg, call = call
    )
  }
}

with_noise <- function(labels, noise) {
  grey <- labels$label == 0L
  if (noise == "exclude" || !any(grey)) {
    return(labels)
  }
  own <- if (noise == "singleton") seq_len(sum(grey)) else 1L
  labels$label[grey] <- labels$k + own
  labels$k <- labels$k + max(own)
  labels$values <- c(labels$values, integer(max(own)))
  labels
}

# Indexes that compare clusters need two of them, and those that compare rows within a cluster more
# rows than clusters. Clusters whose rows weigh nothing are none.
check_several <- function(labels, weights, arg = "cluster", call = rlang::caller_env()) {
  counted <- labels$label > 0L & (if (is.null(weights)) TRUE else weights > 0)
  clusters <- length(unique(labels$label[counted]))
  if (clusters >= 2L && clusters < sum(counted)) {
    return(invisible())
  }
  huddle_abort(
    c(
      "{.arg {arg}} must have at least two clusters, and fewer clusters than rows.",
      x = "It has {count_of(clusters, 'cluster')} in {count_of(sum(counted), 'row')}."
    ),
    class = "param", arg = arg, call = call
  )
}
