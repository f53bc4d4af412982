# Usage: Rscript tools/setup.R [demo | test | check]
# Installs the packages that huddle needs and this machine lacks, from CRAN into the first library
# that can be written to, and nothing else. Base R only: this is the first thing that runs.

source("tools/library.R")

# Needed for each goal beyond Imports and LinkingTo. The rest of Suggests serves single tests and
# readers of pictures: what builds in seconds is tried, and its tests are skipped without it.
needed_for <- list(
  demo = character(),
  test = c("testthat", "withr"),
  check = c("testthat", "withr")
)
tried_for <- list(
  demo = c("png", "jpeg"),
  test = c("png", "jpeg", "bit64", "callr", "data.table", "LiblineaR", "tibble", "xfun"),
  check = c(
    "png", "jpeg", "bit64", "callr", "cluster", "data.table", "LiblineaR", "Matrix", "tibble", "xfun"
  )
)
# Builds the vignettes; goes into the checkout (see check_library()).
needed_to_build <- "litedown"

# Where CRAN's current version asks for what a plain machine lacks (cmake, a newer R), the last
# versions that do not, newest first.
older_versions <- list(RcppParallel = c("5.1.11-2", "5.1.10"), fs = "1.6.3", Matrix = "1.6-5")
needs_cmake <- c("RcppParallel", "fs")

skipped_file <- ".setup-skipped"

# Package and least version of each entry of some fields of DESCRIPTION.
requirements <- function(fields) {
  entries <- unlist(lapply(fields, function(field) strsplit(description_field(field), ",")[[1L]]))
  entries <- trimws(gsub("[[:space:]]+", " ", entries))
  entries <- entries[nzchar(entries)]
  pattern <- "^([[:alnum:].]+)( *\\(>= *([^)]+)\\))?$"
  wanted <- data.frame(package = sub(pattern, "\\1", entries), least = sub(pattern, "\\3", entries))
  wanted <- wanted[order(wanted$least, decreasing = TRUE), ]
  wanted <- wanted[!duplicated(wanted$package), ]
  base <- rownames(utils::installed.packages(priority = "base"))
  wanted[!wanted$package %in% c("R", base), ]
}

is_installed <- function(package, least) {
  version <- tryCatch(utils::packageVersion(package), error = function(e) NULL)
  !is.null(version) && (!nzchar(least) || version >= least)
}

lacking <- function(wanted) {
  present <- mapply(is_installed, wanted$package, wanted$least)
  wanted$package[!as.logical(present)]
}

use_cran <- function() {
  repos <- getOption("repos")
  if (length(repos) == 0L || all(repos == "@CRAN@") || !any(nzchar(repos))) {
    repos <- c(CRAN = "https://cloud.r-project.org")
  }
  repos[repos == "@CRAN@"] <- "https://cloud.r-project.org"
  options(repos = repos, timeout = max(600, getOption("timeout")))
}

# install.packages() with its output kept aside: what to show of it is decided where it failed.
install_quietly <- function(packages, lib, ..., cores = number_of_cores()) {
  logs <- tempfile("logs-")
  dir.create(logs)
  problems <- character()
  withCallingHandlers(
    utils::capture.output(
      utils::install.packages(
        packages, lib = lib, quiet = TRUE, keep_outputs = logs, Ncpus = cores, ...
      )
    ),
    warning = function(w) {
      problems <<- c(problems, conditionMessage(w))
      invokeRestart("muffleWarning")
    }
  )
  list(logs = list.files(logs, full.names = TRUE), problems = problems)
}

failure_pattern <- "^ERROR|^Error|: error:|not found"

show_problems <- function(outcome) {
  for (problem in outcome$problems) {
    say("  ", gsub("[[:space:]]+", " ", problem))
  }
  for (log in outcome$logs) {
    lines <- readLines(log, warn = FALSE)
    if (any(grepl("^ERROR", lines))) {
      say("  from the log of ", sub("\\.out$", "", basename(log)), ":")
      shown <- union(which(grepl(failure_pattern, lines)), utils::tail(seq_along(lines), 3L))
      cat(paste0("    | ", unique(lines[utils::head(sort(shown), 20L)])), sep = "\n")
    }
  }
}

install_older <- function(package, lib) {
  for (version in older_versions[[package]]) {
    file <- paste0(package, "_", version, ".tar.gz")
    say("installing ", package, " ", version, ", which asks for less than the current version")
    address <- file.path(
      utils::contrib.url(getOption("repos")[1L], "source"), "Archive", package, file
    )
    tarball <- file.path(tempdir(), file)
    fetched <- tryCatch(
      suppressWarnings(utils::download.file(address, tarball, quiet = TRUE)) == 0L,
      error = function(e) FALSE
    )
    if (!fetched) {
      next
    }
    outcome <- install_quietly(tarball, lib, repos = NULL, type = "source")
    if (is_installed(package, "")) {
      return(invisible(TRUE))
    }
    show_problems(outcome)
  }
  invisible(FALSE)
}

lacks_cmake <- function() {
  .Platform$OS.type == "unix" && identical(.Platform$pkgType, "source") && !nzchar(Sys.which("cmake"))
}

# Failing after minutes of other packages' compilation would be a poor way to learn of these.
install_without_cmake <- function(packages, lib) {
  dependencies <- tools::package_dependencies(packages, recursive = TRUE)
  for (package in intersect(needs_cmake, c(packages, unlist(dependencies)))) {
    if (!is_installed(package, "")) {
      install_older(package, lib)
    }
  }
}

install_missing <- function(wanted, lib, quiet = FALSE) {
  if (lacks_cmake()) {
    install_without_cmake(lacking(wanted), lib)
  }
  packages <- lacking(wanted)
  if (length(packages) == 0L) {
    return(invisible())
  }
  # With one process at a time R keeps a failure's log to itself.
  outcome <- install_quietly(packages, lib, cores = if (quiet) 1L else number_of_cores())
  for (package in intersect(lacking(wanted), names(older_versions))) {
    install_older(package, lib)
  }
  if (length(lacking(wanted)) && !quiet) {
    show_problems(outcome)
  }
}

# A package may be there and still not load (built for another R, a library gone): seen here, with
# its name, and not in the middle of a compilation.
check_loading <- function(packages) {
  code <- sprintf("for (p in c(%s)) loadNamespace(p)", paste0("'", packages, "'", collapse = ", "))
  output <- suppressWarnings(
    system2(file.path(R.home("bin"), "Rscript"), c("-e", shQuote(code)), stdout = TRUE, stderr = TRUE)
  )
  if (!is.null(attr(output, "status"))) {
    cat(paste0("    | ", output), sep = "\n")
    give_up("the packages are installed, but loading them fails as above.")
  }
}

cran_is_reachable <- function() {
  found <- tryCatch(suppressWarnings(utils::available.packages()), error = function(e) NULL)
  !is.null(found) && nrow(found) > 0L
}

install_needed <- function(wanted, lib) {
  missing <- lacking(wanted)
  say("installing into ", lib, ": ", paste(missing, collapse = ", "), " and what they need")
  started <- proc.time()[["elapsed"]]
  install_missing(wanted, lib)
  missing <- lacking(wanted)
  if (length(missing)) {
    give_up(
      "could not install ", paste(missing, collapse = ", "),
      "; see the messages above, install by hand and run this again."
    )
  }
  check_loading(wanted$package)
  say("installed in ", round(proc.time()[["elapsed"]] - started), " s")
}

install_optional <- function(tried, lib) {
  say("trying to install into ", lib, ": ", paste(lacking(tried), collapse = ", "), " (optional)")
  install_missing(tried, lib, quiet = TRUE)
  failed <- lacking(tried)
  if (length(failed)) {
    say("going on without ", paste(failed, collapse = ", "), ": what uses them is skipped (delete ",
        skipped_file, " to try again)")
    writeLines(union(skipped_before(), failed), skipped_file)
  }
}

skipped_before <- function() {
  if (file.exists(skipped_file)) readLines(skipped_file) else character()
}

# Nothing is asked of the network while nothing is missing.
supply <- function(wanted, tried, library) {
  if (length(lacking(wanted)) + length(lacking(tried)) == 0L) {
    return(invisible())
  }
  lib <- use_libraries(library())
  if (!cran_is_reachable()) {
    if (length(lacking(wanted))) {
      give_up(
        "these packages are missing and ", paste(getOption("repos"), collapse = ", "),
        " cannot be reached: ", paste(lacking(wanted), collapse = ", ")
      )
    }
    return(say("CRAN cannot be reached; going on without ", paste(lacking(tried), collapse = ", ")))
  }
  if (length(lacking(wanted))) {
    install_needed(wanted, lib)
  }
  if (length(lacking(tried))) {
    install_optional(tried, lib)
  }
}

main <- function(goal) {
  if (!goal %in% names(needed_for)) {
    give_up("tools/setup.R knows demo, test and check, not ", goal)
  }
  use_cran()
  isolate_make()
  # Without it the package fs, which testthat needs, asks for a system library.
  Sys.setenv(USE_BUNDLED_LIBUV = "1")
  suggested <- requirements("Suggests")
  of <- function(packages) suggested[suggested$package %in% packages, ]
  wanted <- rbind(requirements(c("Imports", "LinkingTo")), of(needed_for[[goal]]))
  supply(wanted, of(setdiff(tried_for[[goal]], skipped_before())), writable_library)
  if (goal == "check") {
    if (length(lacking(of(needed_to_build)))) {
      .libPaths(c(check_library(), .libPaths()))
    }
    supply(of(needed_to_build), of(character()), check_library)
  }
  say("every package that ", goal, " needs is installed")
}

goal <- commandArgs(trailingOnly = TRUE)
main(if (length(goal)) goal[1L] else "test")
