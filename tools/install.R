# Usage: Rscript tools/install.R
# Installs huddle from this checkout into the first library that can be written to.

source("tools/library.R")

# R's make knows nothing of headers: an object older than one of ours, or than a package whose
# headers it was compiled with, is removed, so that only what is still right is kept.
remove_stale_objects <- function() {
  objects <- list.files("src", "\\.o$", full.names = TRUE)
  if (length(objects) == 0L) {
    return(invisible())
  }
  headers <- list.files(c("inst/include", "src"), "\\.h$", recursive = TRUE, full.names = TRUE)
  linked <- vapply(
    c("Rcpp", "RcppArmadillo", "RcppParallel"),
    function(package) system.file("DESCRIPTION", package = package), ""
  )
  newest <- max(file.mtime(c(headers, linked, "DESCRIPTION", "src/Makevars")))
  unlink(objects[file.mtime(objects) < newest])
}

lib <- use_libraries()
isolate_make()
use_ccache()
remove_stale_objects()
say("installing huddle into ", lib)
started <- proc.time()[["elapsed"]]
log <- tempfile(fileext = ".log")
status <- system2(
  r_binary(), c("CMD", "INSTALL", "--no-multiarch", paste0("--library=", shQuote(lib)), "."),
  stdout = log, stderr = log
)
if (status != 0L) {
  cat(readLines(log, warn = FALSE), sep = "\n")
  give_up("the installation failed as above.")
}
say("installed in ", round(proc.time()[["elapsed"]] - started), " s")
