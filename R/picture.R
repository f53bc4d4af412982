# What the methods of plot(), autoplot() and plot_data() for a class share. The checks of a picture
# are made once, by a function that returns its data and how to draw them.

# plot(): draws the picture of autoplot() and returns it invisibly.
draw_picture <- function(x, ...) {
  picture <- autoplot(x, ...)
  print(picture)
  invisible(picture)
}

# `draw` is only evaluated by drawn(): plot_data() draws nothing.
picture <- function(data, draw) {
  list(data = data, draw = function() draw)
}

drawn <- function(picture) picture$draw()
