# Several numbers of clusters, each to be tried: what is wrong is named one by one.

check_ks <- function(k, n, what = "the number of rows", call = rlang::caller_env()) {
  words <- sprintf("different whole numbers between 1 and %s, %s", format_number(n), what)
  if (missing(k) || !is.numeric(k) || is.object(k) || !is.null(dim(k)) || length(k) == 0L) {
    abort_param(k, words, "k", call)
  }
  faults <- k_faults(k, n)
  if (length(faults) == 0L) {
    return(as.double(k))
  }
  usable <- unique(k[is.finite(k) & k == trunc(k) & k >= 1 & k <= n])
  hint <- if (length(usable) > 0L) sprintf("`k = %s` would do.", k_code(usable))
  huddle_abort(
    c(
      "{.arg k} must be {words}, not {describe_value(k)}.",
      stats::setNames(faults, rep("x", length(faults))),
      i = if (!is.null(hint)) "{hint}"
    ),
    class = "param", arg = "k", call = call
  )
}

k_faults <- function(k, n) {
  whole <- is.finite(k) & k == trunc(k)
  kinds <- list(
    "missing" = is.na(k),
    "infinite" = is.infinite(k),
    "not whole" = is.finite(k) & !whole,
    "below 1" = whole & k < 1,
    "more than there can be" = whole & k > n,
    "given more than once" = whole & k >= 1 & k <= n & duplicated(k)
  )
  kinds <- Filter(function(at) any(at), kinds)
  vapply(names(kinds), function(kind) {
    found <- unique(k[kinds[[kind]]])
    verb <- if (length(found) == 1L) "is" else "are"
    sprintf("%s %s %s.", list_texts(format_number(found), max = 5), verb, kind)
  }, "", USE.NAMES = FALSE)
}

# "1:5", or "c(1, 3, 4)" where they have gaps.
k_code <- function(k) {
  if (length(k) > 1L && all(diff(k) == 1)) {
    return(sprintf("%s:%s", k[1], k[length(k)]))
  }
  if (length(k) == 1L) {
    return(format(k, scientific = FALSE))
  }
  shown <- format(utils::head(k, 8), scientific = FALSE, trim = TRUE)
  sprintf("c(%s%s)", paste(shown, collapse = ", "), if (length(k) > 8) ", ..." else "")
}
