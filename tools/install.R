# Usage: Rscript tools/install.R
# Installs huddle from this checkout into the first library that can be written to.

source("tools/library.R")

# R's make knows nothing of headers: an object that is older than one of ours, or that was compiled
# with the headers of other packages than those of now, is removed, so that only what is still right
# is kept.
remove_stale_objects <- function() {
  linked <- c("Rcpp", "RcppArmadillo", "RcppParallel")
  now <- vapply(linked, function(package) {
    file <- system.file("DESCRIPTION", package = package)
    paste(file, utils::packageVersion(package), file.mtime(file))
  }, "")
  record <- file.path("src", ".compiled-with")
  then <- if (file.exists(record)) readLines(record)
  writeLines(now, record)
  objects <- list.files("src", "\\.(o|so|dll)$", full.names = TRUE)
  if (!identical(unname(now), then)) {
    unlink(objects)
    return(invisible())
  }
  headers <- list.files(c("inst/include", "src"), "\\.h$", recursive = TRUE, full.names = TRUE)
  newest <- max(file.mtime(c(headers, "DESCRIPTION", "src/Makevars")))
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
