# The door for labels: a clustering, or one label per row, comes out as whole numbers in a known
# range, or is refused with the reason.

# Returns list(codes, first, size, values, clustering, noise, is_text, names): the label of a row is
# that with the number `codes - first + 1` of at most `size`; `values` are the labels in order, or
# NULL where they are the whole numbers from `first` on. `clustering` tells whether a clustering
# was given, of this package or of another; `noise` is the label that noise has, if there is any.
as_label_codes <- function(x, arg, call = rlang::caller_env()) {
  known <- if (!missing(x)) known_clustering(x, arg, call)
  if (!is.null(known)) {
    x <- known$cluster
  }
  if (missing(x) || !is_labels(x)) {
    abort_labels(x, arg, call)
  }
  if (is.factor(x)) {
    check_factor(x, arg, call)
  }
  names <- names(x)
  x <- plain_labels(x)
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
  coded$clustering <- !is.null(known)
  coded$noise <- if (coded$clustering) 0L else noise_label(coded)
  coded$is_text <- is.character(x)
  coded["names"] <- list(names)
  coded
}

# Vectors of other packages are taken for their numbers or texts, unless these stand for something
# else: a time, or the bits of a larger number.
is_labels <- function(x) {
  if (is.factor(x)) {
    return(TRUE)
  }
  kind <- typeof(x)
  vector <- kind %in% c("integer", "double", "character", "logical") && length(dim(x)) <= 1L
  if (!vector || !is.object(x)) {
    return(vector)
  }
  !isS4(x) && !inherits(x, unlike_labels) &&
    (kind != "double" || all(is.na(unclass(x)) | unclass(x) == trunc(unclass(x))))
}

unlike_labels <- c(
  "Date", "POSIXt", "difftime", "ITime", "Period", "Interval", "Duration", "yearmon", "yearqtr",
  "table", "units", "integer64", "numeric_version"
)

# Without classes, and without the one dimension that vectors of other languages have.
plain_labels <- function(x) {
  if (is.factor(x) || !is.object(x) && is.null(dim(x))) x else as.vector(unclass(x))
}

# Elsewhere -1 stands for noise, and clusters may then be numbered from 0. A label below -1 shows
# that numbers are just names.
noise_label <- function(coded) {
  values <- coded$values
  if (is.null(values)) {
    return(if (length(coded$codes) > 0L && coded$first == -1L) -1L else 0L)
  }
  if (is.character(values)) {
    return(if ("-1" %in% values && all(values == "-1" | grepl("^[0-9]+$", values))) -1L else 0L)
  }
  if (is.numeric(values) && values[1] == -1) -1L else 0L
}

# The number of the label that is noise, NA where no row has it.
noise_number <- function(labels) {
  if (is.null(labels$values)) {
    number <- labels$noise - labels$first + 1L
    return(if (number >= 1L && number <= labels$size) number else NA_integer_)
  }
  values <- labels$values
  if (is.logical(values)) NA_integer_ else match(as.character(labels$noise), as.character(values))
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
  hint <- if (!missing(x)) labels_hint(x)
  huddle_abort(
    c(
      if (missing(x)) {
        "{.arg {arg}} is missing; it must be {wanted}."
      } else {
        "{.arg {arg}} must be {wanted}, not {describe_value(x)}."
      },
      i = if (!is.null(hint)) "{hint}"
    ),
    class = "type", arg = arg, call = call
  )
}

# ---- two labellings ------------------------------------------------------------------------------

# The table of two labellings: list(n, row, col, count, rows, cols, a, b). `row`, `col` and `count`
# are the cells that are not zero, the first two as numbers of those labels that occur; `rows` and
# `cols` are the sums; `a` and `b` the labels in the order of these numbers.
count_labels <- function(a, b, noise, can_be_noise = c(FALSE, TRUE), args = c("truth", "cluster"),
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
    out <- noise_rows(a, can_be_noise[[1]]) | noise_rows(b, can_be_noise[[2]])
    if (any(out)) {
      a$codes <- a$codes[!out]
      b$codes <- b$codes[!out]
    }
  }
  table <- run_core(count_pairs_(a$codes, a$first, a$size, b$codes, b$first, b$size), call = call)
  label_table(table, a, b)
}

# One FALSE where no row is noise. Text is never noise here: classes may be called "0".
noise_rows <- function(labels, can_be_noise) {
  number <- if (!labels$is_text) noise_number(labels) else NA_integer_
  if (is.na(number) || !(can_be_noise || labels$clustering)) {
    return(FALSE)
  }
  labels$codes == labels$first + number - 1L
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

# Returns list(label, k, values, names, void, doubtful): `label` counts clusters from 1 in the order
# of their values, 0 is noise. `values` are the numbers of the clusters, from 1 on where -1 stood
# for noise and 0 for a cluster, and `names` what to call them; `void` is the label that noise had.
# `noise` is the policy: noise left out, each of its rows a cluster of its own, or all of it one
# cluster. Where rows are left out that need not have been meant as noise, and `quiet` does not say
# that they are, `doubtful` is how to count from 1: see say_noise().
as_labels <- function(cluster, n, noise = "exclude", arg = "cluster", call = rlang::caller_env(),
                      quiet = FALSE) {
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
  grey <- present %in% noise_number(coded)
  values <- if (is.numeric(shown)) shown else ifelse(grey, 0L, present)
  check_signs(values[!grey], arg, call)
  counted_from_0 <- is.numeric(shown) && any(values[!grey] == 0)
  code <- integer(coded$size)
  code[present[!grey]] <- seq_len(sum(!grey))
  labels <- list(
    label = code[number], k = sum(!grey), values = values[!grey] + counted_from_0,
    names = if (counted_from_0 || !is.numeric(shown)) as.character(shown[!grey]),
    void = coded$noise,
    doubtful = if (noise == "exclude" && !quiet && !coded$clustering && coded$noise == 0L) {
      if (is.character(coded$values)) "as.integer(factor({arg}))" else "{arg} + 1"
    }
  )
  with_noise(labels, noise)
}

# Labels that were counted from 0 would otherwise lose a cluster without a word.
say_noise <- function(labels, arg = "cluster", else_say = NULL) {
  rows <- sum(labels$label == 0L)
  if (rows == 0L || is.null(labels$doubtful)) {
    return(invisible())
  }
  taken <- if (rows == 1L) "it is" else "they are"
  huddle_inform(c(
    "{.arg {arg}} has the label 0 in {count_of(rows, 'row')}: {taken} taken as noise.",
    i = paste0("If 0 is a cluster, count from 1: {.code ", labels$doubtful, "}."),
    i = if (!is.null(else_say)) "If it is noise, {.code {else_say}} says so."
  ))
}

# Numbers of clusters are not negative; -1 alone stands for noise.
check_signs <- function(values, arg, call) {
  if (any(values < 0)) {
    huddle_abort(
      c(
        "Labels in {.arg {arg}} must not be negative.", x = "The least is {min(values)}.",
        i = "Noise has the label 0, or -1."
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
# rows than clusters. Clusters whose rows weigh nothing are none. Labels that pass may be worth a
# word.
check_several <- function(labels, weights, arg = "cluster", call = rlang::caller_env()) {
  counted <- labels$label > 0L & (if (is.null(weights)) TRUE else weights > 0)
  clusters <- length(unique(labels$label[counted]))
  if (clusters >= 2L && clusters < sum(counted)) {
    return(say_noise(labels, arg, 'noise = "exclude"'))
  }
  huddle_abort(
    c(
      "{.arg {arg}} must have at least two clusters, and fewer clusters than rows.",
      x = "It has {count_of(clusters, 'cluster')} in {count_of(sum(counted), 'row')}.",
      i = if (any(labels$label == 0L)) "Rows with the label {labels$void} are taken as noise."
    ),
    class = "param", arg = arg, call = call
  )
}
