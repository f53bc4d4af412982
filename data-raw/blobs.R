# Five blobs in the plane, made with scikit-learn's make_blobs (2000 samples, random_state 7,
# centers (0.2, 2.3) (-1.5, 2.3) (-2.8, 1.8) (-2.8, 2.8) (-2.8, 1.3), sd 0.4 0.3 0.1 0.1 0.1).
#
# Run from the root of the package: Rscript data-raw/blobs.R FOLDER, which holds blobs.csv

folder <- commandArgs(trailingOnly = TRUE)[1]
blobs <- utils::read.csv(file.path(folder, "blobs.csv"))

stopifnot(
  identical(dim(blobs), c(2000L, 3L)),
  identical(names(blobs), c("x1", "x2", "y")),
  !anyNA(blobs),
  identical(as.vector(table(blobs$y)), rep(400L, 5))
)

dir.create("data", showWarnings = FALSE)
save(blobs, file = "data/blobs.rda", compress = "xz", version = 3)
message("data/blobs.rda: ", nrow(blobs), " rows, ", file.size("data/blobs.rda"), " bytes")
