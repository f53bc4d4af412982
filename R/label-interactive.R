# Labels by hand, at the console.

#' Label rows at the console
#'
#' `label_interactively()` shows the rows that an active learner asks for, one after the other, and
#' reads their labels from the console. The learner is taught after every `batch` of answers.
#'
#' @param a A result of [active_learner()] or [teach()].
#' @param n How many rows to ask for in all; fewer are asked for where fewer are left.
#' @param batch After how many rows to fit again. 1 learns from each answer; more of them spread
#'   over clusters, and save the time between answers where fitting is slow.
#' @param show `NULL`, or a function that is called as `show(x, row)`, with one row of the data, a
#'   named numeric vector, and its number, and shows it in any way: prints a text, plays a sound or
#'   opens a picture. By default numbers are printed, and images are drawn in characters if
#'   `image_dim` is given.
#' @param image_dim `NULL`, or the height and the width of the image that a row is, in pixels.
#' @param by_row Whether the columns of the data hold an image row after row from the top.
#' @param read A function that is called with the prompt and returns the line typed, such as
#'   [readline()]. `NULL` or no text from it means that there is no more input.
#' @param ... Not used; a misspelt argument is an error.
#'
#' @details
#' Type a class and press Enter. Anything that is no class is asked for again. Type `s` to skip a
#' row that nobody can tell (it is not asked for again), `b` to go back to the row before in the
#' same batch, and `q` to quit. Should a class be called so, type `:s`, `:b` and `:q`, which always
#' work. Quitting, the end of the input and an interrupt (Ctrl-C or Esc) all keep the answers given
#' so far.
#'
#' The answers are only in the result: write `a <- label_interactively(a)`.
#'
#' @return The active learner, taught the answers. See [active_learner()] for its fields.
#' @seealso [active_learner()], [plot_images()] for better pictures:
#'   `show = function(x, row) print(plot_images(t(x)))`.
#' @examples
#' labels <- factor(rep(NA, 100), levels = 0:9)
#' a <- active_learner(digits[1:100, 1:64], labels)
#'
#' # At the console: a <- label_interactively(a, image_dim = c(8, 8)). Here the truth answers.
#' set.seed(1)
#' rows <- query(a, 2)
#' answers <- as.character(digits$digit[rows])
#' script <- function(prompt) {
#'   answer <- answers[1]
#'   answers <<- answers[-1]
#'   cat(prompt, answer, "\n", sep = "")
#'   answer
#' }
#' set.seed(1)
#' a <- label_interactively(a, n = 2, batch = 2, image_dim = c(8, 8), read = script)
#' a
#' @export
label_interactively <- function(a, n = 10, batch = 1, ..., show = NULL, image_dim = NULL,
                                by_row = TRUE, read = readline) {
  check_active(a)
  check_no_dots(...)
  n <- min(check_count(n), length(pool_rows(a)))
  batch <- check_count(batch)
  by_row <- check_flag(by_row)
  check_function(read)
  if (!is.null(image_dim)) {
    image_dim <- check_image_dim(image_dim, ncol(a$x))
  }
  show <- if (is.null(show)) row_shower(image_dim, by_row, range(a$x)) else check_function(show)
  if (identical(read, readline) && !interactive()) {
    huddle_abort(
      "{.arg read} must be given where there is nobody at the console.",
      class = "param", arg = "read"
    )
  }
  cat(console_help(levels(a$labels)), sep = "\n")
  asked <- 0
  while (asked < n) {
    rows <- tryCatch(query(a, min(batch, n - asked)), interrupt = function(condition) NULL)
    if (is.null(rows)) {
      break
    }
    answers <- read_answers(a, rows, asked, n, show, read)
    suspendInterrupts(a <- teach(a, rows[answers$given], answers$label[answers$given]))
    asked <- asked + sum(answers$given)
    if (!is.null(answers$error)) {
      report_broken_session(answers$error, asked)
    }
    if (answers$quit) {
      break
    }
  }
  a
}

# What went wrong in `show` or `read` is an error only as long as it costs no answers.
report_broken_session <- function(error, asked, call = rlang::caller_env()) {
  if (asked == 0) {
    rlang::cnd_signal(error)
  }
  reason <- conditionMessage(error)
  huddle_warn(
    c(
      "The session ended early. Its answers so far ({format_number(asked)}) are kept.",
      x = "{reason}"
    ),
    class = "interrupted", call = call
  )
}

console_help <- function(classes) {
  marks <- command_marks(classes)
  c(
    paste0("Classes: ", list_texts(classes, 20), "."),
    sprintf("Type %s to skip a row, %s to go back, %s to quit.", marks[1], marks[2], marks[3])
  )
}

# The commands as they can be typed: a class of the same name wins.
command_marks <- function(classes) {
  marks <- c("s", "b", "q")
  taken <- marks %in% classes
  marks[taken] <- paste0(":", marks[taken])
  marks
}

# list(label, given, quit, error): `given` says for which of the rows there was an answer, which is
# NA for those skipped.
read_answers <- function(a, rows, asked, n, show, read) {
  classes <- levels(a$labels)
  answers <- list(
    label = rep(NA_character_, length(rows)), given = logical(length(rows)), quit = FALSE
  )
  i <- 1L
  while (i <= length(rows)) {
    answer <- tryCatch(
      {
        show(a$x[rows[i], ], rows[i])
        read_label(sprintf("Row %d (%g of %g): ", rows[i], asked + i, n), classes, read)
      },
      interrupt = function(condition) list(command = "q"),
      error = function(error) list(command = "q", error = error)
    )
    if (identical(answer$command, "q")) {
      answers$quit <- TRUE
      answers$error <- answer$error
      break
    }
    if (identical(answer$command, "b")) {
      i <- max(1L, i - 1L)
      next
    }
    answers$label[i] <- answer$label
    answers$given[i] <- TRUE
    i <- i + 1L
  }
  answers
}

# list(label), NA where the row is skipped, or list(command).
read_label <- function(prompt, classes, read) {
  repeat {
    line <- read(prompt)
    if (length(line) != 1L || is.na(line)) {
      return(list(command = "q"))
    }
    line <- trimws(as.character(line))
    if (line %in% classes) {
      return(list(label = line))
    }
    command <- sub("^:", "", line)
    if (command %in% c("s", "b", "q")) {
      return(if (command == "s") list(label = NA_character_) else list(command = command))
    }
    nearest <- nearest_word(line, classes)
    meant <- if (is.null(nearest)) list_texts(classes, 20, "or") else nearest
    cat(quote_text(line), " is no class. Did you mean ", meant, "?\n", sep = "")
  }
}

# ---- what is shown -------------------------------------------------------------------------------

row_shower <- function(image_dim, by_row, range) {
  function(x, row) {
    if (is.null(image_dim)) {
      cat(row_lines(x), sep = "\n")
    } else {
      cat(image_lines(x, image_dim, by_row, range), sep = "\n")
    }
  }
}

row_lines <- function(x) {
  names <- names(x)
  if (is.null(names)) {
    names <- paste("column", seq_along(x))
  }
  shown <- seq_len(min(length(x), 20L))
  lines <- paste0("  ", format(paste0(names[shown], ":")), " ", format(signif(x[shown], 6)))
  if (length(x) > 20L) c(lines, sprintf("  ... and %d more columns", length(x) - 20L)) else lines
}

# From the lowest value of all images to the highest. A character is twice as high as wide.
image_lines <- function(x, image_dim, by_row, range) {
  ink <- c(" ", ".", ":", "-", "=", "+", "*", "#", "%", "@")
  share <- if (range[2] > range[1]) (x - range[1]) / (range[2] - range[1]) else 0 * x
  cells <- ink[pmin(floor(share * length(ink)) + 1, length(ink))]
  cells <- matrix(strrep(cells, 2L), image_dim[1], image_dim[2], byrow = by_row)
  frame <- paste0("+", strrep("-", 2 * image_dim[2]), "+")
  c(frame, paste0("|", apply(cells, 1L, paste, collapse = ""), "|"), frame)
}
