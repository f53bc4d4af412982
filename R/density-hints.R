# Words of other packages for density-based methods, and what they are here.

# Names of arguments, in lower case. They come before those of other methods.
density_arguments <- c(
  epsilon = "eps", max_eps = "eps", eps_cl = "eps", cluster_selection_epsilon = "eps",
  borderpoints = "border", cluster_selection_method = "selection",
  allow_single_cluster = "allow_single"
)

# A line for an argument that a function of density does not have, or NULL.
density_hint <- function(name, formals) {
  name <- tolower(name)
  if (name %in% c("minpts", "min_pts", "min_points")) {
    return(minimum_hint(formals))
  }
  if (name %in% c("k", names(foreign_arguments)[foreign_arguments == "k"]) &&
    all(c("min_samples", "metric") %in% formals)) {
    return(if ("eps" %in% formals) {
      "How many clusters there are is found, not given."
    } else {
      # The k-th neighbour, which does not count the row itself.
      "Did you mean {.arg min_samples}? It counts the row itself: it is one more."
    })
  }
  meant <- density_arguments[name]
  if (meant %in% formals) paste0("Did you mean {.arg ", meant, "}?")
}

minimum_hint <- function(formals) {
  if ("selection" %in% formals) {
    "Did you mean {.arg min_cluster_size}? It is also how many rows density is measured over."
  } else if ("min_samples" %in% formals) {
    "Did you mean {.arg min_samples}? It counts the row itself, too."
  } else if (all(c("n_neighbors", "metric") %in% formals)) {
    "Did you mean {.arg n_neighbors}? It does not count the row itself: it is one less."
  }
}

# Names of distances.
foreign_metrics <- c(
  l2 = "euclidean", l1 = "manhattan", cityblock = "manhattan", taxicab = "manhattan",
  maximum = "chebyshev", linf = "chebyshev", infinity = "chebyshev", lp = "minkowski",
  geo = "haversine", great_circle = "haversine"
)

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
  if (name %in% names(foreign_metrics)) sprintf("Did you mean \"%s\"?", foreign_metrics[[name]])
}
