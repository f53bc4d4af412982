#' Choose the form and the number of components of a mixture
#'
#' `choose_gmm()` fits a Gaussian mixture for each number of components and each form of the
#' covariances, and keeps the best by a criterion.
#'
#' @inheritParams huddle-params
#' @inheritParams cluster_gmm
#' @param k The numbers of components to try: different whole numbers between 1 and the number of
#'   rows. Left out, 1 to 9 (or as many as there are rows).
#' @param covariance The forms to try, of those of [cluster_gmm()]. Left out, all fourteen, or
#'   `"EII"` and `"VII"` for a single column, where there are no others.
#' @param criterion `"bic"` for [stats::BIC()], or `"icl"` for [ICL()], which prefers components
#'   that are well separated.
#' @param init `"mixed"` or another way to draw starts, see [cluster_gmm()].
#'
#' @details
#' All forms of one k start from the same partitions, so that they can be compared, and every k
#' starts from the random numbers at the call. A mixture of which all starts end with a component
#' that collapses, or would but for `reg`, is `NA` and is not chosen.
#'
#' Time is that of all fits, one after the other, each on all threads.
#'
#' @return An object of class `"huddle_gmm_choice"`, a list:
#'   * `bic`, `icl`, `loglik`, `df`: matrices of a row for each k and a column for each form. Of
#'     both criteria smaller is better;
#'   * `criterion`, and what it chose: `k` and `covariance`;
#'   * `best`: the fit of these, as [cluster_gmm()] returns it;
#'   * `unconverged`: how many fits had not converged;
#'   * `call`.
#'
#'   `print()` shows the table, `as.data.frame()` has a row for each fit, and `plot()` draws the
#'   criterion against k.
#' @seealso [choose_k()] for a single form, as in `choose_k(x, 1:9, method = cluster_gmm)`.
#' @examples
#' set.seed(1)
#' choice <- choose_gmm(iris[1:4], k = 1:4, covariance = c("EEE", "VEV", "VVV"))
#' choice
#' choice$best
#' plot(choice)
#' @export
choose_gmm <- function(x, k = 1:9, ..., covariance = NULL, criterion = c("bic", "icl"),
                       init = "mixed", n_init = 5, max_iter = 500, tol = 1e-6, reg = 1e-6,
                       weights = NULL, noise = FALSE, n_threads = NULL,
                       progress = getOption("huddle.progress", interactive())) {
  call <- match.call()
  check_no_dots(...)
  n_threads <- resolve_threads(n_threads)
  points <- as_points(x, n_threads = n_threads)
  k <- if (missing(k)) as.double(seq_len(min(9, points$n))) else check_ks(k, points$n)
  forms <- check_forms(covariance, points$d)
  criterion <- check_choice(criterion)
  params <- list(
    covariance = forms[[1]], init = check_choice(init, c("mixed", drawn_ways)),
    n_init = check_limit(n_init, gmm_limits$n_init),
    max_iter = check_limit(max_iter, gmm_limits$max_iter),
    tol = check_limit(tol, gmm_limits$tol), reg = check_limit(reg, gmm_limits$reg),
    noise = check_flag(noise), missing = "error", weighted = !is.null(weights)
  )
  weights <- check_weights(weights, points$n, max(k))
  report <- progress_report(check_flag(progress), "Choosing a mixture")
  unit <- mixture_unit(points)
  data <- mixture_data(points, unit, weights, params, n_threads)
  work <- list(points = points, data = data, unit = unit, params = params, call = call)
  found <- without_draws_if_failed(choose_mixture(work, k, forms, criterion, report))
  new_choice(found, criterion, call)
}

check_forms <- function(covariance, d, call = rlang::caller_env()) {
  known <- c(names(form_words), form_names())
  if (is.null(covariance)) {
    return(if (d == 1) c("EII", "VII") else form_names())
  }
  valid <- is.character(covariance) && !is.object(covariance) && length(covariance) > 0L &&
    all(covariance %in% known) && !anyDuplicated(covariance)
  if (!valid) {
    words <- paste("different ones of", list_texts(quote_text(known), max = 20))
    abort_param(covariance, words, "covariance", call)
  }
  vapply(covariance, form_of, "", USE.NAMES = FALSE)
}

# list(tables, best, unconverged).
choose_mixture <- function(work, k, forms, criterion, report, call = rlang::caller_env()) {
  empty <- matrix(NA_real_, length(k), length(forms), dimnames = list(format_number(k), forms))
  found <- list(
    tables = list(bic = empty, icl = empty, loglik = empty, df = empty), best = NULL,
    unconverged = 0L
  )
  starts <- random_starts()
  on.exit(starts$done())
  for (i in seq_along(k)) {
    ways <- start_ways(work$params$init, k[i], work$params$n_init)
    drawn <- starts$run(lapply(ways, drawn_labels, work$data, k[i], call))
    for (j in seq_along(forms)) {
      fit <- mixture_of_form(work, drawn, k[i], forms[j], call)
      if (!is.null(fit)) found <- note_mixture(found, fit, i, j, criterion, work)
      if (!is.null(report)) report(((i - 1) * length(forms) + j) / length(empty))
    }
  }
  if (is.null(found$best)) {
    huddle_abort(
      c(
        "No mixture of {.arg x} could be fitted: in all of them a component has collapsed.",
        i = "Raise {.arg reg}, or try fewer components."
      ),
      class = "input", arg = "x", call = call
    )
  }
  found
}

# NULL where components collapse, or would without `reg`.
mixture_of_form <- function(work, drawn, k, form, call) {
  data <- work$data
  data$options$form <- form
  make <- lapply(drawn, function(one) function() labels_start(one, data, k, call))
  params <- utils::modifyList(work$params, list(covariance = form, n_init = length(make)))
  best <- tryCatch(best_mixture(make, data, k, NULL, call), huddle_error_input = function(e) NULL)
  if (length(best$thin) == 0 && !is.null(best)) {
    new_mixture(best, work$points, data, k, work$unit, FALSE, params, work$call)
  }
}

# Enters a fit into the tables, and keeps it if it is the best so far.
note_mixture <- function(found, fit, i, j, criterion, work) {
  values <- c(
    bic = stats::BIC(likelihood_of(fit)),
    icl = icl_of(fit, work$points, work$data$weights, work$data$n_threads),
    loglik = fit$loglik, df = fit$df
  )
  for (name in names(values)) found$tables[[name]][i, j] <- values[[name]]
  found$unconverged <- found$unconverged + !fit$converged
  if (is.null(found$best) || values[[criterion]] < found$value) {
    found$best <- fit
    found$value <- values[[criterion]]
  }
  found
}

new_choice <- function(found, criterion, call) {
  structure(
    c(found$tables, list(
      criterion = criterion, k = found$best$k, covariance = found$best$covariance,
      best = found$best, unconverged = found$unconverged, call = call
    )),
    class = "huddle_gmm_choice"
  )
}

#' @export
print.huddle_gmm_choice <- function(x, digits = max(4L, getOption("digits")), ...) {
  table <- x[[x$criterion]]
  tried <- sum(!is.na(table))
  cat(
    sprintf(
      "Gaussian mixtures: best of %s by %s is %s with %s\n\n", count_of(tried, "fit"),
      toupper(x$criterion), x$covariance, count_of(x$k, "component")
    ),
    sprintf("%s (smaller is better)\n", toupper(x$criterion)),
    sep = ""
  )
  print(table, digits = digits)
  order <- utils::head(order(table), 3)
  place <- arrayInd(order, dim(table))
  cat("\nBest: ", paste(
    sprintf(
      "%s,%s (%s)", colnames(table)[place[, 2]], rownames(table)[place[, 1]],
      format(table[order], digits = digits, trim = TRUE)
    ),
    collapse = ", "
  ), "\n", sep = "")
  if (x$unconverged > 0) cat(count_of(x$unconverged, "fit"), "had not converged\n")
  invisible(x)
}

#' @export
as.data.frame.huddle_gmm_choice <- function(x, ...) {
  size <- dim(x$bic)
  columns <- list(
    k = rep(as.integer(rownames(x$bic)), size[2]), covariance = rep(colnames(x$bic), each = size[1])
  )
  for (name in c("loglik", "df", "bic", "icl")) columns[[name]] <- as.vector(x[[name]])
  data_frame(columns, prod(size), tibble = FALSE)
}

#' @rdname choose_gmm
#' @param object A result of `choose_gmm()`.
#' @export
autoplot.huddle_gmm_choice <- function(object, ...) {
  check_no_dots(...)
  drawn(picture_of_choice(object))
}

#' @rdname choose_gmm
#' @export
plot_data.huddle_gmm_choice <- function(object, ...) {
  check_no_dots(...)
  picture_of_choice(object)$data
}

#' @export
plot.huddle_gmm_choice <- function(x, ...) draw_picture(x, ...)

picture_of_choice <- function(choice) {
  data <- as.data.frame(choice)
  data <- data.frame(
    k = data$k, covariance = factor(data$covariance, colnames(choice$bic)),
    value = data[[choice$criterion]],
    best = data$k == choice$k & data$covariance == choice$covariance
  )
  picture(data, choice_picture(choice, data))
}

# A line for each form, with a sign of its own: there are more forms than colours that are told
# apart.
choice_picture <- function(choice, data) {
  forms <- levels(data$covariance)
  best <- data[data$best, ]
  place <- ggplot2::aes(
    x = .data$k, y = .data$value, colour = .data$covariance, shape = .data$covariance
  )
  shown <- data[!is.na(data$value), ]
  ggplot2::ggplot(shown, place) +
    ggplot2::geom_line(linewidth = 0.5) +
    ggplot2::geom_point(size = 2) +
    ggplot2::geom_point(
      data = best, shape = 21, size = 5, stroke = 0.9, colour = ink_colour, show.legend = FALSE
    ) +
    ggplot2::scale_shape_manual(values = stats::setNames(seq_along(forms) - 1L, forms)) +
    ggplot2::scale_colour_manual(values = stats::setNames(cluster_colours(length(forms)), forms)) +
    ggplot2::scale_x_continuous(breaks = whole_breaks) +
    ggplot2::scale_y_continuous(labels = number_labels) +
    ggplot2::labs(
      x = "components", y = paste(toupper(choice$criterion), "(smaller is better)"),
      colour = "covariance", shape = "covariance",
      title = sprintf(
        "%s with %s is best by %s", choice$covariance, plural(choice$k, "component"),
        toupper(choice$criterion)
      )
    ) +
    theme_huddle()
}
