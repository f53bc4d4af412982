# The silhouettes of several clusterings of the same rows, for choose_k(): one pass over the
# distances serves all that measure alike.

# Up to so many rows a pass for each clustering, which meets every pair once, takes no time. The
# sums to more clusters than that, of 64 rows at a time, leave the cache.
shared_limits <- list(rows = 4000, clusters = 1024)

# list(values, widths): the mean width of each clustering, NA where it is not defined, and a matrix
# as of silhouette_samples(), with the numbers of its `rows`. `measured` are results of
# measure_fit(). Sampled rows of a clustering are a function of its own labels and one random order
# of all rows, so that they are the same whatever else is tried, and those of all clusterings
# overlap.
path_silhouettes <- function(measured, points, sphere, weights, sample, n_threads, report,
                             limits = shared_limits) {
  weights <- if (!is.null(weights)) silhouette_weights(weights)
  defined <- which(!vapply(measured, function(one) is.null(one$labels), NA))
  order <- if (!is.null(sample)) sample.int(points$n)
  measures <- lapply(measured[defined], function(one) path_measure(one$measure))
  places <- if (any(vapply(measures, function(one) one$metric == "haversine", NA))) {
    measured_points(points, "haversine", "x", rlang::caller_env(), n_threads)
  }
  ready <- Map(function(one, measure) {
    of_metric <- switch(measure$metric, cosine = sphere, haversine = places, points)
    c(
      path_rows(one$labels, sample, order),
      list(
        points = of_metric, labels = one$labels, weights = weights, measure = measure,
        n_threads = n_threads, report = NULL
      )
    )
  }, measured[defined], measures)
  found <- path_widths(ready, report, limits)
  values <- rep(NA_real_, length(measured))
  widths <- vector("list", length(measured))
  for (i in seq_along(defined)) {
    values[defined[i]] <- path_score(found[[i]], ready[[i]])
    widths[[defined[i]]] <- kept_widths(found[[i]], ready[[i]])
  }
  list(values = values, widths = widths)
}

# Of a fit from distances, as of labels alone, nothing better is known.
path_measure <- function(measure) {
  if (measure$metric == "given") list(metric = "euclidean", p = 2) else measure
}

# list(rows, sampled): at least two rows of each cluster, or all that are not noise.
path_rows <- function(labels, sample, order) {
  if (is.null(sample)) {
    return(list(rows = which(labels$label > 0L), sampled = FALSE))
  }
  available <- tabulate(labels$label, labels$k)
  size <- stratum_sizes(available, max(sample, sum(pmin(2L, available))))
  list(rows = first_of_each(labels$label, size, order), sampled = TRUE)
}

# The first `size[c]` rows of each cluster c in a given order of all rows.
first_of_each <- function(label, size, order) {
  seen <- min(2 * sum(size), length(order))
  repeat {
    rows <- order[seq_len(seen)]
    number <- label[rows]
    rows <- split(
      rows[number > 0L],
      structure(number[number > 0L], levels = format_number(seq_along(size)), class = "factor")
    )
    if (seen == length(order) || all(lengths(rows) >= size)) {
      return(unlist(Map(utils::head, rows, size), use.names = FALSE))
    }
    seen <- min(2 * seen, length(order))
  }
}

# For each clustering list(width, neighbor) of its rows. Means alone are cheap: of them all rows are
# measured.
path_widths <- function(ready, report, limits) {
  found <- vector("list", length(ready))
  alone <- vapply(ready, function(one) {
    by_means(one$measure) || !one$sampled && one$points$n <= limits$rows
  }, NA)
  groups <- c(as.list(which(alone)), shared_groups(ready, which(!alone), limits$clusters))
  for (i in seq_along(groups)) {
    group <- groups[[i]]
    done <- part_report(report, i - 1, length(groups))
    found[group] <- if (length(group) == 1L) {
      list(widths_alone(ready[[group]], done))
    } else {
      widths_together(ready[group], done)
    }
  }
  found
}

part_report <- function(report, before, parts) {
  if (!is.null(report)) function(share) report((before + share) / parts)
}

# Clusterings that measure alike, as many together as have at most so many clusters.
shared_groups <- function(ready, which, most) {
  key <- vapply(ready[which], function(one) paste(unlist(one$measure), collapse = " "), "")
  groups <- lapply(split(which, factor(key, unique(key))), function(alike) {
    clusters <- vapply(ready[alike], function(one) as.double(one$labels$k), double(1))
    group <- integer(length(alike))
    total <- 0
    for (i in seq_along(alike)) {
      total <- total + clusters[i]
      full <- i > 1L && total > most
      group[i] <- if (i == 1L) 1L else group[i - 1L] + full
      if (full) total <- clusters[i]
    }
    split(alike, group)
  })
  unlist(unname(groups), recursive = FALSE, use.names = FALSE)
}

widths_alone <- function(one, report) {
  one$report <- report
  whole <- by_means(one$measure) || !one$sampled
  found <- silhouette_widths(one, if (!whole) one$rows)
  if (by_means(one$measure)) {
    return(c(lapply(found, `[`, one$rows), list(mean = mean_width(found$width, one$weights))))
  }
  lapply(found, `[`, one$rows)
}

widths_together <- function(ready, report) {
  one <- ready[[1]]
  unit <- silhouette_unit(one)
  rows <- sort(unique(unlist(lapply(ready, `[[`, "rows"))))
  found <- run_core(silhouettes_(
    in_unit(one$points$x, unit), lapply(ready, function(each) each$labels$label),
    vapply(ready, function(each) as.integer(each$labels$k), 0L),
    plain_metric(one$measure$metric, one$measure$p), one$measure$p, one$weights, rows,
    one$n_threads, report
  ))
  Map(function(found, each) lapply(found, `[`, match(each$rows, rows)), found, ready)
}

path_score <- function(found, one) {
  if (!is.null(found$mean)) {
    found$mean
  } else if (one$sampled) {
    as.vector(sampled_score(found$width, one$rows, one, level = 0.95))
  } else {
    mean_width(found$width, if (!is.null(one$weights)) one$weights[one$rows])
  }
}

kept_widths <- function(found, one) {
  sorted <- order(one$rows)
  rows <- one$rows[sorted]
  values <- width_matrix(
    list(width = found$width[sorted], neighbor = found$neighbor[sorted]), one$labels, rows,
    one$points$row_names
  )
  structure(
    values,
    score = path_score(found, one), rows = rows,
    distance = measure_words(one$measure$metric, one$measure$p)
  )
}
