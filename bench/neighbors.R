# Usage: Rscript bench/neighbors.R [WORK...]
# Times silhouettes, neighbours and density-based clustering beside the R packages that are installed
# (cluster, dbscan, quitefastmst) and beside scikit-learn, on the same data; prints the ratio
# peer / huddle. WORK is some of: sil, choose_k, knn, db, hdb. HUDDLE_BENCH_PYTHON names the python
# that has scikit-learn (left out where it has not).
suppressMessages(library(huddle))
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
source(file.path(here, "workloads.R"))
python <- Sys.getenv("HUDDLE_BENCH_PYTHON", "/usr/bin/python3")
has_sklearn <- system2(python, c("-c", shQuote("import sklearn")), stdout = FALSE, stderr = FALSE) == 0

moon_data <- function(n, seed) {
  set.seed(seed)
  half <- n %/% 2
  a <- stats::runif(half, 0, pi)
  b <- stats::runif(n - half, 0, pi)
  rbind(cbind(cos(a), sin(a)), cbind(1 - cos(b), .5 - sin(b))) + stats::rnorm(2 * n, sd = .05)
}

# Median of three runs after one that is not counted; one run of what takes long.
seconds <- function(run) {
  first <- system.time(run())[["elapsed"]]
  if (first > 5) first else stats::median(replicate(3, system.time(run())[["elapsed"]]))
}

# The same of a line of Python, in which x is the data.
python_seconds <- function(x, line, imports) {
  if (!has_sklearn) {
    return(NA_real_)
  }
  path <- tempfile()
  on.exit(unlink(path))
  write_doubles(path, x)
  code <- sprintf(
    "import time, numpy as np\n%s\nx = np.fromfile(r'%s').reshape(%d, %d)\n%s",
    imports, path, nrow(x), ncol(x),
    sprintf("times = []
for i in range(4):
    start = time.perf_counter()
    %s
    times.append(time.perf_counter() - start)
    if times[0] > 5: break
print(np.median(times[1:] if len(times) > 1 else times))", line)
  )
  script <- tempfile(fileext = ".py")
  writeLines(code, script)
  as.numeric(utils::tail(system2(python, script, stdout = TRUE, stderr = FALSE), 1))
}

peer <- function(package, run) if (requireNamespace(package, quietly = TRUE)) seconds(run) else NA

row <- function(work, huddle, ...) {
  times <- c(huddle = huddle, ...)
  data.frame(
    work = work, who = names(times), seconds = signif(unname(times), 3),
    ratio = round(unname(times) / huddle, 1)
  )
}

dbscan_row <- function(name, x, eps, min_samples) {
  row(
    sprintf("db %s, eps %g", name, eps),
    seconds(function() cluster_dbscan(x, eps, min_samples)),
    dbscan = peer("dbscan", function() dbscan::dbscan(x, eps, min_samples)),
    "scikit-learn" = python_seconds(
      x, sprintf("DBSCAN(eps=%g, min_samples=%d, n_jobs=2).fit(x)", eps, min_samples),
      "from sklearn.cluster import DBSCAN"
    )
  )
}

knn_row <- function(name, x, algorithm) {
  row(
    paste("knn", name), seconds(function() nearest_neighbors(x, n_neighbors = 10)),
    # In many columns its tree takes minutes.
    dbscan = if (ncol(x) <= 10) peer("dbscan", function() dbscan::kNN(x, 10)),
    "scikit-learn" = python_seconds(
      x, sprintf(
        "NearestNeighbors(n_neighbors=10, algorithm='%s', n_jobs=2).fit(x).kneighbors()", algorithm
      ),
      "from sklearn.neighbors import NearestNeighbors"
    )
  )
}

hdbscan_row <- function(name, x, tree = TRUE) {
  row(
    paste("hdb", name), seconds(function() cluster_hdbscan(x, 10, min_samples = 10)),
    "quitefastmst (the tree)" = if (tree) {
      peer("quitefastmst", function() quitefastmst::mst_euclid(x, M = 10L))
    }
  )
}

works <- list(
  sil = function() {
    x <- blob_data(2e4, 16, 10, 3, 1)
    label <- cluster_kmeans(x, 10)$cluster
    row(
      "sil 2e4 x 16", seconds(function() silhouette_score(x, label)),
      "cluster with dist" = peer("cluster", function() cluster::silhouette(label, stats::dist(x))),
      "scikit-learn" = python_seconds(
        x, "silhouette_score(x, label)",
        "from sklearn.metrics import silhouette_score\nlabel = np.arange(20000) % 10"
      )
    )
  },
  choose_k = function() row("choose_k blobs, 1:9", seconds(function() choose_k(blobs[1:2], 1:9))),
  knn = function() {
    rbind(
      knn_row("1e5 x 3", blob_data(1e5, 3, 50, 1, 15), "kd_tree"),
      knn_row("3e5 x 5", matrix(stats::rnorm(1.5e6), 3e5), "kd_tree"),
      knn_row("5e4 x 50", blob_data(5e4, 50, 20, 4, 1), "brute")
    )
  },
  db = function() {
    rbind(
      dbscan_row("1e5 x 2", moon_data(1e5, 3), .02, 5),
      dbscan_row("1e5 x 2", moon_data(1e5, 3), .2, 5),
      dbscan_row("1e6 x 2", moon_data(1e6, 4), .01, 10),
      dbscan_row("2e5 x 3", blob_data(2e5, 3, 30, .5, 5), .2, 10),
      dbscan_row("5e4 x 8", blob_data(5e4, 8, 20, 1, 6), 1.5, 10)
    )
  },
  hdb = function() {
    rbind(
      hdbscan_row("5e4 x 2", blob_data(5e4, 2, 40, .3, 7)),
      hdbscan_row("2e4 x 8", blob_data(2e4, 8, 20, 1, 8)),
      hdbscan_row("1e6 x 2", moon_data(1e6, 4), tree = FALSE)
    )
  }
)

names <- commandArgs(TRUE)
if (length(names) == 0) names <- names(works)
print(do.call(rbind, lapply(works[names], function(work) work())), row.names = FALSE, right = FALSE)
