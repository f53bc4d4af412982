# Words of other packages for what this one calls otherwise, so that `nstart = 25` is answered with
# `n_init` and `type = "cluster"` with "class". Compared without signs, in lower case.

foreign_arguments <- list(
  k = c(
    "centers", "nclusters", "numclusters", "clusters", "nclust", "ncenters", "nclass", "kmax",
    "kmin", "krange", "ks", "g", "ncomponents", "numcomp", "ngroups"
  ),
  init = c("centroids", "start", "initializer", "initial", "initcenters", "startcenters", "seeds"),
  n_init = c("nstart", "numinit", "nrep", "nstarts", "numstarts", "restarts", "ninitial"),
  max_iter = c("itermax", "maxiters", "maxit", "niter", "iter", "iterations", "maxiterations"),
  tol = c("tolerance", "threshold", "epsilon", "convergence"),
  weights = c("sampleweight", "sampleweights", "weight", "wt", "w", "wts", "caseweights"),
  n_threads = c(
    "njobs", "threads", "numthreads", "nthreads", "cores", "ncores", "numcores", "mccores",
    "nworkers", "parallel"
  ),
  progress = c("verbose", "trace", "quiet", "progressbar"),
  algorithm = "method",
  metric = c("distance", "distfun", "distmethod", "distancemethod", "dmethod", "affinity"),
  method = c("algorithm", "search", "fun", "funcluster", "clusterer", "clustermethod"),
  p = c("power", "minkowskip"),
  n_neighbors = c(
    "k", "nn", "nneighbours", "neighbors", "neighbours", "knn", "minpts", "nearest"
  ),
  radius = c("eps", "epsilon", "r", "maxdistance"),
  eps = c(
    "epsilon", "radius", "maxeps", "epscl", "epsdbscan", "clusterselectionepsilon", "reachability"
  ),
  min_samples = c("minpts", "minpoints", "minpt", "minsample", "nmin"),
  min_cluster_size = c("minpts", "minpoints", "minsize", "minclsize"),
  max_cluster_size = "maxsize",
  selection = c("clusterselectionmethod", "clusterselection"),
  allow_single = "allowsinglecluster",
  border = c("borderpoints", "isborder"),
  xi = c("ximethod", "steepness"),
  batch_size = c("batch", "minibatchsize"),
  max_no_improvement = "earlystopiter",
  gap_samples = c("b", "nboot", "nref"),
  resamples = c("b", "nboot", "bootstraps", "nsim"),
  splits = c("m", "b", "nsplits", "folds", "v"),
  folds = c("v", "cv", "nfolds", "nsplits"),
  criteria = c("index", "indices", "measures", "metrics"),
  n = c("nsamples", "nrow", "nobs", "npoints", "samples"),
  d = c("nfeatures", "dim", "ncol", "dims"),
  sd = c("clusterstd", "std", "sigma"),
  range = "centerbox",
  truth = c("ytrue", "labelstrue", "true", "reference", "actual", "c1", "x"),
  cluster = c(
    "ypred", "labelspred", "pred", "predicted", "labels", "label", "clusters", "clustering",
    "partition", "estimate", "c2", "y"
  ),
  y = c("labels", "label", "target", "class", "classes", "truth"),
  labels = c("y", "target", "label", "class", "classes", "truth"),
  fit = c("object", "model", "clustering"),
  newdata = c("data", "x", "test", "query"),
  x = c("newdata", "data", "dist", "points", "df", "diss"),
  data = c("x", "newdata"),
  query = c("newdata", "y", "data"),
  boundaries = c("boundary", "regions", "decision", "hull")
)

foreign_values <- list(
  class = c(
    "cluster", "clusters", "label", "labels", "response", "raw", "hard", "classes", "classification"
  ),
  prob = c(
    "probability", "probabilities", "probs", "proba", "posterior", "soft", "membership", "vote",
    "votes"
  ),
  distance = c("transform", "dist", "distances", "link"),
  clusters = c("scatter", "points", "class", "labels", "map"),
  trace = c("convergence", "inertia", "iterations", "course"),
  tree = c("dendrogram", "hierarchy", "condensed", "kdtree", "balltree", "kd"),
  reachability = c("profile", "order", "ordering"),
  euclidean = c("l2", "euclid", "sqeuclidean"),
  manhattan = c("l1", "cityblock", "taxicab", "city"),
  chebyshev = c("maximum", "max", "linf", "linfinity", "infinity", "supremum", "sup"),
  minkowski = "lp",
  cosine = c("angular", "angle", "cos", "spherical"),
  haversine = c("greatcircle", "geodesic", "geo", "geographic", "lonlat", "latlon"),
  brute = c("bruteforce", "linear", "exhaustive"),
  hnsw = c("approximate", "approx", "annoy", "nndescent"),
  random = c("forgy", "sample", "optimalinit", "randomset"),
  lloyd = c("forgy", "full", "standard", "lloydforgy"),
  eom = c("excess", "excessofmass", "stability")
)

# Arguments of base R's pictures.
graphical_arguments <- c(
  "main", "title", "sub", "subtitle", "xlab", "ylab", "xlim", "ylim", "col", "pch", "cex", "lwd",
  "lty", "asp", "axes", "ann", "palette", "theme", "legend"
)

# Lower-case letters and digits only.
plain_word <- function(text) gsub("[^a-z0-9]", "", tolower(text))

# Of the words of this package, the first that the table knows the other word for; or NULL.
known_word <- function(word, words, table) {
  plain <- plain_word(word)
  knows <- function(own) plain %in% plain_word(own) || plain %in% table[[own]]
  for (own in words) {
    if (plain != "" && knows(own)) {
      return(own)
    }
  }
  NULL
}

# The word that was probably meant, or NULL.
nearest_word <- function(word, words) {
  usable <- length(words) > 0 && !is.na(word) && validUTF8(word) && nchar(word) > 1 &&
    nchar(word) <= 40
  if (!usable) {
    return(NULL)
  }
  distance <- drop(utils::adist(plain_word(word), plain_word(words)))
  begins <- startsWith(plain_word(words), plain_word(word)) & nchar(plain_word(word)) > 2
  distance[begins] <- pmin(distance[begins], 1)
  best <- which.min(distance)
  if (distance[best] <= max(1, nchar(word) %/% 3)) words[[best]]
}

# Which of the choices a value may stand for, or NULL.
meant_choice <- function(value, choices) {
  if (!is.character(value) || length(value) != 1L || is.na(value) || !validUTF8(value)) {
    return(NULL)
  }
  known <- known_word(value, choices, foreign_values)
  if (!is.null(known)) known else nearest_word(value, choices)
}

# What an argument that a function does not have may stand for, as a line of a message; or NULL.
dots_hint <- function(name, formals) {
  if (name %in% c("seed", "random_state")) {
    return("Random numbers follow {.fn set.seed}, to be called before this function.")
  }
  if (!validUTF8(name)) {
    return(NULL)
  }
  formals <- setdiff(formals, "...")
  hint <- count_hint(plain_word(name), formals)
  if (!is.null(hint)) {
    return(hint)
  }
  meant <- known_word(name, formals, foreign_arguments)
  if (is.null(meant) && plain_word(name) %in% graphical_arguments && "object" %in% formals) {
    return(paste(
      "Pictures are changed as all of ggplot2:",
      "{.code autoplot(...) + ggplot2::labs(title = \"...\")}, for example."
    ))
  }
  if (is.null(meant)) meant <- nearest_word(name, formals)
  if (!is.null(meant)) paste0("Did you mean {.arg ", meant, "}?")
}

# Numbers of rows and of clusters that other packages count in another way, or ask for.
count_hint <- function(word, formals) {
  if (word %in% c("minpts", "minpoints")) {
    return(minimum_hint(formals))
  }
  if (word %in% c("k", foreign_arguments$k) && all(c("min_samples", "metric") %in% formals)) {
    if ("eps" %in% formals) {
      "How many clusters there are is found, not given."
    } else {
      # The k-th neighbour, which does not count the row itself.
      "Did you mean {.arg min_samples}? It counts the row itself: it is one more."
    }
  }
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
