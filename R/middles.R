# The middle of each cluster of a labelling, and how far its rows are from it, by the distance that
# the clustering was made with. Of clusterings that have no centers, or come from elsewhere.

earth_radius <- 6371008.8

# list(labels, label, k, distance, names): `distance` is that from each row to the middle of its
# cluster, NA for noise. Distances that are given (a dist) have no middle: the sum of those to the
# other rows of the cluster stands for it.
label_places <- function(fit, x, n_threads, arg = "fit", call = rlang::caller_env()) {
  known <- known_clustering(fit, arg, call)
  if (!missing(x) && is_distances(x)) {
    given <- as_distances(x, "x", call)
    labels <- as_labels(fit, given$n, arg = arg, call = call)
    distance <- sums_of_distances(given, labels)
  } else {
    points <- as_points(x, "x", call, n_threads, metric = "later")
    labels <- as_labels(fit, points$n, arg = arg, call = call)
    metric <- known_metric(known, arg, call)
    points <- measured_points(points, metric, "x", call, n_threads)
    distance <- distances_to_middles(points, labels, metric, known_power(known))
    given <- points
  }
  list(
    labels = labels, label = labels$label, k = labels$k, distance = distance,
    names = given$row_names
  )
}

# The distance that a clustering was made with; euclidean for plain labels.
known_metric <- function(known, arg, call = rlang::caller_env()) {
  metric <- known[["metric"]]
  if (is.null(metric)) {
    return("euclidean")
  }
  if (!metric %in% neighbor_metrics) {
    huddle_abort(
      c(
        "{.arg {arg}} was made from distances: points do not tell how they were measured.",
        i = "Give the distances as {.arg x}, or its labels, {.code {arg}$cluster}, to go by \\
             euclidean distance."
      ),
      class = "model", arg = arg, call = call
    )
  }
  metric
}

known_power <- function(known) if (is.null(known[["p"]])) 2 else known[["p"]]

distances_to_middles <- function(points, labels, metric, p) {
  x <- points$x
  unit <- 1
  if (metric == "haversine") {
    x <- on_globe(x)
  } else if (metric != "cosine") {
    unit <- unit_of(points)
    x <- in_unit(x, unit)
  }
  distance <- rep(NA_real_, nrow(x))
  for (rows in split(seq_along(labels$label), factor(labels$label, seq_len(labels$k)))) {
    own <- x[rows, , drop = FALSE]
    apart <- own - rep(middle_of(own, metric), each = length(rows))
    distance[rows] <- lengths_of(apart, plain_metric(metric, p), p)
  }
  distance * unit
}

# Directions and places have a middle among themselves, unless they cancel out.
middle_of <- function(x, metric) {
  middle <- colMeans(x)
  length <- sqrt(sum(middle^2))
  if (metric %in% angle_metrics && length > 1e-12) middle / length else middle
}

lengths_of <- function(apart, metric, p) {
  switch(metric,
    euclidean = sqrt(rowSums(apart^2)),
    manhattan = rowSums(abs(apart)),
    chebyshev = apply(abs(apart), 1L, max),
    minkowski = rowSums(abs(apart)^p)^(1 / p),
    # On the sphere the square of a chord is twice the cosine distance.
    cosine = rowSums(apart^2) / 2,
    haversine = 2 * earth_radius * asin(pmin(1, sqrt(rowSums(apart^2)) / 2))
  )
}

# Latitude and longitude in degrees as points of a sphere of radius 1.
on_globe <- function(x) {
  latitude <- x[, 1] * pi / 180
  longitude <- x[, 2] * pi / 180
  cbind(cos(latitude) * cos(longitude), cos(latitude) * sin(longitude), sin(latitude))
}

# A row of a cluster at a time: memory for one of them.
sums_of_distances <- function(given, labels) {
  n <- given$n
  # The place of the distance to row n of each row, in the lower triangle column by column.
  start <- (seq_len(n) - 1) * (2 * n - seq_len(n)) / 2 - seq_len(n)
  distance <- ifelse(labels$label == 0L, NA_real_, 0)
  for (rows in split(seq_len(n), factor(labels$label, seq_len(labels$k)))) {
    for (place in seq_along(rows)) {
      row <- rows[place]
      others <- rows[-place]
      first <- pmin(row, others)
      distance[row] <- sum(given$x[start[first] + pmax(row, others)])
    }
  }
  distance
}

# The row nearest to the middle of each cluster, among its own; of equals the first.
middle_rows <- function(places) {
  rows <- split(seq_along(places$label), factor(places$label, seq_len(places$k)))
  unlist(lapply(unname(rows), function(row) row[which.min(places$distance[row])]))
}
