# How the contract is run: on every exported cluster_*(), with the rows of
# helper-contract-tables.R. What a row must give is said there.

exported_clusterers <- function() {
  names <- grep("^cluster_", getNamespaceExports("huddle"), value = TRUE)
  sort(setdiff(names, names(not_clusterers)))
}

# ---- running a clusterer -----------------------------------------------------------------------

contract_points <- function(n = 60) {
  x <- grid_groups(n, d = 2, k = 3)
  colnames(x) <- c("a", "b")
  x
}

takes <- function(name, argument) argument %in% names(formals(getExportedValue("huddle", name)))

# Calls the clusterer as a user would, by name and with symbols as arguments, so that the call kept
# in the fit stays short and a NULL argument is really passed.
fit_with <- function(name, x, ...) {
  args <- clusterer_rows[[name]]
  new <- list(...)
  args[names(new)] <- new
  if (takes(name, "progress") && !"progress" %in% names(new)) args$progress <- FALSE
  values <- c(list(x = x), args)
  call <- rlang::call2(name, !!!rlang::set_names(rlang::syms(names(values)), names(values)))
  eval(call, rlang::new_environment(values, parent = asNamespace("huddle")))
}

# Arguments of length for data that are so many times larger.
grown_arguments <- function(name, factor) {
  lapply(clusterer_rows[[name]][length_arguments[[name]]], `*`, factor)
}

takes_centers <- function(name) takes(name, "init") && !name %in% names(starts_otherwise)

predicts <- function(name) !name %in% names(no_prediction)

# As fit_with(), from three fixed starting centers where the method takes any.
fit_from_start <- function(name, x, ..., start = x[1:3, , drop = FALSE]) {
  if (takes_centers(name)) fit_with(name, x, ..., init = start) else fit_with(name, x, ...)
}

# ---- errors that leave no trace ------------------------------------------------------------------

# What an error may not change: the caller's random stream, the open connections, the options, the
# temporary folder and, bit by bit, the objects that the expression names. Serialised in version 2,
# which writes compact sequences out, so that reading one is not taken for a change.
session_state <- function(inputs) {
  list(
    inputs = lapply(inputs, serialize, connection = NULL, version = 2),
    seed = globalenv()$.Random.seed,
    connections = getAllConnections(),
    options = options(),
    # Not those that callr makes and its finalizers remove, nor R's list of installed packages.
    files = grep("^(callr-|libloc_)", list.files(tempdir()), invert = TRUE, value = TRUE)
  )
}

# Objects that `expr` mentions, functions and environments aside.
mentioned_objects <- function(expr, env) {
  names <- Filter(function(name) exists(name, envir = env), all.vars(expr))
  values <- mget(names, env, inherits = TRUE)
  Filter(function(value) !is.function(value) && !is.environment(value), values)
}

# Evaluates and returns list(error, output, warnings): nothing reaches the screen.
run_watched <- function(quosure) {
  error <- NULL
  signals <- character()
  note <- function(restart) {
    function(cnd) {
      signals <<- c(signals, conditionMessage(cnd))
      invokeRestart(restart)
    }
  }
  output <- utils::capture.output(
    withCallingHandlers(
      tryCatch(rlang::eval_tidy(quosure), error = function(cnd) error <<- cnd),
      warning = note("muffleWarning"), message = note("muffleMessage")
    ),
    type = "output"
  )
  list(error = error, output = output, signals = signals)
}

error_problems <- function(error, class, arg, says) {
  if (is.null(error)) return("no error")
  wanted <- paste0("huddle_error_", class)
  text <- paste(conditionMessage(error), collapse = "\n")
  c(
    if (!inherits(error, "huddle_error")) paste("not a huddle_error but", class(error)[1]),
    if (!inherits(error, wanted)) paste("class is", class(error)[1], "and not", wanted[1]),
    if (!is.null(arg) && !isTRUE(error$arg %in% arg)) paste("field arg is", deparse(error$arg)[1]),
    if (!is.call(conditionCall(error))) "field call is not a call",
    if (nchar(text) < 10) "message says next to nothing",
    if (grepl("{", text, fixed = TRUE)) "message holds an unfilled template",
    for_each_missing(says, text)
  )
}

for_each_missing <- function(says, text) {
  missing <- Filter(function(pattern) !grepl(pattern, text, perl = TRUE), says)
  if (length(missing)) paste0("message lacks /", missing, "/: ", text)
}

# The expression ends in an error of class huddle_error_<class> about `arg` whose message matches
# every pattern in `says`; no warning, no output, and nothing that it touched has changed.
expect_clean_error <- function(expr, class, arg = NULL, says = NULL, label = NULL) {
  quosure <- rlang::enquo(expr)
  inputs <- mentioned_objects(rlang::quo_get_expr(quosure), rlang::quo_get_env(quosure))
  before <- session_state(inputs)
  run <- run_watched(quosure)
  after <- session_state(inputs)
  changed <- names(before)[!mapply(identical, before, after)]
  left <- setdiff(after$files, before$files)
  changed <- c(setdiff(changed, "files"), if (length(left)) paste("the new files", toString(left)))
  problems <- c(
    error_problems(run$error, class, arg, says),
    if (length(run$output)) paste("printed:", run$output[1]),
    if (length(run$signals)) paste("warned or messaged:", run$signals[1]),
    if (length(changed)) paste("changed:", paste(changed, collapse = ", "))
  )
  if (is.null(label)) label <- rlang::as_label(quosure)
  testthat::expect(length(problems) == 0, paste0(label, ": ", paste(problems, collapse = "; ")))
  invisible(run$error)
}

# `code` runs and leaves `object` bit for bit as it was.
expect_unchanged <- function(object, code) {
  before <- serialize(object, NULL, version = 2)
  value <- force(code)
  testthat::expect_identical(serialize(object, NULL, version = 2), before)
  invisible(value)
}

# ---- other processes -----------------------------------------------------------------------------

# Runs a function in a fresh R that can find huddle where this one found it.
in_fresh_r <- function(code, args = list(), env = character(), timeout = 60) {
  callr::r(
    code, args, libpath = unique(c(dirname(find.package("huddle")), .libPaths())),
    env = c(callr::rcmd_safe_env(), env), timeout = timeout
  )
}

# Runs `code` in a forked child; NULL when the child does not answer in time.
in_fork <- function(code, timeout = 30) {
  job <- parallel::mcparallel(code, silent = TRUE)
  result <- parallel::mccollect(job, wait = FALSE, timeout = timeout)
  if (is.null(result)) tools::pskill(job$pid, tools::SIGKILL)
  # Reaps the child; there may be none left to wait for.
  suppressWarnings(parallel::mccollect(job, wait = TRUE))
  result[[1]]
}

# Starts a long fit in a child process, interrupts it and asks the child what it saw: how the fit
# ended, how long after the signal, and whether the next fit is fine.
interrupted_fit <- function(name, init) {
  folder <- tempfile()
  dir.create(folder)
  on.exit(unlink(folder, recursive = TRUE))
  rows <- if (name %in% names(long_rows)) long_rows[[name]] else 5e5
  args <- list(
    name, clusterer_rows[[name]], init, contract_points(), folder, rows, takes_centers(name)
  )
  job <- callr::r_bg(
    interruptible_fit, args, libpath = unique(c(dirname(find.package("huddle")), .libPaths()))
  )
  on.exit(job$kill(), add = TRUE)
  ready <- file.path(folder, "ready")
  deadline <- Sys.time() + 30
  while (!file.exists(ready) && job$is_alive() && Sys.time() < deadline) Sys.sleep(0.02)
  Sys.sleep(0.4)
  sent <- as.numeric(Sys.time())
  tools::pskill(job$get_pid(), tools::SIGINT)
  job$wait(20000)
  seen <- job$get_result()
  list(outcome = seen$outcome, seconds = seen$ended - sent, next_fit = seen$next_fit)
}

# The child's part. Data and k are large enough that no machine ends before the signal.
interruptible_fit <- function(name, args, init, points, folder, rows, from_centers) {
  fit <- getExportedValue("huddle", name)
  x <- matrix(stats::rnorm(8 * rows), ncol = 8)
  long <- args
  if ("k" %in% names(args)) long$k <- 2000
  # Without a number of clusters it is the neighbours that take time.
  if ("eps" %in% names(args)) long[c("eps", "min_samples")] <- list(2.5, 1000)
  long$n_threads <- 2
  long$progress <- FALSE
  if (init == "matrix") long[c("init", "tol", "max_iter")] <- list(x[1:2000, ], 0, 1e6)
  if (init == "kmeans++") long$init <- init
  file.create(file.path(folder, "ready"))
  outcome <- tryCatch(
    {
      do.call(fit, c(list(x), long))
      "finished"
    },
    interrupt = function(cnd) "interrupt",
    error = function(cnd) conditionMessage(cnd)
  )
  ended <- as.numeric(Sys.time())
  if (from_centers) args$init <- points[1:3, ]
  list(outcome = outcome, ended = ended, next_fit = do.call(fit, c(list(points), args))$cluster)
}
