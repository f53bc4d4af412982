# Usage: Rscript tests/peers/run.R [PEER ...]      (make peers)
# Runs the peers' own tests with huddle in the place of the peer, and prints what became of each
# expectation. The sources of the peers, unpacked, one folder each, are looked for in the folder
# that the environment variable HUDDLE_PEERS names, else in peers-sources; scikit-learn is the one
# of python3, or of the interpreter that HUDDLE_PYTHON names, which needs pytest and rpy2 as well.
# Nothing is downloaded.
#
# A shim (PEER.R) gives huddle's functions the names and results of the peer's: it translates, it
# does not compute. What a message says is not compared, since the words are each package's own;
# that there is an error, or a warning, is. `without.txt` lists the functions without counterpart,
# `differences.txt` the expectations that huddle does not meet on purpose, and why.

here <- "tests/peers"
peers <- c("dbscan", "cluster", "ClusterR", "tidyclust", "recipes", "sklearn")
counts <- c("passed", "differs", "failed", "without", "skipped")

read_table <- function(name, columns) {
  read.delim(
    file.path(here, name), header = FALSE, col.names = columns, comment.char = "#", quote = "",
    colClasses = "character", strip.white = TRUE
  )
}

new_shim <- function(peer, root) {
  shim <- new.env(parent = globalenv())
  tools <- new.env(parent = globalenv())
  sys.source(file.path(here, "expectations.R"), tools)
  sys.source(file.path(here, "words.R"), shim)
  shim$no_counterpart <- tools$no_counterpart
  shim$peer_root <- root
  sys.source(file.path(here, paste0(peer, ".R")), shim)
  # The tests of some peers use what the peer does not export.
  if (!is.null(shim$inside)) parent.env(shim) <- asNamespace(shim$inside)
  without <- read_table("without.txt", c("peer", "name", "reason"))
  without <- without[without$peer == peer, ]
  for (i in seq_len(nrow(without))) {
    local({
      reason <- without$reason[i]
      assign(without$name[i], function(...) tools$no_counterpart(reason), envir = shim)
    })
  }
  list(shim = shim, tools = tools)
}

helper_files <- function(files) dir(unique(dirname(files)), "^helper.*R$", full.names = TRUE)

run_peer <- function(peer, root) {
  suppressPackageStartupMessages({
    library(testthat)
    library(huddle)
  })
  testthat::local_edition(3)
  parts <- new_shim(peer, root)
  log <- parts$tools$new_log(peer)
  grDevices::pdf(NULL)
  set.seed(1)
  for (file in helper_files(parts$shim$peer_files(root))) sys.source(file, parts$shim)
  for (file in parts$shim$peer_files(root)) {
    if (is.null(parts$shim$run_file)) {
      parts$tools$run_file(file, parts$shim, log)
    } else {
      parts$shim$run_file(file, parts$shim, log, parts$tools)
    }
  }
  parts$tools$log_frame(log)
}

# scikit-learn's tests are those of its installation; they run in Python.
run_sklearn <- function(root) {
  file <- tempfile(fileext = ".txt")
  Sys.setenv(R_HOME = R.home(), PYTHONDONTWRITEBYTECODE = "1")
  python(c(file.path(here, "scikit_learn.py"), root, file), stdout = tempfile())
  log <- read.delim(
    file, header = FALSE, col.names = c("status", "file", "test", "text"), quote = "",
    colClasses = "character"
  )
  log$place <- paste0(log$file, ":", sub("\\[.*", "", log$test))
  without <- read_table("without.txt", c("peer", "name", "reason"))
  row <- match(sub(".*:", "", log$place), without$name[without$peer == "sklearn"])
  none <- log$status == "failed" & !is.na(row)
  log$text[none] <- without$reason[without$peer == "sklearn"][row[none]]
  log$status[none] <- "without"
  log
}

python <- function(arguments, ...) {
  system2(Sys.getenv("HUDDLE_PYTHON", "python3"), shQuote(arguments), stderr = FALSE, ...)
}

sklearn_root <- function() {
  code <- "import os, sklearn, pytest, rpy2; print(os.path.dirname(sklearn.__file__))"
  found <- suppressWarnings(python(c("-c", code), stdout = TRUE))
  if (length(found) == 1L) found else ""
}

# Which of the failures are known.
mark_differences <- function(log, peer) {
  known <- read_table("differences.txt", c("peer", "place", "reason"))
  known <- known[known$peer == peer, ]
  row <- match(log$place, known$place)
  differs <- log$status == "failed" & !is.na(row)
  log$text[differs] <- known$reason[row[differs]]
  log$status[differs] <- "differs"
  log
}

count_log <- function(log) as.integer(table(factor(log$status, counts)))

child <- function(peer, root, file) {
  log <- if (peer == "sklearn") run_sklearn(root) else run_peer(peer, root)
  log <- mark_differences(log, peer)
  saveRDS(log, file)
}

# In a process of its own: the shims hide functions that others need.
run_apart <- function(peer, root) {
  file <- tempfile(fileext = ".rds")
  rscript <- file.path(R.home("bin"), "Rscript")
  system2(rscript, shQuote(c(file.path(here, "run.R"), "--child", peer, root, file)), stdout = "")
  if (file.exists(file)) readRDS(file)
}

show_peer <- function(peer, log) {
  for (status in c("failed", "differs", "without")) {
    some <- log[log$status == status, ]
    if (nrow(some) == 0L) next
    cat(sprintf("\n%s, %s:\n", peer, status))
    lines <- if (status == "without") some$text else {
      sprintf("%s %s", some$place, substr(some$text, 1L, 300L))
    }
    many <- table(factor(lines, unique(lines)))
    times <- ifelse(many > 1L, sprintf(" (%d times)", many), "")
    cat(sprintf("  %s%s\n", names(many), times), sep = "")
  }
}

parent <- function(wanted) {
  sources <- Sys.getenv("HUDDLE_PEERS", "peers-sources")
  table <- list()
  for (peer in wanted) {
    root <- if (peer == "sklearn") sklearn_root() else file.path(sources, peer)
    if (!dir.exists(root)) {
      cat(sprintf("%s: not found\n", peer))
      next
    }
    log <- run_apart(peer, normalizePath(root))
    if (is.null(log)) {
      cat(sprintf("%s: the run did not come to its end\n", peer))
      next
    }
    show_peer(peer, log)
    # scikit-learn is large: a line for each of its files.
    of_file <- if (peer == "sklearn") paste(peer, sub(":.*", "", log$place)) else peer
    table <- c(table, lapply(split(log, of_file), count_log))
  }
  if (length(table)) {
    cat("\n")
    table <- do.call(rbind, table)
    colnames(table) <- counts
    options(width = 100L)
    print(cbind(counterpart = rowSums(table[, 1:3, drop = FALSE]), table))
  }
}

arguments <- commandArgs(trailingOnly = TRUE)
if (identical(arguments[1L], "--child")) {
  child(arguments[2L], arguments[3L], arguments[4L])
} else {
  parent(if (length(arguments)) arguments else peers)
}
