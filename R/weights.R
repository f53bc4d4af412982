# What weights are in criteria that need a number of observations. Whole numbers say how often a row
# was there; any other weights are shares, of which only the proportions count, and each row with
# weight is one observation.

are_counts <- function(weights) is.null(weights) || all(weights == trunc(weights))

# The number of observations among the `kept` rows.
observations <- function(weights, kept) {
  if (is.null(weights)) {
    sum(kept)
  } else if (are_counts(weights)) {
    sum(weights[kept])
  } else {
    sum(kept & weights > 0)
  }
}

# For silhouettes, where a row of weight 1 or less is left out as a whole for itself.
silhouette_weights <- function(weights) {
  most <- max(weights, 0)
  if (are_counts(weights) || most <= 1) weights else weights / most
}
