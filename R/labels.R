# Labels at the door: what a clustering, or a vector of labels from anywhere, says of n rows.

# Returns list(label, k, values): `label` counts clusters from 1 in the order of their values, 0 is
# noise; `values` are the numbers of the clusters, and `names` what to call them. `noise` is the
# policy: noise left out, each of its rows a cluster of its own, or all of it one cluster.
as_labels <- function(cluster, n, noise = "exclude", arg = "cluster", call = rlang::caller_env()) {
  if (missing(cluster)) {
    abort_absent_labels(arg, call)
  }
  if (inherits(cluster, "huddle_clustering")) {
    validate_model(cluster, call = call, arg = arg)
  }
  if (inherits(cluster, c("huddle_clustering", "kmeans"))) {
    cluster <- cluster$cluster
  }
  found <- label_codes(cluster, arg, call)
  if (length(found$code) != n) {
    huddle_abort(
      c(
        "{.arg {arg}} must have one label for each row of {.arg x}.",
        x = "It has {format_number(length(found$code))}, for {count_of(n, 'row')}."
      ),
      class = "dim", arg = arg, call = call
    )
  }
  number_labels_by(found, noise)
}

# Whole numbers, and the names that stand for them.
label_codes <- function(cluster, arg, call) {
  if (is.factor(cluster)) {
    code <- as.integer(cluster)
    names <- levels(cluster)
    check_known_labels(code, arg, call)
    return(list(code = ifelse(names == "0", 0L, seq_along(names))[code], names = names))
  }
  if (is.character(cluster) && !is.object(cluster)) {
    check_known_labels(cluster, arg, call)
    return(label_codes(factor(cluster), arg, call))
  }
  plain <- is.numeric(cluster) && !is.object(cluster) && length(dim(cluster)) < 2L
  if (!plain) {
    huddle_abort(
      "{.arg {arg}} must be a clustering or a vector of labels, not {describe_value(cluster)}.",
      class = "type", arg = arg, call = call
    )
  }
  check_known_labels(cluster, arg, call)
  if (length(cluster) > 0L && (min(cluster) < 0 || any(cluster != trunc(cluster)) ||
    max(cluster) > .Machine$integer.max)) {
    huddle_abort(
      c(
        "Numbers in {.arg {arg}} must be whole and not negative.",
        i = "0 stands for noise."
      ),
      class = "param", arg = arg, call = call
    )
  }
  list(code = as.integer(cluster), names = NULL)
}

check_known_labels <- function(code, arg, call) {
  missing <- sum(is.na(code))
  if (missing > 0) {
    huddle_abort(
      c(
        "{.arg {arg}} must not contain missing labels.",
        x = "It has {format_number(missing)}, the first at position {which.max(is.na(code))}."
      ),
      class = "nonfinite", arg = arg, call = call
    )
  }
}

number_labels_by <- function(found, noise) {
  code <- found$code
  values <- sort(unique(code[code != 0L]))
  label <- match(code, values, nomatch = 0L)
  grey <- label == 0L
  if (noise != "exclude" && any(grey)) {
    own <- if (noise == "singleton") seq_len(sum(grey)) else 1L
    label[grey] <- length(values) + own
    values <- c(values, integer(max(own)))
  }
  list(label = label, k = length(values), values = values, names = found$names)
}

abort_absent_labels <- function(arg, call) {
  huddle_abort(
    "{.arg {arg}} is missing; it must be a clustering or a vector of labels.",
    class = "type", arg = arg, call = call
  )
}

# Indexes that compare clusters need two of them, and those that compare rows within a cluster more
# rows than clusters. Clusters whose rows weigh nothing are none.
check_several <- function(labels, weights, arg = "cluster", call = rlang::caller_env()) {
  counted <- labels$label > 0L & (if (is.null(weights)) TRUE else weights > 0)
  clusters <- length(unique(labels$label[counted]))
  if (clusters >= 2L && clusters < sum(counted)) {
    return(invisible())
  }
  huddle_abort(
    c(
      "{.arg {arg}} must have at least two clusters, and fewer clusters than rows.",
      x = "It has {count_of(clusters, 'cluster')} in {count_of(sum(counted), 'row')}."
    ),
    class = "param", arg = arg, call = call
  )
}
