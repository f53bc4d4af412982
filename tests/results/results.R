# The results of the exported functions on some 200 inputs, saved before a change that must not
# touch them and compared with identical() after it.
#
#   Rscript tests/results/results.R save FILE       with the installed package
#   Rscript tests/results/results.R compare FILE    ends with status 1 where anything differs
#
# Every case runs once with each number of threads, which must agree, and the whole once with each
# instruction set that the machine has.

usage <- "usage: Rscript tests/results/results.R save|compare FILE"

# ---- inputs --------------------------------------------------------------------------------------

# One stream for all inputs, so that none depends on which others are used.
made <- function(seed, expression) {
  set.seed(seed)
  expression
}

groups <- function(n, d, k, spread = 1) {
  centers <- matrix(stats::runif(k * d, -10, 10), k)
  centers[sample.int(k, n, TRUE), , drop = FALSE] + stats::rnorm(n * d, sd = spread)
}

inputs <- function() {
  list(
    blobs = as.matrix(huddle::blobs[c("x1", "x2")]),
    moons = as.matrix(huddle::moons[c("x1", "x2")]),
    iris = as.matrix(datasets::iris[1:4]),
    frame = datasets::mtcars,
    lattice = as.matrix(expand.grid(1:12, 1:12)) + 0,
    copies = made(1, groups(40, 3, 4)[rep(1:40, 6), ]),
    column = matrix(made(2, stats::rnorm(300)), ncol = 1),
    far = made(3, groups(400, 2, 3)) + 1e8,
    tiny = made(4, groups(300, 3, 3)) * 1e-150,
    large = made(5, groups(35000, 3, 6)),
    wide = made(6, groups(500, 64, 5, 3)),
    wider = made(7, groups(300, 257, 4, 4)),
    outliers = rbind(made(8, groups(300, 2, 3)), c(1e4, 1e4), c(-1e4, 0)),
    integers = made(9, matrix(sample.int(8, 800, TRUE), ncol = 4)) + 0
  )
}

places <- function() {
  made(10, cbind(lat = stats::runif(200, -60, 60), lon = stats::runif(200, -180, 180)))
}

sparse_rows <- function(n = 400, d = 60) {
  made(11, Matrix::rsparsematrix(n, d, 0.08, rand.x = function(n) stats::runif(n, 1, 5)))
}

# ---- cases ---------------------------------------------------------------------------------------

# A list of functions of the number of threads.
cases <- function() {
  c(on_each_input(), with_settings(), on_sparse(), on_spheres(), on_labels(), on_pictures())
}

on_each_input <- function() {
  of_each <- lapply(inputs(), input_cases)
  names <- paste(rep(names(of_each), lengths(of_each)), unlist(lapply(of_each, names)))
  stats::setNames(unlist(of_each, use.names = FALSE), names)
}

input_cases <- function(x) {
  force(x)
  scale <- function() stats::median(huddle::nearest_neighbors(x, n_neighbors = 4)$distance[, 4])
  weights <- function() rep_len(c(1, 0.5, 2, 3), nrow(x))
  small <- function() if (nrow(x) > 2000) x[seq_len(2000), , drop = FALSE] else x
  list(
    kmeans = function(t) huddle::cluster_kmeans(x, 4, n_init = 3, n_threads = t),
    "kmeans weights" = function(t) huddle::cluster_kmeans(x, 3, weights = weights(), n_threads = t),
    "kmeans predict" = function(t) {
      fit <- huddle::cluster_kmeans(x, 5, n_init = 1, n_threads = t)
      types <- c("class", "distance", "affinity", "score")
      lapply(stats::setNames(types, types), function(type) stats::predict(fit, x, type = type))
    },
    minibatch = function(t) huddle::cluster_minibatch(x, 4, n_init = 1, n_threads = t),
    dbscan = function(t) {
      fit <- huddle::cluster_dbscan(x, 1.5 * scale(), min_samples = 4, n_threads = t)
      list(fit, stats::predict(fit, x))
    },
    hdbscan = function(t) {
      fit <- huddle::cluster_hdbscan(x, 6, n_threads = t)
      list(fit, stats::predict(fit, x[seq_len(20), , drop = FALSE]))
    },
    gmm = function(t) {
      # Common axes of many columns take minutes.
      forms <- c("full", "diag", "VEV", if (ncol(x) < 10) "EVE")
      fits <- lapply(forms, function(form) {
        huddle::cluster_gmm(x, 3, covariance = form, max_iter = 20, n_threads = t)
      })
      list(fits, stats::predict(fits[[1]], x, type = "prob"), stats::simulate(fits[[2]], 5))
    },
    optics = function(t) huddle::cluster_optics(small(), 8 * scale(), xi = 0.05, n_threads = t),
    neighbors = function(t) huddle::nearest_neighbors(x, n_neighbors = 6, n_threads = t),
    radius = function(t) huddle::radius_neighbors(small(), scale(), n_threads = t),
    lof = function(t) huddle::lof(x, 10, n_threads = t),
    eps = function(t) huddle::suggest_eps(x, n_threads = t),
    silhouette = function(t) {
      label <- huddle::cluster_kmeans(small(), 3, n_init = 1)$cluster
      huddle::silhouette_samples(small(), label, n_threads = t)
    },
    scores = function(t) {
      fit <- huddle::cluster_kmeans(x, 4, n_init = 1, n_threads = t)
      c(
        huddle::calinski_harabasz_score(x, fit), huddle::davies_bouldin_score(x, fit),
        huddle::inertia(fit, x), huddle::representatives(fit, x)
      )
    }
  )
}

with_settings <- function() {
  x <- inputs()$wide
  low <- inputs()$large
  rows <- list()
  for (algorithm in c("lloyd", "elkan", "yinyang", "hamerly", "hartigan-wong")) {
    rows[[paste("algorithm", algorithm)]] <- local({
      algorithm <- algorithm
      function(t) huddle::cluster_kmeans(x, 8, algorithm = algorithm, n_init = 2, n_threads = t)
    })
  }
  for (init in c("kmeans++", "random", "kmeans||", "afkmc2", "bisecting")) {
    rows[[paste("init", init)]] <- local({
      init <- init
      function(t) huddle::cluster_kmeans(low, 6, init = init, n_init = 1, n_threads = t)
    })
  }
  for (metric in c("manhattan", "chebyshev", "minkowski", "cosine")) {
    rows[[paste("metric", metric)]] <- local({
      metric <- metric
      function(t) {
        y <- abs(inputs()$iris)
        list(
          huddle::cluster_hdbscan(y, 5, metric = metric, p = 3, n_threads = t),
          huddle::nearest_neighbors(y, n_neighbors = 5, metric = metric, p = 3, n_threads = t),
          huddle::neighbor_graph(y, 5, metric = metric, p = 3, n_threads = t)
        )
      }
    })
  }
  c(rows, list(
    cosine = function(t) huddle::cluster_kmeans(abs(x) + 1, 4, metric = "cosine", n_threads = t),
    refined = function(t) huddle::cluster_kmeans(x, 6, refine = TRUE, n_threads = t),
    many = function(t) huddle::cluster_kmeans(low[1:4000, ], 300, n_init = 1, n_threads = t),
    starts = function(t) huddle::init_kmeanspp(low, 40, n_threads = t),
    classic = function(t) huddle::cluster_minibatch(low, 6, schedule = "classic", n_threads = t),
    "dist dbscan" = function(t) huddle::cluster_dbscan(stats::dist(x), 40, n_threads = t),
    "dist hdbscan" = function(t) huddle::cluster_hdbscan(stats::dist(x), 8, n_threads = t),
    "weighted dbscan" = function(t) {
      huddle::cluster_dbscan(
        inputs()$lattice, 1, weights = rep_len(c(0, 1, 2, 5), 144), n_threads = t
      )
    },
    "choose k" = function(t) {
      huddle::choose_k(inputs()$iris, 1:6, gap_samples = 4, n_threads = t)
    },
    stability = function(t) {
      huddle::cluster_stability(inputs()$iris, 3, resamples = 5, n_threads = t)
    },
    strength = function(t) {
      huddle::prediction_strength(inputs()$iris, 1:4, splits = 2, n_threads = t)
    }
  ))
}

on_sparse <- function() {
  list(
    "sparse kmeans" = function(t) huddle::cluster_kmeans(sparse_rows(), 5, n_threads = t),
    "sparse large" = function(t) {
      huddle::cluster_kmeans(sparse_rows(32000, 20), 4, n_init = 1, n_threads = t)
    },
    "sparse cosine" = function(t) {
      x <- sparse_rows()
      x <- x[Matrix::rowSums(x) > 0, ]
      huddle::cluster_kmeans(x, 5, metric = "cosine", n_threads = t)
    },
    "sparse minibatch" = function(t) huddle::cluster_minibatch(sparse_rows(), 5, n_threads = t)
  )
}

on_spheres <- function() {
  list(
    "cosine hdbscan" = function(t) {
      x <- inputs()$iris
      fit <- huddle::cluster_hdbscan(
        x, 5, metric = "cosine", weights = rep_len(c(0, 1, 2, 1, 1), 150), n_threads = t
      )
      list(fit, stats::predict(fit, x), huddle::anomaly_score(fit, x))
    },
    "cosine dbscan" = function(t) {
      x <- inputs()$iris
      fit <- huddle::cluster_dbscan(x, 0.002, metric = "cosine", n_threads = t)
      list(fit, stats::predict(fit, x))
    },
    "ground hdbscan" = function(t) {
      fit <- huddle::cluster_hdbscan(places(), 4, metric = "haversine", n_threads = t)
      list(fit, stats::predict(fit, places()))
    },
    "ground dbscan" = function(t) {
      huddle::cluster_dbscan(places(), 8e5, metric = "haversine", n_threads = t)
    },
    "ground neighbors" = function(t) {
      huddle::nearest_neighbors(places(), n_neighbors = 4, metric = "haversine", n_threads = t)
    }
  )
}

on_labels <- function() {
  x <- inputs()$iris
  some <- replace(rep(NA_character_, 150), c(1, 60, 120), levels(datasets::iris$Species))
  list(
    spread = function(t) huddle::spread_labels(x, some, n_threads = t),
    propagate = function(t) {
      fit <- huddle::cluster_kmeans(x, 10, n_threads = t)
      rows <- huddle::representatives(fit, x)
      huddle::propagate_labels(fit, x, datasets::iris$Species[rows], n_threads = t)
    },
    agreement = function(t) {
      a <- made(12, sample.int(7, 500, TRUE))
      b <- made(13, sample.int(5, 500, TRUE))
      list(
        huddle::adjusted_rand_score(a, b), huddle::adjusted_mutual_info_score(a, b),
        huddle::v_measure_score(a, b), huddle::fowlkes_mallows_score(a, b),
        huddle::match_labels(a, b), huddle::confusion_table(a, b)
      )
    }
  )
}

on_pictures <- function() {
  list(
    image = function(t) {
      image <- huddle::huddle_example("ladybug.png")
      huddle::segment_image(image, c(6, 3), n_init = 2, n_threads = t)
    }
  )
}

# ---- running -------------------------------------------------------------------------------------

# What a change may touch without changing a result: calls, functions and how long it took.
settled <- function(value) {
  if (is.function(value) || is.environment(value) || is.call(value)) {
    return(NULL)
  }
  if (is.list(value)) {
    attributes <- attributes(value)
    kept <- !names(value) %in% c("n_threads", "seconds")
    value <- lapply(if (is.null(names(value))) unclass(value) else unclass(value)[kept], settled)
    attr(value, "class_of") <- attributes$class
  }
  value
}

result_of <- function(case, threads) {
  set.seed(42)
  value <- tryCatch(case(threads), error = function(e) paste("error:", conditionMessage(e)))
  settled(value)
}

all_results <- function() {
  lapply(cases(), function(case) {
    found <- suppressWarnings(suppressMessages(lapply(1:3, function(t) result_of(case, t))))
    list(result = found[[1]], threads_agree = identical(found[[1]], found[[2]]) &&
      identical(found[[1]], found[[3]]))
  })
}

# In a process of its own for each instruction set, which is chosen when the package is loaded.
by_instruction_set <- function() {
  script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
  sets <- c("generic", "avx2", "avx512")
  found <- lapply(sets, function(isa) {
    file <- tempfile(fileext = ".rds")
    status <- system2(
      file.path(R.home("bin"), "Rscript"), c(shQuote(script), "run", shQuote(file)),
      env = paste0("HUDDLE_ISA=", isa)
    )
    if (status != 0) stop("the results of ", isa, " could not be made")
    readRDS(file)
  })
  stats::setNames(found, sets)
}

differences <- function(before, after) {
  unlist(lapply(names(before), function(isa) {
    cases <- names(before[[isa]])
    same <- vapply(cases, function(case) {
      identical(before[[isa]][[case]]$result, after[[isa]][[case]]$result)
    }, logical(1))
    paste(isa, cases[!same], sep = ": ")[seq_len(sum(!same))]
  }))
}

main <- function(command, file) {
  if (command == "run") {
    return(saveRDS(all_results(), file))
  }
  found <- by_instruction_set()
  apart <- unlist(lapply(found, function(of_isa) {
    names(of_isa)[!vapply(of_isa, function(case) case$threads_agree, logical(1))]
  }))
  errors <- vapply(found[[1]], function(case) is.character(case$result) &&
    startsWith(case$result[[1]], "error:"), logical(1))
  cat(length(found[[1]]), "cases,", sum(errors), "of them errors\n")
  for (name in names(which(errors))) cat("  ", name, found[[1]][[name]]$result, "\n")
  if (length(apart)) cat("threads disagree:", paste(apart, collapse = ", "), "\n")
  if (command == "save") {
    saveRDS(found, file)
    return(invisible())
  }
  changed <- differences(readRDS(file), found)
  cat(if (length(changed)) paste("changed:", changed) else "all results are the same", sep = "\n")
  if (length(changed) || length(apart)) quit(status = 1)
}

arguments <- commandArgs(trailingOnly = TRUE)
if (length(arguments) != 2L || !arguments[1] %in% c("save", "compare", "run")) stop(usage)
main(arguments[1], arguments[2])
