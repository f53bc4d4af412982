# Mixtures as classifiers.

#' Classifiers from Gaussian mixtures
#'
#' A learner for [active_learner()] and the other functions that take one: a normal distribution for
#' each class, or a mixture of several, and the probabilities of the classes that follow from their
#' densities.
#'
#' @param k The number of components of each class, at most as many as it has different rows.
#' @param covariance,reg As for [cluster_gmm()].
#' @param ... Not used; an unknown argument is an error.
#'
#' @details
#' With one component for each class this is discriminant analysis: linear with `"tied"`
#' covariances, quadratic with `"full"` ones, naive Bayes with `"diag"`; other forms share what
#' their letters say between the classes (eigenvalue decomposition discriminant analysis,
#' Bensmail and Celeux, 1996). With more, each class has a mixture of its own, and shares nothing
#' with the others (Hastie and Tibshirani, 1996).
#'
#' Covariances of few rows are poor: in many columns take `"tied"` or `"diag"`, or a larger `reg`.
#'
#' @return An object of class `"huddle_learner"`, see [learner()].
#' @references
#' Bensmail, H. and Celeux, G. (1996). Regularized Gaussian discriminant analysis through eigenvalue
#' decomposition. *Journal of the American Statistical Association*, 91(436), 1743-1748.
#' \doi{10.1080/01621459.1996.10476746}
#'
#' Hastie, T. and Tibshirani, R. (1996). Discriminant analysis by Gaussian mixtures. *Journal of the
#' Royal Statistical Society B*, 58(1), 155-176. \doi{10.1111/j.2517-6161.1996.tb02073.x}
#' @examples
#' quadratic <- learner_gmm()
#' model <- quadratic$fit(as.matrix(iris[1:4]), iris$Species)
#' round(quadratic$predict(model, as.matrix(iris[c(1, 71, 134), 1:4])), 3)
#' @export
learner_gmm <- function(k = 1, covariance = "full", ..., reg = 1e-6) {
  check_no_dots(...)
  k <- check_limit(k, common_limits$k)
  covariance <- check_choice(covariance, listed_choices(cluster_gmm, "covariance"))
  reg <- check_limit(reg, gmm_limits$reg)
  mixture <- function(x, ...) {
    suppressWarnings(
      cluster_gmm(x, ..., covariance = covariance, reg = reg, progress = FALSE),
      classes = "huddle_warning"
    )
  }
  ready_learner(
    fit = function(x, y) {
      x <- unname(x)
      if (k == 1) {
        return(list(mixture(x, known = y)))
      }
      lapply(split(seq_along(y), y), function(rows) {
        own <- x[rows, , drop = FALSE]
        list(fit = mixture(own, min(k, nrow(unique(own)))), share = length(rows) / length(y))
      })
    },
    predict = function(machine, x) mixture_classes(machine, unname(x)),
    name = paste(
      "discriminant analysis by", if (k > 1) paste(format_number(k), "components a class,"),
      form_of(covariance)
    )
  )
}

# A mixture of all classes, or one for each.
mixture_classes <- function(machine, x) {
  if (is.null(names(machine))) {
    probability <- stats::predict(machine[[1]], x, type = "prob")
    dimnames(probability) <- list(NULL, machine[[1]]$classes)
    return(probability)
  }
  logs <- vapply(machine, function(one) {
    log(one$share) + unname(stats::predict(one$fit, x, type = "density"))
  }, double(nrow(x)))
  logs <- matrix(logs, nrow(x), dimnames = list(NULL, names(machine)))
  likely <- exp(logs - logs[cbind(seq_len(nrow(x)), max.col(logs, "first"))])
  likely / rowSums(likely)
}
