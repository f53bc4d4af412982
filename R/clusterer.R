# Functions that make a given number of clusters, for choose_k() and its like.

# Anything that can be called as method(x, k): returned so that k is what it is given.
check_clusterer <- function(method, hint = NULL, call = rlang::caller_env()) {
  takes <- if (is.function(method)) names(formals(args(method)))
  second <- takes[2]
  if (length(takes) < 2L && !"..." %in% takes) {
    abort_param(method, "a function of `x` and `k`, such as cluster_kmeans", "method", call)
  }
  if ("k" %in% takes[-(1:2)] && !"..." %in% takes[1:2]) {
    return(function(x, k, ...) method(x, k = k, ...))
  }
  if (second %in% other_arguments) {
    abort_no_k(method, second, hint, call)
  }
  method
}

# What the second argument of clusterers that find the number of clusters themselves is called.
other_arguments <- c(
  "eps", "min_samples", "min_cluster_size", "minPts", "min_points", "MinPts", "xi", "eps_cl",
  "minpts", "min_pts", "epsilon", "radius", "bandwidth", "h",
  "diss", "method", "metric"
)

abort_no_k <- function(method, second, hint, call) {
  own <- c("cluster_dbscan", "cluster_hdbscan", "cluster_optics")
  name <- Filter(function(name) identical(method, getExportedValue("huddle", name)), own)
  found <- if (length(name)) sprintf("{.fn %s}", name) else "It"
  huddle_abort(
    c(
      "{.arg method} must take the number of clusters as its second argument, not {.arg {second}}.",
      x = paste(found, "does not take a number of clusters."),
      i = hint
    ),
    class = "param", arg = "method", call = call
  )
}

# `made` clusters where `k` were asked for: one warning for all. NA is not known.
warn_counts <- function(k, made, call = rlang::caller_env()) {
  off <- which(!is.na(made) & made != k)
  if (length(off) == 0L) {
    return(invisible())
  }
  cases <- unique(sprintf("%s for k = %s", format_number(made[off]), format_number(k[off])))
  fewer <- all(made[off] < k[off])
  hint <- if (fewer) {
    "Some may have been left empty."
  } else {
    "Does {.arg k} mean something else to it?"
  }
  huddle_warn(
    c(
      "{.arg method} did not make the number of clusters that it was asked for.",
      x = "It made {list_texts(cases, max = 5)}.",
      i = hint
    ),
    class = "degenerate", arg = "method", call = call
  )
}
