# What a distance is: the checks that functions share which take points with a metric, or the
# distances between them.

# The distances between points, in the order in which the help lists them.
neighbor_metrics <- c("euclidean", "manhattan", "chebyshev", "minkowski", "cosine", "haversine")

# Those that measure angles, whatever the unit of the data.
angle_metrics <- c("cosine", "haversine")

# list(metric, p), where the metric of distances is "given". A meaning that the user may have had
# in mind, and that would be passed over, is refused: a metric or a power for distances that are
# there already, a power of a metric that has none, a matrix of distances taken for points.
check_measure <- function(x, metric, p, arg = "x", call = rlang::caller_env()) {
  chosen <- !identical(metric, neighbor_metrics)
  if (is_distances(x)) {
    # A metric that the distances say they are of is no contradiction.
    if (chosen && !identical(metric, attr(x, "method"))) {
      huddle_abort(
        c(
          "{.arg metric} must be left out where {.arg {arg}} holds distances.",
          i = "These are taken as they are. Give the points to have them measured."
        ),
        class = "param", arg = "metric", call = call
      )
    }
    return(list(metric = "given", p = check_power(p, "given", call)))
  }
  hint <- metric_hint(metric, arg)
  if (!is.null(hint)) {
    words <- list_texts(quote_text(neighbor_metrics), last = "or")
    abort_param(metric, paste("one of", words), "metric", call, hint)
  }
  metric <- check_choice(metric, neighbor_metrics, arg = "metric", call = call)
  list(metric = metric, p = check_power(p, if (chosen) NULL else metric, call))
}

# `unasked` is the metric where the user has chosen none.
check_power <- function(p, unasked, call) {
  p <- check_limit(p, common_limits$p, call = call)
  if (!is.null(unasked) && p != 2) {
    huddle_abort(
      "{.arg p} is for {.code metric = \"minkowski\"}, not for {.val {unasked}} distance.",
      class = "param", arg = "p", call = call
    )
  }
  p
}

# Rows of a matrix of distances are hardly meant as points where no metric was asked for.
refuse_square <- function(points, metric, arg = "x", call = rlang::caller_env()) {
  if (identical(metric, neighbor_metrics) && is_square_of_distances(points)) {
    huddle_abort(
      c(
        "{.arg {arg}} must hold points, one per row, but looks like a matrix of distances.",
        x = "It is symmetric, and has zeros on its diagonal.",
        i = "Give distances as {.code as.dist({arg})}, or the metric where rows are points indeed."
      ),
      class = "input", arg = arg, call = call
    )
  }
}

is_square_of_distances <- function(points) {
  x <- points$x
  points$n == points$d && points$n > 2 && all(diag(x) == 0) && min(x) >= 0 && max(x) > 0 &&
    isSymmetric(unname(x))
}

# Distances that this package does not measure, but takes.
metric_hint <- function(metric, arg) {
  if (!is.character(metric) || length(metric) != 1L || is.na(metric)) {
    return(NULL)
  }
  name <- tolower(metric)
  if (name %in% c("precomputed", "given", "dist")) {
    return(sprintf("Give distances themselves as `%s`, an object of class dist.", arg))
  }
  if (name %in% c("canberra", "binary", "jaccard", "hamming", "gower", "correlation")) {
    return(sprintf("Give such distances as `%s`, an object of class dist.", arg))
  }
}
