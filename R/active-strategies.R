# How much each row is wanted. Every strategy takes the learner `a` and the rows that may be asked
# for, and returns list(rows, score): the rows that it considered, the higher the score the better.

# ---- by the probabilities of the model -----------------------------------------------------------

from_probability <- function(measure) {
  function(a, pool, call) {
    probability <- predict_learner(a$model, a$x[pool, , drop = FALSE], "prob", call)
    list(rows = pool, score = measure(probability))
  }
}

highest <- function(p) p[cbind(seq_len(nrow(p)), max.col(p, "first"))]

least_confidence <- function(p) 1 - highest(p)

small_margin <- function(p) {
  first <- max.col(p, "first")
  rest <- p
  rest[cbind(seq_len(nrow(p)), first)] <- -1
  1 - (highest(p) - highest(rest))
}

# In nats.
entropy <- function(p) -rowSums(ifelse(p > 0, p * log(p), 0))

# ---- by the disagreement of several models -------------------------------------------------------

committee_scores <- function(a, pool, call) {
  x <- a$x[pool, , drop = FALSE]
  opinions <- lapply(a$settings$committee, function(member) {
    predict_learner(fit_active(a, member, call = call), x, "prob", call)
  })
  disagree <- switch(a$settings$disagreement,
    vote_entropy = vote_entropy,
    kullback_leibler = kullback_leibler
  )
  list(rows = pool, score = disagree(opinions))
}

# Entropies of few votes take few values: the entropy of the mean opinion, of at most log(classes),
# decides between equal ones and is too small to do more.
vote_entropy <- function(opinions) {
  votes <- lapply(opinions, function(p) {
    vote <- array(0, dim(p))
    vote[cbind(seq_len(nrow(p)), max.col(p, "first"))] <- 1
    vote
  })
  members <- length(opinions)
  entropy(Reduce(`+`, votes) / members) + 1e-9 * entropy(Reduce(`+`, opinions) / members)
}

kullback_leibler <- function(opinions) {
  consensus <- Reduce(`+`, opinions) / length(opinions)
  divergence <- lapply(opinions, function(p) rowSums(ifelse(p > 0, p * log(p / consensus), 0)))
  Reduce(`+`, divergence) / length(opinions)
}

# ---- by what a label would change ----------------------------------------------------------------

change_scores <- function(a, pool, call) {
  if (inherits(a$learner, "huddle_learner_logistic")) {
    return(list(rows = pool, score = gradient_length(a$model, a$x[pool, , drop = FALSE])))
  }
  x <- a$x[sample_rows(pool, 500), , drop = FALSE]
  before <- predict_learner(a$model, x, "prob", call)
  expected_scores(a, pool, call, function(model) {
    mean(rowSums(abs(predict_learner(model, x, "prob", call) - before))) / 2
  })
}

error_scores <- function(a, pool, call) {
  validation <- a$settings$validation
  x <- if (is.null(validation)) a$x[sample_rows(pool, 500), , drop = FALSE] else validation$x
  truth <- match(validation$y, levels(a$labels))
  expected_scores(a, pool, call, function(model) {
    p <- predict_learner(model, x, "prob", call)
    # Low errors are wanted.
    mean(if (is.null(validation)) highest(p) else p[cbind(seq_along(truth), truth)]) - 1
  })
}

# For some rows, `measure()` of the model that would be fitted with the row in a class, averaged
# over the classes by their probabilities.
expected_scores <- function(a, pool, call, measure) {
  rows <- sample_rows(pool, a$settings$candidates)
  probability <- predict_learner(a$model, a$x[rows, , drop = FALSE], "prob", call)
  classes <- levels(a$labels)
  score <- vapply(seq_along(rows), function(i) {
    possible <- which(probability[i, ] > 0)
    value <- vapply(possible, function(class) {
      measure(fit_active(a, a$learner, rows[i], classes[class], call))
    }, numeric(1))
    sum(probability[i, possible] * value)
  }, numeric(1))
  list(rows = rows, score = score)
}

# In their order; all of them where there are no more than `size`.
sample_rows <- function(rows, size) {
  if (length(rows) <= size) rows else sort(rows[sample.int(length(rows), size)])
}

# The gradient of the loss of the class' own model at a row is its residual times the row, with a 1
# for the intercept. Over the models of all classes squares add up.
gradient_length <- function(learned, x) {
  model <- learned$model$machine
  odds <- stats::plogis(logistic_scores(model, x))
  probability <- logistic_probability(model, x)
  # If class j is the true one, its residual is 1 minus its odds and those of the others are theirs.
  squares <- rowSums(odds^2) - odds^2 + (1 - odds)^2
  row_length <- sqrt(rowSums(sweep(x, 2L, model$center)^2) + 1)
  rowSums(probability * sqrt(squares)) * row_length
}

strategies <- list(
  uncertainty = from_probability(least_confidence),
  margin = from_probability(small_margin),
  entropy = from_probability(entropy),
  model_change = change_scores,
  error_reduction = error_scores,
  committee = committee_scores,
  random = NULL
)

# ---- several rows at once ------------------------------------------------------------------------

# For one row the most wanted, the lowest of equal ones. For several, one of each of those clusters
# that would be most worth knowing and that nothing is known of.
varied_rows <- function(a, rows, score, n) {
  ranked <- rows[order(-score, rows)]
  if (n == 1 || n == length(rows)) {
    return(ranked[seq_len(n)])
  }
  # Scores of different strategies have nothing in common but their order. Squares of ranks leave
  # the least wanted quarter of the rows less than a fiftieth of the say.
  weight <- (rank(score) / length(score))^2
  kept <- rows %in% ranked[seq_len(min(length(rows), max(2000, 20 * n)))]
  chosen <- unseen_rows(a, rows[kept], weight[kept], n)
  # Equal rows make fewer clusters: the next best fill up.
  c(chosen, setdiff(ranked, chosen))[seq_len(n)]
}

# Before a model can tell, each row counts the same.
first_rows <- function(a, pool, n) {
  chosen <- unseen_rows(a, pool, rep(1, length(pool)), n)
  c(chosen, setdiff(pool, chosen))[seq_len(n)]
}

# With one cluster for each row that was seen (at most `limit` of them, that the time does not grow
# with their number) or is wanted, at least n clusters hold no seen row. Of the n heaviest of these,
# the rows nearest to the centers.
unseen_rows <- function(a, rows, weight, n, limit = 500) {
  seen <- sample_rows(which(!is.na(a$labels) | a$skipped), limit)
  x <- a$x[c(seen, rows), , drop = FALSE]
  weight <- c(rep(1, length(seen)), weight)
  group <- group_rows(x, weight, min(length(seen) + n, nrow(x)))
  mass <- rowsum(weight, group)[, 1]
  mass[group[seq_along(seen)]] <- 0
  open <- order(-mass)[seq_len(min(n, sum(mass > 0)))]
  nearest <- vapply(open, function(cluster) {
    members <- which(group == cluster)
    points <- x[members, , drop = FALSE]
    center <- colSums(points * weight[members]) / sum(weight[members])
    members[which.min(rowSums(sweep(points, 2L, center)^2))]
  }, integer(1))
  c(seen, rows)[nearest]
}

# Numbers of clusters from 1 on: k, or as many as there are different rows.
group_rows <- function(x, weight, k) {
  tryCatch(
    {
      fit <- withCallingHandlers(
        cluster_kmeans(x, k, weights = weight, n_init = 3, progress = FALSE),
        huddle_warning = function(condition) rlang::cnd_muffle(condition)
      )
      match(fit$cluster, sort(unique(fit$cluster)))
    },
    huddle_error_input = function(error) {
      # As text in which no two different numbers look the same. Adding 0 takes the sign off zeros.
      keys <- apply(x + 0, 1L, function(row) paste(sprintf("%a", row), collapse = " "))
      match(keys, unique(keys))
    }
  )
}
