# What tests of learners and of active learning share.

# Classes by distance to their means: quick, smooth and without a package.
nearest_mean <- function(...) {
  learner(
    fit = function(x, y) rowsum(x, y) / as.vector(table(y)),
    predict = function(model, x) {
      p <- vapply(seq_len(nrow(model)), function(j) {
        exp(-rowSums(sweep(x, 2, model[j, ])^2) / 50)
      }, numeric(nrow(x)))
      p <- matrix(p, nrow(x), dimnames = list(NULL, rownames(model))) + 1e-9
      p / rowSums(p)
    },
    name = "nearest mean"
  )
}

# A learner whose probabilities are given: the first column of x is the row's number in `p`.
told <- function(p) {
  learner(
    fit = function(x, y) colnames(p),
    predict = function(model, x) p[x[, 1], , drop = FALSE],
    name = "told"
  )
}

# Three classes in two columns, of which rows 1, 2 and 3 are known.
active_case <- function(n = 30, learner = nearest_mean(), known = 1:3, ...) {
  set.seed(1)
  y <- factor(rep_len(c("a", "b", "c"), n))
  x <- cbind(u = 4 * as.integer(y), v = 3 * (as.integer(y) == 2)) + matrix(rnorm(2 * n, 0, 2), n)
  labels <- replace(y, -known, NA)
  list(x = x, y = y, a = active_learner(x, labels, learner, ...))
}

# Answers one after the other, then no more input.
scripted <- function(answers) {
  function(prompt) {
    answer <- answers[1]
    answers <<- answers[-1]
    if (is.na(answer)) NULL else answer
  }
}
