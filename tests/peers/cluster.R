# The silhouettes of the cluster package, on top of huddle's. The peer's test is a script: what it
# prints is compared with what the peer keeps of its own run.

suppressPackageStartupMessages(library(cluster))

peer_files <- function(root) file.path(root, "tests/silhouette-default.R")

silhouette <- function(x, dist, ...) {
  # pam() made its own, which the script compares with.
  if (inherits(x, "partition")) {
    return(cluster::silhouette(x, ...))
  }
  call <- match.call()
  call[[1L]] <- quote(silhouette.default)
  widths <- huddle::silhouette_samples(dist, x)
  columns <- list(NULL, c("cluster", "neighbor", "sil_width"))
  # What the peer notes where clusters are not numbered from 1.
  codes <- sort(unique(x))
  structure(
    matrix(c(widths), ncol = 3L, dimnames = columns), Ordered = FALSE, call = call,
    codes = if (!all(codes == seq_along(codes))) codes, class = "silhouette"
  )
}

# The peer's own reference in R has had two names.
asNamespace <- function(name) {
  namespace <- base::asNamespace(name)
  names <- c("silhouetteR", "silhouette.default.R")
  list(silhouetteR = get(Find(function(one) exists(one, namespace), names), namespace))
}

run_file <- function(path, shim, log, tools) {
  log$file <- basename(path)
  script <- parse(path, keep.source = TRUE)
  wanted <- kept_output(paste0(sub("R$", "", path), "Rout.save"), script)
  env <- new.env(parent = shim)
  # What is said of the time is never the same.
  for (i in seq_len(length(script) - 1L)) run_statement(script, i, wanted[[i]], env, log, tools)
}

run_statement <- function(script, i, wanted, env, log, tools) {
  line <- as.integer(attr(script, "srcref")[[i]])[1L]
  # The pictures go nowhere.
  if (any(c("postscript", "dev.off") %in% all.names(script[[i]]))) {
    return(NULL)
  }
  said <- tryCatch(
    utils::capture.output({
      result <- withVisible(eval(script[[i]], env))
      if (result$visible) print(result$value)
    }),
    error = identity
  )
  if (inherits(said, "error")) {
    tools$note(log, "failed", line, conditionMessage(said))
  } else if (length(wanted) || length(said)) {
    said <- output_blocks(said)
    wanted <- output_blocks(wanted)
    for (j in seq_len(max(length(said), length(wanted)))) {
      same <- length(said) == length(wanted) && same_output(said[[j]], wanted[[j]])
      tools$note(log, if (same) "passed" else "failed", line, "prints something else")
    }
  } else if ("stopifnot" %in% all.names(script[[i]])) {
    tools$note(log, "passed", line)
  }
}

# A loop prints a block for each number of clusters.
output_blocks <- function(lines) split(lines, cumsum(grepl("^ [0-9]+ :$", lines)))

# The output of each statement in the kept run of a script, which repeats the lines of the script.
kept_output <- function(path, script) {
  lines <- readLines(path)
  last <- vapply(attr(script, "srcref"), function(ref) as.integer(ref)[3L], 0L)
  start <- grep("^> ", lines)[1L]
  source <- attr(attr(script, "srcref")[[1L]], "srcfile")$lines
  at <- 0L
  output <- vector("list", length(script))
  for (line in lines[start:length(lines)]) {
    if (at < length(source) && identical(substring(line, 3L), source[at + 1L]) &&
          grepl("^[>+] ", line)) {
      at <- at + 1L
    } else {
      of <- which(last >= at)[1L]
      if (!is.na(of)) output[[of]] <- c(output[[of]], line)
    }
  }
  output
}

# The same words, and the same numbers as far as they are printed.
same_output <- function(said, wanted) {
  words <- function(lines) {
    words <- unlist(strsplit(lines, "\\s+"))
    words[nzchar(words)]
  }
  a <- words(said)
  b <- words(wanted)
  number <- function(words) suppressWarnings(as.numeric(words))
  length(a) == length(b) &&
    all(a == b | (!is.na(number(a)) & abs(number(a) - number(b)) < 1e-6), na.rm = TRUE)
}
