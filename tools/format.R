# Usage: Rscript tools/format.R
# Lays out the R code with styler where it is installed (the Makefile prefers air).

source("tools/library.R")

if (!requireNamespace("styler", quietly = TRUE)) {
  say("neither air nor styler is installed; the R code stays as it is")
} else {
  files <- list.files(
    c("R", "tests", "tools", "inst/demo", "data-raw"), "\\.R$",
    recursive = TRUE, full.names = TRUE
  )
  styler::style_file(setdiff(files, "R/RcppExports.R"))
}
