# K-means on the colours of a picture that the caller chose, in place of ladybug.R. The words in
# capitals are filled in by demo.R, which has looked at the picture.

#' ## Your picture in a few colours
#'
#' A picture is data too: each pixel is a row of numbers, in a colour picture red, green and blue.
#' K-means with `k` clusters finds the `k` colours that stand best for all of them.

photo <- segment_image(IMAGE, k = 1, n_init = 1)$original
dim(photo)

#' This is its height, its width and, of a colour picture, its channels.
#' {{if (STEP > 1) "It has more pixels than this page can show: every" else "All of its pixels take part."}}
#' {{if (STEP > 1) paste0(STEP, if (STEP == 2) "nd" else if (STEP == 3) "rd" else "th")}}
#' {{if (STEP > 1) "row and column is taken, and clustered."}}

#| only_if = STEP > 1
photo <- THINNED
dim(photo)

#' {{if (LARGEST < 10) "It has fewer colours than the ten of the usual demonstration."}}
#' Each number of colours is the best of ten starts:

set.seed(42)
segments <- segment_image(photo, k = COLOURS)

#| alt = "The picture in all its colours and in fewer"
#| height = HEIGHT
plot(segments)

#' These are the {{LARGEST}} colours, the largest area first. K-means counts pixels: a small thing of a
#' striking colour keeps it only while there are colours to spare.

colours <- summary(segments)
colours <- colours[colours$k == LARGEST, c("colour", "size", "share")]
colours[order(-colours$size), ]
