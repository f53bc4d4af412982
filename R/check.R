# Checks of single arguments. Each returns the cleaned value or throws an error that names the
# argument, says what is allowed and shows what was found. A value that passes costs a few
# comparisons: words are only looked for once a check has failed.

# One whole number. A string, a factor or a flag that could be read as a number is refused.
check_count <- function(x, min = 1, max = Inf, ..., arg = rlang::caller_arg(x),
                        call = rlang::caller_env()) {
  if (!missing(x) && is_number(x) && is.finite(x) && x == trunc(x) && x >= min && x <= max) {
    return(as.double(x))
  }
  abort_param(x, paste0("one whole number", range_words(min, max)), arg, call)
}

# One number. `min_open = TRUE` excludes `min` itself.
check_number <- function(x, min = -Inf, max = Inf, min_open = FALSE, infinite = FALSE, ...,
                         arg = rlang::caller_arg(x), call = rlang::caller_env()) {
  passes <- !missing(x) && is_number(x) && !is.na(x) && (infinite || is.finite(x)) &&
    (x > min || (!min_open && x == min)) && x <= max
  if (passes) {
    return(as.double(x))
  }
  kind <- if (infinite) "one number" else "one finite number"
  abort_param(x, paste0(kind, range_words(min, max, min_open)), arg, call)
}

check_flag <- function(x, ..., arg = rlang::caller_arg(x), call = rlang::caller_env()) {
  if (!missing(x) && is.logical(x) && length(x) == 1L && !is.object(x) && !is.na(x)) {
    return(as.vector(x))
  }
  abort_param(x, "TRUE or FALSE", arg, call)
}

check_function <- function(x, ..., arg = rlang::caller_arg(x), call = rlang::caller_env()) {
  if (!missing(x) && is.function(x)) {
    return(x)
  }
  abort_param(x, "a function", arg, call)
}

# One of `choices`, in full. The whole of `choices`, as a formal argument lists them, means the
# first. Where none are given they are those that the argument `x` of the caller lists.
check_choice <- function(x, choices, ..., arg = rlang::caller_arg(x), call = rlang::caller_env()) {
  if (missing(choices)) {
    choices <- listed_choices(sys.function(sys.parent()), as.character(substitute(x)))
  }
  if (!missing(x) && is.character(x) && !is.object(x)) {
    if (length(x) == 1L && x %in% choices) {
      return(as.vector(x))
    }
    if (identical(x, choices)) {
      return(choices[[1]])
    }
  }
  meant <- if (!missing(x)) meant_choice(x, choices)
  hint <- if (!is.null(meant)) sprintf("Did you mean \"%s\"?", meant)
  words <- list_texts(quote_text(choices), max = 20, last = "or")
  abort_param(x, if (length(choices) > 1) paste("one of", words) else words, arg, call, hint)
}

listed_choices <- function(f, arg) eval(formals(f)[[arg]], environment(f))

# The number of clusters of n rows.
check_k <- function(k, n, ..., call = rlang::caller_env()) {
  limit <- up_to(common_limits$k, n)
  if (!missing(k) && is_within(k, limit)) {
    return(as.double(k))
  }
  rows <- if (n == 1) "1, as there is one row" else sprintf(
    "one whole number%s, the number of rows", limit_words(limit)
  )
  # A single row is too little data for any other `k`, whatever was asked for.
  too_many <- n == 1 && !missing(k) && is_number(k) && isTRUE(k > 1)
  abort_param(k, rows, "k", call, class = c(if (too_many) "size", "param"))
}

# NULL or one non-negative number per row. At least `k` rows must have weight; `k = 0` where weights
# of zero throughout make sense.
check_weights <- function(weights, n, k = 1, ..., arg = "weights", call = rlang::caller_env()) {
  if (is.null(weights)) {
    return(NULL)
  }
  if (!is.numeric(weights) || is.object(weights)) {
    huddle_abort(
      c(
        "{.arg {arg}} must be NULL or a numeric vector, not {describe_value(weights)}.",
        i = numbers_hint(weights)
      ),
      class = "type", arg = arg, call = call
    )
  }
  if (length(weights) != n) {
    huddle_abort(
      c(
        "{.arg {arg}} must have one number for each row of the data.",
        x = "It has length {format_number(length(weights))} and the data has {count_of(n, 'row')}."
      ),
      class = "dim", arg = arg, call = call
    )
  }
  # min() and sum() of a vector without attributes allocate nothing, however long it is.
  weights <- as.double(weights)
  if (n == 0) {
    return(weights)
  }
  if (!isTRUE(min(weights) >= 0) || !is.finite(sum(weights))) {
    abort_weights(weights, arg, call)
  }
  check_positive_rows(weights, k, arg, call)
  weights
}

check_positive_rows <- function(weights, k, arg, call) {
  # Most weights have no zero at all: the count is only taken where one is seen.
  if (k == 0 || min(weights) > 0) {
    return(invisible())
  }
  positive <- sum(weights > 0)
  if (positive == 0) {
    huddle_abort(
      "At least one of {.arg {arg}} must be positive; all are zero.",
      class = "input", arg = arg, call = call
    )
  }
  if (positive < k) {
    huddle_abort(
      c(
        "{.arg {arg}} must be positive for at least as many rows as there are clusters.",
        x = "Rows with weight: {format_number(positive)}; clusters: {format_number(k)}."
      ),
      class = "input", arg = arg, call = call
    )
  }
}

abort_weights <- function(weights, arg, call) {
  kinds <- list(
    "missing" = is.na(weights),
    "negative" = !is.na(weights) & weights < 0,
    "infinite" = is.infinite(weights) & weights > 0
  )
  kinds <- Filter(any, kinds)
  found <- vapply(names(kinds), function(kind) {
    sprintf(
      "%s, the first at position %s.", count_of(sum(kinds[[kind]]), paste(kind, "value")),
      format_number(which.max(kinds[[kind]]))
    )
  }, character(1))
  if (length(found) == 0) {
    found <- "Their sum overflows."
  }
  names(found) <- rep("x", length(found))
  huddle_abort(
    c("{.arg {arg}} must be finite and not negative.", found),
    class = "input", arg = arg, call = call
  )
}

is_number <- function(x) !is.object(x) && is.numeric(x) && length(x) == 1L

abort_param <- function(x, allowed, arg, call, hint = NULL, class = "param") {
  message <- if (missing(x)) {
    "{.arg {arg}} is missing; it must be {allowed}."
  } else {
    "{.arg {arg}} must be {allowed}, not {describe_value(x)}."
  }
  # A hint that is given is text; the other is a template.
  hint_line <- if (!is.null(hint)) {
    "{hint}"
  } else if (!missing(x) && grepl("number", allowed)) {
    numbers_hint(x)
  }
  huddle_abort(c(message, i = hint_line), class = class, arg = arg, call = call)
}

range_words <- function(min, max, min_open = FALSE) {
  low <- format_number(min)
  high <- format_number(max)
  if (is.finite(min) && is.finite(max)) {
    sprintf(if (min_open) " above %s and at most %s" else " between %s and %s", low, high)
  } else if (is.finite(min)) {
    paste(if (min_open) " above" else " of at least", low)
  } else if (is.finite(max)) {
    paste(" of at most", high)
  } else {
    ""
  }
}

# To be called by every function whose `...` only separates the arguments that must be named.
check_no_dots <- function(..., call = rlang::caller_env()) {
  if (...length() == 0L) {
    return(invisible())
  }
  # Taken unevaluated: an argument that is refused anyway must not fail, or act, on its own.
  dots <- as.list(substitute(list(...)))[-1]
  given <- rlang::names2(dots)
  formals <- rlang::fn_fmls_names(sys.function(sys.parent()))
  if (all(given == "")) {
    abort_unnamed(dots[[1]], formals, call)
  }
  name <- given[given != ""][[1]]
  huddle_abort(
    c(
      "{.arg {shorten_text(name, 40)}} is not an argument of this function.",
      i = dots_hint(name, formals)
    ),
    class = "param", arg = name, call = call
  )
}

abort_unnamed <- function(value, formals, call) {
  empty <- identical(value, quote(expr = ))
  # One line is enough, and all there is time for if the argument is a large vector.
  shown <- if (!empty) shorten_text(deparse(value, width.cutoff = 60L, nlines = 1L)[[1]], 40)
  positional <- formals[seq_len(match("...", formals) - 1)]
  huddle_abort(
    c(
      "Arguments after {.arg {positional[length(positional)]}} must be given by name.",
      x = if (empty) "There is one comma too many." else "{.code {shown}} has no name."
    ),
    class = "param", arg = "...", call = call
  )
}
