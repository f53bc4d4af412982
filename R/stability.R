# Whether clusters come back when the data are drawn again.

#' Stability of clusters
#'
#' `cluster_stability()` clusters resamples of the data and looks whether each cluster is found
#' again (Hennig, 2007). A cluster that falls apart when some of the rows change says little about
#' where the data come from. Each row is judged too: how often it stays in its cluster.
#'
#' @inheritParams huddle-params
#' @param x The data, one point per row, in any form that `method` takes as a matrix; see
#'   [cluster_kmeans()].
#' @param ... Arguments for `method`, as `n_init = 3`. Not for row weights: a resample weights rows
#'   itself.
#' @param method The clusterer: a function that is called as `method(x, k, ...)` and returns a
#'   clustering of this package, a list with labels in the element `cluster` or `clustering`, or the
#'   labels themselves, with 0 for noise. One whose second argument is not the number of clusters,
#'   such as [cluster_dbscan()], is refused; `function(x, k) cluster_dbscan(x, eps = 0.5)` will do,
#'   with the number of clusters that it finds as `k`. A clustering of `x` with another number of
#'   clusters than `k` is taken, with a warning of class `huddle_degenerate`.
#' @param resamples How many times to draw and cluster.
#' @param scheme `"bootstrap"` draws n rows with replacement; `"subset"` draws a part of the rows
#'   without replacement, for methods that are disturbed by repeated rows.
#' @param share The part of the rows that `"subset"` draws, above 0 and at most 1.
#' @param n_threads The number of threads that each fit may use, see [cluster_kmeans()]. Fits run
#'   one after the other, threads work inside them; the result is the same for every number.
#'
#' @details
#' The data are clustered once as they are, then each resample. An original cluster is compared,
#' over the different rows that were drawn, with every cluster of the resample: the Jaccard
#' similarity is the number of rows in both over the number in either. The greatest one counts.
#' Where it is above 0.75, the cluster was *recovered*; at 0.5 or below it was *dissolved*. By
#' Hennig's rules of thumb (for the bootstrap) a mean of 0.85 or more means a highly stable cluster,
#' 0.75 or more a stable one; between 0.6 and 0.75 there is a pattern, but which rows belong to it
#' is in doubt; below, the cluster should not be trusted. A resample without a row of a cluster does
#' not count for it.
#'
#' For single rows, the clusters of each resample are matched one to one with the original ones by
#' their common rows. A row is stable if it falls into the cluster matched with its own, or is noise
#' both times. Rows that were not drawn are placed by [predict()], or by the nearest center where
#' `method` returns only a list with `centers`; where neither is possible they do not count in that
#' resample.
#'
#' Stable is not the same as real: few clusters are mostly more stable than many, and an inflexible
#' method can be stable about groups that are not there. Warnings of fits that have not converged,
#' or have empty clusters, are not shown.
#'
#' Time is that of `resamples` + 1 fits. Random numbers are R's, from one fit to the next, so
#' [set.seed()] makes it reproducible.
#'
#' `plot(stability)` draws the similarities of each cluster, `plot(stability, x)` the rows, faint
#' where they are not stable; `autoplot()` returns the picture.
#'
#' @return An object of class `"huddle_stability"`, a list with
#'   * `clusters`: a data frame of one row per cluster with its `size`, the mean `jaccard`
#'     similarity, in how many resamples it was `recovered` and `dissolved`, and a `verdict` in
#'     words;
#'   * `jaccard`: a matrix of `resamples` rows and k columns, `NA` where no row of the cluster was
#'     drawn;
#'   * `points`: for each row of `x` the share of resamples in which it was stable, among those in
#'     which it had a cluster (`NA` if there was none), named like the rows of `x`;
#'   * `cluster`, `k`, `n`: the labels of the original clustering and its size; `fit`, what `method`
#'     returned for it;
#'   * `params`.
#' @references
#' Hennig, C. (2007). Cluster-wise assessment of cluster stability. *Computational Statistics & Data
#' Analysis*, 52(1), 258-271. \doi{10.1016/j.csda.2006.11.025}
#' @seealso [prediction_strength()] for the number of clusters by a similar idea.
#' @examples
#' set.seed(1)
#' x <- iris[1:4]
#' stability <- cluster_stability(x, k = 3, n_init = 3, resamples = 50)
#' stability
#' plot(stability)
#' plot(stability, x)
#' @export
cluster_stability <- function(x, k, ..., method = cluster_kmeans, resamples = 100,
                              scheme = c("bootstrap", "subset"), share = 0.5, n_threads = NULL,
                              progress = getOption("huddle.progress", interactive())) {
  n_threads <- resolve_threads(n_threads)
  points <- as_points(x, n_threads = n_threads, sparse = TRUE)
  k <- check_k(k, points$n)
  method <- check_resampled(method, ...)
  params <- list(
    resamples = check_count(resamples, max = 1e6),
    scheme = check_choice(scheme),
    share = check_number(share, min = 0, max = 1, min_open = TRUE)
  )
  draw <- resampler(params, points$n, k)
  report <- progress_report(check_flag(progress), "Stability")
  # Every fit inside, however the method calls it, keeps to these.
  rlang::local_options(huddle.n_threads = n_threads, huddle.progress = FALSE)
  data <- given_points(points)
  original <- cluster_part(method, data, k, NULL, ...)
  warn_counts(k, original$k)
  tally <- new_tally(original, params$resamples)
  for (i in seq_len(params$resamples)) {
    rows <- draw()
    drawn <- data[rows, , drop = FALSE]
    again <- cluster_part(method, drawn, k, sprintf("Resample %d", i), ...)
    tally <- add_resample(tally, i, again, rows, data)
    if (!is.null(report)) {
      report(i / params$resamples)
    }
  }
  new_stability(tally, original, points, params)
}

new_stability <- function(tally, original, points, params) {
  points_share <- ifelse(tally$seen > 0, tally$stable / tally$seen, NA_real_)
  names(points_share) <- points$row_names
  jaccard <- tally$jaccard
  mean <- unname(colMeans(jaccard, na.rm = TRUE))
  clusters <- data_frame(
    list(
      cluster = seq_len(original$k), size = tabulate(original$cluster, original$k),
      jaccard = ifelse(is.nan(mean), NA_real_, mean),
      recovered = as.integer(colSums(jaccard > 0.75, na.rm = TRUE)),
      dissolved = as.integer(colSums(jaccard <= 0.5, na.rm = TRUE)),
      verdict = stability_verdict(mean)
    ),
    original$k, tibble = FALSE
  )
  structure(
    list(
      clusters = clusters, jaccard = jaccard, points = points_share, cluster = original$cluster,
      k = original$k, n = points$n, fit = original$fit, params = params
    ),
    class = "huddle_stability"
  )
}

stability_verdict <- function(jaccard) {
  words <- c("not to be trusted", "a pattern, members in doubt", "stable", "highly stable")
  words[findInterval(jaccard, c(0.6, 0.75, 0.85)) + 1L]
}

# ---- clustering a part of the data ---------------------------------------------------------------

check_resampled <- function(method, ..., call = rlang::caller_env()) {
  hint <- paste(
    "Fix its arguments, as {.code function(x, k) cluster_dbscan(x, eps = 0.5)},",
    "and give the number of clusters that it finds as {.arg k}."
  )
  if ("weights" %in% ...names()) {
    huddle_abort(
      "{.arg weights} must not be given here: they would not belong to the rows that are drawn.",
      class = "param", arg = "weights", call = call
    )
  }
  check_clusterer(method, hint, call)
}

# list(cluster, k, fit): labels from 1 to k, 0 for noise, and what `method` returned. `part` names
# the part in the words of an error; NULL stands for all data, whose errors need no words.
cluster_part <- function(method, data, k, part, ..., call = rlang::caller_env()) {
  run <- function() {
    withCallingHandlers(
      method(data, k, ...),
      huddle_warning = function(condition) rlang::cnd_muffle(condition)
    )
  }
  fit <- if (is.null(part)) run() else {
    tryCatch(run(), error = function(error) abort_part(part, error, call))
  }
  c(method_labels(fit, nrow(data), call), list(fit = fit))
}

abort_part <- function(part, error, call) {
  known <- inherits(error, "huddle_error")
  huddle_abort(
    c(
      "{part} of {.arg x} could not be clustered.",
      i = "Fewer clusters, or data with fewer equal rows, leave more to draw from."
    ),
    class = if (known) sub("huddle_error_", "", class(error)[[1]]) else "input",
    arg = "x", call = call, parent = error
  )
}

method_labels <- function(fit, n, call) {
  if (inherits(fit, "huddle_clustering")) {
    validate_model(fit, call = call, arg = "method(x, k)")
    labels <- list(cluster = unname(fit$cluster), k = as.integer(fit$k))
  } else {
    given <- returned_labels(fit, call)
    if (!is_labels(given) || length(given) != n) {
      hint <- labels_hint(fit)
      huddle_abort(
        c(
          "{.arg method} must return a clustering or one label for each row that it is given.",
          x = "It returned {describe_value(fit)}.",
          i = if (!is.null(hint)) "{hint}"
        ),
        class = "param", arg = "method", call = call
      )
    }
    labels <- numbered_labels(given, call)
  }
  if (length(labels$cluster) != n) {
    huddle_abort(
      "{.arg method} must cluster all {count_of(n, 'row')}, not {format_number(fit$n)}.",
      class = "param", arg = "method", call = call
    )
  }
  labels
}

# The labels in what a function of the user's returned: a bare list will do.
returned_labels <- function(fit, call) {
  known <- known_clustering(fit, "method(x, k)", call)
  if (!is.null(known)) {
    known$cluster
  } else if (is.list(fit)) {
    fit[[intersect(c("cluster", "clustering"), names(fit))[1]]]
  } else {
    fit
  }
}

# Whole numbers from 1 on without gaps; noise is 0.
numbered_labels <- function(given, call) {
  labels <- as_label_codes(given, "method(x, k)", call)
  out <- noise_rows(labels, TRUE)
  kept <- sort(unique(labels$codes[!out]))
  cluster <- match(labels$codes, kept)
  cluster[rep_len(out, length(cluster))] <- 0L
  list(cluster = cluster, k = length(kept))
}

# The clusters that a fit gives to points, or NULL where it has no rule for that.
placed_points <- function(fit, data) {
  if (inherits(fit, "huddle_clustering")) {
    return(tryCatch(
      as.integer(stats::predict(fit, data)), huddle_error = function(error) NULL
    ))
  }
  centers <- if (is.list(fit)) fit[["centers"]]
  usable <- is.matrix(data) && is.matrix(centers) && is.numeric(centers) &&
    ncol(centers) == ncol(data) && all(is.finite(centers))
  if (usable) kmeans_assign_(data, plain_matrix(centers), resolve_threads())
}

# ---- resamples -----------------------------------------------------------------------------------

# A function that draws the rows of the next resample.
resampler <- function(params, n, k, call = rlang::caller_env()) {
  if (params$scheme == "bootstrap") {
    return(function() sample.int(n, n, replace = TRUE))
  }
  size <- max(1, round(params$share * n))
  if (size < k) {
    huddle_abort(
      c(
        "{.arg share} must leave at least as many rows as there are clusters.",
        x = "There would be {count_of(size, 'row')}, and {.arg k} is {format_number(k)}."
      ),
      class = "param", arg = "share", call = call
    )
  }
  function() sample.int(n, size)
}

new_tally <- function(original, resamples) {
  n <- length(original$cluster)
  list(
    original = original, stable = double(n), seen = double(n),
    jaccard = matrix(
      NA_real_, resamples, original$k, dimnames = list(NULL, seq_len(original$k))
    )
  )
}

# Repeated rows count once, with the label of their first copy.
add_resample <- function(tally, i, again, rows, data) {
  own <- tally$original$cluster
  first <- !duplicated(rows)
  drawn <- rows[first]
  label <- again$cluster[first]
  counts <- count_overlap(own[drawn], label, tally$original$k, again$k)
  tally$jaccard[i, ] <- best_jaccard(
    counts, tabulate(own[drawn], tally$original$k), tabulate(label, again$k)
  )
  placed <- if (length(drawn) < length(own)) placed_points(again$fit, data)
  if (is.null(placed)) {
    placed <- rep(NA_integer_, length(own))
  }
  placed[drawn] <- label
  # Noise is matched with noise, and a cluster without partner with nothing.
  partner <- rep(-1L, again$k)
  pairs <- assign_pairs(counts)
  partner[pairs$col] <- pairs$row
  same <- c(0L, partner)[placed + 1L] == own
  tally$seen <- tally$seen + !is.na(same)
  tally$stable <- tally$stable + (!is.na(same) & same)
  tally
}

# The greatest similarity of each row's cluster with those of the columns, from the numbers of
# common points and the sizes.
best_jaccard <- function(counts, size, other_size) {
  if (ncol(counts) == 0L) {
    return(ifelse(size > 0, 0, NA_real_))
  }
  similarity <- counts / pmax(outer(size, other_size, "+") - counts, 1)
  best <- similarity[cbind(seq_along(size), max.col(similarity, "first"))]
  ifelse(size > 0, best, NA_real_)
}

# ---- in words ------------------------------------------------------------------------------------

#' @rdname cluster_stability
#' @param digits The number of decimal places to print.
#' @export
print.huddle_stability <- function(x, digits = 2, ...) {
  check_stability(x, "x")
  cat(sprintf(
    "Stability of %s of %s, from %s\n\n", count_of(x$k, "cluster"), count_of(x$n, "row"),
    resample_words(x$params)
  ))
  shown <- x$clusters
  shown$jaccard <- sprintf("%.*f", as.integer(digits), shown$jaccard)
  print(shown, row.names = FALSE, right = TRUE)
  cat("\n", paste0(point_words(x), "\n"), sep = "")
  invisible(x)
}

# "100 bootstrap samples"
resample_words <- function(params) {
  if (params$scheme == "bootstrap") {
    return(count_of(params$resamples, "bootstrap sample"))
  }
  paste(count_of(params$resamples, "subset"), "of", format_share(params$share), "of the rows")
}

point_words <- function(x) {
  known <- x$points[!is.na(x$points)]
  if (length(known) == 0L) {
    return("No row had a cluster in any resample.")
  }
  doubtful <- sum(known < 0.75)
  if (doubtful == 0) {
    return("Every row stays in its cluster in at least 3 of 4 resamples.")
  }
  sprintf(
    "%s (%s of all) %s not stay in %s cluster in 3 of 4 resamples, see `$points`.",
    count_of(doubtful, "row"), format_share(doubtful / length(known)),
    if (doubtful == 1) "does" else "do", if (doubtful == 1) "its" else "their"
  )
}

check_stability <- function(object, arg, call = rlang::caller_env()) {
  fields <- c("clusters", "jaccard", "points", "cluster", "k", "n", "params")
  if (!is.list(object) || !all(fields %in% names(object))) {
    huddle_abort(
      "{.arg {arg}} must be a result of {.fn cluster_stability}.",
      class = "model", arg = arg, call = call
    )
  }
}
