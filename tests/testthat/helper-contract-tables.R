# What every clusterer owes its user, as data: inputs, and the answer that each must get.

# One row per clusterer: the least arguments that make it run on `contract_points()`. A clusterer
# without a row fails the suite.
clusterer_rows <- list(
  cluster_kmeans = list(k = 3),
  cluster_minibatch = list(k = 3),
  cluster_dbscan = list(eps = 1, min_samples = 1),
  cluster_optics = list(eps = 1, min_samples = 1),
  cluster_hdbscan = list(min_cluster_size = 5),
  cluster_agglomerative = list(k = 3),
  cluster_kmedoids = list(k = 3),
  cluster_gmm = list(k = 3)
)

# Clusterers that take sparse matrices; all others refuse them.
takes_sparse <- c("cluster_kmeans", "cluster_minibatch")

# Clusterers that take distances in a `dist`; all others refuse them.
takes_dist <- c("cluster_dbscan", "cluster_hdbscan", "cluster_agglomerative", "cluster_kmedoids")

# Clusterers that make no cluster of a single row.
leaves_singles <- c("cluster_hdbscan")

# Arguments in the units of the data, which grow with them.
length_arguments <- list(cluster_dbscan = "eps", cluster_optics = "eps")

# Clusterers without a rule for new points, each with the reason.
no_prediction <- c(cluster_optics = "An ordering of rows has no place for others.")

# Clusterers that keep more of a row than its label, each with the reason.
large_fits <- c(
  cluster_dbscan = "The cores are what predict() goes by.",
  cluster_optics = "The ordering and its distances are the result.",
  cluster_hdbscan = "The hierarchy is the result, and new points may join any row.",
  cluster_agglomerative = "The tree is the result, and new points go by its rows.",
  cluster_kmedoids = "Silhouettes come with it, as with cluster::pam()."
)

# Clusterers whose `init` is something else than starting centers, each with the reason.
starts_otherwise <- c(cluster_kmedoids = "Medoids are rows, and starts the numbers of rows.")

# Rows of a fit that takes long, of clusterers that hold all distances; others take more.
long_rows <- c(cluster_kmedoids = 8000)

# Clusterers that return an empty model where there is no `x`.
starts_empty <- c("cluster_minibatch")

# Exported names that begin with cluster_ without fitting a clustering, each with the reason.
not_clusterers <- c(
  cluster_pipeline = "fits a classifier on the distances to clusters",
  cluster_stability = "clusters resamples with a clusterer that it is given, and judges the result"
)

bad_row <- function(value, class, says = NULL) list(value = value, class = class, says = says)

with_value <- function(x, row, col, value) {
  x[row, col] <- value
  x
}

with_column <- function(value) {
  frame <- data.frame(a = 1:6, b = c(2.5, 1, 8, 9, 4, 4))
  frame$odd <- value
  frame
}

# Points that a clusterer does not take; `says` are patterns that the message must match.
bad_points <- function(name) {
  x <- contract_points()
  integers <- matrix(1:120, 60, dimnames = dimnames(x))
  rows <- list(
    "three missing values" = bad_row(
      with_value(x, c(7, 9, 30), 2, NA), "nonfinite", c("\\b3\\b", "\\b7\\b", "\\b(2|b)\\b")
    ),
    "NaN" = bad_row(with_value(x, 60, 1, NaN), "nonfinite", c("\\b60\\b", "\\b(1|a)\\b")),
    "Inf" = bad_row(with_value(x, 1, 2, Inf), "nonfinite", c("\\b1\\b", "\\b(2|b)\\b")),
    "-Inf" = bad_row(with_value(x, 2, 1, -Inf), "nonfinite"),
    "integer NA" = bad_row(with_value(integers, 5, 1, NA), "nonfinite", "\\b5\\b"),
    "logical NA" = bad_row(with_value(x > 0, 5, 1, NA), "nonfinite", "\\b5\\b"),
    "NA beside a compact sequence" = bad_row(
      data.frame(a = 1:6, b = c(1:5, NA)), "nonfinite", "\\b6\\b"
    ),
    "no columns" = bad_row(x[, 0], "dim", "column"),
    "data frame without columns" = bad_row(data.frame(row.names = 1:5), "dim", "column"),
    "NULL" = bad_row(NULL, "type"),
    "vector" = bad_row(x[, 1], "type", "matrix\\(.*ncol = 1"),
    "array" = bad_row(array(0, c(5, 2, 2)), "type"),
    "list" = bad_row(list(1, 2), "type"),
    "function" = bad_row(mean, "type"),
    "environment" = bad_row(globalenv(), "type"),
    "dist" = bad_row(stats::dist(x), "type"),
    "character matrix" = bad_row(matrix(letters[1:6], 3), "type", "character"),
    "complex" = bad_row(x + 0i, "type", "complex"),
    "raw" = bad_row(matrix(as.raw(1:6), 3), "type", "raw"),
    "list matrix" = bad_row(matrix(list(1, 2, 3, 4), 2), "type", "list"),
    "overflowing squares" = bad_row(x * 1e200, "input", "(?i)overflow|rescale")
  )
  if (name %in% takes_dist) rows <- c(rows[names(rows) != "dist"], bad_distances())
  c(rows, bad_columns(), if (!name %in% takes_sparse) sparse_points())
}

# Distances that are none.
bad_distances <- function() {
  good <- stats::dist(contract_points(6))
  list(
    "dist with NA" = bad_row(replace(good, 3, NA), "nonfinite", "\\b3\\b"),
    "dist with Inf" = bad_row(replace(good, 15, Inf), "nonfinite", "\\b15\\b"),
    "negative dist" = bad_row(replace(good, 2, -1), "input", "\\b2\\b"),
    "short dist" = bad_row(structure(1:4, class = "dist", Size = 6L), "dim", c("\\b4\\b", "\\b6\\b")),
    "dist without size" = bad_row(structure(1:3, class = "dist"), "dim"),
    "dist of text" = bad_row(structure(letters[1:3], class = "dist", Size = 3L), "type"),
    "dist of no rows" = bad_row(structure(double(), class = "dist", Size = 0L), "dim")
  )
}

bad_columns <- function() {
  day <- as.Date("2020-02-29") + 0:5
  nested <- with_column(1)
  nested$odd <- data.frame(u = 1:6, v = 6:1)
  values <- list(
    "character column" = letters[1:6], "factor column" = factor(letters[1:6]),
    "ordered column" = ordered(6:1), "Date column" = day,
    "POSIXct column" = as.POSIXct(day), "difftime column" = day - day[1],
    "list column" = as.list(1:6), "complex column" = 1:6 + 1i, "raw column" = as.raw(1:6),
    "matrix column" = matrix(1:12, 6)
  )
  rows <- lapply(values, function(value) bad_row(with_column(value), "type", "odd"))
  rows[["data frame column"]] <- bad_row(nested, "type", "odd")
  if (rlang::is_installed("bit64")) {
    rows[["integer64 column"]] <- bad_row(
      with_column(bit64::as.integer64(1:6)), "type", c("odd", "integer64")
    )
    rows[["integer64 matrix"]] <- bad_row(
      structure(matrix(c(1, 2, 3, 4), 2), class = "integer64"), "type", "integer64"
    )
  }
  rows
}

sparse_points <- function() {
  if (!rlang::is_installed("Matrix")) return(list())
  i <- c(1, 2, 3, 3)
  j <- c(1, 2, 1, 1)
  csc <- Matrix::sparseMatrix(i, j, x = c(1, 2, 3, 4), dims = c(4, 2))
  classes <- list(
    dgCMatrix = csc, dgTMatrix = methods::as(csc, "TsparseMatrix"),
    dgRMatrix = methods::as(csc, "RsparseMatrix"), lgCMatrix = csc > 0,
    dsCMatrix = Matrix::forceSymmetric(Matrix::crossprod(csc))
  )
  lapply(rlang::set_names(names(classes)), function(class) {
    bad_row(classes[[class]], "type", c(class, "as\\.matrix"))
  })
}

# The limits of the arguments that are numbers, see R/limits.R: those of the method and those that
# methods share.
argument_limits <- function(name) {
  own <- get0(sub("^cluster_(.*)$", "\\1_limits", name), asNamespace("huddle"), ifnotfound = list())
  arguments <- formals(getExportedValue("huddle", name))
  limits <- c(own, common_limits[setdiff(names(common_limits), names(own))])
  limits[names(limits) %in% names(arguments)]
}

# What a limit refuses. NULL is let pass where it is the default.
refused_values <- function(limit, default) {
  limit <- utils::modifyList(any_number, limit)
  beyond <- list(
    if (is.finite(limit$min)) limit$min - c(1, if (!limit$whole) 1e-6),
    if (limit$min_open) limit$min,
    if (is.finite(limit$max)) limit$max + c(1, if (!limit$whole) 1e-6),
    if (limit$max_open) limit$max,
    c(-Inf, if (!limit$infinite) Inf)
  )
  odd <- list(
    NA, NA_real_, NA_integer_, NaN, numeric(0), TRUE, mean, 3 + 0i, factor("3"), list(3),
    c(2, 3), "3", "0.1", c(.1, .2), factor("1"), list(.1), as.Date("2020-01-03"), matrix(1:4, 2),
    if (limit$whole) 2.5
  )
  c(as.list(unlist(beyond)), Filter(Negate(is.null), odd), if (!is.null(default)) list(NULL))
}

# Values that the arguments of a clusterer refuse on `n` rows. An argument that is neither here nor
# in `checked_elsewhere` fails the suite, so a new one cannot come in unchecked.
bad_arguments <- function(name, n) {
  flag <- list(NA, NULL, c(TRUE, FALSE), logical(0), "yes", "TRUE", 2, list(TRUE), mean)
  choice <- list(
    "no such", "", NA_character_, NA, NULL, 1, TRUE, c("lloyd", "none"), factor("auto"), mean
  )
  others <- list(
    progress = flag, refine = flag, border = flag, allow_single = flag, keep = flag,
    algorithm = choice, metric = choice, selection = choice, schedule = choice, linkage = choice,
    covariance = choice, noise = flag, missing = choice
  )
  limits <- argument_limits(name)
  if (!is.null(limits$k)) limits$k$max <- n
  arguments <- formals(getExportedValue("huddle", name))
  numbers <- Map(refused_values, limits, arguments[names(limits)])
  c(numbers, others[names(others) %in% names(arguments)])
}

checked_elsewhere <- c("x", "...", "init", "weights", "sample", "known")

bad_weights <- function(n) {
  w <- rep(1, n)
  list(
    "too short" = bad_row(w[-1], "dim", as.character(c(n, n - 1))),
    "too long" = bad_row(c(w, 1), "dim", as.character(c(n, n + 1))),
    "empty" = bad_row(numeric(0), "dim"),
    "NA" = bad_row(replace(w, 4, NA), c("input", "nonfinite"), "\\b4\\b"),
    "Inf" = bad_row(replace(w, 5, Inf), c("input", "nonfinite"), "\\b5\\b"),
    "negative" = bad_row(replace(w, 6, -1), "input", "\\b6\\b"),
    "all zero" = bad_row(0 * w, "input"),
    "two rows with weight" = bad_row(replace(0 * w, 1:2, 1), "input", "\\b2\\b"),
    "text" = bad_row(as.character(w), "type"),
    "factor" = bad_row(factor(w), "type"),
    "list" = bad_row(as.list(w), "type"),
    "complex" = bad_row(w + 0i, "type"),
    "date" = bad_row(as.Date("2020-01-01") + w, "type")
  )
}

# Starts for k = 3 centers in two columns.
bad_starts <- function(x) {
  start <- x[1:3, ]
  failing <- function(x, k) stop("boom")
  rows <- list(
    "unknown name" = bad_row("best", "param", "kmeans\\+\\+"),
    "NA" = bad_row(NA_character_, "param"),
    "two names" = bad_row(c("random", "kmeans++"), "param"),
    "number" = bad_row(3, c("param", "type")),
    "NULL" = bad_row(NULL, c("param", "type")),
    "flag" = bad_row(TRUE, c("param", "type")),
    "list" = bad_row(list(1, 2), c("param", "type")),
    "too few columns" = bad_row(start[, 1, drop = FALSE], "dim", c("\\b1\\b", "\\b2\\b")),
    "too many columns" = bad_row(cbind(start, 1), "dim", c("\\b3\\b", "\\b2\\b")),
    "too few rows" = bad_row(start[1:2, ], "dim", c("\\b2\\b", "\\b3\\b")),
    "too many rows" = bad_row(x[1:4, ], "dim", c("\\b4\\b", "\\b3\\b")),
    "missing value" = bad_row(with_value(start, 2, 1, NA), "nonfinite"),
    "infinite value" = bad_row(with_value(start, 2, 1, -Inf), "nonfinite"),
    "overflowing" = bad_row(start * 1e200, "input"),
    "text" = bad_row(matrix("a", 3, 2), "type"),
    "complex" = bad_row(start + 0i, "type"),
    "duplicates" = bad_row(start[c(1, 2, 1), ], "input", "(?i)duplicate|distinct|same|equal"),
    "function of nothing" = bad_row(function() start, "param"),
    "throws" = bad_row(failing, "param", "boom")
  )
  returns <- list(
    "NULL" = NULL, "text" = "a", "too few rows" = start[1:2, ],
    "too few columns" = start[, 1, drop = FALSE],
    "missing value" = with_value(start, 1, 1, NA), "Inf" = with_value(start, 1, 1, Inf),
    "a vector" = 1:6, "a list" = list(1), "duplicates" = start[c(1, 1, 2), ]
  )
  given <- lapply(returns, function(value) bad_row(function(x, k) value, "param"))
  c(rows, rlang::set_names(given, paste("function returning", names(returns))))
}

# Damaged copies of a fit whose labels cannot be true.
mislabelled_fits <- function(fit) {
  labels <- fit$cluster
  broken <- list(
    "out of range" = replace(labels, 1, fit$k + 5L), "negative" = replace(labels, 1, -2L),
    "missing" = replace(labels, 1, NA_integer_), "text" = as.character(labels),
    "number" = labels + 0.5, "short" = labels[-1], "gone" = NULL, "a function" = mean
  )
  lapply(broken, function(value) {
    fit["cluster"] <- list(value)
    fit
  })
}

# Copies of a fit with parameters that its method never takes.
unlimited_fits <- function(name, fit) {
  limits <- argument_limits(name)
  limits <- limits[names(limits) %in% names(fit$params)]
  copies <- lapply(names(limits), function(argument) {
    lapply(refused_values(limits[[argument]], default = NULL), function(value) {
      fit$params[argument] <- list(value)
      fit
    })
  })
  copies <- rlang::set_names(copies, names(limits))
  unlist(copies, recursive = FALSE)
}

# Copies of a fit that were damaged elsewhere.
tampered_fits <- function(fit) {
  put <- function(field, value) {
    fit[field] <- list(value)
    fit
  }
  shared <- list(
    "no fields" = structure(list(), class = class(fit)),
    "text for a list" = structure("a", class = class(fit)),
    "format of the future" = put("format_version", 99L),
    "no format" = put("format_version", NULL),
    "k is text" = put("k", "3"), "k missing" = put("k", NA_integer_), "k huge" = put("k", 1e9),
    "k negative" = put("k", -1L), "k not that of the centers" = put("k", fit$k + 1L),
    "k of two" = put("k", c(3L, 3L)),
    "size gone" = put("size", NULL), "size a function" = put("size", mean)
  )
  if (is.null(fit$centers)) return(shared)
  centers <- fit$centers
  broken <- list(
    "gone" = NULL, "text" = array(as.character(centers), dim(centers)), "a function" = mean,
    "an environment" = globalenv(), "a list" = as.list(centers), "a vector" = as.vector(centers),
    "NaN" = with_value(centers, 1, 1, NaN), "Inf" = with_value(centers, 1, 1, Inf),
    "short" = centers[-1, , drop = FALSE], "without columns" = centers[, 0],
    "without rows" = centers[0, ], "3-d" = array(0, c(3, 2, 2)), "integer" = round(centers) * 1L,
    "complex" = centers + 0i
  )
  storage.mode(broken$integer) <- "integer"
  broken <- lapply(broken, function(value) put("centers", value))
  c(shared, rlang::set_names(broken, paste("centers", names(broken))))
}
