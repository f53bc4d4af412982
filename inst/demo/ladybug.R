# K-means on the colours of a picture: the last section of the page that demo.R writes.

#' ## A picture in a few colours
#'
#' A picture is data too: each pixel is a row of three numbers, red, green and blue. K-means with `k`
#' clusters finds the `k` colours that stand best for all of them. This picture has 240,000 pixels;
#' each number of colours is the best of ten starts.

#| only_if = rlang::is_installed("png")
picture <- huddle_example("ladybug.png")
set.seed(42)
segments <- segment_image(picture, k = c(10, 8, 6, 4, 2))

#| only_if = rlang::is_installed("png")
#| alt = "A red ladybird on a yellow flower among green leaves, in all colours and in 10, 8, 6, 4 and 2"
#| height = 4
plot(segments)

#' {{if (!rlang::is_installed("png")) "(The package png, which reads such files, is not installed: this section is left out.)"}}

#' ### Where the ladybird goes
#'
#' The ladybird is the most striking thing in the picture and one of the smallest, about one pixel
#' in a hundred. While there are colours to spare the red has one to itself; then the large areas
#' take them all, and the ladybird turns into the colour of something else. The reddest colour that
#' is left each time:

#| only_if = rlang::is_installed("png")
colours <- summary(segments)
reddest <- lapply(rev(split(colours, colours$k)), function(one) {
  one[which.max(one$red - one$green), c("k", "colour", "size", "share")]
})
do.call(rbind, c(reddest, make.row.names = FALSE))

#' K-means counts pixels and measures distances, and knows nothing else. Round groups of similar size
#' it finds at once. Something small that matters may need more clusters, or another method.
