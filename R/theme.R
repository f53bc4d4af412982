# Colours, theme and scales that every picture of the package shares.

# Okabe and Ito's palette first (doi:10.1038/nmeth.1618), without its black, which is kept for
# centers. The rest were picked one at a time, each as far as possible from those before it, from
# grey, white and black, in CIELAB as seen with normal, red-blind and green-blind eyes.
cluster_palette <- c(
  "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#332288",
  "#882255", "#A6D96A", "#8C5A2B", "#A58AFF", "#A9D1A5", "#54D8E1", "#AE0F8E", "#663330",
  "#A09E5C", "#AF5853", "#3557BC", "#67286A", "#782707", "#68DE87", "#5616AA", "#2CEAD3",
  "#1E7E7D", "#C3A244", "#918AC2", "#C17338", "#455287", "#F59BFA", "#7B7ED7", "#99526C",
  "#AB4AB1", "#76AEC2", "#BBC33D", "#E6ADB7", "#A11E49", "#E16D72", "#6F5D01", "#9F69A2",
  "#6DB586", "#734471", "#48973C", "#861FAC", "#684324", "#FAC994", "#A4B965", "#3F7E5C",
  "#FBBFF2", "#D58C20", "#C8528A", "#3570CC", "#A8353D", "#FF8ACD", "#A97E56", "#95BB7E",
  "#6492D4", "#68CDB8", "#33378F", "#A9E359", "#E6658F", "#2A4A06", "#CF469C", "#89B5DE"
)

noise_colour <- "grey60"
ink_colour <- "grey10"

# A legend of more entries than this is longer than the picture is tall, and nobody can tell the
# colours apart by it.
legend_limit <- 12L

# More numbers than this would cover the points of a picture.
number_limit <- 24L

#' The data frame behind a picture
#'
#' Every picture of this package is drawn from one data frame, which holds everything that is seen:
#' the points, the centers, the shaded cells, the lines. `plot_data()` returns it, to be checked, or
#' drawn in another way.
#'
#' @param object A clustering, a list of clusterings (as for [plot_comparison()]), or a picture made
#'   by this package (any ggplot object whose data was given to [ggplot2::ggplot()]).
#' @param ... Arguments of the methods; those for a clustering are described at
#'   [autoplot.huddle_clustering()], those for a list at [plot_comparison()].
#'
#' @return A data frame with one row for each thing drawn. For pictures of points its columns are
#'   * `part`: what the row stands for, `"point"`, `"center"`, and with `boundaries = TRUE` also
#'     `"region"` (a cell of the shading) and `"boundary"` (a piece of a line between two clusters);
#'     `"new"` for new points and `"number"` for the number of a cluster;
#'   * `row`: the row of the data for a point, the number of the cluster for a center or a number;
#'   * `x`, `y`, and for lines `xend`, `yend`: the place in the picture;
#'   * `cluster`: a factor, the number of the cluster (`"0"` is noise);
#'   * `role`, of points where there are cores: `"core"`, `"border"` or `"noise"`, and
#'     `"new"` for new points;
#'   * `count`, where most points share their place with others: how many points of the same cluster
#'     lie there, in the row of the first of them.
#'
#'   A picture with several panels adds columns that name the panel; a trace has the columns
#'   `iteration`, `quantity` and `value`.
#' @export
#' @examples
#' fit <- cluster_kmeans(iris[1:4], 3)
#' head(plot_data(fit, iris[1:4]))
#'
#' # the same data frame, taken from the picture
#' head(plot_data(autoplot(fit, iris[1:4])))
plot_data <- function(object, ...) {
  UseMethod("plot_data")
}

#' @export
plot_data.default <- function(object, ...) {
  huddle_abort(
    c(
      "{.arg object} must be a clustering, a list of clusterings or a picture of this package.",
      x = "It is {describe_value(object)}."
    ),
    "type",
    arg = "object"
  )
}

#' @export
plot_data.ggplot <- function(object, ...) {
  check_no_dots(...)
  data <- object$data
  if (!is.data.frame(data)) {
    huddle_abort(
      c(
        "{.arg object} must be a picture of this package.",
        x = "This ggplot carries no data frame of its own."
      ),
      "type",
      arg = "object"
    )
  }
  data
}

#' @importFrom rlang .data
#' @importFrom ggplot2 autoplot
#' @export
ggplot2::autoplot

# The first k colours; beyond the palette they start again.
cluster_colours <- function(k) {
  rep_len(cluster_palette, k)
}

# The colours of given labels, named by label; label 0 is noise.
label_colours <- function(levels) {
  levels <- as.character(levels)
  number <- as.integer(levels)
  colours <- cluster_palette[(number - 1L) %% length(cluster_palette) + 1L]
  colours[number == 0L] <- noise_colour
  stats::setNames(colours, levels)
}

theme_huddle <- function(base_size = 11) {
  ggplot2::theme_minimal(base_size = base_size) +
    ggplot2::theme(
      plot.title = ggplot2::element_text(face = "bold", size = ggplot2::rel(1.1)),
      plot.subtitle = ggplot2::element_text(
        colour = "grey30", size = ggplot2::rel(0.88), lineheight = 1.1
      ),
      plot.title.position = "plot",
      axis.title = ggplot2::element_text(colour = "grey20", size = ggplot2::rel(0.9)),
      axis.text = ggplot2::element_text(colour = "grey40"),
      strip.text = ggplot2::element_text(colour = "grey10", size = ggplot2::rel(0.92)),
      legend.title = ggplot2::element_text(size = ggplot2::rel(0.9)),
      panel.grid.minor = ggplot2::element_blank(),
      panel.grid.major = ggplot2::element_line(colour = "grey93", linewidth = 0.3),
      panel.border = ggplot2::element_rect(fill = NA, colour = "grey80", linewidth = 0.4),
      panel.spacing = ggplot2::unit(10, "pt"),
      plot.background = ggplot2::element_rect(fill = "white", colour = NA)
    )
}

scale_colour_cluster <- function(levels, ..., guide = cluster_guide(levels),
                                 name = "cluster") {
  ggplot2::scale_colour_manual(
    name = name, values = label_colours(levels), breaks = as.character(levels),
    labels = cluster_labels(levels), guide = guide, ...
  )
}

# Its legend has nothing to override, so that it can be merged with that of the colours.
scale_fill_cluster <- function(levels, ..., guide = if (is_readable(levels)) "legend" else "none") {
  ggplot2::scale_fill_manual(
    name = "cluster", values = label_colours(levels), breaks = as.character(levels),
    labels = cluster_labels(levels), guide = guide, ...
  )
}

cluster_labels <- function(levels) {
  ifelse(as.character(levels) == "0", "noise", as.character(levels))
}

# Points are small and see-through where there are many; in the legend they must be neither.
plain_guide <- function(...) {
  ggplot2::guide_legend(override.aes = list(size = 2.6, alpha = 1, ...))
}

# Noise has its cross in the legend.
cluster_guide <- function(levels) {
  if (!is_readable(levels)) {
    "none"
  } else if ("0" %in% levels) {
    plain_guide(shape = ifelse(levels == "0", role_shapes[["noise"]], 16))
  } else {
    plain_guide()
  }
}

is_readable <- function(levels) {
  length(levels) > 1L && length(levels) <= legend_limit
}

# Numbers in titles are written the same way whatever the session's options say.
format_count <- function(n) {
  format(n, big.mark = ",", decimal.mark = ".", scientific = FALSE, trim = TRUE)
}

format_value <- function(value) {
  if (value != 0 && (abs(value) < 1e-3 || abs(value) >= 1e7)) {
    return(formatC(value, digits = 3, width = 1, format = "e", decimal.mark = "."))
  }
  formatC(value, digits = 4, width = 1, format = "fg", big.mark = ",", decimal.mark = ".")
}

format_share <- function(share) {
  percent <- round(100 * share)
  ifelse(share > 0 & percent < 1, "under 1%", sprintf("%.0f%%", percent))
}

plural <- function(n, noun) {
  paste0(format_count(n), " ", noun, if (n != 1) "s")
}
