# plot(fit, x = data) is not answered by this package: the name sends the data to base R's method
# for data frames, which draws them and takes the clustering for a title. There it becomes text,
# which nothing else asks of it within base R's pictures.

#' @export
as.character.huddle_clustering <- function(x, ...) {
  refuse_as_title("fit")
  NextMethod()
}

#' @export
as.character.huddle_propagation <- function(x, ...) {
  refuse_as_title("result")
  NextMethod()
}

#' @export
as.character.huddle_stability <- as.character.huddle_propagation

refuse_as_title <- function(name) {
  drawn <- which(vapply(sys.frames(), function(frame) {
    identical(topenv(parent.env(frame)), asNamespace("graphics"))
  }, logical(1)))
  if (length(drawn) == 0L) {
    return(invisible())
  }
  # The call that the user wrote is that of the generic, above the first method of base R.
  before <- sys.call(max(drawn[[1]] - 1L, 1L))
  call <- if (is.call(before) && identical(before[[1]], quote(plot))) before else quote(plot())
  huddle_abort(
    c(
      "{.fn plot} takes the clustering first and the data after it, both without a name.",
      x = "Given as {.arg x}, the data are drawn by base R, without their clusters.",
      i = "Write {.code plot({name}, data)} or {.code autoplot({name}, x = data)}."
    ),
    class = "param", arg = "x", call = call
  )
}
