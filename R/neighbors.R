#' Nearest neighbours
#'
#' `nearest_neighbors()` finds the nearest points of each point, `radius_neighbors()` all points
#' within a distance. Both are exact, ties included, and give the same bits for any number of
#' threads and by whichever method.
#'
#' @inheritParams huddle-params
#' @param x The points to search: a numeric matrix or a data frame of numbers, one point per row; or
#'   the distances between all points as [stats::dist()] gives them, and then `metric` and `p` are
#'   left out. A full matrix of distances is refused unless there is a `metric` or a `query`.
#' @param query The points whose neighbours are wanted, with the columns of `x`, matched by name if
#'   both have names (others are then left out), and scaled as those are. `NULL` means the points of
#'   `x` themselves; then no point is a neighbour of itself, though others at the same place are.
#' @param n_neighbors How many neighbours to find for each point: at most the number of rows of `x`,
#'   one less where `query` is `NULL`.
#' @param radius The greatest distance of a neighbour, in units of the metric. It is included.
#' @param method `"tree"` searches a kd-tree, `"brute"` compares all pairs (of the euclidean and the
#'   cosine metric only), `"auto"` tries the tree on a few points and takes what is faster: with
#'   10,000 points and more a tree pays up to about 8 columns, and beyond where the points lie near
#'   fewer dimensions. These three give the same answer. `"hnsw"` is approximate: some neighbours
#'   are missed. It needs the package RcppHNSW, is never chosen by itself, and is of use with
#'   hundreds of columns and 100,000 points or more.
#' @param metric What a distance is; see below.
#' @param p The power of the metric `"minkowski"`, at least 1; `Inf` is allowed. It needs this
#'   metric.
#'
#' @details
#' The metrics, for points `a` and `b`:
#'
#' * `"euclidean"`: `sqrt(sum((a - b)^2))`.
#' * `"manhattan"`: `sum(abs(a - b))`.
#' * `"chebyshev"`: `max(abs(a - b))`.
#' * `"minkowski"`: `sum(abs(a - b)^p)^(1 / p)`.
#' * `"cosine"`: 1 minus the cosine of the angle between `a` and `b`, between 0 and 2. Rows of zeros
#'   have no direction and are refused.
#' * `"haversine"`: the distance on the ground in metres, on a sphere of radius 6371008.8 m. `x` has
#'   two columns, latitude and longitude in degrees. Which is which goes by their names where these
#'   tell: lat, latitude or y, and lon, lng, long, longitude or x, in upper or lower case, alone or
#'   as a word of a name, as in `pickup_lat` (x and y, such as `sf::st_coordinates()` gives, only
#'   alone). Names that contradict each other are refused. Otherwise the latitude is the first. Of
#'   new rows or a `query` without names where those of `x` put the longitude first, one cannot
#'   tell: they are refused. Points of an sf object in degrees are taken as they are.
#'
#' Neighbours are ordered by distance, those at exactly the same distance by their row.
#'
#' A kd-tree is built in time `n * d * log(n)`; in few columns a search then takes time that hardly
#' grows with `n`. Comparing all pairs takes time `n * m * d` for `m` queries. Memory is a few
#' numbers a point besides the result, except for `radius_neighbors()` with a radius so large that
#' most points are neighbours: its result is then as large as the matrix of distances.
#'
#' @return `nearest_neighbors()`: an object of class `huddle_neighbors`, a list with
#' * `index`: an integer matrix with a row for each query and `n_neighbors` columns: rows of `x`,
#'   the nearest first;
#' * `distance`: a numeric matrix of the same shape;
#' * `n_neighbors`, `metric`, `p` (`NULL` but for `"minkowski"`), and `method`, the one used.
#'
#' `radius_neighbors()`: an object of class `huddle_radius_neighbors`, a list with
#' * `index`: a list with an integer vector for each query: rows of `x`, the nearest first, possibly
#'   none;
#' * `distance`: a list of numeric vectors of the same lengths;
#' * `radius`, `metric` and `p`.
#' @references Bentley, J. L. (1975). Multidimensional binary search trees used for associative
#'   searching. \emph{Communications of the ACM}, 18(9), 509-517. \doi{10.1145/361002.361007}
#' @seealso [neighbor_graph()] for the neighbours as a sparse matrix; [lof()] for outliers.
#' @examples
#' near <- nearest_neighbors(moons[, 1:2], n_neighbors = 3)
#' near
#' near$index[1, ]
#'
#' # The nearest examples of a new point
#' nearest_neighbors(moons[, 1:2], query = data.frame(x1 = 0.5, x2 = 0.2), n_neighbors = 2)
#'
#' within <- radius_neighbors(moons[, 1:2], radius = 0.05)
#' lengths(within$index)[1:10]
#'
#' # On the ground, in kilometres
#' cities <- rbind(Zurich = c(47.38, 8.54), Bern = c(46.95, 7.45), Geneva = c(46.20, 6.14))
#' nearest_neighbors(cities, n_neighbors = 1, metric = "haversine")$distance / 1000
#' @export
nearest_neighbors <- function(x, query = NULL, n_neighbors = 5, ...,
                              metric = c("euclidean", "manhattan", "chebyshev", "minkowski",
                                         "cosine", "haversine"),
                              p = 2, method = c("auto", "tree", "brute", "hnsw"),
                              n_threads = NULL,
                              progress = getOption("huddle.progress", interactive())) {
  check_no_dots(...)
  n_threads <- resolve_threads(n_threads)
  method <- check_choice(method)
  search <- as_search(x, query, metric, p, n_threads)
  check_method(method, search)
  k <- check_neighbors(n_neighbors, search)
  report <- progress_report(check_flag(progress), "Searching")
  nearest_found(search, k, method, n_threads, report)
}

# The same for other functions: what is wrong with the points is said of the user's `call`, by the
# names that `x` and `query` have there.
search_nearest <- function(x, query, n_neighbors, metric, p, n_threads, args = c("x", "query"),
                           call = rlang::caller_env()) {
  n_threads <- resolve_threads(n_threads, call)
  search <- as_search(x, query, metric, p, n_threads, args, call)
  k <- check_neighbors(n_neighbors, search, args[[1]], call)
  report <- progress_report(FALSE, "Searching")
  nearest_found(search, k, "auto", n_threads, report, call)
}

nearest_found <- function(search, k, method, n_threads, report, call = rlang::caller_env()) {
  found <- if (method == "hnsw") {
    nearest_approximately(search, k, n_threads, call)
  } else {
    run_core(neighbors_nearest_(search$from, search$queries, k, method, n_threads, report), call)
  }
  found$distance <- found$distance * search$unit
  if (!is.null(search$query_names)) {
    dimnames(found$index) <- dimnames(found$distance) <- list(search$query_names, NULL)
  }
  structure(
    list(
      index = found$index, distance = found$distance, n_neighbors = as.integer(k),
      metric = search$metric, p = search$p, method = found$method
    ),
    class = "huddle_neighbors"
  )
}

#' @rdname nearest_neighbors
#' @export
radius_neighbors <- function(x, radius, query = NULL, ...,
                             metric = c("euclidean", "manhattan", "chebyshev", "minkowski",
                                        "cosine", "haversine"),
                             p = 2, n_threads = NULL,
                             progress = getOption("huddle.progress", interactive())) {
  check_no_dots(...)
  n_threads <- resolve_threads(n_threads)
  radius <- check_number(radius, min = 0, infinite = TRUE)
  search <- as_search(x, query, metric, p, n_threads)
  report <- progress_report(check_flag(progress), "Searching")
  found <- run_core(neighbors_radius_(search$from, radius / search$unit, n_threads, report))
  distance <- found$distance
  if (search$unit != 1) {
    distance <- lapply(distance, function(one) one * search$unit)
  }
  names(found$index) <- names(distance) <- search$query_names
  structure(
    list(
      index = found$index, distance = distance, radius = radius, metric = search$metric,
      p = search$p
    ),
    class = "huddle_radius_neighbors"
  )
}

#' @export
print.huddle_neighbors <- function(x, ...) {
  cat(sprintf(
    "<huddle_neighbors> %s of %s, %s\n", count_of(x$n_neighbors, "nearest neighbour"),
    count_of(nrow(x$index), "point"), metric_words(x)
  ))
  cat(sprintf("method %s; distances %s\n", x$method, range_text(x$distance)))
  invisible(x)
}

#' @export
print.huddle_radius_neighbors <- function(x, ...) {
  counts <- lengths(x$index)
  cat(sprintf(
    "<huddle_radius_neighbors> within %s of %s, %s\n", format_number(x$radius),
    count_of(length(counts), "point"), metric_words(x)
  ))
  if (length(counts) > 0) {
    cat(sprintf(
      "neighbours: %s in all, %s to %s each; %s without any\n", format_number(sum(counts)),
      format_number(min(counts)), format_number(max(counts)), format_number(sum(counts == 0))
    ))
  }
  invisible(x)
}

metric_words <- function(x) {
  if (is.null(x$p)) x$metric else sprintf("%s with p = %s", x$metric, format_number(x$p))
}

range_text <- function(x) {
  if (length(x) == 0) {
    return("none")
  }
  paste(format_number(signif(range(x), 3)), collapse = " to ")
}

# ---- arguments -----------------------------------------------------------------------------------

# What compiled code needs for a search (`from`), and what the results are made with: `n` points,
# `queries`, the names of these, and the unit that distances were divided by. `args` are the names
# by which the user knows `x` and `query`.
as_search <- function(x, query, metric, p, n_threads, args = c("x", "query"),
                      call = rlang::caller_env()) {
  if (!missing(x) && is_distances(x)) {
    return(dist_search(x, query, metric, p, call))
  }
  points <- as_points(x, args[[1]], call, n_threads, metric = metric)
  if (is.null(query)) refuse_square(points, metric, args[[1]], call)
  measure <- check_measure(x, metric, p, args[[1]], call)
  metric <- measure$metric
  p <- measure$p
  asked <- if (!is.null(query)) as_query(query, points, metric, args, call, n_threads)
  unit <- 1
  if (metric == "cosine") {
    points <- on_sphere(points, args[[1]], call, n_threads)
    if (!is.null(asked)) asked <- on_sphere(asked, args[[2]], call, n_threads)
  } else if (metric == "haversine") {
    check_places(points, args[[1]], call)
    if (!is.null(asked)) check_places(asked, args[[2]], call)
  } else {
    unit <- do.call(unit_of, c(list(points), if (!is.null(asked)) list(asked)))
  }
  list(
    from = list(
      metric = plain_metric(metric, p), p = p, x = in_unit(points$x, unit),
      query = if (!is.null(asked)) in_unit(asked$x, unit)
    ),
    metric = metric, p = if (metric == "minkowski") p, unit = unit, n = points$n,
    itself = is.null(asked), queries = if (is.null(asked)) points$n else asked$n,
    query_names = if (is.null(asked)) points$row_names else asked$row_names
  )
}

# Minkowski distances that have a name of their own.
plain_metric <- function(metric, p) {
  if (metric != "minkowski") {
    metric
  } else if (p == 1) {
    "manhattan"
  } else if (p == 2) {
    "euclidean"
  } else if (is.infinite(p)) {
    "chebyshev"
  } else {
    metric
  }
}

as_query <- function(query, points, metric, args, call, n_threads) {
  of <- sprintf("`%s`", args[[1]])
  asked <- dense_rows_like(
    query, points$x, args[[2]], call, n_threads, of = of, on_ground = metric == "haversine",
    lon_first = isTRUE(points$lon_first)
  )
  check_scaling(asked, asked$scaling, points$scaling, args[[2]], call, of = of)
  asked
}

dist_search <- function(x, query, metric, p, call) {
  given <- as_distances(x, "x", call)
  check_measure(x, metric, p, "x", call)
  if (!is.null(query)) {
    huddle_abort(
      c(
        "{.arg query} must be NULL where {.arg x} holds distances.",
        i = "Give the points themselves as {.arg x}."
      ),
      class = "param", arg = "query", call = call
    )
  }
  list(
    from = list(metric = "dist", x = given$x, n = given$n), metric = "dist", unit = 1, n = given$n,
    itself = TRUE, queries = given$n, query_names = given$row_names
  )
}

check_method <- function(method, search, call = rlang::caller_env()) {
  straight <- search$from$metric %in% c("euclidean", "cosine")
  allowed <- straight || method == "auto" ||
    method == (if (search$metric == "dist") "brute" else "tree")
  if (!allowed) {
    huddle_abort(
      c(
        "{.arg method} must not be {.val {method}} for the metric {.val {search$metric}}.",
        i = "Leave it at {.val auto}."
      ),
      class = "param", arg = "method", call = call
    )
  }
}

check_neighbors <- function(n_neighbors, search, arg = "x", call = rlang::caller_env()) {
  most <- search$n - search$itself
  if (most == 0) {
    huddle_abort(
      "{.arg {arg}} must have at least two rows: a single point has no neighbours.",
      class = "size", arg = arg, call = call
    )
  }
  check_count(n_neighbors, max = most, arg = "n_neighbors", call = call)
}

# ---- approximate search --------------------------------------------------------------------------

# Candidates come from a graph of small worlds (Malkov and Yashunin 2020,
# doi:10.1109/TPAMI.2018.2889473); their distances are computed anew, in double.
nearest_approximately <- function(search, k, n_threads, call = rlang::caller_env()) {
  rlang::check_installed("RcppHNSW", "for `method = \"hnsw\"`.", call = call)
  x <- search$from$x
  query <- if (search$itself) x else search$from$query
  graph <- RcppHNSW::hnsw_build(x, distance = "euclidean", n_threads = n_threads)
  wanted <- min(k + search$itself, nrow(x))
  index <- RcppHNSW::hnsw_search(query, graph, k = wanted, n_threads = n_threads)$idx
  if (search$itself) {
    index <- without_own(index, k)
  }
  square <- vapply(seq_len(k), function(m) {
    rowSums((query - x[index[, m], , drop = FALSE])^2)
  }, numeric(nrow(query)))
  distance <- if (search$metric == "cosine") square / 2 else sqrt(square)
  dim(distance) <- dim(index)
  order <- order(row(index), distance, index)
  list(
    index = matrix(index[order], ncol = k, byrow = TRUE),
    distance = matrix(distance[order], ncol = k, byrow = TRUE), method = "hnsw"
  )
}

# Leaves out the point itself, or the last neighbour where the point was not found.
without_own <- function(index, k) {
  own <- index == row(index)
  missed <- rowSums(own) == 0
  own[missed, k + 1] <- TRUE
  matrix(t(index)[!t(own)], ncol = k, byrow = TRUE)
}
