# Usage: Rscript tools/demo.R OUT_DIR [IMAGE]
# Runs the main job of inst/demo/ and says where its page is.

source("tools/library.R")

arguments <- commandArgs(trailingOnly = TRUE)
arguments <- arguments[nzchar(arguments)]
if (length(arguments) == 2L && !file.exists(arguments[2L])) {
  give_up("there is no picture at ", arguments[2L])
}
use_libraries()
dir.create(arguments[1L], showWarnings = FALSE, recursive = TRUE)
started <- proc.time()[["elapsed"]]
status <- system2(
  file.path(R.home("bin"), "Rscript"), shQuote(c("inst/demo/demo.R", arguments))
)
page <- file.path(arguments[1L], "index.html")
if (status != 0L || !file.exists(page)) {
  give_up("the demo did not finish.")
}
say("the demo took ", round(proc.time()[["elapsed"]] - started), " s; its page is")
cat(normalizePath(page), "\n", sep = "")
