# What each criterion of choose_k() suggests.

#' What the criteria suggest
#'
#' `elbow()` is the number of clusters after which the inertia of a [choose_k()] path falls slowly;
#' `suggest_k()` is what each of its criteria suggests.
#'
#' @param path A result of [choose_k()].
#' @param ... Not used; an unknown argument is an error.
#' @param rule How the gap statistic decides: `"tibshirani"`, the smallest k whose gap is at least
#'   that of the next k minus its standard error; `"first_se"` and `"global_se"`, the smallest k
#'   whose gap is within a standard error of the first, or the greatest, peak; `"first_max"` and
#'   `"global_max"`, that peak itself.
#'
#' @details
#' The elbow is where the slope of log(inertia) against log(k) drops most, among all k but the first
#' and the last; of equal drops the first. See [choose_k()] for why. Slopes between large k are
#' uncertain, since log(k) hardly changes: the drop at k is divided by the standard error that it
#' would have if all of log(inertia) had the same, `sqrt(u^2 + (u + v)^2 + v^2)` with
#' `1/u = log(k) - log(k before)` and `1/v = log(k after) - log(k)`. An inertia of 0, where every
#' row lies on a center, counts as 1e-12 of the first. Nothing can fall after it: if that is the
#' case with the last k, it counts as if one more had been tried, and can be the elbow, unless there
#' are fewer than two rows for each cluster.
#'
#' An infinite value is the best that there is: the Calinski-Harabasz index, BIC and gap of clusters
#' in which all rows are equal. Of equal values the smallest k is suggested.
#'
#' The rules of the gap statistic are those of `cluster::maxSE()`.
#'
#' A criterion that is not defined for some k, such as the silhouette of one cluster or the gap of
#' as many clusters as rows, chooses among the others.
#'
#' Where the best k is the largest that was tried, or the smallest and there are smaller ones, a
#' message says so: beyond it there may be better ones.
#'
#' @return `elbow()`: one number, `NA` with fewer than three k. `suggest_k()`: a named vector with
#'   one number for each criterion of the path, `NA` where it suggests none.
#' @seealso [choose_k()]
#' @examples
#' set.seed(1)
#' path <- choose_k(blobs[c("x1", "x2")], 1:9)
#' elbow(path)
#' suggest_k(path)
#' @export
elbow <- function(path, ...) {
  check_no_dots(...)
  check_path(path)
  if (!"inertia" %in% names(path)) {
    huddle_abort(
      "{.arg path} must have measured the inertia.", class = "model", arg = "path"
    )
  }
  elbow_of(path$k, path$inertia, attr(path, "rows"))
}

#' @rdname elbow
#' @export
suggest_k <- function(path, ...,
                      rule = c("tibshirani", "first_se", "global_se", "first_max", "global_max")) {
  check_no_dots(...)
  check_path(path)
  rule <- check_choice(rule)
  suggested <- suggested_ks(path, rule)
  edge <- edge_words(path, suggested)
  if (length(edge)) {
    huddle_inform(stats::setNames(edge, rep("i", length(edge))))
  }
  suggested
}

# suggest_k() without a word.
suggested_ks <- function(path, rule = "tibshirani") {
  criteria <- intersect(attr(path, "criteria"), names(path))
  vapply(stats::setNames(criteria, criteria), function(criterion) {
    values <- path[[criterion]]
    switch(criterion,
      inertia = elbow_of(path$k, values, attr(path, "rows")),
      gap = gap_choice(path$k, values, path$gap_se, rule),
      best_k(path$k, values, criterion_directions[[criterion]])
    )
  }, double(1))
}

elbow_of <- function(k, inertia, rows = Inf) {
  order <- order(k)[!is.na(inertia[order(k)])]
  k <- k[order]
  inertia <- inertia[order]
  if (!isTRUE(inertia[1] > 0)) {
    return(NA_real_)
  }
  last <- length(k)
  if (inertia[last] == 0 && 2 * k[last] <= rows) {
    k <- c(k, k[last] + 1)
    inertia <- c(inertia, 0)
  }
  if (length(k) < 3L) {
    return(NA_real_)
  }
  step <- diff(log(k))
  drop <- diff(diff(log(pmax(inertia / inertia[1], 1e-12))) / step)
  before <- 1 / step[-length(step)]
  after <- 1 / step[-1]
  error <- sqrt(before^2 + (before + after)^2 + after^2)
  as.double(k[which.max(drop / error) + 1L])
}

# The smallest k of those with the best value; Inf is better than any number.
best_k <- function(k, values, direction) {
  values <- direction * values
  best <- which(values == max(values, -Inf, na.rm = TRUE))
  if (length(best)) min(k[best]) else NA_real_
}

# "silhouette: 4 (0.688), then 5 (0.656)"
suggestion_words <- function(path) {
  suggested <- suggested_ks(path)
  values <- vapply(names(suggested), function(criterion) {
    best <- suggested[[criterion]]
    if (is.na(best)) {
      return(paste("none:", why_none(path, criterion)))
    }
    direction <- criterion_directions[[criterion]]
    if (criterion == "inertia") {
      return(paste("elbow at", format_number(best)))
    }
    known <- !is.na(path[[criterion]])
    ranked <- path$k[known][order(-direction * path[[criterion]][known], path$k[known])]
    second <- setdiff(ranked, best)[1]
    shown <- function(k) {
      value <- path[[criterion]][match(k, path$k)]
      sprintf("%s (%s)", format_number(k), format_value(value))
    }
    paste0(shown(best), if (criterion != "gap" && !is.na(second)) paste(", then", shown(second)))
  }, "")
  paste0(format(paste0(names(suggested), ":")), " ", values)
}

# "9 is the largest k tried: larger ones may be better by bic and gap." One sentence for each edge
# beyond which something could be better.
edge_words <- function(path, suggested = suggested_ks(path)) {
  if (nrow(path) < 2L) {
    return(NULL)
  }
  most <- attr(path, "rows")
  value <- vapply(names(suggested), function(criterion) {
    path[[criterion]][match(suggested[[criterion]], path$k)]
  }, 0)
  single <- names(suggested) %in% c("inertia", "gap", "bic")
  best <- is.infinite(value) | names(suggested) == "inertia" |
    names(suggested) == "silhouette" & value == 1 |
    names(suggested) == "davies_bouldin" & value == 0
  ends <- list(
    last = suggested == max(path$k) & suggested < most - 1 & !isTRUE(attr(path, "stopped")),
    first = suggested == min(path$k) & suggested > ifelse(single, 1, 2)
  )
  words <- lapply(names(ends), function(end) {
    criteria <- names(suggested)[which(ends[[end]] & !best)]
    if (length(criteria) == 0L) {
      return(NULL)
    }
    sprintf(
      "%s is the %s k tried: %s ones may be better by %s.",
      format_number(suggested[[criteria[1]]]), if (end == "last") "largest" else "smallest",
      if (end == "last") "larger" else "smaller", list_texts(criteria)
    )
  })
  unlist(words)
}

# Why a criterion suggests nothing.
why_none <- function(path, criterion) {
  known <- sum(!is.na(path[[criterion]]))
  if (criterion == "inertia" && known > 0L) {
    return(if (known < 3L) "an elbow takes three k" else "the inertia is 0 from the first k on")
  }
  if (criterion == "gap" && known > 0L) {
    return("the gap takes two k")
  }
  fits <- attr(path, "fits")
  on_earth <- vapply(fits, function(fit) fit_measure(fit)$metric == "haversine", NA)
  clusters <- vapply(fits, function(fit) {
    label <- fit_labels(fit, attr(path, "rows"))$label
    length(unique(label[label > 0L]))
  }, 0L)
  if (criterion != "silhouette" && any(on_earth)) {
    "places on the Earth have no means"
  } else if (isFALSE(attr(path, "complete"))) {
    "interrupted before it was measured"
  } else if (all(clusters == 0L)) {
    "every row is noise"
  } else if (criterion == "inertia") {
    "no fit tells its inertia"
  } else if (max(clusters) < 2L && !criterion %in% c("gap", "bic")) {
    "it takes two clusters, and no fit has more than one"
  } else if (criterion == "gap") {
    "it takes fewer clusters than rows, and rows that differ"
  } else if (max(clusters) < attr(path, "rows") && criterion == "bic") {
    "it takes fewer clusters than rows, and fits that tell their inertia"
  } else {
    "it takes fewer clusters than rows"
  }
}

verdict_words <- function(suggested) {
  votes <- sort(table(suggested), decreasing = TRUE)
  if (length(votes) == 0L) {
    return("No criterion suggests a number of clusters.")
  }
  if (length(votes) == 1L) {
    return(sprintf("All criteria suggest k = %s.", names(votes)))
  }
  sprintf(
    "They disagree: %s. Look at the silhouette diagrams, plot(path, type = \"diagram\").",
    paste(sprintf("k = %s by %s", names(votes), vapply(names(votes), function(k) {
      list_texts(names(suggested)[which(suggested == as.double(k))])
    }, "")), collapse = "; ")
  )
}
