# Two interleaved half circles, made with scikit-learn's make_moons (1000 samples, noise 0.05,
# random_state 42).
#
# Run from the root of the package: Rscript data-raw/moons.R FOLDER, which holds moons.csv

folder <- commandArgs(trailingOnly = TRUE)[1]
moons <- utils::read.csv(file.path(folder, "moons.csv"))

stopifnot(
  identical(dim(moons), c(1000L, 3L)),
  identical(names(moons), c("x1", "x2", "y")),
  !anyNA(moons),
  identical(as.vector(table(moons$y)), c(500L, 500L))
)

dir.create("data", showWarnings = FALSE)
save(moons, file = "data/moons.rda", compress = "xz", version = 3)
message("data/moons.rda: ", nrow(moons), " rows, ", file.size("data/moons.rda"), " bytes")
