# Three stretched blobs, made with scikit-learn's make_blobs: 1000 samples at (4, -4) and (0, 0),
# random_state 42, times the matrix [0.374 0.95; 0.732 0.598]; then 250 samples of one blob,
# random_state 42, moved by (6, -8).
#
# Run from the root of the package: Rscript data-raw/ellipses.R FOLDER, which holds ellipses.csv

folder <- commandArgs(trailingOnly = TRUE)[1]
ellipses <- utils::read.csv(file.path(folder, "ellipses.csv"))

stopifnot(
  identical(dim(ellipses), c(1250L, 3L)),
  identical(names(ellipses), c("x1", "x2", "y")),
  !anyNA(ellipses),
  identical(as.vector(table(ellipses$y)), c(500L, 500L, 250L))
)

dir.create("data", showWarnings = FALSE)
save(ellipses, file = "data/ellipses.rda", compress = "xz", version = 3)
message("data/ellipses.rda: ", nrow(ellipses), " rows, ", file.size("data/ellipses.rda"), " bytes")
