#' Ordering points by density (OPTICS)
#'
#' `cluster_optics()` visits the rows of `x` in an order that always goes on with the row that is
#' reached most easily from those before it. Drawn in this order, the distances at which rows were
#' reached show clusters as valleys, deep where they are dense, and valleys within valleys where
#' clusters hold others. From one such ordering, `extract()` takes the clusters of any `eps`, or
#' those between steep walls, which may differ in density.
#'
#' @inheritParams huddle-params
#' @inheritParams cluster_dbscan
#' @param eps How far neighbours may be apart, in the units of the distance. `Inf`, the default,
#' leaves
#'   nothing out; a bound saves time, and rows that have fewer than `min_samples` rows within it are
#'   not reached from.
#' @param min_samples How many rows, counting the row itself, must lie within the *core distance*
#' of a
#'   row: one whole number of at least 1.
#' @param xi `NULL`, or how steep the walls of a cluster are: a number between 0 and 1, the share by
#'   which the reachability must rise or fall from one row to the next. With `NULL` the clusters are
#'   those of DBSCAN for `eps`: a single one where `eps` is `Inf`.
#' @param min_cluster_size The least number of rows of a cluster found by `xi`, and given with it
#'   only. `NULL` means `min_samples`, and 2 at least.
#'
#' @details
#' The *core distance* of a row is the distance to the `min_samples`-th of the rows nearest to it,
#' itself included. A row q is reached from a row p at the distance between the two, or at the core
#' distance of p where that is greater; its *reachability* is the least of these over all p that
#' come before it. Of rows with equal reachability the one with the lowest number comes first.
#'
#' **Extracting clusters.** With `eps`, a row that is not reached within `eps` begins a new
#' cluster, or is noise if its core distance is greater as well. The cores are those that
#' [cluster_dbscan()] finds, in the same clusters; of the rows at the border some may be noise.
#' With `xi`, clusters are valleys of the reachability between a steep descent and a steep ascent,
#' as Ankerst and others (1999) define them, corrected as by Schubert and Gertz (2018): each row of
#' a valley but its first was reached from within it. Of valleys within valleys the smallest ones
#' get the labels; `hierarchy` has all of them.
#'
#' **When to use it.** To see at which distances there are clusters at all, and where clusters
#' differ in density. Where one distance fits all, [cluster_dbscan()] is quicker and can predict.
#'
#' **Cost.** Memory grows with the number of rows. In few columns, time grows a little faster than
#' the number of rows, also for `eps = Inf`; in ten columns or more it comes near to its square.
#' Rows are ordered one after the other: more threads only speed up the core distances.
#'
#' @return An object of class `c("huddle_optics", "huddle_clustering")`, a list:
#'   * `cluster`, `k`, `n`, `size`, `is_noise`: as in the result of [cluster_dbscan()].
#'   * `order`: the rows in the order in which they were visited.
#'   * `reachability`, `core_distance`: for each row of `x`, in its order; `Inf` for rows that are
#'     not reached from any other, and where there are fewer than `min_samples` rows within `eps`.
#'   * `predecessor`: the row from which each row was reached, `NA` if from none.
#'   * `hierarchy`: with `xi`, a data frame of all valleys: `start` and `end`, places in `order`;
#'     smaller valleys come before those that hold them.
#'   * `centers`, `iterations` and `converged`: `NULL`, since there are none.
#'   * `params`, `call` and `format_version`.
#'
#'   `extract()` returns such an object with other clusters. A warning of class `huddle_degenerate`
#'   says if all rows are noise.
#' @references
#' Ankerst, M., Breunig, M. M., Kriegel, H.-P. and Sander, J. (1999). OPTICS: ordering points to
#' identify the clustering structure. *ACM SIGMOD Record*, 28(2), 49-60.
#' \doi{10.1145/304181.304187}
#'
#' Schubert, E. and Gertz, M. (2018). Improving the cluster structure extracted from OPTICS plots.
#' *Proceedings of the Conference "Lernen, Wissen, Daten, Analysen"*, 318-329.
#' @seealso [plot.huddle_optics()] for the reachability plot, [cluster_dbscan()].
#' @examples
#' x <- moons[c("x1", "x2")]
#' fit <- cluster_optics(x)
#' plot(fit)
#' extract(fit, eps = 0.2)
#'
#' # clusters of different density
#' extract(cluster_optics(blobs[c("x1", "x2")], min_samples = 20), xi = 0.05)$size
#' @export
cluster_optics <- function(x, eps = Inf, min_samples = 5, ..., xi = NULL, min_cluster_size = NULL,
                           metric = c(
                             "euclidean", "manhattan", "chebyshev", "minkowski", "cosine",
                             "haversine"
                           ),
                           p = 2, n_threads = NULL,
                           progress = getOption("huddle.progress", interactive())) {
  call <- match.call()
  check_no_dots(...)
  n_threads <- resolve_threads(n_threads)
  points <- as_points(x, n_threads = n_threads, metric = metric)
  refuse_square(points, metric)
  measure <- check_measure(x, metric, p)
  params <- list(
    eps = check_limit(eps, optics_limits$eps),
    min_samples = check_limit(min_samples, optics_limits$min_samples),
    metric = measure$metric, p = measure$p
  )
  check_extraction(xi = xi, min_cluster_size = min_cluster_size, n = points$n)
  report <- progress_report(check_flag(progress), "OPTICS")
  fit <- run_optics(points, params, n_threads, report)
  fit <- new_optics(fit, points, params, call)
  extracted(fit, if (is.null(xi)) params$eps, xi, min_cluster_size)
}

# What the numbers may be, see limits.R.
optics_limits <- c(dbscan_limits, list(
  xi = list(min = 0, max = 1, min_open = TRUE, max_open = TRUE),
  min_cluster_size = list(whole = TRUE, min = 2)
))

# The fit with the clusters of one of `eps` and `xi`.
extracted <- function(fit, eps, xi, min_cluster_size, call = rlang::caller_env()) {
  if (!is.null(eps)) {
    fit <- label_by_eps(fit, eps)
    why <- no_core_at_eps(fit$params)
  } else {
    fit <- label_by_xi(fit, xi, min_cluster_size)
    why <- if (any(is.finite(fit$core_distance))) no_valley else no_core_at_eps(fit$params)
  }
  warn_all_noise(fit, "min_samples", fit$params$min_samples, fit$n, why, call)
  fit
}

no_valley <- c(
  "no valley as steep as {.arg xi} has {.arg min_cluster_size} rows.",
  "Try a smaller {.arg min_cluster_size} or {.arg xi}.", arg = "min_cluster_size"
)

run_optics <- function(points, params, n_threads, report, call = rlang::caller_env()) {
  points <- measured_points(points, params$metric, "x", call, n_threads)
  angles <- params$metric %in% angle_metrics
  unit <- if (angles) 1 else unit_of(points)
  fit <- run_core(optics_fit_(
    in_unit(points$x, unit), params$eps / unit, params$min_samples,
    plain_metric(params$metric, params$p), params$p, n_threads, report
  ), call)
  fit$reachability <- fit$reachability * unit
  fit$core_distance <- fit$core_distance * unit
  fit
}

new_optics <- function(fit, points, params, call) {
  predecessor <- fit$predecessor
  predecessor[predecessor == 0L] <- NA
  new_clustering(
    list(
      cluster = stats::setNames(integer(points$n), points$row_names), k = 0L, size = integer(),
      centers = NULL, n = points$n, iterations = NULL, converged = NULL, order = fit$order,
      reachability = fit$reachability, core_distance = fit$core_distance,
      predecessor = predecessor, hierarchy = NULL, is_noise = logical(points$n),
      params = params, call = call
    ),
    class = "huddle_optics"
  )
}

#' @rdname cluster_optics
#' @param fit A result of `cluster_optics()`.
#' @export
extract <- function(fit, ...) {
  UseMethod("extract")
}

#' @export
extract.default <- function(fit, ...) {
  huddle_abort(
    "{.arg fit} must be a result of {.fn cluster_optics}, not {describe_value(fit)}.",
    class = "model", arg = "fit"
  )
}

#' @rdname cluster_optics
#' @export
extract.huddle_optics <- function(fit, ..., eps = NULL, xi = NULL, min_cluster_size = NULL) {
  validate_model(fit)
  check_no_dots(...)
  check_extraction(eps, xi, min_cluster_size, fit$n)
  if (is.null(eps) == is.null(xi)) {
    huddle_abort(
      "One of {.arg eps} and {.arg xi} must be given, and not both.", class = "param", arg = "eps"
    )
  }
  if (!is.null(eps) && eps > fit$params$eps) {
    huddle_abort(
      c(
        "{.arg eps} must be at most {format_number(fit$params$eps)}, not {format_number(eps)}.",
        i = "Rows farther apart were left out when they were ordered."
      ),
      class = "param", arg = "eps"
    )
  }
  extracted(fit, eps, xi, min_cluster_size)
}

check_extraction <- function(eps = NULL, xi = NULL, min_cluster_size = NULL, n,
                             call = rlang::caller_env()) {
  if (!is.null(eps)) {
    check_limit(eps, optics_limits$eps, call = call)
  }
  if (!is.null(xi) && !is_within(xi, optics_limits$xi)) {
    abort_param(xi, paste0("NULL or one number", limit_words(optics_limits$xi)), "xi", call)
  }
  if (!is.null(min_cluster_size)) {
    limit <- optics_limits$min_cluster_size
    check_limit(min_cluster_size, up_to(limit, max(n, limit$min)), call = call)
    if (is.null(xi)) {
      huddle_abort(
        c(
          "{.arg min_cluster_size} is for clusters that {.arg xi} finds.",
          i = "Those of {.arg eps} have at least one core, with {.arg min_samples} rows around it."
        ),
        class = "param", arg = "min_cluster_size", call = call
      )
    }
  }
}

# A row that is not reached within eps begins a cluster if it is a core, and is noise if not.
label_by_eps <- function(fit, eps) {
  reach <- fit$reachability[fit$order]
  core <- fit$core_distance[fit$order]
  far <- reach > eps | is.infinite(reach)
  is_core <- core <= eps & is.finite(core)
  label <- cumsum(far & is_core)
  label[far & !is_core] <- 0L
  fit["hierarchy"] <- list(NULL)
  relabel(fit, label, list(eps_cut = eps, xi = NULL))
}

# The smallest valleys that do not overlap, as they come.
label_by_xi <- function(fit, xi, min_cluster_size) {
  order <- fit$order
  place <- order(order)
  predecessor <- place[fit$predecessor[order]]
  predecessor[is.na(predecessor)] <- 0L
  slack <- fit$params$min_samples
  least <- min_cluster_size
  if (is.null(least)) least <- max(optics_limits$min_cluster_size$min, slack)
  valleys <- run_core(optics_xi_(fit$reachability[order], predecessor, xi, slack, least))
  label <- integer(fit$n)
  for (i in seq_len(nrow(valleys))) {
    rows <- valleys[i, 1]:valleys[i, 2]
    if (all(label[rows] == 0L)) label[rows] <- i
  }
  fit$hierarchy <- data.frame(start = valleys[, 1], end = valleys[, 2])
  relabel(fit, label, list(eps_cut = NULL, xi = xi, min_cluster_size = least))
}

# `label` is in the order of visits, clusters in any numbering and noise 0.
relabel <- function(fit, label, params) {
  by_row <- integer(fit$n)
  by_row[fit$order] <- label
  seen <- unique(by_row[by_row > 0L])
  fit$cluster[] <- match(by_row, seen, nomatch = 0L)
  fit$k <- length(seen)
  fit$size <- tabulate(fit$cluster, fit$k)
  fit$is_noise <- unname(fit$cluster == 0L)
  fit$params[c("eps_cut", "xi", "min_cluster_size")] <- NULL
  fit$params <- c(fit$params, Filter(Negate(is.null), params))
  fit
}

#' @rdname cluster_optics
#' @param object A result of `cluster_optics()`.
#' @param newdata Not to be given: an ordering has no place for new points. Without it, `predict()`
#'   returns the labels of the fit.
#' @export
predict.huddle_optics <- function(object, newdata, ...) {
  validate_model(object, arg = "object")
  check_no_dots(...)
  if (missing(newdata)) {
    return(object$cluster)
  }
  huddle_abort(
    c(
      "{.arg object} is an ordering of its own rows, which has no place for new points.",
      i = "{.fn as_classifier} predicts from the nearest rows, {.fn cluster_dbscan} from its cores."
    ),
    class = "model", arg = "object"
  )
}

# ---- what a model tells of itself ----------------------------------------------------------------

#' @export
model_title.huddle_optics <- function(fit) "OPTICS"

#' @export
model_facts.huddle_optics <- function(fit, digits) {
  list(
    noise = describe_noise(fit), density = describe_density(fit, digits),
    extracted = describe_extraction(fit, digits)
  )
}

# Which clusters were taken from an ordering.
describe_extraction <- function(fit, digits) {
  params <- fit$params
  if (!is.null(params$xi)) {
    return(sprintf(
      "between walls of xi = %s, at least %s each", format(params$xi, digits = digits),
      count_of(params$min_cluster_size, "row")
    ))
  }
  if (!is.null(params$eps_cut) && is.finite(params$eps_cut)) {
    paste0("at eps = ", format(params$eps_cut, digits = digits), distance_unit(params$metric))
  }
}

#' @export
model_problems.huddle_optics <- function(fit, fields) {
  problem <- NextMethod()
  if (is.null(problem)) first_problem(fields, c(ordering_problem, extraction_problem)) else problem
}

# The clusters are those of one of `eps_cut` and `xi`.
extraction_problem <- function(fields) {
  limits <- c(optics_limits, list(eps_cut = optics_limits$eps))
  density_problem(fields[["params"]], limits, c("eps", "min_samples"))
}

ordering_problem <- function(fields) {
  n <- fields[["n"]]
  order <- fields[["order"]]
  if (!is_plain(order, "integer", n) || anyNA(order) || any(order < 1L) || any(order > n) ||
    anyDuplicated(order)) {
    return(sprintf("`order` must be the numbers from 1 to %s", format_number(n)))
  }
  for (name in c("reachability", "core_distance")) {
    distance <- fields[[name]]
    if (!is_plain(distance, "double", n) || anyNA(distance) || any(distance < 0)) {
      return(sprintf("`%s` must be %s distances", name, format_number(n)))
    }
  }
  from <- fields[["predecessor"]]
  if (!is_plain(from, "integer", n) || any(from < 1L | from > n, na.rm = TRUE)) {
    return("`predecessor` must be rows or NA")
  }
  if (typeof(fields[["is_noise"]]) != "logical" || length(fields[["is_noise"]]) != n) {
    sprintf("`is_noise` must be %s flags", format_number(n))
  }
}
