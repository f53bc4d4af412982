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
#' The whole takes as long as all fits together, nearly all of it for k-means: for long data try a
#' few numbers such as `k = c(2, 5, 10, 20, 50, 100)`.
#'
#' `plot()` draws the result and returns the picture invisibly, `autoplot()` returns it.
#'
#' @return `compare_minibatch()`: a data frame of class `"huddle_minibatch_comparison"`, one row for
#'   each number of clusters and method, with the columns
#'   * `k`, the number of clusters;
#'   * `method`, a factor, `"k-means"` or `"mini-batch"`;
#'   * `inertia`, the (weighted) sum of squared distances of all rows to their centers;
#'   * `seconds`, the elapsed time of the fit.
#'
#'   `autoplot()`: a ggplot object with two panels. Its data frame, from [plot_data()], has the
#'   columns `k`, `method`, `quantity` (a factor, `"inertia"` or `"seconds"`) and `value`.
#' @seealso [cluster_minibatch()]
#' @examples
#' set.seed(1)
#' x <- make_blobs(5000, centers = 20, d = 10)[1:10]
#' both <- compare_minibatch(x, k = c(2, 10, 20, 30))
#' both
#' plot(both)
#' @export
compare_minibatch <- function(x, k = 1:100, ..., n_init = 3, batch_size = 1024,
                              schedule = c("nested", "classic"), weights = NULL,
                              n_threads = NULL,
                              progress = getOption("huddle.progress", interactive())) {
  check_no_dots(...)
  n_threads <- resolve_threads(n_threads)
  points <- as_points(x, n_threads = n_threads, sparse = TRUE)
  k <- check_ks(k, points$n)
  n_init <- check_count(n_init, max = .Machine$integer.max)
  batch_size <- check_count(batch_size, max = .Machine$integer.max)
  schedule <- check_choice(schedule, c("nested", "classic"))
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
  structure(measured, class = c("huddle_minibatch_comparison", "data.frame"))
}

# A row for each k and method. `report` is told the share of the work that is done, as if it grew
# with k.
compare_methods <- function(methods, k, report) {
  rows <- expand.grid(method = names(methods), k = k, stringsAsFactors = FALSE)
  inertia <- seconds <- double(nrow(rows))
  done <- cumsum(rows$k) / sum(rows$k)
  for (i in seq_len(nrow(rows))) {
    start <- proc.time()[["elapsed"]]
    fit <- withCallingHandlers(
      methods[[rows$method[i]]](rows$k[i]),
      huddle_not_converged = function(condition) rlang::cnd_muffle(condition)
    )
    seconds[i] <- proc.time()[["elapsed"]] - start
    inertia[i] <- fit$inertia
    if (!is.null(report)) {
      report(done[i])
    }
  }
  method <- factor(rows$method, names(methods))
  data_frame(
    list(k = rows$k, method = method, inertia = inertia, seconds = seconds), nrow(rows),
    tibble = FALSE
  )
}

#' @rdname compare_minibatch
#' @param object A result of `compare_minibatch()`.
#' @export
autoplot.huddle_minibatch_comparison <- function(object, ...) {
  check_no_dots(...)
  data <- plot_data_minibatch(object)
  many <- nrow(data) > 120L
  place <- ggplot2::aes(x = .data$k, y = .data$value, colour = .data$method)
  ggplot2::ggplot(data, place) +
    ggplot2::geom_line(ggplot2::aes(linewidth = .data$method)) +
    ggplot2::geom_point(ggplot2::aes(size = .data$method)) +
    ggplot2::facet_wrap(ggplot2::vars(.data$quantity), ncol = 2L, scales = "free_y") +
    ggplot2::scale_colour_manual(name = NULL, values = cluster_colours(2L)) +
    # Lines that coincide are both seen: the first is wider.
    ggplot2::scale_linewidth_manual(name = NULL, values = c(1.7, 0.6)) +
    ggplot2::scale_size_manual(name = NULL, values = if (many) c(1.6, 0.6) else c(3, 1.3)) +
    ggplot2::scale_x_continuous(breaks = whole_breaks) +
    ggplot2::scale_y_continuous(labels = number_labels, limits = c(0, NA)) +
    ggplot2::labs(
      x = "k, the number of clusters", y = NULL,
      title = "Mini-batch k-means beside k-means", subtitle = comparison_words(object)
    ) +
    theme_huddle() +
    ggplot2::theme(
      legend.position = "top", legend.justification = "left",
      legend.margin = ggplot2::margin(), legend.box.spacing = ggplot2::unit(2, "pt")
    )
}

#' @rdname compare_minibatch
#' @param x The data, or for `plot()` a result of `compare_minibatch()`.
#' @export
plot.huddle_minibatch_comparison <- function(x, ...) {
  picture <- autoplot(x, ...)
  print(picture)
  invisible(picture)
}

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

# How the two differ over all k, in words.
comparison_words <- function(object) {
  by_method <- split(object[c("k", "inertia", "seconds")], object$method)
  full <- by_method[["k-means"]]
  part <- by_method[["mini-batch"]]
  part <- part[match(full$k, part$k), ]
  more <- 100 * (sum(part$inertia) / sum(full$inertia) - 1)
  share <- sum(part$seconds) / sum(full$seconds)
  # The clock ticks in milliseconds: small data take none.
  time <- if (is.finite(share) && share > 0) {
    sprintf("takes %s of the time, its inertia is", format_share(share))
  } else {
    "gives an inertia that is"
  }
  if (is.finite(more)) {
    side <- if (more >= 0) "higher" else "lower"
    sprintf("Over all k mini-batch %s %.1f%% %s", time, abs(more), side)
  }
}
