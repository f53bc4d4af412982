# K-means on images: the second section of the page that demo.R writes.

#' ## Fifty ways to write a digit
#'
#' The same in 64 columns: {{nrow(huddle::digits)}} handwritten digits, images of 8 x 8 pixels. Fifty
#' clusters are more than there are digits, because people write each digit in several ways.

pixels <- digits[, 1:64]
set.seed(42)
fit <- cluster_kmeans(pixels, k = 50)

#| timed = FALSE
fit

#' For each cluster, `representatives()` finds the image nearest to its center. Somebody who can label
#' only fifty images should take these. Above each stands the digit that its writer meant.

#| alt = "Grid of 50 handwritten digits, one for each cluster"
#| height = 5
rows <- representatives(fit, pixels)
plot_images(pixels[rows, ], image_dim = c(8, 8), labels = digits$digit[rows])

#' Give every image the label of its representative, and this share of all labels is right:

guess <- digits$digit[rows][fit$cluster]
mean(guess == digits$digit)
