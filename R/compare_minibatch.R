# Mini-batch k-means beside k-means: inertia and time against the number of clusters.

#' Mini-batch k-means beside k-means
#'
#' `compare_minibatch()` fits the same data with [cluster_kmeans()] and with [cluster_minibatch()]
#' for several numbers of clusters, and measures what the samples cost in inertia and what they save
#' in time.
#'
#' @inheritParams cluster_minibatch
#' @param k The numbers of clusters to try: different whole numbers between 1 and the number of
#'   rows.
#' @param n_init The number of starts of each fit, of either method.
#'
#' @details
#' Each fit takes its draws from R's stream, one after the other: [set.seed()] makes the inertia
#' reproducible, times never are. A fit that has not converged counts as it is, without a warning.
#'
#' Fits that take less than a second are repeated from the same draws, five times or more until
#' together they took about 0.05 seconds, but no longer than a second and no more than 25 times;
#' the median counts. The whole takes as long as all fits together: for long data try a few numbers
#' such as `k = c(2, 5, 10, 20, 50, 100)`.
#'
#' **What to expect.** Small batches are faster and end at a higher inertia, and both grow with k:
#' a batch of 100 rows tells little of 100 clusters. The classic schedule shows this at its
#' clearest. The nested schedule goes on to larger samples as long as they are needed, so that its
#' inertia hardly differs; on data that fit into its first sample, of `3 * batch_size` rows or more,
#' it is k-means with another start and saves nothing, and the picture says so.
#'
#' `plot()` draws the result and returns the picture invisibly, `autoplot()` returns it.
#'
#' @return `compare_minibatch()`: a data frame of class `"huddle_minibatch_comparison"`, one row for
#'   each number of clusters and method, with the columns
#'   * `k`, the number of clusters;
#'   * `method`, a factor, `"k-means"` or `"mini-batch"`;
#'   * `inertia`, the (weighted) sum of squared distances of all rows to their centers;
#'   * `seconds`, the elapsed time of the fit, the median of
#'   * `runs` of them.
#'
#'   `autoplot()`: a ggplot object with two panels, both with a logarithmic axis, on which equal
#'   ratios are equal distances. Its data frame, from [plot_data()], has the
#'   columns `k`, `method`, `quantity` (a factor, `"inertia"` or `"seconds"`) and `value`.
#' @seealso [cluster_minibatch()]
#' @examples
#' # small batches: faster, and worse for more clusters
#' set.seed(1)
#' both <- compare_minibatch(
#'   blobs[c("x1", "x2")], k = c(2, 5, 10, 20, 50, 100), batch_size = 100, schedule = "classic"
#' )
#' both
#' plot(both)
#'
#' # samples that grow as long as they must
#' x <- make_blobs(20000, centers = 20, d = 10)[1:10]
#' plot(compare_minibatch(x, k = c(2, 10, 20, 30)))
#' @export
compare_minibatch <- function(x, k = 1:100, ..., n_init = 3, batch_size = 1024,
                              schedule = c("nested", "classic"), weights = NULL,
                              n_threads = NULL,
                              progress = getOption("huddle.progress", interactive())) {
  check_no_dots(...)
  n_threads <- resolve_threads(n_threads)
  points <- as_points(x, n_threads = n_threads, sparse = TRUE)
  k <- check_ks(k, points$n)
  n_init <- check_limit(n_init, minibatch_limits$n_init)
  batch_size <- check_limit(batch_size, minibatch_limits$batch_size)
  schedule <- check_choice(schedule)
  weights <- check_weights(weights, points$n, max(k))
  report <- progress_report(check_flag(progress), "Comparing")
  data <- given_points(points)
  methods <- list(
    "k-means" = function(k) {
      cluster_kmeans(
        data, k, n_init = n_init, weights = weights, n_threads = n_threads, progress = FALSE
      )
    },
    "mini-batch" = function(k) {
      cluster_minibatch(
        data, k, n_init = n_init, batch_size = batch_size, schedule = schedule,
        weights = weights, n_threads = n_threads, progress = FALSE
      )
    }
  )
  measured <- compare_methods(methods, k, report)
  # The nested schedule begins with so many rows, see cluster_minibatch().
  first <- max(3 * batch_size, 10 * min(k))
  structure(
    measured,
    whole = schedule == "nested" && points$n <= first,
    class = c("huddle_minibatch_comparison", "data.frame")
  )
}

# A row for each k and method. `report` is told the share of the work that is done, as if it grew
# with k.
compare_methods <- function(methods, k, report) {
  rows <- expand.grid(method = names(methods), k = k, stringsAsFactors = FALSE)
  inertia <- seconds <- double(nrow(rows))
  runs <- integer(nrow(rows))
  done <- cumsum(rows$k) / sum(rows$k)
  for (i in seq_len(nrow(rows))) {
    timed <- time_runs(function() methods[[rows$method[i]]](rows$k[i]))
    seconds[i] <- timed$seconds
    runs[i] <- timed$runs
    inertia[i] <- timed$value$inertia
    if (!is.null(report)) {
      report(done[i])
    }
  }
  method <- factor(rows$method, names(methods))
  data_frame(
    list(k = rows$k, method = method, inertia = inertia, seconds = seconds, runs = runs),
    nrow(rows), tibble = FALSE
  )
}

# The value of the first run and the median time of all. Short runs are repeated, each from the same
# random numbers, until there are five and at the median they took `enough` seconds together, so
# that neither a busy moment nor the grain of the clock counts; the random numbers go on as after
# one run.
time_runs <- function(run, enough = 0.05, long = 1, most = 25L) {
  if (!exists(".Random.seed", globalenv(), inherits = FALSE)) set.seed(NULL)
  before <- get(".Random.seed", globalenv(), inherits = FALSE)
  seconds <- double()
  repeat {
    start <- Sys.time()
    result <- withCallingHandlers(
      run(), huddle_not_converged = function(condition) rlang::cnd_muffle(condition)
    )
    seconds <- c(seconds, max(0, as.double(Sys.time()) - as.double(start)))
    if (length(seconds) == 1L) {
      value <- result
      after <- get(".Random.seed", globalenv(), inherits = FALSE)
    }
    runs <- length(seconds)
    # One slow run does not make up for many.
    measured <- runs >= 5L && runs * stats::median(seconds) >= enough
    if (measured || sum(seconds) >= long || runs >= most) break
    assign(".Random.seed", before, globalenv())
  }
  assign(".Random.seed", after, globalenv())
  list(value = value, seconds = stats::median(seconds), runs = runs)
}

#' @rdname compare_minibatch
#' @param object A result of `compare_minibatch()`.
#' @export
autoplot.huddle_minibatch_comparison <- function(object, ...) {
  check_no_dots(...)
  data <- plot_data_minibatch(object)
  many <- nrow(data) > 120L
  # Zeros have no logarithm: where there is nothing else the axes are linear.
  logarithmic <- all(tapply(data$value > 0, data$quantity, any))
  drawn <- if (logarithmic) data[data$value > 0, , drop = FALSE] else data
  place <- ggplot2::aes(x = .data$k, y = .data$value, colour = .data$method)
  ggplot2::ggplot(data, place) +
    ggplot2::geom_line(ggplot2::aes(linewidth = .data$method), data = drawn) +
    ggplot2::geom_point(ggplot2::aes(size = .data$method), data = drawn) +
    ggplot2::facet_wrap(ggplot2::vars(.data$quantity), ncol = 2L, scales = "free_y") +
    ggplot2::scale_colour_manual(name = NULL, values = cluster_colours(2L)) +
    # Lines that coincide are both seen: the first is wider.
    ggplot2::scale_linewidth_manual(name = NULL, values = c(1.7, 0.6)) +
    ggplot2::scale_size_manual(name = NULL, values = if (many) c(1.6, 0.6) else c(3, 1.3)) +
    ggplot2::scale_x_continuous(breaks = whole_breaks) +
    (if (logarithmic) {
      ggplot2::scale_y_log10(labels = single_labels)
    } else {
      ggplot2::scale_y_continuous(labels = number_labels, limits = c(0, NA))
    }) +
    ggplot2::labs(
      x = "k, the number of clusters", y = if (logarithmic) "log scale",
      title = "Mini-batch k-means beside k-means", subtitle = join_lines(comparison_words(object))
    ) +
    theme_huddle() +
    ggplot2::theme(
      legend.position = "top", legend.justification = "left",
      legend.margin = ggplot2::margin(), legend.box.spacing = ggplot2::unit(2, "pt")
    )
}

# Each with the digits that it needs.
single_labels <- function(values) {
  ifelse(is.na(values), NA, vapply(signif(values, 6), format_count, ""))
}

#' @rdname compare_minibatch
#' @param x The data, or for `plot()` a result of `compare_minibatch()`.
#' @export
plot.huddle_minibatch_comparison <- function(x, ...) draw_picture(x, ...)

#' @rdname compare_minibatch
#' @export
plot_data.huddle_minibatch_comparison <- function(object, ...) {
  check_no_dots(...)
  plot_data_minibatch(object)
}

plot_data_minibatch <- function(object, call = rlang::caller_env()) {
  columns <- c("k", "method", "inertia", "seconds")
  if (!all(columns %in% names(object)) || nrow(object) == 0L) {
    huddle_abort(
      "{.arg object} must have rows and the columns {list_texts(columns)}.",
      class = "model", arg = "object", call = call
    )
  }
  quantities <- c("inertia", "seconds")
  data.frame(
    k = rep(object$k, 2L), method = rep(object$method, 2L),
    quantity = factor(rep(quantities, each = nrow(object)), quantities),
    value = c(object$inertia, object$seconds)
  )
}

# How the two differ, in words: for the middle of all k, and for the largest.
comparison_words <- function(object) {
  by_method <- split(object[c("k", "inertia", "seconds")], object$method)
  full <- by_method[["k-means"]]
  part <- by_method[["mini-batch"]]
  part <- part[match(full$k, part$k), ]
  ratios <- data.frame(
    inertia = part$inertia / full$inertia, seconds = part$seconds / full$seconds
  )
  largest <- which.max(full$k)
  c(
    ratio_words(ratios, "In the median over k mini-batch", "its inertia is"),
    if (nrow(full) > 1L) {
      ratio_words(
        ratios[largest, ], paste0("For k = ", format_count(full$k[largest]), " it"), "inertia is"
      )
    },
    if (isTRUE(attr(object, "whole"))) {
      "Its first sample holds all rows: only a smaller batch_size saves time"
    }
  )
}

ratio_words <- function(ratios, who, what) {
  middle <- function(values) stats::median(values[is.finite(values)])
  more <- 100 * (middle(ratios$inertia) - 1)
  share <- middle(ratios$seconds)
  if (is.na(more)) {
    return(NULL)
  }
  # No clock is fine enough for all data.
  time <- if (is.na(share) || share == 0) {
    "gives an inertia that is"
  } else {
    sprintf("takes %s of the time, %s", format_share(share), what)
  }
  sprintf("%s %s %.1f%% %s", who, time, abs(more), if (more >= 0) "higher" else "lower")
}
