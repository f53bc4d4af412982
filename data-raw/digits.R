# Handwritten digits: the test part of the UCI "Optical Recognition of Handwritten Digits" data
# set (E. Alpaydin and C. Kaynak, CC BY 4.0), 1797 images of 8 x 8 pixels with values 0 to 16. The
# column `set` is the split of scikit-learn's train_test_split(random_state = 42).
#
# Run from the root of the package: Rscript data-raw/digits.R FOLDER, which holds digits.csv

folder <- commandArgs(trailingOnly = TRUE)[1]
digits <- utils::read.csv(file.path(folder, "digits.csv"))

pixels <- paste0("p", rep(0:7, each = 8), rep(0:7, times = 8))
stopifnot(
  identical(dim(digits), c(1797L, 66L)),
  identical(names(digits), c(pixels, "digit", "set")),
  !anyNA(digits),
  all(vapply(digits[1:65], is.integer, NA)),
  range(digits[pixels]) == c(0, 16),
  identical(sort(unique(digits$digit)), 0:9),
  identical(as.vector(table(digits$set)[c("train", "test")]), c(1347L, 450L))
)

dir.create("data", showWarnings = FALSE)
save(digits, file = "data/digits.rda", compress = "xz", version = 3)
message("data/digits.rda: ", nrow(digits), " rows, ", file.size("data/digits.rda"), " bytes")
