# Runs test files written for testthat one expectation at a time, so that an error in one of them
# does not hide those behind it, and notes what became of each.

# Signalled where a test asks for what huddle does not have. It is no error, so that no
# expect_error() of a peer takes it for one.
no_counterpart <- function(reason) {
  stop(structure(
    class = c("no_counterpart", "condition"), list(message = reason, call = NULL)
  ))
}

new_log <- function(peer) {
  log <- new.env()
  log$peer <- peer
  log$rows <- list()
  log$file <- ""
  log
}

note <- function(log, status, line, text = "", times = 1L) {
  for (i in seq_len(times)) {
    log$rows[[length(log$rows) + 1L]] <- list(
      status = status, file = log$file, line = line, text = gsub("\\s+", " ", text)
    )
  }
}

log_frame <- function(log) {
  column <- function(name, type) vapply(log$rows, function(row) row[[name]], type)
  data.frame(
    status = column("status", ""), place = paste0(column("file", ""), ":", column("line", 0L)),
    text = column("text", "")
  )
}

run_file <- function(path, shim, log) {
  log$file <- basename(path)
  wanted <- setwd(dirname(path))
  on.exit(setwd(wanted))
  script <- unqualified(parse(path, keep.source = TRUE), log$peer)
  in_frame(if (is.null(shim$rewrite)) script else shim$rewrite(script), shim, log)
}

# peer::name() is name() of the shim, and so are those of testthat that words.R replaces.
unqualified <- function(expr, peer) {
  if (is.call(expr) && is.name(expr[[1L]]) && as.character(expr[[1L]]) %in% c("::", ":::")) {
    return(if (as.character(expr[[2L]]) %in% c("testthat", peer)) expr[[3L]] else expr)
  }
  if (is.call(expr) || is.expression(expr)) {
    for (i in seq_along(expr)) {
      part <- expr[[i]]
      if (!missing(part) && is.call(part)) expr[[i]] <- unqualified(part, peer)
    }
  }
  expr
}

# Statements are run in the frame of a function of their own: what withr leaves for the end of a
# test waits for that end.
in_frame <- function(statements, parent, log, line = 1L) {
  walker <- function(env) walk_all(statements, env, log, line)
  frame <- as.function(list(bquote((.(walker))(environment()))))
  environment(frame) <- parent
  frame()
}

walk_all <- function(statements, env, log, line) {
  lines <- vapply(attr(statements, "srcref"), function(ref) as.integer(ref)[1L], 0L)
  first <- if (is.expression(statements)) 1L else 2L
  for (i in seq_along(statements)) {
    if (i >= first) walk(statements[[i]], env, log, if (length(lines) >= i) lines[i] else line)
  }
}

walk <- function(expr, env, log, line) {
  head <- if (is.call(expr) && is.name(expr[[1L]])) as.character(expr[[1L]]) else ""
  helper <- if (nzchar(head)) test_helper(head, env)
  if (!is.null(helper)) {
    statements <- body(helper)
    walker <- function(env) walk_all(statements, env, log, line)
    body(helper) <- bquote((.(walker))(environment()))
    expr[[1L]] <- helper
    attempt(expr, env, log, line)
  } else if (head == "{") {
    walk_all(expr, env, log, line)
  } else if (head %in% c("test_that", "it", "describe")) {
    run_test(expr, env, log, line)
  } else if (head == "for") {
    values <- attempt(expr[[3L]], env, log, line)
    for (value in values) {
      assign(as.character(expr[[2L]]), value, envir = env)
      walk(expr[[4L]], env, log, line)
    }
  } else if (head == "if" && any(grepl("^expect_", all.names(expr)))) {
    met <- attempt(expr[[2L]], env, log, line)
    branch <- if (isTRUE(met)) 3L else 4L
    if (!is.null(met) && length(expr) >= branch) walk(expr[[branch]], env, log, line)
  } else {
    attempt(expr, env, log, line)
  }
}

# A function that a test file made to hold several expectations, or NULL.
test_helper <- function(name, env) {
  found <- get0(name, env, mode = "function")
  own <- is.function(found) && !is.primitive(found) && !grepl("^expect_", name) &&
    !isNamespace(topenv(environment(found)))
  if (own && is.call(body(found)) && identical(body(found)[[1L]], quote(`{`)) &&
        count_expectations(body(found)) > 0L) {
    found
  }
}

run_test <- function(expr, env, log, line) {
  body <- expr[[length(expr)]]
  tryCatch(
    in_frame(body, env, log, line),
    skip = function(s) note(log, "skipped", line, conditionMessage(s))
  )
}

# The value of one statement, or NULL. If it has no counterpart or fails, so does what is done with
# the names that it would have given values.
attempt <- function(expr, env, log, line) {
  before <- length(log$rows)
  lost <- function(status, reason) {
    done <- length(log$rows) - before
    counted <- count_expectations(expr) - done
    # A statement without an expectation that fails is one all the same.
    if (status == "failed") counted <- max(counted, as.integer(done == 0L))
    note(log, status, line, reason, max(counted, 0L))
    lose_names(assigned_names(expr), env, status, reason)
    NULL
  }
  tryCatch(
    withCallingHandlers(
      eval(expr, env),
      expectation = function(e) take_expectation(e, log, line),
      warning = function(w) tryInvokeRestart("muffleWarning"),
      message = function(m) tryInvokeRestart("muffleMessage")
    ),
    no_counterpart = function(n) lost("without", conditionMessage(n)),
    lost = function(l) lost(l$status, conditionMessage(l)),
    packageNotFoundError = function(e) lost("without", conditionMessage(e)),
    error = function(e) lost("failed", conditionMessage(e))
  )
}

take_expectation <- function(e, log, line) {
  if (inherits(e, "expectation_success")) {
    note(log, "passed", line)
  } else if (inherits(e, c("expectation_failure", "expectation_error"))) {
    note(log, "failed", line, conditionMessage(e))
  }
  tryInvokeRestart("continue_test")
}

count_expectations <- function(expr) sum(grepl("^expect_", all.names(expr)))

assigned_names <- function(expr) {
  if (!is.call(expr)) {
    return(character())
  }
  assigns <- identical(expr[[1L]], quote(`<-`)) || identical(expr[[1L]], quote(`=`))
  own <- if (assigns) as.character(assigned_to(expr[[2L]]))
  inner <- if (identical(expr[[1L]], quote(`function`))) {
    NULL
  } else {
    lapply(as.list(expr)[-1L], function(part) if (!missing(part)) assigned_names(part))
  }
  unique(c(own, unlist(inner)))
}

# x of x, x[i] and x$y.
assigned_to <- function(target) {
  while (is.call(target)) target <- target[[2L]]
  target
}

lose_names <- function(names, env, status, reason) {
  for (name in names) {
    rm(list = intersect(name, ls(env, all.names = TRUE)), envir = env)
    makeActiveBinding(name, lost_value(status, reason), env)
  }
}

lost_value <- function(status, reason) {
  given <- FALSE
  current <- NULL
  function(value) {
    if (!missing(value)) {
      given <<- TRUE
      current <<- value
    } else if (!given) {
      stop(structure(
        class = c("lost", "condition"), list(message = reason, call = NULL, status = status)
      ))
    }
    current
  }
}
