# What the scripts of this folder share: where packages go, how R and make are called.

say <- function(...) cat("huddle: ", ..., "\n", sep = "")

# Ends a script with a sentence instead of a traceback.
give_up <- function(...) {
  say(...)
  quit(save = "no", status = 1L)
}

number_of_cores <- function() {
  cores <- parallel::detectCores()
  if (is.na(cores)) 1L else as.integer(cores)
}

# The first library that can be written to; R's own place for the user's packages is made if
# there is none, as install.packages() would offer to do.
writable_library <- function() {
  for (path in .libPaths()) {
    if (file.access(path, 2L) == 0L) {
      return(path)
    }
  }
  user <- strsplit(Sys.getenv("R_LIBS_USER"), .Platform$path.sep, fixed = TRUE)[[1L]]
  user <- path.expand(user[nzchar(user) & user != "NULL"])
  if (length(user) == 0L || !dir.create(user[1L], showWarnings = FALSE, recursive = TRUE)) {
    give_up(
      "no library of R can be written to (", paste(.libPaths(), collapse = ", "),
      "); set R_LIBS_USER to a folder of your own."
    )
  }
  say("made the library ", user[1L])
  .libPaths(c(user[1L], .libPaths()))
  user[1L]
}

# The library to install into; the processes that R starts read R_LIBS, not .libPaths().
use_libraries <- function(first = writable_library()) {
  lib <- first
  .libPaths(c(lib, .libPaths()))
  Sys.setenv(R_LIBS = paste(.libPaths(), collapse = .Platform$path.sep))
  invisible(lib)
}

# What only the check needs is kept in the checkout: it may ask for newer versions of packages that
# others on this machine rely on in an older one.
check_library <- function() {
  path <- file.path(getwd(), ".library")
  dir.create(path, showWarnings = FALSE)
  normalizePath(path)
}

# Words given to our make (IMAGE, FILTER, ...) must not reach the makes that R starts.
isolate_make <- function() {
  Sys.unsetenv(c("MAKELEVEL", "MAKEOVERRIDES", "MFLAGS", "GNUMAKEFLAGS"))
  Sys.setenv(MAKEFLAGS = paste0("-j", number_of_cores()))
}

# Compiles through ccache where it is there and the user has not arranged for something else.
use_ccache <- function() {
  own <- c(Sys.getenv("R_MAKEVARS_USER"), "~/.R/Makevars")
  if (!nzchar(Sys.which("ccache")) || any(file.exists(own))) {
    return(invisible(FALSE))
  }
  compiler <- system2(r_binary(), c("CMD", "config", "CXX17"), stdout = TRUE, stderr = FALSE)
  if (length(compiler) != 1L || grepl("ccache", compiler, fixed = TRUE)) {
    return(invisible(FALSE))
  }
  file <- tempfile("Makevars-")
  writeLines(paste("CXX17 = ccache", compiler), file)
  # The build of a check lies in another folder; only paths in debug information differ.
  Sys.setenv(R_MAKEVARS_USER = file, CCACHE_NOHASHDIR = "1")
  invisible(TRUE)
}

r_binary <- function() file.path(R.home("bin"), "R")

r_cmd <- function(...) {
  system2(r_binary(), c("CMD", shQuote(c(...))))
}

description_field <- function(field) {
  value <- read.dcf("DESCRIPTION", fields = field)[1L, 1L]
  if (is.na(value)) "" else unname(value)
}
