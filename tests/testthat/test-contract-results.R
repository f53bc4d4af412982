# What every exported cluster_*() owes its user once it runs: random numbers, results and verbs,
# predictions, threads, other processes and interruption.

for (name in names(clusterer_rows)) {
  test_that(paste0(name, "() follows set.seed() and nothing else"), {
    x <- normal_points(300, 2, seed = 4)
    fit <- function(seed) with_fixed_seed(seed, list(fit_with(name, x), globalenv()$.Random.seed))
    expect_identical(fit(1), fit(1))
    if (takes(name, "n_threads")) {
      threaded <- with_fixed_seed(1, {
        fit_with(name, x, n_threads = 2)
        globalenv()$.Random.seed
      })
      expect_identical(threaded, fit(1)[[2]])
    }
  })

  if (takes_centers(name)) {
    test_that(paste0(name, "() draws from R's stream for random starts only"), {
      x <- normal_points(300, 2, seed = 4)
      with_fixed_seed(1, {
        before <- globalenv()$.Random.seed
        fit_from_start(name, x)
        expect_identical(globalenv()$.Random.seed, before)
        for (init in c("kmeans++", "random")) {
          fit_with(name, x, init = init)
          after <- globalenv()$.Random.seed
          expect_false(identical(after, before), label = init)
          before <- after
        }
      })
    })
  }

  test_that(paste0(name, "() works with no seed yet and with every generator"), {
    x <- contract_points()
    with_fixed_seed(1, {
      kinds <- RNGkind()
      rm(".Random.seed", envir = globalenv())
      fit_from_start(name, x)
      if (takes_centers(name)) {
        expect_false(exists(".Random.seed", globalenv(), inherits = FALSE))
      }
      expect_length(fit_with(name, x)$cluster, nrow(x))
      for (kind in c("Wichmann-Hill", "Super-Duper", "L'Ecuyer-CMRG")) {
        set.seed(3, kind = kind)
        first <- fit_with(name, x)
        expect_identical(RNGkind()[1], kind)
        set.seed(3, kind = kind)
        expect_identical(fit_with(name, x), first)
      }
      suppressWarnings(set.seed(3, sample.kind = "Rounding"))
      expect_length(fit_with(name, x)$cluster, nrow(x))
      expect_identical(RNGkind()[3], "Rounding")
      RNGkind(kinds[1], kinds[2], kinds[3])
    })
  })
}

# ---- results and verbs ---------------------------------------------------------------------------

for (name in names(clusterer_rows)) {
  test_that(paste0(name, "() returns a plain list with the common fields"), {
    x <- normal_points(20000, 2, seed = 5)
    fit <- with_fixed_seed(1, fit_with(name, x))
    expect_s3_class(fit, c(sub("cluster_", "huddle_", name), "huddle_clustering"))
    expect_type(fit, "list")
    common <- c(
      "cluster", "k", "size", "centers", "n", "iterations", "converged", "params", "call"
    )
    expect_identical(setdiff(common, names(fit)), character())
    expect_type(fit$cluster, "integer")
    expect_length(fit$cluster, 20000)
    expect_equal(fit$n, 20000)
    expect_identical(unname(fit$size), tabulate(fit$cluster, fit$k))
    expect_identical(unique(unname(fit$cluster[fit$cluster > 0])), seq_len(fit$k))
    # No copy of the points: well under the 320 kB that they take.
    if (!name %in% names(large_fits)) {
      expect_lt(length(serialize(fit, NULL)), 4 * 20000 + 30000)
    }
    expect_true(is.call(fit$call))
  })

  test_that(paste0(name, "() fits answer every verb"), {
    x <- contract_points()
    rownames(x) <- paste0("p", seq_len(60))
    fit <- fit_from_start(name, x)
    expect_output(expect_invisible(print(fit)), "60")
    utils::capture.output(value <- print(fit))
    expect_identical(value, fit)
    expect_output(print(summary(fit)), "60")
    expect_identical(stats::nobs(fit), 60L, ignore_attr = TRUE)
    expect_identical(stats::fitted(fit, method = "classes"), fit$cluster)
    if (!is.null(fit$centers)) {
      expect_identical(dim(stats::fitted(fit)), dim(x))
      expect_identical(unname(stats::fitted(fit)), unname(fit$centers[fit$cluster, ]))
    }
    expect_identical(nrow(generics::tidy(fit)), fit$k + !is.null(fit$is_noise))
    expect_identical(nrow(generics::glance(fit)), 1L)
    augmented <- generics::augment(fit, x)
    expect_identical(as.integer(augmented$.cluster), unname(fit$cluster))
    expect_identical(unname(as.matrix(as.data.frame(augmented)[c("a", "b")])), unname(x))
    expect_s3_class(ggplot2::autoplot(fit, x), "ggplot")
    grDevices::pdf(NULL)
    on.exit(grDevices::dev.off())
    devices <- grDevices::dev.list()
    expect_s3_class(plot(fit, x), "ggplot")
    expect_identical(grDevices::dev.list(), devices)
  })

  test_that(paste0(name, "() prints nothing and warns of nothing when all is well"), {
    x <- contract_points()
    fit <- expect_silent(fit_from_start(name, x))
    if (predicts(name)) expect_silent(predict(fit, x))
    if (takes(name, "progress")) {
      utils::capture.output(type = "message", shown <- fit_from_start(name, x, progress = TRUE))
      expect_identical(shown$cluster, fit$cluster)
    }
  })
}

# ---- predict -------------------------------------------------------------------------------------

for (name in Filter(predicts, names(clusterer_rows))) {
  test_that(paste0(name, "() predicts its own labels, in any order and one by one"), {
    x <- normal_points(500, 2, seed = 6)
    rownames(x) <- paste0("p", seq_len(500))
    fit <- suppressWarnings(with_fixed_seed(1, fit_with(name, x)))
    own <- function(x, ...) stats::predict(fit, x, ...)
    expect_identical(own(x), fit$cluster)
    shuffled <- with_fixed_seed(2, sample(500))
    expect_identical(own(x[shuffled, ]), fit$cluster[shuffled])
    one_by_one <- vapply(seq_len(500), function(i) own(x[i, , drop = FALSE]), 1L)
    expect_identical(unname(one_by_one), unname(fit$cluster))
    new <- normal_points(333, 2, seed = 7) * 3
    expect_identical(predict(fit, new)[101:200], predict(fit, new[101:200, ]))
    expect_identical(own(x, type = "class"), fit$cluster)
  })

  test_that(paste0(name, "() matches new columns by name"), {
    x <- contract_points()
    fit <- fit_from_start(name, x)
    labels <- fit$cluster
    expect_identical(stats::predict(fit, x[, c("b", "a")]), labels)
    expect_identical(stats::predict(fit, as.data.frame(x)[c("b", "a")]), labels)
    expect_identical(stats::predict(fit, unname(x)), labels)
    refused <- function(new, says) expect_clean_error(predict(fit, new), "dim", "newdata", says)
    refused(x[, "a", drop = FALSE], c("\\b1\\b", "\\b2\\b"))
    refused(cbind(unname(x), 1), c("\\b3\\b", "\\b2\\b"))
    refused(cbind(x, 1), c("\\b3\\b", "\\b2\\b"))
    refused(cbind(x[, "a", drop = FALSE], y = 1, z = 1), "\\bb\\b")
    # Others are left out, whatever is in them.
    expect_identical(stats::predict(fit, cbind(z = NA, x)), labels)
    expect_identical(stats::predict(fit, cbind(as.data.frame(x), z = "text")), labels)
    renamed <- x
    colnames(renamed) <- c("a", "other")
    refused(renamed, c("\\bb\\b", "other"))
    unnamed <- fit_from_start(name, unname(x))
    expect_identical(stats::predict(unnamed, x), unname(labels))
  })

  test_that(paste0(name, "() predicts no rows and one row, and refuses what it would not fit"), {
    x <- contract_points()
    fit <- fit_from_start(name, x)
    expect_identical(predict(fit, x[0, ]), integer())
    expect_identical(predict(fit, as.data.frame(x)[0, ]), integer())
    expect_identical(stats::predict(fit, x[7, , drop = FALSE]), unname(fit$cluster[7]))
    # Distances that the fit takes are no new points.
    rows <- bad_points("")
    if (name %in% takes_sparse) rows[names(sparse_points())] <- NULL
    for (case in names(rows)) {
      bad <- rows[[case]]
      if ("odd" %in% names(bad$value)) {
        # A column that the fit does not have would be left out.
        bad$value <- bad$value[c("a", "odd")]
        names(bad$value)[2] <- "b"
        bad$says <- sub("odd", "\"b\"", bad$says, fixed = TRUE)
      }
      # A vector is told the width of the model, so the hint names another number of columns.
      says <- if (case == "vector") "matrix\\(.*ncol = 2" else bad$says
      expect_clean_error(predict(fit, bad$value), bad$class, "newdata", says, label = case)
    }
  })

  test_that(paste0(name, "() fits refuse bad arguments of predict"), {
    x <- contract_points()
    fit <- fit_from_start(name, x)
    for (type in list("clas", NA, NULL, 1, "", c("class", "nothing"))) {
      expect_clean_error(predict(fit, x, type = type), "param", "type", label = deparse(type))
    }
    for (threads in bad_arguments(name, 60)$n_threads) {
      label <- paste("n_threads =", deparse(threads)[1])
      expect_clean_error(predict(fit, x, n_threads = threads), "param", "n_threads", label = label)
    }
    expect_clean_error(predict(fit, x, typ = "class", zzz = 1), "param", says = "zzz")
    expect_clean_error(predict(fit, x, n_thread = 1), "param", says = "n_threads")
  })

}

for (name in names(no_prediction)) {
  test_that(paste0(name, "() fits say that they cannot predict"), {
    x <- contract_points()
    fit <- fit_with(name, x)
    expect_identical(predict(fit), fit$cluster)
    expect_clean_error(predict(fit, x), "model", "object")
    expect_clean_error(predict(fit, x, zzz = 1), "param", says = "zzz")
    expect_true(nchar(no_prediction[[name]]) > 20)
  })
}

for (name in names(clusterer_rows)) {
  test_that(paste0(name, "() fits that were damaged are refused before they are used"), {
    x <- contract_points()
    damaged <- tampered_fits(fit_from_start(name, x))
    for (case in names(damaged)) {
      broken <- damaged[[case]]
      expect_clean_error(predict(broken, x), "model", "object", label = case)
      expect_clean_error(summary(broken), "model", "object", label = case)
    }
    broken <- damaged[["k negative"]]
    for (verb in list(stats::fitted, stats::nobs, generics::tidy, generics::glance, print)) {
      expect_clean_error(verb(broken), "model", c("object", "x"))
    }
    for (verb in list(inertia, score, generics::augment, plot, ggplot2::autoplot)) {
      expect_clean_error(verb(broken, x), "model", c("object", "fit", "x"))
    }
    damaged <- unlimited_fits(name, fit_from_start(name, x))
    for (case in names(damaged)) {
      expect_clean_error(print(damaged[[case]]), "model", "x", label = case)
    }
    # Damaged labels matter to the verbs that read them.
    damaged <- mislabelled_fits(fit_from_start(name, x))
    for (case in names(damaged)) {
      broken <- damaged[[case]]
      for (verb in list(stats::fitted, summary, predict)) {
        expect_clean_error(verb(broken), "model", "object", label = case)
      }
      expect_clean_error(generics::augment(broken, x), "model", c("fit", "x"), label = case)
    }
    for (other in list(NULL, list(), 1:3, "fit", stats::lm(dist ~ speed, datasets::cars), mean)) {
      label <- class(other)[1]
      expect_clean_error(inertia(other, x), "model", "fit", label = label)
      expect_clean_error(score(other, x), "model", "fit", label = label)
    }
  })
}

# ---- threads, processes, interruption ------------------------------------------------------------

for (name in names(clusterer_rows)) {
  test_that(paste0(name, "() gives the same bits with 1, 2 and 3 threads"), {
    x <- normal_points(9001, 5, seed = 8)
    fits <- lapply(1:3, function(threads) {
      with_fixed_seed(1, suppressWarnings(fit_with(name, x, n_threads = threads)))
    })
    expect_identical(fits[[2]], fits[[1]])
    expect_identical(fits[[3]], fits[[1]])
    if (predicts(name)) {
      labels <- lapply(1:3, function(threads) predict(fits[[1]], x, n_threads = threads))
      expect_identical(labels[[2]], labels[[1]])
      expect_identical(labels[[3]], labels[[1]])
    }
  })

  test_that(paste0(name, "() never starts more threads than there are cores"), {
    x <- contract_points()
    many <- fit_from_start(name, x, n_threads = 1e9)
    expect_identical(many$cluster, fit_from_start(name, x)$cluster)
    status <- "/proc/self/status"
    skip_if_not(file.exists(status))
    threads <- grep("^Threads:", readLines(status), value = TRUE)
    expect_lt(as.numeric(sub("\\D+", "", threads)), 4 * parallel::detectCores() + 16)
  })

  test_that(paste0(name, "() fits work the same in a fresh process, however they were kept"), {
    skip_if_not_installed("callr")
    x <- contract_points()
    new <- x[60:1, ] + 0.25
    fit <- fit_from_start(name, x)
    files <- replicate(2, tempfile())
    on.exit(unlink(files))
    saveRDS(fit, files[1])
    dput(fit, files[2], control = "exact")
    bytes <- serialize(fit, NULL)
    args <- if (predicts(name)) list(new) else list()
    answers <- in_fresh_r(args = list(files, bytes, args), function(files, bytes, args) {
      loadNamespace("huddle")
      kept <- list(readRDS(files[1]), unserialize(bytes), dget(files[2]))
      lapply(kept, function(fit) {
        list(do.call(stats::predict, c(list(fit), args)), utils::capture.output(print(fit)))
      })
    })
    here <- list(do.call(predict, c(list(fit), args)), utils::capture.output(print(fit)))
    for (answer in answers) expect_identical(answer[[1]], here[[1]])
    for (answer in answers) expect_identical(answer[[2]], here[[2]])
    expect_identical(do.call(predict, c(list(readRDS(files[1])), args)), here[[1]])
  })

  test_that(paste0(name, "() works in a forked child after a threaded fit"), {
    skip_on_os("windows")
    x <- normal_points(9001, 5, seed = 8)
    run <- function(threads) {
      with_fixed_seed(1, suppressWarnings(fit_with(name, x, n_threads = threads)))
    }
    here <- run(2)
    own <- function() if (predicts(name)) stats::predict(here, x) else predict(here)
    answer <- in_fork(list(run(2), own(), fit_with(name, contract_points())$k))
    expect_identical(answer[[1]], here)
    expect_identical(answer[[2]], here$cluster)
    expect_identical(answer[[3]], fit_with(name, contract_points())$k)
    expect_identical(run(2), here)
    both <- parallel::mclapply(1:2, function(i) run(2), mc.cores = 2)
    expect_identical(both, list(here, here))
  })

  test_that(paste0(name, "() ends within a second of an interrupt"), {
    skip_on_cran()
    skip_on_os("windows")
    skip_if_not_installed("callr")
    for (init in if (takes_centers(name)) c("kmeans++", "matrix") else "none") {
      seen <- interrupted_fit(name, init)
      expect_identical(seen$outcome, "interrupt", label = init)
      expect_lt(seen$seconds, 1)
      expect_identical(seen$next_fit, fit_from_start(name, contract_points())$cluster)
    }
  })

  test_that(paste0(name, "() does not mind the session's options and locale"), {
    x <- contract_points()
    plain <- with_fixed_seed(1, fit_with(name, x))
    printed <- utils::capture.output(print(plain))
    withr::local_options(warn = 2, OutDec = ",", digits = 3, scipen = -5)
    withr::local_locale(c(LC_CTYPE = "C", LC_COLLATE = "C"))
    expect_identical(with_fixed_seed(1, fit_with(name, x)), plain)
    expect_length(utils::capture.output(print(plain)), length(printed))
    expect_clean_error(fit_with(name, with_value(x, 7, 2, NA)), "nonfinite", "x", "\\b7\\b")
  })
}
