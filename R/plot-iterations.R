# K-means step by step: the centers move, the labels follow.

#' The steps of k-means
#'
#' Runs k-means from one start and stops it after each of the given numbers of iterations. Every
#' row of the picture is one of them. On the left, the centers have just moved to the mean of their
#' points: a line leads from where each center was to the cross where it is now, and colours and
#' shades are still those of the old centers. On the right, the points have taken the label of the
#' center that is now nearest.
#'
#' @inheritParams huddle-params
#' @param k The number of clusters. It may be left out where `init` is a matrix.
#' @param init The start: `"random"` (k different rows of the data), `"kmeans++"` (see
#'   [init_kmeanspp()]), a matrix or data frame with the first centers, or a function of the data
#'   and k that returns it. The first two draw from R's random numbers, so that [set.seed()] makes
#'   the picture repeatable.
#' @param steps The iterations to show, whole numbers. `0` shows the start itself.
#'
#' @return A ggplot object. Its data frame, which `plot_data()` takes from it, has the columns
#'   described at [plot_data()], further rows with `part = "move"` for the lines from the old
#'   centers to the new ones, and
#'   * `step`: a factor, the number of iterations done;
#'   * `stage`: a factor, `"update"` (left) or `"label"` (right).
#' @seealso [autoplot.huddle_clustering()] with `type = "trace"` for the inertia of all iterations;
#'   there too what is drawn with one column, with more than two, and with many points.
#' @export
#' @examples
#' set.seed(1)
#' plot_iterations(blobs[c("x1", "x2")], 5, steps = c(1, 3))
plot_iterations <- function(x, k, init = "random", steps = c(1, 3, 5), ..., n_threads = NULL) {
  check_no_dots(...)
  points <- as_points(x)
  if (missing(k) && length(dim(init)) == 2L) {
    k <- nrow(init)
  }
  k <- check_k(k, points$n)
  steps <- check_steps(steps)
  start <- start_centers(points, k, init, n_threads)
  runs <- run_steps(points$x, k, start, steps, n_threads)
  centers <- do.call(rbind, lapply(runs, `[[`, "centers"))
  stage <- picture_stage(points, centers)
  stage$cells <- ceiling(400 / sqrt(2 * length(steps) + 1))
  data <- stack_frames(lapply(steps, data_of_step, runs = runs, stage = stage))
  data$step <- structure(match(data$step, steps), levels = as.character(steps), class = "factor")
  data$stage <- structure(data$stage, levels = c("update", "label"), class = "factor")
  data$cluster <- number_factor(data$cluster, k, noise = FALSE)
  iterations_picture(data, stage, runs, init)
}

check_steps <- function(steps, call = rlang::caller_env()) {
  wrong <- steps
  if (is.numeric(steps) && !is.object(steps) && length(steps) > 0L) {
    wrong <- steps[!is.finite(steps) | steps < 0 | steps != round(steps)]
    if (length(wrong) == 0L) {
      return(sort(unique(as.numeric(steps))))
    }
    wrong <- wrong[1]
  }
  huddle_abort(
    paste(
      "{.arg steps} must be whole numbers of at least 0, such as {.code c(1, 3, 5)},",
      "not {describe_value(wrong)}."
    ),
    "param",
    arg = "steps",
    call = call
  )
}

# The one start of all runs.
start_centers <- function(points, k, init, n_threads, call = rlang::caller_env()) {
  if (is.function(init)) {
    return(centers_from_function(init, points, k, 1, call)[[1]])
  }
  if (!is.character(init)) {
    return(check_centers(init, points, k, call))
  }
  if (check_choice(init, c("random", "kmeans++"), call = call) == "kmeans++") {
    return(init_kmeanspp(points$x, k, n_threads = n_threads))
  }
  random_rows(points$x, k, call)
}

# k different points, drawn without looking at more rows than it takes to find them.
random_rows <- function(x, k, call) {
  drawn <- sample.int(nrow(x))
  looked_at <- k
  repeat {
    found <- different_rows(x[drawn[seq_len(looked_at)], , drop = FALSE])
    if (nrow(found) >= k) {
      return(found[seq_len(k), , drop = FALSE])
    }
    if (looked_at == nrow(x)) {
      abort_distinct(nrow(found), k, call)
    }
    looked_at <- min(nrow(x), 2 * looked_at)
  }
}

# The first of each set of equal rows. As numbers: unique() would compare their digits.
different_rows <- function(x) {
  order <- do.call(order, lapply(seq_len(ncol(x)), function(j) x[, j]))
  changes <- x[order[-1], , drop = FALSE] != x[order[-nrow(x)], , drop = FALSE]
  x[sort(order[c(TRUE, rowSums(changes) > 0)]), , drop = FALSE]
}

# The fits after every step that is shown and after the one before it, named by the step.
run_steps <- function(x, k, start, steps, n_threads) {
  wanted <- sort(unique(c(steps, steps - 1)))
  runs <- lapply(pmax(wanted, 1), function(step) {
    withCallingHandlers(
      cluster_kmeans(
        x, k, init = start, n_init = 1, max_iter = step, tol = 0, n_threads = n_threads,
        progress = FALSE
      ),
      huddle_not_converged = function(warning) rlang::cnd_muffle(warning)
    )
  })
  names(runs) <- wanted
  if ("0" %in% names(runs)) {
    runs[["0"]] <- before_first_step(runs[["0"]], start, x)
  }
  runs[wanted >= 0]
}

# A fit whose centers are still those of the start.
before_first_step <- function(fit, start, x) {
  fit$centers[] <- as.matrix(start)
  fit$cluster <- stats::predict(fit, x)
  fit$converged <- FALSE
  fit
}

# Both panels of one step.
data_of_step <- function(step, runs, stage) {
  after <- runs[[as.character(step)]]
  before <- if (step == 0) NULL else runs[[as.character(step - 1)]]
  panel <- function(fit, centers) {
    labels <- if (is.null(fit)) NA_integer_ else fit$cluster
    panel_data(
      stage, rep_len(labels, stage$n)[stage$rows], centers,
      classify = if (is.null(fit)) no_region else plane_classifier(fit, stage$axes)
    )
  }
  update <- panel(before, after$centers)
  if (!is.null(before)) {
    update <- stack_frames(list(update, move_rows(before$centers, after$centers, stage)))
  }
  label <- panel(after, after$centers)
  both <- stack_frames(list(update, label))
  cbind(step = step, stage = rep(1:2, c(nrow(update), nrow(label))), both)
}

# Before the first labels the plane belongs to nobody.
no_region <- function(x, y) {
  integer(length(x))
}

move_rows <- function(from, to, stage) {
  numbers <- seq_len(nrow(from))
  from <- project_points(from, stage$axes)
  to <- project_points(to, stage$axes)
  data.frame(
    part = "move", row = numbers, x = from$x, y = from$y, xend = to$x, yend = to$y,
    cluster = numbers
  )
}

iterations_picture <- function(data, stage, runs, init) {
  origin <- if (!is.character(init)) {
    "initially as given"
  } else if (init == "random") {
    "initially randomly"
  } else {
    "initially by k-means++"
  }
  columns <- c(
    update = paste0("Update the centroids (", origin, ")"), label = "Label the instances"
  )
  steps <- levels(data$step)
  rows <- vapply(steps, function(step) {
    if (step == "0") return("Start")
    paste0("Iteration ", format_count(as.numeric(step)), if (runs[[step]]$converged) " (converged)")
  }, "")
  layers <- cluster_layers(data, stage, guide = "none")
  trails <- ggplot2::geom_segment(
    ggplot2::aes(x = .data$x, y = .data$y, xend = .data$xend, yend = .data$yend),
    data = rows_of("move"), colour = ink_colour, linewidth = 0.5
  )
  tails <- ggplot2::geom_point(
    ggplot2::aes(x = .data$x, y = .data$y),
    data = rows_of("move"), colour = ink_colour, size = 1.1
  )
  k <- nlevels(data$cluster)
  ggplot2::ggplot(data) +
    layers[1:3] + trails + tails + layers[-(1:3)] +
    ggplot2::facet_grid(
      ggplot2::vars(.data$step), ggplot2::vars(.data$stage),
      labeller = ggplot2::labeller(
        step = ggplot2::as_labeller(rows), stage = ggplot2::as_labeller(columns)
      )
    ) +
    ggplot2::labs(
      title = paste("K-means moves", plural(k, "centroid"), "and the labels follow"),
      subtitle = join_lines(
        if (any(data$part == "move")) "Dots and lines: where the centroids came from",
        stage_lines(stage, TRUE)
      )
    )
}
