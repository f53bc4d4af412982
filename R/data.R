#' Five blobs
#'
#' Points in the plane in five round blobs, two of them wide and three narrow and close together:
#' the data on which most pictures of this package's pages are drawn.
#'
#' @format A data frame with 2000 rows and 3 columns:
#' \describe{
#'   \item{x1, x2}{coordinates}
#'   \item{y}{the true blob, an integer from 0 to 4; 400 points each}
#' }
#' @source Drawn with scikit-learn's `make_blobs` (centers (0.2, 2.3), (-1.5, 2.3), (-2.8, 1.8),
#'   (-2.8, 2.8), (-2.8, 1.3), standard deviations 0.4, 0.3, 0.1, 0.1, 0.1, `random_state` 7). Free
#'   to use.
#' @family data
#' @examples
#' plot(blobs$x1, blobs$x2, col = blobs$y + 1, pch = 19, cex = 0.4)
"blobs"

#' Three stretched blobs
#'
#' Points in the plane in three blobs of different size and direction, which k-means cannot tell
#' apart well: it looks for round clusters of similar width.
#'
#' @format A data frame with 1250 rows and 3 columns:
#' \describe{
#'   \item{x1, x2}{coordinates}
#'   \item{y}{the true blob, an integer from 0 to 2; 500, 500 and 250 points}
#' }
#' @source Drawn with scikit-learn's `make_blobs`: 1000 points around (4, -4) and (0, 0), multiplied
#'   by the matrix with rows (0.374, 0.95) and (0.732, 0.598), and 250 points of one more blob moved
#'   by (6, -8), both with `random_state` 42. Free to use.
#' @family data
#' @examples
#' plot(ellipses$x1, ellipses$x2, col = ellipses$y + 1, pch = 19, cex = 0.4)
"ellipses"

#' Two moons
#'
#' Points along two interleaved half circles: clusters that have no center, which methods that
#' follow density find and k-means cuts through.
#'
#' @format A data frame with 1000 rows and 3 columns:
#' \describe{
#'   \item{x1, x2}{coordinates}
#'   \item{y}{the true moon, 0 (upper) or 1 (lower); 500 points each}
#' }
#' @source Drawn with scikit-learn's `make_moons` (noise 0.05, `random_state` 42). Free to use.
#' @seealso [make_moons()] for more of them.
#' @family data
#' @examples
#' plot(moons$x1, moons$x2, col = moons$y + 1, pch = 19, cex = 0.4, asp = 1)
"moons"

#' Handwritten digits
#'
#' Small grey images of digits that 13 people wrote by hand, scanned and counted down to 8 x 8
#' pixels: 64 columns in which k-means finds ways of writing.
#'
#' @format A data frame with 1797 rows, one per image, and 66 columns:
#' * `p00`, `p01`, ..., `p77`: the ink in a pixel, an integer from 0 to 16. The first figure is the
#'   row from the top, the second the column from the left, so columns 1 to 8 are the top row;
#' * `digit`: the digit written, an integer from 0 to 9;
#' * `set`: `"train"` (1347 images) or `"test"` (450).
#' @source E. Alpaydin and C. Kaynak (1998), *Optical Recognition of Handwritten Digits*, UCI
#'   Machine Learning Repository, \doi{10.24432/C50P49}. Licence: Creative Commons Attribution 4.0
#'   International (CC BY 4.0). The rows are the test part of that data set, as in scikit-learn's
#'   `load_digits`; the column `set` was added and is scikit-learn's
#'   `train_test_split(random_state = 42)`.
#' @family data
#' @seealso [plot_images()] to look at them.
#' @examples
#' table(digits$digit, digits$set)
#' plot_images(digits[1:10, 1:64], image_dim = c(8, 8), labels = digits$digit[1:10])
"digits"

#' Path of an example file
#'
#' The package comes with a picture to segment, `"ladybug.png"`: a small red ladybird on a yellow
#' flower among greens, 600 x 400 pixels, drawn for this package.
#'
#' @param file The name of the file, or `NULL` for the names of all there are.
#' @return The full path of the file, one string; for `file = NULL` a character vector of names.
#' @family data
#' @examples
#' huddle_example()
#' huddle_example("ladybug.png")
#' @export
huddle_example <- function(file = NULL) {
  folder <- system.file("extdata", package = "huddle", mustWork = TRUE)
  choices <- list.files(folder)
  if (is.null(file)) {
    return(choices)
  }
  file.path(folder, check_choice(file, choices))
}
