# What is said of data that are refused, and what to do instead.

abort_absent <- function(arg, call) {
  huddle_abort(
    "{.arg {arg}} is missing; it must be a numeric matrix or a data frame of numbers.",
    class = "type", arg = arg, call = call
  )
}

abort_points_type <- function(x, arg, call, d = 1L) {
  huddle_abort(
    c(
      "{.arg {arg}} must be a numeric matrix or a data frame of numbers, not {describe_value(x)}.",
      i = points_hint(x, arg, d)
    ),
    class = "type", arg = arg, call = call
  )
}

# What to do instead, as a template line or NULL. `arg` is the package's own word.
points_hint <- function(x, arg, d) {
  as_matrix <- "Use {.code as.matrix({arg})} if it fits in memory."
  if (inherits(x, "sparseMatrix")) {
    paste("Sparse matrices are not supported here.", as_matrix)
  } else if (inherits(x, "Matrix")) {
    as_matrix
  } else if (inherits(x, "dist")) {
    "These are distances. Give the points, or place them with {.fn stats::cmdscale}."
  } else if (is.character(x)) {
    "Turn text into numbers first, for example with {.fn stats::model.matrix}."
  } else if (length(dim(x)) > 2L) {
    "Make each row one point, with {.code matrix({arg}, ncol = 1)} where points are single numbers."
  } else if (typeof(x) %in% numeric_types && !is.object(x)) {
    sprintf("Use {.code matrix({arg}, ncol = %d)} for points in %s.", d, count_of(d, "column"))
  } else if (inherits(x, "integer64")) {
    "Convert its numbers with {.fn as.double} first."
  } else if (inherits(x, "float32")) {
    "Convert its numbers with {.code float::dbl({arg})} first."
  } else if (length(dim(x)) == 2L) {
    table_hint(x, as_matrix)
  } else {
    vector_hint(x)
  }
}

table_hint <- function(x, as_matrix) {
  if (isS4(x)) {
    as_matrix
  } else if (is.object(x)) {
    "Use {.code unclass({arg})} if its numbers mean what they seem."
  } else if (is.raw(x)) {
    "Convert it with {.code storage.mode({arg}) <- \"integer\"}."
  } else if (is.complex(x)) {
    "Give the parts as columns, {.code cbind(Re({arg}), Im({arg}))}."
  }
}

vector_hint <- function(x) {
  if (is.factor(x)) {
    "Code it as numbers first, for example with {.fn stats::model.matrix}."
  } else if (is.object(x) && !isS4(x) && typeof(x) %in% numeric_types) {
    "Use {.code matrix(as.numeric({arg}), ncol = 1)} if its numbers mean what they seem."
  } else if (is.raw(x)) {
    "Use {.code matrix(as.integer({arg}), ncol = 1)} for points in 1 column."
  } else if (typeof(x) == "list" && !is.object(x) && length(x) > 0 && all_numbers(x)) {
    "Use {.code do.call(rbind, {arg})} if each element is a point."
  }
}

all_numbers <- function(x) {
  all(vapply(x, function(one) is.numeric(one) && !is.object(one) && is.null(dim(one)), NA))
}

abort_columns <- function(columns, names, bad, arg, call, numbers) {
  bad <- which(bad)
  kinds <- vapply(columns[bad], column_kind, character(1))
  labels <- vapply(bad, function(i) {
    name <- names[i]
    if (is_blank(name)) paste("column", numbers[i]) else quote_text(name)
  }, character(1))
  found <- list_texts(sprintf("%s (%s)", labels, kinds))
  count <- if (length(bad) > 1) paste(length(bad), "columns are") else "One is"
  huddle_abort(
    c(
      "{.arg {arg}} must have numeric, integer or logical columns only.",
      x = "{count} not: {found}.",
      i = columns_hint(columns[bad])
    ),
    class = "type", arg = arg, call = call
  )
}

column_kind <- function(x) {
  if (is.factor(x)) {
    "factor"
  } else if (is.data.frame(x)) {
    "data frame"
  } else if (is.object(x)) {
    shorten_text(class(x)[[1]], 30)
  } else if (!is.null(dim(x))) {
    paste(type_word(x), if (length(dim(x)) == 2L) "matrix" else "array")
  } else {
    typeof(x)
  }
}

columns_hint <- function(columns) {
  wide <- vapply(columns, function(column) !is.null(dim(column)), logical(1))
  text <- vapply(columns, function(column) is.factor(column) || is.character(column), logical(1))
  single <- vapply(columns, inherits, logical(1), what = "float32")
  times <- vapply(columns, inherits, logical(1), what = "difftime")
  if (all(single)) {
    "Convert them with {.fn float::dbl}."
  } else if (all(times)) {
    "Convert them with {.code as.numeric(units = \"secs\")} or another unit."
  } else if (all(wide)) {
    "Spread columns that are tables themselves with {.fn as.matrix} or {.fn cbind}."
  } else if (all(text)) {
    "Leave them out, or code them as numbers, for example with {.fn stats::model.matrix}."
  } else {
    "Leave them out, or convert them with {.fn as.numeric} where that makes sense."
  }
}

# How other things become plain numbers, for weights and counts; a template line or NULL.
numbers_hint <- function(x) {
  if (inherits(x, "float32")) {
    "Convert it with {.code float::dbl({arg})}."
  } else if (is.data.frame(x)) {
    if (length(x) == 1L) "Give its column, {.code {arg}[[1]]}."
  } else if (is.factor(x)) {
    "Use {.code as.numeric(as.character({arg}))} if its levels are numbers."
  } else if (inherits(x, "integer64")) {
    "Convert it with {.code as.double({arg})}."
  } else if (inherits(x, "table")) {
    "Convert it with {.code as.vector({arg})}."
  } else if (is.object(x) && !isS4(x) && typeof(x) %in% c("double", "integer")) {
    "Convert it with {.code as.numeric({arg})} if its numbers mean what they seem."
  }
}
