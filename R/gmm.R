#' Gaussian mixture models
#'
#' `cluster_gmm()` describes the data as a mixture of `k` normal distributions, the *components*, by
#' the EM algorithm. Clusters may be stretched, of different sizes and may overlap: each row has a
#' probability of belonging to each, and new points have a density.
#'
#' @inheritParams huddle-params
#' @param covariance What the covariances of the components have in common. Either a word:
#'   * `"full"`: nothing, each has a covariance of its own (`"VVV"`);
#'   * `"tied"`: all are equal (`"EEE"`);
#'   * `"diag"`: their axes are those of the columns (`"VVI"`);
#'   * `"spherical"`: each is round, with a variance of its own (`"VII"`);
#'
#'   or three letters for volume, shape and orientation, each of which is equal in all components
#'   (`E`), varies (`V`), or is that of a sphere or of the axes of the columns (`I`): `"EII"`,
#'   `"VII"`, `"EEI"`, `"VEI"`, `"EVI"`, `"VVI"`, `"EEE"`, `"VEE"`, `"EVE"`, `"VVE"`, `"EEV"`,
#'   `"VEV"`, `"EVV"`, `"VVV"` (Celeux and Govaert, 1995; the names of the mclust package).
#' @param init Where to start:
#'   * `"mixed"`: each of the first starts in another way, in the order of the next four, of which
#'     the last is then repeated;
#'   * `"kmeans"`: from the clusters of k-means;
#'   * `"whitened"`: from those of k-means on data whose columns are made uncorrelated and of
#'     variance 1, which is better where groups are stretched alike;
#'   * `"ward"`: from those of a tree by Ward's method, on whitened data too, of at most 2000 rows;
#'   * `"short"`: from the best of ten runs of ten iterations, each from one of the next two
#'     (Biernacki and others, 2003);
#'   * `"kmeans++"`: from those of k-means++ after one iteration, and `"random"`: likewise from
#'     `k` random rows;
#'   * a k x d matrix or data frame of means, or a function of `x` and `k` that returns one: every
#'     row starts in the component of the nearest;
#'   * labels: a vector or factor of one label per row, with `k` different values, which become the
#'     components in their order;
#'   * an n x k matrix of memberships between 0 and 1, of which each row adds up to 1 (to no more,
#'     with `noise`);
#'   * a list with `means` and, if you like, `covariances` (d x d x k) and `proportions`, such as
#'     another fit.
#'
#'   The starts that are not given come from at most 20,000 rows, or `100 * k`.
#' @param n_init The number of starts; the one of greatest likelihood is returned. Starts that are
#'   given are one. With a single component there is only one.
#' @param max_iter The largest number of iterations of one start.
#' @param tol A start has converged once an iteration changes the mean log-likelihood of a row by no
#'   more than this. The default, that of scikit-learn, stops early; a likelihood that is to be
#'   compared with others deserves `1e-8`. With `tol = 0` it goes on until rounding errors are all
#'   that changes.
#' @param reg A share of the variance of each column that is added to its variance in every
#'   component. It keeps components from collapsing onto single rows, constant columns or
#'   combinations of columns. With `reg = 0` nothing is added, as in mclust.
#' @param noise Whether there is a further component, uniform over the volume of the data, for rows
#'   that belong nowhere (Banfield and Raftery, 1993). Its rows have the label 0.
#'
#' @param known `NULL`, or what is known of the rows: a factor or vector of one label for each row,
#'   `NA` where it is not known. A row of a known label stays in its component. There is a
#'   component for each label that occurs, in the order of the levels, and `k` may be left out.
#'   `init` then does not matter: the start gives each other row to the nearest of the means.
#' @param missing What to do with missing values: `"error"` refuses them, `"ml"` leaves them
#'   unknown, see *Missing values*.
#'
#' @details
#' **When to use it.** Where groups are roughly elliptic, differ in spread or size, or overlap, and
#' where probabilities, densities or a criterion for `k` are wanted. K-means is the limit of
#' spherical components of equal and small variance, and much faster. For groups of odd shapes there
#' is [cluster_hdbscan()]. Each component needs some multiple of the numbers that it estimates in
#' rows: with `"full"` these are `d * (d + 3) / 2`, so in many columns use a form with fewer.
#'
#' **The algorithm.** Every iteration gives each row the probabilities of the components (E step),
#' then estimates proportions, means and covariances from the rows so weighted (M step). Without
#' `reg` the likelihood never falls. Covariances are those of Celeux and Govaert (1995). `"VEI"`,
#' `"VEE"` and `"VEV"` are estimated in turns that end within rounding errors of the one optimum.
#' The common axes of `"EVE"` and `"VVE"` are turned in two dimensions at a time (Flury and
#' Gautschi, 1986), to an optimum of the function that Browne and McNicholas (2014) minimise by
#' bounds. A warning of class `huddle_not_converged` says if the best start had not converged after
#' `max_iter` iterations.
#'
#' **Components that collapse.** A component with too few different rows has no covariance. It is
#' put to where the others fit worst, once; if it collapses again, the start is given up, and an
#' error of class `huddle_error_input` names the component if no start is left. With a `reg` that is
#' not very small, components have some width left: those whose variance in some direction is no
#' more than about ten times what `reg` gives them, where the data are wider, are named by `thin`
#' and by a warning of class `huddle_degenerate`. Their likelihood is great without meaning
#' anything, so that starts without such components are preferred.
#'
#' **Weights** multiply the log-likelihood of a row. For criteria, whole numbers count rows, and
#' other weights are scaled to a mean of 1 over the rows that have any.
#'
#' **Missing values.** With `missing = "ml"` the likelihood is that of the values that are there:
#' the E step takes for a missing value what the others of its row let expect in each component, and
#' adds the variance that remains (Ghahramani and Jordan, 1994). This is right where values are
#' missing at random: whether one is missing may depend on the others of its row, but not on itself.
#' Starts take what a single normal distribution lets expect. Each row needs at least one value.
#'
#' **Cost.** An iteration takes about `2 * n * k * d^2` operations, or `4 * n * k * d` if axes are
#' those of the columns (`"spherical"`, `"diag"`, and all with `I` at the end), and an exponential
#' for each row and component. Decompositions of covariances take `k * d^3`, many times that for
#' `"EVE"` and `"VVE"`, which are slow in more than some fifty columns. No n x k matrix is made:
#' beyond `x`, memory takes 4 bytes a row, what the starts need of their rows, and some megabytes;
#' missing values take two copies of `x`. All results have the same bits for any number of threads.
#'
#' **Numbers.** Components are numbered in the order in which they appear in the data; of starts
#' that are given, in their order.
#'
#' @return An object of class `c("huddle_gmm", "huddle_clustering")`, a list:
#'   * `cluster`: for each row the number of its most probable component, 0 for noise, named like
#'     the rows of `x`.
#'   * `k`, `n`: the numbers of components and of rows; `size`: the number of rows of each.
#'   * `means`, or `centers`: a k x d matrix.
#'   * `covariances`: a d x d x k array.
#'   * `proportions`: of each component; with `noise` they add up to less than 1, and
#'     `noise_proportion` is the rest.
#'   * `covariance`: the three letters of the form.
#'   * `loglik`: the log-likelihood of the components returned; `df`, how many numbers were
#'     estimated; `observations`, how many rows count, see *Weights*.
#'   * `thin`: the numbers of components that `reg` alone keeps from collapsing.
#'   * `iterations` and `converged`, of the start that was kept, and `trace`, a data frame of one
#'     row for each of its iterations with the `loglik` after it.
#'   * `weight`, of a fit with weights only: the sum of the weights of each cluster, and
#'     `total_weight` of all rows.
#'   * `is_noise`, `log_hypervolume` and `range`, of a fit with noise only: which rows are noise,
#'     the logarithm of the volume that it is uniform in (the smaller one of the boxes along the
#'     columns and along the principal axes), and the range of the columns.
#'   * `classes`, of a fit with `known` only: the labels of the components.
#'   * `scaling`, of a fit on scaled data only: `center`, `scale` and `range` of the columns, see
#'     [predict.huddle_kmeans()].
#'   * `params`, `call` and `format_version`.
#' @references
#' Banfield, J. D. and Raftery, A. E. (1993). Model-based Gaussian and non-Gaussian clustering.
#' *Biometrics*, 49(3), 803-821. \doi{10.2307/2532201}
#'
#' Biernacki, C., Celeux, G. and Govaert, G. (2003). Choosing starting values for the EM algorithm
#' for getting the highest likelihood in multivariate Gaussian mixture models. *Computational
#' Statistics & Data Analysis*, 41, 561-575. \doi{10.1016/S0167-9473(02)00163-9}
#'
#' Browne, R. P. and McNicholas, P. D. (2014). Estimating common principal components in high
#' dimensions. *Advances in Data Analysis and Classification*, 8, 217-226.
#' \doi{10.1007/s11634-013-0139-1}
#'
#' Celeux, G. and Govaert, G. (1995). Gaussian parsimonious clustering models. *Pattern
#' Recognition*, 28(5), 781-793. \doi{10.1016/0031-3203(94)00125-6}
#'
#' Dempster, A. P., Laird, N. M. and Rubin, D. B. (1977). Maximum likelihood from incomplete data
#' via the EM algorithm. *Journal of the Royal Statistical Society B*, 39(1), 1-38.
#' \doi{10.1111/j.2517-6161.1977.tb01600.x}
#'
#' Flury, B. N. and Gautschi, W. (1986). An algorithm for simultaneous orthogonal transformation of
#' several positive definite symmetric matrices to nearly diagonal form. *SIAM Journal on Scientific
#' and Statistical Computing*, 7(1), 169-184. \doi{10.1137/0907013}
#'
#' Ghahramani, Z. and Jordan, M. I. (1994). Supervised learning from incomplete data via an EM
#' approach. *Advances in Neural Information Processing Systems*, 6, 120-127.
#'
#' Scrucca, L., Fop, M., Murphy, T. B. and Raftery, A. E. (2016). mclust 5: clustering,
#' classification and density estimation using Gaussian finite mixture models. *The R Journal*,
#' 8(1), 289-317. \doi{10.32614/RJ-2016-021}
#' @seealso [predict.huddle_gmm()] for probabilities, densities and new points,
#'   [logLik()][logLik.huddle_gmm] and [ICL()] to choose, [simulate()][simulate.huddle_gmm].
#' @examples
#' set.seed(1)
#' fit <- cluster_gmm(iris[1:4], k = 3)
#' fit
#' table(fit$cluster, iris$Species)
#'
#' # how sure it is of each row
#' summary(predict(fit, iris[1:4], type = "uncertainty"))
#'
#' # forms of the covariances, by BIC (smaller is better)
#' forms <- c("EII", "EEE", "VEV", "VVV")
#' sapply(forms, function(form) BIC(cluster_gmm(iris[1:4], 3, covariance = form)))
#' @export
cluster_gmm <- function(x, k, ...,
                        covariance = c(
                          "full", "tied", "diag", "spherical", "EII", "VII", "EEI", "VEI", "EVI",
                          "VVI", "EEE", "VEE", "EVE", "VVE", "EEV", "VEV", "EVV", "VVV"
                        ),
                        init = "mixed", n_init = 5, max_iter = 100, tol = 1e-3, reg = 1e-6,
                        weights = NULL, noise = FALSE, known = NULL, missing = c("error", "ml"),
                        n_threads = NULL,
                        progress = getOption("huddle.progress", interactive())) {
  call <- match.call()
  check_no_dots(...)
  n_threads <- resolve_threads(n_threads)
  missing <- check_choice(missing)
  points <- if (missing == "ml") {
    incomplete_points(x, n_threads = n_threads)
  } else {
    as_points(x, n_threads = n_threads)
  }
  known <- check_known(known, points$n)
  k <- if (base::missing(k)) components_of(init, points$n, known) else k
  k <- check_k_known(check_k(k, points$n), known)
  params <- list(
    covariance = check_choice(covariance),
    n_init = check_limit(n_init, gmm_limits$n_init),
    max_iter = check_limit(max_iter, gmm_limits$max_iter),
    tol = check_limit(tol, gmm_limits$tol),
    reg = check_limit(reg, gmm_limits$reg),
    noise = check_flag(noise),
    missing = missing, known = !is.null(known),
    weighted = !is.null(weights)
  )
  weights <- check_weights(weights, points$n, k)
  report <- progress_report(check_flag(progress), "Gaussian mixture")
  unit <- mixture_unit(points)
  data <- mixture_data(points, unit, weights, params, n_threads)
  data$options$known <- known$label
  starts <- if (is.null(known)) {
    mixture_starts(init, points, data, k, params)
  } else {
    known_start(data, k, rlang::current_env())
  }
  params[c("init", "n_init")] <- list(starts$name, length(starts$make))
  best <- without_draws_if_failed(best_mixture(starts$make, data, k, report))
  fit <- new_mixture(best, points, data, k, unit, starts$keep_order, params, call)
  fit$classes <- known$classes
  warn_about_mixture(fit)
  fit
}

# What the numbers may be, see limits.R.
gmm_limits <- list(
  n_init = list(whole = TRUE, min = 1, max = .Machine$integer.max),
  max_iter = list(whole = TRUE, min = 1, max = .Machine$integer.max),
  tol = list(min = 0),
  reg = list(min = 0)
)

# The words of scikit-learn by the names of mclust.
form_words <- c(full = "VVV", tied = "EEE", diag = "VVI", spherical = "VII")

form_of <- function(covariance) {
  if (covariance %in% names(form_words)) form_words[[covariance]] else covariance
}

warn_about_mixture <- function(fit, call = rlang::caller_env()) {
  if (!fit$converged) {
    huddle_warn(
      c(
        "The EM algorithm did not converge in {count_of(fit$params$max_iter, 'iteration')}.",
        i = "Raise {.arg max_iter}, or {.arg tol} if the likelihood changes little."
      ),
      class = "not_converged", arg = "max_iter", call = call
    )
  }
  if (length(fit$thin) > 0) {
    huddle_warn(
      c(
        paste(
          "{.arg reg} alone keeps {count_of(length(fit$thin), 'component')} from collapsing:",
          "{list_texts(format_number(fit$thin))}."
        ),
        i = "Ask for fewer components, or for a {.arg covariance} with fewer parameters."
      ),
      class = "degenerate", arg = "reg", call = call
    )
  }
  warn_about_empty(fit, call)
}
