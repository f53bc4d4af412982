# Clusterings that other packages made: where their labels are, and what else is known of them.

# list(cluster, centers, metric, p, inertia, nearest) of a clustering, of this package or of
# another; NULL for anything else. `centers` is NULL where there are none that stand for clusters,
# `metric` where it is not known; `nearest` tells whether points belong to the nearest center.
known_clustering <- function(x, arg, call = rlang::caller_env()) {
  if (inherits(x, "huddle_clustering")) {
    validate_model(x, call = call, arg = arg)
    params <- x$params
    return(list(
      cluster = x$cluster, centers = x$centers, metric = params[["metric"]], p = params[["p"]]
    ))
  }
  if (inherits(x, "huddle_classifier")) {
    return(list(cluster = x$cluster, metric = x$metric, p = x$p))
  }
  inner <- if (inherits(x, "workflow")) x[["fit"]][["fit"]][["fit"]] else if (
    inherits(x, "cluster_fit")
  ) x[["fit"]]
  if (!is.null(inner)) {
    return(known_clustering(inner, arg, call))
  }
  known <- if (isS4(x)) slot_clustering(x) else if (is.list(x)) list_clustering(x)
  if (!is.null(known)) {
    check_labels_there(known$cluster, x, arg, call)
  }
  known
}

# The element that holds the labels, by the class of the result.
label_elements <- c(
  kmeans = "cluster", partition = "clustering", dbscan = "cluster", dbscan_fast = "cluster",
  hdbscan = "cluster", optics = "cluster", general_clustering = "cluster",
  Mclust = "classification", skmeans = "cluster", pclust = "cluster", fclust = "cluster",
  bclust = "cluster", cclust = "cluster", tclust = "cluster", kmodes = "cluster",
  kproto = "cluster", KMeansCluster = "clusters", MedoidsCluster = "clusters",
  communities = "membership", hcut = "cluster", kohonen = "unit.classif"
)

list_clustering <- function(x) {
  class <- intersect(class(x), names(label_elements))
  if (length(class) == 0L) {
    return(NULL)
  }
  # Some classes have a `[[` of their own.
  c(list(cluster = unclass(x)[[label_elements[[class[[1]]]]]]), list_details(x))
}

list_details <- function(x) {
  metric <- if (inherits(x, "partition") && is.call(x[["call"]])) x$call[["metric"]]
  list(
    centers = plain_centers(
      if (inherits(x, c("kmeans", "fclust", "cclust", "bclust"))) {
        x[["centers"]]
      } else if (inherits(x, "partition")) {
        x[["medoids"]]
      } else if (inherits(x, "KMeansCluster")) {
        x[["centroids"]]
      } else if (inherits(x, "Mclust")) {
        mixture_means(x)
      }
    ),
    metric = if (inherits(x, c("skmeans", "pclust"))) {
      "cosine"
    } else if (is.character(metric) && length(metric) == 1L && metric %in% neighbor_metrics) {
      metric
    },
    inertia = if (inherits(x, "kmeans")) x[["tot.withinss"]],
    nearest = inherits(x, c("kmeans", "fclust", "cclust", "KMeansCluster"))
  )
}

mixture_means <- function(x) {
  mean <- x[["parameters"]][["mean"]]
  if (is.matrix(mean)) t(mean) else if (is.numeric(mean)) matrix(mean)
}

# A clustering's own medoids may be the names of rows.
plain_centers <- function(x) {
  if (is.matrix(x) && is.numeric(x) && all(is.finite(x))) plain_matrix(x)
}

slot_clustering <- function(x) {
  if (inherits(x, "kcca") || inherits(x, "flexclust")) {
    list(
      cluster = methods::slot(x, "cluster"), centers = plain_centers(methods::slot(x, "centers"))
    )
  } else if (inherits(x, "APResult") || inherits(x, "ExClust")) {
    # The exemplar of each row.
    list(cluster = match(methods::slot(x, "idx"), sort(unique(methods::slot(x, "idx")))))
  } else if (inherits(x, "specc")) {
    list(cluster = as.vector(methods::slot(x, ".Data")))
  }
}

check_labels_there <- function(cluster, x, arg, call) {
  if (is.null(cluster)) {
    hint <- labels_hint(x)
    huddle_abort(
      c(
        "{.arg {arg}} has no labels: {describe_value(x)}.",
        i = if (!is.null(hint)) "{hint}"
      ),
      class = "type", arg = arg, call = call
    )
  }
}

is_known_elsewhere <- function(x) {
  known <- if (isS4(x)) slot_clustering(x) else if (is.list(x)) list_clustering(x)
  !is.null(known[["cluster"]])
}

# ---- words ---------------------------------------------------------------------------------------

# What to give instead of `x`, as a sentence, or NULL.
labels_hint <- function(x) {
  if (inherits(x, c("hclust", "dendrogram", "twins"))) {
    return("A tree must be cut first: give the labels that cutree() returns for it.")
  }
  if (inherits(x, "optics")) {
    return("An ordering has no clusters yet: take them with extractDBSCAN() or extractXi().")
  }
  if (inherits(x, "huddle_k_path")) {
    return("Give one of its fits, an element of `$fits`.")
  }
  if (inherits(x, "integer64")) {
    return("Convert its numbers with as.integer() first.")
  }
  if (is.data.frame(x) || length(dim(x)) == 2L) {
    return(column_hint(x))
  }
  found <- label_field(x)
  if (!is.null(found)) sprintf("Give its labels, the element `$%s`.", found)
}

column_hint <- function(x) {
  names <- colnames(x)
  likely <- c(".cluster", ".pred_cluster", "cluster", "Cluster", "label", "labels")
  likely <- intersect(likely, names)
  if (is.data.frame(x)) {
    if (length(likely) > 0L) {
      return(sprintf("Give one of its columns, such as `$%s`.", likely[[1]]))
    }
    return(if (ncol(x) == 1L) "Give its column, not the data frame around it.")
  }
  if (is.numeric(x) || is.character(x)) {
    if (ncol(x) == 1L) "Give its column as a vector: as.vector()." else "Give one of its columns."
  }
}

# The likely name of the labels in a list of unknown class.
label_field <- function(x) {
  if (!is.list(x)) {
    return(NULL)
  }
  words <- c(
    "cluster", "clustering", "clusters", "classification", "membership", "partition",
    "Best.partition", "labels", "labels_", "groups", "group", "classes", ".cluster"
  )
  x <- unclass(x)
  found <- intersect(words, names(x))
  found <- found[vapply(found, function(name) is_labels(x[[name]]), logical(1))]
  if (length(found) > 0L) found[[1]]
}
