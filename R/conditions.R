# Every condition of the package is made here, so that each carries its class, the argument it is
# about and the call of the function that the user wrote.

# Short names of the error classes: `class = "dim"` makes a `huddle_error_dim`.
error_classes <- c(
  "type", # not a kind of object that can be used
  "dim", # wrong number of rows, columns or elements
  "nonfinite", # missing or infinite values
  "param", # an argument outside its range, or unknown
  "size", # too few rows, or more memory than there is
  "input", # the content cannot be clustered
  "model", # not a fitted model, or a damaged one
  "io", # a file that cannot be read or written
  "resource" # the machine refused memory or threads
)

# Short names of the warnings and their classes.
warning_classes <- c(
  not_converged = "huddle_not_converged",
  degenerate = "huddle_degenerate",
  interrupted = "huddle_interrupted",
  unscaled = "huddle_unscaled"
)

# Throws a classed error. `message` is a cli template as in `cli::cli_abort()`: c("what is wrong",
# x = "what was found", i = "what to do"), evaluated where `huddle_abort()` is called. Text of the
# user's (a column name, a string) belongs in a variable that the template names; pasted into the
# template itself, its braces would run as code.
huddle_abort <- function(message, class, arg = NULL, call = rlang::caller_env(), ...,
                         parent = NULL, env = rlang::caller_env()) {
  force(call)
  force(env)
  class <- match.arg(class, error_classes, several.ok = TRUE)
  rlang::abort(
    format_message(message, env),
    class = c(paste0("huddle_error_", class), "huddle_error"),
    arg = arg,
    ...,
    call = call,
    parent = parent,
    .frame = env
  )
}

# Signals a classed warning; the arguments are those of `huddle_abort()`.
huddle_warn <- function(message, class, arg = NULL, call = rlang::caller_env(), ...,
                        env = rlang::caller_env()) {
  force(call)
  force(env)
  class <- match.arg(class, names(warning_classes), several.ok = TRUE)
  rlang::warn(
    format_message(message, env),
    class = c(warning_classes[class], "huddle_warning", use.names = FALSE),
    arg = arg,
    ...,
    call = rlang::error_call(call)
  )
}

# Says something that is neither wrong nor doubtful, but that the user may not have had in mind.
huddle_inform <- function(message, env = rlang::caller_env()) {
  force(env)
  rlang::inform(format_message(message, env), class = "huddle_message")
}

# Fills a template line by line. Lines are not wrapped: a message is then one searchable string,
# whatever the width of the console.
format_message <- function(message, env) {
  lines <- vapply(message, cli::format_inline, character(1), .envir = env, USE.NAMES = FALSE)
  names(lines) <- names(message)
  lines
}

# What was found, in words that fit after "not": a value if it is short, else its kind and size.
describe_value <- function(x) {
  if (is.null(x)) {
    "NULL"
  } else if (is.object(x)) {
    describe_object(x)
  } else if (is.function(x)) {
    "a function"
  } else if (!is.atomic(x)) {
    describe_recursive(x)
  } else if (!is.null(dim(x))) {
    describe_array(x)
  } else if (length(x) == 1L) {
    describe_scalar(x)
  } else {
    sprintf("%s vector of length %s", with_article(type_word(x)), format_number(length(x)))
  }
}

describe_object <- function(x) {
  if (is.factor(x)) {
    "a factor"
  } else if (is.data.frame(x)) {
    "a data frame"
  } else {
    sprintf("an object of class %s", class_label(x))
  }
}

describe_recursive <- function(x) {
  switch(typeof(x),
    list = if (is.null(dim(x))) {
      sprintf("a list of length %s", format_number(length(x)))
    } else {
      "a matrix of lists"
    },
    environment = "an environment",
    symbol = "a symbol",
    language = "a call",
    sprintf("an object of type %s", typeof(x))
  )
}

describe_array <- function(x) {
  size <- paste(format_number(dim(x)), collapse = " x ")
  order <- length(dim(x))
  kind <- if (order == 2L) "matrix" else sprintf("array with %d dimensions", order)
  sprintf("%s %s (%s)", with_article(type_word(x)), kind, size)
}

describe_scalar <- function(x) {
  if (is.na(x) && !is.nan(x)) {
    "NA"
  } else if (is.character(x)) {
    quote_text(x)
  } else if (is.numeric(x)) {
    format_number(x)
  } else if (is.logical(x)) {
    as.character(x)
  } else {
    paste(with_article(type_word(x)), "value")
  }
}

type_word <- function(x) {
  switch(typeof(x),
    double = "numeric",
    typeof(x)
  )
}

with_article <- function(noun) paste(if (grepl("^[aeiou]", noun)) "an" else "a", noun)

class_label <- function(x) sprintf("<%s>", shorten_text(paste(class(x), collapse = "/"), 60))

# Digits as people write them: never 1e+05 for 100000, always a decimal point.
format_number <- function(x) sprintf("%.15g", as.double(x))

# "1 row", "3 rows"
count_of <- function(n, noun) paste0(format_number(n), " ", noun, if (n != 1) "s")

# "1st", "2nd", "11th", "21st"
ordinal <- function(n) {
  last <- ifelse(n %% 100 %/% 10 == 1, 0, n %% 10)
  paste0(format_number(n), ifelse(last %in% 1:3, c("st", "nd", "rd")[pmax(last, 1)], "th"))
}

# Shares, and accuracy above all, have one form in all prints and pictures: "95.3%".
percent <- function(share) ifelse(is.na(share), "-", sprintf("%.1f%%", 100 * share))

# A string in quotes, on one line whatever is in it, and cut where it is long.
quote_text <- function(x) paste0("\"", shorten_text(encodeString(x), 30), "\"")

shorten_text <- function(x, width) {
  long <- nchar(x, type = "width") > width
  x[long] <- paste0(strtrim(x[long], width - 3), "...")
  x
}

# "a", "b", "c" and 4 more
list_texts <- function(x, max = 8, last = "and") {
  left_out <- length(x) - max
  # Naming one more is as short as counting it.
  if (left_out > 1) {
    return(sprintf("%s %s %s more", paste(x[seq_len(max)], collapse = ", "), last, left_out))
  }
  if (length(x) < 2) {
    return(paste(x))
  }
  sprintf("%s %s %s", paste(x[-length(x)], collapse = ", "), last, x[length(x)])
}
