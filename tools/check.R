# Usage: Rscript tools/check.R
# R CMD build, then R CMD check --as-cran with the switches that CRAN's machines set beyond it. Any
# ERROR, WARNING or NOTE fails, except the note that says a submission is new. What this machine
# lacks (a network, pdflatex, ...) is switched off one by one, and said. Results stay in check/.

source("tools/library.R")

folder <- "check"

# Beyond --as-cran: nothing left behind, no more than two cores, and room for the debugging
# information that R's flags add on some machines (the code itself takes two and a half megabytes;
# a stripped library would fail the check of registered routines). What is new in /tmp itself may
# come from anyone on this machine: R's own folder there, which is all that we may use, is watched
# by the first switch.
strict_switches <- c(
  "_R_CHECK_THINGS_IN_TEMP_DIR_" = "true",
  "_R_CHECK_THINGS_IN_OTHER_DIRS_" = "true",
  "_R_CHECK_THINGS_IN_OTHER_DIRS_EXCLUDE_" = "^/tmp/|^~/\\.cache/fontconfig",
  "_R_CHECK_CODE_CLASS_IS_STRING_" = "true",
  "_R_CHECK_PKG_SIZES_THRESHOLD_" = "80",
  "_R_CHECK_EXAMPLE_TIMING_CPU_TO_ELAPSED_THRESHOLD_" = "2.5",
  "_R_CHECK_TEST_TIMING_CPU_TO_ELAPSED_THRESHOLD_" = "2.5",
  "_R_CHECK_VIGNETTE_TIMING_CPU_TO_ELAPSED_THRESHOLD_" = "2.5"
)

has_tool <- function(name) nzchar(Sys.which(name))

answers <- function(address) {
  old <- options(timeout = 10)
  on.exit(options(old))
  tryCatch(
    suppressWarnings({
      connection <- url(address, open = "rb")
      close(connection)
      TRUE
    }),
    error = function(e) FALSE
  )
}

# The pages that R's own checks read: CRAN's index, and any page that our documents point to.
reaches_cran <- function() {
  base <- tryCatch(
    utils::getFromNamespace("CRAN_baseurl_for_web_area", "tools")(),
    error = function(e) ""
  )
  nzchar(base) && answers(file.path(base, "web/packages/packages.rds")) &&
    answers("https://doi.org/10.1109/TIT.1982.1056489")
}

# The flags that R itself was built with are its own affair; the check looks for ours.
know_compiler_flags <- function() {
  known <- Sys.getenv("_R_CHECK_COMPILATION_FLAGS_KNOWN_")
  flags <- unlist(lapply(c("CFLAGS", "CXX17FLAGS"), function(name) {
    system2(r_binary(), c("CMD", "config", name), stdout = TRUE, stderr = FALSE)
  }))
  flags <- grep("^-[Wm]", unlist(strsplit(flags, "[[:space:]]+")), value = TRUE)
  Sys.setenv("_R_CHECK_COMPILATION_FLAGS_KNOWN_" = paste(unique(c(known, flags)), collapse = " "))
}

# R asks CRAN's list of packages whether one that is not installed has been orphaned, and stops
# where there is no list: an empty one stands in for it.
stand_in_for_cran <- function() {
  path <- file.path(normalizePath(folder), "cran")
  dir.create(file.path(path, "web", "packages"), recursive = TRUE)
  list <- data.frame(Package = character(), Maintainer = character())
  saveRDS(list, file.path(path, "web", "packages", "packages.rds"))
  Sys.setenv(R_CRAN_WEB = paste0("file://", path))
}

missing_suggests <- function() {
  entries <- strsplit(description_field("Suggests"), ",")[[1L]]
  packages <- trimws(sub("\\(.*", "", entries))
  packages[!vapply(packages, function(p) nzchar(system.file(package = p)), NA)]
}

# One row for each thing that this machine lacks: why, and the switch or argument that goes off.
what_is_off <- function() {
  off <- function(lacks, why, name, value = "false") {
    if (lacks) data.frame(why = why, name = name, value = value)
  }
  suggests <- missing_suggests()
  rbind(
    off(!reaches_cran(), "CRAN's index or the web cannot be reached: no checks against them",
        "_R_CHECK_CRAN_INCOMING_REMOTE_"),
    off(!answers("https://worldtimeapi.org/api/timezone/etc/UTC"),
        "the world clock cannot be reached: this machine's clock is trusted",
        "_R_CHECK_SYSTEM_CLOCK_"),
    off(!has_tool("pdflatex"), "pdflatex is missing: no PDF manual", "--no-manual", ""),
    off(!has_tool("qpdf"), "qpdf is missing: huddle has no PDF files to measure; a stand-in is named",
        "R_QPDF", "true"),
    off(length(suggests) > 0L,
        paste("not installed, their tests are skipped:", paste(suggests, collapse = ", ")),
        "_R_CHECK_FORCE_SUGGESTS_")
  )
}

set_switches <- function(switches) do.call(Sys.setenv, as.list(switches))

# A home of its own for the check, so that a file left there is ours and not another program's.
move_home <- function() {
  makevars <- path.expand("~/.R/Makevars")
  if (!nzchar(Sys.getenv("R_MAKEVARS_USER")) && file.exists(makevars)) {
    Sys.setenv(R_MAKEVARS_USER = makevars)
  }
  if (has_tool("ccache") && !nzchar(Sys.getenv("CCACHE_DIR"))) {
    Sys.setenv(CCACHE_DIR = system2("ccache", "--get-config=cache_dir", stdout = TRUE)[1L])
  }
  home <- file.path(folder, "home")
  dir.create(home)
  Sys.setenv(HOME = normalizePath(home))
}

timed <- function(what, expression) {
  started <- proc.time()[["elapsed"]]
  status <- expression
  say(what, " took ", round(proc.time()[["elapsed"]] - started), " s")
  status
}

# The log cut at each "* checking ..." line.
log_blocks <- function(lines) {
  split(lines, cumsum(startsWith(lines, "* ")))
}

# The worst that a block says: some print several results.
block_status <- function(block) {
  pattern <- "^(\\* .*\\.\\.\\.)?( *\\[[^]]*\\])? *(NOTE|WARNING|ERROR)$"
  said <- sub(pattern, "\\3", grep(pattern, block, value = TRUE))
  worst <- intersect(c("ERROR", "WARNING", "NOTE"), said)
  if (length(worst)) worst[1L] else ""
}

# A note is accepted if nothing is left of it without the words that say what cannot be helped: a
# first submission, packages and a tool that this machine does not have.
accepted_notes <- c(
  "CRAN incoming feasibility" = "(?m)^(Maintainer: .*|New submission)$",
  "checking package dependencies" = "Packages? suggested but not available for checking:[^:]*",
  "checking top-level files" = "Files .* cannot be checked without .pandoc. being installed\\."
)

is_accepted <- function(block) {
  topic <- Filter(function(name) grepl(name, block[1L], fixed = TRUE), names(accepted_notes))
  text <- paste(trimws(block[-1L]), collapse = "\n")
  length(topic) == 1L && !nzchar(trimws(gsub(accepted_notes[[topic]], "", text, perl = TRUE)))
}

# The blocks of a check's log that may not stand.
complaints <- function(log) {
  if (!file.exists(log)) {
    return(list("* the check left no log"))
  }
  lines <- readLines(log, warn = FALSE)
  blocks <- log_blocks(lines)
  status <- vapply(blocks, block_status, "")
  bad <- status %in% c("WARNING", "ERROR") | (status == "NOTE" & !vapply(blocks, is_accepted, NA))
  found <- blocks[bad]
  # What the log says of itself must agree with what was read in it.
  said <- grep("^Status: ", lines, value = TRUE)
  notes <- sum(status == "NOTE" & !bad)
  expected <- if (notes == 0L) "OK" else paste(notes, if (notes == 1L) "NOTE" else "NOTEs")
  if (length(found) == 0L && !identical(said, paste0("Status: ", expected))) {
    found <- list(c("* the check did not come to its end, or says more than could be read:", said))
  }
  found
}

# Both checks may find the same.
unique_blocks <- function(blocks) {
  topics <- vapply(blocks, function(block) sub(" \\.\\.\\..*", "", block[1L]), "")
  blocks[!duplicated(topics)]
}

show_complaints <- function(found, results) {
  for (block in found) {
    cat(block, sep = "\n")
  }
  failures <- list.files(results, "\\.Rout\\.fail$", recursive = TRUE, full.names = TRUE)
  for (file in failures) {
    say("the end of ", file, ":")
    cat(utils::tail(readLines(file, warn = FALSE), 60L), sep = "\n")
  }
}

build_package <- function() {
  old <- setwd(folder)
  on.exit(setwd(old))
  status <- timed("R CMD build", r_cmd("build", "--no-manual", ".."))
  tarball <- list.files(".", "^huddle_.*\\.tar\\.gz$")
  if (status != 0L || length(tarball) != 1L) {
    give_up("R CMD build failed as above.")
  }
  tarball
}

check_package <- function(tarball, results, arguments) {
  old <- setwd(folder)
  on.exit(setwd(old))
  dir.create(results)
  timed(
    paste(c("R CMD check", arguments), collapse = " "),
    r_cmd("check", arguments, paste0("--output=", results), tarball)
  )
  complaints(file.path(results, "huddle.Rcheck", "00check.log"))
}

main <- function() {
  use_libraries()
  if (!nzchar(system.file(package = "litedown"))) {
    use_libraries(check_library())
  }
  isolate_make()
  use_ccache()
  unlink(folder, recursive = TRUE)
  dir.create(folder)
  if (!isTRUE(l10n_info()[["UTF-8"]])) {
    Sys.setenv(LC_ALL = "C.UTF-8")
  }
  # Packages that ask for the time zone make a machine without a system manager complain in the log.
  if (!nzchar(Sys.getenv("TZ"))) {
    Sys.setenv(TZ = "UTC")
  }
  off <- what_is_off()
  for (i in seq_len(NROW(off))) {
    say("switched off: ", off$name[i], " (", off$why[i], ")")
  }
  if ("_R_CHECK_CRAN_INCOMING_REMOTE_" %in% off$name) {
    stand_in_for_cran()
  }
  is_switch <- !startsWith(as.character(off$name), "--")
  know_compiler_flags()
  set_switches(strict_switches)
  set_switches(stats::setNames(off$value[is_switch], off$name[is_switch]))
  arguments <- c("--as-cran", off$name[!is_switch])
  move_home()

  tarball <- build_package()
  found <- check_package(tarball, "all", arguments)

  # As a user has it who installs no suggested package: the examples must still run.
  set_switches(c("_R_CHECK_DEPENDS_ONLY_" = "true", "_R_CHECK_FORCE_SUGGESTS_" = "false"))
  few <- c("--run-donttest", "--no-manual", "--no-tests", "--ignore-vignettes", "--no-codoc")
  found_few <- check_package(tarball, "without-suggests", few)

  if (length(found) + length(found_few)) {
    say("what must not stand:")
    show_complaints(unique_blocks(c(found, found_few)), folder)
    give_up("the check failed; its files are in ", folder, "/")
  }
  say("the check passed")
}

main()
