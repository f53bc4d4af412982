#' Test the number of components of a mixture
#'
#' `bootstrap_lrt()` tests a mixture of one component against one of two, of two against three, and
#' so on, as long as more components are significantly better.
#'
#' @inheritParams huddle-params
#' @inheritParams cluster_gmm
#' @param k_max The largest number of components that is tested as the smaller one.
#' @param covariance One form of the covariances, see [cluster_gmm()].
#' @param samples The number of bootstrap samples of each test: a p-value is never less than
#'   `1 / (samples + 1)`.
#' @param level The level of the tests: the first p-value above it ends them.
#'
#' @details
#' The statistic is twice the difference of the log-likelihoods. It has no known distribution, since
#' a mixture of k components lies on the border of those of k + 1; so samples of as many rows are
#' drawn from the fit of k, and both are fitted to each of them in the same way as to the data
#' (McLachlan, 1987). Samples to which one of the two cannot be fitted without a component that
#' collapses, or would but for `reg`, are left out.
#'
#' Time is that of `2 * samples` fits for each test.
#'
#' @return A data frame of class `c("huddle_lrt", "data.frame")` of one row for each test, with the
#'   columns `k`, the number of components that is tested against one more, `statistic`, `p_value`
#'   and `samples`, how many of them could be used. `attr(, "k")` is the number that the tests
#'   suggest: the `k` of the last one, or one more if that was significant too.
#' @references
#' McLachlan, G. J. (1987). On bootstrapping the likelihood ratio test statistic for the number of
#' components in a normal mixture. *Journal of the Royal Statistical Society C*, 36(3), 318-324.
#' \doi{10.2307/2347790}
#' @seealso [choose_gmm()], which is faster.
#' @examples
#' set.seed(1)
#' bootstrap_lrt(faithful, k_max = 2, covariance = "VVV", samples = 19)
#' @export
bootstrap_lrt <- function(x, k_max = 9, ..., covariance = "full", samples = 999, level = 0.05,
                          n_init = 5, max_iter = 500, tol = 1e-6, reg = 1e-6, n_threads = NULL,
                          progress = getOption("huddle.progress", interactive())) {
  check_no_dots(...)
  n_threads <- resolve_threads(n_threads)
  points <- as_points(x, n_threads = n_threads)
  k_max <- check_count(k_max, max = max(points$n - 1, 1))
  covariance <- check_choice(covariance, listed_choices(cluster_gmm, "covariance"))
  samples <- check_count(samples, max = 1e6)
  level <- check_limit(level, list(min = 0, max = 1, min_open = TRUE, max_open = TRUE))
  report <- progress_report(check_flag(progress), "Testing mixtures")
  fit_one <- function(x, k) {
    suppressWarnings(
      cluster_gmm(
        x, k, covariance = covariance, n_init = n_init, max_iter = max_iter, tol = tol, reg = reg,
        n_threads = n_threads, progress = FALSE
      ),
      classes = "huddle_warning"
    )
  }
  smaller <- fit_one(points$x, 1)
  tests <- list()
  for (k in seq_len(k_max)) {
    larger <- fit_one(points$x, k + 1)
    test <- lrt_of(smaller, larger, fit_one, samples, function(share) {
      if (!is.null(report)) report((k - 1 + share) / k_max)
    })
    tests[[k]] <- c(k = k, test)
    if (!isTRUE(test[["p_value"]] <= level)) break
    smaller <- larger
  }
  new_lrt(tests, level)
}

# One test: draws from the smaller mixture, and the statistics of both fitted to them.
lrt_of <- function(smaller, larger, fit_one, samples, report) {
  statistic <- 2 * (larger$loglik - smaller$loglik)
  drawn <- vapply(seq_len(samples), function(i) {
    x <- as.matrix(draws_of(smaller, smaller$n)[seq_len(ncol(smaller$means))])
    value <- tryCatch(
      {
        pair <- list(fit_one(x, smaller$k), fit_one(x, larger$k))
        sound <- length(pair[[1]]$thin) + length(pair[[2]]$thin) == 0L
        if (sound) 2 * (pair[[2]]$loglik - pair[[1]]$loglik) else NA_real_
      },
      huddle_error_input = function(error) NA_real_
    )
    report(i / samples)
    value
  }, 0)
  used <- drawn[!is.na(drawn)]
  c(
    statistic = statistic, p_value = (1 + sum(used >= statistic)) / (1 + length(used)),
    samples = length(used)
  )
}

new_lrt <- function(tests, level) {
  columns <- lapply(
    c(k = "k", statistic = "statistic", p_value = "p_value", samples = "samples"),
    function(name) vapply(tests, `[[`, 0, name)
  )
  columns$k <- as.integer(columns$k)
  columns$samples <- as.integer(columns$samples)
  table <- data_frame(columns, length(tests), tibble = FALSE)
  last <- nrow(table)
  structure(
    table, k = table$k[last] + (table$p_value[last] <= level), level = level,
    class = c("huddle_lrt", "data.frame")
  )
}

#' @export
print.huddle_lrt <- function(x, ...) {
  cat("Bootstrap tests of the number of components\n\n")
  shown <- data.frame(
    components = paste(x$k, "against", x$k + 1L), statistic = format(x$statistic, digits = 6),
    p_value = format(x$p_value, digits = 3)
  )
  print(shown, row.names = FALSE)
  cat("\nSuggested: ", count_of(attr(x, "k"), "component"), "\n", sep = "")
  invisible(x)
}
